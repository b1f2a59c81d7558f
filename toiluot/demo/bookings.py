"""Bookings made at the hub before the day, as the city's app makes them: over its public API."""

from __future__ import annotations

import asyncio

import httpx

from config.day import Visit
from toiluot.demo.citizens import Crowd
from toiluot.demo.stage import Stage

AT_ONCE = 4
"""People who book at the same moment."""

MIRRORED_S = 20.0
"""Real seconds given to the hub and the branch to agree before the hall opens."""


async def book(crowd: Crowd, stage: Stage, visits: list[Visit]) -> None:
    """Book a time for every visitor who comes with a booking; the QR's text is kept for the kiosk."""
    wanted = [(n, v) for n, v in enumerate(visits) if v.booking_s is not None]
    turns = asyncio.Semaphore(AT_ONCE)
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{stage.hub}", timeout=20.0) as client:
        await _heard(client, stage.branch.id)

        async def one(n: int, visit: Visit) -> None:
            async with turns:
                await _book(crowd, stage, client, n, visit)

        async with asyncio.TaskGroup() as group:
            for n, visit in wanted:
                group.create_task(one(n, visit))


async def _heard(client: httpx.AsyncClient, branch_id: str) -> None:
    """Wait until the branch has dialled in and told its services."""
    for _ in range(int(MIRRORED_S / 0.1)):
        answer = await client.get(f"/api/v1/branches/{branch_id}")
        if answer.status_code == httpx.codes.OK and answer.json()["heard"]:
            return
        await asyncio.sleep(0.1)


async def _book(crowd: Crowd, stage: Stage, client: httpx.AsyncClient, n: int, visit: Visit) -> None:
    """One booking, at the slot the day file names or the next one with a place left."""
    assert visit.booking_s is not None
    slot_ms = stage.branch.policy.slot_min * 60_000
    for later in range(4):
        body = {
            "request_id": f"demo-booking-{n:05d}-{later}",
            "service_id": visit.service_id,
            "slot_at": stage.midnight_ms + visit.booking_s * 1000 + later * slot_ms,
            "language": visit.language,
            "class_id": visit.class_id,
            "phone": f"09{n:08d}",
        }
        answer = await client.post(f"/api/v1/branches/{stage.branch.id}/bookings", json=body)
        if answer.status_code == httpx.codes.CREATED:
            crowd.bookings[n], crowd.booking_url = answer.json()["qr"], answer.json()["url"]
            crowd.booked += 1
            return
    crowd.refusals.append(f"booking {visit.service_id}: {answer.json().get('code', answer.status_code)}")
