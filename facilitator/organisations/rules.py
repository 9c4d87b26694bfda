"""Pure rules on identifiers and names."""

import re
import unicodedata

from stdnum.fr import siren as siren_number, siret as siret_number

from facilitator.organisations.enums import IdentifierKind

_NOT_ALNUM = re.compile(r"[^a-z0-9]+")


def slug(name: str) -> str:
    """« Maison de l’emploi du Val » → `maison-de-l-emploi-du-val`."""
    plain = unicodedata.normalize("NFKD", name.replace("œ", "oe").replace("’", "-")).encode("ascii", "ignore").decode()
    return _NOT_ALNUM.sub("-", plain.lower()).strip("-") or "structure"


def compact_identifier(text: str | None) -> str:
    """Letters and digits alone, upper case."""
    return re.sub(r"[^0-9A-Za-z]", "", text or "").upper()


def has_valid_siret(text: str | None) -> bool:
    """14 digits and a right check digit (La Poste's establishments follow their own rule)."""
    return bool(siret_number.is_valid(compact_identifier(text)))


def has_valid_siren(text: str | None) -> bool:
    return bool(siren_number.is_valid(compact_identifier(text)))


def identify(text: str | None, kind: str | None = None) -> tuple[IdentifierKind, str | None]:
    """What a free identifier stands for: a SIRET or a SIREN gives the SIREN, a declared foreign kind is kept.

    A number of 14 or 9 digits with a wrong check digit is kept as a SIREN: open data holds such faults, and losing
    the identifier would merge companies.
    """
    number = compact_identifier(text)
    declared = (kind or "").strip().upper()
    if not number or number in {"NC", "NAN", "NONE", "INCONNU"} or set(number) == {"0"}:
        return IdentifierKind.NONE, None
    if declared in _FOREIGN_KINDS:
        return _FOREIGN_KINDS[declared], number
    if number.isdigit() and len(number) in {9, 14}:
        return IdentifierKind.SIREN, number[:9]
    return IdentifierKind.FOREIGN, number


_FOREIGN_KINDS = {
    "TVA": IdentifierKind.TVA,
    "TAHITI": IdentifierKind.TAHITI,
    "RIDET": IdentifierKind.RIDET,
    "FRWF": IdentifierKind.FOREIGN,
    "IREP": IdentifierKind.FOREIGN,
    "UE": IdentifierKind.FOREIGN,
    "HORS-UE": IdentifierKind.FOREIGN,
}
