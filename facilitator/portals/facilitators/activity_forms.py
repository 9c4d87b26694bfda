"""Forms of the activity of a contract: invoices, orders, hours worked."""

import uuid
from collections.abc import Sequence
from typing import Any

from wtforms import DateField, FileField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, ValidationError

from facilitator.markets.activity.enums import FactKind
from facilitator.markets.activity.services import RecordFact
from facilitator.markets.clauses.models import Commitment
from facilitator.portals.shared.forms import BaseForm, HoursField, MoneyField, choices_of, filled, with_choices

INVOICE, CREDIT_NOTE, ORDER = "invoice", "credit_note", "order"
KINDS = [(INVOICE, "Facture"), (CREDIT_NOTE, "Avoir"), (ORDER, "Bon de commande")]


class FactForm(BaseForm):
    """What an invoice, an order or a statement of hours says."""

    member = SelectField("Entreprise", [InputRequired("Choisissez l’entreprise.")])
    effective_on = DateField("Date", [InputRequired("Indiquez la date.")])
    reference = StringField("Référence", description="Par exemple\u202f: le numéro de la facture.")

    def offer_members(self, members: Sequence[Commitment]) -> None:
        with_choices(self.member, [(str(member.id), member.company.name) for member in members])

    def to_command(self) -> RecordFact:
        raise NotImplementedError

    def _common(self) -> dict[str, Any]:
        return {
            "commitment_id": uuid.UUID(self.member.data),
            "effective_on": filled(self.effective_on),
            "reference": self.reference.data,
        }


class InvoiceForm(FactForm):
    kind = SelectField("Pièce", choices=choices_of(KINDS), default=INVOICE)
    amount = MoneyField(
        "Montant hors taxes",
        [InputRequired("Indiquez le montant hors taxes.")],
        description="Un avoir se déduit de lui-même\u202f: son signe n’est pas à saisir.",
    )

    def to_command(self) -> RecordFact:
        amount = filled(self.amount)
        if self.kind.data == CREDIT_NOTE:
            amount = -abs(amount)
        kind = FactKind.ORDER if self.kind.data == ORDER else FactKind.INVOICE
        return RecordFact(kind=kind, quantity=amount, **self._common())


class WorkedForm(FactForm):
    hours = HoursField(
        "Heures travaillées en tout",
        [InputRequired("Indiquez le nombre d’heures.")],
        description="Toutes les heures du marché sur la période, par tout le personnel.",
    )

    def to_command(self) -> RecordFact:
        return RecordFact(kind=FactKind.HOURS_WORKED, quantity=filled(self.hours), **self._common())


class FactReversalForm(BaseForm):
    reason = TextAreaField("Motif", [InputRequired("Dites pourquoi cette pièce est annulée.")])


class FactFileForm(BaseForm):
    kind = SelectField("Ce que liste le fichier")
    file = FileField("Fichier")

    def offer_kinds(self, kinds: Sequence[FactKind]) -> None:
        with_choices(self.kind, [(kind.value, FILE_LABELS[kind]) for kind in kinds])

    def validate_file(self, field: Any) -> None:
        if not getattr(field.data, "filename", ""):
            raise ValidationError("Choisissez un fichier XLSX, ODS ou CSV.")


FILE_LABELS = {
    FactKind.INVOICE: "Des factures et des avoirs",
    FactKind.ORDER: "Des bons de commande",
    FactKind.HOURS_WORKED: "Des totaux d’heures travaillées",
}
