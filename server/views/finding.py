"""A ticket's code in, the ticket as it is to be printed out: for who has no paper, at any kiosk or reception."""

from __future__ import annotations

import math
import time
from collections.abc import Callable

from server.core import issuing
from server.core.replies import paper_now
from server.handle import Handle
from server.staff.attempts import Attempts
from server.views.ticket_secrets import Secrets
from wire.errors import Code, Refused, refused
from wire.queries import FindBookings, FindNumber, FindTicket
from wire.values import TicketState
from wire.views import Booked, BookingLine, Issued

TRIES, LOCKED_S = 30, (60, 120, 300)
"""Codes without a ticket that one device may show in a row, and how long it then waits, longer for each further one.
Nobody guesses 128 bits: this keeps a broken scanner, or a stolen key, from asking for ever. Yesterday's papers that
people hold to a kiosk are far fewer, and the first one of today begins anew."""


class Finding:
    """Answers `ticket.find`, `ticket.find_number` and `booking.find`.

    Args:
        handle: knows the tickets, the waits, and the address of the page that follows one.
        secrets: of which ticket a code is.
        tick: seconds that only go forward.
    """

    def __init__(self, handle: Handle, secrets: Secrets, tick: Callable[[], float] = time.monotonic) -> None:
        self._handle, self._secrets = handle, secrets
        self._tries = Attempts(TRIES, LOCKED_S, tick)

    async def bookings_of(self, query: FindBookings) -> Booked:
        """What who showed a card can check in today. None is an answer too: most visitors have booked nothing."""
        async with self._handle.reading() as state:
            found = [] if state.branch is None else issuing.bookings_of(state, query.person)
        return Booked(
            bookings=tuple(BookingLine(code=b.code, service_id=b.service_id, slot_at=b.slot_at) for b in found)
        )

    async def find(self, query: FindTicket | FindNumber, device_id: str) -> Issued | Refused:
        """The ticket, with who is before it now; or why it is not to be had here."""
        if (left := self._tries.left_s(device_id)) > 0:
            return refused(Code.LOCKED_OUT, seconds=math.ceil(left))
        self._tries.reserve(device_id)
        async with self._handle.reading() as state:
            if isinstance(query, FindTicket):
                ticket_id = self._secrets.find_in(state.tickets, query.code)
            else:
                ticket_id = state.by_number.get(query.number)
            if ticket_id is None or ticket_id not in state.tickets:
                return refused(Code.UNKNOWN_TICKET)
            self._tries.forget(device_id)
            ticket = state.tickets[ticket_id]
            waiting = ticket.state is TicketState.WAITING
            waits = await self._handle.waits(ticket_id, of_this_moment=True) if waiting else None
            if waits is None:
                return refused(Code.NO_REPRINT, number=ticket.number, state=ticket.state.value)
            ahead, wait = waits.ahead_of(ticket_id), waits.for_ticket(ticket_id)
            return paper_now(ticket, state, ahead, wait, self._handle.now, self._handle.tracking_url(ticket_id))
