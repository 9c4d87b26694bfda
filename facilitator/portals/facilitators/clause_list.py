"""The clauses of the structure: where each stands today."""

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import SelectField, StringField

from facilitator.accounts.memberships.queries import list_staff
from facilitator.compliance.enums import ComplianceState
from facilitator.compliance.portfolio.queries import ClauseFilter, ClauseLine, list_clause_lines
from facilitator.compliance.queries import AsOf
from facilitator.kernel import clock
from facilitator.kernel.spreadsheets import Kind
from facilitator.kernel.text import siren
from facilitator.markets.clauses.enums import ClauseState
from facilitator.markets.portfolio.queries import list_authorities
from facilitator.organisations.access import staff_structure_id
from facilitator.portals.facilitators.market_list import MINE, shortened
from facilitator.portals.shared.forms import BaseForm, as_id, choices_of, with_choices
from facilitator.portals.shared.identity import viewer
from facilitator.portals.shared.lists import Column, Listing, listed
from facilitator.portals.shared.session import db

blueprint = Blueprint("clause_list", __name__)
STAGES = [("", "Toutes"), *((stage.value, stage.label) for stage in ClauseState)]
STATES = [("", "Tous"), *((state.value, state.label) for state in ComplianceState)]


class ClauseFilterForm(BaseForm):
    """The filters of the list; they live in the address."""

    class Meta(BaseForm.Meta):
        csrf = False

    q = StringField("Clause, marché, acheteur ou entreprise")
    etape = SelectField("Étape", choices=choices_of(STAGES), validate_choice=False)
    etat = SelectField("État à ce jour", choices=choices_of(STATES), validate_choice=False)
    acheteur = SelectField("Acheteur", validate_choice=False)
    referent = SelectField("Suivi par", validate_choice=False)

    def offer(self) -> None:
        staff = list_staff(db(), staff_structure_id(viewer()))
        authorities = list_authorities(db(), viewer())
        with_choices(self.acheteur, [("", "Tous"), *((str(buyer.id), buyer.name) for buyer in authorities)])
        with_choices(self.referent, [("", "Tous"), (MINE, "Moi"), *((str(user.id), user.name) for user in staff)])

    def to_filter(self) -> ClauseFilter:
        """What is asked; an address that makes no sense asks nothing."""
        mine = self.referent.data == MINE
        return ClauseFilter(
            text=self.q.data,
            stage=next((stage for stage in ClauseState if stage.value == self.etape.data), None),
            state=next((state for state in ComplianceState if state.value == self.etat.data), None),
            authority_id=as_id(self.acheteur.data),
            referent_id=viewer().user_id if mine else as_id(self.referent.data),
        )


def _clause_url(line: ClauseLine) -> str:
    return url_for("facilitators.clauses.show", clause_id=line.clause.id)


def _markets(line: ClauseLine) -> str | None:
    return " ; ".join(market.reference or market.title for market in line.markets) or None


def _authorities(line: ClauseLine) -> str | None:
    return ", ".join(dict.fromkeys(siren(market.authority.name) for market in line.markets)) or None


def _referents(line: ClauseLine) -> str | None:
    return ", ".join(dict.fromkeys(market.referent.name for market in line.markets if market.referent)) or None


def _state(line: ClauseLine) -> str:
    is_draft = line.clause.state is ClauseState.DRAFT
    return line.clause.state.label if is_draft else line.situation.figures.state.label


CLAUSES: Listing[ClauseLine] = Listing(
    slug="clauses",
    title="Clauses",
    noun="clause",
    heading="title",
    default_sort="title",
    columns=(
        Column(key="title", label="Clause", value=lambda line: line.clause.title, link=_clause_url),
        Column(key="market", label="Marché", value=_markets, beneath="title"),
        Column(key="authority", label="Acheteur", value=_authorities, beneath="title"),
        Column(
            key="companies",
            label="Entreprises",
            value=lambda line: ", ".join(map(siren, line.companies)) or None,
            short=lambda line: shortened(line.companies),
        ),
        Column(key="referent", label="Référent", value=_referents, beneath="state"),
        Column(key="state", label="État", value=_state, tone=lambda line: line.situation.figures.state),
        Column(key="owed", label="Heures dues", value=lambda line: line.owed, kind=Kind.HOURS),
        Column(
            key="owed_to_date",
            label="Dues à ce jour",
            value=lambda line: line.owed_to_date,
            kind=Kind.HOURS,
            beneath="owed",
            prefix="à ce jour",
        ),
        Column(key="validated", label="Validées", value=lambda line: line.situation.figures.validated, kind=Kind.HOURS),
        Column(
            key="rate",
            label="Taux",
            value=lambda line: line.situation.figures.rate,
            kind=Kind.PERCENT,
            beneath="validated",
        ),
        Column(
            key="ends_on",
            label="Fin",
            value=lambda line: line.clause.ends_on,
            kind=Kind.DATE,
            beneath="title",
            prefix="jusqu’au",
        ),
    ),
)


@blueprint.get("/clauses/")
def index() -> ResponseReturnValue:
    form = ClauseFilterForm(request.args)
    form.offer()
    wanted, as_of = form.to_filter(), AsOf(on=clock.today())
    return listed(
        CLAUSES,
        "facilitators/clauses/index.html",
        lambda part: list_clause_lines(db(), viewer(), wanted, part, as_of=as_of),
        filter_form=form,
        wanted=wanted,
        as_of=as_of,
    )
