"""Key files that go along with a backup: what was signed with one is worth nothing with another."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from config.files import read_file
from server.runtime.backup_folder import RESTORING, CopyRefused, copy_private
from server.runtime.private_folder import private_folder


def refuse_another(source: Path, name: str, path: Path, set_aside: bool) -> None:
    """Refuse when another key than the backup's stands at `path` and may not be renamed.

    Args:
        source: a backup's folder; a file alone has no keys.
        name: of the key in it.
        path: where the program reads its key.
        set_aside: another one may be renamed.

    Raises:
        CopyRefused: there is another one.
        OSError: one of the two cannot be read.
    """
    if not set_aside and _is_another(source / name, path):
        raise CopyRefused("another_key", file=path, folder=source)


@contextlib.contextmanager
def put_back(source: Path, names: Mapping[str, Path], suffix: str) -> Iterator[None]:
    """Put files of a backup into their places once the block has ended well; what cannot be written is known before it.

    Args:
        source: a backup's folder; a file alone has none.
        names: of the files in it, and where each goes.
        suffix: with which another file that stands there is renamed.

    Raises:
        OSError: one cannot be written; nothing was changed then.
    """
    ready: dict[Path, Path] = {}
    try:
        for name, path in names.items():
            if (source / name).is_file() and (not path.exists() or _is_another(source / name, path)):
                private_folder(path.parent)
                ready[path] = path.with_name(path.name + RESTORING)
                ready[path].unlink(missing_ok=True)
                copy_private(source / name, ready[path])
        yield
        for path, fresh in ready.items():
            if path.exists():
                path.rename(path.with_name(path.name + suffix))
            fresh.rename(path)
    finally:
        for fresh in ready.values():
            with contextlib.suppress(OSError):
                fresh.unlink(missing_ok=True)


def _is_another(kept: Path, path: Path) -> bool:
    return kept.is_file() and path.exists() and _key_in(kept) != _key_in(path)


def _key_in(path: Path) -> bytes:
    """Of a key written as text, without the line end; the bytes of one that is none are all its own."""
    held = read_file(path)
    return held.strip() if re.fullmatch(rb"\s*[0-9A-Fa-f]+\s*", held) else held
