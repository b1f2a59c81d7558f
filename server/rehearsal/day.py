"""A day before it is played: who comes and what will happen to them, who sits at which counter and when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from wire.values import Millis


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who comes, and all that will happen to them. Times in minutes after midnight, lengths in minutes."""

    at: float
    service_id: str
    class_id: str
    legs: tuple[tuple[str, float], ...]
    """Each service and its length with a clerk of usual pace."""
    slot: float | None = None
    """The booked time; then `at` is when they check in."""
    comes: bool = True
    """False for a booking that nobody comes for."""
    walk: float = 0.5
    """From the call to the counter."""
    gone_after: float | None = None
    """They do not come when they are first called after a wait longer than this: below 0 never; None where they do."""
    back: float | None = None
    """How long after a missed call they come to reception; None for never."""
    patience: float | None = None
    """They leave when they were not called within it."""
    parked: float | None = None
    """How long they fetch a paper in the middle of the first service; None for those who have all."""


@dataclass(frozen=True, slots=True)
class Break:
    """A clerk stops calling, after the ticket at the counter."""

    at: float
    minutes: float
    reason: str


@dataclass(frozen=True, slots=True)
class Desk:
    """A counter on one day."""

    counter_id: str
    person: str
    opens: float
    closes: float
    pace: float
    """Lengths are multiplied by it."""
    breaks: tuple[Break, ...]
    gap: float
    """Minutes from one person to the next call."""
    stays: bool = True
    """Whether it goes on after `closes` while anybody waits whom it serves."""


@dataclass(frozen=True, slots=True)
class DrawnDay:
    """A whole day, drawn before it is played. All that is left to chance then is which idle counter looks up first."""

    name: str
    """Of that chance: the same name, the same day."""
    date: date
    midnight: Millis
    people: tuple[Person, ...]
    desks: tuple[Desk, ...]
    doors: float
    """When people come at the earliest, in minutes after midnight."""
    latest: float = 20 * 60
    """Whatever goes on then is over."""
