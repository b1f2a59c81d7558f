"""Nights, cuts and restarts between a branch and its hub: the real handle and store, a real hub, a real socket."""

from __future__ import annotations

import contextlib
import sqlite3
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from server.booking.link import known_keys
from server.exchange.compare import compare
from server.hub.pages.wording import WORDS
from server.hub.store import reading
from tests.server import branch_kit
from tests.server.branch_kit import KIOSK
from tests.server.hub.house import at, until
from wire.commands import CheckIn, CloseHall, Tick
from wire.values import Actor, Role


@asynccontextmanager
async def branch_on(house, url, clock):
    """The branch, linked to the hub."""
    async with branch_kit.house(url, clock) as branch:
        link = house.dial(branch.handle, store=branch.store)
        branch.check.verifier = link.verifier
        try:
            yield branch, link
        finally:
            await house.hang_up()


async def heard(house) -> bool:
    [card] = (await house.call("GET", "/api/v1/branches")).json()
    return card["connected"] and card["heard"]


async def mirrored(branch, booked) -> bool:
    async with branch.handle.reading() as state:
        return {b["booking_id"] for b in booked} <= set(state.bookings)


async def test_arrivals_of_yesterday_reach_the_hub_though_the_branch_was_restarted_meanwhile(
    house, url, clock, monkeypatch
):
    """WAN cut, arrivals, midnight, branch restarted, WAN back."""
    async with branch_on(house, url, clock) as (branch, link):
        await until(lambda: heard(house))
        slots = ("10:00", "10:30", "11:00")
        booked = [(await house.book(f"2026-11-23T{slot}", f"request-{n}")).json() for n, slot in enumerate(slots)]
        await until(lambda: mirrored(branch, booked))
        await house.stop()
        await until(lambda: not link.connected)
        numbers = {}
        for slot, booking in zip(slots, booked, strict=True):
            clock.now = at(f"2026-11-23T{slot}")
            arrived = await branch.ask(CheckIn(code=booking["code"], early=True), KIOSK)
            numbers[booking["booking_id"]] = arrived["number"]
        clock.now = at("2026-11-24T07:00")
        await branch.ask(Tick())
    await house.start(monkeypatch)
    async with branch_on(house, url, clock):

        async def all_told() -> bool:
            seen = [await house.look(booking["secret"]) for booking in booked]
            return {s["booking_id"]: s["number"] for s in seen if s["state"] == "arrived"} == numbers

        await until(all_told, "yesterday's arrivals at the hub")


async def equal(house, url) -> bool:
    found = compare(url, f"sqlite:///{house.folder}/hub.db")
    return found.equal and (found.to_hub, found.to_branch) == (0, 0)


async def test_a_refusal_that_was_not_yet_told_outlives_a_restart_of_the_branch(house, url, clock, monkeypatch):
    async with branch_on(house, url, clock) as (branch, _):
        await until(lambda: heard(house))
        await branch.ask(CloseHall(why="mất điện"), Actor(role=Role.MANAGER, person="quan", roles=("manager",)))
        told = house._links[0]
        wish = (await house.book(None, "request-now")).json()
        await until(lambda: mirrored(branch, [wish]))
        await house.stop()
        assert not told.done()
    await house.start(monkeypatch)
    async with branch_on(house, url, clock):
        await until(lambda: is_now(house, wish, "refused"))
        assert (await house.look(wish["secret"]))["why"]["vi"]


async def is_now(house, booked, state: str) -> bool:
    return (await house.look(booked["secret"]))["state"] == state


async def test_a_restart_of_either_tells_only_what_the_other_does_not_have(house, url, clock, monkeypatch):
    copies = []
    full = reading.full
    async with branch_on(house, url, clock) as (branch, _):
        await until(lambda: heard(house))
        first = (await house.book("2026-11-23T10:00", "request-1")).json()
        await until(lambda: mirrored(branch, [first]))
        monkeypatch.setattr(reading, "full", lambda *a: copies.append(a) or full(*a))
        await house.stop()
        await house.start(monkeypatch)
        second = (await house.book("2026-11-23T10:30", "request-2")).json()
        await until(lambda: mirrored(branch, [second]))
    async with branch_on(house, url, clock) as (branch, _):
        third = (await house.book("2026-11-23T11:00", "request-3")).json()
        await until(lambda: mirrored(branch, [first, second, third]))
    assert not copies


def copy_of(path: Path) -> bytes:
    """A database whole, as it stands at one moment."""
    copy = path.with_name("copy-of-" + path.name)
    copy.unlink(missing_ok=True)
    with contextlib.closing(sqlite3.connect(path)) as connection:
        connection.execute("VACUUM INTO ?", (str(copy),))
    return copy.read_bytes()


def put_back(path: Path, content: bytes) -> None:
    for side in ("-wal", "-shm"):
        path.with_name(path.name + side).unlink(missing_ok=True)
    path.write_bytes(content)


async def test_a_hub_brought_back_by_hand_has_its_bookings_again_and_their_holders_their_pages(
    house, url, clock, monkeypatch
):
    async with branch_on(house, url, clock) as (branch, _):
        await until(lambda: heard(house))
        kept = copy_of(house.folder / "hub.db")
        booked = [(await house.book(f"2026-11-23T1{n}:00", f"request-{n}")).json() for n in (0, 1)]
        await until(lambda: mirrored(branch, booked))
        clock.now = at("2026-11-23T09:50")
        arrived = await branch.ask(CheckIn(code=booked[0]["code"], early=True), KIOSK)
        await until(lambda: is_now(house, booked[0], "arrived"))
        await house.stop()
        put_back(house.folder / "hub.db", kept)
        await house.start(monkeypatch)
        assert (await house.look(booked[1]["secret"]))["code"] == "UNKNOWN_BOOKING"
        await until(lambda: equal(house, url), "both ledgers equal again")
        seen = [await house.look(b["secret"]) for b in booked]
        assert [(s["state"], s["number"], s["code"]) for s in seen] == [
            ("arrived", arrived["number"], booked[0]["code"]),
            ("booked", None, booked[1]["code"]),
        ]


async def test_who_has_a_number_that_the_branch_lost_is_told_so_and_gets_another(house, url, clock):
    path = Path(url.removeprefix("sqlite:///"))
    async with branch_on(house, url, clock) as (branch, _):
        await until(lambda: heard(house))
        booked = (await house.book("2026-11-23T10:00")).json()
        await until(lambda: mirrored(branch, [booked]))
        kept = copy_of(path)
        clock.now = at("2026-11-23T09:50")
        await branch.ask(CheckIn(code=booked["code"], early=True), KIOSK)
        await until(lambda: is_now(house, booked, "arrived"))
    put_back(path, kept)
    headers = {"Authorization": f"Bearer {booked['secret']}"}
    async with branch_on(house, url, clock) as (branch, _):

        async def lost() -> bool:
            return (await house.look(booked["secret"]))["lost"]

        await until(lost)
        page = (await house.call("GET", "/b/hanoi-1/card?lang=en", headers=headers)).text
        assert WORDS["lost_hint"].of("en") in page
        assert "<svg" in page
        assert await equal(house, url)
        again = await branch.ask(CheckIn(code=booked["code"], early=True), KIOSK)

        async def found() -> bool:
            seen = await house.look(booked["secret"])
            return (seen["lost"], seen["number"]) == (False, again["number"])

        await until(found)


@pytest.mark.parametrize("content", [b"", b"\xff\x00", b"not a key\n" + b"ab" * 31, b"zz" * 32])
def test_a_damaged_file_of_keys_does_not_keep_the_branch_from_starting(tmp_path, content):
    settings = type("Settings", (), {"public_keys": ()})()
    (tmp_path / "hub-public-keys").write_bytes(content)
    assert known_keys(settings, tmp_path) == ()
    assert known_keys(settings, tmp_path, "cd" * 32 + "\n") == (bytes.fromhex("cd" * 32),)


def test_keys_of_the_file_and_those_noted_are_both_trusted_until_the_hub_is_heard(tmp_path):
    settings = type("Settings", (), {"public_keys": ()})()
    (tmp_path / "hub-public-keys").write_text("ab" * 32 + "\n" + "cd" * 32, encoding="ascii")
    assert [key.hex()[:2] for key in known_keys(settings, tmp_path, "cd" * 32 + "\n")] == ["cd", "ab"]
