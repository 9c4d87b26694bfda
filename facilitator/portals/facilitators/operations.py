"""Operations: the list, one with its markets, correcting it."""

import uuid
from typing import TYPE_CHECKING

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from wtforms import StringField, TextAreaField
from wtforms.validators import InputRequired

from facilitator.kernel.paging import Part
from facilitator.markets.operations import queries
from facilitator.markets.operations.services import DescribeOperation, describe_operation
from facilitator.markets.portfolio.queries import MarketFilter, count_clauses, page_of_markets
from facilitator.portals.shared.forms import BaseForm, attempt, filled
from facilitator.portals.shared.identity import viewer
from facilitator.portals.shared.page import page
from facilitator.portals.shared.paging import page_links, page_number
from facilitator.portals.shared.session import db

if TYPE_CHECKING:
    from facilitator.markets.models import Operation

blueprint = Blueprint("operations", __name__, url_prefix="/operations")


class OperationForm(BaseForm):
    title = StringField("Intitulé de l’opération", [InputRequired("Indiquez l’intitulé de l’opération.")])
    description = TextAreaField("Description")

    def to_command(self) -> DescribeOperation:
        return DescribeOperation(title=filled(self.title), description=self.description.data)


@blueprint.get("/")
def index() -> ResponseReturnValue:
    found = queries.page_of_operations(db(), viewer(), page_number())
    return page(
        "facilitators/operations/index.html",
        found=found,
        links=page_links(found),
        markets=queries.count_markets(db(), [operation.id for operation in found.items]),
    )


@blueprint.get("/<uuid:operation_id>")
def show(operation_id: uuid.UUID) -> ResponseReturnValue:
    operation = queries.get_operation(db(), viewer(), operation_id)
    found = page_of_markets(db(), viewer(), MarketFilter(operation_id=operation.id), Part(number=page_number()))
    return page(
        "facilitators/operations/show.html",
        operation=operation,
        found=found,
        links=page_links(found),
        clauses=count_clauses(db(), [market.id for market in found.items]),
    )


@blueprint.route("/<uuid:operation_id>/modifier", methods=["GET", "POST"])
def edit(operation_id: uuid.UUID) -> ResponseReturnValue:
    operation = queries.get_operation(db(), viewer(), operation_id)
    form = OperationForm.from_request(data={"title": operation.title, "description": operation.description})
    changed = attempt(form, lambda: _describe(operation, form))
    if changed is None:
        return page("facilitators/operations/edit.html", form=form, operation=operation)
    flash("L’opération est modifiée." if changed else "Rien n’a changé.", "success")
    return redirect(url_for(".show", operation_id=operation_id), code=303)


def _describe(operation: "Operation", form: OperationForm) -> bool:
    return describe_operation(db(), operation, form.to_command(), by=viewer().actor)
