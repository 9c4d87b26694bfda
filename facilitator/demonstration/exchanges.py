"""What was said with the companies, and what was promised."""

from dataclasses import dataclass

from facilitator.markets.contacts.enums import ExchangeKind


@dataclass(frozen=True, kw_only=True, slots=True)
class ExchangePlot:
    """`days_ago`: before today. `due_in`: days from today, negative when the day has passed.

    `done_days_ago`: the next action was done then; None: it is still to do.
    """

    market: str
    company: str
    kind: ExchangeKind
    days_ago: int
    summary: str
    next_action: str | None = None
    due_in: int | None = None
    done_days_ago: int | None = None


_CALL, _VISIT, _MAIL, _MEETING = ExchangeKind.CALL, ExchangeKind.VISIT, ExchangeKind.MAIL, ExchangeKind.MEETING

EXCHANGES = (
    ExchangePlot(market="ecole", company="batisseurs-aubrelle", kind=_MEETING, days_ago=455,
                 summary="Réunion de lancement : la clause, les publics, le jour de déclaration.",
                 next_action="Envoyer trois candidatures pour le gros œuvre", due_in=-440, done_days_ago=443),
    ExchangePlot(market="ecole", company="batisseurs-aubrelle", kind=_VISIT, days_ago=212,
                 summary="Visite du chantier : deux personnes en poste, tutorat en place, ambiance bonne."),
    ExchangePlot(market="ecole", company="electricite-montcendre", kind=_CALL, days_ago=41,
                 summary="L’apprenti est parti ; l’entreprise cherche à le remplacer et demande des candidats.",
                 next_action="Proposer deux candidats électriciens", due_in=-9),
    ExchangePlot(market="ecole", company="electricite-montcendre", kind=_MAIL, days_ago=12,
                 summary="Rappel écrit : deux mois de déclaration manquent, 600 heures restent à faire.",
                 next_action="Rappeler si rien n’est arrivé", due_in=3),
    ExchangePlot(market="ecole", company="toitures-grandval", kind=_CALL, days_ago=6,
                 summary="Question sur les heures d’un couvreur : l’entreprise vérifie avec sa comptable.",
                 next_action="Relire la réponse sur la déclaration", due_in=1),
    ExchangePlot(market="logements", company="peintures-beausoleil", kind=_CALL, days_ago=18,
                 summary="Une ligne renvoyée : le bulletin de paie ne correspond pas. À corriger cette semaine.",
                 next_action="Vérifier la nouvelle signature", due_in=-2),
    ExchangePlot(market="logements", company="batisseurs-aubrelle", kind=_MEETING, days_ago=96,
                 summary="Point trimestriel avec le bailleur : le retard se réduit, les finitions embaucheront.",
                 next_action="Préparer le tableau du prochain comité", due_in=12),
    ExchangePlot(market="nettoyage", company="clairmatin", kind=_VISIT, days_ago=64,
                 summary="Deux agentes très appréciées ; l’entreprise envisage un CDI.",
                 next_action="Faire le point sur le passage en CDI", due_in=8),
    ExchangePlot(market="parcs", company="paysages-rivemare", kind=_CALL, days_ago=27,
                 summary="Recrutements retardés par la sécheresse ; reprise annoncée au printemps.",
                 next_action="Proposer une mise à disposition par l’AI", due_in=-4),
    ExchangePlot(market="parcs", company="paysages-rivemare", kind=_MEETING, days_ago=130,
                 summary="Rappel des obligations : la clause commune couvre les parcs et les cimetières."),
    ExchangePlot(market="avenue", company="voirie-val", kind=_MAIL, days_ago=88,
                 summary="Courriel revenu : l’adresse du directeur des travaux n’existe plus.",
                 next_action="Trouver un autre interlocuteur", due_in=-60),
    ExchangePlot(market="avenue", company="voirie-val", kind=_MEETING, days_ago=150,
                 summary="Fin de chantier : 62 % des heures faites. L’acheteur sera informé.",
                 next_action="Rédiger la note à l’acheteur", due_in=-135, done_days_ago=138),
    ExchangePlot(market="cantines", company="cantines-bonpre", kind=_VISIT, days_ago=75,
                 summary="Cuisine centrale : un poste adapté possible à la plonge.",
                 next_action="Interroger Cap emploi", due_in=20),
    ExchangePlot(market="maintenance", company="electricite-montcendre", kind=_CALL, days_ago=20,
                 summary="L’entreprise conteste la feuille saisie pour elle : une semaine manquerait.",
                 next_action="Demander les feuilles d’émargement", due_in=0),
    ExchangePlot(market="gardiennage", company="vigiluna", kind=_MEETING, days_ago=22,
                 summary="Réunion de démarrage : quatre postes à pourvoir dès le premier mois.",
                 next_action="Organiser une information collective", due_in=6),
    ExchangePlot(market="ilot", company="demolition-rocheval", kind=_MEETING, days_ago=225,
                 summary="Bilan de la clause avec l’acheteur : objectif dépassé, deux CDI signés."),
)  # fmt: skip
