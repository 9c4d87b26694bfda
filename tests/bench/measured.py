"""Which pages are measured, and under whose eyes."""

from collections.abc import Mapping

import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from facilitator.accounts.models import Membership, User
from tests.databases import CommittedDatabase
from tests.signing_in import sign_in_all

SignedIn = Mapping[str, FlaskClient]

VISITORS = {
    "facilitator": "ines@maison-emploi-aubrelle.example",
    "company": "odile@batisseurs-aubrelle.example",
    "buyer": "martin@agglo.example",
    "instance": "instance@facilitator.example",
}
"""Accounts of the demonstration."""

PAGES = [
    ("facilitator", "/facilitateur/"),
    ("facilitator", "/facilitateur/?dossiers=miens"),
    ("facilitator", "/facilitateur/actions"),
    ("facilitator", "/facilitateur/clauses-a-risque"),
    ("facilitator", "/facilitateur/marches/"),
    ("facilitator", "/facilitateur/clauses/"),
    ("facilitator", "/facilitateur/clauses/?sort=-rate&etat=late"),
    ("facilitator", "/facilitateur/personnes/"),
    ("facilitator", "/facilitateur/declarations/"),
    ("facilitator", "/facilitateur/declarations/?liste=en-retard"),
    ("facilitator", "/facilitateur/declarations/?liste=toutes"),
    ("facilitator", "/facilitateur/evaluations/"),
    ("facilitator", "/facilitateur/relances/"),
    ("facilitator", "/facilitateur/entreprises/"),
    ("facilitator", "/facilitateur/acheteurs/"),
    ("facilitator", "/facilitateur/reglages/acces/"),
    ("facilitator", "/facilitateur/recherche?q=ma"),
    ("company", "/entreprise/"),
    ("company", "/entreprise/engagements"),
    ("company", "/entreprise/personnes"),
    ("company", "/entreprise/declarations/"),
    ("buyer", "/acheteur/"),
    ("buyer", "/acheteur/marches/"),
    ("instance", "/instance/"),
    ("instance", "/instance/travaux/"),
    ("instance", "/instance/messages/"),
]
"""Every list and every home."""

BUSIEST = [
    ("facilitator", "/facilitateur/"),
    ("facilitator", "/facilitateur/declarations/"),
    ("facilitator", "/facilitateur/personnes/"),
    ("company", "/entreprise/"),
    ("buyer", "/acheteur/"),
]
"""Pages opened most, in a day of the three portals."""


def sign_in_visitors(database: CommittedDatabase, app: Flask) -> SignedIn:
    """A signed-in client for each visitor."""
    clients = {name: app.test_client() for name in VISITORS}
    with database.session() as session:
        query = sa.select(User.email, Membership).join(Membership.user).order_by(Membership.id.desc())
        members = dict(list(session.execute(query)))
        sign_in_all(clients, {name: members[email] for name, email in VISITORS.items()})
    return clients
