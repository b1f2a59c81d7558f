"""How long people will wait: a short deterministic simulation of the live queue (R50-R56)."""

from __future__ import annotations

from server.core.model import ORDINARY, State
from wire.values import Millis, TicketId, WaitRange


class Estimates:
    """The waits of everybody in the hall, and of somebody who would take a number now."""

    def for_service(self, service_id: str, class_id: str = ORDINARY) -> WaitRange:
        """The wait of somebody who takes a number for this service now."""
        raise NotImplementedError

    def for_ticket(self, ticket_id: TicketId) -> WaitRange:
        """The wait still ahead of a ticket; 0 once it was called."""
        raise NotImplementedError

    def ahead_of_service(self, service_id: str, class_id: str = ORDINARY) -> int:
        """How many people would be before somebody who takes a number now."""
        raise NotImplementedError

    def ahead_of(self, ticket_id: TicketId) -> int:
        """How many people are before this ticket; 0 once it was called."""
        raise NotImplementedError


def estimate(state: State, now: Millis) -> Estimates:
    """Simulate the queue from `now` on."""
    raise NotImplementedError
