"""The invented markets and their clauses, as they unfold. Months are counted from the current one."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from facilitator.markets.clauses.enums import LegalBasis, PenaltyKind, Rhythm, Target
from facilitator.markets.clauses.rules import QuotaTerms
from facilitator.markets.enums import GroupementKind, PurchaseType
from facilitator.markets.obligations.enums import EventKind
from facilitator.placements.enums import ContractKind

EVERYBODY = (
    "deld", "detld", "rsa", "ass", "aah", "th", "youth_out_of_school", "low_diploma", "senior", "cej_pacea", "e2c",
    "qpv", "refugee", "lone_parent", "ase", "iae", "geiq", "reasoned_opinion",
)  # fmt: skip
"""Publics that most clauses accept."""
SHELTERED = ("th", "aah", "ea_esat", "invalidity_pension")


@dataclass(frozen=True, kw_only=True, slots=True)
class LotPlot:
    """`members`: companies with their shares in percent (none when alone); `subcontractors`: (company, principal)."""

    title: str
    members: tuple[tuple[str, int | None], ...]
    subcontractors: tuple[tuple[str, str], ...] = ()
    groupement: GroupementKind = GroupementKind.ALONE
    proportion: int | None = None
    """Reserved lot: percent of its own workforce, as the operator declared."""


@dataclass(frozen=True, kw_only=True, slots=True)
class MarketPlot:
    """`amount` in thousands of euros; None: from the hours of its clause, at the usual rates."""

    key: str
    title: str
    reference: str
    authority: str
    referent: str
    purchase_type: PurchaseType
    cpv: str
    lots: tuple[LotPlot, ...]
    starts: int
    months: int
    amount: int | None = None
    procedure: str = "Appel d’offres ouvert"
    closes: int | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Crew:
    """Posts that one company fills for a clause. `employers`: (company, contract), drawn in turn for each contract.

    `until`: month of the last contracts, when the company gave up before the end.
    """

    company: str
    posts: int
    employers: tuple[tuple[str, ContractKind], ...]
    occupations: tuple[str, ...]
    weekly: tuple[str, ...] = ("35",)
    starts: int = 0
    until: int | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Turn:
    """Something that changes what is owed. `hours`: signed; a transfer goes from the first company to the second.

    `is_a_mistake`: reversed at once.
    """

    kind: EventKind
    month: int
    hours: Decimal
    reason: str
    document: str | None = None
    companies: tuple[str, str] | None = None
    is_a_mistake: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class ClausePlot:
    """`pace`: hours validated over hours owed to date, today; `of_all`: over all that is owed instead.

    `hours`: the target itself, when nothing is done yet. `invoices`: months and thousands of euros excl. tax, for a
    clause that asks for hours by what is invoiced.
    """

    key: str
    title: str
    lots: tuple[tuple[str, int], ...]
    basis: LegalBasis = LegalBasis.EXECUTION
    starts: int
    months: int
    crews: tuple[Crew, ...] = ()
    pace: Decimal | None = None
    of_all: Decimal | None = None
    hours: Decimal | None = None
    invoices: tuple[tuple[int, int], ...] = ()
    shares: tuple[tuple[str, int], ...] = ()
    turns: tuple[Turn, ...] = ()
    rhythm: Rhythm = Rhythm.MONTHLY
    day: int = 10
    penalty_kind: PenaltyKind = PenaltyKind.NONE
    penalty: Decimal | None = None
    daily: Decimal | None = None
    publics: tuple[str, ...] = EVERYBODY
    asks: Mapping[str, Any] = field(default_factory=dict)
    """Other terms of the contract, by name (`ClauseTerms`)."""
    closes: int | None = None
    is_draft: bool = False
    is_calibrated: bool = False

    @property
    def has_target(self) -> bool:
        return self.is_draft or any(value is not None for value in (self.pace, self.of_all, self.hours))

    @property
    def target(self) -> Target:
        if self.invoices:
            return Target.ACTIVITY
        return Target.FIXED if self.has_target else Target.NONE


_CDD, _CDI, _CDDI = ContractKind.CDD, ContractKind.CDI, ContractKind.CDDI
_ETTI, _AI = ("relais-val", ContractKind.MISSION_INSERTION), ("coup-de-main", ContractKind.AI_SECONDMENT)
_GEIQ = ("geiq-aubrelle", ContractKind.PROFESSIONALISATION)
_ACI = ("chantiers-renouveau", ContractKind.CDDI)

MARKETS = (
    MarketPlot(
        key="ecole", title="Construction du groupe scolaire des Tilleuls", reference="VA-TRX-01", authority="ville",
        referent="ines", purchase_type=PurchaseType.WORKS, cpv="45214210", starts=-16, months=19, lots=(
            LotPlot(title="Gros œuvre", members=(("batisseurs-aubrelle", None),)),
            LotPlot(title="Couverture et étanchéité", members=(("toitures-grandval", None),)),
            LotPlot(title="Électricité", members=(("electricite-montcendre", None),)),
        ),
    ),
    MarketPlot(
        key="logements", title="Réhabilitation de 120 logements, quartier des Tilleuls", reference="AH-2-118",
        authority="habitat", referent="ines", purchase_type=PurchaseType.WORKS, cpv="45453100", starts=-14, months=20,
        procedure="Procédure avec négociation", lots=(
            LotPlot(
                title="Travaux tous corps d’état", groupement=GroupementKind.JOINT_SOLIDARY_LEAD,
                members=(("batisseurs-aubrelle", 60), ("peintures-beausoleil", 40)),
                subcontractors=(("chantiers-renouveau", "peintures-beausoleil"),),
            ),
        ),
    ),
    MarketPlot(
        key="nettoyage", title="Nettoyage des locaux communautaires", reference="CA-SRV-07", authority="agglo",
        referent="sophie", purchase_type=PurchaseType.SERVICES, cpv="90910000", starts=-13, months=24,
        lots=(LotPlot(title="Bâtiments administratifs et sportifs", members=(("clairmatin", None),)),),
    ),
    MarketPlot(
        key="reseaux", title="Travaux sur les réseaux d’eau", reference="CA-RES-11", authority="agglo",
        referent="malik", purchase_type=PurchaseType.WORKS, cpv="45231300", starts=-3, months=36, amount=9500,
        lots=(
            LotPlot(
                title="Réseaux et branchements", groupement=GroupementKind.SOLIDARY,
                members=(("voirie-val", None), ("batisseurs-aubrelle", None)),
            ),
        ),
    ),
    MarketPlot(
        key="parcs", title="Entretien des parcs et jardins", reference="CA-ESP-03", authority="agglo",
        referent="malik", purchase_type=PurchaseType.SERVICES, cpv="77310000", starts=-11, months=24,
        lots=(LotPlot(title="Secteur nord", members=(("paysages-rivemare", None),)),),
    ),
    MarketPlot(
        key="cimetieres", title="Entretien des cimetières et des berges", reference="CA-ESP-04", authority="agglo",
        referent="malik", purchase_type=PurchaseType.SERVICES, cpv="77314000", starts=-11, months=24,
        lots=(LotPlot(title="Cimetières et berges de l’Aubrelle", members=(("paysages-rivemare", None),)),),
    ),
    MarketPlot(
        key="cantines", title="Restauration scolaire et portage de repas", reference="VA-SRV-12", authority="ville",
        referent="sophie", purchase_type=PurchaseType.SERVICES, cpv="55524000", starts=-15, months=30,
        lots=(LotPlot(title="Restaurants scolaires", members=(("cantines-bonpre", None),)),),
    ),
    MarketPlot(
        key="encombrants", title="Collecte et valorisation des encombrants", reference="CA-DEC-02", authority="agglo",
        referent="sophie", purchase_type=PurchaseType.SERVICES, cpv="90511000", starts=-13, months=24, amount=620,
        procedure="Marché réservé",
        lots=(LotPlot(title="Collecte, tri et remise en état", members=(("recyclerie", None),), proportion=74),),
    ),
    MarketPlot(
        key="ilot", title="Démolition de l’îlot de la Filature", reference="DA-TRX-31", authority="departement",
        referent="malik", purchase_type=PurchaseType.WORKS, cpv="45110000", starts=-18, months=12, closes=-8,
        lots=(LotPlot(title="Curage, démolition et remise en état", members=(("demolition-rocheval", None),)),),
    ),
    MarketPlot(
        key="avenue", title="Aménagement de l’avenue de la Gare", reference="CA-VRD-09", authority="agglo",
        referent="malik", purchase_type=PurchaseType.WORKS, cpv="45233140", starts=-18, months=15,
        lots=(LotPlot(title="Voirie et réseaux divers", members=(("voirie-val", None),)),),
    ),
    MarketPlot(
        key="maintenance", title="Maintenance multitechnique du centre hospitalier", reference="CH-MNT-05",
        authority="hopital", referent="ines", purchase_type=PurchaseType.SERVICES, cpv="50700000", starts=-9,
        months=24,
        lots=(LotPlot(title="Courants forts et courants faibles", members=(("electricite-montcendre", None),)),),
    ),
    MarketPlot(
        key="transport", title="Transport scolaire adapté", reference="DA-SRV-18", authority="departement",
        referent="sophie", purchase_type=PurchaseType.SERVICES, cpv="60130000", starts=-12, months=16,
        lots=(LotPlot(title="Circuits du secteur est", members=(("transports-lunaire", None),)),),
    ),
    MarketPlot(
        key="gardiennage", title="Gardiennage des sites départementaux", reference="DA-SRV-22",
        authority="departement", referent="malik", purchase_type=PurchaseType.SERVICES, cpv="79713000", starts=1,
        months=24, lots=(LotPlot(title="Sites ouverts au public", members=(("vigiluna", None),)),),
    ),
    MarketPlot(
        key="linge", title="Entretien du linge du centre hospitalier", reference="CH-SRV-11", authority="hopital",
        referent="sophie", purchase_type=PurchaseType.SERVICES, cpv="98310000", starts=-8, months=24, amount=240,
        procedure="Marché réservé",
        lots=(LotPlot(title="Blanchisserie et distribution", members=(("atelier-genets", None),)),),
    ),
    MarketPlot(
        key="college", title="Rénovation thermique du collège des Trois Ponts", reference="DA-TRX-40",
        authority="departement", referent="ines", purchase_type=PurchaseType.WORKS, cpv="45321000", starts=0, months=14,
        amount=1480, lots=(LotPlot(title="Menuiseries extérieures", members=(("menuiseries-tournebois", None),)),),
    ),
    MarketPlot(
        key="residence", title="Résidence Clairbois, 42 logements", reference="FC-PRV-01", authority="fonciere",
        referent="malik", purchase_type=PurchaseType.WORKS, cpv="45211340", starts=-6, months=16,
        procedure="Contrat privé",
        lots=(LotPlot(title="Gros œuvre et finitions", members=(("peintures-beausoleil", None),)),),
    ),
)  # fmt: skip

CLAUSES = (
    ClausePlot(
        key="ecole", title="Clause d’insertion du groupe scolaire", lots=(("ecole", 0), ("ecole", 1), ("ecole", 2)),
        basis=LegalBasis.EXECUTION_AND_CRITERION, starts=-16, months=19, pace=Decimal("0.95"), day=28,
        shares=(("batisseurs-aubrelle", 55), ("toitures-grandval", 26), ("electricite-montcendre", 19)),
        penalty_kind=PenaltyKind.SMIC_MULTIPLE, penalty=Decimal("2.00"), turns=(
            Turn(kind=EventKind.OFFER, month=-16, hours=Decimal("200.00"), document="Mémoire technique, page 14",
                 reason="Engagement de l’offre au-delà du minimum"),
            Turn(kind=EventKind.AMENDMENT, month=-6, hours=Decimal("450.00"), document="Avenant n° 2",
                 reason="Extension de la cour et du préau"),
        ),
        crews=(
            Crew(company="batisseurs-aubrelle", posts=3, occupations=("Aide-maçon", "Coffreur-boiseur", "Manœuvre"),
                 employers=(("batisseurs-aubrelle", _CDD), _ETTI, _GEIQ)),
            Crew(company="toitures-grandval", posts=2, occupations=("Aide-couvreur", "Manœuvre"), starts=3,
                 employers=(("toitures-grandval", _CDD), _ETTI)),
            Crew(company="electricite-montcendre", posts=1, occupations=("Aide-électricien",), starts=5, until=-4,
                 employers=(("electricite-montcendre", ContractKind.APPRENTICESHIP),)),
        ),
    ),
    ClausePlot(
        key="logements", title="Clause d’insertion des 120 logements", lots=(("logements", 0),), starts=-14, months=20,
        pace=Decimal("0.80"), penalty_kind=PenaltyKind.FIXED, penalty=Decimal("60.00"), daily=Decimal("75.00"),
        asks={
            "quotas": (
                QuotaTerms(label="Bénéficiaires du RSA", share=Decimal("30.00"), criteria=("rsa",)),
                QuotaTerms(label="Femmes", share=Decimal("20.00")),
            ),
            "modalities": ("direct", "secondment", "subcontracting"),
            "documents": ("Contrats de travail", "Relevé mensuel des heures", "Attestation du tuteur"),
            "counting_rules": {"open_ended_months": 48},
            "counting_reason": "CCAP, article 7.4 : un CDI compte pendant toute la durée du chantier",
            "text": "Article 7.2. Le titulaire réserve une part des heures de travail à des personnes éloignées de "
            "l’emploi.\nArticle 7.3. Il transmet chaque mois le relevé des heures réalisées.",
        },
        turns=(
            Turn(kind=EventKind.TRANSFER, month=-5, hours=Decimal("180.00"), document="Avenant n° 1",
                 reason="Transfert des finitions au cotraitant",
                 companies=("batisseurs-aubrelle", "peintures-beausoleil")),
        ),
        crews=(
            Crew(company="batisseurs-aubrelle", posts=2, occupations=("Aide-maçon", "Manœuvre", "Plaquiste"),
                 employers=(_ETTI, ("batisseurs-aubrelle", _CDD))),
            Crew(company="peintures-beausoleil", posts=2, occupations=("Peintre en bâtiment", "Aide-peintre"), starts=1,
                 employers=(_ACI, ("peintures-beausoleil", _CDD), _GEIQ), weekly=("26", "35", "35")),
        ),
    ),
    ClausePlot(
        key="nettoyage", title="Clause d’insertion du nettoyage", lots=(("nettoyage", 0),), starts=-13, months=24,
        pace=Decimal("1.04"), day=15,
        crews=(
            Crew(company="clairmatin", posts=3, occupations=("Agent de propreté", "Agente de propreté"),
                 employers=(("clairmatin", _CDD), _AI, ("clairmatin", _CDI)), weekly=("24", "20", "30")),
        ),
    ),
    ClausePlot(
        key="jardins", title="Clause commune aux parcs, cimetières et berges", lots=(("parcs", 0), ("cimetieres", 0)),
        starts=-11, months=24, pace=Decimal("0.55"), day=28, penalty_kind=PenaltyKind.FIXED, penalty=Decimal("45.00"),
        crews=(
            Crew(company="paysages-rivemare", posts=2, occupations=("Agent d’entretien des espaces verts",), starts=1,
                 employers=(("paysages-rivemare", _CDD), _AI)),
        ),
    ),
    ClausePlot(
        key="cantines", title="Clause d’insertion de la restauration", lots=(("cantines", 0),), starts=-15, months=30,
        pace=Decimal("1.00"), rhythm=Rhythm.QUARTERLY, day=20, turns=(
            Turn(kind=EventKind.AMENDMENT, month=-7, hours=Decimal("900.00"), document="Avenant n° 1",
                 reason="Reprise des repas du centre de loisirs", is_a_mistake=True),
            Turn(kind=EventKind.AMENDMENT, month=-7, hours=Decimal("90.00"), document="Avenant n° 1",
                 reason="Reprise des repas du centre de loisirs (nombre d’heures rectifié)"),
        ),
        crews=(
            Crew(company="cantines-bonpre", posts=2, occupations=("Employé de restauration", "Aide de cuisine"),
                 employers=(("cantines-bonpre", _CDD), ("cantines-bonpre", _CDI), _AI), weekly=("28", "30", "24")),
        ),
    ),
    ClausePlot(
        key="encombrants", title="Marché réservé des encombrants", lots=(("encombrants", 0),),
        basis=LegalBasis.RESERVED_IAE, starts=-13, months=24, publics=("iae", "deld", "detld", "rsa", "low_diploma"),
        crews=(
            Crew(company="recyclerie", posts=3, occupations=("Agent de collecte", "Valoriste", "Agente de tri"),
                 employers=(("recyclerie", _CDDI),), weekly=("26",)),
        ),
    ),
    ClausePlot(
        key="ilot", title="Clause d’insertion de la démolition", lots=(("ilot", 0),), starts=-18, months=12,
        of_all=Decimal("1.03"), closes=-8,
        crews=(
            Crew(company="demolition-rocheval", posts=3, occupations=("Manœuvre", "Agent de curage"),
                 employers=(_ETTI, ("demolition-rocheval", _CDD))),
        ),
    ),
    ClausePlot(
        key="avenue", title="Clause d’insertion de l’avenue de la Gare", lots=(("avenue", 0),), starts=-18, months=15,
        pace=Decimal("0.62"), penalty_kind=PenaltyKind.FIXED, penalty=Decimal("60.00"), daily=Decimal("100.00"),
        turns=(
            Turn(kind=EventKind.WAIVER, month=-8, hours=Decimal("-60.00"), document="Courrier de l’acheteur",
                 reason="Aucun candidat disponible pendant les congés"),
        ),
        crews=(
            Crew(company="voirie-val", posts=2, occupations=("Manœuvre voirie", "Aide-canalisateur"), starts=1,
                 until=-6, employers=(("voirie-val", _CDD), _ETTI)),
        ),
    ),
    ClausePlot(
        key="maintenance", title="Clause d’insertion de la maintenance", lots=(("maintenance", 0),), starts=-9,
        months=24, pace=Decimal("0.97"), is_calibrated=True, turns=(
            Turn(kind=EventKind.SUSPENSION, month=-3, hours=Decimal("-40.00"), document="Ordre de service n° 6",
                 reason="Bloc opératoire inaccessible pendant deux mois"),
        ),
        crews=(
            Crew(company="electricite-montcendre", posts=1, occupations=("Aide-électricien", "Agent de maintenance"),
                 employers=(_GEIQ, _ETTI)),
        ),
    ),
    ClausePlot(
        key="transport", title="Clause d’insertion du transport adapté", lots=(("transport", 0),), starts=-12,
        months=16, of_all=Decimal("1.02"), day=25,
        crews=(
            Crew(company="transports-lunaire", posts=2, occupations=("Accompagnateur", "Accompagnatrice"),
                 employers=(("transports-lunaire", _CDD),), weekly=("20", "25")),
        ),
    ),
    ClausePlot(
        key="gardiennage", title="Clause d’insertion du gardiennage", lots=(("gardiennage", 0),), starts=1, months=24,
        hours=Decimal("2400.00"),
    ),
    ClausePlot(
        key="reseaux", title="Clause d’insertion des réseaux, selon la facturation", lots=(("reseaux", 0),), starts=-3,
        months=36, rhythm=Rhythm.QUARTERLY, day=15, penalty_kind=PenaltyKind.FIXED, penalty=Decimal("200.00"),
        daily=Decimal("75.00"), invoices=((-3, 2500), (-2, 300), (-1, 450)),
    ),
    ClausePlot(
        key="linge", title="Marché réservé du linge", lots=(("linge", 0),), basis=LegalBasis.RESERVED_DISABILITY,
        starts=-8, months=24, publics=SHELTERED,
        crews=(
            Crew(company="atelier-genets", posts=2, occupations=("Agent de blanchisserie",), weekly=("28", "35"),
                 employers=(("atelier-genets", ContractKind.ESAT_USER),)),
        ),
    ),
    ClausePlot(
        key="college", title="Clause d’insertion du collège", lots=(("college", 0),), starts=0, months=14,
        hours=Decimal("1230.00"), is_draft=True,
    ),
    ClausePlot(
        key="residence", title="Engagement d’insertion de la résidence Clairbois", lots=(("residence", 0),),
        basis=LegalBasis.PRIVATE, starts=-6, months=16, pace=Decimal("0.92"),
        crews=(
            Crew(company="peintures-beausoleil", posts=1, occupations=("Peintre en bâtiment",), starts=1,
                 employers=(("peintures-beausoleil", _CDD), _ETTI)),
        ),
    ),
)  # fmt: skip
