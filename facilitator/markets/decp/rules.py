"""From a raw record to a contract, faults reported in French. Pure; raises UnusableRecord alone."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

from facilitator.markets import rules as market_rules
from facilitator.markets.decp import values
from facilitator.markets.decp.contracts import Modification, Party, PublishedContract, SubcontractingAct
from facilitator.markets.enums import GroupementKind, PurchaseType, SocialConsideration
from facilitator.organisations.enums import IdentifierKind
from facilitator.organisations.rules import compact_identifier, has_valid_siren, has_valid_siret, identify

SIRET_LENGTH = 14
_PLACEHOLDER = re.compile(r"(?:(?:19|20)\d\d(?=0{4}))?[0\-./ ]*")
"""Nothing, zeros, or a year and zeros: what a form sends when nobody typed an id."""


class UnusableRecord(Exception):
    """Nothing can be made of this record. `str(error)` is a French sentence that says why."""


def normalise(source: Any) -> PublishedContract:
    """What a record says, once cleaned. Raises UnusableRecord when it names no buyer, or nothing tells it apart."""
    if not isinstance(source, dict):
        raise UnusableRecord("Ce n’est pas un enregistrement : un objet JSON était attendu.")
    record = _Record(source)
    published_id = values.text(record.get("id")) or ""
    buyer = record.buyer()
    title = record.title(published_id)
    uid = record.uid(published_id)
    holders = record.holders()
    return PublishedContract(
        published_id=published_id,
        uid=uid,
        buyer=buyer,
        title=title,
        nature=values.text(record.get("nature")),
        procedure=values.text(record.get("procedure")),
        cpv=(cpv := record.cpv()),
        purchase_type=PurchaseType.CONCESSION if record.is_concession else market_rules.purchase_type(cpv),
        amount=record.amount(),
        duration_months=record.duration(),
        notified_on=record.notified_on(),
        starts_on=values.day(record.get("dateDebutExecution")),
        place=record.place(),
        holders=holders,
        groupement=record.groupement(holders),
        considerations=record.considerations(),
        modifications=record.modifications(),
        subcontracting=record.subcontracting(),
        published_on=values.day(record.get("datePublicationDonnees")),
        warnings=tuple(dict.fromkeys(record.warnings)),
    )


@dataclass(slots=True)
class _Record:
    """A cleaned record under reading: each method reads one thing, and notes what is wrong with it."""

    value: Mapping[str, Any]
    warnings: list[str] = field(default_factory=list)
    is_concession: bool = field(init=False)

    def __post_init__(self) -> None:
        self.is_concession = "concession" in values.fold(str(self.value.get("_type") or ""))

    def get(self, *names: str) -> Any:
        """The first of these fields that says something."""
        return next((self.value[name] for name in names if not values.is_absent(self.value.get(name))), None)

    def warn(self, sentence: str) -> None:
        self.warnings.append(sentence)

    def buyer(self) -> Party:
        published = self.get("acheteur", "autoriteConcedante")
        if isinstance(published, list):
            published = published[0]
        if not isinstance(published, dict):
            published = {"id": published}
        party = _party(published, "SIRET")
        if party is None:
            raise UnusableRecord("Acheteur absent : ni identifiant ni nom.")
        self._check_party(party, "de l’acheteur")
        return party

    def title(self, published_id: str) -> str:
        title = values.text(self.get("objet"))
        if title is None:
            if not published_id:
                raise UnusableRecord("Ni objet ni identifiant : rien ne distingue ce contrat.")
            self.warn("Objet absent : remplacé par l’identifiant.")
            return f"Marché n° {published_id}"
        if values.REPLACEMENT in title:
            self.warn("Des lettres de l’objet ont été perdues avant publication (caractères « \ufffd »).")
        return title

    def uid(self, published_id: str) -> str:
        """The published id; empty when it stands for none, as « 0000 » does."""
        if not _PLACEHOLDER.fullmatch(published_id):
            return published_id
        self.warn("Identifiant vide : contrat reconnu à son objet, sa date et son titulaire.")
        return ""

    def cpv(self) -> str | None:
        published = self.get("codeCPV")
        code = values.cpv(published)
        if published is not None and code is None:
            self.warn(f"Code CPV « {_shown(published)} » invalide, ignoré.")
        return code

    def amount(self) -> Decimal | None:
        published = self.get("valeurGlobale", "montant") if self.is_concession else self.get("montant", "valeurGlobale")
        return self._amount(published, "Montant")

    def duration(self) -> int | None:
        return self._duration(self.get("dureeMois"), "Durée")

    def notified_on(self) -> date | None:
        names = ("dateSignature", "dateNotification") if self.is_concession else ("dateNotification", "dateSignature")
        published = self.get(*names)
        if published is None:
            self.warn("Date de notification absente.")
            return None
        day = values.day(published)
        if day is None:
            self.warn(f"Date de notification « {_shown(published)} » invalide, ignorée.")
        return day

    def place(self) -> str | None:
        published = self.get("lieuExecution")
        if not isinstance(published, dict):
            return values.text(published)
        name, code = values.text(published.get("nom")), values.text(published.get("code"))
        return f"{name} ({code})" if name and code and name != code else name or code

    def holders(self) -> tuple[Party, ...]:
        key, singular = ("concessionnaires", "concessionnaire") if self.is_concession else ("titulaires", "titulaire")
        holders = self._parties(self.get(key), singular)
        if not holders:
            self.warn("Aucun titulaire lisible.")
        return holders

    def groupement(self, holders: tuple[Party, ...]) -> GroupementKind:
        if len(holders) < 2:
            return GroupementKind.ALONE
        published = values.fold(values.text(self.get("typeGroupementOperateurs")) or "")
        if "solidaire" in published:
            return GroupementKind.SOLIDARY
        if "conjoint" not in published:
            self.warn("Plusieurs titulaires sans forme de groupement publiée : groupement conjoint, à vérifier.")
        return GroupementKind.JOINT

    def considerations(self) -> tuple[SocialConsideration, ...]:
        found: list[SocialConsideration] = []
        for published in values.unwrap(self.get("considerationsSociales"), "considerationSociale"):
            written = _consonants(str(published))
            if written in _NO_CONSIDERATION:
                continue
            if written in _CONSIDERATIONS:
                found.append(_CONSIDERATIONS[written])
            else:
                self.warn(f"Considération sociale « {_shown(published)} » inconnue, ignorée.")
        return tuple(sorted(set(found), key=list(SocialConsideration).index))

    def modifications(self) -> tuple[Modification, ...]:
        published = values.unwrap(self.get("modifications"), "modification")
        return tuple(self._modification(item) for item in published if isinstance(item, dict))

    def _modification(self, published: Mapping[str, Any]) -> Modification:
        notified = published.get("dateNotificationModification") or published.get("dateSignatureModification")
        return Modification(
            number=values.text(published.get("id")),
            title=values.text(published.get("objetModification")),
            notified_on=values.day(notified),
            amount=self._amount(published.get("montant") or published.get("valeurGlobale"), "Montant d’un avenant"),
            duration_months=self._duration(published.get("dureeMois"), "Durée d’un avenant"),
            holders=self._parties(published.get("titulaires"), "titulaire", "d’un avenant"),
            published_on=values.day(published.get("datePublicationDonneesModification")),
        )

    def subcontracting(self) -> tuple[SubcontractingAct, ...]:
        """The acts, then what changed in them."""
        acts = values.unwrap(self.get("actesSousTraitance"), "acteSousTraitance")
        changes = values.unwrap(self.get("modificationsActesSousTraitance"), "modificationActeSousTraitance")
        return (
            *(self._act(item) for item in acts if isinstance(item, dict)),
            *(self._act(item, amends=True) for item in changes if isinstance(item, dict)),
        )

    def _act(self, published: Mapping[str, Any], *, amends: bool = False) -> SubcontractingAct:
        named = published.get("sousTraitant")
        subcontractor = _party(named) if isinstance(named, dict) else None
        if subcontractor is None and not amends:
            self.warn("Un sous-traitant est illisible.")
        elif subcontractor is not None:
            self._check_party(subcontractor, "du sous-traitant")
        notified = published.get("dateNotificationModificationSousTraitance") or published.get("dateNotification")
        published_on = published.get("datePublicationDonnees") or published.get("datePublicationDonneesModification")
        return SubcontractingAct(
            number=values.text(published.get("id")),
            amends=amends,
            subcontractor=subcontractor,
            amount=self._amount(published.get("montant"), "Montant d’un acte de sous-traitance"),
            duration_months=self._duration(published.get("dureeMois"), "Durée d’un acte de sous-traitance"),
            notified_on=values.day(notified),
            published_on=values.day(published_on),
            price_variation=values.text(published.get("variationPrix")),
        )

    def _amount(self, published: Any, what: str) -> Decimal | None:
        if values.is_absent(published):
            return None
        amount = values.amount(published)
        if amount is None:
            self.warn(f"{what} « {_shown(published)} » illisible, ignoré.")
        elif amount <= 0:
            self.warn(f"{what} nul ou négatif, ignoré.")
        elif amount > values.LARGEST_AMOUNT:
            self.warn(f"{what} invraisemblable (plus de 100 milliards d’euros), ignoré.")
        else:
            return amount
        return None

    def _duration(self, published: Any, what: str) -> int | None:
        if values.is_absent(published):
            return None
        months = values.whole_number(published)
        if months is None or not 0 < months <= values.LONGEST_DURATION:
            self.warn(f"{what} de « {_shown(published)} » mois ignorée.")
            return None
        return months

    def _parties(self, published: Any, singular: str, of: str = "") -> tuple[Party, ...]:
        """Each company once, in the order of the file."""
        parties: dict[str, Party] = {}
        for item in values.unwrap(published, singular):
            party = _party(item) if isinstance(item, dict) else None
            if party is None:
                self.warn(f"Un titulaire {of} est illisible, ignoré.".replace("  ", " "))
                continue
            self._check_party(party, f"du titulaire {of}".strip())
            known = parties.get(party.key)
            parties[party.key] = party if known is None or known.name is None else known
        return tuple(parties.values())

    def _check_party(self, party: Party, whose: str) -> None:
        if party.siret and not _has_valid_siret(party.siret):
            self.warn(f"SIRET {whose} à vérifier : la clé de {party.siret} est fausse.")
        elif party.kind is IdentifierKind.SIREN and not party.siret and not has_valid_siren(party.number):
            self.warn(f"SIREN {whose} à vérifier : la clé de {party.number} est fausse.")
        elif party.kind is IdentifierKind.FOREIGN:
            self.warn(f"L’identifiant {whose}, {party.number}, n’est pas un SIRET.")
        elif party.kind is IdentifierKind.NONE:
            self.warn(f"Aucun identifiant {whose} : seul son nom est connu.")


def _party(published: Mapping[str, Any], default_kind: str = "") -> Party | None:
    name = values.text(published.get("denominationSociale") or published.get("nom") or published.get("denomination"))
    identifier = published.get("id") or published.get("siret")
    kind = values.text(published.get("typeIdentifiant")) or default_kind
    return _identified(str(identifier) if isinstance(identifier, (str, int)) else "", kind, name)


@lru_cache(maxsize=50_000)
def _identified(identifier: str, declared_kind: str, name: str | None) -> Party | None:
    kind, number = identify(_with_leading_zeros(identifier), declared_kind)
    if number is None and name is None:
        return None
    compact = compact_identifier(_with_leading_zeros(identifier))
    is_siret = kind is IdentifierKind.SIREN and len(compact) == SIRET_LENGTH
    return Party(kind, number, compact if is_siret else None, name)


_has_valid_siret = lru_cache(maxsize=50_000)(has_valid_siret)


def _with_leading_zeros(identifier: str) -> str:
    """A SIRET that went through a spreadsheet has lost its first zeros; its check digit tells."""
    if identifier.isdigit() and SIRET_LENGTH - 3 <= len(identifier) < SIRET_LENGTH:
        padded = identifier.zfill(SIRET_LENGTH)
        return padded if has_valid_siret(padded) else identifier
    return identifier


def _consonants(text: str) -> str:
    """What is left of a label when its vowels, so often damaged, are dropped."""
    return re.sub("[aeiou]", "", values.fold(text))


def _shown(published: Any) -> str:
    return values.text(published if isinstance(published, (str, int)) else str(published)) or "vide"


_CONSIDERATIONS = {
    _consonants("Clause sociale"): SocialConsideration.CLAUSE,
    _consonants("Critère social"): SocialConsideration.CRITERION,
    _consonants("Marché réservé"): SocialConsideration.RESERVED,
    _consonants("Concession réservée"): SocialConsideration.RESERVED,
}
_NO_CONSIDERATION = {_consonants("Pas de considération sociale"), _consonants("Sans objet")}
