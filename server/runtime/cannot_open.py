"""Why a database cannot be opened, in words that say what to do; for the start and the tools of either program."""

from __future__ import annotations

from sqlalchemy.exc import DBAPIError


def cannot_open(name: str, error: BaseException) -> str:
    """What is wrong and what to do.

    Args:
        name: a path, or an address without its password.
        error: of the driver, of SQLAlchemy, or of the system.
    """
    if isinstance(error, OSError) and error.strerror:
        why = error.strerror
    else:
        why = str(error.orig if isinstance(error, DBAPIError) else error).strip().splitlines()[0]
    if "not a database" in why or "malformed" in why:
        return (
            f"The database {name} is damaged ({why}). Keep the file, and bring the last backup back with "
            "“toiluot restore”; nothing was changed."
        )
    if "disk is full" in why or "No space left" in why:
        return f"The disk of the database {name} is full ({why}). Make room on it; nothing was changed."
    if any(sign in why for sign in ("readonly", "unable to open", "ermission", "Read-only", "Not a directory")):
        return (
            f"The database {name} cannot be written ({why}). Give this user the right to write the file and its folder."
        )
    return f"The database {name} cannot be opened ({why}). Check the address, and that its server runs."
