"""Pure rules of the wordings: what a template may hold, and how its fields are filled."""

import re
from collections.abc import Mapping, Sequence

from facilitator.kernel import text
from facilitator.kernel.errors import DomainError
from facilitator.markets.wordings.enums import Placeholder

LONGEST = 30_000
_FIELD = re.compile(r"\{([^{}\n]*)\}")
_KNOWN = frozenset(placeholder.value for placeholder in Placeholder)


class WrongTemplate(DomainError):
    """The template cannot be filled."""


Fields = Mapping[Placeholder, str | Sequence[str] | None]
"""What fills a template: a text, a list (one line each), or None when it is not known."""


def check(body: str) -> None:
    """Raise WrongTemplate for an empty or endless text, an unknown field, a brace alone."""
    if not body.strip():
        raise WrongTemplate("Le texte est vide : écrivez-le, ou rétablissez le modèle d’origine.")
    if len(body) > LONGEST:
        raise WrongTemplate(f"Le texte dépasse {text.number(LONGEST)} caractères : raccourcissez-le.")
    if unknown := [name for name in dict.fromkeys(_FIELD.findall(body)) if name.strip() not in _KNOWN]:
        listed = text.join_words(f"{{{name}}}" for name in unknown)
        possible = text.join_words((f"{{{placeholder.value}}}" for placeholder in Placeholder), last="ou")
        raise WrongTemplate(f"Champ inconnu : {listed}. Écrivez l’un de ceux-ci : {possible}.")
    if {"{", "}"} & set(_FIELD.sub("", body)):
        raise WrongTemplate("Une accolade est ouverte sans être fermée, ou l’inverse. Un champ s’écrit {acheteur}.")


def fill(body: str, fields: Fields) -> str:
    """The text with its fields. A line whose fields are lists that hold nothing disappears."""
    lines = [_line(line, fields) for line in body.splitlines()]
    return "\n".join(line for line in lines if line is not None).strip() + "\n"


def _line(line: str, fields: Fields) -> str | None:
    names = [Placeholder(name.strip()) for name in _FIELD.findall(line)]
    if names and _FIELD.sub("", line).strip() == "" and all(_is_empty(fields.get(name)) for name in names):
        return None
    return _FIELD.sub(lambda found: _words(Placeholder(found[1].strip()), fields), line)


def _is_empty(value: str | Sequence[str] | None) -> bool:
    return value is not None and not isinstance(value, str) and not value


def _words(placeholder: Placeholder, fields: Fields) -> str:
    value = fields.get(placeholder)
    if value is None or value == "":
        return f"[à compléter : {placeholder.label}]"
    return value if isinstance(value, str) else "\n".join(f"– {each}" for each in value)
