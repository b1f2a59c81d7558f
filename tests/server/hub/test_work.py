"""A network above its share gets more for work, up to a bound, and each piece of work counts once."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from server.hub.booking.desk import Held, Request
from server.hub.limits import Asker
from server.hub.refusals import HubRefused
from server.hub.work import GOOD_FOR_MS, Works, begins_with_zeros, done
from tests.server.hub.house import MONDAY, SERVICE, TestClock
from tests.server.hub.strangers import BRANCH, every_time, rush

TUESDAY = "2026-11-24"
WORKS = Works(8, lambda text: f"{hash(text) & 0xFFFF_FFFF_FFFF_FFFF:016x}")


def neighbour(n: int) -> Asker:
    return Asker(f"203.0.113.{n % 256}", f"d{n}")


@pytest.mark.parametrize(("text", "bits"), [("abc", 0), ("d", 3), ("8", 2)])
def test_zero_bits_are_counted_from_the_first_bit_of_the_hash(text, bits):
    # By https://www.rfc-editor.org/rfc/rfc6234 abc hashes to ba78..., d to 18ac..., 8 to 2c62...
    assert begins_with_zeros(text, bits)
    assert not begins_with_zeros(text, bits + 1)


def test_work_is_good_for_whom_it_was_set_for_ten_minutes():
    challenge = WORKS.challenge("hanoi-1 203.0.113.7/32", MONDAY)
    work = done(challenge)
    assert len(work) <= 55  # one block of SHA-256
    assert WORKS.spent(work, "hanoi-1 203.0.113.7/32", MONDAY) == challenge
    assert WORKS.spent(work, "hanoi-1 203.0.113.7/32", MONDAY + GOOD_FOR_MS - 1) == challenge
    assert WORKS.spent(work, "hanoi-1 203.0.113.7/32", MONDAY + GOOD_FOR_MS) is None
    assert WORKS.spent(work, "hanoi-1 203.0.113.7/32", MONDAY - 1) is None
    assert WORKS.spent(work, "hanoi-2 203.0.113.7/32", MONDAY) is None
    assert WORKS.challenge("hanoi-1 203.0.113.7/32", MONDAY) != challenge


def test_work_that_was_not_done_is_not_good_nor_a_challenge_that_somebody_made_easier():
    challenge = WORKS.challenge("x", MONDAY)
    lazy = next(f"{challenge}.{n}" for n in range(99) if not begins_with_zeros(f"{challenge}.{n}", 8))
    easier = challenge.replace(".8.", ".0.") + ".0"
    for bad in ("", "x", lazy, easier, challenge, done(challenge) + " ", done(challenge).replace(".", ".-", 1)):
        assert WORKS.spent(bad, "x", MONDAY) is None, bad


async def _by_work(desk, refusal: HubRefused, wish: Request, asker: Asker) -> Held | HubRefused:
    return await desk.book(BRANCH.id, replace(wish, work=done(refusal.challenge)), asker)


async def test_a_network_above_its_share_gets_twice_as_much_by_work_and_each_work_counts_once(limited):
    desk = await limited(new_device_min=0, work_bits=8)
    share = desk.places_of_week(BRANCH, MONDAY) // 100
    assert (await rush(desk, share, neighbour)).count("booked") == share
    times, booked = every_time(TUESDAY), 0
    first = None
    for n in range(share + 3):
        asker, wish = neighbour(1000 + n), Request(*times[n], f"more-{n}")
        refusal = await desk.book(BRANCH.id, wish, asker)
        assert refusal.code == "NETWORK_HERE_PLACES"
        if not refusal.challenge:
            break
        held = await _by_work(desk, refusal, wish, asker)
        assert isinstance(held, Held), held
        booked += 1
        if first is None:
            first = done(refusal.challenge)
            again = replace(wish, work=first)
            assert (await desk.book(BRANCH.id, again, asker)).booking == held.booking
            used = replace(wish, request_id="used", work=first)
            assert (await desk.book(BRANCH.id, used, asker)).code == "BAD_WORK"
            away = neighbour(1001)
            assert (await desk.book(BRANCH.id, replace(used, request_id="away"), away)).code == "BAD_WORK"
    assert booked == share
    last = replace(Request(*times[-1], "last"), work=done(desk._works.challenge(f"hanoi-1 {'203.0.113.7/32'}", MONDAY)))
    assert (await desk.book(BRANCH.id, last, Asker("203.0.113.7", "z"))).code == "NETWORK_HERE_PLACES"


async def test_one_piece_of_work_is_not_good_for_a_number_and_for_a_place(limited):
    desk = await limited(network_places=1, network_numbers=1, work_times=3, work_bits=8, new_device_min=0)
    times, home = every_time(TUESDAY), "203.0.113.7"
    for n, slot in enumerate([times[0], (SERVICE, None)]):
        assert isinstance(await desk.book(BRANCH.id, Request(*slot, f"first-{n}"), Asker(home, f"d{n}")), Held)
    refusal = await desk.book(BRANCH.id, Request(*times[1], "second"), Asker(home, "d3"))
    work = done(refusal.challenge)
    outcomes = [await desk.book(BRANCH.id, Request(*slot, f"more-{n}", work=work), Asker(home, f"e{n}"))
                for n, slot in enumerate([(SERVICE, None), times[2]])]  # fmt: skip
    assert ["booked" if isinstance(o, Held) else o.code for o in outcomes] == ["booked", "BAD_WORK"]


async def test_work_lifts_the_networks_share_and_nothing_else(limited):
    desk = await limited(network_places=1, work_bits=8, device_places=1)
    home = Asker("203.0.113.7", "d1")
    wishes = [Request(*slot, f"wish-{n}") for n, slot in enumerate(every_time(TUESDAY)[:4])]
    assert isinstance(await desk.book(BRANCH.id, wishes[0], home), Held)
    refusal = await desk.book(BRANCH.id, wishes[1], home)
    assert (refusal.challenge, refusal.code) == ("", "DEVICE_PLACES")
    work = done(desk._works.challenge("hanoi-1 203.0.113.7/32", MONDAY))
    assert (await desk.book(BRANCH.id, replace(wishes[1], work=work), home)).code == "DEVICE_PLACES"
    desk = await limited(network_places=1, work_bits=8, new_device_min=0, stranger_percent=1)
    other = Asker("203.0.113.7", "d2")
    refusal = await desk.book(BRANCH.id, wishes[2], other)
    assert refusal.code == "NETWORK_PLACES"
    assert isinstance(await _by_work(desk, refusal, wishes[2], other), Held)


async def test_a_new_device_of_a_network_above_its_share_first_waits_until_it_is_trusted(limited):
    clock = TestClock()
    desk = await limited(clock, network_places=2, work_bits=8)
    wishes = [Request(*slot, f"wish-{n}") for n, slot in enumerate(every_time(TUESDAY)[:4])]
    for wish in wishes[:2]:
        assert isinstance(await desk.book(BRANCH.id, wish, Asker("203.0.113.7", "d1")), Held)
    new = Asker("203.0.113.7", "d2")
    refusal = await desk.book(BRANCH.id, wishes[2], new)
    assert (refusal.code, refusal.challenge, refusal.retry_after_s) == ("NEW_DEVICE_PLACES", "", 600)
    clock.now += 600_000
    refusal = await desk.book(BRANCH.id, wishes[2], new)
    assert refusal.code == "NETWORK_PLACES"
    assert isinstance(await _by_work(desk, refusal, wishes[2], new), Held)


async def test_without_a_bound_above_the_share_no_work_is_asked_for(limited):
    desk = await limited(network_places=1, work_times=1, new_device_min=0)
    outcomes = [await desk.book(BRANCH.id, Request(SERVICE, None, f"now-{n}"), neighbour(7)) for n in range(1)]
    assert isinstance(outcomes[0], Held)
    one, two = [await desk.book(BRANCH.id, Request(*every_time(TUESDAY)[n], f"p-{n}"), neighbour(n)) for n in (7, 263)]
    assert isinstance(one, Held)
    assert (two.code, two.challenge) == ("NETWORK_PLACES", "")


async def test_two_who_send_one_piece_of_work_at_once_get_one_place(limited):
    desks = [
        await limited(TestClock(), network_places=1, work_times=3, work_bits=8, new_device_min=0) for _ in range(2)
    ]
    times = every_time(TUESDAY)
    assert isinstance(await desks[0].book(BRANCH.id, Request(*times[0], "first"), neighbour(7)), Held)
    refusal = await desks[0].book(BRANCH.id, Request(*times[1], "second"), neighbour(263))
    work = done(refusal.challenge)
    tries = [desks[n % 2].book(BRANCH.id, Request(*times[2 + n], f"try-{n}", work=work), neighbour(263 + 256 * n))
             for n in range(6)]  # fmt: skip
    outcomes = await asyncio.gather(*tries)
    assert sorted("booked" if isinstance(o, Held) else o.code for o in outcomes) == ["BAD_WORK"] * 5 + ["booked"]
