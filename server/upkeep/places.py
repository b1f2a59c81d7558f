"""Where backups are and what they are called."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

DATABASE_FILE = "branch.db"
DUMP_FILE = "branch.dump"
KEPT_FILES = ("branch.key", "hub-public-keys")
"""Files of the data folder that belong to the database: without the key, the QR codes already printed open nothing."""

UNFINISHED = ".unfinished"
_NAME = re.compile(r"\d{4}-\d\d-\d\dT\d\d-\d\d-\d\dZ")
_FORM = "%Y-%m-%dT%H-%M-%SZ"


@dataclass(frozen=True, slots=True)
class Place:
    """One backup: a folder named by its moment."""

    path: Path
    at: datetime


def name_of(at: datetime) -> str:
    """The name of a backup made at `at`; sorts by time and is good on every file system."""
    return at.astimezone(UTC).strftime(_FORM)


def backups_in(folder: Path) -> list[Place]:
    """The finished backups in a folder, oldest first; anything else there is left alone."""
    if not folder.is_dir():
        return []
    found = [p for p in folder.iterdir() if p.is_dir() and _NAME.fullmatch(p.name)]
    return [Place(p, datetime.strptime(p.name, _FORM).replace(tzinfo=UTC)) for p in sorted(found)]


def sync(path: Path) -> None:
    """Make a file's content, or the names in a folder, last through a power cut."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def copy_private(source: Path, target: Path) -> None:
    """Copy a small file so that only this user may read the copy."""
    handle = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(source.read_bytes())
        file.flush()
        os.fsync(file.fileno())
