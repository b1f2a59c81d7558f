"""A day of visits as readable text (`*.day`); the format is described in tests/scenarios/README.md."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from config.files import read_file
from config.plain import shown, visible
from wire.text import flaw

_CHANNELS = ("kiosk", "reception", "booking", "online")
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Z][a-z]{3})?(-[A-Z]{2})?")
LONGEST_ID = 64
"""Characters of the id of a service or class."""


class BadDay(ValueError):
    """A line of a day file that cannot be read; the message names file, line and what to write."""


@dataclass(frozen=True, slots=True)
class Visit:
    """One person's visit: when they come, for what, and what will happen."""

    at_s: int
    """Seconds after midnight, the branch's own time."""
    service_id: str
    class_id: str
    channel: Literal["kiosk", "reception", "booking", "online"]
    language: str
    """Its short code: vi, en, km."""
    serve_min: float
    """Minutes at the counter, in the first leg."""
    no_show: bool = False
    """Nobody comes when the number is called."""
    transfer: str | None = None
    """The service a clerk sends them on to after the first leg."""
    transfer_min: float = 0.0
    """Minutes at the counter in the second leg."""
    booking_s: int | None = None
    """The booked slot, in seconds after midnight, when they come with a booking."""
    line: int = field(default=0, compare=False)
    """Where it stands in its file."""


@dataclass(frozen=True, slots=True)
class Day:
    """A day file: who comes, and how the day goes at its branch."""

    visits: list[Visit]
    """In the order of arrival."""
    wait_mean_min: tuple[float, float] | None = None
    """Between these the mean wait is when the day is played, on whatever machine; None when the file does not say."""


def read_day(path: Path | str) -> list[Visit]:
    """The visits of a day file, in the order of arrival. Raises as `read_whole_day`."""
    return read_whole_day(path).visits


def read_whole_day(path: Path | str) -> Day:
    """Read a day file.

    Raises:
        BadDay: a line is not of the format, or nobody comes; names the line.
        OSError: the file cannot be read.
    """
    path = Path(path)
    visits: list[Visit] = []
    wait: tuple[float, float] | None = None
    for n, line in enumerate(_lines(path), start=1):
        words = line.split("#", 1)[0].split()
        try:
            if words[:1] == ["expect"]:
                wait = _expected(words[1:])
            elif words:
                visits.append(_visit(words, n))
        except ValueError as why:
            raise BadDay(visible(f"{path}:{n}: {why}")) from None
    if not visits:
        raise BadDay(f"{path}: nobody comes on this day; write one visit a line")
    return Day(sorted(visits, key=lambda v: v.at_s), wait)


def _lines(path: Path) -> list[str]:
    data = read_file(path)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise BadDay(f"{path}:{line}: not UTF-8 text; give a day file such as tests/scenarios/hanoi-1.day") from None
    return text.split("\n")


def _expected(words: list[str]) -> tuple[float, float]:
    name, _, value = " ".join(words).partition("=")
    low, dots, high = value.partition("..")
    if name != "wait_mean" or not dots:
        raise ValueError("write expect wait_mean=LOW..HIGH, in minutes")
    return _minutes(low), _minutes(high)


def _visit(words: list[str], line: int) -> Visit:
    if len(words) < 5:
        raise ValueError("write time, service, class, channel and language, then what else there is")
    at, service, class_id, channel, language, *rest = words
    if channel not in _CHANNELS:
        raise ValueError(f"channel {shown(channel)}: write one of {', '.join(_CHANNELS)}")
    if not _LANGUAGE.fullmatch(language):
        raise ValueError(f"language {shown(language)}: write a short code such as vi or en")
    facts = _facts(rest)
    for named in (service, class_id, facts.get("transfer", service)):
        if len(named) > LONGEST_ID or flaw(named):
            raise ValueError(f"{shown(named)}: write the id of a service or class, as in the branch's file")
    if "serve" not in facts:
        raise ValueError("serve=MINUTES is missing")
    return Visit(
        at_s=_seconds(at),
        service_id=service,
        class_id=class_id,
        channel=channel,  # type: ignore[arg-type]
        language=language,
        serve_min=_minutes(facts["serve"]),
        no_show="noshow" in facts,
        transfer=facts.get("transfer"),
        transfer_min=_minutes(facts.get("then", "0")),
        booking_s=_seconds(facts["booking"]) if "booking" in facts else None,
        line=line,
    )


def _minutes(text: str) -> float:
    try:
        minutes = float(text)
    except ValueError:
        minutes = -1.0
    if not 0 <= minutes <= 24 * 60:
        raise ValueError(f"{shown(text)} minutes: write a number such as 6.5")
    return minutes


def _facts(words: list[str]) -> dict[str, str]:
    facts = {}
    for word in words:
        name, _, value = word.partition("=")
        if name not in ("noshow", "transfer", "then", "booking", "serve") or (name != "noshow" and not value):
            raise ValueError(f"{shown(word)}: write noshow, serve=MIN, transfer=SERVICE, then=MIN or booking=HH:MM")
        facts[name] = value
    return facts


def _seconds(text: str) -> int:
    parts = [int(p) for p in text.split(":") if len(p) <= 2 and p.isascii() and p.isdecimal()]
    if len(parts) != text.count(":") + 1 or len(parts) not in (2, 3):
        raise ValueError(f"time {shown(text)}: write HH:MM:SS")
    hours, minutes, seconds = (*parts, 0) if len(parts) == 2 else parts
    if not (0 <= hours < 24 and 0 <= minutes < 60 and 0 <= seconds < 60):
        raise ValueError(f"time {shown(text)}: write HH:MM:SS")
    return hours * 3600 + minutes * 60 + seconds
