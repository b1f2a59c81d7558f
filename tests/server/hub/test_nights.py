"""Nights, cuts and restarts between a branch and its hub: the real handle and store, a real hub, a real socket."""

from __future__ import annotations

from contextlib import asynccontextmanager

from tests.server import branch_kit
from tests.server.branch_kit import KIOSK
from tests.server.hub.house import at, until
from wire.commands import CheckIn, Tick


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
            arrived = await branch.ask(CheckIn(code=booking["code"]), KIOSK)
            numbers[booking["booking_id"]] = arrived["number"]
        clock.now = at("2026-11-24T07:00")
        await branch.ask(Tick())
    await house.start(monkeypatch)
    async with branch_on(house, url, clock):

        async def all_told() -> bool:
            seen = [await house.look(booking["secret"]) for booking in booked]
            return {s["booking_id"]: s["number"] for s in seen if s["state"] == "arrived"} == numbers

        await until(all_told, "yesterday's arrivals at the hub")
