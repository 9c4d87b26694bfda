"""What a calibration says in the texts of the contract documents."""

from collections.abc import Sequence

from facilitator.kernel import text
from facilitator.kernel.quantities import Hours
from facilitator.markets.calibration.documents import in_people
from facilitator.markets.calibration.models import Calibration
from facilitator.markets.calibration.rules import LotOutcome, Outcome
from facilitator.markets.wordings.enums import Placeholder
from facilitator.markets.wordings.rules import Fields


def fields_of(
    calibration: Calibration, outcome: Outcome, *, structure: str, facilitator: tuple[str, str | None],
    publics: Sequence[str],
) -> Fields:  # fmt: skip
    """The fields of the templates. `facilitator`: a name and an address; `publics`: labels of criteria."""
    market, result = calibration.market, outcome.result
    name, email = facilitator
    return {
        Placeholder.BUYER: text.typeset(market.authority.name) if market else None,
        Placeholder.MARKET: text.typeset(market.title) if market else None,
        Placeholder.REFERENCE: market.reference if market else None,
        Placeholder.DURATION: _months(outcome.duration_months),
        Placeholder.HOURS: in_words(outcome.hours.central),
        Placeholder.HOURS_BY_LOT: [_of_lot(lot) for lot in outcome.lots] + _total(outcome),
        Placeholder.QUOTAS: [
            f"dont {in_words(hours)} au moins ({text.number(quota.share)} %) pour le public suivant : {quota.label}"
            for quota, hours in outcome.quotas
        ],
        Placeholder.EQUIVALENT: in_people(result, outcome.duration_months).removeprefix("Soit "),
        Placeholder.PUBLICS: [label[0].lower() + label[1:] if _is_word(label) else label for label in publics],
        Placeholder.STRUCTURE: structure,
        Placeholder.FACILITATOR: name,
        Placeholder.EMAIL: email,
    }


def in_words(hours: Hours) -> str:
    """« 833,33 heures »: in a contract the unit is written out."""
    return text.hours(hours).removesuffix("h") + "heures"


def _of_lot(lot: LotOutcome) -> str:
    duration = f", pendant {_months(lot.duration_months)}" if lot.duration_months else ""
    return f"{text.typeset(lot.label)} : {in_words(lot.hours.central)}{duration}"


def _total(outcome: Outcome) -> list[str]:
    return [f"soit, pour l’ensemble des lots : {in_words(outcome.hours.central)}"] if len(outcome.lots) > 1 else []


def _months(months: int | None) -> str | None:
    return text.count(months, "mois", "mois") if months else None


def _is_word(label: str) -> bool:
    """Whether the first word may lose its capital: « Allocataire », not « RSA »."""
    return len(label) > 1 and label[1].islower()
