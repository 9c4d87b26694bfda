"""What every command starts from: the settings and the database they name."""

import os
from dataclasses import dataclass

import click
import sqlalchemy as sa
from sqlalchemy.orm import Session, sessionmaker

from facilitator.kernel import schema, settings
from facilitator.kernel.db import create_engine, reader, session_factory
from facilitator.kernel.settings import Settings


@dataclass(frozen=True, kw_only=True, slots=True)
class Instance:
    """One installation of the product."""

    settings: Settings
    engine: sa.Engine
    sessions: sessionmaker[Session]


def open_any() -> Instance:
    """The instance that the environment names, whatever the state of its database. Raises WrongSetting."""
    read = settings.load(os.environ)
    read.data_dir.mkdir(parents=True, exist_ok=True)
    engine = create_engine(read.database_url)
    click.get_current_context().call_on_close(engine.dispose)
    return Instance(settings=read, engine=engine, sessions=session_factory(engine))


def open_ready() -> Instance:
    """The same, its database up to date. Raises WrongSetting, SchemaOutOfDate."""
    instance = open_any()
    with reader(instance.sessions) as session:
        schema.check_up_to_date(session.connection())
    return instance
