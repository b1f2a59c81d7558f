"""Which times of a branch can be booked and which have places left. Pure: settings, counts and `now` in, times out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from types import MappingProxyType
from zoneinfo import ZoneInfo

from rules import hours
from server.hub.refusals import HubCode, HubRefused, hub_refused
from wire.catalogue import Branch
from wire.values import Millis

_MINUTE = 60_000

NONE_BOOKED: Mapping[str, int] = MappingProxyType({})


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


TIMES_KNOWN = 16_384
"""Days of services whose times are remembered: they are worked out for each booking, and settings never change in
place."""

_known: dict[tuple[int, str, str], tuple[Branch, tuple[Millis, ...]]] = {}
"""By the identity of the settings, which is kept alive here, the day and the service; "" for all that are plain."""


def days(branch: Branch, now: Millis) -> tuple[str, ...]:
    """Today and the days ahead that policy opens."""
    return _days(hours.business_day(branch, now), branch.policy.days_ahead)


@lru_cache(maxsize=64)
def _days(today: str, ahead: int) -> tuple[str, ...]:
    first = date.fromisoformat(today)
    return tuple((first + timedelta(days=n)).isoformat() for n in range(ahead + 1))


def starts(branch: Branch, day: str, service_id: str) -> tuple[Millis, ...]:
    """When the slots of a service begin on a day; each ends before the counters close.

    One of a service, or group, with hours of its own begins within them.
    """
    key = id(branch), day, "" if _is_plain(branch, service_id) else service_id
    kept = _known.get(key)
    if kept is not None and kept[0] is branch:
        return kept[1]
    if len(_known) >= TIMES_KNOWN:
        _known.clear()
    found = _worked_out(branch, day, service_id)
    _known[key] = branch, found
    return found


def _is_plain(branch: Branch, service_id: str) -> bool:
    """Whether a service has neither hours nor times nor places of its own: all of these are alike."""
    return branch.service_by_id[service_id].slots is None and not branch.own_hours(service_id)


def _worked_out(branch: Branch, day: str, service_id: str) -> tuple[Millis, ...]:
    step = branch.slot_min(service_id) * _MINUTE
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
    return _span(branch.timezone, day)


@lru_cache(maxsize=256)
def _span(timezone: str, day: str) -> tuple[Millis, Millis]:
    zone, begin = ZoneInfo(timezone), date.fromisoformat(day)
    first, last = (
        round(datetime(d.year, d.month, d.day, tzinfo=zone).timestamp() * 1000)
        for d in (begin, begin + timedelta(days=1))
    )
    return first, last


def places(branch: Branch, service_id: str, slot_at: Millis) -> int:
    """How many may book a time of a service."""
    begins = datetime.fromtimestamp(slot_at / 1000, ZoneInfo(branch.timezone))
    return branch.slot_places(service_id, f"{begins:%H:%M}")


def places_of_day(branch: Branch, day: str) -> int:
    """How many may book a day altogether: the places of its times, as far as quotas let where all services have one."""
    pools: defaultdict[str, list[str]] = defaultdict(list)
    for service in branch.services:
        if service.bookable:
            pools[branch.place_pool(service.id)].append(service.id)
    total = 0
    for services in pools.values():
        # Services of a group share its places, and may have hours of their own.
        of_slot: dict[Millis, int] = {}
        for one in services:
            if _is_plain(branch, one):
                of_slot |= dict.fromkeys(starts(branch, day, one), branch.policy.slot_places)
            else:
                of_slot |= {at: places(branch, one, at) for at in starts(branch, day, one)}
        quotas = [branch.service_by_id[one].booking_quota for one in services]
        free = sum(of_slot.values())
        total += free if None in quotas else min(free, sum(quota or 0 for quota in quotas))
    return total


def offer(
    branch: Branch,
    day: str,
    service_id: str,
    taken: Mapping[Millis, int],
    now: Millis,
    booked: int = 0,
    shared: int | None = None,
) -> tuple[Slot, ...]:
    """The slots of a day still to come.

    Args:
        branch: the settings.
        day: its ISO date.
        service_id: the service.
        taken: the places gone by slot, of all services that share them.
        now: the moment.
        booked: bookings of this service on that day, where it has a quota of them.
        shared: how many more of that day whoever looks may book with all others who share it; None for no limit.
    """
    most = _most(branch, service_id, booked, shared)
    free = [
        Slot(at, max(0, places(branch, service_id, at) - taken.get(at, 0)))
        for at in starts(branch, day, service_id)
        if at > now
    ]
    return tuple(free if most is None else (Slot(slot.slot_at, min(slot.left, most)) for slot in free))


def week(
    branch: Branch,
    service_id: str,
    taken: Mapping[Millis, int],
    now: Millis,
    booked: Mapping[str, int] = NONE_BOOKED,
    shared: Mapping[str, int] = NONE_BOOKED,
) -> tuple[Day, ...]:
    """Every day that may be booked, with what is left of it; `booked` and `shared` as for `offer`, by day."""
    found = []
    for day in days(branch, now):
        gone, limit = booked.get(day, 0), shared.get(day)
        slots = offer(branch, day, service_id, taken, now, gone, limit)
        left, most = sum(s.left for s in slots), _most(branch, service_id, gone, limit)
        found.append(Day(day, bool(slots), left if most is None else min(left, most)))
    return tuple(found)


def _most(branch: Branch, service_id: str, booked: int, shared: int | None) -> int | None:
    """How many more of a day may be booked, whatever its times have left; None for no limit."""
    quota = branch.service_by_id[service_id].booking_quota
    limits = [shared, None if quota is None else quota - booked]
    return min((max(0, limit) for limit in limits if limit is not None), default=None)


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
