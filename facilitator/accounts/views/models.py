"""Tables of the saved views."""

import uuid

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from facilitator.kernel.db import Base, Identified, Timestamped


class SavedView(Identified, Timestamped, Base):
    """What a list was narrowed and sorted to, as its address says it."""

    __tablename__ = "saved_views"
    __table_args__ = (sa.UniqueConstraint("membership_id", "endpoint", "name"),)

    membership_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("memberships.id"))
    endpoint: Mapped[str]
    """Which list, by its endpoint."""
    name: Mapped[str]
    query: Mapped[str]
    """The query string of the address, without paging."""
