"""Who sees which people: the staff of their structure, and the prescriber of its own people. Nobody else.

Companies see the people who work for them through `placements.access`, without what made them eligible.
"""

import uuid

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from facilitator.candidates.models import Candidate, Evidence
from facilitator.kernel.errors import NotVisible
from facilitator.organisations.access import Viewer, acting_structure_id, staff_structure_id
from facilitator.organisations.enums import Role


def scope(viewer: Viewer) -> sa.Select[Candidate]:
    """The people that the viewer sees. Raises NotVisible when its role sees none."""
    candidates = sa.select(Candidate).where(Candidate.structure_id == acting_structure_id(viewer))
    if viewer.is_staff:
        return candidates
    if viewer.role is Role.PRESCRIBER and viewer.prescriber_id is not None:
        return candidates.where(Candidate.prescriber_id == viewer.prescriber_id)
    raise NotVisible


def get_candidate(session: Session, viewer: Viewer, candidate_id: uuid.UUID) -> Candidate:
    """One person with identity, referent and prescriber. Raises NotVisible, also once the identity is erased."""
    query = (
        scope(viewer)
        .where(Candidate.id == candidate_id)
        .options(joinedload(Candidate.identity), joinedload(Candidate.referent), joinedload(Candidate.prescriber))
    )
    candidate = session.scalar(query)
    if candidate is None or candidate.identity is None:
        raise NotVisible
    return candidate


def get_evidence(session: Session, viewer: Viewer, evidence_id: uuid.UUID) -> Evidence:
    """One proof, with its person and criterion; staff alone. Raises NotVisible."""
    query = (
        sa.select(Evidence)
        .where(Evidence.id == evidence_id, Evidence.structure_id == staff_structure_id(viewer))
        .options(joinedload(Evidence.candidate).joinedload(Candidate.identity), joinedload(Evidence.criterion))
    )
    evidence = session.scalar(query)
    if evidence is None or evidence.candidate.identity is None:
        raise NotVisible
    return evidence


def may_edit(viewer: Viewer, candidate: Candidate) -> bool:
    """Whether the viewer may change the person's file."""
    return viewer.is_staff and viewer.structure_id == candidate.structure_id


def may_read_eligibility(viewer: Viewer, candidate: Candidate) -> bool:
    """Whether the viewer may read why the person is eligible: the staff, and the prescriber of the person."""
    if viewer.structure_id != candidate.structure_id:
        return False
    return viewer.is_staff or (viewer.prescriber_id is not None and viewer.prescriber_id == candidate.prescriber_id)
