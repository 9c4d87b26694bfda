"""`facilitator companies …`: legal identities."""

import click

from facilitator.cli import instance
from facilitator.jobs.names import name_companies
from facilitator.jobs.work import Work


@click.group("companies")
def group() -> None:
    """Companies and buyers known by their number."""


@group.command()
def name() -> None:
    """Ask the public registry for the names that no file gave."""
    opened = instance.open_ready()
    if not opened.settings.company_registry_url:
        click.echo("Le registre public n’est pas branché : indiquez FACILITATOR_COMPANY_REGISTRY_URL.")
        return
    told = name_companies(Work(settings=opened.settings, sessions=opened.sessions))
    click.echo(told or "Toutes les organisations qui ont un SIREN valable ont un nom.")
