"""The journal read as plain rows: who waited how long, what kept which counter, what was told and what came of it."""

from __future__ import annotations

import pytest

from server.waits.past_days import TYPES, PastReader, PastRow
from tests.server.core.core_hall import Hall, at, branch
from wire import commands as c
from wire import events as e
from wire.events import EVENT
from wire.values import Role

MONDAY, TUESDAY = "2026-11-23", "2026-11-24"


def read(hall, known=None, *, from_row=0):
    """What the rows of a hall come to."""
    rows = [PastRow(seq, moment, event.type, event.model_dump_json()) for seq, moment, event in hall.rows]
    reader = PastReader(branch() if from_row else None, known)
    for _ in reader.read(row for row in rows[from_row:] if row.type in TYPES):
        pass
    return reader.found()


def test_every_type_that_is_read_is_one_of_the_journals():
    assert set(TYPES) <= set(e.EVENTS)


def test_a_visit_that_was_served_says_how_long_it_waited_and_kept_its_counter():
    hall = Hall()
    hall.opens("c1")
    hall.comes("A1")
    second = hall.comes("A1", after_min=2)
    first = hall.calls()
    hall.pass_time(minutes=9)
    hall.finishes(first)
    hall.calls()
    hall.pass_time(minutes=3)
    hall.finishes(second)
    one, two = read(hall).past.visits
    assert (one.day, one.service_id, one.ending, one.counter_id, one.person) == (MONDAY, "A1", "served", "c1", "lan")
    assert (one.called_at - one.came_at, one.took_ms) == (2 * 60_000, 9 * 60_000)
    assert (two.called_at - two.came_at, two.took_ms) == (9 * 60_000, 3 * 60_000)
    assert (one.had_to_wait, two.had_to_wait) == (False, True)


def test_who_missed_a_call_and_is_back_waits_once_more():
    hall = Hall()
    hall.opens("c1")
    ticket = hall.comes("A1")
    hall.pass_time(minutes=1)
    hall.misses(hall.calls())
    hall.pass_time(minutes=5)
    hall.returns(ticket)
    hall.pass_time(minutes=2)
    hall.calls()
    hall.pass_time(minutes=4)
    hall.finishes(ticket)
    found = read(hall)
    first, again = found.past.visits
    assert (first.called_at - first.came_at, first.took_ms, first.ending) == (60_000, 45_000, "missed")
    assert (again.called_at - again.came_at, again.took_ms, again.ending) == (120_000, 240_000, "served")
    assert (first.sent_from, again.sent_from) == ("", "A1")
    assert [one.waited_s for one in found.told] == [60]


def test_who_does_not_come_keeps_the_counter_until_they_are_given_up():
    hall = Hall()
    hall.opens("c1")
    hall.comes("A1")
    hall.misses(hall.calls())
    (visit,) = read(hall).past.visits
    assert (visit.ending, visit.took_ms) == ("missed", 45_000)


def test_a_transfer_is_a_wait_of_its_own_that_says_where_it_came_from():
    hall = Hall()
    hall.opens("c2", "minh")
    ticket = hall.comes("A1")
    hall.calls("minh")
    hall.pass_time(minutes=6)
    hall.transfers(ticket, "minh", service_id="E1")
    hall.pass_time(minutes=1)
    hall.calls("minh")
    hall.pass_time(minutes=2)
    hall.finishes(ticket, "minh")
    one, two = read(hall).past.visits
    assert (one.ending, one.took_ms, two.sent_from, two.service_id) == ("moved", 6 * 60_000, "A1", "E1")
    assert (two.called_at - two.came_at, two.took_ms, two.ending) == (60_000, 2 * 60_000, "served")


def test_a_step_that_was_taken_back_never_was():
    hall = Hall()
    hall.opens("c1")
    ticket = hall.comes("A1")
    hall.calls()
    hall.clerk(c.UndoStep(seq=hall.state.seq))
    hall.pass_time(minutes=7)
    hall.calls()
    hall.finishes(ticket)
    found = read(hall)
    assert found.past.visits[0].called_at == hall.now
    assert found.told[0].waited_s == 7 * 60


def test_a_pause_has_a_reason_a_length_and_the_call_before_it():
    hall = Hall()
    hall.opens("c1")
    hall.comes("A1")
    called = hall.calls()
    called_at = hall.now
    hall.finishes(called)
    hall.pass_time(minutes=5)
    began = hall.now
    hall.clerk(c.PauseCounter(reason="lunch"))
    hall.pass_time(minutes=40)
    hall.clerk(c.ResumeCounter())
    hall.clerk(c.PauseCounter(reason="tea"))
    hall.clerk(c.CloseCounter())
    lunch, tea = read(hall).past.pauses
    assert (lunch.counter_id, lunch.reason, lunch.began_at, lunch.person) == ("c1", "lunch", began, "lan")
    assert (lunch.ended_at - lunch.began_at, lunch.last_call_at) == (40 * 60_000, called_at)
    assert (tea.reason, tea.ended_at) == ("tea", None)
    (seat,) = read(hall).past.seats
    assert (seat.day, seat.counter_id, seat.person, seat.closed_at) == (MONDAY, "c1", "lan", hall.now)


def test_erased_people_are_named_by_nobody():
    hall = Hall()
    hall.opens("c1")
    hall.comes("A1")
    hall.finishes(hall.calls())
    hall.clerk(c.PauseCounter(reason="tea"))
    hall.clerk(c.ResumeCounter())
    found = read(hall, known={"minh"})
    assert {found.past.visits[0].person, found.past.pauses[0].person} == {""}
    assert read(hall, known={"lan"}).past.visits[0].person == "lan"


def test_what_was_told_is_held_against_the_first_call():
    hall = Hall()
    hall.opens("c1")
    hall.comes("A1")
    told = hall.comes("A1")
    hall.finishes(hall.calls())
    hall.pass_time(minutes=12)
    hall.calls()
    free, waited = read(hall).told
    assert not free.had_to_wait
    assert (waited.service_id, waited.class_id, waited.waited_s, waited.called) == ("A1", "ordinary", 12 * 60, True)
    assert (waited.low_min, waited.high_min, waited.had_to_wait) == (told.wait_low_min, told.wait_high_min, True)
    assert (waited.naive_s, waited.last_s) == (10 * 60, None)
    assert waited.past.p50_s == waited.raw_p50_s
    assert waited.model


def test_a_forgotten_finish_makes_the_plain_reckoning_no_longer_than_four_hours_do():
    hall = Hall("08:00")
    hall.opens("c1")
    hall.comes("A1")
    first = hall.calls()
    hall.pass_time(minutes=8 * 60)
    hall.finishes(first)
    hall.comes("A1")
    hall.comes("A1")
    hall.finishes(hall.calls())
    hall.calls()
    assert read(hall).told[-1].naive_s == 1 * (4 * 3600 + 10 * 10 * 60) / 11


def test_the_last_one_called_says_what_the_next_is_told_by_the_simplest_way():
    hall = Hall()
    hall.opens("c1")
    hall.comes("A1")
    hall.pass_time(minutes=8)
    hall.finishes(hall.calls())
    hall.comes("A1")
    hall.pass_time(minutes=1)
    hall.calls()
    assert [one.last_s for one in read(hall).told] == [None, 8 * 60]


def test_who_leaves_before_a_call_waited_so_long_in_vain():
    hall = Hall()
    hall.opens("c1")
    hall.comes("A1")
    ticket = hall.comes("A1")
    hall.pass_time(minutes=3)
    hall.ask(c.Cancel(ticket_id=ticket.ticket_id), Role.RECEPTION, "hoa")
    found = read(hall)
    assert [(one.called, one.waited_s) for one in found.told] == [(False, 180)]
    assert [one.ending for one in found.past.visits] == ["open", "left"]


@pytest.mark.parametrize("what", ["class", "accessible", "snoozed"])
def test_whose_wait_became_another_than_was_told_of_is_not_graded(what):
    hall = Hall()
    hall.opens("c1")
    hall.comes("A1")
    ticket = hall.comes("A1")
    if what == "class":
        hall.ask(c.GrantClass(ticket_id=ticket.ticket_id, class_id="old"), Role.RECEPTION, "hoa")
    elif what == "accessible":
        hall.ask(c.AskAccessible(ticket_id=ticket.ticket_id, wanted=True), Role.RECEPTION, "hoa")
    else:
        hall.tell(e.TicketSnoozed(ticket_id=ticket.ticket_id, until=hall.now + 60_000))
        hall.tell(e.TicketReturned(ticket_id=ticket.ticket_id, was="parked", counted_from=ticket.counted_from))
    hall.finishes(hall.calls())
    hall.finishes(hall.calls())
    found = read(hall)
    assert len(found.past.visits) == 2
    assert len(found.told) == 1


@pytest.mark.parametrize("what", ["class", "accessible", "snoozed"])
def test_what_becomes_of_a_number_after_its_first_call_changes_no_grade(what):
    hall = Hall()
    hall.opens("c1")
    ticket = hall.comes("A1")
    hall.pass_time(minutes=3)
    hall.misses(hall.calls())
    hall.returns(ticket)
    if what == "class":
        hall.ask(c.GrantClass(ticket_id=ticket.ticket_id, class_id="old"), Role.RECEPTION, "hoa")
    elif what == "accessible":
        hall.ask(c.AskAccessible(ticket_id=ticket.ticket_id, wanted=True), Role.RECEPTION, "hoa")
    else:
        hall.tell(e.TicketSnoozed(ticket_id=ticket.ticket_id, until=hall.now + 60_000))
    found = read(hall)
    assert [(one.class_id, one.waited_s) for one in found.told] == [("ordinary", 180)]


def test_a_service_that_nobody_served_was_told_nothing():
    hall = Hall()
    hall.comes("A1")
    hall.opens("c1")
    hall.calls()
    assert read(hall).told == ()


def test_a_journal_from_before_says_nothing_of_what_was_told():
    hall = Hall()
    hall.opens("c1")
    hall.comes("A1")
    hall.finishes(hall.calls())
    old = [
        (seq, moment, event.model_copy(update={"told": None}) if isinstance(event, e.TicketIssued) else event)
        for seq, moment, event in hall.rows
    ]
    hall.rows = old
    found = read(hall)
    assert (len(found.past.visits), found.told) == (1, ())
    for _, _, event in old:
        without = {name: said for name, said in event.model_dump(mode="json").items() if name != "told"}
        assert EVENT.validate_python(without) == event


def test_a_clock_that_was_put_right_moves_what_was_told_before():
    hall = Hall("09:00")
    hall.opens("c1")
    hall.comes("A1")
    hall.comes("A1")
    hall.finishes(hall.calls())
    hall.pass_time(minutes=10)
    hall.corrects_the_clock(hours=2)
    hall.now += hall.jump
    hall.calls()
    found = read(hall)
    assert [one.waited_s for one in found.told] == [0, 600]
    assert found.past.visits[1].called_at - found.past.visits[1].came_at == 600_000


def test_a_day_that_a_false_clock_opened_teaches_nothing():
    hall = Hall("09:00")
    hall.opens("c1")
    hall.comes("A1")
    hall.finishes(hall.calls())
    hall.tell(e.DayClosed(day=MONDAY, goes_on=True))
    hall.tell(e.DayOpened(day=TUESDAY, goes_on=True))
    hall.comes("A1")
    hall.tell(e.DayTakenBack(day=MONDAY, false_day=TUESDAY))
    found = read(hall)
    assert (found.days, found.told, list(found.past.visits)) == ((), (), [])


def test_the_day_that_a_false_clock_had_opened_too_early_teaches_once_it_has_come():
    hall = Hall("09:00")
    hall.opens("c1")
    hall.tell(e.DayClosed(day=MONDAY, goes_on=True))
    hall.tell(e.DayOpened(day=TUESDAY, goes_on=True))
    early = hall.comes("A1")
    hall.tell(e.DayTakenBack(day=MONDAY, false_day=TUESDAY))
    hall.finishes(hall.calls())
    hall.pass_time(minutes=24 * 60)
    hall.ask(c.Tick(), Role.SERVER)
    hall.opens("c1")
    hall.comes("A1", after_min=3)
    hall.finishes(hall.calls())
    found = read(hall)
    assert (found.days, found.false) == ((TUESDAY,), {MONDAY})
    assert [visit.day for visit in found.past.visits] == [one.day for one in found.told] == [TUESDAY]
    assert found.past.visits[0].came_at > early.issued_at + 24 * 60 * 60_000, "not who came while the clock was wrong"
    assert [seat.day for seat in found.past.seats] == [TUESDAY]


def test_who_took_a_number_on_a_false_day_and_comes_along_to_the_real_one_is_of_neither():
    hall = Hall("09:00")
    hall.opens("c1")
    hall.tell(e.DayClosed(day=MONDAY, goes_on=True))
    hall.tell(e.DayOpened(day=TUESDAY, goes_on=True))
    early = hall.comes("A1")
    hall.tell(e.DayTakenBack(day=MONDAY, false_day=TUESDAY))
    hall.tell(e.DayClosed(day=MONDAY, goes_on=True))
    hall.tell(e.DayOpened(day=TUESDAY, goes_on=True, carried=(early.ticket_id,)))
    hall.finishes(hall.calls())
    found = read(hall)
    assert (found.days, found.told, list(found.past.visits)) == ((TUESDAY,), (), [])


def test_what_was_told_is_graded_for_the_service_that_a_number_was_taken_for():
    hall = Hall()
    hall.opens("c2", "minh")
    ticket = hall.comes("A1")
    hall.calls("minh")
    hall.clerk(c.Correct(ticket_id=ticket.ticket_id, service_id="E1"), "minh")
    hall.pass_time(minutes=2)
    hall.finishes(ticket, "minh")
    found = read(hall)
    assert [one.service_id for one in found.told] == ["A1"], "the wait was that of its line"
    assert [visit.service_id for visit in found.past.visits] == ["E1"], "and the minutes are those of the other"


def test_who_comes_along_to_the_next_day_is_told_of_once():
    hall = Hall("09:00")
    hall.opens("c1")
    ticket = hall.comes("A1")
    hall.tell(e.DayClosed(day=MONDAY, goes_on=True))
    hall.tell(e.DayOpened(day=TUESDAY, goes_on=True, carried=(ticket.ticket_id,)))
    hall.finishes(hall.calls())
    found = read(hall)
    assert [(visit.day, visit.ending) for visit in found.past.visits] == [(MONDAY, "served")]
    assert found.days == (MONDAY, TUESDAY)


def test_a_booking_that_was_due_says_whether_its_holder_came():
    hall = Hall()
    for n, slot in ((1, "09:00"), (2, "10:00")):
        hall.ask(
            c.RecordBooking(booking_id=f"r-{n}", code=f"K7Q{n}", service_id="A1", slot_at=at(slot), state="booked"),
            Role.HUB,
        )
    hall.ask(
        c.RecordBooking(booking_id="r-3", code="K7Q3", service_id="A1", slot_at=at("10:00", TUESDAY), state="booked"),
        Role.HUB,
    )
    hall.opens("c1")
    hall.checks_in("09:00")
    due = read(hall).past.bookings
    assert [(one.slot_at, one.came_at) for one in due] == [(at("09:00"), hall.now), (at("10:00"), None)]


def test_a_number_taken_from_home_is_no_booking_that_comes_or_does_not():
    hall = Hall()
    hall.ask(
        c.RecordBooking(
            booking_id="r-1", code="K7Q1", service_id="A1", slot_at=at("09:00"), state="booked", now=True
        ),
        Role.HUB,
    )  # fmt: skip
    hall.ask(
        c.RecordBooking(booking_id="r-2", code="K7Q2", service_id="A1", slot_at=at("09:00"), state="cancelled"),
        Role.HUB,
    )
    hall.opens("c1")
    assert list(read(hall).past.bookings) == []


def test_who_is_cancelled_after_a_call_did_not_come_to_it():
    hall = Hall()
    hall.opens("c1")
    hall.comes("A1")
    ticket = hall.calls()
    hall.pass_time(minutes=2)
    hall.tell(e.TicketCancelled(ticket_id=ticket.ticket_id, by=Role.COUNTER.value))
    (visit,) = read(hall).past.visits
    assert (visit.ending, visit.took_ms) == ("missed", 120_000)


def test_a_pause_of_which_another_end_is_said_goes_on():
    hall = Hall()
    hall.opens("c1")
    began = hall.now
    for minutes in (10, 20):
        hall.tell(e.CounterPaused(counter_id="c1", reason="", back_in_min=minutes))
        hall.pass_time(minutes=5)
    hall.clerk(c.ResumeCounter())
    (pause,) = read(hall).past.pauses
    assert (pause.began_at, pause.ended_at) == (began, hall.now)


def test_rows_that_begin_with_a_later_day_are_read_by_the_settings_in_force_then():
    hall = Hall()
    first = next(n for n, (_, _, event) in enumerate(hall.rows) if isinstance(event, e.SettingsApplied))
    hall.opens("c1")
    hall.comes("A1")
    hall.calls()
    hall.comes("A1")
    assert [visit.had_to_wait for visit in read(hall, from_row=first + 1).past.visits] == [False, True]


def test_a_booking_for_a_later_day_is_due_on_that_day():
    hall = Hall()
    hall.ask(
        c.RecordBooking(booking_id="r-1", code="K7Q1", service_id="A1", slot_at=at("10:00", TUESDAY), state="booked"),
        Role.HUB,
    )
    hall.opens("c1")
    hall.tell(e.DayClosed(day=MONDAY))
    hall.tell(e.DayOpened(day=TUESDAY))
    assert [(one.day, one.slot_at) for one in read(hall).past.bookings] == [(TUESDAY, at("10:00", TUESDAY))]


def test_what_the_last_one_of_a_day_waited_says_nothing_of_the_next_day():
    hall = Hall()
    hall.opens("c1")
    hall.comes("A1")
    hall.pass_time(minutes=8)
    hall.finishes(hall.calls())
    hall.tell(e.DayClosed(day=MONDAY, goes_on=True))
    hall.tell(e.DayOpened(day=TUESDAY, goes_on=True))
    hall.comes("A1")
    hall.calls()
    assert [(one.day, one.last_s) for one in read(hall).told] == [(MONDAY, None), (TUESDAY, None)]
