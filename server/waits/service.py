"""The waits that everybody is told from: worked out once for all who ask, and kept in step with what happens."""

from __future__ import annotations

import time
from collections.abc import Callable

from server.core.lines import OTHERWISE, Lines
from server.core.model import State
from server.core.waits import Waits
from server.waits.scene import draw
from server.waits.simulate import simulate
from wire.events import AnyEvent, CallAnnounced, TicketIssued, VisitRated
from wire.values import Millis

KEPT_MS = 1_000
"""How old waits may be that somebody is told; they are shown in whole minutes."""

FRESH_S = 1.0
"""How old waits may be that a page shows whatever happened since; real seconds."""

NO_MATTER = (CallAnnounced, VisitRated)
"""Events that change nobody's wait."""


def estimate(state: State, now: Millis, lines: Lines | None = None) -> Waits:
    """The waits of a state at a moment, worked out now; `lines` as for `draw`."""
    return simulate(draw(state, now, lines))


class WaitService:
    """The only place that has waits worked out.

    A live state is looked at while one of these is called, never between.

    Args:
        monotonic: real seconds.
    """

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self._kept: Waits | None = None
        self._made = 0.0
        self._stands = False
        """Whether the kept ones are true but for numbers given since."""
        self._joined = False
        """Whether numbers were given since."""

    def of(self, state: State, now: Millis, lines: Lines | None = None) -> Waits | None:
        """The waits of everybody in the hall; None while no settings are in force."""
        return self._answer(state, now, lines, usable=self._stands and not self._joined)

    def of_newcomer(self, state: State, now: Millis, lines: Lines | None = None) -> Waits | None:
        """The waits to tell somebody who comes now: others who came within the same second are counted in (R57)."""
        return self._answer(state, now, lines, usable=self._stands)

    def recent(self, state: State, now: Millis, lines: Lines | None = None) -> Waits | None:
        """As `of`, but at most once in so many real seconds, however many pages ask and whatever happens."""
        kept = self._kept
        if kept is not None and state.branch is not None and self._monotonic() - self._made < FRESH_S:
            return kept
        return self.of(state, now, lines)

    def follow(self, state: State, event: AnyEvent) -> None:
        """An event was applied to `state`: count a new number in; after anything else ask anew."""
        if isinstance(event, OTHERWISE):
            self.forget()
        elif self._kept is None or isinstance(event, NO_MATTER):
            return
        elif isinstance(event, TicketIssued):
            self._joined = True
            ticket = state.tickets[event.ticket_id]
            if not event.expected:  # whether those come, nobody knows
                head_start_ms = ticket.issued_at - ticket.counted_from
                self._kept = self._kept.with_newcomer(ticket.service_id, ticket.class_id, head_start_ms)
        else:
            self._stands = False

    def forget(self) -> None:
        """The state is another than the one that was followed."""
        self._kept, self._stands, self._joined = None, False, False

    def _answer(self, state: State, now: Millis, lines: Lines | None, *, usable: bool) -> Waits | None:
        if state.branch is None:
            return None
        if self._kept is None or not usable or not 0 <= now - self._kept.now < KEPT_MS:
            self._kept = estimate(state, now, lines)
            self._made, self._stands, self._joined = self._monotonic(), True, False
        return self._kept
