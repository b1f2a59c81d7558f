"""The folder that a demo writes into: only its own, and one demo at a time."""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

MARKER = ".toiluot-demo"
"""Stands in a folder that a demo made: what is in there may be deleted by the next demo."""

KEPT = "clips"
"""The voice's clips are not made anew each time: they take a while."""

WORDS = """This folder was made by `toiluot demo`. The next demo that uses it deletes what is in it: keep nothing here.
In use by process: {process}
"""


class FolderRefused(Exception):
    """The folder is not a demo's own, or another demo is using it; nothing was changed. The text says what to do."""


@contextmanager
def own_folder(out: Path) -> Iterator[Path]:
    """A demo's folder, empty but for the clips, locked until the end; gives its full path.

    Raises:
        FolderRefused: it is no demo's folder and not empty, or a demo is using it.
        OSError: it cannot be made or written.
    """
    folder = out.resolve()
    if folder.exists() and not folder.is_dir():
        raise FolderRefused(f"{out} is a file. Give a folder with --out: a new one, an empty one or a demo's.")
    marker = folder / MARKER
    made_by_a_demo = marker.is_file() and not marker.is_symlink()
    if folder.exists() and not made_by_a_demo and any(folder.iterdir()):
        raise FolderRefused(
            f"{out} holds files that no demo made, and a demo empties its folder. "
            "Give another one with --out: a new one, an empty one or a demo's. Nothing was changed."
        )
    folder.mkdir(parents=True, exist_ok=True)
    with marker.open("a+", encoding="utf-8") as held:
        _lock(out, held)
        _empty(folder)
        try:
            yield folder
        finally:
            _sign(held, "none")


def _lock(out: Path, held: TextIO) -> None:
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        held.seek(0)
        process = held.read().rpartition(":")[2].strip() or "unknown"
        raise FolderRefused(
            f"{out} is in use by another demo (process {process}). End that one, or give another folder with --out."
        ) from None
    _sign(held, str(os.getpid()))


def _sign(held: TextIO, process: str) -> None:
    held.seek(0)
    held.truncate()
    held.write(WORDS.format(process=process))
    held.flush()


def _empty(folder: Path) -> None:
    for path in folder.iterdir():
        if path.name in (MARKER, KEPT):
            continue
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink()
