"""What a start says in plain words: why it was refused, and that it made a new database."""

from __future__ import annotations

from pathlib import Path

from server.runtime.backup_folder import RESTORING


class StartRefused(Exception):
    """The server did not start and changed nothing; the text says what happened and what to do."""


def refuse_half_restored(path: Path) -> None:
    """Make no new database where a restore was stopped half-way: numbers would begin at 1 again.

    Args:
        path: of an SQLite database.

    Raises:
        StartRefused: it is not there, and what a restore was making of it is.
    """
    if not path.exists() and path.with_name(path.name + RESTORING).exists():
        raise StartRefused(
            f"{path} is not there, and a restore of it was not finished. Run “toiluot restore” again; nothing was "
            f"changed. (Without a backup: delete {path.name}{RESTORING}, and the start makes an empty database.)"
        )


def new_database(name: str) -> str:
    """What a start says that found no database where its settings name one.

    Args:
        name: a path, or an address without its password.
    """
    return (
        f"a new, empty database was made at {name}; if there was one before, mend `database` in the settings "
        "and start again"
    )
