"""Markets, lots, companies and buyers, page after page."""

import pytest

from facilitator.markets.enums import MarketKind
from facilitator.markets.models import Award, AwardMember
from facilitator.references.models import CpvCode
from tests.factories.accounts import MembershipFactory
from tests.factories.markets import (
    AwardFactory,
    AwardMemberFactory,
    ClauseFactory,
    CommitmentFactory,
    LotFactory,
    MarketFactory,
)
from tests.factories.organisations import AuthorityFactory, CompanyFactory
from tests.pages import Browser
from tests.queries import count_queries
from tests.signing_in import sign_in


@pytest.fixture
def membership(session):
    return MembershipFactory()


@pytest.fixture
def browser(app, membership) -> Browser:
    browser = Browser(app)
    sign_in(browser.http, membership)
    return browser


@pytest.fixture
def market(membership):
    market = MarketFactory(structure_id=membership.structure_id)
    LotFactory(market=market)
    return market


LIST = "/facilitateur/marches/"


class TestList:
    def test_an_empty_list_says_what_to_do_first(self, browser):
        page = browser.get(LIST)
        assert page.says("Aucun marché pour le moment")
        assert page.click("Importer un fichier DECP").heading == "Importer des marchés"

    def test_filters_live_in_the_address(self, browser, market, membership):
        other = MarketFactory(structure_id=market.structure_id, title="Entretien des parcs", closed=True)
        LotFactory(market=other, title="Tonte")
        mine = MarketFactory(structure_id=market.structure_id, title="À moi", referent_id=membership.user_id)
        lot = LotFactory(market=mine)
        ClauseFactory(structure_id=market.structure_id, lots=[lot])
        for query, titles in {
            "q=tilleuls": [market.title],
            "q=tonte": [other.title],
            "etat=closed": [other.title],
            f"acheteur={mine.authority_id}": [mine.title],
            "referent=moi": [mine.title],
            "clause=oui": [mine.title],
            "clause=non&etat=running": [market.title],
            "q=rien": [],
            "etat=faux&acheteur=x&clause=y": [market.title, other.title, mine.title],
        }.items():
            page = browser.get(f"{LIST}?{query}")
            shown = page.all("tbody th a")
            assert sorted(shown) == sorted(titles), query
            assert page.says("Aucun marché ne correspond") is not bool(titles)

    def test_another_structure_is_not_seen(self, browser):
        other = MarketFactory()
        assert browser.get(LIST).says("Aucun marché pour le moment")
        browser.get(f"{LIST}{other.id}", status=404)

    def test_it_holds_in_twelve_queries(self, browser, membership):
        for _ in range(30):
            lot = LotFactory(market=MarketFactory(structure_id=membership.structure_id))
            AwardMemberFactory(award=AwardFactory(lot=lot))
        with count_queries() as statements:
            page = browser.get(LIST)
        assert len(statements) <= 12
        assert page.says("1 à 25 sur 30 marchés")


class TestOneMarket:
    def test_typed_by_hand(self, browser):
        AuthorityFactory(identifier="219900016", name="Ville de Brumeval")
        page = browser.get(LIST).click("Saisir un marché")
        page = page.form("Enregistrer le marché").submit(
            title="Réfection du préau",
            buyer_number="219 900 016 00011",
            lots="Peinture\n\nCarrelage",
            holder_number="99000001000019",
            holder_name="Peinture Imaginaire",
            amount="1 200,50",
            notified_on="2026-03-03",
        )
        assert page.heading == "Réfection du préau"
        assert [row["Lot"] for row in page.table("Lots et titulaires")] == ["Lot 1 : Peinture", "Lot 2 : Carrelage"]
        assert page.facts["Acheteur"] == "Ville de Brumeval"
        assert page.facts["Montant hors taxes"] == "1 200,50 €"
        assert page.click("Peinture Imaginaire", within="main").heading == "Peinture Imaginaire"

    @pytest.mark.parametrize(
        ("typed", "words", "status"),
        [
            ({"title": ""}, "Indiquez l’intitulé du marché.", 422),
            ({"amount": "beaucoup"}, "Indiquez un montant", 422),
            ({"buyer_name": ""}, "Indiquez un SIRET ou un nom.", 409),
            ({"buyer_number": "123"}, "n’est ni un SIRET", 409),
            ({"starts_on": "2026-03-03", "ends_on": "2026-03-02"}, "précède la date de début", 409),
        ],
    )
    def test_refused(self, browser, typed, words, status):
        form = browser.get(f"{LIST}nouveau").form("Enregistrer le marché")
        page = form.submit({"title": "Préau", "buyer_name": "Association Sans Numéro", **typed}, status=status)
        assert words in page.errors[0]

    def test_corrected_closed_reopened_and_handed_over(self, browser, market, membership):
        page = browser.get(f"{LIST}{market.id}").click("Modifier le marché")
        page = page.form("Enregistrer les changements").submit(title="École des Tilleuls")
        assert page.heading == "École des Tilleuls"
        assert page.says("Marché modifié Champs modifiés : intitulé")
        page = page.click("Clore le marché").press("Clore le marché")
        assert page.flashes == ["Le marché est maintenant « Clos »."]
        assert "Ajouter un lot" not in page.text
        page = page.click("Rouvrir le marché").press("Rouvrir le marché")
        assert page.says("État du marché : En cours")
        page = page.form("Changer le référent").submit(referent=str(membership.user_id))
        assert page.says("Référent changé")
        assert page.click("Modifier le marché").press("Enregistrer les changements").flashes == ["Rien n’a changé."]

    def test_the_second_of_two_people_sees_the_difference_and_chooses(self, browser, market):
        page = browser.get(f"{LIST}{market.id}").click("Modifier le marché")
        page.form("Enregistrer les changements").submit(title="Version de Camille", place="Brumeval", amount="1000")
        second = page.form("Enregistrer les changements")
        conflict = second.submit(status=409, title="Version de Dominique", procedure="MAPA")
        assert conflict.heading == "Deux saisies en même temps"
        assert conflict.all("fieldset > legend") == [
            "Intitulé du marché", "Procédure", "Montant hors taxes", "Lieu d’exécution",
        ]  # fmt: skip
        done = conflict.form("Enregistrer mes choix").submit()
        assert done.heading == "Version de Dominique"
        kept = done.click("Modifier le marché").form("Enregistrer les changements").values
        assert (kept["procedure"], kept["place"], kept["amount"]) == ("MAPA", "Brumeval", "1000")

    def test_a_wrong_day_keeps_what_was_typed(self, browser, market):
        form = browser.get(f"{LIST}{market.id}").click("Clore le marché").form("Clore le marché")
        page = form.submit(on="2025-01-31", status=409)
        assert "précède son début" in page.errors[0]
        assert page.form("Clore le marché").values["on"] == "2025-01-31"

    def test_a_state_that_does_not_follow(self, browser, market):
        browser.get(f"{LIST}{market.id}/etat/projet", status=409)
        browser.get(f"{LIST}{market.id}/etat/ailleurs", status=404)

    def test_a_market_in_full(self, browser, membership, session):
        session.add(CpvCode(code="77310000", label="Plantation et entretien d’espaces verts"))
        framework = MarketFactory(
            structure_id=membership.structure_id, title="Entretien des parcs", kind=MarketKind.FRAMEWORK
        )
        LotFactory(market=framework)
        AuthorityFactory(identifier="219900016", name="Ville de Brumeval")
        page = browser.get(f"{LIST}{framework.id}").click("Ajouter un marché subséquent")
        form = page.form("Enregistrer le marché")
        assert form.values["framework_id"] == str(framework.id)
        page = form.submit(
            title="Tonte du printemps",
            buyer_number="",
            buyer_name="Syndicat des parcs",
            department="Espaces verts",
            buyer_category="local",
            other_buyers="219 900 016 00011\n\nSyndicat des eaux",
            new_operation="Parcs 2030",
            state="consultation",
            launched_on="2026-03-03",
            cpv="77310000-6",
        )
        assert page.heading == "Tonte du printemps"
        assert page.facts["Acheteur"] == "Syndicat des parcs"
        assert page.facts["Groupement de commandes"] == "Syndicat des eaux Ville de Brumeval"
        assert page.facts["Accord-cadre"] == "Entretien des parcs"
        assert page.facts["Service"] == "Espaces verts"
        assert page.facts["Code CPV"] == "77310000 : Plantation et entretien d’espaces verts"
        form = page.click("Modifier le marché").form("Enregistrer les changements")
        assert [line.strip() for line in form.values["other_buyers"].splitlines()] == [
            "Syndicat des eaux",
            "219900016 Ville de Brumeval",
        ]
        assert form.submit().flashes == ["Rien n’a changé."]
        page = page.click("Parcs 2030")
        assert page.heading == "Parcs 2030"
        assert page.table("Marchés")[0]["Marché"].startswith("Tonte du printemps")
        page = page.click("Modifier l’opération").form("Enregistrer l’opération").submit(title="Parcs 2035")
        assert page.heading == "Parcs 2035"
        assert browser.get(LIST).click("Opérations").table("Opérations") == [
            {"Opération": "Parcs 2035", "Acheteur": "Syndicat des parcs", "Marchés": "1"}
        ]
        page = browser.get(f"{LIST}{framework.id}")
        assert page.table("Marchés subséquents")[0]["État"] == "En consultation"

    def test_lots(self, browser, market):
        page = browser.get(f"{LIST}{market.id}").click("Ajouter un lot")
        page = page.form("Ajouter le lot").submit(title="Peinture")
        assert [row["Lot"] for row in page.table("Lots et titulaires")] == ["Lot 1 : Gros œuvre", "Lot 2 : Peinture"]
        page = page.click("Modifier le lot 2").form("Enregistrer le lot").submit(title="Peinture et sols")
        assert page.says("Lot modifié Champs modifiés : intitulé")

    def test_a_groupement_and_its_refusal(self, browser, market, session):
        company = CompanyFactory(identifier="990000010", name="Peinture Imaginaire")
        form = browser.get(f"{LIST}{market.id}").click("Attribuer du lot 1").form("Enregistrer l’attribution")
        typed = {
            "groupement": "solidary",
            "members-0-number": "990000010",
            "members-0-share": "60",
            "members-1-name": "Sols Fictifs",
            "members-1-role": "member",
            "members-1-share": "30",
        }
        assert "100 %" in form.submit(typed, status=409).errors[0].replace("\u202f", " ")
        page = form.submit({**typed, "members-1-share": "40"})
        assert "Mandataire, 60 %" in page.table("Lots et titulaires")[0]["Titulaires"]
        page = page.click("Changer l’attribution du lot 1")
        assert page.form("Enregistrer l’attribution").values["members-0-name"] == company.name
        page = page.press("Enregistrer l’attribution")
        assert session.query(AwardMember).count() == 2
        assert session.query(Award).count() == 1

    def test_a_lot_moves_apart_and_back(self, browser, market):
        LotFactory(market=market, number="2", title="Peinture")
        page = browser.get(f"{LIST}{market.id}").click("Rattacher le lot 1 à un autre marché")
        page = page.form("Rattacher le lot").submit(target="seul")
        assert page.heading == "Gros œuvre"
        page = page.click("Rattacher le lot 1 à un autre marché")
        page = page.form("Rattacher le lot").submit(target=str(market.id))
        assert page.heading == market.title
        assert len(page.table("Lots et titulaires")) == 2
        browser.get(f"{LIST}?q=gros")

    def test_it_holds_in_few_queries(self, browser, market):
        for n in range(5):
            lot = LotFactory(market=market, number=str(n))
            AwardMemberFactory(award=AwardFactory(lot=lot))
            ClauseFactory(structure_id=market.structure_id, lots=[lot])
        address = f"{LIST}{market.id}"
        with count_queries() as statements:
            browser.get(address)
        assert len(statements) <= 12, "\n".join(statements)


class TestWhoTakesPart:
    def test_companies(self, browser, market, session):
        company = CompanyFactory(identifier="990000010", name="990000010")
        lot = LotFactory(market=market)
        AwardMemberFactory(award=AwardFactory(lot=lot), company=company)
        CommitmentFactory(clause=ClauseFactory(structure_id=market.structure_id, lots=[lot]), company=company)
        with count_queries() as statements:
            page = browser.get("/facilitateur/entreprises/")
        assert len(statements) <= 12
        page = page.click("990 000 010")
        assert page.table("Lots tenus")[0]["Lot"].startswith(market.title)
        assert page.table("Clauses")[0]["Marché"] == market.title
        page = page.form("Enregistrer le nom").submit(name="Peinture Imaginaire")
        assert page.heading == "Peinture Imaginaire"
        assert "Enregistrer le nom" not in page.text
        page.browser.http.post(page.url, data={})
        assert browser.get("/facilitateur/entreprises/?q=zzz").says("Aucune entreprise ne correspond")

    def test_buyers(self, browser, market):
        with count_queries() as statements:
            page = browser.get("/facilitateur/acheteurs/")
        assert len(statements) <= 12
        page = page.click(page.table("Acheteurs")[0]["Acheteur"])
        assert page.table("Marchés")[0]["Marché"].startswith(market.title)

    def test_of_another_structure_or_unknown(self, browser):
        lot = LotFactory()
        company = AwardMemberFactory(award=AwardFactory(lot=lot)).company_id
        browser.get(f"/facilitateur/entreprises/{company}", status=404)
        browser.get(f"/facilitateur/acheteurs/{AuthorityFactory().id}", status=404)
        for path in ("entreprises", "acheteurs"):
            assert "pour le moment" in browser.get(f"/facilitateur/{path}/").text
