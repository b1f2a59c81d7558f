"""Kiosks and racing clerks on real links, who keep their own ledgers and ask again until they are answered."""

from __future__ import annotations

import asyncio
import random
import uuid
from collections import Counter
from collections.abc import Awaitable, Sequence
from dataclasses import dataclass, field

from clientkit.dial import Dial, RefusedByServer
from server.store.journal import Store
from tests.patience import within
from tests.server.branch_kit import BRANCH, COUNTERS, PASSWORD, SERVICE
from tests.server.known_people import KnownPeople
from toiluot.demo.ledger import Ledger
from wire import commands as c
from wire.codec import Json
from wire.errors import Code
from wire.session import Hello
from wire.values import Role

KIOSKS, CLERKS = 3, 4
LINE = 8
"""Kiosks wait while so many people wait, so that clerks often race for the last one."""

AGAIN = frozenset({Code.CANNOT_STORE, Code.STARTING, Code.BUSY, Code.SIGN_IN_FIRST})
"""Refusals that say "not now": the same command is asked again under the same id."""


@dataclass
class Told:
    """What the people of one hall asked, and what they were told."""

    ledger: Ledger = field(default_factory=Ledger)
    asked: dict[str, c.Command] = field(default_factory=dict)
    answers: dict[str, Json] = field(default_factory=dict)
    refusals: Counter[Code] = field(default_factory=Counter)
    changed_answers: list[str] = field(default_factory=list)
    """Commands asked again under their id that got another reply than the first time."""
    repeated: int = 0
    called: set[str] = field(default_factory=set)
    resting: bool = False
    """Nobody begins anything."""
    under_way: int = 0
    """Commands asked and not yet answered."""
    left: int = 0
    """Numbers whose people will never be called, as a day ended before their turn."""

    @property
    def waiting(self) -> int:
        """People who were given a number and, as far as the clients know, not called."""
        return len(self.ledger.issued) - len(self.called) - self.left

    def nobody_waits(self) -> None:
        """The server said so to a clerk."""
        self.left += max(0, self.waiting)


class Somebody:
    """One device: repeats a command until it is answered, and now and then one that was answered long ago."""

    def __init__(self, hello: Hello, ports: Sequence[int], told: Told, dice: random.Random) -> None:
        self.told, self.dice = told, dice
        self._mine: list[str] = []
        self.dial = Dial([f"ws://127.0.0.1:{port}" for port in ports], hello, lambda _: None, pause=_briefly)

    async def insist(self, command: c.Command) -> Json | None:
        """The reply, however many restarts it takes; None when it was refused."""
        while self.told.resting:  # noqa: ASYNC110  a flag tells nobody
            await asyncio.sleep(0.01)
        self.told.under_way += 1
        try:
            return await self._insisted(command)
        finally:
            self.told.under_way -= 1

    async def _insisted(self, command: c.Command) -> Json | None:
        command_id = str(uuid.uuid4())
        self.told.asked[command_id] = command
        answer = await self._asked(command_id)
        if answer is not None:
            self.told.answers[command_id] = answer
            self._mine.append(command_id)
        if self._mine and self.dice.random() < 0.1:
            await self._repeat(self.dice.choice(self._mine))
        return answer

    async def _repeat(self, command_id: str) -> None:
        self.told.repeated += 1
        if await self._asked(command_id) != self.told.answers[command_id]:
            self.told.changed_answers.append(command_id)

    async def _asked(self, command_id: str) -> Json | None:
        while True:
            try:
                return await self.dial.ask(self.told.asked[command_id], command_id, within_s=2.0)
            except TimeoutError:
                continue
            except RefusedByServer as refusal:
                self.told.refusals[refusal.why.code] += 1
                if refusal.why.code not in AGAIN:
                    return None
                await asyncio.sleep(0.02)


class Kiosk(Somebody):
    """Gives numbers while the line is short."""

    async def work(self) -> None:
        """For ever."""
        while True:
            await asyncio.sleep(self.dice.uniform(0, 0.04))
            if self.told.waiting < LINE:
                issued = await self.insist(c.IssueTicket(service_id=SERVICE))
                if issued is not None:
                    self.told.ledger.told_issued(issued)


class Clerk(Somebody):
    """Presses Next as soon as the counter is free, as all the others do."""

    counter_id = ""
    user = ""

    async def work(self) -> None:
        """For ever."""
        while not await self._signed_in():
            pass
        while True:
            if await self.insist(c.OpenCounter(counter_id=self.counter_id)) is None:
                await asyncio.sleep(0.05)
            while (called := await self._next()) is not None:
                await self._serve(called)

    async def _signed_in(self) -> bool:
        try:
            await self.dial.sign_in(self.user, PASSWORD)
        except (TimeoutError, RefusedByServer):
            return False
        return True

    async def _next(self) -> Json | None:
        """The next ticket, waited for; None when the counter has to be opened first."""
        while True:
            before = self.told.refusals[Code.NOBODY_WAITS]
            called = await self.insist(c.CallNext())
            if called is not None or self.told.refusals[Code.NOBODY_WAITS] == before:
                return called
            self.told.nobody_waits()
            await asyncio.sleep(0.01)

    async def _serve(self, called: Json) -> None:
        self.told.ledger.told_called(called, 0)
        ticket_id = str(called["ticket_id"])
        self.told.called.add(ticket_id)
        if self.dice.random() < 0.2:
            again = await self.insist(c.Recall(ticket_id=ticket_id))
            if again is not None:
                self.told.ledger.told_called(again, 0)
        if await self.insist(c.Finish(ticket_id=ticket_id, outcome=BRANCH.outcomes[0].id)) is not None:
            self.told.ledger.finished.add(ticket_id)


class Everybody:
    """The people of one hall, at work between `begin` and `end`; they try the ports of all its servers."""

    def __init__(self, url: str, ports: Sequence[int], seed: int) -> None:
        self.told = Told()
        tokens = paired(url)
        dice = random.Random(seed)
        self._kiosks = [
            Kiosk(hello(Role.KIOSK, f"kiosk-{n}", tokens), ports, self.told, random.Random(dice.random()))
            for n in range(KIOSKS)
        ]
        self._clerks = [
            Clerk(hello(Role.COUNTER, f"pc-{n}", tokens), ports, self.told, random.Random(dice.random()))
            for n in range(CLERKS)
        ]
        for n, clerk in enumerate(self._clerks):
            clerk.counter_id, clerk.user = COUNTERS[n], f"clerk-{n}"
        self._tasks: list[asyncio.Task[None]] = []
        self.kiosk_hello = hello(Role.KIOSK, "kiosk-0", tokens)
        """How one of its kiosks greets, for a test that speaks by hand."""

    def begin(self) -> None:
        """All dial and work from now on."""
        for one in (*self._kiosks, *self._clerks):
            self._tasks += [asyncio.create_task(one.dial.run()), asyncio.create_task(one.work())]

    async def served(self, more: int) -> None:
        """Until so many more commands were answered."""
        wanted = len(self.told.answers) + more
        async with within(90, lambda: f"{wanted} answers; {self.told.refusals} were refused, {self._links()}"):
            while len(self.told.answers) < wanted:
                await asyncio.sleep(0.005)
                for task in self._tasks:
                    assert not task.done(), task.exception()

    def _links(self) -> str:
        return f"{sum(one.dial.live for one in (*self._kiosks, *self._clerks))} of {KIOSKS + CLERKS} links stand"

    async def called(self, more: int) -> None:
        """Until so many more tickets were called: the clerks are back too."""
        wanted = len(self.told.ledger.calls) + more
        while len(self.told.ledger.calls) < wanted:
            await self.served(1)

    async def rest(self) -> None:
        """All finish what they have asked and ask nothing more until `go_on`."""
        self.told.resting = True
        async with asyncio.timeout(90):
            while self.told.under_way:  # noqa: ASYNC110  a count tells nobody
                await asyncio.sleep(0.01)

    def go_on(self) -> None:
        """All ask again."""
        self.told.resting = False

    async def end(self) -> None:
        """All stop where they are."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)


def _briefly(_seconds: float) -> Awaitable[None]:
    return asyncio.sleep(0.03)  # nobody has to be spared here, and the sooner they are back the more is under way


def hello(role: Role, device: str, tokens: dict[str, str]) -> Hello:
    """What a paired device says first."""
    return Hello(protocol=2, role=role, device_id=device, token=tokens[device])


def paired(url: str) -> dict[str, str]:
    """A new database with its devices and clerks; the devices' tokens by name."""
    store = Store(url)
    store.open()
    people = KnownPeople(store, lambda: 0)
    tokens = {f"kiosk-{n}": people.pair(f"kiosk-{n}", Role.KIOSK) for n in range(KIOSKS)}
    tokens["board-0"] = people.pair("board-0", Role.DISPLAY)
    tokens["office-0"] = people.pair("office-0", Role.MANAGER)
    tokens |= {f"pc-{n}": people.pair(f"pc-{n}", Role.COUNTER) for n in range(CLERKS)}
    for n in range(CLERKS):
        people.add(f"clerk-{n}", f"Clerk {n}", ("clerk",), PASSWORD)
    people.add("manager-0", "Manager", ("manager",), PASSWORD)
    store.close()
    return tokens
