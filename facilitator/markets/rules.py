"""Pure rules on markets, lots and awards."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Protocol

from facilitator.kernel import text
from facilitator.kernel.errors import DomainError
from facilitator.markets.enums import GroupementKind, MarketKind, MarketState, MemberRole, PurchaseType

WHOLE = Decimal("100.00")
MOST_EUROS = Decimal(10_000_000_000)
"""Above it an amount is a typing error, or a placeholder of some open data."""

TRANSITIONS: Mapping[MarketState, tuple[MarketState, ...]] = {
    MarketState.PROJECT: (MarketState.CONSULTATION, MarketState.NOTIFIED, MarketState.ABANDONED),
    MarketState.CONSULTATION: (MarketState.NOTIFIED, MarketState.ABANDONED, MarketState.PROJECT),
    MarketState.NOTIFIED: (MarketState.RUNNING, MarketState.ABANDONED, MarketState.CONSULTATION),
    MarketState.RUNNING: (MarketState.CLOSED, MarketState.NOTIFIED),
    MarketState.CLOSED: (MarketState.RUNNING,),
    MarketState.ABANDONED: (MarketState.PROJECT,),
}
"""What may follow each state, the usual one first. The last ones step back, to put a mistake right."""

ENDED = frozenset({MarketState.CLOSED, MarketState.ABANDONED})
DATED: Mapping[MarketState, str] = {
    MarketState.CONSULTATION: "launched_on",
    MarketState.NOTIFIED: "notified_on",
    MarketState.RUNNING: "starts_on",
    MarketState.CLOSED: "closed_on",
    MarketState.ABANDONED: "closed_on",
}
"""The date that a market gets as it enters a state."""
_ORDER = tuple(MarketState)


class WrongState(DomainError):
    """A market does not pass from one of these states to the other."""


class WrongDay(DomainError):
    """The days of a market contradict one another, or the calendar."""


class WrongAmount(DomainError):
    """No market is worth that."""


class WrongFramework(DomainError):
    """Only a marché subséquent has an accord-cadre, of the same structure."""


def is_forward(before: MarketState, after: MarketState) -> bool:
    """Whether the market goes on, and so gets a date; False: it steps back."""
    return before not in ENDED and _ORDER.index(after) > _ORDER.index(before)


def check_transition(before: MarketState, after: MarketState) -> None:
    if after not in TRANSITIONS[before]:
        raise WrongState(f"Un marché « {before.label} » ne passe pas à « {after.label} ».")


def check_entry(after: MarketState, on: date, *, today: date, previous: Sequence[tuple[str, date | None]]) -> None:
    """Refuse a day that has not come, or that precedes what came before. `previous`: (what, day). Raises WrongDay."""
    if on > today:
        raise WrongDay(f"Le {text.long_date(on)} n’est pas encore passé : ce marché changera d’état ce jour-là.")
    for what, day in previous:
        if day is not None and on < day:
            raise WrongDay(f"« {after.label} » le {text.long_date(on)} précède {what}, le {text.long_date(day)}.")


class Dated(Protocol):
    """What says when a market is launched, notified, and runs."""

    @property
    def launched_on(self) -> date | None: ...
    @property
    def notified_on(self) -> date | None: ...
    @property
    def starts_on(self) -> date | None: ...
    @property
    def ends_on(self) -> date | None: ...


def check_days(market: Dated) -> None:
    """Raises WrongDay when the market ends before it starts, or is notified before its consultation."""
    if market.starts_on and market.ends_on and market.ends_on < market.starts_on:
        raise WrongDay("La date de fin précède la date de début : corrigez l’une des deux.")
    if market.launched_on and market.notified_on and market.notified_on < market.launched_on:
        raise WrongDay(
            f"Le marché serait notifié le {text.long_date(market.notified_on)}, avant le lancement de la consultation, "
            f"le {text.long_date(market.launched_on)}."
        )


def check_amounts(*amounts: Decimal | None) -> None:
    """Raises WrongAmount for a negative or absurd amount."""
    for amount in amounts:
        if amount is not None and amount < 0:
            raise WrongAmount("Un montant ne peut pas être négatif.")
        if amount is not None and amount > MOST_EUROS:
            raise WrongAmount(f"Vérifiez le montant saisi : {text.money(amount)} dépassent {text.money(MOST_EUROS)}.")


def check_framework(kind: MarketKind, framework_kind: MarketKind | None) -> None:
    """`framework_kind`: the kind of the market chosen as accord-cadre, None without any. Raises WrongFramework."""
    if framework_kind is None:
        return
    if kind is not MarketKind.SUBSEQUENT:
        raise WrongFramework("Seul un marché subséquent se rattache à un accord-cadre : changez sa nature.")
    if framework_kind is not MarketKind.FRAMEWORK:
        raise WrongFramework("Le marché choisi n’est pas un accord-cadre.")


class WrongAward(DomainError):
    """The companies of an award contradict one another."""


class Member(Protocol):
    """A company of an award, whatever holds it."""

    @property
    def company_id(self) -> object: ...
    @property
    def role(self) -> MemberRole: ...
    @property
    def share(self) -> Decimal | None: ...
    @property
    def principal(self) -> object | None: ...


class Operator(Protocol):
    """What a company says of itself."""

    @property
    def indicative_hours(self) -> Decimal | None: ...
    @property
    def protected_share(self) -> Decimal | None: ...
    @property
    def protected_on(self) -> date | None: ...


def check_operators(operators: Iterable[Operator], *, today: date) -> None:
    """Refuse a proportion that is none, a day to come, hours below zero. Raises WrongAward."""
    for operator in operators:
        if operator.protected_share is not None and not 0 <= operator.protected_share <= WHOLE:
            raise WrongAward("La proportion de travailleurs concernés est comprise entre 0 et 100 %.")
        if operator.protected_on is not None and operator.protected_on > today:
            raise WrongAward(
                "La proportion de travailleurs concernés se constate\u202f: sa date ne peut pas être à venir."
            )
        if operator.indicative_hours is not None and operator.indicative_hours <= 0:
            raise WrongAward("Les heures visées par un sous-traitant sont supérieures à zéro.")


def check_award(groupement: GroupementKind, members: Sequence[Member]) -> None:
    """Refuse an award that no contract could say. Raises WrongAward."""
    owing = [member for member in members if member.role is not MemberRole.SUBCONTRACTOR]
    _check_companies(groupement, owing)
    _check_leads(owing)
    _check_shares([member.share for member in owing])
    _check_subcontractors([member for member in members if member.role is MemberRole.SUBCONTRACTOR], owing)


def _check_companies(groupement: GroupementKind, owing: Sequence[Member]) -> None:
    if not owing:
        raise WrongAward("Indiquez au moins une entreprise attributaire.")
    if len({member.company_id for member in owing}) < len(owing):
        raise WrongAward("Une même entreprise figure deux fois parmi les attributaires.")
    if groupement is GroupementKind.ALONE and len(owing) > 1:
        raise WrongAward("Une entreprise seule n’a pas de cotraitant : choisissez une forme de groupement.")
    if groupement is not GroupementKind.ALONE and len(owing) < 2:
        raise WrongAward("Un groupement compte au moins deux entreprises.")


def _check_leads(owing: Sequence[Member]) -> None:
    if sum(member.role is MemberRole.LEAD for member in owing) != 1:
        raise WrongAward("Un groupement a un mandataire, et un seul.")


def _check_shares(shares: Sequence[Decimal | None]) -> None:
    given = [share for share in shares if share is not None]
    if not given:
        return
    if len(given) < len(shares):
        raise WrongAward("Indiquez la part de chaque entreprise, ou d’aucune (parts égales).")
    if any(share <= 0 for share in given) or sum(given) != WHOLE:
        raise WrongAward("Les parts des entreprises sont positives et font 100 % à elles toutes.")


def _check_subcontractors(subcontractors: Sequence[Member], owing: Sequence[Member]) -> None:
    principals = {member.company_id for member in owing}
    for member in subcontractors:
        if member.principal not in principals:
            raise WrongAward("Un sous-traitant travaille pour une entreprise attributaire : indiquez laquelle.")
        if member.principal == member.company_id:
            raise WrongAward("Une entreprise ne peut pas être sa propre sous-traitante.")


def purchase_type(cpv: str | None) -> PurchaseType | None:
    """What a CPV code buys, from its division: 45 works, 03 to 44 and 48 supplies, the others services.

    Source: regulation (EC) 213/2008, annex I.
    """
    division = (cpv or "")[:2]
    if not division.isdigit() or division == "00":
        return None
    if division == "45":
        return PurchaseType.WORKS
    return PurchaseType.SUPPLIES if division < "45" or division == "48" else PurchaseType.SERVICES


def expected_end(starts_on: date | None, months: int | None) -> date | None:
    """Last day of a contract of so many months; None when either is unknown or the day is out of the calendar."""
    if starts_on is None or months is None:
        return None
    year, month = divmod(starts_on.month - 1 + months, 12)
    if starts_on.year + year > date.max.year:
        return None
    first = date(starts_on.year + year, month + 1, 1)
    return min(first + timedelta(days=starts_on.day - 1), _last_of_month(first)) - timedelta(days=1)


def _last_of_month(first: date) -> date:
    return (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Change:
    """A field that took another value; both as the journal keeps them."""

    field: str
    before: object
    after: object
