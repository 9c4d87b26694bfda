"""The worklist of a structure: what waits, since when, who must act; a few lines of each kind, then the whole list."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from flask import url_for
from sqlalchemy.orm import Session

from facilitator.compliance.queries import ClauseSituation, list_at_risk
from facilitator.evaluations import queries as evaluations
from facilitator.evaluations.enums import EvaluationState
from facilitator.hours.history.queries import Queue, count_queues, list_urgent
from facilitator.hours.models import Declaration
from facilitator.kernel import text
from facilitator.kernel.paging import count_all
from facilitator.markets.changes.queries import counting_to_review
from facilitator.markets.contacts.queries import list_next_actions
from facilitator.organisations.access import Viewer, staff_structure_id
from facilitator.placements.enums import Situation
from facilitator.placements.people.queries import PeopleFilters, count_by_situation

SHOWN = 5
"""Lines of each kind on the home page."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """What `components/worklist_line.html` shows."""

    title: str
    subject: str
    url: str
    action: str
    who: str | None = None
    since: date | None = None
    due: date | None = None
    last: str | None = None
    tone: str = "neutral"


@dataclass(frozen=True, kw_only=True, slots=True)
class Group:
    """Lines of one kind. `total` is what the list at `url` holds."""

    title: str
    total: int
    url: str
    lines: Sequence[Line] = ()


def worklist(session: Session, viewer: Viewer, *, today: date, mine: bool) -> list[Group]:
    """Every kind of thing to do, the most pressing first; `mine` keeps what the viewer follows where that is known."""
    owner = viewer.user_id if mine else None
    groups = [
        *_declarations(session, viewer, today),
        _actions(session, viewer, owner),
        _clauses(session, viewer, today),
        *_people(session, viewer, owner, today),
        *_others(session, viewer, owner, today),
    ]
    return [group for group in groups if group.total]


def _declarations(session: Session, viewer: Viewer, today: date) -> list[Group]:
    counts = count_queues(session, viewer, today=today)
    first = list_urgent(session, viewer, [Queue.TO_REVIEW, Queue.LATE], today=today, limit=SHOWN)
    return [
        Group(
            title="Déclarations à valider",
            total=counts[Queue.TO_REVIEW],
            url=url_for("facilitators.declarations.index", liste=Queue.TO_REVIEW.value),
            lines=[_to_review(declaration) for declaration in first[Queue.TO_REVIEW]],
        ),
        Group(
            title="Déclarations en retard",
            total=counts[Queue.LATE],
            url=url_for("facilitators.declarations.index", liste=Queue.LATE.value),
            lines=[_late(declaration) for declaration in first[Queue.LATE]],
        ),
    ]


def _subject(declaration: Declaration) -> str:
    return f"{declaration.company.name}, {text.month(declaration.period_end)}"


def _to_review(declaration: Declaration) -> Line:
    return Line(
        title="Déclaration à valider",
        subject=_subject(declaration),
        url=url_for("facilitators.declarations.show", declaration_id=declaration.id),
        action="Contrôler",
        who="À vous",
        last="Contestée par l’entreprise" if declaration.contested_at else None,
        tone="info",
    )


def _late(declaration: Declaration) -> Line:
    return Line(
        title="Déclaration en retard",
        subject=_subject(declaration),
        url=url_for("facilitators.declarations.show", declaration_id=declaration.id),
        action="Ouvrir",
        who="L’entreprise",
        due=declaration.due_on,
        tone="danger",
    )


def _actions(session: Session, viewer: Viewer, owner_id: uuid.UUID | None) -> Group:
    found = list_next_actions(session, staff_structure_id(viewer), owner_id=owner_id)
    return Group(
        title="Actions promises",
        total=len(found),
        url=url_for("facilitators.home.actions", dossiers="miens" if owner_id else None),
        lines=[
            Line(
                title=exchange.next_action or "",
                subject=exchange.market.title if exchange.market else "Sans marché",
                url=url_for("facilitators.contacts.index", market_id=exchange.market_id),
                action="Ouvrir",
                who=exchange.owner.name if exchange.owner else None,
                due=exchange.due_on,
                tone="warning",
            )
            for exchange in found[:SHOWN]
        ],
    )


def _clauses(session: Session, viewer: Viewer, today: date) -> Group:
    found = list_at_risk(session, viewer, today)
    return Group(
        title="Clauses à risque",
        total=len(found),
        url=url_for("facilitators.home.clauses_at_risk"),
        lines=[_at_risk(situation) for situation in found[:SHOWN]],
    )


def _at_risk(situation: ClauseSituation) -> Line:
    missing = text.hours(-situation.figures.ahead)
    companies = text.join_words([member.commitment.company.name for member in situation.members])
    return Line(
        title=f"{situation.figures.state.label}\u202f: il manque {missing} à ce jour",
        subject=f"{situation.clause.title}, {companies}",
        url=url_for("facilitators.clauses.show", clause_id=situation.clause.id),
        action="Voir la clause",
        who="L’entreprise",
        tone="warning",
    )


def _people(session: Session, viewer: Viewer, owner_id: uuid.UUID | None, today: date) -> list[Group]:
    counts = count_by_situation(session, viewer, PeopleFilters(referent_id=owner_id), today=today)
    referent = "moi" if owner_id else None
    return [
        Group(
            title=title,
            total=counts[situation],
            url=url_for("facilitators.people.index", situation=situation.value, referent=referent),
        )
        for situation, title in (
            (Situation.WAITING, "Personnes en attente d’éligibilité"),
            (Situation.ENDING, "Éligibilités qui se terminent"),
        )
    ]


def _others(session: Session, viewer: Viewer, owner_id: uuid.UUID | None, today: date) -> list[Group]:
    """Kinds that only say how many: counted together."""
    sought = evaluations.Sought(states=frozenset({EvaluationState.TO_CALL}), referent_id=owner_id)
    counts = count_all(
        session,
        to_call=evaluations.counting(session, staff_structure_id(viewer), sought, today=today),
        changes=counting_to_review(viewer),
    )
    to_call, referent = EvaluationState.TO_CALL.value, "me" if owner_id else None
    return [
        Group(
            title="Personnes à appeler pour leur évaluation",
            total=counts["to_call"],
            url=url_for("facilitators.evaluations.index", state=to_call, referent=referent),
        ),
        Group(
            title="Modifications publiées à examiner",
            total=counts["changes"],
            url=url_for("facilitators.changes.index"),
        ),
    ]
