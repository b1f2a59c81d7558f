"""The command `toiluot compare`: do a branch and its hub say the same?"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from config.files import sqlite_url
from toiluot.shell import app, plain_words, read_settings, stop

SHOWN = 50
"""Differences told one by one; of more, how many there are."""


def database_of(source: Path, program: str, name: str) -> str:
    """The database that a settings file names, a database file itself, or the one in a backup's folder; its address."""
    from server.runtime.backup_kind import kind_of

    if source.is_dir():
        if not (source / name).exists() and (whose := kind_of(source).whose):
            raise stop(f"{source} is a {whose}'s backup. Name the branch first, then the hub.")
        return sqlite_url(source / name)
    if source.suffix != ".toml":
        return sqlite_url(source)
    url: str = read_settings(source, program).database
    return url


@app.command()
def compare(
    branch: Annotated[Path, typer.Argument(help="The server's settings, its database file, or a backup's folder.")],
    hub: Annotated[Path, typer.Argument(help="The hub's settings, its database file, or a backup's folder.")],
) -> None:
    """Hold a branch's bookings against its hub's: reads both databases, also while the programs run.

    Ends with 0 when both say the same, with 1 when they differ, with 2 when one cannot be read.
    """
    from server.exchange.compare import CannotCompare
    from server.exchange.compare import compare as hold_against

    try:
        with plain_words():
            found = hold_against(database_of(branch, "server", "branch.db"), database_of(hub, "hub", "hub.db"))
    except CannotCompare as error:
        raise stop(str(error)) from None
    typer.echo(f"Branch {found.branch_id}: {found.bookings} bookings, {found.arrivals} of them numbers at the branch.")
    for name, ahead in (("the branch's facts to the hub", found.to_hub), ("the hub's to the branch", found.to_branch)):
        if ahead is None or ahead > 0:
            typer.echo(f"On the way of {name}: {'everything' if ahead is None else ahead}.")
    if found.equal:
        typer.echo("Both say the same.")
        return
    for one in found.differences[:SHOWN]:
        typer.echo(f"{one.what}: the branch says {one.branch}; the hub says {one.hub}", err=True)
    if len(found.differences) > SHOWN:
        typer.echo(f"… and {len(found.differences) - SHOWN} more.", err=True)
    typer.echo(f"They differ in {len(found.differences)}.", err=True)
    raise typer.Exit(1)
