"""The page of a booking, drawn by the real hub: what stands on it."""

from __future__ import annotations

import re

import pytest

from rules.booking_code.signed import Verifier
from tests.server.booking.hall import demo_branch
from tests.server.day_player import clerk
from tests.server.hub.house import SERVICE, until
from wire.catalogue import Text
from wire.commands import ApplySettings, CallNext, IssueTicket, OpenCounter, Tick
from wire.values import Actor, Channel, Role


@pytest.mark.parametrize("address", ["258 Võ Chí Công", ""])
async def test_the_branch_is_named_with_its_address_and_with_no_comma_where_nobody_wrote_one(house, hall, address):
    settings = demo_branch().model_copy(update={"address": Text({"vi": address, "en": address})})
    hall.now_ask(
        ApplySettings(branch=settings, started_from=hall.state.settings_seq), Actor(role=Role.SERVER), "place-0001"
    )
    house.dial(hall)

    async def there() -> bool:
        return (await house.book()).status_code < 400

    await until(there)
    secret = (await house.book()).json()["secret"]
    page = (await house.call("GET", "/b/hanoi-1/card?lang=vi", headers={"Authorization": f"Bearer {secret}"})).text
    [place] = re.findall(r'<p class="quiet">[^<]+<br>([^<]*)</p>', page)
    name = settings.name.of("vi")
    assert place == (f"{name}, {address}" if address else name)


def with_an_accessible_counter(hall, service: str) -> None:
    """One that serves it can be used in a wheelchair."""
    settings = demo_branch()
    low = next(one.id for one in settings.counters if service in settings.skills[one.id])
    counters = tuple(one.model_copy(update={"accessible": one.id == low}) for one in settings.counters)
    command = ApplySettings(
        branch=settings.model_copy(update={"counters": counters}), started_from=hall.state.settings_seq
    )
    hall.now_ask(command, Actor(role=Role.SERVER), "place-0001")


async def test_a_counter_for_wheelchairs_is_asked_for_with_a_booking_and_with_a_number_for_now(house, hall):
    with_an_accessible_counter(hall, SERVICE)
    house.dial(hall)

    async def services() -> list[dict]:
        """Those of the branch, once it has told what its counters are."""
        detail = (await house.call("GET", "/api/v1/branches/hanoi-1")).json()
        told = detail["connected"] and detail["heard"] and any(one["accessible"] for one in detail["services"])
        return detail["services"] if told else []

    await until(services)
    served = await services()
    assert {one["service_id"]: one["accessible"] for one in served}[SERVICE]
    other = next(one["service_id"] for one in served if not one["accessible"] and one["bookable"])
    assert 'name="accessible"' not in (await house.call("GET", f"/book/hanoi-1/{other}?lang=vi")).text
    nowhere = await house.book("2026-11-23T10:30", "request-2", service_id=other, accessible=True)
    assert nowhere.json()["accessible"] is False, "no counter for wheelchairs serves it"

    booked = (await house.book("2026-11-23T10:30", "request-3", accessible=True)).json()
    assert booked["accessible"] is True
    asked = {"Authorization": f"Bearer {booked['secret']}"}
    assert "Đã xin quầy dùng được xe lăn" in (await house.call("GET", "/b/hanoi-1/card?lang=vi", headers=asked)).text
    await until(lambda: booked["booking_id"] in hall.state.bookings)
    key = bytes.fromhex((house.folder / "branch" / "hub-public-keys").read_text())
    assert hall.check_in(Verifier([key]), booked["qr"])["accessible"] is True

    page = (await house.call("GET", f"/book/hanoi-1/{SERVICE}?lang=vi")).text
    [request_id] = re.findall(r'name="request_id" value="([0-9a-f]+)"', page)
    form = {"request_id": request_id, "accessible": "true"}
    assert 'name="accessible" type="checkbox" value="true">' in page
    await house.call("POST", f"/book/hanoi-1/{SERVICE}?lang=vi", data=form)
    await until(lambda: [one for one in hall.state.tickets.values() if one.channel == "online" and one.accessible])


async def test_the_page_of_a_number_from_home_says_that_its_place_lapsed_and_to_come_all_the_same(house, hall, clock):
    settings = demo_branch()
    settings = settings.model_copy(update={"policy": settings.policy.model_copy(update={"expected_within_min": 5})})
    server = Actor(role=Role.SERVER)
    change = ApplySettings(branch=settings, started_from=hall.state.settings_seq)
    hall.now_ask(change, server, "place-0001")
    house.dial(hall)

    async def there() -> bool:
        return (await house.book(None)).status_code < 400

    await until(there)
    secret = (await house.book(None)).json()["secret"]

    async def number() -> str | None:
        return (await house.look(secret))["number"]

    await until(number)

    async def card(language: str) -> str:
        asked = {"Authorization": f"Bearer {secret}"}
        return (await house.call("GET", f"/b/hanoi-1/card?lang={language}", headers=asked)).text

    before, answer = await card("en"), await house.look(secret)
    assert answer["lapsed"] is False
    assert ("still come" in before, "after you have come and scanned" in before) == (False, True)

    clock.now += 60_000
    desk = next(one.id for one in settings.counters if SERVICE in settings.skills[one.id])
    hall.now_ask(IssueTicket(service_id=SERVICE, channel=Channel.KIOSK), Actor(role=Role.KIOSK), "issue-0001")
    hall.now_ask(OpenCounter(counter_id=desk), clerk(desk), "open-0001")
    hall.now_ask(CallNext(), clerk(desk), "call-0001")
    clock.now += 300_000
    hall.now_ask(Tick(), server, "tick-0001")

    async def lapsed() -> bool:
        return (await house.look(secret))["lapsed"]

    await until(lapsed)
    assert (await house.look(secret)) == answer | {"lapsed": True}, "the number stands as it did"
    english, vietnamese = await card("en"), await card("vi")
    assert "stays valid on Monday 23 November 2026, so please still come" in english
    assert "after you have come and scanned" not in english
    assert "dùng được trong ngày (Thứ Hai, 23/11/2026), xin ông/bà cứ đến" in vietnamese
    assert '<figure class="qr">' in english
    assert 'data-state="arrived" data-now="true"' in english, "by which the page asks again"
