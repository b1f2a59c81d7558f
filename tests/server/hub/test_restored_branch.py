"""A branch brought back from a backup and its hub: both know the same again, whatever the backup had missed."""

from __future__ import annotations

from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from config import ServerSettings
from server.upkeep.backup import backup
from server.upkeep.restore import restore
from tests.server import branch_kit
from tests.server.branch_kit import BRANCH_FILE, KIOSK
from tests.server.hub.house import SERVICE, at, until
from wire.commands import CheckIn, IssueTicket


@pytest.fixture
def settings(tmp_path: Path) -> ServerSettings:
    folder = tmp_path / "restored"
    (folder / "data").mkdir(parents=True)
    (folder / "data" / "branch.key").write_bytes(bytes(range(32)))
    return ServerSettings(database=f"sqlite:///{folder / 'branch.db'}", data_dir=folder / "data", branch=BRANCH_FILE)


@asynccontextmanager
async def branch_on(house, settings, clock):
    """The branch's real handle and store, linked to the hub."""
    async with branch_kit.house(settings.database, clock) as branch:
        link = house.dial(branch.handle, store=branch.store)
        branch.check.verifier = link.verifier
        await until(lambda: link.connected, "the branch never reached the hub")
        try:
            yield branch
        finally:
            await house.hang_up()


async def has(branch, *booking_ids) -> bool:
    async with branch.handle.reading() as state:
        return set(booking_ids) <= set(state.bookings)


async def state_of(house, booked) -> str:
    return (await house.look(booked["secret"]))["state"]


async def test_a_restored_branch_and_its_hub_agree_again(house, settings, clock):
    clock.now = at("2026-11-23T09:15")
    async with branch_on(house, settings, clock) as branch:
        await until(lambda: heard(house))
        first = (await house.book("2026-11-23T10:00", "request-1")).json()
        await until(lambda: has(branch, first["booking_id"]), "the first booking at the branch")
        kept = backup(settings)
        second = (await house.book("2026-11-23T10:30", "request-2")).json()
        await until(lambda: has(branch, second["booking_id"]), "the second booking at the branch")
        clock.now = at("2026-11-23T09:50")
        lost = await branch.ask(CheckIn(code=first["code"], early=True), KIOSK)
        assert isinstance(lost, dict), lost
        await until(lambda: is_now(house, first, "arrived"), "the arrival at the hub")

    restore(settings, kept.path, set_aside=True)

    async with branch_on(house, settings, clock) as branch:
        await until(lambda: has(branch, first["booking_id"], second["booking_id"]), "both bookings at the branch again")
        # The person did come: the hub keeps that. The number is lost: they check in again, and the hub learns it.
        assert await state_of(house, first) == "arrived"
        assert isinstance(await branch.ask(IssueTicket(service_id=SERVICE), KIOSK), dict)
        again = await branch.ask(CheckIn(code=first["code"], early=True), KIOSK)
        assert isinstance(again, dict), again
        assert again["number"] != lost["number"]
        await until(lambda: has_number(house, first, again["number"]), "the new number at the hub")
        assert await state_of(house, second) == "booked"


async def is_now(house, booked, state: str) -> bool:
    return await state_of(house, booked) == state


async def has_number(house, booked, number: str) -> bool:
    return (await house.look(booked["secret"]))["number"] == number


async def heard(house) -> bool:
    [card] = (await house.call("GET", "/api/v1/branches")).json()
    return card["connected"] and card["heard"]


async def test_a_restored_branch_goes_on_above_the_numbers_that_the_hub_knows(house, settings, clock):
    clock.now = at("2026-11-23T09:15")
    async with branch_on(house, settings, clock) as branch:
        await until(lambda: heard(house))
        kept = backup(settings)
        given = [await number_given(branch) for _ in range(7)]
        booked = (await house.book(None, "request-now")).json()  # a number for now, from home
        await until(lambda: is_now(house, booked, "arrived"), "the number at the hub")
        given.append((await house.look(booked["secret"]))["number"])

    for file in Path(settings.database.removeprefix("sqlite:///")).parent.glob("branch.db*"):
        file.unlink()  # nothing is left of it but the backup
    restore(settings, kept.path, skip=0)

    async with branch_on(house, settings, clock) as branch:
        await until(lambda: serial_of(branch, "E"), "what the hub knows, at the branch")
        assert await number_given(branch) > max(given)


async def number_given(branch) -> str:
    answer = await branch.ask(IssueTicket(service_id=SERVICE), KIOSK)
    assert isinstance(answer, dict), answer
    return answer["number"]


async def serial_of(branch, series: str) -> int:
    async with branch.handle.reading() as state:
        return state.serials.get(series, 0)
