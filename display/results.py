"""Dossiers whose result can be collected, from files of an office's own program. Last digits alone: no names are kept.

A folder of `*.csv` files, UTF-8, one dossier a line: its code, and where it is known when it became ready, in the
branch's time: `H26.12-260915-204948;2026-11-24 09:30`. Comma or semicolon; what stands behind them is never read. A
code is letters, digits and `.-/_` alone: behind another separator there may be a year of birth or a telephone number. A
first line without any digit is a heading.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from config.files import read_file

DIGITS = 6
"""Of a code, so many of its last digits are shown."""
LEAST = 4
"""A code with fewer digits at its end is none: too many dossiers would share them."""
_CODE = re.compile(rf"[\w./-]*?([0-9]{{{LEAST},}})")
LONGEST = 200
"""Characters of a line."""
MOST = 600
"""Results that are shown, the latest; and lines of a file that are named as broken."""
MOST_FILES = 20
"""Files of a folder that are read, by name."""


@dataclass(frozen=True, slots=True)
class Ready:
    """A dossier whose result can be collected."""

    digits: str
    at: datetime | None = None
    """When it became ready, in the branch's time; None where the file does not say."""


@dataclass(frozen=True, slots=True)
class Broken:
    """What could not be read."""

    file: str
    line: int
    """From 1; 0: the whole file."""


@dataclass(frozen=True, slots=True)
class Results:
    """What a folder says."""

    ready: tuple[Ready, ...] = ()
    """The latest first, those without a time last; a dossier stands once."""
    broken: tuple[Broken, ...] = ()
    unfinished: bool = False
    """A last line was left out because it may still be being written."""


def parsed(name: str, text: str) -> Results:
    """A file's lines, each for itself: one that is broken costs no other.

    Args:
        name: the file's, for what is broken.
        text: of the file.
    """
    ready, broken = [], []
    for number, line in enumerate(text.removeprefix("\ufeff").splitlines(), 1):
        if not line.strip() or (number == 1 and not re.search(r"\d", line)):
            continue
        found = _of_line(line)
        if found is None:
            broken.append(Broken(name, number))
        else:
            ready.append(found)
    return Results(tuple(ready), tuple(broken[:MOST]))


def _of_line(line: str) -> Ready | None:
    if len(line) > LONGEST:
        return None
    code, at, *_ = [*(part.strip().strip('"') for part in re.split("[;,]", line)), ""]
    end = _CODE.fullmatch(code.lstrip("='\""))  # ="0123" and '0123 keep a spreadsheet from counting with it
    if end is None:
        return None
    try:
        when = datetime.fromisoformat(at).replace(tzinfo=None) if at else None
    except ValueError:
        return None
    return Ready(end[1][-DIGITS:], when)


def merged(every: Iterable[Results]) -> Results:
    """Of several files, as one."""
    every = list(every)
    latest: dict[str, Ready] = {}
    for one in (one for each in every for one in each.ready):
        known = latest.get(one.digits)
        if known is None or _moment(one) > _moment(known):
            latest[one.digits] = one
    ready = sorted(latest.values(), key=lambda one: (_moment(one), one.digits), reverse=True)
    return Results(tuple(ready[:MOST]), tuple(one for each in every for one in each.broken)[:MOST])


def _moment(one: Ready) -> datetime:
    return one.at or datetime.min


def files_of(folder: Path) -> list[Path]:
    """The files to read, by name.

    Raises:
        OSError: the folder cannot be read.
    """
    return sorted(path for path in folder.iterdir() if path.suffix.lower() == ".csv")[:MOST_FILES]


def of_file(path: Path, *, growing: bool = False) -> Results:
    """What a file says; one that cannot be read, is too large or no UTF-8 is named as broken, whole.

    Args:
        path: the file.
        growing: it was another one a moment ago: a last line without an end may be half of a code, which is another's.
    """
    try:
        text = read_file(path).decode()
    except (OSError, UnicodeDecodeError):
        return Results(broken=(Broken(path.name, 0),))
    whole, end, rest = text.rpartition("\n")
    if growing and rest:
        return replace(parsed(path.name, whole + end), unfinished=True)
    return parsed(path.name, text)
