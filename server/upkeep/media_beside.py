"""Pictures and videos of hall displays beside the backups: each file once, by its hash, while a backup names it."""

from __future__ import annotations

import contextlib
import os
import stat
import threading
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

from server.runtime.backup_folder import (
    FRESH,
    MANIFEST,
    CopyRefused,
    Kept,
    Stopped,
    alone,
    backups_in,
    check_room,
    copied,
    hash_of,
    media_of,
    sync,
    why,
)
from server.runtime.private_folder import private_folder

FOLDER = "media"
"""Of the server's data folder, where the files are, and of a folder of backups, where each is once more."""


@dataclass(frozen=True, slots=True)
class Brought:
    """What a restore brought back."""

    back: int = 0
    """Files that are whole in their place now and were not before."""
    missing: int = 0
    """Files that the backup names and that are nowhere whole."""
    trouble: str = ""
    """Why some could not be brought back; empty when they could, or are nowhere."""


def keep_beside(sources: Sequence[Path], kept: Kept, stop: threading.Event) -> int:
    """Take the files that a backup names, those that are not beside it yet, and let go of what no backup names.

    On one disk a file is only given a second name, which takes no room. What is in no source is passed over: the page
    of media says that it is not there.

    Args:
        sources: folders of such files, the best first.
        kept: the backup.
        stop: set when the program ends.

    Returns:
        How many files of this backup are beside it.

    Raises:
        CopyRefused: some could not be taken; the others were, and the backup itself stands as it is.
    """
    folder, names = kept.path.parent, media_of(kept.path)
    pool = folder / FOLDER
    if not names and not pool.exists():
        return 0
    try:
        with alone(folder):
            _let_go(folder, pool)
            if names:
                private_folder(pool)
            _, troubles = _fill(sources, pool, [name for name in names if not _is_file(pool / name)], stop, "media")
    except OSError as error:
        raise CopyRefused("media_failed", why=why(error)) from error
    if troubles:
        raise troubles[0]
    return sum(_is_file(pool / name) for name in names)


def bring_back(source: Path, target: Path) -> Brought:
    """Put the files that a backup names into their place, where they are not there or are not what they were.

    Args:
        source: the backup's folder; a database file alone names none.
        target: the folder of media of the server.
    """
    names = media_of(source) if source.is_dir() else ()
    stop = threading.Event()
    wanted = [name for name in names if not _is_whole(target / name, stop)]
    back, trouble = 0, ""
    if wanted:
        try:
            private_folder(target)
            back, found = _fill([source.absolute().parent / FOLDER], target, wanted, stop, "media_back")
            trouble = str(found[0]) if found else ""
        except OSError as error:
            trouble = str(CopyRefused("media_back_failed", why=why(error)))
    return Brought(back, len(wanted) - back, trouble)


def _fill(
    sources: Sequence[Path], target: Path, names: Collection[str], stop: threading.Event, words: str
) -> tuple[int, list[CopyRefused]]:
    """Take files, and how many were; one that cannot be had keeps no other from its place.

    Args:
        sources: the best first.
        target: where they go.
        names: the files.
        stop: set when the program ends.
        words: with what the keys of what is told begin: a backup tells it otherwise than a restore.
    """
    taken, troubles = 0, list[CopyRefused]()
    for name in names:
        found = [source / name for source in sources if _is_file(source / name)]
        refused: CopyRefused | None = None
        for file in found:
            try:
                _take(file, target / name, stop, words)
            except Stopped:
                raise
            except CopyRefused as error:
                refused = error
            except OSError as error:
                refused = CopyRefused(f"{words}_failed", why=why(error))
            else:
                taken, refused = taken + 1, None
                break
        if refused is not None:
            troubles.append(refused)
    if target.is_dir():
        sync(target)
    return taken, troubles


def _take(file: Path, target: Path, stop: threading.Event, words: str) -> None:
    fresh = target.with_name(target.name + FRESH)
    fresh.unlink(missing_ok=True)
    try:
        try:
            os.link(file, fresh)
        except OSError:  # another disk, or one that knows no second names
            check_room(target.parent, file.stat().st_size, f"{words}_no_room")
            copied(file, fresh, stop)
        if hash_of(fresh, stop) != target.name:
            raise CopyRefused(f"{words}_damaged", file=file)
        fresh.rename(target)
    finally:
        with contextlib.suppress(OSError):
            fresh.unlink(missing_ok=True)


def _let_go(folder: Path, pool: Path) -> None:
    """Remove the files that no backup of the folder names, whosever it is."""
    kept = backups_in(folder)
    if not pool.is_dir() or any(not one.verified and (one.path / MANIFEST).exists() for one in kept):
        return  # what one that cannot be read names, nobody knows
    named = {name for one in kept for name in media_of(one.path)}
    for file in pool.iterdir():
        if file.name.removesuffix(FRESH) not in named and _is_file(file):
            file.unlink()
    with contextlib.suppress(OSError):  # it holds something
        pool.rmdir()


def _is_whole(path: Path, stop: threading.Event) -> bool:
    """Whether a file is there and its bytes are those of its name."""
    try:
        return _is_file(path) and hash_of(path, stop) == path.name
    except OSError:
        return False


def _is_file(path: Path) -> bool:
    """Whether a file is there itself, and no name that leads elsewhere."""
    try:
        return stat.S_ISREG(path.lstat().st_mode)
    except OSError:
        return False
