"""The sheets of markets, lots, clauses and commitments."""

from facilitator.hours.takeover.columns import CLAUSE_HELP, REFERENCE_HELP, CellKind, Column, labels_of
from facilitator.markets.clauses.enums import LegalBasis, Rhythm
from facilitator.markets.enums import GroupementKind, PurchaseType

MARKETS = (
    Column(name="reference", label="Référence", help=REFERENCE_HELP, example="2024-017", is_required=True),
    Column(
        name="title",
        label="Objet",
        help="L’intitulé du marché.",
        example="Réhabilitation de l’école des Tilleuls",
        is_required=True,
    ),
    Column(
        name="buyer_number",
        label="SIRET de l’acheteur",
        help="14 chiffres ; ou SIREN, 9 chiffres.",
        example="21990001600011",
    ),
    Column(
        name="buyer_name",
        label="Acheteur",
        help="Son nom ; inutile si le SIRET est déjà connu.",
        example="Ville d’Aubrelle",
    ),
    Column(
        name="purchase_type",
        label="Type d’achat",
        help="Travaux, Fournitures, Services ou Concession.",
        example="Travaux",
        kind=CellKind.CHOICE,
        choices=labels_of(PurchaseType),
    ),
    Column(name="procedure", label="Procédure", help="Comme le contrat la nomme.", example="Appel d’offres ouvert"),
    Column(name="cpv", label="Code CPV", help="Huit chiffres.", example="45214200"),
    Column(name="amount", label="Montant HT", help="En euros.", example="1200000", kind=CellKind.MONEY),
    Column(name="notified_on", label="Notifié le", help="Une date.", example="15/01/2024", kind=CellKind.DATE),
    Column(name="starts_on", label="Début", help="Une date.", example="01/02/2024", kind=CellKind.DATE),
    Column(name="ends_on", label="Fin", help="Une date.", example="31/01/2027", kind=CellKind.DATE),
    Column(
        name="duration_months", label="Durée en mois", help="Un nombre entier.", example="36", kind=CellKind.INTEGER
    ),
    Column(name="place", label="Lieu d’exécution", help="Une commune, une adresse.", example="Aubrelle"),
)
LOTS = (
    Column(
        name="market",
        label="Marché",
        help="La référence du marché, feuille Marchés.",
        example="2024-017",
        is_required=True,
    ),
    Column(name="number", label="Numéro du lot", help="Le numéro que porte le lot.", example="1", is_required=True),
    Column(name="title", label="Intitulé", help="Ce que le lot couvre.", example="Gros œuvre", is_required=True),
    Column(name="cpv", label="Code CPV", help="Huit chiffres.", example="45210000"),
    Column(name="amount", label="Montant HT", help="En euros.", example="700000", kind=CellKind.MONEY),
    Column(
        name="holder_number",
        label="SIRET de l’attributaire",
        help="À remplir quand le lot n’est tenu que par une des entreprises de sa clause, ou n’a pas de clause.",
    ),
    Column(name="holder_name", label="Attributaire", help="Son nom ; inutile si le SIRET est déjà connu."),
    Column(
        name="groupement",
        label="Groupement",
        help="La forme du groupement quand plusieurs entreprises tiennent le lot ; par défaut, conjoint.",
        kind=CellKind.CHOICE,
        choices=labels_of(GroupementKind),
    ),
)
CLAUSES = (
    Column(name="reference", label="Référence", help=REFERENCE_HELP, example="CL-12", is_required=True),
    Column(
        name="title",
        label="Intitulé",
        help="Ce que vous lirez dans les listes.",
        example="Insertion, gros œuvre",
        is_required=True,
    ),
    Column(
        name="lots",
        label="Lots",
        help="marché/lot, avec des points-virgules s’il y en a plusieurs ; le marché seul quand il n’a pas de lot.",
        example="2024-017/1",
        kind=CellKind.LIST,
        is_required=True,
    ),
    Column(
        name="legal_basis",
        label="Base juridique",
        help="Comme dans le logiciel ; par défaut, condition d’exécution.",
        example="Condition d’exécution (L2112-2)",
        kind=CellKind.CHOICE,
        choices=labels_of(LegalBasis),
    ),
    Column(
        name="without_target",
        label="Sans objectif d’heures",
        help="oui quand les heures sont seulement suivies.",
        example="non",
        kind=CellKind.YES,
    ),
    Column(
        name="starts_on",
        label="Début",
        help="Le premier jour de la clause.",
        example="01/02/2024",
        kind=CellKind.DATE,
        is_required=True,
    ),
    Column(
        name="ends_on",
        label="Fin",
        help="Le dernier jour : les heures dues se répartissent jusque-là.",
        example="31/01/2027",
        kind=CellKind.DATE,
    ),
    Column(
        name="rhythm",
        label="Rythme",
        help="Chaque mois ou Chaque trimestre.",
        example="Chaque mois",
        kind=CellKind.CHOICE,
        choices=labels_of(Rhythm),
    ),
    Column(name="declaration_day", label="Jour de déclaration", help="De 1 à 31.", example="10", kind=CellKind.INTEGER),
    Column(
        name="criteria",
        label="Publics",
        help="Les codes des publics acceptés, avec des points-virgules.",
        example="rsa; deld",
        kind=CellKind.LIST,
    ),
    Column(
        name="balanced_on",
        label="Arrêté au",
        help="Le dernier jour d’un mois passé. L’entreprise déclare dans le logiciel les mois qui suivent.",
        example="31/08/2026",
        kind=CellKind.DATE,
        is_required=True,
    ),
    Column(
        name="document",
        label="Document",
        help="La pièce qui établit le solde : tableau de suivi, bilan, courrier.",
        example="Bilan du 5 septembre 2026",
        is_required=True,
    ),
)
COMMITMENTS = (
    Column(name="clause", label="Clause", help=CLAUSE_HELP, example="CL-12", is_required=True),
    Column(
        name="company_number",
        label="SIRET de l’entreprise",
        help="14 chiffres ; ou SIREN, 9 chiffres.",
        example="99000001000019",
    ),
    Column(
        name="company_name",
        label="Entreprise",
        help="Son nom ; inutile si le SIRET est déjà connu. Le mandataire vient en premier.",
        example="Les Bâtisseurs de l’Aubrelle",
    ),
    Column(
        name="share",
        label="Part",
        help="En pour cent : celle de ce qui viendra s’ajouter. À laisser vide pour des parts égales.",
        example="100",
        kind=CellKind.PERCENT,
    ),
    Column(
        name="hours",
        label="Heures dues",
        help="En tout, du début à la fin de la clause, avenants compris.",
        example="1800",
        kind=CellKind.HOURS,
    ),
)
