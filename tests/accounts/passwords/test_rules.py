import pytest

from facilitator.accounts.passwords.rules import (
    Strength,
    UnfitPassword,
    check_password,
    hash_password,
    is_right_password,
    is_to_be_rehashed,
)
from tests.passwords import CHEAP, HASH, PASSWORD

WHO = {"email": "camille.martin@brumeval.example", "name": "Camille Martin"}


@pytest.mark.parametrize(
    "password",
    ["cheval agrafe pile correcte", "chaussette verte lampadaire", "les sanglots longs des violons", "8f2j-mmq0-zz7p!"],
)
def test_length_is_enough_whatever_the_characters(password):
    assert check_password(password, **WHO) >= Strength.GOOD


@pytest.mark.parametrize(
    ("password", "words"),
    [
        ("", "au moins 15 caractères"),
        ("quatorze 14 ca", "au moins 15 caractères"),
        ("é" * 513, "trop long"),
        ("aaaaaaaaaaaaaaa", "se devine"),
        ("motdepasse12345", "se devine"),
        ("azertyuiop12345", "se devine"),
        ("123456789012345", "se devine"),
        ("passwordpassword", "se devine"),
        ("camille.martin@brumeval.example", "ni votre adresse"),
        ("Camille.Martin2026", "ni votre adresse"),
        ("martin camille 01", "ni votre adresse"),
    ],
)
def test_what_is_short_huge_common_or_personal_is_refused(password, words):
    with pytest.raises(UnfitPassword, match=words):
        check_password(password, **WHO)


def test_a_name_among_other_words_is_no_fault():
    assert check_password("martin pêcheur sous la pluie froide", **WHO) >= Strength.GOOD


def test_a_hash_is_argon2id_and_tells_right_from_wrong():
    kept = hash_password(PASSWORD)
    assert kept.startswith("$argon2id$")
    assert is_right_password(PASSWORD, kept)
    assert not is_right_password(PASSWORD + " ", kept)
    assert not is_to_be_rehashed(kept)


@pytest.mark.parametrize(
    ("password", "kept"),
    [(PASSWORD, None), (PASSWORD, "pas un hachage"), ("", HASH), ("x" * 1025, HASH)],
    ids=["no hash", "no real hash", "empty", "huge"],
)
def test_without_a_right_hash_nothing_is_right(password, kept):
    assert not is_right_password(password, kept)


def test_a_weaker_hash_is_known_as_such():
    assert is_to_be_rehashed(CHEAP.hash(PASSWORD))
