"""The live documents that pages and the HTTP API show: the same that go over the links."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from server.core.estimate import Estimates, estimate
from server.core.model import State
from server.core.replies import come_back_at
from server.handle import Handle
from server.views import role_views
from server.views.offers import NOTHING, Offers
from server.views.ticket_secrets import Secrets
from wire.errors import Code, Refused, refused
from wire.values import Role, TicketId
from wire.views import DeviceLine, HallView, TicketView

FRESH_S = 1.0
"""Estimates are worked out at most once in so many real seconds, however many pages ask."""


@dataclass
class Documents:
    """Reads documents from the committed state."""

    handle: Handle
    secrets: Callable[[], Secrets]
    devices: Callable[[], Sequence[DeviceLine]] = tuple
    offers: Offers = NOTHING
    _waits: Estimates | None = None
    _waits_until: float = 0.0

    async def hall(self) -> HallView | Refused:
        """What a kiosk would show."""
        async with self.handle.reading() as state:
            if state.branch is None:
                return refused(Code.STARTING)
            reception = any(device.role is Role.RECEPTION for device in self.devices())
            now = self.handle.now
            return role_views.hall(state, self.waits(state), now, offers=self.offers, reception=reception)

    async def ticket(self, secret: str) -> TicketView | Refused:
        """The ticket of a secret."""
        async with self.handle.reading() as state:
            ticket_id = self.ticket_id(state, secret)
            if ticket_id is None:
                return refused(Code.UNKNOWN_TICKET)
            waits, now = self.waits(state), self.handle.now
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

    def waits(self, state: State) -> Estimates:
        """The waits of this second."""
        now = time.monotonic()
        if self._waits is None or now >= self._waits_until:
            self._waits, self._waits_until = estimate(state, self.handle.now), now + FRESH_S
        return self._waits
