"""Five real markets, with what was published of them and nothing else: no hours, no dates, no lateness.

They are closed and nobody follows them. Their organisations bear no identifier: none was published with them. No start
was published either, so their clauses stay drafts: they say on what the market rests, and nothing is owed.
Source: documents of RTES, ESS France and CRESS Bretagne on social considerations in public procurement.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from facilitator.markets.clauses.enums import LegalBasis, Target, Unit
from facilitator.markets.enums import GroupementKind, PurchaseType
from facilitator.organisations.enums import AuthorityCategory, InclusionKind


@dataclass(frozen=True, kw_only=True, slots=True)
class RealClause:
    legal_basis: LegalBasis
    target: Target = Target.NONE
    unit: Unit = Unit.HOURS
    unit_count: Decimal | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class RealLot:
    """`companies`: the mandataire first; none: who holds the lot was not published."""

    title: str
    companies: Sequence[str] = ()
    groupement: GroupementKind = GroupementKind.ALONE
    clause: RealClause | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class RealMarket:
    title: str
    authority: str
    category: AuthorityCategory = AuthorityCategory.LOCAL
    kind: InclusionKind = InclusionKind.NONE
    """Of its holders."""
    purchase_type: PurchaseType
    procedure: str | None = None
    cpv: str | None = None
    amount: Decimal
    duration_months: int
    place: str | None = None
    lots: Sequence[RealLot]


REINSERTION = "75231240"
"""CPV « services de réinsertion »: insertion is what these contracts buy."""

REAL_MARKETS = (
    RealMarket(
        title="Équipements informatiques",
        authority="Métropole de Lyon",
        kind=InclusionKind.EI,
        purchase_type=PurchaseType.SUPPLIES,
        procedure="Marché réservé aux SIAE, ESAT et EA",
        amount=Decimal("200000.00"),
        duration_months=24,
        lots=(
            RealLot(
                title="Équipements informatiques",
                companies=("Envie Rhône",),
                clause=RealClause(legal_basis=LegalBasis.RESERVED_DISABILITY_AND_IAE),
            ),
        ),
    ),
    RealMarket(
        title="Services de réinsertion : quatre postes d’insertion",
        authority="Toulouse Métropole",
        purchase_type=PurchaseType.SERVICES,
        procedure="MAPA",
        cpv=REINSERTION,
        amount=Decimal("350000.00"),
        duration_months=12,
        lots=(
            RealLot(
                title="Quatre postes d’insertion",
                companies=("Greenburo",),
                clause=RealClause(
                    legal_basis=LegalBasis.INSERTION_OBJECT,
                    target=Target.FIXED,
                    unit=Unit.POSTS,
                    unit_count=Decimal("4.00"),
                ),
            ),
        ),
    ),
    RealMarket(
        title="Travaux en trois lots, dont un réservé à une SIAE",
        authority="M’Tsambo",
        category=AuthorityCategory.UNKNOWN,
        purchase_type=PurchaseType.WORKS,
        amount=Decimal("127721.00"),
        duration_months=3,
        place="Mayotte",
        lots=(
            RealLot(
                title="Lot réservé à une SIAE",
                companies=("Kaza",),
                clause=RealClause(legal_basis=LegalBasis.RESERVED_IAE),
            ),
            RealLot(title="Deuxième lot (intitulé non publié)"),
            RealLot(title="Troisième lot (intitulé non publié)"),
        ),
    ),
    RealMarket(
        title="Services d’action sociale et services connexes",
        authority="Ville de Paris",
        purchase_type=PurchaseType.SERVICES,
        procedure="Marché réservé à l’ESS",
        cpv="85300000",
        amount=Decimal("1590000.00"),
        duration_months=36,
        lots=(
            RealLot(
                title="Services d’action sociale et services connexes",
                companies=("SOLIHA",),
                clause=RealClause(legal_basis=LegalBasis.RESERVED_ESS),
            ),
        ),
    ),
    RealMarket(
        title="Services de réinsertion, par un groupement solidaire de 14 associations intermédiaires",
        authority="Maine-et-Loire",
        kind=InclusionKind.AI,
        purchase_type=PurchaseType.SERVICES,
        procedure="MAPA",
        cpv=REINSERTION,
        amount=Decimal("170000.00"),
        duration_months=12,
        lots=(
            RealLot(
                title="Services de réinsertion",
                companies=(
                    "Tremplin Travail",
                    *(f"Association intermédiaire n° {n} du groupement (nom non publié)" for n in range(2, 15)),
                ),
                groupement=GroupementKind.SOLIDARY,
                clause=RealClause(legal_basis=LegalBasis.INSERTION_OBJECT),
            ),
        ),
    ),
)
"""Of the third one, the source shows Kaza with the reserved lot, and says neither the object nor the holder of the two
others; of the last one, it names the mandataire alone of the fourteen."""
