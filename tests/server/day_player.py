"""Plays a day's visits through a handle, with a clock that jumps from one thing to the next."""

from __future__ import annotations

import heapq
import itertools
import random
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from config import Visit
from tests.server.branch_kit import BRANCH, KIOSK, House
from wire import commands as c
from wire.errors import Refused
from wire.values import Actor, Role

MIDNIGHT = int(datetime(2026, 11, 23, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh")).timestamp() * 1000)
OPENS = MIDNIGHT + 27_000_000
Step = Callable[[], Awaitable[None]]


def clerk(counter_id: str) -> Actor:
    """The clerk of a counter."""
    return Actor(role=Role.COUNTER, device_id=f"pc-{counter_id}", person=f"can-bo-{counter_id[-2:]}", roles=("clerk",))


class DayPlayer:
    """Citizens who come, clerks who serve; the same from the same visits."""

    def __init__(self, house: House, visits: list[Visit], closed: tuple[str, ...] = ()) -> None:
        self.house = house
        self.dice = random.Random(7)
        self.visits: dict[str, Visit] = {}
        self.second: set[str] = set()
        self._order = itertools.count()
        self._steps: list[tuple[int, int, Step]] = []
        first = min(MIDNIGHT + v.at_s * 1000 for v in visits)
        for visit in visits:
            self._later(MIDNIGHT + visit.at_s * 1000, lambda visit=visit: self._arrive(visit))
        for counter in BRANCH.counters:
            if counter.id not in closed:
                self._later(max(first, OPENS), lambda counter=counter: self._open(counter.id))
        house.clock.now = first

    async def run(self, until: str) -> None:
        """Play to `until`, HH:MM."""
        end = MIDNIGHT + (int(until[:2]) * 60 + int(until[3:])) * 60_000
        await self.house.ask(c.Tick())
        while self._steps and self._steps[0][0] < end:
            at, _, step = heapq.heappop(self._steps)
            self.house.clock.now = at
            await step()
        self.house.clock.now = end

    def _later(self, at: int, step: Step) -> None:
        heapq.heappush(self._steps, (at, next(self._order), step))

    def _in(self, seconds: float, step: Step) -> None:
        self._later(self.house.clock.now + int(seconds * 1000), step)

    async def _did(self, command: c.Command, actor: Actor) -> dict[str, Any]:
        answer = await self.house.ask(command, actor)
        assert not isinstance(answer, Refused), (command, answer)
        return answer

    async def _arrive(self, visit: Visit) -> None:
        if visit.class_id == "khac":
            visit = replace(visit, class_id="nguoi-co-cong")
        command = c.IssueTicket(service_id=visit.service_id, class_id=visit.class_id, language=visit.language)
        self.visits[(await self._did(command, KIOSK))["ticket_id"]] = visit

    async def _open(self, counter_id: str) -> None:
        await self._did(c.OpenCounter(counter_id=counter_id), clerk(counter_id))
        await self._next(counter_id)

    async def _next(self, counter_id: str) -> None:
        called = await self.house.ask(c.CallNext(), clerk(counter_id))
        if isinstance(called, Refused):
            self._in(15, lambda: self._next(counter_id))
            return
        ticket_id = called["ticket_id"]
        if self.visits[ticket_id].no_show:
            self._in(40, lambda: self._recall(counter_id, ticket_id))
        else:
            self._in(self.dice.randint(8, 40), lambda: self._start(counter_id, ticket_id))

    async def _recall(self, counter_id: str, ticket_id: str) -> None:
        await self._did(c.Recall(ticket_id=ticket_id), clerk(counter_id))
        self._in(46, lambda: self._missed(counter_id, ticket_id))

    async def _missed(self, counter_id: str, ticket_id: str) -> None:
        await self._did(c.NoShow(ticket_id=ticket_id), clerk(counter_id))
        self._in(3, lambda: self._next(counter_id))

    async def _start(self, counter_id: str, ticket_id: str) -> None:
        await self._did(c.Start(ticket_id=ticket_id), clerk(counter_id))
        visit = self.visits[ticket_id]
        minutes = visit.transfer_min if ticket_id in self.second else visit.serve_min
        self._in(minutes * 60, lambda: self._finish(counter_id, ticket_id))

    async def _finish(self, counter_id: str, ticket_id: str) -> None:
        visit = self.visits[ticket_id]
        if visit.transfer and ticket_id not in self.second:
            self.second.add(ticket_id)
            await self._did(c.Transfer(ticket_id=ticket_id, service_id=visit.transfer), clerk(counter_id))
        else:
            outcome = self.dice.choice(["tiep-nhan", "tiep-nhan", "bo-sung", "huong-dan", "tra-ket-qua"])
            finish = c.Finish(ticket_id=ticket_id, outcome=outcome, dossiers=int(outcome == "tiep-nhan"))
            await self._did(finish, clerk(counter_id))
            if self.dice.random() < 0.4:
                score = self.dice.choices([5, 4, 3, 2, 1], [64, 31, 3, 1, 1])[0]
                await self._did(
                    c.RateVisit(ticket_id=ticket_id, score=score), Actor(role=Role.PHONE, device_id=ticket_id)
                )
        self._in(3, lambda: self._next(counter_id))
