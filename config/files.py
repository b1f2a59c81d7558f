"""Files that settings name or a program keeps, read so that none of them can hold the program up.

Any name may stand for something else than a file: opening a named pipe waits for ever for a writer, reading a device
never ends.
"""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

SQLITE = "sqlite:///"
"""With which the address of an SQLite database begins."""

MOST = 1024 * 1024
"""Bytes of a file that is read whole; a branch's settings have 20,000."""

_AT_ONCE = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)
"""How a file is opened so that it makes nobody wait; Windows has other flags, and no pipes among its files."""


class NoFile(OSError):
    """What stands there is a pipe, a socket or a device."""

    def __init__(self, path: Path) -> None:
        super().__init__(errno.EINVAL, "it is no file", str(path))


def keep_private(path: Path, text: str) -> None:
    """Write a file durably and whole, for its user alone: whatever happens, the old one or the new one stands there.

    Raises:
        OSError: it cannot be written; what was there is as good as before.
    """
    fresh = path.with_name(path.name + ".new")
    fresh.unlink(missing_ok=True)  # one that was left there may be open to others
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)
    if os.name != "posix":  # there no folder can be opened, and none need be
        return
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def read_file(path: Path, most: int = MOST) -> bytes:
    """What a file holds, whole.

    Args:
        path: of a plain file, or a link to one.
        most: bytes it may have.

    Raises:
        NoFile: something else stands there.
        OSError: it cannot be read, is a folder, or has more bytes; `strerror` says which.
    """
    there = path.stat().st_mode
    if stat.S_ISDIR(there):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
    if not stat.S_ISREG(there):
        raise NoFile(path)  # before it is opened: opening alone moves some devices
    # What was put there since must not make us wait either; for a file it changes nothing.
    with os.fdopen(os.open(path, _AT_ONCE), "rb") as file:
        if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            raise NoFile(path)
        held = file.read(most + 1)
    if len(held) > most:
        raise OSError(errno.EFBIG, f"it has more than {most} bytes", str(path))
    return held


def in_address(path: Path) -> str:
    """A path as it is written in an address: what would begin something else there is escaped."""
    return str(path).replace("%", "%25").replace("?", "%3f").replace("#", "%23")


def sqlite_url(path: Path) -> str:
    """The address of an SQLite database, as settings write it."""
    return f"{SQLITE}{in_address(path)}"
