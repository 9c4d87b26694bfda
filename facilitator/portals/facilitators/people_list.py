"""The list of people: its columns. Nothing here says why somebody is eligible."""

from datetime import date

from flask import url_for

from facilitator.candidates.enums import CandidateState
from facilitator.kernel.spreadsheets import Kind
from facilitator.placements.people.queries import PersonLine
from facilitator.portals.shared.lists import Column, Listing


def _person_url(line: PersonLine) -> str:
    return url_for("facilitators.people.show", candidate_id=line.candidate.id)


def _born(line: PersonLine) -> str | None:
    return str(line.identity.birth_date.year) if line.identity.birth_date else None


def _situation(line: PersonLine) -> str:
    if line.candidate.state is CandidateState.LEFT:
        return line.candidate.state.label
    return "Au travail" if line.placement else "Sans contrat"


def _situation_tone(line: PersonLine) -> str:
    return "running" if line.placement and line.candidate.state is not CandidateState.LEFT else "ended"


def _employer(line: PersonLine) -> str | None:
    return line.placement.employer.name if line.placement else None


def _employer_url(line: PersonLine) -> str | None:
    if line.placement is None:
        return None
    return url_for("facilitators.placements.show", placement_id=line.placement.id)


def _contract(line: PersonLine) -> str | None:
    return line.placement.contract_kind.label if line.placement else None


def _contract_end(line: PersonLine) -> date | None:
    return line.placement.ends_on if line.placement else None


def _counts_until(line: PersonLine) -> date | None:
    return None if line.is_waiting else line.counts_until


def _waits(line: PersonLine) -> str | None:
    return "En attente d’éligibilité" if line.is_waiting else None


PEOPLE: Listing[PersonLine] = Listing(
    slug="personnes",
    title="Personnes",
    noun="personne",
    heading="name",
    default_sort="name",
    columns=(
        Column(
            key="name",
            label="Personne",
            value=lambda line: f"{line.identity.last_name} {line.identity.first_name}",
            link=_person_url,
        ),
        Column(key="birth", label="Naissance", value=_born, beneath="name", prefix="naissance"),
        Column(key="situation", label="Situation", value=_situation, tone=_situation_tone, is_sortable=False),
        Column(key="employer", label="Employeur", value=_employer, link=_employer_url, is_sortable=False),
        Column(key="contract", label="Contrat", value=_contract, beneath="employer", is_sortable=False),
        Column(
            key="ends_on",
            label="Jusqu’au",
            value=_contract_end,
            kind=Kind.DATE,
            beneath="employer",
            prefix="jusqu’au",
            is_sortable=False,
        ),
        Column(
            key="counts_until",
            label="Heures comptées jusqu’au",
            value=_counts_until,
            kind=Kind.DATE,
            note=_waits,
            is_sortable=False,
        ),
        Column(
            key="last_contact_on",
            label="Dernier contact",
            value=lambda line: line.candidate.last_contact_on,
            kind=Kind.DATE,
        ),
        Column(
            key="referent",
            label="Référent",
            value=lambda line: line.candidate.referent.name if line.candidate.referent else None,
            beneath="last_contact_on",
            prefix="suivi par",
        ),
    ),
)
