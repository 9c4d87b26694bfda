"""Writing people: register, correct, prove, inform, follow, leave. Facts journaled are field names, never values."""

import uuid
from dataclasses import asdict, dataclass
from datetime import date

from sqlalchemy.orm import Session

from facilitator.accounts.memberships.queries import list_staff
from facilitator.candidates import queries
from facilitator.candidates.enums import CandidateState, Sex
from facilitator.candidates.identities import rules as identities
from facilitator.candidates.models import Candidate, Identity
from facilitator.candidates.proofs.services import AddEvidence, add_evidence
from facilitator.candidates.queries import Likeness
from facilitator.journal.models import Actor
from facilitator.journal.services import record
from facilitator.kernel import clock
from facilitator.kernel.errors import DomainError
from facilitator.kernel.text import join_words, short_date


class LikelyDuplicate(DomainError):
    """Somebody who may be the same person is already known."""

    def __init__(self, likenesses: list[Likeness]) -> None:
        self.likenesses = likenesses
        shared = join_words(dict.fromkeys(words for one in likenesses for words in one.shared))
        super().__init__(
            f"Cette personne est peut-être déjà enregistrée : {shared} correspond{'ent' if ' et ' in shared else ''} "
            "à un dossier existant. Ouvrez-le, ou confirmez que c’est une autre personne."
        )


class ContactInTheFuture(DomainError):
    pass


class NotOfTheStaff(DomainError):
    pass


class AlreadyInThatState(DomainError):
    pass


@dataclass(frozen=True, kw_only=True, slots=True)
class IdentityFacts:
    """What names a person and how to reach it; telephone and e-mail in any writing."""

    first_name: str
    last_name: str
    birth_date: date | None = None
    sex: Sex = Sex.UNKNOWN
    email: str | None = None
    phone: str | None = None
    postcode: str | None = None
    commune: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class RegisterCandidate:
    identity: IdentityFacts
    prescriber_id: uuid.UUID | None = None
    referent_id: uuid.UUID | None = None
    informed_on: date | None = None
    evidence: AddEvidence | None = None
    is_another_person: bool = False
    """True: the facilitator has seen the likely duplicates and says that they are somebody else."""


@dataclass(frozen=True, kw_only=True, slots=True)
class EditIdentity:
    identity: IdentityFacts
    prescriber_id: uuid.UUID | None = None
    is_another_person: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class NoteContact:
    """A contact with the person. `note` joins the notes of the file, which only the structure reads."""

    on: date
    note: str | None = None


def register(session: Session, structure_id: uuid.UUID, command: RegisterCandidate, *, by: Actor) -> Candidate:
    """Open a person's file, with a first proof if one was seen.

    Raises ImpossibleBirthDate, NotAPhone, LikelyDuplicate, and what `add_evidence` raises.
    """
    identity = Identity(structure_id=structure_id, **_checked(command.identity))
    _refuse_duplicates(session, identity, is_another_person=command.is_another_person)
    today = clock.today()
    candidate = Candidate(
        structure_id=structure_id,
        referent_id=command.referent_id,
        prescriber_id=command.prescriber_id,
        registered_on=today,
        informed_on=_not_in_the_future(command.informed_on),
        last_contact_on=today,
        identity=identity,
    )
    session.add(candidate)
    record(session, by=by, event="candidate.registered", subject=candidate, structure_id=structure_id,
           in_spite_of_likeness=command.is_another_person)  # fmt: skip
    if command.evidence is not None:
        add_evidence(session, candidate, command.evidence, by=by)
    return candidate


def edit_identity(session: Session, candidate: Candidate, command: EditIdentity, *, by: Actor) -> Candidate:
    """Correct who the person is. Raises ImpossibleBirthDate, NotAPhone, LikelyDuplicate."""
    identity = identity_of(candidate)
    values = _checked(command.identity)
    with session.no_autoflush:
        changed = [name for name, value in values.items() if getattr(identity, name) != value]
        for name in changed:
            setattr(identity, name, values[name])
        identity.search_key = identities.search_key(identity.first_name, identity.last_name)
        _refuse_duplicates(session, identity, is_another_person=command.is_another_person or not changed)
    if candidate.prescriber_id != command.prescriber_id:
        candidate.prescriber_id = command.prescriber_id
        changed.append("prescriber")
    if changed:
        record(session, by=by, event="candidate.identity_edited", subject=candidate,
               structure_id=candidate.structure_id, fields=changed)  # fmt: skip
    return candidate


def change_referent(session: Session, candidate: Candidate, referent_id: uuid.UUID | None, *, by: Actor) -> None:
    """Hand the file over to another facilitator, or to nobody. Raises NotOfTheStaff."""
    if candidate.referent_id == referent_id:
        return
    staff = {user.id for user in list_staff(session, candidate.structure_id)}
    if referent_id is not None and referent_id not in staff:
        raise NotOfTheStaff("Le référent fait partie de la structure : choisissez-le dans la liste.")
    candidate.referent_id = referent_id
    record(session, by=by, event="candidate.referent_changed", subject=candidate, structure_id=candidate.structure_id,
           referent_id=referent_id)  # fmt: skip


def record_information_notice(session: Session, candidate: Candidate, given_on: date, *, by: Actor) -> None:
    """Note the day the person received the notice on personal data. Raises ContactInTheFuture."""
    candidate.informed_on = _not_in_the_future(given_on)
    record(session, by=by, event="candidate.informed", subject=candidate, structure_id=candidate.structure_id,
           informed_on=given_on)  # fmt: skip


def note_contact(session: Session, candidate: Candidate, command: NoteContact, *, by: Actor) -> None:
    """Note a contact: it keeps the file active. Raises ContactInTheFuture."""
    day = _not_in_the_future(command.on) or command.on
    candidate.last_contact_on = max(day, candidate.last_contact_on or day)
    if command.note:
        identity = identity_of(candidate)
        line = f"{short_date(day)}, {by.label} : {command.note}"
        identity.notes = f"{identity.notes}\n{line}" if identity.notes else line
    record(session, by=by, event="candidate.contacted", subject=candidate, structure_id=candidate.structure_id,
           contacted_on=day, with_note=bool(command.note))  # fmt: skip


def leave(session: Session, candidate: Candidate, *, by: Actor) -> None:
    """End the pathway. Raises AlreadyInThatState."""
    _change_state(candidate, CandidateState.LEFT, "Cette personne est déjà sortie du parcours.")
    record(session, by=by, event="candidate.left", subject=candidate, structure_id=candidate.structure_id)


def resume(session: Session, candidate: Candidate, *, by: Actor) -> None:
    """Open the pathway again. Raises AlreadyInThatState."""
    _change_state(candidate, CandidateState.ACTIVE, "Cette personne est déjà en parcours.")
    candidate.last_contact_on = clock.today()
    record(session, by=by, event="candidate.resumed", subject=candidate, structure_id=candidate.structure_id)


def note_eligibility_read(session: Session, candidate_id: uuid.UUID, *, by: Actor) -> None:
    """Note that somebody read why a person is eligible. Runs in a transaction of its own: a reading leaves a trace."""
    candidate = session.get(Candidate, candidate_id)
    if candidate is not None:
        record(session, by=by, event="candidate.eligibility_read", subject=candidate,
               structure_id=candidate.structure_id)  # fmt: skip


def identity_of(candidate: Candidate) -> Identity:
    """The identity of somebody whom `access` gave: it was not erased."""
    if candidate.identity is None:
        raise ValueError("the identity was erased")
    return candidate.identity


def _checked(facts: IdentityFacts) -> dict[str, object]:
    """The values to keep: one writing for telephones and e-mails, a possible birth date."""
    if facts.birth_date is not None:
        identities.check_birth_date(facts.birth_date, clock.today())
    return {
        **asdict(facts),
        "first_name": " ".join(facts.first_name.split()),
        "last_name": " ".join(facts.last_name.split()),
        "phone": identities.parse_phone(facts.phone) if facts.phone else None,
        "email": facts.email.strip().lower() if facts.email else None,
    }


def _refuse_duplicates(session: Session, identity: Identity, *, is_another_person: bool) -> None:
    if is_another_person:
        return
    likenesses = queries.list_likely_duplicates(session, identity, except_id=identity.candidate_id)
    if likenesses:
        raise LikelyDuplicate(likenesses)


def _not_in_the_future(day: date | None) -> date | None:
    if day is not None and day > clock.today():
        raise ContactInTheFuture("Cette date est dans le futur : indiquez le jour où c’est arrivé.")
    return day


def _change_state(candidate: Candidate, state: CandidateState, complaint: str) -> None:
    if candidate.state is state:
        raise AlreadyInThatState(complaint)
    candidate.state = state
