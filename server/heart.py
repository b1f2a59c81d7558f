"""The state of a branch and what is kept in step with it: `take` is the only way a fact changes anything."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from server.core.apply import apply
from server.core.context import Opened
from server.core.lines import Lines
from server.core.model import State, Ticket
from server.core.touched import touched
from server.core.waits import Waits
from server.waits.service import WaitService, estimate
from wire.events import AnyEvent, DayTakenBack
from wire.values import Millis, Seq


class Projects(Protocol):
    """Rows worked out from the state for a batch, as `server.store.projections.Projected`."""

    def follow(self, state: State, event: AnyEvent, tickets: Sequence[Ticket]) -> None:
        """An event was applied to `state`; these are the tickets it is about, as they are now."""


class Heart:
    """Holds the state; whoever follows it is told of each fact and changes nothing.

    A replay, a check of the journal, a server at work: all apply facts here. What follows is made when it is first
    asked for, so that a long replay pays for nothing that nobody looks at.

    Args:
        state: nobody else changes it from now on; left out, it is that of a branch before its first fact.
    """

    def __init__(self, state: State | None = None) -> None:
        self._state = State() if state is None else state
        self._lines: Lines | None = None
        self._waits = WaitService()

    @property
    def state(self) -> State:
        """The state after the latest fact."""
        return self._state

    @property
    def lines(self) -> Lines | None:
        """The lines of the state, kept in step with it (R58); None while there are no settings."""
        if self._lines is None and self._state.branch is not None:
            self._lines = Lines(self._state)
        return self._lines

    def take(self, event: AnyEvent, seq: Seq, at: Millis, projected: Projects | None = None) -> None:
        """Let one fact happen, once: the state takes it, then lines, waits and projections are told.

        Args:
            event: decided, or read from the journal.
            seq: its row.
            at: its moment.
            projected: of the batch that stores it, or of the day that is checked.
        """
        # A new day lets go of yesterday's tickets; a number is given, a day taken back: those are there only then.
        tickets = touched(self._state, event)
        apply(self._state, event, seq, at)
        if not tickets or isinstance(event, DayTakenBack):
            tickets = touched(self._state, event)
        if self._lines is not None:
            self._lines.follow(self._state, event)
        self._waits.follow(self._state, event)
        if projected is not None and tickets:
            projected.follow(self._state, event, tickets)

    def begin_again(self, state: State) -> None:
        """Go on from a state that was read back from the journal."""
        self._state = state
        self.forget_what_follows()

    def forget_what_follows(self) -> None:
        """What is kept in step with the state is worked out from it anew."""
        self._lines = None
        self._waits.forget()

    # -- the wait shown --

    def waits(self, now: Millis) -> Waits | None:
        """How long everybody waits; None while there are no settings."""
        return self._waits.of(self._state, now, self.lines)

    def recent_waits(self, now: Millis) -> Waits | None:
        """As `waits`, up to a real second old whatever happened since: for pages, of which any number may ask."""
        return self._waits.recent(self._state, now, self.lines)

    def waits_of_newcomer(self, now: Millis, opened: Opened | None) -> Waits | None:
        """What somebody who gets a number now is told, on the day that `opened` opens when there is such a one."""
        if opened is not None:
            return estimate(opened.state, now)
        return self._waits.of_newcomer(self._state, now, self.lines)
