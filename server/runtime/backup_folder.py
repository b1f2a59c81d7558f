"""Backups in a folder: whole and opened before one stands under its name, a number of them kept, the second place."""

from __future__ import annotations

import contextlib
import errno
import fcntl
import hashlib
import json
import os
import re
import shutil
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from config.files import read_file
from server.runtime.private_folder import private_folder
from server.runtime.wording import text
from wire import strict_json
from wire.values import Text

RESTORING = ".restoring"
"""Ends the name of a file that a restore is still making."""

FRESH = ".fresh"
"""Ends the name of a file that is being taken beside a backup, or brought back from there."""

MANIFEST = "backup.json"
"""Written last: what the copy was found to hold when it was opened, and the hash of each of its files."""

UNFINISHED = ".unfinished"

RESERVE_BYTES = 64 * 1024 * 1024
"""Left free by a backup on its disk, which may be the hall's own."""

LONGEST_NAME = 64
"""Characters of the name of a file in a backup."""

CHUNK = 1024 * 1024

_NAME = re.compile(r"\d{4}-\d\d-\d\dT\d\d-\d\d-\d\dZ")
_HASH = re.compile(r"[0-9a-f]{64}")
_FORM = "%Y-%m-%dT%H-%M-%SZ"


HUB, BRANCH = "hub", "branch"
"""Whose backups are; a branch's with its id after it, if it is known."""


class CopyRefused(Exception):
    """No copy was made, or none was put back; the text says what happened and what to do.

    Args:
        key: of `wording.WORDS`.
        facts: what its words need.
    """

    def __init__(self, key: str, **facts: object) -> None:
        self.key = key
        self.text = text(key, **facts)
        super().__init__(self.text.of("en"))


class Stopped(CopyRefused):
    """The program ends; what was begun is taken away."""

    def __init__(self) -> None:
        super().__init__("stopped")


@dataclass(frozen=True, slots=True)
class Contents:
    """What a copy holds, found by opening it."""

    schema: str
    rows: int
    """The seq of the journal's last row; the hub: its bookings."""
    head: str = ""
    """The hash of the journal's last row; empty for the hub."""
    counts: Mapping[str, int] = field(default_factory=dict)
    """Rows of each table."""
    of: str = ""
    """Whose backup it is, by `of_branch` or `HUB`: several programs may share a folder."""
    media: tuple[str, ...] = ()
    """The files that are kept beside the backups, each once, by the hash of their bytes."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A finished backup."""

    path: Path
    """Its folder."""
    at: datetime
    """The moment it is named by."""
    nth: int = 0
    """Counts on, whatever the clock does; 0 for one made by an older version."""
    size: int = 0
    """Bytes."""
    rows: int = 0
    verified: bool = False
    """It was opened and found whole before it was given its name."""
    of: str = BRANCH
    """Whose it is; of one made by an older version, only of which program."""


@dataclass(frozen=True, slots=True)
class Backup:
    """One finished backup, for whoever asked for it."""

    path: Path
    """Its folder."""
    size: int
    """Bytes."""
    seconds: float
    rows: int
    """As in `Contents`."""
    removed: tuple[Path, ...]
    """Older ones let go."""
    second: Path | None = None
    """Its copy in the second place; None without one."""
    second_trouble: str = ""
    """Why there is no copy in the second place though the settings name one."""
    media: int = 0
    """Files of pictures and videos that are kept beside it."""
    media_trouble: str = ""
    """Why some of them are not."""


def name_of(at: datetime) -> str:
    """The name of a backup made at `at`; sorts by time and is good on every file system."""
    return at.astimezone(UTC).strftime(_FORM)


def is_backup(folder: Path) -> bool:
    """Whether a folder is named as a finished backup is."""
    return _NAME.fullmatch(folder.name) is not None and _moment(folder.name) is not None


def of_branch(branch_id: str) -> str:
    """How a branch's backups are marked; one that has no settings yet has no id."""
    return f"{BRANCH} {branch_id or '-'}"


def backups_in(folder: Path, of: str = "") -> list[Kept]:
    """The finished backups in a folder, in the order in which they were made; anything else there is left alone.

    Those that nobody found whole stand before all others.

    Args:
        folder: it may be shared by several programs.
        of: whose are asked for; of an older version's nobody knows which branch it was, so they are every branch's.

    Raises:
        OSError: the folder is there and cannot be read.
    """
    if not folder.is_dir():
        return []
    found = [p for p in folder.iterdir() if is_backup(p) and p.is_dir()]
    kept = [one for one in map(_kept, found) if not of or one.of == of or (one.of == BRANCH and of.startswith(BRANCH))]
    return sorted(kept, key=lambda one: (one.nth, one.path.name))


def make(
    folder: Path, fill: Callable[[Path], Contents], keep: int, now: datetime, stop: threading.Event, needed: int = 0
) -> tuple[Kept, tuple[Path, ...]]:
    """Make a backup and let old ones go.

    Args:
        folder: where backups are.
        fill: copies everything into the new folder it is given, opens the copies and says what they hold.
        keep: how many stay, this one counted.
        now: names it; a few seconds later when that name is taken.
        stop: set when the program ends.
        needed: bytes it takes, if known.

    Returns:
        The new one and those that went.

    Raises:
        CopyRefused: there is no room or no right, or another one is being made. Older backups stand as they were.
    """
    try:
        private_folder(folder)
        with alone(folder):
            _clear(folder)
            check_room(folder, needed)
            nth = _next(folder)
            while (path := folder / name_of(now)).exists():
                now += timedelta(seconds=1)
            with _unfinished(path) as growing:
                contents = fill(growing)
                files = {file.name: hash_of(file, stop) for file in sorted(growing.iterdir())}
                _write_manifest(growing, {"nth": nth, "files": files} | asdict(contents))
            return _kept(path), let_go(folder, keep, contents.of)
    except OSError as error:
        raise CopyRefused("not_made", folder=folder, why=why(error)) from error


def copy_to(kept: Kept, place: Path, name: str, keep: int, stop: threading.Event) -> Kept:
    """Copy a backup to a second place and read it back from there.

    Args:
        kept: the backup.
        place: a folder on another disk or a mounted share; it must be there.
        name: of the folder made in it for this branch or hub, so that several may share the place.
        keep: how many stay there.
        stop: set when the program ends.

    Raises:
        CopyRefused: the place is not there, or on the same disk, or has no room; or what was written there is not what
            was read.
    """
    folder = place / name
    try:
        if not place.is_dir():
            raise CopyRefused("second_missing", place=place)
        if device_of(place) == device_of(kept.path):
            raise CopyRefused("second_same", place=place, folder=kept.path.parent)
        folder.mkdir(exist_ok=True, mode=0o700)
        _clear(folder)
        said, target = _manifest(kept.path), folder / kept.path.name
        files: dict[str, str] = said.get("files", {})
        if not files:
            raise CopyRefused("rotten", file=kept.path / MANIFEST)
        if _manifest(target).get("files") == files:
            return _kept(target)
        check_room(folder, kept.size, "second_no_room")
        with _unfinished(target) as growing:
            for file, digest in files.items():
                if copied(kept.path / file, growing / file, stop) != digest:
                    raise CopyRefused("rotten", file=kept.path / file)
                if hash_of(growing / file, stop) != digest:
                    raise CopyRefused("reads_back", folder=folder)
            # Numbered in its own place: the first one may have been begun anew on another disk.
            _write_manifest(growing, said | {"nth": _next(folder)})
        let_go(folder, keep, kept.of)
    except OSError as error:
        raise CopyRefused("second_failed", place=place, why=why(error)) from error
    return _kept(target)


def check_files(folder: Path) -> None:
    """Check that the files of a backup are those that were found whole; one of an older version has no list of them.

    Raises:
        CopyRefused: one is missing or changed.
        OSError: one cannot be read.
    """
    said = _manifest(folder)
    if not said and (folder / MANIFEST).exists():
        raise CopyRefused("not_whole", folder=folder, name=MANIFEST)
    for name, digest in said.get("files", {}).items():
        if not (folder / name).is_file() or hash_of(folder / name, threading.Event()) != digest:
            raise CopyRefused("not_whole", folder=folder, name=name)


def clear_unfinished(folder: Path) -> None:
    """Take away what a backup left that was killed; one that is being made by another program stays.

    Raises:
        OSError: the folder is there and cannot be read.
        CopyRefused: another one is being made.
    """
    if folder.is_dir():
        with alone(folder):
            _clear(folder)


def let_go(folder: Path, keep: int, of: str = "") -> tuple[Path, ...]:
    """Remove backups beyond `keep`, first those that nobody found whole, then the oldest; those that went.

    Args:
        folder: where they are.
        keep: how many stay.
        of: whose; the others' in the folder are not counted and stay.
    """
    old = [kept.path for kept in backups_in(folder, of)[:-keep]]
    for path in old:
        shutil.rmtree(path, ignore_errors=True)
    return tuple(old)


def check_room(folder: Path, needed: int, key: str = "no_room") -> None:
    """Raise CopyRefused, in the words of `key`, when `needed` bytes and the reserve are not free there."""
    free = shutil.disk_usage(folder).free
    if needed and free < needed + RESERVE_BYTES:
        # Rounded away from each other: two equal numbers would tell nobody what is missing.
        megabytes = {"free": free // 2**20, "needed": -(-(needed + RESERVE_BYTES) // 2**20)}
        raise CopyRefused(key, folder=folder, **megabytes)


def copy_private(source: Path, target: Path) -> None:
    """Copy a small file so that only this user may read the copy."""
    handle = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(read_file(source))
        file.flush()
        os.fsync(file.fileno())


def sync(path: Path) -> None:
    """Make a file's content, or the names in a folder, last through a power cut."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    except OSError as error:
        # Shares and some sticks know no such thing for a folder.
        if error.errno not in (errno.EINVAL, errno.ENOTSUP) or not path.is_dir():
            raise
    finally:
        os.close(handle)


def device_of(path: Path) -> int:
    """Names the file system a path is on."""
    return path.stat().st_dev


def why(error: OSError) -> Text:
    """What the system said, in words for a person who can mend it."""
    where = f" ({error.filename})" if isinstance(error.filename, str) else ""
    key = _WHY.get(error.errno or 0)
    said = f"{error.strerror or error}{where}"
    return text(key, where=where) if key is not None else Text(vi=said, en=said)


_WHY = {
    errno.ENOSPC: "full",
    errno.EDQUOT: "full",
    errno.EACCES: "no_right",
    errno.EPERM: "no_right",
    errno.EROFS: "read_only",
    errno.ENOTDIR: "file_in_the_way",
    errno.EEXIST: "file_in_the_way",
    errno.ENOENT: "not_there",
}


def media_of(path: Path) -> tuple[str, ...]:
    """The files that a backup says are kept beside it."""
    return tuple(_manifest(path).get("media", ()))


def hash_of(path: Path, stop: threading.Event) -> str:
    """The SHA-256 of a file. Raises `Stopped`, OSError."""
    return _read(path, stop, lambda _: None)


def copied(source: Path, target: Path, stop: threading.Event) -> str:
    """Copy a file so that only this user may read it; the hash of what was read. Raises `Stopped`, OSError."""
    handle = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        digest = _read(source, stop, file.write)
        file.flush()
        os.fsync(handle)
        # What is read back must come from the disk; and the hall's own pages stay in memory.
        os.posix_fadvise(handle, 0, 0, os.POSIX_FADV_DONTNEED)
    return digest


@contextlib.contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Only one program makes a backup in a folder at a time. Raises `CopyRefused`: another one does now."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        with contextlib.suppress(OSError):  # a share that knows no locks
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise CopyRefused("another", folder=folder) from None
        yield
    finally:
        os.close(handle)


# -- inside ------------------------------------------------------------------------------------------------------------


@contextlib.contextmanager
def _unfinished(path: Path) -> Iterator[Path]:
    """A private folder that gets its name once all in it is durable, and is taken away when anything fails."""
    growing = path.with_name(path.name + UNFINISHED)
    growing.mkdir(mode=0o700)
    try:
        yield growing
        for file in growing.iterdir():
            sync(file)
        sync(growing)
        growing.rename(path)
    except BaseException:
        shutil.rmtree(growing, ignore_errors=True)
        raise
    sync(path.parent)


def _clear(folder: Path) -> None:
    for left in folder.glob(f"*{UNFINISHED}"):
        shutil.rmtree(left, ignore_errors=True)


def _next(folder: Path) -> int:
    return 1 + max((kept.nth for kept in backups_in(folder)), default=0)


def _write_manifest(folder: Path, said: Mapping[str, Any]) -> None:
    handle = os.open(folder / MANIFEST, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(json.dumps(said, indent=1) + "\n")


def _manifest(folder: Path) -> dict[str, Any]:
    """What was written beside the copy; empty when nothing was, or nothing that a backup writes."""
    try:
        found = strict_json.read_object(read_file(folder / MANIFEST))
    except (OSError, strict_json.Unreadable):
        return {}
    counts, files = (found.get("nth", 0), found.get("rows", 0)), found.get("files", {})
    sound = all(type(count) is int and count >= 0 for count in counts) and isinstance(files, dict)
    sound = sound and isinstance(found.get("of", ""), str) and _are_hashes(found.get("media", []))
    return found if sound and all(_is_file_of(name, digest) for name, digest in files.items()) else {}


def _are_hashes(given: object) -> bool:
    return isinstance(given, list) and all(isinstance(one, str) and _HASH.fullmatch(one) for one in given)


def _is_file_of(name: str, digest: object) -> bool:
    """Whether a manifest may name this file: one of its own folder."""
    return isinstance(digest, str) and Path(name).name == name and name not in ("", "..") and len(name) <= LONGEST_NAME


def _moment(name: str) -> datetime | None:
    try:
        return datetime.strptime(name, _FORM).replace(tzinfo=UTC)
    except ValueError:  # a day that is none
        return None


def _kept(path: Path) -> Kept:
    at = _moment(path.name)
    assert at is not None
    said = _manifest(path)
    files = [file for file in path.iterdir() if file.is_file()]
    size = sum(file.stat().st_size for file in files)
    by_files = HUB if any(file.name.startswith(f"{HUB}.") for file in files) else BRANCH
    of = said.get("of") or by_files
    return Kept(path, at, int(said.get("nth", 0)), size, int(said.get("rows", 0)), bool(said), of)


def _read(path: Path, stop: threading.Event, take: Callable[[bytes], object]) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            if stop.is_set():
                raise Stopped
            digest.update(chunk)
            take(chunk)
    return digest.hexdigest()
