"""Where a project stands with the duty to consider: table of the trade, without a database."""

from datetime import date
from decimal import Decimal

import pytest

from facilitator.markets.clauses.enums import LegalBasis
from facilitator.markets.duty import rules
from facilitator.markets.duty.enums import MissingFact
from facilitator.markets.duty.rules import Project, Threshold
from facilitator.markets.enums import DutyGround, DutyState, PurchaseType, SocialCondition
from facilitator.organisations.enums import AuthorityCategory

LOCAL = Threshold(value=Decimal("216000.00"), starts_on=date(2026, 1, 1), source="Annexe 2")
WORKS = Threshold(value=Decimal("5404000.00"), starts_on=date(2026, 1, 1), source="Annexe 2")


def project(**facts) -> Project:
    """Supplies of a local authority, launched on 1 September 2026 at the very threshold."""
    usual = {
        "launched_on": date(2026, 9, 1),
        "estimated_value": Decimal("216000.00"),
        "purchase_type": PurchaseType.SUPPLIES,
        "category": AuthorityCategory.LOCAL,
    }
    return Project(**{**usual, **facts})


def plain(sentence: str) -> str:
    return sentence.replace("\u202f", " ").replace("\u00a0", " ")


class TestAcceptance:
    """The four cases of a local authority that buys supplies."""

    def test_at_the_threshold_a_condition_or_a_reason_is_expected(self):
        found = rules.assess(project(), LOCAL)
        assert (found.state, found.state.label) == (DutyState.MISSING, "Condition ou motif attendu")
        assert plain(found.sentence) == (
            "Consultation lancée le 1er septembre 2026, valeur estimée de 216 000,00 €, au moins égale au seuil de "
            "216 000,00 € en vigueur depuis le 1er janvier 2026 (Annexe 2). L’article L2112-2-1 attend une condition "
            "d’exécution sociale, ou un motif."
        )
        assert rules.assess(project(bases=[LegalBasis.EXECUTION]), LOCAL).state is DutyState.MET
        assert rules.assess(project(ground=DutyGround.NO_LINK), LOCAL).state is DutyState.JUSTIFIED

    def test_a_cent_below_does_not(self):
        found = rules.assess(project(estimated_value=Decimal("215999.99")), LOCAL)
        assert found.state is DutyState.NOT_CONCERNED
        assert "215 999,99 €, sous le seuil de 216 000,00 €" in plain(found.sentence)

    def test_launched_on_the_first_of_august_does_not(self):
        found = rules.assess(project(launched_on=date(2026, 8, 1)), LOCAL)
        assert found.state is DutyState.NOT_CONCERNED
        assert "lancée le 1er août 2026, avant le 22 août 2026" in found.sentence

    def test_launch_unknown_is_to_check(self):
        found = rules.assess(project(launched_on=None), None)
        assert (found.state.label, found.missing) == ("À vérifier", (MissingFact.LAUNCH,))
        assert plain(found.sentence) == "Pour savoir si l’obligation s’applique, il manque : date de lancement."


@pytest.mark.parametrize(
    ("day", "state"), [(date(2026, 8, 21), DutyState.NOT_CONCERNED), (date(2026, 8, 22), DutyState.MISSING)]
)
def test_the_first_day(day, state):
    assert rules.assess(project(launched_on=day), LOCAL).state is state


def test_notified_before_it_was_launched_before():
    found = rules.assess(project(launched_on=None, notified_on=date(2026, 8, 21)), None)
    assert found.state is DutyState.NOT_CONCERNED
    assert "donc lancé, avant le 22 août 2026" in found.sentence
    assert rules.assess(project(launched_on=None, notified_on=date(2026, 8, 22)), None).state is DutyState.TO_CHECK


@pytest.mark.parametrize(
    ("basis", "state", "is_assumed"),
    [
        (LegalBasis.EXECUTION, DutyState.MET, False),
        (LegalBasis.EXECUTION_AND_CRITERION, DutyState.MET, False),
        (LegalBasis.CRITERION, DutyState.MISSING, True),
        (LegalBasis.RESERVED_IAE, DutyState.MET, True),
        (LegalBasis.INSERTION_OBJECT, DutyState.MET, True),
        (LegalBasis.PRIVATE, DutyState.MISSING, False),
    ],
)
def test_what_meets_it(basis, state, is_assumed):
    found = rules.assess(project(bases=[basis]), LOCAL)
    assert (found.state, found.is_assumed) == (state, is_assumed)
    assert ("usage, à vérifier" in plain(found.sentence)) is is_assumed


def test_another_social_condition_meets_it_even_when_the_launch_is_unknown():
    found = rules.assess(project(launched_on=None, conditions=[SocialCondition.EQUALITY]), None)
    assert found.state is DutyState.MET
    assert "que le marché y soit soumis ou non" in found.sentence


def test_a_concession_has_its_own_article_and_the_threshold_of_works():
    found = rules.assess(
        project(purchase_type=PurchaseType.CONCESSION, estimated_value=Decimal(5_404_000)), WORKS
    )  # fmt: skip
    assert found.state is DutyState.MISSING
    assert "L3114-2-1" in found.sentence


@pytest.mark.parametrize("ground", DutyGround)
def test_assumed_grounds_are_never_presented_as_law(ground):
    found = rules.assess(project(ground=ground), LOCAL)
    assert found.is_assumed is ground.is_assumed
    assert ("usage, à vérifier" in plain(found.sentence)) is ground.is_assumed


def test_a_private_owner_is_not_concerned():
    assert rules.assess(project(category=AuthorityCategory.PRIVATE), None).state is DutyState.NOT_CONCERNED


def test_everything_that_may_be_missing_is_named():
    blank = Project(purchase_type=PurchaseType.SERVICES)
    assert rules.missing_facts(blank) == (MissingFact.LAUNCH, MissingFact.VALUE, MissingFact.CATEGORY)
    assert rules.missing_facts(Project()) == (MissingFact.LAUNCH, MissingFact.VALUE, MissingFact.TYPE)


@pytest.mark.parametrize(
    ("kind", "category", "key"),
    [
        (PurchaseType.WORKS, AuthorityCategory.UNKNOWN, "threshold.works"),
        (PurchaseType.CONCESSION, AuthorityCategory.STATE, "threshold.works"),
        (PurchaseType.SUPPLIES, AuthorityCategory.STATE, "threshold.state"),
        (PurchaseType.SERVICES, AuthorityCategory.DEFENCE, "threshold.defence"),
        (PurchaseType.SERVICES, AuthorityCategory.CONTRACTING_ENTITY, "threshold.contracting_entity"),
        (PurchaseType.SERVICES, AuthorityCategory.UNKNOWN, None),
        (None, AuthorityCategory.LOCAL, None),
    ],
)
def test_which_threshold(kind, category, key):
    assert rules.threshold_key(kind, category) == key


@pytest.mark.parametrize(
    ("ground", "note", "kind", "months", "words"),
    [
        (DutyGround.NO_LINK, None, None, None, "Expliquez le motif"),
        (DutyGround.SHORT_WORKS, "Trois mois", PurchaseType.SERVICES, 3, "vaut pour des travaux"),
        (DutyGround.SHORT_WORKS, "Six mois", PurchaseType.WORKS, 6, "dure 6 mois"),
    ],
)
def test_a_ground_that_does_not_hold(ground, note, kind, months, words):
    with pytest.raises(rules.WrongGround, match=words):
        rules.check_ground(ground, note, purchase_type=kind, months=months)


def test_grounds_that_hold():
    rules.check_ground(None, None, purchase_type=None, months=None)
    rules.check_ground(DutyGround.SHORT_WORKS, "Trois mois", purchase_type=PurchaseType.WORKS, months=3)
