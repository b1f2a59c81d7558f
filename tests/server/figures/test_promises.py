"""Who gave up, bookings at their time, all legs, service times, repeats: against numbers worked out by hand."""

from __future__ import annotations

import pytest

from server.figures.periods import added_up
from server.figures.reports import clerk_lines, figures
from server.store.roll_ups import packed_waits, rolled
from server.store.visit_measures import repeats
from tests.server.branch_kit import BRANCH
from tests.server.figures.test_reports import DAY, MIN, at, leg, visit

SERVICE = BRANCH.service_by_id["khai-sinh"]


def never(number: str, issued: str, state: str, after_min: float | None, **changed: object):
    """Somebody who was never at a counter; gone, or first called, after so long."""
    end = None if after_min is None else at(issued) + int(after_min * MIN)
    moments = {"first_called_at": end} if state == "missed" else {"finished_at": end}
    return visit(number, issued, None, state=state, counter_id=None, outcome=None, dossiers=0, **(moments | changed))


KEPT = [visit("E001", "08:00", 15), visit("E002", "08:00", 14), visit("E003", "08:00", 15.01)]


@pytest.mark.parametrize(
    ("more", "late", "kept"),
    [
        ([], 0, 2 / 3),
        ([never("E004", "08:00", "cancelled", 15)], 0, 2 / 3),
        ([never("E004", "08:00", "cancelled", 15.01)], 1, 2 / 4),
        ([never("E004", "08:00", "missed", 10)], 0, 2 / 3),
        ([never("E004", "08:00", "missed", 20)], 1, 2 / 4),
        ([never("E004", "08:30", "waiting", None)], 0, 2 / 3),
        ([never("E004", "08:14", "waiting", None), never("E005", "08:00", "parked", None)], 2, 2 / 5),
        # Taken outside: it waits from the arrival, and without one it never did.
        ([never("E004", "08:00", "cancelled", 400, channel="online")], 0, 2 / 3),
        ([never("E004", "08:00", "cancelled", 40, channel="online", arrived_at=at("08:30"))], 0, 2 / 3),
        ([never("E004", "08:00", "cancelled", 60, channel="online", arrived_at=at("08:30"))], 1, 2 / 4),
    ],
)
def test_the_promise_counts_those_who_gave_up_beyond_it(more, late, kept):
    now = at("08:30")
    for of in (
        figures(DAY, KEPT + more, [], BRANCH, now),
        added_up(DAY, DAY, rolled(DAY, KEPT + more, [], BRANCH.timezone, now), BRANCH),
    ):
        assert (of.waits.count, of.waits.within_share) == (3, pytest.approx(2 / 3))
        assert (of.waits.gave_up_late, of.waits.kept_share) == (late, pytest.approx(kept))
        assert (of.by_service[0].waits.gave_up_late, of.by_channel[0].waits.count) == (late, 3)


def test_where_nobody_came_the_promise_was_kept_for_nobody():
    late = figures(DAY, [never("E001", "08:00", "cancelled", 40)], [], BRANCH)
    early = figures(DAY, [never("E001", "08:00", "cancelled", 4)], [], BRANCH)
    assert (late.waits.kept_share, early.waits.kept_share) == (0.0, None)


@pytest.mark.parametrize(
    ("called", "came", "on_time"),
    [("09:05", "08:40", 1), ("09:06", "08:40", 0), ("08:50", "08:40", 1), ("09:13", "09:08", 1), ("09:14", "09:08", 0)],
)
def test_a_booking_is_called_at_its_time_or_when_its_holder_came(called, came, on_time):
    row = visit("E001", came, 0, booked=True, slot_at=at("09:00"), first_called_at=at(called))
    of = figures(DAY, [row, visit("E002", "08:00", 3)], [], BRANCH)
    assert (of.slots, of.on_time) == (1, on_time)


def test_a_booking_that_left_is_judged_only_when_its_time_was_over():
    booked = {"slot_at": at("09:00"), "booked": True}
    gone = [never("E001", "08:50", "cancelled", 8, **booked), never("E002", "08:50", "cancelled", 30, **booked)]
    still = never("E003", "08:50", "waiting", None, **booked)
    assert figures(DAY, gone, [], BRANCH).slots == 1
    assert figures(DAY, [still], [], BRANCH, at("09:05")).slots == 0
    late = figures(DAY, [still], [], BRANCH, at("09:06"))
    assert (late.slots, late.on_time) == (1, 0)


def test_all_legs_and_service_times_stand_beside_the_first_wait():
    rows = [visit("E001", "08:00", 4), visit("E002", "08:00", 10, transfers=1)]
    second = leg(rows[1], n=2, minutes=30, wait_ms=40 * MIN, service_id="gone", dossiers=2)
    legs = [leg(rows[0], minutes=4), leg(rows[1], minutes=10), second]
    for of in (figures(DAY, rows, legs, BRANCH), added_up(DAY, DAY, rolled(DAY, rows, legs, BRANCH.timezone), BRANCH)):
        assert of.waits.mean_min == pytest.approx(7)
        assert (of.legs.count, of.legs.mean_min) == (3, pytest.approx(18))
        first, other = of.by_work
        assert (first.service_id, first.legs, first.target_min) == ("khai-sinh", 2, SERVICE.minutes)
        assert (first.took.mean_min, first.took.p50_min, first.took.p90_min) == pytest.approx((7, 7, 9.4))
        assert (other.service_id, other.target_min, other.took.count, other.dossiers) == ("gone", None, 1, 2)


@pytest.mark.parametrize(
    ("after_min", "changed", "found"),
    [(15, {}, 1), (15.1, {}, 0), (3, {"service_id": "khai-tu"}, 0), (3, {"channel": "reception"}, 0), (-3, {}, 0)],
)
def test_a_number_nobody_used_may_be_the_first_of_two(after_min, changed, found):
    first = never("E001", "08:00", "missed", 5)
    second = visit("E002", "08:00", 5, **changed)._replace(issued_at=at("08:00") + int(after_min * MIN))
    assert len(repeats([first, second])) == found


def test_a_number_that_was_served_makes_one_other_a_repeat_at_most():
    unused = [never(f"E00{n}", f"08:0{n}", "cancelled", 5) for n in range(3)]
    assert len(repeats([*unused, visit("E009", "08:09", 5)])) == 1


def test_outcomes_and_channels_are_lines_of_a_day_too():
    rows = [visit("E001", "08:00", 4), visit("E002", "08:00", 9, outcome=None, channel="booking")]
    of = figures(DAY, rows, [], BRANCH)
    assert [(line.key, line.visits) for line in of.by_outcome] == [("tiep-nhan", 1)]
    assert [line.key for line in of.by_channel] == ["kiosk", "booking"]


def test_what_nobody_kept_is_not_known_and_never_nought():
    rows = rolled(DAY, KEPT, [leg(KEPT[0])], BRANCH.timezone)
    nothing = dict.fromkeys(("gave_up", "took", "slots", "on_time", "repeats", "phantoms", "not_finished"))
    old = [row._replace(day="2020-01-02", **nothing) for row in rows if row.kind not in ("leg", "outcome")]
    of = added_up("2020-01-01", DAY, [*old, *rows], BRANCH)
    assert (of.visits, of.waits.count, of.days_not_kept) == (6, 6, 1)
    assert (of.waits.gave_up_late, of.waits.kept_share, of.slots, of.on_time, of.repeats, of.phantoms) == (None,) * 6
    assert (of.not_finished, of.days_as_before) == (None, 0)
    assert of.waits.within_share == pytest.approx(2 / 3)
    assert of.by_work[0].legs == 1


def test_a_service_that_nobody_finished_has_no_time_anywhere_and_is_counted_apart():
    rows = [visit("E001", "08:00", 4, person="lan"), visit("E002", "08:00", 4, person="lan", state="cancelled")]
    legs = [leg(rows[0], minutes=10, person="lan"), leg(rows[1], minutes=1330, person="lan", outcome=None)]
    for of in (figures(DAY, rows, legs, BRANCH), added_up(DAY, DAY, rolled(DAY, rows, legs, BRANCH.timezone), BRANCH)):
        (work,), (counter,) = of.by_work, of.by_counter
        assert (work.legs, work.took.count, work.took.mean_min, work.not_finished) == (2, 1, 10, 1)
        assert (counter.called, counter.served, counter.busy_min, counter.not_finished) == (2, 1, 10, 1)
        assert (of.not_finished, of.days_as_before, of.waits.count) == (1, 0, 2)
    (lan,) = clerk_lines(rows, legs)
    assert (lan.cases, lan.took.mean_min) == (1, 10)


def test_days_that_an_older_program_archived_are_named_and_their_unfinished_services_not_known():
    row = visit("E001", "08:00", 4)
    new = rolled(DAY, [row], [leg(row)], BRANCH.timezone)
    old = [one._replace(day="2020-01-02", not_finished=None) for one in new]
    of = added_up("2020-01-01", DAY, [*old, *new], BRANCH)
    assert (of.not_finished, of.days_as_before, of.days_not_kept) == (None, 1, 0)
    assert (of.by_work[0].not_finished, of.by_counter[0].not_finished) == (None, None)


def test_called_is_who_was_ever_called_and_an_hour_has_those_who_came_in_it():
    back = never("E001", "08:10", "waiting", None, first_called_at=at("08:20"))
    remote = visit("E002", "08:40", 4, channel="online", arrived_at=at("10:05"))
    for of in (
        figures(DAY, [back, remote], [], BRANCH),
        added_up(DAY, DAY, rolled(DAY, [back, remote], [], BRANCH.timezone), BRANCH),
    ):
        assert of.called == 2
        assert [(line.key, line.visits) for line in of.by_hour] == [("08", 1), ("09", 0), ("10", 1)]


def test_a_clerks_line_holds_what_she_finished_and_how_many():
    rows = [visit("E001", "08:00", 4, person="lan", score=5), visit("E002", "08:00", 4, person="mai")]
    legs = [leg(rows[0], minutes=4, person="lan"), leg(rows[1], minutes=8, person="mai", ended_at=None)]
    (lan,) = clerk_lines(rows, legs)
    assert (lan.person, lan.cases, lan.took.mean_min, lan.rated, lan.satisfied_share) == ("lan", 1, 4, 1, 1)


def test_packed_times_are_those_of_every_leg():
    row = visit("E001", "08:00", 4)
    (kept,) = (r for r in rolled(DAY, [row], [leg(row, minutes=4), leg(row, n=2, minutes=6)], "UTC") if r.kind == "leg")
    assert kept.took == packed_waits([4 * MIN, 6 * MIN])
