"""When a branch is open: stretches by weekday, special days that differ, and the hours of single services."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from itertools import pairwise
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, ValidationInfo, model_validator

from wire.values import Identifier, Text, Tolerant

ClockTime = Annotated[str, Field(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]
"""A time of day in the branch's own zone, `HH:MM`."""


def is_written(info: ValidationInfo) -> bool:
    """Whether somebody writes this now; what a journal holds from before is read as it stands."""
    return bool((info.context or {}).get("written"))


def _is_a_date(given: str, info: ValidationInfo) -> str:
    if is_written(info):
        try:
            date.fromisoformat(given)
        except ValueError:
            raise ValueError(f'"{given}" is no day of the calendar; write a date such as "2026-02-17"') from None
    return given


Holiday = Annotated[str, Field(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"), AfterValidator(_is_a_date)]
"""A day of the calendar; in `Branch.holidays` one on which the branch is closed."""

Weekday = Annotated[int, Field(ge=1, le=7)]
"""1 is Monday, 7 is Sunday."""


class Stretch(Tolerant):
    """One stretch of opening."""

    opens: ClockTime
    closes: ClockTime
    """Counters stop calling here; a ticket still waiting is closed at the end of the business day."""
    issue_from: ClockTime
    issue_until: ClockTime
    """Kiosks give numbers from and until."""

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if not (self.opens < self.closes and self.issue_from < self.issue_until <= self.closes):
            raise ValueError("times must be in order; write opens < closes, issue_from < issue_until <= closes")
        return self


class _OfWeekdays(Tolerant):
    """Before the times in a file and in the settings' history, so that it is a base of its own."""

    weekdays: tuple[Weekday, ...]
    """1 is Monday, 7 is Sunday."""


class Hours(Stretch, _OfWeekdays):
    """One stretch of opening on the given weekdays."""


class IssueHours(Tolerant):
    """One stretch in which numbers for a service are given, within the hours of the branch."""

    weekdays: tuple[Weekday, ...]
    issue_from: ClockTime
    issue_until: ClockTime

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if not self.issue_from < self.issue_until:
            raise ValueError("times must be in order; write issue_from < issue_until")
        return self


class KioskTime(Tolerant):
    """One stretch of the week in which kiosks have another mode by themselves; else they are open."""

    weekdays: tuple[Weekday, ...]
    """As of opening hours: a special day may count as another weekday."""
    begins: ClockTime
    ends: ClockTime
    mode: Literal["priority_only", "closed", "out_of_service"]
    """`priority_only`: bookings are checked in and priority classes get numbers, nobody else."""
    kiosks: Annotated[tuple[Identifier, ...], Field(max_length=50)] = ()
    """The kiosks, by the names of their devices; all of them without any."""

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if not self.begins < self.ends:
            raise ValueError("times must be in order; write begins < ends")
        return self

    def is_for(self, kiosk: str) -> bool:
        """Whether it says something of this kiosk."""
        return not self.kiosks or kiosk in self.kiosks


class PlacesAt(Tolerant):
    """How many may book the times of a service that begin in a stretch of the day."""

    at: ClockTime
    """The first of these times."""
    until: ClockTime | None = None
    """Times that begin before this; only the one at `at` without it."""
    places: Annotated[int, Field(ge=0, le=1_000)]
    """How many bookings a time."""

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.until is not None and not self.at < self.until:
            raise ValueError("times must be in order; write at < until")
        return self


class Slots(Tolerant):
    """The times of a service that can be booked, where they are not as `policy` says; they are counted apart.

    Bookings made before it had any stay counted with its group's.
    """

    slot_min: Annotated[int, Field(ge=5, le=240)] | None = None
    """Length in minutes; the policy's without it."""
    places: Annotated[int, Field(ge=0, le=1_000)] | None = None
    """How many bookings a time; the policy's without it."""
    at: Annotated[tuple[PlacesAt, ...], Field(max_length=48)] = ()
    """Other numbers of places at some times of the day; the first that fits counts."""


class SpecialDay(Tolerant):
    """A day that is not as its weekday: closed, shorter or longer, or a Saturday that makes up for a day off."""

    date: Holiday
    name: Text
    """What the day is called: "Tết Nguyên đán", "Làm bù"."""
    hours: Annotated[tuple[Stretch, ...], Field(max_length=12)] = ()
    """The stretches of this day; closed the whole day without any, unless `as_weekday` says otherwise."""
    as_weekday: Weekday | None = None
    """The weekday whose hours hold, also those of single services: 1 is Monday, 7 is Sunday."""
    bookings: bool = True
    """Whether times of this day can be booked."""

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if self.hours and self.as_weekday is not None:
            raise ValueError("write `hours` or `as_weekday`, not both")
        if found := overlap(self.hours):
            raise ValueError(f"hours: {found}")
        return self

    @property
    def closed(self) -> bool:
        """No numbers and no counters the whole day."""
        return not self.hours and self.as_weekday is None


def overlap(stretches: Sequence[Stretch | IssueHours]) -> str | None:
    """Which two stretches of one day overlap and what to write, or None."""
    for what, ends in (
        ("are open", sorted((s.opens, s.closes) for s in stretches if not isinstance(s, IssueHours))),
        ("give numbers", sorted((s.issue_from, s.issue_until) for s in stretches)),
    ):
        for before, after in pairwise(ends):
            if after[0] < before[1]:
                return (
                    f"two stretches {what} at {after[0]} ({before[0]}-{before[1]}, {after[0]}-{after[1]}); "
                    "end the first before the second begins"
                )
    return None


def overlap_in_week(stretches: Iterable[Hours | IssueHours]) -> str | None:
    """As `overlap`, for the stretches of a week."""
    stretches = tuple(stretches)
    for weekday in range(1, 8):
        if found := overlap([h for h in stretches if weekday in h.weekdays]):
            return f"on weekday {weekday} {found}"
    return None


def twice(days: Iterable[str]) -> list[tuple[int, str]]:
    """The places, from 1, at which a day stands that stood before, with the day."""
    seen: set[str] = set()
    found = []
    for place, day in enumerate(days, start=1):
        if day in seen:
            found.append((place, day))
        seen.add(day)
    return found
