"""Folders and key files for what holds secrets or people's data: nobody else on the machine looks into them."""

from __future__ import annotations

import os
import secrets
from pathlib import Path


def private_folder(path: Path) -> None:
    """Make a folder, and those above it that are missing, for this user only; one that is there stays as it is.

    `Path.mkdir(parents=True)` gives its mode to the last one alone, and the others what the umask leaves.

    Raises:
        OSError: it cannot be made, or a file is in its way.
    """
    for folder in reversed((path, *path.parents)):
        if not folder.is_dir():
            folder.mkdir(mode=0o700, exist_ok=True)


def make_once(path: Path, content: bytes) -> None:
    """A new file for this user only, whole and durable before it stands under its name.

    One that another program made meanwhile stays; a kill or a full disk leaves none under that name.

    Raises:
        OSError: it cannot be made.
    """
    private_folder(path.parent)
    fresh = path.with_name(f"{path.name}.{secrets.token_hex(4)}.new")
    try:
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.link(fresh, path)
    except FileExistsError:
        pass
    finally:
        fresh.unlink(missing_ok=True)
