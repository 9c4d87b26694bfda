"""`facilitator demo`: an invented Maison de l’emploi, to see the product at work."""

import click

from facilitator.cli import instance
from facilitator.demonstration import services
from facilitator.demonstration.cast import PASSWORD
from facilitator.kernel import clock
from facilitator.kernel.db import reader


@click.command()
@click.option("--if-new", is_flag=True, help="Do nothing, without an error, in production or on a database in use.")
def demo(*, if_new: bool) -> None:
    """Fill an empty database with an invented Maison de l’emploi and two years of its work.

    Companies, people, lateness and faults are fictitious; five closed markets are real. The sign-in page then shows
    accounts to try. Refused in production.
    """
    opened = instance.open_ready()
    if if_new and (reason := _why_not(opened)):
        click.echo(reason)
        return
    services.check_allowed(opened.settings)
    with reader(opened.sessions) as session:
        services.check_new(session)
    password_hash = services.hash_shown_password()
    click.echo("Making the demonstration…")
    with opened.sessions.begin() as session:
        story = services.build(
            session, today=clock.today(), password_hash=password_hash, base_url=opened.settings.base_url
        )
    click.echo(
        f"Demonstration made: {len(story.people)} people and {len(story.declarations)} declarations, all invented. "
        f"The sign-in page shows the accounts to try; "
        f"their password is « {PASSWORD} »."
    )


def _why_not(opened: instance.Instance) -> str | None:
    if opened.settings.is_production:
        return "Production: no demonstration."
    with reader(opened.sessions) as session:
        return None if services.is_new(session) else "The database is in use: no demonstration."
