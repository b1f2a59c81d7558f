"""A city's file of visits (`*.csv`, `*.csv.gz`), one row a visit; the format: tests/scenarios/README.md."""

from __future__ import annotations

import csv
import io
import zlib
from dataclasses import dataclass
from datetime import date as dates
from pathlib import Path

from config.day import BadDay
from config.files import read_file
from config.plain import shown, visible
from wire.text import flaw

MOST_BYTES = 64 * 1024 * 1024
"""Of the file, packed or not: a city's year."""

NEEDED = ("queue", "date", "arrived_min")
LONGEST_SHOWN = 10
"""Offices or days that a refusal names."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """Somebody who came to an office."""

    at_s: int
    """Seconds after midnight, the office's own time."""
    queue: str
    """For what, as the file writes it."""
    line: int
    """Where it stands in its file."""


@dataclass(frozen=True, slots=True)
class OfficeDay:
    """One office's day."""

    office: str
    """Empty where the file names none."""
    day: str
    """ISO."""
    arrivals: tuple[Arrival, ...]
    """Earliest first."""


def is_city_file(path: Path) -> bool:
    """Whether a file is to be read so, by its name."""
    return path.name.lower().endswith((".csv", ".csv.gz"))


def read_office_day(path: Path, office: str | None = None, day: str | None = None) -> OfficeDay:
    """Who came to one office on one day.

    Args:
        path: of the file.
        office: which; None where the file has one only.
        day: ISO; None where it has one of the office only.

    Raises:
        BadDay: the file is not of the format, or has not that office or day, or several; says what to write.
        OSError: it cannot be read.
    """
    rows = csv.DictReader(io.StringIO(_text(path), newline=""))
    if missing := [name for name in NEEDED if name not in (rows.fieldnames or ())]:
        raise BadDay(f"{path}: the first line must name the columns {', '.join(NEEDED)}; {missing[0]} is missing")
    found: dict[tuple[str, str], list[Arrival]] = {}
    try:
        for row in rows:
            at = _arrival(row, rows.line_num)
            found.setdefault((row.get("office") or "", row["date"]), []).append(at)
    except (ValueError, csv.Error) as why:
        raise BadDay(visible(f"{path}:{rows.line_num}: {why}")) from None
    chosen = _one_of(path, "office", sorted({of for of, _ in found}), office)
    date = _one_of(path, "day", sorted({on for of, on in found if of == chosen}), day)
    return OfficeDay(chosen, date, tuple(sorted(found[chosen, date], key=lambda one: one.at_s)))


def _one_of(path: Path, option: str, known: list[str], wanted: str | None) -> str:
    if wanted is None and len(known) == 1:
        return known[0]
    if wanted is not None and wanted in known:
        return wanted
    if not known:
        raise BadDay(f"{path}: nobody comes; write one visit a line")
    named = ", ".join(known[:LONGEST_SHOWN]) + (", …" if len(known) > LONGEST_SHOWN else "")
    raise BadDay(visible(f"{path}: choose one of these with --{option}: {named}"))


def _text(path: Path) -> str:
    data = read_file(path, MOST_BYTES)
    if path.name.lower().endswith(".gz"):
        unpacks = zlib.decompressobj(wbits=31)
        try:
            data = unpacks.decompress(data, MOST_BYTES)
        except zlib.error:
            raise BadDay(f"{path}: it is not packed by gzip; give a .csv, or pack it again") from None
        if unpacks.unconsumed_tail or not unpacks.eof:
            raise BadDay(f"{path}: it is cut short, or has more than {MOST_BYTES // 1024 // 1024} MB; give fewer days")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise BadDay(f"{path}: not UTF-8 text; save it as CSV, UTF-8") from None


def _arrival(row: dict[str, str], line: int) -> Arrival:
    queue, date, minute = ((row[name] or "").strip() for name in NEEDED)
    if not queue or len(queue) > 64 or flaw(queue):
        raise ValueError(f"queue {shown(queue)}: write the id of a service of the branch")
    try:
        whole = dates.fromisoformat(date).isoformat() == date
    except ValueError:
        whole = False
    if not whole:
        raise ValueError(f"date {shown(date)}: write it as 2026-03-10")
    try:
        at = float(minute)
    except ValueError:
        at = -1.0
    if not 0 <= at < 24 * 60:
        raise ValueError(f"arrived_min {shown(minute)}: write minutes after midnight, such as 484.62")
    return Arrival(round(at * 60), queue, line)
