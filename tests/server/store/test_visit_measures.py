"""What one visit's moments tell: who gave up, a number nobody came with, a booking at its time, one person twice."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from server.store.visit_measures import called_at_its_time, gave_up_after, is_phantom, not_finished, repeats, took_ms
from server.store.visits import VisitRow
from tests.server.figures.test_reports import MIN, at, leg, visit

NINE = at("09:00")


def never(state: str, **moments: object) -> VisitRow:
    """A number of nine o'clock with which nobody came to a counter."""
    return visit("A001", "09:00", None, **{"counter_id": None, "outcome": None, "dossiers": 0} | moments, state=state)


def booked(slot: str, first_called: str | None, **more: object) -> VisitRow:
    """A booking for `slot` whose number was taken at nine."""
    called = None if first_called is None else at(first_called)
    return visit("A001", "09:00", 5, slot_at=at(slot), first_called_at=called, **more)


@pytest.mark.parametrize(
    ("row", "minutes"),
    [
        (visit("A001", "09:00", 40), None),
        (never("missed", first_called_at=at("09:12"), finished_at=at("09:30")), 12),
        (never("cancelled", finished_at=at("09:30")), 30),
        (never("waiting"), 45),
        (never("waiting", arrived_at=at("09:20")), 25),
        (never("parked", first_called_at=at("09:10")), 10),
        (never("done"), None),
        (never("cancelled", finished_at=at("08:59")), 0),
    ],
)
def test_who_never_came_had_waited_to_the_first_call_or_the_end_or_now(row: VisitRow, minutes: int | None) -> None:
    assert gave_up_after(row, at("09:45")) == (None if minutes is None else minutes * MIN)


def test_who_still_waits_has_not_given_up_when_the_day_is_over() -> None:
    assert gave_up_after(never("waiting")) is None


def test_a_number_taken_outside_is_nobodys_until_somebody_comes_or_is_called() -> None:
    gone = {"channel": "online", "finished_at": at("12:00")}
    assert is_phantom(never("cancelled", **gone))
    assert gave_up_after(never("cancelled", **gone)) is None
    assert not is_phantom(never("cancelled", **gone, arrived_at=at("09:10")))
    assert not is_phantom(never("missed", **gone, first_called_at=at("09:10")))
    assert not is_phantom(never("cancelled", finished_at=at("12:00")))
    assert not is_phantom(never("waiting", channel="online"))


@pytest.mark.parametrize(
    ("row", "in_time"),
    [
        (visit("A001", "09:00", 5), None),
        (booked("09:30", "09:35"), True),
        (booked("09:30", "09:36"), False),
        (booked("09:30", "09:10"), True),
        (booked("09:30", "09:50", arrived_at=at("09:45")), True),
        (booked("09:30", None, state="waiting"), False),
        (booked("09:56", None, state="waiting"), None),
        (booked("09:30", None, state="cancelled", finished_at=at("09:34")), None),
        (booked("09:30", None, state="cancelled", finished_at=at("09:50")), False),
    ],
)
def test_a_booking_is_called_at_its_time_up_to_five_minutes_later(row: VisitRow, in_time: bool | None) -> None:
    assert called_at_its_time(row, at("10:00")) is in_time


def test_one_served_number_makes_one_unused_number_a_repeat_and_only_within_a_quarter_of_an_hour() -> None:
    def unused(ticket_id: str, issued: str, **more: object) -> VisitRow:
        return visit("A001", issued, None, ticket_id=ticket_id, state="missed", **more)

    served = visit("A009", "09:16", 5, ticket_id="served")
    assert repeats([unused("near", "09:01"), served]) == {"near"}
    assert repeats([unused("far", "09:00"), served]) == frozenset()
    assert repeats([served, unused("after", "09:17")]) == frozenset()
    assert len(repeats([unused("one", "09:05"), unused("two", "09:06"), served])) == 1
    assert repeats([unused("other", "09:10", service_id="another"), served]) == frozenset()


def test_only_finished_services_took_a_time() -> None:
    row = visit("A001", "09:00", 5)
    done = leg(row, minutes=7)
    left = leg(row, outcome=None)
    assert took_ms([done, leg(row, started_at=None), leg(row, ended_at=None, outcome=None), left]) == [7 * MIN]
    assert not_finished([done, leg(row, started_at=None, outcome=None), leg(row, ended_at=None, outcome=None)]) == 0
    assert not_finished([done, left]) == 1


def test_an_earlier_unused_number_leaves_a_later_one_for_the_next_that_was_served() -> None:
    first, second = (
        never("missed", ticket_id="t1", issued_at=NINE),
        never("missed", ticket_id="t2", issued_at=at("09:10")),
    )
    served = [visit("A009", "09:12", 5, ticket_id="s1"), visit("A010", "09:20", 5, ticket_id="s2")]
    assert repeats([first, second, *served]) == {"t1", "t2"}


STATES = st.sampled_from(("done", "done", "missed", "missed", "cancelled", "waiting"))


@settings(max_examples=400, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 30), STATES), min_size=4, max_size=9))
def test_repeats_are_the_most_that_pairs_of_an_unused_and_a_later_served_number_can_give(
    taken: list[tuple[int, str]],
) -> None:
    rows = [
        visit("A001", "09:00", 5 if state == "done" else None, state=state)._replace(
            ticket_id=f"t{n}", issued_at=NINE + minute * MIN
        )
        for n, (minute, state) in enumerate(sorted(taken))
    ]
    found = repeats(rows)
    assert all(row.state in ("missed", "cancelled") for row in rows if row.ticket_id in found)
    assert len(found) == most_pairs(rows)


def most_pairs(rows: list[VisitRow]) -> int:
    """Every way to pair them is tried; `rows` in the order in which they were taken."""
    if not rows:
        return 0
    *before, last = rows
    if last.state != "done":
        return most_pairs(before)
    fits = [
        one for one in before if one.state in ("missed", "cancelled") and last.issued_at - one.issued_at <= 15 * MIN
    ]
    rest = [most_pairs(before)]
    rest += [1 + most_pairs([other for other in before if other is not one]) for one in fits]
    return max(rest)
