"""Places are never oversold, whoever races, on SQLite and on PostgreSQL; and what is booked is told to the branch."""

from __future__ import annotations

import asyncio
import secrets

import pytest

from server.hub.booking.desk import Desk, Held, Request, plain_phone
from server.hub.keys import hashed
from server.hub.refusals import HubCode, HubRefused
from server.hub.store import reading, writing
from tests.server.booking.hall import demo_branch
from tests.server.hub.house import MONDAY, SERVICE, TestClock, at
from wire.catalogue import Branch
from wire.opening import PlacesAt, Slots

BRANCH = demo_branch()
TEN = at("2026-11-23T10:00")


def wish(n: int = 0, **more) -> Request:
    return Request(**({"service_id": SERVICE, "slot_at": TEN, "request_id": f"request-{n}"} | more))


def codes_of(outcomes) -> list[str]:
    return sorted(o.code.value if isinstance(o, HubRefused) else "booked" for o in outcomes)


async def outbox(desk: Desk):
    kept = await desk.ledger.read(lambda c: reading.outbox(c, BRANCH.id, after=0, upto=10_000))
    return [(fact.seq, fact.body) for fact in kept]


async def test_of_64_who_race_for_4_places_exactly_4_win(open_desk):
    desks = [await open_desk(), await open_desk(), await open_desk()]
    outcomes = await asyncio.gather(*(desks[n % 3].book(BRANCH.id, wish(n)) for n in range(64)))
    assert codes_of(outcomes) == ["SLOT_TAKEN"] * 60 + ["booked"] * 4
    (left,) = [
        s.left for s in await desks[0].slots(await desks[0].card(BRANCH.id), SERVICE, "2026-11-23") if s.slot_at == TEN
    ]
    assert left == 0


def changed(**of_service) -> Branch:
    """The branch, with something of the service set."""
    services = [s.model_copy(update=of_service) if s.id == SERVICE else s for s in BRANCH.services]
    return Branch.model_validate_json(BRANCH.model_copy(update={"services": tuple(services)}).model_dump_json())


async def left_on(desk: Desk, service: str = SERVICE) -> dict[str, int]:
    """Places left of that Monday, at ten and in all."""
    card = await desk.card(BRANCH.id)
    (ten,) = [s.left for s in await desk.slots(card, service, "2026-11-23") if s.slot_at == TEN]
    (day,) = [d.left for d in await desk.days(card, service) if d.day == "2026-11-23"]
    return {"ten": ten, "day": day}


async def test_a_quota_of_bookings_holds_for_the_service_and_the_day_whoever_races(open_desk):
    desks = [await open_desk(branch=changed(booking_quota=5)) for _ in range(3)]
    times = [at(f"2026-11-23T{hour}:00") for hour in ("10", "11", "14", "15")]
    outcomes = await asyncio.gather(*(desks[n % 3].book(BRANCH.id, wish(n, slot_at=times[n % 4])) for n in range(24)))
    assert codes_of(outcomes).count("booked") == 5
    assert set(codes_of(outcomes)) <= {"booked", "DAY_FULL", "SLOT_TAKEN"}
    assert await left_on(desks[0]) == {"ten": 0, "day": 0}
    full = await desks[0].book(BRANCH.id, wish(90, slot_at=at("2026-11-23T16:00")))
    assert full.code is HubCode.DAY_FULL
    assert "5" in full.text("vi")
    assert isinstance(await desks[0].book(BRANCH.id, wish(91, slot_at=at("2026-11-24T10:00"))), Held)
    other = next(s.id for s in BRANCH.services if s.group == BRANCH.service_by_id[SERVICE].group and s.id != SERVICE)
    assert isinstance(await desks[0].book(BRANCH.id, wish(92, service_id=other, slot_at=at("2026-11-23T16:00"))), Held)
    gone = next(o for o in outcomes if isinstance(o, Held))
    await desks[0].cancel(gone)
    assert isinstance(await desks[0].book(BRANCH.id, wish(93, slot_at=at("2026-11-23T16:00"))), Held)


async def test_a_service_with_slots_of_its_own_shares_places_with_no_other(open_desk):
    own = Slots(slot_min=15, places=1, at=(PlacesAt(at="10:00", until="10:30", places=2),))
    desk = await open_desk(branch=changed(slots=own))
    other = next(s.id for s in BRANCH.services if s.group == BRANCH.service_by_id[SERVICE].group and s.id != SERVICE)
    assert codes_of([await desk.book(BRANCH.id, wish(n)) for n in range(3)]) == ["SLOT_TAKEN", "booked", "booked"]
    quarter = at("2026-11-23T10:45")
    assert codes_of([await desk.book(BRANCH.id, wish(9 + n, slot_at=quarter)) for n in (0, 1)]) == [
        "SLOT_TAKEN",
        "booked",
    ]
    assert (await left_on(desk))["ten"] == 0
    assert (await left_on(desk, other))["ten"] == BRANCH.policy.slot_places
    assert codes_of([await desk.book(BRANCH.id, wish(20, service_id=other, slot_at=quarter))]) == ["NO_SUCH_SLOT"]


async def test_the_outbox_has_no_gap_whoever_wrote_it(open_desk):
    desks = [await open_desk(), await open_desk()]
    slots = [at(f"2026-11-{day}T{hour}:00") for day in (24, 25, 26) for hour in ("08", "09", "10", "13", "14")]
    await asyncio.gather(*(desks[n % 2].book(BRANCH.id, wish(n, slot_at=slots[n % len(slots)])) for n in range(90)))
    facts = await outbox(desks[0])
    assert [seq for seq, _ in facts] == list(range(1, 61))
    assert len({fact["booking_id"] for _, fact in facts}) == 60


async def test_the_same_request_again_gets_the_same_booking(open_desk):
    desk = await open_desk()
    first, *others = await asyncio.gather(*(desk.book(BRANCH.id, wish(1)) for _ in range(5)))
    later = await desk.book(BRANCH.id, wish(1))
    assert {o.secret for o in (first, *others, later)} == {first.secret}
    assert len(await outbox(desk)) == 1


async def test_a_phone_number_books_twice_a_day_and_not_three_times(open_desk):
    desks = [await open_desk(), await open_desk()]
    outcomes = await asyncio.gather(
        *(
            desks[n % 2].book(BRANCH.id, wish(n, slot_at=at(f"2026-11-24T{8 + n:02}:00"), phone="0912 345 678"))
            for n in range(6)
        )
    )
    assert codes_of(outcomes) == ["TOO_MANY_BOOKINGS"] * 4 + ["booked"] * 2
    other_day = await desks[0].book(BRANCH.id, wish(9, slot_at=at("2026-11-25T08:00"), phone="+84 912 345 678"))
    assert isinstance(other_day, Held)


async def test_a_cancelled_booking_gives_back_its_place_and_its_turn(open_desk):
    desk = await open_desk()
    held = [await desk.book(BRANCH.id, wish(n, phone="0912345678" if n < 2 else "")) for n in range(4)]
    assert codes_of([await desk.book(BRANCH.id, wish(8))]) == ["SLOT_TAKEN"]
    cancelled = await desk.cancel(held[0])
    assert cancelled.booking.state == "cancelled"
    assert (await desk.cancel(held[0])).booking.state == "cancelled"
    again = await asyncio.gather(*(desk.book(BRANCH.id, wish(20 + n, phone="0912345678")) for n in range(2)))
    assert codes_of(again) == ["TOO_MANY_BOOKINGS", "booked"]
    states = [(fact["booking_id"], fact["state"]) for _, fact in await outbox(desk)]
    assert states.count((held[0].booking.booking_id, "cancelled")) == 1


async def test_a_booking_is_found_by_its_secret_only(open_desk):
    desk = await open_desk()
    held = await desk.book(BRANCH.id, wish(1))
    assert (await desk.held(BRANCH.id, held.secret)).booking == held.booking
    assert isinstance(await desk.held(BRANCH.id, held.secret[:-1] + "7"), HubRefused)
    assert isinstance(await desk.held(BRANCH.id, hashed(held.secret)), HubRefused)


async def test_who_booked_is_kept_apart_and_can_be_forgotten(open_desk):
    desk = await open_desk()
    held = await desk.book(BRANCH.id, wish(1, phone="0912345678", name="Nguyễn  Thị Khai"))
    people = await desk.ledger.read(lambda c: c.exec_driver_sql("SELECT phone, name FROM person").all())
    assert [tuple(row) for row in people] == [("0912345678", "Nguyễn Thị Khai")]
    assert "0912345678" not in str(await outbox(desk))
    await desk.forget(held)
    assert not await desk.ledger.read(lambda c: c.exec_driver_sql("SELECT 1 FROM person").all())


async def test_personal_data_is_erased_30_days_after_the_visit(open_desk):
    desk = await open_desk()
    await desk.book(BRANCH.id, wish(1, phone="0912345678"))

    async def people_on(day: str) -> int:
        await desk.ledger.change(
            lambda c: writing.forget_old(c, BRANCH.id, now=at(day), outbox_before=0, today="2026-11-24")
        )
        return len(await desk.ledger.read(lambda c: c.exec_driver_sql("SELECT 1 FROM person").all()))

    assert await people_on("2026-12-23T09:00") == 1
    assert await people_on("2026-12-23T10:00") == 0


async def test_a_branch_that_never_spoke_takes_no_bookings(open_desk):
    desk = await open_desk(heard=False)
    assert codes_of([await desk.book(BRANCH.id, wish(1))]) == ["BRANCH_SILENT"]


async def test_a_branch_that_fell_silent_takes_bookings_but_gives_no_numbers_now(open_desk):
    desk = await open_desk(TestClock(MONDAY + 180_000))
    outcomes = [await desk.book(BRANCH.id, wish(1)), await desk.book(BRANCH.id, wish(2, slot_at=None))]
    assert codes_of(outcomes) == ["BRANCH_SILENT", "booked"]


async def test_wrong_wishes_are_refused_and_nothing_changes(open_desk):
    desk = await open_desk()
    wrong = [
        wish(1, service_id="nothing"),
        wish(2, slot_at=MONDAY - 60_000),
        wish(3, slot_at=TEN + 60_000),
        wish(4, class_id="kings"),
        wish(5, phone="12"),
        wish(6, slot_at=at("2026-12-01T10:00")),
    ]
    outcomes = [await desk.book(BRANCH.id, w) for w in wrong]
    assert [o.code for o in outcomes] == [
        HubCode.UNKNOWN_SERVICE, HubCode.SLOT_PAST, HubCode.NO_SUCH_SLOT, HubCode.UNKNOWN_CLASS, HubCode.BAD_PHONE,
        HubCode.TOO_FAR_AHEAD,
    ]  # fmt: skip
    assert (await desk.book("elsewhere", wish(7))).code is HubCode.UNKNOWN_BRANCH
    assert not await outbox(desk)


async def test_a_short_code_already_in_use_is_drawn_again(open_desk, monkeypatch):
    desk = await open_desk()
    first = await desk.book(BRANCH.id, wish(1))
    drawn = [bytes(10), bytes(9) + b"\x01", b"other-one!"]
    token_bytes = secrets.token_bytes
    drawing = "server.hub.booking.desk.secrets.token_bytes"
    monkeypatch.setattr(drawing, lambda n: drawn.pop(0) if n == 10 else token_bytes(n))
    second = await desk.book(BRANCH.id, wish(2))
    third = await desk.book(BRANCH.id, wish(3))
    assert len({h.booking.code for h in (first, second, third)}) == 3


async def test_a_fault_in_one_batch_is_told_to_those_in_it_and_the_next_is_booked(open_desk, monkeypatch, caplog):
    desk = await open_desk()
    with monkeypatch.context() as patch:
        patch.setattr(writing, "tell_all", lambda *_: 1 / 0)
        outcomes = await asyncio.gather(*(desk.book(BRANCH.id, wish(n)) for n in range(3)))
    assert codes_of(outcomes) == ["BUSY"] * 3
    assert codes_of([await desk.book(BRANCH.id, wish(7))]) == ["booked"]
    assert "ZeroDivisionError" in caplog.text


@pytest.mark.parametrize(
    ("typed", "plain"),
    [("", ""), (" 0912 345 678 ", "0912345678"), ("+84 912.345.678", "0912345678"), ("024-3825-3536", "02438253536"),
     ("+33 6 12 34 56 78", "+33612345678"), ("091234", None), ("phone", None), ("٠٩١٢٣٤٥٦٧٨", None)],
)  # fmt: skip
def test_phone_numbers_are_read_as_people_write_them(typed, plain):
    assert plain_phone(typed) == plain
