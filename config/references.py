"""Settings name other files: `check_whole` follows them, because a program that cannot read one does not start."""

from __future__ import annotations

import os
import re
import shlex
from collections.abc import Iterator, Mapping
from pathlib import Path

from pydantic import BaseModel

from config.files import NoFile, read_file
from config.lines import Lines, Loc
from config.load import BadSettings, Problem, check, dotted, load, read_toml
from config.plain import is_there
from config.settings import PROGRAMS

BRANCH = "branch"
TOKEN = "token_file"  # noqa: S105 - the name of a field
KEY = "key_file"
DATA = "data_dir"
BOARDS = "boards"
"""The kind of settings of a program without a screen."""
TEMPLATE = "template"
KIND_OF = {BRANCH: "branch", TEMPLATE: "board"}
"""Settings files that others name, by the field: they are checked as files of their kind."""
FOLDERS = frozenset({"clip_dir", "overrides_dir"})
SECOND = "second_folder"
WORDS = "words_folder"
AUTHORITY = "authority_file"
MADE = frozenset({
    "folder", "cache_dir", "shared", "time_sync", "device", "earphones", "remember", "results_folder",
})  # fmt: skip
"""Not followed: made by the programs themselves, looked at when the file is read, or there at times only."""

MEDIA = "media_folder"
SERVERS_MEDIA = "media"
"""The folder in a server's `data_dir` that holds the pictures and videos themselves, each under its bare SHA-256."""
SERVERS_KEY = "branch.key"
"""The file in a server's `data_dir` by which that is known."""

LONGEST_KEY = 1_000
"""Bytes; ours have about 45."""

_BARE_HASH = re.compile(r"[0-9a-f]{64}")

LONGEST_PAIRED = 50_000
"""Bytes of one with all that a pairing by code told: name and certificate too."""

PAIR = "run `toiluot pair` on the server and bring the key here"
BY_HAND = (
    "write a long random text into it, the same as on the other side: openssl rand -base64 32, then chmod 600 "
    "(docs/install.md)"
)
"""For what no pairing makes: a branch's token at the hub, a caller's key."""


def check_whole(path: Path | str, kinds: Mapping[str, type[BaseModel]]) -> list[Problem]:
    """What is wrong with a settings file and with the files that it names; empty when a program can start with it.

    Args:
        path: the file.
        kinds: as for `config.check`; its `branch` reads the branch files that programs name.
    """
    if problems := check(path, kinds):
        return problems
    text, data = read_toml(Path(path))
    known: dict[str, type[BaseModel]] = {**PROGRAMS, **kinds}
    lines = Lines(text)
    found: list[Problem] = []
    if data["kind"] == "hub" and not data.get("branches"):
        told = "none; nobody can book anything. Write a [[branches]] table for each branch (config/examples/hub.toml)"
        found.append(Problem(str(path), 0, "branches", told))
    for loc, file in _named(load(path, known[str(data["kind"])])):
        if loc[-1] in (BRANCH, TEMPLATE) and is_there(file) and (of := KIND_OF[str(loc[-1])]) in kinds:
            found += _wrong_in(file, kinds[of])
        elif why := _trouble(loc, file, str(data["kind"])):
            found.append(Problem(str(path), lines.of(loc), dotted(loc), f"{file}: {why}"))
    return found


def _named(settings: BaseModel, at: Loc = ()) -> Iterator[tuple[Loc, Path]]:
    """Every path in the settings, with its place."""
    for name in type(settings).model_fields:
        value, loc = getattr(settings, name), (*at, name)
        if isinstance(value, Path):
            yield loc, value
        elif isinstance(value, BaseModel):
            yield from _named(value, loc)
        elif isinstance(value, tuple):
            for n, each in enumerate(value):
                if isinstance(each, BaseModel):
                    yield from _named(each, (*loc, n))


def _wrong_in(file: Path, model: type[BaseModel]) -> list[Problem]:
    try:
        load(file, model)
    except BadSettings as bad:
        return bad.problems
    return []


def _trouble(loc: Loc, file: Path, kind: str) -> str:
    """What is wrong with a file that is named, and what to do; empty when nothing is. `kind` is of the settings."""
    field, get = str(loc[-1]), PAIR if len(loc) == 1 else BY_HAND
    if field == BRANCH:
        return "no such file; write the path of the branch's own file, or make one with `toiluot init`"
    if field == TEMPLATE:
        return "" if is_there(file) and file.is_file() else "no such file; write the path of the board's template"
    if field == DATA:
        return _no_folder(file) or (open_to_others(file, "chmod 700") if is_there(file) else "")
    if field in FOLDERS or field == WORDS:
        return "" if is_there(file) and file.is_dir() else "no such folder; make it, or take the setting away"
    if field == MEDIA:
        return _servers_own(file)
    if field == SECOND:
        return _second(file)
    if field == AUTHORITY:
        return "" if is_there(file) and file.is_file() else "no such file; give the certificate, or take this away"
    if field == TOKEN and len(loc) == 1 and not is_there(file) and kind != BOARDS:
        return ""  # such a device shows a code, and is let in by it
    if field == TOKEN or (field == KEY and len(loc) > 1):
        return _unreadable(file, get) if is_there(file) else f"no such file; {get}"
    if field == KEY and is_there(file):  # the hub's own is made at its first start
        return _unreadable(file, "bring it back from a backup")
    return ""


def _no_folder(path: Path) -> str:
    """Why no program can make a folder there."""
    try:
        there = next(one for one in (path, *path.parents) if one.exists())
    except OSError as error:
        return f"cannot be a folder ({error.strerror}); write another path"
    return "" if there.is_dir() else f"{there} is a file; write the path of a folder"


def _servers_own(folder: Path) -> str:
    """What a display would fill and empty, if it is a server's: the office's files themselves."""
    try:
        beside_key = folder.name == SERVERS_MEDIA and is_there(folder.parent / SERVERS_KEY)
        servers = beside_key or (folder.is_dir() and any(_BARE_HASH.fullmatch(one.name) for one in folder.iterdir()))
    except OSError:  # that of another user: whoever may not look in cannot harm it either
        return ""
    return (
        "is a server's own pictures and videos; write a folder of this display's, var/display-media" if servers else ""
    )


def _second(folder: Path) -> str:
    if not (is_there(folder) and folder.is_dir()):
        return "no such folder; plug its disk in or mount its share, and make the folder there"
    may = os.access(folder, os.W_OK | os.X_OK)
    return "" if may else "this user may not write there; give the user of the program the right to"


def _unreadable(file: Path, get: str) -> str:
    try:
        held = read_file(file).strip()
    except (NoFile, IsADirectoryError):
        return f"cannot be read (it is no file); {get}"
    except PermissionError as error:
        return f"cannot be read ({error.strerror}); give the user of the program the right to read it"
    except OSError as error:
        return f"cannot be read ({error.strerror}); {get}"
    if not held:
        return f"is empty; {get}"
    if (
        len(held) > (LONGEST_PAIRED if held.startswith(b"{") else LONGEST_KEY)
        or not held.isascii()
        or not held.decode().isprintable()
    ):
        return f"holds no key; {get}"
    return open_to_others(file, "chmod 600")


def open_to_others(file: Path, put_right: str) -> str:
    """What others of this machine may do with what its user alone may see, and the command that ends it."""
    if os.name != "posix":  # there a mode says nothing of who may read it
        return ""
    mode = file.stat().st_mode & 0o777
    if not mode & 0o077:
        return ""
    return f"is open to other users of this machine (mode {mode:04o}); run: {put_right} {shlex.quote(str(file))}"
