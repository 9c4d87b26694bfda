"""Structures of the instance and their administrators."""

import pytest
import sqlalchemy as sa

from facilitator.accounts.models import Invitation
from facilitator.organisations.enums import Role
from facilitator.organisations.models import Structure
from tests.factories.accounts import MembershipFactory
from tests.factories.organisations import StructureFactory
from tests.mailed import last_mail, last_path
from tests.queries import count_queries
from tests.signing_in import sign_in

URL = "/instance/"
NEW = {
    "structure_name": "PLIE de Brumeval",
    "territory": "Val-de-Brume",
    "name": "Alix Fictive",
    "email": "alix@brumeval.example",
}


@pytest.fixture
def page(browser, session):
    sign_in(browser.http, MembershipFactory(instance=True))
    return browser.get(URL)


@pytest.fixture
def structure(session):
    return StructureFactory(name="Maison de l’emploi de Brumeval", slug="mde-brumeval")


def opened(page):
    return page.click("Ouvrir une structure", within=".page-header").form("Ouvrir la structure")


def test_without_structure_the_page_says_what_to_do(page):
    assert page.says("Aucune structure pour le moment")


def test_a_structure_is_opened_with_an_invitation_to_its_administrator(page, session):
    page = opened(page).submit(NEW)
    assert page.heading == "PLIE de Brumeval"
    assert page.says("Aucun administrateur pour le moment")
    structure = session.scalars(sa.select(Structure)).one()
    invitation = session.scalars(sa.select(Invitation)).one()
    assert (structure.slug, structure.territory) == ("plie-de-brumeval", "Val-de-Brume")
    assert (invitation.role, invitation.structure_id) == (Role.STRUCTURE_ADMIN, structure.id)
    assert last_mail(session).to_address == NEW["email"]


@pytest.mark.parametrize(
    ("wrong", "status", "sentence"),
    [
        ({"structure_name": ""}, 422, "Indiquez le nom de la structure."),
        ({"email": "alix"}, 422, "Indiquez une adresse électronique complète, par exemple nom@organisme.fr."),
        (
            {"slug": "mde-brumeval"},
            409,
            "Une structure porte déjà l’identifiant « mde-brumeval » : choisissez-en un autre.",
        ),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_written(page, structure, session, wrong, status, sentence):
    session.commit()
    assert opened(page).submit({**NEW, **wrong}, status=status).errors == [sentence]
    assert session.scalars(sa.select(Invitation)).all() == []
    assert session.scalar(sa.select(sa.func.count()).select_from(Structure)) == 1


def test_the_list_names_the_administrators_in_few_questions(browser, page, structure):
    MembershipFactory(admin=True, structure=structure, user__name="Alix Fictive")
    StructureFactory.create_batch(26)
    with count_queries() as sent:
        row = browser.get(URL).table()[0]
    assert row["Administrateurs"] == "Alix Fictive"
    assert len(sent) <= 12


def test_a_structure_is_corrected(browser, page, structure):
    form = browser.get(URL).click("Maison de l’emploi de Brumeval").click("Modifier la structure").form()
    assert form.values["structure_name"] == "Maison de l’emploi de Brumeval"
    shown = form.submit(structure_name="Maison de l’emploi du Val", territory="")
    assert (shown.heading, shown.facts["Territoire"]) == ("Maison de l’emploi du Val", "—")


def test_an_administrator_is_invited_again_then_not(browser, page, structure, session):
    shown = browser.get(f"{URL}structures/{structure.id}").click("Inviter un administrateur")
    shown = shown.form("Envoyer l’invitation").submit(name="Alix Fictive", email="alix@brumeval.example")
    first = last_path(session)
    shown = shown.press("Renvoyer à Alix Fictive")
    assert browser.get(first, status=410).heading == "Invitation expirée"
    shown = shown.press("Retirer l’invitation de Alix Fictive")
    assert not shown.says("Invitations en attente")


def test_an_administrators_account_is_closed_opened_again_and_the_last_access_kept(browser, page, structure):
    MembershipFactory(admin=True, structure=structure, user__name="Alix Fictive")
    MembershipFactory(admin=True, structure=structure, user__name="Nour Fictive")
    url = f"{URL}structures/{structure.id}"
    browser.get(url).press("Fermer le compte de Alix Fictive")
    assert browser.get(url).table()[0]["Compte"] == "fermé"
    assert browser.get(url).press("Retirer l’accès de Nour Fictive", status=409).says("C’est le seul administrateur")
    browser.get(url).press("Rouvrir le compte de Alix Fictive")
    assert len(browser.get(url).press("Retirer l’accès de Nour Fictive").table()) == 1


def test_the_instance_reaches_administrators_only(browser, page, structure):
    facilitator = MembershipFactory(structure=structure)
    token = browser.get("/mon-compte").document.select_one("main input[name=csrf_token]")["value"]
    for action in ("retirer", "fermer-le-compte", "rouvrir-le-compte"):
        answer = browser.http.post(f"{URL}acces/{facilitator.id}/{action}", data={"csrf_token": token})
        assert answer.status_code == 404


@pytest.mark.parametrize("traits", [{}, {"admin": True}, {"for_company": True}, {"for_buyer": True}])
def test_other_roles_do_not_enter(browser, session, structure, traits):
    sign_in(browser.http, MembershipFactory(**traits))
    for path in ("", f"structures/{structure.id}", "structures/nouvelle"):
        assert browser.http.get(URL + path).status_code == 404
