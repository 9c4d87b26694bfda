"""Templates: what they may hold, and how they are filled."""

import pytest

from facilitator.markets.wordings import rules
from facilitator.markets.wordings.enums import Placeholder, WordingKind
from facilitator.markets.wordings.queries import shipped_body


@pytest.mark.parametrize("kind", WordingKind)
def test_the_shipped_templates_pass_the_checks(kind: WordingKind):
    rules.check(shipped_body(kind))


@pytest.mark.parametrize("kind", WordingKind)
def test_a_shipped_template_filled_with_nothing_says_what_is_missing(kind: WordingKind):
    filled = rules.fill(shipped_body(kind), {Placeholder.QUOTAS: []})
    assert "{" not in filled
    assert "[à compléter\u202f: nom de l’acheteur]" in filled
    assert "sous-objectifs" not in filled


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (" \n ", "Le texte est vide"),
        ("x" * 30_001, "dépasse 30 000 caractères"),
        ("Pour {acheteur}, {montant} et {titulaire}.", "Champ inconnu : {montant} et {titulaire}."),
        ("Pour {}.", "Champ inconnu : {}."),
        ("Pour {acheteur.", "Une accolade est ouverte"),
        ("Pour acheteur}.", "Une accolade est ouverte"),
        ("Pour {{acheteur}}.", "Une accolade est ouverte"),
    ],
)
def test_a_template_that_cannot_be_filled_is_refused(body: str, words: str):
    with pytest.raises(rules.WrongTemplate) as refusal:
        rules.check(body)
    assert words in str(refusal.value).replace("\u202f", " ").replace("\xa0", " ")


def test_fields_are_filled():
    fields = {
        Placeholder.BUYER: "Ville de {brume}",
        Placeholder.HOURS_BY_LOT: ["Lot 1 : 10 heures", "Lot 2 : 20 heures"],
        Placeholder.QUOTAS: [],
        Placeholder.REFERENCE: None,
        Placeholder.DURATION: "",
    }
    body = "{ acheteur } demande :\n{heures_par_lot}\n{sous_objectifs}\n\nRéf. {reference}, {duree}"
    assert rules.fill(body, fields).replace("\u202f", " ") == (
        "Ville de {brume} demande :\n– Lot 1 : 10 heures\n– Lot 2 : 20 heures\n\n"
        "Réf. [à compléter : référence du marché], [à compléter : durée, en mois]\n"
    )
