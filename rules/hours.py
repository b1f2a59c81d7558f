"""Business days and opening hours, always in the branch's own time zone (R5, R6)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from wire.catalogue import Branch, NearbyPlace
from wire.opening import Hours, Stretch
from wire.values import Millis

LOOK_AHEAD_DAYS = 60
"""How far `next_opening` looks: past any holiday."""


DAYS_KNOWN = 4_096
"""Days whose windows are remembered: they are asked for with every number, by a hub for a week of 300 branches, and
settings never change in place."""


@dataclass(frozen=True, slots=True)
class Window:
    """One stretch of opening on one day, as moments."""

    opens_at: Millis
    closes_at: Millis
    issue_from: Millis
    issue_until: Millis


_known: dict[tuple[int, str], tuple[Branch, list[Window]]] = {}
"""By the identity of the settings, which is kept alive here, and the day."""


def _local(branch: Branch, at: Millis) -> datetime:
    return datetime.fromtimestamp(at / 1000, ZoneInfo(branch.timezone))


def at(branch: Branch, day: str, clock: str) -> Millis:
    """A time of day, `HH:MM`, of a business day as a moment."""
    return _moments(branch, day)(clock)


def still_to_come(branch: Branch, clock: str, now: Millis) -> Millis | None:
    """When the clock shows `HH:MM` next on the business day of `now`; None when it is past.

    An hour that the end of summer time brings twice is not past while it comes again.
    """
    day, time_ = date.fromisoformat(business_day(branch, now)), time.fromisoformat(clock)
    both = (datetime.combine(day, time_.replace(fold=fold), ZoneInfo(branch.timezone)) for fold in (0, 1))
    return next((moment for one in both if (moment := round(one.timestamp() * 1000)) > now), None)


def business_day(branch: Branch, at: Millis) -> str:
    """The ISO date of `at` in the branch's zone."""
    return _local(branch, at).date().isoformat()


def day_ends(branch: Branch, at: Millis) -> Millis:
    """When the business day of `at` is over: midnight in the branch's zone."""
    after = date.fromisoformat(business_day(branch, at)) + timedelta(days=1)
    return _moments(branch, after.isoformat())("00:00")


def windows(branch: Branch, day: str) -> list[Window]:
    """The stretches of opening of a business day, earliest first; none when it is closed."""
    kept = _known.get((id(branch), day))
    if kept is not None and kept[0] is branch:
        return kept[1]
    if len(_known) >= DAYS_KNOWN:
        _known.clear()
    found = _worked_out(branch, day)
    _known[id(branch), day] = branch, found
    return found


def weekday_of(branch: Branch, day: str) -> int:
    """The weekday whose hours hold on a day, 1 to 7: a Saturday that makes up for another day may be as a Friday."""
    special = branch.special_day(day)
    return date.fromisoformat(day).isoweekday() if special is None or not special.as_weekday else special.as_weekday


def _stretches(branch: Branch, day: str) -> list[Hours | Stretch]:
    special = branch.special_day(day)
    if special is not None and (special.hours or special.closed):
        return [*special.hours]
    if special is None and day in branch.holidays:
        return []
    weekday = weekday_of(branch, day)
    return [h for h in branch.hours if weekday in h.weekdays]


def takes_bookings(branch: Branch, day: str) -> bool:
    """Whether times of a day can be booked, when it has any."""
    special = branch.special_day(day)
    return special is None or special.bookings


def _moments(branch: Branch, day: str) -> Callable[[str], Millis]:
    date_, zone = date.fromisoformat(day), ZoneInfo(branch.timezone)

    def moment(clock: str) -> Millis:
        # A clock time that a DST change skips is read with the offset before the change (fold 0).
        return round(datetime.combine(date_, time.fromisoformat(clock), zone).timestamp() * 1000)

    return moment


def _worked_out(branch: Branch, day: str) -> list[Window]:
    moment = _moments(branch, day)
    found = [
        Window(moment(h.opens), moment(h.closes), moment(h.issue_from), moment(h.issue_until))
        for h in _stretches(branch, day)
    ]
    return sorted(found, key=lambda w: w.opens_at)


def issuing_now(branch: Branch, at: Millis) -> bool:
    """Whether walk-in numbers are given at `at`."""
    return any(w.issue_from <= at < w.issue_until for w in windows(branch, business_day(branch, at)))


def service_spans(branch: Branch, service_id: str, day: str) -> list[tuple[Millis, Millis]]:
    """When numbers for a service are given on a day: its own hours, or its group's, within those of the branch."""
    given, own = windows(branch, day), branch.own_hours(service_id)
    if not own:
        return [(w.issue_from, w.issue_until) for w in given]
    weekday = weekday_of(branch, day)
    moment = _moments(branch, day)
    spans = [(moment(h.issue_from), moment(h.issue_until)) for h in own if weekday in h.weekdays]
    within = [(max(w.issue_from, begin), min(w.issue_until, end)) for w in given for begin, end in spans]
    return sorted(span for span in within if span[0] < span[1])


def service_issuing_now(branch: Branch, service_id: str, at: Millis) -> bool:
    """Whether numbers for this service are given at `at`, as far as hours say."""
    return any(begin <= at < end for begin, end in service_spans(branch, service_id, business_day(branch, at)))


def next_of_service(branch: Branch, service_id: str, at: Millis) -> Millis | None:
    """As `next_opening`, for one service."""
    today = _local(branch, at).date()
    for ahead in range(LOOK_AHEAD_DAYS + 1):
        for begin, end in service_spans(branch, service_id, (today + timedelta(days=ahead)).isoformat()):
            if at < end:
                return max(at, begin)
    return None


def nearby_now(branch: Branch, at: Millis) -> list[tuple[NearbyPlace, str]]:
    """The other places where numbers are given at `at`, each with the time of day until which they are.

    Their calendar is not known: on a day that is not as its weekday here, nothing is said of them.
    """
    day = business_day(branch, at)
    special = branch.special_day(day)
    if day in branch.holidays or (special is not None and special.as_weekday is None):
        return []
    weekday, clock = weekday_of(branch, day), f"{_local(branch, at):%H:%M}"
    return [
        (place, max(h.issue_until for h in now))
        for place in branch.nearby
        if (now := [h for h in place.hours if weekday in h.weekdays and h.issue_from <= clock < h.issue_until])
    ]


def checking_in_now(branch: Branch, at: Millis) -> bool:
    """Whether bookings can be checked in at `at`: from the first number given until the counters close."""
    today = windows(branch, business_day(branch, at))
    return any(min(w.opens_at, w.issue_from) <= at < w.closes_at for w in today)


def _coming(branch: Branch, at: Millis) -> Iterator[Window]:
    today = _local(branch, at).date()
    for ahead in range(LOOK_AHEAD_DAYS + 1):
        yield from windows(branch, (today + timedelta(days=ahead)).isoformat())


def next_opening(branch: Branch, at: Millis) -> Millis | None:
    """When walk-in numbers are given next after `at`; `at` itself while they are given.

    None when no day of the next 60 opens.
    """
    for window in _coming(branch, at):
        if at < window.issue_until:
            return max(at, window.issue_from)
    return None


def open_day_after(branch: Branch, day: str) -> str | None:
    """The first day after this one on which numbers are given by the calendar; None when none of the next 60 is."""
    for ahead in range(1, LOOK_AHEAD_DAYS + 1):
        later = (date.fromisoformat(day) + timedelta(days=ahead)).isoformat()
        if windows(branch, later):
            return later
    return None


def counters_open_at(branch: Branch, at: Millis) -> Millis:
    """When counters are at work next: `at` itself within opening hours or after the last of the day."""
    for window in windows(branch, business_day(branch, at)):
        if at < window.closes_at:
            return max(at, window.opens_at)
    return at


def clock_text(branch: Branch, at: Millis, now: Millis) -> str:
    """A moment for a sentence: `13:15`, or `08:00 (24/11)` when it is on another day than `now`."""
    then = _local(branch, at)
    if then.date() == _local(branch, now).date():
        return f"{then:%H:%M}"
    return f"{then:%H:%M (%d/%m)}"
