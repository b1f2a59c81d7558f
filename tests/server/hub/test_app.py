"""The hub under strangers and faults: it answers the others, tells how it is, and keeps a place for each branch."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
from sqlalchemy.exc import OperationalError

from config.settings import LimitSettings
from server.hub import app
from server.hub.store import writing
from server.hub.store.lanes import Lane
from server.hub.store.ledger import Ledger
from tests.patience import within
from tests.server.hub.branches.test_link import branch_is_here
from tests.server.hub.house import HubHouse, until
from tests.server.runtime.strangers import strangers

BOOK = "/api/v1/branches/hanoi-1/bookings"


@pytest.fixture
async def small(tmp_path, clock, monkeypatch) -> AsyncIterator[HubHouse]:
    """A hub of few places."""
    made = HubHouse(tmp_path, clock)
    await made.start(monkeypatch, limits=LimitSettings(connections=64, reserved=16))
    yield made
    await made.close()


async def test_half_requests_keep_nobody_from_booking_and_no_branch_from_its_link(small, hall) -> None:
    async with strangers(small.port, 200, b"POST /api/v1/branches/hanoi-1/bookings HTTP/1.1\r\nHost: h"):
        small.dial(hall)
        await until(lambda: branch_is_here(small))
        assert (await small.call("GET", "/health")).json()["connections"]["port"]["known"] == 1
        async with strangers(small.port, 200, b"GET / HTTP/1.1\r\nHost"):
            assert (await small.book()).status_code == 201
            assert await branch_is_here(small), "the branch's link is not cut for strangers"


async def test_a_body_of_59_megabytes_is_refused_before_it_is_read(house) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", house.port)
    writer.write(f"POST {BOOK} HTTP/1.1\r\nHost: h\r\nContent-Length: 59000000\r\n\r\n".encode())
    async with within(60, "it is refused"):
        answer = await reader.read()
    writer.close()
    assert answer.startswith(b"HTTP/1.1 413 ")
    assert "quá lớn" in answer.decode()


async def test_a_link_without_the_branchs_token_gets_no_place_of_its_own(small) -> None:
    dials = (
        b"GET /link/hanoi-1 HTTP/1.1\r\nHost: h\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\nAuthorization: Bearer x\r\n\r\n"
    )
    async with strangers(small.port, 1, dials) as (reader,), within(60, "it is turned away"):
        assert (await reader.read()).startswith(b"HTTP/1.1 403 ")


async def test_health_is_one_word_to_strangers_and_everything_to_this_machine(house) -> None:
    told = (await house.call("GET", "/health")).json()
    assert told["status"] == "ok"
    assert {task["name"] for task in told["tasks"]} >= {"web", "tidying", "connections"}
    assert set(told["connections"]) == {"port"}
    stranger = await house.call("GET", "/health", headers={"X-Forwarded-For": "10.1.2.3"})
    assert stranger.json() == {"status": "ok"}
    assert "/health" not in (await house.call("GET", "/api/v1/openapi.json")).json()["paths"]


async def test_a_booking_that_waits_is_told_by_the_health_page(house, hall, monkeypatch) -> None:
    house.dial(hall)
    await until(lambda: branch_is_here(house))
    monkeypatch.setattr("server.runtime.answer_watch.TICK_S", 0.02)
    monkeypatch.setattr("server.runtime.answer_watch.SAY_S", 0.3)
    go_on, write = asyncio.Event(), Ledger._write

    async def stuck(ledger: Ledger, lane: Lane) -> None:
        await go_on.wait()
        await write(ledger, lane)

    monkeypatch.setattr(Ledger, "_write", stuck)
    booking = asyncio.create_task(house.book())

    async def failed() -> bool:
        answer = await house.call("GET", "/health")
        return answer.status_code == 503 and "a command has waited" in answer.json()["reasons"][0]["why"]

    await until(failed)
    go_on.set()
    assert (await booking).status_code == 201

    async def well() -> bool:
        return (await house.call("GET", "/health")).status_code == 200

    await until(well)


async def test_a_booking_that_fails_in_an_unknown_way_is_answered_and_so_is_the_next(
    house, hall, monkeypatch, caplog
) -> None:
    house.dial(hall)
    await until(lambda: branch_is_here(house))
    with monkeypatch.context() as broken:

        def fails(*_: object) -> None:
            raise RuntimeError("planted")

        broken.setattr(writing, "book", fails)
        refused = await house.book()
    assert (refused.status_code, refused.json()["code"]) == (503, "BUSY")
    assert "a booking of branch hanoi-1 could not be made" in caplog.text
    assert (await house.book()).status_code == 201


@pytest.mark.parametrize(
    ("path", "kind"), [("/api/v1/branches", "application/json"), ("/", "text/html; charset=utf-8")]
)
async def test_a_database_that_is_away_is_told_in_words(house, monkeypatch, path: str, kind: str) -> None:
    async def away(*_: object) -> None:
        raise OperationalError("SELECT 1", {}, Exception("secret"))

    monkeypatch.setattr("server.hub.store.ledger.Ledger.read", away)
    answer = await house.call("GET", path)
    assert (answer.status_code, answer.headers["content-type"]) == (503, kind)
    assert "secret" not in answer.text
    assert "xin thử lại sau vài giây" in answer.text


async def test_what_cannot_be_forgotten_now_is_left_until_the_next_time(tmp_path, clock, monkeypatch, caplog) -> None:
    monkeypatch.setattr(app, "TIDY_EVERY_S", 0.01)
    tries = []

    def away(*_: object, **__: object) -> None:
        tries.append(1)
        if len(tries) < 3:
            raise OperationalError("DELETE", {}, Exception("away"))

    monkeypatch.setattr(writing, "forget_old", away)
    house = HubHouse(tmp_path, clock)
    await house.start(monkeypatch)
    try:
        await until(lambda: len(tries) > 3)
        assert caplog.text.count("could not be forgotten") == 2
        assert (await house.call("GET", "/health")).json()["status"] == "ok"
    finally:
        await house.close()


async def test_what_the_hub_has_read_is_kept_from_the_collector_before_it_says_that_it_is_ready(house) -> None:
    assert house.kept == [False]
