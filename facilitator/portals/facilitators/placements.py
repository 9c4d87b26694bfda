"""Contracts: log one, follow it, count it on commitments, decide eligibility."""

import uuid
from collections.abc import Callable
from typing import TypeVar

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import SelectField

from facilitator.candidates import access as people
from facilitator.candidates.services import note_eligibility_read
from facilitator.journal.queries import list_entries
from facilitator.kernel import clock
from facilitator.organisations.access import staff_structure_id
from facilitator.organisations.models import Company
from facilitator.organisations.services import register_company
from facilitator.placements import access, queries, services
from facilitator.placements.assignments import services as assignments
from facilitator.placements.models import Assignment, Placement
from facilitator.placements.services import ToConfirm
from facilitator.portals.facilitators.person_events import FIELDS, TITLES
from facilitator.portals.facilitators.placement_forms import (
    ELSEWHERE,
    MEMBER,
    AssignForm,
    ChangeAssignmentForm,
    ConfirmedForm,
    ContractForm,
    DecideForm,
    EndForm,
    ExtendForm,
    PlacementForm,
)
from facilitator.portals.shared.forms import attempt, filled, perform, with_choices
from facilitator.portals.shared.identity import viewer
from facilitator.portals.shared.page import page
from facilitator.portals.shared.session import afterwards, db
from facilitator.portals.shared.timeline import timeline_of

blueprint = Blueprint("placements", __name__)
FULL_TIME = 35
T = TypeVar("T")


# --- log ---


@blueprint.route("/personnes/<uuid:candidate_id>/contrats/nouveau", methods=["GET", "POST"])
def create(candidate_id: uuid.UUID) -> ResponseReturnValue:
    candidate = people.get_candidate(db(), viewer(), candidate_id)
    defaults = {"weekly_hours": FULL_TIME, "commitment_id": request.args.get("compte", "")}
    form = PlacementForm.from_request(data=defaults)
    _choose_commitment(form.commitment_id)
    _choose_employer(form, member="L’entreprise qui doit les heures")

    def create_placement() -> Placement:
        commitment = access.get_commitment(db(), viewer(), uuid.UUID(filled(form.commitment_id)))
        command = form.to_command(_employer(form, commitment.company))
        return services.create_placement(db(), candidate, commitment, command, by=viewer().actor)

    placement = attempt(form, _asking_to_confirm(form, create_placement))
    if placement is None:
        return page("facilitators/placements/create.html", form=form, candidate=candidate)
    flash("Le contrat est enregistré.", "success")
    return redirect(url_for(".show", placement_id=placement.id), 303)


@blueprint.route("/contrats/<uuid:placement_id>/modifier", methods=["GET", "POST"])
def edit(placement_id: uuid.UUID) -> ResponseReturnValue:
    placement = access.get_placement(db(), viewer(), placement_id)
    form = ContractForm.from_request(obj=placement)
    _choose_employer(form, member=None)
    saved = attempt(
        form,
        _asking_to_confirm(
            form,
            lambda: services.correct_placement(
                db(), placement, form.to_correction(_employer(form, None), placement.end_reason), by=viewer().actor
            ),
        ),
    )
    if saved is None:
        return page("facilitators/placements/edit.html", form=form, placement=placement)
    flash("Le contrat est corrigé.", "success")
    return redirect(url_for(".show", placement_id=placement_id), 303)


def _employer(form: ContractForm, member: Company | None) -> Company:
    """The company chosen, the one typed, or the member who owes when nothing was chosen."""
    new = form.new_employer()
    if new is not None:
        return register_company(db(), new, by=viewer().actor)
    if member is not None and not form.employer_id.data:
        return member
    return queries.get_employer(db(), uuid.UUID(filled(form.employer_id)))


def _asking_to_confirm(form: ConfirmedForm, use_case: Callable[[], T]) -> Callable[[], T]:
    """`use_case`, whose unusual remarks the form remembers, to show the box that confirms them."""

    def remember() -> T:
        try:
            return use_case()
        except ToConfirm as refusal:
            form.to_confirm = refusal.sentences
            raise

    return remember


# --- one contract ---


@blueprint.get("/contrats/<uuid:placement_id>")
def show(placement_id: uuid.UUID) -> ResponseReturnValue:
    placement = access.get_placement(db(), viewer(), placement_id)
    return page(
        "facilitators/placements/show.html",
        placement=placement, timeline=timeline_of(list_entries(db(), [placement_id]), TITLES, FIELDS),
        may_edit=access.may_edit(viewer(), placement), today=clock.today(),
    )  # fmt: skip


@blueprint.route("/contrats/<uuid:placement_id>/fin", methods=["GET", "POST"])
def end(placement_id: uuid.UUID) -> ResponseReturnValue:
    placement = access.get_placement(db(), viewer(), placement_id)
    form = EndForm.from_request(data={"last_day": placement.ends_on or clock.today()})

    def end_placement() -> Placement:
        services.end_placement(db(), placement, form.to_command(), by=viewer().actor)
        return placement

    if attempt(form, end_placement) is None:
        return page("facilitators/placements/end.html", form=form, placement=placement)
    flash("La fin du contrat est notée.", "success")
    return redirect(url_for(".show", placement_id=placement_id), 303)


@blueprint.post("/contrats/<uuid:placement_id>/rouvrir")
def reopen(placement_id: uuid.UUID) -> ResponseReturnValue:
    placement = access.get_placement(db(), viewer(), placement_id)
    perform(lambda: services.reopen_placement(db(), placement, by=viewer().actor))
    flash("La fin du contrat est annulée.", "success")
    return redirect(url_for(".show", placement_id=placement_id), 303)


@blueprint.route("/contrats/<uuid:placement_id>/prolongation", methods=["GET", "POST"])
def extend(placement_id: uuid.UUID) -> ResponseReturnValue:
    placement = access.get_placement(db(), viewer(), placement_id)
    form = ExtendForm.from_request()

    def extend_placement() -> Placement:
        services.extend_placement(db(), placement, form.to_command(), by=viewer().actor)
        return placement

    if attempt(form, _asking_to_confirm(form, extend_placement)) is None:
        return page("facilitators/placements/extend.html", form=form, placement=placement)
    flash("Le contrat est prolongé.", "success")
    return redirect(url_for(".show", placement_id=placement_id), 303)


# --- assignments ---


@blueprint.route("/contrats/<uuid:placement_id>/affectations/nouvelle", methods=["GET", "POST"])
def assign(placement_id: uuid.UUID) -> ResponseReturnValue:
    placement = access.get_placement(db(), viewer(), placement_id)
    form = AssignForm.from_request()
    _choose_commitment(form.commitment_id)

    def assign_placement() -> Assignment:
        commitment = access.get_commitment(db(), viewer(), uuid.UUID(filled(form.commitment_id)))
        return assignments.assign(db(), placement, commitment, form.to_command(), by=viewer().actor)

    if attempt(form, _asking_to_confirm(form, assign_placement)) is None:
        return page("facilitators/placements/assign.html", form=form, placement=placement)
    flash("Le contrat est affecté.", "success")
    return redirect(url_for(".show", placement_id=placement_id), 303)


@blueprint.route("/affectations/<uuid:assignment_id>/modifier", methods=["GET", "POST"])
def change_assignment(assignment_id: uuid.UUID) -> ResponseReturnValue:
    assignment = access.get_assignment(db(), viewer(), assignment_id)
    form = ChangeAssignmentForm.from_request(obj=assignment)
    saved = attempt(form, lambda: assignments.change_assignment(db(), assignment, form.to_command(), by=viewer().actor))
    if saved is None:
        return page("facilitators/placements/change_assignment.html", form=form, assignment=assignment)
    flash("L’affectation est modifiée.", "success")
    return redirect(url_for(".show", placement_id=assignment.placement_id), 303)


# --- eligibility ---


@blueprint.route("/affectations/<uuid:assignment_id>/eligibilite", methods=["GET", "POST"])
def decide(assignment_id: uuid.UUID) -> ResponseReturnValue:
    """What the rule says, and the decision: a sensitive reading, which leaves a trace."""
    assignment = access.get_assignment(db(), viewer(), assignment_id)
    placement, by = assignment.placement, viewer().actor
    candidate_id = placement.candidate_id
    afterwards(lambda session: note_eligibility_read(session, candidate_id, by=by))
    form = DecideForm.from_request()
    decision = attempt(form, lambda: assignments.decide(db(), assignment, form.to_command(), by=by))
    if decision is None:
        verdict = assignments.foresee(db(), placement, assignment.commitment.clause)
        return page("facilitators/placements/decide.html", form=form, assignment=assignment, verdict=verdict)
    flash("L’éligibilité est décidée.", "success")
    return redirect(url_for(".show", placement_id=placement.id), 303)


@blueprint.post("/affectations/<uuid:assignment_id>/decision/retirer")
def withdraw_decision(assignment_id: uuid.UUID) -> ResponseReturnValue:
    assignment = access.get_assignment(db(), viewer(), assignment_id)
    placement_id = assignment.placement_id
    perform(lambda: assignments.withdraw(db(), assignment, by=viewer().actor))
    flash("La décision est retirée : les heures attendent une nouvelle décision.", "success")
    return redirect(url_for(".show", placement_id=placement_id), 303)


# --- choices ---


def _choose_commitment(field: SelectField) -> None:
    """Running commitments alone; the only one, or the one asked for by the address, is chosen already."""
    destinations = queries.list_destinations(db(), staff_structure_id(viewer()), on=clock.today())
    choices = [(str(one.commitment_id), one.label) for one in destinations]
    with_choices(field, choices if len(choices) == 1 else [("", "Choisissez"), *choices])


def _choose_employer(form: ContractForm, *, member: str | None) -> None:
    employers = queries.list_possible_employers(db(), staff_structure_id(viewer()))
    known = [(str(one.company_id), one.label) for one in employers]
    first = [(MEMBER, member)] if member else []
    with_choices(form.employer_id, [*first, *known, (ELSEWHERE, "Un autre employeur, à ajouter…")])
