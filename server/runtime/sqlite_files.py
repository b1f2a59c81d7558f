"""SQLite files as a whole: copied while they are written to, looked through, and put in another one's place."""

from __future__ import annotations

import contextlib
import os
import shutil
import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path

from server.runtime.backup_folder import RESTORING, CopyRefused, Stopped, sync, why
from server.runtime.sqlite_open import connect
from server.runtime.wording import text
from wire.values import Text

SIDES = ("-wal", "-shm", "-journal")
"""Files SQLite keeps beside a database; with another database under the same name they would ruin it."""

TOO_LITTLE = 1024 * 1024
"""Less free space than this is a full disk, whatever SQLite calls the error that came of it; bytes."""

LOOK_STEPS = 20_000
"""Steps of SQLite's machine between two looks whether to stop: some milliseconds."""


def copy_database(source: Path, target: Path, stop: threading.Event) -> None:
    """Write a database whole, as it stands at one moment, into a new file; whoever writes to it is not disturbed.

    A plain copy of the file would miss what is still in the write-ahead log.

    Raises:
        sqlite3.Error, OSError: the copy could not be made; what there is of it is of no use.
        Stopped: the same, because `stop` was set.
    """
    os.close(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    with _looked_at(source, stop) as connection:
        connection.execute("VACUUM INTO ?", (str(target),))
    sync(target)


def trouble_in(path: Path, stop: threading.Event) -> str:
    """What SQLite finds wrong with pages and indexes of a file; empty when they are whole.

    Raises:
        sqlite3.Error: it is no database.
        Stopped: `stop` was set.
    """
    with _looked_at(path, stop) as connection:
        found = str(connection.execute("PRAGMA integrity_check(1)").fetchone()[0])
    return "" if found == "ok" else found.splitlines()[-1]


def said(error: BaseException, folder: Path) -> Text:
    """What a database or its disk said, in words for a person who can mend it.

    Args:
        error: of SQLite, the system, or a driver.
        folder: of the database; SQLite calls many things "disk I/O error".
    """
    if isinstance(error, OSError):
        return why(error)
    line = (str(error).strip().splitlines() or [type(error).__name__])[0][:200]
    where = f" ({folder})"
    with contextlib.suppress(OSError):
        full = "disk is full" in line or ("I/O" in line and shutil.disk_usage(folder).free < TOO_LITTLE)
        if full:
            return text("full", where=where)
        if any(sign in line for sign in ("readonly", "unable to open")):
            read_only = os.statvfs(folder).f_flag & os.ST_RDONLY
            return text("read_only" if read_only else "no_right", where=where)
    return Text(vi=line, en=line)


def fold(path: Path) -> None:
    """Fold the write-ahead log of a database nobody uses into its file; a damaged one stays as it is."""
    with contextlib.suppress(sqlite3.Error), contextlib.closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()


def free_suffix(suffix: str, *paths: Path) -> str:
    """With which each of these may be renamed and nothing stands there: as given, or with a number after it."""
    free = (suffix, *(f"{suffix}-{n}" for n in range(2, 1_000)))
    return next(one for one in free if not any(path.with_name(path.name + one).exists() for path in paths))


@contextlib.contextmanager
def put_in_place(source: Path, path: Path, aside: Path | None) -> Iterator[Path]:
    """Give a private copy of `source` to be made ready, then put it at `path`; killed before that, nothing changed.

    Args:
        source: a database nobody writes to.
        path: where it goes. Nobody may use it meanwhile.
        aside: the new name of the database that stands there; None refuses when there is one.

    Raises:
        CopyRefused: there is a database in the way, or it is `source` itself.
        OSError: the copy or a rename failed; what stood there stands as it did.
    """
    if path.exists() and source.samefile(path):
        raise CopyRefused("itself", file=source)
    growing = _growing(path)
    if growing.exists() and source.samefile(growing):
        raise CopyRefused("unfinished", file=source)
    if path.exists() and aside is None:
        raise CopyRefused("in_the_way", file=path)
    with _copied(source, path) as copy:
        yield copy
        sync(copy)
        if aside is not None and path.exists():
            for side in SIDES:
                with contextlib.suppress(FileNotFoundError):
                    _beside(path, side).rename(_beside(aside, side))
            path.rename(aside)
        for side in SIDES:
            _beside(path, side).unlink(missing_ok=True)
        copy.rename(path)
    sync(path.parent)


# -- inside ------------------------------------------------------------------------------------------------------------


@contextlib.contextmanager
def _looked_at(path: Path, stop: threading.Event) -> Iterator[sqlite3.Connection]:
    with contextlib.closing(connect(path, isolation_level=None, timeout=5)) as connection:
        connection.set_progress_handler(stop.is_set, LOOK_STEPS)
        try:
            yield connection
        except sqlite3.OperationalError:
            if stop.is_set():
                raise Stopped from None
            raise


@contextlib.contextmanager
def _copied(source: Path, path: Path) -> Iterator[Path]:
    copy = _growing(path)
    left = (copy, *(_beside(copy, side) for side in (*SIDES, ".lock")))
    try:
        for file in left:
            file.unlink(missing_ok=True)
        _copy_private(source, copy)
        if (log := _beside(source, "-wal")).is_file():  # of a program that was killed: what it wrote last is there
            _copy_private(log, _beside(copy, "-wal"))
            fold(copy)
        yield copy
    finally:
        for file in left:
            file.unlink(missing_ok=True)


def _copy_private(source: Path, copy: Path) -> None:
    os.close(os.open(copy, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    shutil.copyfile(source, copy)


def _growing(path: Path) -> Path:
    return path.with_name(path.name + RESTORING)


def _beside(path: Path, side: str) -> Path:
    return path.with_name(path.name + side)
