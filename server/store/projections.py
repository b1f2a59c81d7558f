"""What reports read, worked out from the state: rows of `visit` and `leg` for the tickets a batch touched."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from server.core.model import Leg, State, Ticket
from server.core.touched import ON_ALL
from server.store.tables import LEG, VISIT
from wire.catalogue import Branch
from wire.events import AnyEvent, DayOpened, StepUndone
from wire.values import TicketState

Values = tuple[Any, ...]

VISIT_COLUMNS = tuple(c.name for c in VISIT.columns)
LEG_COLUMNS = tuple(c.name for c in LEG.columns)
_OVER = (TicketState.DONE, TicketState.CANCELLED, TicketState.MISSED)


def visit_row(ticket: Ticket, branch: Branch) -> Values:
    """A ticket as a row of `visit`, in the order of its columns.

    The service is the one the person came for; counter and clerk are those of the last call.
    """
    first = ticket.legs[0]
    called = next((leg for leg in reversed(ticket.legs) if leg.counter_id), None)
    started = next((leg.started_at for leg in ticket.legs if leg.started_at is not None), None)
    service = branch.service_by_id.get(first.service_id)
    return (
        ticket.ticket_id,
        ticket.day,
        ticket.number,
        ticket.series,
        ticket.serial,
        first.service_id,
        service.group if service else "",
        ticket.class_id,
        ticket.channel.value,
        ticket.language,
        ticket.booking_id,
        ticket.issued_at,
        ticket.first_called_at,
        called.calls[-1] if called and called.calls else None,
        first.waited_ms(0) if first.calls else None,
        started,
        ticket.leg.ended_at if ticket.state in _OVER else None,
        called.counter_id if called else None,
        called.person if called else None,
        ticket.outcome or None,
        ticket.dossiers,
        ticket.state.value,
        sum(1 for leg in ticket.legs[1:] if not leg.continued),
        ticket.wait_low_min,
        ticket.wait_high_min,
        ticket.rated,
        _filed_online(ticket),
    )


def _filed_online(ticket: Ticket) -> bool | None:
    """Whether any of its dossiers were filed online; None when nobody said of any."""
    said = [leg.filed_online for leg in ticket.legs if leg.filed_online is not None]
    return any(said) if said else None


def leg_row(ticket: Ticket, n: int) -> Values:
    """Leg `n` (from 1) as a row of `leg`, in the order of its columns."""
    leg: Leg = ticket.legs[n - 1]
    last = n == len(ticket.legs)
    outcome, dossiers = leg.outcome or "transferred", leg.dossiers
    if last:
        outcome, dossiers = ticket.outcome, ticket.dossiers - sum(leg.dossiers for leg in ticket.legs)
    return (
        ticket.ticket_id,
        n,
        ticket.day,
        leg.service_id,
        leg.counter_id,
        leg.person or None,
        leg.arrived_at,
        leg.calls[-1] if leg.calls else None,
        leg.waited_ms(0) if leg.calls else None,
        leg.started_at,
        leg.ended_at,
        outcome or None,
        dossiers,
        leg.filed_online,
    )


class Projected:
    """Rows of the tickets touched so far; the newest of each is kept."""

    def __init__(self) -> None:
        self.visits: dict[str, Values] = {}
        self.legs: dict[tuple[str, int], Values] = {}
        self.no_legs: set[tuple[str, int]] = set()
        """Legs that a step had begun which was taken back: there is no row of them any more."""

    def follow(self, state: State, event: AnyEvent, tickets: Sequence[Ticket]) -> None:
        """Take the tickets an event is about as they are now that it was applied to `state`."""
        branch, whole = state.settings, isinstance(event, (DayOpened, *ON_ALL))
        if isinstance(event, StepUndone):
            self._forget_legs(tickets)
        for ticket in tickets:
            self.visits[ticket.ticket_id] = visit_row(ticket, branch)
            first = 1 if whole else max(1, len(ticket.legs) - 1)
            for n in range(first, len(ticket.legs) + 1):
                self.legs[ticket.ticket_id, n] = leg_row(ticket, n)
                self.no_legs.discard((ticket.ticket_id, n))

    def forget(self, ticket_ids: Iterable[str]) -> None:
        """Let go of the rows of tickets that went to another day."""
        for ticket_id in ticket_ids:
            self.visits.pop(ticket_id, None)
        gone = frozenset(ticket_ids)
        self.legs = {key: row for key, row in self.legs.items() if key[0] not in gone}

    def _forget_legs(self, tickets: Sequence[Ticket]) -> None:
        """A step begins one leg at most, so the one after those that a ticket has may stand there."""
        for ticket in tickets:
            after = (ticket.ticket_id, len(ticket.legs) + 1)
            self.legs.pop(after, None)
            self.no_legs.add(after)
