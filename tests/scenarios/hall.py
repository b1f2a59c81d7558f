"""A hall in a few lines, to judge whether a day file suits a branch: not the product's order, only its spirit."""

from __future__ import annotations

from dataclasses import dataclass

from config.day import Visit
from wire.catalogue import Branch

WALK_MIN = 0.5
"""From a call to the person being at the counter."""
NO_SHOW_MIN = 1.5
"""Two calls and the wait before a no-show."""


@dataclass
class Outcome:
    """How the day went."""

    waits_min: list[float]
    """Of those who came, first leg."""
    busy_share: float
    """Of the counters' time while the hall is open."""
    last_min: float
    """When the last visitor was done, in minutes after midnight."""


def play(branch: Branch, visits: list[Visit]) -> Outcome:
    """Serve the visits in the order of arrival less head start, each counter within its skills."""
    opens = _minute(branch.hours[0].opens)
    free = {c.id: float(opens) for c in branch.counters}
    waiting: list[tuple[float, int, float, str, float, Visit | None]] = []
    coming = [(v.at_s / 60, n, v) for n, v in enumerate(visits)]
    later: list[tuple[float, int, Visit]] = []
    waits, busy, last = [], 0.0, 0.0
    while coming or waiting or later:
        counter = min(free, key=lambda c: free[c])
        now = free[counter]
        while coming and coming[0][0] <= now:
            at, n, v = coming.pop(0)
            head = 0 if v.class_id == "ordinary" else branch.class_by_id[v.class_id].head_start_min
            counted = min(at, v.booking_s / 60 - branch.policy.booking_credit_min) if v.booking_s is not None else at
            waiting.append((counted - head, n, at, v.service_id, NO_SHOW_MIN if v.no_show else v.serve_min, v))
        for each in [x for x in later if x[0] <= now]:
            later.remove(each)
            at, n, v = each
            waiting.append((at, n, at, v.transfer or "", v.transfer_min, None))
        mine = [w for w in waiting if w[3] in branch.skills[counter]]
        if not mine:
            free[counter] = now + 0.1
            if not coming and not later and not waiting:
                break
            continue
        took = min(mine)
        waiting.remove(took)
        _, n, at, _, serve, v = took
        if v is not None and not v.no_show:
            waits.append(max(0.0, now - at))
        spent = serve + (0 if v is not None and v.no_show else WALK_MIN)
        busy += spent
        free[counter] = last = now + spent
        if v is not None and v.transfer:
            later.append((free[counter], n, v))
    span = _minute(branch.hours[0].issue_until) - opens
    return Outcome(waits, busy / (span * len(branch.counters)), last)


def _minute(text: str) -> int:
    return int(text[:2]) * 60 + int(text[3:])
