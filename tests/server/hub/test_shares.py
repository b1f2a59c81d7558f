"""No number of networks sells a hall out: strangers share what they may have of a branch's day."""

from __future__ import annotations

import asyncio

import pytest

from config.settings import BookingLimitSettings
from server.hub.booking.desk import Held, Request
from server.hub.keys import Keys
from server.hub.limits import Asker, Day, Limits
from server.hub.refusals import GONE, HubRefused
from server.hub.store import reading, shares, verify, writing
from tests.server.hub.branches.test_ledgers import tell
from tests.server.hub.house import MONDAY, SERVICE, TestClock, at
from tests.server.hub.strangers import BRANCH, every_time, rush

TUESDAY, WEDNESDAY = "2026-11-24", "2026-11-25"
HOUR = 3_600_000


def of_another_provider(n: int) -> Asker:
    return Asker(f"2001:{0x100 + n:x}:1::1")


def of_one_provider(n: int) -> Asker:
    return Asker(f"2001:db8:{n:x}::1")


def day_of(asker: Asker, kind="place", places: int = 1000, **changes) -> Day:
    return Limits(BookingLimitSettings(**changes), Keys(b"k" * 32).subject).day(asker, kind, places)


async def held(desk) -> tuple[dict[str, int], verify.Report]:
    """What each kind of the strangers' shares says, and whether the tables fit together."""
    statement = "SELECT kind, sum(taken) FROM share WHERE subject = 'all' GROUP BY kind"
    counted = await desk.ledger.read(lambda c: dict(c.exec_driver_sql(statement).all()))
    return counted, await desk.ledger.read(verify.check)


def test_strangers_have_60_percent_of_a_days_places_and_a_provider_half_of_that():
    day = day_of(Asker("203.0.113.7"))
    assert (day.most, day.far_most) == (600, 300)
    assert day.far == day_of(Asker("203.0.99.1")).far != day_of(Asker("203.1.99.1")).far
    assert "203.0" not in day.far
    assert day_of(Asker("203.0.113.7"), far_percent=0).far_most == 0
    assert day_of(Asker("203.0.113.7"), places=2).most == 2  # of a small branch what one device may have


@pytest.mark.parametrize(("places", "numbers", "percent", "most"), [
    (1000, 200, 20, 200), (500, 200, 20, 100), (0, 200, 20, 200), (500, 0, 20, 100), (500, 200, 0, 200), (500, 0, 0, 0),
])  # fmt: skip
def test_of_numbers_for_now_strangers_have_a_count_or_a_share_of_the_day_whichever_is_less(
    places, numbers, percent, most
):
    found = day_of(Asker("1.2.3.4"), "number", places, stranger_numbers=numbers, stranger_numbers_percent=percent)
    assert found.most == most
    assert (found.far is None) is (most == 0)


def test_a_partners_program_is_no_stranger_and_without_a_limit_nobody_is_counted():
    assert day_of(Asker("203.0.113.7", caller="city-app")) == Day()
    assert day_of(Asker("203.0.113.7"), stranger_percent=0) == Day()


async def test_strangers_of_many_networks_take_no_more_than_their_share_of_a_day(limited):
    desks = [await limited(stranger_percent=5, far_percent=0) for _ in range(2)]
    most = desks[0].places_of_day(BRANCH, TUESDAY) * 5 // 100
    half = [rush(desk, most + 9, lambda n, i=i: of_another_provider(n + i * 1000), day=TUESDAY, name=f"rush{i}")
            for i, desk in enumerate(desks)]  # fmt: skip
    outcomes = [outcome for each in await asyncio.gather(*half) for outcome in each]
    assert (outcomes.count("booked"), set(outcomes)) == (most, {"booked", "STRANGERS_PLACES_GONE"})
    counted, report = await held(desks[0])
    assert (counted, report.trouble) == ({"place": most}, "")
    # The place of who came too late is free, the next day is another, and the city's app has what is left.
    assert await desks[0].ledger.read(lambda c: c.exec_driver_sql("SELECT sum(taken) FROM place").scalar()) == most
    assert await rush(desks[0], 2, of_another_provider, day=WEDNESDAY, name="next") == ["booked"] * 2
    assert await rush(desks[0], 2, lambda n: Asker(caller="city-app"), day=TUESDAY, name="app") == ["booked"] * 2


async def test_one_providers_customers_take_no_more_than_half_of_it(limited):
    desk = await limited(stranger_percent=5)
    half = desk.places_of_day(BRANCH, TUESDAY) * 5 // 100 // 2
    outcomes = await rush(desk, half + 9, of_one_provider, day=TUESDAY)
    assert (outcomes.count("booked"), outcomes.count("PROVIDER_PLACES_GONE")) == (half, 9)
    assert await rush(desk, 1, of_another_provider, day=TUESDAY, name="other") == ["booked"]


async def test_numbers_from_home_are_shared_too(limited):
    desk = await limited(stranger_numbers=8)
    outcomes = await rush(desk, 6, of_one_provider, now=True)
    assert sorted(outcomes) == ["PROVIDER_NUMBERS_GONE"] * 2 + ["booked"] * 4
    outcomes = await rush(desk, 6, of_another_provider, now=True, name="others")
    assert sorted(outcomes) == ["STRANGERS_NUMBERS_GONE"] * 2 + ["booked"] * 4
    assert await rush(desk, 1, of_another_provider, day=TUESDAY) == ["booked"]


async def test_what_is_cancelled_or_refused_or_came_to_nothing_is_given_back(limited):
    desk = await limited(stranger_percent=5, stranger_numbers=1)
    service, slot_at = every_time(TUESDAY)[0]
    wishes = [Request(service, slot_at, f"wish-{n}") for n in range(6)]
    outcomes = await asyncio.gather(*(desk.book(BRANCH.id, w, of_another_provider(n)) for n, w in enumerate(wishes)))
    booked = [o for o in outcomes if isinstance(o, Held)]
    assert [o.code for o in outcomes if isinstance(o, HubRefused)] == ["SLOT_TAKEN"] * 2
    assert await held(desk) == ({"place": 4}, await desk.ledger.read(verify.check))
    for _ in range(2):
        await desk.cancel(booked[0])
    number = await desk.book(BRANCH.id, Request(SERVICE, None, "now-1"), of_another_provider(7))
    for _ in range(2):
        await tell(desk, {"fact": "refused", "booking_id": number.booking.booking_id, "vi": "không", "en": "no"})
    counted, report = await held(desk)
    assert (counted, report.trouble) == ({"place": 3, "number": 0}, "")
    far = await desk.ledger.read(lambda c: c.exec_driver_sql("SELECT sum(taken) FROM share").scalar())
    assert far == 2 * 3
    again = Request(SERVICE, None, "now-2")
    assert isinstance(await desk.book(BRANCH.id, again, of_another_provider(8)), Held)


async def test_what_strangers_got_back_once_they_do_not_get_back_again(limited):
    desk = await limited(stranger_numbers=5)
    numbers = [await desk.book(BRANCH.id, Request(SERVICE, None, f"now-{n}"), of_another_provider(n)) for n in range(5)]
    one, two = (number.booking.booking_id for number in numbers[:2])
    await desk.cancel(numbers[0])  # on its way, the branch gives it a number: arrival wins
    for booking_id in (one, two):
        await tell(desk, {"fact": "issued", "booking_id": booking_id, "at": MONDAY, "number": "A001", "now": True})
        for _ in range(2):  # once more by a branch that was brought back from a backup
            await tell(desk, {"fact": "lapsed", "booking_id": booking_id, "at": MONDAY + HOUR})
    counted, report = await held(desk)
    assert (counted, report.trouble) == ({"number": 3}, "")
    assert await rush(desk, 4, lambda n: of_another_provider(10 + n), now=True) == (
        ["booked"] * 2 + ["STRANGERS_NUMBERS_GONE"] * 2
    )


async def test_a_place_does_not_lapse_whatever_a_branch_tells(limited):
    desk = await limited(stranger_percent=5)
    place = await desk.book(BRANCH.id, Request(*every_time(TUESDAY)[0], "wish-1"), of_another_provider(1))
    await tell(desk, {"fact": "lapsed", "booking_id": place.booking.booking_id, "at": MONDAY + HOUR})
    assert await held(desk) == ({"place": 1}, await desk.ledger.read(verify.check))
    assert await desk.ledger.read(lambda c: c.exec_driver_sql("SELECT sum(taken) FROM place").scalar()) == 1


async def test_a_share_that_is_gone_says_why_and_what_to_do(limited):
    desk = await limited(TestClock(), stranger_percent=1, stranger_numbers=1)
    desk.hotline = "1022"
    await rush(desk, 30, of_another_provider, day=TUESDAY)
    await rush(desk, 1, of_another_provider, now=True)
    place = await desk.book(BRANCH.id, Request(*every_time(TUESDAY)[0], "late"), of_another_provider(99))
    assert (place.code, place.status, place.retry_after_s) == ("STRANGERS_PLACES_GONE", 409, None)
    number = await desk.book(BRANCH.id, Request(SERVICE, None, "late-now"), of_another_provider(99))
    assert (number.code, number.status) == ("STRANGERS_NUMBERS_GONE", 429)
    assert number.retry_after_s == (at("2026-11-24T00:00") - MONDAY) // 1000
    assert all("1022" in each.text(language) for each in (place, number) for language in ("vi", "en"))
    assert "ngày khác" in place.text("vi")
    assert "00:00 (24/11)" in number.text("vi")


@pytest.mark.parametrize("code", sorted(GONE))
def test_every_share_that_is_gone_names_the_hall(code):
    refusal = HubRefused(code, {"limit": "61", "until": "00:00", "hotline": ""})
    assert "61" in refusal.text("vi")
    assert "chi nhánh lấy số" in refusal.text("vi") or "lấy số tại máy ở sảnh" in refusal.text("vi")
    assert "in the hall" in refusal.text("en")


async def test_what_strangers_are_offered_of_a_day_is_what_they_may_still_book(limited):
    desk = await limited(stranger_percent=1, far_percent=0)
    card = await desk.card(BRANCH.id)
    most = desk.places_of_day(BRANCH, TUESDAY) // 100
    service, slot_at = every_time(TUESDAY)[40]

    async def offered(stranger: bool) -> tuple[int, int]:
        days = {d.day: d.left for d in await desk.days(card, service, stranger=stranger)}
        times = {s.slot_at: s.left for s in await desk.slots(card, service, TUESDAY, stranger=stranger)}
        return days[TUESDAY], times[slot_at]

    whole = await offered(stranger=False)
    assert await offered(stranger=True) == (most, 4)
    await rush(desk, most - 3, of_another_provider, day=TUESDAY)
    assert await offered(stranger=True) == (3, 3)
    await rush(desk, 9, of_another_provider, day=TUESDAY, name="last")
    assert await offered(stranger=True) == (0, 0)
    assert {d.left > 0 for d in await desk.days(card, service) if d.day != TUESDAY and d.open} == {True}
    assert (await offered(stranger=False))[1] == whole[1]


async def test_shares_of_days_that_are_over_are_forgotten(limited):
    desk = await limited(stranger_percent=5)
    await rush(desk, 2, of_another_provider, day=TUESDAY)
    end = at("2026-11-25T00:00")
    begin, taken = at("2026-11-24T00:00"), shares.taken
    for now, left in ((end, {begin: 2}), (end + 1, {})):
        await desk.ledger.change(
            lambda c, now=now: writing.forget_old(c, BRANCH.id, now=now, outbox_before=0, today=TUESDAY)
        )
        assert await desk.ledger.read(lambda c: taken(c, BRANCH.id, begin, end)) == left


async def test_a_share_that_nobody_holds_is_found(limited):
    desk = await limited(stranger_percent=5)
    await rush(desk, 2, of_another_provider, day=TUESDAY)
    await desk.ledger.change(lambda c: c.exec_driver_sql("UPDATE share SET taken = taken + 1"))
    assert "strangers" in (await desk.ledger.read(verify.check)).trouble


async def test_who_booked_is_not_told_to_the_branch_nor_to_its_holder(limited):
    desk = await limited()
    booked = await desk.book(BRANCH.id, Request(*every_time(TUESDAY)[0], "one"), of_one_provider(1))
    [fact] = await desk.ledger.read(lambda c: reading.outbox(c, BRANCH.id, after=0, upto=9))
    assert booked.booking.far
    assert booked.booking.far not in str(fact.body)


@pytest.mark.soak
async def test_3000_networks_of_as_many_providers_take_60_percent_of_each_day(limited):
    desk = await limited()
    outcomes = await rush(desk, 3000, of_another_provider, day=TUESDAY)
    assert outcomes.count("booked") == desk.places_of_day(BRANCH, TUESDAY) * 60 // 100
