"""`facilitator structures …` and `facilitator users …`: the first rows of an installation."""

import sys

import click

from facilitator.accounts.services import CreateUser, create_user
from facilitator.cli import instance
from facilitator.journal.models import Actor
from facilitator.organisations.enums import STAFF, Role
from facilitator.organisations.services import CreateStructure, create_structure

BY = Actor(None, "Ligne de commande")
ROLES = {role.value: role for role in (Role.INSTANCE_ADMIN, *sorted(STAFF))}
"""Companies, buyers and prescribers are invited from the screens, by the structure they work with."""


@click.group("structures")
def structures() -> None:
    """Open structures (tenants)."""


@structures.command("create")
@click.argument("name")
@click.option("--slug", help="Short name; made from the name by default.")
@click.option("--territory", help="Where it works.")
def create_one(name: str, slug: str | None, territory: str | None) -> None:
    """Open the structure NAME, which will employ facilitators."""
    command = CreateStructure(name=name, slug=slug, territory=territory)
    with instance.open_ready().sessions.begin() as session:
        structure = create_structure(session, command, by=BY)
        click.echo(f"Structure {structure.slug} created.")


@click.group("users")
def users() -> None:
    """Open accounts."""


@users.command("create")
@click.argument("email")
@click.option("--name", required=True, help="First and last name.")
@click.option("--role", required=True, type=click.Choice(list(ROLES)))
@click.option("--structure", "slug", help="Identifier of the structure; needed by all roles but instance_admin.")
@click.option("--password-stdin", is_flag=True, help="Read the password from the first line of standard input.")
@click.option("--by-mail", is_flag=True, help="Send a link by which the person chooses a password.")
def create_account(*, email: str, name: str, role: str, slug: str | None, password_stdin: bool, by_mail: bool) -> None:
    """Open the account of EMAIL.

    The password is asked for, or read from standard input: never an argument, which every user of the machine reads.
    """
    if password_stdin and by_mail:
        raise click.UsageError("--password-stdin and --by-mail exclude each other.")
    if (ROLES[role] is Role.INSTANCE_ADMIN) == (slug is not None):
        raise click.UsageError("--structure is for every role but instance_admin.")
    opened = instance.open_ready()
    command = CreateUser(
        email=email,
        name=name,
        role=ROLES[role],
        structure_slug=slug,
        password=None if by_mail else _password(from_stdin=password_stdin),
    )
    with opened.sessions() as session:
        user = create_user(session, command, base_url=opened.settings.base_url, by=BY)
        session.commit()
        click.echo(f"Account {user.email} created." + (" A link was mailed." if by_mail else ""))


def _password(*, from_stdin: bool) -> str:
    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    return str(click.prompt("Password", hide_input=True, confirmation_prompt=True))
