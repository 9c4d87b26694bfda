"""Pure rules of the clauses: what makes their terms acceptable."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from facilitator.kernel import text
from facilitator.kernel.errors import DomainError
from facilitator.kernel.quantities import Hours, Money, Percent
from facilitator.markets.clauses.enums import WITHOUT_TARGET_ALLOWED, LegalBasis, PenaltyKind, Rhythm, Target

MOST_HOURS = Decimal(1_000_000)
"""Above it a clause is a typing error: all those of France make some ten million hours a year."""
LONGEST_YEARS = 15
WHOLE = Decimal(100)


class WrongTerms(DomainError):
    """The terms of the clause contradict the law, the calendar or each other."""


class SharesDoNotSum(DomainError):
    """The shares of the members do not make a whole."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ClauseTerms:
    """What the contract says. `hours` is what a draft means to ask, in hours; nothing is owed before the start."""

    title: str
    legal_basis: LegalBasis = LegalBasis.EXECUTION
    target: Target = Target.FIXED
    hours: Hours | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    rhythm: Rhythm = Rhythm.MONTHLY
    declaration_day: int = 10
    penalty_kind: PenaltyKind = PenaltyKind.NONE
    penalty_amount: Money | None = None
    """Euros an hour (fixed), or how many times the SMIC."""
    daily_penalty: Money | None = None
    criteria: tuple[str, ...] = ()
    """Codes of the publics accepted."""

    @property
    def has_target(self) -> bool:
        return self.target is not Target.NONE


def default_terms(title: str, settings: Mapping[str, Any]) -> ClauseTerms:
    """The terms of a clause nobody has typed yet: the structure's habits, else the usual ones.

    `settings` are the structure's; `clause_defaults` may hold `declaration_day`, `rhythm` and `criteria`.
    """
    habits = settings.get("clause_defaults", {})
    return ClauseTerms(
        title=title,
        declaration_day=habits.get("declaration_day", 10),
        rhythm=Rhythm(habits.get("rhythm", Rhythm.MONTHLY)),
        criteria=tuple(habits.get("criteria", ())),
    )


def check_terms(terms: ClauseTerms) -> None:
    """Raise WrongTerms on the first thing that cannot stand. Dates and hours may still be missing."""
    if not terms.has_target and terms.legal_basis not in WITHOUT_TARGET_ALLOWED:
        raise WrongTerms(
            "Une condition d’exécution ou un critère d’attribution fixe un objectif d’heures : "
            "seuls un marché réservé, un marché d’insertion ou un contrat privé peuvent s’en passer."
        )
    if not terms.has_target and terms.hours is not None:
        raise WrongTerms("Une clause sans objectif d’heures n’en demande aucune : laissez le nombre d’heures vide.")
    if terms.hours is not None:
        check_hours(terms.hours)
    check_period(terms.starts_on, terms.ends_on)
    if not 1 <= terms.declaration_day <= 28:
        raise WrongTerms("Le jour de déclaration doit exister chaque mois : choisissez un jour de 1 à 28.")
    _check_penalty(terms)


def check_hours(hours: Hours) -> None:
    if hours <= 0:
        raise WrongTerms("L’objectif d’heures doit être supérieur à zéro.")
    if hours > MOST_HOURS:
        raise WrongTerms(
            f"Vérifiez le nombre saisi : {text.hours(hours)} dépassent ce qu’une clause peut demander "
            f"({text.hours(MOST_HOURS)})."
        )


def check_period(starts_on: date | None, ends_on: date | None) -> None:
    if starts_on is None or ends_on is None:
        return
    if ends_on < starts_on:
        raise WrongTerms(
            f"La clause finit le {text.long_date(ends_on)}, avant de commencer le {text.long_date(starts_on)}."
        )
    if ends_on.year - starts_on.year > LONGEST_YEARS:
        raise WrongTerms(f"La clause durerait plus de {LONGEST_YEARS} ans : vérifiez les dates saisies.")


def _check_penalty(terms: ClauseTerms) -> None:
    amount = terms.penalty_amount
    if terms.penalty_kind is PenaltyKind.NONE and amount is not None:
        raise WrongTerms("Un montant de pénalité est saisi, mais aucune pénalité par heure n’est prévue : choisissez.")
    if terms.penalty_kind is not PenaltyKind.NONE and (amount is None or amount <= 0):
        raise WrongTerms("Indiquez combien vaut une heure non réalisée, ou choisissez « Aucune pénalité prévue ».")
    if terms.penalty_kind is PenaltyKind.SMIC_MULTIPLE and amount is not None and amount > 100:
        raise WrongTerms("Un multiple du SMIC ne dépasse pas 100 : est-ce un montant fixe en euros ?")
    if terms.daily_penalty is not None and terms.daily_penalty < 0:
        raise WrongTerms("Une pénalité par jour ne peut pas être négative.")


def check_shares(shares: Mapping[uuid.UUID, Percent]) -> None:
    """Raise SharesDoNotSum unless the shares, each from 0 to 100, sum to 100 %."""
    if any(share < 0 for share in shares.values()):
        raise SharesDoNotSum("Une part ne peut pas être négative.")
    whole = sum(shares.values(), Decimal(0))
    if whole != WHOLE:
        raise SharesDoNotSum(f"Les parts des membres font {text.number(whole)} %, et non 100 %.")


def agreed_shares(shares: Sequence[Percent | None]) -> bool:
    """Whether every share was given and they make a whole; otherwise the debt is borne in equal parts."""
    return bool(shares) and None not in shares and sum(share for share in shares if share is not None) == WHOLE
