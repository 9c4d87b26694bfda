"""The structure opens; organisations are registered, users come in."""

from collections.abc import Iterator
from functools import partial

from facilitator.accounts.memberships.services import Grant, grant
from facilitator.accounts.services import add_user
from facilitator.accounts.views.services import SaveView, save_view
from facilitator.demonstration.cast import (
    AUTHORITIES,
    COMPANIES,
    PRESCRIBERS,
    STRUCTURE_NAME,
    TERRITORY,
    USERS,
    Access,
    CompanyProfile,
    UserProfile,
    fictitious_siren,
)
from facilitator.demonstration.stage import Act, Stage, act
from facilitator.demonstration.story import Story
from facilitator.journal.models import SYSTEM, Actor
from facilitator.journal.services import record
from facilitator.organisations.enums import Role
from facilitator.organisations.models import Authority, Company, Prescriber
from facilitator.organisations.services import CreateStructure, RegisterCompany, create_structure, register_company

FOUNDED = -21
"""Month in which the structure opens."""
VIEWS = {
    Role.FACILITATOR: (
        SaveView(endpoint="facilitators.clause_list.index", name="Clauses en retard", query="etat=late&sort=rate"),
        SaveView(endpoint="facilitators.markets.index", name="Mes marchés en cours", query="etat=running&referent=moi"),
    )
}
"""What each facilitator keeps of the lists."""


def acts(story: Story) -> Iterator[Act]:
    day = story.calendar.day(FOUNDED, 3)
    yield act(day, 9, _open_structure)
    yield act(day, 9, _register_organisations, minute=1)
    for number, profile in enumerate(USERS):
        yield act(day, 10, partial(_let_in, profile), minute=number)


def _open_structure(stage: Stage) -> None:
    command = CreateStructure(name=STRUCTURE_NAME, territory=TERRITORY)
    stage.structure = create_structure(stage.session, command, by=SYSTEM)


def _register_organisations(stage: Stage) -> None:
    for profile in COMPANIES:
        stage.companies[profile.key] = _company(stage, profile)
    for buyer in AUTHORITIES:
        stage.authorities[buyer.key] = Authority(
            name=buyer.name, identifier=fictitious_siren(buyer.number), category=buyer.category
        )
    for sender in PRESCRIBERS:
        stage.prescribers[sender.key] = Prescriber(
            name=sender.name, identifier=fictitious_siren(sender.number), kind=sender.kind
        )
    for authority in stage.authorities.values():
        keep(stage, authority, "authority.created")
    for prescriber in stage.prescribers.values():
        keep(stage, prescriber, "prescriber.created")


def keep(stage: Stage, organisation: Authority | Company | Prescriber, event: str) -> None:
    """Keep an organisation that no source of the product brings."""
    stage.session.add(organisation)
    record(stage.session, by=SYSTEM, event=event, subject=organisation)


def _company(stage: Stage, profile: CompanyProfile) -> Company:
    command = RegisterCompany(siret=profile.siret, name=profile.name, inclusion_kind=profile.kind)
    return register_company(stage.session, command, by=SYSTEM)


def _let_in(profile: UserProfile, stage: Stage) -> None:
    user = add_user(stage.session, email=profile.email, name=profile.name, password_hash=stage.password_hash, by=SYSTEM)
    stage.users[profile.key] = user
    for access in profile.accesses:
        if access.organisation is not None:
            stage.users[access.organisation] = user  # who acts for it
        membership = grant(stage.session, user, _grant(stage, access), by=SYSTEM)
        for view in VIEWS.get(access.role, ()):
            save_view(stage.session, membership.id, view, by=Actor(user.id, user.name))


def _grant(stage: Stage, access: Access) -> Grant:
    key = access.organisation or ""
    return Grant(
        role=access.role,
        structure_id=None if access.role is Role.INSTANCE_ADMIN else stage.structure_id,
        company_id=stage.companies[key].id if access.role is Role.COMPANY else None,
        authority_id=stage.authorities[key].id if access.role is Role.BUYER else None,
    )
