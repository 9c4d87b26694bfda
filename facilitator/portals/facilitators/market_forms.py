"""Forms of a market."""

import re
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from wtforms import IntegerField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, NumberRange, Optional

from facilitator.markets.enums import MarketKind, MarketState, PurchaseType
from facilitator.markets.services import ChangeState, CreateMarket, MarketFields, NewLot, UpdateMarket
from facilitator.organisations.enums import AuthorityCategory
from facilitator.portals.shared.conflicts import VersionedForm
from facilitator.portals.shared.forms import BaseForm, DayField, MoneyField, as_id, choices_of, filled
from facilitator.references.cpv.rules import normalised

PURCHASE_TYPES = [("", "Non précisé"), *((kind.value, kind.label) for kind in PurchaseType)]
CATEGORIES = [
    ("", "Celle de l’acheteur"),
    *((category.value, category.label) for category in AuthorityCategory if category is not AuthorityCategory.UNKNOWN),
]
_NUMBER_THEN_NAME = re.compile(r"^\s*(?P<number>\d[\d ]{7,}\d)?[\s,;:–-]*(?P<name>.*?)\s*$")


@dataclass(frozen=True, kw_only=True, slots=True)
class Belonging:
    """The organisations and the operation that the view found for what was typed."""

    authority_id: uuid.UUID
    department_id: uuid.UUID | None
    operation_id: uuid.UUID | None
    other_authorities: Sequence[uuid.UUID]


class MarketForm(BaseForm):
    title = StringField("Intitulé du marché", [InputRequired("Indiquez l’intitulé du marché.")])
    kind = SelectField("Nature", choices=choices_of((kind.value, kind.label) for kind in MarketKind))
    framework_id = SelectField("Accord-cadre", description="Pour un marché subséquent.")
    operation_id = SelectField("Opération", description="Le projet que plusieurs marchés réalisent ensemble.")
    new_operation = StringField("Ou nouvelle opération", description="Son intitulé, si elle n’est pas dans la liste.")
    buyer_number = StringField("SIRET de l’acheteur", description="14 chiffres ; ou SIREN, 9 chiffres.")
    buyer_name = StringField("Nom de l’acheteur", description="Inutile si le SIRET est déjà connu.")
    department = StringField("Direction ou service de l’acheteur")
    buyer_category = SelectField(
        "Catégorie d’acheteur pour ce marché",
        choices=choices_of(CATEGORIES),
        description="Elle décide des seuils ; à changer quand ce marché ne relève pas de la catégorie habituelle.",
    )
    other_buyers = TextAreaField(
        "Autres acheteurs du groupement de commandes",
        description="Un acheteur par ligne : SIRET ou SIREN, puis son nom s’il n’est pas encore connu. "
        "Chacun suit le marché dans son espace.",
    )
    reference = StringField("Référence", description="Le numéro que l’acheteur donne au marché.")
    purchase_type = SelectField("Type d’achat", choices=choices_of(PURCHASE_TYPES))
    procedure = StringField("Procédure", description="Par exemple : appel d’offres ouvert, MAPA.")
    cpv = StringField("Code CPV")
    amount = MoneyField("Montant hors taxes")
    estimated_value = MoneyField(
        "Valeur estimée du besoin hors taxes", description="Tous lots compris : c’est elle que l’on compare aux seuils."
    )
    launched_on = DayField("Consultation lancée le")
    notified_on = DayField("Notifié le")
    starts_on = DayField("Début")
    ends_on = DayField("Fin")
    duration_months = IntegerField(
        "Durée", [Optional(), NumberRange(1, 1200, "Indiquez une durée entre 1 et 1 200 mois.")]
    )
    place = StringField("Lieu d’exécution")

    @property
    def typed_buyers(self) -> list[tuple[str | None, str | None]]:
        """(number, name) of each further buyer."""
        return [_number_and_name(line) for line in (self.other_buyers.data or "").splitlines() if line.strip()]

    def fields(self, found: Belonging) -> dict[str, Any]:
        plain = (
            "title", "reference", "procedure", "amount", "estimated_value", "launched_on", "notified_on", "starts_on",
            "ends_on", "duration_months", "place",
        )  # fmt: skip
        return {
            **{name: self[name].data for name in plain},
            "kind": MarketKind(self.kind.data),
            "framework_id": as_id(self.framework_id.data),
            "purchase_type": PurchaseType(self.purchase_type.data) if self.purchase_type.data else None,
            "buyer_category": AuthorityCategory(self.buyer_category.data) if self.buyer_category.data else None,
            "cpv": normalised(self.cpv.data),
            "authority_id": found.authority_id,
            "department_id": found.department_id,
            "operation_id": found.operation_id,
            "other_authorities": found.other_authorities,
        }


def _number_and_name(line: str) -> tuple[str | None, str | None]:
    match = _NUMBER_THEN_NAME.match(line)
    return (match["number"], match["name"] or None) if match else (None, line.strip())


class EditMarketForm(VersionedForm, MarketForm):
    def to_command(self, found: Belonging) -> UpdateMarket:
        return UpdateMarket(**self.fields(found))


class NewMarketForm(MarketForm):
    """Also its state, its lots and, when one company holds everything, that company."""

    state = SelectField("État", choices=choices_of((state.value, state.label) for state in MarketState))
    lots = TextAreaField("Lots", description="Un intitulé par ligne. Laissez vide si le marché n’est pas alloti.")
    holder_number = StringField(
        "SIRET de l’attributaire", description="Si une seule entreprise tient tous les lots ; sinon, plus tard."
    )
    holder_name = StringField("Nom de l’attributaire", description="Inutile si le SIRET est déjà connu.")
    referent = SelectField("Suivi par")

    def to_command(self, found: Belonging) -> CreateMarket:
        titles = [line.strip() for line in (self.lots.data or "").splitlines() if line.strip()]
        numbered = [NewLot(number=str(number), title=title) for number, title in enumerate(titles, start=1)]
        return CreateMarket(
            **self.fields(found), lots=numbered, referent_id=as_id(self.referent.data),
            state=MarketState(self.state.data),
        )  # fmt: skip


def typed_from(market: Any) -> dict[str, Any]:
    """A market, loaded with its buyers and its department, as the form shows it."""
    others = (" ".join(filter(None, (buyer.identifier, buyer.name))) for buyer in market.other_authorities)
    return {
        **{name: getattr(market, name) for name in MarketFields.__dataclass_fields__},
        "buyer_number": market.authority.identifier,
        "buyer_name": market.authority.name,
        "department": market.department.name if market.department else None,
        "kind": market.kind.value,
        "framework_id": str(market.framework_id or ""),
        "operation_id": str(market.operation_id or ""),
        "purchase_type": market.purchase_type.value if market.purchase_type else "",
        "buyer_category": market.buyer_category.value if market.buyer_category else "",
        "other_buyers": "\n".join(others),
    }


class StateForm(BaseForm):
    """Entering a state that has a date."""

    on = DayField("Date", [InputRequired("Indiquez la date.")])

    def to_command(self, state: MarketState) -> ChangeState:
        return ChangeState(state=state, on=filled(self.on))


class EndForm(BaseForm):
    """Closing or giving up: the day may not be known."""

    on = DayField("Date", description="Laissez vide si elle n’est pas connue.")

    def to_command(self, state: MarketState) -> ChangeState:
        return ChangeState(state=state, on=self.on.data)


class StepBackForm(BaseForm):
    """Going back to a state the market was in already: nothing to type."""

    def to_command(self, state: MarketState) -> ChangeState:
        return ChangeState(state=state)
