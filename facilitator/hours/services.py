"""What companies do with their declarations: keep a draft, sign, contest what was recorded for them."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from facilitator.hours import notifications, queries, rules
from facilitator.hours.checks import queries as checks
from facilitator.hours.enums import DeclarationState, LineDecision, LineStatus, ReceptionChannel
from facilitator.hours.models import (
    Declaration,
    DeclarationVersion,
    DeclarationVersionLine,
    DraftLine,
    LineReview,
    Signature,
)
from facilitator.hours.rules import Line, Period
from facilitator.journal.models import Actor
from facilitator.journal.services import record
from facilitator.kernel import clock, text
from facilitator.kernel.errors import DomainError, NotAllowed
from facilitator.placements.models import Assignment

STATEMENT = "Je certifie que ces heures ont été travaillées et payées."


class UnknownLine(DomainError):
    """A person or a month that this declaration does not cover."""


class NothingDeclared(DomainError):
    pass


class ValidatedLineChanged(DomainError):
    pass


class AlreadyValidated(DomainError):
    pass


class ImpossibleHours(DomainError):
    pass


class NothingToContest(DomainError):
    pass


@dataclass(frozen=True, kw_only=True, slots=True)
class Declared:
    """What is typed for one declaration."""

    declaration_id: uuid.UUID
    lines: tuple[Line, ...]
    is_nil: bool = False
    """« Aucune heure »: said, not merely left empty."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Sign:
    declared: tuple[Declared, ...]
    statement: str = STATEMENT


@dataclass(frozen=True, kw_only=True, slots=True)
class RecordOnBehalf:
    declared: Declared
    channel: ReceptionChannel
    received_on: date
    link: str
    """Where the company sees and contests it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Contest:
    reason: str


# --- draft ---


def save_draft(session: Session, declaration: Declaration, declared: Declared, *, by: Actor) -> None:
    """Keep what was typed so far. Raises UnknownLine, ValidatedLineChanged."""
    [declaration] = queries.lock(session, [declaration.id])
    _refuse_unknown(session, declaration, declared.lines)
    _refuse_changes(_validated(queries.standing_of(session, declaration)), declared.lines)
    if changed := _write_draft(session, declaration, declared.lines):
        record(session, by=by, event="declaration.draft_saved", subject=declaration,
               structure_id=declaration.structure_id, lines=changed)  # fmt: skip


def _write_draft(session: Session, declaration: Declaration, lines: Iterable[Line]) -> int:
    """Returns how many lines changed."""
    drafts = session.scalars(sa.select(DraftLine).where(DraftLine.declaration_id == declaration.id))
    known = {(draft.placement_id, draft.month): draft for draft in drafts}
    changed = 0
    for line in lines:
        draft = known.get(line.key)
        if draft is None:
            session.add(_draft(declaration, line))
        elif (draft.work_hours, draft.training_hours) != (line.work, line.training):
            draft.work_hours, draft.training_hours = line.work, line.training
        else:
            continue
        changed += 1
    session.flush()
    return changed


def _draft(declaration: Declaration, line: Line) -> DraftLine:
    return DraftLine(
        structure_id=declaration.structure_id,
        declaration_id=declaration.id,
        placement_id=line.placement_id,
        month=line.month,
        work_hours=line.work,
        training_hours=line.training,
    )


# --- signature ---


@dataclass(frozen=True, slots=True)
class _Ready:
    """A declaration about to be signed."""

    declaration: Declaration
    number: int
    lines: tuple[Line, ...]
    content: dict[str, Any]
    carried: Mapping[rules.LineKey, LineReview] = field(default_factory=dict)
    """Reviews of the lines already validated: they go into the new version as they are."""

    @property
    def content_hash(self) -> str:
        return rules.content_hash(self.content)


def sign(session: Session, command: Sign, *, by: Actor) -> Signature | None:
    """One signature over several declarations: each gets a new frozen version.

    A declaration whose content is already signed as it stands is left out, so that signing again is harmless; None
    when nothing is left to sign. Raises UnknownLine, NothingDeclared, ValidatedLineChanged, AlreadyValidated,
    ImpossibleHours.
    """
    return _sign(session, command, by=by, on_behalf=False)


def record_on_behalf(
    session: Session, declaration: Declaration, command: RecordOnBehalf, *, by: Actor
) -> Signature | None:
    """Record a declaration received otherwise; the company is told and may contest. Raises as `sign`."""
    if command.received_on > clock.today():
        raise ImpossibleHours("La date de réception est dans l’avenir.")
    statement = (
        f"Déclaration reçue le {text.long_date(command.received_on)} "
        f"({command.channel.label.lower()}), saisie par {by.label} pour l’entreprise."
    )
    signature = _sign(session, Sign(declared=(command.declared,), statement=statement), by=by, on_behalf=True)
    if signature is not None:
        declaration.channel, declaration.received_on = command.channel, command.received_on
        notifications.recorded_on_behalf(session, declaration, link=command.link)
    return signature


def _sign(session: Session, command: Sign, *, by: Actor, on_behalf: bool) -> Signature | None:
    declared = {one.declaration_id: one for one in command.declared}
    locked = queries.lock(session, declared)
    ready = [one for declaration in locked if (one := _prepare(session, declaration, declared[declaration.id]))]
    if not ready:
        return None
    _refuse_impossible(session, ready)
    signature = _new_signature(ready, command.statement, by=by, on_behalf=on_behalf)
    session.add(signature)
    session.flush()
    for one in ready:
        _freeze(session, one, signature)
        _write_draft(session, one.declaration, declared[one.declaration.id].lines)
        one.declaration.channel = one.declaration.received_on = None
        one.declaration.contested_at = one.declaration.contest_reason = None
        record(session, by=by, event="declaration.recorded_on_behalf" if on_behalf else "declaration.signed",
               subject=one.declaration, structure_id=one.declaration.structure_id, version=one.number,
               hours=rules.total(one.lines), content_hash=one.content_hash)  # fmt: skip
    return signature


def _prepare(session: Session, declaration: Declaration, declared: Declared) -> _Ready | None:
    """What to sign; None when the version in force already says it."""
    _refuse_unknown(session, declaration, declared.lines)
    lines = () if declared.is_nil else tuple(line for line in declared.lines if line.total)
    if not lines and not declared.is_nil:
        raise NothingDeclared(
            "Indiquez au moins une heure, ou cochez «\u202fAucune heure\u202f» si personne n’a travaillé."
        )
    content = rules.canonical_content(
        declaration_id=declaration.id, commitment_id=declaration.commitment_id, company_id=declaration.company_id,
        period=Period(declaration.period_start, declaration.period_end), lines=lines,
    )  # fmt: skip
    standing = queries.standing_of(session, declaration)
    validated = _validated(standing)
    _refuse_changes(validated, lines, complete=True)
    version, state = standing.in_force, standing.state(clock.today())
    if version and version.content_hash == rules.content_hash(content) and state is not DeclarationState.TO_CORRECT:
        return None
    if state is DeclarationState.VALIDATED:
        raise AlreadyValidated(
            "Toutes les heures sont validées\u202f: demandez une rectification à votre facilitateur."
        )
    carried = {key: review for key, (_line, review) in validated.items()}
    return _Ready(declaration, standing.version + 1, lines, content, carried)


def _new_signature(ready: Sequence[_Ready], statement: str, *, by: Actor, on_behalf: bool) -> Signature:
    if by.id is None:
        raise NotAllowed("Seule une personne peut signer.")
    first = ready[0].declaration
    return Signature(
        structure_id=first.structure_id,
        company_id=first.company_id,
        signer_id=by.id,
        signer_label=by.label,
        statement=statement,
        content_hash=rules.content_hash(sorted(one.content_hash for one in ready)),
        on_behalf=on_behalf,
    )


def _freeze(session: Session, ready: _Ready, signature: Signature) -> None:
    structure_id = ready.declaration.structure_id
    version = DeclarationVersion(
        structure_id=structure_id,
        declaration_id=ready.declaration.id,
        number=ready.number,
        signature_id=signature.id,
        content=ready.content,
        content_hash=ready.content_hash,
    )
    session.add(version)
    session.flush()
    rows = [
        {"structure_id": structure_id, "version_id": version.id, "placement_id": line.placement_id,
         "month": line.month, "work_hours": line.work, "training_hours": line.training}
        for line in ready.lines
    ]  # fmt: skip
    if rows:
        session.execute(sa.insert(DeclarationVersionLine), rows)
    _carry(session, version, ready.carried)


def _carry(session: Session, version: DeclarationVersion, carried: Mapping[rules.LineKey, LineReview]) -> None:
    """Lines already validated stay so in the new version, with the author and the time of the decision."""
    if not carried:
        return
    line = DeclarationVersionLine
    query = sa.select(line.id, line.placement_id, line.month).where(line.version_id == version.id)
    rows = [
        {"structure_id": version.structure_id, "version_line_id": line_id, "decision": LineDecision.VALIDATED,
         "reason": review.reason, "recorded_at": review.recorded_at, "actor_id": review.actor_id,
         "actor_label": review.actor_label}
        for line_id, placement_id, month in session.execute(query)
        if (review := carried.get((placement_id, month)))
    ]  # fmt: skip
    session.execute(sa.insert(LineReview), rows)


# --- contesting ---


def contest(session: Session, declaration: Declaration, command: Contest, *, by: Actor) -> None:
    """The company says that what was recorded for it is wrong. Raises NothingToContest."""
    [declaration] = queries.lock(session, [declaration.id])
    if declaration.channel is None:
        raise NothingToContest("Cette déclaration n’a pas été saisie à votre place.")
    declaration.contested_at, declaration.contest_reason = clock.now(), command.reason
    record(session, by=by, event="declaration.contested", subject=declaration, structure_id=declaration.structure_id)


# --- refusals ---


def _validated(standing: queries.Standing) -> dict[rules.LineKey, tuple[Line, LineReview]]:
    """The validated lines of the version in force, with their last review."""
    return {
        signed.line.key: (signed.line, signed.reviews[-1])
        for signed in standing.lines
        if signed.status is LineStatus.VALIDATED
    }


def _refuse_unknown(session: Session, declaration: Declaration, lines: Sequence[Line]) -> None:
    months = Period(declaration.period_start, declaration.period_end).months
    if any(line.month not in months for line in lines):
        raise UnknownLine("Un mois saisi n’appartient pas à la période de cette déclaration.")
    if any(line.work < 0 or line.training < 0 for line in lines):
        raise ImpossibleHours("Un nombre d’heures ne peut pas être négatif.")
    wanted = {line.placement_id for line in lines}
    query = sa.select(Assignment.placement_id).where(
        Assignment.commitment_id == declaration.commitment_id, Assignment.placement_id.in_(wanted)
    )
    if wanted - set(session.scalars(query)):
        raise UnknownLine("Une personne saisie ne travaille pas sur ce marché\u202f: rechargez la page.")


def _refuse_changes(
    validated: Mapping[rules.LineKey, tuple[Line, LineReview]], lines: Iterable[Line], *, complete: bool = False
) -> None:
    """A validated line is carried as it is; when the declaration is `complete`, it may not be missing either."""
    given = {line.key: line for line in lines}
    for key, (line, _review) in validated.items():
        if (key in given or complete) and given.get(key) != line:
            raise ValidatedLineChanged(
                "Une ligne déjà validée ne change plus\u202f: demandez une rectification à votre facilitateur."
            )


def _refuse_impossible(session: Session, ready: Sequence[_Ready]) -> None:
    lines = [
        checks.Checked(one.declaration.commitment_id, line)
        for one in ready
        for line in one.lines
        if line.key not in one.carried
    ]
    thresholds = checks.settings(session, ready[0].declaration.structure_id, on=clock.today())
    found = checks.check(session, lines, thresholds)
    blocking = [alert.message for raised in found.values() for alert in raised if alert.blocks_signature]
    if blocking:
        raise ImpossibleHours(" ".join(dict.fromkeys(blocking)))
