"""A market comes from the open data of its buyer, then comes again with an amendment and a subcontractor to review."""

import json
from collections.abc import Iterator
from datetime import date, timedelta
from functools import partial
from io import BytesIO
from typing import Any

from facilitator.demonstration.calendar import Calendar, workday
from facilitator.demonstration.cast import AUTHORITIES, COMPANIES, fictitious_siret
from facilitator.demonstration.stage import Act, Stage, act
from facilitator.demonstration.story import Story
from facilitator.markets.decp.files import read_lines
from facilitator.markets.decp.services import import_lines

IMPORTER = "ines"
BUYER = AUTHORITIES[2]
HOLDER, SUBCONTRACTOR = COMPANIES[11], COMPANIES[3]


def acts(story: Story) -> Iterator[Act]:
    first, again = (story.calendar.day(offset, 12) for offset in (-5, -1))
    yield act(workday(first), 11, partial(_import, _record(story.calendar)), minute=3)
    yield act(workday(again), 11, partial(_import, {**_record(story.calendar), **_since(story.calendar)}), minute=3)


def _import(record: dict[str, Any], stage: Stage) -> None:
    lines = list(read_lines(BytesIO(json.dumps({"marches": {"marche": [record]}}).encode())))
    import_lines(stage.session, stage.structure, lines, by=stage.actor(IMPORTER))


def _record(calendar: Calendar) -> dict[str, Any]:
    """A record of the 2022 format, whole: it may be given back."""
    return {
        "id": "2025-SF-07",
        "acheteur": {"id": fictitious_siret(BUYER.number), "nom": BUYER.name},
        "nature": "Marché",
        "objet": "Réfection de la salle des fêtes",
        "codeCPV": "45212000",
        "techniques": {"technique": ["Sans objet"]},
        "modalitesExecution": {"modaliteExecution": ["Sans objet"]},
        "marcheInnovant": False,
        "ccag": "Travaux",
        "offresRecues": 4,
        "attributionAvance": False,
        "typeGroupementOperateurs": "Pas de groupement",
        "sousTraitanceDeclaree": False,
        "procedure": "Procédure adaptée",
        "lieuExecution": {"code": "99100", "typeCode": "Code postal"},
        "dureeMois": 14,
        "dateNotification": _iso(calendar.day(-6, 10)),
        "datePublicationDonnees": _iso(calendar.day(-6, 24)),
        "montant": 184000,
        "typesPrix": {"typePrix": ["Définitif révisable"]},
        "formePrix": "Forfaitaire",
        "titulaires": [{"titulaire": _company(HOLDER.siret, HOLDER.name)}],
        "considerationsSociales": {"considerationSociale": ["Clause sociale"]},
        "considerationsEnvironnementales": {"considerationEnvironnementale": ["Pas de considération environnementale"]},
    }


def _since(calendar: Calendar) -> dict[str, Any]:
    """What the buyer published four months later."""
    notified = calendar.day(-2, 6)
    published = _iso(notified + timedelta(days=14))
    modification = {
        "id": 1,
        "dateNotificationModification": _iso(notified),
        "datePublicationDonneesModification": published,
        "montant": 201500,
        "dureeMois": 17,
    }
    act_of_subcontracting = {
        "id": 1,
        "sousTraitant": _company(SUBCONTRACTOR.siret, SUBCONTRACTOR.name),
        "dureeMois": 5,
        "dateNotification": _iso(notified),
        "datePublicationDonnees": published,
        "montant": 26800,
        "variationPrix": "Ferme",
    }
    return {
        "modifications": [{"modification": modification}],
        "actesSousTraitance": [{"acteSousTraitance": act_of_subcontracting}],
    }


def _company(siret: str, name: str) -> dict[str, str]:
    return {"typeIdentifiant": "SIRET", "id": siret, "denominationSociale": name}


def _iso(day: date) -> str:
    return day.isoformat()
