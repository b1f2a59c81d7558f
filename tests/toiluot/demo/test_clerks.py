"""A simulated clerk does each step at its own moment of the hall, however long the machine takes over it."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from pathlib import Path
from typing import Any

import pytest

from config.day import Visit
from tests.patience import until
from toiluot.demo import clerks
from toiluot.demo.clerks import Clerk
from toiluot.demo.conductor import Conductor
from toiluot.demo.habits import course
from wire.commands import CallNext, CloseCounter, Command, Finish, NoShow, OpenCounter, Park, Recall, Return, Start
from wire.values import Channel, CounterState, Reason, TicketState
from wire.views import AsideLine, DayLine, DeskTicket, DeskView, NextUp

START = 1_773_108_000_000
SPEED = 400.0
COMING_S = (5.0, 20.0, 220.0)
"""When three people get their numbers."""


class SlowDesk:
    """A counter with a server behind it that takes so many real seconds to answer, and as many again to show it."""

    counter_id, step_s = "quay-01", 1.0

    def __init__(self, conductor: Conductor, takes_s: float) -> None:
        self._conductor, self._takes_s = conductor, takes_s
        self._line = [self._number(n) for n in range(len(COMING_S))]
        self._ticket: DeskTicket | None = None
        self._parked: list[AsideLine] = []
        self._state = CounterState.CLOSED
        self._newer = asyncio.Event()
        self._shown: DeskView | None = None
        self.steps: list[tuple[str, float]] = []

    def _number(self, n: int) -> NextUp:
        at, id_ = START + round(COMING_S[n] * 1000), f"ticket-{n:03d}"
        return NextUp(ticket_id=id_, number=f"A{n:03d}", service_id="a", reason=Reason.LONGEST, arrived_at=at)

    @property
    def view(self) -> DeskView | None:
        return self._shown

    def show(self) -> None:
        here = [up for up in self._line if up.arrived_at <= self._conductor.clock.now_ms()]
        day = DayLine(waiting=len(here), served=0, mean_wait_ms=0, within_target=1.0, target_min=15)
        self._shown = DeskView(
            counter_id=self.counter_id, number=1, state=self._state, person="lan", ticket=self._ticket,
            next=here[0] if here and self._ticket is None else None, parked=tuple(self._parked), day=day,
        )  # fmt: skip
        self._newer.set()

    async def changed(self, within_s: float) -> None:
        self._newer.clear()
        await asyncio.wait([asyncio.ensure_future(self._newer.wait())], timeout=within_s)

    async def sign_in(self) -> None:
        self.show()

    async def do(self, command: Command) -> dict[str, object] | None:
        now = self._conductor.clock.now_ms()
        self.steps.append((command.method, (now - START) / 1000))
        await asyncio.sleep(self._takes_s)
        match command:
            case OpenCounter():
                self._state = CounterState.OPEN
            case CloseCounter():
                self._state = CounterState.CLOSED
            case CallNext():
                up = self._line.pop(0)
                self._ticket = DeskTicket(
                    ticket_id=up.ticket_id, number=up.number, service_id="a", class_id="ordinary", legs=1, calls=1,
                    state=TicketState.CALLED, language="vi", channel=Channel.KIOSK, arrived_at=up.arrived_at,
                    waited_ms=0, called_at=now, reason=up.reason, no_show_from=now,
                )  # fmt: skip
            case Start() if self._ticket is not None:
                self._ticket = self._ticket.model_copy(update={"started_at": now})
            case Finish() | Park():
                self._ticket = None
            case Return():
                self._parked = []
        asyncio.get_running_loop().call_later(self._takes_s, self.show)
        ticket_id = "" if self._ticket is None else self._ticket.ticket_id
        return {"ticket_id": ticket_id, "nth": 1}


def visit_of(ticket_id: str) -> Visit:
    return Visit(30_000 + int(ticket_id[-3:]), "a", "ordinary", "kiosk", "vi", serve_min=0.5)


async def morning(folder: Path, takes_s: float) -> list[tuple[str, float]]:
    """What a clerk does for three people, and at which second of the hall."""
    conductor = Conductor(folder / f"{takes_s}.time", SPEED, START)
    desk = SlowDesk(conductor, takes_s)
    clerk = Clerk(desk, visit_of, conductor, parked=set())

    async def door() -> None:
        """The server shows newcomers at once; the hall waits for it, as for any program."""
        while True:
            await conductor.sleep(1.0)
            if clerk.idle:
                desk.show()

    work: list[Coroutine[Any, Any, None]] = [conductor.run(), door(), clerk.work()]
    tasks = [asyncio.create_task(each) for each in work]
    await until(lambda: sum(method == Finish.method for method, _ in desk.steps) == len(COMING_S), within_s=60)
    clerk.stop.set()
    await asyncio.wait_for(tasks[-1], 60)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    return desk.steps


async def test_each_step_has_the_moment_that_the_visit_gives_it_on_a_slow_machine_too(tmp_path: Path) -> None:
    quick, slow = await morning(tmp_path, 0.0), await morning(tmp_path, 0.1)
    assert [method for method, _ in quick] == [method for method, _ in slow]
    # A tenth of a second, twice for each of ten steps, would be 80 seconds of the hall each time.
    for (method, at), (_, later) in zip(quick[:-1], slow[:-1], strict=True):
        assert later == pytest.approx(at, abs=6.0), method

    goes = [course(visit_of(f"ticket-{n:03d}")) for n in range(3)]
    calls, starts, ends = ([s for m, s in quick if m == k.method] for k in (CallNext, Start, Finish))
    assert calls[0] == pytest.approx(COMING_S[0] + goes[0].notice_s, abs=3.0)
    assert starts[0] == pytest.approx(calls[0] + goes[0].walk_s, abs=3.0)
    assert ends[0] == pytest.approx(starts[0] + goes[0].serve_s, abs=3.0)
    assert calls[1] == pytest.approx(ends[0] + goes[0].between_s, abs=3.0)
    assert calls[2] == pytest.approx(COMING_S[2] + goes[2].notice_s, abs=3.0)


class EarlyDesk(SlowDesk):
    """Its own clock is behind: a few times it says that it is too early to record that nobody came."""

    def __init__(self, conductor: Conductor, early: int) -> None:
        super().__init__(conductor, 0.0)
        self._state = CounterState.OPEN
        self._early = early

    @property
    def view(self) -> DeskView | None:
        return None if self._shown is None else self._shown.model_copy(update={"allowed": (NoShow.method,)})

    async def do(self, command: Command) -> dict[str, object] | None:
        if isinstance(command, NoShow) and self._ticket is not None:
            self.steps.append((command.method, 0.0))
            self._early -= 1
            if self._early >= 0:
                return None
            self._ticket = None
            self.show()
            return {}
        if isinstance(command, Recall) and self._ticket is not None:
            self._ticket = self._ticket.model_copy(update={"calls": self._ticket.calls + 1})
        return await super().do(command) | {"nth": 2}  # type: ignore[operator]


async def test_a_window_that_says_too_early_is_pressed_again_and_nobody_is_called_anew(tmp_path: Path) -> None:
    conductor = Conductor(tmp_path / "time", SPEED, START)
    desk = EarlyDesk(conductor, early=3)
    desk._line = desk._line[:1]

    def absent(ticket_id: str) -> Visit:
        return Visit(30_000, "a", "ordinary", "kiosk", "vi", serve_min=0.5, no_show=True)

    clerk = Clerk(desk, absent, conductor, parked=set())
    conductor.clock.cells[0] = START + 60_000
    tasks = [asyncio.create_task(each) for each in (conductor.run(), clerk.work())]
    await until(lambda: [method for method, _ in desk.steps].count(NoShow.method) == 4)
    await until(lambda: clerk.idle)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    methods = [method for method, _ in desk.steps]
    assert methods == [CallNext.method, Recall.method, *[NoShow.method] * 4]


@pytest.mark.parametrize(("open_hall", "planned"), [(False, True), (True, False)])
async def test_a_number_that_the_kiosk_learns_late_is_a_strangers_only_where_strangers_come(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, open_hall: bool, planned: bool
) -> None:
    monkeypatch.setattr(clerks, "KNOWN_S", 0.05)
    asked: list[str] = []

    def learned_late(ticket_id: str) -> Visit | None:
        asked.append(ticket_id)
        return visit_of("ticket-000") if len(asked) > 20 else None

    conductor = Conductor(tmp_path / "time", SPEED, START)
    clerk = Clerk(SlowDesk(conductor, 0.0), learned_late, conductor, parked=set(), open_hall=open_hall)
    assert (await clerk._visit("ticket-000") is not None) is planned
