"""SQLite files that somebody names are opened here, so that nothing else that stands under such a name is."""

from __future__ import annotations

import sqlite3
import stat
from pathlib import Path
from typing import Any

from config.files import in_address


def connect(path: Path, mode: str = "ro", **options: Any) -> sqlite3.Connection:
    """Open a database file.

    Args:
        path: of the file.
        mode: `ro`, `rwc`, or `ro&immutable=1` for one that nobody writes: no file is made beside it then
            (https://www.sqlite.org/uri.html).
        options: as for `sqlite3.connect`.

    Raises:
        sqlite3.OperationalError: it cannot be opened, or something else than a file stands there: SQLite would wait
            for ever at a named pipe.
    """
    try:
        if not stat.S_ISREG(path.stat().st_mode) and not path.is_dir():
            raise sqlite3.OperationalError("it is no file")
    except OSError:  # what is wrong, SQLite says, in the way its callers know; most often it is to be made
        pass
    where = f"file:{in_address(path.absolute())}?mode={mode}"
    connection: sqlite3.Connection = sqlite3.connect(where, uri=True, **options)
    return connection


def to_look_at(path: Path, **options: Any) -> sqlite3.Connection:
    """Open a file that perhaps nobody uses; what a killed program left in a log is seen.

    Nothing new is left beside it, but the index of a log that lies there.

    Raises:
        sqlite3.OperationalError: as `connect`.
    """
    try:
        log = path.with_name(path.name + "-wal").stat().st_size
    except OSError:
        log = 0
    return connect(path, "ro" if log else "ro&immutable=1", **options)
