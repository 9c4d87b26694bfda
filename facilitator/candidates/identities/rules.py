"""Pure rules on identities: possible birth dates, telephones in any writing, names that are compared."""

import re
import unicodedata
from datetime import date

import phonenumbers

from facilitator.kernel.errors import DomainError

MINIMUM_AGE = 15
"""Years. Apprenticeship may start then (art. L6222-1 of the Code du travail); below, a date is a slip of the keys."""
MAXIMUM_AGE = 100
REGIONS = ("FR", "RE", "GP", "MQ", "GF", "YT", "NC", "PF")
"""Where a number without a country code is sought, mainland first."""

_NOT_LETTERS = re.compile(r"[\W_]+")


class ImpossibleBirthDate(DomainError):
    pass


class NotAPhone(DomainError):
    pass


def age_on(birth_date: date, day: date) -> int:
    """Whole years."""
    return day.year - birth_date.year - ((day.month, day.day) < (birth_date.month, birth_date.day))


def check_birth_date(birth_date: date, today: date) -> None:
    """Raises ImpossibleBirthDate when nobody in a pathway can be born that day."""
    if birth_date > today:
        raise ImpossibleBirthDate("La date de naissance est dans le futur : vérifiez l’année.")
    age = age_on(birth_date, today)
    if age < MINIMUM_AGE:
        raise ImpossibleBirthDate(
            f"D’après cette date de naissance, la personne a {age} an{'s' if age > 1 else ''} : "
            f"un parcours commence à {MINIMUM_AGE} ans. Vérifiez l’année."
        )
    if age > MAXIMUM_AGE:
        raise ImpossibleBirthDate(f"D’après cette date de naissance, la personne a {age} ans : vérifiez l’année.")


def parse_phone(text: str) -> str:
    """A telephone as typed anywhere (« 06 12 34 56 78 », « +33 (0)6… », « 0262… ») as one E.164 writing.

    A number that no plan knows is kept when it has the right length: plans change. Raises NotAPhone.
    """
    readings = [number for region in REGIONS if (number := _read_phone(text, region)) is not None]
    known = [number for number in readings if phonenumbers.is_valid_number(number)]
    possible = [number for number in readings if phonenumbers.is_possible_number(number)]
    for number in (*known, *possible):
        return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    raise NotAPhone("Ce n’est pas un numéro de téléphone : vérifiez-le, par exemple 06 12 34 56 78.")


def _read_phone(text: str, region: str) -> phonenumbers.PhoneNumber | None:
    try:
        return phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        return None


def search_key(first_name: str, last_name: str) -> str:
    """What names are searched and compared by: no accent, no case, no punctuation, « dupont marie helene »."""
    return f"{normalise(last_name)} {normalise(first_name)}".strip()


def normalise(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text.replace("œ", "oe").replace("Œ", "oe"))
    plain = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    return _NOT_LETTERS.sub(" ", plain.casefold()).strip()


def swapped_key(first_name: str, last_name: str) -> str:
    """The key of the same person when both names were typed in each other's place."""
    return search_key(last_name, first_name)
