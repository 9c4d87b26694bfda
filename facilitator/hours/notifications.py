"""Messages to companies about their declarations. No person is named in a mail."""

import uuid
from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from facilitator.accounts.models import Membership, User
from facilitator.hours.enums import LineDecision
from facilitator.hours.models import Declaration
from facilitator.kernel import clock, mail, text
from facilitator.organisations.enums import Role


def recorded_on_behalf(session: Session, declaration: Declaration, *, link: str) -> None:
    """Tell the company that a declaration was recorded for it, and that it may contest."""
    _post(
        session, declaration, kind="hours.recorded_on_behalf",
        subject=f"Vos heures {_period(declaration)} ont été saisies pour vous",
        body=f"Votre facilitateur a saisi pour vous la déclaration d’heures {_period(declaration)}, "
        "d’après le document que vous lui avez transmis.\n\n"
        "Vérifiez-la et, si elle n’est pas exacte, contestez-la en disant pourquoi\u202f:",
        link=link,
    )  # fmt: skip


def sent_back(session: Session, declaration: Declaration, decision: LineDecision, *, link: str) -> None:
    """Tell the company that a line waits for it: to correct, or to answer."""
    asked = decision is LineDecision.QUESTIONED
    _post(
        session, declaration, kind="hours.questioned" if asked else "hours.returned",
        subject=f"Vos heures {_period(declaration)}\u202f: {'une question' if asked else 'une ligne à corriger'}",
        body=f"Votre facilitateur {'vous pose une question sur' if asked else 'vous renvoie'} "
        f"une ligne de votre déclaration d’heures {_period(declaration)}.\n\n"
        f"{'Répondez' if asked else 'Corrigez-la et signez à nouveau'} ici\u202f:",
        link=link,
    )  # fmt: skip


def _post(session: Session, declaration: Declaration, *, kind: str, subject: str, body: str, link: str) -> None:
    for user in _users_of(session, declaration.structure_id, declaration.company_id):
        mail.post(
            session, kind=kind, to=user.email, subject=text.typeset(subject), structure_id=declaration.structure_id,
            text=text.typeset(f"Bonjour {user.name},\n\n{body}\n{link}\n"),
        )  # fmt: skip


def _period(declaration: Declaration) -> str:
    first, last = declaration.period_start, declaration.period_end
    start = text.of_month(first)
    return start if (first.year, first.month) == (last.year, last.month) else f"{start} à {text.month(last)}"


def _users_of(session: Session, structure_id: uuid.UUID, company_id: uuid.UUID) -> Sequence[User]:
    """The company's users, as this structure lets them in today."""
    today = clock.today()
    query = (
        sa.select(User)
        .join(Membership, Membership.user_id == User.id)
        .where(
            Membership.structure_id == structure_id,
            Membership.company_id == company_id,
            Membership.role == Role.COMPANY,
            Membership.starts_on <= today,
            sa.or_(Membership.ends_on.is_(None), Membership.ends_on >= today),
            User.is_active,
        )
        .order_by(User.id)
        .distinct()
    )
    return session.scalars(query).all()
