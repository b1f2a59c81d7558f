"""Space held back on the disk, given up when the disk is full so that the hall can finish its day."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

BALLAST_BYTES = 32 * 1024 * 1024
"""About 5,000 tickets: two days of a large branch, to make room in."""

ROOM = 3
"""The ballast is laid only where this many times its size is free: it must not be what fills the disk."""


class Ballast:
    """A file of fixed size beside the database.

    Args:
        path: of the file; on the disk whose space it holds.
        size: bytes; 0 for none.
    """

    def __init__(self, path: Path, size: int) -> None:
        self.path = path
        self.size = size

    @property
    def wanted(self) -> bool:
        """Whether there should be one and there is none."""
        return self.size > 0 and not self.path.exists()

    def lay(self) -> bool:
        """Hold the space, if there is plenty; whether it is held."""
        if not self.wanted:
            return self.size > 0
        try:
            if self.free() < ROOM * self.size:
                return False
            handle = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_NONBLOCK, 0o600)
            try:
                os.posix_fallocate(handle, 0, self.size)
            finally:
                os.close(handle)
        except OSError:
            self.give_up()
            return False
        return True

    def give_up(self) -> bool:
        """Let the space go; False when there was none to give."""
        try:
            self.path.unlink()
        except OSError:
            return False
        return True

    def free(self) -> int:
        """Bytes this user may still write on that disk."""
        return shutil.disk_usage(self.path.parent).free
