"""Messages about passwords."""

from sqlalchemy.orm import Session

from facilitator.accounts.models import User
from facilitator.kernel import mail

FORGOTTEN = """\
Bonjour {name},

Vous avez demandé à choisir un nouveau mot de passe pour facilitator. Ouvrez cette page\u202f:

{link}

Le lien est valable une heure et ne sert qu’une fois. Si vous n’avez rien demandé, ne faites rien\u202f: votre mot de
passe actuel reste le bon.

Ce message est automatique.
"""

FIRST = """\
Bonjour {name},

Un compte vient d’être ouvert à votre nom sur facilitator, le suivi des clauses sociales d’insertion. Choisissez votre
mot de passe sur cette page\u202f:

{link}

Le lien est valable 7 jours et ne sert qu’une fois. Passé ce délai, demandez-en un autre par «\u202fMot de passe
oublié\u202f» sur la page de connexion.

Ce message est automatique.
"""

CHANGED = """\
Bonjour {name},

Le mot de passe de votre compte facilitator vient d’être changé. Si c’est vous, il n’y a rien à faire.

Sinon, reprenez la main tout de suite en demandant un nouveau mot de passe\u202f:

{base_url}/mot-de-passe-oublie

Ce message est automatique.
"""


def post_forgotten(session: Session, user: User, secret: str, *, base_url: str) -> None:
    text = FORGOTTEN.format(name=user.name, link=_link(base_url, secret))
    mail.post(session, kind="accounts.password", to=user.email, subject="Votre nouveau mot de passe", text=text)


def post_first(session: Session, user: User, secret: str, *, base_url: str) -> None:
    text = FIRST.format(name=user.name, link=_link(base_url, secret))
    mail.post(session, kind="accounts.opened", to=user.email, subject="Votre compte est ouvert", text=text)


def post_changed(session: Session, user: User, *, base_url: str) -> None:
    text = CHANGED.format(name=user.name, base_url=base_url)
    mail.post(session, kind="accounts.password", to=user.email, subject="Votre mot de passe a changé", text=text)


def _link(base_url: str, secret: str) -> str:
    return f"{base_url}/mot-de-passe/{secret}"
