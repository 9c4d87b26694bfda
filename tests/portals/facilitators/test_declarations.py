"""Reviewing declarations, on the facilitator's pages."""

from decimal import Decimal

import pytest
import sqlalchemy as sa
import time_machine

from facilitator.hours import queries, services
from facilitator.hours.models import Amendment, HoursLine
from facilitator.kernel.mail import Mail
from facilitator.organisations.models import Structure
from tests.factories.accounts import MembershipFactory
from tests.hours.situations import Month, actor, count, in_force
from tests.queries import count_queries
from tests.signing_in import sign_in

LIST = "/facilitateur/declarations/"


@pytest.fixture(autouse=True)
def on_12_april():
    with time_machine.travel("2026-04-12T10:00:00+02:00", tick=False):
        yield


def enter(session, browser, month: Month) -> None:
    structure = session.get(Structure, month.declaration.structure_id)
    sign_in(browser.http, MembershipFactory(structure=structure))


def signed(session, browser, *hours: str, **assignment) -> Month:
    month = Month.with_people(len(hours), **assignment)
    month.sign(*hours)
    session.commit()
    enter(session, browser, month)
    return month


def whole(month: Month) -> str:
    return f"{LIST}{month.declaration.id}"


def test_a_clean_declaration_is_validated_from_the_list_in_one_gesture(session, browser):
    month = signed(session, browser, "151.67", "151.67", "151.67")
    page = browser.get(LIST)
    assert page.table()[0]["À regarder"] == "rien à signaler"
    page = page.press("Valider 3 lignes")
    assert page.flashes == ["3 lignes validées."]
    assert page.says("Rien dans cette liste")
    assert queries.done(session, month.declaration.structure_id) == {month.commitment_id: Decimal("455.01")}


def test_from_home_three_interactions(session, browser):
    """The menu, then the button: two."""
    signed(session, browser, "151.67")
    page = browser.get("/facilitateur/").click("Déclarations")
    assert page.press("Valider 1 ligne").flashes == ["1 ligne validée."]


def test_doubtful_lines_stand_apart_with_their_reasons(session, browser):
    month = signed(session, browser, "151.67", "180.00")
    page = browser.get(LIST)
    assert page.table()[0]["À regarder"].startswith("1 ligne")
    page = browser.get(whole(month))
    assert page.says("1 ligne sans remarque")
    [row] = page.table("Lignes à regarder")
    assert "180,00 h pour 151,67 h au contrat" in row["Personne"]
    page.press("Valider 1 ligne")
    assert count(HoursLine) == 1


def test_a_waiting_line_cannot_be_validated(session, browser):
    month = signed(session, browser, "151.67", waiting=True)
    page = browser.get(whole(month))
    assert page.says("Éligibilité à confirmer")
    assert "Valider" not in page.all("form button")


def test_a_line_is_returned_with_a_reason(session, browser):
    month = signed(session, browser, "151.67")
    month.let_in()
    page = browser.get(whole(month))
    page = page.form("Renvoyer").submit(reason="Deux jours d’absence ?")
    assert page.flashes == ["À corriger."]
    assert page.says("Deux jours d’absence ?")
    [mail] = session.scalars(sa.select(Mail))
    assert f"/entreprise/declarations/{month.declaration.id}" in mail.text


def test_a_reason_is_asked_for(session, browser):
    month = signed(session, browser, "151.67")
    page = browser.get(whole(month)).form("Renvoyer").submit(status=409)
    assert page.errors == ["Dites pourquoi en quelques mots : l’autre partie les lira."]


def test_a_question_is_put(session, browser):
    month = signed(session, browser, "151.67")
    page = browser.get(whole(month)).form("Poser la question").submit(reason="Combien de jours ?")
    assert page.says("Question posée")


def test_a_version_signed_meanwhile_is_not_validated_unread(session, browser):
    month = signed(session, browser, "151.67")
    page = browser.get(LIST)
    month.sign("140.00")
    session.commit()
    assert page.press("Valider 1 ligne", status=409).says("nouvelle version")
    assert count(HoursLine) == 0


def test_lists_and_their_counts(session, browser):
    month = signed(session, browser, "151.67")
    Month.beside(month)
    session.commit()
    page = browser.get(LIST)
    assert page.all(".tab-list a") == ["À valider 1", "En retard 1", "Renvoyées à l’entreprise 0", "Toutes 2"]
    late = page.click("En retard 1")
    assert late.table()[0]["État"].strip() == "Non remise"
    assert late.says("en retard de 2 jours")


def test_a_declaration_is_recorded_for_the_company(session, browser):
    month = Month.with_people(1)
    month.let_in("compta@btp.example")
    enter(session, browser, month)
    page = browser.get(f"{LIST}?liste=en-retard").click("Saisir pour l’entreprise", within="main")
    assert page.heading == "Saisir les heures de mars 2026"
    page = page.form("Enregistrer pour l’entreprise").submit(channel="paper", received_on="2026-04-08")
    assert page.says("Saisie pour l’entreprise")
    assert page.says("Papier, reçue le 8 avril 2026.")
    assert session.scalars(sa.select(Mail.to_address)).all() == ["compta@btp.example"]
    assert browser.get(LIST).says("saisie pour l’entreprise")


def test_what_is_missing_to_record_is_said(session, browser):
    month = Month.with_people(1)
    enter(session, browser, month)
    page = browser.get(f"{whole(month)}/saisie").form("Enregistrer pour l’entreprise").submit(status=422)
    assert page.errors == ["Dites comment la déclaration est arrivée.", "Indiquez le jour de réception."]


def test_a_contested_declaration_is_never_validated_in_one_gesture(session, browser):
    month = Month.with_people(1)
    command = services.RecordOnBehalf(
        declared=month.declared("151.67"), channel=services.ReceptionChannel.PHONE,
        received_on=month.declaration.due_on, link="x",
    )  # fmt: skip
    services.record_on_behalf(session, month.declaration, command, by=actor())
    services.contest(session, month.declaration, services.Contest(reason="Il manque Sacha."), by=actor())
    session.commit()
    enter(session, browser, month)
    page = browser.get(LIST)
    assert page.says("contestée par l’entreprise")
    assert page.all("main table form button") == []
    assert browser.get(whole(month)).says("Il manque Sacha.")


def test_validated_hours_are_amended_and_both_see_it(session, browser):
    month = signed(session, browser, "151.67")
    page = browser.get(whole(month)).press("Valider 1 ligne")
    page = browser.get(whole(month)).click("Rectifier")
    assert page.facts["Heures retenues aujourd’hui"] == "151,67 h"
    page = page.form("Rectifier les heures").submit(work="140", reason="Erreur de paie.")
    [row] = page.table("Rectifications")
    assert (row["Avant"], row["Après"]) == ("151,67 h", "140,00 h")
    assert (page.facts["Heures signées"], page.facts["Heures validées"]) == ("151,67 h", "140,00 h")
    assert queries.done(session, month.declaration.structure_id) == {month.commitment_id: Decimal("140.00")}
    sign_in(browser.http, month.let_in())
    page = browser.get(f"/entreprise/declarations/{month.declaration.id}")
    assert page.says("Erreur de paie.")
    assert page.facts["Heures validées"] == "140,00 h"
    [row] = browser.get("/entreprise/declarations/").table("Déclarations")
    assert row["Validées"] == "140,00 h"


def test_an_amendment_says_why(session, browser):
    month = signed(session, browser, "151.67")
    month.validate()
    session.commit()
    page = browser.get(whole(month)).click("Rectifier").form("Rectifier les heures").submit(work="140", status=422)
    assert page.errors == ["Dites pourquoi les heures changent."]
    assert count(Amendment) == 0


def test_a_person_left_out_is_added(session, browser):
    month = Month.with_people(2)
    month.sign("151.67", "0.00")
    month.validate()
    session.commit()
    enter(session, browser, month)
    page = browser.get(whole(month)).click("Ajouter des heures")
    page = page.form("Rectifier les heures").submit(work="35", reason="Oubliée par l’entreprise.")
    assert page.says("ajoutée par rectification")
    assert page.facts["Heures validées"] == "186,67 h"


def test_nil_and_unsigned_say_so(session, browser):
    month = Month.with_people(1)
    enter(session, browser, month)
    assert browser.get(whole(month)).says("Pas encore signée")
    month.sign()
    session.commit()
    assert browser.get(whole(month)).says("personne n’a travaillé")


def test_another_structure_sees_nothing(session, browser):
    month = Month.with_people(1)
    month.sign("10.00")
    [line] = in_force(month.declaration)
    session.commit()
    enter(session, browser, Month.with_people(1))
    for path in ("", "/saisie", f"/rectifier/{month.placement_ids[0]}/2026-03"):
        browser.get(f"{whole(month)}{path}", status=404)
    for path in ("/valider", f"/lignes/{line.id}"):
        assert browser.http.post(f"{whole(month)}{path}").status_code == 404


@pytest.mark.parametrize(("page", "most"), [("list", 12), ("one", 14)])
def test_few_queries(session, browser, page, most):
    month = signed(session, browser, *["151.67"] * 5)
    for _ in range(3):
        Month.beside(month, people=3).sign("10.00", "180.00", "30.00")
    path = LIST if page == "list" else whole(month)
    session.commit()
    with count_queries() as sent:
        browser.http.get(path)
    assert len(sent) <= most, "\n".join(sent)
