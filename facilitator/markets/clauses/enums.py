"""Vocabulary of the clauses."""

from enum import StrEnum


class LegalBasis(StrEnum):
    """Article of the Code de la commande publique on which the clause rests."""

    EXECUTION = "execution"
    CRITERION = "criterion"
    EXECUTION_AND_CRITERION = "execution_and_criterion"
    RESERVED_DISABILITY = "reserved_disability"
    RESERVED_IAE = "reserved_iae"
    RESERVED_PRISON = "reserved_prison"
    RESERVED_DISABILITY_AND_IAE = "reserved_disability_and_iae"
    RESERVED_ESS = "reserved_ess"
    INSERTION_OBJECT = "insertion_object"
    PRIVATE = "private"

    @property
    def label(self) -> str:
        return _BASIS_LABELS[self]

    @property
    def has_criterion(self) -> bool:
        """Whether the company may have offered more than the minimum."""
        return self in {LegalBasis.CRITERION, LegalBasis.EXECUTION_AND_CRITERION}

    @property
    def asks_proportion(self) -> bool:
        """Whether R2113-7 asks for a proportion of the operator's own workforce: L2113-12 to L2113-14."""
        return self in {
            LegalBasis.RESERVED_DISABILITY,
            LegalBasis.RESERVED_IAE,
            LegalBasis.RESERVED_PRISON,
            LegalBasis.RESERVED_DISABILITY_AND_IAE,
        }


_BASIS_LABELS = {
    LegalBasis.EXECUTION: "Condition d’exécution (L2112-2)",
    LegalBasis.CRITERION: "Critère d’attribution (R2152-7)",
    LegalBasis.EXECUTION_AND_CRITERION: "Condition d’exécution et critère (L2112-2 et R2152-7)",
    LegalBasis.RESERVED_DISABILITY: "Marché réservé, handicap (L2113-12)",
    LegalBasis.RESERVED_IAE: "Marché réservé, IAE (L2113-13)",
    LegalBasis.RESERVED_PRISON: "Marché réservé, pénitentiaire (L2113-13-1)",
    LegalBasis.RESERVED_DISABILITY_AND_IAE: "Marché réservé, handicap et IAE (L2113-14)",
    LegalBasis.RESERVED_ESS: "Marché réservé, ESS (L2113-15)",
    LegalBasis.INSERTION_OBJECT: "Marché dont l’insertion est l’objet",
    LegalBasis.PRIVATE: "Contrat privé",
}

WITHOUT_TARGET_ALLOWED = frozenset(LegalBasis) - {
    LegalBasis.EXECUTION, LegalBasis.CRITERION, LegalBasis.EXECUTION_AND_CRITERION,
}  # fmt: skip
"""Bases under which hours may be followed without a target (CCAG 2021)."""


class Target(StrEnum):
    """What the contract asks for, and so where what is owed comes from."""

    FIXED = "fixed"
    """Hours (or people, posts, apprentices converted into hours) written in the contract."""
    ACTIVITY = "activity"
    """So many hours for so many euros invoiced, above a threshold."""
    SHARE = "share"
    """A share of all the hours worked under the contract."""
    NONE = "none"
    """Hours are followed, none are owed."""

    @property
    def label(self) -> str:
        return {
            "fixed": "Un volume fixé au contrat",
            "activity": "Des heures selon la facturation",
            "share": "Une part de toutes les heures travaillées",
            "none": "Sans objectif d’heures",
        }[self.value]


class Unit(StrEnum):
    """In what the contract counts; hours are what the ledger holds."""

    HOURS = "hours"
    PEOPLE = "people"
    POSTS = "posts"
    APPRENTICES = "apprentices"

    @property
    def label(self) -> str:
        return {"hours": "Heures", "people": "Personnes", "posts": "Postes", "apprentices": "Apprentis"}[self.value]


class Bearing(StrEnum):
    """Who bears the hours that the activity makes due."""

    OWN = "own"
    SHARES = "shares"
    LEAD = "lead"

    @property
    def label(self) -> str:
        return {
            "own": "Chaque membre, selon ce qu’il facture",
            "shares": "Chaque membre, selon sa part fixée",
            "lead": "Le mandataire seul",
        }[self.value]


class JointDebt(StrEnum):
    """Who answers for what the others owe."""

    NOBODY = "nobody"
    LEAD = "lead"
    """The mandataire, for every member."""
    EVERYBODY = "everybody"
    """Each member, for the whole."""


class ClauseState(StrEnum):
    DRAFT = "draft"
    RUNNING = "running"
    CLOSED = "closed"

    @property
    def label(self) -> str:
        return {"draft": "À compléter", "running": "En cours", "closed": "Close"}[self.value]


class Rhythm(StrEnum):
    """How often a company declares; lines are always monthly."""

    MONTHLY = "monthly"
    QUARTERLY = "quarterly"

    @property
    def label(self) -> str:
        return {"monthly": "Chaque mois", "quarterly": "Chaque trimestre"}[self.value]


class PenaltyKind(StrEnum):
    """How an hour not done is valued. Penalties are proposed, never applied."""

    NONE = "none"
    FIXED = "fixed"
    SMIC_MULTIPLE = "smic_multiple"

    @property
    def label(self) -> str:
        return {
            "none": "Aucune pénalité prévue",
            "fixed": "Montant fixe par heure",
            "smic_multiple": "Multiple du SMIC horaire brut",
        }[self.value]
