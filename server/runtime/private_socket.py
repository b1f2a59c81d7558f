"""A socket in a folder, for this user alone; the folder's path may be longer than a socket's address."""

from __future__ import annotations

import contextlib
import os
import socket
from collections.abc import Iterator
from pathlib import Path

from server.runtime.private_folder import private_folder

WITHIN_S = 15.0


def bound_at(folder: Path, name: str) -> socket.socket:
    """Listen at a new socket; one that a killed server left is put aside.

    Raises:
        OSError: it cannot be made, or another server answers there.
    """
    private_folder(folder)
    with _short(folder) as way:
        if answers(folder, name):
            raise FileExistsError(f"{folder / name}: another server answers there")
        with contextlib.suppress(FileNotFoundError):
            os.unlink(f"{way}/{name}")
        made = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            os.fchmod(made.fileno(), 0o600)
            made.bind(f"{way}/{name}")
            os.chmod(f"{way}/{name}", 0o600)
            made.listen(8)
            made.setblocking(False)
        except BaseException:
            made.close()
            raise
    return made


def answers(folder: Path, name: str) -> bool:
    """Whether somebody listens there."""
    try:
        with connected(folder, name):
            return True
    except OSError:
        return False


@contextlib.contextmanager
def connected(folder: Path, name: str) -> Iterator[socket.socket]:
    """A connection to such a socket. Raises `OSError`: nobody answers there."""
    with _short(folder) as way, socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as made:
        made.settimeout(WITHIN_S)
        made.connect(f"{way}/{name}")
        yield made


@contextlib.contextmanager
def _short(folder: Path) -> Iterator[str]:
    """A way to the folder that is short enough: 107 bytes are all an address holds (unix(7))."""
    number = os.open(folder, os.O_PATH | os.O_DIRECTORY)
    try:
        yield f"/proc/self/fd/{number}"
    finally:
        os.close(number)
