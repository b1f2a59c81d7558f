"""What a start says in plain words: why it was refused, and that it made a new database."""

from __future__ import annotations


class StartRefused(Exception):
    """The server did not start and changed nothing; the text says what happened and what to do."""


def new_database(name: str) -> str:
    """What a start says that found no database where its settings name one.

    Args:
        name: a path, or an address without its password.
    """
    return (
        f"a new, empty database was made at {name}; if there was one before, mend `database` in the settings "
        "and start again"
    )
