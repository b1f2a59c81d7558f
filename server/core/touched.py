"""Which tickets an event is about, for those who keep something for each ticket."""

from __future__ import annotations

from collections.abc import Iterable

from server.core.model import State, Ticket
from wire.events import AnyEvent, ClockCorrected, DayClosed, DayOpened, DayTakenBack
from wire.values import TicketState

ON_ALL = (DayTakenBack, ClockCorrected)
"""Events that concern every ticket of the day."""


def touched(state: State, event: AnyEvent) -> list[Ticket]:
    """The tickets of `state` an event is about, asked before or after it is applied.

    A closed day cancels what was left; who was missed before stays a no-show.
    """
    if isinstance(event, ON_ALL):
        return list(state.tickets.values())
    ids: Iterable[str] = (getattr(event, "ticket_id", None) or "",)
    if isinstance(event, DayClosed | DayOpened):
        ids = event.left if isinstance(event, DayClosed) else event.carried
    found = [state.tickets[i] for i in ids if i in state.tickets]
    if isinstance(event, DayClosed):
        return [t for t in found if t.state is not TicketState.MISSED]
    return found
