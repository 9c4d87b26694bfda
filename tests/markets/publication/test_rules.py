import copy
from typing import Any

import pytest

from facilitator.markets.publication.fields import CONCESSION_FIELDS, MARKET_FIELDS
from facilitator.markets.publication.rules import faults
from facilitator.markets.publication.tidying import tidy

NONE_GREEN = {"considerationEnvironnementale": ["Pas de considération environnementale"]}
MARKET: dict[str, Any] = {
    "id": "2025-01",
    "acheteur": {"id": "21990001600011"},
    "nature": "Marché",
    "objet": "Réfection du préau",
    "codeCPV": "45223220-4",
    "techniques": {"technique": ["Sans objet"]},
    "modalitesExecution": {"modaliteExecution": ["Sans objet"]},
    "marcheInnovant": False,
    "ccag": "Travaux",
    "offresRecues": 3,
    "attributionAvance": True,
    "tauxAvance": 0.05,
    "typeGroupementOperateurs": "Pas de groupement",
    "sousTraitanceDeclaree": True,
    "actesSousTraitance": [
        {
            "acteSousTraitance": {
                "id": 1,
                "sousTraitant": {"id": "99000002800011", "typeIdentifiant": "SIRET"},
                "dureeMois": 4,
                "dateNotification": "2025-02-05",
                "datePublicationDonnees": "2025-02-10",
                "montant": 9000.5,
                "variationPrix": "Ferme",
            }
        }
    ],
    "procedure": "Procédure adaptée",
    "lieuExecution": {"code": "99001", "typeCode": "Code commune"},
    "dureeMois": 12,
    "dateNotification": "2025-01-15",
    "datePublicationDonnees": "2025-02-01",
    "montant": 50000.5,
    "typesPrix": {"typePrix": ["Définitif ferme"]},
    "formePrix": "Forfaitaire",
    "titulaires": [{"titulaire": {"id": "99000001000019", "typeIdentifiant": "SIRET"}}],
    "considerationsSociales": {"considerationSociale": ["Clause sociale"]},
    "considerationsEnvironnementales": NONE_GREEN,
    "modifications": [
        {
            "modification": {
                "id": 1,
                "dateNotificationModification": "2025-06-01",
                "datePublicationDonneesModification": "2025-06-10",
                "montant": 61000,
            }
        }
    ],
}
CONCESSION: dict[str, Any] = {
    "id": "C-1",
    "autoriteConcedante": {"id": "21990001600011"},
    "nature": "Concession de service",
    "objet": "Exploitation de la buvette",
    "procedure": "Procédure négociée ouverte",
    "dureeMois": 60,
    "dateSignature": "2025-03-01",
    "datePublicationDonnees": "2025-03-10",
    "dateDebutExecution": "2025-04-01",
    "valeurGlobale": 90000,
    "montantSubventionPublique": 0,
    "concessionnaires": [{"concessionnaire": {"id": "99000004400018", "typeIdentifiant": "SIRET"}}],
    "considerationsSociales": {"considerationSociale": ["Concession réservée"]},
    "considerationsEnvironnementales": NONE_GREEN,
}


def complaints(record, fields=MARKET_FIELDS) -> list[str]:
    return [fault.sentence.replace("\u202f", " ") for fault in faults(record, fields)]


def changed(**changes) -> dict[str, Any]:
    return {**copy.deepcopy(MARKET), **changes}


def test_a_whole_record_has_no_fault():
    assert complaints(MARKET) == []
    assert complaints(CONCESSION, CONCESSION_FIELDS) == []


@pytest.mark.parametrize("fields", [MARKET_FIELDS, CONCESSION_FIELDS])
def test_each_required_field_is_asked(fields):
    record = MARKET if fields is MARKET_FIELDS else CONCESSION
    for field in fields:
        kept = {name: value for name, value in record.items() if name != field.name}
        assert complaints(kept, fields) == ([f"{field.label} : à indiquer"] if field.is_required else [])


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"id": "12345678901234567"}, "Identifiant du marché : 17 caractères, 16 au plus"),
        ({"objet": "x" * 1001}, "Objet : 1001 caractères, 1000 au plus"),
        ({"nature": "Accord-cadre"}, "Nature : « Accord-cadre » n’est pas admis"),
        ({"techniques": {"technique": ["Concours", "Loterie"]}}, "Techniques d’achat : « Loterie » n’est pas admis"),
        ({"codeCPV": "4522322"}, "Code CPV : « 4522322 » n’est pas un code CPV"),
        ({"offresRecues": 0}, "Nombre d’offres reçues : un nombre d’au moins 1 est attendu"),
        ({"offresRecues": True}, "Nombre d’offres reçues : un nombre d’au moins 1 est attendu"),
        ({"marcheInnovant": "non"}, "Marché innovant : oui ou non est attendu"),
        ({"montant": 0.5}, "Montant hors taxes : un montant d’au moins 1 € est attendu"),
        ({"montant": 10**17}, "Montant hors taxes : montant invraisemblable"),
        ({"tauxAvance": 5}, "Taux de l’avance : une part entre 0 et 100 % est attendue"),
        ({"dateNotification": "2025-02-30"}, "Date de notification : « 2025-02-30 » n’est pas une date"),
        ({"acheteur": {"id": "219900016"}}, "SIRET de l’acheteur : 14 chiffres sont attendus"),
        ({"lieuExecution": {"code": "99001"}}, "Lieu d’exécution : type de code à indiquer"),
        ({"titulaires": []}, "Titulaires : à indiquer"),
        (
            {"titulaires": [{"titulaire": {"denominationSociale": "Durand fictif"}}]},
            "Titulaires : identifiant de Durand fictif à indiquer",
        ),
        (
            {"modifications": [{"modification": {"id": 2, "dateNotificationModification": "2025-06-01"}}]},
            "Modifications : n° 2, « datePublicationDonneesModification » absent ou non admis",
        ),
    ],
)
def test_what_is_wrong_is_said(changes, complaint):
    assert complaints(changed(**changes)) == [complaint]


class TestTidy:
    def test_what_is_right_stays_as_it_is(self):
        assert tidy(MARKET, MARKET_FIELDS) == MARKET
        assert tidy(CONCESSION, CONCESSION_FIELDS) == CONCESSION

    @pytest.mark.parametrize(
        ("name", "published", "tidied"),
        [
            ("nature", "marché", "Marché"),
            ("procedure", "Appel d offres ouvert", "Appel d'offres ouvert"),
            ("procedure", "Gré à gré", "Gré à gré"),
            ("dureeMois", "24", 24),
            ("dureeMois", "quelques", "quelques"),
            ("montant", "160000.00", 160000),
            ("montant", "127835.12", 127835.12),
            ("marcheInnovant", "non", False),
            ("tauxAvance", "0.1", 0.1),
            ("dateNotification", "15/01/2025", "2025-01-15"),
            ("dateNotification", "2025-01-15+01:00", "2025-01-15+01:00"),
            ("lieuExecution", {"code": 59170, "typeCode": "Code Postal"}, {"code": "59170", "typeCode": "Code postal"}),
            ("typesPrix", "Définitif ferme", {"typePrix": ["Définitif ferme"]}),
            (
                "titulaires",
                [{"id": "99000001000019", "typeIdentifiant": ""}, {"titulaire": "typeIdentifiant"}],
                [{"titulaire": {"id": "99000001000019", "typeIdentifiant": "SIRET"}}],
            ),
            (
                "modifications",
                [{"dateSignatureModification": "2021-09-30", "titulaires": [], "montant": None, "dureeMois": "3"}],
                [{"modification": {"id": 1, "dateNotificationModification": "2021-09-30", "dureeMois": 3}}],
            ),
        ],
    )
    def test_the_spelling_of_the_format(self, name, published, tidied):
        assert tidy({name: published}, MARKET_FIELDS) == {name: tidied}

    def test_what_says_nothing_or_is_unknown_is_dropped(self):
        published = {"_type": "Marché", "origineUE": None, "dureeMois": "NC", "actesSousTraitance": [], "uid": "1"}
        assert tidy(published, MARKET_FIELDS) == {}
