"""What cannot be in the lines of one clause. Pure: each fault is noted on its line, with how to put it right."""

from calendar import monthrange
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal

from facilitator.candidates.identities.rules import ImpossibleBirthDate, age_on, check_birth_date
from facilitator.hours.takeover.reading import Row
from facilitator.hours.takeover.rules import (
    MEMBER,
    Dossier,
    folded,
    hours_reference,
    last_of,
    party,
    terms_of,
)
from facilitator.kernel import text
from facilitator.kernel.errors import DomainError
from facilitator.kernel.quantities import ZERO
from facilitator.markets.clauses.rules import check_hours, check_period, check_terms
from facilitator.organisations.rules import has_valid_siren, has_valid_siret
from facilitator.placements import rules as placements
from facilitator.placements.enums import ContractKind, Modality
from facilitator.placements.rules import Terms

WHOLE = Decimal(100)


def check_market(row: Row) -> None:
    check_party(row, "buyer", is_required=True)
    starts_on, ends_on = row["starts_on"], row["ends_on"]
    if starts_on and ends_on and ends_on < starts_on:
        row.blame("ends_on", "La fin précède le début. Corrigez l’une des deux dates.")


def check_party(row: Row, kind: str, *, is_required: bool = False) -> None:
    named = party(row, kind)
    if is_required and not named.is_given:
        row.blame(f"{kind}_number", "Personne n’est nommé. Indiquez un SIRET ou un nom.")
    if named.number and not (has_valid_siret(named.number) or has_valid_siren(named.number)):
        row.blame(
            f"{kind}_number",
            f"« {named.number} » n’est ni un SIRET (14 chiffres) ni un SIREN (9 chiffres). Vérifiez les chiffres.",
        )


def _refused(row: Row, name: str, check: Callable[[], object]) -> None:
    """Note on a line what a rule of the trade refuses."""
    try:
        check()
    except DomainError as error:
        row.blame(name, str(error))


def check_dossier(dossier: Dossier, today: date) -> None:
    _check_clause(dossier.clause, today)
    _check_members(dossier)
    for row in dossier.contracts:
        _check_contract(dossier, row, today)
    contracts = {folded(row["reference"]): row for row in dossier.contracts}
    seen: dict[str, Row] = {}
    for row in dossier.hours:
        _check_hours_line(dossier, row, contracts)
        first = seen.setdefault(hours_reference(row), row)
        if first is not row and row["month"]:
            row.blame("month", f"Cette ligne répète la ligne {first.line}. Additionnez les heures sur une seule.")


def _check_clause(row: Row, today: date) -> None:
    _refused(row, "ends_on", lambda: check_period(row["starts_on"], row["ends_on"]))
    if not any(fault.column == "Fin" for fault in row.faults):
        _refused(row, "", lambda: check_terms(terms_of(row)))
    if not row["without_target"] and row["ends_on"] is None:
        row.blame("ends_on", "Indiquez la fin de la clause : les heures dues se répartissent jusqu’à cette date.")
    balanced_on = row["balanced_on"]
    if balanced_on is None:
        return
    if balanced_on.day != monthrange(balanced_on.year, balanced_on.month)[1]:
        row.blame(
            "balanced_on",
            f"Le solde s’arrête à la fin d’un mois. Choisissez le {last_of(balanced_on):%d/%m/%Y}, ou le mois d’avant.",
        )
    elif balanced_on > today:
        row.blame("balanced_on", "Cette date est dans le futur. Choisissez la fin du dernier mois contrôlé.")
    elif row["starts_on"] and balanced_on < row["starts_on"]:
        row.blame(
            "balanced_on",
            "Le solde précède le début de la clause. Saisissez cette clause à l’écran, ou corrigez la date.",
        )


def _check_members(dossier: Dossier) -> None:
    clause, members = dossier.clause, dossier.commitments
    if not members:
        clause.blame("reference", "Aucune entreprise n’est engagée. Ajoutez une ligne à la feuille Engagements.")
    seen: dict[str, Row] = {}
    for row in members:
        check_party(row, "company", is_required=True)
        if seen.setdefault(party(row, "company").key, row) is not row:
            row.blame(
                "company_name",
                "Cette entreprise a déjà une ligne pour cette clause. Additionnez ses heures sur une seule.",
            )
        _check_owed(row, without_target=bool(clause["without_target"]))
    _check_shares(members)
    if members and not clause["without_target"] and not any(row["hours"] for row in members):
        clause.blame(
            "reference",
            "Aucune heure n’est due. Remplissez les heures de la feuille Engagements, ou « Sans objectif d’heures ».",
        )


def _check_owed(row: Row, *, without_target: bool) -> None:
    if without_target and row["hours"]:
        row.blame("hours", "La clause est sans objectif d’heures. Laissez cette cellule vide, ou corrigez la clause.")
    elif row["hours"]:
        _refused(row, "hours", lambda: check_hours(row["hours"]))


def _check_shares(members: Sequence[Row]) -> None:
    shares = [row["share"] for row in members]
    given = [share for share in shares if share is not None]
    if not given:
        return
    if len(given) < len(shares):
        members[shares.index(None)].blame("share", "Indiquez la part de chaque entreprise de la clause, ou d’aucune.")
    elif sum(given) != WHOLE:
        members[-1].blame(
            "share", f"Les parts de la clause font {text.number(sum(given))} %, et non 100 %. Corrigez-les."
        )


def _check_contract(dossier: Dossier, row: Row, today: date) -> None:
    check_party(row, "employer")
    _check_company(dossier, row)
    if birth_date := row["birth_date"]:
        try:
            check_birth_date(birth_date, today)
        except ImpossibleBirthDate as error:
            row.blame("birth_date", str(error))
    terms = _contract_terms(row)
    if terms is None:
        return
    remarks = placements.check_terms(terms, today)
    if birth_date and birth_date < terms.starts_on:
        remarks += placements.check_age(age_on(birth_date, terms.starts_on))
    for remark in remarks:
        if remark.blocks:
            row.blame("starts_on", remark.sentence)
    clause = dossier.clause
    if clause["ends_on"] and terms.starts_on > clause["ends_on"]:
        row.blame("starts_on", "Le contrat commence après la fin de la clause. Vérifiez les dates.")
    if clause["starts_on"] and terms.ends_on and terms.ends_on < clause["starts_on"]:
        row.blame("ends_on", "Le contrat finit avant le début de la clause. Vérifiez les dates.")
    if row["share"] is not None and not ZERO < row["share"] <= WHOLE:
        row.blame("share", "La part est comprise entre 1 et 100.")


def _contract_terms(row: Row) -> Terms | None:
    if not (row["contract_kind"] and row["starts_on"] and row["weekly_hours"] is not None):
        return None
    return Terms(
        contract_kind=ContractKind(row["contract_kind"]),
        modality=Modality.DIRECT,
        weekly_hours=row["weekly_hours"],
        starts_on=row["starts_on"],
        ends_on=row["ends_on"],
    )


def _check_company(dossier: Dossier, row: Row) -> None:
    """Find the member that a contract or hours count for, and remember it on the line."""
    if not dossier.commitments:
        return
    if (member := dossier.member(row["company"])) is not None:
        row.values[MEMBER] = party(member, "company").key
    elif row["company"]:
        row.blame(
            "company",
            "Cette entreprise n’est pas engagée sous cette clause. Vérifiez la feuille Engagements.",
        )
    else:
        row.blame(
            "company", "Plusieurs entreprises sont engagées sous cette clause. Indiquez laquelle doit ces heures."
        )


def _check_hours_line(dossier: Dossier, row: Row, contracts: Mapping[str, Row]) -> None:
    _check_company(dossier, row)
    total = (row["work_hours"] or ZERO) + (row["training_hours"] or ZERO)
    month, balanced_on = row["month"], dossier.clause["balanced_on"]
    if not total and not row.faults:
        row.blame("work_hours", "Cette ligne ne porte aucune heure. Remplissez-la, ou retirez-la.")
    if month is None:
        return
    if balanced_on and month > balanced_on:
        row.blame(
            "month",
            f"Ce mois suit l’arrêté du {balanced_on:%d/%m/%Y}. Retirez la ligne\u202f: l’entreprise le déclarera.",
        )
    if row["contract"] is None:
        _refused(row, "work_hours", lambda: check_hours(total) if total else None)
        return
    contract = contracts.get(folded(row["contract"]))
    if contract is None:
        row.blame(
            "contract", "Cette référence n’est pas parmi les contrats de la clause. Vérifiez la feuille Contrats."
        )
        return
    _check_month_of_contract(row, contract, month, total)


def _check_month_of_contract(row: Row, contract: Row, month: date, total: Decimal) -> None:
    starts_on, ends_on = contract["starts_on"], contract["ends_on"]
    if (starts_on and last_of(month) < starts_on) or (ends_on and month > ends_on):
        row.blame("month", "Le contrat ne couvre pas ce mois. Vérifiez le mois, ou les dates du contrat.")
    most = placements.WEEKLY_MAXIMUM * last_of(month).day / 7
    if total > most:
        row.blame(
            "work_hours",
            f"{text.hours(total)} dépassent les {text.hours(most.quantize(ZERO))} d’un mois. Est-ce un total ?",
        )
