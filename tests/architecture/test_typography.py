"""The check of French typography sees what it should."""

import ast

import pytest
from jinja2 import Environment

from tests.architecture import typography


@pytest.mark.parametrize(
    ("source", "count"),
    [
        ("<p>L’heure est\u202f: 10\u202f%</p>", 0),
        ("<p>L'heure</p>", 1),
        ("<p>Que faire ?</p>", 1),
        ("<p>Que faire?</p>", 1),
        ("<p>{{ rate }} %</p>", 1),
        ("<p>« Ainsi »</p>", 2),
        ('<a href="/a?b=c;d" title="Voir l\'offre">x</a>', 1),
        ('{{ field(form.hours, hint="Combien d\'heures ?") }}', 2),
        ("{# it's a comment : no reader #}{% if a %}{% endif %}", 0),
        ("<code>it's</code>", 0),
        ("<p>Fin &amp; début&nbsp;: ici</p>", 0),
    ],
)
def test_templates(source: str, count: int):
    assert len(typography.faults(typography.words_of_template(Environment(autoescape=True), source))) == count


@pytest.mark.parametrize(
    ("source", "count"),
    [
        ("raise Refused('Indiquez le nombre d’heures.')", 0),
        ('raise Refused("Indiquez le nombre d\'heures.")', 1),
        ("message = 'Une question ?'", 1),
        ('def f():\n    "It isn\'t French : no matter."', 0),
        ("sql = 'SELECT a FROM b WHERE c = :d'", 0),
        ('error = "It can\'t be."', 0),
    ],
)
def test_modules(source: str, count: int):
    assert len(typography.faults(typography.french_of_module(ast.parse(source)))) == count
