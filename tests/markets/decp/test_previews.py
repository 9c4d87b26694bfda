import os
import uuid
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from facilitator.kernel.errors import NotVisible
from facilitator.markets.decp.enums import LineStatus
from facilitator.markets.decp.files import read_lines
from facilitator.markets.decp.previews import PreviewFilter, Shelf
from facilitator.markets.decp.queries import compare
from tests.factories.organisations import StructureFactory

FILE = Path(__file__).parent / "data" / "old-format.json"


@pytest.fixture
def structure_id(session) -> uuid.UUID:
    return StructureFactory().id


@pytest.fixture
def shelf(tmp_path) -> Shelf:
    return Shelf(tmp_path)


def keep(session, shelf, structure_id) -> uuid.UUID:
    with FILE.open("rb") as stream:
        comparison = compare(session, structure_id, list(read_lines(stream)))
    return shelf.keep(structure_id, "essai.json", comparison)


def test_what_is_kept_is_found_again(session, shelf, structure_id):
    preview = shelf.open(structure_id, keep(session, shelf, structure_id))
    first = preview.lines[0]
    assert (preview.file_name, len(preview.lines), preview.count(LineStatus.CREATED)) == ("essai.json", 7, 6)
    assert (first.amount, first.notified_on) == (Decimal("70000.00"), date(2025, 11, 10))
    assert [line.position for line in shelf.read(preview, {2, 5})] == [2, 5]
    assert next(iter(shelf.read(preview, {1}))).contract.title == first.title


def test_it_belongs_to_its_structure(session, shelf, structure_id):
    preview_id = keep(session, shelf, structure_id)
    for owner, wanted in ((uuid.uuid4(), preview_id), (structure_id, uuid.uuid4())):
        with pytest.raises(NotVisible):
            shelf.open(owner, wanted)


def test_it_goes_after_its_time(session, shelf, structure_id, tmp_path):
    preview_id = keep(session, shelf, structure_id)
    for path in (tmp_path / "imports").iterdir():
        os.utime(path, (0, 0))
    keep(session, shelf, structure_id)
    with pytest.raises(NotVisible):
        shelf.open(structure_id, preview_id)


@pytest.mark.parametrize(
    ("wanted", "count"),
    [
        (PreviewFilter(), 7),
        (PreviewFilter(text="FLEURISSEMENT bacs"), 1),
        (PreviewFilter(text="labo"), 2),
        (PreviewFilter(status=LineStatus.UNCHANGED), 1),
        (PreviewFilter(is_social=True), 0),
    ],
)
def test_filters(session, shelf, structure_id, wanted, count):
    preview = shelf.open(structure_id, keep(session, shelf, structure_id))
    assert sum(wanted.keeps(line) for line in preview.lines) == count
