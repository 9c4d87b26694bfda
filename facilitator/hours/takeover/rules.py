"""The lines of a workbook as clauses, and how they name one another. Pure."""

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from facilitator.candidates.identities.rules import normalise
from facilitator.hours.takeover.reading import Row
from facilitator.markets.clauses.enums import LegalBasis, Rhythm, Target
from facilitator.markets.clauses.rules import ClauseTerms
from facilitator.organisations.rules import compact_identifier


def folded(*parts: object) -> str:
    """A reference as it is compared: without case, accents or punctuation. « CL-12 » and « cl 12 » are the same."""
    return "|".join(normalise(str(part)) if part is not None else "" for part in parts)


@dataclass(frozen=True, slots=True)
class Party:
    """A company or a buyer as a line names it."""

    number: str | None
    name: str | None

    @property
    def key(self) -> str:
        """What tells it from the others of the workbook: the SIREN, else the name."""
        return compact_identifier(self.number)[:9] or folded(self.name)

    @property
    def is_given(self) -> bool:
        return bool(self.number or self.name)


def party(row: Row, kind: str) -> Party:
    """The company (`kind` « company », « employer », « holder ») or the buyer that a line names."""
    return Party(row[f"{kind}_number"], row[f"{kind}_name"])


@dataclass(kw_only=True, slots=True, eq=False)
class Dossier:
    """A clause with every line under it."""

    clause: Row
    markets: list[Row] = field(default_factory=list)
    lots: list[Row] = field(default_factory=list)
    bare_markets: list[Row] = field(default_factory=list)
    """Markets covered as a whole: they have no lot of their own."""
    commitments: list[Row] = field(default_factory=list)
    contracts: list[Row] = field(default_factory=list)
    hours: list[Row] = field(default_factory=list)

    @property
    def reference(self) -> str:
        return folded(self.clause["reference"])

    def own_rows(self) -> Iterator[Row]:
        """The lines that belong to this clause alone."""
        yield from (self.clause, *self.commitments, *self.contracts, *self.hours)

    @property
    def is_whole(self) -> bool:
        """Nothing is wrong with the clause, nor with what it stands on."""
        return not any(row.faults for row in (*self.own_rows(), *self.lots, *self.markets))

    def member(self, named: str | None) -> Row | None:
        """The commitment of the company named by number or name; the only one when nothing is named."""
        if not named:
            return self.commitments[0] if len(self.commitments) == 1 else None
        wanted = {compact_identifier(named)[:9], folded(named)} - {""}
        for row in self.commitments:
            company = party(row, "company")
            if wanted & {company.key, folded(company.name)}:
                return row
        return None


MEMBER = "member"
"""Where a line of contract or hours keeps the key of the company that owes them."""


def lot_reference(row: Row) -> str:
    return folded(row["market"], row["number"])


def hours_reference(row: Row) -> str:
    """The same hours of the same contract, or the same total, in whatever way the company is named."""
    month = row["month"]
    return folded(row["clause"], row["contract"] or row[MEMBER], f"{month:%Y-%m}" if month else None)


def terms_of(row: Row) -> ClauseTerms:
    """The terms of a clause as its line says."""
    return ClauseTerms(
        title=row["title"] or "",
        legal_basis=LegalBasis(row["legal_basis"] or LegalBasis.EXECUTION),
        target=Target.NONE if row["without_target"] else Target.FIXED,
        starts_on=row["starts_on"],
        ends_on=row["ends_on"],
        rhythm=Rhythm(row["rhythm"] or Rhythm.MONTHLY),
        declaration_day=row["declaration_day"] or 10,
        criteria=tuple(row["criteria"] or ()),
    )


def last_of(month: date) -> date:
    return month.replace(day=monthrange(month.year, month.month)[1])
