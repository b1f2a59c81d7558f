"""The same code on PostgreSQL: a private server of this test's own."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from server.figures.comparisons import days_to_compare
from server.figures.reasons import Reasons
from server.program.nightly_waits import NightlyWaits
from server.runtime.start_refused import StartRefused
from server.store import wait_rows
from server.store.database import Database, OwnedElsewhere
from server.store.feedback_rows import ratings, told
from server.store.journal import Batch, CannotStore, Store
from server.store.verify import verify
from tests.server.branch_kit import BRANCH, COUNTERS, DAY_MS, KIOSK, LAN, SERVER, HandClock, House, house
from tests.server.postgres_process import MISSING, Postgres, private_postgres
from tests.server.store.test_feedback_rows import rated
from tests.server.store.test_roll_ups import kept, strange_monday
from tests.server.store.words_kit import done, next_day, put_into_rows, type_of_everybody
from wire import commands as c
from wire.errors import Code, Refused, refused


@pytest.fixture(scope="module")
def postgres() -> Iterator[Postgres]:
    if MISSING:
        pytest.skip(MISSING)
    with private_postgres() as made:
        yield made


@pytest.fixture
def url(postgres: Postgres, request: pytest.FixtureRequest) -> str:
    return postgres.add(f"t{abs(hash(request.node.name)) % 10**9}")


async def test_a_day_on_postgresql_is_stored_verified_and_read_back(url: str) -> None:
    async with house(url) as branch:
        await branch.ask(c.OpenCounter(counter_id=COUNTERS[0]), LAN)
        first = await branch.issue("order-00001")
        called = await branch.ask(c.CallNext(), LAN)
        assert isinstance(called, dict)
        branch.clock.forward(120)
        await branch.ask(c.Finish(ticket_id=called["ticket_id"], outcome=BRANCH.outcomes[0].id), LAN)
        async with branch.handle.reading() as state:
            before = state
    async with house(url, branch.clock) as branch:
        async with branch.handle.reading() as state:
            assert state == before
        assert await branch.issue("order-00001") == first
        assert (await branch.issue())["number"] == "A002"
        report = verify(url)
        assert report.trouble == ""
        assert report.visits == 2


async def test_what_was_said_and_what_a_day_is_compared_by_are_the_same_on_postgresql(url: str, tmp_path: Path) -> None:
    found = []
    for place in (url, f"sqlite:///{tmp_path / 'branch.db'}"):
        async with house(place, HandClock()) as branch:
            await branch.ask(c.OpenCounter(counter_id=COUNTERS[0]), LAN)
            for score, comment in ((1, ""), (5, "Tốt"), (4, "")):
                await rated(branch, score, comment)
            for _ in range(2):
                await next_day(branch, branch.clock)
            days = ("2026-11-23", "2026-11-25")
            with branch.store.reading() as connection:
                low, known = ratings(connection, *days, 3), Reasons()
                counted = [known.of(branch.store.database, connection, *days) for _ in range(2)]
                compared = days_to_compare(connection, ["2026-11-23", "2026-11-24"], BRANCH)
                said = [(one.score, one.comment) for one in told(connection, low)]
            found.append((said, counted, compared))
    assert found[0] == found[1]
    assert found[0][0] == [(5, "Tốt"), (1, "")]
    assert found[0][1][1].marks.total() == found[0][2][0].visits == 3


async def test_a_row_changed_by_hand_is_named_on_postgresql(url: str) -> None:
    async with house(url) as branch:
        await branch.issue()
        await branch.store.run(
            lambda: branch.store.transact(
                lambda connection: connection.exec_driver_sql("UPDATE journal SET at = at + 1 WHERE seq = 3")
            )
        )
        assert "row 3 is the first bad one" in verify(url).trouble


async def test_a_second_server_on_the_same_postgresql_is_refused(url: str) -> None:
    async with house(url):
        with pytest.raises(StartRefused, match="already in use"):
            Store(url).open()
    again = House(url)
    await again.close()


async def test_a_server_that_another_one_followed_writes_no_more_and_says_so(url: str, postgres: Postgres) -> None:
    async with house(url) as branch:
        told: list[str] = []
        branch.store.database.when_lost = told.append
        await branch.issue("order-00001")
        end_sessions(url)
        other = House(url)
        other.store.close()
        for _ in range(2):  # the first finds its reading connection gone
            answer = await branch.ask(c.IssueTicket(service_id=BRANCH.services[0].id), KIOSK, "order-00002")
            assert isinstance(answer, Refused)
        assert told
        assert "Another server" in told[0]
        assert "order-00002" not in branch.store.known(["order-00001", "order-00002"])


async def test_a_session_that_only_postgresql_believes_in_is_ended_by_its_own_server(url: str) -> None:
    database = Database(url)
    lost = database.open_for_writing()
    again = database.reconnect()
    assert again.exec_driver_sql("SELECT 1").scalar() == 1
    with pytest.raises(DBAPIError):
        lost.exec_driver_sql("SELECT 1")
    again.close()
    database.release()


async def test_a_tools_session_is_never_ended_by_a_server(url: str) -> None:
    database = Database(url)
    database.open_for_writing().close()
    with Database(url).locked() as tool:
        assert tool is not None
        with pytest.raises(OwnedElsewhere):
            database.reconnect()
        assert tool.exec_driver_sql("SELECT 1").scalar() == 1
    database.release()


async def test_what_waits_for_postgresql_goes_on_when_it_is_cut_off(url: str) -> None:
    async with house(url) as branch:
        database = branch.store.database
        waiting = asyncio.ensure_future(
            branch.store.run(lambda: branch.store.transact(lambda at: at.exec_driver_sql("SELECT pg_sleep(600)")))
        )
        await asyncio.sleep(0.3)
        database.cut_off()
        async with asyncio.timeout(60):
            with pytest.raises(CannotStore):
                await waiting
        with pytest.raises(CannotStore):
            await branch.store.run(branch.store.hold)


def end_sessions(url: str) -> None:
    """As PostgreSQL's administrator would; waits until they are gone."""
    with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as connection:
        others = "FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        connection.execute(f"SELECT pg_terminate_backend(pid) {others} AND backend_type = 'client backend'")
        while connection.execute(f"SELECT count(*) {others} AND backend_type = 'client backend'").fetchone() != (0,):
            pass


async def test_readers_on_postgresql_cannot_write(url: str) -> None:
    async with house(url) as branch:
        with branch.store.reading() as connection, pytest.raises(DBAPIError, match="read-only"):
            connection.exec_driver_sql("INSERT INTO meta VALUES ('a', 'b')")


async def test_what_postgresql_does_not_take_is_refused_alone(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """NUL, which SQLite would keep: had it come past every edge, it would still spoil nobody else's turn."""
    async with house(url) as branch:
        write = branch.store.write

        def spoilt(batch: Batch) -> None:
            batch.replies = [replace(r, body=r.body + "\x00") if "odd" in r.command_id else r for r in batch.replies]
            write(batch)

        monkeypatch.setattr(branch.store, "write", spoilt)
        ids = [f"order-{n:05d}" for n in range(10)] + ["odd-00000"] + [f"later-{n:05d}" for n in range(10)]
        issue = c.IssueTicket(service_id=BRANCH.services[0].id)
        answers = await asyncio.gather(*(branch.ask(issue, KIOSK, id_) for id_ in ids))
        assert answers.pop(10) == refused(Code.INTERNAL)
        assert sorted(answer["number"] for answer in answers) == [f"A{n:03d}" for n in range(1, 21)]
        assert branch.handle.failure == ""
    assert verify(url).trouble == ""


async def test_a_postgresql_that_stops_at_once_loses_nothing_acknowledged(url: str, postgres: Postgres) -> None:
    async with house(url) as branch:
        told = {f"order-{n:05d}": (await branch.issue(f"order-{n:05d}"))["number"] for n in range(20)}
        postgres.stop()
        for n in range(3):
            answer = await branch.ask(c.IssueTicket(service_id=BRANCH.services[0].id), KIOSK, f"later-{n:05d}")
            assert isinstance(answer, Refused)
            assert answer == refused(Code.CANNOT_STORE, what="away")
        postgres.start()
        assert (await branch.issue("later-00000"))["number"] == "A021"
        for command_id, number in told.items():
            assert (await branch.issue(command_id))["number"] == number
        assert verify(url).trouble == ""


async def test_words_leave_the_journal_of_a_postgresql_database_and_can_be_erased(url: str) -> None:
    clock = HandClock()
    async with house(url, clock) as branch:
        await type_of_everybody(branch)
        before = branch.handle._heart.state
        branch.store.transact(put_into_rows)
        branch.store.save_snapshot = lambda state: None  # as the program before closed it, the table is gone
    async with house(url, clock) as branch:
        assert branch.handle._heart.state == before
        assert verify(url).trouble == ""
        await next_day(branch, clock)
        await done(branch, c.EraseWords(before="2026-11-24"), SERVER)
        with branch.store.reading() as connection:
            left = connection.execute(text("SELECT body FROM words")).scalars().all()
    assert len(left) == 2, "why the hall is closed, and the message: both are shown now"
    assert verify(url).trouble == ""


async def test_an_upgrade_makes_the_figures_of_closed_days_again_on_postgresql_too(url: str) -> None:
    async with house(url) as branch:
        await strange_monday(branch)
        branch.clock.now += DAY_MS
        await branch.issue("order-99999")
        with branch.store.reading() as connection:
            right = kept(connection)
        branch.store.transact(put_back_to_0015)
    store = Store(url)
    store.open()
    with store.reading() as connection:
        assert kept(connection) == right
    store.close()
    assert verify(url).trouble == ""


def put_back_to_0015(connection: Connection) -> None:
    for statement in (
        "UPDATE leg SET wait_ms = last_called_at - arrived_at",
        "UPDATE visit SET wait_ms = (SELECT wait_ms FROM leg WHERE n = 1 AND leg.ticket_id = visit.ticket_id)",
        "UPDATE roll_up SET called = called + 1, served = served + 1",
        "DROP INDEX journal_audited",
        "DROP TABLE wait_learned",
        "DROP TABLE wait_grade",
        "DROP TABLE wait_warning",
        "DROP TABLE wait_advice",
        "ALTER TABLE roll_up DROP COLUMN not_finished",
        "UPDATE alembic_version SET version_num = '0015'",
    ):
        connection.exec_driver_sql(statement)


async def test_what_is_learned_of_waits_is_kept_and_graded_on_postgresql_too(url: str) -> None:
    clock = HandClock()
    async with house(url, clock) as branch:
        await branch.ask(c.OpenCounter(counter_id=COUNTERS[0]), LAN)
        for n in range(3):
            await branch.issue(f"order-{n:05d}")
        for _ in range(3):
            called = await branch.ask(c.CallNext(), LAN)
            assert isinstance(called, dict)
            clock.forward(300)
            await branch.ask(c.Finish(ticket_id=called["ticket_id"], outcome=BRANCH.outcomes[0].id), LAN)
        await next_day(branch, clock)
        nightly = NightlyWaits(branch.handle, branch.store)
        assert await nightly.night("2026-11-24")
        assert await nightly.night("2026-11-24")
        (row,) = await branch.store.look(lambda one: wait_rows.grades(one, "2026-11-23", "2026-11-23"))
        assert (row.sums["n"], row.sums["waited_s"]) == (2, 300 + 600)
        assert nightly.tables is not None
        assert nightly.tables.learned.until == "2026-11-23"
        await branch.store.run(lambda: branch.store.transact(lambda one: wait_rows.forget_person(one, "nobody")))
