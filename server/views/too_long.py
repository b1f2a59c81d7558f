"""Where people wait beyond the target, or are about to, and the counter that would help them. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from server.core.forecast import SURE, Advised
from server.core.model import MINUTE
from server.core.waits import Waits
from server.views.common import by_group
from wire.catalogue import Branch, Service
from wire.values import CounterState, Millis

ADVICE_MS = 3 * MINUTE
"""Advice that is older is not given any more: the hall is another one by then."""


def groups_over(branch: Branch, waiting: Mapping[str, tuple[int, Millis]], waits: Waits) -> list[str]:
    """The groups with people in line whose newcomers would surely wait beyond the target, in the catalogue's order.

    Args:
        branch: the settings in force.
        waiting: by service, as `Lines.waiting_of` gives it.
        waits: of the hall.
    """
    found, in_line = [], by_group(branch, waiting)
    for group in branch.groups:
        told = [waits.for_service(one.id) for one in branch.services if one.group == group.id]
        worst = max((one for one in told if not one.nobody), key=lambda one: one.high_min, default=None)
        if group.id in in_line and worst is not None and worst.low_min > branch.policy.wait_target_min:
            found.append(group.id)
    return found


def services_ahead(branch: Branch, waits: Waits, over: Collection[str]) -> list[tuple[float, Service]]:
    """The services whose waits will surely break the target before they do, the surest first, each with how sure that
    is; none of the groups that are `over` it already."""
    shares = {} if waits.forecast is None else waits.forecast.over_target
    found = [
        (share, service)
        for service_id, share in shares.items()
        if share >= SURE and (service := branch.service_by_id.get(service_id)) is not None and service.group not in over
    ]
    return sorted(found, key=lambda one: (-one[0], one[1].id))


def advised(waits: Waits, group_id: str, now: Millis, counters: Mapping[str, CounterState]) -> Advised | None:
    """The counter to open for a group (R139); None where none is known, or it was opened since.

    Args:
        waits: of the hall.
        group_id: whose people wait too long, or are about to.
        now: hall's time.
        counters: the state that each of them is in.
    """
    one = None if waits.forecast is None else waits.forecast.advice.get(group_id)
    if one is None or not 0 <= now - one.at <= ADVICE_MS:
        return None
    return one if counters.get(one.counter_id, CounterState.OPEN) is not CounterState.OPEN else None
