"""A day of visits as readable text (`*.day`); the format is described in tests/scenarios/README.md."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

_CHANNELS = ("kiosk", "reception", "booking", "online")
_LANGUAGES = ("vi", "en")


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
    language: Literal["vi", "en"]
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


def read_day(path: Path | str) -> list[Visit]:
    """Read a day file, in the order of arrival.

    Raises:
        BadDay: a line is not of the format; names the line.
        OSError: the file cannot be read.
    """
    path = Path(path)
    visits = []
    for n, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        text = line.split("#", 1)[0].strip()
        if not text:
            continue
        try:
            visits.append(_visit(text))
        except ValueError as why:
            raise BadDay(f"{path}:{n}: {why}") from None
    return sorted(visits, key=lambda v: v.at_s)


def _visit(text: str) -> Visit:
    words = text.split()
    if len(words) < 5:
        raise ValueError("write time, service, class, channel and language, then what else there is")
    at, service, class_id, channel, language, *rest = words
    if channel not in _CHANNELS:
        raise ValueError(f"channel {channel!r}: write one of {', '.join(_CHANNELS)}")
    if language not in _LANGUAGES:
        raise ValueError(f"language {language!r}: write vi or en")
    facts = _facts(rest)
    if "serve" not in facts:
        raise ValueError("serve=MINUTES is missing")
    return Visit(
        at_s=_seconds(at),
        service_id=service,
        class_id=class_id,
        channel=channel,  # type: ignore[arg-type]
        language=language,  # type: ignore[arg-type]
        serve_min=float(facts["serve"]),
        no_show="noshow" in facts,
        transfer=facts.get("transfer"),
        transfer_min=float(facts.get("then", "0")),
        booking_s=_seconds(facts["booking"]) if "booking" in facts else None,
    )


def _facts(words: list[str]) -> dict[str, str]:
    facts = {}
    for word in words:
        name, _, value = word.partition("=")
        if name not in ("noshow", "transfer", "then", "booking", "serve") or (name != "noshow" and not value):
            raise ValueError(f"{word!r}: write noshow, serve=MIN, transfer=SERVICE, then=MIN or booking=HH:MM")
        facts[name] = value
    return facts


def _seconds(text: str) -> int:
    parts = [int(p) for p in text.split(":")]
    hours, minutes, seconds = (*parts, 0) if len(parts) == 2 else parts
    if not (0 <= hours < 24 and 0 <= minutes < 60 and 0 <= seconds < 60):
        raise ValueError(f"time {text!r}: write HH:MM:SS")
    return hours * 3600 + minutes * 60 + seconds
