"""Which times of a branch can be booked and which have places left. Pure: settings, counts and `now` in, times out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from rules import hours
from server.hub.refusals import HubCode, HubRefused, hub_refused
from wire.catalogue import Branch
from wire.values import Millis

_MINUTE = 60_000


@dataclass(frozen=True, slots=True)
class Slot:
    """A time that can be booked, with the places left; 0 when it is full."""

    slot_at: Millis
    left: int


@dataclass(frozen=True, slots=True)
class Day:
    """A day that may be booked."""

    day: str
    """ISO date in the branch's zone."""
    open: bool
    """False on days that are closed or take no bookings, and when the last slot of today has begun."""
    left: int
    """Places left over the whole day."""


def days(branch: Branch, now: Millis) -> tuple[str, ...]:
    """Today and the days ahead that policy opens."""
    today = date.fromisoformat(hours.business_day(branch, now))
    return tuple((today + timedelta(days=n)).isoformat() for n in range(branch.policy.days_ahead + 1))


def starts(branch: Branch, day: str, service_id: str) -> tuple[Millis, ...]:
    """When the slots of a service begin on a day; each ends before the counters close.

    One of a service, or group, with hours of its own begins within them.
    """
    step = branch.policy.slot_min * _MINUTE
    found: list[Millis] = []
    if not hours.takes_bookings(branch, day):
        return ()
    for window in hours.windows(branch, day):
        found += range(window.opens_at, window.closes_at - step + 1, step)
    own = branch.own_hours(service_id)
    spans = hours.service_spans(branch, service_id, day) if own else []
    return tuple(sorted(at for at in set(found) if not own or any(begin <= at < end for begin, end in spans)))


def span(branch: Branch, day: str) -> tuple[Millis, Millis]:
    """The moments a day begins and the next one does, in the branch's zone."""
    zone = ZoneInfo(branch.timezone)
    begin = date.fromisoformat(day)
    first, last = (
        round(datetime(d.year, d.month, d.day, tzinfo=zone).timestamp() * 1000)
        for d in (begin, begin + timedelta(days=1))
    )
    return first, last


def offer(branch: Branch, day: str, service_id: str, taken: Mapping[Millis, int], now: Millis) -> tuple[Slot, ...]:
    """The slots of a day still to come. `taken` counts the places gone by slot, for one group."""
    places = branch.policy.slot_places
    return tuple(Slot(at, max(0, places - taken.get(at, 0))) for at in starts(branch, day, service_id) if at > now)


def week(branch: Branch, service_id: str, taken: Mapping[Millis, int], now: Millis) -> tuple[Day, ...]:
    """Every day that may be booked, with what is left of it."""
    found = []
    for day in days(branch, now):
        slots = offer(branch, day, service_id, taken, now)
        found.append(Day(day, bool(slots), sum(s.left for s in slots)))
    return tuple(found)


def why_not(branch: Branch, service_id: str, slot_at: Millis, *, now: Millis) -> HubRefused | None:
    """Why this time cannot be booked whoever asks; None when it can, if a place is left."""
    if refusal := why_not_service(branch, service_id):
        return refusal
    if slot_at <= now:
        return hub_refused(HubCode.SLOT_PAST, time=hours.clock_text(branch, slot_at, now))
    day = hours.business_day(branch, slot_at)
    if day > days(branch, now)[-1]:
        return hub_refused(HubCode.TOO_FAR_AHEAD, days=branch.policy.days_ahead)
    if slot_at not in starts(branch, day, service_id):
        return hub_refused(HubCode.NO_SUCH_SLOT)
    return None


def why_not_service(branch: Branch, service_id: str) -> HubRefused | None:
    """Why this service cannot be booked here at all."""
    service = branch.service_by_id.get(service_id)
    if service is None:
        return hub_refused(HubCode.UNKNOWN_SERVICE)
    return None if service.bookable else hub_refused(HubCode.NOT_BOOKABLE)


def why_not_now(branch: Branch, service_id: str, now: Millis) -> HubRefused | None:
    """Why no number can be taken from home for now."""
    if service_id not in branch.service_by_id:
        return hub_refused(HubCode.UNKNOWN_SERVICE)
    if not hours.service_issuing_now(branch, service_id, now):
        opens = hours.next_of_service(branch, service_id, now)
        return hub_refused(HubCode.NOT_ISSUING, opens="…" if opens is None else hours.clock_text(branch, opens, now))
    return None
