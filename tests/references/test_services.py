"""The shipped tables are loaded once, and what a person wrote is never overwritten."""

from collections import Counter
from datetime import date, timedelta
from decimal import Decimal

import pytest
import sqlalchemy as sa

from facilitator.journal.models import SYSTEM
from facilitator.kernel import clock
from facilitator.organisations.services import CreateStructure, create_structure
from facilitator.references.models import Criterion, ReferenceValue
from facilitator.references.queries import (
    UnknownReference,
    get_value,
    get_values,
    list_criteria,
    list_entries,
    list_history,
    list_values,
)
from facilitator.references.rules import WrongReferenceFile
from facilitator.references.services import (
    AbsurdValue,
    OutOfOrder,
    SetValue,
    SourceMissing,
    WrongStart,
    load_shipped,
    read_shipped,
    set_value,
    withdraw_value,
)
from tests.databases import ROOT

FOLDER = ROOT / "config" / "references"
SHIPPED = read_shipped(FOLDER)


def test_an_empty_database_receives_everything(session):
    session.execute(sa.delete(ReferenceValue))
    session.execute(sa.delete(Criterion))
    assert load_shipped(session, SHIPPED) == Counter(created=len(SHIPPED.values) + len(SHIPPED.criteria))


@pytest.fixture
def structure(session):
    return create_structure(session, CreateStructure(name="Maison de l’emploi"), by=SYSTEM)


def test_loading_again_changes_nothing(session):
    assert load_shipped(session, SHIPPED) == Counter(unchanged=len(SHIPPED.values) + len(SHIPPED.criteria))


def test_a_new_figure_in_the_files_reaches_a_row_nobody_edited(session):
    row = get_value(session, "fte.annual_hours", on=clock.today())
    row.value = "1600"
    assert load_shipped(session, SHIPPED)["updated"] == 1
    assert row.number == Decimal(1607)


def test_an_edited_row_is_kept(session):
    set_value(
        session,
        SetValue(key="smic.gross_hourly", value=Decimal("12.50"), starts_on=date(2026, 1, 1), source="Décret"),
        structure_id=None,
        by=SYSTEM,
    )
    session.get(Criterion, "rsa").edited_at = clock.now()
    session.get(Criterion, "rsa").label = "RSA (édité)"
    assert load_shipped(session, SHIPPED)["kept"] == 2
    assert get_value(session, "smic.gross_hourly", on=date(2026, 6, 1)).number == Decimal("12.50")
    assert session.get(Criterion, "rsa").label == "RSA (édité)"


def test_a_value_holds_from_its_day(session):
    assert get_value(session, "smic.gross_hourly", on=date(2025, 12, 31)).number == Decimal("11.88")
    assert get_value(session, "smic.gross_hourly", on=date(2026, 1, 1)).number == Decimal("12.02")


@pytest.mark.parametrize(("key", "on"), [("smic.gross_hourly", date(2000, 1, 1)), ("no.such.key", date(2026, 1, 1))])
def test_what_is_not_known_is_said(session, key, on):
    with pytest.raises(UnknownReference, match="Aucune valeur de référence"):
        get_value(session, key, on=on)


def test_a_structure_overrides_for_itself_alone(session, structure):
    command = SetValue(
        key="eligibility.window_months", value=Decimal(36), starts_on=date(2026, 1, 1), source="Délibération"
    )
    set_value(session, command, structure_id=structure.id, by=SYSTEM)
    key, on = "eligibility.window_months", date(2026, 6, 1)
    assert get_value(session, key, on=on, structure_id=structure.id).number == Decimal(36)
    assert get_value(session, key, on=on).number == Decimal(24)
    assert not get_value(session, key, on=on, structure_id=structure.id).is_assumed


def test_the_same_day_again_replaces_the_value(session, structure):
    for number in (30, 28):
        command = SetValue(key="hourly_cost.default", value=Decimal(number), starts_on=date(2026, 1, 1), source="Usage")
        set_value(session, command, structure_id=structure.id, by=SYSTEM)
    rows = session.scalars(sa.select(ReferenceValue).where(ReferenceValue.structure_id == structure.id)).all()
    assert [row.value for row in rows] == ["28"]


def test_a_value_needs_a_source(session):
    command = SetValue(key="hourly_cost.default", value=Decimal(30), starts_on=date(2026, 1, 1), source=" ")
    with pytest.raises(SourceMissing):
        set_value(session, command, structure_id=None, by=SYSTEM)


def test_a_family_of_values_is_listed_by_label(session):
    shares = list_values(session, "labour_share.", on=date(2026, 1, 1))
    assert [share.label for share in shares] == sorted(share.label for share in shares)
    read = {share.key: share.number for share in shares if not share.is_assumed}
    assert read == {
        "labour_share.painting": Decimal(70),
        "labour_share.masonry": Decimal(50),
        "labour_share.steel_frame": Decimal(20),
    }


def test_several_values_come_in_one_reading(session):
    values = get_values(session, ["threshold.works", "threshold.local", "none"], on=date(2026, 8, 22))
    assert {key: value.number for key, value in values.items()} == {
        "threshold.works": Decimal(5404000),
        "threshold.local": Decimal(216000),
    }


def test_criteria_come_in_the_order_of_the_screens(session):
    criteria = list_criteria(session)
    assert [criterion.code for criterion in criteria][:4] == ["deld", "detld", "rsa", "ass"]
    assert [criterion.code for criterion in list_criteria(session, ["ass", "rsa"])] == ["rsa", "ass"]
    assert all(criterion.proofs and criterion.families for criterion in criteria)
    assert all(criterion.validity_is_assumed for criterion in criteria if criterion.validity_months)


def test_a_wrong_file_is_named(tmp_path):
    (tmp_path / "wages.toml").write_text('[[value]]\nkey = "smic"\n')
    with pytest.raises(WrongReferenceFile, match=r"wages\.toml: smic: missing"):
        read_shipped(tmp_path)


@pytest.mark.parametrize(
    ("change", "error", "words"),
    [
        ({"key": "labour_share.painting", "value": Decimal(101)}, AbsurdValue, "101 % ne se situe pas entre 0 et 100"),
        ({"key": "smic.gross_hourly", "value": Decimal("0.99")}, AbsurdValue, "0,99 €/h ne se situe pas entre 1"),
        ({"key": "fte.annual_hours", "value": Decimal(0)}, AbsurdValue, "0 h ne se situe pas entre 1 et 10 000"),
        ({"key": "calibration.minimum_months", "value": Decimal("2.5")}, AbsurdValue, "en mois entiers"),
        ({"starts_on": date(1999, 12, 31)}, WrongStart, "après le 1er janvier 2000"),
        ({"starts_on": date(2099, 1, 1)}, WrongStart, "moins de cinq ans"),
        ({"source": "  "}, SourceMissing, "Indiquez la source"),
        ({"source": "x" * 501}, SourceMissing, "dépasse 500 caractères"),
        (
            {"key": "hourly_cost.low", "value": Decimal(31)},
            OutOfOrder,
            "dépasse « Coût horaire chargé le plus haut » (30",
        ),
        ({"key": "hourly_cost.high", "value": Decimal(24)}, OutOfOrder, "est inférieure à « Coût horaire chargé"),
        ({"key": "compliance.late_rate", "value": Decimal(91)}, OutOfOrder, "changez d’abord celle-ci"),
        ({"key": "no.such.key"}, UnknownReference, "Aucune valeur de référence"),
    ],
)
def test_bad_input_gets_a_sentence_and_writes_nothing(session, structure, change, error, words):
    before = session.scalar(sa.select(sa.func.count()).select_from(ReferenceValue))
    usual = {"key": "hourly_cost.default", "value": Decimal(28), "starts_on": date(2026, 1, 1), "source": "Usage local"}
    with pytest.raises(error) as refusal:
        set_value(session, SetValue(**{**usual, **change}), structure_id=structure.id, by=SYSTEM)
    assert words in str(refusal.value).replace("\u202f", " ").replace("\xa0", " ")
    assert session.scalar(sa.select(sa.func.count()).select_from(ReferenceValue)) == before


def test_values_at_the_bounds_are_taken(session, structure):
    for key, value in (
        ("labour_share.painting", "100"),
        ("declaration.contract_tolerance", "0"),
        ("hourly_cost.low", "30"),
    ):
        command = SetValue(key=key, value=Decimal(value), starts_on=date(2000, 1, 1), source="Usage local")
        assert set_value(session, command, structure_id=structure.id, by=SYSTEM).number == Decimal(value)


def test_a_value_taken_back_leaves_the_national_one(session, structure):
    command = SetValue(key="hourly_cost.default", value=Decimal(28), starts_on=date(2026, 1, 1), source="Usage local")
    own = set_value(session, command, structure_id=structure.id, by=SYSTEM)
    withdraw_value(session, own, by=SYSTEM)
    held = get_value(session, "hourly_cost.default", on=clock.today(), structure_id=structure.id)
    assert (held.structure_id, held.number) == (None, Decimal(30))
    with pytest.raises(ValueError, match="never taken back"):
        withdraw_value(session, held, by=SYSTEM)


def test_entries_show_the_national_beside_the_own_and_what_comes(session, structure):
    for value, start in ((28, date(2026, 1, 1)), (29, clock.today() + timedelta(days=30))):
        command = SetValue(key="hourly_cost.default", value=Decimal(value), starts_on=start, source="Usage local")
        set_value(session, command, structure_id=structure.id, by=SYSTEM)
    entries = {each.key: each for each in list_entries(session, on=clock.today(), structure_id=structure.id)}
    cost, share = entries["hourly_cost.default"], entries["labour_share.painting"]
    assert (cost.national.number, cost.own.number, cost.coming.number) == (30, 28, 29)
    assert (share.own, share.in_force.number, share.family) == (None, 70, "labour_share")
    assert len(entries) == len({value.key for value in SHIPPED.values})
    everywhere = {each.key: each for each in list_entries(session, on=clock.today(), structure_id=None)}
    assert everywhere["hourly_cost.default"].own is None
    assert [value.number for value in list_history(session, "hourly_cost.default", structure_id=structure.id)] == [
        29,
        28,
        30,
    ]
