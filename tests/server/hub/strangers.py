"""Strangers who want much of a branch at once."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from server.hub.booking.desk import Desk, Held, Request
from server.hub.choosing import slots
from server.hub.limits import Asker
from tests.server.booking.hall import demo_branch
from tests.server.hub.house import MONDAY, SERVICE
from wire.catalogue import Branch

BRANCH = demo_branch()


def every_time(day: str | None = None, branch: Branch = BRANCH) -> list[tuple[str, int]]:
    """Every time of a branch's week, or a day of it, that can be booked: of one service of each group."""
    services = {branch.place_pool(s.id): s.id for s in branch.services if s.bookable}.values()
    days = slots.days(branch, MONDAY) if day is None else (day,)
    return [(s, at) for one in days for s in services for at in slots.starts(branch, one, s) if at > MONDAY]


async def rush(
    desk: Desk,
    count: int,
    asker: Callable[[int], Asker],
    *,
    now: bool = False,
    day: str | None = None,
    phone: Callable[[int], str] = lambda n: "",
    name: str = "rush",
) -> list[str]:
    """So many try at once, each a time that few others want; what came of each."""
    free = every_time(day)
    wishes = [
        Request(*((SERVICE, None) if now else free[n % len(free)]), f"{name}-{n}-{now}", phone=phone(n))
        for n in range(count)
    ]
    outcomes = await asyncio.gather(*(desk.book(BRANCH.id, wish, asker(n)) for n, wish in enumerate(wishes)))
    return ["booked" if isinstance(o, Held) else o.code.value for o in outcomes]
