"""Vocabulary of the markets."""

from enum import StrEnum


class PurchaseType(StrEnum):
    WORKS = "works"
    SUPPLIES = "supplies"
    SERVICES = "services"
    CONCESSION = "concession"

    @property
    def label(self) -> str:
        return _PURCHASE_LABELS[self]


_PURCHASE_LABELS = {
    PurchaseType.WORKS: "Travaux",
    PurchaseType.SUPPLIES: "Fournitures",
    PurchaseType.SERVICES: "Services",
    PurchaseType.CONCESSION: "Concession",
}


class MarketKind(StrEnum):
    """What the contract is to the others of its operation."""

    ORDINARY = "ordinary"
    FRAMEWORK = "framework"
    SUBSEQUENT = "subsequent"

    @property
    def label(self) -> str:
        return _KIND_LABELS[self]


_KIND_LABELS = {
    MarketKind.ORDINARY: "Marché",
    MarketKind.FRAMEWORK: "Accord-cadre",
    MarketKind.SUBSEQUENT: "Marché subséquent",
}


class MarketState(StrEnum):
    PROJECT = "project"
    CONSULTATION = "consultation"
    NOTIFIED = "notified"
    RUNNING = "running"
    CLOSED = "closed"
    ABANDONED = "abandoned"

    @property
    def label(self) -> str:
        return _STATE_LABELS[self]


_STATE_LABELS = {
    MarketState.PROJECT: "En projet",
    MarketState.CONSULTATION: "En consultation",
    MarketState.NOTIFIED: "Notifié",
    MarketState.RUNNING: "En cours",
    MarketState.CLOSED: "Clos",
    MarketState.ABANDONED: "Sans suite",
}


class GroupementKind(StrEnum):
    """How several companies hold one lot together."""

    ALONE = "alone"
    JOINT = "joint"
    JOINT_SOLIDARY_LEAD = "joint_solidary_lead"
    SOLIDARY = "solidary"

    @property
    def label(self) -> str:
        return _GROUPEMENT_LABELS[self]


_GROUPEMENT_LABELS = {
    GroupementKind.ALONE: "Entreprise seule",
    GroupementKind.JOINT: "Groupement conjoint",
    GroupementKind.JOINT_SOLIDARY_LEAD: "Groupement conjoint, mandataire solidaire",
    GroupementKind.SOLIDARY: "Groupement solidaire",
}


class MemberRole(StrEnum):
    LEAD = "lead"
    MEMBER = "member"
    SUBCONTRACTOR = "subcontractor"

    @property
    def label(self) -> str:
        return {"lead": "Mandataire", "member": "Cotraitant", "subcontractor": "Sous-traitant"}[self.value]


class SocialConsideration(StrEnum):
    """What the buyer published about the social side of a contract (DECP, « considérations sociales »)."""

    CLAUSE = "clause"
    CRITERION = "criterion"
    RESERVED = "reserved"

    @property
    def label(self) -> str:
        return {"clause": "Clause sociale", "criterion": "Critère social", "reserved": "Marché réservé"}[self.value]


class DutyGround(StrEnum):
    """Why a buyer sets no social execution condition (L2112-2-1)."""

    NO_LINK = "no_link"
    COMPETITION = "competition"
    IMMEDIATE = "immediate"
    SHORT_WORKS = "short_works"

    @property
    def label(self) -> str:
        return _GROUND_LABELS[self]

    @property
    def is_assumed(self) -> bool:
        """Not read in a public text: never presented as law."""
        return self in {DutyGround.IMMEDIATE, DutyGround.SHORT_WORKS}


_GROUND_LABELS = {
    DutyGround.NO_LINK: "Pas de lien suffisant avec l’objet du marché",
    DutyGround.COMPETITION: "Restreint la concurrence, ou rend l’exécution techniquement ou économiquement difficile",
    DutyGround.IMMEDIATE: "Solution immédiatement disponible",
    DutyGround.SHORT_WORKS: "Travaux de moins de six mois",
}


class SocialCondition(StrEnum):
    """Social or employment execution conditions other than insertion hours."""

    TRAINING = "training"
    EQUALITY = "equality"
    DISABILITY = "disability"
    OTHER = "other"

    @property
    def label(self) -> str:
        return _CONDITION_LABELS[self]


_CONDITION_LABELS = {
    SocialCondition.TRAINING: "Formation sous statut scolaire ou professionnelle",
    SocialCondition.EQUALITY: "Égalité entre les femmes et les hommes, lutte contre les discriminations",
    SocialCondition.DISABILITY: "Emploi de personnes en situation de handicap",
    SocialCondition.OTHER: "Autre condition sociale ou d’emploi",
}


class DutyState(StrEnum):
    """Where a project stands with its duty."""

    NOT_CONCERNED = "not_concerned"
    MET = "met"
    JUSTIFIED = "justified"
    MISSING = "missing"
    TO_CHECK = "to_check"

    @property
    def label(self) -> str:
        return _DUTY_LABELS[self]


_DUTY_LABELS = {
    DutyState.NOT_CONCERNED: "Non concerné",
    DutyState.MET: "Condition d’exécution prévue",
    DutyState.JUSTIFIED: "Motif enregistré",
    DutyState.MISSING: "Condition ou motif attendu",
    DutyState.TO_CHECK: "À vérifier",
}
