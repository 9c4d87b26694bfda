"""The group of all commands, and how errors are said."""

from typing import Any

import click
from sqlalchemy.exc import OperationalError

from facilitator.cli import accounts, backups, companies, database, demonstration, exports, imports, jobs, server
from facilitator.cli.calibrate import calibrate
from facilitator.demonstration.services import DemonstrationRefused
from facilitator.kernel.archive import WrongArchive
from facilitator.kernel.backup import ArchiveExists
from facilitator.kernel.errors import DomainError
from facilitator.kernel.restore import NotEmpty, RestoredDifferently
from facilitator.kernel.schema import SchemaOutOfDate
from facilitator.kernel.settings import WrongSetting
from facilitator.references.rules import WrongReferenceFile

CLEAR_ERRORS = (
    *(DomainError, WrongSetting, SchemaOutOfDate, WrongReferenceFile),
    *(ArchiveExists, WrongArchive, NotEmpty, RestoredDifferently),
    DemonstrationRefused,
)


class Refused(click.ClickException):
    """One sentence on standard error, exit status 2."""

    exit_code = 2


class Commands(click.Group):
    """A group whose commands say what is wrong in a sentence."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except CLEAR_ERRORS as error:
            raise Refused(str(error)) from error
        except OperationalError as error:
            raise Refused(f"The database does not answer: {error.orig}".strip()) from error


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="facilitator")
def main() -> None:
    """Case management for insertion clauses. Settings: config/env.example."""


for command in (
    server.run,
    database.group,
    demonstration.demo,
    backups.backup,
    backups.restore,
    accounts.structures,
    accounts.users,
    imports.group,
    exports.group,
    companies.group,
    jobs.group,
    calibrate,
):
    main.add_command(command)
