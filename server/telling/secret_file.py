"""A secret that somebody typed, in a file of the data folder that only the server's user can read.

It stands in no database, so it is in no backup, export, journal or settings file.
"""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from config.files import read_file
from server.runtime.private_folder import private_folder


def read_secret(path: Path) -> str | None:
    """What the file holds; None without one that can be read."""
    try:
        return read_file(path).decode()
    except (OSError, UnicodeDecodeError):
        return None


def keep_secret(path: Path, secret: str) -> None:
    """Write it whole before it stands under its name; an empty one takes the file away.

    Raises:
        OSError: it cannot be written.
    """
    if not secret:
        path.unlink(missing_ok=True)
        return
    private_folder(path.parent)
    fresh = path.with_name(f"{path.name}.{secrets.token_hex(4)}.new")
    try:
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(secret.encode())
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(path)
    finally:
        fresh.unlink(missing_ok=True)
