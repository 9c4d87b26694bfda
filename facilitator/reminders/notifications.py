"""The message that reminds a company of its declarations. Its links open a page; only a button there acts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from facilitator.accounts.invitations.notifications import invitation_url
from facilitator.hours.models import Declaration
from facilitator.kernel import mail, text
from facilitator.kernel.mail import Mail
from facilitator.reminders import rules
from facilitator.reminders.queries import markets_of

REMINDER = """\
Bonjour {name},

{structure} suit la clause sociale d’insertion {markets}, pour {company}. {expected}

{lines}

{what_to_do}

{link}

{invitation}Si personne n’a travaillé au titre de la clause, déclarez-le aussi\u202f: «\u202faucune heure\u202f», en un
instant. Si vous n’êtes plus la bonne personne, ou si quelque chose vous bloque, dites-le-nous.

{signature}
"""

INVITATION = """\
Vous n’avez pas encore de compte\u202f: cette page vous permet d’en ouvrir un, puis de déclarer. Le lien est valable
jusqu’au {until} et ne sert qu’une fois.

"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Recipient:
    """Who is written to, and the secret of the invitation when the company has no account."""

    name: str
    email: str
    secret: str | None = None
    secret_until: date | None = None


def post_reminder(
    session: Session,
    declarations: Sequence[Declaration],
    recipient: Recipient,
    *,
    structure_name: str,
    today: date,
    base_url: str,
) -> Mail:
    """One message about the late declarations of one company, oldest first; they are loaded with their markets."""
    ordered = sorted(declarations, key=lambda each: (each.period_start, each.id))
    markets = list(dict.fromkeys(market for each in ordered for market in markets_of(each)))
    referent = next((market.referent for market in markets if market.referent), None)
    titles = [market.title for market in markets] or [each.commitment.clause.title for each in ordered]
    body = REMINDER.format(
        name=recipient.name,
        structure=structure_name,
        markets=_of_markets(titles),
        company=ordered[0].company.name,
        expected=_expected(len(ordered)),
        lines="\n".join(f"- {_line(each, today)}" for each in ordered),
        what_to_do=_what_to_do(len(ordered), invited=recipient.secret is not None),
        link=_link(ordered, recipient, base_url),
        invitation=_invitation(recipient),
        signature=f"{referent.name}\n{structure_name}" if referent else structure_name,
    )
    return mail.post(
        session, kind="reminders.late_declaration", to=recipient.email, subject=_subject(ordered),
        text=text.typeset(body), structure_id=ordered[0].structure_id,
    )  # fmt: skip


def _of_markets(titles: Sequence[str]) -> str:
    several = len(set(titles)) > 1
    return f"{'des marchés' if several else 'du marché'} {rules.market_words(titles)}"


def _expected(number: int) -> str:
    if number == 1:
        return "Une déclaration d’heures ne nous est pas parvenue\u202f:"
    return f"{number} déclarations d’heures ne nous sont pas parvenues\u202f:"


def _line(declaration: Declaration, today: date) -> str:
    period = rules.period_words(declaration.period_start, declaration.period_end)
    late = text.deadline(declaration.due_on, today)
    return f"{period}\u202f: attendue le {text.long_date(declaration.due_on)}, {late}"


def _what_to_do(number: int, *, invited: bool) -> str:
    if invited:
        return "Ouvrez cette page, créez votre accès, vérifiez les heures proposées, puis signez\u202f:"
    whose = "la déclaration" if number == 1 else "chaque déclaration"
    return f"Ouvrez cette page, vérifiez les heures proposées, puis signez {whose}\u202f:"


def _link(declarations: Sequence[Declaration], recipient: Recipient, base_url: str) -> str:
    """The invitation; else the month to declare; else the home page, which begins with the oldest."""
    if recipient.secret is not None:
        return invitation_url(base_url, recipient.secret)
    months = {each.period_end for each in declarations}
    return f"{base_url}/entreprise/" if len(months) > 1 else f"{base_url}/entreprise/mois/{months.pop():%Y-%m}"


def _invitation(recipient: Recipient) -> str:
    until = recipient.secret_until
    return INVITATION.format(until=text.long_date(until)) if until else ""


def _subject(declarations: Sequence[Declaration]) -> str:
    if len(declarations) > 1:
        return f"Heures d’insertion\u202f: {len(declarations)} déclarations en retard"
    only = declarations[0]
    return f"Heures d’insertion {rules.of_period(only.period_start, only.period_end)}\u202f: déclaration en retard"
