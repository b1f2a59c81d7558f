"""Several lanes write at once: bookings of a branch in their order, none oversold, nobody left without an answer."""

from __future__ import annotations

import asyncio
import threading

import pytest
from sqlalchemy import create_engine
from sqlalchemy.schema import CreateTable, DropTable

from config.settings import BookingLimitSettings
from server.hub.booking.desk import Desk, Held, Request, name_wish
from server.hub.keys import Keys
from server.hub.limits import Asker, Limits
from server.hub.refusals import HubRefused
from server.hub.store import database as database_module
from server.hub.store import hearing, ledger, reading, tables, verify, writing
from server.hub.store.database import HubDatabase
from server.hub.store.lanes import Lanes, OneAtATime
from server.hub.store.ledger import Ledger
from server.hub.store.values import HubBooking
from tests.patience import PATIENCE_S
from tests.server import new_database
from tests.server.booking.hall import demo_branch
from tests.server.hub.house import MONDAY, SERVICE, TestClock, at, until

DEMO = demo_branch()
BRANCHES = [DEMO.model_copy(update={"id": f"branch-{n}"}) for n in range(12)]
TEN = at("2026-11-23T10:00")
KEYS = Keys(b"k" * 32)


@pytest.fixture
async def open_city(hub_url):
    """Opens a hub program's desk for twelve branches; several share one database."""
    desks = []

    async def open_city(settings: BookingLimitSettings | None = None) -> Desk:
        database = HubDatabase(new_database.hub(hub_url))
        database.upgrade()
        kept = Ledger(database, lambda wish: name_wish(KEYS, wish), lambda _: None)
        with database.writer.begin() as connection:
            for branch in BRANCHES:
                writing.know_branch(connection, branch.id, branch.model_dump_json())
                hearing.keep_waits(connection, branch.id, "{}", MONDAY)
        limits = None if settings is None else Limits(settings, KEYS.subject)
        desks.append(Desk(kept, KEYS, TestClock(), set(), {b.id: (None, None) for b in BRANCHES}, limits))
        return desks[-1]

    yield open_city
    for desk in desks:
        desk.ledger.close()


@pytest.fixture
async def city(open_city):
    return await open_city()


def wish(n: int, **more) -> Request:
    return Request(**({"service_id": SERVICE, "slot_at": TEN, "request_id": f"request-{n}"} | more))


def codes_of(outcomes) -> list[str]:
    return [o.code.value if isinstance(o, HubRefused) else "booked" for o in outcomes]


def apart(desk: Desk) -> tuple[str, str]:
    """Two branches of two lanes; of one where there is only one."""
    lanes = desk.ledger._lanes
    first = BRANCHES[0].id
    return first, next((b.id for b in BRANCHES if lanes.of(b.id) is not lanes.of(first)), BRANCHES[1].id)


async def seen(event: threading.Event) -> None:
    assert await asyncio.to_thread(event.wait, PATIENCE_S)


async def test_twelve_branches_booked_by_two_programs_at_once_are_never_oversold(open_city):
    desks = [await open_city(), await open_city()]
    asked = [(n, b.id) for n in range(8) for b in (BRANCHES if n % 2 else BRANCHES[::-1])]
    outcomes = await asyncio.gather(
        *(desks[n % 2].book(branch_id, wish(n, phone=f"09123456{n:02}")) for n, branch_id in asked)
    )
    for branch in BRANCHES:
        codes = codes_of(o for o, (_, branch_id) in zip(outcomes, asked, strict=True) if branch_id == branch.id)
        assert sorted(codes) == ["SLOT_TAKEN"] * 4 + ["booked"] * 4
    assert (await desks[0].ledger.read(verify.check)).trouble == ""


async def test_programs_that_book_cancel_and_hear_at_once_never_wait_in_a_circle(open_city, monkeypatch):
    met: list[object] = []

    def recorded(error):
        met.append(getattr(error.orig, "sqlstate", None))
        return database_module.worth_another_try(error)

    monkeypatch.setattr(ledger, "worth_another_try", recorded)
    desks = [await open_city(BookingLimitSettings()), await open_city(BookingLimitSettings())]

    async def visitor(n: int) -> None:
        desk, branch = desks[n % 2], BRANCHES[(n * 5) % 12]
        held = await desk.book(branch.id, wish(n), Asker(f"10.{n}.0.1"))
        if isinstance(held, Held) and n % 3 == 0:
            await desk.cancel(held)
        if n % 4 == 0:
            await desk.ledger.change(lambda c: hearing.keep_waits(c, branch.id, "{}", MONDAY), at=branch.id)

    await asyncio.gather(*(visitor(n) for n in range(96)))
    assert "40P01" not in met
    assert (await desks[0].ledger.read(verify.check)).trouble == ""


async def test_bookings_of_a_branch_are_made_in_the_order_in_which_they_came(city, monkeypatch):
    monkeypatch.setattr(ledger, "BATCH", 5)
    slots = [at(f"2026-11-24T{hour:02}:{minute}") for hour in (8, 9, 10) for minute in ("00", "30")]
    # Straight to the ledger: a desk looks at the branch first, and who is quicker there comes first.
    cards = [await city.card(b.id) for b in BRANCHES[:3]]
    wishes = [city._wish(cards[n % 3], wish(n, slot_at=slots[n // 3 % 6])) for n in range(60)]
    outcomes = await asyncio.gather(*(city.ledger.book(one) for one in wishes))
    assert [o.booking_id for o in outcomes if isinstance(o, HubBooking)] == [w.booking_id for w in wishes]
    for branch in BRANCHES[:3]:
        facts = await city.ledger.read(lambda c, i=branch.id: reading.outbox(c, i, after=0, upto=100))
        assert [fact.seq for fact in facts] == list(range(1, 21))
        assert [fact.body["booking_id"] for fact in facts] == [w.booking_id for w in wishes if w.branch_id == branch.id]


async def test_a_lane_that_waits_keeps_no_other_lane_waiting(city):
    slow, quick = apart(city)
    there, go_on = threading.Event(), threading.Event()

    def waits(_) -> None:
        there.set()
        assert go_on.wait(PATIENCE_S)

    waiting = asyncio.create_task(city.ledger.change(waits, at=slow))
    await seen(there)
    booked = asyncio.create_task(city.book(quick, wish(1)))
    behind = asyncio.create_task(city.book(slow, wish(2)))
    try:
        if city.ledger._database.writers > 1:
            assert isinstance(await asyncio.wait_for(booked, PATIENCE_S), Held)
        assert not behind.done()
    finally:
        go_on.set()
    await waiting
    assert codes_of(await asyncio.gather(booked, behind)) == ["booked", "booked"]


async def test_one_booking_that_cannot_be_made_fails_alone(city, monkeypatch, caplog):
    book = writing.book

    def fails(connection, wishes, over=()):
        if any(w.request_id == "request-4" for w in wishes):
            raise ValueError("planted")
        return book(connection, wishes, over)

    monkeypatch.setattr(writing, "book", fails)
    slots = [at(f"2026-11-24T{hour:02}:00") for hour in (8, 9, 10)]
    outcomes = await asyncio.gather(*(city.book("branch-0", wish(n, slot_at=slots[n % 3])) for n in range(9)))
    assert codes_of(outcomes) == ["booked"] * 4 + ["BUSY"] + ["booked"] * 4
    assert "a booking of branch branch-0 could not be made" in caplog.text
    facts = await city.ledger.read(lambda c: reading.outbox(c, "branch-0", after=0, upto=100))
    assert [fact.seq for fact in facts] == list(range(1, 9))


async def test_who_waits_for_a_lane_that_fails_is_told_and_the_lane_goes_on(city, monkeypatch, caplog):
    with monkeypatch.context() as patch:
        patch.setattr(Ledger, "_book_each", lambda *_: 1 / 0)
        outcomes = await asyncio.gather(*(city.book(BRANCHES[n].id, wish(n)) for n in range(6)))
    assert codes_of(outcomes) == ["BUSY"] * 6
    assert "ZeroDivisionError" in caplog.text
    assert codes_of([await city.book(BRANCHES[n].id, wish(n)) for n in range(6)]) == ["booked"] * 6


async def test_what_a_lane_was_writing_is_written_before_the_ledger_is_closed(open_city, monkeypatch):
    city = await open_city()
    there, go_on, book = threading.Event(), threading.Event(), writing.book

    def slowly(connection, wishes, over=()):
        there.set()
        assert go_on.wait(PATIENCE_S)
        return book(connection, wishes, over)

    monkeypatch.setattr(writing, "book", slowly)
    booked = asyncio.create_task(city.book("branch-0", wish(1)))
    await seen(there)
    closing = asyncio.create_task(asyncio.to_thread(city.ledger.close))
    await asyncio.sleep(0.05)
    assert not closing.done()
    go_on.set()
    await closing
    held = await booked
    assert isinstance(held, Held)
    again = await open_city()
    assert (await again.held("branch-0", held.secret)).booking == held.booking


async def test_who_is_counted_by_two_lanes_at_once_gets_no_more_than_the_limit(city, open_city):
    desk = await open_city(BookingLimitSettings(device_places=0, network_places=3, wide_places=0))
    outcomes = await asyncio.gather(*(desk.book(b.id, wish(1), Asker("10.0.0.1")) for b in BRANCHES))
    assert sorted(codes_of(outcomes)) == ["NETWORK_PLACES"] * 9 + ["booked"] * 3
    # Those that were refused took no place.
    assert (await desk.ledger.read(verify.check)).trouble == ""


async def test_what_was_counted_and_not_booked_is_taken_back_in_the_same_transaction(open_city):
    desk = await open_city(BookingLimitSettings(device_places=2, network_places=2))
    for n in range(4):
        assert codes_of([await desk.book("branch-0", wish(n), Asker(f"10.0.{n}.1"))]) == ["booked"]
    assert (
        codes_of([await desk.book("branch-0", wish(5 + n), Asker("10.0.9.1")) for n in range(3)]) == ["SLOT_TAKEN"] * 3
    )
    other = at("2026-11-23T11:00")
    assert codes_of([await desk.book("branch-0", wish(9 + n, slot_at=other), Asker("10.0.9.1")) for n in range(3)]) == [
        "booked", "booked", "NEW_DEVICE_PLACES",
    ]  # fmt: skip


def test_a_branch_keeps_its_lane_and_a_city_uses_all_of_them():
    lanes, again = Lanes(4), Lanes(4)
    try:
        numbers = {lane: n for n, lane in enumerate(again._lanes)}
        assert [lanes._lanes.index(lanes.of(b.id)) for b in BRANCHES] == [numbers[again.of(b.id)] for b in BRANCHES]
        assert {lanes._lanes.index(lanes.of(b.id)) for b in BRANCHES} == {0, 1, 2, 3}
    finally:
        lanes.close()
        again.close()


async def test_who_shares_a_subject_waits_for_its_turn_and_nobody_else_does():
    apart, order, go_on = OneAtATime(), [], {name: threading.Event() for name in ("ab", "bc", "c", "d")}

    def one(name: str) -> None:
        with apart.having(set(name)):
            order.append(name)
            assert go_on[name].wait(PATIENCE_S)

    tasks = []
    for name in ("ab", "bc", "c", "d"):
        before = len(apart._there)
        tasks.append(asyncio.create_task(asyncio.to_thread(one, name)))
        await until(lambda b=before: len(apart._there) > b)
    await until(lambda: order == ["ab", "d"], "who shares nothing goes on")
    go_on["ab"].set()
    await until(lambda: order == ["ab", "d", "bc"], "`c` came after `bc` and shares with it")
    go_on["bc"].set()
    await until(lambda: order == ["ab", "d", "bc", "c"])
    for each in go_on.values():
        each.set()
    await asyncio.gather(*tasks)


async def test_all_who_wait_for_one_go_on_when_it_ends():
    apart, order, go_on = OneAtATime(), [], {name: threading.Event() for name in ("ab", "a", "b")}

    def one(name: str) -> None:
        with apart.having(set(name)):
            order.append(name)
            assert go_on[name].wait(PATIENCE_S)

    tasks = []
    for name in go_on:
        before = len(apart._there)
        tasks.append(asyncio.create_task(asyncio.to_thread(one, name)))
        await until(lambda b=before: len(apart._there) > b)
    go_on["ab"].set()
    try:
        await until(lambda: set(order) == {"ab", "a", "b"}, "none of them waits for the other")
    finally:
        for each in go_on.values():
            each.set()
        await asyncio.gather(*tasks)


async def test_branches_are_locked_in_the_order_of_their_names(postgres_url):
    """Whatever order they stand in on the disk: here the last one first."""
    engine = create_engine(postgres_url)
    with engine.begin() as connection:
        connection.execute(DropTable(tables.branch, if_exists=True))
        connection.execute(CreateTable(tables.branch))
        for name in "cba":
            writing.know_branch(connection, name, "{}")

    def locks_all() -> None:
        with engine.begin() as connection:
            writing.lock(connection, ("b", "c", "a"))

    def waits() -> bool:
        with engine.begin() as connection:
            return bool(connection.exec_driver_sql("SELECT 1 FROM pg_locks WHERE NOT granted").all())

    with engine.begin() as first:
        writing.lock(first, ("b",))
        other = asyncio.create_task(asyncio.to_thread(locks_all))
        await until(lambda: asyncio.to_thread(waits))
        with engine.begin() as looking:
            free = "SELECT branch_id FROM branch FOR UPDATE SKIP LOCKED"
            assert looking.exec_driver_sql(free).scalars().all() == ["c"]
    await other
    with engine.begin() as connection:
        connection.execute(DropTable(tables.branch))
    engine.dispose()


async def test_a_connection_that_was_idle_is_seen_to_live_before_it_is_used_again(postgres_url, monkeypatch):
    database = HubDatabase(postgres_url)

    def backend(connection) -> int:
        return connection.exec_driver_sql("SELECT pg_backend_pid()").scalar_one()

    pings, ping = [], database.writer.dialect.do_ping
    monkeypatch.setattr(database.writer.dialect, "do_ping", lambda held: pings.append(held) or ping(held))
    with database.writer.begin() as connection:
        gone = backend(connection)
    with database.writer.begin() as connection:
        assert backend(connection) == gone
    assert pings == [], "a moment ago it lived"
    with database.reader.begin() as connection:
        connection.exec_driver_sql(f"SELECT pg_terminate_backend({gone}, 5000)")
    monkeypatch.setattr(database_module, "IDLE_S", 0.0)
    with database.writer.begin() as connection:
        assert backend(connection) != gone
    assert len(pings) == 1
    database.close()
