"""Dossiers whose result can be collected, from files of an office's own program. Last digits alone: no names are kept.

A folder of `*.csv` files, UTF-8, one dossier a line: its code, and where it is known when it became ready, in the
branch's time or with an offset of its own: `H26.12-260915-204948;2026-11-24 09:30`, `...;2026-11-24T02:30:00Z`. Comma
or semicolon; what stands behind them is never read. A code is letters, digits and `.-/_` alone: behind another
separator there may be a year of birth or a telephone number. A first line without any digit is a heading.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, tzinfo
from pathlib import Path

from config.files import read_file

DIGITS = 6
"""Of a code, so many of its last digits are shown."""
LEAST = 4
"""A code with fewer digits at its end is none: too many dossiers would share them."""
_CODE = re.compile(rf"[\w./-]*?([0-9]{{{LEAST},}})")
LONGEST = 200
"""Characters of a line."""
MOST_LINES = 50_000
"""Lines of a file that are read; the next one is named as broken."""
MOST = 600
"""Results that are shown, the latest; and lines of a file that are named as broken."""
MOST_FILES = 20
"""Files of a folder that are read, those written last."""
_BEFORE_OFFSET = re.compile(r"\s+(?=(?:[+-]\d{2}:?\d{2}|Z)$)")
"""`09:30 +07:00`, as some programs write it."""


@dataclass(frozen=True, slots=True)
class Ready:
    """A dossier whose result can be collected."""

    digits: str
    at: datetime | None = None
    """When it became ready: without an offset, in the branch's time; None where the file does not say."""

    def moment_s(self, timezone: tzinfo) -> float:
        """When it became ready, in seconds since 1970; minus infinity where nobody says.

        Args:
            timezone: of the branch.
        """
        if self.at is None:
            return float("-inf")
        at = self.at if self.at.utcoffset() is not None else self.at.replace(tzinfo=timezone)
        return (at - _EPOCH).total_seconds()


_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


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
        if number > MOST_LINES:
            broken.append(Broken(name, number))
            break
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
        when = datetime.fromisoformat(_BEFORE_OFFSET.sub("", at)) if at else None
    except ValueError:
        return None
    return Ready(end[1][-DIGITS:], when)


def merged(every: Iterable[Results], timezone: tzinfo) -> Results:
    """Of several files, as one.

    Args:
        every: what each file says.
        timezone: of the branch, for what has no offset of its own.
    """
    every = list(every)
    latest: dict[str, tuple[float, Ready]] = {}
    for one in (one for each in every for one in each.ready):
        moment = one.moment_s(timezone)
        known = latest.get(one.digits)
        if known is None or moment > known[0]:
            latest[one.digits] = moment, one
    ready = sorted(latest.values(), key=lambda known: (known[0], known[1].digits), reverse=True)
    broken = tuple(one for each in every for one in each.broken)
    return Results(tuple(one for _, one in ready[:MOST]), broken[:MOST])


def files_of(folder: Path) -> tuple[list[Path], int]:
    """The files to read, by name, and how many are left out: an office's program may add one every day.

    Raises:
        OSError: the folder cannot be read.
    """
    every = sorted(path for path in folder.iterdir() if path.suffix.lower() == ".csv")
    if len(every) <= MOST_FILES:
        return every, 0
    latest = sorted(every, key=lambda path: (_written(path), path.name), reverse=True)[:MOST_FILES]
    return sorted(latest), len(every) - MOST_FILES


def _written(path: Path) -> int:
    try:
        return path.stat().st_mtime_ns
    except OSError:  # a link to nothing, or it was taken away just now
        return 0


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
