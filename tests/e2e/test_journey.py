"""The month of a clause, from the open data file to the answer of a person who has left, in a real browser.

Several people act, each with a browser, from the screens alone; the jobs of the product run between their visits, and
links are read in the mails. Pictures are left in `var/screenshots`.
"""

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from playwright.sync_api import Browser

from facilitator.app import create_app
from facilitator.cli.main import main
from facilitator.demonstration.cast import fictitious_siret
from facilitator.jobs.work import Work
from facilitator.kernel import clock, text
from facilitator.kernel.settings import load
from tests.browsers import PHONE, serving
from tests.databases import CommittedDatabase
from tests.e2e.acting import Office, Person, path_in, somebody
from tests.mailbox import open_mailbox

PASSWORD = "sept cerises sous le vieux pont"
ROOT, ADMIN, FACILITATOR = "paul@instance.example", "helene@mde.example", "nadia@mde.example"
COMPANY, BUYER = "odile@toitures.example", "martin@brumeval.example"
SACHA, CAMILLE = ("Sacha", "Inventé"), ("Camille", "Fictif")
SACHA_EMAIL = "sacha@courriel.example"
MARKET, COMPANY_NAME, BUYER_NAME = "Réfection des toitures des écoles", "Toitures fictives", "Ville de Brumeval"
STAFF_BUDGETS = {"validate": 3, "placement": 12}
BUYER_BUDGET = 3


@dataclass
class Months:
    """The two months before this one: the older stays undeclared, the other is declared."""

    late: date
    declared: date
    today: date

    @classmethod
    def before(cls, today: date) -> "Months":
        declared = (today.replace(day=1) - timedelta(days=1)).replace(day=1)
        late = (declared - timedelta(days=1)).replace(day=1)
        return cls(late=late, declared=declared, today=today)

    @property
    def declared_path(self) -> str:
        return f"/entreprise/mois/{self.declared:%Y-%m}"


@dataclass
class Scene:
    """Where the journey takes place."""

    office: Office
    enter: Callable[..., Person]
    months: Months
    folder: Path


@pytest.fixture
def scene(browser_engine: Browser, committed: CommittedDatabase, tmp_path: Path, monkeypatch) -> Iterator[Scene]:
    environ = {
        "FACILITATOR_ENVIRONMENT": "test",
        "FACILITATOR_DATA_DIR": str(tmp_path / "data"),
        "FACILITATOR_DATABASE_URL": committed.url,
        "FACILITATOR_BASE_URL": "http://facilitator.example",
    }
    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    settings = load(environ)
    office = Office(Work(settings=settings, sessions=committed.sessions))
    with ExitStack() as stack:
        address = stack.enter_context(serving(create_app(settings, committed.sessions)))

        def enter(**options) -> Person:
            return stack.enter_context(somebody(browser_engine, address, **options))

        yield Scene(office=office, enter=enter, months=Months.before(clock.today()), folder=tmp_path)


def test_the_month_of_a_clause(scene: Scene):
    root = open_the_instance(scene)
    admin = open_the_structure(scene, root)
    facilitator = join(scene, admin)
    import_the_market(scene, facilitator)
    add_a_clause_by_calibration(scene, facilitator)
    add_a_contact(scene, facilitator)
    company = invite_the_company(scene, facilitator)
    register(scene, facilitator, SACHA, email=SACHA_EMAIL)
    place(scene, facilitator, SACHA, until=scene.months.today - timedelta(days=1))
    register(scene, facilitator, CAMILLE)
    place(scene, facilitator, CAMILLE, until=scene.months.today + timedelta(days=200))
    scene.office.run("declarations")
    declare(scene, company)
    review(scene, facilitator)
    correct_and_sign_again(scene, company)
    validate_the_rest(scene, facilitator)
    amend(scene, facilitator)
    read_as_the_buyer(scene, facilitator)
    remind(scene, facilitator)
    evaluate(scene, facilitator)


# --- accounts ---


def open_the_instance(scene: Scene) -> Person:
    """The first account comes from the command line; its password, from a link in a mail."""
    command = ["users", "create", ROOT, "--name", "Paul Montrésor", "--role", "instance_admin", "--by-mail"]
    result = CliRunner().invoke(main, command, catch_exceptions=False)
    assert result.exit_code == 0, result.output
    root = scene.enter()
    root.open(scene.office.link_for(ROOT))
    root.look("01-mot-de-passe")
    root.submit("Enregistrer et entrer", password=PASSWORD, again=PASSWORD)
    return root


def open_the_structure(scene: Scene, root: Person) -> Person:
    root.click("Ouvrir une structure", first=True)
    root.fill(structure_name="Maison de l’emploi de Brumeval", territory="Brumeval")
    root.submit("Ouvrir la structure", name="Hélène Grandmont", email=ADMIN)
    root.look("02-structure")
    return accept(scene, ADMIN)


def accept(scene: Scene, address: str, picture: str | None = None, **options) -> Person:
    """Open the invitation sent to an address, choose a password, be in."""
    person = scene.enter(**options)
    person.open(scene.office.link_for(address))
    if picture:
        person.look(picture)
    person.submit("Accepter l’invitation", password=PASSWORD, again=PASSWORD)
    return person


def join(scene: Scene, admin: Person) -> Person:
    """The administrator invites a facilitator, who sees an empty home that says what to do first."""
    admin.menu("Réglages")
    admin.click("Inviter un collègue")
    admin.submit("Envoyer l’invitation", name="Nadia Bellerive", email=FACILITATOR)
    facilitator = accept(scene, FACILITATOR, "03-invitation")
    facilitator.look("04-accueil-vide")
    return facilitator


# --- market and clause ---


def import_the_market(scene: Scene, facilitator: Person) -> None:
    file = scene.folder / "decp.json"
    file.write_text(json.dumps({"marches": [decp_record(scene.months)]}), encoding="utf-8")
    facilitator.menu("Marchés")
    facilitator.click("Importer des marchés")
    facilitator.submit("Lire le fichier", file=file)
    facilitator.look("05-apercu-import")
    facilitator.click("Importer avec une clause")
    assert facilitator.heading == "Nouvelle clause d’insertion"


def decp_record(months: Months) -> dict:
    return {
        "id": "2026-BRUM-01",
        "acheteur": {"id": fictitious_siret(901), "nom": BUYER_NAME},
        "objet": MARKET,
        "codeCPV": "45261900-3",
        "procedure": "Procédure adaptée",
        "dureeMois": 12,
        "dateNotification": months.late.isoformat(),
        "montant": 400000,
        "titulaires": [{"typeIdentifiant": "SIRET", "id": fictitious_siret(902), "denominationSociale": COMPANY_NAME}],
    }


def add_a_clause_by_calibration(scene: Scene, facilitator: Person) -> None:
    facilitator.click("Calculer les heures")
    values = {"rows-0-labour_share": "50", "rows-0-insertion_rate": "10", "rows-0-hourly_cost": "40"}
    facilitator.submit("Calculer les heures", **values)
    facilitator.look("06-calibrage")
    assert "500,00 h" in facilitator.text
    facilitator.click("Utiliser ce résultat")
    facilitator.fill(starts_on=scene.months.late, ends_on=scene.months.today + timedelta(days=300))
    facilitator.submit("Enregistrer la clause", declaration_day="5")
    facilitator.look("07-demarrer")
    facilitator.click("Démarrer la clause")
    facilitator.told("La clause est en cours.")
    facilitator.look("08-clause")


def add_a_contact(scene: Scene, facilitator: Person) -> None:
    """Whom the reminders will be written to."""
    open_the_market(facilitator)
    facilitator.click("Voir les contacts et les échanges")
    facilitator.click("Ajouter un contact", first=True)
    facilitator.fill(company_id=COMPANY_NAME, name="Odile Marchefer", email=COMPANY)
    facilitator.click("Enregistrer le contact")
    facilitator.look("09-contacts")


def open_the_market(facilitator: Person) -> None:
    facilitator.menu("Marchés")
    facilitator.click(MARKET)


def invite_the_company(scene: Scene, facilitator: Person) -> Person:
    facilitator.menu("Réglages")
    facilitator.click("Inviter une entreprise")
    facilitator.fill(organisation=COMPANY_NAME)
    facilitator.submit("Envoyer l’invitation", name="Odile Marchefer", email=COMPANY)
    company = accept(scene, COMPANY)
    company.look("10-entreprise-vide")
    return company


# --- people ---


def register(scene: Scene, facilitator: Person, name: tuple[str, str], *, email: str = "") -> None:
    """A person, with a proof seen."""
    facilitator.menu("Personnes")
    facilitator.click("Enregistrer une", first=True)
    facilitator.fill(first_name=name[0], last_name=name[1], birth_date="12/04/1990", email=email)
    facilitator.fill(
        criterion_code="Bénéficiaire du RSA",
        proof="Attestation de la CAF",
        seen_on=scene.months.late,
        valid_from=scene.months.late - timedelta(days=10),
    )
    facilitator.click("Enregistrer la personne")


def place(scene: Scene, facilitator: Person, name: tuple[str, str], *, until: date) -> None:
    """A contract that began with the clause, from home, within the budget."""
    facilitator.menu("À faire")
    facilitator.interactions = 0
    facilitator.menu("Personnes")
    facilitator.click(name[1], first=True)
    facilitator.click("Enregistrer un premier contrat")
    facilitator.fill(starts_on=scene.months.late, ends_on=until, occupation="Aide-couvreur", tutor="Yvan Ardoise")
    facilitator.click("Enregistrer le contrat")
    facilitator.told("Le contrat est enregistré.")
    assert facilitator.interactions <= STAFF_BUDGETS["placement"], facilitator.interactions
    facilitator.look(f"11-contrat-{name[0].lower()}")


# --- the month ---


def declare(scene: Scene, company: Person) -> None:
    """One line is corrected, the other signed as it was prefilled. The older month stays late."""
    company.open("/")
    company.click(text.month(scene.months.declared).capitalize())
    company.look("12-mois-prerempli")
    hours_of(company, CAMILLE).fill("151,67")
    hours_of(company, SACHA).fill("140")
    company.click("Signer les heures")
    company.told("est signée")


def hours_of(company: Person, name: tuple[str, str]):
    row = company.page.locator("tbody tr", has=company.page.get_by_role("rowheader", name=name[1]))
    return row.locator("[name^=work-]")


def review(scene: Scene, facilitator: Person) -> None:
    """One line goes back with a reason; the other is validated."""
    open_the_declaration(facilitator)
    facilitator.look("13-a-valider")
    decide(facilitator, CAMILLE, "Renvoyer", "Camille était en formation du 12 au 14 : vérifiez ses heures.")
    decide(facilitator, SACHA, "Valider")
    facilitator.look("14-une-ligne-renvoyee")


def open_the_declaration(facilitator: Person) -> None:
    facilitator.menu("Déclarations")
    facilitator.click(COMPANY_NAME, first=True)


def decide(facilitator: Person, name: tuple[str, str], decision: str, reason: str = "") -> None:
    row = facilitator.page.locator("tbody tr", has=facilitator.page.get_by_role("rowheader", name=name[1]))
    row.locator("summary").click()
    if reason:
        row.locator("textarea").fill(reason)
    row.get_by_role("button", name=decision, exact=False).first.click()
    facilitator.page.wait_for_load_state()


def correct_and_sign_again(scene: Scene, company: Person) -> None:
    company.open(scene.months.declared_path)
    company.look("15-a-corriger")
    assert "Camille était en formation" in company.text
    hours_of(company, CAMILLE).fill("130")
    company.click("Signer les heures")
    company.told("est signée")


def validate_the_rest(scene: Scene, facilitator: Person) -> None:
    """A clean line, from home, within the budget."""
    facilitator.menu("À faire")
    facilitator.look("16-a-faire")
    facilitator.interactions = 0
    open_the_declaration(facilitator)
    facilitator.click("Valider 1 ligne")
    facilitator.told("1 ligne validée")
    assert facilitator.interactions <= STAFF_BUDGETS["validate"], facilitator.interactions


def amend(scene: Scene, facilitator: Person) -> None:
    facilitator.open("/facilitateur/declarations/?liste=toutes")
    month = text.month(scene.months.declared)
    row = facilitator.page.locator("tbody tr", has_text=month).filter(has_text="Validée")
    row.get_by_role("link", name=COMPANY_NAME).click()
    facilitator.page.get_by_role("link", name="Rectifier").filter(has_text=SACHA[1]).click()
    facilitator.submit("Rectifier les heures", work="133", reason="Feuille de paie reçue depuis.")
    facilitator.told("Les heures sont rectifiées")
    facilitator.look("17-rectifiee")


# --- the buyer ---


def read_as_the_buyer(scene: Scene, facilitator: Person) -> None:
    facilitator.menu("Réglages")
    facilitator.click("Inviter un acheteur")
    facilitator.fill(organisation=BUYER_NAME)
    facilitator.submit("Envoyer l’invitation", name="Martin Hauteclaire", email=BUYER)
    buyer = accept(scene, BUYER)
    buyer.look("18-acheteur")
    buyer.interactions = 0
    buyer.click(MARKET)
    buyer.look("19-marche-acheteur")
    assert "263,00 h" in buyer.text, "133 amended + 130 validated"
    assert SACHA[1] not in buyer.text
    report = buyer.download("Éditer le rapport PDF")
    assert buyer.interactions <= BUYER_BUDGET
    assert Path(report.path()).read_bytes().startswith(b"%PDF-")
    buyer.click("Pourquoi", first=True)
    buyer.look("20-pourquoi")
    assert "500,00 h" in buyer.text
    assert SACHA[1] not in buyer.text


# --- mails that leave ---


def remind(scene: Scene, facilitator: Person) -> None:
    """The older month was never declared: one mail leaves by SMTP, and no second one."""
    scene.office.run("mails")
    with open_mailbox() as box:
        office = scene.office.by_smtp(box.port)
        office.run("reminders", "mails")
        office.run("reminders", "mails")
    assert [envelope.rcpt_tos for envelope in box.received] == [[COMPANY]]
    facilitator.open("/facilitateur/relances/")
    facilitator.look("21-relances")
    assert "Odile Marchefer" in facilitator.text


def evaluate(scene: Scene, facilitator: Person) -> None:
    """Sacha's contract has ended: a link comes by mail, and is answered on a phone."""
    scene.office.run("evaluations")
    (mail,) = scene.office.mails_to(SACHA_EMAIL)
    sacha = scene.enter(viewport=PHONE)
    sacha.open(path_in(mail.get_content()))
    sacha.look("22-enquete")
    sacha.click("Commencer")
    for answer in ("Je travaille", "CDI"):
        sacha.look(f"23-question-{answer.lower().replace(' ', '-')}")
        sacha.choose(answer)
        sacha.click("Continuer")
    while sacha.page.get_by_role("button", name="Continuer").count():
        sacha.click("Continuer")
    sacha.click("Envoyer mes réponses")
    assert sacha.heading == "Merci"
    facilitator.menu("Personnes")
    facilitator.click(SACHA[1], first=True)
    assert "Emploi durable" in facilitator.text
    facilitator.look("24-devenir")
