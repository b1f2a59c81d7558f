"""What people came for in the last weeks, so that kiosks show first what most of them need."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import date, timedelta

from wire.catalogue import Branch

DAYS = 28
"""Four weeks: each weekday weighs alike, and a busy week does not turn the screen over."""

Visits = Mapping[str, int]
"""How many visits there were, by service."""


def groups_by_use(branch: Branch, visits: Visits) -> tuple[str, ...]:
    """The groups by their visits, most first; those with as many stay as the settings list them."""
    came = dict.fromkeys(branch.group_by_id, 0)
    for service in branch.services:
        came[service.group] += visits.get(service.id, 0)
    return tuple(sorted(came, key=lambda group: -came[group]))


def days_before(day: str) -> list[str]:
    """The days that are counted on a business day, latest first; the day itself is not among them."""
    first = date.fromisoformat(day)
    return [(first - timedelta(days=n)).isoformat() for n in range(1, DAYS + 1) if (first - date.min).days >= n]


async def _nothing(_: Sequence[str]) -> Visits:
    return {}


class Use:
    """Counted once a business day: the order never changes under somebody's finger.

    Args:
        count: the visits of some closed days together; left out, there are none.
    """

    def __init__(self, count: Callable[[Sequence[str]], Awaitable[Visits]] = _nothing) -> None:
        self._count = count
        self._day = ""
        self._visits: Visits = {}

    async def know(self, day: str) -> None:
        """Be ready for this business day; when it cannot be counted, the next call tries again."""
        if day not in ("", self._day):
            self._visits = await self._count(days_before(day))
            self._day = day

    def groups(self, branch: Branch) -> tuple[str, ...]:
        """In which order kiosks show them; nothing where the settings' own order is wanted."""
        return groups_by_use(branch, self._visits) if branch.policy.groups_by_use else ()
