"""`facilitator export …`: give data back as files."""

import json
from pathlib import Path

import click

from facilitator.cli import instance
from facilitator.journal.models import Actor
from facilitator.kernel.text import count
from facilitator.markets.publication.queries import Publication, as_file, prepare
from facilitator.organisations.services import choose_structure

BY = Actor(None, "Commande d’export DECP")


@click.group("export")
def group() -> None:
    """Give data back as files."""


@group.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--structure", "slug", help="Identifier of the structure; needed when there are several.")
@click.option("--json", "as_json", is_flag=True, help="Report every lot left out, as JSON.")
def decp(file: Path, slug: str | None, *, as_json: bool) -> None:
    """Write the markets that may be published to a DECP file, 2022 format."""
    opened = instance.open_ready()
    with opened.sessions() as session:
        structure, _is_new = choose_structure(session, slug, by=BY)
        publication = prepare(session, structure.id)
        draft = file.with_name(f".{file.name}.draft")
        draft.write_bytes(as_file(publication.ready))
        draft.replace(file)  # whole, or as it was
        click.echo(json.dumps(_mapping(publication), ensure_ascii=False) if as_json else _told(publication))


def _mapping(publication: Publication) -> dict[str, object]:
    return {
        "exported": len(publication.ready),
        "left_out": len(publication.lacking),
        "lots": [
            {
                "id": str(one.lot.id),
                "title": one.lot.title,
                "buyer": one.lot.market.authority.name,
                "missing": [fault.sentence for fault in one.faults],
            }
            for one in publication.lacking
        ],
    }


def _told(publication: Publication) -> str:
    left_out = [
        f"  {one.lot.title} : {' ; '.join(fault.sentence for fault in one.faults)}" for one in publication.lacking
    ]
    exported = count(len(publication.ready), "lot exporté", "lots exportés")
    lacking = count(len(publication.lacking), "lot à compléter", "lots à compléter")
    return "\n".join([f"{exported}, {lacking}.", *left_out])
