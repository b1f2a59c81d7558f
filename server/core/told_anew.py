"""What somebody is told who waits anew: sent on, gone on to the next service, or back in the line (R143)."""

from __future__ import annotations

from server.core.context import Context
from server.core.model import State, Ticket
from wire.values import Millis, ToldAnew

OLDEST_MS = 60_000
"""Waits that were worked out longer ago are told to nobody who waits anew."""


def told_anew(state: State, ticket: Ticket, service_id: str, counted_from: Millis, context: Context) -> ToldAnew | None:
    """The wait of a ticket that begins to wait for this service at a place of its own; whoever serves it calls it.

    None where nobody knows: no waits were given, or old ones; or the service left the settings, so that any counter
    may serve it (R32).
    """
    waits = context.waits
    if waits is None or not 0 <= context.now - waits.now <= OLDEST_MS or service_id not in state.settings.service_by_id:
        return None
    wait, ahead, told = waits.told_newcomer(
        service_id, ticket.class_id, context.now - counted_from, context.now, accessible=ticket.accessible
    )
    return ToldAnew(low_min=wait.low_min, high_min=wait.high_min, about_min=wait.about_min, ahead=ahead, told=told)
