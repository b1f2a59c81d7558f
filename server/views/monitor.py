"""What managers see of the branch. Pure: state and time in, document out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from server.core.model import State
from server.core.waits import Waits
from server.views.closed import closed_because
from server.views.common import Common
from wire.catalogue import Branch
from wire.values import Millis
from wire.views import DeviceLine, MonitorView, NobodyLine


def monitor_view(
    state: State, shared: Common, devices: Sequence[DeviceLine], waits: Waits, now: Millis, *, jump: Millis
) -> MonitorView:
    """A branch at a glance."""
    totals = state.totals
    return MonitorView(
        at=now // 1000 * 1000,
        open=closed_because(state, now) is None,
        day=shared.day,
        groups=shared.groups_for(state.settings, frozenset()),
        counters=shared.counters,
        devices=tuple(devices),
        missed=totals.missed,
        rated=totals.rated,
        satisfied=totals.satisfied / totals.rated if totals.rated else None,
        nobody_serves=nobody_serves(state.settings, shared.lines.waiting_of(), waits),
        clock_jump_ms=jump,
    )


def nobody_serves(branch: Branch, waiting: Mapping[str, tuple[int, Millis]], waits: Waits) -> tuple[NobodyLine, ...]:
    """The services that people wait for and no counter serves, in the order of the catalogue.

    Args:
        branch: the settings in force.
        waiting: by service, as `Lines.waiting_of` gives it.
        waits: of the hall.
    """
    return tuple(
        NobodyLine(service_id=service.id, waiting=waiting[service.id][0])
        for service in branch.services
        if service.id in waiting and waits.for_service(service.id).nobody
    )
