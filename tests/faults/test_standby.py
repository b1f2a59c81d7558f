"""Two real servers on one real PostgreSQL: one leads, the other takes over; nothing is lost, given or called twice."""

from __future__ import annotations

import asyncio
import contextlib
import os
import random
import shutil
import signal
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import psycopg
import pytest

from server.runtime import supervisor as supervisors
from server.runtime.exits import ExitStatus
from tests.faults.cut_line import Line
from tests.faults.held import assert_nothing_lost_or_done_twice
from tests.faults.people import Everybody
from tests.faults.real_server import RealServer
from tests.server.branch_kit import MONDAY_9, SERVER, SERVICE, masked, new_id, raw_link
from tests.server.postgres_process import MISSING, Postgres, private_postgres
from tests.server.runtime.whole import failed_and_works_again, whole_server
from wire.commands import Tick
from wire.errors import Refused

WITHIN_S = 60.0
"""A take-over on a busy machine. docs/operations.md says 5 s; what it took here is printed."""

REFUSED = 1
"""Exit code of a server that did not start."""

STANDBY = ("standby = true",)


@pytest.fixture(scope="module")
def postgres() -> Iterator[Postgres]:
    if MISSING:
        pytest.skip(MISSING)
    with private_postgres() as made:
        yield made


class Pair:
    """Two servers that share a database, and the people of their hall."""

    def __init__(self, folder: Path, url: str, second_url: str | None = None, seed: int = 1) -> None:
        self.url = url
        self.servers = [self._server(folder / name, use) for name, use in (("a", second_url or url), ("b", url))]
        self.everybody = Everybody(url, [server.live_port for server in self.servers], seed)
        self.took_s: list[float] = []

    def _server(self, folder: Path, url: str) -> RealServer:
        folder.mkdir()
        server = RealServer(folder, url, more=STANDBY)
        server.clock_shows = MONDAY_9
        return server

    async def begin(self) -> None:
        """The first leads, the second waits with a copy of its key, and people are at work."""
        first, second = self.servers
        await first.start()
        await first.ready()
        give_key(first, second)
        await second.spawn()
        await logged(second, "waiting:")
        self.everybody.begin()
        await self.everybody.called(2)

    async def taken_over(self, by: RealServer, since: float) -> None:
        """Until `by` listens and clerks call again."""
        await self.listens(by, since)
        await self.everybody.called(3)

    async def listens(self, by: RealServer, since: float) -> None:
        """Until `by` listens."""
        async with asyncio.timeout(WITHIN_S):
            while not await by.listens():  # noqa: ASYNC110  a port tells nobody
                await asyncio.sleep(0.01)
        self.took_s.append(time.monotonic() - since)

    async def end(self) -> None:
        await self.everybody.end()
        for server in self.servers:
            await server.kill()

    def assert_held(self) -> None:
        told = self.everybody.told
        took = sorted(self.took_s)
        print(
            f"\n{len(took)} take-overs, listening after {took[0]:.2f} to {took[-1]:.2f} s: "
            f"{len(told.ledger.issued)} numbers, {len(told.ledger.calls)} calls, {told.repeated} asked again"
        )
        assert_nothing_lost_or_done_twice(told, self.url)


@contextlib.asynccontextmanager
async def pair(folder: Path, url: str, through: Line | None = None, seed: int = 1) -> AsyncIterator[Pair]:
    """Both at work; with `through` the first reaches PostgreSQL by that line."""
    first_url = None if through is None else with_port(url, through.port)
    made = Pair(folder, url, first_url, seed)
    try:
        await made.begin()
        yield made
    finally:
        await made.end()


def with_port(url: str, port: int) -> str:
    head, name = url.rsplit("/", 1)
    return f"{head.rsplit(':', 1)[0]}:{port}/{name}"


def give_key(giver: RealServer, taker: RealServer) -> None:
    (taker.folder / "data").mkdir(exist_ok=True)
    shutil.copy(giver.folder / "data" / "branch.key", taker.folder / "data" / "branch.key")


async def logged(server: RealServer, words: str, times: int = 1) -> None:
    """Until the server's log has these words."""
    async with asyncio.timeout(60):
        while server.log_whole().count(words) < times:  # noqa: ASYNC110  a log tells nobody
            await asyncio.sleep(0.02)


async def test_a_killed_leader_is_followed_by_the_waiting_server(tmp_path: Path, postgres: Postgres) -> None:
    async with pair(tmp_path, postgres.add("killed")) as both:
        first, second = both.servers
        assert not await second.listens(), "a waiting server must leave its port closed"
        since = time.monotonic()
        await first.kill()
        await both.taken_over(second, since)
        await second.ready()
    both.assert_held()


async def test_a_leader_that_is_stopped_hands_over_at_once(tmp_path: Path, postgres: Postgres) -> None:
    async with pair(tmp_path, postgres.add("stopped")) as both:
        first, second = both.servers
        since = time.monotonic()
        await first.end()
        await both.taken_over(second, since)
        assert "which has left" in second.log_whole(), "it had said that it goes and was waited for all the same"
    both.assert_held()


async def test_a_leader_that_froze_commits_and_answers_nothing_when_it_goes_on(
    tmp_path: Path, postgres: Postgres
) -> None:
    async with pair(tmp_path, postgres.add("frozen")) as both:
        first, second = both.servers
        await both.everybody.rest()
        async with a_kiosk_of(first, both.everybody) as (reader, writer):
            os.kill(first.pid, signal.SIGSTOP)
            since = time.monotonic()
            # It will find these in its socket when it goes on.
            writer.write(asked("stale-press", "ticket.issue", f'{{"service_id":"{SERVICE}"}}'))
            writer.write(asked("stale-look", "resync", "{}"))
            await both.listens(second, since)
            rows = count(both.url)
            os.kill(first.pid, signal.SIGCONT)
            async with asyncio.timeout(WITHIN_S):
                told = await until_hung_up(reader)
            # Soon after the take-over, or it would hang up because the kiosk seems silent, before it reads a word.
            assert b"stale" not in told, "answered from what it remembered"
        await logged(first, "waiting:")
        assert not await first.listens()
        assert count(both.url) == rows, "a server that no longer leads has written"
        both.everybody.go_on()
        await both.everybody.called(3)
        since = time.monotonic()
        await second.kill()
        await both.taken_over(first, since)
    both.assert_held()


async def test_a_leader_that_is_cut_off_from_postgresql_stops_and_waits(tmp_path: Path, postgres: Postgres) -> None:
    line = Line(postgres.port)
    await line.start()
    try:
        async with pair(tmp_path, postgres.add("cut"), through=line) as both:
            first, second = both.servers
            line.cut()
            since = time.monotonic()
            await both.taken_over(second, since)
            async with asyncio.timeout(WITHIN_S):
                while await first.listens():  # noqa: ASYNC110
                    await asyncio.sleep(0.05)
            line.mend()
            await logged(first, "waiting:")
            since = time.monotonic()
            await second.kill()
            await both.taken_over(first, since)
        both.assert_held()
    finally:
        await line.close()


async def test_after_postgresql_was_stopped_at_once_one_of_the_two_leads(tmp_path: Path, postgres: Postgres) -> None:
    async with pair(tmp_path, postgres.add("restarted")) as both:
        for away_s in (0.0, 3.0):
            await asyncio.to_thread(postgres.stop)
            await asyncio.sleep(away_s)
            since = time.monotonic()
            await asyncio.to_thread(postgres.start)
            await both.everybody.called(3)
            both.took_s.append(time.monotonic() - since)
        listening = [await server.listens() for server in both.servers]
        assert listening.count(True) == 1
    both.assert_held()


async def back_and_forth(folder: Path, url: str, rounds: int, seed: int) -> None:
    """The leader is killed, frozen for good, or stopped, `rounds` times; the other one takes over every time."""
    dice = random.Random(seed)
    async with pair(folder, url, seed=seed) as both:
        leads, waits = both.servers
        for _ in range(rounds):
            await asyncio.sleep(dice.uniform(0, 0.4))
            how = dice.choice(["kill", "freeze", "stop"])
            since = time.monotonic()
            if how == "stop":
                await leads.end()
            elif how == "kill":
                await leads.kill()
            else:
                os.kill(leads.pid, signal.SIGSTOP)
            await both.taken_over(waits, since)
            if how == "freeze":
                os.kill(leads.pid, signal.SIGCONT)
                await logged(leads, "no longer leads")
            else:
                await leads.spawn()
            await waiting_again(leads)
            leads, waits = waits, leads
    both.assert_held()


async def waiting_again(server: RealServer) -> None:
    """Until the last thing it logged about the lead is that it waits."""
    async with asyncio.timeout(60):
        while True:
            said = server.log_whole()
            if said.rfind("waiting:") > max(said.rfind("listening on"), said.rfind("no longer leads")):
                return
            await asyncio.sleep(0.02)


@pytest.mark.timeout(900)
async def test_three_take_overs_back_and_forth_lose_nothing(tmp_path: Path, postgres: Postgres) -> None:
    await back_and_forth(tmp_path, postgres.add("forth"), 3, seed=1)


@pytest.mark.soak
@pytest.mark.timeout(7200)
async def test_a_hundred_take_overs_back_and_forth_lose_nothing(tmp_path: Path, postgres: Postgres) -> None:
    await back_and_forth(tmp_path, postgres.add("soak"), 100, int(os.environ.get("TOILUOT_SEED", "1")))


async def test_a_second_server_with_another_key_or_without_the_setting_is_refused(
    tmp_path: Path, postgres: Postgres
) -> None:
    async with pair(tmp_path, postgres.add("refused")) as both:
        _, second = both.servers
        await second.end()
        key = second.folder / "data" / "branch.key"
        right = key.read_bytes()
        key.write_bytes(bytes(32))
        assert "is not the key this branch's tickets were made with. Copy branch.key" in await refusal_of(second)
        key.unlink()
        assert "is missing. Copy branch.key" in await refusal_of(second)
        assert not key.exists(), "a key of its own would stand in the way of the right one"
        key.write_bytes(right)
        second.more = ()
        assert "already in use by a running server" in await refusal_of(second)


async def refusal_of(server: RealServer) -> str:
    """What it says instead of starting."""
    before = len(server.log_whole())
    await server.spawn()
    assert await server.ended() == REFUSED
    return server.log_whole()[before:]


async def test_a_server_without_the_setting_is_never_ended_by_one_that_waits(
    tmp_path: Path, postgres: Postgres
) -> None:
    url = postgres.add("unwatched")
    alone, waits = RealServer(tmp_path / "a", url), RealServer(tmp_path / "b", url, more=STANDBY)
    for server in (alone, waits):
        server.folder.mkdir()
        server.clock_shows = MONDAY_9
    try:
        await alone.start()
        await alone.ready()
        give_key(alone, waits)
        await waits.spawn()
        await logged(waits, "waiting:")
        os.kill(alone.pid, signal.SIGSTOP)
        await asyncio.sleep(4)
        os.kill(alone.pid, signal.SIGCONT)
        assert not await waits.listens()
        assert await alone.listens()
        since = time.monotonic()
        await alone.kill()
        async with asyncio.timeout(WITHIN_S):
            while not await waits.listens():  # noqa: ASYNC110
                await asyncio.sleep(0.01)
        print(f"\ntaken over after {time.monotonic() - since:.2f} s")
    finally:
        await alone.kill()
        await waits.kill()


async def test_a_server_without_the_setting_ends_when_another_one_has_led(tmp_path: Path, postgres: Postgres) -> None:
    url = postgres.add("followed")
    server = RealServer(tmp_path, url)
    server.clock_shows = MONDAY_9
    try:
        await server.start()
        await server.ready()
        with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as connection:
            connection.execute("UPDATE meta SET value = 'another starts 0 so-2, process 7' WHERE key = 'lead'")
            connection.execute("SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory'")
        assert await server.ended() == ExitStatus.LEASE_LOST
        assert "Another server (so-2, process 7) has used" in server.log()
    finally:
        await server.kill()


async def test_a_fault_in_the_look_at_the_lease_is_not_the_loss_of_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, postgres: Postgres
) -> None:
    monkeypatch.setattr(supervisors, "BACK_OFF_S", (0.02,))
    async with whole_server(tmp_path, monkeypatch, database=postgres.add("lease")) as server:
        assert "lease" in server.supervisor.names
        await failed_and_works_again(server.supervisor, "lease")
        assert server.parts.handle.lease.holds
        assert not isinstance(await server.parts.handle.ask(new_id(), Tick(), SERVER), Refused)


def count(url: str) -> int:
    with psycopg.connect(url.replace("+psycopg", "")) as connection:
        # Not the sign-ins: people who come back to the other server are journalled by that one whenever they are there.
        row = connection.execute("SELECT count(*) FROM journal WHERE type NOT LIKE 'session.%'").fetchone()
        assert row is not None
        return int(row[0])


def asked(id_: str, method: str, params: str) -> bytes:
    """A request as a client's text frame."""
    return masked(f'{{"jsonrpc":"2.0","id":"{id_}","method":"{method}","params":{params}}}'.ljust(130))


async def until_hung_up(reader: asyncio.StreamReader) -> bytes:
    """All that still comes."""
    told = b""
    with contextlib.suppress(ConnectionError):
        while data := await reader.read(65_536):
            told += data
    return told


@contextlib.asynccontextmanager
async def a_kiosk_of(
    server: RealServer, everybody: Everybody
) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    """A kiosk on a socket by hand, welcomed."""
    reader, writer = await raw_link(server.live_port)
    writer.write(asked("hello-by-hand", "hello", everybody.kiosk_hello.model_dump_json()))
    await reader.readuntil(b"hello-by-hand")
    try:
        yield reader, writer
    finally:
        writer.close()
