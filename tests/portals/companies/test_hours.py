"""The company's month, on its pages."""

from datetime import date
from decimal import Decimal

import pytest
import sqlalchemy as sa
import time_machine

from facilitator.hours import queries, services
from facilitator.hours.enums import LineDecision, ReceptionChannel
from facilitator.hours.models import DeclarationVersion, DraftLine
from facilitator.hours.review.services import Decide, decide
from tests.hours.situations import Month, actor, in_force
from tests.queries import count_queries
from tests.signing_in import sign_in

HOME = "/entreprise/"


@pytest.fixture(autouse=True)
def on_5_april():
    with time_machine.travel("2026-04-05T10:00:00+02:00", tick=False):
        yield


def enter(browser, month: Month) -> None:
    sign_in(browser.http, month.let_in())


def hours_fields(page) -> list[str]:
    return [tag["name"] for tag in page.document.select("input[name^=work-]")]


def test_home_is_the_month_to_declare_with_its_people(session, browser):
    month = Month.with_people(3)
    enter(browser, month)
    page = browser.get(HOME)
    assert page.heading == "Heures de mars 2026"
    assert page.says("dans 5 jours")
    values = page.form("Signer les heures de mars 2026").values
    assert [values[name] for name in hours_fields(page)] == ["151,67", "151,67", "151,67"]
    assert page.says("455,01 h ce mois")


def test_late_is_said_in_words(session, browser):
    month = Month.with_people(1)
    enter(browser, month)
    with time_machine.travel("2026-04-12T10:00:00+02:00", tick=False):
        sign_in(browser.http, month.let_in("autre@btp.example"))
        page = browser.get(HOME)
    assert page.says("en retard de 2 jours")
    assert page.says("Non remise")


def test_reading_the_month_writes_nothing(session, browser):
    month = Month.with_people(2)
    enter(browser, month)
    browser.get(HOME)
    assert session.scalar(sa.select(sa.func.count()).select_from(DraftLine)) == 0


def test_proposed_hours_are_signed_at_once(session, browser):
    month = Month.with_people(3)
    enter(browser, month)
    page = browser.get(HOME).press("Signer les heures de mars 2026")
    assert page.heading == "Mes heures"
    assert page.flashes == ["Votre déclaration de mars 2026 est signée. Elle part chez votre facilitateur."]
    assert queries.declared(session, month.declaration.structure_id) == {month.commitment_id: Decimal("455.01")}


def test_a_draft_is_kept_as_typed(session, browser):
    month = Month.with_people(2)
    enter(browser, month)
    page = browser.get(HOME)
    first, second = hours_fields(page)
    page = page.form("Enregistrer le brouillon").submit({first: "7h30", second: ""})
    assert page.flashes == ["Le brouillon est enregistré. Il reste à le signer."]
    values = page.form("Signer les heures de mars 2026").values
    assert (values[first], values[second]) == ("7,50", "0")


def test_totals_follow_what_is_typed(session, browser):
    month = Month.with_people(2)
    enter(browser, month)
    page = browser.get(HOME)
    form = page.form("Enregistrer le brouillon")
    first, second = hours_fields(page)
    answer = browser.http.post("/entreprise/mois/2026-03/brouillon", data={**form.values, first: "100", second: "7h30"})
    assert answer.status_code == 200
    assert "107,50" in answer.text
    assert "Brouillon enregistré" in answer.text
    assert "<html" not in answer.text


def test_what_is_no_number_of_hours_is_said_beside_the_field(session, browser):
    month = Month.with_people(1)
    enter(browser, month)
    page = browser.get(HOME)
    [first] = hours_fields(page)
    page = page.form("Signer les heures de mars 2026").submit({first: "beaucoup"}, status=422)
    assert page.errors == ["Indiquez un nombre d’heures, par exemple 35, 17,5 ou 7h30."]
    assert page.form("Signer les heures de mars 2026").values[first] == "beaucoup"


def test_impossible_hours_are_explained_on_their_row(session, browser):
    month = Month.with_people(1)
    enter(browser, month)
    page = browser.get(HOME)
    [first] = hours_fields(page)
    page = page.form("Signer les heures de mars 2026").submit({first: "230"}, status=409)
    assert "230,00 h dépassent le maximum de 212,57 h" in page.table()[0]["Remarques"]
    assert session.scalar(sa.select(sa.func.count()).select_from(DeclarationVersion)) == 0


def test_nobody_worked(session, browser):
    month = Month.with_people(1)
    enter(browser, month)
    page = browser.get(HOME)
    [first] = hours_fields(page)
    refused = page.form("Signer les heures de mars 2026").submit({first: "0"}, status=422)
    assert refused.errors == ["Indiquez au moins une heure, ou cochez « Aucune heure » si personne n’a travaillé."]
    nil = f"nil-{month.declaration.id.hex}"
    page = refused.form("Signer les heures de mars 2026").submit({nil: True})
    assert page.flashes
    assert browser.get("/entreprise/declarations/").table()[0]["État"].strip() == "Sans heure"


def test_a_market_without_people_is_signed_as_no_hours(session, browser):
    month = Month.with_people(0)
    enter(browser, month)
    browser.get(HOME).press("Signer les heures de mars 2026")
    assert browser.get("/entreprise/declarations/").table()[0]["État"].strip() == "Sans heure"


def test_several_markets_on_one_screen_one_signature(session, browser):
    month = Month.with_people(1)
    other = Month.beside(month, people=2)
    enter(browser, month)
    page = browser.get(HOME)
    assert len(hours_fields(page)) == 3
    page.press("Signer les heures de mars 2026")
    versions = session.scalars(sa.select(DeclarationVersion)).all()
    assert {version.declaration_id for version in versions} == {month.declaration.id, other.declaration.id}
    assert len({version.signature_id for version in versions}) == 1


def test_a_double_click_signs_once(session, browser):
    month = Month.with_people(1)
    enter(browser, month)
    form = browser.get(HOME).form("Signer les heures de mars 2026")
    assert [form.send().status_code for _ in range(2)] == [303, 303]
    assert session.scalar(sa.select(sa.func.count()).select_from(DeclarationVersion)) == 1


def test_a_returned_line_comes_back_with_its_reason_and_validated_ones_are_locked(session, browser):
    month = Month.with_people(2)
    month.sign("151.67", "140.00")
    first, second = in_force(month.declaration)
    by = actor("Claude Facilite")
    decide(session, month.declaration, first.id, Decide(decision=LineDecision.VALIDATED), by=by)
    returned = Decide(decision=LineDecision.RETURNED, reason="Deux jours d’absence ?")
    decide(session, month.declaration, second.id, returned, by=by)
    session.commit()
    enter(browser, month)
    page = browser.get(HOME)
    assert page.says("Claude Facilite : Deux jours d’absence ?")
    [name] = hours_fields(page)
    page = page.form("Signer les heures de mars 2026").submit({name: "126"})
    assert page.heading == "Mes heures"
    assert [line.work_hours for line in in_force(month.declaration)] == [Decimal("151.67"), Decimal("126.00")]


def test_a_question_is_answered_on_the_declaration(session, browser):
    month = Month.with_people(1)
    month.sign("140.00")
    [line] = in_force(month.declaration)
    asked = Decide(decision=LineDecision.QUESTIONED, reason="Combien de jours ?")
    decide(session, month.declaration, line.id, asked, by=actor())
    session.commit()
    enter(browser, month)
    page = browser.get(f"/entreprise/declarations/{month.declaration.id}")
    page = page.form("Répondre").submit(words="Vingt jours.")
    assert page.says("Vingt jours.")
    assert page.says("À examiner")


def test_what_was_recorded_for_the_company_is_marked_and_contested(session, browser):
    month = Month.with_people(1)
    command = services.RecordOnBehalf(
        declared=month.declared("151.67"), channel=ReceptionChannel.PAPER, received_on=date(2026, 4, 2), link="x"
    )
    services.record_on_behalf(session, month.declaration, command, by=actor("Claude Facilite"))
    session.commit()
    enter(browser, month)
    page = browser.get(f"/entreprise/declarations/{month.declaration.id}")
    assert page.says("Saisie pour vous par votre facilitateur")
    page = page.form("Contester la saisie").submit(words="Il manque une personne.")
    assert page.says("Il manque une personne.")


def test_my_commitments_and_my_people(session, browser):
    month = Month.with_people(2)
    enter(browser, month)
    page = browser.get("/entreprise/engagements")
    assert page.heading == "Mes engagements"
    assert page.figures["Heures validées"] == "0,00 h"
    people = browser.get("/entreprise/personnes").table()
    assert len(people) == 2
    assert "éligible jusqu’au 28 février 2027" in people[0]["Éligibilité"]
    assert "DELD" not in browser.get("/entreprise/personnes").html


def test_another_company_sees_nothing(session, browser):
    month, other = Month.with_people(1), Month.with_people(1)
    enter(browser, other)
    browser.get(f"/entreprise/declarations/{month.declaration.id}", status=404)
    browser.get("/entreprise/mois/2026-13", status=404)
    browser.get("/entreprise/mois/2026-02", status=404)


def test_the_same_company_under_another_structure_sees_nothing(session, browser):
    month = Month.with_people(1)
    elsewhere = Month.of_company(month.declaration.company_id)
    sign_in(browser.http, elsewhere.let_in("deux@btp.example"))
    browser.get(f"/entreprise/declarations/{month.declaration.id}", status=404)


def test_a_quarter_has_its_months_on_one_sheet(session, browser):
    month = Month.with_people(1)
    session.execute(
        sa.update(type(month.declaration)).values(period_start=date(2026, 1, 1), period_end=date(2026, 3, 31))
    )
    session.commit()
    enter(browser, month)
    page = browser.get(HOME)
    assert len(hours_fields(page)) == 3
    page.press("Signer les heures de mars 2026")
    assert [line.month.month for line in in_force(month.declaration)] == [1, 2, 3]


@pytest.mark.parametrize(
    "path", [HOME, "/entreprise/declarations/", "/entreprise/engagements", "/entreprise/personnes"]
)
def test_few_queries_whatever_the_number_of_people(session, browser, path):
    month = Month.with_people(12)
    Month.beside(month, people=3)
    enter(browser, month)
    with count_queries() as sent:
        browser.http.get(path)
    assert len(sent) <= 12, "\n".join(sent)
