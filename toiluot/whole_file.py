"""Files that a person names with `--out`: written whole beside, then put in place, and never over what is not ours."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path


class NotOurs(Exception):
    """There is another file of this name; nothing was changed. The text says what to do."""


@contextmanager
def whole_file(path: Path, ours: Callable[[bytes], bool], mode: int = 0o644) -> Iterator[Path]:
    """A file beside `path` to be written in the block; it becomes `path` when the block ends well, else it is removed.

    Args:
        path: what a person named.
        ours: whether a file that is there, by its first bytes, is an older one of the same kind and may be replaced.
        mode: who may read it.

    Raises:
        NotOurs: something else stands there.
        OSError: the folder is missing or cannot be written.
    """
    target = path.resolve()
    if target.exists() and not (target.is_file() and ours(_beginning(target))):
        raise NotOurs(f"{path} is there and is something else; give another name. Nothing was changed.")
    try:
        handle, name = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
    except OSError as error:
        error.filename = str(path)  # what was typed, not what we made of it
        raise
    beside = Path(name)
    try:
        os.fchmod(handle, mode & ~_umask())
        os.close(handle)
        yield beside
        with beside.open("rb") as written:
            os.fsync(written.fileno())
    except BaseException:
        beside.unlink(missing_ok=True)
        raise
    beside.replace(target)


def _umask() -> int:
    mask = os.umask(0o077)
    os.umask(mask)
    return mask


def _beginning(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(4096)
