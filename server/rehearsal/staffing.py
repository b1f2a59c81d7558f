"""Who sits where: as on a past day, or as the settings and the counters' own habits say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from statistics import median

from rules import hours
from server.core.model import MINUTE
from server.rehearsal.arrivals import Chain
from server.rehearsal.day import Break, Desk
from server.waits.learned import Learned
from server.waits.past import PastPause, PastSeat
from wire.catalogue import Branch
from wire.values import Millis

GAP = 0.2
"""Minutes from one person to the next call, where nothing is known of it."""

LONGEST_GAP = 3.0
"""What a counter needs between two people; longer ones are something else."""


def as_on(
    branch: Branch, day: str, seats: Sequence[PastSeat], pauses: Sequence[PastPause], chains: Sequence[Chain],
    clerks: Mapping[str, float],
) -> tuple[Desk, ...]:  # fmt: skip
    """The counters of a past day: opened, paused and closed when they were, by clerks as quick as they are.

    Args:
        branch: the settings to play by; counters that are no more are left out.
        day: the past day, ISO.
        seats: of that day.
        pauses: of that day.
        chains: of that day, for what lies between two people.
        clerks: by person, their lengths over everybody's.
    """
    midnight = hours.at(branch, day, "00:00")
    windows = hours.windows(branch, day)
    closes = (windows[-1].closes_at - midnight) / MINUTE if windows else 24 * 60 - 1.0
    gap = gap_of(chains)

    def minute(at: Millis) -> float:
        return (at - midnight) / MINUTE

    found = []
    for counter_id in sorted({seat.counter_id for seat in seats} & branch.counter_by_id.keys()):
        own = sorted((seat for seat in seats if seat.counter_id == counter_id), key=lambda seat: seat.opened_at)
        breaks = [
            Break(minute(p.began_at), (p.ended_at - p.began_at) / MINUTE, p.reason)
            for p in pauses
            if p.counter_id == counter_id and p.ended_at is not None
        ]
        for one, after in pairwise(own):
            if one.closed_at is not None and after.opened_at > one.closed_at:
                breaks.append(Break(minute(one.closed_at), (after.opened_at - one.closed_at) / MINUTE, ""))
        last = own[-1].closed_at
        end = closes if last is None else minute(last)
        longest = max(own, key=lambda seat: (seat.closed_at or seat.opened_at) - seat.opened_at)
        found.append(
            Desk(
                counter_id=counter_id,
                person=longest.person or counter_id,
                opens=minute(own[0].opened_at),
                closes=min(end, closes),
                pace=clerks.get(longest.person, 1.0),
                breaks=tuple(sorted(breaks, key=lambda one: one.at)),
                gap=gap,
                stays=end >= closes - 1,
            )
        )
    return tuple(found)


def by_hours(
    branch: Branch, day: str, counters: Mapping[str, str], learned: Learned | None = None, gap: float = GAP
) -> tuple[Desk, ...]:
    """Counters that are open as long as the hall, with the lunch they usually have.

    Args:
        branch: the settings.
        day: ISO; none on a day on which the hall is closed.
        counters: who sits there by counter; an empty name is nobody that is known.
        learned: of clerks and lunches; None where nothing is.
        gap: minutes between two people.
    """
    midnight, windows = hours.at(branch, day, "00:00"), hours.windows(branch, day)
    if not windows:
        return ()
    opens, closes = (windows[0].opens_at - midnight) / MINUTE, (windows[-1].closes_at - midnight) / MINUTE
    shut = [
        Break((one.closes_at - midnight) / MINUTE, (after.opens_at - one.closes_at) / MINUTE, "")
        for one, after in pairwise(windows)
    ]
    return tuple(
        Desk(
            counter_id=counter_id,
            person=person or counter_id,
            opens=opens,
            closes=closes,
            pace=1.0 if learned is None else learned.clerks.get(person, 1.0),
            breaks=tuple(shut or ([] if learned is None else usual_lunch(learned, counter_id))),
            gap=gap,
        )
        for counter_id, person in counters.items()
        if counter_id in branch.counter_by_id
    )


def usual_lunch(learned: Learned, counter_id: str) -> list[Break]:
    """The long pause that a counter usually has; none where less than half of its days had one."""
    days = learned.habits.get(counter_id, ())
    longest = [max(day.pauses, key=lambda one: one.lasted) for day in days if day.pauses]
    if not longest or 2 * len(longest) < len(days):
        return []
    return [Break(median(one.began for one in longest) / 60, median(one.lasted for one in longest) / 60, "")]


def gap_of(chains: Sequence[Chain]) -> float:
    """What usually lies between two people at a counter while somebody waits for it already."""
    calls: dict[str, list[tuple[Millis, Millis | None, Millis]]] = {}
    for chain in chains:
        for row in chain:
            if row.called_at is not None:
                at = row.called_at if row.last_called_at is None else row.last_called_at
                calls.setdefault(row.counter_id, []).append((at, row.free_at, row.came_at))
    gaps = []
    for some in calls.values():
        some.sort(key=lambda call: call[0])
        for (_, free_at, _), (at, _, came_at) in pairwise(some):
            if free_at is not None and came_at < free_at <= at and (at - free_at) / MINUTE <= LONGEST_GAP:
                gaps.append((at - free_at) / MINUTE)
    return median(gaps) if len(gaps) >= 10 else GAP
