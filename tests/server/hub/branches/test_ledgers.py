"""What a branch tells, into the hub's database, and what a hub or a branch that was brought back must be told again."""

from __future__ import annotations

import asyncio

import pytest

from rules.booking_code.short import short_code
from server.exchange.sync import Cursor
from server.hub.booking.desk import Desk, Held, Request
from server.hub.branches import ledgers
from server.hub.branches.ledgers import Incoming, Outgoing
from server.hub.store import reading, writing
from server.hub.store.hearing import Overtaken
from tests.server.booking.hall import demo_branch
from tests.server.exchange.messages import full
from tests.server.hub.house import MONDAY, SERVICE, at

BRANCH = demo_branch()
TEN = at("2026-11-23T10:00")
LOST = "0123456789ABCDEF"
"""A booking that this hub does not have."""


def both(desk: Desk) -> tuple[Incoming, Outgoing]:
    now = desk.clock.now_ms
    return Incoming(desk.ledger, desk.keys, BRANCH.id, now), Outgoing(desk.ledger, BRANCH.id, now)


async def booked(desk: Desk, n: int = 1, slot_at: int | None = TEN) -> Held:
    held = await desk.book(BRANCH.id, Request(SERVICE, slot_at, f"request-{n}"))
    assert isinstance(held, Held), held
    return held


async def now(desk: Desk, held: Held | str):
    """How a booking stands."""
    secret = desk.keys.secret(BRANCH.id, held) if isinstance(held, str) else held.secret
    found = await desk.held(BRANCH.id, secret)
    return found.booking if isinstance(found, Held) else None


async def tell(desk: Desk, *facts: dict, since: int | None = None) -> None:
    """What the branch tells next; with `since` it is everything from then on."""
    incoming, _ = both(desk)
    before = await incoming.cursor()
    after = Cursor("epoch", before.seq + max(1, len(facts)), "mark")
    copy = None if since is None else full("link", "epoch", after.seq, facts, "mark", since)
    await incoming.take(facts, before, after, copy)
    assert await incoming.cursor() == after


def issued(held: Held | str, number: str = "A001", moment: int = MONDAY, **more: object) -> dict:
    booking_id = held if isinstance(held, str) else held.booking.booking_id
    return {"fact": "issued", "booking_id": booking_id, "at": moment, "number": number} | more


def known(booking_id: str = LOST, state: str = "booked", **more: object) -> dict:
    common = {"service_id": SERVICE, "slot_at": TEN, "language": "vi", "class_id": "ordinary"}
    return {"fact": "known", "booking_id": booking_id, "code": short_code(booking_id), "state": state} | common | more


async def left(desk: Desk) -> int:
    card = await desk.card(BRANCH.id)
    return next(s.left for s in await desk.slots(card, SERVICE, "2026-11-23") if s.slot_at == TEN)


async def outbox(desk: Desk) -> list[dict]:
    return [fact.body for fact in await desk.ledger.read(lambda c: reading.outbox(c, BRANCH.id, after=0, upto=100))]


async def test_a_link_that_was_overtaken_stores_nothing(open_desk):
    """Of a branch's two servers the older link may still be heard, at another program of the hub."""
    desk, other = await open_desk(), await open_desk()
    held = await booked(desk)
    old, _ = both(other)
    at_first = await old.cursor()
    await tell(desk, issued(held))
    with pytest.raises(Overtaken):
        await old.take([issued(held, "Z999")], at_first, Cursor("epoch", 1), None)
    assert (await now(desk, held)).number == "A001"


async def test_a_number_that_the_branch_changes_is_changed_and_the_same_again_changes_nothing(open_desk):
    desk = await open_desk()
    held = await booked(desk)
    await tell(desk, issued(held, tracking_url="http://b/t#1"))
    await tell(desk, issued(held))
    assert (await now(desk, held)).tracking_url == "http://b/t#1"
    await tell(desk, issued(held, "A002", MONDAY + 5))
    stands = await now(desk, held)
    assert (stands.number, stands.arrived_at, stands.tracking_url) == ("A002", MONDAY + 5, None)


async def test_arrival_wins_in_whatever_order_it_is_told(open_desk):
    desk = await open_desk()
    wish, cancelled = await booked(desk, 1, None), await booked(desk, 2)
    await desk.cancel(cancelled)
    refused = {"fact": "refused", "booking_id": wish.booking.booking_id, "vi": "không", "en": "no"}
    await tell(desk, refused, issued(wish), refused, issued(cancelled))
    assert (await now(desk, wish)).state == "arrived"
    stands = await now(desk, cancelled)
    assert (stands.state, stands.flagged) == ("arrived", True)


async def test_one_who_came_though_the_booking_was_cancelled_stays_marked_when_the_number_changes(open_desk):
    desk = await open_desk()
    held = await booked(desk)
    await desk.cancel(held)
    await tell(desk, issued(held), issued(held, "A002"))
    stands = await now(desk, held)
    assert (stands.number, stands.flagged) == ("A002", True)


async def test_arrivals_that_a_whole_copy_lacks_are_marked_as_lost_and_found_again(open_desk):
    desk = await open_desk()
    old, lost, kept = [await booked(desk, n) for n in range(3)]
    await tell(desk, issued(old, "A001", 1000), issued(lost, "A002"), issued(kept, "A003"))
    await tell(desk, issued(kept, "A003"), since=MONDAY - 1)
    assert [(await now(desk, h)).lost for h in (old, lost, kept)] == [False, True, False]
    assert (await now(desk, lost)).number == "A002"
    await tell(desk, issued(lost, "A007", MONDAY + 9))
    assert ((await now(desk, lost)).lost, (await now(desk, lost)).number) == (False, "A007")


async def test_a_copy_that_does_not_say_from_when_it_is_whole_marks_nothing(open_desk):
    desk = await open_desk()
    held = await booked(desk)
    await tell(desk, issued(held))
    incoming, _ = both(desk)
    before = await incoming.cursor()
    await incoming.take([], before, Cursor("other", 1), full("link", "other", 1, ()))
    assert not (await now(desk, held)).lost


async def test_a_wish_that_a_whole_copy_leaves_open_is_asked_again(open_desk):
    desk = await open_desk()
    wish = await booked(desk, 1, None)
    await booked(desk, 2)
    before = len(await outbox(desk))
    await tell(desk, since=0)
    assert [fact["booking_id"] for fact in (await outbox(desk))[before:]] == [wish.booking.booking_id]


async def test_a_booking_lost_here_stands_again_with_its_place_and_its_secret(open_desk):
    desk = await open_desk()
    places = await left(desk)
    await tell(desk, known(accessible=True))
    stands = await now(desk, LOST)
    assert (stands.state, stands.slot_at, stands.found, stands.code) == ("booked", TEN, True, short_code(LOST))
    assert stands.accessible, "a counter for wheelchairs is still wished for"
    assert stands.group_id == BRANCH.service_by_id[SERVICE].group
    assert await left(desk) == places - 1
    await tell(desk, known(accessible=True))
    assert await left(desk) == places - 1
    assert [fact["booking_id"] for fact in await outbox(desk)] == [LOST]


async def test_a_wish_for_now_that_was_lost_here_takes_nobodys_place(open_desk):
    desk = await open_desk()
    places = await left(desk)
    await tell(desk, known(now=True))
    assert (await now(desk, LOST)).now
    assert await left(desk) == places


async def test_a_cancel_lost_here_is_done_again_and_gives_the_place_back(open_desk):
    desk = await open_desk()
    held = await booked(desk)
    places = await left(desk)
    await tell(desk, known(held.booking.booking_id, "cancelled"), known(LOST, "cancelled"))
    assert ((await now(desk, held)).state, (await now(desk, LOST)).state) == ("cancelled", "cancelled")
    assert await left(desk) == places + 1


async def test_of_a_booking_that_was_lost_here_the_last_word_to_the_branch_is_that_it_is_cancelled(open_desk):
    """The branch remembers that it was booked, and later that it was cancelled; it must not end as booked there."""
    desk = await open_desk()
    await tell(desk, known())
    await tell(desk, known(state="cancelled"))
    assert [fact["state"] for fact in await outbox(desk)] == ["booked", "cancelled"]


async def test_what_the_hub_has_is_not_changed_by_what_a_branch_remembers(open_desk):
    desk = await open_desk()
    held = await booked(desk)
    await tell(desk, known(held.booking.booking_id, slot_at=TEN + 1_800_000, service_id="other"))
    assert await now(desk, held) == held.booking


async def test_an_arrival_of_a_booking_lost_here_makes_it_anew(open_desk):
    desk = await open_desk()
    more = {"service_id": SERVICE, "class_id": "ordinary", "language": "en", "now": False}
    await tell(desk, issued(LOST, "A004", MONDAY + 61_000, **more))
    stands = await now(desk, LOST)
    assert (stands.state, stands.number, stands.language, stands.found) == ("arrived", "A004", "en", True)
    assert not stands.accessible, "an arrival does not tell it"
    places = await left(desk)
    await tell(desk, known(accessible=True))
    stands = await now(desk, LOST)
    assert (stands.state, stands.number, stands.slot_at, stands.accessible) == ("arrived", "A004", TEN, True)
    assert await left(desk) == places - 1
    assert [fact["slot_at"] for fact in await outbox(desk)] == [MONDAY // 60_000 * 60_000 + 60_000, TEN]


async def test_an_older_branch_that_tells_too_little_makes_nothing_anew(open_desk):
    desk = await open_desk()
    await tell(desk, issued(LOST))
    assert await now(desk, LOST) is None


async def test_a_large_copy_is_stored_in_parts_and_its_end_is_kept_with_the_last(open_desk, monkeypatch):
    monkeypatch.setattr(ledgers, "AT_ONCE", 2)
    desk = await open_desk()
    held = [await booked(desk, n, at(f"2026-11-24T{8 + n:02}:00")) for n in range(3)]
    held += [await booked(desk, 5 + n, at(f"2026-11-25T{8 + n:02}:00")) for n in range(2)]
    await tell(desk, *(issued(h, f"A00{n}") for n, h in enumerate(held)), since=0)
    assert [(await now(desk, h)).number for h in held] == [f"A00{n}" for n in range(5)]


async def test_settings_that_cannot_be_read_are_left_aside_with_what_else_cannot(open_desk):
    desk = await open_desk()
    held = await booked(desk)
    other = demo_branch(id="hanoi-2").model_dump_json()
    bad = [{"fact": "settings", "settings": text} for text in ("{", "{}", other)]
    await tell(desk, *bad, {"fact": "rumour"}, {}, issued(held))
    assert (await desk.card(BRANCH.id)).branch.id == BRANCH.id
    assert (await now(desk, held)).state == "arrived"


async def test_two_programs_agree_on_the_epoch_of_what_a_branch_is_told(open_desk):
    ones = [both(await open_desk())[1] for _ in range(2)]
    first, second = await asyncio.gather(*(one.standing() for one in ones))
    assert first.epoch == second.epoch != ""
    epoch = await ones[0].begin_anew()
    assert epoch == (await ones[1].standing()).epoch != first.epoch


async def test_old_facts_are_let_go_of_but_never_the_newest(open_desk):
    desk = await open_desk()
    for n in range(3):
        await booked(desk, n)
    _, outgoing = both(desk)
    before = await outgoing.standing(3)
    await desk.ledger.change(
        lambda c: writing.forget_old(c, BRANCH.id, now=MONDAY, outbox_before=MONDAY + 1, today="2026-11-23")
    )
    after = await outgoing.standing(3)
    assert (after.first, after.last, after.mark) == (3, 3, before.mark)
    assert before.mark


async def test_a_full_copy_has_the_last_days_and_older_wishes_that_nobody_answered(open_desk):
    desk = await open_desk()
    wish, today = await booked(desk, 1, None), await booked(desk, 2)
    answered = await booked(desk, 3, None)
    await tell(desk, issued(answered))
    desk.clock.now = at("2026-11-27T09:00")
    later = await booked(desk, 4, at("2026-11-28T10:00"))
    copy = await both(desk)[1].everything()
    ids = {body["booking_id"] for body in copy.bodies}
    assert ids == {wish.booking.booking_id, later.booking.booking_id}
    assert today.booking.booking_id not in ids
    assert (copy.seq, copy.since) == (4, at("2026-11-25T09:00"))


async def test_a_place_lapses_in_whatever_order_it_is_told_and_never_that_of_a_later_number(open_desk):
    desk = await open_desk()
    one, other = await booked(desk, 1, None), await booked(desk, 2, None)
    late = {"fact": "lapsed", "booking_id": one.booking.booking_id, "at": MONDAY + 600_000}
    await tell(desk, late)
    assert (await now(desk, one)).lapsed is False, "it has no number yet"
    await tell(desk, issued(one, now=True), issued(other, "A002", now=True))
    assert [(await now(desk, held)).lapsed for held in (one, other)] == [True, False]
    await tell(desk, issued(one, now=True))
    assert (await now(desk, one)).lapsed is True, "the same number, told again"
    await tell(desk, issued(other, "A002", now=True), since=MONDAY)
    assert ((await now(desk, one)).lost, (await now(desk, one)).lapsed) == (True, False), "there is no such number"
    await tell(desk, issued(one, "A003", MONDAY + 900_000, now=True))
    assert (await now(desk, one)).lapsed is False, "another number, of a branch that was brought back"
    booking = await booked(desk, 3)
    await tell(desk, issued(booking), late | {"booking_id": booking.booking.booking_id})
    assert (await now(desk, booking)).lapsed is False, "only those from home lapse"
