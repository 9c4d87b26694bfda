"""The common procurement vocabulary, from a small made-up file."""

import pytest

from facilitator.references.cpv import queries, rules, services

FILE = """"id","name","parent"
"03000000-1","Produits de l'élevage",
"45000000-7","Travaux de construction",
"45210000-2","Travaux de construction de bâtiments","45000000-7"
"faux","Sans code",
"45210000-2","Deux fois",
"77310000-6","",
"77310000"

"77310001-3","Plantation  d'arbres",
"""


class TestReading:
    def test_usable_lines_and_faulty_ones(self):
        read = rules.parse(FILE.encode())
        assert [(line.code, line.label) for line in read.lines] == [
            ("03000000", "Produits de l’élevage"),
            ("45000000", "Travaux de construction"),
            ("45210000", "Travaux de construction de bâtiments"),
            ("77310001", "Plantation d’arbres"),
        ]
        assert [(fault.number, fault.reason.replace("\u202f", " ")) for fault in read.faulty] == [
            (5, "code illisible « faux »"),
            (6, "code 45210000 déjà lu"),
            (7, "libellé vide"),
            (8, "colonnes manquantes"),
        ]

    def test_semicolons_another_order_and_a_byte_order_mark(self):
        read = rules.parse("\ufefflibellé;code\nGraines;03111000-2\n".encode())
        assert read.lines == [rules.CpvLine("03111000", "Graines")]

    @pytest.mark.parametrize(
        ("content", "words"),
        [
            (b"", "nomenclature CPV"),
            (b"nom;prenom\n", "nomenclature CPV"),
            ("id,name\nété".encode("latin-1"), "UTF-8"),
            (b"x" * (rules.MOST_BYTES + 1), "trop gros"),
        ],
    )
    def test_another_file(self, content, words):
        with pytest.raises(rules.NotACpvFile, match=words):
            rules.parse(content)

    @pytest.mark.parametrize(
        ("typed", "kept"),
        [
            ("45210000-2", "45210000"),
            ("45 21 00 00", "45210000"),
            ("45210000 Travaux", "45210000"),
            ("4521", "4521"),
            ("travaux", "travaux"),
            ("", None),
            (None, None),
        ],
    )
    def test_what_a_form_keeps(self, typed, kept):
        assert rules.normalised(typed) == kept


def test_imported_twice_then_corrected(session):
    read = rules.parse(FILE.encode())
    assert services.import_codes(session, read) == {"created": 4, "updated": 0, "unchanged": 0}
    assert services.import_codes(session, read) == {"created": 0, "updated": 0, "unchanged": 4}
    corrected = rules.CpvFile(lines=[rules.CpvLine("45000000", "Travaux")], faulty=[])
    assert services.import_codes(session, corrected) == {"created": 0, "updated": 1, "unchanged": 0}
    assert [row.label for row in queries.list_matching(session, "45000000")] == ["Travaux"]


def test_searched_by_digits_or_words(session):
    assert not queries.has_codes(session)
    services.import_codes(session, rules.parse(FILE.encode()))
    assert [row.code for row in queries.list_matching(session, "construction bâtiments")] == ["45210000"]
    assert [row.code for row in queries.list_matching(session, "45")] == ["45000000", "45210000"]
    assert [row.code for row in queries.list_matching(session, "45210000-2")] == ["45210000"]
    assert queries.list_matching(session, "") == []
    assert queries.page_of_codes(session, "d'arbres", 1).total == 1
