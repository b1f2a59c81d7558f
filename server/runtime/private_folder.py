"""Folders for what holds secrets or people's data: nobody else on the machine looks into them."""

from __future__ import annotations

from pathlib import Path


def private_folder(path: Path) -> None:
    """Make a folder, and those above it that are missing, for this user only; one that is there stays as it is.

    `Path.mkdir(parents=True)` gives its mode to the last one alone, and the others what the umask leaves.

    Raises:
        OSError: it cannot be made, or a file is in its way.
    """
    for folder in reversed((path, *path.parents)):
        if not folder.is_dir():
            folder.mkdir(mode=0o700, exist_ok=True)
