"""The waits that everybody is told from: worked out once for all who ask, and kept in step with what happens."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from server.core.forecast import Forecast, PutsRight
from server.core.lines import OTHERWISE, Lines
from server.core.model import State
from server.core.waits import Waits
from server.waits.outlook import Outlook, look
from server.waits.scene import Scene, draw
from server.waits.simulate import simulate
from server.waits.worker import Worker
from wire.events import (
    AnyEvent,
    CallAnnounced,
    NumberLapsed,
    NumbersLeased,
    NumbersReturned,
    PaperReported,
    TicketIssued,
    VisitRated,
)
from wire.values import Millis

KEPT_MS = 1_000
"""How old waits may be that a new number is told; they are told in whole minutes."""

SHOWN_S = 5.0
"""How old waits may be that a screen or a page shows, whatever happened since; real seconds. As a rule it is 1.5 s."""

FORECAST_S = 10.0
"""How old a forecast may be that waits are told by; real seconds. Then the run without chance is told."""

NO_MATTER = (CallAnnounced, NumberLapsed, NumbersLeased, NumbersReturned, PaperReported, VisitRated)
"""Events that change nobody's wait."""


def estimate(state: State, now: Millis, lines: Lines | None = None) -> Waits:
    """The waits of a state at a moment, worked out now; `lines` as for `draw`."""
    return simulate(draw(state, now, lines))


@dataclass(frozen=True, slots=True)
class Looked:
    """An outlook, and of which state it is."""

    outlook: Outlook
    at_s: float
    """Real seconds."""
    state_no: int


@dataclass(slots=True, eq=False)
class Drawn:
    """A scene, and what happened in the hall since it was drawn."""

    scene: Scene
    at_s: float
    """Real seconds."""
    stands: bool = True
    """Whether its waits are true but for numbers given since."""
    joined: bool = False
    """Whether numbers were given since."""
    newcomers: list[tuple[str, str, int]] = field(default_factory=list)
    """Those that count for the next one: service, class, head start in milliseconds."""
    waits: Waits | None = None
    """Once they are worked out."""

    def answered(self, waits: Waits) -> None:
        """These are the waits of the scene: count in who came meanwhile."""
        self.waits = waits
        for service_id, class_id, head_start_ms in self.newcomers:
            self.waits = self.waits.with_newcomer(service_id, class_id, head_start_ms)

    def follow(self, state: State, event: AnyEvent) -> None:
        """An event was applied to `state`."""
        if isinstance(event, NO_MATTER):
            return
        # Who came while the server was away stands before others, and perhaps for a service that is no more.
        if not isinstance(event, TicketIssued) or event.lease_id:
            self.stands = False
            return
        self.joined = True
        ticket = state.tickets[event.ticket_id]
        if event.expected:  # whether those come, nobody knows
            return
        newcomer = ticket.service_id, ticket.class_id, ticket.issued_at - ticket.counted_from
        if self.waits is None:
            self.newcomers.append(newcomer)
        else:
            self.waits = self.waits.with_newcomer(*newcomer)


class WaitService:
    """The only place that has waits worked out.

    A live state is looked at while one of these is called, never between: what takes long is done with a `Scene`.

    Args:
        monotonic: real seconds.
        worker: plays scenes beside the event loop.
    """

    def __init__(self, monotonic: Callable[[], float] = time.monotonic, worker: Worker | None = None) -> None:
        self._monotonic = monotonic
        self._worker = worker or Worker()
        self._kept: Drawn | None = None
        self._under_way: list[Drawn] = []
        """Scenes whose waits are being worked out, in the order in which they were drawn."""
        self._forecast: Forecast | None = None
        self._forecast_at_s = 0.0
        self._state_no = 0
        """Grows when the state becomes another one: a forecast of the one before is of no use."""
        self._right: Mapping[str, PutsRight] = {}

    # -- on the event loop, now --

    def of(self, state: State, now: Millis, lines: Lines | None = None) -> Waits | None:
        """The waits of everybody in the hall; None while no settings are in force."""
        return self._now(state, now, lines, of_newcomer=False)

    def of_newcomer(self, state: State, now: Millis, lines: Lines | None = None) -> Waits | None:
        """The waits to tell somebody who comes now: others who came within the same second are counted in (R57)."""
        return self._now(state, now, lines, of_newcomer=True)

    # -- beside the event loop --

    def recent(self) -> Waits | None:
        """The waits kept for screens and pages; None when there are none that are young enough to be shown."""
        kept = self._kept
        return kept.waits if kept is not None and self._monotonic() - kept.at_s < SHOWN_S else None

    def due(self, state: State, now: Millis, *, of_newcomer: bool = False) -> bool:
        """Whether the kept ones are not those of this moment, as `of` or `of_newcomer` would give them."""
        return state.branch is not None and self._usable(now, of_newcomer=of_newcomer) is None

    def drawn(self, state: State, now: Millis, lines: Lines | None = None) -> Drawn:
        """The hall drawn now, for `work_out`; what happens until its end is noted with it."""
        one = Drawn(draw(state, now, lines), self._monotonic())
        self._under_way.append(one)
        return one

    async def work_out(self, drawn: Drawn) -> Waits:
        """Have the waits of a scene worked out beside the event loop, and keep them if they are the latest."""
        try:
            drawn.answered(self._told_by(await self._worker.simulate(drawn.scene)))
        finally:
            latest = drawn in self._under_way  # else the state is another one, or a later scene was quicker
            if latest:
                del self._under_way[: self._under_way.index(drawn) + 1]
        assert drawn.waits is not None
        if latest:
            self._kept = drawn
        return drawn.waits

    # -- the forecast --

    def looked(self, state: State, now: Millis, lines: Lines | None = None) -> Looked | None:
        """The hall for a forecast of it; None where nobody is there to foresee anything of: nobody waits or calls."""
        if state.branch is None or not (state.waiting or any(map(state.taken, state.counters))):
            return None
        return Looked(look(state, now, lines), self._monotonic(), self._state_no)

    def foretold(self, looked: Looked, forecast: Forecast) -> None:
        """Tell waits by this forecast of what was looked at, until it is too old."""
        if looked.state_no == self._state_no:
            self._forecast, self._forecast_at_s = forecast, looked.at_s

    def put_right(self, right: Mapping[str, PutsRight]) -> None:
        """Put the figures of models right by these from now on."""
        self._right = right

    # -- what happens --

    @property
    def ended(self) -> bool:
        """Whether the next number may not be told the kept waits: there are none, or more happened than new numbers."""
        return self._kept is None or not self._kept.stands

    def follow(self, state: State, event: AnyEvent) -> None:
        """An event was applied to `state`: count a new number in; after anything else ask anew."""
        if isinstance(event, OTHERWISE):
            self.forget()
            return
        for one in (*self._under_way, *([] if self._kept is None else [self._kept])):
            one.follow(state, event)

    def forget(self) -> None:
        """The state is another than the one that was followed."""
        self._kept = self._forecast = None
        self._state_no += 1
        self._under_way.clear()

    def close(self) -> None:
        """Nobody asks any more."""
        self._worker.close()

    # -- inside --

    def _told_by(self, waits: Waits) -> Waits:
        """With the forecast, while it is young enough, and what puts figures right."""
        young = self._forecast is not None and self._monotonic() - self._forecast_at_s < FORECAST_S
        return replace(waits, forecast=self._forecast if young else None, right=self._right)

    def _usable(self, now: Millis, *, of_newcomer: bool) -> Waits | None:
        kept = self._kept
        if kept is None or not kept.stands or (kept.joined and not of_newcomer):
            return None
        return kept.waits if 0 <= now - kept.scene.now < KEPT_MS else None

    def _now(self, state: State, now: Millis, lines: Lines | None, *, of_newcomer: bool) -> Waits | None:
        if state.branch is None:
            return None
        usable = self._usable(now, of_newcomer=of_newcomer)
        if usable is not None:
            return usable
        one = Drawn(draw(state, now, lines), self._monotonic())
        one.answered(self._told_by(simulate(one.scene)))
        self._kept = one
        self._under_way.clear()
        return one.waits
