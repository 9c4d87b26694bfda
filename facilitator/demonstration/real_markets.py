"""Five real markets, with what was published of them and nothing else: no hours, no dates, no lateness.

They are closed and nobody follows them. Their organisations bear no identifier: none was published with them.
Source: documents of RTES, ESS France and CRESS Bretagne on social considerations in public procurement.
"""

from dataclasses import dataclass
from decimal import Decimal

from facilitator.markets.enums import GroupementKind, PurchaseType
from facilitator.organisations.enums import AuthorityCategory, InclusionKind


@dataclass(frozen=True, kw_only=True, slots=True)
class RealMarket:
    title: str
    authority: str
    category: AuthorityCategory = AuthorityCategory.LOCAL
    company: str
    kind: InclusionKind = InclusionKind.NONE
    purchase_type: PurchaseType
    procedure: str
    cpv: str | None = None
    amount: Decimal
    duration_months: int
    place: str | None = None
    groupement: GroupementKind = GroupementKind.ALONE


REAL_MARKETS = (
    RealMarket(
        title="Équipements informatiques",
        authority="Métropole de Lyon",
        company="Envie Rhône",
        kind=InclusionKind.EI,
        purchase_type=PurchaseType.SUPPLIES,
        procedure="Marché réservé aux SIAE, ESAT et EA",
        amount=Decimal("200000.00"),
        duration_months=24,
    ),
    RealMarket(
        title="Services de réinsertion : quatre postes d’insertion",
        authority="Toulouse Métropole",
        company="Greenburo",
        purchase_type=PurchaseType.SERVICES,
        procedure="MAPA",
        cpv="75231240",
        amount=Decimal("350000.00"),
        duration_months=12,
    ),
    RealMarket(
        title="Travaux en trois lots, dont un réservé à une SIAE",
        authority="M’Tsambo",
        category=AuthorityCategory.UNKNOWN,
        company="Kaza",
        purchase_type=PurchaseType.WORKS,
        procedure="Un lot réservé aux SIAE",
        amount=Decimal("127721.00"),
        duration_months=3,
        place="Mayotte",
    ),
    RealMarket(
        title="Services d’action sociale et services connexes",
        authority="Ville de Paris",
        company="SOLIHA",
        purchase_type=PurchaseType.SERVICES,
        procedure="Marché réservé à l’ESS",
        cpv="85300000",
        amount=Decimal("1590000.00"),
        duration_months=36,
    ),
    RealMarket(
        title="Services de réinsertion, par un groupement solidaire de 14 associations intermédiaires",
        authority="Maine-et-Loire",
        company="Tremplin Travail",
        kind=InclusionKind.AI,
        purchase_type=PurchaseType.SERVICES,
        procedure="MAPA",
        cpv="75231240",
        amount=Decimal("170000.00"),
        duration_months=12,
        groupement=GroupementKind.SOLIDARY,
    ),
)
"""Which lot of the third one is reserved, who holds which, and the other members of the last were not published here:
each market has one lot, held by the company named."""
