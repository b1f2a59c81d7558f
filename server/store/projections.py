"""What reports read, worked out from the state: rows of `visit` and `leg` for the tickets a batch touched."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from server.core.model import Leg, State, Ticket
from server.core.touched import ON_ALL
from server.store.tables import LEG, VISIT
from wire.catalogue import Branch
from wire.events import AnyEvent, DayClosed, DayOpened, StepUndone
from wire.values import Millis, TicketState

Values = tuple[Any, ...]

VISIT_COLUMNS = tuple(c.name for c in VISIT.columns)
LEG_COLUMNS = tuple(c.name for c in LEG.columns)
MANY_TICKETS = 100
"""A batch about more tickets than this is never written from the event loop, nor are its rows made there: a roll of the
day cancels hundreds."""

_OVER = (TicketState.DONE, TicketState.CANCELLED, TicketState.MISSED)


def visit_row(ticket: Ticket, branch: Branch) -> Values:
    """A ticket as a row of `visit`, in the order of its columns.

    The service is the one the person came for; counter and clerk are those of the last call.
    """
    first = ticket.legs[0]
    called, started, transfers, filed_online = _over_its_legs(ticket)
    return (
        ticket.ticket_id,
        ticket.day,
        ticket.number,
        ticket.series,
        ticket.serial,
        first.service_id,
        _group_of(first.service_id, ticket.series, branch),
        ticket.class_id,
        ticket.channel.value,
        ticket.language,
        ticket.booking_id,
        ticket.issued_at,
        ticket.first_called_at,
        called.calls[-1] if called and called.calls else None,
        _wait_ms(first),
        started,
        ticket.leg.ended_at if ticket.state in _OVER else None,
        called.counter_id if called else None,
        called.person if called else None,
        ticket.outcome or None,
        ticket.dossiers,
        ticket.state.value,
        transfers,
        ticket.wait_low_min,
        ticket.wait_high_min,
        ticket.rated,
        filed_online,
        ticket.slot_at,
    )


def _group_of(service_id: str, series: str, branch: Branch) -> str:
    """A service that left the settings while people waited for it was of the group that their numbers are of."""
    service = branch.service_by_id.get(service_id)
    if service is not None:
        return service.group
    return next((group.id for group in branch.groups if group.series == series), "")


def _over_its_legs(ticket: Ticket) -> tuple[Leg | None, Millis | None, int, bool | None]:
    """The last leg that was called, when the first service began, how often it was sent on, and whether any of its
    dossiers were filed online (None when nobody said of any). One look at each: a roll of the day asks for hundreds."""
    called: Leg | None = None
    started: Millis | None = None
    filed_online: bool | None = None
    transfers = 0
    for leg in ticket.legs:
        if leg.counter_id:
            called = leg
        if started is None:
            started = leg.started_at
        if leg.filed_online is not None:
            filed_online = leg.filed_online or bool(filed_online)
        if leg is not ticket.legs[0] and not leg.continued:
            transfers += 1
    return called, started, transfers, filed_online


def _wait_ms(leg: Leg) -> Millis | None:
    """A leg's wait, or what it would be if the person came now; none for one that was not called."""
    if leg.wait_ms is not None:
        return leg.wait_ms
    return leg.waited_ms(0) if leg.calls else None


def leg_row(ticket: Ticket, n: int) -> Values:
    """Leg `n` (from 1) as a row of `leg`, in the order of its columns."""
    leg: Leg = ticket.legs[n - 1]
    last = n == len(ticket.legs)
    outcome, dossiers = leg.outcome or "transferred", leg.dossiers
    if last:
        before = sum([one.dossiers for one in ticket.legs]) if n > 1 else leg.dossiers
        outcome, dossiers = ticket.outcome, ticket.dossiers - before
    return (
        ticket.ticket_id,
        n,
        ticket.day,
        leg.service_id,
        leg.counter_id,
        leg.person or None,
        leg.arrived_at,
        leg.calls[-1] if leg.calls else None,
        _wait_ms(leg),
        leg.started_at,
        leg.ended_at,
        outcome or None,
        dossiers,
        leg.filed_online,
    )


class Projected:
    """Rows of the tickets touched so far; the newest of each is kept."""

    def __init__(self) -> None:
        self._visits: dict[str, Values] = {}
        self._legs: dict[tuple[str, int], Values] = {}
        self._noted: list[tuple[Branch, bool, Sequence[Ticket]]] = []
        """Tickets of a fact about many: their rows are made when the next fact comes, or by whoever writes them."""
        self.no_legs: set[tuple[str, int]] = set()
        """Legs that a step had begun which was taken back: there is no row of them any more."""

    def follow(self, state: State, event: AnyEvent, tickets: Sequence[Ticket]) -> None:
        """Take the tickets an event is about as they are now that it was applied to `state`."""
        branch, whole = state.settings, isinstance(event, (DayOpened, *ON_ALL))
        self._settle()
        if isinstance(event, StepUndone):
            self._forget_legs(tickets)
        self._noted.append((branch, whole, tickets))
        # Only at the roll: what follows it changes none of these tickets. A clock put right may be followed by a roll,
        # which would write those who were missed as cancelled.
        if len(tickets) <= MANY_TICKETS or not isinstance(event, DayClosed):
            self._settle()

    @property
    def visits(self) -> dict[str, Values]:
        """Rows of `visit` by ticket."""
        self._settle()
        return self._visits

    @property
    def legs(self) -> dict[tuple[str, int], Values]:
        """Rows of `leg` by ticket and number."""
        self._settle()
        return self._legs

    @property
    def many(self) -> bool:
        """Whether the rows are of so many tickets that they are made and written beside the event loop."""
        return len(self._visits) + sum(len(tickets) for _, _, tickets in self._noted) > MANY_TICKETS

    def forget(self, ticket_ids: Iterable[str]) -> None:
        """Let go of the rows of tickets that went to another day."""
        gone = frozenset(ticket_ids)
        self._visits = {ticket_id: row for ticket_id, row in self.visits.items() if ticket_id not in gone}
        self._legs = {key: row for key, row in self.legs.items() if key[0] not in gone}

    def _settle(self) -> None:
        noted, self._noted = self._noted, []
        for branch, whole, tickets in noted:
            for ticket in tickets:
                self._visits[ticket.ticket_id] = visit_row(ticket, branch)
                first = 1 if whole else max(1, len(ticket.legs) - 1)
                for n in range(first, len(ticket.legs) + 1):
                    self._legs[ticket.ticket_id, n] = leg_row(ticket, n)
                    self.no_legs.discard((ticket.ticket_id, n))

    def _forget_legs(self, tickets: Sequence[Ticket]) -> None:
        """A step begins one leg at most, so the one after those that a ticket has may stand there."""
        for ticket in tickets:
            after = (ticket.ticket_id, len(ticket.legs) + 1)
            self._legs.pop(after, None)
            self.no_legs.add(after)
