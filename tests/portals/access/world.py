"""Two structures with one of everything, and everybody who could knock at a door.

The objects of the matrix are those of the first structure: its market, held by a lead, a cotraitant and a
subcontractor, and bought by two buyers in a groupement de commandes; a person at work for the lead, employed by a
temporary work agency.
"""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, TypeVar

import sqlalchemy as sa

from facilitator.accounts.models import Invitation
from facilitator.accounts.views.models import SavedView
from facilitator.hours.models import DeclarationVersion, DeclarationVersionLine, Signature
from facilitator.journal.models import Actor
from facilitator.kernel import clock, mail
from facilitator.markets.activity.enums import FactKind
from facilitator.markets.activity.models import ActivityFact
from facilitator.markets.calibration.models import Calibration
from facilitator.markets.calibration.services import SaveCalibration, TypedRow, save_calibration
from facilitator.markets.clauses.models import Clause, Commitment
from facilitator.markets.clauses.rules import ClauseTerms
from facilitator.markets.clauses.services import create_clause
from facilitator.markets.enums import GroupementKind, MemberRole
from facilitator.markets.models import Lot, Market
from facilitator.markets.obligations.models import ObligationEvent
from facilitator.markets.obligations.opening import StartClause, start_clause
from facilitator.organisations.enums import Role
from facilitator.organisations.models import Company
from facilitator.placements.models import Placement
from facilitator.references.models import ReferenceValue
from facilitator.references.services import SetValue, set_value
from facilitator.reports.models import ComplianceReport
from tests.factories import current_session
from tests.factories.accounts import MembershipFactory, UserFactory
from tests.factories.hours import DeclarationFactory, EvaluationFactory
from tests.factories.markets import (
    AwardFactory,
    AwardMemberFactory,
    ClauseDocumentFactory,
    ContactFactory,
    ContractChangeFactory,
    ExchangeFactory,
    LotFactory,
    MarketFactory,
    MarketOptionFactory,
    OperationFactory,
)
from tests.factories.organisations import AuthorityFactory, CompanyFactory, PrescriberFactory, StructureFactory
from tests.factories.people import AssignmentFactory, CandidateFactory, EvidenceFactory, PlacementFactory

Row = TypeVar("Row")

JULY = date(2026, 7, 1)
CAMILLE = Actor(None, "Camille Fictif")

ACTORS = (
    "nobody",
    "staff",
    "admin",
    "staff_elsewhere",
    "lead",
    "cotraitant",
    "subcontractor",
    "employer",
    "other_company",
    "buyer",
    "co_buyer",
    "other_buyer",
    "prescriber",
    "instance",
    "former",
    "deactivated",
)
"""In the order of the columns of the matrix."""


@dataclass(frozen=True)
class World:
    members: Mapping[str, uuid.UUID]
    """The membership of each actor; `nobody` has none."""
    values: Mapping[str, Any]
    """The value of each parameter of an address."""


def make_world() -> World:
    """Needs a session of the factories."""
    structure, elsewhere = StructureFactory(), StructureFactory()
    authority, co_authority, other_authority = (AuthorityFactory() for _ in range(3))
    lead, cotraitant, subcontractor, employer, other = (CompanyFactory() for _ in range(5))
    market = MarketFactory(structure_id=structure.id, authority=authority, other_authorities=[co_authority])
    operation = OperationFactory(structure_id=structure.id, authority=authority)
    lot = LotFactory(market=market)
    _award(lot, lead, cotraitant, subcontractor)
    clause = _clause(lot)
    draft = create_clause(
        current_session(), [LotFactory(market=market, position=2)], ClauseTerms(title="En projet"), by=CAMILLE
    )
    commitment = (
        current_session()
        .scalars(sa.select(Commitment).where(Commitment.clause_id == clause.id, Commitment.company_id == lead.id))
        .one()
    )
    candidate = CandidateFactory(structure_id=structure.id)
    placement = PlacementFactory(structure_id=structure.id, candidate=candidate, employer=employer)
    assignment = AssignmentFactory(commitment=commitment, placement=placement)
    contact = ContactFactory(market=market, company=lead)
    members = {
        "staff": MembershipFactory(structure=structure),
        "admin": MembershipFactory(structure=structure, admin=True),
        "staff_elsewhere": MembershipFactory(structure=elsewhere),
        **{
            name: MembershipFactory(structure=structure, for_company=True, company=company)
            for name, company in {
                "lead": lead, "cotraitant": cotraitant, "subcontractor": subcontractor,
                "employer": employer, "other_company": other,
            }.items()
        },
        "buyer": MembershipFactory(structure=structure, for_buyer=True, authority=authority),
        "co_buyer": MembershipFactory(structure=structure, for_buyer=True, authority=co_authority),
        "other_buyer": MembershipFactory(structure=structure, for_buyer=True, authority=other_authority),
        "prescriber": MembershipFactory(structure=structure, for_prescriber=True, prescriber=PrescriberFactory()),
        "instance": MembershipFactory(instance=True),
        "former": MembershipFactory(structure=structure, ends_on=clock.today() - timedelta(days=1)),
        "deactivated": MembershipFactory(structure=structure, user=UserFactory(is_active=False)),
    }  # fmt: skip
    values = {
        "structure_id": structure.id,
        "authority_id": authority.id,
        "company_id": lead.id,
        "market_id": market.id,
        "operation_id": operation.id,
        "option_id": MarketOptionFactory(market=market).id,
        "lot_id": lot.id,
        "clause_id": clause.id,
        "draft_id": draft.id,
        "commitment_id": commitment.id,
        "document_id": ClauseDocumentFactory(clause=clause).id,
        "event_id": current_session()
        .scalars(sa.select(ObligationEvent.id).where(ObligationEvent.clause_id == clause.id))
        .one(),
        "fact_id": _invoice(commitment).id,
        "calibration_id": _calibrate(structure.id).id,
        "value_id": _choose_value(structure.id).id,
        "candidate_id": candidate.id,
        "person_id": candidate.id,
        "evidence_id": EvidenceFactory(candidate=candidate).id,
        "placement_id": placement.id,
        "assignment_id": assignment.id,
        **_declare(commitment, placement, members["lead"].user_id),
        "year": JULY.year,
        "month": JULY.month,
        "mail_id": mail.post(
            current_session(), kind="test", to="camille@brumeval.example", subject="Essai", text="Essai."
        ).id,
        "view_id": _kept(
            SavedView(membership_id=members["staff"].id, endpoint="facilitators.markets.index", name="À moi", query="")
        ).id,
        "contact_id": contact.id,
        "change_id": ContractChangeFactory(lot=lot).id,
        "exchange_id": ExchangeFactory(market=market).id,
        "evaluation_id": EvaluationFactory(placement=placement).id,
        "membership_id": members["staff"].id,
        "user_id": members["staff"].user_id,
        "admin_membership_id": MembershipFactory(structure=structure, admin=True).id,
        "invitation_id": _invite(structure.id, Role.COMPANY, lead.id).id,
        "admin_invitation_id": _invite(structure.id, Role.STRUCTURE_ADMIN).id,
        "report_id": _issue(market).id,
    }
    return World(members={name: member.id for name, member in members.items()}, values=values)


def _clause(lot: Lot) -> Clause:
    session = current_session()
    clause = create_clause(session, [lot], ClauseTerms(title="Clause du gros œuvre"), by=CAMILLE)
    terms = StartClause(starts_on=date(2025, 2, 1), ends_on=date(2027, 1, 31), hours=Decimal("730.00"))
    return start_clause(session, clause, terms, by=CAMILLE)


def _invoice(commitment: Commitment) -> ActivityFact:
    fact = ActivityFact(
        structure_id=commitment.structure_id, clause_id=commitment.clause_id, commitment_id=commitment.id,
        kind=FactKind.INVOICE, amount=Decimal("2500.00"), effective_on=JULY, actor_label="Camille",
    )  # fmt: skip
    current_session().add(fact)
    current_session().flush()
    return fact


def _declare(commitment: Commitment, placement: Placement, signer_id: uuid.UUID) -> dict[str, Any]:
    """The declaration of July, signed with one line that waits."""
    declaration = DeclarationFactory(
        commitment=commitment, period_start=JULY, period_end=date(2026, 7, 31), due_on=date(2026, 8, 10)
    )
    known = {"structure_id": commitment.structure_id}
    signature = _kept(
        Signature(**known, company_id=commitment.company_id, signer_id=signer_id, signer_label="Camille Fictif",
                  statement="Exact.", content_hash="0")
    )  # fmt: skip
    version = _kept(
        DeclarationVersion(**known, declaration_id=declaration.id, number=1, signature_id=signature.id, content={},
                           content_hash="0")
    )  # fmt: skip
    line = _kept(
        DeclarationVersionLine(**known, version_id=version.id, placement_id=placement.id, month=JULY,
                               work_hours=Decimal("151.67"), training_hours=Decimal("0.00"))
    )  # fmt: skip
    return {"declaration_id": declaration.id, "line_id": line.id}


def _calibrate(structure_id: uuid.UUID) -> Calibration:
    row = TypedRow(
        label="Gros œuvre", amount=Decimal(1_000_000), labour_share=Decimal(50), insertion_rate=Decimal(5),
        hourly_cost=Decimal(30),
    )  # fmt: skip
    command = SaveCalibration(title="Calibrage du gros œuvre", rows=(row,))
    return save_calibration(current_session(), structure_id, command, by=CAMILLE)


def _choose_value(structure_id: uuid.UUID) -> ReferenceValue:
    command = SetValue(key="hourly_cost.low", value=Decimal(26), starts_on=clock.today(), source="Usage local")
    return set_value(current_session(), command, structure_id=structure_id, by=CAMILLE)


def _invite(structure_id: uuid.UUID, role: Role, company_id: uuid.UUID | None = None) -> Invitation:
    return _kept(
        Invitation(
            structure_id=structure_id, email="invitee@brumeval.example", name="Invitée Fictive", role=role,
            company_id=company_id, sent_at=clock.now(),
        )
    )  # fmt: skip


def _issue(market: Market) -> ComplianceReport:
    return _kept(
        ComplianceReport(
            structure_id=market.structure_id, market_id=market.id, situation_on=clock.today(), issued_by="Camille"
        )
    )


def _kept(row: Row) -> Row:
    current_session().add(row)
    current_session().flush()
    return row


def _award(lot: Any, lead: Company, cotraitant: Company, subcontractor: Company) -> None:
    award = AwardFactory(lot=lot, groupement=GroupementKind.JOINT)
    first = AwardMemberFactory(award=award, company=lead)
    AwardMemberFactory(award=award, company=cotraitant, role=MemberRole.MEMBER, position=2)
    AwardMemberFactory(
        award=award, company=subcontractor, role=MemberRole.SUBCONTRACTOR, principal_id=first.id, position=3
    )
