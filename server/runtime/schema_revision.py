"""Which revision a database's schema has, and the Alembic migrations that bring it to the newest one."""

from __future__ import annotations

import logging
from pathlib import Path

from sqlalchemy import Connection, inspect


class UnknownRevision(Exception):
    """The database stands at a revision this program does not have."""


def revision_of(connection: Connection) -> str | None:
    """The revision of a database's schema; None when it says none."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()


def upgrade(connection: Connection, migrations: Path) -> None:
    """Bring the schema to the newest revision inside the transaction that is open on `connection`.

    Args:
        connection: to the database.
        migrations: their folder.

    Raises:
        UnknownRevision: a newer program wrote this database.
    """
    # Imported only when needed: by then the program's log is set up, and what Alembic tells of itself stays out of it.
    from alembic import command
    from alembic.config import Config
    from alembic.util.exc import CommandError

    logging.getLogger("alembic").setLevel(logging.WARNING)
    config = Config()
    config.set_main_option("script_location", str(migrations).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    try:
        command.upgrade(config, "head")
    except CommandError as error:
        raise UnknownRevision(str(error)) from error
