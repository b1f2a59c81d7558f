"""The files the hub reads at its start: branch files, tokens, keys. What is wrong with one is said with what to do."""

from __future__ import annotations

import errno
from collections.abc import Sequence
from pathlib import Path

import config
from config.files import NoFile, read_file
from config.load import BadSettings
from config.settings import HubBranch, HubCaller
from server.runtime.start_refused import StartRefused
from wire.catalogue import Branch

SHORTEST_KEY = 20
"""Characters of a caller's key."""

_MAKE_IT = (
    "Write a long random text into it (openssl rand -base64 32), the same as in the [hub] token_file of the branch"
)
_UNSENDABLE = (
    "The branch's token file {} holds no token that can be sent: letters A to Z, digits and signs in one line. "
    "Write another one, the same as at the branch: openssl rand -base64 32"
)
_NEW_KEY = "Make one with: openssl rand -hex 32"


def branches_of(entries: Sequence[HubBranch]) -> tuple[dict[str, Branch], dict[str, str]]:
    """The branches of the settings and their tokens, both by the branch's id.

    Raises:
        StartRefused: a file cannot be used, or two describe the same branch.
    """
    branches: dict[str, Branch] = {}
    tokens: dict[str, str] = {}
    files: dict[str, Path] = {}
    for entry in entries:
        branch = _branch(entry.branch)
        if branch.id in files:
            raise StartRefused(
                f"{files[branch.id]} and {entry.branch} have the same id, {branch.id!r}. Give each branch an id of its "
                "own, or take one of the two [[branches]] out of the hub's settings."
            )
        branches[branch.id], files[branch.id] = branch, entry.branch
        tokens[branch.id] = _token(entry.token_file)
    return branches, tokens


def caller_key(caller: HubCaller) -> bytes:
    """The key of a program that books for many.

    Raises:
        StartRefused: it cannot be read or is too short.
    """
    file, name = caller.key_file, caller.name
    try:
        key = read_file(file).decode("utf-8").strip()
    except OSError as error:
        raise StartRefused(
            f"The key file of {name} cannot be read: {unreadable(file, error)}. Look at `key_file` of {name} in the "
            f"hub's settings. {_NEW_KEY}"
        ) from error
    except UnicodeDecodeError:
        raise StartRefused(f"The key file {file} of {name} cannot be read: it is no text. {_NEW_KEY}") from None
    if len(key) < SHORTEST_KEY:
        raise StartRefused(f"The key in {file} has {len(key)} characters; {SHORTEST_KEY} are needed. {_NEW_KEY}")
    return key.encode()


def unreadable(path: Path, error: OSError) -> str:
    """Why a file cannot be read, and what to do where that is always the same."""
    match error:
        case FileNotFoundError():
            return f"There is no file {path}"
        case PermissionError():
            return f"{path} may not be read by the hub's user; give it that right"
        case NoFile():
            return f"{path} is no file; name one"
        case OSError(errno=errno.EFBIG):
            return f"{path} is no such file: {error.strerror}"
        case IsADirectoryError() | NotADirectoryError():
            return f"{path} is a folder, or stands in what is none; name a file"
        case _:
            return f"{path} is on a disk or a network that does not give it ({error.strerror})"


def _branch(path: Path) -> Branch:
    try:
        return config.load(path, Branch)
    except BadSettings as error:
        raise StartRefused(
            f"The branch file cannot be used:\n{error}\n"
            "Mend it, or name the right file in `branch` of its [[branches]] in the hub's settings."
        ) from error


def _token(path: Path) -> str:
    try:
        token = read_file(path).strip().decode("ascii")
    except OSError as error:
        raise StartRefused(
            f"The branch's token file cannot be read: {unreadable(path, error)}. Look at `token_file` of its "
            f"[[branches]] in the hub's settings. {_MAKE_IT}."
        ) from error
    except UnicodeDecodeError:
        raise StartRefused(_UNSENDABLE.format(path)) from None
    if not token.isprintable():
        raise StartRefused(_UNSENDABLE.format(path))
    if not token:
        raise StartRefused(f"The branch's token file {path} is empty, so anybody could be that branch. {_MAKE_IT}.")
    return token
