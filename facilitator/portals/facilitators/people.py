"""People: the list, one person, registration, proofs, follow-up."""

import uuid
from collections.abc import Callable, Iterable
from typing import Any

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from facilitator.accounts.memberships.queries import list_staff
from facilitator.candidates import access, queries, services
from facilitator.candidates.enums import CandidateState
from facilitator.candidates.models import Candidate
from facilitator.candidates.proofs import services as proofs
from facilitator.candidates.services import LikelyDuplicate
from facilitator.evaluations.queries import list_of_candidate
from facilitator.hours.queries import done_by_placement
from facilitator.journal.queries import list_entries
from facilitator.kernel import clock
from facilitator.organisations.access import staff_structure_id
from facilitator.placements.enums import Situation
from facilitator.placements.people.queries import count_by_situation, list_openings, list_people
from facilitator.placements.queries import list_placements
from facilitator.portals.facilitators.people_forms import (
    MINE,
    NOBODY,
    ContactForm,
    EvidenceFields,
    EvidenceForm,
    IdentityForm,
    PeopleFilterForm,
    ReferentForm,
    RegisterForm,
    id_or_none,
)
from facilitator.portals.facilitators.people_list import PEOPLE
from facilitator.portals.facilitators.person_events import FIELDS, TITLES
from facilitator.portals.shared.forms import attempt, perform, with_choices
from facilitator.portals.shared.identity import viewer
from facilitator.portals.shared.lists import listed
from facilitator.portals.shared.page import page
from facilitator.portals.shared.session import afterwards, db
from facilitator.portals.shared.timeline import timeline_of
from facilitator.references.queries import list_criteria

blueprint = Blueprint("people", __name__, url_prefix="/personnes")


# --- the list ---


@blueprint.get("/")
def index() -> ResponseReturnValue:
    form = PeopleFilterForm(request.args)
    staff = list_staff(db(), staff_structure_id(viewer()))
    everybody = [(str(user.id), user.name) for user in staff if user.id != viewer().user_id]
    with_choices(form.referent, [(NOBODY, "Tous"), (MINE, "Mes dossiers"), *everybody])
    filters, today = form.to_filters(viewer().user_id), clock.today()
    counts = count_by_situation(db(), viewer(), filters, today=today)
    return listed(
        PEOPLE,
        "facilitators/people/index.html",
        lambda part: list_people(db(), viewer(), filters, part, today=today),
        filter_form=form,
        tabs=_situation_tabs(form, counts),
    )


def _situation_tabs(form: PeopleFilterForm, counts: dict[Situation, int]) -> list[dict[str, Any]]:
    """One tab for each situation, its counter equal to the list it opens."""
    kept: dict[str, Any] = {name: value for name, value in request.args.items() if name not in {"page", "situation"}}
    current = form.situation.data or ""
    everyone = counts[Situation.AT_WORK] + counts[Situation.NOT_AT_WORK]
    choices = [("", "Toutes", everyone), *((one.value, one.label, counts[one]) for one in Situation)]
    return [
        {
            "label": label,
            "count": count,
            "current": value == current,
            "url": url_for(".index", **{**kept, **({"situation": value} if value else {})}),
        }
        for value, label, count in choices
    ]


# --- register and correct ---


@blueprint.route("/nouvelle", methods=["GET", "POST"])
def register() -> ResponseReturnValue:
    form = RegisterForm.from_request(data={"seen_on": clock.today()})
    _choose_prescriber(form)
    suggestions = _choose_criterion(form, none="Plus tard")
    structure_id, by = staff_structure_id(viewer()), viewer().actor
    candidate = attempt(
        form,
        _showing_likenesses(
            form, lambda: services.register(db(), structure_id, form.to_registration(viewer().user_id), by=by)
        ),
    )
    if candidate is None:
        return page("facilitators/people/register.html", form=form, suggestions=suggestions)
    flash("La personne est enregistrée.", "success")
    return redirect(url_for(".show", candidate_id=candidate.id), 303)


@blueprint.route("/<uuid:candidate_id>/modifier", methods=["GET", "POST"])
def edit(candidate_id: uuid.UUID) -> ResponseReturnValue:
    candidate = access.get_candidate(db(), viewer(), candidate_id)
    form = IdentityForm.from_request(obj=candidate.identity, data={"prescriber_id": str(candidate.prescriber_id or "")})
    _choose_prescriber(form)
    saved = attempt(
        form,
        _showing_likenesses(
            form, lambda: services.edit_identity(db(), candidate, form.to_command(), by=viewer().actor)
        ),
    )
    if saved is None:
        return page("facilitators/people/edit.html", form=form, candidate=candidate)
    flash("L’identité est corrigée.", "success")
    return redirect(url_for(".show", candidate_id=candidate_id), 303)


def _showing_likenesses(form: IdentityForm, use_case: Callable[[], Candidate]) -> Callable[[], Candidate]:
    """`use_case`, whose likely duplicates the form remembers, to link to their files."""

    def remember() -> Candidate:
        try:
            return use_case()
        except LikelyDuplicate as refusal:
            form.likenesses = refusal.likenesses
            raise

    return remember


# --- one person ---


@blueprint.get("/<uuid:candidate_id>")
def show(candidate_id: uuid.UUID) -> ResponseReturnValue:
    candidate = access.get_candidate(db(), viewer(), candidate_id)
    placements = list_placements(db(), candidate_id)
    entries = list_entries(db(), [candidate_id, *(placement.id for placement in placements)])
    referent_form = ReferentForm(data={"referent_id": str(candidate.referent_id or "")})
    _choose_referent(referent_form)
    return page(
        "facilitators/people/show.html",
        candidate=candidate, identity=services.identity_of(candidate), placements=placements,
        hours=done_by_placement(db(), [placement.id for placement in placements]),
        timeline=timeline_of(entries, TITLES, FIELDS), referent_form=referent_form,
        may_edit=access.may_edit(viewer(), candidate), today=clock.today(),
        evaluations=list_of_candidate(db(), candidate),
    )  # fmt: skip


@blueprint.get("/<uuid:candidate_id>/eligibilite")
def eligibility(candidate_id: uuid.UUID) -> ResponseReturnValue:
    """Why the person is eligible: a sensitive reading, which leaves a trace."""
    candidate = access.get_candidate(db(), viewer(), candidate_id)
    placements = list_placements(db(), candidate_id)
    today = clock.today()
    _note_reading(candidate_id)
    return page(
        "facilitators/people/eligibility.html",
        candidate=candidate, identity=services.identity_of(candidate), today=today,
        evidence=queries.list_evidence(db(), candidate_id),
        decisions=queries.list_decisions(db(), candidate_id),
        criteria={criterion.code: criterion.label for criterion in list_criteria(db())},
        openings=list_openings(db(), candidate, placements, on=today),
    )  # fmt: skip


def _note_reading(candidate_id: uuid.UUID) -> None:
    by = viewer().actor
    afterwards(lambda session: services.note_eligibility_read(session, candidate_id, by=by))


# --- proofs ---


@blueprint.route("/<uuid:candidate_id>/justificatifs/nouveau", methods=["GET", "POST"])
def add_evidence(candidate_id: uuid.UUID) -> ResponseReturnValue:
    candidate = access.get_candidate(db(), viewer(), candidate_id)
    form = EvidenceForm.from_request(data={"seen_on": clock.today()})
    suggestions = _choose_criterion(form, none="Choisissez un critère")
    saved = attempt(form, lambda: proofs.add_evidence(db(), candidate, form.to_command(), by=viewer().actor))
    if saved is None:
        return page("facilitators/people/evidence.html", form=form, candidate=candidate, suggestions=suggestions,
                    evidence=None)  # fmt: skip
    flash("Le justificatif est enregistré.", "success")
    return redirect(url_for(".eligibility", candidate_id=candidate_id), 303)


@blueprint.route("/justificatifs/<uuid:evidence_id>/modifier", methods=["GET", "POST"])
def correct_evidence(evidence_id: uuid.UUID) -> ResponseReturnValue:
    evidence = access.get_evidence(db(), viewer(), evidence_id)
    form = EvidenceForm.from_request(obj=evidence)
    suggestions = _choose_criterion(form, none="Choisissez un critère")
    candidate_id = evidence.candidate_id
    _note_reading(candidate_id)
    saved = attempt(form, lambda: proofs.correct_evidence(db(), evidence, form.to_command(), by=viewer().actor))
    if saved is None:
        return page("facilitators/people/evidence.html", form=form, candidate=evidence.candidate,
                    suggestions=suggestions, evidence=evidence)  # fmt: skip
    flash("Le justificatif est corrigé.", "success")
    return redirect(url_for(".eligibility", candidate_id=candidate_id), 303)


@blueprint.post("/justificatifs/<uuid:evidence_id>/retirer")
def remove_evidence(evidence_id: uuid.UUID) -> ResponseReturnValue:
    evidence = access.get_evidence(db(), viewer(), evidence_id)
    candidate_id = evidence.candidate_id
    perform(lambda: proofs.remove_evidence(db(), evidence, by=viewer().actor))
    flash("Le justificatif est retiré.", "success")
    return redirect(url_for(".eligibility", candidate_id=candidate_id), 303)


# --- follow-up ---


@blueprint.route("/<uuid:candidate_id>/contact", methods=["GET", "POST"])
def note_contact(candidate_id: uuid.UUID) -> ResponseReturnValue:
    candidate = access.get_candidate(db(), viewer(), candidate_id)
    form = ContactForm.from_request(data={"on": clock.today()})

    def noted() -> Candidate:
        services.note_contact(db(), candidate, form.to_command(), by=viewer().actor)
        return candidate

    if attempt(form, noted) is None:
        return page("facilitators/people/contact.html", form=form, candidate=candidate)
    flash("Le contact est noté.", "success")
    return redirect(url_for(".show", candidate_id=candidate_id), 303)


@blueprint.post("/<uuid:candidate_id>/referent")
def change_referent(candidate_id: uuid.UUID) -> ResponseReturnValue:
    candidate = access.get_candidate(db(), viewer(), candidate_id)
    referent_id = id_or_none(request.form.get("referent_id"))
    perform(lambda: services.change_referent(db(), candidate, referent_id, by=viewer().actor))
    flash("Le référent est enregistré.", "success")
    return redirect(url_for(".show", candidate_id=candidate_id), 303)


@blueprint.post("/<uuid:candidate_id>/notice")
def record_notice(candidate_id: uuid.UUID) -> ResponseReturnValue:
    candidate = access.get_candidate(db(), viewer(), candidate_id)
    perform(lambda: services.record_information_notice(db(), candidate, clock.today(), by=viewer().actor))
    flash("La remise de la notice est notée.", "success")
    return redirect(url_for(".show", candidate_id=candidate_id), 303)


@blueprint.post("/<uuid:candidate_id>/parcours")
def change_state(candidate_id: uuid.UUID) -> ResponseReturnValue:
    """Out of the pathway, or back into it."""
    candidate = access.get_candidate(db(), viewer(), candidate_id)
    is_leaving = candidate.state is CandidateState.ACTIVE
    use_case = services.leave if is_leaving else services.resume
    perform(lambda: use_case(db(), candidate, by=viewer().actor))
    flash("La sortie est notée." if is_leaving else "Le parcours reprend.", "success")
    return redirect(url_for(".show", candidate_id=candidate_id), 303)


# --- choices ---


def _choose_prescriber(form: IdentityForm) -> None:
    prescribers = queries.list_prescribers(db())
    with_choices(form.prescriber_id, [(NOBODY, "Aucun, ou pas encore connu"),
                                      *((str(one.id), one.name) for one in prescribers)])  # fmt: skip


def _choose_criterion(form: EvidenceFields, *, none: str) -> Iterable[str]:
    """Give the criteria to choose from; returns the documents that usually prove them."""
    criteria = list_criteria(db())
    with_choices(form.criterion_code, [("", none), *((one.code, one.label) for one in criteria)])
    return dict.fromkeys(proof for one in criteria for proof in one.proofs)


def _choose_referent(form: ReferentForm) -> None:
    staff = list_staff(db(), staff_structure_id(viewer()))
    with_choices(form.referent_id, [(NOBODY, "Personne"), *((str(user.id), user.name) for user in staff)])
