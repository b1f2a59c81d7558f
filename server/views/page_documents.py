"""The live documents that pages and the HTTP API show: the same that go over the links."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from server.core.model import State
from server.core.replies import come_back_at
from server.core.waits import Waits
from server.handle import Handle
from server.views import role_views
from server.views.offers import NOTHING, Offers
from server.views.ticket_secrets import Secrets
from wire.errors import Code, Refused, refused
from wire.values import Role, TicketId
from wire.views import DeviceLine, HallView, TicketView


@dataclass
class Documents:
    """Reads documents from the committed state."""

    handle: Handle
    secrets: Callable[[], Secrets]
    devices: Callable[[], Sequence[DeviceLine]] = tuple
    offers: Offers = NOTHING

    async def hall(self) -> HallView | Refused:
        """What a kiosk would show."""
        async with self.handle.reading() as state:
            if state.branch is None:
                return refused(Code.STARTING)
            reception = any(device.role is Role.RECEPTION for device in self.devices())
            now = self.handle.now
            return role_views.hall(state, self.waits(), now, offers=self.offers, reception=reception)

    async def ticket(self, secret: str) -> TicketView | Refused:
        """The ticket of a secret."""
        async with self.handle.reading() as state:
            ticket_id = self.ticket_id(state, secret)
            if ticket_id is None:
                return refused(Code.UNKNOWN_TICKET)
            waits, now = self.waits(ticket_id), self.handle.now
            ticket, wait = state.tickets[ticket_id], waits.for_ticket(ticket_id)
            view = role_views.phone(
                state,
                ticket_id,
                wait,
                waits.ahead_of(ticket_id),
                role_views.passed_over(state).get(ticket.number, ()),
                come_back_at(now, wait.low_min),
            )
            return refused(Code.UNKNOWN_TICKET) if view is None else view

    def ticket_id(self, state: State, secret: str) -> TicketId | None:
        """The ticket of this business day that has this secret."""
        ticket_id = self.secrets().find(secret)
        return ticket_id if ticket_id in state.tickets else None

    def waits(self, of_ticket: TicketId = "") -> Waits:
        """The waits of this second. One who took a number within it is counted too when it is their wait that is asked.

        Raises:
            LookupError: no settings are in force.
        """
        now = self.handle.now
        waits = self.handle.recent_waits(now)
        if of_ticket and waits is not None and not waits.covers(of_ticket):
            waits = self.handle.waits(now)
        if waits is None:
            raise LookupError("no settings are in force yet")
        return waits
