"""The command of `toiluot` that looks settings over before a program is started with them."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy.engine import make_url

from config import PROGRAMS, BadSettings, HubSettings, ServerSettings, load_one_of
from toiluot.shell import app


@app.command()
def check(files: Annotated[list[Path], typer.Argument(help="Settings files of any kind.")]) -> None:
    """Check settings files and what they name: says file, line, field, and what to write instead."""
    from config.references import check_whole
    from wire.catalogue import Branch

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
    """What is wrong with the data that a program's settings name: another program's database, a key that is lost.

    Args:
        file: good settings of any kind. Of those that name no SQLite file, or one that is not there yet, nothing is
            said.
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
        path.stat()
        why = _of_a_branch(settings, path) if isinstance(settings, ServerSettings) else _of_a_hub(settings, path)
    except FileNotFoundError:
        return []
    except OSError as error:
        why = f"{path} cannot be looked at ({error.strerror}). Run this as the user of the program."
    return [f"{file}: {why}"] if why else []


def _of_a_branch(settings: ServerSettings, path: Path) -> str:
    from config.references import open_to_others
    from server.runtime.backup_folder import BRANCH
    from server.runtime.backup_kind import meta_of
    from server.store.given import given_by
    from server.store.lead import BRANCH_KEY
    from server.ticket_secrets import key_trouble
    from server.upkeep.backup import KEY_FILE

    if why := _foreign(path, BRANCH):
        return why
    key, mark = settings.data_dir / KEY_FILE, meta_of(path).get(BRANCH_KEY)
    was_set_up = mark is not None or given_by(path).branch
    if why := key_trouble(key, mark) if was_set_up else "":
        return why
    why = open_to_others(key, "chmod 600") if key.is_file() else ""
    return f"{key}: {why}" if why else ""


def _of_a_hub(settings: HubSettings, path: Path) -> str:
    from server.hub.keys import HUB_KEY, key_trouble
    from server.runtime.backup_folder import HUB
    from server.runtime.backup_kind import meta_of

    return _foreign(path, HUB) or key_trouble(settings.key_file, meta_of(path).get(HUB_KEY), None)


def _foreign(path: Path, whose: str) -> str:
    from server.runtime.backup_kind import tables_in
    from server.starting import StartRefused, refuse_foreign

    try:
        refuse_foreign(str(path), tables_in(path), whose, "")
    except StartRefused as error:
        return str(error)
    return ""
