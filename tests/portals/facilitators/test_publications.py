"""Giving the essential data back: what is ready, what is missing, completing it."""

import json
from datetime import date
from decimal import Decimal

import pytest

from facilitator.accounts.models import Membership
from facilitator.markets.enums import PurchaseType
from facilitator.markets.models import Lot
from tests.factories.accounts import MembershipFactory
from tests.factories.markets import AwardFactory, AwardMemberFactory, LotFactory, MarketFactory
from tests.factories.organisations import CompanyFactory
from tests.pages import Browser
from tests.queries import count_queries
from tests.signing_in import sign_in

LIST = "/facilitateur/marches/exporter"
MARKET = {
    "acheteur": "219 900 016 00011",
    "nature": "Marché",
    "codeCPV": "45223220-4",
    "techniques": ["Sans objet"],
    "modalitesExecution": ["Sans objet"],
    "marcheInnovant": "non",
    "ccag": "Travaux",
    "offresRecues": "3",
    "attributionAvance": "oui",
    "tauxAvance": "5",
    "sousTraitanceDeclaree": "non",
    "procedure": "Procédure adaptée",
    "lieuExecution": "99001",
    "lieuTypeCode": "Code commune",
    "datePublicationDonnees": "2025-02-01",
    "typesPrix": ["Définitif ferme"],
    "formePrix": "Forfaitaire",
    "considerationsSociales": ["Clause sociale"],
    "considerationsEnvironnementales": ["Pas de considération environnementale"],
}


@pytest.fixture
def membership(session) -> Membership:
    return MembershipFactory()


@pytest.fixture
def lot(membership) -> Lot:
    market = MarketFactory(
        structure_id=membership.structure_id, reference="2025-01", duration_months=12, amount=Decimal("50000.50")
    )
    lot = LotFactory(market=market, title="Réfection du préau")
    company = CompanyFactory(name="Durand fictif")
    AwardMemberFactory(award=AwardFactory(lot=lot), company=company, siret="99000001000019")
    return lot


@pytest.fixture
def browser(app, membership) -> Browser:
    browser = Browser(app)
    sign_in(browser.http, membership)
    return browser


def test_from_what_is_missing_to_the_file(browser, lot):
    page = browser.get("/facilitateur/marches/").click("Exporter les données essentielles")
    assert page.figures == {"Lots prêts": "0", "Lots à compléter": "1"}
    assert page.says("SIRET de l’acheteur : à indiquer")
    page = page.click("Compléter").form("Enregistrer les données publiées").submit(**MARKET)
    assert page.flashes == ["Les données publiées sont enregistrées : le lot est prêt à être exporté."]
    assert page.figures == {"Lots prêts": "1", "Lots à compléter": "0"}
    file = browser.download(
        page.links["Télécharger le fichier"] if isinstance(page.links, dict) else f"{LIST}/decp.json"
    )
    (record,) = json.loads(file.content)["marches"]["marche"]
    assert record["montant"] == 50000.5
    assert record["acheteur"] == {"id": "21990001600011"}
    assert record["tauxAvance"] == 0.05
    assert record["marcheInnovant"] is False
    assert record["lieuExecution"] == {"code": "99001", "typeCode": "Code commune"}
    assert record["titulaires"] == [{"titulaire": {"typeIdentifiant": "SIRET", "id": "99000001000019"}}]
    assert record["typesPrix"] == {"typePrix": ["Définitif ferme"]}


def test_what_is_typed_elsewhere_is_linked(browser, session, lot):
    lot.market.duration_months = None
    session.commit()
    page = browser.get(f"/facilitateur/lots/{lot.id}/donnees-publiees")
    assert page.says("Durée en mois : à indiquer")
    assert page.click("Modifier le marché").heading == "Modifier le marché"


def test_a_part_is_kept_and_the_rest_still_asked(browser, session, lot):
    page = browser.get(f"/facilitateur/lots/{lot.id}/donnees-publiees")
    page = page.form("Enregistrer les données publiées").submit(ccag="Travaux", offresRecues="0", status=422)
    assert page.errors == ["Indiquez un nombre d’au moins 1."]
    page = page.form("Enregistrer les données publiées").submit(offresRecues="2")
    assert page.form("Enregistrer les données publiées").values["ccag"] == "Travaux"
    session.expire_all()
    assert lot.published == {"ccag": "Travaux", "offresRecues": 2}
    page.form("Enregistrer les données publiées").submit(ccag="")
    session.expire_all()
    assert lot.published == {"offresRecues": 2}


def test_a_concession_has_its_own_fields(browser, session, lot):
    lot.market.purchase_type = PurchaseType.CONCESSION
    session.commit()
    page = browser.get(f"/facilitateur/lots/{lot.id}/donnees-publiees")
    page = page.form("Enregistrer les données publiées").submit(
        autoriteConcedante="21990001600011", nature="Concession de service", montantSubventionPublique="0",
        procedure="Procédure négociée ouverte", datePublicationDonnees="2025-02-01",
        considerationsSociales=["Concession réservée"],
        considerationsEnvironnementales=["Clause environnementale"],
    )  # fmt: skip
    assert page.heading == "Exporter les données essentielles"
    (record,) = json.loads(browser.download(f"{LIST}/decp.json").content)["marches"]["contrat-concession"]
    assert record["dateSignature"] == date(2025, 1, 15).isoformat()
    assert record["montantSubventionPublique"] == 0


def test_the_list_holds_in_few_queries(browser, lot):
    for position in range(2, 40):
        LotFactory(market=lot.market, position=position)
    with count_queries() as statements:
        page = browser.get(LIST)
    assert len(statements) <= 12
    assert page.says("1 à 25 sur 39 lots")
