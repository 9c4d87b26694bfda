"""What a password must be, and how it is hashed (Argon2id).

Length is what protects: no digit, capital or symbol is asked for (NIST SP 800-63B-4, section 3.1.1; ANSSI,
« Recommandations relatives à l’authentification multifacteur et aux mots de passe », 2021).
"""

import re
from enum import IntEnum
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from zxcvbn_rs_py import zxcvbn

from facilitator.kernel.errors import DomainError

MIN_LENGTH = 15
MAX_BYTES = 1024
"""Beyond, hashing would be work given to whoever asks for it."""

_ESTIMATED_LENGTH = 100
_OWN_PART = 8
"""Letters that must remain once the person's own e-mail and name are taken out."""

_EXPECTED_HERE = (
    *("facilitator", "facilitateur", "insertion", "clause", "clauses", "sociale", "emploi", "maison", "structure"),
    *("motdepasse", "mot", "passe", "secret", "azerty", "azertyuiop", "qsdfghjklm", "wxcvbn", "connexion"),
    *("bonjour", "bienvenue", "soleil", "france", "travail", "entreprise", "acheteur"),
)
"""What a French user of this software types first; the estimate's dictionaries are English."""

_hasher = PasswordHasher()


class UnfitPassword(DomainError):
    """The password is too short, too long, or too easy to guess."""


class Strength(IntEnum):
    """How many guesses it would take, on zxcvbn's scale."""

    VERY_WEAK = 0
    WEAK = 1
    FAIR = 2
    GOOD = 3
    VERY_GOOD = 4

    @property
    def label(self) -> str:
        return ("très faible", "faible", "moyenne", "bonne", "très bonne")[self]


def estimate(password: str, *, email: str = "", name: str = "") -> Strength:
    """How hard the password is to guess for who knows the person and the software."""
    known = [*_EXPECTED_HERE, *_personal_words(email, name)]
    return Strength(int(zxcvbn(password[:_ESTIMATED_LENGTH], known).score))


def check_password(password: str, *, email: str = "", name: str = "") -> Strength:
    """The strength of a password that may be used. Raises UnfitPassword with what to do about it."""
    if len(password) < MIN_LENGTH:
        raise UnfitPassword(
            f"Choisissez un mot de passe d’au moins {MIN_LENGTH} caractères\u202f: quatre ou cinq mots sans rapport "
            "entre eux font l’affaire."
        )
    if len(password.encode()) > MAX_BYTES:
        raise UnfitPassword("Ce mot de passe est trop long\u202f: tenez-vous à quelques centaines de caractères.")
    if _is_mostly_personal(password, email, name):
        raise UnfitPassword("Choisissez un mot de passe qui ne reprend ni votre adresse électronique ni votre nom.")
    strength = estimate(password, email=email, name=name)
    if strength < Strength.GOOD:
        raise UnfitPassword(
            "Ce mot de passe se devine trop facilement\u202f: évitez les suites, les répétitions et les expressions "
            "courantes, ajoutez un mot inattendu."
        )
    return strength


def _is_mostly_personal(password: str, email: str, name: str) -> bool:
    rest = whole = password.casefold()
    for word in sorted(_personal_words(email, name), key=len, reverse=True):
        rest = rest.replace(word, "")
    return rest != whole and len(re.sub(r"[\W_]", "", rest)) < _OWN_PART


def _personal_words(email: str, name: str) -> list[str]:
    local, _, domain = email.casefold().partition("@")
    pieces = [email.casefold(), local, domain, domain.partition(".")[0], name.casefold()]
    pieces += re.split(r"[\W_]+", f"{local} {name.casefold()}")
    return sorted({piece for piece in pieces if len(piece) > 2})


def hash_password(password: str) -> str:
    """The Argon2id hash to keep. Slow on purpose (tens of milliseconds): never inside a write transaction."""
    return _hasher.hash(password)


def is_right_password(password: str, password_hash: str | None) -> bool:
    """Whether the password is the one hashed. Takes as long when there is no account: time tells nothing.

    Slow on purpose, as `hash_password`.
    """
    if len(password.encode()) > MAX_BYTES:
        return False
    try:
        _hasher.verify(password_hash or _nobodys_hash(), password)
    except (VerificationError, InvalidHashError):
        return False
    return password_hash is not None


def is_to_be_rehashed(password_hash: str) -> bool:
    """Whether the hash was made with weaker parameters than today's."""
    return _hasher.check_needs_rehash(password_hash)


@cache
def _nobodys_hash() -> str:
    return _hasher.hash("nobody ever has this password")
