"""What past days teach."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date, timedelta
from statistics import mean

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules import hours
from server.waits.learned import KIND_DAYS, LATEST, LEAST_PRIOR, POINTS, Learned, learn, quantiles
from server.waits.outlook import kind_of
from server.waits.past import Past, PastBooking, PastPause, PastSeat, PastVisit
from tests.server.core.core_hall import branch

MINUTE = 60_000
HALL = branch()
DAY, TODAY = "2026-03-04", "2026-03-05"
START = hours.at(HALL, DAY, "00:00")


def at(clock, day=DAY):
    return hours.at(HALL, day, clock)


def visit(clock="08:00", took_min=5.0, day=DAY, **others):
    came = at(clock, day)
    given = {
        "day": day, "service_id": "A1", "class_id": "ordinary", "came_at": came, "counted_from": came,
        "called_at": came + MINUTE, "free_at": round(came + MINUTE + took_min * MINUTE), "ending": "served",
        "counter_id": "c1", "person": "lan",
    }  # fmt: skip
    return PastVisit(**given | others)


def learned(*visits, **others):
    return learn(Past(visits=visits, **others), HALL, TODAY)


def test_nothing_is_learned_from_nothing_from_today_and_from_long_ago():
    nothing = Learned()
    assert learned() == nothing
    assert learned(visit(day=TODAY), visit(day="2026-01-03")) == nothing


def test_it_comes_back_from_its_text_and_another_version_does_not():
    bookings = [PastBooking(DAY, "A1", "ordinary", at("09:00"), at("08:50"))]
    pauses = [PastPause(DAY, "c1", "lunch", at("11:30"), at("12:10"), at("11:20"))]
    found = learned(*[visit(took_min=n) for n in range(1, 40)], bookings=bookings, pauses=pauses)
    assert Learned.from_json(found.to_json()) == found
    assert Learned.from_json(replace(found, version=0).to_json()) is None
    assert Learned.from_json("[]") is None


def test_few_visits_lean_on_the_configured_minutes_and_many_stand_alone():
    configured = HALL.service_by_id["A1"].minutes * 60
    one = learned(visit(took_min=60))
    assert mean(one.occupancy["A1"]) == pytest.approx((3600 + 29 * configured) / 30, rel=0.08)
    assert one.behind == {"A1": 1}
    many = learned(*[visit(took_min=60, person="")] * 600)
    assert set(many.occupancy["A1"]) == {3600.0}
    assert many.behind == {"A1": LATEST}


def test_a_forgotten_finish_counts_as_four_hours_and_no_more():
    usual = [visit(took_min=10, person="")] * 60
    found = learned(*usual, visit(took_min=14 * 60, person=""))
    assert found == learned(*usual, visit(took_min=4 * 60, person=""))
    assert (found.served_s["A1"], max(found.occupancy["A1"])) == (
        pytest.approx((60 * 600 + 14_400) / 61, abs=0.1),
        14_400,
    )


def test_a_slow_clerk_is_told_from_a_slow_service():
    rows = [visit(took_min=10, person="lan")] * 40 + [visit(took_min=5, person="minh", counter_id="c2")] * 40
    found = learned(*rows, *[visit(took_min=20, person="lan", service_id="E1")] * 20)
    assert found.clerks["lan"] / found.clerks["minh"] == pytest.approx(2, rel=0.25)
    assert 5 * 60 < mean(found.occupancy["A1"]) < 10 * 60
    assert max(found.occupancy["A1"]) / min(found.occupancy["A1"]) < 1.3  # it is the clerks that differ


def test_how_days_differ_in_pace_is_told_from_what_chance_makes_of_it():
    dice = random.Random(4)

    def days(spread):
        rows = []
        for n in range(2, 22):
            pace = dice.gauss(1, spread)
            rows += [visit(took_min=pace * dice.uniform(5, 15), day=f"2026-02-{n:02}", person="") for _ in range(100)]
        return learned(*rows)

    differ, alike = days(0.2), days(0.0)
    assert differ.day_spread == pytest.approx(0.2, abs=0.08)
    assert differ.day_prior == LEAST_PRIOR
    assert alike.day_spread < 0.03
    assert alike.day_prior > 100
    assert learned(*[visit()] * 100).day_spread == 0.0, "of one day nothing is known"


def test_a_lunch_is_learned_as_the_counters_habit_and_a_short_pause_as_everybodys():
    lunch = PastPause(DAY, "c1", "lunch", at("11:30"), at("12:10"), at("11:20"))
    short = PastPause(DAY, "c1", "", at("09:00"), at("09:05"))
    shut = PastPause(DAY, "c1", "", at("16:00"), None)
    seat = PastSeat(DAY, "c1", at("07:30"), at("16:00"))
    found = learned(*[visit()] * 10, pauses=[lunch, short, shut], seats=[seat])
    (day,) = found.habits["c1"]
    assert (day.opened, day.closed) == (7.5 * 3600, 16 * 3600)
    (pause,) = day.pauses
    assert (pause.not_before, pause.began, pause.lasted) == ((11 * 60 + 20) * 60, 11.5 * 3600, 40 * 60)
    assert found.short_share == 0.1
    assert set(found.short) == {300.0}
    assert set(found.returns) == {"", "lunch"}


def test_a_pause_of_twenty_minutes_is_long_and_a_counter_that_opened_twice_worked_from_first_to_last():
    long = PastPause(DAY, "c1", "", at("09:00"), at("09:20"))
    seats = [PastSeat(DAY, "c1", at("07:30"), at("16:00")), PastSeat(DAY, "c1", at("12:30"), at("13:00"))]
    for some in (seats, seats[::-1]):
        (day,) = learned(visit(), pauses=[long], seats=some).habits["c1"]
        assert (day.opened, day.closed) == (7.5 * 3600, 16 * 3600)
        assert [pause.lasted for pause in day.pauses] == [20 * 60]


def test_a_booking_is_no_walk_in_and_who_is_sent_on_without_a_place_stands_before_nobody():
    found = learned(visit("09:10"), visit("09:10", slot_at=at("09:15")), visit("09:10", sent_from="E1"))
    assert found.came["A1"]["work"][18] == 1.0
    assert found.sent == {}


def test_who_comes_is_counted_by_half_hours_of_days_of_the_same_kind():
    old = {"class_id": "old", "counted_from": at("09:10") - 45 * MINUTE}
    sent = {"sent_from": "E1", "counted_from": at("08:40")}
    found = learned(visit("09:10", **old), visit("09:10", **sent), visit("09:40", day="2026-03-03"))
    assert kind_of(HALL, DAY) == "work"
    assert found.older["A1"]["work"][18] == 0.5
    assert found.older_class == {"A1": {"old": 1.0}}
    assert found.sent["A1"]["work"][18] == 0.5
    assert set(found.sent_age["A1"]) == {30 * 60.0}
    assert found.came["A1"]["work"][18:20] == (0.5, 0.5)


def test_bookings_teach_who_comes_and_how_punctually():
    came = [PastBooking(DAY, "A1", "ordinary", at("09:00"), at("08:50"))] * 40
    found = learned(visit(), bookings=[*came, *[PastBooking(DAY, "A1", "ordinary", at("09:00"), None)] * 50])
    assert found.show_share == 0.48
    assert set(found.punctual) == {-600.0}


@given(st.lists(st.floats(0, 1e6), min_size=1, max_size=50))
def test_a_table_grows_and_stays_within_what_was_seen(values):
    table = quantiles(values)
    assert len(table) == POINTS
    assert list(table) == sorted(table)
    assert round(min(values), 1) <= table[0] <= table[-1] <= round(max(values), 1)


def test_a_service_and_a_clerk_are_known_from_the_latest_of_many_visits():
    many = [visit(took_min=60, person="", day="2026-03-03")] * LATEST + [visit(took_min=5, person="")] * LATEST
    found = learned(*many)
    assert set(found.occupancy["A1"]) == {300.0}
    assert found.served_s == {"A1": 300.0}


def test_whom_nobody_came_to_says_nothing_of_a_clerks_pace_or_of_who_is_served():
    came = [visit(took_min=10, person=person) for person in ("lan", "minh")] * 40
    gone = [visit(took_min=1, person="minh", ending="missed")] * 40
    found = learned(*came, *gone)
    assert found.clerks == {"lan": 1.0, "minh": 1.0}
    assert found.served_s == {"A1": 600.0}
    assert mean(found.occupancy["A1"]) == pytest.approx(420, rel=0.05), "the counter was kept all the same"


def test_of_more_clerks_than_are_kept_those_with_most_visits_are(monkeypatch):
    monkeypatch.setattr("server.waits.learned.PERSONS", 1)
    found = learned(*[visit(took_min=10, person="lan")] * 40, visit(took_min=20, person="an"))
    assert set(found.clerks) == {"lan"}


def workdays(many):
    """The latest of them before today, earliest first."""
    days = (date.fromisoformat(TODAY) - timedelta(days=n) for n in range(1, 60))
    return [day.isoformat() for day in days if kind_of(HALL, day.isoformat()) == "work"][:many][::-1]


def test_what_is_usual_is_what_the_latest_days_say():
    days = workdays(KIND_DAYS + 5)
    rows = [visit("08:10" if day in days[:5] else "09:10", day=day) for day in days]
    seats = [PastSeat(day, "c1", at("07:00" if day in days[:5] else "08:30", day), None) for day in days]
    found = learned(*rows, seats=seats)
    assert (found.came["A1"]["work"][16], found.came["A1"]["work"][18]) == (0.0, 1.0)
    assert [day.opened for day in found.habits["c1"]] == [8.5 * 3600] * KIND_DAYS


def test_what_passes_between_two_people_is_taken_from_who_was_there_and_from_no_pause():
    def called(clock, came, seconds=0):
        began = at(clock) + seconds * 1000
        return visit(came, called_at=began, free_at=at(clock) + 4 * MINUTE)

    first, waited = called("09:00", "08:50"), called("09:04", "08:55", seconds=30)
    assert set(learned(first, waited).between) == {30.0}
    assert learned(first, called("09:05", "09:04", seconds=30)).between == (), "who came when it was free already"
    assert learned(first, called("09:09", "08:55")).between == (), "so long is a pause, whatever was said"
    paused = PastPause(DAY, "c1", "", at("09:04") + 10_000, at("09:04") + 20_000)
    assert learned(first, waited, pauses=[paused]).between == ()
    elsewhere = PastPause(DAY, "c2", "", at("09:04") + 10_000, at("09:04") + 20_000)
    assert set(learned(first, waited, pauses=[elsewhere]).between) == {30.0}


def test_of_more_reasons_than_are_kept_the_usual_ones_are_and_that_of_all_pauses(monkeypatch):
    monkeypatch.setattr("server.waits.learned.REASONS", 2)
    pauses = [PastPause(DAY, "c1", reason, at("09:00"), at("09:05")) for reason in ("tea", "tea", "alarm")]
    assert set(learned(visit(), pauses=pauses).returns) == {"", "tea"}


def test_whom_nobody_came_to_says_nothing_of_how_days_differ_in_pace():
    days = workdays(KIND_DAYS)
    came = [visit(took_min=10, day=day, person="") for day in days for _ in range(40)]
    gone = [visit(took_min=1, day=day, person="", ending="missed") for day in days[::2] for _ in range(40)]
    never_served = visit(took_min=1, day=days[0], service_id="E1", ending="missed")
    assert learned(*came, *gone, never_served).day_spread == learned(*came).day_spread == 0.0


def test_days_on_which_nothing_took_any_time_end_no_nights_learning():
    """A clock that stood still, or a clerk who ends each number as it is called, for weeks."""
    days = [(date.fromisoformat(TODAY) - timedelta(days=n)).isoformat() for n in range(1, 30)]
    clocks = [f"{8 + n // 6:02}:{n % 6 * 10:02}" for n in range(36)]
    found = learned(*[visit(clock, took_min=0, day=day) for day in days for clock in clocks])
    assert found.day_spread == 0.0
