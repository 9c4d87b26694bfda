"""Reminders as a facilitator sees them."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from facilitator.accounts.models import Membership
from facilitator.kernel import clock
from facilitator.kernel.mail import Mail
from facilitator.reminders.models import Reminder
from facilitator.reminders.services import remind_late_declarations
from tests.factories.accounts import MembershipFactory
from tests.factories.markets import ContactFactory
from tests.factories.organisations import StructureFactory
from tests.queries import count_queries
from tests.reminders.situations import LateCompany
from tests.signing_in import sign_in

LIST = "/facilitateur/relances/"


@pytest.fixture
def member(browser, session) -> Membership:
    """A facilitator, signed in."""
    membership = MembershipFactory()
    sign_in(browser.http, membership)
    return membership


def remind(session) -> None:
    session.flush()
    session.expire_all()
    remind_late_declarations(session, today=clock.today(), base_url="https://clauses.example")
    session.commit()


def rows(page) -> list[dict[str, str]]:
    return page.table("Relances") if page.document.table else []


def test_an_empty_list_says_when_a_reminder_leaves(browser, member):
    assert browser.get(LIST).says("Une relance part d’elle-même le lendemain")


def test_the_list_says_why_when_to_whom(browser, session, member):
    late = LateCompany.make(structure=member.structure)
    LateCompany.make(structure=StructureFactory())
    remind(session)
    (row,) = rows(browser.get(LIST))
    assert row["Entreprise"].startswith("Bâtisseurs réunis Réhabilitation de l’école")
    assert row["Pourquoi"].startswith("Déclaration d")
    assert "chantier@batisseurs.example" in row["À qui"]
    assert row["État"] == "En attente"
    assert rows(browser.get(f"{LIST}?market={late.market.id}"))
    assert rows(browser.get(f"{LIST}?declaration={late.declaration.id}"))
    assert not rows(browser.get(f"{LIST}?declaration={late.market.id}"))
    assert not rows(browser.get(f"{LIST}?state=nobody_to_reach"))


def test_nobody_to_reach_is_seen_then_mended(browser, session, member):
    late = LateCompany.make(structure=member.structure, email=None)
    remind(session)
    page = browser.get(f"{LIST}?state=nobody_to_reach")
    assert rows(page)[0]["État"] == "Aucun contact joignable"
    assert page.form("Relancer maintenant").submit(status=409).says("Aucun contact joignable par courriel")
    ContactFactory(market=late.market, company=late.company)
    session.commit()
    page = browser.get(LIST).press("Relancer maintenant")
    assert page.flashes == ["La relance part par courriel."]
    assert len(session.scalars(sa.select(Mail)).all()) == 1


def test_a_second_reminder_waits_a_day(browser, session, member):
    LateCompany.make(structure=member.structure)
    remind(session)
    assert browser.get(LIST).form("Relancer maintenant").submit(status=409).says("moins de 24 heures")
    session.scalars(sa.select(Reminder)).one().created_at -= timedelta(days=2)
    session.commit()
    browser.get(LIST).press("Relancer maintenant")
    how = [row["Pourquoi"].split(". ")[1].split(", le ")[0] for row in rows(browser.get(LIST))]
    assert how == ["À la main", "Automatique"]


def test_another_structure_reminds_nobody(browser, session, member):
    late = LateCompany.make(structure=StructureFactory())
    remind(session)
    page = browser.get("/facilitateur/evaluations/")
    token = page.document.select_one("input[name=csrf_token]")["value"]
    answer = browser.http.post(f"{LIST}declarations/{late.declaration.id}", data={"csrf_token": token})
    assert answer.status_code == 404


def test_the_list_asks_few_questions_of_the_database(browser, session, member):
    for _ in range(8):
        LateCompany.make(structure=member.structure)
    remind(session)
    with count_queries() as statements:
        browser.get(LIST)
    assert len(statements) <= 12
