"""A million hostile frames at a server in a process of its own, over real sockets, while people are served."""

from __future__ import annotations

import asyncio
import contextlib
import random
import sqlite3
import time
from pathlib import Path

import pytest

from clientkit.dial import Dial
from server.staff.people import PAIRED_ROLES
from server.store.journal import Store
from tests.conftest import Count
from tests.faults.real_server import RealServer
from tests.fuzz.frames import Frames
from tests.fuzz.sockets import Wired
from tests.fuzz.test_wire_fuzz import EXPECTED, MEBIBYTE, REASONS, STAFF, STOPS_THE_HALL, summed
from tests.server.branch_kit import BRANCH, COUNTERS, MONDAY_9, PASSWORD, SERVICE
from tests.server.known_people import KnownPeople
from wire import commands as c
from wire.session import Hello
from wire.values import Role

FRAMES = 1_000_000
AT_ONCE = 15
OF_A_TICKET = 10 * 1024
"""Bytes of a ticket that was given: it is kept for the day, with all that was told of it, whoever asked for it."""

ANSWERED_S = 1.0
"""No answer may take longer."""


def paired(url: str) -> dict[str, str]:
    """A new database with people and two hostile devices of each role beside the honest ones; tokens by name."""
    store = Store(url)
    store.open()
    staff = KnownPeople(store, lambda: 0)
    names = [(role, f"{role.value}-{n}") for role in PAIRED_ROLES for n in range(2)]
    names += [(Role.KIOSK, "honest-kiosk"), (Role.COUNTER, "honest-counter")]
    tokens = {name: staff.pair(name, role) for role, name in names}
    staff.add("lan", "Lan", ("clerk",), PASSWORD)
    staff.add("fuzz", "Fuzz", ("clerk", "reception", "manager"), PASSWORD)
    store.close()
    return tokens


class Hostile:
    """Links of every role that send until enough is sent."""

    def __init__(self, port: int, tokens: dict[str, str], secret: str) -> None:
        self.left = FRAMES
        self._dice = random.Random(3)
        self._seldom = Frames(self._dice, STOPS_THE_HALL)
        self._often = Frames(self._dice, STOPS_THE_HALL | {"clerk.sign_in"})  # a password takes the server 40 ms
        self.links = [Wired(port, None)]
        for n, language in enumerate(("vi", "en")):
            self.links.append(Wired(port, {"protocol": 2, "role": "phone", "token": secret, "language": language}))
            for role in PAIRED_ROLES:
                name = f"{role.value}-{n}"
                hello = {"protocol": 2, "role": role.value, "device_id": name, "token": tokens[name]}
                person = {"user": "fuzz", "password": PASSWORD} if n and role in STAFF else None
                self.links.append(Wired(port, hello | {"language": language}, person))

    async def flood(self) -> None:
        """All links at once."""
        await asyncio.gather(*map(self._one, self.links))

    async def _one(self, link: Wired) -> None:
        while self.left > 0:
            frames = self._seldom if self._dice.random() < 0.05 else self._often
            batch = [frames.next() for _ in range(AT_ONCE)]
            self.left -= len(batch)
            await link.send(batch, 10 * ANSWERED_S)
        await link.close()


class Served:
    """A kiosk and a clerk at work on links of their own."""

    def __init__(self, port: int, tokens: dict[str, str]) -> None:
        self.kiosk, self.clerk = (
            Dial(
                [f"ws://127.0.0.1:{port}"],
                Hello(protocol=2, role=role, device_id=name, token=tokens[name]),
                lambda _: None,
            )
            for role, name in ((Role.KIOSK, "honest-kiosk"), (Role.COUNTER, "honest-counter"))
        )
        self.took: list[float] = []
        """How long each answer took; a refusal ends the test."""
        self._links = [asyncio.create_task(dial.run()) for dial in (self.kiosk, self.clerk)]

    async def begin(self) -> str:
        """Open the counter and let some people in; the secret of one of them."""
        # Two passwords are checked at once at most; what that takes (19 MiB each) is no growth.
        await asyncio.gather(
            self.clerk.sign_in("lan", PASSWORD), self.kiosk.sign_in("lan", "wrong-password"), return_exceptions=True
        )
        await self.clerk.ask(c.OpenCounter(counter_id=COUNTERS[0]))
        for _ in range(20):  # a hostile clerk may call one too
            issued = await self.kiosk.ask(c.IssueTicket(service_id=SERVICE))
        return str(issued["tracking_url"]).partition("#")[2]

    async def work(self) -> None:
        """One citizen after the other, until cancelled."""
        while True:
            await self._timed(self.kiosk, c.IssueTicket(service_id=SERVICE))
            ticket_id = (await self._timed(self.clerk, c.CallNext()))["ticket_id"]
            await self._timed(self.clerk, c.Start(ticket_id=ticket_id))
            await self._timed(self.clerk, c.Finish(ticket_id=ticket_id, outcome=BRANCH.outcomes[0].id))
            await asyncio.sleep(0.5)

    async def end(self) -> None:
        """Hang up."""
        for link in self._links:
            link.cancel()
        await asyncio.gather(*self._links, return_exceptions=True)

    async def _timed(self, dial: Dial, command: c.Command) -> dict[str, object]:
        began = time.perf_counter()
        answer = await dial.ask(command, within_s=30)
        self.took.append(time.perf_counter() - began)
        return answer


def tickets_of(server: RealServer) -> int:
    """How many it gave, the hostile ones counted."""
    with contextlib.closing(sqlite3.connect(f"file:{server.folder / 'branch.db'}?mode=ro", uri=True)) as database:
        return int(database.execute("SELECT count(*) FROM visit").fetchone()[0])


@pytest.mark.soak
@pytest.mark.timeout(7200)
async def test_a_million_hostile_frames_hurt_nobody_and_take_no_memory(tmp_path: Path, count: Count) -> None:
    server = RealServer(tmp_path)
    server.clock_shows = MONDAY_9
    tokens = paired(server.url)
    await server.start()
    await server.ready()
    honest = Served(server.live_port, tokens)
    try:
        secret = await honest.begin()
        hostile = Hostile(server.live_port, tokens, secret)
        before = server.most_memory()
        work = asyncio.create_task(honest.work())
        flood = asyncio.create_task(hostile.flood())
        await asyncio.wait([work, flood], return_when=asyncio.FIRST_COMPLETED)
        grown, tickets = server.most_memory() - before, tickets_of(server)
        assert not work.done(), f"an honest command was not done: {work.exception()}"
        work.cancel()
        await flood
    finally:
        await honest.end()
        await server.kill()
    answered, took = summed(link.judge.answered for link in hostile.links), sorted(honest.took)
    slowest = max(link.judge.slowest_s for link in hostile.links)
    hung_up = summed(link.hung_up for link in hostile.links)
    count(
        f"{FRAMES - hostile.left} frames, {answered.total()} answers, {hung_up.total()} links ended; the slowest "
        f"answer took {slowest:.2f} s; {len(took)} honest commands, p99 {took[len(took) * 99 // 100] * 1000:.0f} ms, "
        f"at most {took[-1] * 1000:.0f} ms; {grown / MEBIBYTE:.1f} MiB more memory, of "
        f"these {tickets * OF_A_TICKET / MEBIBYTE:.1f} for {tickets} tickets"
    )
    wrong = [trouble for link in hostile.links for trouble in link.judge.wrong]
    assert wrong[:5] == [], len(wrong)
    assert "Traceback" not in server.log_whole()
    assert set(hung_up) <= REASONS
    assert set(answered) >= EXPECTED
    assert slowest <= ANSWERED_S
    assert took[-1] <= ANSWERED_S
    assert grown <= 32 * MEBIBYTE + tickets * OF_A_TICKET
