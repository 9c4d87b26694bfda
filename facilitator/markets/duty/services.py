"""Recording what a buyer answers to the duty to consider."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from facilitator.journal.models import Actor
from facilitator.journal.services import record
from facilitator.markets.duty import rules
from facilitator.markets.enums import DutyGround, SocialCondition
from facilitator.markets.models import Market


@dataclass(frozen=True, kw_only=True, slots=True)
class AnswerDuty:
    """The execution conditions beside insertion hours, and the reason when there is none at all."""

    conditions: Sequence[SocialCondition] = ()
    ground: DutyGround | None = None
    note: str | None = None


def answer_duty(session: Session, market: Market, command: AnswerDuty, *, by: Actor) -> bool:
    """Record the answer; whether anything changed. Raises WrongGround."""
    rules.check_ground(command.ground, command.note, purchase_type=market.purchase_type, months=market.duration_months)
    values = {
        "social_conditions": [condition.value for condition in command.conditions],
        "duty_ground": command.ground,
        "duty_note": command.note,
    }
    changed = sorted(name for name, value in values.items() if getattr(market, name) != value)
    for name in changed:
        setattr(market, name, values[name])
    if changed:
        market.version += 1
        record(
            session, by=by, event="market.duty_answered", subject=market, structure_id=market.structure_id,
            ground=command.ground, conditions=values["social_conditions"],
        )  # fmt: skip
    return bool(changed)
