"""Which counter to open where people wait too long: by what many futures save. Asked in the worker's process."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from server.core.forecast import SURE, Advised, Forecast
from server.waits.futures import Numbers, Waited, waits_if_opened
from server.waits.learned import Learned
from server.waits.outlook import Outlook, Seat
from wire.values import CounterState

OPENS_S = 180.0
"""So long it takes until somebody sits there and calls."""

OPEN_S = 45 * 60.0
"""For so long a counter that is advised is taken to stay open."""

WITHIN_S = 75 * 60.0
"""So far from now waits are counted."""

WORTH_S = 60.0
"""A counter that spares those who wait less than this is not worth naming."""

NEARLY = 0.85
"""A counter that was advised before stays so while it saves this much of the most."""

GROUPS = 2
"""Groups that anything is worked out for at once: those that most people wait for."""

MOST = 6
"""Of more counters that could be opened, those are tried whose services most people wait for."""


class Opening(NamedTuple):
    """A counter that could be opened, and what it would be worth."""

    counter_id: str
    waiting: int
    """People who wait for its services now."""
    saved_s: float
    """Seconds of waiting that all people together are spared, in the mean of all futures."""
    lead: float
    """By how many standard errors that is more than opening the one whose services most people wait for; 0 for that."""
    lead_s: float
    """The same in seconds."""
    usual_s: float
    """How long those who wait now for the services in question wait from now on, in the mean, when it stays closed."""
    then_s: float
    """The same when it is opened."""


def could_open(outlook: Outlook, services: Iterable[str]) -> list[Seat]:
    """Paused and closed counters that serve one of these, in their usual order."""
    wanted = set(services)
    return [seat for seat in outlook.seats if seat.state is not CounterState.OPEN and wanted & set(seat.queues)]


def waiting_for(outlook: Outlook, seat: Seat) -> int:
    """How many people wait whom this counter would call."""
    return sum(len(outlook.scene.queues.get(queue, ())) for queue in seat.queues)


def openings(outlook: Outlook, learned: Learned, services: Iterable[str], *, seed: int | None = None) -> list[Opening]:
    """What each counter that could be opened for these services would be worth, the most first; empty without any.

    Args:
        outlook: the hall now.
        learned: from days before.
        services: those whose people wait too long.
        seed: of the chances; left out, that of the moment.
    """
    wanted = set(services)
    seats = could_open(outlook, wanted)
    waiting = {seat.counter_id: waiting_for(outlook, seat) for seat in seats}
    tried = sorted(waiting, key=lambda one: -waiting[one])[:MOST]
    if not tried:
        return []
    nothing, opened = waits_if_opened(
        outlook, learned, tried, opens_s=OPENS_S, open_s=OPEN_S, within_s=WITHIN_S, seed=seed
    )
    theirs = [ticket for some in outlook.scene.queues.values() for _, ticket, service, _ in some if service in wanted]
    first = opened[tried[0]]
    found = []
    for one in tried:
        lead_s = first.total_s - opened[one].total_s
        found.append(
            Opening(
                one,
                waiting[one],
                float((nothing.total_s - opened[one].total_s).mean()),
                _errors(lead_s),
                float(lead_s.mean()),
                _mean(nothing, theirs),
                _mean(opened[one], theirs),
            )
        )
    return sorted(found, key=lambda one: -one.saved_s)


def advise(
    outlook: Outlook, learned: Learned, found: Forecast, before: Mapping[str, Advised] | None = None
) -> dict[str, Advised]:
    """The counter to open for each group whose people wait beyond the target, or are about to (R139).

    Args:
        outlook: the hall now.
        learned: from days before.
        found: what was foreseen of that hall, also of those who come.
        before: what was advised last: it stays while it saves nearly as much, so that nobody reads another counter
            every minute.
    """
    group_of = {service: known.group for service, known in outlook.scene.services.items()}
    waiting: dict[str, int] = {}
    for some in outlook.scene.queues.values():
        for _, _, service, _ in some:
            waiting[group_of[service]] = waiting.get(group_of[service], 0) + 1
    late = {
        group_of[service] for service in group_of if waiting.get(group_of[service]) and _late(outlook, found, service)
    }
    advice = {}
    for group in sorted(late, key=lambda one: (-waiting[one], one))[:GROUPS]:
        tried = openings(outlook, learned, [service for service, of in group_of.items() if of == group])
        if not tried:
            continue
        best, last = tried[0], (before or {}).get(group)
        if last is not None:
            best = next((one for one in tried if one.counter_id == last.counter_id and _near(one, best)), best)
        if best.usual_s - best.then_s >= WORTH_S:
            advice[group] = Advised(best.counter_id, outlook.scene.now, waiting[group], best.usual_s, best.then_s)
    return advice


# -- inside ------------------------------------------------------------------------------------------------------------


def _near(one: Opening, best: Opening) -> bool:
    """Whether it saves nearly as much, everybody and those who wait."""
    fewer, most = (each.usual_s - each.then_s for each in (one, best))
    return one.saved_s >= NEARLY * best.saved_s and fewer >= NEARLY * most


def _late(outlook: Outlook, found: Forecast, service: str) -> bool:
    """Whether who comes now waits beyond the target, or those who come within half an hour surely do."""
    told = found.of_newcomer(service, 0, accessible=False)
    return found.over_target.get(service, 0.0) >= SURE or (told is not None and told.p50_s * 1000 > outlook.target_ms)


def _errors(differences: Numbers) -> float:
    """The mean in standard errors."""
    spread = float(differences.std() / len(differences) ** 0.5)
    return float(differences.mean()) / spread if spread else 0.0


def _mean(of: Waited, tickets: list[str]) -> float:
    return sum(of.mean_s[one] for one in tickets) / max(1, len(tickets))
