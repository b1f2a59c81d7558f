"""The command of `toiluot` that looks settings over before a program is started with them."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy.engine import make_url

from config import PROGRAMS, BadSettings, HubSettings, ServerSettings, load, load_one_of
from toiluot.shell import app
from wire.catalogue import Branch


@app.command()
def check(files: Annotated[list[Path], typer.Argument(help="Settings files of any kind.")]) -> None:
    """Check settings files and what they name: says file, line, field, and what to write instead."""
    from config.references import check_whole

    found = 0
    for file in files:
        problems = [str(problem) for problem in check_whole(file, {"branch": Branch})] or data_problems(file)
        found += len(problems)
        for problem in problems:
            typer.echo(problem, err=True)
        if not problems:
            typer.echo(f"{file}: good")
    if found:
        raise typer.Exit(1)


def data_problems(file: Path) -> list[str]:
    """What a start would refuse of the data that settings name: another's database, a damaged one, a key that is lost.

    Args:
        file: good settings of any kind. Of those that name no SQLite file nothing is said.
    """
    try:
        settings = load_one_of(file, {kind: PROGRAMS[kind] for kind in ("server", "hub")})
    except BadSettings:  # of a device, or a branch file: they keep no database
        return []
    assert isinstance(settings, ServerSettings | HubSettings)
    url = make_url(settings.database)
    path = Path(url.database or "") if url.get_backend_name() == "sqlite" else None
    if path is None:
        return []
    try:
        why = _of_a_branch(settings, path) if isinstance(settings, ServerSettings) else _of_a_hub(settings, path)
    except OSError as error:
        do = "Run this as the user of the program." if isinstance(error, PermissionError) else "Check the path."
        why = f"{error.filename or path} cannot be looked at ({error.strerror}). {do}"
    return [f"{file}: {why}"] if why else []


def _of_a_branch(settings: ServerSettings, path: Path) -> str:
    from config.references import open_to_others
    from server.runtime.backup_folder import BRANCH
    from server.runtime.backup_kind import meta_of
    from server.store.advisory_lock import BRANCH_KEY
    from server.store.branch_key import key_trouble
    from server.store.given import given_by
    from server.store.tables import SCHEMA
    from server.upkeep.backup import KEY_FILE

    if why := _of_a_database(path, BRANCH, SCHEMA):
        return why
    noted, of = meta_of(path), given_by(path).branch
    ours = load(settings.branch, Branch).id
    if of and of != ours:
        return f"{path} belongs to branch {of!r}, and {settings.branch} describes {ours!r}. Name the right one."
    if "archive" in noted:
        return f"{path} is the archive of a year, which is only read. Name the branch's own database."
    key = settings.data_dir / KEY_FILE
    if BRANCH_KEY in noted or of or os.path.lexists(key):
        if why := key_trouble(key, noted.get(BRANCH_KEY)):
            return why
        why = open_to_others(key, "chmod 600")
    return f"{key}: {why}" if why else ""


def _of_a_hub(settings: HubSettings, path: Path) -> str:
    from server.hub.keys import HUB_KEY, key_trouble
    from server.hub.store.database import any_booking_in
    from server.hub.store.tables import SCHEMA
    from server.runtime.backup_folder import HUB
    from server.runtime.backup_kind import meta_of

    if why := _of_a_database(path, HUB, SCHEMA):
        return why
    return key_trouble(settings.key_file, meta_of(path).get(HUB_KEY), any_booking_in(path))


def _of_a_database(path: Path, whose: str, schema: str) -> str:
    """Why a start would refuse the database; empty when it would not, or would make it."""
    from server.runtime.backup_kind import revision_in, tables_of
    from server.runtime.start_refused import StartRefused, refuse_foreign, refuse_half_restored
    from server.store.database import unreachable

    try:
        refuse_half_restored(path)
        os.stat(path)
        tables = tables_of(path)
        refuse_foreign(str(path), tables, whose, "")
        if tables and (revision := revision_in(path)) > schema:
            return (
                f"{path} was written by a newer version of this program (schema {revision}, this one knows {schema}). "
                "Install that version or a newer one."
            )
    except FileNotFoundError:  # the first start makes it
        return ""
    except StartRefused as error:
        return str(error)
    except sqlite3.Error as error:
        return str(unreachable(str(path), error))
    return ""
