"""Pure rules of comparison: which purchases are alike, and what past clauses say of a new one."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from facilitator.kernel import text
from facilitator.kernel.quantities import ZERO, Hours
from facilitator.markets.enums import PurchaseType

DIVISION = 2
"""Digits of a CPV code that name its division."""
FEWEST = 2
"""Past clauses below which no lesson is drawn."""
RELIABLE = Decimal("0.90")

WORKS_DIVISION = "45"
_TRADE_DIVISIONS = {
    "green_spaces": "77",
    "cleaning": "90",
    "waste": "90",
    "security": "79",
    "catering": "55",
    "transport": "60",
    "laundry": "98",
    "it": "72",
    "intellectual": "80",
}
"""CPV division of the trades of the references that are not building trades (Règlement (CE) no 213/2008)."""
_NO_DIVISION = frozenset({"supplies", "other"})


@dataclass(frozen=True, kw_only=True, slots=True)
class Likeness:
    """What makes a past clause similar: the purchase type of its market, or the CPV division of a lot."""

    purchase_type: PurchaseType | None = None
    divisions: frozenset[str] = frozenset()

    @property
    def is_known(self) -> bool:
        return self.purchase_type is not None or bool(self.divisions)


@dataclass(frozen=True, kw_only=True, slots=True)
class Record:
    """What past clauses, together, owed and did."""

    number: int
    owed: Hours
    done: Hours

    @property
    def rate(self) -> Decimal | None:
        """Ratio; None when nothing was owed."""
        return self.done / self.owed if self.owed > 0 else None

    @property
    def lesson(self) -> str | None:
        """What they say of a new clause; None when they are too few to say anything."""
        if self.number < FEWEST or self.rate is None:
            return None
        rate = text.percent(self.rate)
        if self.rate >= RELIABLE:
            return f"Vos clauses semblables, déjà finies, ont été réalisées à {rate} : un objectif comparable se tient."
        return (
            f"Vos clauses semblables, déjà finies, n’ont été réalisées qu’à {rate} : "
            "préférez une valeur prudente, ou prévoyez plus d’accompagnement."
        )


def likeness(
    purchase_type: PurchaseType | None, cpv_codes: Iterable[str | None], trades: Iterable[str | None]
) -> Likeness:
    """Of what is bought: by its type, by the codes of its market and lots, by its trades."""
    divisions = {code[:DIVISION] for code in cpv_codes if code} | {
        _TRADE_DIVISIONS.get(trade, WORKS_DIVISION) for trade in trades if trade and trade not in _NO_DIVISION
    }
    return Likeness(purchase_type=purchase_type, divisions=frozenset(divisions))


def record_of(figures: Sequence[tuple[Hours, Hours]]) -> Record:
    """(owed, done) of each past clause, added up."""
    return Record(
        number=len(figures),
        owed=sum((owed for owed, _done in figures), ZERO),
        done=sum((done for _owed, done in figures), ZERO),
    )
