"""Pure rules of the duty to consider.

Source: Code de la commande publique, L2112-2-1 and L3114-2-1, in force on 22 August 2026 (law n° 2021-1104, art. 35).
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from facilitator.kernel import text
from facilitator.kernel.errors import DomainError
from facilitator.kernel.quantities import Money
from facilitator.markets.clauses.enums import LegalBasis
from facilitator.markets.duty.enums import MissingFact
from facilitator.markets.enums import DutyGround, DutyState, PurchaseType, SocialCondition
from facilitator.organisations.enums import AuthorityCategory

SINCE = date(2026, 8, 22)
"""First day of launch for which the duty holds."""
SHORT_MONTHS = 6
ASSUMED = "(usage, à vérifier)"

_CONDITIONS = frozenset({LegalBasis.EXECUTION, LegalBasis.EXECUTION_AND_CRITERION})
_ASSUMED_CONDITIONS = frozenset(LegalBasis) - _CONDITIONS - {LegalBasis.CRITERION, LegalBasis.PRIVATE}
_THRESHOLDS = {
    AuthorityCategory.LOCAL: "threshold.local",
    AuthorityCategory.STATE: "threshold.state",
    AuthorityCategory.CONTRACTING_ENTITY: "threshold.contracting_entity",
    AuthorityCategory.DEFENCE: "threshold.defence",
}
THRESHOLD_KEYS = ("threshold.works", *_THRESHOLDS.values())


class WrongGround(DomainError):
    """The reason does not suit the market, or is not explained."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Threshold:
    """A European threshold, in euros excl. tax, from a day on."""

    value: Money
    starts_on: date
    source: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Project:
    """What the duty depends on. `bases`: those of the clauses on its lots, drafts included."""

    launched_on: date | None = None
    notified_on: date | None = None
    estimated_value: Money | None = None
    purchase_type: PurchaseType | None = None
    category: AuthorityCategory = AuthorityCategory.UNKNOWN
    bases: Collection[LegalBasis] = ()
    conditions: Collection[SocialCondition] = ()
    ground: DutyGround | None = None

    @property
    def article(self) -> str:
        return "L3114-2-1" if self.purchase_type is PurchaseType.CONCESSION else "L2112-2-1"

    @property
    def is_met(self) -> bool:
        return bool(self.conditions) or bool({*self.bases} & (_CONDITIONS | _ASSUMED_CONDITIONS))

    @property
    def is_before(self) -> bool:
        """Launched before the duty came into force, or notified before it, and so launched before."""
        day = self.launched_on or self.notified_on
        return day is not None and day < SINCE


@dataclass(frozen=True, kw_only=True, slots=True)
class Assessment:
    """Where a project stands with its duty, and why."""

    project: Project
    state: DutyState
    threshold: Threshold | None = None
    missing: tuple[MissingFact, ...] = ()

    @property
    def is_assumed(self) -> bool:
        """Rests on something not read in a public text: « usage, à vérifier »."""
        project = self.project
        if self.state is DutyState.JUSTIFIED:
            return project.ground is not None and project.ground.is_assumed
        if self.state is DutyState.MET:
            return not project.conditions and not {*project.bases} & _CONDITIONS
        return self.state is DutyState.MISSING and LegalBasis.CRITERION in project.bases

    @property
    def sentence(self) -> str:
        """Why, with the threshold, its day and its source."""
        return f"{_opening(self)} {_SENTENCES[self.state](self)}".strip()


def threshold_key(purchase_type: PurchaseType | None, category: AuthorityCategory) -> str | None:
    """The reference value with which the estimated value is compared; None while the type or the category is unknown.

    Works and concessions have one threshold, whoever buys.
    """
    if purchase_type in {PurchaseType.WORKS, PurchaseType.CONCESSION}:
        return "threshold.works"
    return _THRESHOLDS.get(category) if purchase_type is not None else None


def missing_facts(project: Project) -> tuple[MissingFact, ...]:
    """What is not known yet, in the order of the form."""
    needs_category = project.purchase_type in {PurchaseType.SUPPLIES, PurchaseType.SERVICES}
    absent = {
        MissingFact.LAUNCH: project.launched_on is None,
        MissingFact.VALUE: project.estimated_value is None,
        MissingFact.TYPE: project.purchase_type is None,
        MissingFact.CATEGORY: needs_category and project.category not in _THRESHOLDS,
    }
    return tuple(fact for fact, is_absent in absent.items() if is_absent)


def assess(project: Project, threshold: Threshold | None) -> Assessment:
    """`threshold`: the one of `threshold_key` on the day of launch; None when it is not known."""
    if project.category is AuthorityCategory.PRIVATE or project.is_before:
        return Assessment(project=project, state=DutyState.NOT_CONCERNED)
    missing = missing_facts(project)
    if missing or threshold is None or project.estimated_value is None:
        return Assessment(project=project, state=_settled(project) or DutyState.TO_CHECK, missing=missing)
    if project.estimated_value < threshold.value:
        return Assessment(project=project, state=DutyState.NOT_CONCERNED, threshold=threshold)
    return Assessment(project=project, state=_settled(project) or DutyState.MISSING, threshold=threshold)


def _settled(project: Project) -> DutyState | None:
    """A condition, or a reason, answers the duty whether it applies or not."""
    if project.is_met:
        return DutyState.MET
    return DutyState.JUSTIFIED if project.ground else None


def ground_label(ground: DutyGround) -> str:
    """The reason as screens say it; what no public text says is never presented as law."""
    return f"{ground.label} {ASSUMED}" if ground.is_assumed else ground.label


def check_ground(
    ground: DutyGround | None, note: str | None, *, purchase_type: PurchaseType | None, months: int | None
) -> None:
    """Raises WrongGround for a reason without a word of explanation, or that the market contradicts."""
    if ground is None:
        return
    if not note:
        raise WrongGround("Expliquez le motif en une phrase : il figure dans les documents du marché.")
    if ground is not DutyGround.SHORT_WORKS:
        return
    if purchase_type is not PurchaseType.WORKS:
        raise WrongGround("Ce motif vaut pour des travaux : précisez d’abord le type d’achat du marché.")
    if months is not None and months >= SHORT_MONTHS:
        raise WrongGround(f"Ce marché dure {months} mois : ce n’est pas un marché de travaux de moins de six mois.")


# --- sentences ---


def _opening(found: Assessment) -> str:
    """The facts that were compared."""
    project = found.project
    if found.threshold is None or project.launched_on is None or project.estimated_value is None:
        return ""
    is_below = project.estimated_value < found.threshold.value
    return (
        f"Consultation lancée le {text.long_date(project.launched_on)}, valeur estimée de "
        f"{text.money(project.estimated_value)}, {'sous le' if is_below else 'au moins égale au'} seuil de "
        f"{text.money(found.threshold.value)} en vigueur depuis le {text.long_date(found.threshold.starts_on)} "
        f"({found.threshold.source})."
    )


def _not_concerned(found: Assessment) -> str:
    project, since = found.project, text.long_date(SINCE)
    if project.category is AuthorityCategory.PRIVATE:
        return f"L’article {project.article} ne s’impose pas à un maître d’ouvrage privé."
    if found.threshold is not None:
        return f"L’obligation de considération (article {project.article}) ne s’applique pas."
    if project.launched_on is not None:
        event = f"Consultation lancée le {text.long_date(project.launched_on)}"
    else:
        event = f"Marché notifié le {text.long_date(project.notified_on or SINCE)}, donc lancé"
    return f"{event}, avant le {since} : l’obligation (article {project.article}) ne s’applique pas."


def _met(found: Assessment) -> str:
    scope = "" if found.threshold else ", que le marché y soit soumis ou non"
    if found.is_assumed:
        return f"Marché réservé, ou dont l’insertion est l’objet : cela répond à l’obligation{scope} {ASSUMED}."
    return f"Une condition d’exécution sociale est prévue : l’article {found.project.article} est respecté{scope}."


def _justified(found: Assessment) -> str:
    words = ground_label(found.project.ground) if found.project.ground else text.NOTHING
    return f"Aucune condition d’exécution sociale n’est prévue ; motif enregistré : {words}."


def _missing(found: Assessment) -> str:
    alone = f" Un critère d’attribution seul n’y suffit pas {ASSUMED}." if found.is_assumed else ""
    return f"L’article {found.project.article} attend une condition d’exécution sociale, ou un motif.{alone}"


def _to_check(found: Assessment) -> str:
    if not found.missing:
        return "Aucun seuil n’est connu pour le jour du lancement."
    return f"Pour savoir si l’obligation s’applique, il manque : {text.join_words(f.label for f in found.missing)}."


_SENTENCES = {
    DutyState.NOT_CONCERNED: _not_concerned,
    DutyState.MET: _met,
    DutyState.JUSTIFIED: _justified,
    DutyState.MISSING: _missing,
    DutyState.TO_CHECK: _to_check,
}
