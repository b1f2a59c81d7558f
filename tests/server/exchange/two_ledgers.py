"""A branch and its hub in one process, each with its real database, and between them a line that a test makes bad.

Nothing runs by itself: a test says what happens, and `Line` what is lost, told twice or told late. So one number names
a whole order of events, and the same number makes the same order again.
"""

from __future__ import annotations

import contextlib
import random
import sqlite3
from concurrent.futures import Executor, Future
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Self

import sqlalchemy

from rules.booking_code.signed import Verifier
from server.booking.ledger import Bookings, Facts
from server.booking.taking import HallBusy, Taking
from server.exchange import compare
from server.exchange.talk import Talk
from server.hub.booking.desk import Desk, Held, Request, name_wish
from server.hub.branches.ledgers import Incoming, Outgoing
from server.hub.keys import Keys
from server.hub.store import writing
from server.hub.store.database import HubDatabase
from server.hub.store.hearing import Overtaken
from server.hub.store.ledger import Ledger
from server.store import statements
from server.store.copies import renew_epoch
from server.store.database import Database
from server.store.journal import CannotStore
from tests.server import branch_kit, new_database
from tests.server.booking.hall import demo_branch
from tests.server.hub.house import TestClock, at
from wire import commands as c
from wire.branch_link import Message, read, written
from wire.errors import Code

KEYS = Keys(b"k" * 32)
ROUNDS = 30
"""Within so many rounds, a second each in life, both ledgers must be equal once the line is good."""

FIRST_MORNING = at("2026-11-23T08:00")
MINUTE, DAY = 60_000, 86_400_000

_TEXT = {"vi": "x", "en": "x"}
BRANCH = demo_branch(
    hours=[{"weekdays": [1, 2, 3, 4, 5, 6, 7], "opens": "00:00", "closes": "23:59", "issue_from": "00:00",
            "issue_until": "23:58"}],
    groups=[{"id": g, "series": s, "icon": "house", "name": _TEXT} for g, s in (("few", "A"), ("many", "E"))],
    services=[{"id": g, "group": g, "name": _TEXT, "minutes": 5, "quota": q} for g, q in (("few", 2), ("many", None))],
    counters=[{"id": "quay-1", "number": 1, "zone": "z", "name": _TEXT, "groups": ["few", "many"]}],
    zones=[{"id": "z", "name": _TEXT}],
    holidays=[],
    policy={"expected_within_min": 5},
)  # fmt: skip


def heard(text: str) -> Message:
    """What was said; on this line every word is sound."""
    message, why = read(text)
    assert message is not None, why
    return message


class AtOnce(Executor):
    """Does what it is given at once, in the thread that gives it: one order, and no waiting for threads."""

    def __init__(self, *_: object) -> None:
        super().__init__()

    def submit(self, work, /, *args, **kwargs):
        future: Future = Future()
        try:
            future.set_result(work(*args, **kwargs))
        except Exception as error:  # noqa: BLE001  whoever asked is told
            future.set_exception(error)
        return future


_DIALECTS: dict[str, tuple] = {}


def engine_that_remembers(make):
    """As `create_engine`; statements are compiled once for all databases, and not again after each restart."""

    def create(url, **options):
        engine = make(url, **options)
        kind = f"{url}{options.get('isolation_level')}"
        dialect, cache = _DIALECTS.setdefault(kind, (engine.dialect, engine._compiled_cache))
        engine.dialect = engine.pool._dialect = dialect
        engine._compiled_cache = cache
        return engine

    return create


def make_quick(monkeypatch) -> None:
    """No order here is about power cuts or threads: those are tests/faults' and each side's own tests' matter."""
    monkeypatch.setattr("server.store.database._WRITING", ("PRAGMA journal_mode=WAL", "PRAGMA synchronous=OFF"))
    monkeypatch.setattr("server.hub.store.database.PRAGMAS", ("journal_mode=WAL", "synchronous=OFF"))
    monkeypatch.setattr("server.store.statements._compiled", cache(statements._compiled))
    for module in ("server.store.journal", "server.hub.store.ledger"):
        monkeypatch.setattr(f"{module}.ThreadPoolExecutor", AtOnce)
    for module in ("server.store.database", "server.hub.store.database", "server.exchange.compare"):
        monkeypatch.setattr(f"{module}.create_engine", engine_that_remembers(sqlalchemy.create_engine))


class Killed(Exception):
    """The process ended here."""


class BranchUp:
    """A branch server that runs: handle, store, and its ledgers of the exchange."""

    def __init__(self, world: Sides) -> None:
        self.house = branch_kit.House(world.branch_url, world.clock)
        self.house.check.verifier = Verifier([KEYS.signer.public_key])
        self.facts = Facts(self.house.store, "http://b/t#{}".format)
        self.bookings = Bookings(self.house.store)
        self.asks_left: float = float("inf")
        """What the hub may still ask of the branch before the process ends, half done at .5."""

    async def ask(self, command_id, command, actor, taken=None):
        """As the handle, with an end in between."""
        if self.asks_left < 1 and self.asks_left != 0.5:
            raise Killed
        answer = await self.house.handle.ask(command_id, command, actor, taken)
        self.asks_left -= 1
        if self.asks_left < 0:
            raise Killed
        return answer

    @property
    def now(self):
        return self.house.handle.now

    def reading(self):
        return self.house.handle.reading()

    def talk(self) -> Talk:
        return Talk(self.facts, "facts", Taking(self, self.bookings, self.facts), "bookings")


class HubUp:
    """A hub program that runs."""

    def __init__(self, world: Sides) -> None:
        database = HubDatabase(new_database.hub(world.hub_url))
        database.upgrade()
        self.ledger = Ledger(database, lambda wish: name_wish(KEYS, wish), lambda _: None)
        self.desk = Desk(self.ledger, KEYS, world.clock, {BRANCH.id}, {BRANCH.id: (None, None)})
        self.now = world.clock.now_ms

    async def begin(self) -> None:
        text = BRANCH.model_dump_json()
        await self.ledger.change(lambda c: writing.know_branch(c, BRANCH.id, text))

    def talk(self) -> Talk:
        outgoing = Outgoing(self.ledger, BRANCH.id, self.now)
        return Talk(outgoing, "bookings", Incoming(self.ledger, KEYS, BRANCH.id, self.now), "facts")


@dataclass
class Line:
    """One connection: what each side said and the other has not heard."""

    branch: Talk
    hub: Talk
    to_branch: list[str] = field(default_factory=list)
    to_hub: list[str] = field(default_factory=list)


@dataclass
class Sides:
    """Both sides, the line, the clock, and copies that were made of either database."""

    folder: Path
    roll: random.Random
    clock: TestClock = field(default_factory=lambda: TestClock(FIRST_MORNING))
    loss: float = 0.0
    branch: BranchUp | None = None
    hub: HubUp | None = None
    line: Line | None = None
    links: int = 0
    made: int = 0
    booked: list[Held] = field(default_factory=list)
    copies: dict[str, list[Path]] = field(default_factory=lambda: {"branch": [], "hub": []})
    late: list[tuple[str, str]] = field(default_factory=list)
    """Words of an earlier connection, which come when nobody waits for them."""

    @property
    def branch_url(self) -> str:
        return f"sqlite:///{self.folder / 'branch.db'}"

    @property
    def hub_url(self) -> str:
        return f"sqlite:///{self.folder / 'hub.db'}"

    # -- up and down --

    async def begin(self) -> Self:
        await self.start_branch()
        await self.start_hub()
        return self

    async def start_branch(self) -> None:
        self.branch = BranchUp(self)
        async with self.branch.reading() as state:
            new = state.branch is None
        if new:
            await self.branch.house.ask(c.ApplySettings(branch=BRANCH))
        await self.branch.house.ask(c.Tick())

    async def start_hub(self) -> None:
        self.hub = HubUp(self)
        await self.hub.begin()

    async def stop_branch(self, killed: bool = False) -> None:
        self.cut()
        if self.branch is not None:
            if not killed:
                await self.branch.house.handle.close()
            self.branch.house.store.close()
            self.branch = None

    async def stop_hub(self) -> None:
        self.cut()
        if self.hub is not None:
            self.hub.ledger.close()
            self.hub = None

    async def close(self) -> None:
        await self.stop_branch(killed=True)
        await self.stop_hub()

    # -- copies --

    def back_up(self, which: str) -> None:
        path = self.folder / f"{which}-{len(self.copies[which])}.copy"
        with contextlib.closing(sqlite3.connect(self.folder / f"{which}.db")) as connection:
            connection.execute("VACUUM INTO ?", (str(path),))
        self.copies[which].append(path)

    async def restore(self, which: str, by_hand: bool) -> None:
        """Bring one of the copies back, by the tools or by hand: then nobody is told that it was."""
        copy = self.roll.choice(self.copies[which][-3:])
        await (self.stop_branch() if which == "branch" else self.stop_hub())
        path = self.folder / f"{which}.db"
        for side in ("-wal", "-shm"):
            path.with_name(path.name + side).unlink(missing_ok=True)
        path.write_bytes(copy.read_bytes())
        if not by_hand:
            self._renew(which, path)
        await (self.start_branch() if which == "branch" else self.start_hub())

    @staticmethod
    def _renew(which: str, path: Path) -> None:
        if which == "hub":
            with contextlib.closing(sqlite3.connect(path)) as connection, connection:
                connection.execute("UPDATE branch SET epoch = ''")
            return
        database = Database(f"sqlite:///{path}")
        connection = database.open_for_writing()
        renew_epoch(connection)
        connection.close()
        database.release()

    # -- the line --

    def cut(self) -> None:
        if self.line is not None:
            self.late += [("branch", text) for text in self.line.to_branch[:2]]
            self.late += [("hub", text) for text in self.line.to_hub[:2]]
            self.line = None


@dataclass
class World(Sides):
    """What can happen to both sides."""

    # -- the line --

    async def connect(self) -> None:
        self.cut()
        assert self.branch is not None
        assert self.hub is not None
        self.links += 1
        line = Line(self.branch.talk(), self.hub.talk())
        self.say(line.to_branch, await line.hub.open(f"link{self.links}"))
        self.say(line.to_hub, await line.branch.open(f"link{self.links}"))
        self.line = line

    def say(self, wire: list[str], messages: list[Message]) -> None:
        for message in messages:
            times = 0 if self.roll.random() < self.loss else 1 + (self.roll.random() < self.loss)
            wire.extend([written(message)] * times)

    async def talk(self, steps: int) -> None:
        """Some words are heard, on a new connection if there is none."""
        if self.line is None:
            await self.connect()
        for _ in range(steps):
            await self.step()

    async def step(self) -> None:
        """One word is heard, or what is due is said."""
        if self.line is None:
            return
        line = self.line
        with self._ends_the_line():
            match self.roll.randrange(6):
                case 0:
                    self.say(line.to_hub, await line.branch.due())
                case 1:
                    self.say(line.to_branch, await line.hub.due())
                case 2 if self.late and self.roll.random() < 0.5:
                    whose, text = self.late.pop(0)
                    await (line.branch if whose == "branch" else line.hub).received(heard(text))
                case n if n % 2:
                    if line.to_branch:
                        text = self._any_of(line.to_branch)
                        self.say(line.to_hub, await line.branch.received(heard(text)))
                case _:
                    if line.to_hub:
                        text = self._any_of(line.to_hub)
                        self.say(line.to_branch, await line.hub.received(heard(text)))

    def _any_of(self, wire: list[str]) -> str:
        return wire.pop(self.roll.randrange(min(len(wire), 4)) if self.loss else 0)

    @contextlib.contextmanager
    def _ends_the_line(self):
        try:
            yield
        except (HallBusy, CannotStore, Overtaken):
            self.cut()

    # -- what people do --

    async def book(self, now: bool) -> None:
        assert self.hub is not None
        self.made += 1
        day = self.roll.randrange(3) * DAY
        hour = self.midnight_after(self.clock.now) + day + self.roll.choice((9, 10)) * 60 * MINUTE
        soon = self.clock.now // (30 * MINUTE) * (30 * MINUTE) + self.roll.choice((1, 2)) * 30 * MINUTE
        request = Request(
            service_id=self.roll.choice(("few", "many")),
            slot_at=None if now else self.roll.choice((soon, soon, hour)),
            request_id=f"request-{self.made}",
        )
        held = await self.hub.desk.book(BRANCH.id, request)
        if isinstance(held, Held):
            self.booked.append(held)

    async def cancel(self) -> None:
        assert self.hub is not None
        if self.booked:
            held = self.roll.choice(self.booked[-6:])
            found = await self.hub.desk.held(BRANCH.id, held.secret)
            if isinstance(found, Held):
                await self.hub.desk.cancel(found)

    async def arrive(self) -> None:
        """Somebody shows a code that was really signed; the branch may never have heard of it."""
        assert self.branch is not None
        if not self.booked:
            return
        held = self.roll.choice(self.booked[-6:])
        if not held.booking.now:
            self.clock.now = max(self.clock.now, min(held.booking.slot_at - 5 * MINUTE, self.clock.now + 90 * MINUTE))
        answer = await self.branch.house.ask(c.CheckIn(code=held.qr_text, early=True), branch_kit.KIOSK)
        assert isinstance(answer, dict) or answer.code in REFUSED, answer

    async def somebody_else_is_served(self) -> None:
        """Whoever is awaited is passed by, and their place lapses."""
        assert self.branch is not None
        ask = self.branch.house.ask
        await ask(c.OpenCounter(counter_id="quay-1"), branch_kit.LAN)
        await ask(c.IssueTicket(service_id="many"), branch_kit.KIOSK)
        while isinstance(called := await ask(c.CallNext(), branch_kit.LAN), dict):
            finish = c.Finish(ticket_id=called["ticket_id"], outcome=BRANCH.outcomes[0].id)
            await ask(finish, branch_kit.LAN)
        self.clock.now += 6 * MINUTE
        await ask(c.Tick())

    @staticmethod
    def midnight_after(now: int) -> int:
        """Of the branch's zone, seven hours before UTC's."""
        zone = 7 * 60 * MINUTE
        return (now + zone) // DAY * DAY + DAY - zone

    async def midnight(self) -> None:
        """The next day, some time before ten."""
        self.clock.now = self.midnight_after(self.clock.now) + self.roll.randrange(1, 600) * MINUTE
        if self.branch is not None:
            await self.branch.house.ask(c.Tick())

    # -- the end --

    async def heal(self) -> compare.Compared:
        """The line is good again; what both say after as many rounds as it takes, at most `ROUNDS`."""
        self.loss = 0.0
        assert self.branch is not None
        self.branch.asks_left = float("inf")
        await self.branch.house.ask(c.Tick())
        found = None
        for _ in range(ROUNDS):
            await self._round()
            found = compare.compare(self.branch_url, self.hub_url)
            if found.equal and (found.to_hub, found.to_branch) == (0, 0):
                return found
        assert found is not None
        return found

    def oversold(self) -> list[tuple]:
        """Slots with more bookings than places, but for those the hub had lost and was told of again."""
        query = """SELECT group_id, slot_at, count(*) FROM booking WHERE NOT now AND NOT found AND NOT flagged
                   AND state IN ('booked', 'arrived') GROUP BY group_id, slot_at HAVING count(*) > ?"""
        with contextlib.closing(sqlite3.connect(self.folder / "hub.db")) as connection:
            return connection.execute(query, (BRANCH.policy.slot_places,)).fetchall()

    async def _round(self) -> None:
        if self.line is None:
            await self.connect()
        line = self.line
        assert line is not None
        with self._ends_the_line():
            self.say(line.to_hub, line.branch.again())
            self.say(line.to_branch, line.hub.again())
            while line.to_branch or line.to_hub:
                await self._all_of(line.to_branch, line.branch, line.to_hub)
                await self._all_of(line.to_hub, line.hub, line.to_branch)

    async def _all_of(self, wire: list[str], talk: Talk, back: list[str]) -> None:
        while wire:
            self.say(back, await talk.received(heard(wire.pop(0))))
        self.say(back, await talk.due())


REFUSED = {
    Code.BOOKING_SPENT, Code.BOOKING_NOT_WAITING, Code.BOOKING_CANCELLED, Code.BOOKING_OTHER_DAY, Code.OUT_OF_HOURS,
    Code.NO_OPENING, Code.QUOTA_REACHED,
}  # fmt: skip
"""Why an arrival may be refused; all else is a fault."""


async def play(world: World, steps: int) -> None:
    """One random order of everything that can happen."""
    roll = world.roll
    world.loss = roll.choice((0.0, 0.1, 0.3))
    for _ in range(steps):
        try:
            await _happen(world, roll)
        except Killed:
            await world.stop_branch(killed=True)
            await world.start_branch()


async def _happen(world: World, roll: random.Random) -> None:
    match roll.randrange(40):
        case n if n < 8:
            await world.book(now=n < 3)
        case n if n < 10:
            await world.cancel()
        case n if n < 16:
            await world.arrive()
        case 16:
            world.clock.now += roll.randrange(1, 30) * MINUTE
        case 17 | 18:
            await world.midnight()
        case 19 | 20:
            world.cut()
        case 21 | 22:
            await world.connect()
        case 23 | 24:
            await world.stop_branch(killed=roll.random() < 0.5)
            await world.start_branch()
        case 25:
            await world.stop_hub()
            await world.start_hub()
        case 26:
            world.back_up("branch")
        case 27:
            world.back_up("hub")
        case 28 if world.copies["branch"]:
            await world.restore("branch", by_hand=roll.random() < 0.5)
        case 29 if world.copies["hub"]:
            await world.restore("hub", by_hand=roll.random() < 0.5)
        case 30:
            assert world.branch is not None
            world.branch.asks_left = roll.randrange(6) / 2
            await world.book(now=roll.random() < 0.5)
            await world.talk(20)
        case 31:
            await world.somebody_else_is_served()
        case _:
            await world.talk(roll.randrange(16))
