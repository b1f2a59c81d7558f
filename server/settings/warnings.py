"""What is allowed in settings and yet is hardly meant: told to whoever edits them, never a reason to refuse."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from rules import hours
from server.runtime.wording import SERVER
from wire.catalogue import EASILY_MISTAKEN, Branch, Service
from wire.opening import Hours, SpecialDay, Stretch

WORDS = SERVER.table("settings_warnings")
"""A sentence for each `What`."""

_DAY_MIN = 24 * 60

FAR_DAYS = 366
"""What is set for a day further ahead is asked about: nobody plans a hall so long before."""


class What(StrEnum):
    """What is hardly meant."""

    PAST_DAY = "past_day"
    """A special day that is over."""
    FAR_DAY = "far_day"
    """A special day or a holiday more than a year ahead: mostly its year is mistyped."""
    LEFT_OUT = "left_out"
    """Services get no number on a special day with hours of its own: theirs do not fall on it."""
    SHUT_WEEKDAY = "shut_weekday"
    """A special day as a weekday on which the branch is closed: so is the day."""
    NEVER_GIVEN = "never_given"
    """The hours of a service lie outside those of the branch: it never gets a number."""
    NO_TIMES = "no_times"
    """A service can be booked, but no stretch is as long as one of its times."""
    MISTAKEN = "mistaken"
    """The letter of a series is easily taken for another one's over a loudspeaker."""
    SHUT_FOR_LONG = "shut_for_long"
    """No numbers in the next 60 days."""
    NO_LETTERS = "no_letters"
    """No font of this machine draws the letters of a language: its tickets would lack them."""


@dataclass(frozen=True, slots=True)
class Warned:
    """One thing to look at."""

    place: str
    """As `config.load` names fields: `special_days[3].date`."""
    what: What
    facts: dict[str, str] = field(default_factory=dict)

    def text(self, language: str) -> str:
        """It in words."""
        return WORDS.say(self.what, language, self.facts)


def warnings(branch: Branch, today: str) -> list[Warned]:
    """What somebody who writes these settings should look at, in the order of the file.

    Args:
        branch: the settings, good ones.
        today: the ISO date in the branch's zone.
    """
    found = [*_special_days(branch, today), *_holidays(branch, today)]
    found += mistaken(branch)
    for place, service in enumerate(branch.services, start=1):
        found += _of_service(branch, service, f"services[{place}]")
    noon = hours.at(branch, today, "12:00")
    if hours.next_opening(branch, noon) is None:
        found.append(Warned("hours", What.SHUT_FOR_LONG, {"days": str(hours.LOOK_AHEAD_DAYS)}))
    return found


def _special_days(branch: Branch, today: str) -> Iterator[Warned]:
    for place, special in enumerate(branch.special_days, start=1):
        if special.date < today:
            yield Warned(f"special_days[{place}].date", What.PAST_DAY, {"day": special.date})
        elif is_far(special.date, today):
            yield Warned(f"special_days[{place}].date", What.FAR_DAY, {"day": special.date})
        elif special.as_weekday and not any(special.as_weekday in h.weekdays for h in branch.hours):
            yield Warned(f"special_days[{place}].as_weekday", What.SHUT_WEEKDAY, {"day": special.date})
        elif left_out := _left_out(branch, special):
            facts = {"day": special.date, "services": ", ".join(left_out)}
            yield Warned(f"special_days[{place}].hours", What.LEFT_OUT, facts)


def _left_out(branch: Branch, special: SpecialDay) -> list[str]:
    """The services that lose the day by their own hours. One that is never given on that weekday loses nothing."""
    weekday = date.fromisoformat(special.date).isoweekday()
    open_else = any(weekday in h.weekdays for h in branch.hours)
    return [
        service.id
        for service in branch.services
        if special.hours
        and not hours.service_spans(branch, service.id, special.date)
        and (not open_else or _meets(branch, weekday, service.id))
    ]


def _holidays(branch: Branch, today: str) -> Iterator[Warned]:
    for place, day in enumerate(branch.holidays, start=1):
        if is_far(day, today):
            yield Warned(f"holidays[{place}]", What.FAR_DAY, {"day": day})


def mistaken(branch: Branch) -> Iterator[Warned]:
    """The series whose letters are easily taken for those of others."""
    before: list[str] = []
    for place, group in enumerate(branch.groups, start=1):
        others = [one for one in dict.fromkeys(before) if {one, group.series} in map(set, EASILY_MISTAKEN)]
        if others and group.series not in before:
            facts = {"letter": group.series, "others": ", ".join(others)}
            yield Warned(f"groups[{place}].series", What.MISTAKEN, facts)
        before.append(group.series)


def is_far(day: str, today: str) -> bool:
    """Whether a day is so far ahead that its year may be mistyped; what is no day of the calendar is told elsewhere."""
    try:
        return (date.fromisoformat(day) - date.fromisoformat(today)).days > FAR_DAYS
    except ValueError:
        return False


def _of_service(branch: Branch, service: Service, place: str) -> Iterator[Warned]:
    own = branch.own_hours(service.id)
    if own and not any(_meets(branch, weekday, service.id) for weekday in range(1, 8)):
        yield Warned(f"{place}.hours", What.NEVER_GIVEN, {"service": service.id})
    longest = max((_minutes(s) for s in _stretches(branch)), default=_DAY_MIN)
    if service.bookable and branch.slot_min(service.id) > longest:
        minutes = str(branch.slot_min(service.id))
        yield Warned(f"{place}.slots", What.NO_TIMES, {"service": service.id, "minutes": minutes})


def _meets(branch: Branch, weekday: int, service_id: str) -> bool:
    return any(
        max(h.issue_from, own.issue_from) < min(h.issue_until, own.issue_until)
        for h in branch.hours
        if weekday in h.weekdays
        for own in branch.own_hours(service_id)
        if weekday in own.weekdays
    )


def _stretches(branch: Branch) -> Iterator[Hours | Stretch]:
    yield from branch.hours
    for special in branch.special_days:
        yield from special.hours


def _minutes(stretch: Hours | Stretch) -> int:
    opens, closes = (int(clock[:2]) * 60 + int(clock[3:]) for clock in (stretch.opens, stretch.closes))
    return closes - opens
