"""Visits as CSV for spreadsheets, the journal as JSON lines for programs and for proof."""

from __future__ import annotations

import contextlib
import csv
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import IO, Any, Protocol
from zoneinfo import ZoneInfo

from server.runtime.backup_folder import sync, why
from server.store.archives import Archived, archived, opened
from server.store.database import Database
from server.store.history import VISIT_FIELDS, days, journal_lines, journal_moments, looking_at, visits
from server.store.visits import branch_in_force
from server.upkeep.refusing import NotDone
from wire.catalogue import Branch
from wire.values import Language

BOM = "\ufeff"
"""Without it Excel takes Vietnamese for Latin-1."""

_DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n")
"""A cell that begins so may be run as a formula (OWASP, CSV injection)."""


Leaving = Callable[[str], object]
"""Told which days a file holds, as a span, before it stands under its name; when it raises, the file is not kept."""


def _nobody(span: str) -> None:
    return None


class Writer(Protocol):
    """What `csv.writer` makes."""

    def writerow(self, row: Iterable[Any], /) -> Any:
        """Write one line."""


_NAMED = {"service_id": "service", "group_id": "group"}
"""Ids that are followed by a column with their name."""


def export_visits(
    url: str,
    path: Path,
    first: str = "0001-01-01",
    last: str = "9999-12-31",
    language: Language = "vi",
    leaving: Leaving = _nobody,
) -> int:
    """Write the visits of some business days, one a line; moments are the branch's own time.

    Args:
        url: of the branch's database; a server may be running on it. Days that went to archives are read there.
        path: a new file.
        first: the first business day, ISO.
        last: the last one, counted too.
        language: of the names of services and fields.
        leaving: told of the first and last day that are in it.

    Returns:
        How many visits.

    Raises:
        StartRefused: there is no database of ours that can be read, or an archive is not there.
        NotDone: the file is there already or cannot be written, or a day is no date, or there are none.
    """
    for day in (first, last):
        _check_day(day)
    with _new_file(path) as file:
        with looking_at(url) as connection:
            branch = branch_in_force(connection)
            older = [a for a in archived(connection) if a.first_day <= last and first <= a.last_day]
            found = [day for day in days(connection) if first <= day <= last]
            if branch is None or not (older or found):
                raise NotDone.of("no_days", first=first, last=last)
            file.write(BOM)
            writer = csv.writer(file)
            writer.writerow(_columns())
            count = 0
            for archive in older:
                with opened(Database(url), archive) as earlier:
                    count += _write(writer, visits(earlier, first, last), branch, language)
            count += _write(writer, visits(connection, first, last), branch, language)
        leaving(_held(older, found, first, last))  # the database is let go: it may be written now
    return count


def export_journal(url: str, path: Path, leaving: Leaving = _nobody) -> int:
    """Write the journal, one JSON object a line, with each row's hash, so that anybody can check the chain.

    Of a branch whose earlier years are archived it is the rows after them; an archive's own rows by giving its URL.
    `leaving` is told of the days on which its first and latest row were written.

    The hash is SHA-256 over the 32 bytes of the hash before (zeros at row 1) and the UTF-8 text of seq, command_id, at,
    actor, type and event, as they stand in the line, joined by line feeds.

    Returns:
        How many rows.

    Raises:
        StartRefused: there is no database of ours that can be read, or its journal was changed.
        NotDone: the file is there already or cannot be written.
    """
    count = 0
    with _new_file(path) as file:
        with looking_at(url) as connection:
            branch, moments = branch_in_force(connection), journal_moments(connection)
            for line in journal_lines(connection):
                file.write(line + "\n")
                count += 1
        if moments is not None:
            zone = ZoneInfo(branch.timezone) if branch else UTC
            leaving(_span(*(datetime.fromtimestamp(at / 1000, zone).date().isoformat() for at in moments)))
    return count


def safe(cell: object) -> object:
    """A cell that no spreadsheet takes for a formula; numbers stay numbers."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_DANGEROUS) else cell


# -- inside ------------------------------------------------------------------------------------------------------------


def _held(older: list[Archived], found: list[str], first: str, last: str) -> str:
    """The days from `first` to `last` that there are, as a span."""
    begins, ends = [*found, *(a.first_day for a in older)], [*found, *(a.last_day for a in older)]
    return _span(max(first, min(begins)), min(last, max(ends)))


def _span(first: str, last: str) -> str:
    return first if first == last else f"{first}..{last}"


def _write(writer: Writer, rows: Iterable[Iterable[object]], branch: Branch, language: Language) -> int:
    count = 0
    for row in rows:
        writer.writerow(safe(cell) for cell in _cells(row, branch, language))
        count += 1
    return count


def _columns() -> Iterator[str]:
    for name in VISIT_FIELDS:
        yield "wait_s" if name == "wait_ms" else name
        if name in _NAMED:
            yield _NAMED[name]


def _cells(row: Iterable[object], branch: Branch, language: Language) -> Iterator[object]:
    zone = ZoneInfo(branch.timezone)
    for name, value in zip(VISIT_FIELDS, row, strict=True):
        if value is None:
            yield ""
        elif name.endswith("_at") and isinstance(value, int):
            yield datetime.fromtimestamp(value / 1000, zone).strftime("%Y-%m-%d %H:%M:%S")
        elif name == "wait_ms" and isinstance(value, int):
            yield round(value / 1000)
        else:
            yield value
        if name == "service_id":
            service = branch.service_by_id.get(str(value))
            yield service.name.of(language) if service else ""
        elif name == "group_id":
            group = branch.group_by_id.get(str(value))
            yield group.name.of(language) if group else ""


def _check_day(day: str) -> None:
    try:
        date.fromisoformat(day)
    except ValueError:
        raise NotDone.of("not_a_day", day=repr(day)) from None


@contextmanager
def _new_file(path: Path) -> Iterator[IO[str]]:
    """A file of this user's own that stands under its name only once it is whole."""
    if path.exists():
        raise NotDone.of("file_is_there", path=path)
    unfinished = path.with_name(path.name + ".unfinished")
    try:
        handle = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
            yield file
        sync(unfinished)
        unfinished.rename(path)
    except OSError as error:
        raise NotDone.of("not_written", path=path, why=why(error)) from error
    finally:
        with contextlib.suppress(OSError):  # a disk that is read-only has none of it either
            unfinished.unlink(missing_ok=True)
