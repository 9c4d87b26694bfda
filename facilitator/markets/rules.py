"""Pure rules on markets, lots and awards."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Protocol

from facilitator.kernel.errors import DomainError
from facilitator.markets.enums import GroupementKind, MemberRole, PurchaseType

WHOLE = Decimal("100.00")


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
