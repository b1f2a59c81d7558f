"""Simulated clerks: what a person at a counter does, whether through a socket or with the keys of a real window."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Protocol

from clientkit.dial import RefusedByServer
from config.day import Visit
from toiluot.demo.conductor import Conductor
from toiluot.demo.habits import HABITS, Course, Habits, course
from toiluot.demo.ledger import Ledger
from wire.commands import (
    CallNext,
    CloseCounter,
    Command,
    Finish,
    NoShow,
    OpenCounter,
    Park,
    PauseCounter,
    Recall,
    ResumeCounter,
    Return,
    Start,
    Transfer,
)
from wire.values import CounterState
from wire.views import DeskTicket, DeskView, NextUp


class Desk(Protocol):
    """A counter as a clerk uses it."""

    counter_id: str
    step_s: float
    """Seconds of the hall that a step takes at most, on however slow a machine."""

    @property
    def view(self) -> DeskView | None:
        """What the window shows; None while the link is down."""
        ...

    async def changed(self, within_s: float) -> None:
        """Wait for a newer view, at most `within_s` real seconds."""
        ...

    async def do(self, command: Command) -> dict[str, object] | None:
        """Carry out one step; the server's reply, or None when it was refused."""
        ...

    async def sign_in(self) -> None:
        """Sign the clerk in and open the counter."""
        ...


WITHOUT_LINK_S = 60.0
"""Seconds of the hall for which a clerk has no link at most: the hall waits for a server that starts."""

KNOWN_S, PLANNED_S = 2.0, 60.0
"""Real seconds after which somebody who was called is taken for a person who takes part; where nobody can, it is only
the kiosk's answer that is late."""

SEEN_S = 20.0
"""Real seconds within which a window with a link shows what was answered, on however slow a machine."""

NOT_YET_S = 2.0
"""Seconds of the hall after which a clerk presses again whose window says that it is too early."""

WIRE_STEP_S = 1.0
"""`step_s` of a desk without a window."""

PlanOf = Callable[[str], Visit | None]
"""The visit behind a ticket id: how long it takes, whether the person comes at all."""


class Clerk:
    """One person at one counter for a day. Each step has its moment, and the hall does not go past it before the step
    is done and seen: what a clerk does depends on the day and not on the machine.

    Args:
        desk: the counter.
        plan_of: the visit behind a ticket.
        conductor: of the hall's time.
        parked: tickets that any clerk has parked: nobody brings papers twice.
        nth: which clerk this is; of those who could call somebody new, the first does.
        habits: how people move.
        open_hall: whether a person at the screen may take a number too.
    """

    def __init__(
        self,
        desk: Desk,
        plan_of: PlanOf,
        conductor: Conductor,
        parked: set[str],
        nth: int = 0,
        habits: Habits = HABITS,
        open_hall: bool = True,
    ) -> None:
        self._desk, self._plan_of, self._conductor, self._clock = desk, plan_of, conductor, conductor.clock
        self._parked, self._mine = parked, set[str]()
        self._nth, self._habits = nth, habits
        self._known_s = KNOWN_S if open_hall else PLANNED_S
        self._next_at = 0
        """Before this moment nobody is called: the last one is still leaving."""
        self.idle = False
        """Whether there is nobody whom this clerk could call."""
        self.stop = asyncio.Event()
        """Set at the end of the day: the clerk finishes, closes the counter and goes home."""
        self.breaks: list[tuple[int, int]] = []
        """Pauses as (from_ms, until_ms) of the hall."""

    async def work(self) -> None:
        """Work until told to stop."""
        with self._conductor.hold(f"{self._desk.counter_id} signs in", WITHOUT_LINK_S):
            await self._desk.sign_in()
        while True:
            view = self._desk.view
            if view is None or not view.person:  # the link is down, or back and not signed in again yet
                await self._without_link()
                continue
            if view.ticket is not None:
                await self._serve(view.ticket)
            elif self.stop.is_set():
                if view.state is CounterState.CLOSED or await self._do(CloseCounter()):
                    return
            else:
                await self._between(view)

    async def _without_link(self) -> None:
        with self._conductor.hold(f"the link of {self._desk.counter_id}", WITHOUT_LINK_S):
            while (view := self._desk.view) is None or not view.person:
                await self._desk.changed(0.25)

    async def _do(self, command: Command, then_s: float = 5.0) -> bool:
        """One step, answered at once and seen in the window before the next one, `then_s` later."""
        with self._conductor.hold(self._desk.counter_id, self._desk.step_s):
            result = await self._desk.do(command)
        if result is None:
            # Another desk was quicker, and the window does not know it yet.
            await self._desk.changed(self._clock.real_seconds(10.0))
            return False
        with self._conductor.hold(f"the window of {self._desk.counter_id}", then_s):
            await settle(self._desk, command, result)
        return True

    async def _between(self, view: DeskView) -> None:
        """Nobody at the counter: open it, take a break, bring back who was parked, or call the next."""
        if view.state is CounterState.CLOSED:
            await self._do(OpenCounter(counter_id=self._desk.counter_id))
            return
        if until := self._break_until():
            if view.state is CounterState.OPEN:
                await self._do(PauseCounter(reason="an-trua"))
            await self._conductor.until(min(until, self._clock.now_ms() + 60_000))
            return
        if view.state is CounterState.PAUSED:
            await self._do(ResumeCounter())
            return
        now = self._clock.now_ms()
        mine = [p for p in view.parked if p.ticket_id in self._mine]
        if due := [p for p in mine if p.remind_at is not None and p.remind_at <= now]:
            if await self._do(Return(ticket_id=due[0].ticket_id)):
                self._mine.discard(due[0].ticket_id)
            return
        if view.next is None:
            self.idle = True
            await self._desk.changed(self._clock.real_seconds(20.0))
            self.idle = False
            return
        await self._call(view.next)

    async def _call(self, up: NextUp) -> None:
        noticed = course(self._plan_of(up.ticket_id), self._habits).notice_s + 0.2 * self._nth
        await self._conductor.until(max(self._next_at, up.arrived_at + round(noticed * 1000)))
        if self._desk.view is not None and self._desk.view.next is not None:
            await self._do(CallNext(), self._habits.walk_s[0])

    def _break_until(self) -> int:
        now = self._clock.now_ms()
        return next((until for start, until in self.breaks if start <= now < until), 0)

    async def _serve(self, ticket: DeskTicket) -> None:
        """Somebody was called: they come, or they do not."""
        visit = await self._visit(ticket.ticket_id)
        goes = course(visit, self._habits)
        if ticket.started_at is None:
            if visit is not None and visit.no_show:
                await self._nobody_comes(ticket)
                return
            await self._conductor.until(ticket.called_at + round(goes.walk_s * 1000))
            await self._do(Start(ticket_id=ticket.ticket_id))
            view = self._desk.view
            ticket = view.ticket if view is not None and view.ticket is not None else ticket
        serve_s = goes.serve_s if ticket.legs == 1 else goes.serve_again_s
        # From the moment that the server wrote down, so that no service lasts longer by what the machine took for it.
        await self._conductor.until((ticket.started_at or self._clock.now_ms()) + round(serve_s * 1000))
        self._next_at = self._clock.now_ms() + round(goes.between_s * 1000)
        await self._end(ticket, visit, goes)

    async def _visit(self, ticket_id: str) -> Visit | None:
        """Who was called; a kiosk may learn a number later than a counter that calls it at once."""
        with self._conductor.hold(f"the visitor at {self._desk.counter_id}", 0.0):
            until = time.monotonic() + self._known_s
            while (visit := self._plan_of(ticket_id)) is None and time.monotonic() < until:  # noqa: ASYNC110 - a dict
                await asyncio.sleep(0.01)
        return visit

    async def _end(self, ticket: DeskTicket, visit: Visit | None, goes: Course) -> None:
        leaves_s = goes.between_s
        if visit is not None and visit.transfer and ticket.legs == 1:
            onward = Transfer(ticket_id=ticket.ticket_id, service_id=visit.transfer)
            if await self._do(onward, leaves_s):
                return
        if goes.parked and ticket.ticket_id not in self._parked:
            self._parked.add(ticket.ticket_id)
            if await self._do(Park(ticket_id=ticket.ticket_id, minutes=8, why="bổ sung bản sao"), leaves_s):
                self._mine.add(ticket.ticket_id)
                return
        outcome = "tiep-nhan" if goes.accepted else goes.otherwise
        finish = Finish(ticket_id=ticket.ticket_id, outcome=outcome, dossiers=1 if goes.accepted else 0)
        await self._do(finish, leaves_s)

    async def _nobody_comes(self, ticket: DeskTicket) -> None:
        await self._conductor.until(ticket.called_at + int(self._habits.recall_after_s * 1000))
        await self._do(Recall(ticket_id=ticket.ticket_id))
        while self._still_here(ticket):
            if await self._may_record_no_show():
                if await self._do(NoShow(ticket_id=ticket.ticket_id)):
                    return
                # Too early by the window's own clock. To call anew would begin the time anew, and so on all day.
                await self._conductor.sleep(NOT_YET_S)

    def _still_here(self, ticket: DeskTicket) -> bool:
        view = self._desk.view
        return view is not None and view.ticket is not None and view.ticket.ticket_id == ticket.ticket_id

    async def _may_record_no_show(self) -> bool:
        view = self._desk.view
        if view is None or view.ticket is None:
            return False
        left_ms = view.ticket.no_show_from - self._clock.now_ms()
        if left_ms > 0:
            await self._conductor.sleep(left_ms / 1000 + 0.5)
            return False
        if NoShow.method not in view.allowed:
            # The server's own clock decides; ask again in a moment.
            await self._desk.changed(0.05)
        return NoShow.method in view.allowed or view.ticket.no_show_from <= self._clock.now_ms()


def settled(command: Command, result: dict[str, object], view: DeskView | None) -> bool:
    """Whether a view already shows what a reply said: replies and views come by different ways."""
    if view is None:
        return False
    ticket = view.ticket
    match command:
        case OpenCounter() | ResumeCounter():
            return view.state is CounterState.OPEN
        case PauseCounter():
            return view.state is CounterState.PAUSED
        case CloseCounter():
            return view.state is CounterState.CLOSED
        case CallNext():
            return ticket is not None and ticket.ticket_id == result["ticket_id"]
        case Recall():
            return ticket is None or ticket.calls >= int(str(result["nth"]))
        case Start():
            return ticket is None or ticket.started_at is not None
        case Finish() | NoShow() | Park() | Transfer():
            return ticket is None or ticket.ticket_id != command.ticket_id
        case _:
            return True


async def settle(desk: Desk, command: Command, result: dict[str, object]) -> None:
    """Wait until the window shows what was answered, at most `SEEN_S`; one whose link is down shows nothing."""
    until = time.monotonic() + SEEN_S
    while desk.view is not None and not settled(command, result, desk.view) and time.monotonic() < until:
        await desk.changed(0.25)


class WireDesk:
    """A counter without a window: the same commands through the same socket."""

    def __init__(self, dial_ask: Callable[[Command], Awaitable[dict[str, object]]], counter_id: str, ledger: Ledger,
                 sign_in: Callable[[], Awaitable[None]]) -> None:  # fmt: skip
        self.counter_id, self.step_s = counter_id, WIRE_STEP_S
        self._ask, self._ledger, self._sign_in = dial_ask, ledger, sign_in
        self._view: DeskView | None = None
        self._newer = asyncio.Event()
        self.refusals: list[str] = []

    @property
    def view(self) -> DeskView | None:
        """What the window would show."""
        return self._view

    def show(self, view: DeskView | None) -> None:
        """A newer view came, or None: the link is down."""
        self._view = view
        self._newer.set()

    async def changed(self, within_s: float) -> None:
        """Wait for a newer view, at most `within_s` real seconds."""
        self._newer.clear()
        try:
            await asyncio.wait_for(self._newer.wait(), within_s)
        except TimeoutError:
            return

    async def sign_in(self) -> None:
        """Sign the clerk in."""
        await self._sign_in()

    async def do(self, command: Command) -> dict[str, object] | None:
        """Carry out one step and write down what was told."""
        pressed = time.monotonic_ns()
        try:
            result = await self._ask(command)
        except RefusedByServer as error:
            self.refusals.append(f"{self.counter_id} {command.method}: {error.why.code}")
            return None
        note(self._ledger, command, result, pressed)
        return result


def note(ledger: Ledger, command: Command, result: dict[str, object], pressed_ns: int) -> None:
    """Write a reply down in the ledger."""
    match command:
        case CallNext() | Recall():
            ledger.told_called(result, pressed_ns)
        case Finish():
            ledger.finished.add(command.ticket_id)
        case NoShow():
            ledger.missed.add(command.ticket_id)
        case _:
            pass
