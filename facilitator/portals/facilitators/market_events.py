"""The events of a market's timeline, in French: the market, its lots, its clauses."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from facilitator.kernel.text import count, money
from facilitator.markets.changes.enums import ChangeKind
from facilitator.markets.enums import MarketState
from facilitator.markets.obligations.enums import EventKind
from facilitator.portals.shared.timeline import Title

Facts = Mapping[str, Any]


def _from_import(sentence: str) -> Title:
    return lambda facts: f"{sentence}, depuis un fichier DECP" if facts.get("source") == "decp" else sentence


def _created(facts: Facts) -> str:
    if facts.get("source") == "split":
        return "Marché séparé d’un autre"
    return "Marché créé depuis un fichier DECP" if facts.get("source") == "decp" else "Marché créé"


def _lot(sentence: str) -> Title:
    def title(facts: Facts) -> str:
        origin = ", depuis un fichier DECP" if facts.get("source") == "decp" else ""
        return f"{sentence}{origin} : {facts['lot']}" if facts.get("lot") else f"{sentence}{origin}"

    return title


def _referent(facts: Facts) -> str:
    return "Référent changé" if facts.get("referent") else "Marché laissé sans référent"


def _award(sentence: str) -> Title:
    return lambda facts: f"{sentence} {count(facts.get('members', 1), 'entreprise')}"


def _state(facts: Facts) -> str:
    return f"État du marché : {MarketState(facts['after']).label}"


def _act(what: str) -> Title:
    def title(facts: Facts) -> str:
        number = f" n° {facts['number']}" if facts.get("number") else ""
        return f"{ChangeKind(facts['kind']).label}{number} {what}"

    return title


def _amount(sentence: str) -> Title:
    return lambda facts: f"{sentence} : {money(Decimal(facts['amount']))}" if facts.get("amount") else sentence


def _document(sentence: str) -> Title:
    return lambda facts: f"{sentence}\u202f: {facts['document']}" if facts.get("document") else sentence


def _option(sentence: str) -> Title:
    return lambda facts: f"{sentence} : {facts['option']}"


TITLES: Mapping[str, Title] = {
    "market.created": _created,
    "market.updated": _from_import("Marché modifié"),
    "market.lot_added": _lot("Lot ajouté"),
    "market.state_changed": _state,
    "option.foreseen": _option("Option prévue"),
    "option.corrected": _option("Option modifiée"),
    "option.affirmed": _option("Option affermie"),
    "option.declined": _option("Option abandonnée"),
    "clause.prolonged": "Clause prolongée par une tranche ou une reconduction",
    "market.duty_answered": "Obligation de considération : réponse enregistrée",
    "market.referent_changed": _referent,
    "lot.updated": _from_import("Lot modifié"),
    "lot.moved": _lot("Lot rattaché à un autre marché"),
    "lot.received": _lot("Lot venu d’un autre marché"),
    "award.set": _award("Lot attribué à"),
    "award.replaced": _award("Attribution remplacée :"),
    "change.published": lambda facts: f"{count(facts.get('acts', 1), 'acte publié', 'actes publiés')}, à examiner",
    "change.accepted": _act("repris"),
    "change.dismissed": _act("écarté"),
    "change.reopened": _act("remis à examiner"),
    "lot.publication_completed": "Données publiées complétées",
    "clause.created": "Clause créée",
    "clause.edited": "Clause modifiée",
    "clause.started": "Clause mise en route",
    "clause.taken_over": "Clause reprise en cours d’exécution",
    "clause.member_added": "Entreprise ajoutée à la clause",
    "clause.closed": "Clause close",
    "clause.document_added": _document("Document joint à la clause"),
    "clause.document_removed": _document("Document retiré de la clause"),
    "calibration.attached": "Calibrage joint à la clause",
    "report.issued": "Rapport de suivi édité",
    "activity.invoice": _amount("Facture ou avoir"),
    "activity.order": _amount("Bon de commande"),
    "activity.hours_worked": "Total d’heures travaillées enregistré",
    "activity.reversed": "Pièce de facturation annulée",
    "activity.imported": lambda facts: f"Import de {count(facts.get('facts', 0), 'pièce')} de facturation",
    **{f"obligation.{kind.value}": f"Heures dues : {kind.label}" for kind in EventKind},
}

FIELDS = {
    "title": "intitulé",
    "authority_id": "acheteur",
    "department_id": "service de l’acheteur",
    "other_authorities": "groupement de commandes",
    "buyer_category": "catégorie d’acheteur",
    "kind": "nature",
    "framework_id": "accord-cadre",
    "operation_id": "opération",
    "reference": "référence",
    "purchase_type": "type d’achat",
    "procedure": "procédure",
    "cpv": "code CPV",
    "amount": "montant",
    "estimated_value": "valeur estimée",
    "launched_on": "date de lancement",
    "notified_on": "date de notification",
    "starts_on": "début",
    "ends_on": "fin",
    "duration_months": "durée",
    "place": "lieu",
    "number": "numéro",
    "considerations": "considérations sociales",
    "legal_basis": "fondement juridique",
    "target": "objectif",
    "draft_hours": "heures demandées",
    "rhythm": "rythme de déclaration",
    "declaration_day": "jour de déclaration",
    "penalty_kind": "pénalité par heure",
    "penalty_amount": "valeur de la pénalité",
    "daily_penalty": "pénalité par jour",
    "criteria": "publics acceptés",
    "quotas": "sous-quotas",
    "modalities": "modalités acceptées",
    "documents": "documents à fournir",
    "text": "texte de la clause",
    "counting_rules": "règles de comptage",
    "counting_reason": "motif des règles de comptage",
    "joint_debt": "responsabilité des membres",
    "unit": "unité",
    "unit_count": "nombre demandé",
    "unit_hours": "heures par unité",
    "threshold": "seuil de facturation",
    "step": "tranche facturée",
    "step_hours": "heures par tranche",
    "whole_steps": "compte des tranches",
    "hours_share": "part des heures travaillées",
    "bearing": "qui porte les heures",
}
