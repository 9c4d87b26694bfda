"""`facilitator import …`: bring data in from files."""

import json
from pathlib import Path

import click

from facilitator.cli import instance
from facilitator.journal.models import Actor
from facilitator.kernel.text import count
from facilitator.markets.decp import report
from facilitator.markets.decp.enums import LineStatus
from facilitator.markets.decp.files import check_size, read_lines
from facilitator.markets.decp.queries import Comparison, compare
from facilitator.markets.decp.services import import_lines
from facilitator.organisations.services import choose_structure
from facilitator.references.cpv import rules as cpv_rules
from facilitator.references.cpv.services import import_codes

BY = Actor(None, "Commande d’import DECP")


@click.group("import")
def group() -> None:
    """Bring data in from files."""


@group.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--structure", "slug", help="Identifier of the structure; needed when there are several.")
@click.option("--dry-run", is_flag=True, help="Say what would happen, write nothing.")
@click.option("--json", "as_json", is_flag=True, help="Report every record, as JSON.")
def decp(file: Path, slug: str | None, *, dry_run: bool, as_json: bool) -> None:
    """Bring in the markets of a DECP file: every usable record."""
    opened = instance.open_ready()
    check_size(file.stat().st_size, opened.settings.upload_limit)
    with file.open("rb") as stream:
        lines = list(read_lines(stream))
    with opened.sessions() as session:
        structure, is_new = choose_structure(session, slug, by=BY)
        if is_new:
            click.echo(f"Aucune structure : « {structure.name} » est créée ({structure.slug}).", err=as_json)
        if dry_run:
            comparison = compare(session, structure.id, lines)
            session.rollback()
        else:
            comparison = import_lines(session, structure, lines, by=BY)
            session.commit()
    click.echo(json.dumps(report.as_mapping(comparison), ensure_ascii=False) if as_json else _told(comparison))


@group.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def cpv(file: Path) -> None:
    """Bring in the common procurement vocabulary: a CSV of codes and French labels."""
    opened = instance.open_ready()
    check_size(file.stat().st_size, min(opened.settings.upload_limit, cpv_rules.MOST_BYTES))
    read = cpv_rules.parse(file.read_bytes())
    with opened.sessions() as session:
        done = import_codes(session, read)
        session.commit()
    click.echo(
        f"{count(len(read.lines), 'code CPV lu', 'codes CPV lus')} : {count(done['created'], 'nouveau', 'nouveaux')}, "
        f"{count(done['updated'], 'modifié')}, {count(done['unchanged'], 'inchangé')}."
    )
    for fault in read.faulty:
        click.echo(f"  ligne {fault.number} : {fault.reason}", err=True)


def _told(comparison: Comparison) -> str:
    rejected = [outcome for outcome in comparison.outcomes if outcome.status is LineStatus.REJECTED]
    reasons = [
        f"  n° {o.line.position} ({o.line.published_id or 'sans identifiant'}) : {o.line.reason}" for o in rejected
    ]
    return "\n".join([report.sentence(comparison), *reasons])
