"""A lock file beside a database: programs that use it share the lock, a tool that replaces it needs it alone."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path


class InUse(Exception):
    """Others hold the lock."""


class FileLock:
    """Holds the lock from the beginning until `release`; the system lets it go when the process ends.

    Args:
        path: of the database; the lock is beside it.
        alone: nobody else may hold it.

    Raises:
        InUse: another process uses the database, or replaces it.
        OSError: the lock file cannot be made.
    """

    def __init__(self, path: Path, *, alone: bool) -> None:
        self._handle: int | None = os.open(f"{path}.lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(self._handle, (fcntl.LOCK_EX if alone else fcntl.LOCK_SH) | fcntl.LOCK_NB)
        except BlockingIOError:
            self.release()
            raise InUse(str(path)) from None

    def release(self) -> None:
        """Let it go."""
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None
