"""The estimate that new numbers are told from, kept while nothing but new numbers happened (R57)."""

from __future__ import annotations

from server.core.estimate import Estimates, estimate
from server.core.lines import Lines
from server.core.model import State
from wire.events import AnyEvent, CallAnnounced, TicketIssued, VisitRated
from wire.values import Millis

KEPT_MS = 1_000
"""How old a forecast may be; waits are shown in whole minutes."""

NO_MATTER = (CallAnnounced, VisitRated)
"""Events that change nobody's wait."""


class Forecast:
    """One simulation serves every number given within a second; each number given counts for those after it."""

    def __init__(self) -> None:
        self._kept: Estimates | None = None

    def of(self, state: State, now: Millis, lines: Lines | None = None) -> Estimates | None:
        """The waits to tell somebody who comes now; None while no settings are in force. `lines` as for `estimate`."""
        if state.branch is None:
            return None
        if self._kept is None or not 0 <= now - self._kept.now < KEPT_MS:
            self._kept = estimate(state, now, lines)
        return self._kept

    def follow(self, state: State, event: AnyEvent) -> None:
        """An event was applied to `state`: count a new number, forget the rest."""
        expected = isinstance(event, TicketIssued) and event.expected  # whether they come, nobody knows
        if self._kept is None or expected or isinstance(event, NO_MATTER):
            return
        ticket = state.tickets.get(event.ticket_id) if isinstance(event, TicketIssued) else None
        if ticket is None:
            self._kept = None
        else:
            self._kept.joined(ticket)

    def forget(self) -> None:
        """The state was read anew from the journal."""
        self._kept = None
