"""Pure rules on contracts: how they count, what an entry says that cannot be, or that should be looked at twice."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from facilitator.candidates.enums import CountingTerm
from facilitator.kernel.errors import DomainError
from facilitator.kernel.quantities import ZERO
from facilitator.kernel.text import hours, long_date, number, period
from facilitator.markets.clauses.enums import ClauseState
from facilitator.organisations.enums import InclusionKind
from facilitator.placements.enums import COUNTED_WHOLE, OPEN_ENDED, ContractKind, EndReason, Modality

WEEKLY_MAXIMUM = Decimal(48)
"""Hours (art. L3121-20 of the Code du travail)."""
FULL_TIME = Decimal(35)
"""Hours a week (art. L3121-27 of the Code du travail)."""
WHOLE = Decimal(100)
"""Percent."""
YEARS_AHEAD, YEARS_BEHIND = 2, 10
"""Beyond, a start date is a slip of the keys *(assumed)*."""

LENDERS = frozenset({InclusionKind.AI, InclusionKind.ETTI, InclusionKind.GEIQ, InclusionKind.EATT})
SUBCONTRACTORS = frozenset({
    InclusionKind.EI, InclusionKind.ACI, InclusionKind.EA, InclusionKind.ESAT, InclusionKind.REGIE, InclusionKind.EITI,
})  # fmt: skip
IAE = frozenset({InclusionKind.AI, InclusionKind.ACI, InclusionKind.EI, InclusionKind.ETTI, InclusionKind.EITI})
EMPLOYERS_OF = {
    ContractKind.CDDI: IAE | {InclusionKind.REGIE},
    ContractKind.CDI_INCLUSION: IAE | {InclusionKind.REGIE},
    ContractKind.MISSION_INSERTION: frozenset({InclusionKind.ETTI}),
    ContractKind.AI_SECONDMENT: frozenset({InclusionKind.AI}),
    ContractKind.ESAT_USER: frozenset({InclusionKind.ESAT}),
}
"""Kinds of employer that alone sign such a contract."""


class ImpossiblePlacement(DomainError):
    """What was typed cannot be. `sentences` says each reason."""

    def __init__(self, sentences: Sequence[str]) -> None:
        self.sentences = tuple(sentences)
        super().__init__(" ".join(sentences))


class ToConfirm(DomainError):
    """What was typed is unusual: the facilitator looks again, and confirms or corrects."""

    def __init__(self, sentences: Sequence[str]) -> None:
        self.sentences = tuple(sentences)
        super().__init__(" ".join((*sentences, "Corrigez, ou confirmez que c’est exact.")))


@dataclass(frozen=True, kw_only=True, slots=True)
class Remark:
    """What an entry makes one say. A blocking remark refuses it; another asks to confirm."""

    sentence: str
    blocks: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Terms:
    """A contract as typed."""

    contract_kind: ContractKind
    modality: Modality
    weekly_hours: Decimal
    starts_on: date
    ends_on: date | None = None
    end_reason: EndReason | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class ClausePeriod:
    """When a clause runs."""

    state: ClauseState
    starts_on: date | None
    ends_on: date | None = None
    closed_on: date | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class OtherContract:
    """Another contract of the same person."""

    employer_name: str
    is_same_employer: bool
    weekly_hours: Decimal
    starts_on: date
    ends_on: date | None


@dataclass(frozen=True, kw_only=True, slots=True)
class SharedTime:
    """A share (percent) of a contract counted on a commitment for a while."""

    share: Decimal
    starts_on: date
    ends_on: date | None
    is_same_commitment: bool = False


def counting_term(kind: ContractKind) -> CountingTerm:
    if kind is ContractKind.PMSMP:
        return CountingTerm.IMMERSION
    if kind in COUNTED_WHOLE:
        return CountingTerm.WHOLE_CONTRACT
    return CountingTerm.OPEN_ENDED if kind in OPEN_ENDED else CountingTerm.STANDARD


def usual_modality(employer: InclusionKind, *, is_the_member: bool) -> Modality:
    """What the employer tells of the modality."""
    if is_the_member:
        return Modality.DIRECT
    if employer in LENDERS:
        return Modality.SECONDMENT
    return Modality.SUBCONTRACTING if employer in SUBCONTRACTORS else Modality.DIRECT


def usual_contract_kind(employer: InclusionKind) -> ContractKind:
    """The contract that such an employer signs most often."""
    usual = {
        InclusionKind.ETTI: ContractKind.MISSION_INSERTION,
        InclusionKind.AI: ContractKind.AI_SECONDMENT,
        InclusionKind.ACI: ContractKind.CDDI,
        InclusionKind.EI: ContractKind.CDDI,
        InclusionKind.ESAT: ContractKind.ESAT_USER,
        InclusionKind.GEIQ: ContractKind.PROFESSIONALISATION,
    }
    return usual.get(employer, ContractKind.CDD)


# --- what an entry makes one say ---


def settle(remarks: Sequence[Remark], *, confirmed: bool) -> None:
    """Go on when nothing is to be said, or when what is unusual was confirmed.

    Raises ImpossiblePlacement, ToConfirm.
    """
    if blocking := [remark.sentence for remark in remarks if remark.blocks]:
        raise ImpossiblePlacement(blocking)
    if remarks and not confirmed:
        raise ToConfirm([remark.sentence for remark in remarks])


def check_terms(terms: Terms, today: date) -> list[Remark]:
    """Dates, end and weekly hours of the contract by themselves."""
    return [*_check_end(terms), *_check_start(terms, today), *_check_weekly_hours(terms.weekly_hours)]


def check_employer(terms: Terms, employer: InclusionKind, *, is_the_member: bool) -> list[Remark]:
    """Whether the employer's kind fits the modality and the contract."""
    remarks = []
    if terms.modality is Modality.SECONDMENT and employer not in LENDERS:
        remarks.append(
            "Une mise à disposition vient d’une AI, d’une ETTI, d’une EATT ou d’un GEIQ : vérifiez l’employeur."
        )
    if terms.modality is Modality.SUBCONTRACTING and employer not in SUBCONTRACTORS:
        remarks.append(
            "Cette modalité concerne une EI, un ACI, une EA, un ESAT ou une régie de quartier : vérifiez l’employeur."
        )
    if terms.modality is Modality.DIRECT and not is_the_member:
        remarks.append(
            "En embauche directe, l’employeur est d’ordinaire l’entreprise qui doit les heures : vérifiez-le."
        )
    if employer not in EMPLOYERS_OF.get(terms.contract_kind, {employer}):
        remarks.append(
            f"Cet employeur ne signe pas de contrat « {terms.contract_kind.label} » d’ordinaire : vérifiez-le."
        )
    return [Remark(sentence=sentence) for sentence in remarks]


def check_clause(terms: Terms, clause: ClausePeriod) -> list[Remark]:
    """Whether the clause runs while the contract does."""
    if clause.state is ClauseState.DRAFT or clause.starts_on is None:
        return [
            Remark(sentence="La clause n’a pas commencé : complétez-la avant d’y affecter un contrat.", blocks=True)
        ]
    ends_on = clause_end(clause)
    if ends_on is not None and terms.starts_on > ends_on:
        word = "close depuis" if clause.state is ClauseState.CLOSED else "finie"
        return [
            Remark(sentence=f"La clause est {word} le {long_date(ends_on)} : le contrat commence après.", blocks=True)
        ]
    if clause.state is ClauseState.CLOSED:
        return [Remark(sentence="La clause est close : elle ne reçoit plus de contrat.", blocks=True)]
    if terms.ends_on is not None and terms.ends_on < clause.starts_on:
        return [
            Remark(
                sentence=f"Le contrat finit avant le début de la clause, le {long_date(clause.starts_on)}.", blocks=True
            )
        ]
    return _check_overrun(terms, clause.starts_on, ends_on)


def check_others(terms: Terms, others: Iterable[OtherContract]) -> list[Remark]:
    """Contracts of the same person at the same time: a double entry, two full-time jobs."""
    remarks = []
    for other in others:
        if not overlap(terms.starts_on, terms.ends_on, other.starts_on, other.ends_on):
            continue
        when = period(other.starts_on, other.ends_on)
        if other.is_same_employer:
            remarks.append(f"Un contrat chez {other.employer_name} existe déjà {when} : est-ce le même ?")
        elif terms.weekly_hours >= FULL_TIME and other.weekly_hours >= FULL_TIME:
            remarks.append(f"Un autre contrat à temps plein, chez {other.employer_name}, court {when}.")
        elif terms.weekly_hours + other.weekly_hours > WEEKLY_MAXIMUM:
            total = hours(terms.weekly_hours + other.weekly_hours)
            remarks.append(f"Avec le contrat chez {other.employer_name} ({when}), la semaine atteint {total}.")
    return [Remark(sentence=sentence) for sentence in remarks]


def check_share(share: Decimal, starts_on: date, ends_on: date | None, others: Sequence[SharedTime]) -> list[Remark]:
    """Shares of one contract at one time never exceed the whole."""
    if not ZERO < share <= WHOLE:
        return [Remark(sentence="La part est comprise entre 1 % et 100 %.", blocks=True)]
    beside = [one for one in others if overlap(starts_on, ends_on, one.starts_on, one.ends_on)]
    if any(one.is_same_commitment for one in beside):
        return [Remark(sentence="Le contrat est déjà affecté à ce compte d’heures à ces dates.", blocks=True)]
    taken = _most_at_once(starts_on, beside)
    if taken + share > WHOLE:
        left = number(WHOLE - taken)
        return [
            Remark(
                sentence=f"Les parts dépasseraient 100 % du contrat : il en reste {left} % à ces dates. "
                "Réduisez d’abord une autre affectation.",
                blocks=True,
            )
        ]
    return []


def check_age(age: int | None) -> list[Remark]:
    """Age at the start of the contract, in years."""
    if age is None or age >= 16:
        return []
    return [Remark(sentence=f"La personne aurait {age} ans au début du contrat : vérifiez les dates.", blocks=age < 15)]


# --- periods ---


def overlap(start: date, end: date | None, other_start: date, other_end: date | None) -> bool:
    """Whether two periods share a day; last days are included, None has no end."""
    return (end is None or other_start <= end) and (other_end is None or start <= other_end)


def clause_end(clause: ClausePeriod) -> date | None:
    """Last day of a clause: the planned one, or the day it was closed if that came first."""
    days = [day for day in (clause.ends_on, clause.closed_on) if day is not None]
    return min(days, default=None)


def within_clause(starts_on: date, ends_on: date | None, clause: ClausePeriod) -> tuple[date, date | None]:
    """The part of a contract that a clause covers. The caller has checked that there is one."""
    last = clause_end(clause)
    ends = [day for day in (ends_on, last) if day is not None]
    return max(starts_on, clause.starts_on or starts_on), min(ends, default=None)


def _check_end(terms: Terms) -> list[Remark]:
    is_open_ended = terms.contract_kind in OPEN_ENDED
    if terms.ends_on is None:
        if terms.end_reason is not None:
            return [Remark(sentence="Un contrat rompu a un dernier jour : indiquez-le.", blocks=True)]
        if not is_open_ended:
            sentence = f"Indiquez la date de fin : seul un CDI n’en a pas ({terms.contract_kind.label})."
            return [Remark(sentence=sentence, blocks=True)]
        return []
    if terms.ends_on < terms.starts_on:
        return [Remark(sentence="Le contrat finirait avant d’avoir commencé : vérifiez les dates.", blocks=True)]
    if is_open_ended and terms.end_reason is None:
        return [Remark(sentence="Un CDI n’a pas de date de fin prévue : laissez-la vide.", blocks=True)]
    return []


def _check_start(terms: Terms, today: date) -> list[Remark]:
    if abs(terms.starts_on.year - today.year) > (YEARS_AHEAD if terms.starts_on > today else YEARS_BEHIND):
        return [
            Remark(sentence=f"Le contrat commencerait le {long_date(terms.starts_on)} : vérifiez l’année.", blocks=True)
        ]
    return []


def _check_weekly_hours(weekly: Decimal) -> list[Remark]:
    if weekly <= 0:
        return [Remark(sentence="Indiquez les heures de travail par semaine, par exemple 35.", blocks=True)]
    if weekly > WEEKLY_MAXIMUM:
        sentence = f"{hours(weekly)} par semaine dépassent le maximum de {hours(WEEKLY_MAXIMUM)} : est-ce par mois ?"
        return [Remark(sentence=sentence, blocks=True)]
    return []


def _check_overrun(terms: Terms, starts_on: date, ends_on: date | None) -> list[Remark]:
    remarks = []
    if terms.starts_on < starts_on:
        remarks.append(
            f"Le contrat commence avant la clause : ses heures compteront à partir du {long_date(starts_on)}."
        )
    if ends_on is not None and (terms.ends_on is None or terms.ends_on > ends_on):
        remarks.append(f"La clause finit le {long_date(ends_on)} : les heures suivantes n’y compteront pas.")
    return [Remark(sentence=sentence) for sentence in remarks]


def _most_at_once(starts_on: date, others: Sequence[SharedTime]) -> Decimal:
    """The largest sum of shares on any day from `starts_on`: it is reached where one of them starts."""
    days = [starts_on, *(one.starts_on for one in others if one.starts_on >= starts_on)]
    sums = (sum((one.share for one in others if overlap(day, day, one.starts_on, one.ends_on)), ZERO) for day in days)
    return max(sums, default=ZERO)


def day_after(day: date) -> date:
    return day + timedelta(days=1)
