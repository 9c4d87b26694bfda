"""Forms of the ledger of hours owed."""

import uuid
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from wtforms import DateField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Optional, ValidationError

from facilitator.kernel.quantities import ZERO
from facilitator.markets.clauses.enums import Target
from facilitator.markets.clauses.models import Commitment
from facilitator.markets.obligations.enums import EventKind
from facilitator.markets.obligations.services import FROM_ACTIVITY, RecordEvent
from facilitator.markets.obligations.suspensions import SuspendClause
from facilitator.portals.shared.forms import BaseForm, HoursField, choices_of, filled, with_choices

REMOVING = frozenset({EventKind.WAIVER, EventKind.SUSPENSION})
"""Kinds of event that only remove hours: the sign need not be typed."""

TYPED_KINDS = tuple(
    kind for kind in EventKind if kind not in {EventKind.CORRECTION, EventKind.TRANSFER, EventKind.INITIAL}
)
BY_SHARES, LINE_BY_LINE = "shares", "lines"
UNALLOCATED = "unallocated"
RESUMES, ENDS = "resumes", "ends"


class EntryForm(BaseForm):
    """What every entry of the ledger says."""

    effective_on = DateField("Date d’effet", [InputRequired("Indiquez la date d’effet.")])
    reason = TextAreaField("Motif", [InputRequired("Dites pourquoi ce qui est dû change.")])
    document = StringField("Document", description="Par exemple\u202f: avenant n° 2, notifié le 3 mars 2026.")
    members: Sequence[Commitment] = ()


class EventForm(EntryForm):
    """An event that changes what the clause owes. `with_members` adds a line for each of them."""

    kind = SelectField("Nature")
    hours = HoursField(
        "Heures",
        [InputRequired("Indiquez le nombre d’heures.")],
        description="Pour la clause entière. Un nombre négatif retire des heures.",
    )
    runs_from = DateField("Dues à partir du", [Optional()])
    runs_until = DateField("Jusqu’au", [Optional()])
    spread = RadioField(
        "Répartition entre les membres",
        choices=choices_of([(BY_SHARES, "Selon la part de chacun"), (LINE_BY_LINE, "Ligne par ligne")]),
        default=BY_SHARES,
    )
    unallocated = HoursField("À répartir plus tard", [Optional()])

    @classmethod
    def with_members(cls, members: Sequence[Commitment], target: Target, *, first_target: bool) -> type["EventForm"]:
        """`first_target`: whether the ledger still waits for its initial event."""
        fields: dict[str, Any] = {
            f"member_{number}": HoursField(member.company.name, [Optional()]) for number, member in enumerate(members)
        }
        kinds = (EventKind.INITIAL, *TYPED_KINDS) if first_target else TYPED_KINDS
        offered = [kind for kind in kinds if kind not in FROM_ACTIVITY.get(target, ())]
        fields["kind"] = SelectField("Nature", choices=choices_of((kind.value, kind.label) for kind in offered))
        return type("EventFormOfClause", (cls,), {**fields, "members": members})

    @property
    def member_fields(self) -> list[Any]:
        return [self[f"member_{number}"] for number in range(len(self.members))]

    def to_command(self) -> RecordEvent:
        kind = EventKind(self.kind.data)
        sign = -1 if kind in REMOVING and filled(self.hours) > 0 else 1
        return RecordEvent(
            kind=kind,
            effective_on=filled(self.effective_on),
            hours=sign * filled(self.hours),
            members=self._lines(sign) if self.spread.data == LINE_BY_LINE else None,
            unallocated=sign * (self.unallocated.data or ZERO),
            runs_from=self.runs_from.data,
            runs_until=self.runs_until.data,
            reason=self.reason.data,
            document=self.document.data,
        )

    def _lines(self, sign: int) -> dict[uuid.UUID, Decimal]:
        return {
            member.id: sign * (field.data or ZERO)
            for member, field in zip(self.members, self.member_fields, strict=True)
        }


class TransferForm(EntryForm):
    """Hours that pass from a member, or from what is left to share out, to another."""

    giver = SelectField("De")
    receiver = SelectField("À")
    hours = HoursField("Heures transférées", [InputRequired("Indiquez le nombre d’heures.")])

    def offer(self, members: Sequence[Commitment]) -> None:
        accounts = [(str(member.id), member.company.name) for member in members]
        for field in (self.giver, self.receiver):
            with_choices(field, [*accounts, (UNALLOCATED, "À répartir")])

    def validate_hours(self, field: Any) -> None:
        if field.data is not None and field.data <= 0:
            raise ValidationError("Indiquez un nombre d’heures supérieur à zéro.")

    def validate_receiver(self, field: Any) -> None:
        if field.data == self.giver.data:
            raise ValidationError("Choisissez deux membres différents.")

    def to_command(self, ends_on: date | None) -> RecordEvent:
        """The transfer, its hours due evenly from its day to the end of the clause."""
        on = filled(self.effective_on)
        lines = {self.giver.data: -filled(self.hours), self.receiver.data: filled(self.hours)}
        run = (on, ends_on) if ends_on is not None and ends_on > on else (None, None)
        return RecordEvent(
            kind=EventKind.TRANSFER,
            effective_on=on,
            members={uuid.UUID(account): hours for account, hours in lines.items() if account != UNALLOCATED},
            unallocated=lines.get(UNALLOCATED, ZERO),
            runs_from=run[0],
            runs_until=run[1],
            reason=self.reason.data,
            document=self.document.data,
        )


class SuspensionForm(EntryForm):
    """The contract stops: for a while, or for good."""

    outcome = RadioField(
        "Le marché reprendra-t-il\u202f?",
        choices=choices_of(
            [(RESUMES, "Oui\u202f: les heures sont reportées"), (ENDS, "Non\u202f: elles ne sont plus dues")]
        ),
        default=RESUMES,
    )
    resumes_on = DateField("Reprise le", [Optional()])
    ends_on = DateField("Nouvelle fin de la clause", [Optional()])

    def validate(self, extra_validators: Any = None) -> bool:
        is_valid = super().validate(extra_validators)
        if self.outcome.data == RESUMES and self.resumes_on.data is None and not self.resumes_on.errors:
            self.resumes_on.errors = ["Indiquez la date de reprise, ou dites que le marché ne reprendra pas."]
            return False
        return is_valid

    def to_command(self) -> SuspendClause:
        resumes = self.outcome.data == RESUMES
        return SuspendClause(
            effective_on=filled(self.effective_on),
            resumes_on=self.resumes_on.data if resumes else None,
            ends_on=self.ends_on.data if resumes else None,
            reason=self.reason.data,
            document=self.document.data,
        )


class ReversalForm(BaseForm):
    reason = TextAreaField("Motif", [InputRequired("Dites pourquoi cette écriture est annulée.")])
