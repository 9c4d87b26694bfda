"""The fields of the regulatory format, version 2.0.4: those required, and the values admitted.

Source: arrêté du 22 décembre 2022 relatif aux données essentielles des marchés publics and the one of the same day on
concessions; the JSON schema published with them (139bercy/decp-arr2022, `schema-2.0.4.json`).
"""

from dataclasses import dataclass

from facilitator.markets.publication.enums import Kind, Screen

LONGEST_ID = 16
LONGEST_TITLE = 1000


def _straight(words: str) -> str:
    """A value of the schema, which writes straight apostrophes and must be given back letter for letter."""
    return words.replace("’", "'")


@dataclass(frozen=True, kw_only=True, slots=True)
class ActFields:
    """What one item of a list of acts holds: whole numbers, days, amounts, a choice; those required."""

    required: tuple[str, ...]
    whole: tuple[str, ...] = ()
    days: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    choices: tuple[tuple[str, tuple[str, ...]], ...] = ()


MODIFICATION = ActFields(
    required=("id", "datePublicationDonneesModification", "dateNotificationModification"),
    whole=("id", "dureeMois"),
    days=("datePublicationDonneesModification", "dateNotificationModification"),
    numbers=("montant",),
)
CONCESSION_MODIFICATION = ActFields(
    required=("id", "datePublicationDonneesModification", "dateSignatureModification"),
    whole=("id", "dureeMois"),
    days=("datePublicationDonneesModification", "dateSignatureModification"),
    numbers=("valeurGlobale",),
)
SUBCONTRACTING = ActFields(
    required=(
        *("id", "sousTraitant", "dureeMois", "dateNotification"),
        *("datePublicationDonnees", "montant", "variationPrix"),
    ),
    whole=("id", "dureeMois"),
    days=("dateNotification", "datePublicationDonnees"),
    numbers=("montant",),
    choices=(("variationPrix", ("Ferme", "Actualisable", "Révisable")),),
)
CHANGE_OF_SUBCONTRACTING = ActFields(
    required=("id", "dateNotificationModificationSousTraitance", "datePublicationDonnees"),
    whole=("id", "dureeMois"),
    days=("dateNotificationModificationSousTraitance", "datePublicationDonnees"),
    numbers=("montant",),
)
YEAR_OF_CONCESSION = ActFields(
    required=("datePublicationDonneesExecution", "depensesInvestissement", "tarifs"),
    days=("datePublicationDonneesExecution",),
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Field:
    """One field. `inside` is the singular key that wraps a list; `minimum` holds for numbers, `longest` for texts."""

    name: str
    label: str
    kind: Kind
    is_required: bool = True
    choices: tuple[str, ...] = ()
    inside: str = ""
    minimum: int = 1
    longest: int | None = None
    act: ActFields | None = None
    screen: Screen = Screen.PUBLISHED


IDENTIFIER_KINDS = ("SIRET", "TVA", "TAHITI", "RIDET", "FRWF", "IREP", "HORS-UE")
PLACE_KINDS = (
    "Code postal",
    "Code commune",
    "Code arrondissement",
    "Code canton",
    "Code département",
    "Code région",
    "Code pays",
)
GREEN = ("Clause environnementale", "Critère environnemental", "Pas de considération environnementale")

MARKET_FIELDS = (
    Field(name="id", label="Identifiant du marché", kind=Kind.TEXT, longest=LONGEST_ID),
    Field(name="acheteur", label="SIRET de l’acheteur", kind=Kind.BUYER),
    Field(
        name="nature",
        label="Nature",
        kind=Kind.CHOICE,
        choices=("Marché", "Marché de partenariat", "Marché de défense ou de sécurité"),
    ),
    Field(name="objet", label="Objet", kind=Kind.TEXT, longest=LONGEST_TITLE, screen=Screen.LOT),
    Field(name="codeCPV", label="Code CPV", kind=Kind.CPV),
    Field(
        name="techniques",
        label="Techniques d’achat",
        kind=Kind.CHOICES,
        inside="technique",
        choices=(
            "Accord-cadre",
            "Concours",
            "Système de qualification",
            _straight("Système d’acquisition dynamique"),
            "Catalogue électronique",
            "Enchère électronique",
            "Sans objet",
        ),
    ),
    Field(
        name="modalitesExecution",
        label="Modalités d’exécution",
        kind=Kind.CHOICES,
        inside="modaliteExecution",
        choices=("Tranches", "Bons de commande", "Marchés subséquents", "Sans objet"),
    ),
    Field(
        name="idAccordCadre",
        label="Identifiant de l’accord-cadre",
        kind=Kind.TEXT,
        is_required=False,
        longest=LONGEST_ID,
    ),
    Field(name="marcheInnovant", label="Marché innovant", kind=Kind.YES_NO),
    Field(
        name="ccag",
        label="CCAG de référence",
        kind=Kind.CHOICE,
        choices=(
            "Travaux",
            _straight("Maitrise d’œuvre"),
            "Fournitures courantes et services",
            "Marchés industriels",
            "Prestations intellectuelles",
            _straight("Techniques de l’information et de la communication"),
            "Pas de CCAG",
        ),
    ),
    Field(name="offresRecues", label="Nombre d’offres reçues", kind=Kind.WHOLE),
    Field(name="attributionAvance", label="Avance attribuée", kind=Kind.YES_NO),
    Field(name="tauxAvance", label="Taux de l’avance", kind=Kind.RATIO, is_required=False),
    Field(
        name="typeGroupementOperateurs",
        label="Forme du groupement",
        kind=Kind.CHOICE,
        choices=("Conjoint", "Solidaire", "Pas de groupement"),
        screen=Screen.AWARD,
    ),
    Field(name="sousTraitanceDeclaree", label="Sous-traitance déclarée à la notification", kind=Kind.YES_NO),
    Field(
        name="actesSousTraitance",
        label="Actes de sous-traitance",
        kind=Kind.ACTS,
        inside="acteSousTraitance",
        act=SUBCONTRACTING,
        is_required=False,
    ),
    Field(
        name="procedure",
        label="Procédure",
        kind=Kind.CHOICE,
        choices=(
            "Procédure adaptée",
            _straight("Appel d’offres ouvert"),
            _straight("Appel d’offres restreint"),
            "Procédure avec négociation",
            "Marché passé sans publicité ni mise en concurrence préalable",
            "Dialogue compétitif",
        ),
    ),
    Field(name="lieuExecution", label="Lieu d’exécution", kind=Kind.PLACE),
    Field(name="dureeMois", label="Durée en mois", kind=Kind.WHOLE, screen=Screen.MARKET),
    Field(name="dateNotification", label="Date de notification", kind=Kind.DAY, screen=Screen.MARKET),
    Field(name="datePublicationDonnees", label="Date de publication des données", kind=Kind.DAY),
    Field(name="montant", label="Montant hors taxes", kind=Kind.NUMBER, screen=Screen.LOT),
    Field(
        name="typesPrix",
        label="Types de prix",
        kind=Kind.CHOICES,
        inside="typePrix",
        choices=("Définitif ferme", "Définitif actualisable", "Définitif révisable", "Provisoire"),
    ),
    Field(name="formePrix", label="Forme du prix", kind=Kind.CHOICE, choices=("Unitaire", "Forfaitaire", "Mixte")),
    Field(name="origineUE", label="Part des produits de l’Union européenne", kind=Kind.RATIO, is_required=False),
    Field(name="origineFrance", label="Part des produits français", kind=Kind.RATIO, is_required=False),
    Field(name="titulaires", label="Titulaires", kind=Kind.HOLDERS, inside="titulaire", screen=Screen.AWARD),
    Field(
        name="considerationsSociales",
        label="Considérations sociales",
        kind=Kind.CHOICES,
        inside="considerationSociale",
        choices=("Clause sociale", "Critère social", "Marché réservé", "Pas de considération sociale"),
    ),
    Field(
        name="considerationsEnvironnementales",
        label="Considérations environnementales",
        kind=Kind.CHOICES,
        inside="considerationEnvironnementale",
        choices=GREEN,
    ),
    Field(
        name="modificationsActesSousTraitance",
        label="Modifications d’actes de sous-traitance",
        kind=Kind.ACTS,
        inside="modificationActeSousTraitance",
        act=CHANGE_OF_SUBCONTRACTING,
        is_required=False,
    ),
    Field(
        name="modifications",
        label="Modifications",
        kind=Kind.ACTS,
        inside="modification",
        act=MODIFICATION,
        is_required=False,
    ),
)

CONCESSION_FIELDS = (
    Field(name="id", label="Identifiant du contrat", kind=Kind.TEXT, longest=LONGEST_ID),
    Field(name="autoriteConcedante", label="SIRET de l’autorité concédante", kind=Kind.BUYER),
    Field(
        name="nature",
        label="Nature",
        kind=Kind.CHOICE,
        choices=(
            "Concession de travaux",
            "Concession de service",
            "Concession de service public",
            "Délégation de service public",
        ),
    ),
    Field(name="objet", label="Objet", kind=Kind.TEXT, longest=LONGEST_TITLE, screen=Screen.LOT),
    Field(
        name="procedure",
        label="Procédure",
        kind=Kind.CHOICE,
        choices=(
            "Procédure négociée ouverte",
            "Procédure non négociée ouverte",
            "Procédure négociée restreinte",
            "Procédure non négociée restreinte",
        ),
    ),
    Field(name="dureeMois", label="Durée en mois", kind=Kind.WHOLE, screen=Screen.MARKET),
    Field(name="dateSignature", label="Date de signature", kind=Kind.DAY, screen=Screen.MARKET),
    Field(name="datePublicationDonnees", label="Date de publication des données", kind=Kind.DAY),
    Field(name="dateDebutExecution", label="Début de l’exécution", kind=Kind.DAY, screen=Screen.MARKET),
    Field(name="valeurGlobale", label="Valeur globale", kind=Kind.NUMBER, screen=Screen.LOT),
    Field(name="montantSubventionPublique", label="Subvention publique", kind=Kind.NUMBER, minimum=0),
    Field(
        name="donneesExecution",
        label="Données d’exécution",
        kind=Kind.ACTS,
        inside="donneesAnnuelles",
        act=YEAR_OF_CONCESSION,
        is_required=False,
    ),
    Field(
        name="concessionnaires",
        label="Concessionnaires",
        kind=Kind.HOLDERS,
        inside="concessionnaire",
        screen=Screen.AWARD,
    ),
    Field(
        name="considerationsSociales",
        label="Considérations sociales",
        kind=Kind.CHOICES,
        inside="considerationSociale",
        choices=("Clause sociale", "Critère social", "Concession réservée", "Pas de considération sociale"),
    ),
    Field(
        name="considerationsEnvironnementales",
        label="Considérations environnementales",
        kind=Kind.CHOICES,
        inside="considerationEnvironnementale",
        choices=GREEN,
    ),
    Field(
        name="modifications",
        label="Modifications",
        kind=Kind.ACTS,
        inside="modification",
        act=CONCESSION_MODIFICATION,
        is_required=False,
    ),
)


def fields_of(*, is_concession: bool) -> tuple[Field, ...]:
    return CONCESSION_FIELDS if is_concession else MARKET_FIELDS
