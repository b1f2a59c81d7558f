"""Who sits where."""

from rules import hours
from server.rehearsal.arrivals import chains_of
from server.rehearsal.day import Break
from server.rehearsal.staffing import GAP, as_on, by_hours, gap_of, usual_lunch
from server.waits.learned import CounterDay, Learned, LongPause
from server.waits.past import PastPause, PastSeat
from tests.server.rehearsal.rehearsal_kit import DAY, HALL
from tests.server.rehearsal.test_arrivals import MIDNIGHT, row


def at(clock):
    return hours.at(HALL, DAY, clock)


def test_a_past_days_counters_open_pause_and_close_when_they_did():
    seats = [
        PastSeat(DAY, "c1", at("08:05"), at("10:00"), "lan"),
        PastSeat(DAY, "c1", at("10:30"), None, "hoa"),
        PastSeat(DAY, "c2", at("08:00"), at("11:00"), "tam"),
        PastSeat(DAY, "c3", at("08:00"), at("17:40"), "tam"),
        PastSeat(DAY, "gone", at("08:00"), None, "x"),
    ]
    pauses = [
        PastPause(DAY, "c1", "lunch", at("11:30"), at("12:10")),
        PastPause(DAY, "c1", "tea", at("16:00"), None),
    ]
    one, two, three = as_on(HALL, DAY, seats, pauses, [], {"lan": 1.3, "tam": 0.9})
    assert (one.counter_id, one.opens, one.closes, one.pace, one.stays) == ("c1", 485, 1020, 1.3, True)
    assert one.breaks == (Break(600, 30, ""), Break(690, 40, "lunch"))
    assert (two.counter_id, two.closes, two.pace, two.stays) == ("c2", 660, 0.9, False)
    assert (three.closes, three.stays) == (1020, True), "it closes with the hall, and stays for who is there"


def test_by_the_hours_of_the_hall_with_the_lunch_that_the_hours_have():
    one, two = by_hours(HALL, DAY, {"c1": "lan", "c3": "", "c9": ""}, Learned(clerks={"lan": 1.2}))
    assert (one.opens, one.closes, one.breaks) == (480, 1020, (Break(720, 60, ""),))
    assert (one.pace, two.pace, two.counter_id) == (1.2, 1, "c3")
    assert by_hours(HALL, "2026-11-25", {"c1": ""}) == (), "a holiday"


def test_a_usual_lunch_is_the_middle_of_those_that_were_had():
    def day(began, lasted):
        tea = LongPause(0, 9 * 3600, 1500)
        return CounterDay(0, 0, 1, (tea, LongPause(0, began * 60.0, lasted * 60.0)))

    known = Learned(habits={"c1": (day(700, 30), day(690, 40), day(720, 50)), "c2": (CounterDay(0, 0, 1),) * 3})
    assert usual_lunch(known, "c1") == [Break(700, 40, "")]
    assert usual_lunch(known, "c2") == []


def test_what_lies_between_two_people_is_seen_only_while_somebody_waits():
    rows = [row(480, 490 + 10 * n, 499.5 + 10 * n) for n in range(12)]
    assert gap_of(chains_of(rows)) == 0.5
    assert gap_of(chains_of(rows[:5])) == GAP, "too few"
    idle = [row(490 + 10 * n, 490 + 10 * n, 499.5 + 10 * n) for n in range(12)]
    assert gap_of(chains_of(idle)) == GAP
    assert at("00:00") == MIDNIGHT


def test_a_lunch_is_usual_where_half_of_the_days_or_more_had_one():
    had = CounterDay(0, 0, 1, (LongPause(0, 700 * 60.0, 40 * 60.0),))
    none = CounterDay(0, 0, 1)
    known = Learned(habits={"c1": (had, none), "c2": (had, none, none)})
    assert usual_lunch(known, "c1") == [Break(700, 40, "")]
    assert usual_lunch(known, "c2") == []
