"""A day file as the demo can play it: every visit is one that the demo's branch can serve."""

from __future__ import annotations

import re
from pathlib import Path

from config import load
from config.day import BadDay, Day, Visit, read_whole_day
from toiluot.demo.stage import BRANCH
from wire.catalogue import Branch


def read(path: Path) -> Day:
    """Read a day for the demo's branch.

    Raises:
        BadDay: it cannot be read, a line is not of the format, or the branch cannot serve it; names the line.
    """
    try:
        day = read_whole_day(path)
    except OSError as error:
        raise BadDay(f"{path}: cannot be read ({error.strerror}); give a day file with --day") from None
    branch = load(BRANCH, Branch)
    for visit in day.visits:
        if why := _not_served(branch, visit):
            raise BadDay(f"{path}:{visit.line}: {why}")
    return day


def _not_served(branch: Branch, visit: Visit) -> str:
    classes = {c.id: c for c in branch.classes}
    for service in (visit.service_id, visit.transfer):
        if service is not None and service not in branch.service_by_id:
            return f"the demo's branch has no service {service!r}; write one of {BRANCH}"
    if visit.class_id != "ordinary":
        if visit.class_id not in classes:
            return f"the demo's branch has no class {visit.class_id!r}; write one of {', '.join(classes)}"
        if visit.channel != "reception" and not classes[visit.class_id].at_kiosk:
            return f"class {visit.class_id!r} is given at reception only; write channel reception"
    if (visit.channel == "booking") != (visit.booking_s is not None):
        return "channel booking and booking=HH:MM belong together; write both or neither"
    hours = branch.hours[0]
    at = f"{visit.at_s // 3600:02d}:{visit.at_s // 60 % 60:02d}"
    if not hours.issue_from <= at < hours.issue_until:
        return f"at {at} no numbers are given; write a time from {hours.issue_from} to {hours.issue_until}"
    return ""


def within(hour: str, day: Day) -> None:
    """See that something can happen at this hour of a day. Raises `BadDay`."""
    if not re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", hour):
        raise BadDay(f"{hour!r} is no time of the day; write HH:MM, for instance 09:15")
    at_s = int(hour[:2]) * 3600 + int(hour[3:]) * 60
    if not day.visits[0].at_s <= at_s <= day.visits[-1].at_s:
        first, last = (f"{s // 3600:02d}:{s // 60 % 60:02d}" for s in (day.visits[0].at_s, day.visits[-1].at_s))
        raise BadDay(f"at {hour} nobody comes; write a time from {first} to {last}")
