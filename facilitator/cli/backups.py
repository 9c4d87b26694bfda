"""`facilitator backup` and `facilitator restore`."""

import importlib
import pkgutil
from pathlib import Path

import click

import facilitator
from facilitator.cli import instance
from facilitator.kernel.archive import Manifest
from facilitator.kernel.backup import write_backup
from facilitator.kernel.restore import restore_backup


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def backup(file: Path) -> None:
    """Write everything this installation holds into FILE, a zip; it may be running.

    FILE holds personal data and the secret key: only its owner can read it; encrypt it before it leaves the machine.
    """
    opened = instance.open_ready()
    _know_every_table()
    manifest = write_backup(opened.engine, opened.settings.data_dir, file)
    click.echo(f"{file}: {_counts(manifest)}, version {manifest.schema}.")


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def restore(file: Path) -> None:
    """Bring FILE back into an empty installation, on the same database engine or on the other one."""
    opened = instance.open_any()
    _know_every_table()
    manifest = restore_backup(opened.engine, opened.settings.data_dir, file)
    click.echo(f"Restored: {_counts(manifest)}, as they were on {manifest.made_at}.")


def _counts(manifest: Manifest) -> str:
    rows = sum(table.rows for table in manifest.tables.values())
    return f"{rows} rows in {len(manifest.tables)} tables, {len(manifest.files)} files"


def _know_every_table() -> None:
    """Tables are known once their modules are imported; a command does not need them all."""
    for module in pkgutil.walk_packages(facilitator.__path__, "facilitator."):
        if module.name.endswith(".models"):
            importlib.import_module(module.name)
