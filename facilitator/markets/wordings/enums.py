"""Vocabulary of the wordings."""

from enum import StrEnum


class WordingKind(StrEnum):
    """Where the text goes. The value is the name of its shipped file."""

    CCAP = "ccap_article"
    COMMITMENT = "acte_engagement"

    @property
    def label(self) -> str:
        return {"ccap_article": "Article du CCAP", "acte_engagement": "Annexe à l’acte d’engagement"}[self.value]


class Placeholder(StrEnum):
    """A field of a template. The value is what stands between braces."""

    BUYER = "acheteur"
    MARKET = "marche"
    REFERENCE = "reference"
    DURATION = "duree"
    HOURS = "heures"
    HOURS_BY_LOT = "heures_par_lot"
    QUOTAS = "sous_objectifs"
    EQUIVALENT = "equivalent"
    PUBLICS = "publics"
    STRUCTURE = "structure"
    FACILITATOR = "facilitateur"
    EMAIL = "courriel"

    @property
    def label(self) -> str:
        return _PLACEHOLDER_LABELS[self]


_PLACEHOLDER_LABELS = {
    Placeholder.BUYER: "nom de l’acheteur",
    Placeholder.MARKET: "intitulé du marché",
    Placeholder.REFERENCE: "référence du marché",
    Placeholder.DURATION: "durée, en mois",
    Placeholder.HOURS: "total des heures",
    Placeholder.HOURS_BY_LOT: "heures de chaque lot, une ligne par lot",
    Placeholder.QUOTAS: "sous-objectifs, une ligne chacun",
    Placeholder.EQUIVALENT: "ce que les heures représentent en personnes",
    Placeholder.PUBLICS: "publics éligibles, une ligne chacun",
    Placeholder.STRUCTURE: "nom de votre structure",
    Placeholder.FACILITATOR: "nom du facilitateur",
    Placeholder.EMAIL: "courriel du facilitateur",
}
