"""A market bought by several authorities together."""

from facilitator.organisations.enums import Role
from facilitator.organisations.models import Structure
from tests.factories.accounts import MembershipFactory
from tests.factories.markets import LotFactory, MarketFactory
from tests.factories.organisations import AuthorityFactory
from tests.pages import Browser
from tests.signing_in import sign_in


def test_the_buyers_of_a_groupement_see_the_market_and_each_other(app, session):
    other = AuthorityFactory(name="Syndicat des eaux")
    market = MarketFactory(other_authorities=[other])
    LotFactory(market=market)
    buyer = Browser(app)
    structure = session.get(Structure, market.structure_id)
    sign_in(buyer.http, MembershipFactory(role=Role.BUYER, authority=other, structure=structure))
    page = buyer.get("/acheteur/marches/").click(market.title)
    assert page.says(f"Groupement de commandes : {market.authority.name} et Syndicat des eaux")
