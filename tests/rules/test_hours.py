"""Opening hours in the branch's own time zone."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from rules import hours
from tests.rules.desks import BRANCH
from wire.catalogue import Branch
from wire.opening import IssueHours, SpecialDay

ZONE = ZoneInfo(BRANCH.timezone)


def at(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=ZONE).timestamp() * 1000)


def test_the_business_day_is_the_branchs_and_not_utcs() -> None:
    assert hours.business_day(BRANCH, at("2026-11-24T00:00")) == "2026-11-24"
    assert hours.business_day(BRANCH, at("2026-11-24T00:00") - 1) == "2026-11-23"


def test_an_hour_that_comes_twice_is_not_past_while_it_comes_again() -> None:
    berlin = BRANCH.model_copy(update={"timezone": "Europe/Berlin"})

    def utc(text: str) -> int:
        return int(datetime.fromisoformat(f"{text}+00:00").timestamp() * 1000)

    # Summer time ends on 25 October 2026 at 01:00 UTC: 02:45 is at 00:45 and at 01:45.
    assert hours.still_to_come(berlin, "02:45", utc("2026-10-25T00:30")) == utc("2026-10-25T00:45")
    assert hours.still_to_come(berlin, "02:45", utc("2026-10-25T00:45")) == utc("2026-10-25T01:45")
    assert hours.still_to_come(berlin, "02:45", utc("2026-10-25T01:45")) is None
    assert hours.still_to_come(berlin, "23:00", utc("2026-10-25T01:45")) == utc("2026-10-25T22:00")
    assert hours.still_to_come(berlin, "01:00", utc("2026-10-25T01:45")) is None
    # 28 March 2027 has no 02:30: what is typed so is an hour after 01:30.
    assert hours.still_to_come(berlin, "02:30", utc("2027-03-28T00:50")) == utc("2027-03-28T01:30")


def test_numbers_are_given_from_the_first_moment_until_the_last_one_excluded() -> None:
    for window in hours.windows(BRANCH, "2026-11-23"):
        assert window.issue_from <= window.issue_until <= window.closes_at
        assert hours.issuing_now(BRANCH, window.issue_from)
        assert not hours.issuing_now(BRANCH, window.issue_from - 1)
        assert hours.issuing_now(BRANCH, window.issue_until - 1)
        assert not hours.issuing_now(BRANCH, window.issue_until)


def test_bookings_are_checked_in_until_the_counters_close() -> None:
    *_, last = hours.windows(BRANCH, "2026-11-23")
    assert hours.checking_in_now(BRANCH, last.closes_at - 1)
    assert not hours.checking_in_now(BRANCH, last.closes_at)


def test_a_holiday_has_no_hours_and_the_next_day_opens() -> None:
    closed = BRANCH.model_copy(update={"holidays": ("2026-11-23",)})
    assert hours.windows(closed, "2026-11-23") == []
    opens = hours.next_opening(closed, at("2026-11-23T09:00"))
    assert opens == hours.windows(closed, "2026-11-24")[0].issue_from


def test_the_open_day_after_a_saturday_is_past_sunday_and_a_holiday() -> None:
    closed = BRANCH.model_copy(update={"holidays": ("2026-11-30",)})
    assert hours.open_day_after(BRANCH, "2026-11-28") == "2026-11-30"
    assert hours.open_day_after(closed, "2026-11-28") == "2026-12-01"
    assert hours.open_day_after(BRANCH.model_copy(update={"hours": ()}), "2026-11-28") is None


def special(**said) -> SpecialDay:
    return SpecialDay.model_validate({"date": "2026-11-28", "name": {"vi": "Làm bù", "en": "Made up"}} | said)


SHORT = {"opens": "08:00", "closes": "11:00", "issue_from": "07:45", "issue_until": "10:30"}


@pytest.mark.parametrize(
    ("day", "opens"),
    [
        (special(), []),
        (special(hours=[SHORT]), ["08:00"]),
        (special(as_weekday=1), ["07:30"]),
        (special(as_weekday=7), []),
        (special(date="2026-11-23", hours=[SHORT]), ["08:00"]),
    ],
)
def test_a_special_day_goes_before_the_hours_of_its_weekday(day: SpecialDay, opens: list[str]) -> None:
    """28 November 2026 is a Saturday, the 23rd a Monday."""
    branch = BRANCH.model_copy(update={"special_days": (day,), "holidays": ()})
    assert [w.opens_at for w in hours.windows(branch, day.date)] == [at(f"{day.date}T{clock}") for clock in opens]


def test_the_next_opening_is_a_saturday_that_makes_up_for_a_day_off() -> None:
    off = special(date="2026-11-27")
    branch = BRANCH.model_copy(update={"special_days": (off, special(as_weekday=5)), "holidays": ()})
    opens = hours.next_opening(branch, at("2026-11-27T09:00"))
    assert opens == at("2026-11-28T07:00")
    assert len(hours.windows(branch, "2026-11-28")) == len(hours.windows(BRANCH, "2026-11-27"))
    assert hours.business_day(branch, opens) == "2026-11-28"


def test_a_special_day_may_take_no_bookings() -> None:
    branch = BRANCH.model_copy(update={"special_days": (special(as_weekday=5, bookings=False),)})
    assert not hours.takes_bookings(branch, "2026-11-28")
    assert hours.takes_bookings(branch, "2026-11-27")


LAND = BRANCH.services[0]


def with_hours(of_service: tuple[IssueHours, ...] = (), of_group: tuple[IssueHours, ...] = ()) -> Branch:
    services = [s.model_copy(update={"hours": of_service}) if s.id == LAND.id else s for s in BRANCH.services]
    groups = [g.model_copy(update={"hours": of_group}) if g.id == LAND.group else g for g in BRANCH.groups]
    changed = BRANCH.model_copy(update={"services": tuple(services), "groups": tuple(groups)})
    return Branch.model_validate(changed.model_dump())


def stretch(begin: str, end: str, *weekdays: int) -> IssueHours:
    return IssueHours(weekdays=weekdays or (1, 2, 3, 4, 5), issue_from=begin, issue_until=end)


@pytest.mark.parametrize(
    ("branch", "given"),
    [
        (with_hours(), [("07:00", "17:00")]),
        (with_hours((stretch("08:00", "10:00"),)), [("08:00", "10:00")]),
        (with_hours((stretch("08:00", "10:00"),), (stretch("13:00", "14:00"),)), [("08:00", "10:00")]),
        (with_hours((), (stretch("13:00", "14:00"),)), [("13:00", "14:00")]),
        (with_hours((stretch("05:00", "07:30"), stretch("16:30", "20:00"))), [("07:00", "07:30"), ("16:30", "17:00")]),
        (with_hours((stretch("17:00", "19:00"),)), []),
        (with_hours((stretch("08:00", "10:00", 2),)), []),
    ],
)
def test_numbers_of_a_service_are_given_in_its_hours_within_the_branchs(branch: Branch, given) -> None:
    spans = hours.service_spans(branch, LAND.id, "2026-11-23")
    assert spans == [(at(f"2026-11-23T{begin}"), at(f"2026-11-23T{end}")) for begin, end in given]
    for begin, end in spans:
        assert hours.service_issuing_now(branch, LAND.id, begin)
        assert not hours.service_issuing_now(branch, LAND.id, end)


def test_a_service_is_next_given_in_its_own_hours_and_on_a_made_up_saturday_by_the_weekday_it_stands_for() -> None:
    branch = with_hours((stretch("13:00", "14:00", 5),))
    assert hours.next_of_service(branch, LAND.id, at("2026-11-23T09:00")) == at("2026-11-27T13:00")
    made_up = branch.model_copy(update={"special_days": (special(date="2026-11-28", as_weekday=5),)})
    assert hours.next_of_service(made_up, LAND.id, at("2026-11-27T14:00")) == at("2026-11-28T13:00")
    never = with_hours((stretch("18:00", "19:00"),))
    assert hours.next_of_service(never, LAND.id, at("2026-11-23T09:00")) is None


def test_a_branch_that_never_opens_has_no_next_opening() -> None:
    never = BRANCH.model_copy(update={"hours": ()})
    assert hours.next_opening(never, at("2026-11-23T09:00")) is None
    assert hours.counters_open_at(never, at("2026-11-23T09:00")) == at("2026-11-23T09:00")


def test_settings_of_another_branch_are_never_taken_for_this_ones() -> None:
    for _ in range(2 * hours.DAYS_KNOWN):
        other = BRANCH.model_copy(update={"hours": ()})
        assert hours.windows(other, "2026-11-23") == []
        assert hours.windows(BRANCH, "2026-11-23")


@pytest.mark.parametrize(("then", "said"), [("2026-11-23T13:15", "13:15"), ("2026-11-24T08:00", "08:00 (24/11)")])
def test_a_moment_of_another_day_is_said_with_its_day(then: str, said: str) -> None:
    assert hours.clock_text(BRANCH, at(then), at("2026-11-23T09:00")) == said
