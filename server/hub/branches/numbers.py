"""What the hub knows of a branch's numbers today: a branch that was brought back from a backup goes on above them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime, time
from zoneinfo import ZoneInfo

from wire.catalogue import Branch
from wire.values import KnownNumbers, Millis

NUMBER = re.compile(r"([A-Z])(\d{3,4})")


def day_begins(branch: Branch, now: Millis) -> Millis:
    """When the business day of `now` began, in the branch's own zone."""
    zone = ZoneInfo(branch.timezone)
    midnight = datetime.combine(datetime.fromtimestamp(now / 1000, zone).date(), time.min, zone)
    return round(midnight.timestamp() * 1000)


def known_numbers(branch: Branch, now: Millis, numbers: Iterable[str]) -> KnownNumbers | None:
    """The highest of each series; None when there is none.

    Args:
        branch: whose numbers they are.
        now: a moment of the business day.
        numbers: that bookings became on that day, arrived or taken for now.
    """
    last: dict[str, int] = {}
    for found in filter(None, map(NUMBER.fullmatch, numbers)):
        if int(found[2]) >= 1:
            last[found[1]] = max(int(found[2]), last.get(found[1], 0))
    day = datetime.fromtimestamp(now / 1000, ZoneInfo(branch.timezone)).date().isoformat()
    return KnownNumbers(branch=branch.id, day=day, last=last) if last else None
