"""Tables of the references."""

import uuid
from datetime import date, datetime
from decimal import Decimal

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from facilitator.kernel.db import Base, Identified


class ReferenceValue(Identified, Base):
    """One value of one key from a date on. `value` is an exact decimal, kept as text."""

    __tablename__ = "reference_values"
    __table_args__ = (
        sa.Index(
            "uq_reference_values_national", "key", "starts_on", unique=True,
            sqlite_where=sa.text("structure_id IS NULL"), postgresql_where=sa.text("structure_id IS NULL"),
        ),
        sa.UniqueConstraint("structure_id", "key", "starts_on"),
    )  # fmt: skip

    structure_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("structures.id"))
    """None: the national value. Else this structure's own, which wins."""
    key: Mapped[str]
    """Dotted, e.g. `labour_share.painting`, `smic.gross_hourly`."""
    label: Mapped[str]
    unit: Mapped[str]
    value: Mapped[str]
    starts_on: Mapped[date]
    source: Mapped[str]
    is_assumed: Mapped[bool] = mapped_column(default=False)
    """Not read in a public text: a default, never presented as law."""
    edited_at: Mapped[datetime | None]
    """Set when a person changed it: the shipped file no longer overwrites it."""

    @property
    def number(self) -> Decimal:
        """`value` as an exact decimal, in `unit`."""
        return Decimal(self.value)


class CpvCode(Base):
    """A line of the common procurement vocabulary, imported from a file: the product ships none."""

    __tablename__ = "cpv_codes"

    code: Mapped[str] = mapped_column(primary_key=True)
    """Eight digits, without the check digit."""
    label: Mapped[str]


class Criterion(Base):
    """Why a person may be eligible: code, families that accept it, proofs, validity."""

    __tablename__ = "criteria"

    code: Mapped[str] = mapped_column(primary_key=True)
    label: Mapped[str]
    families: Mapped[list[str]]
    """Among `ccag`, `iae`, `geiq`."""
    proofs: Mapped[list[str]]
    """Documents a facilitator may have seen, in French."""
    validity_months: Mapped[int | None]
    """How long a proof holds from the day it was established; None: no limit of its own."""
    validity_is_assumed: Mapped[bool] = mapped_column(default=False)
    """The duration was not read in a public text."""
    position: Mapped[int]
    edited_at: Mapped[datetime | None]
