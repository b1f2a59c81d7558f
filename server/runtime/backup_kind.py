"""Whose backup somebody named, and of which database: one that does not fit the settings is told as what it is."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Collection
from pathlib import Path
from typing import Any, NamedTuple

from sqlalchemy import Connection, inspect

from server.runtime.backup_folder import BRANCH, HUB, CopyRefused
from server.runtime.sqlite_open import to_look_at

DATABASE, DUMP = "db", "dump"
"""How the files of a backup end: a copy of an SQLite file, a dump of PostgreSQL."""

_SQLITE = b"SQLite format 3\0"
_PG_DUMP = b"PGDMP"
"""With which a file begins (https://www.sqlite.org/fileformat.html, `pg_dump --format=custom`)."""


class Kind(NamedTuple):
    """What somebody named; empty where it cannot be told."""

    whose: str = ""
    form: str = ""


def kind_of(source: Path) -> Kind:
    """What a backup's folder, or a file alone, holds; nothing is written beside it."""
    for whose in (BRANCH, HUB):
        for form in (DATABASE, DUMP):
            name = f"{whose}.{form}"
            if source.is_dir() and (source / name).is_file():
                return Kind(whose, form)
    if not source.is_file():
        return Kind()
    with source.open("rb") as file:
        begins = file.read(len(_SQLITE))
    if begins == _SQLITE:
        with contextlib.suppress(sqlite3.Error):  # told when it is looked at whole
            return Kind(whose_tables(tables_of(source)), DATABASE)
        return Kind("", DATABASE)
    if begins.startswith(_PG_DUMP):
        return Kind(source.stem if source.stem in (BRANCH, HUB) else "", DUMP)
    return Kind()


def refuse_other(source: Path, whose: str, form: str) -> None:
    """Refuse another program's backup, and one of the other kind of database.

    Args:
        source: a backup's folder, or a file alone.
        whose: what the settings are for, `BRANCH` or `HUB`.
        form: what their database is, `DATABASE` or `DUMP`.

    Raises:
        CopyRefused: it is known to be another; the text says which settings to give.
        OSError: it cannot be read.
    """
    if (source / f"{whose}.{form}").is_file():
        return
    found = kind_of(source)
    if found.whose and found.whose != whose:
        raise CopyRefused(f"of_a_{found.whose}", source=source)
    if found.form and found.form != form:
        raise CopyRefused("is_a_dump" if found.form == DUMP else "is_no_dump", source=source)


def file_in(source: Path, name: str) -> Path:
    """The file of a backup.

    Args:
        source: a backup's folder, or the file alone.
        name: of the file in the folder.

    Raises:
        CopyRefused: there is none.
    """
    file = source / name if source.is_dir() else source
    if not file.is_file():
        raise CopyRefused("no_backup", file=file)
    return file


def refuse_full(connection: Connection, name: str) -> None:
    """Load no dump into a PostgreSQL database that holds something.

    Args:
        connection: to the database.
        name: its address without the password.

    Raises:
        CopyRefused: it has tables.
    """
    if inspect(connection).get_table_names():
        raise CopyRefused("holds_tables", name=name)


def tables_of(file: Path) -> frozenset[str]:
    """The names of the tables in an SQLite file.

    Raises:
        sqlite3.Error: it cannot be read.
    """
    return frozenset(name for (name,) in _asked(file, "SELECT name FROM sqlite_master WHERE type = 'table'"))


def revision_in(file: Path) -> str:
    """The revision of the schema in an SQLite file of ours; empty when it says none.

    Raises:
        sqlite3.Error: it cannot be read.
    """
    return next((str(one) for (one,) in _asked(file, "SELECT version_num FROM alembic_version")), "")


def meta_of(file: Path) -> dict[str, str]:
    """What is noted in the `meta` table of an SQLite file of ours; nothing when it cannot be read."""
    with contextlib.suppress(sqlite3.Error):  # told when it is looked at whole
        return {str(key): str(value) for key, value in _asked(file, "SELECT key, value FROM meta")}
    return {}


def _asked(file: Path, question: str) -> list[Any]:
    with contextlib.closing(to_look_at(file)) as connection:
        return connection.execute(question).fetchall()


def whose_tables(names: Collection[str]) -> str:
    """Whose database has tables of these names; empty when it is nobody's of ours."""
    if "journal" in names:
        return BRANCH
    return HUB if {"booking", "branch", "outbox"} <= set(names) else ""
