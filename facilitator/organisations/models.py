"""Tables of the organisations."""

import uuid
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from facilitator.kernel.db import Base, Identified, Timestamped
from facilitator.organisations.enums import AuthorityCategory, IdentifierKind, InclusionKind, PrescriberKind


class Structure(Identified, Timestamped, Base):
    """A tenant: employs facilitators, owns markets and people."""

    __tablename__ = "structures"

    name: Mapped[str]
    slug: Mapped[str] = mapped_column(unique=True)
    territory: Mapped[str | None]
    settings: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """Overrides of the reference values and of the counting rules; see `references`."""


class LegalPerson(Identified, Timestamped):
    """What identifies a legal person, shared by all structures."""

    identifier_kind: Mapped[IdentifierKind] = mapped_column(default=IdentifierKind.SIREN)
    identifier: Mapped[str | None]
    """SIREN (9 digits) or foreign number; None when none was given."""
    name: Mapped[str]


class Company(LegalPerson, Base):
    """A company (SIREN). `name` is the identifier itself until a source gives a name."""

    __tablename__ = "companies"
    __table_args__ = (
        sa.UniqueConstraint("identifier_kind", "identifier"),
        sa.Index("ix_companies_name", "name"),
    )

    inclusion_kind: Mapped[InclusionKind] = mapped_column(default=InclusionKind.NONE)

    establishments: Mapped[list["Establishment"]] = relationship(
        back_populates="company", order_by="Establishment.siret", lazy="raise_on_sql"
    )


class Establishment(Identified, Timestamped, Base):
    """A place of a company (SIRET)."""

    __tablename__ = "establishments"

    company_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("companies.id"), index=True)
    siret: Mapped[str] = mapped_column(unique=True)

    company: Mapped[Company] = relationship(back_populates="establishments", lazy="raise_on_sql")


class Authority(LegalPerson, Base):
    """A buyer: contracting authority, or a private project owner."""

    __tablename__ = "authorities"
    __table_args__ = (
        sa.UniqueConstraint("identifier_kind", "identifier"),
        sa.Index("ix_authorities_name", "name"),
    )

    category: Mapped[AuthorityCategory] = mapped_column(default=AuthorityCategory.UNKNOWN)


class Department(Identified, Timestamped, Base):
    """A department of a buyer, as a structure knows it: *direction des espaces verts*."""

    __tablename__ = "authority_departments"
    __table_args__ = (sa.UniqueConstraint("structure_id", "authority_id", "name"),)

    structure_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("structures.id"))
    authority_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("authorities.id"), index=True)
    name: Mapped[str]


class Prescriber(LegalPerson, Base):
    """Who sends people: France Travail, a Mission locale, a PLIE…"""

    __tablename__ = "prescribers"
    __table_args__ = (
        sa.UniqueConstraint("identifier_kind", "identifier"),
        sa.Index("ix_prescribers_name", "name"),
    )

    kind: Mapped[PrescriberKind] = mapped_column(default=PrescriberKind.OTHER)
