import json
from io import BytesIO
from pathlib import Path

import pytest

from facilitator.markets.decp import files, reading
from facilitator.markets.decp.reading import NotDecp, read_records

DATA = Path(__file__).parent / "data"


def read(content: bytes | str):
    return list(read_records(BytesIO(content.encode() if isinstance(content, str) else content)))


@pytest.mark.parametrize(("name", "count"), [("format-2022.json", 5), ("old-format.json", 7)])
def test_both_formats(name, count):
    records = read((DATA / name).read_bytes())
    assert [record.position for record in records] == list(range(1, count + 1))


def test_the_group_says_what_is_a_concession():
    assert [record.group for record in read((DATA / "format-2022.json").read_bytes())][-1] == "contrat-concession"


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("", reading.EMPTY),
        (" \n ", reading.EMPTY),
        ("<!doctype html><html></html>", reading.A_WEB_PAGE),
        ("id;objet\n1;Peinture", reading.NOT_JSON),
        ("\x00\x01\x02", reading.NOT_JSON),
        ("[1, 2]", reading.NO_MARKETS),
        ('{"a": 1}', reading.NO_MARKETS),
        ('{"marches": "aucun"}', reading.NO_MARKETS),
        ('{"marches": [{"id": "1"', reading.TRUNCATED),
        ('{"marches": [{"id": "1"}', reading.TRUNCATED),
        ('{"marches": [{"id": "1"}, {"objet": "inach', reading.TRUNCATED),
        ('{"marches": [{"id": "1"}]', reading.TRUNCATED),
        ('{"marches": [{"id": "1"} {"id": "2"}]}', reading.DAMAGED.format(count=1)),
        ('{"marches": [{"id": "1"}]} et la suite', reading.DAMAGED.format(count=1)),
        ('{"marches": ' + "[" * 100_000, None),
        ("{", reading.TRUNCATED),
    ],
)
def test_one_clear_sentence_for_a_file_that_cannot_be_read(content, sentence):
    with pytest.raises(NotDecp) as refused:
        read(content)
    assert sentence is None or str(refused.value) == sentence


def test_every_cut_of_a_file_is_refused_in_a_sentence():
    content = (DATA / "old-format.json").read_bytes().rstrip()
    for length in range(0, len(content) - 1, 37):
        with pytest.raises(NotDecp):
            read(content[:length])


@pytest.mark.parametrize("chunk", [1, 7, 64, 1000])
def test_what_a_window_cuts_is_read_whole(monkeypatch, chunk):
    whole = [record.value for record in read((DATA / "format-2022.json").read_bytes())]
    monkeypatch.setattr(reading, "CHUNK", max(chunk, 4))
    assert [record.value for record in read((DATA / "format-2022.json").read_bytes())] == whole


def test_what_strict_readers_refuse():
    content = '\ufeff{"autre": [1, 2], "marches ": {"marche": [{"a": NaN, "b": -Infinity, "c": "x\ty"}]}}'
    assert read(content)[0].value == {"a": None, "b": None, "c": "x\ty"}
    assert read('{"marches": {"marche": {"id": "seul"}}}')[0].value == {"id": "seul"}
    assert read('{"marches": {"marche": null, "contrat-concession": []}}') == []
    assert read('{"marches": [{"id": "été"}]}'.encode("latin-1"))[0].value == {"id": "\ufffdt\ufffd"}
    assert read('{"marches": [{"id": "été"}]}'.encode("utf-16"))[0].value == {"id": "été"}


def test_numbers_stay_exact():
    value = read('{"marches": [{"a": 0.1, "b": 12, "c": 1e17, "d": ' + "9" * 6000 + "}]}")[0].value
    assert (value["a"], value["b"], value["c"], len(value["d"])) == ("0.1", 12, "1e17", 6000)


def test_one_bad_record_never_fails_the_file():
    deep = '{"id": ' + "[" * 900 + "]" * 900 + "}"
    content = f'{{"marches": [1, null, [], "x", {{}}, {deep}, {{"id": "1", "acheteur": {{"id": "21990001600011"}}}}]}}'
    lines = list(files.read_lines(BytesIO(content.encode())))
    assert [line.contract is not None for line in lines] == [False] * 6 + [True]
    assert all(line.reason for line in lines[:6])


def test_a_file_above_the_limit():
    files.check_size(10, 10)
    with pytest.raises(NotDecp, match="pèse 3 Mo\u202f: la limite est de 2 Mo"):
        files.check_size(2 * files.MEGABYTE + 1, 2 * files.MEGABYTE)


def test_the_source_is_the_cleaned_record():
    content = json.dumps({"marches": [{"id ": " 1 ", "acheteur": {"id": "21990001600011"}, "objet": "a\x00b\ud800"}]})
    (line,) = files.read_lines(BytesIO(content.encode()))
    assert json.loads(line.source) == {"id": "1", "acheteur": {"id": "21990001600011"}, "objet": "ab"}
