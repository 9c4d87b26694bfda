"""The note that the buyer receives: the method, the values and their sources, the hours, what they mean in people."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from facilitator.kernel import documents, text
from facilitator.kernel.quantities import Percent
from facilitator.markets.calibration.models import Calibration
from facilitator.markets.calibration.rules import Caution, LotOutcome, Outcome, Result, Row, Source, Workshop

LOT_COLUMNS = ["Lot", "Montant HT", "Durée", "Bas", "Central", "Haut"]
PEOPLE_COLUMNS = ["Lot", "Mois de travail", "ETP sur un an", "Personnes à plein temps"]
QUOTA_COLUMNS = ["Public visé", "Part", "Heures"]
SOURCE_COLUMNS = ["Valeur", "Nombre", "Source"]
WHOLE = "Ensemble"
ASSUMED = " *"
METHOD = [
    "Heures d’insertion = montant hors taxes × part de main-d’œuvre × taux d’insertion ÷ coût horaire.",
    "La part de main-d’œuvre dépend du métier ; le coût horaire comprend les charges.",
    "Le taux d’insertion est la part de cette main-d’œuvre confiée à des personnes éloignées de l’emploi.",
    "Exemple publié par la MEF Sud 77 : 1 000 000 € × 50 % × 5 % ÷ 30 € = 833 h.",
]
MEANING = [
    "L’objectif est un minimum, à réaliser pendant l’exécution du marché.",
    "Il peut l’être par embauche directe, par mise à disposition (ETTI, AI, GEIQ) ou par sous-traitance.",
    "Une même personne peut travailler sur plusieurs lots ; un même lot peut en accueillir plusieurs, à la suite.",
    "Les personnes à plein temps sont comptées sur toute la durée du lot.",
]
NEXT = [
    "Retenir un nombre d’heures par lot, dans la fourchette, et l’inscrire au CCAP et à l’acte d’engagement.",
    "Indiquer dans les documents de la consultation les coordonnées du facilitateur, qui accompagne les entreprises.",
    "Prévoir, dès la notification, une rencontre avec chaque entreprise attributaire.",
]


def note(
    calibration: Calibration, workshop: Workshop, outcome: Outcome, cautions: Sequence[Caution], *, structure: str
) -> bytes:
    """The PDF of a saved calculation, its market and buyer loaded. The same calculation gives the same file."""
    values = note_values(calibration, workshop, outcome, cautions, structure=structure)
    return documents.pdf("documents/calibration_note.typ", values, made_at=calibration.updated_at)


def note_values(
    calibration: Calibration, workshop: Workshop, outcome: Outcome, cautions: Sequence[Caution], *, structure: str
) -> dict[str, Any]:
    """All that the note says, in French."""
    calculated = text.long_date(calibration.updated_at)
    several = len(outcome.lots) > 1
    return {
        "title": "Calibrage de la clause d’insertion",
        "structure": structure,
        "subject": _subject(calibration),
        "dates": f"Calculé le {calculated}, avec les valeurs connues ce jour-là",
        "identity": _identity(calibration),
        "figures": _figures(outcome),
        "in_people": in_people(outcome.result, outcome.duration_months),
        "lot_columns": LOT_COLUMNS,
        "lots": [_lot(lot) for lot in outcome.lots] + ([_whole(outcome)] if several else []),
        "range": _range(workshop),
        "quota_columns": QUOTA_COLUMNS,
        "quotas": [[q.label, f"{text.number(q.share)} %", text.hours(hours)] for q, hours in outcome.quotas],
        "cautions": [[caution.about or WHOLE, caution.sentence] for caution in cautions],
        "people_columns": PEOPLE_COLUMNS,
        "people": [_people(lot.label, lot.result) for lot in outcome.lots]
        + ([_people(WHOLE, outcome.result)] if several else []),
        "has_total": several,
        "meaning": MEANING,
        "method": METHOD,
        "rows": [_row(each.row, text.hours(each.hours.central)) for lot in outcome.lots for each in lot.rows],
        "source_columns": SOURCE_COLUMNS,
        "sources": [line.in_words for line in value_lines(workshop)],
        "assumed": _assumed(workshop),
        "next": NEXT,
    }


def in_people(result: Result, duration_months: int | None) -> str:
    """« Soit 6,22 mois de travail d’une personne à plein temps : 0,52 personne pendant toute la durée (12 mois). »"""
    months = f"Soit {text.number(result.people_months, 2)} mois de travail d’une personne à plein temps"
    if result.people is None or duration_months is None:
        return f"{months}, ou {text.number(result.full_time_equivalents, 2)} équivalent temps plein sur un an."
    people = f"{text.number(result.people, 2)} {text.plural(result.people, 'personne')} à plein temps"
    return f"{months} : {people} pendant {text.count(duration_months, 'mois', 'mois')}."


def _subject(calibration: Calibration) -> str:
    return text.typeset(calibration.market.title if calibration.market else calibration.title or "")


def _identity(calibration: Calibration) -> list[list[str]]:
    market = calibration.market
    about_market = (
        [
            ["Acheteur", text.typeset(market.authority.name)],
            ["Référence", market.reference or text.NOTHING],
        ]
        if market
        else []
    )
    return [*about_market, ["Établi par", calibration.author or text.NOTHING]]


def _figures(outcome: Outcome) -> list[list[str]]:
    hours = outcome.hours
    return [
        ["Heures à demander", text.hours(hours.central)],
        ["Fourchette d’usage", f"{text.hours(hours.low)} à {text.hours(hours.high)}"],
        ["ETP sur un an", text.number(outcome.result.full_time_equivalents, 2)],
    ]


def _lot(lot: LotOutcome) -> list[str]:
    hours = lot.hours
    return [
        text.typeset(lot.label), text.money(lot.amount), _duration(lot.duration_months), text.hours(hours.low),
        text.hours(hours.central), text.hours(hours.high),
    ]  # fmt: skip


def _whole(outcome: Outcome) -> list[str]:
    hours = outcome.hours
    return [
        WHOLE, text.money(outcome.amount), _duration(outcome.duration_months), text.hours(hours.low),
        text.hours(hours.central), text.hours(hours.high),
    ]  # fmt: skip


def _duration(months: int | None) -> str:
    return text.count(months, "mois", "mois") if months else text.NOTHING


def _range(workshop: Workshop) -> str:
    usual = workshop.usual
    return (
        f"Bas : taux de {text.number(usual.lowest_rate)} % et coût horaire de {text.money(usual.highest_cost)}, "
        f"ou vos valeurs si elles sont plus prudentes. Central : les valeurs retenues plus bas. "
        f"Haut : taux de {text.number(usual.highest_rate)} % et coût horaire de {text.money(usual.lowest_cost)}, "
        "ou vos valeurs si elles sont plus ambitieuses."
    )


def _people(label: str, result: Result) -> list[str]:
    people = text.number(result.people, 2) if result.people is not None else text.NOTHING
    months, fte = text.number(result.people_months, 2), text.number(result.full_time_equivalents, 2)
    return [text.typeset(label), months, fte, people]


def _row(row: Row, hours: str) -> list[str]:
    inputs = row.inputs
    calculation = (
        f"{text.money(inputs.amount)} × {text.number(inputs.labour_share)} % × "
        f"{text.number(inputs.insertion_rate)} % ÷ {text.money(inputs.hourly_cost)}"
    )
    return [text.typeset(row.name), calculation, hours]


@dataclass(frozen=True, slots=True)
class ValueLine:
    """A value used and where it comes from."""

    label: str
    value: str
    source: Source

    @property
    def in_words(self) -> list[str]:
        if self.source.is_assumed:
            return [self.label, self.value + ASSUMED, text.typeset(self.source.text)]
        since = f", depuis le {text.long_date(self.source.starts_on)}" if self.source.starts_on else ""
        return [self.label, self.value, text.typeset(self.source.text) + since]


def value_lines(workshop: Workshop) -> list[ValueLine]:
    """The shares, the rates, the costs, then what all rows share; each once, however many rows use it."""
    by_row = [_values_of(row) for row in workshop.rows]
    found = [line for lines in zip(*by_row, strict=True) for line in lines]
    usual, sources = workshop.usual, workshop.sources
    rates = f"{text.number(usual.lowest_rate)} à {_percent(usual.highest_rate)}"
    costs = f"{text.money(usual.lowest_cost)} à {text.money(usual.highest_cost)}"
    shared = [
        ValueLine("Taux d’usage", rates, sources["rates"]),
        ValueLine("Coûts horaires d’usage", costs, sources["costs"]),
        ValueLine("Équivalent temps plein", f"{text.hours(workshop.annual_hours)} par an", sources["annual_hours"]),
    ]
    return list(dict.fromkeys([*found, *shared]))


def _values_of(row: Row) -> list[ValueLine]:
    inputs, trade = row.inputs, row.trade_label or text.typeset(row.label)
    return [
        ValueLine(f"Part de main-d’œuvre, {trade}", _percent(inputs.labour_share), row.sources["labour_share"]),
        ValueLine("Taux d’insertion", _percent(inputs.insertion_rate), row.sources["insertion_rate"]),
        ValueLine("Coût horaire", text.money(inputs.hourly_cost), row.sources["hourly_cost"]),
    ]


def _percent(value: Percent) -> str:
    return f"{text.number(value)} %"


def _assumed(workshop: Workshop) -> str:
    everything = [*workshop.sources.values(), *(source for row in workshop.rows for source in row.sources.values())]
    if not any(source.is_assumed for source in everything):
        return ""
    return "* Valeur supposée : elle n’a pas été lue dans un texte public. À vérifier avec le maître d’œuvre."
