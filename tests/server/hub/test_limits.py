"""A stranger gets no more than two numbers and two places, and is told why, what to do, and until when."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import httpx
import pytest
from fastapi import Request as HttpRequest
from fastapi.responses import Response

from config.settings import BookingLimitSettings, HubCaller
from server.hub.booking.askers import COOKIE, Askers
from server.hub.booking.desk import Desk, Held, Request
from server.hub.keys import Keys
from server.hub.limits import OWN_KEPT_MS, Asker, Limits, Scope, Use, networks
from server.hub.refusals import LIMITS, WORDS, HubCode, HubRefused
from server.hub.store import uses
from server.runtime.start_refused import StartRefused
from tests.server.booking.hall import demo_branch
from tests.server.hub.branches.test_ledgers import tell
from tests.server.hub.house import MONDAY, SERVICE, TestClock, at, until
from tests.server.hub.strangers import rush

BRANCH = demo_branch()
HOUR, MINUTE = 3_600_000, 60_000
SLOTS = [at(f"2026-11-{day}T{hour:02}:{m}") for day in (24, 25, 26) for hour in (8, 9, 10, 13) for m in ("00", "30")]
HOME = Asker("203.0.113.7", "phone-1")


async def tries(desk: Desk, asker: Asker, count: int, first: int = 0, now: bool = False, phone: str = "") -> list[str]:
    """Somebody tries so many times, each time something else; what came of it."""
    outcomes = []
    for n in range(first, first + count):
        wish = Request(SERVICE, None if now else SLOTS[n % len(SLOTS)], f"request-{n}-{now}", phone=phone)
        outcomes.append(await desk.book(BRANCH.id, wish, asker))
    return ["booked" if isinstance(o, Held) else o.code.value for o in outcomes]


# -- who is counted as what --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("address", "network", "wide", "far"), [
    ("203.0.113.7", "203.0.113.7/32", "203.0.113.0/24", "203.0.0.0/16"),
    ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64", "2001:db8:1::/48", "2001:db8::/32"),
    ("::ffff:203.0.113.7", "203.0.113.7/32", "203.0.113.0/24", "203.0.0.0/16"),
    ("fe80::1%eth0", "fe80::/64", "fe80::/48", "fe80::/32"),
    ("", "?", "?", "?"), ("testclient", "?", "?", "?"), ("1.2.3", "?", "?", "?"),
])  # fmt: skip
def test_a_network_is_one_ipv4_address_or_an_ipv6_64_with_a_wider_and_a_far_one_around_it(address, network, wide, far):
    assert networks(address) == (network, wide, far)


def uses_of(asker: Asker, phone: str = "", kind="number", places: int = 0, **changes) -> tuple[Use, ...]:
    return Limits(BookingLimitSettings(**changes), Keys(b"k" * 32).subject).uses(asker, phone, kind, places)


def scopes(asker: Asker, phone: str = "", **changes) -> list[Scope]:
    return [use.scope for use in uses_of(asker, phone, **changes)]


def test_a_browser_counts_as_a_device_and_among_the_new_ones_of_its_network_until_it_is_trusted():
    assert scopes(HOME)[:2] == [Scope.DEVICE, Scope.NEW]
    assert scopes(Asker("203.0.113.7"))[:2] == [Scope.NEW, Scope.NETWORK]
    assert scopes(HOME, new_device_min=0)[:2] == [Scope.DEVICE, Scope.NETWORK]


def test_a_phone_counts_when_it_is_given_and_a_limit_of_0_is_none():
    assert scopes(HOME, "0912345678") == [Scope.DEVICE, Scope.NEW, Scope.NETWORK, Scope.WIDE, Scope.PHONE]
    assert scopes(HOME, "0912345678", network_numbers=0, phone_numbers=0, device_numbers=0) == [Scope.WIDE]


@pytest.mark.parametrize(("places", "percent", "share"), [
    (6104, 1, 61), (6104, 3, 183), (6104, 0, 0), (0, 1, 0), (150, 1, 2), (6104, 100, 6104),
])  # fmt: skip
def test_a_networks_share_is_of_the_branchs_places_and_at_least_what_a_device_may_have(places, percent, share):
    found = uses_of(HOME, places=places, network_percent=percent, wide_percent=percent)
    assert {use.scope: use.here for use in found} == {
        Scope.DEVICE: 0, Scope.NEW: 0, Scope.NETWORK: share, Scope.WIDE: share
    }  # fmt: skip
    assert Scope.NETWORK in scopes(HOME, places=6104, network_numbers=0)  # the share alone


@pytest.mark.parametrize(("numbers", "places"), [(1, 5), (5, 1)])
def test_no_use_is_forgotten_before_its_window_is_over(numbers, places):
    settings = BookingLimitSettings(numbers_within_h=numbers, places_within_h=places)
    limits = Limits(settings, Keys(b"k" * 32).subject)
    windows = {use.window_ms for kind in ("number", "place") for use in limits.uses(HOME, "", kind)}
    assert windows == {1 * HOUR, 5 * HOUR}
    assert limits.longest_ms == 5 * HOUR


def test_no_address_device_or_phone_can_be_read_from_what_is_kept():
    limits = Limits(BookingLimitSettings(), Keys(b"k" * 32).subject)
    kept = " ".join(use.subject for use in limits.uses(HOME, "0912345678", "place"))
    assert not [text for text in ("203.0.113", "phone-1", "0912345678") if text in kept]
    assert all(len(use.subject) <= 64 for use in limits.uses(HOME, "0912345678", "place"))


# -- limits over a database --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("now", [True, False])
async def test_a_device_gets_two_and_its_window_slides(limited, now):
    clock = TestClock()
    desk = await limited(clock)
    window = 24 * HOUR if now else 168 * HOUR
    assert await tries(desk, HOME, 1, 0, now) == ["booked"]
    clock.now += MINUTE
    code = "DEVICE_NUMBERS" if now else "DEVICE_PLACES"
    assert await tries(desk, HOME, 3, 1, now) == ["booked", code, code]
    # The first leaves the window a minute before the second.
    apart = "SELECT max(used_at) - min(used_at) FROM recent_use"
    assert await desk.ledger.read(lambda c: c.exec_driver_sql(apart).scalar()) == MINUTE
    for moment, more in ((MONDAY + window - 1, 0), (MONDAY + window, 1), (MONDAY + window + MINUTE, 2)):
        wishes = {f"later/{n}": desk._limits.uses(HOME, "", "number" if now else "place") for n in range(3)}
        over, _ = await desk.ledger.change(lambda c, w=wishes, m=moment: uses.reserve(c, w, m))
        assert len(over) == 3 - more
        await desk.ledger.change(lambda c, w=wishes: uses.release(c, w))


async def test_two_programs_on_one_database_count_together_and_a_restart_forgets_nothing(limited):
    desks = [await limited(), await limited()]
    outcomes = await asyncio.gather(*(tries(desks[n % 2], HOME, 1, n) for n in range(12)))
    assert sorted(o[0] for o in outcomes) == ["DEVICE_PLACES"] * 10 + ["booked"] * 2
    assert await tries(await limited(), HOME, 1, 20) == ["DEVICE_PLACES"]


async def test_the_same_request_again_gets_its_booking_and_is_counted_once(limited):
    desk = await limited()
    assert await tries(desk, HOME, 2) == ["booked", "booked"]
    assert await tries(desk, HOME, 2) == ["booked", "booked"]
    elsewhere = Asker("198.51.100.1", "other", 0)
    assert await tries(desk, elsewhere, 4) == ["booked"] * 4
    # Asked again from elsewhere it is not counted there, and still is where it was.
    assert await tries(desk, HOME, 1, 9) == ["DEVICE_PLACES"]


async def test_a_wish_that_came_to_nothing_counts_for_nobody(limited):
    desk = await limited(network_places=0, wide_places=0)
    for n in range(4):  # the slot is full
        away = Asker(f"192.0.2.{n}", f"d{n}")
        assert isinstance(await desk.book(BRANCH.id, Request(SERVICE, SLOTS[0], f"full-{n}"), away), Held)
    assert await tries(desk, HOME, 3) == ["SLOT_TAKEN", "booked", "booked"]


async def test_a_number_that_the_branch_refused_counts_for_nobody(limited):
    desk = await limited()
    wish = await desk.book(BRANCH.id, Request(SERVICE, None, "request-x"), HOME)
    assert await tries(desk, HOME, 2, 0, True) == ["booked", "DEVICE_NUMBERS"]
    await tell(desk, {"fact": "refused", "booking_id": wish.booking.booking_id, "vi": "không", "en": "no"})
    assert await tries(desk, HOME, 2, 2, True) == ["booked", "DEVICE_NUMBERS"]


async def test_who_did_not_come_in_time_may_take_another_number_and_their_network_none(limited):
    desk = await limited(network_numbers=3, work_times=1)
    assert await tries(desk, HOME, 1, 0, True) == ["booked"]
    wish = await desk.book(BRANCH.id, Request(SERVICE, None, "request-1"), HOME)
    assert await tries(desk, HOME, 1, 2, True) == ["DEVICE_NUMBERS"]
    booking_id = wish.booking.booking_id
    lapsed = {"fact": "lapsed", "booking_id": booking_id, "at": MONDAY + 40 * MINUTE}
    issued = {"fact": "issued", "booking_id": booking_id, "at": MONDAY, "number": "A001", "now": True}
    place = {"fact": "lapsed", "booking_id": "0123456789ABCDEF", "at": MONDAY}  # of none that this hub has
    await tell(desk, issued, lapsed, lapsed, place)
    held = await desk.held(BRANCH.id, wish.secret)
    assert (held.booking.state, held.booking.number) == ("arrived", "A001")  # it is valid, as it was
    assert await tries(desk, HOME, 2, 3, True) == ["booked", "DEVICE_NUMBERS"]
    assert await tries(desk, Asker(HOME.address, "another"), 1, 9, True) == ["NETWORK_NUMBERS"]


async def test_a_cancelled_place_is_given_back_to_the_device_and_not_to_the_network(limited):
    desk = await limited(network_places=4)
    for n in range(4):
        held = await desk.book(BRANCH.id, Request(SERVICE, SLOTS[n], f"request-{n}"), HOME)
        assert isinstance(held, Held), held
        await desk.cancel(held)
        await desk.cancel(held)
    assert await tries(desk, HOME, 1, 9) == ["NETWORK_PLACES"]


async def test_one_phone_number_gets_four_places_from_whatever_device(limited):
    desk = await limited()
    outcomes = []
    for n in range(6):
        outcomes += await tries(desk, Asker(f"203.0.113.{n}", f"d{n}"), 1, n * 4, phone="0912 345 678")
    assert outcomes.count("booked") == 4
    assert set(outcomes[4:]) == {"PHONE_PLACES"}


async def test_a_network_and_its_neighbours_get_no_more_than_theirs_with_however_many_devices(limited):
    desk = await limited(network_places=5, wide_places=7, new_device_min=0)
    outcomes = []
    for n in range(20):
        outcomes += await tries(desk, Asker("203.0.113.7", f"d{n}"), 1, n)
    assert outcomes == ["booked"] * 5 + ["NETWORK_PLACES"] * 15
    neighbours = [await tries(desk, Asker("203.0.113.9", f"e{n}"), 1, 30 + n) for n in range(4)]
    assert [o[0] for o in neighbours] == ["booked"] * 2 + ["NETWORK_PLACES"] * 2


async def test_new_devices_of_a_network_share_two_until_they_are_trusted(limited):
    clock = TestClock()
    desk = await limited(clock)
    new = [Asker("203.0.113.7", f"d{n}") for n in range(3)]
    outcomes = [(await tries(desk, asker, 1, n))[0] for n, asker in enumerate(new)]
    assert outcomes == ["booked", "booked", "NEW_DEVICE_PLACES"]
    refusal = await desk.book(BRANCH.id, Request(SERVICE, SLOTS[5], "request-w"), new[2])
    assert (refusal.retry_after_s, "09:25" in refusal.text("vi")) == (600, True)
    clock.now += 10 * MINUTE - 1
    assert await tries(desk, new[2], 1, 8) == ["NEW_DEVICE_PLACES"]
    clock.now += 1
    assert await tries(desk, new[2], 3, 8) == ["booked", "booked", "DEVICE_PLACES"]
    # What it had when it was new is not given once more.
    assert await tries(desk, new[0], 2, 13) == ["booked", "DEVICE_PLACES"]


async def test_only_few_devices_of_a_network_begin_to_be_trusted_within_an_hour(limited):
    clock = TestClock()
    desk = await limited(clock)
    devices = [Asker("203.0.113.7", f"d{n}") for n in range(8)]

    async def each(first: int) -> list[str]:
        return [(await tries(desk, asker, 1, first + n))[0] for n, asker in enumerate(devices)]

    assert await each(0) == ["booked"] * 2 + ["NEW_DEVICE_PLACES"] * 6
    late = await desk.book(BRANCH.id, Request(SERVICE, SLOTS[5], "request-late"), devices[5])
    assert (late.retry_after_s, "10:15" in late.text("vi")) == (3600, True)
    clock.now += 10 * MINUTE
    assert await each(10) == ["booked"] * 3 + ["NEW_DEVICE_PLACES"] * 5
    clock.now += 50 * MINUTE  # three more begin
    assert await each(20) == ["DEVICE_PLACES"] * 2 + ["booked"] + ["NEW_DEVICE_PLACES"] * 5
    clock.now += 10 * MINUTE
    assert await each(30) == ["DEVICE_PLACES"] * 3 + ["booked"] * 3 + ["NEW_DEVICE_PLACES"] * 2
    assert await tries(desk, Asker("198.51.100.1", "d0"), 1, 40) == ["DEVICE_PLACES"]  # it is one wherever it is


async def test_a_device_whose_network_has_had_its_share_begins_nothing(limited):
    desk = await limited(network_places=2, work_times=1)
    assert await tries(desk, HOME, 2) == ["booked", "booked"]
    assert await tries(desk, replace(HOME, device="other"), 1, 3) == ["NETWORK_PLACES"]
    begun = "SELECT count(*) FROM recent_use WHERE kind = 'own' AND subject LIKE 'device:%'"
    assert await desk.ledger.read(lambda c: c.exec_driver_sql(begun.replace("%", "%%")).scalar()) == 1


async def test_a_network_has_one_percent_of_a_branch_however_large_its_limit_over_all_branches_is(limited):
    desk = await limited(new_device_min=0)
    day, week = desk.places_of_day(BRANCH, "2026-11-23"), desk.places_of_week(BRANCH, MONDAY)
    outcomes = await rush(desk, 3 * week // 100, lambda n: Asker(f"203.0.113.{n % 256}", f"d{n}"))
    assert outcomes.count("booked") == week // 100
    assert set(outcomes) == {"booked", "NETWORK_HERE_PLACES"}
    outcomes = await rush(desk, 3 * day // 100, lambda n: Asker(f"203.0.113.{n % 256}", f"d{n}"), now=True)
    assert (outcomes.count("booked"), set(outcomes)) == (day // 100, {"booked", "NETWORK_HERE_NUMBERS"})
    elsewhere = {f"hanoi-2/{n}": desk._limits.uses(Asker("203.0.113.7", f"e{n}"), "", "place", week) for n in range(2)}
    over, _ = await desk.ledger.change(lambda c: uses.reserve(c, elsewhere, MONDAY))
    assert over == {}  # its share of another branch


async def test_somebody_who_gathered_400_cookies_has_two_places_and_two_numbers_all_the_same(limited):
    desk = await limited()
    for now in (False, True):
        outcomes = await rush(desk, 400, lambda n: Asker("198.51.100.7", f"kept-{n}"), now=now)
        assert outcomes.count("booked") == 2


@pytest.mark.parametrize("count", [300, pytest.param(10_000, marks=pytest.mark.soak)])
async def test_invented_phones_and_kept_cookies_of_one_wider_network_get_one_percent_of_the_places(limited, count):
    desk = await limited()
    most = desk.places_of_week(BRANCH, MONDAY) // 100
    for third, kept in ((2, False), (3, True)):
        outcomes = await rush(
            desk, count,
            lambda n, third=third, kept=kept: Asker(f"192.0.{third}.{n % 256}", f"kept-{n}" if kept else ""),
            phone=lambda n, third=third: f"09{third}{n % (count // 2):07}", name=f"rush-{third}",
        )  # fmt: skip
        assert outcomes.count("booked") == most


async def test_of_many_people_behind_one_address_those_who_must_wait_are_told_how_else_to_come(limited):
    desk = await limited()
    desk.hotline = "1022"
    people = [Asker("100.64.0.1", f"phone-{n}") for n in range(9)]
    wishes = [Request(SERVICE, SLOTS[n], f"request-{n}", phone=f"09123456{n:02}") for n in range(9)]
    outcomes = [await desk.book(BRANCH.id, wish, who) for wish, who in zip(wishes, people, strict=True)]
    refused = [o for o in outcomes if isinstance(o, HubRefused)]
    assert len(refused) == 7
    for refusal in refused:
        assert all(told in refusal.text("vi") for told in ("đến chi nhánh lấy số", "1022", "sau "))
        assert all(told in refusal.text("en") for told in ("in the hall", "1022", "after "))


async def test_with_0_own_devices_as_many_as_like_begin_to_be_trusted(limited):
    clock = TestClock()
    desk = await limited(clock, own_devices=0)
    devices = [Asker("203.0.113.7", f"d{n}") for n in range(8)]
    for n, asker in enumerate(devices):
        await tries(desk, asker, 1, n)
    clock.now += 10 * MINUTE
    outcomes = [(await tries(desk, asker, 1, 10 + n))[0] for n, asker in enumerate(devices)]
    assert outcomes == ["booked"] * 8


async def test_a_program_with_a_key_has_limits_of_its_own_and_no_network(limited):
    desk = await limited(network_places=1)
    app = Asker("203.0.113.7", caller="city-app", caller_places=3)
    assert await tries(desk, app, 5) == ["booked"] * 3 + ["CALLER_PLACES"] * 2
    free = Asker("203.0.113.7", caller="bot")
    assert await tries(desk, free, 6, 5) == ["booked"] * 6


async def test_a_refusal_says_how_much_until_when_and_whom_to_call(limited):
    clock = TestClock()
    desk = await limited(clock)
    desk.hotline = "1022"
    await tries(desk, HOME, 2, now=True)
    clock.now += 90_000
    refusal = await desk.book(BRANCH.id, Request(SERVICE, None, "request-z"), HOME)
    assert isinstance(refusal, HubRefused)
    assert (refusal.code, refusal.status, refusal.retry_after_s) == (HubCode.DEVICE_NUMBERS, 429, 24 * 3600 - 90)
    for language in ("vi", "en"):
        said = refusal.text(language)
        assert all(fact in said for fact in ("2", "24", "09:15 (24/11)", "1022"))
    assert "gọi 1022" in refusal.text("vi")
    desk.hotline = ""
    assert "1022" not in (await desk.book(BRANCH.id, Request(SERVICE, None, "request-y"), HOME)).text("en")


async def test_what_is_older_than_every_window_is_forgotten(limited):
    desk = await limited()
    await tries(desk, HOME, 2)

    async def kept() -> int:
        return len(await desk.ledger.read(lambda c: c.exec_driver_sql("SELECT 1 FROM recent_use").all()))

    assert await kept() == 10
    await desk.ledger.change(lambda c: uses.forget(c, MONDAY - 1))
    assert await kept() == 10
    await desk.ledger.change(lambda c: uses.forget(c, MONDAY))
    assert await kept() == 1  # that it is a device of its own
    await desk.ledger.change(lambda c: uses.forget(c, MONDAY + OWN_KEPT_MS - 1))
    assert await kept() == 1
    await desk.ledger.change(lambda c: uses.forget(c, MONDAY + OWN_KEPT_MS))
    assert await kept() == 0


# -- over HTTP ---------------------------------------------------------------------------------------------------------


@pytest.fixture
async def strict(house, hall, monkeypatch):
    """A hub with the limits as they are shipped, and a branch that is heard."""
    await house.stop()
    key = house.folder / "app.key"
    key.write_text("k" * 40, encoding="utf-8")
    callers = (HubCaller(name="city-app", key_file=key),)
    await house.start(monkeypatch, booking_limits=BookingLimitSettings(), callers=callers, hotline="1022")
    house.dial(hall)

    async def heard() -> bool:
        [card] = (await house.call("GET", "/api/v1/branches")).json()
        return card["connected"] and card["heard"]

    await until(heard)
    return house


async def script(house, now: bool, count: int, **more) -> list[httpx.Response]:
    """What somebody without an account sends, one after the other."""
    async with httpx.AsyncClient(base_url=house.url, timeout=60) as client:
        answers = []
        for n in range(count):
            body = {"request_id": f"script-{now}-{n:05d}", "service_id": SERVICE, "class_id": "khuyet-tat"}
            body |= {} if now else {"slot_at": SLOTS[n % len(SLOTS)]}
            answers.append(await client.post("/api/v1/branches/hanoi-1/bookings", json=body, **more))
        return answers


@pytest.mark.parametrize("tries", [80, pytest.param(400, marks=pytest.mark.soak)])
async def test_a_script_that_tries_again_and_again_gets_two_numbers_and_two_places(strict, hall, tries):
    answers = await script(strict, True, tries // 2) + await script(strict, False, tries // 2)
    taken = [a.json() for a in answers if a.status_code == 201]
    assert [b["now"] for b in taken] == [True, True, False, False]
    refused = [a for a in answers if a.status_code != 201]
    assert {a.status_code for a in refused} == {429}
    assert {a.json()["code"] for a in refused} == {"NEW_DEVICE_NUMBERS", "NEW_DEVICE_PLACES"}
    assert all(0 < int(a.headers["Retry-After"]) <= 7 * 86_400 for a in refused)
    assert all("1022" in a.json()[language] for a in refused for language in ("vi", "en"))
    await until(lambda: len(hall.state.tickets) == 2)


async def from_elsewhere(house, count: int) -> list[int]:
    """A script that says in each try that it is a proxy, and another client asks."""
    answers = []
    for n in range(count):
        body = {"request_id": f"elsewhere-{n:05d}", "service_id": SERVICE, "slot_at": SLOTS[n % len(SLOTS)]}
        headers = {"X-Forwarded-For": f"198.51.100.{n}"}
        answers.append(await house.call("POST", "/api/v1/branches/hanoi-1/bookings", json=body, headers=headers))
    return [answer.status_code for answer in answers]


async def test_who_writes_other_addresses_into_a_header_is_still_one(strict):
    assert await from_elsewhere(strict, 5) == [201, 201, 429, 429, 429]


async def test_clients_of_a_trusted_proxy_are_told_apart(strict, monkeypatch):
    await strict.stop()
    await strict.start(monkeypatch, booking_limits=BookingLimitSettings(), trusted_proxies=("127.0.0.1",))
    assert await from_elsewhere(strict, 4) == [201] * 4


async def test_limits_outlive_a_restart_of_the_hub(strict, monkeypatch):
    assert [a.status_code for a in await script(strict, False, 3)] == [201, 201, 429]
    await strict.stop()
    await strict.start(monkeypatch, booking_limits=BookingLimitSettings())
    body = {"request_id": "after-restart", "service_id": SERVICE, "slot_at": SLOTS[7]}
    answer = await strict.call("POST", "/api/v1/branches/hanoi-1/bookings", json=body)
    assert (answer.status_code, answer.json()["code"]) == (429, "NEW_DEVICE_PLACES")


async def test_the_citys_app_books_with_its_key_and_a_wrong_key_is_refused(strict):
    answers = await script(strict, False, 5, headers={"X-Api-Key": "k" * 40})
    assert {a.status_code for a in answers} == {201}
    [wrong] = await script(strict, True, 1, headers={"X-Api-Key": "guess"})
    assert (wrong.status_code, wrong.json()["code"]) == (401, "UNKNOWN_KEY")


async def page_tries(client: httpx.AsyncClient, count: int, first: int = 0) -> list[httpx.Response]:
    answers = []
    for n in range(first, first + count):
        form = {"request_id": f"{n:032x}", "slot": SLOTS[n % len(SLOTS)]}
        answers.append(await client.post(f"/book/hanoi-1/{SERVICE}?lang=vi", data=form))
    return answers


async def test_a_browser_is_known_by_a_signed_cookie_that_scripts_cannot_read(strict, clock):
    async with httpx.AsyncClient(base_url=strict.url, timeout=60) as client:
        page = await client.get("/")
        cookie = page.headers["set-cookie"]
        assert cookie.startswith(f"{COOKIE}=")
        assert all(part in cookie for part in ("HttpOnly", "SameSite=lax", "Path=/"))
        assert "set-cookie" not in (await client.get("/")).headers
        clock.now += 10 * MINUTE
        assert [a.status_code for a in await page_tries(client, 3)] == [303, 303, 429]
        [refused] = await page_tries(client, 1, 5)
        assert "Thiết bị này đã đặt 2 lịch hẹn" in refused.text
        assert int(refused.headers["Retry-After"]) == 7 * 86_400
    # Another browser of the same network that is known as well.
    async with httpx.AsyncClient(base_url=strict.url, timeout=60) as other:
        await other.get("/")
        assert [a.status_code for a in await page_tries(other, 1, 9)] == [429]
        clock.now += 10 * MINUTE
        assert [a.status_code for a in await page_tries(other, 1, 9)] == [303]


async def test_a_script_that_throws_its_cookie_away_is_one_new_device_each_time(strict):
    answers = []
    for n in range(6):
        async with httpx.AsyncClient(base_url=strict.url, timeout=60) as client:
            await client.get("/")
            answers += await page_tries(client, 1, n)
    assert [a.status_code for a in answers] == [303, 303, 429, 429, 429, 429]


def asked(cookie: str, address: str = "203.0.113.7", key: str = ""):
    headers = [(b"cookie", f"{COOKIE}={cookie}".encode())] + ([(b"x-api-key", key.encode())] if key else [])
    return HttpRequest({"type": "http", "headers": headers, "client": (address, 1)})


def given(askers: Askers) -> str:
    answer = Response()
    askers.know(asked(""), answer)
    return answer.headers["set-cookie"].split(";")[0].partition("=")[2]


def test_only_a_cookie_that_this_hub_signed_names_a_device():
    clock = TestClock()
    askers = Askers(Keys(b"k" * 32), clock, (), secure=True)
    cookie = given(askers)
    asker = askers.asker(asked(cookie))
    assert (len(asker.device), asker.address) == (32, "203.0.113.7")
    device, since, mark = cookie.split(".")
    older = f"{device}.{int(since) - 60}.{mark}"
    for forged in ("", "x", cookie[:-1], f"{'0' * 32}.{since}.{mark}", older, cookie + "0", f"{device}.{since}."):
        assert askers.asker(asked(forged)).device == "", forged
    assert Askers(Keys(b"z" * 32), clock, (), secure=True).asker(asked(cookie)).device == ""
    clock.now -= HOUR  # it was given while the clock was wrong
    assert askers.asker(asked(cookie)).device == ""


@pytest.mark.parametrize(("secure", "there"), [(True, True), (False, False)])
def test_behind_https_the_cookie_is_sent_by_https_only(secure, there):
    answer = Response()
    Askers(Keys(b"k" * 32), TestClock(), (), secure).know(asked(""), answer)
    assert ("Secure" in answer.headers["set-cookie"]) is there


@pytest.mark.parametrize(("text", "words"), [(None, "cannot be read"), ("short", "20 are needed")])
def test_a_callers_key_that_is_missing_or_short_stops_the_start(tmp_path, text, words):
    file = tmp_path / "app.key"
    if text is not None:
        file.write_text(text, encoding="utf-8")
    with pytest.raises(StartRefused, match=words):
        Askers(Keys(b"k" * 32), TestClock(), (HubCaller(name="app", key_file=file),), secure=False)


@pytest.mark.parametrize("code", sorted(LIMITS))
def test_every_limit_is_told_with_429_how_much_and_until_when(code):
    refusal = HubRefused(code, {"limit": "2", "hours": "24", "until": "09:00", "hotline": ""})
    assert refusal.status == 429
    for language in ("vi", "en"):
        assert "2" in refusal.text(language)
        assert "09:00" in refusal.text(language)
    assert "{" not in WORDS[code].of("vi").replace("{limit}", "").replace("{hours}", "").replace("{until}", "")
