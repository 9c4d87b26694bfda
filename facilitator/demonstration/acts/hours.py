"""Declarations open at night; companies sign them, facilitators review them line by line."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from functools import partial

import sqlalchemy as sa

from facilitator.demonstration.acts.markets import referent_of
from facilitator.demonstration.calendar import workday
from facilitator.demonstration.declarations import DeclarationStory, Fate, LineStory
from facilitator.demonstration.plots import CLAUSES
from facilitator.demonstration.stage import Act, Stage, act, night
from facilitator.demonstration.story import Story
from facilitator.hours.amendments.services import Amend, amend
from facilitator.hours.enums import LineDecision, ReceptionChannel
from facilitator.hours.models import Declaration, DeclarationVersionLine
from facilitator.hours.opening.services import open_declarations
from facilitator.hours.queries import lines_in_force
from facilitator.hours.review.services import Decide, decide, validate_lines
from facilitator.hours.rules import Line
from facilitator.hours.services import (
    Contest,
    Declared,
    RecordOnBehalf,
    Sign,
    contest,
    record_on_behalf,
    save_draft,
    sign,
)
from facilitator.kernel import clock
from facilitator.kernel.quantities import exact

REFERENTS = {plot.key: referent_of(plot) for plot in CLAUSES}
MISREAD = Decimal("0.90")
"""What a company first declared of the line that came back to it."""


def acts(story: Story) -> Iterator[Act]:
    for offset in range(-20, 1):
        yield night(story.calendar.month(offset), _open)
    for number, one in enumerate(story.declarations):
        yield from _life_of_declaration(one, number)


def _life_of_declaration(one: DeclarationStory, number: int) -> Iterator[Act]:
    if one.fate is Fate.UNSIGNED:
        return
    if one.fate is Fate.DRAFT:
        yield act(workday(one.period.end + timedelta(days=2)), 12, partial(_draft, one), minute=number)
        return
    yield act(one.signed_on, 12, partial(_sign, one), minute=number)
    if one.fate is Fate.CONTESTED:
        yield act(workday(one.signed_on + timedelta(days=2)), 15, partial(_contest, one), minute=number)
    if one.validated_at_once:
        yield act(one.reviewed_on, 14, partial(_validate, one, one.validated_at_once), minute=number)
    if one.amended_to is not None:
        yield act(one.amended_on, 16, partial(_amend, one, one.amended_to), minute=number)
    elif one.aside is not None:
        yield from _life_of_line_aside(one, one.aside, number)


def _life_of_line_aside(one: DeclarationStory, line: LineStory, number: int) -> Iterator[Act]:
    yield act(one.reviewed_on, 15, partial(_send_back, one, line), minute=number)
    if one.fate is Fate.CORRECTED:
        yield act(one.settled_on, 12, partial(_sign_again, one), minute=number)
    if one.fate is Fate.ANSWERED:
        yield act(one.settled_on, 12, partial(_answer, one, line), minute=number)
    if one.fate in {Fate.CORRECTED, Fate.ANSWERED}:
        yield act(one.closed_on, 15, partial(_validate, one, (line,)), minute=number)


def _open(stage: Stage) -> None:
    open_declarations(stage.session, today=clock.today(), structure_id=stage.structure_id)


# --- what companies do ---


def _draft(one: DeclarationStory, stage: Stage) -> None:
    declaration = _declaration(stage, one)
    declared = Declared(declaration_id=declaration.id, lines=tuple(_as_lines(stage, one.lines[:1])))
    save_draft(stage.session, declaration, declared, by=stage.actor(one.company))


def _sign(one: DeclarationStory, stage: Stage) -> None:
    lines: Sequence[LineStory] = one.lines
    if one.fate in {Fate.CORRECTED, Fate.RETURNED} and one.aside is not None:
        misread = replace(one.aside, work=exact(one.aside.work * MISREAD))
        lines = [misread if line is one.aside else line for line in one.lines]
    declaration = _declaration(stage, one)
    declared = Declared(declaration_id=declaration.id, lines=tuple(_as_lines(stage, lines)), is_nil=not lines)
    if one.is_on_behalf:
        _type_for_company(stage, one, declaration, declared)
    else:
        sign(stage.session, Sign(declared=(declared,)), by=stage.actor(one.company))


def _type_for_company(stage: Stage, one: DeclarationStory, declaration: Declaration, declared: Declared) -> None:
    command = RecordOnBehalf(
        declared=declared,
        channel=ReceptionChannel.PAPER if one.fate is Fate.CONTESTED else ReceptionChannel.MAIL,
        received_on=one.signed_on - timedelta(days=1),
        link=_link(stage, declaration),
    )
    record_on_behalf(stage.session, declaration, command, by=stage.actor(REFERENTS[one.clause]))


def _sign_again(one: DeclarationStory, stage: Stage) -> None:
    declaration = _declaration(stage, one)
    declared = Declared(declaration_id=declaration.id, lines=tuple(_as_lines(stage, one.lines)))
    if one.is_on_behalf:
        _type_for_company(stage, one, declaration, declared)
    else:
        sign(stage.session, Sign(declared=(declared,)), by=stage.actor(one.company))


def _answer(one: DeclarationStory, line: LineStory, stage: Stage) -> None:
    reason = "Deux jours d’absence justifiés, le bulletin de paie est joint à notre courriel."
    by = one.company if one.company in stage.users else REFERENTS[one.clause]
    _decide(stage, one, line, Decide(decision=LineDecision.ANSWERED, reason=reason), by=by)


def _contest(one: DeclarationStory, stage: Stage) -> None:
    command = Contest(reason="La feuille lue était celle du mois précédent : une semaine de chantier manque.")
    contest(stage.session, _declaration(stage, one), command, by=stage.actor(one.company))


# --- what facilitators do ---


def _validate(one: DeclarationStory, lines: Sequence[LineStory], stage: Stage) -> None:
    declaration = _declaration(stage, one)
    ids = _ids_in_force(stage, declaration)
    wanted = [ids[stage.placement_of(line.contract).id, line.month] for line in lines]
    validate_lines(stage.session, declaration, wanted, by=stage.actor(REFERENTS[one.clause]))


def _send_back(one: DeclarationStory, line: LineStory, stage: Stage) -> None:
    decision = LineDecision.RETURNED
    reason = "Le bulletin de paie reçu du salarié indique d’autres heures : vérifiez, puis signez à nouveau."
    if one.fate in {Fate.ANSWERED, Fate.QUESTIONED}:
        decision = LineDecision.QUESTIONED
        reason = "Ces heures diffèrent du contrat : absence, ou heures reportées au mois suivant ?"
    link = _link(stage, _declaration(stage, one))
    _decide(stage, one, line, Decide(decision=decision, reason=reason, link=link), by=REFERENTS[one.clause])


def _decide(stage: Stage, one: DeclarationStory, line: LineStory, command: Decide, *, by: str) -> None:
    declaration = _declaration(stage, one)
    line_id = _ids_in_force(stage, declaration)[stage.placement_of(line.contract).id, line.month]
    decide(stage.session, declaration, line_id, command, by=stage.actor(by))


def _amend(one: DeclarationStory, after: LineStory, stage: Stage) -> None:
    [line] = _as_lines(stage, [after])
    command = Amend(after=line, reason="Une journée comptée deux fois, d’après le bulletin de paie rectifié.")
    amend(stage.session, _declaration(stage, one), command, by=stage.actor(REFERENTS[one.clause]))


# --- from the story to the database ---


def _declaration(stage: Stage, one: DeclarationStory) -> Declaration:
    query = sa.select(Declaration).where(
        Declaration.commitment_id == stage.commitments[one.clause, one.company].id,
        Declaration.period_start == one.period.start,
    )
    return stage.session.scalars(query).one()


def _as_lines(stage: Stage, lines: Sequence[LineStory]) -> Iterator[Line]:
    return (
        Line(
            placement_id=stage.placement_of(line.contract).id, month=line.month, work=line.work, training=line.training
        )
        for line in lines
    )


def _ids_in_force(stage: Stage, declaration: Declaration) -> Mapping[tuple[object, date], int]:
    line = DeclarationVersionLine
    query = lines_in_force(line.placement_id, line.month, line.id).where(Declaration.id == declaration.id)
    return {(placement_id, month): line_id for placement_id, month, line_id in stage.session.execute(query)}


def _link(stage: Stage, declaration: Declaration) -> str:
    return stage.address(f"/entreprise/declarations/{declaration.id}")
