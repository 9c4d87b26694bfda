"""Membres et accès: lists, invitations, roles, accesses taken back, accounts closed."""

import pytest
import sqlalchemy as sa

from facilitator.accounts.models import Invitation, Membership, SignIn
from facilitator.organisations.enums import Role
from facilitator.organisations.models import Structure
from tests.factories.accounts import MembershipFactory, UserFactory
from tests.factories.markets import AwardMemberFactory
from tests.factories.organisations import StructureFactory
from tests.mailed import last_mail, last_path
from tests.queries import count_queries
from tests.signing_in import sign_in

URL = "/facilitateur/reglages/acces/"
PERSON = {"name": "Sacha Fictif", "email": "Sacha@Brumeval.example"}


@pytest.fixture
def structure(session):
    return StructureFactory()


@pytest.fixture
def admin(structure):
    return MembershipFactory(admin=True, structure=structure, user__name="Alix Fictive")


@pytest.fixture
def page(browser, admin):
    sign_in(browser.http, admin)
    return browser.get(URL)


@pytest.fixture
def member(structure):
    return MembershipFactory(structure=structure, user=UserFactory(name="Nour Fictive", email="nour@brumeval.example"))


def people(page):
    return [row["Personne"].split(" ")[0] for row in page.table()]


def test_the_team_is_listed_by_name_without_other_structures(browser, page, member):
    MembershipFactory(user__name="Ailleurs Fictif")
    assert people(browser.get(URL)) == ["Alix", "Nour"]


def test_each_tab_counts_what_it_lists(browser, admin, member, structure):
    MembershipFactory(for_company=True, structure=structure)
    MembershipFactory.create_batch(2, for_buyer=True, structure=structure)
    sign_in(browser.http, admin)
    page = browser.get(URL)
    assert page.all(".tab-list a") == ["Équipe 2", "Entreprises 1", "Acheteurs 2", "Invitations en attente 0"]
    for name, count in (("equipe", 2), ("entreprises", 1), ("acheteurs", 2)):
        assert len(browser.get(f"{URL}?liste={name}").table()) == count


def test_the_list_asks_few_questions_of_the_database(browser, admin, structure):
    MembershipFactory.create_batch(30, for_company=True, structure=structure)
    sign_in(browser.http, admin)
    with count_queries() as sent:
        browser.get(f"{URL}?liste=entreprises")
    assert len(sent) <= 12


def test_an_empty_tab_says_what_to_do(browser, page):
    assert browser.get(f"{URL}?liste=acheteurs").says("Invitez les acheteurs")


def test_a_colleague_is_invited(page, admin, structure, session):
    form = page.click("Inviter un collègue").form("Envoyer l’invitation")
    page = form.submit(**PERSON, role="structure_admin")
    assert page.flashes == ["L’invitation de Sacha Fictif va partir à l’adresse sacha@brumeval.example."]
    invitation = session.scalars(sa.select(Invitation)).one()
    assert (invitation.role, invitation.structure_id) == (Role.STRUCTURE_ADMIN, admin.structure_id)
    assert last_mail(session).to_address == "sacha@brumeval.example"
    assert page.table()[0]["Pour"] == structure.name


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"name": ""}, "Indiquez le prénom et le nom de la personne invitée."),
        ({"email": "sacha"}, "Indiquez une adresse électronique complète, par exemple nom@organisme.fr."),
    ],
)
def test_an_incomplete_invitation_is_refused(page, wrong, sentence, session):
    form = page.click("Inviter un collègue").form("Envoyer l’invitation")
    assert form.submit(**{**PERSON, **wrong}, status=422).errors == [sentence]
    assert session.scalars(sa.select(Invitation)).all() == []


def test_who_has_the_access_already_is_not_invited(page, member):
    form = page.click("Inviter un collègue").form("Envoyer l’invitation")
    refused = form.submit(name="Nour", email="NOUR@brumeval.example", status=409)
    assert refused.errors == ["Cette personne a déjà cet accès."]


def test_inviting_twice_renews_the_same_invitation(browser, page, session):
    for _ in range(2):
        form = browser.get(f"{URL}inviter/equipe").form("Envoyer l’invitation")
        form.submit(**PERSON)
    assert len(session.scalars(sa.select(Invitation)).all()) == 1


def test_a_facilitator_invites_companies_of_the_structures_markets(browser, session):
    holder = AwardMemberFactory()
    AwardMemberFactory()  # of another structure
    facilitator = MembershipFactory(structure=session.get(Structure, holder.structure_id))
    sign_in(browser.http, facilitator)
    form = browser.get(URL).click("Inviter une entreprise").form("Envoyer l’invitation")
    assert form.choices["organisation"] == ["", str(holder.company_id)]
    form.submit(**PERSON, organisation=str(holder.company_id))
    invitation = session.scalars(sa.select(Invitation)).one()
    assert (invitation.role, invitation.company_id) == (Role.COMPANY, holder.company_id)


def test_without_a_market_there_is_nobody_to_invite(browser, page):
    assert page.click("Inviter un acheteur").says("enregistrez d’abord un marché")


def test_an_invitation_is_sent_again_and_taken_back(browser, page, session):
    page = page.click("Inviter un collègue").form("Envoyer l’invitation").submit(**PERSON)
    first = last_path(session)
    page = page.press("Renvoyer à Sacha Fictif")
    assert browser.get(first, status=410).heading == "Invitation expirée"
    page = page.press("Retirer l’invitation de Sacha Fictif")
    assert page.says("Aucune invitation en attente")
    assert browser.get(last_path(session), status=410).heading == "Invitation expirée"


def test_a_role_is_changed_and_the_session_ends(browser, page, member, session):
    other = browser.app.test_client()
    sign_in(other, member)
    page = browser.get(URL).click("Gérer l’accès de Nour Fictive")
    page = page.form("Enregistrer le rôle").submit(role="structure_admin")
    assert page.flashes == ["Nour Fictive a maintenant le rôle « Administrateur de la structure »."]
    assert other.get("/facilitateur/").status_code == 303


def test_an_access_is_taken_back_at_once(browser, page, member, session):
    other = browser.app.test_client()
    sign_in(other, member)
    page = browser.get(URL).click("Gérer l’accès de Nour Fictive").press("Retirer l’accès")
    assert people(page) == ["Alix"]
    assert other.get("/facilitateur/").status_code == 303
    reasons = session.scalars(sa.select(SignIn.end_reason).where(SignIn.user_id == member.user_id)).all()
    assert reasons == ["membership"]


def test_a_structure_keeps_an_administrator(browser, page, admin):
    page = browser.get(URL).click("Gérer l’accès de Alix Fictive")
    assert page.form("Enregistrer le rôle").submit(role="facilitator", status=409).errors[0].startswith("C’est le seul")
    assert page.press("Retirer l’accès", status=409).says("C’est le seul administrateur")


def test_an_account_is_closed_and_opened_again(browser, page, member, session):
    other = browser.app.test_client()
    sign_in(other, member)
    browser.get(URL).click("Gérer l’accès de Nour Fictive").press("Fermer le compte")
    assert other.get("/facilitateur/").status_code == 303
    page = browser.get(URL).click("Gérer l’accès de Nour Fictive").press("Rouvrir le compte")
    assert page.flashes == ["Le compte de Nour Fictive est rouvert."]


def test_the_account_of_who_works_elsewhere_too_is_not_closed(browser, page, member):
    MembershipFactory(user=member.user)
    shown = browser.get(URL).click("Gérer l’accès de Nour Fictive")
    assert not shown.says("Fermer le compte")
    answer = post(browser, f"{URL}{member.id}/fermer-le-compte")
    assert answer.status_code == 403


def post(browser, url, **data):
    token = browser.get("/mon-compte").document.select_one("main input[name=csrf_token]")["value"]
    return browser.http.post(url, data={"csrf_token": token, **data})


def test_a_facilitator_does_not_manage_the_team(browser, member, admin):
    sign_in(browser.http, member)
    page = browser.get(URL)
    assert "Inviter un collègue" not in page.links
    assert page.table()[0]["Actions"] == "réservé à l’administrateur"
    assert browser.http.get(f"{URL}inviter/equipe").status_code == 403
    assert browser.http.get(f"{URL}{admin.id}").status_code == 403
    assert post(browser, f"{URL}{admin.id}/retirer").status_code == 403


def test_a_facilitator_takes_back_the_access_of_a_company(browser, member, structure):
    MembershipFactory(for_company=True, structure=structure, user__name="Bâti Fictif")
    sign_in(browser.http, member)
    page = browser.get(f"{URL}?liste=entreprises").click("Gérer l’accès de Bâti Fictif").press("Retirer l’accès")
    assert page.flashes == ["Bâti Fictif n’a plus cet accès."]


def test_another_structures_accesses_do_not_exist(browser, page):
    other = MembershipFactory()
    assert browser.http.get(f"{URL}{other.id}").status_code == 404
    assert post(browser, f"{URL}{other.id}/retirer").status_code == 404


@pytest.mark.parametrize("trait", ["for_company", "for_buyer", "instance"])
def test_other_roles_do_not_enter(browser, session, trait):
    sign_in(browser.http, MembershipFactory(**{trait: True}))
    assert browser.http.get(URL).status_code == 404


def test_a_button_without_our_token_does_nothing(browser, page, member, session):
    assert browser.http.post(f"{URL}{member.id}/retirer").status_code == 409
    assert session.scalar(sa.select(Membership.ends_on).where(Membership.id == member.id)) is None
