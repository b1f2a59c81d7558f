"""Simulated clerks: what a person at a counter does, whether through a socket or with the keys of a real window."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Protocol

from clientkit.dial import RefusedByServer
from config.clock import Clock
from config.day import Visit
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
from wire.views import DeskTicket, DeskView


class Desk(Protocol):
    """A counter as a clerk uses it."""

    counter_id: str

    @property
    def view(self) -> DeskView | None:
        """What the window shows; None while the link is down."""
        ...

    async def changed(self, within_s: float) -> None:
        """Wait for a newer view, at most `within_s` real seconds."""
        ...

    async def do(self, command: Command) -> bool:
        """Carry out one step; False when it was refused."""
        ...

    async def sign_in(self) -> None:
        """Sign the clerk in and open the counter."""
        ...


@dataclass(frozen=True, slots=True)
class Habits:
    """How a clerk works, in seconds of the hall."""

    walk_s: tuple[float, float] = (5.0, 14.0)
    """A citizen walks to the counter."""
    between_s: tuple[float, float] = (3.0, 8.0)
    """Between a finish and the next call."""
    recall_after_s: float = 25.0
    park_share: float = 0.015


PlanOf = Callable[[str], Visit | None]
"""The visit behind a ticket id: how long it takes, whether the person comes at all."""


class Clerk:
    """One person at one counter for a day."""

    def __init__(self, desk: Desk, plan_of: PlanOf, clock: Clock, seed: int, habits: Habits | None = None) -> None:
        self._desk, self._plan_of, self._clock = desk, plan_of, clock
        self._dice = random.Random(seed)  # noqa: S311 - a simulated person, not a secret
        self._habits = habits or Habits()
        self._free_at = 0
        self.stop = asyncio.Event()
        """Set at the end of the day: the clerk finishes, closes the counter and goes home."""
        self.breaks: list[tuple[int, int]] = []
        """Pauses as (from_ms, until_ms) of the hall."""

    async def work(self) -> None:
        """Work until told to stop."""
        await self._desk.sign_in()
        while True:
            view = self._desk.view
            if view is None or not view.person:  # the link is down, or back and not signed in again yet
                await self._desk.changed(1.0)
                continue
            if view.ticket is not None:
                await self._serve(view.ticket)
            elif self.stop.is_set():
                if view.state is CounterState.CLOSED or await self._desk.do(CloseCounter()):
                    return
            else:
                await self._between(view)

    async def _between(self, view: DeskView) -> None:
        """Nobody at the counter: open it, take a break, bring back who was parked, or call the next."""
        if view.state is CounterState.CLOSED:
            await self._desk.do(OpenCounter(counter_id=self._desk.counter_id))
            return
        if until := self._break_until():
            if view.state is CounterState.OPEN:
                await self._desk.do(PauseCounter(reason="an-trua"))
            await self._clock.sleep(min(60.0, (until - self._clock.now_ms()) / 1000))
            return
        if view.state is CounterState.PAUSED:
            await self._desk.do(ResumeCounter())
            return
        now = self._clock.now_ms()
        if due := [p for p in view.parked if p.remind_at is not None and p.remind_at <= now]:
            await self._desk.do(Return(ticket_id=due[0].ticket_id))
            return
        if view.next is None:
            await self._desk.changed(self._clock.real_seconds(20.0))
            return
        await self._until(self._free_at + int(self._dice.uniform(*self._habits.between_s) * 1000))
        if self._desk.view is not None and self._desk.view.next is not None:
            await self._desk.do(CallNext())

    def _break_until(self) -> int:
        now = self._clock.now_ms()
        return next((until for start, until in self.breaks if start <= now < until), 0)

    async def _serve(self, ticket: DeskTicket) -> None:
        """Somebody was called: they come, or they do not."""
        visit = self._plan_of(ticket.ticket_id)
        if ticket.started_at is None:
            if visit is not None and visit.no_show:
                await self._nobody_comes(ticket)
                return
            await self._until(ticket.called_at + int(self._dice.uniform(*self._habits.walk_s) * 1000))
            await self._desk.do(Start(ticket_id=ticket.ticket_id))
            view = self._desk.view
            ticket = view.ticket if view is not None and view.ticket is not None else ticket
        minutes = 6.0 if visit is None else visit.serve_min if ticket.legs == 1 else visit.transfer_min
        await self._until((ticket.started_at or self._clock.now_ms()) + int(minutes * 60_000))
        await self._end(ticket, visit)
        self._free_at = self._clock.now_ms()

    async def _until(self, moment: int) -> None:
        """Sleep until a moment of the hall. Moments count from what the server wrote down, so that the demo's speed
        does not add its own real milliseconds, many times over, to every service."""
        await self._clock.sleep(max(0.0, (moment - self._clock.now_ms()) / 1000))

    async def _end(self, ticket: DeskTicket, visit: Visit | None) -> None:
        if visit is not None and visit.transfer and ticket.legs == 1:
            onward = Transfer(ticket_id=ticket.ticket_id, service_id=visit.transfer)
            if await self._desk.do(onward):
                return
        if self._dice.random() < self._habits.park_share and not self.stop.is_set():
            aside = Park(ticket_id=ticket.ticket_id, minutes=8, why="bổ sung bản sao")
            if await self._desk.do(aside):
                return
        accepted = self._dice.random() < 0.5
        outcome = "tiep-nhan" if accepted else self._dice.choice(("bo-sung", "huong-dan", "tra-ket-qua"))
        await self._desk.do(Finish(ticket_id=ticket.ticket_id, outcome=outcome, dossiers=1 if accepted else 0))

    async def _nobody_comes(self, ticket: DeskTicket) -> None:
        await self._until(ticket.called_at + int(self._habits.recall_after_s * 1000))
        await self._desk.do(Recall(ticket_id=ticket.ticket_id))
        while not await self._may_record_no_show():
            if self._desk.view is None or self._desk.view.ticket is None:
                return
        await self._desk.do(NoShow(ticket_id=ticket.ticket_id))

    async def _may_record_no_show(self) -> bool:
        view = self._desk.view
        if view is None or view.ticket is None:
            return False
        left_ms = view.ticket.no_show_from - self._clock.now_ms()
        if left_ms > 0:
            await self._clock.sleep(left_ms / 1000 + 0.5)
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
    """Wait until the window shows what was answered, at most two real seconds."""
    until = time.monotonic() + 2.0
    while not settled(command, result, desk.view) and time.monotonic() < until:
        await desk.changed(0.25)


class WireDesk:
    """A counter without a window: the same commands through the same socket."""

    def __init__(self, dial_ask: Callable[[Command], Awaitable[dict[str, object]]], counter_id: str, ledger: Ledger,
                 sign_in: Callable[[], Awaitable[None]]) -> None:  # fmt: skip
        self.counter_id = counter_id
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

    async def do(self, command: Command) -> bool:
        """Carry out one step and write down what was told."""
        pressed = time.time_ns()
        try:
            result = await self._ask(command)
        except RefusedByServer as error:
            self.refusals.append(f"{self.counter_id} {command.method}: {error.why.code}")
            await self.changed(0.2)
            return False
        note(self._ledger, command, dict(result), pressed)
        await settle(self, command, dict(result))
        return True


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
