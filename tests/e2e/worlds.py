"""What pages are opened on, and by whom: the demonstration, and a structure where nobody has done anything yet."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from facilitator.accounts.enums import TokenPurpose
from facilitator.accounts.invitations.services import Invite, open_invitation
from facilitator.accounts.memberships.services import Grant
from facilitator.accounts.models import Membership, User
from facilitator.accounts.tokens.services import issue
from facilitator.evaluations.models import Evaluation
from facilitator.evaluations.services import PENDING, schedule_evaluations
from facilitator.journal.models import Actor
from facilitator.kernel import clock
from facilitator.markets.clauses.enums import Target
from facilitator.markets.clauses.models import Clause, ClauseLot, Commitment
from facilitator.markets.models import Lot, Market
from facilitator.organisations.enums import Role
from facilitator.organisations.models import Company, Structure
from tests.databases import CommittedDatabase
from tests.e2e import crawl
from tests.factories.accounts import MembershipFactory
from tests.factories.markets import ContactFactory, ExchangeFactory
from tests.factories.organisations import StructureFactory
from tests.hours.takeover.workbooks import one_clause, together, workbook
from tests.pages import Browser
from tests.signing_in import sign_in_all

NOBODY = "nobody"
BY = Actor(None, "Essai")
STAFF_HOME = "/facilitateur/"
STAFF_PAGES = ("/facilitateur/recherche?q=a", "/facilitateur/actions")
EVERYBODY = ("/organisations", "/mon-compte")
DECP_FILE = b"""{"marches": [
    {"id": "2026-1", "acheteur": {"id": "21990001600011", "nom": "Ville de Brumeval"}, "objet": "Peinture des halles",
     "dureeMois": 12, "dateNotification": "2026-01-05", "montant": 90000,
     "titulaires": [{"typeIdentifiant": "SIRET", "id": "99000001000019", "denominationSociale": "Fleurs fictives"}]},
    {"id": "2026-2", "objet": "Contrat sans acheteur"}
]}"""
INVOICES_FILE = "Date;Entreprise;Montant HT;Référence\n31/10/2026;Inconnue;1 000,00;F-9\n".encode()
PUBLIC = ("/connexion", "/mot-de-passe-oublie", "/mot-de-passe-oublie/envoye", "/_composants/")

CAST = {
    "facilitator": ("ines@maison-emploi-aubrelle.example", Role.FACILITATOR),
    "structure admin": ("admin@maison-emploi-aubrelle.example", Role.STRUCTURE_ADMIN),
    "company": ("odile@batisseurs-aubrelle.example", Role.COMPANY),
    "company with a returned month": ("lydie@peintures-beausoleil.example", Role.COMPANY),
    "group of two companies": ("fatiha@clairmatin.example", Role.COMPANY),
    "buyer": ("martin@agglo.example", Role.BUYER),
    "instance admin": ("instance@facilitator.example", Role.INSTANCE_ADMIN),
}
"""Who opens the demonstration."""

TRAITS: Mapping[str, Mapping[str, bool]] = {
    "facilitator": {},
    "structure admin": {"admin": True},
    "company": {"for_company": True},
    "buyer": {"for_buyer": True},
    "prescriber": {"for_prescriber": True},
    "instance admin": {"instance": True},
}
"""Who opens the empty structure."""


@dataclass
class World:
    """A database, the application on it, and a signed-in client for each visitor."""

    database: CommittedDatabase
    app: Flask
    clients: dict[str, FlaskClient]
    links: Sequence[str]
    """Pages that only a personal link opens."""
    extra: Sequence[str] = ()
    """Pages of the staff that stand behind many others."""
    known: dict[str, dict[str, crawl.Found]] = field(default_factory=dict)

    def pages(self, visitor: str) -> dict[str, crawl.Found]:
        """One of each page that the visitor reaches, by endpoint. Its links are followed once."""
        if visitor not in self.known:
            self.known[visitor] = crawl.pages(self.app, self.clients[visitor], self._starts(visitor))
        return self.known[visitor]

    def cookie(self, visitor: str) -> tuple[str, str] | None:
        """Name and value of the cookie of a signed-in visitor."""
        cookie = self.clients[visitor].get_cookie(self.app.config["SESSION_COOKIE_NAME"])
        return (cookie.key, cookie.value) if cookie else None

    def _starts(self, visitor: str) -> Sequence[str]:
        if visitor == NOBODY:
            return (*PUBLIC, *self.links)
        home = self.clients[visitor].get("/").location
        starts = (home, *EVERYBODY) if home else EVERYBODY
        return (*starts, *STAFF_PAGES, *self._answers(visitor), *self.extra) if home == STAFF_HOME else starts

    def _answers(self, visitor: str) -> Sequence[str]:
        """Pages whose links come with what one sends: a file to import, figures to calculate with."""
        staff = Browser(self.app)
        staff.http = self.clients[visitor]
        upload = staff.get("/facilitateur/marches/importer").form("Lire le fichier")
        preview = upload.send(file=(DECP_FILE, "decp.json")).location
        upload = staff.get("/facilitateur/marches/reprendre").form("Lire le classeur")
        takeover = upload.send(
            file=(workbook(together(one_clause(1), one_clause(2, document=None))), "r.xlsx")
        ).location
        figures = {"rows-0-label": "Peinture", "rows-0-amount": "400 000", "rows-0-labour_share": "50"}
        return (
            preview,
            takeover,
            staff.get("/facilitateur/calibrage/nouveau").form("Calculer les heures").send(figures).location,
        )


def demonstration(database: CommittedDatabase, app: Flask) -> World:
    with database.session() as session:
        members = {name: _membership(session, *who) for name, who in CAST.items()}
        clients = _clients(app, members)
        links = (*_personal_links(session, session.scalars(sa.select(Structure.id)).first()), *_survey_links(session))
        followed = _market_with_a_contact(session)
        invoiced = session.scalars(sa.select(Clause.id).where(Clause.target == Target.ACTIVITY)).first()
    clause = f"/facilitateur/clauses/{invoiced}"
    extra = (f"/facilitateur/marches/{followed}/suivi/", clause, _sent_invoices(app, clients["facilitator"], clause))
    return World(database=database, app=app, clients=clients, links=links, extra=extra)


def _sent_invoices(app: Flask, client: FlaskClient, clause: str) -> str:
    """The preview of a file of invoices, one of its lines in default."""
    staff = Browser(app)
    staff.http = client
    upload = staff.get(f"{clause}/facturation/importer").form("Lire le fichier")
    return upload.send(file=(INVOICES_FILE, "factures.csv")).location


def empty(database: CommittedDatabase, app: Flask) -> World:
    with database.session() as session:
        structure = StructureFactory()
        members = {
            name: MembershipFactory(**traits, **({} if "instance" in traits else {"structure": structure}))
            for name, traits in TRAITS.items()
        }
        clients = _clients(app, members)
        links = _personal_links(session, structure.id)
    return World(database=database, app=app, clients=clients, links=links)


def _clients(app: Flask, members: Mapping[str, Membership]) -> dict[str, FlaskClient]:
    clients = {name: app.test_client() for name in (*members, NOBODY)}
    sign_in_all(clients, members)
    return clients


def _membership(session: Session, email: str, role: Role) -> Membership:
    query = sa.select(Membership).join(Membership.user).where(User.email == email, Membership.role == role)
    return session.scalars(query.order_by(Membership.id)).first()


def _personal_links(session: Session, structure_id: uuid.UUID) -> Sequence[str]:
    user_id = session.scalars(sa.select(User.id).order_by(User.id)).first()
    invited = Invite(
        email="nouvelle@brumeval.example",
        name="Nouvelle Venue",
        grant=Grant(role=Role.FACILITATOR, structure_id=structure_id),
    )
    return (
        f"/invitation/{open_invitation(session, invited, by=BY).secret}",
        f"/mot-de-passe/{issue(session, TokenPurpose.PASSWORD, user_id)}",
    )


def _survey_links(session: Session) -> Sequence[str]:
    """The first page and the first question of the survey of somebody who has left."""
    schedule_evaluations(session, today=clock.today(), by=BY)
    due = sa.select(Evaluation.id).where(PENDING, Evaluation.cancelled_at.is_(None), Evaluation.due_on <= clock.today())
    secret = issue(session, TokenPurpose.SURVEY, session.scalars(due.order_by(Evaluation.due_on.desc())).first())
    return (f"/enquete/{secret}", f"/enquete/{secret}/1", "/enquete/merci", "/enquete/sans-reponse")


def _market_with_a_contact(session: Session) -> uuid.UUID:
    """A market with a contact and something promised to it."""
    query = sa.select(Lot.market_id, Commitment.company_id).select_from(Commitment)
    joined = query.join(ClauseLot, ClauseLot.clause_id == Commitment.clause_id).join(Lot, Lot.id == ClauseLot.lot_id)
    market_id, company_id = session.execute(joined.order_by(Commitment.id)).first()
    market, company = session.get_one(Market, market_id), session.get_one(Company, company_id)
    contact = ContactFactory(market=market, company=company)
    author = session.scalars(sa.select(User).where(User.email == CAST["facilitator"][0])).one()
    ExchangeFactory(
        market=market, company=company, contact=contact, author=author, owner=author,
        next_action="Rappeler après les congés", due_on=clock.today(),
    )  # fmt: skip
    return market_id
