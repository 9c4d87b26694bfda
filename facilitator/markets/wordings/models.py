"""Tables of the wordings."""

import uuid

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from facilitator.kernel.db import Base, Identified, Timestamped
from facilitator.markets.wordings.enums import WordingKind


class TextTemplate(Identified, Timestamped, Base):
    """A structure's own version of a shipped template; without one, the shipped template is used."""

    __tablename__ = "text_templates"
    __table_args__ = (sa.UniqueConstraint("structure_id", "kind"),)

    structure_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("structures.id"))
    kind: Mapped[WordingKind]
    body: Mapped[str]
    author: Mapped[str]
