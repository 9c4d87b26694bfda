"""`facilitator import …`: bring data in from files."""

import json
from pathlib import Path

import click

from facilitator.cli import instance
from facilitator.hours.takeover import report as takeover_report
from facilitator.hours.takeover.queries import compare as compare_workbook
from facilitator.hours.takeover.reading import read_workbook
from facilitator.hours.takeover.services import take_over
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
TAKING_OVER = Actor(None, "Commande de reprise")


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


@group.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--structure", "slug", help="Identifier of the structure; needed when there are several.")
@click.option("--dry-run", is_flag=True, help="Say what would happen, write nothing.")
@click.option("--json", "as_json", is_flag=True, help="Report every fault and total, as JSON.")
def reprise(file: Path, slug: str | None, *, dry_run: bool, as_json: bool) -> None:
    """Take over contracts in course from a workbook: every complete clause."""
    opened = instance.open_ready()
    check_size(file.stat().st_size, opened.settings.upload_limit)
    workbook = read_workbook(file.read_bytes())
    with opened.sessions() as session:
        structure, _is_new = choose_structure(session, slug, by=TAKING_OVER)
        plan = compare_workbook(session, structure.id, workbook)
        if dry_run or plan.is_empty:
            session.rollback()
        else:
            plan = take_over(session, structure, workbook, by=TAKING_OVER)
            session.commit()
    if as_json:
        click.echo(json.dumps(takeover_report.as_mapping(plan), ensure_ascii=False))
        return
    click.echo(takeover_report.sentence(plan))
    for fault in plan.faults:
        click.echo(f"  {takeover_report.where(fault)} : {fault.message}")


def _told(comparison: Comparison) -> str:
    rejected = [outcome for outcome in comparison.outcomes if outcome.status is LineStatus.REJECTED]
    reasons = [
        f"  n° {o.line.position} ({o.line.published_id or 'sans identifiant'}) : {o.line.reason}" for o in rejected
    ]
    return "\n".join([report.sentence(comparison), *reasons])
