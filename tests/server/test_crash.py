"""kill -9 in a stream of commands: nothing acknowledged is lost, given twice or called twice.

Kiosks and racing clerks keep their own ledgers and ask again with the same command_id after each restart.
"""

from __future__ import annotations

import asyncio
import os
import random
import time
import uuid
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from websockets.asyncio.client import ClientConnection, connect

from server.people import People
from server.store.journal import Store
from server.store.verify import verify
from tests.server.branch_kit import BRANCH, COUNTERS, PASSWORD, SERVICE
from tests.server.server_process import ServerProcess
from wire import commands as c
from wire.session import Answered, Broken, ClientSession, Hello, SignIn, WasRefused, Welcomed
from wire.values import Role

KIOSKS, CLERKS = 3, 3
MONDAY_9 = "[clock]\nreal_start_ms = {real}\nstart_ms = 1795399200000\n"


@dataclass
class Ledger:
    """What one client was told, by command id."""

    issued: dict[str, str] = field(default_factory=dict)
    called: dict[str, str] = field(default_factory=dict)
    """Ticket id of each first call that was answered."""


class Client:
    """A device with the real client session: it comes back by itself and repeats what was not answered."""

    def __init__(self, hello: Hello, ledger: Ledger, sign_in: SignIn | None = None) -> None:
        self.session = ClientSession(hello)
        self.ledger = ledger
        self._answers: dict[str, asyncio.Future[dict[str, Any] | None]] = {}
        self._ws: ClientConnection | None = None
        if sign_in is not None:
            self.session.ask_sign_in(sign_in, f"signin-{uuid.uuid4().hex[:8]}", 0)

    async def keep_link(self, server: ServerProcess) -> None:
        while True:
            try:
                async with connect(
                    f"ws://127.0.0.1:{server.live_port}", subprotocols=["toiluot.v1"], compression=None, proxy=None
                ) as self._ws:
                    self.session.connected(now())
                    await self._flush()
                    async for frame in self._ws:
                        for happened in self.session.received(frame, now()):
                            self._take(happened)
                        await self._flush()
            except OSError:
                pass
            except Exception as error:
                if "websockets" not in type(error).__module__:
                    raise
            self._ws = None
            self.session.lost()
            await asyncio.sleep(0.05)

    async def ask(self, command: c.Command) -> dict[str, Any] | None:
        """The reply, however many restarts it takes; None when refused."""
        command_id = str(uuid.uuid4())
        future: asyncio.Future[dict[str, Any] | None] = asyncio.get_running_loop().create_future()
        self._answers[command_id] = future
        self.session.ask(command, command_id, now())
        await self._flush()
        reply = await future
        if reply is not None and "number" in reply:
            if command.method == "ticket.issue":
                self.ledger.issued[command_id] = reply["number"]
            else:
                self.ledger.called[command_id] = reply["ticket_id"]
        return reply

    async def _flush(self) -> None:
        if self._ws is not None:
            for frame in self.session.outgoing():
                await self._ws.send(frame)

    def _take(self, happened: object) -> None:
        match happened:
            case Answered(id_, result) if id_ in self._answers:
                self._answers.pop(id_).set_result(result)
            case WasRefused(id_, _, _) if id_ in self._answers:
                self._answers.pop(id_).set_result(None)
            case Broken(what):
                raise AssertionError(what)
            case Welcomed():
                pass


def now() -> int:
    return time.time_ns() // 1_000_000


async def give_numbers(client: Client) -> None:
    while True:
        await client.ask(c.IssueTicket(service_id=SERVICE))


async def call_numbers(client: Client, counter: str) -> None:
    await client.ask(c.OpenCounter(counter_id=counter))
    while True:
        called = await client.ask(c.CallNext())
        if called is None:
            await asyncio.sleep(0.02)
            continue
        await client.ask(c.Finish(ticket_id=called["ticket_id"], outcome=BRANCH.outcomes[0].id))


def pair(folder: Path) -> dict[str, str]:
    store = Store(f"sqlite:///{folder / 'branch.db'}")
    store.open()
    people = People(store, lambda: 0)
    tokens = {f"kiosk-{n}": people.pair(f"kiosk-{n}", Role.KIOSK) for n in range(KIOSKS)}
    tokens |= {f"pc-{n}": people.pair(f"pc-{n}", Role.COUNTER) for n in range(CLERKS)}
    for n in range(CLERKS):
        people.add(f"clerk-{n}", f"Clerk {n}", ("clerk",), PASSWORD)
    store.close()
    return tokens


def people_of_the_hall(tokens: dict[str, str]) -> tuple[list[Client], list[Client]]:
    def hello(device: str, role: Role) -> Hello:
        return Hello(protocol=1, role=role, device_id=device, token=tokens[device])

    kiosks = [Client(hello(f"kiosk-{n}", Role.KIOSK), Ledger()) for n in range(KIOSKS)]
    clerks = [
        Client(hello(f"pc-{n}", Role.COUNTER), Ledger(), SignIn(user=f"clerk-{n}", password=PASSWORD))
        for n in range(CLERKS)
    ]
    return kiosks, clerks


async def rounds_of_kills(folder: Path, rounds: int, seed: int) -> tuple[list[Client], list[Client]]:
    server = ServerProcess(folder, clock=MONDAY_9.format(real=now()))
    tokens = pair(folder)
    dice = random.Random(seed)
    await asyncio.to_thread(server.start)
    kiosks, clerks = people_of_the_hall(tokens)
    tasks = [asyncio.create_task(one.keep_link(server)) for one in (*kiosks, *clerks)]
    tasks += [asyncio.create_task(give_numbers(one)) for one in kiosks]
    tasks += [asyncio.create_task(call_numbers(one, COUNTERS[n])) for n, one in enumerate(clerks)]
    try:
        for _ in range(rounds):
            await served(kiosks, tasks, 1)
            await asyncio.sleep(dice.uniform(0, 0.5))
            await asyncio.to_thread(server.kill)
            await asyncio.to_thread(server.start)
        await served(kiosks, tasks, 3)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await asyncio.to_thread(server.end)
    return kiosks, clerks


async def served(kiosks: list[Client], tasks: list[asyncio.Task[None]], more: int) -> None:
    """Until the kiosks were told so many more numbers."""
    wanted = sum(len(one.ledger.issued) for one in kiosks) + more
    while sum(len(one.ledger.issued) for one in kiosks) < wanted:
        await asyncio.sleep(0.01)
        for task in tasks:
            assert not task.done(), task.exception()


def compare(folder: Path, kiosks: list[Client], clerks: list[Client]) -> None:
    """Every ledger against the journal."""
    url = f"sqlite:///{folder / 'branch.db'}"
    assert verify(url).trouble == ""
    with Store(url).database.reading() as connection:
        numbers = dict(connection.exec_driver_sql("SELECT ticket_id, number FROM visit").all())
        calls = connection.exec_driver_sql("SELECT command_id, body FROM journal WHERE type = 'ticket.called'").all()
        seqs = connection.exec_driver_sql("SELECT count(*), max(seq) FROM journal").one()
    told = {command_id: number for one in kiosks for command_id, number in one.ledger.issued.items()}
    lost = {i: n for i, n in told.items() if numbers.get(i) != n}
    assert not lost, f"acknowledged and not there: {lost}"
    assert len(set(numbers.values())) == len(numbers), "a number was given twice"
    assert sorted(numbers.values()) == [f"A{n:03d}" for n in range(1, len(numbers) + 1)], "a gap in the numbers"
    assert seqs[0] == seqs[1], "a gap in the journal"
    twice = [i for i, n in Counter(call for one in clerks for call in one.ledger.called.values()).items() if n > 1]
    assert not twice, f"called twice: {twice}"
    journalled = {command_id for command_id, _ in calls}
    assert {i for one in clerks for i in one.ledger.called} <= journalled


async def test_killed_again_and_again_nothing_acknowledged_is_lost_or_done_twice(tmp_path: Path) -> None:
    kiosks, clerks = await rounds_of_kills(tmp_path, rounds=4, seed=2)
    assert sum(len(one.ledger.called) for one in clerks) > 0
    compare(tmp_path, kiosks, clerks)


@pytest.mark.soak
@pytest.mark.timeout(3600)
async def test_five_hundred_kills(tmp_path: Path) -> None:
    seed = int(os.environ.get("TOILUOT_SEED", "1"))
    kiosks, clerks = await rounds_of_kills(tmp_path, rounds=500, seed=seed)
    compare(tmp_path, kiosks, clerks)
