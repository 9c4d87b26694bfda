"""The record of a lot: what was published of it, then what was corrected since, then what was typed to complete it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from facilitator.markets.changes.rules import Terms
from facilitator.markets.decp import grouping
from facilitator.markets.decp.contracts import Party, PublishedContract
from facilitator.markets.decp.parties import identity
from facilitator.markets.enums import GroupementKind, MarketKind, MemberRole, PurchaseType, SocialConsideration
from facilitator.markets.models import AwardMember, Lot
from facilitator.markets.publication.fields import LONGEST_ID, Field
from facilitator.markets.publication.tidying import plain, tidy
from facilitator.organisations.enums import IdentifierKind

GROUPEMENTS = {
    GroupementKind.ALONE: "Pas de groupement",
    GroupementKind.JOINT: "Conjoint",
    GroupementKind.JOINT_SOLIDARY_LEAD: "Conjoint",
    GroupementKind.SOLIDARY: "Solidaire",
}
KINDS = {
    IdentifierKind.TVA: "TVA",
    IdentifierKind.TAHITI: "TAHITI",
    IdentifierKind.RIDET: "RIDET",
    IdentifierKind.FOREIGN: "HORS-UE",
}
RESERVED_CONCESSION = "Concession réservée"


@dataclass(frozen=True, kw_only=True, slots=True)
class Origin:
    """Where a lot comes from: its record, read and as it was published, and those of its whole market, amended."""

    source: Mapping[str, Any]
    contract: PublishedContract
    accepted: Sequence[Terms]
    market: Sequence[PublishedContract]


def is_concession(lot: Lot, origin: Origin | None) -> bool:
    kind = origin.contract.purchase_type if origin else lot.market.purchase_type
    return kind is PurchaseType.CONCESSION


def completed(described: Mapping[str, Any], lot: Lot, fields: Sequence[Field]) -> dict[str, Any]:
    """The record, in the order of the format, with what was typed to complete it."""
    said = {**described, **lot.published}
    return {field.name: said[field.name] for field in fields if said.get(field.name) is not None}


def describe(lot: Lot, origin: Origin | None, fields: Sequence[Field], *, is_alone: bool) -> dict[str, Any]:
    """What the lot (with market, buyer, award and companies) already says; `is_alone`: its market has no other."""
    concession = is_concession(lot, origin)
    names = {field.name for field in fields}
    if origin is None:
        said = _typed(lot, concession=concession)
        if is_alone and lot.amount is None and lot.market.amount is not None:
            said[_amount_name(concession)] = plain(lot.market.amount)
    else:
        said = tidy(origin.source, fields) | _corrected(lot, origin, concession=concession)
        whole = grouping.describe_market(list(origin.market))["amount"]
        if is_alone and lot.market.amount is not None and lot.market.amount != whole:
            said[_amount_name(concession)] = plain(lot.market.amount)
        said = {name: value for name, value in said.items() if value is not _GONE}
    return {name: value for name, value in said.items() if name in names and value is not None}


_GONE = object()
"""What was published no longer holds, and nothing replaces it yet."""


def _typed(lot: Lot, *, concession: bool) -> dict[str, Any]:
    """A lot that no record brought."""
    market = lot.market
    reference = market.reference if market.reference and len(market.reference) <= LONGEST_ID else None
    considerations = [SocialConsideration(value) for value in lot.considerations]
    said = {
        "id": reference,
        "objet": lot.title,
        "codeCPV": lot.cpv or market.cpv,
        _amount_name(concession): plain(lot.amount) if lot.amount is not None else None,
        "dureeMois": market.duration_months,
        _day_name(concession): market.notified_on.isoformat() if market.notified_on else None,
        "dateDebutExecution": market.starts_on.isoformat() if market.starts_on else None,
        "typeGroupementOperateurs": GROUPEMENTS[lot.award.groupement] if lot.award else None,
        _holders_name(concession): _holders(lot, concession=concession),
        "considerationsSociales": _considerations(considerations, concession=concession) if considerations else None,
    }
    if market.kind is MarketKind.FRAMEWORK:
        said["techniques"] = {"technique": ["Accord-cadre"]}
    return said


def _corrected(lot: Lot, origin: Origin, *, concession: bool) -> dict[str, Any]:
    """What the software now says otherwise than the record did, and what the record did not say."""
    market, contract = lot.market, grouping.amended(origin.contract, origin.accepted)
    now = grouping.describe_market(list(origin.market))
    said: dict[str, Any] = {}
    if lot.title != contract.title:
        said["objet"] = lot.title
    if lot.cpv and lot.cpv != contract.cpv:
        said["codeCPV"] = lot.cpv
    if lot.amount is not None and lot.amount != contract.amount:
        said[_amount_name(concession)] = plain(lot.amount)
    if market.duration_months and (
        market.duration_months != now["duration_months"] or contract.duration_months is None
    ):
        said["dureeMois"] = market.duration_months
    if market.notified_on and (market.notified_on != now["notified_on"] or contract.notified_on is None):
        said[_day_name(concession)] = market.notified_on.isoformat()
    if market.starts_on and market.starts_on != now["starts_on"]:
        said["dateDebutExecution"] = market.starts_on.isoformat()
    if market.authority.identifier != contract.buyer.number:
        said["autoriteConcedante" if concession else "acheteur"] = _GONE
    considerations = [SocialConsideration(value) for value in lot.considerations]
    if tuple(considerations) != contract.considerations:
        said["considerationsSociales"] = _considerations(considerations, concession=concession)
    return said | _award(lot, origin, concession=concession)


def _award(lot: Lot, origin: Origin, *, concession: bool) -> dict[str, Any]:
    if lot.award is None:
        return {}
    said: dict[str, Any] = {}
    present = {(m.company.identifier_kind, m.company.identifier or m.company.name) for m in _owing(lot)}
    if present not in [_identities(origin.contract.holders), *_amended_holders(origin.accepted)]:
        said[_holders_name(concession)] = _holders(lot, concession=concession)
    if lot.award.groupement is not grouping.groupement(origin.contract) or (
        "typeGroupementOperateurs" not in origin.source
    ):
        said["typeGroupementOperateurs"] = GROUPEMENTS[lot.award.groupement]
    return said


def _identities(parties: Iterable[Party]) -> set[tuple[IdentifierKind, str]]:
    return {identity(party) for party in parties}


def _amended_holders(accepted: Iterable[Terms]) -> list[set[tuple[IdentifierKind, str]]]:
    """Those that an accepted amendment brought are published with it: the first ones stay in the record."""
    return [{party.identity for party in terms.holders} for terms in accepted if terms.holders]


def _owing(lot: Lot) -> list[AwardMember]:
    members = lot.award.members if lot.award else []
    return [member for member in members if member.role is not MemberRole.SUBCONTRACTOR]


def _holders(lot: Lot, *, concession: bool) -> list[dict[str, Any]]:
    inside = "concessionnaire" if concession else "titulaire"
    return [{inside: _holder(member)} for member in _owing(lot)]


def _holder(member: AwardMember) -> dict[str, Any]:
    """Without a whole SIRET the company is only named, which a check then says."""
    kind = member.company.identifier_kind
    if kind in KINDS and member.company.identifier:
        return {"typeIdentifiant": KINDS[kind], "id": member.company.identifier}
    if member.siret:
        return {"typeIdentifiant": "SIRET", "id": member.siret}
    return {"denominationSociale": member.company.name}


def _considerations(considerations: Sequence[SocialConsideration], *, concession: bool) -> dict[str, list[str]]:
    labels = [
        RESERVED_CONCESSION if concession and value is SocialConsideration.RESERVED else value.label
        for value in considerations
    ]
    return {"considerationSociale": labels or ["Pas de considération sociale"]}


def _amount_name(concession: bool) -> str:  # noqa: FBT001
    return "valeurGlobale" if concession else "montant"


def _day_name(concession: bool) -> str:  # noqa: FBT001
    return "dateSignature" if concession else "dateNotification"


def _holders_name(concession: bool) -> str:  # noqa: FBT001
    return "concessionnaires" if concession else "titulaires"
