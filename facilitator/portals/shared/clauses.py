"""What a clause asks, in words: the same sentences for the facilitator, the company and the buyer."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from facilitator.kernel import text
from facilitator.kernel.quantities import ZERO
from facilitator.markets.clauses.enums import Bearing, ClauseState, PenaltyKind, Target, Unit
from facilitator.markets.clauses.models import Clause, ClauseQuota
from facilitator.placements.enums import Modality
from facilitator.references.models import Criterion

TO_COMPLETE = "À compléter"
ALL_MODALITIES = "Toutes"


@dataclass(frozen=True, kw_only=True, slots=True)
class Term:
    """One thing that the contract says, in as many lines as it takes."""

    name: str
    lines: tuple[str, ...]
    is_verbatim: bool = False
    """Typed by somebody: its typography is its own."""


def terms_in_words(clause: Clause) -> list[Term]:
    """What the contract asks of the companies: no criterion, no person. Needs the quotas loaded."""
    return [
        Term(name="Objectif", lines=_target(clause)),
        *_some("Sous-quotas", [quota_in_words(quota) for quota in clause.quotas], is_verbatim=True),
        Term(name="Modalités acceptées", lines=(modalities_in_words(clause.modalities),)),
        Term(name="Déclarations", lines=(_declaration(clause),)),
        *_some("Documents à fournir", clause.documents, is_verbatim=True),
        Term(name="Pénalités", lines=tuple(_penalties(clause))),
        *_some("Responsabilité des membres", _joint_debt(clause)),
    ]


def quota_in_words(quota: ClauseQuota) -> str:
    """« Bénéficiaires du RSA : 30 % des heures »."""
    part = f"{text.number(quota.share)} % des heures" if quota.share is not None else text.hours(quota.hours or ZERO)
    return text.typeset(f"{quota.label} : {part}")


def publics_of_quotas(quotas: Iterable[ClauseQuota], criteria: Sequence[Criterion]) -> list[str]:
    """For the facilitator: which publics make each sub-quota, where it says so."""
    labels = {criterion.code: criterion.label for criterion in criteria}
    return [
        text.typeset(f"{quota.label} : {text.join_words(labels.get(code, code) for code in quota.criterion_codes)}")
        for quota in quotas
        if quota.criterion_codes
    ]


def modalities_in_words(modalities: Sequence[str]) -> str:
    return text.join_words(Modality(value).label for value in modalities) or ALL_MODALITIES


def counting_in_words(rules: Mapping[str, Any]) -> list[str]:
    """What the clause counts otherwise than its structure."""
    said = []
    if "window_months" in rules:
        said.append(f"Les heures d’une personne comptent {rules['window_months']} mois.")
    if "open_ended_months" in rules:
        said.append(f"Celles d’un CDI comptent {rules['open_ended_months']} mois.")
    if "break_months" in rules:
        months = rules["break_months"]
        said.append(f"Une interruption de {months} mois fait repartir la durée de zéro." if months
                    else "Aucune interruption ne fait repartir la durée de zéro.")  # fmt: skip
    if "proof_must_last" in rules:
        said.append("Elles cessent de compter avec le justificatif." if rules["proof_must_last"]
                    else "Elles comptent encore après la fin du justificatif.")  # fmt: skip
    if "counts_immersion" in rules:
        said.append("Les immersions comptent." if rules["counts_immersion"] else "Les immersions ne comptent pas.")
    return said


def _some(name: str, lines: Iterable[str], *, is_verbatim: bool = False) -> list[Term]:
    found = tuple(lines)
    return [Term(name=name, lines=found, is_verbatim=is_verbatim)] if found else []


def _target(clause: Clause) -> tuple[str, ...]:
    match clause.target:
        case Target.FIXED:
            return _fixed(clause)
        case Target.ACTIVITY:
            return _activity(clause)
        case Target.SHARE:
            if clause.hours_share is None:
                return (TO_COMPLETE,)
            return (f"{text.number(clause.hours_share)} % de toutes les heures travaillées", _bearing(clause))
        case Target.NONE:
            return ("Sans objectif d’heures : elles sont suivies, aucune n’est due",)


def _fixed(clause: Clause) -> tuple[str, ...]:
    lines = []
    if clause.unit is not Unit.HOURS and clause.unit_count is not None:
        each = f", à {text.hours(clause.unit_hours)} chacun" if clause.unit_hours is not None else ""
        lines.append(f"{text.number(clause.unit_count)} {clause.unit.label.lower()}{each}")
        if clause.unit_source:
            lines.append(text.typeset(f"Source : {clause.unit_source}"))
    if clause.state is ClauseState.DRAFT:
        lines.append(text.hours(clause.draft_hours) if clause.draft_hours is not None else TO_COMPLETE)
    elif not lines:
        lines.append("Un nombre d’heures fixé au contrat")
    return tuple(lines)


def _activity(clause: Clause) -> tuple[str, ...]:
    if clause.step is None or clause.step_hours is None or clause.threshold is None:
        return (TO_COMPLETE,)
    above = f" au-dessus de {text.money(clause.threshold)}" if clause.threshold else ""
    begun = "ne compte qu’une fois entière" if clause.whole_steps else "compte au prorata"
    return (
        f"{text.hours(clause.step_hours)} pour {text.money(clause.step)} hors taxes facturés{above}",
        f"Une tranche commencée {begun}",
        _bearing(clause),
    )


def _bearing(clause: Clause) -> str:
    return {
        Bearing.OWN: "Chaque membre porte les heures de ce qu’il facture"
        if clause.target is Target.ACTIVITY
        else "Chaque membre porte la part de ses propres heures",
        Bearing.SHARES: "Chaque membre porte sa part fixée",
        Bearing.LEAD: "Le mandataire porte seul ces heures",
    }[clause.bearing]


def _declaration(clause: Clause) -> str:
    asked = f"{clause.rhythm.label}, au plus tard le {_ordinal(clause.declaration_day)} du mois suivant"
    if clause.declares_from and clause.starts_on and clause.declares_from > clause.starts_on:
        return f"{asked}, à partir {text.of_month(clause.declares_from)}"
    return asked


def _ordinal(day: int) -> str:
    if day == 1:
        return "1er"
    return f"{day} (ou le dernier jour)" if day > 28 else str(day)


def _penalties(clause: Clause) -> Iterable[str]:
    amount = clause.penalty_amount or ZERO
    if clause.penalty_kind is PenaltyKind.FIXED:
        yield f"{text.money(amount)} par heure non réalisée"
    elif clause.penalty_kind is PenaltyKind.SMIC_MULTIPLE:
        yield f"{text.number(amount)} fois le SMIC horaire brut par heure non réalisée"
    if clause.daily_penalty:
        yield f"{text.money(clause.daily_penalty)} par jour pour pièces manquantes, à partir de la mise en demeure"
    if clause.penalty_kind is PenaltyKind.NONE and not clause.daily_penalty:
        yield PenaltyKind.NONE.label


def _joint_debt(clause: Clause) -> list[str]:
    if clause.joint_debt is None:
        return []
    return ["Chaque membre répond de toute la clause" if clause.joint_debt else "Chaque membre répond de sa part"]
