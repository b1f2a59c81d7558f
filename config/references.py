"""Settings name other files: `check_whole` follows them, because a program that cannot read one does not start."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Mapping
from pathlib import Path

from pydantic import BaseModel

from config.lines import Lines, Loc
from config.load import BadSettings, Problem, check, dotted, load, read_toml
from config.plain import is_there
from config.settings import PROGRAMS

BRANCH = "branch"
TOKEN = "token_file"  # noqa: S105 - the name of a field
KEY = "key_file"
DATA = "data_dir"
FOLDERS = frozenset({"clip_dir", "overrides_dir"})
MADE = frozenset({"folder", "cache_dir", "shared", "second_folder", "time_sync"})
"""Not followed: made by the programs themselves, looked at when the file is read, or there at times only."""

LONGEST_KEY = 1_000
"""Bytes; ours have about 45."""

PAIR = "run `toiluot pair` on the server and bring the key here; a hub's token is made by hand (docs/install.md)"


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
    for loc, file in _named(load(path, known[str(data["kind"])])):
        if loc[-1] == BRANCH and is_there(file):
            found += _branch(file, kinds[BRANCH])
        elif why := _trouble(str(loc[-1]), file):
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


def _branch(file: Path, model: type[BaseModel]) -> list[Problem]:
    try:
        load(file, model)
    except BadSettings as bad:
        return bad.problems
    return []


def _trouble(field: str, file: Path) -> str:
    """What is wrong with a file that is named, and what to do; empty when nothing is."""
    if field == BRANCH:
        return "no such file; write the path of the branch's own file, or make one with `toiluot init`"
    if field == DATA:
        return _open_to_others(file, "chmod 700") if is_there(file) else ""
    if field in FOLDERS:
        return "" if is_there(file) and file.is_dir() else "no such folder; make it, or take the setting away"
    if field == TOKEN:
        return _unreadable(file) if is_there(file) else f"no such file; {PAIR}"
    if field == KEY and is_there(file):
        return _unreadable(file)
    return ""


def _unreadable(file: Path) -> str:
    if not file.is_file():
        return f"cannot be read (it is no file); {PAIR}"
    try:
        with file.open("rb") as opened:
            held = opened.read(LONGEST_KEY + 1).strip()
    except OSError as error:
        return f"cannot be read ({error.strerror}); give the user of the program the right to read it"
    if not held:
        return f"is empty; {PAIR}"
    if len(held) > LONGEST_KEY or not held.isascii() or not held.decode().isprintable():
        return f"holds no key; {PAIR}"
    return _open_to_others(file, "chmod 600")


def _open_to_others(file: Path, put_right: str) -> str:
    """What others of this machine may do with what its user alone may see, and the command that ends it."""
    mode = file.stat().st_mode & 0o777
    if not mode & 0o077:
        return ""
    return f"is open to other users of this machine (mode {mode:04o}); run: {put_right} {shlex.quote(str(file))}"
