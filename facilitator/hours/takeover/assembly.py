"""Putting the lines of a workbook together: each clause with its own, every fault noted where it is.

A clause is taken over whole or not at all: a fault anywhere under it holds all its lines back.
"""

from collections.abc import Mapping, Sequence
from datetime import date

from facilitator.hours.takeover.checks import check_dossier, check_market, check_party
from facilitator.hours.takeover.enums import SheetName
from facilitator.hours.takeover.reading import Row, Workbook
from facilitator.hours.takeover.rules import Dossier, folded, lot_reference


def assemble(workbook: Workbook, today: date) -> list[Dossier]:
    """The clauses of the workbook with their lines, every fault noted."""
    for sheet, keys in _KEYS.items():
        _refuse_twice(workbook[sheet], keys)
    dossiers = [Dossier(clause=row) for row in workbook[SheetName.CLAUSES]]
    _attach_lots(workbook, dossiers)
    by_reference = {dossier.reference: dossier for dossier in dossiers}
    for sheet, name in ((SheetName.COMMITMENTS, "commitments"), (SheetName.CONTRACTS, "contracts"),
                        (SheetName.HOURS, "hours")):  # fmt: skip
        for row in workbook[sheet]:
            dossier = by_reference.get(folded(row["clause"]))
            if dossier is not None:
                getattr(dossier, name).append(row)
            elif row["clause"]:
                row.blame(
                    "clause", "Cette référence n’est pas dans la feuille Clauses. Vérifiez-la, ou ajoutez la clause."
                )
    for row in workbook[SheetName.MARKETS]:
        check_market(row)
    for row in workbook[SheetName.LOTS]:
        check_party(row, "holder")
    for dossier in dossiers:
        check_dossier(dossier, today)
    return dossiers


# --- references ---

_KEYS: Mapping[SheetName, tuple[str, ...]] = {
    SheetName.MARKETS: ("reference",),
    SheetName.LOTS: ("market", "number"),
    SheetName.CLAUSES: ("reference",),
    SheetName.CONTRACTS: ("reference",),
}


def _refuse_twice(rows: Sequence[Row], keys: tuple[str, ...]) -> None:
    seen: dict[str, Row] = {}
    for row in rows:
        if row[keys[0]] is None:
            continue
        first = seen.setdefault(folded(*(row[key] for key in keys)), row)
        if first is not row:
            row.blame(keys[-1], f"Cette ligne répète la ligne {first.line}. Gardez-en une, ou changez sa référence.")


def _attach_lots(workbook: Workbook, dossiers: Sequence[Dossier]) -> None:
    markets = {folded(row["reference"]): row for row in workbook[SheetName.MARKETS] if row["reference"]}
    lots = {lot_reference(row): row for row in workbook[SheetName.LOTS] if row["market"] and row["number"]}
    for row in lots.values():
        if folded(row["market"]) not in markets:
            row.blame("market", "Cette référence n’est pas dans la feuille Marchés. Vérifiez-la, ou ajoutez le marché.")
    taken: dict[str, Dossier] = {}
    for dossier in dossiers:
        for named in dossier.clause["lots"] or ():
            reference = _attach(dossier, named, markets, lots)
            other = taken.setdefault(reference, dossier)
            if other is not dossier:
                dossier.clause.blame(
                    "lots",
                    f"Le lot {named} est déjà sous la clause {other.clause['reference']}. Un lot n’a qu’une clause.",
                )


def _attach(dossier: Dossier, named: str, markets: Mapping[str, Row], lots: Mapping[str, Row]) -> str:
    """Tie a clause to a lot written « marché/lot », or to a market without lots; returns the reference."""
    market, _, number = named.rpartition("/")
    reference = folded(market, number)
    if market and reference in lots:
        dossier.lots.append(lots[reference])
        found = markets.get(folded(market))
    else:
        reference = folded(named)
        found = markets.get(reference)
        if found is None:
            dossier.clause.blame(
                "lots",
                f"« {named} » n’est ni un lot (marché/lot) de la feuille Lots, ni un marché de la feuille Marchés.",
            )
            return reference
        if any(folded(row["market"]) == reference for row in lots.values()):
            dossier.clause.blame("lots", f"Le marché {named} a des lots : écrivez {named}/ puis le numéro du lot.")
        dossier.bare_markets.append(found)
    if found is not None and found not in dossier.markets:
        dossier.markets.append(found)
    return reference
