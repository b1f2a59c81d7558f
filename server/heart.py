"""The state of a branch and what is kept in step with it: `take` is the only way a fact changes anything."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Protocol

from server.core.apply import apply
from server.core.context import Opened
from server.core.forecast import Forecast, PutsRight
from server.core.lines import Lines
from server.core.model import State, Ticket
from server.core.touched import touched
from server.core.waits import Waits
from server.waits.outlook import Outlook
from server.waits.service import Drawn, Looked, WaitService, estimate
from wire.events import AnyEvent, DayClosed, DayTakenBack
from wire.values import Millis, Seq


class Projects(Protocol):
    """Rows worked out from the state for a batch, as `server.store.projections.Projected`."""

    def follow(self, state: State, event: AnyEvent, tickets: Sequence[Ticket]) -> None:
        """An event was applied to `state`; these are the tickets it is about, as they are now."""


Foresees = Callable[[Outlook], Awaitable[Forecast | None]]
"""Plays many futures of a hall elsewhere; None where it cannot now."""


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
        # Whom a closed day left after a no-show stays one: asked afterwards they would all be cancelled.
        if isinstance(event, DayTakenBack) or not (tickets or isinstance(event, DayClosed)):
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

    def waits_of_newcomer(self, now: Millis, opened: Opened | None) -> Waits | None:
        """What somebody who gets a number now is told, on the day that `opened` opens when there is such a one."""
        if opened is not None:
            return estimate(opened.state, now)
        return self._waits.of_newcomer(self._state, now, self.lines)

    # -- the same, worked out beside the event loop --

    def recent_waits(self) -> Waits | None:
        """Those kept for screens and pages, whatever happened since; None when none are young enough to be shown."""
        return self._waits.recent()

    def waits_due(self, now: Millis, *, of_newcomer: bool = False) -> bool:
        """Whether what is kept is not what `waits`, or `waits_of_newcomer`, would give; never while no settings are."""
        return self._waits.due(self._state, now, of_newcomer=of_newcomer)

    def drawn(self, now: Millis) -> Drawn:
        """The hall drawn for `work_out`; there are settings."""
        return self._waits.drawn(self._state, now, self.lines)

    async def work_out(self, drawn: Drawn) -> Waits:
        """The waits of a hall that was drawn; they are kept. Facts may be taken meanwhile."""
        return await self._waits.work_out(drawn)

    def looked(self, now: Millis) -> Looked | None:
        """The hall for `foresee`; None where there is nothing to foresee."""
        return self._waits.looked(self._state, now, self.lines)

    async def foresee(self, looked: Looked, foresees: Foresees) -> bool:
        """Have many futures played of what was looked at, and tell waits by them; whether there was an answer."""
        forecast = await foresees(looked.outlook)
        if forecast is not None:
            self._waits.foretold(looked, forecast)
        return forecast is not None

    def put_right(self, right: Mapping[str, PutsRight]) -> None:
        """Put what is told right by these, by model, from now on (R137)."""
        self._waits.put_right(right)

    @property
    def next_number_is_told_anew(self) -> bool:
        """Whether something happened after which what was told to the number before is not true for the next."""
        return self._waits.ended

    def close(self) -> None:
        """Nobody asks how long it takes any more."""
        self._waits.close()
