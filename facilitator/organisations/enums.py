"""Vocabulary of the organisations."""

from enum import StrEnum


class Role(StrEnum):
    """What a membership lets a person be. The label is what the screens say."""

    FACILITATOR = "facilitator"
    STRUCTURE_ADMIN = "structure_admin"
    COMPANY = "company"
    BUYER = "buyer"
    PRESCRIBER = "prescriber"
    INSTANCE_ADMIN = "instance_admin"

    @property
    def label(self) -> str:
        return _ROLE_LABELS[self]


_ROLE_LABELS = {
    Role.FACILITATOR: "Facilitateur",
    Role.STRUCTURE_ADMIN: "Administrateur de la structure",
    Role.COMPANY: "Entreprise",
    Role.BUYER: "Acheteur",
    Role.PRESCRIBER: "Prescripteur",
    Role.INSTANCE_ADMIN: "Administrateur de l’instance",
}

STAFF = frozenset({Role.FACILITATOR, Role.STRUCTURE_ADMIN})
"""Roles of those whom the structure employs."""


class IdentifierKind(StrEnum):
    """What identifies a legal person; abroad and overseas have their own."""

    SIREN = "siren"
    TVA = "tva"
    TAHITI = "tahiti"
    RIDET = "ridet"
    FOREIGN = "foreign"
    NONE = "none"
    """No usable identifier was given: the row stands for this one name only."""


class InclusionKind(StrEnum):
    """Inclusive employers."""

    NONE = "none"
    AI = "ai"
    ACI = "aci"
    EI = "ei"
    ETTI = "etti"
    EITI = "eiti"
    GEIQ = "geiq"
    EA = "ea"
    EATT = "eatt"
    ESAT = "esat"
    REGIE = "regie"

    @property
    def label(self) -> str:
        return _INCLUSION_LABELS[self]


_INCLUSION_LABELS = {
    InclusionKind.NONE: "Entreprise ordinaire",
    InclusionKind.AI: "Association intermédiaire (AI)",
    InclusionKind.ACI: "Atelier et chantier d’insertion (ACI)",
    InclusionKind.EI: "Entreprise d’insertion (EI)",
    InclusionKind.ETTI: "Entreprise de travail temporaire d’insertion (ETTI)",
    InclusionKind.EITI: "Entreprise d’insertion par le travail indépendant (EITI)",
    InclusionKind.GEIQ: "GEIQ",
    InclusionKind.EA: "Entreprise adaptée (EA)",
    InclusionKind.EATT: "Entreprise adaptée de travail temporaire (EATT)",
    InclusionKind.ESAT: "ESAT",
    InclusionKind.REGIE: "Régie de quartier",
}


class AuthorityCategory(StrEnum):
    """What kind of buyer, for the thresholds and the annual figures."""

    LOCAL = "local"
    STATE = "state"
    CONTRACTING_ENTITY = "contracting_entity"
    DEFENCE = "defence"
    PRIVATE = "private"
    UNKNOWN = "unknown"

    @property
    def label(self) -> str:
        return _CATEGORY_LABELS[self]


_CATEGORY_LABELS = {
    AuthorityCategory.LOCAL: "Collectivité ou établissement local",
    AuthorityCategory.STATE: "État ou établissement national",
    AuthorityCategory.CONTRACTING_ENTITY: "Entité adjudicatrice",
    AuthorityCategory.DEFENCE: "Défense et sécurité",
    AuthorityCategory.PRIVATE: "Maître d’ouvrage privé",
    AuthorityCategory.UNKNOWN: "À préciser",
}


class PrescriberKind(StrEnum):
    FRANCE_TRAVAIL = "france_travail"
    MISSION_LOCALE = "mission_locale"
    CAP_EMPLOI = "cap_emploi"
    PLIE = "plie"
    DEPARTEMENT = "departement"
    CCAS = "ccas"
    SPIP = "spip"
    E2C = "e2c"
    EPIDE = "epide"
    OTHER = "other"

    @property
    def label(self) -> str:
        return _PRESCRIBER_LABELS[self]


_PRESCRIBER_LABELS = {
    PrescriberKind.FRANCE_TRAVAIL: "France Travail",
    PrescriberKind.MISSION_LOCALE: "Mission locale",
    PrescriberKind.CAP_EMPLOI: "Cap emploi",
    PrescriberKind.PLIE: "PLIE",
    PrescriberKind.DEPARTEMENT: "Département",
    PrescriberKind.CCAS: "CCAS",
    PrescriberKind.SPIP: "SPIP",
    PrescriberKind.E2C: "École de la 2e chance",
    PrescriberKind.EPIDE: "EPIDE",
    PrescriberKind.OTHER: "Autre prescripteur",
}
