"""The sheets of contracts and hours."""

from facilitator.hours.takeover.columns import CLAUSE_HELP, REFERENCE_HELP, CellKind, Column, labels_of
from facilitator.placements.enums import ContractKind

COMPANY_HELP = "Celle qui doit les heures, SIRET ou nom ; inutile quand la clause n’en a qu’une."


CONTRACTS = (
    Column(name="reference", label="Référence", help=REFERENCE_HELP, example="C-231", is_required=True),
    Column(name="last_name", label="Nom", help="De la personne.", example="Exemple", is_required=True),
    Column(name="first_name", label="Prénom", help="De la personne.", example="Camille", is_required=True),
    Column(
        name="birth_date",
        label="Date de naissance",
        help="Elle distingue les homonymes.",
        example="17/05/1990",
        kind=CellKind.DATE,
        is_required=True,
    ),
    Column(name="clause", label="Clause", help=CLAUSE_HELP, example="CL-12", is_required=True),
    Column(name="company", label="Entreprise", help=COMPANY_HELP, example="99000001000019"),
    Column(
        name="employer_number",
        label="SIRET de l’employeur",
        help="Quand ce n’est pas l’entreprise qui doit les heures.",
    ),
    Column(name="employer_name", label="Employeur", help="Son nom ; inutile si le SIRET est déjà connu."),
    Column(
        name="contract_kind",
        label="Type de contrat",
        help="CDI, CDD, CDDI, Intérim, Apprentissage…",
        example="CDD",
        kind=CellKind.CHOICE,
        choices=labels_of(ContractKind),
        is_required=True,
    ),
    Column(name="occupation", label="Métier", help="Le poste occupé.", example="Aide-maçon", is_required=True),
    Column(
        name="starts_on", label="Début", help="Une date.", example="01/03/2026", kind=CellKind.DATE, is_required=True
    ),
    Column(name="ends_on", label="Fin", help="Une date ; vide pour un CDI.", example="31/12/2026", kind=CellKind.DATE),
    Column(
        name="weekly_hours",
        label="Heures par semaine",
        help="Par exemple 35.",
        example="35",
        kind=CellKind.HOURS,
        is_required=True,
    ),
    Column(
        name="share",
        label="Part",
        help="En pour cent : la part des heures de ce contrat qui compte sur cette clause. Vide : 100.",
        example="100",
        kind=CellKind.PERCENT,
    ),
)
HOURS = (
    Column(name="clause", label="Clause", help=CLAUSE_HELP, example="CL-12", is_required=True),
    Column(name="company", label="Entreprise", help=COMPANY_HELP, example="99000001000019"),
    Column(
        name="contract",
        label="Contrat",
        help="La référence du contrat, feuille Contrats. Vide : un total, sans le détail des personnes.",
        example="C-231",
    ),
    Column(
        name="month",
        label="Mois",
        help="08/2026, août 2026, ou un jour de ce mois. Pour un total, le mois de l’arrêté.",
        example="08/2026",
        kind=CellKind.MONTH,
        is_required=True,
    ),
    Column(
        name="work_hours",
        label="Heures de travail",
        help="Réalisées et contrôlées.",
        example="151,67",
        kind=CellKind.HOURS,
        is_required=True,
    ),
    Column(name="training_hours", label="Heures de formation", help="Réalisées et contrôlées.", kind=CellKind.HOURS),
)
