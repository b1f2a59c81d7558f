"""The pictures and videos of a display on its own disk, named by their SHA-256. No Qt; for one thread at a time.

A file that is still coming is `HASH.part`: it goes on where it stopped, also after a restart. It becomes `HASH.shown`
when its size and hash are right and it is on the disk for good. A server keeps the files themselves under the bare
hash: a display that was given that folder by mistake leaves them alone. A whole file is looked through once in each
run of the program before it is shown: cards and disks forget.
"""

from __future__ import annotations

import errno
import hashlib
import logging
import os
import re
import shutil
from collections.abc import Callable, Collection
from contextlib import suppress
from pathlib import Path
from typing import Final

log = logging.getLogger(__name__)

MOST_BYTES: Final = 4_000_000_000
"""All files together."""

KEPT_FREE: Final = 500_000_000
"""Bytes of the disk that are left to everything else."""

PART: Final = ".part"
WHOLE: Final = ".shown"
_NAME: Final = re.compile(rf"[0-9a-f]{{64}}({re.escape(PART)}|{re.escape(WHOLE)})")
_CHUNK: Final = 1 << 20


class NoRoom(Exception):
    """The disk is full, or as full as it may be."""


class Damaged(Exception):
    """The bytes that came are not those of the file's name; they are thrown away."""


class MediaCache:
    """A folder of files.

    Args:
        folder: made when it is not there; it may be deleted at any time.
        most_bytes: of all files together.
        kept_free: bytes of the disk that stay free.
        free: how many bytes the disk of a folder has free.
    """

    def __init__(
        self,
        folder: Path,
        *,
        most_bytes: int = MOST_BYTES,
        kept_free: int = KEPT_FREE,
        free: Callable[[Path], int] = lambda folder: shutil.disk_usage(folder).free,
    ) -> None:
        self._folder, self._most, self._kept_free, self._free = folder, most_bytes, kept_free, free
        self._sound: set[str] = set()
        """Files that were looked through in this run."""
        self._coming: tuple[str, int, hashlib._Hash] | None = None
        """The file that is being written, how far it is, and the hash of that."""

    def path(self, sha256: str) -> Path:
        """Where this file is, or would be."""
        return self._folder / (sha256 + WHOLE)

    def whole(self, sha256: str, size: int, *, anew: bool = False) -> bool:
        """Whether this file is there with the right bytes; one that has others is removed. Reads it whole, once a run.

        Args:
            sha256: the file.
            size: of it, in bytes.
            anew: read it whatever was read before.

        Raises:
            OSError: the disk cannot be read.
        """
        path = self.path(sha256)
        if anew:
            self._sound.discard(sha256)
        try:
            right = path.stat().st_size == size and (sha256 in self._sound or _hash_of(path).hexdigest() == sha256)
        except FileNotFoundError:
            self._sound.discard(sha256)
            return False
        if not right:
            log.warning("media: %s on the disk is damaged, it is fetched anew", sha256[:12])
            self._remove(path)
            return False
        self._sound.add(sha256)
        return True

    def begin(self, sha256: str, size: int, wanted: Collection[str]) -> int:
        """Get ready for a file; the offset of the first byte that is missing, its size where none is: it is whole now.

        Args:
            sha256: the file.
            size: of it, in bytes.
            wanted: the files that are on show; others leave when there is no room, the longest unused first.

        Raises:
            NoRoom: it does not fit, whatever leaves.
            OSError: the disk cannot be written.
        """
        self._folder.mkdir(parents=True, exist_ok=True)
        part = self._part(sha256)
        try:
            came = part.stat().st_size
        except FileNotFoundError:
            came = 0
        if came == size and _hash_of(part).hexdigest() == sha256:  # this program ended before it took its name
            self._take_name(sha256)
            return size
        if came >= size:
            self._remove(part)
            came = 0
        self._make_room(size - came, {*wanted, sha256})
        self._coming = (sha256, came, _hash_of(part) if came else hashlib.sha256())
        return came

    def put(self, sha256: str, offset: int, data: bytes, size: int) -> bool:
        """Add the next bytes of the file that was begun; True when it is whole and can be shown.

        Raises:
            Damaged: they are not the next ones, or the whole is not the file of that name.
            NoRoom: the disk is full. What came before is kept.
            OSError: the disk cannot be written.
        """
        if self._coming is None or self._coming[:2] != (sha256, offset) or offset + len(data) > size:
            raise Damaged(f"bytes from {offset} on were not asked for")
        came, so_far = offset + len(data), self._coming[2]
        part = self._part(sha256)
        try:
            with part.open("r+b" if offset else "wb") as file:
                file.seek(offset)
                file.write(data)
        except OSError as error:
            self._coming = None
            if error.errno in (errno.ENOSPC, errno.EDQUOT):
                with suppress(OSError):
                    os.truncate(part, offset)
                raise NoRoom(str(error)) from error
            raise
        so_far.update(data)
        if came < size:
            self._coming = (sha256, came, so_far)
            return False
        self._coming = None
        if so_far.hexdigest() != sha256:
            self._remove(part)
            raise Damaged("the hash of the whole file is another")
        self._take_name(sha256)
        return True

    def use(self, sha256: str) -> None:
        """It is shown now: others leave before it."""
        with suppress(OSError):
            os.utime(self.path(sha256))

    def _part(self, sha256: str) -> Path:
        return self._folder / (sha256 + PART)

    def _take_name(self, sha256: str) -> None:
        """All of it came: it is on the disk for good, and then under its own name."""
        part = self._part(sha256)
        with part.open("r+b") as file:
            os.fsync(file.fileno())
        part.replace(self.path(sha256))
        self._sound.add(sha256)

    def _make_room(self, more: int, wanted: Collection[str]) -> None:
        files = sorted(self._files(), key=lambda each: each[1].st_mtime_ns)
        together = sum(told.st_size for _, told in files)
        free = self._free(self._folder)
        for path, told in files:
            if together + more <= self._most and free - more >= self._kept_free:
                return
            if path.stem not in wanted:
                log.info("media: %s leaves to make room", path.name[:12])
                self._remove(path)
                together -= told.st_size
                free += told.st_size
        if together + more > self._most or free - more < self._kept_free:
            raise NoRoom(f"{more // 1_000_000 + 1} MB more do not fit into {self._folder}")

    def _files(self) -> list[tuple[Path, os.stat_result]]:
        """Ours alone: a folder that was named by mistake keeps what others put there."""
        found = []
        for path in self._folder.iterdir():
            with suppress(OSError):  # it was taken away just now
                if _NAME.fullmatch(path.name) and path.is_file():
                    found.append((path, path.stat()))
        return found

    def _remove(self, path: Path) -> None:
        self._sound.discard(path.stem)
        path.unlink(missing_ok=True)


def _hash_of(path: Path) -> hashlib._Hash:
    found = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            found.update(chunk)
    return found
