"""Tables of the accounts concept."""

import uuid
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from facilitator.accounts.enums import TokenPurpose
from facilitator.kernel import clock
from facilitator.kernel.db import Base, Identified, LedgerLine, Timestamped
from facilitator.organisations.enums import Role
from facilitator.organisations.models import Authority, Company, Prescriber, Structure


class User(Identified, Timestamped, Base):
    """A person who may sign in. `email` is lower case."""

    __tablename__ = "users"

    email: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    password_hash: Mapped[str | None]
    """Argon2id; None until the invitation is accepted."""
    is_active: Mapped[bool] = mapped_column(default=True)

    memberships: Mapped[list["Membership"]] = relationship(
        back_populates="user", order_by="Membership.id", lazy="raise_on_sql"
    )


class ForAnOrganisation:
    """What a membership and the invitation to it have in common: for whom one acts."""

    structure: Mapped[Structure | None]
    company: Mapped[Company | None]
    authority: Mapped[Authority | None]
    prescriber: Mapped[Prescriber | None]

    @property
    def organisation_name(self) -> str:
        """The company, the buyer or the prescriber; for its staff, the structure. They must be loaded."""
        organisation = self.company or self.authority or self.prescriber or self.structure
        return organisation.name if organisation else "Toute l’instance"


class Membership(Identified, Timestamped, ForAnOrganisation, Base):
    """user × organisation × role. The organisation is the structure itself for staff."""

    __tablename__ = "memberships"
    __table_args__ = (
        sa.CheckConstraint(
            "(role = 'instance_admin') = (structure_id IS NULL)",
            name="granted_by_a_structure",
        ),
        sa.CheckConstraint("(role = 'company') = (company_id IS NOT NULL)", name="company_has_a_company"),
        sa.CheckConstraint("(role = 'buyer') = (authority_id IS NOT NULL)", name="buyer_has_an_authority"),
        sa.CheckConstraint("(role = 'prescriber') = (prescriber_id IS NOT NULL)", name="prescriber_has_one"),
        sa.Index("ix_memberships_structure_id_role", "structure_id", "role"),
    )

    user_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("users.id"), index=True)
    role: Mapped[Role]
    structure_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("structures.id"))
    company_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("companies.id"), index=True)
    authority_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("authorities.id"), index=True)
    prescriber_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("prescribers.id"), index=True)
    starts_on: Mapped[date] = mapped_column(default=clock.today)
    ends_on: Mapped[date | None]
    """Last day included."""

    user: Mapped[User] = relationship(back_populates="memberships", lazy="raise_on_sql")
    structure: Mapped[Structure | None] = relationship(lazy="raise_on_sql")
    company: Mapped[Company | None] = relationship(lazy="raise_on_sql")
    authority: Mapped[Authority | None] = relationship(lazy="raise_on_sql")
    prescriber: Mapped[Prescriber | None] = relationship(lazy="raise_on_sql")


class SignIn(Identified, Base):
    """One signed-in browser. The cookie holds the token, the row its hash."""

    __tablename__ = "sign_ins"

    user_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("users.id"), index=True)
    membership_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("memberships.id"))
    """The membership under which the person acts now; None when every one has ended."""
    token_hash: Mapped[str] = mapped_column(unique=True)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    last_seen_at: Mapped[datetime] = mapped_column(default=clock.now)
    ended_at: Mapped[datetime | None]
    end_reason: Mapped[str | None]

    user: Mapped[User] = relationship(lazy="raise_on_sql")
    membership: Mapped[Membership | None] = relationship(lazy="raise_on_sql")


class FailedSignIn(LedgerLine, Base):
    """A refused sign-in, counted by address hash and by account: the rate limit reads it. Purged after a day."""

    __tablename__ = "failed_sign_ins"
    __table_args__ = (sa.Index("ix_failed_sign_ins_key_at", "key", "at"),)

    key: Mapped[str]
    at: Mapped[datetime] = mapped_column(default=clock.now)


class Token(Identified, Base):
    """A link sent by mail: one object, one action, hashed, short-lived, used once."""

    __tablename__ = "tokens"
    __table_args__ = (sa.Index("ix_tokens_subject_id_purpose", "subject_id", "purpose"),)

    purpose: Mapped[TokenPurpose]
    subject_id: Mapped[uuid.UUID]
    token_hash: Mapped[str] = mapped_column(unique=True)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class Invitation(Identified, Timestamped, ForAnOrganisation, Base):
    """A structure invites an address to a membership; accepted, it becomes one."""

    __tablename__ = "invitations"
    __table_args__ = (sa.Index("ix_invitations_structure_id_email", "structure_id", "email"),)

    structure_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("structures.id"))
    email: Mapped[str]
    name: Mapped[str]
    role: Mapped[Role]
    company_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("companies.id"))
    authority_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("authorities.id"))
    prescriber_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("prescribers.id"))
    sent_at: Mapped[datetime | None]
    accepted_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]

    structure: Mapped[Structure | None] = relationship(lazy="raise_on_sql")
    company: Mapped[Company | None] = relationship(lazy="raise_on_sql")
    authority: Mapped[Authority | None] = relationship(lazy="raise_on_sql")
    prescriber: Mapped[Prescriber | None] = relationship(lazy="raise_on_sql")


class DemonstrationLogin(Identified, Base):
    """An invented account whose password the sign-in page shows. A row here means: `demo` made this database."""

    __tablename__ = "demonstration_logins"

    user_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("users.id"), unique=True)
    position: Mapped[int]
    description: Mapped[str]
    """What one sees under this account."""
    password: Mapped[str]
    """In clear: it protects nothing."""

    user: Mapped[User] = relationship(lazy="raise_on_sql")
