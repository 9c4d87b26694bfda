"""The list of markets: its filters and its columns."""

import uuid
from collections.abc import Sequence

from flask import url_for
from wtforms import SelectField, StringField

from facilitator.accounts.models import User
from facilitator.kernel import text
from facilitator.kernel.spreadsheets import Kind
from facilitator.kernel.text import count, siren
from facilitator.markets.enums import MarketState
from facilitator.markets.portfolio.queries import MarketFilter, MarketLine
from facilitator.organisations.models import Authority
from facilitator.portals.shared.forms import BaseForm, as_id, choices_of, with_choices
from facilitator.portals.shared.lists import Column, Listing

MINE = "moi"
STATES = [("", "Tous"), *((state.value, state.label) for state in MarketState)]
CLAUSES = [("", "Avec ou sans"), ("oui", "Avec clause"), ("non", "Sans clause")]
SHOWN_NAMES = 2


class FilterForm(BaseForm):
    """The filters of the list; they live in the address."""

    class Meta(BaseForm.Meta):
        csrf = False

    q = StringField("Intitulé, référence ou acheteur")
    etat = SelectField("État", choices=choices_of(STATES), validate_choice=False)
    acheteur = SelectField("Acheteur", validate_choice=False)
    referent = SelectField("Suivi par", validate_choice=False)
    clause = SelectField("Clause", choices=choices_of(CLAUSES), validate_choice=False)

    def to_filter(self, me: uuid.UUID) -> MarketFilter:
        """What is asked; an address that makes no sense asks nothing."""
        return MarketFilter(
            text=self.q.data,
            state=next((state for state in MarketState if state.value == self.etat.data), None),
            authority_id=as_id(self.acheteur.data),
            referent_id=me if self.referent.data == MINE else as_id(self.referent.data),
            has_clause={"oui": True, "non": False}.get(self.clause.data or ""),
        )

    def offer(self, staff: Sequence[User], authorities: Sequence[Authority]) -> None:
        """Give the selects their choices."""
        with_choices(self.acheteur, [("", "Tous"), *((str(buyer.id), buyer.name) for buyer in authorities)])
        with_choices(self.referent, [("", "Tous"), (MINE, "Moi"), *((str(user.id), user.name) for user in staff)])


def shortened(names: Sequence[str]) -> str:
    """« Peinture Durand, 990000017 et 3 autres »."""
    shown = ", ".join(map(siren, names[:SHOWN_NAMES]))
    more = len(names) - SHOWN_NAMES
    return f"{shown} et {count(more, 'autre')}" if more > 0 else shown


def _market_url(line: MarketLine) -> str:
    return url_for("facilitators.markets.show", market_id=line.market.id)


def _purchase_type(line: MarketLine) -> str | None:
    return line.market.purchase_type.label if line.market.purchase_type else None


MARKETS: Listing[MarketLine] = Listing(
    slug="marches",
    title="Marchés",
    noun="marché",
    heading="title",
    default_sort="-notified_on",
    columns=(
        Column(key="reference", label="Référence", value=lambda line: line.market.reference, beneath="title"),
        Column(key="title", label="Marché", value=lambda line: line.market.title, link=_market_url),
        Column(key="authority", label="Acheteur", value=lambda line: siren(line.market.authority.name)),
        Column(key="purchase_type", label="Type", value=_purchase_type, beneath="title"),
        Column(key="notified_on", label="Notifié le", value=lambda line: line.market.notified_on, kind=Kind.DATE),
        Column(key="amount", label="Montant", value=lambda line: line.market.amount, kind=Kind.MONEY),
        Column(
            key="lots",
            label="Lots",
            value=lambda line: len(line.market.lots),
            kind=Kind.NUMBER,
            short=lambda line: text.count(len(line.market.lots), "lot"),
            beneath="amount",
        ),
        Column(
            key="holders",
            label="Attributaires",
            value=lambda line: ", ".join(map(siren, line.holders)) or None,
            short=lambda line: shortened(line.holders),
        ),
        Column(
            key="clauses",
            label="Clauses",
            value=lambda line: line.clauses,
            kind=Kind.NUMBER,
            short=lambda line: text.count(line.clauses, "clause") if line.clauses else "sans clause",
            beneath="state",
        ),
        Column(
            key="state", label="État", value=lambda line: line.market.state.label, tone=lambda line: line.market.state
        ),
        Column(
            key="referent",
            label="Référent",
            value=lambda line: line.market.referent.name if line.market.referent else None,
            beneath="state",
        ),
    ),
)
