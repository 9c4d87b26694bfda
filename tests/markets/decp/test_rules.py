"""One fault of real files at a time."""

from contextlib import suppress
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, strategies as st

from facilitator.markets.decp import values
from facilitator.markets.decp.contracts import PublishedContract
from facilitator.markets.decp.rules import UnusableRecord, normalise
from facilitator.markets.enums import GroupementKind, PurchaseType, SocialConsideration
from facilitator.organisations.enums import IdentifierKind

BUYER = {"id": "21990001600011", "nom": "Ville de Brumeval"}
HOLDER = {"typeIdentifiant": "SIRET", "id": "99000001000019", "denominationSociale": "Fleurs fictives"}
CLEAN: dict[str, Any] = {
    "id": "2025-1",
    "acheteur": BUYER,
    "objet": "Peinture des écoles",
    "codeCPV": "45442100-8",
    "dureeMois": 12,
    "dateNotification": "2025-03-03",
    "montant": 1000,
    "titulaires": [HOLDER],
}


def read(**changes) -> PublishedContract:
    return normalise(values.clean({**CLEAN, **changes}))


def test_a_clean_record_has_no_warning():
    contract = read()
    assert contract.warnings == ()
    assert contract.buyer.number == "219900016"
    assert contract.holders[0].siret == "99000001000019"
    assert (contract.amount, contract.duration_months) == (Decimal("1000.00"), 12)
    assert (contract.cpv, contract.purchase_type) == ("45442100", PurchaseType.WORKS)
    assert contract.notified_on == date(2025, 3, 3)


@pytest.mark.parametrize(
    ("published", "amount", "warning"),
    [
        (137614.0, "137614.00", None),
        ("30000.00", "30000.00", None),
        ("12 345,6 €", "12345.60", None),
        ("1,234.50", "1234.50", None),
        ("1.234,50", "1234.50", None),
        ("10.005", "10.01", None),
        (0, None, "nul ou négatif"),
        ("0.00", None, "nul ou négatif"),
        (-5, None, "nul ou négatif"),
        ("1e+17", None, "invraisemblable"),
        ("1e999999", None, "illisible"),
        ("NC", None, None),
        ("nan", None, None),
        (None, None, None),
        ("beaucoup", None, "illisible"),
        (True, None, "illisible"),
        ([], None, None),
        ({"a": 1}, None, "illisible"),
    ],
)
def test_amounts(published, amount, warning):
    contract = read(montant=published)
    assert contract.amount == (Decimal(amount) if amount else None)
    assert bool(contract.warnings) is bool(warning)
    assert not warning or warning in contract.warnings[0]


@pytest.mark.parametrize(
    ("published", "months"),
    [(12, 12), ("36", 36), ("36.0", 36), ("NC", None), (0, None), (-1, None), (99999, None), ("1,5", None)],
)
def test_durations(published, months):
    assert read(dureeMois=published).duration_months == months


@pytest.mark.parametrize(
    ("published", "day", "warns"),
    [
        ("2018-11-07", date(2018, 11, 7), False),
        ("2018-11-07+01:00", date(2018, 11, 7), False),
        ("2018-11-07T00:00:00Z", date(2018, 11, 7), False),
        ("07/11/2018", date(2018, 11, 7), False),
        ("2018-02-30", None, True),
        ("0018-11-07", None, True),
        ("", None, True),
        ("nan", None, True),
        (None, None, True),
        (20181107, None, True),
    ],
)
def test_dates(published, day, warns):
    contract = read(dateNotification=published)
    assert contract.notified_on == day
    assert bool(contract.warnings) is warns


@pytest.mark.parametrize(
    ("published", "names"),
    [
        ([HOLDER], ["Fleurs fictives"]),
        ([{"titulaire": HOLDER}], ["Fleurs fictives"]),
        ({"titulaire": HOLDER}, ["Fleurs fictives"]),
        ({"titulaire": [HOLDER, HOLDER]}, ["Fleurs fictives"]),
        (HOLDER, ["Fleurs fictives"]),
        ([{"titulaire": "typeIdentifiant"}, {"titulaire": "id"}], []),
        ([{}], []),
        ([], []),
        (None, []),
        ("", []),
        ("nan", []),
        ([{"id": "NC", "denominationSociale": "Sans numéro"}], ["Sans numéro"]),
        ([{"id": "", "denominationSociale": ""}], []),
    ],
)
def test_holders_however_wrapped(published, names):
    contract = read(titulaires=published)
    assert [party.name for party in contract.holders] == names
    assert bool(names == ["Fleurs fictives"]) is not bool(contract.warnings)


@pytest.mark.parametrize(
    ("identifier", "kind", "expected", "warns"),
    [
        ("99000001000019", "SIRET", (IdentifierKind.SIREN, "990000010", "99000001000019"), False),
        ("990 000 010 00019", "", (IdentifierKind.SIREN, "990000010", "99000001000019"), False),
        ("99000001000018", "SIRET", (IdentifierKind.SIREN, "990000010", "99000001000018"), True),
        ("99999999999", "TVA", (IdentifierKind.TVA, "99999999999", None), False),
        ("69300109100091810330", "Siret", (IdentifierKind.FOREIGN, "69300109100091810330", None), True),
        ("5650171100115", "SIRET", (IdentifierKind.SIREN, "056501711", "05650171100115"), False),
    ],
)
def test_identifiers_are_kept_even_wrong(identifier, kind, expected, warns):
    contract = read(titulaires=[{"id": identifier, "typeIdentifiant": kind, "denominationSociale": "X"}])
    holder = contract.holders[0]
    assert (holder.kind, holder.number, holder.siret) == expected
    assert bool(contract.warnings) is warns


@pytest.mark.parametrize(
    ("published", "kind", "warns"),
    [
        ("Solidaire", GroupementKind.SOLIDARY, False),
        ("Conjoint", GroupementKind.JOINT, False),
        ("Pas de groupement", GroupementKind.JOINT, True),
        (None, GroupementKind.JOINT, True),
    ],
)
def test_several_holders(published, kind, warns):
    second = {"id": "99000002800011", "denominationSociale": "Labo imaginaire"}
    contract = read(titulaires=[HOLDER, second], typeGroupementOperateurs=published)
    assert contract.groupement is kind
    assert bool(contract.warnings) is warns


@pytest.mark.parametrize(
    ("published", "found"),
    [
        ({"considerationSociale": ["Clause sociale"]}, [SocialConsideration.CLAUSE]),
        ({"considerationSociale": "Clause sociale"}, [SocialConsideration.CLAUSE]),
        (["Critère social", "Clause sociale"], [SocialConsideration.CLAUSE, SocialConsideration.CRITERION]),
        ([{"considerationSociale": "Marché réservé"}], [SocialConsideration.RESERVED]),
        (["March\ufffd r\ufffdserv\ufffd"], [SocialConsideration.RESERVED]),
        (["Concession réservée"], [SocialConsideration.RESERVED]),
        (["Pas de considération sociale"], []),
        (["Autre chose"], []),
        (None, []),
    ],
)
def test_social_considerations(published, found):
    contract = read(considerationsSociales=published)
    assert list(contract.considerations) == found
    assert bool(contract.warnings) is (published == ["Autre chose"])


@pytest.mark.parametrize(
    ("published", "code"),
    [("45442100", "45442100"), ("45442100-8", "45442100"), ("00000000-1", None), ("4544", None), ("peinture", None)],
)
def test_cpv(published, code):
    contract = read(codeCPV=published)
    assert contract.cpv == code
    assert bool(contract.warnings) is (code is None)


def test_lost_letters_are_reported():
    assert "perdues" in read(objet="B\ufffdtiments").warnings[0]


def test_entities_and_spaces():
    assert read(objet=" D&#8217;un  côté\nà l’autre ").title == "D’un côté à l’autre"


def test_keys_with_trailing_spaces():
    assert read(lieuExecution={"code": "99001", "nom ": "Brumeval"}).place == "Brumeval (99001)"


@pytest.mark.parametrize("published", ["", "000000", "0", "NC", None, "2019000000000000"])
def test_an_id_that_identifies_nothing(published):
    contract = read(id=published)
    assert contract.uid == ""
    assert "Identifiant vide" in contract.warnings[0]


@pytest.mark.parametrize("published", ["2019050000000000", "100", "A000", 12])
def test_an_id_that_does(published):
    assert read(id=published).uid == str(published)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"acheteur": None}, "Acheteur absent"),
        ({"acheteur": {"id": "NC"}}, "Acheteur absent"),
        ({"objet": "", "id": ""}, "Ni objet ni identifiant"),
    ],
)
def test_unusable(changes, reason):
    with pytest.raises(UnusableRecord, match=reason):
        read(**changes)


def test_a_modification_tells_what_it_changes():
    published = [{"modification": {"id": 1, "dateNotificationModification": "2025-06-01", "montant": "1200"}}]
    (modification,) = read(modifications=published).modifications
    assert (modification.number, modification.notified_on, modification.amount) == (
        "1",
        date(2025, 6, 1),
        Decimal("1200.00"),
    )
    assert (modification.duration_months, modification.holders) == (None, ())


def test_a_concession():
    contract = normalise(
        {
            "_type": "Contrat de concession",
            "id": "C1",
            "autoriteConcedante": BUYER,
            "objet": "Buvette",
            "dateSignature": "2025-03-01",
            "valeurGlobale": 90000,
            "concessionnaires": [{"concessionnaire": HOLDER}],
        }
    )
    assert (contract.purchase_type, contract.amount) == (PurchaseType.CONCESSION, Decimal("90000.00"))
    assert contract.notified_on == date(2025, 3, 1)
    assert contract.holders[0].name == "Fleurs fictives"


class TestIdentity:
    def test_what_does_not_make_another_contract(self):
        same = [
            read(montant=5, dureeMois=1, datePublicationDonnees="2026-01-01", nature="Marché"),
            read(objet="PEINTURE des ecoles."),
            read(acheteur={"id": BUYER["id"], "nom": "Autre nom"}),
        ]
        assert {contract.key for contract in same} == {read().key}

    def test_what_does(self):
        others = [
            read(objet="Peinture des crèches"),
            read(titulaires=[{**HOLDER, "id": "99000002800011"}]),
            read(titulaires=[]),
            read(id="2025-2"),
            read(acheteur={"id": "99000003600014"}),
        ]
        assert len({contract.key for contract in [*others, read()]}) == 6

    def test_the_day_counts_without_id_alone(self):
        assert read(dateNotification="2025-03-04").key == read().key
        assert read(id="", dateNotification="2025-03-04").key != read(id="").key

    def test_publishing_again_changes_nothing(self):
        assert read(datePublicationDonnees="2026-01-01").content_hash == read().content_hash
        assert read(montant=5).content_hash != read().content_hash


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20) | st.sampled_from(["NC", "1e17", "2020-01-01"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
known_keys = st.sampled_from([*CLEAN, "considerationsSociales", "modifications", "lieuExecution", "_type", "nature"])


@given(st.dictionaries(known_keys, json_values))
def test_anything_is_read_or_refused_in_a_sentence(changes):
    with suppress(UnusableRecord):
        contract = read(**changes)
        assert contract.title
        assert contract.key.buyer
