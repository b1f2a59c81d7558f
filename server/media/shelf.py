"""The files themselves: each under the hash of its bytes, whole or not there at all."""

from __future__ import annotations

import errno
import hashlib
import logging
import os
import re
import secrets
import shutil
import stat
import threading
from collections.abc import Collection
from io import BufferedReader
from pathlib import Path

from server.runtime.backup_folder import FRESH
from server.runtime.private_folder import private_folder

log = logging.getLogger("toiluot.media")

TOGETHER = 2 * 1000 * 1000 * 1000
"""Most bytes of all files."""

LEFT_FREE = 1000 * 1000 * 1000
"""Bytes of the disk that no picture takes: the hall's own data lies there too."""

_NAME = re.compile(r"[0-9a-f]{64}")
_GROWING = ".new"
_PASSES = frozenset({errno.EMFILE, errno.ENFILE, errno.ENOMEM})
"""What keeps a file from being opened that is whole and there."""
_FRESH_NAME = re.compile(rf"[0-9a-f]{{64}}{re.escape(FRESH)}")
_SMALL = ".jpg"
"""After the hash of a picture: the small one that pages show."""


_Mark = tuple[int, int, int]
"""By which a file that was written since is known: its number on the disk, its bytes, when it was written."""


class NoRoom(Exception):
    """All files together would be too many bytes, or the disk too full; `free` megabytes could still be taken."""

    def __init__(self, free: int) -> None:
        super().__init__(f"{free // 1_000_000} MB free")
        self.free = free


class Growing:
    """A file that is being received; nothing is under its name before it is whole. For a thread, not for the loop."""

    def __init__(self, folder: Path, promised: int = 0) -> None:
        private_folder(folder)
        self.promised = promised
        """Bytes that it may still become; 0 once it is kept or dropped."""
        self.path = folder / f"{secrets.token_hex(8)}{_GROWING}"
        self._file = os.fdopen(os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb", buffering=0)
        self._hash = hashlib.sha256()
        self.size = 0

    def write(self, data: bytes) -> None:
        """Some more of it. Raises OSError: the disk is full or broken."""
        view = memoryview(data)
        while view:
            view = view[self._file.write(view) :]
        self._hash.update(data)
        self.size += len(data)

    def close(self) -> str:
        """All of it is on the disk; its hash. Raises OSError."""
        os.fsync(self._file.fileno())
        self._file.close()
        return self._hash.hexdigest()

    def drop(self) -> None:
        """Leave nothing of it; harmless once it was kept."""
        self.promised = 0
        self._file.close()
        self.path.unlink(missing_ok=True)


class Shelf:
    """A folder of files.

    Args:
        folder: in the server's data folder; made when the first file comes.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._growing: list[Growing] = []
        self._promising = threading.Lock()
        self._here = {path.name: path.lstat().st_size for path in self._files() if _NAME.fullmatch(path.name)}
        self._sound: dict[str, _Mark] = {}
        """Files whose bytes were seen to be those of their name, as they were then."""
        self._looking = threading.Lock()

    def __contains__(self, sha256: str) -> bool:
        return sha256 in self._here

    @property
    def taken(self) -> int:
        """Bytes of all files."""
        return sum(self._here.values())

    def room(self) -> int:
        """Bytes that a further file may have beside those that are being received; for a thread."""
        with self._promising:
            return self._room()

    def _room(self) -> int:
        self._growing = [one for one in self._growing if one.promised]
        together = sum(one.promised for one in self._growing)
        to_come = sum(max(0, one.promised - one.size) for one in self._growing)
        folder = next(one for one in (self._folder, *self._folder.absolute().parents) if one.is_dir())
        return max(0, min(TOGETHER - self.taken - together, shutil.disk_usage(folder).free - to_come - LEFT_FREE))

    def begin(self, size: int) -> Growing:
        """Receive a file of up to so many bytes.

        Raises:
            NoRoom: there is none for it.
            OSError: none can be made here.
        """
        with self._promising:
            if (free := self._room()) < size:
                raise NoRoom(free)
            growing = Growing(self._folder, size)
            self._growing.append(growing)
        return growing

    def keep(self, growing: Growing, sha256: str, thumbnail: bytes) -> None:
        """Put a file that was closed under its name. Raises OSError."""
        if thumbnail:
            self.keep_small(sha256, thumbnail)
        growing.path.rename(self._folder / sha256)
        flag = os.open(self._folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(flag)
        finally:
            os.close(flag)
        self._here[sha256] = growing.size
        growing.promised = 0

    def keep_small(self, sha256: str, thumbnail: bytes) -> None:
        """Keep the small picture of a picture. Raises OSError."""
        small = Growing(self._folder)
        try:
            small.write(thumbnail)
            small.close()
            small.path.rename(self._folder / f"{sha256}{_SMALL}")
        finally:
            small.drop()

    def read(self, sha256: str, offset: int, most: int) -> tuple[int, bytes] | None:
        """The size of a file and some of its bytes; None when it is not here, or is not what it was any more.

        The first time, and whenever it was written since, all of it is read; for a thread.
        """
        if not _NAME.fullmatch(sha256):
            return None
        try:
            with self._opened(sha256) as file:
                if not self._is_sound(sha256, file):
                    log.warning("media: %s was changed on the disk and is shown no more", sha256[:12])
                    self._here.pop(sha256, None)
                    return None
                size = file.seek(0, os.SEEK_END)
                file.seek(offset)
                return size, file.read(most)
        except OSError as error:
            if error.errno not in _PASSES:  # whoever asks, asks again
                self._here.pop(sha256, None)
            log.warning("media: %s cannot be read: %s", sha256[:12], error)
            return None

    def path(self, sha256: str) -> Path:
        """Where a file is, or would be."""
        return self._folder / sha256

    def _opened(self, sha256: str) -> BufferedReader:
        """A file of ours, and nothing else: no name that leads elsewhere, no pipe that somebody would wait for."""
        handle = os.open(self._folder / sha256, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            os.close(handle)
            raise OSError(f"{sha256} is no file")
        return os.fdopen(handle, "rb")

    def _is_sound(self, sha256: str, file: BufferedReader) -> bool:
        with self._looking:
            told = os.fstat(file.fileno())
            mark = told.st_ino, told.st_size, told.st_mtime_ns
            if self._sound.get(sha256) != mark and hashlib.file_digest(file, "sha256").hexdigest() == sha256:
                self._sound[sha256] = mark
            return self._sound.get(sha256) == mark

    def thumbnail(self, sha256: str) -> bytes | None:
        """The small picture of a picture."""
        if not _NAME.fullmatch(sha256):
            return None
        try:
            return (self._folder / f"{sha256}{_SMALL}").read_bytes()
        except OSError:
            return None

    def remove(self, sha256: str) -> None:
        """Take a file away. Raises OSError."""
        self._here.pop(sha256, None)
        for name in (sha256, f"{sha256}{_SMALL}"):
            (self._folder / name).unlink(missing_ok=True)

    def keep_only(self, named: Collection[str] | None) -> int:
        """Remove what nothing names: halves of an upload or a restore that a power cut ended, files of rows that are
        gone.

        Args:
            named: the files that stay; None: nobody knows which, and only halves are removed.

        Returns:
            How many were removed.
        """
        removed = 0
        for path in self._files():
            name = path.name.removesuffix(_SMALL)
            half = path.name.endswith(_GROWING) or _FRESH_NAME.fullmatch(path.name) is not None
            if half or (named is not None and _NAME.fullmatch(name) and name not in named):
                path.unlink(missing_ok=True)
                self._here.pop(name, None)
                removed += 1
        return removed

    def _files(self) -> list[Path]:
        try:
            return [path for path in self._folder.iterdir() if stat.S_ISREG(path.lstat().st_mode)]
        except OSError:  # there is none yet
            return []
