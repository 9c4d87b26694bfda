"""Pure rules of the clauses: what makes their terms acceptable, and what they still lack."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Protocol

from facilitator.kernel import text
from facilitator.kernel.errors import DomainError
from facilitator.kernel.quantities import Hours, Money, Percent, Quantity, exact
from facilitator.markets.clauses.enums import (
    WITHOUT_TARGET_ALLOWED,
    Bearing,
    JointDebt,
    LegalBasis,
    PenaltyKind,
    Rhythm,
    Target,
    Unit,
)
from facilitator.markets.enums import GroupementKind

MOST_HOURS = Decimal(1_000_000)
"""Above it a clause is a typing error: all those of France make some ten million hours a year."""
MOST_EUROS = Decimal(10_000_000_000)
"""Above it an amount is a typing error."""
MOST_UNITS = Decimal(10_000)
MOST_HOURS_OF_ONE = Decimal(10_000)
"""Hours that one person, post or apprentice stands for: five years of full time."""
MOST_HOURLY_PENALTY, MOST_DAILY_PENALTY = Decimal(1_000), Decimal(10_000)
MOST_SMIC = Decimal(100)
LONGEST_YEARS = 15
MOST_COUNTED_MONTHS = 180
WHOLE = Decimal(100)
LEAST_PROTECTED = Decimal(50)
"""Percent of the operator's workforce, for contracts reserved under L2113-12 to L2113-14 (R2113-7)."""
NO_SHARE = Decimal("0.00")

COUNTED_MONTHS = frozenset({"window_months", "open_ended_months", "break_months"})
COUNTED_CHOICES = frozenset({"proof_must_last", "counts_immersion"})
"""What a clause may count otherwise than its structure; the fields of `candidates.rules.CountingRules`."""


RECENT_MONTHS = 2
"""A clause entered later than that after its start was followed elsewhere until now."""


class WrongTerms(DomainError):
    """The terms of the clause contradict the law, the calendar or each other."""


class SharesAreFixed(DomainError):
    """New shares would change hours that are due already, and the reports that say so."""


class SharesDoNotSum(DomainError):
    """The shares of the members do not make a whole."""


@dataclass(frozen=True, kw_only=True, slots=True)
class QuotaTerms:
    """The part of the hours reserved to some publics: a percentage or hours, not both."""

    label: str
    share: Percent | None = None
    hours: Hours | None = None
    criteria: tuple[str, ...] = ()
    """Codes of the publics that make it; none when the label alone says whom."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ClauseTerms:
    """What the contract says. `hours` is what a draft means to ask, in hours; nothing is owed before the start.

    Fields of another target or of another unit than those chosen are left empty.
    """

    title: str
    legal_basis: LegalBasis = LegalBasis.EXECUTION
    target: Target = Target.FIXED
    unit: Unit = Unit.HOURS
    unit_count: Quantity | None = None
    unit_hours: Hours | None = None
    unit_source: str | None = None
    hours: Hours | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    threshold: Money | None = None
    step: Money | None = None
    step_hours: Hours | None = None
    whole_steps: bool = True
    bearing: Bearing = Bearing.OWN
    hours_share: Percent | None = None
    joint_debt: bool | None = None
    criteria: tuple[str, ...] = ()
    """Codes of the publics accepted."""
    quotas: tuple[QuotaTerms, ...] = ()
    modalities: tuple[str, ...] = ()
    counting_rules: Mapping[str, Any] = field(default_factory=dict)
    counting_reason: str | None = None
    rhythm: Rhythm = Rhythm.MONTHLY
    declaration_day: int = 10
    documents: tuple[str, ...] = ()
    penalty_kind: PenaltyKind = PenaltyKind.NONE
    penalty_amount: Money | None = None
    """Euros an hour (fixed), or how many times the SMIC."""
    daily_penalty: Money | None = None
    text: str | None = None

    @property
    def has_target(self) -> bool:
        return self.target is not Target.NONE


FIXED_ONCE_STARTED = (
    "legal_basis", "target", "unit", "unit_count", "unit_hours", "unit_source", "starts_on", "ends_on",
    "threshold", "step", "step_hours", "whole_steps", "bearing", "hours_share",
)  # fmt: skip
"""What says how much is owed: the columns of a clause that its ledger rests on once it runs."""
CORRIGIBLE = (
    "title", "joint_debt", "rhythm", "declaration_day", "penalty_kind", "penalty_amount", "daily_penalty", "text",
    "counting_reason",
)  # fmt: skip
"""Plain columns that may be corrected while the clause runs."""


def default_terms(title: str, settings: Mapping[str, Any]) -> ClauseTerms:
    """The terms of a clause nobody has typed yet: the structure's habits, else the usual ones.

    `settings` are the structure's; `clause_defaults` may hold `declaration_day`, `rhythm`, `criteria`, `modalities`
    and `documents`.
    """
    habits = settings.get("clause_defaults", {})
    return ClauseTerms(
        title=title,
        declaration_day=habits.get("declaration_day", 10),
        rhythm=Rhythm(habits.get("rhythm", Rhythm.MONTHLY)),
        criteria=tuple(habits.get("criteria", ())),
        modalities=tuple(habits.get("modalities", ())),
        documents=tuple(habits.get("documents", ())),
    )


def hours_of_units(count: Quantity, hours_of_one: Hours) -> Hours:
    """Hours that so many people, posts or apprentices stand for."""
    return exact(count * hours_of_one)


def check_terms(terms: ClauseTerms) -> None:
    """Raise WrongTerms on the first thing that cannot stand. Whatever a draft lacks is left to `missing_terms`."""
    _check_basis(terms)
    _check_unit(terms)
    _check_activity(terms)
    if terms.hours is not None:
        check_hours(terms.hours)
    check_period(terms.starts_on, terms.ends_on)
    _check_quotas(terms)
    _check_counting(terms)
    if not 1 <= terms.declaration_day <= 31:
        raise WrongTerms("Le jour de déclaration est un jour du mois : choisissez un jour de 1 à 31.")
    _check_penalty(terms)


def missing_terms(terms: "ClauseTerms | Any") -> list[str]:
    """What the terms (or a clause) lack before the clause can start, in French; hours and dates are asked then."""
    lacking = []
    if terms.target == Target.ACTIVITY:
        if terms.threshold is None:
            lacking.append("le seuil de facturation (0 € s’il n’y en a pas)")
        if terms.step is None:
            lacking.append("le montant d’une tranche facturée")
        if terms.step_hours is None:
            lacking.append("les heures dues par tranche")
    if terms.target == Target.SHARE and terms.hours_share is None:
        lacking.append("la part de toutes les heures travaillées")
    if terms.target == Target.FIXED and terms.unit != Unit.HOURS:
        if terms.unit_count is None:
            lacking.append(f"le nombre de {terms.unit.label.lower()}")
        if terms.unit_hours is None:
            lacking.append("les heures que chacun représente")
    return lacking


def _check_basis(terms: ClauseTerms) -> None:
    if not terms.has_target and terms.legal_basis not in WITHOUT_TARGET_ALLOWED:
        raise WrongTerms(
            "Une condition d’exécution ou un critère d’attribution fixe un objectif d’heures : "
            "seuls un marché réservé, un marché d’insertion ou un contrat privé peuvent s’en passer."
        )
    if not terms.has_target and terms.hours is not None:
        raise WrongTerms("Une clause sans objectif d’heures n’en demande aucune : laissez le nombre d’heures vide.")
    if terms.target in {Target.ACTIVITY, Target.SHARE} and terms.hours is not None:
        raise WrongTerms("Ces heures se calculent au fil du marché : laissez le nombre d’heures vide.")


def _check_unit(terms: ClauseTerms) -> None:
    if terms.unit is Unit.HOURS:
        return
    if terms.target is not Target.FIXED:
        raise WrongTerms("Seul un volume fixé au contrat se compte en personnes, en postes ou en apprentis.")
    _check_quantity(terms.unit_count, MOST_UNITS, f"le nombre de {terms.unit.label.lower()}")
    _check_quantity(terms.unit_hours, MOST_HOURS_OF_ONE, "les heures que chacun représente")
    if terms.hours is not None and terms.unit_count is not None and terms.unit_hours is not None:
        expected = hours_of_units(terms.unit_count, terms.unit_hours)
        if terms.hours != expected:
            raise WrongTerms(f"Le nombre d’heures ne correspond pas au nombre de {terms.unit.label.lower()} : "
                             f"{text.hours(expected)} attendues.")  # fmt: skip


def _check_activity(terms: ClauseTerms) -> None:
    if terms.threshold is not None and not 0 <= terms.threshold <= MOST_EUROS:
        raise WrongTerms("Vérifiez le seuil de facturation : il est positif, ou nul s’il n’y en a pas.")
    _check_quantity(terms.step, MOST_EUROS, "le montant d’une tranche")
    _check_quantity(terms.step_hours, MOST_HOURS, "les heures dues par tranche")
    if terms.hours_share is not None and not 0 < terms.hours_share <= WHOLE:
        raise WrongTerms("La part de toutes les heures travaillées est comprise entre 0 et 100 %.")


def _check_quantity(value: Decimal | None, most: Decimal, name: str) -> None:
    if value is not None and not 0 < value <= most:
        raise WrongTerms(f"Vérifiez {name} : un nombre supérieur à zéro, et {text.number(most)} au plus.")


def _check_quotas(terms: ClauseTerms) -> None:
    for quota in terms.quotas:
        if (quota.share is None) == (quota.hours is None):
            raise WrongTerms(f"Sous-quota « {quota.label} » : indiquez un pourcentage, ou bien un nombre d’heures.")
        if quota.share is not None and not 0 < quota.share <= WHOLE:
            raise WrongTerms(f"Sous-quota « {quota.label} » : la part est comprise entre 0 et 100 %.")
        if quota.hours is not None:
            _check_quota_hours(quota.label, quota.hours, terms.hours)
        if strange := set(quota.criteria) - set(terms.criteria):
            raise WrongTerms(
                f"Sous-quota « {quota.label} » : {text.count(len(strange), 'public')} n’est pas parmi les publics "
                "acceptés par la clause."
            )
    labels = [quota.label.casefold() for quota in terms.quotas]
    if len(set(labels)) < len(labels):
        raise WrongTerms("Deux sous-quotas portent le même intitulé.")
    _check_quota_sum(terms)


def _check_quota_hours(label: str, hours: Hours, asked: Hours | None) -> None:
    if hours <= 0:
        raise WrongTerms(f"Sous-quota « {label} » : le nombre d’heures est supérieur à zéro.")
    if asked is not None and hours > asked:
        raise WrongTerms(
            f"Sous-quota « {label} » : {text.hours(hours)} dépassent les {text.hours(asked)} de la clause."
        )


def _check_quota_sum(terms: ClauseTerms) -> None:
    """Quotas may overlap (women, and young people); those with publics of their own may not exceed the whole."""
    apart = [quota for quota in terms.quotas if quota.criteria]
    codes = [code for quota in apart for code in quota.criteria]
    if len(set(codes)) < len(codes):
        return
    whole = sum((quota.share for quota in apart if quota.share is not None), Decimal(0))
    if whole > WHOLE:
        raise WrongTerms(f"Les sous-quotas font {text.number(whole)} % à eux tous : c’est plus que la clause entière.")


def _check_counting(terms: ClauseTerms) -> None:
    if not terms.counting_rules:
        return
    if unknown := sorted(set(terms.counting_rules) - COUNTED_MONTHS - COUNTED_CHOICES):
        raise ValueError(f"no such counting rule: {unknown}")
    for key in COUNTED_MONTHS & set(terms.counting_rules):
        months = terms.counting_rules[key]
        if months is None and key == "break_months":
            continue
        if not 1 <= months <= MOST_COUNTED_MONTHS:
            raise WrongTerms(f"Une durée de comptage va de 1 à {MOST_COUNTED_MONTHS} mois.")
    if not terms.counting_reason:
        raise WrongTerms("Dites pourquoi cette clause ne suit pas les règles de comptage de la structure.")


def check_hours(hours: Hours) -> None:
    if hours <= 0:
        raise WrongTerms("L’objectif d’heures doit être supérieur à zéro.")
    if hours > MOST_HOURS:
        raise WrongTerms(
            f"Vérifiez le nombre saisi : {text.hours(hours)} dépassent ce qu’une clause peut demander "
            f"({text.hours(MOST_HOURS)})."
        )


def first_month_to_declare(starts_on: date, *, today: date) -> date:
    """The month of the start when it is recent, else the present one: nobody is asked for the years before."""
    start, present = starts_on.replace(day=1), today.replace(day=1)
    months = 12 * (present.year - start.year) + present.month - start.month
    return start if months <= RECENT_MONTHS else present


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
    if terms.penalty_kind is PenaltyKind.SMIC_MULTIPLE and amount is not None and amount > MOST_SMIC:
        raise WrongTerms("Un multiple du SMIC ne dépasse pas 100 : est-ce un montant fixe en euros ?")
    if terms.penalty_kind is PenaltyKind.FIXED and amount is not None and amount > MOST_HOURLY_PENALTY:
        raise WrongTerms(f"Vérifiez la pénalité par heure : {text.money(amount)} paraissent impossibles.")
    if terms.daily_penalty is not None and terms.daily_penalty < 0:
        raise WrongTerms("Une pénalité par jour ne peut pas être négative.")
    if terms.daily_penalty is not None and terms.daily_penalty > MOST_DAILY_PENALTY:
        raise WrongTerms(f"Vérifiez la pénalité par jour : {text.money(terms.daily_penalty)} paraissent impossibles.")


def check_shares(shares: Mapping[uuid.UUID, Percent]) -> None:
    """Raise SharesDoNotSum unless the shares, each from 0 to 100, sum to 100 %."""
    if any(share < 0 for share in shares.values()):
        raise SharesDoNotSum("Une part ne peut pas être négative.")
    whole = sum(shares.values(), Decimal(0))
    if whole != WHOLE:
        raise SharesDoNotSum(f"Les parts des membres font {text.number(whole)} %, et non 100 %.")


def joint_debt(groupements: Iterable[GroupementKind], *, said: bool | None) -> JointDebt:
    """Who answers for the whole debt under a clause whose lots were won in these forms.

    `said`: what the clause itself says. Otherwise a groupement solidaire binds each member for the whole; a groupement
    conjoint, its mandataire alone, where it is solidaire (CCP R2142-20). With several lots, the strictest.
    """
    forms = set(groupements) - {GroupementKind.ALONE}
    if said is not None and forms:
        return JointDebt.EVERYBODY if said else JointDebt.NOBODY
    if GroupementKind.SOLIDARY in forms:
        return JointDebt.EVERYBODY
    return JointDebt.LEAD if GroupementKind.JOINT_SOLIDARY_LEAD in forms else JointDebt.NOBODY


class Sharing(Protocol):
    """A clause, as far as its shares go."""

    @property
    def target(self) -> Target: ...
    @property
    def bearing(self) -> Bearing: ...


def has_fixed_shares(clause: Sharing) -> bool:
    """Whether the shares divide what the activity makes due since the beginning: they never change once started."""
    return clause.target in {Target.ACTIVITY, Target.SHARE} and clause.bearing is Bearing.SHARES


def check_joining(clause: Sharing, shares: Mapping[uuid.UUID, Percent] | None) -> None:
    """Raise SharesAreFixed when a company that joins would change shares that are fixed."""
    if shares is not None and has_fixed_shares(clause):
        raise SharesAreFixed(
            "Les parts de cette clause partagent toutes les heures dues depuis son début : elles ne changent plus. "
            "Ajoutez l’entreprise sans part, puis transférez-lui des heures."
        )


def agreed_shares(shares: Sequence[Percent | None]) -> bool:
    """Whether every share was given and they make a whole; otherwise the debt is borne in equal parts."""
    return bool(shares) and None not in shares and sum(share for share in shares if share is not None) == WHOLE


def doubts_on_operator(name: str, share: Percent | None) -> list[str]:
    """What to tell of an operator of a reserved contract: a warning, never a refusal."""
    rule = f"l’article R2113-7 demande au moins {text.number(LEAST_PROTECTED)} %"
    if share is None:
        return [f"{name} : la proportion de travailleurs concernés n’est pas indiquée, {rule}."]
    if share < LEAST_PROTECTED:
        return [f"{name} : {text.number(share)} % de travailleurs concernés, {rule}."]
    return []
