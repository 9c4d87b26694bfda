"""Legal identities: the instance administrator finds one and corrects its name."""

import sqlalchemy as sa

from facilitator.journal.models import JournalEntry
from tests.factories.accounts import MembershipFactory
from tests.factories.organisations import AuthorityFactory, CompanyFactory
from tests.signing_in import sign_in


def test_a_name_is_found_and_corrected_for_all(browser, session):
    sign_in(browser.http, MembershipFactory(instance=True))
    AuthorityFactory(identifier="219900016", name="COMUNE DE BRUMEVAL")
    CompanyFactory(name="Durand fictif")
    page = browser.get("/instance/organisations/")
    assert [row["Nom"] for row in page.table()] == ["Durand fictif"]
    page = page.click("Acheteurs", within="main").form("Filtrer").submit(q="219 900 016")
    page = page.click("COMUNE DE BRUMEVAL").form("Enregistrer le nom").submit(name="Commune de Brumeval")
    assert page.flashes == ["Le nom est corrigé."]
    assert page.says("Commune de Brumeval")
    facts = session.scalars(sa.select(JournalEntry.facts).where(JournalEntry.event == "authority.renamed")).one()
    assert facts == {"before": "COMUNE DE BRUMEVAL", "after": "Commune de Brumeval"}
