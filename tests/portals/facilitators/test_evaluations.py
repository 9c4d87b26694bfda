"""Evaluations as a facilitator follows them."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from facilitator.accounts.models import Membership
from facilitator.evaluations.enums import AnswerChannel, Moment, Outcome
from facilitator.kernel import clock
from facilitator.kernel.mail import Mail
from facilitator.organisations.models import Structure
from tests.evaluations.situations import asked
from tests.factories.accounts import MembershipFactory
from tests.factories.organisations import StructureFactory
from tests.queries import count_queries
from tests.signing_in import sign_in

LIST = "/facilitateur/evaluations/"


@pytest.fixture
def member(browser, session) -> Membership:
    """A facilitator, signed in."""
    membership = MembershipFactory()
    sign_in(browser.http, membership)
    return membership


def evaluation(structure: Structure, *, name: str = "Inventé", email: str | None = None, days: int = -3, **facts):
    due_on = clock.today() + timedelta(days=days)
    return asked(email=email, structure_id=structure.id, last_name=name, due_on=due_on, **facts)


def names(page) -> list[str]:
    return [row["Personne"] for row in page.table("Évaluations")] if page.document.table else []


def test_an_empty_list_says_where_evaluations_come_from(browser, member):
    assert browser.get(LIST).says("Les évaluations se préparent d’elles-mêmes")


def test_the_list_begins_with_what_is_awaited_and_narrows_by_its_address(browser, session, member):
    structure = member.structure
    evaluation(structure, name="Appel")
    evaluation(structure, name="Lien", email="lien@courriel.example", sent_at=clock.now())
    evaluation(structure, name="Futur", days=40)
    evaluation(structure, name="Repond", answered_at=clock.now(), outcome=Outcome.POSITIVE,
               answered_by=AnswerChannel.PERSON, moment=Moment.MONTHS_6)  # fmt: skip
    evaluation(structure, name="Absent", answered_at=clock.now(), outcome=Outcome.UNREACHABLE,
               answered_by=AnswerChannel.FACILITATOR)  # fmt: skip
    evaluation(structure, name="Refus", declined_at=clock.now())
    evaluation(structure, name="Annule", cancelled_at=clock.now())
    evaluation(StructureFactory(), name="Ailleurs")
    session.commit()
    assert {name.split()[-1] for name in names(browser.get(LIST))} == {"Appel", "Lien"}
    for query, expected in {
        "state=to_call": {"Appel"},
        "state=sent": {"Lien"},
        "state=planned": {"Futur"},
        "state=answered": {"Repond"},
        "state=unreachable": {"Absent"},
        "state=declined": {"Refus"},
        "state=cancelled": {"Annule"},
        "state=all": {"Appel", "Lien", "Futur", "Repond", "Absent", "Refus"},
        "state=all&moment=months_6": {"Repond"},
        "state=all&referent=me": set(),
        "state=nonsense": {"Appel", "Lien"},
    }.items():
        assert {name.split()[-1] for name in names(browser.get(f"{LIST}?{query}"))} == expected, query


def test_the_list_asks_few_questions_of_the_database(browser, session, member):
    for number in range(30):
        evaluation(member.structure, name=f"Personne {number}")
    session.commit()
    with count_queries() as statements:
        browser.get(LIST)
    assert len(statements) <= 12


def test_an_answer_is_noted_on_one_page(browser, session, member):
    made = evaluation(member.structure)
    session.commit()
    page = browser.get(LIST).click("Noter la réponse")
    page = page.form("Enregistrer la réponse").submit(activity="job", status=422)
    assert page.errors == ["Choisissez une réponse."]
    page = page.form("Enregistrer la réponse").submit(contract="cdi", help=["housing"])
    assert page.flashes == ["La réponse est enregistrée."]
    assert page.facts["Résultat"] == "Emploi durable"
    assert page.facts["Besoins"] == "Pour me loger"
    page = page.form("Enregistrer la réponse").submit(activity="training")
    assert page.facts["Résultat"].startswith("Sortie positive")
    session.expire_all()
    assert made.answered_by is AnswerChannel.FACILITATOR


def test_nobody_answers_the_telephone(browser, session, member):
    made = evaluation(member.structure)
    session.commit()
    page = browser.get(f"{LIST}{made.id}").press("Noter injoignable")
    assert page.facts["Résultat"] == "Injoignable"
    assert page.form("Enregistrer la réponse").submit(activity="other").facts["Résultat"] == "Autre situation"


def test_a_link_may_be_sent_by_hand(browser, session, member):
    made = evaluation(member.structure, email="sacha@courriel.example", days=5)
    session.commit()
    page = browser.get(f"{LIST}{made.id}").press("Envoyer le lien maintenant")
    assert page.flashes == ["Un lien personnel part par courriel. Le lien précédent ne fonctionne plus."]
    assert session.scalars(sa.select(Mail.to_address)).all() == ["sacha@courriel.example"]


def test_what_somebody_has_ticked_and_not_sent_is_not_shown(browser, session, member):
    made = evaluation(member.structure, sent_at=clock.now(), answers={"version": "sortie-2026", "activity": "job"})
    session.commit()
    assert "activity" not in browser.get(f"{LIST}{made.id}").form("Enregistrer la réponse").values


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"declined_at": clock.now()}, "La personne ne souhaite pas répondre."),
        ({"cancelled_at": clock.now()}, "Cette évaluation est annulée."),
        ({"days": 90}, "À venir"),
    ],
)
def test_nothing_is_noted_when_nothing_is_asked(browser, session, member, facts, words):
    made = evaluation(member.structure, **facts)
    session.commit()
    page = browser.get(f"{LIST}{made.id}")
    assert page.says(words)
    assert "Enregistrer la réponse" not in page.all("button")


@pytest.mark.parametrize("trait", ["for_company", "for_buyer", "for_prescriber", "instance"])
def test_nobody_else_sees_after_effects(browser, session, trait):
    structure = StructureFactory()
    made = evaluation(structure)
    membership = MembershipFactory(**{trait: True}, **({} if trait == "instance" else {"structure": structure}))
    sign_in(browser.http, membership)
    browser.get(LIST, status=404)
    browser.get(f"{LIST}{made.id}", status=404)


def test_another_structure_sees_nothing(browser, session, member):
    made = evaluation(StructureFactory())
    session.commit()
    browser.get(f"{LIST}{made.id}", status=404)


def test_the_page_of_the_person_shows_what_became_of_them(browser, session, member):
    made = evaluation(member.structure, answered_at=clock.now(), outcome=Outcome.LASTING_JOB,
                      answered_by=AnswerChannel.PERSON)  # fmt: skip
    session.commit()
    page = browser.get(f"/facilitateur/personnes/{made.candidate_id}")
    assert page.table("Évaluations de la personne")[0]["Résultat"] == "Emploi durable Par la personne"
