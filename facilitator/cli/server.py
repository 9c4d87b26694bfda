"""`facilitator run`: the production server, and the jobs beside it."""

import click
from granian import Granian
from granian.constants import Interfaces

from facilitator.cli import instance

APPLICATION = "facilitator.app:wsgi"


@click.command()
def run() -> None:
    """Serve the product until SIGINT or SIGTERM, and run its jobs beside it."""
    settings = instance.open_ready().settings
    click.echo(f"facilitator is at {settings.base_url}")
    server = Granian(
        APPLICATION,
        factory=True,
        interface=Interfaces.WSGI,
        address=settings.host,
        port=settings.port,
        workers=settings.workers,
    )
    server.serve()
