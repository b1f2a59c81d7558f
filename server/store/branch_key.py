"""The branch's key: a file beside the database, whose mark the database knows. Secrets of tickets are made with it."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from pathlib import Path

from config.files import read_file
from server.runtime.private_folder import make_once
from server.runtime.start_refused import StartRefused

KEY_BYTES = 32


def key_mark(key: bytes) -> str:
    """Names a key without telling it, so that two servers of one branch notice when they have different ones."""
    return hmac.digest(key, b"mark of a branch key", hashlib.sha256)[:16].hex()


def branch_key(path: Path, mark: str | None = None, has_one: bool = False) -> bytes:
    """The branch's key, made at the first start and readable by the server's user only.

    Args:
        path: of its file.
        mark: of the key that the branch has already; None when nobody noted it.
        has_one: the branch has been set up before, so that tickets may have been made with a key.

    Raises:
        StartRefused: the file cannot be read or made, is not a key, or another one than the branch has.
    """
    try:
        trouble, key = _look(path, mark)
    except FileNotFoundError:
        if not (has_one or mark is not None):
            return _made(path)
        trouble, key = _not_the_key(path, "is missing"), b""
    if trouble:
        raise StartRefused(f"{trouble} Nothing was changed.")
    return key


def key_trouble(path: Path, mark: str | None) -> str:
    """Why the file is not the key that a branch has, and what to do; empty when it is.

    Args:
        path: of the key.
        mark: of the key that the branch has; None when no server has noted it yet.
    """
    try:
        return _look(path, mark)[0]
    except FileNotFoundError:
        return _not_the_key(path, "is missing")


def _not_the_key(path: Path, what: str) -> str:
    return (
        f"{path} {what}. Copy branch.key from the data folder of this branch's other server or from a backup; "
        "otherwise the QR codes of tickets already printed would not open. If it is lost everywhere, “When a key is "
        "lost” in docs/operations.md says how to go on with a new one."
    )


def _look(path: Path, mark: str | None) -> tuple[str, bytes]:
    """What is wrong with a key file, and what it holds; raises FileNotFoundError alone."""
    try:
        key = read_file(path)
    except FileNotFoundError:
        raise
    except NotADirectoryError:
        return f"{path.parent} is a file, or stands in one; name a folder as `data_dir` in the server's settings.", b""
    except PermissionError:
        return f"The key file {path} may not be read. Give the server's user the right to read and write it.", b""
    except OSError as error:
        return f"The key file {path} cannot be read ({error.strerror}). Bring branch.key back from a backup.", b""
    if len(key) != KEY_BYTES:
        return (
            f"{path} is not a key of {KEY_BYTES} bytes. Bring it back from the backup; "
            "without it the QR codes of tickets already printed no longer open."
        ), b""
    if mark is not None and not hmac.compare_digest(key_mark(key).encode(), str(mark).encode()):
        return _not_the_key(path, "is not the key this branch's tickets were made with"), b""
    return "", key


def _made(path: Path) -> bytes:
    try:
        make_once(path, secrets.token_bytes(KEY_BYTES))
    except OSError as error:
        raise StartRefused(
            f"The key file {path} cannot be made ({error.strerror}). Look at its folder: this user's right to write "
            "there, and the room on its disk."
        ) from error
    return branch_key(path, has_one=True)
