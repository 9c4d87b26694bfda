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


class MarketState(StrEnum):
    PROJECT = "project"
    RUNNING = "running"
    CLOSED = "closed"

    @property
    def label(self) -> str:
        return _STATE_LABELS[self]


_STATE_LABELS = {
    MarketState.PROJECT: "En projet",
    MarketState.RUNNING: "En cours",
    MarketState.CLOSED: "Clos",
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
