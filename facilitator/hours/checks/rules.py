"""The checks, each a pure function of the facts of a line. They explain themselves in French."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from facilitator.hours.enums import COMPANY_CAN_MEND, AlertCode, Severity
from facilitator.hours.rules import Stint, days_in_month, expected_hours, first_of_month, last_of_month
from facilitator.kernel import text
from facilitator.kernel.quantities import ZERO, exact

FULL_TIME_WEEK = Decimal("35.00")
HOURS_A_DAY = 24


@dataclass(frozen=True, kw_only=True, slots=True)
class Facts:
    """All that the checks know of one line."""

    month: date
    hours: Decimal
    stints: tuple[Stint, ...]
    """When the contract is counted on the commitment."""
    is_eligible: bool
    """False while no decision was taken: the hours wait."""
    counts_from: date | None = None
    counts_until: date | None = None
    """Last day whose hours count; None: the whole contract."""
    clause_starts_on: date | None = None
    clause_closed_on: date | None = None
    previous_hours: Decimal | None = None
    """Signed for the month before, same contract, same commitment."""
    hours_elsewhere: Decimal = ZERO
    """Signed for the same person and month on other commitments or contracts of the structure."""
    has_overlapping_full_time: bool = False
    """The person holds another full-time contract in this month, and this one is full-time too."""

    @property
    def expected(self) -> Decimal:
        return expected_hours(self.stints, self.month)

    @property
    def days(self) -> int:
        return min(sum(stint.days_in(self.month) for stint in self.stints), days_in_month(self.month))


@dataclass(frozen=True, kw_only=True, slots=True)
class Settings:
    """Thresholds and severities; a structure may change both."""

    tolerance: Decimal = Decimal(10)
    """Percent above the contract's hours before a warning (assumed)."""
    weekly_maximum: Decimal = Decimal(48)
    """Hours a week, over the days of the contract (assumed for a whole month)."""
    severities: Mapping[AlertCode, Severity] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, slots=True)
class Alert:
    code: AlertCode
    severity: Severity
    message: str

    @property
    def blocks(self) -> bool:
        return self.severity is Severity.BLOCK

    @property
    def blocks_signature(self) -> bool:
        return self.blocks and self.code in COMPANY_CAN_MEND


def absurd(facts: Facts, _settings: Settings) -> str | None:
    most = days_in_month(facts.month) * HOURS_A_DAY
    if facts.hours < 0:
        return "Un nombre d’heures ne peut pas être négatif."
    if facts.hours > most:
        return f"{text.hours(facts.hours)}\u202f: le mois n’en compte que {most}."
    return None


def outside_contract(facts: Facts, _settings: Settings) -> str | None:
    if facts.days:
        return None
    return f"Aucun jour de contrat sur ce marché en {text.month(facts.month)}."


def over_maximum(facts: Facts, settings: Settings) -> str | None:
    limit = _maximum(facts.days, settings)
    if not facts.days or facts.hours <= limit:
        return None
    return (
        f"{text.hours(facts.hours)} dépassent le maximum de {text.hours(limit)} "
        f"({text.number(settings.weekly_maximum)} h par semaine sur {text.count(facts.days, 'jour')} de contrat)."
    )


def over_maximum_elsewhere(facts: Facts, settings: Settings) -> str | None:
    limit = _maximum(days_in_month(facts.month), settings)
    together = facts.hours + facts.hours_elsewhere
    if not facts.hours_elsewhere or together <= limit:
        return None
    return (
        f"{text.hours(together)} dans le mois en comptant les autres contrats et engagements de la personne\u202f: "
        f"plus que {text.hours(limit)}."
    )


def _maximum(days: int, settings: Settings) -> Decimal:
    return exact(settings.weekly_maximum * days / 7)


def waiting_eligibility(facts: Facts, _settings: Settings) -> str | None:
    if facts.is_eligible:
        return None
    return "Éligibilité à confirmer\u202f: les heures attendent et seront validées ensuite."


def outside_window(facts: Facts, _settings: Settings) -> str | None:
    if not facts.is_eligible:
        return None
    if facts.counts_until and facts.counts_until < first_of_month(facts.month):
        return f"Les heures ne comptent plus depuis le {text.long_date(facts.counts_until)}."
    if facts.counts_from and facts.counts_from > last_of_month(facts.month):
        return f"Les heures ne comptent qu’à partir du {text.long_date(facts.counts_from)}."
    return None


def window_ends(facts: Facts, _settings: Settings) -> str | None:
    """The window ends inside the month: hours beyond those of its days are doubtful."""
    until = facts.counts_until
    if not facts.is_eligible or not until or not first_of_month(facts.month) <= until < last_of_month(facts.month):
        return None
    counted = expected_hours((_cut(stint, until) for stint in facts.stints), facts.month)
    if facts.hours <= counted:
        return None
    return f"Les heures comptent jusqu’au {text.long_date(until)}\u202f: {text.hours(counted)} d’après le contrat."


def _cut(stint: Stint, until: date) -> Stint:
    last = min(stint.last or until, until)
    return Stint(first=stint.first, last=last, weekly_hours=stint.weekly_hours, share=stint.share)


def clause_closed(facts: Facts, _settings: Settings) -> str | None:
    if facts.clause_closed_on and facts.clause_closed_on < first_of_month(facts.month):
        return f"La clause est close depuis le {text.long_date(facts.clause_closed_on)}."
    if facts.clause_starts_on and facts.clause_starts_on > last_of_month(facts.month):
        return f"La clause ne commence que le {text.long_date(facts.clause_starts_on)}."
    return None


def above_contract(facts: Facts, settings: Settings) -> str | None:
    expected = facts.expected
    if not facts.days or facts.hours * 100 <= expected * (100 + settings.tolerance):
        return None
    return (
        f"{text.hours(facts.hours)} pour {text.hours(expected)} au contrat\u202f: "
        f"plus de {text.number(settings.tolerance)}\u202f% au-dessus."
    )


def cloned_month(facts: Facts, _settings: Settings) -> str | None:
    if not facts.hours or facts.previous_hours != facts.hours or facts.hours == facts.expected:
        return None
    return f"Mêmes heures que le mois précédent ({text.hours(facts.hours)}), sans être celles du contrat."


def overlapping_contracts(facts: Facts, _settings: Settings) -> str | None:
    if not facts.has_overlapping_full_time:
        return None
    return "La personne a un autre contrat à temps plein le même mois."


Check = Callable[[Facts, Settings], str | None]
CHECKS: Mapping[AlertCode, tuple[Severity, Check]] = {
    AlertCode.ABSURD: (Severity.BLOCK, absurd),
    AlertCode.OUTSIDE_CONTRACT: (Severity.BLOCK, outside_contract),
    AlertCode.OVER_MAXIMUM: (Severity.BLOCK, over_maximum),
    AlertCode.OVER_MAXIMUM_ELSEWHERE: (Severity.BLOCK, over_maximum_elsewhere),
    AlertCode.WAITING_ELIGIBILITY: (Severity.BLOCK, waiting_eligibility),
    AlertCode.OUTSIDE_WINDOW: (Severity.BLOCK, outside_window),
    AlertCode.WINDOW_ENDS: (Severity.WARN, window_ends),
    AlertCode.CLAUSE_CLOSED: (Severity.BLOCK, clause_closed),
    AlertCode.ABOVE_CONTRACT: (Severity.WARN, above_contract),
    AlertCode.CLONED_MONTH: (Severity.WARN, cloned_month),
    AlertCode.OVERLAPPING_CONTRACTS: (Severity.WARN, overlapping_contracts),
}
"""Each check with its default severity."""

HIDDEN_FROM_COMPANY = frozenset({AlertCode.OVER_MAXIMUM_ELSEWHERE, AlertCode.OVERLAPPING_CONTRACTS})
"""They would tell a company what its people do elsewhere."""

DEFAULTS = Settings()


def alerts(facts: Facts, settings: Settings = DEFAULTS) -> tuple[Alert, ...]:
    """What the checks find in a line, blocking first. A line without hours is never doubtful."""
    if not facts.hours:
        return ()
    found = tuple(_run(facts, settings))
    return tuple(sorted(found, key=lambda alert: not alert.blocks))


def _run(facts: Facts, settings: Settings) -> Iterable[Alert]:
    for code, (default, check) in CHECKS.items():
        severity = settings.severities.get(code, default)
        if severity is not Severity.OFF and (message := check(facts, settings)):
            yield Alert(code=code, severity=severity, message=text.typeset(message))
