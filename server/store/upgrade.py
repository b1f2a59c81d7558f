"""Runs the Alembic migrations from code."""

from __future__ import annotations

import logging
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.util.exc import CommandError
from sqlalchemy import Connection

logging.getLogger("alembic").setLevel(logging.WARNING)


MIGRATIONS = Path(__file__).parent / "migrations"


class UnknownRevision(Exception):
    """The database stands at a revision this program does not have."""


def upgrade(connection: Connection) -> None:
    """Bring the schema to the newest revision inside the transaction that is open on `connection`.

    Raises:
        UnknownRevision: a newer program wrote this database.
    """
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    try:
        command.upgrade(config, "head")
    except CommandError as error:
        raise UnknownRevision(str(error)) from error
