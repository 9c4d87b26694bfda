"""`facilitator db …`: the state of the database."""

import click

from facilitator.cli import instance
from facilitator.kernel import schema
from facilitator.kernel.files import REFERENCES
from facilitator.references.services import load_shipped, read_shipped


@click.group("db")
def group() -> None:
    """Prepare the database."""


@group.command()
def upgrade() -> None:
    """Create or update the tables, then load the shipped references.

    Safe to run at any time: a value somebody edited is kept.
    """
    shipped = read_shipped(REFERENCES)
    opened = instance.open_any()
    with opened.engine.begin() as connection:
        schema.upgrade(connection)
    with opened.sessions.begin() as session:
        loaded = load_shipped(session, shipped)
    counts = ", ".join(f"{number} {what}" for what, number in sorted(loaded.items()))
    click.echo(f"Database at version {schema.head()}. References: {counts}.")
