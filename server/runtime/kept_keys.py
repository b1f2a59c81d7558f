"""Key files that go along with a backup: what was signed with one is worth nothing with another."""

from __future__ import annotations

import contextlib
from pathlib import Path

from server.runtime.backup_folder import CopyRefused, copy_private


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


def put_back(source: Path, name: str, path: Path, suffix: str) -> None:
    """Put the backup's key at `path`, private; another one that stands there is renamed with `suffix`.

    Raises:
        OSError: it cannot be written.
    """
    if not (source / name).is_file():
        return
    if _is_another(source / name, path):
        path.rename(path.with_name(path.name + suffix))
    path.parent.mkdir(parents=True, exist_ok=True)
    with contextlib.suppress(FileExistsError):
        copy_private(source / name, path)


def _is_another(kept: Path, path: Path) -> bool:
    return kept.is_file() and path.exists() and kept.read_bytes().strip() != path.read_bytes().strip()
