"""Searching a CPV code."""

import pytest

from facilitator.references.models import CpvCode
from tests.factories.accounts import MembershipFactory
from tests.pages import Browser
from tests.signing_in import sign_in


@pytest.fixture
def browser(app, session) -> Browser:
    browser = Browser(app)
    sign_in(browser.http, MembershipFactory())
    return browser


def test_without_a_vocabulary_one_types(browser):
    page = browser.get("/facilitateur/marches/nouveau").click("Chercher dans la nomenclature CPV")
    assert page.says("La nomenclature n’est pas importée")


def test_by_words_or_digits(browser, session):
    session.add_all([CpvCode(code="45000000", label="Travaux"), CpvCode(code="03111000", label="Graines")])
    session.flush()
    page = browser.get("/facilitateur/cpv/?q=graines")
    assert page.table("Codes") == [{"Code": "03111000", "Ce que l’on achète": "Graines"}]
    assert browser.get("/facilitateur/cpv/?q=zzz").says("Aucun code ne correspond")
    typed = browser.http.get("/facilitateur/cpv/suggestions?cpv=45").get_data(as_text=True)
    assert typed.strip() == '<option value="45000000">Travaux</option>'
