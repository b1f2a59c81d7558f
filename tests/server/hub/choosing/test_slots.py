"""Which times can be booked: pure, with the settings of the demo branch."""

from __future__ import annotations

from datetime import datetime
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from server.hub.choosing import slots
from server.hub.refusals import STATUS, WORDS, HubCode, HubRefused
from tests.server.booking.hall import demo_branch
from wire.catalogue import Branch
from wire.opening import IssueHours, SpecialDay

BRANCH = demo_branch()
SERVICE = BRANCH.services[0].id


def at(text: str) -> int:
    return round(datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(BRANCH.timezone)).timestamp() * 1000)


MONDAY = at("2026-11-23T09:15")


def code(refusal: HubRefused | None) -> HubCode | None:
    return None if refusal is None else refusal.code


def test_slots_of_a_day_follow_each_other_and_end_before_the_counters_close():
    starts = slots.starts(BRANCH, "2026-11-23", SERVICE)
    assert (starts[0], starts[-1]) == (at("2026-11-23T07:30"), at("2026-11-23T17:00"))
    assert {b - a for a, b in pairwise(starts)} == {30 * 60_000}


def test_only_times_still_to_come_are_offered():
    offered = slots.offer(BRANCH, "2026-11-23", SERVICE, {}, MONDAY)
    assert offered[0].slot_at == at("2026-11-23T09:30")


def test_a_slot_that_begins_now_is_over():
    offered = slots.offer(BRANCH, "2026-11-23", SERVICE, {}, at("2026-11-23T09:30"))
    assert offered[0].slot_at == at("2026-11-23T10:00")


def test_places_taken_are_not_offered_and_never_negative():
    taken = {at("2026-11-23T10:00"): 3, at("2026-11-23T10:30"): 4, at("2026-11-23T11:00"): 9}
    left = {s.slot_at: s.left for s in slots.offer(BRANCH, "2026-11-23", SERVICE, taken, MONDAY)}
    assert [left[at(f"2026-11-23T{t}")] for t in ("09:30", "10:00", "10:30", "11:00")] == [4, 1, 0, 0]


def test_today_and_six_days_may_be_booked_and_sunday_is_closed():
    week = slots.week(BRANCH, SERVICE, {}, MONDAY)
    assert [d.day[-2:] for d in week] == ["23", "24", "25", "26", "27", "28", "29"]
    assert [d.open for d in week] == [True] * 6 + [False]


def test_a_holiday_is_closed():
    day = slots.week(BRANCH, SERVICE, {}, at("2026-09-01T08:00"))[1]
    assert (day.day, day.open, day.left) == ("2026-09-02", False, 0)


@pytest.mark.parametrize(
    ("slot", "wanted"),
    [
        ("2026-11-23T09:30", None),
        ("2026-11-23T09:00", HubCode.SLOT_PAST),
        ("2026-11-22T09:00", HubCode.SLOT_PAST),
        ("2026-11-23T09:45", HubCode.NO_SUCH_SLOT),
        ("2026-11-29T09:30", HubCode.NO_SUCH_SLOT),
        ("2026-11-30T09:30", HubCode.TOO_FAR_AHEAD),
    ],
)
def test_why_a_time_cannot_be_booked(slot, wanted):
    assert code(slots.why_not(BRANCH, SERVICE, at(slot), now=MONDAY)) is wanted


def test_an_unknown_service_cannot_be_booked():
    assert code(slots.why_not(BRANCH, "nothing", at("2026-11-23T10:00"), now=MONDAY)) is HubCode.UNKNOWN_SERVICE


def test_a_service_that_takes_no_bookings_cannot_be_booked():
    services = [s.model_dump(mode="json") | {"bookable": False} for s in BRANCH.services]
    closed = demo_branch(services=services)
    assert code(slots.why_not(closed, SERVICE, at("2026-11-23T10:00"), now=MONDAY)) is HubCode.NOT_BOOKABLE


@pytest.mark.parametrize(
    ("now", "wanted"),
    [
        ("2026-11-23T09:15", None),
        ("2026-11-23T05:00", HubCode.NOT_ISSUING),
        ("2026-11-29T10:00", HubCode.NOT_ISSUING),
    ],
)
def test_numbers_for_now_are_given_while_the_branch_gives_numbers(now, wanted):
    assert code(slots.why_not_now(BRANCH, SERVICE, at(now))) is wanted


def test_a_refused_number_for_now_says_when_numbers_are_given_again():
    refusal = slots.why_not_now(BRANCH, SERVICE, at("2026-11-23T05:00"))
    assert refusal is not None
    assert "07:00" in refusal.text("vi")


@pytest.mark.parametrize("code", list(HubCode))
def test_every_refusal_has_words_in_both_languages(code):
    named = ("time", "days", "opens", "limit", "what", "field", "number", "hours", "until")
    facts = dict.fromkeys(named, "1")
    refusal = HubRefused(code, facts)
    assert refusal.text("vi") != refusal.text("en")
    assert code in WORDS
    assert STATUS.get(code, 409) >= 400


def test_a_special_day_has_slots_of_its_own_hours_or_none_at_all() -> None:
    short = {"opens": "08:00", "closes": "09:00", "issue_from": "08:00", "issue_until": "08:30"}
    day = {"date": "2026-11-24", "name": {"vi": "Ngày ngắn"}, "hours": [short]}
    for bookings, begins in ((True, 2), (False, 0)):
        special = SpecialDay.model_validate(day | {"bookings": bookings})
        changed = BRANCH.model_copy(update={"special_days": (special,)})
        assert len(slots.starts(changed, "2026-11-24", SERVICE)) == begins


def test_a_service_with_hours_of_its_own_has_slots_that_begin_within_them() -> None:
    hours = (IssueHours(weekdays=(1,), issue_from="08:00", issue_until="09:30"),)
    services = tuple(s.model_copy(update={"hours": hours}) if s.id == SERVICE else s for s in BRANCH.services)
    changed = Branch.model_validate(BRANCH.model_copy(update={"services": services}).model_dump())
    begins = slots.starts(changed, "2026-11-23", SERVICE)
    assert begins == tuple(at(f"2026-11-23T{clock}") for clock in ("08:00", "08:30", "09:00"))
    assert slots.starts(changed, "2026-11-24", SERVICE) == ()
    assert len(slots.starts(changed, "2026-11-24", BRANCH.services[-1].id)) > 3
    assert code(slots.why_not_now(changed, SERVICE, at("2026-11-23T10:00"))) is HubCode.NOT_ISSUING


def test_the_places_of_a_day_are_those_of_its_times_and_no_more_than_quotas_let():
    day = "2026-11-24"
    pools = {BRANCH.place_pool(s.id): s.id for s in BRANCH.services if s.bookable}
    each = {
        pool: sum(slots.places(BRANCH, one, at) for at in slots.starts(BRANCH, day, one)) for pool, one in pools.items()
    }
    assert slots.places_of_day(BRANCH, day) == sum(each.values()) > 0
    assert slots.places_of_day(BRANCH, "2026-11-29") == 0  # a Sunday
    of_group = [s.id for s in BRANCH.services if BRANCH.place_pool(s.id) == BRANCH.place_pool(SERVICE)]

    def with_quotas(limited: list[str]) -> int:
        written = BRANCH.model_dump(mode="json")
        for service in written["services"]:
            service["booking_quota"] = 3 if service["id"] in limited else None
        return slots.places_of_day(Branch.model_validate(written), day)

    bookable = [s for s in of_group if BRANCH.service_by_id[s].bookable]
    pool = BRANCH.place_pool(SERVICE)
    assert with_quotas(bookable) == sum(each.values()) - each[pool] + min(each[pool], 3 * len(bookable))
    assert with_quotas(bookable[1:]) == sum(each.values())  # one may still take them all
