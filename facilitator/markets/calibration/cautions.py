"""Why the hours may be unrealistic for this volume, this duration or this trade: pure rules, French sentences."""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from facilitator.kernel import text
from facilitator.kernel.quantities import Hours
from facilitator.markets.calibration.rules import Caution, Inputs, Limits, LotOutcome, Outcome, Result, Workshop

FAR_FROM_TRADE = 20
"""Points of labour share beyond which a row is doubted (assumed)."""


def cautions(workshop: Workshop, outcome: Outcome) -> list[Caution]:
    """All that should be looked at before the hours are asked for, lot by lot, then as a whole."""
    found: list[Caution] = []
    for lot in outcome.lots:
        found += _about_rows(lot, workshop.limits)
        found += _about_lot(lot, workshop.limits)
    return [*found, *_about_whole(outcome, workshop.limits), *_about_quotas(outcome, workshop.limits)]


def about_rates(inputs: Inputs, limits: Limits) -> Iterator[str]:
    """What is unusual in the rate, the cost or the labour share."""
    if inputs.insertion_rate > limits.maximum_rate:
        yield (
            f"Le taux d’insertion dépasse {text.number(limits.maximum_rate)} %, le plus haut qui se pratique : "
            "l’entreprise risque de ne pas pouvoir tenir l’objectif."
        )
    elif inputs.insertion_rate > limits.usual_maximum_rate:
        yield (
            f"Le taux d’insertion dépasse l’usage ({text.number(limits.usual_maximum_rate)} %) : "
            "vérifiez que l’offre locale suffit."
        )
    if inputs.hourly_cost < limits.lowest_cost:
        yield (
            f"Le coût horaire est inférieur à {text.money(limits.lowest_cost)} charges comprises : "
            "le nombre d’heures est sans doute trop élevé."
        )
    if limits.trade_share is not None and abs(inputs.labour_share - limits.trade_share) > FAR_FROM_TRADE:
        yield (
            f"La part de main-d’œuvre s’écarte de plus de {FAR_FROM_TRADE} points de celle du métier "
            f"({text.number(limits.trade_share)} %)."
        )


def about_volume(result: Result, duration_months: int | None, limits: Limits) -> Iterator[str]:
    """What is unusual in the hours, the people or the duration."""
    if result.hours < limits.minimum_hours:
        yield _too_few(result.hours, limits.minimum_hours)
    people = result.people if result.people is not None else result.full_time_equivalents
    if people > limits.maximum_fte:
        yield _too_many(people, limits.maximum_fte)
    if duration_months is not None and duration_months < limits.minimum_months:
        yield (
            f"Le marché dure moins de {text.number(limits.minimum_months)} mois : "
            "le temps manquera pour recruter et accompagner."
        )


def _too_few(hours: Hours, minimum: Decimal) -> str:
    return (
        f"{text.hours(hours)}, moins de {text.hours(minimum)} : trop peu pour un contrat utile. "
        "Préférez une autre action, ou regroupez des lots."
    )


def _too_many(people: Decimal, most: Decimal) -> str:
    return (
        f"Il faudrait {text.number(people)} personnes à plein temps, plus que ce qu’un marché intègre d’habitude "
        f"({text.number(most)}) : vérifiez que les candidats existent."
    )


def _about_rows(lot: LotOutcome, limits: Limits) -> Iterator[Caution]:
    for outcome in lot.rows:
        row = outcome.row
        for sentence in about_rates(row.inputs, replace(limits, trade_share=row.trade_share)):
            yield Caution(about=row.name, sentence=sentence)


def _about_lot(lot: LotOutcome, limits: Limits) -> Iterator[Caution]:
    for sentence in about_volume(lot.result, lot.duration_months, limits):
        yield Caution(about=lot.label, sentence=sentence)


def _about_whole(outcome: Outcome, limits: Limits) -> Iterator[Caution]:
    if len(outcome.lots) < 2:
        return
    small = [lot for lot in outcome.lots if lot.hours.central < limits.minimum_hours]
    if small and outcome.hours.central >= limits.minimum_hours:
        yield Caution(
            about=None,
            sentence=f"Une clause commune aux {len(outcome.lots)} lots ferait {text.hours(outcome.hours.central)} : "
            "elle éviterait un objectif trop petit pour un contrat utile.",
        )
    people = outcome.result.people if outcome.result.people is not None else outcome.result.full_time_equivalents
    each_is_fine = not any(_is_crowded(lot, limits) for lot in outcome.lots)
    if people > limits.maximum_fte and each_is_fine:
        yield Caution(about=None, sentence=_too_many(people, limits.maximum_fte))


def _is_crowded(lot: LotOutcome, limits: Limits) -> bool:
    people = lot.result.people if lot.result.people is not None else lot.result.full_time_equivalents
    return people > limits.maximum_fte


def _about_quotas(outcome: Outcome, limits: Limits) -> Iterator[Caution]:
    for quota, hours in outcome.quotas:
        if hours < limits.minimum_hours:
            sentence = (
                f"{text.hours(hours)}, moins de {text.hours(limits.minimum_hours)} : trop peu pour un contrat utile. "
                "Augmentez cette part, ou renoncez à ce sous-objectif."
            )
            yield Caution(about=quota.label, sentence=sentence)
    if sum(quota.share for quota, _hours in outcome.quotas) > 100:
        yield Caution(
            about=None,
            sentence="Les sous-objectifs dépassent ensemble 100 % : ils ne tiennent que si une même personne "
            "compte pour plusieurs publics.",
        )
