"""Who looks, and which organisations they see."""

import uuid
from dataclasses import dataclass

from sqlalchemy.orm import Session

from facilitator.journal.models import Actor
from facilitator.kernel.errors import NotAllowed, NotVisible
from facilitator.organisations.enums import STAFF, Role
from facilitator.organisations.models import Structure


@dataclass(frozen=True, kw_only=True, slots=True)
class Viewer:
    """One person acting under one membership. Every `access` function starts from it.

    `structure_id` is the structure that granted the membership (None for the instance administrator): nobody sees
    another structure's objects. At most one of the other three is set, according to the role.
    """

    actor: Actor
    role: Role
    structure_id: uuid.UUID | None
    company_id: uuid.UUID | None = None
    authority_id: uuid.UUID | None = None
    prescriber_id: uuid.UUID | None = None

    @property
    def is_staff(self) -> bool:
        return self.role in STAFF

    @property
    def user_id(self) -> uuid.UUID:
        if self.actor.id is None:
            raise NotVisible
        return self.actor.id


def staff_structure_id(viewer: Viewer) -> uuid.UUID:
    """The structure whose staff the viewer is. Raises NotVisible for anyone else."""
    if not viewer.is_staff or viewer.structure_id is None:
        raise NotVisible
    return viewer.structure_id


def acting_structure_id(viewer: Viewer) -> uuid.UUID:
    """The structure under which the viewer acts. Raises NotVisible for the instance administrator, who has none."""
    if viewer.structure_id is None:
        raise NotVisible
    return viewer.structure_id


def acting_company_id(viewer: Viewer) -> uuid.UUID:
    if viewer.role is not Role.COMPANY or viewer.company_id is None:
        raise NotVisible
    return viewer.company_id


def acting_authority_id(viewer: Viewer) -> uuid.UUID:
    if viewer.role is not Role.BUYER or viewer.authority_id is None:
        raise NotVisible
    return viewer.authority_id


def may_administer(viewer: Viewer) -> bool:
    """Whether the viewer decides the settings of a structure: its administrator alone."""
    return viewer.role is Role.STRUCTURE_ADMIN and viewer.structure_id is not None


def check_may_administer(viewer: Viewer) -> None:
    """Raises NotAllowed."""
    if not may_administer(viewer):
        raise NotAllowed("Seul l’administrateur de votre structure change ses réglages.")


def get_structure(session: Session, viewer: Viewer, structure_id: uuid.UUID) -> Structure:
    """Any structure, for the instance administrator. Raises NotVisible for everyone else."""
    structure = session.get(Structure, structure_id) if viewer.role is Role.INSTANCE_ADMIN else None
    if structure is None:
        raise NotVisible
    return structure


def get_acting_structure(session: Session, viewer: Viewer) -> Structure:
    """The structure under which the viewer acts. Raises NotVisible for the instance administrator, who has none."""
    return session.get_one(Structure, acting_structure_id(viewer))
