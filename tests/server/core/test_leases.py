"""Numbers that kiosks hold, and those they gave while the server was away (R74-R76)."""

from __future__ import annotations

import pytest

from server.core import leases
from tests.server.core.core_hall import Hall, assert_events, at, booked_from, branch
from wire import commands as c
from wire import events as e
from wire.booking import BranchBooking
from wire.catalogue import Policy
from wire.errors import Code
from wire.values import Channel, Role, TicketState

MINUTE = 60_000
DAY = "2026-11-23"


def lease(hall, series="A", device="kiosk-1", next_day=False):
    """What a kiosk holds now."""
    command = c.LeaseNumbers(series=series, next_day=next_day)
    [event] = assert_events(hall.ask(command, device=device), e.NumbersLeased)
    return event


def give_back(hall, held, device="kiosk-1"):
    return hall.ask(c.ReturnNumbers(lease_id=held.lease_id), device=device)


def hand_over(hall, held, serial=None, device="kiosk-1", booking=None, **more):
    said = {"service_id": "A1", "arrived_at": hall.now, "day": held.day} | more
    command = c.HandOver(lease_id=held.lease_id, series=held.series, serial=serial or held.first, **said)
    return hall.ask(command, device=device, booking=booking)


def taken(hall, held, serial=None, **more):
    """The ticket that a number given away became."""
    [event] = assert_events(hand_over(hall, held, serial, **more), e.TicketIssued)
    return hall.state.tickets[event.ticket_id]


def later(hall, commands):
    """The id of a command that is told so many commands from now."""
    return f"command-{int(hall.command_id[-4:]) + commands:04d}"


class TestWhatIsHeld:
    def test_it_begins_above_the_numbers_of_the_hall_and_they_reach_it_last(self):
        hall = Hall()
        hall.comes()
        held = lease(hall)
        assert (held.first, held.last, held.day, held.device_id) == (42, 61, DAY, "kiosk-1")
        assert hall.comes().number == "A002"

    def test_two_kiosks_hold_other_numbers(self):
        hall = Hall()
        assert lease(hall).last < lease(hall, device="kiosk-2").first

    def test_nobody_else_gives_them_and_they_are_not_reached_twice(self):
        hall = Hall(away_numbers=2)
        one, other = lease(hall), lease(hall, device="kiosk-2")
        assert [(x.first, x.last) for x in (one, other)] == [(5, 6), (7, 8)]
        assert [hall.comes().number for _ in range(6)] == ["A001", "A002", "A003", "A004", "A009", "A010"]

    def test_what_is_given_back_in_time_is_given_by_the_hall(self):
        hall = Hall(away_numbers=2)
        assert_events(give_back(hall, lease(hall)), e.NumbersReturned)
        assert [hall.comes().number for _ in range(6)][-1] == "A006"

    def test_on_an_ordinary_day_no_number_is_left_out(self):
        hall, held = Hall(away_numbers=4), {}
        for n in range(40):
            for device in ("kiosk-1", "kiosk-2", "kiosk-3"):
                for series in leases.due(hall.state, device):
                    before = held.get((device, series))
                    held[device, series] = lease(hall, series, device)
                    if before is not None:
                        give_back(hall, before, device)
            assert hall.comes().number == f"A{n + 1:03d}"
        top = max(one.last for one in hall.state.leases.values() if one.series == "A")
        assert top - 40 <= (leases.AHEAD + 3) * 4  # R85

    def test_a_kiosk_is_asked_to_hold_some_of_each_series_and_later_ones_when_the_hall_is_near(self):
        hall = Hall(away_numbers=4)
        assert leases.due(hall.state, "kiosk-1") == ("A", "E", "S")
        lease(hall)
        assert leases.due(hall.state, "kiosk-1") == ("E", "S")
        assert leases.due(hall.state, "kiosk-2") == ("A", "E", "S")
        for _ in range(6):
            assert "A" not in leases.due(hall.state, "kiosk-1")
            hall.comes()
        hall.comes()
        assert "A" in leases.due(hall.state, "kiosk-1")

    @pytest.mark.parametrize("series", ["A", "Z"])
    def test_who_holds_enough_gets_no_more_nor_of_a_series_that_is_none(self, series):
        hall = Hall()
        held = lease(hall)
        assert hall.ask(c.LeaseNumbers(series=series), device="kiosk-1") == []
        assert hall.ask(c.LeaseNumbers(series=series, held=(held.lease_id,)), device="kiosk-1") == []

    def test_a_kiosk_that_lost_what_it_held_holds_others_and_nobody_gives_the_lost_ones(self):
        hall = Hall(away_numbers=2)
        lost = lease(hall)
        assert (lost.first, lost.last) == (5, 6)
        assert hall.ask(c.LeaseNumbers(series="A", held=(lost.lease_id,)), device="kiosk-1") == []
        [held] = assert_events(hall.ask(c.LeaseNumbers(series="A", held=()), device="kiosk-1"), e.NumbersLeased)
        assert (held.first, held.last) == (7, 8)
        assert "A" not in leases.due(hall.state, "kiosk-1")
        give_back(hall, held)
        assert [hall.comes().number for _ in range(6)] == ["A001", "A002", "A003", "A004", "A007", "A008"]
        assert taken(hall, lost, arrived_at=hall.now).number == "A005"

    def test_only_its_own_are_lost_and_not_for_ever_others_of_the_day(self):
        hall = Hall()
        others = lease(hall, device="kiosk-2")
        for n in range(6):
            told = hall.ask(c.LeaseNumbers(series="A", held=()), device="kiosk-1")
            assert len(told) == (n <= leases.MOST_LOST)
        assert hall.state.leases[others.lease_id].first == others.first
        assert len([one for one in hall.state.leases.values() if one.device_id == "kiosk-1"]) == leases.MOST_LOST + 1

    def test_an_office_may_do_without(self):
        hall = Hall(away_numbers=0)
        assert hall.ask(c.LeaseNumbers(series="A", held=()), device="kiosk-1") == []
        assert leases.due(hall.state, "kiosk-1") == ()
        assert hall.ask(c.LeaseNumbers(series="A"), device="kiosk-1") == []

    def test_nobody_gives_back_what_another_holds_or_what_nobody_knows(self):
        hall = Hall()
        held = lease(hall)
        assert give_back(hall, held, "kiosk-2") == []
        assert_events(give_back(hall, held), e.NumbersReturned)
        assert give_back(hall, held) == []

    def test_it_ends_with_the_day(self):
        hall = Hall()
        lease(hall)
        hall.pass_time(minutes=24 * 60)
        hall.ask(c.Tick(), Role.SERVER)
        assert leases.due(hall.state, "kiosk-1") == ("A", "E", "S")
        assert hall.state.leases  # the day may be had back
        hall.pass_time(minutes=24 * 60)
        hall.ask(c.Tick(), Role.SERVER)
        assert not hall.state.leases

    def test_before_the_first_day_nobody_holds_any(self):
        hall = Hall()
        hall.state.day = None
        assert leases.due(hall.state, "kiosk-1") == ()
        if Hall.begun is not None:
            Hall.begun.remove(hall)  # no list of events makes this state


class TestOfTheNextDay:
    TUESDAY = "2026-11-24"

    def opens_next(self, hall, hours_later=24):
        hall.pass_time(minutes=hours_later * 60)
        hall.ask(c.Tick(), Role.SERVER)

    def test_it_begins_as_the_days_own_would_and_is_that_days_own_once_it_is_open(self):
        hall = Hall()
        for _ in range(3):
            hall.comes()
        held = lease(hall, next_day=True)
        assert (held.first, held.last, held.day) == (41, 60, self.TUESDAY)
        assert lease(hall, device="kiosk-2", next_day=True).first == 61
        assert lease(hall).first == 44  # of today
        self.opens_next(hall)
        assert "A" not in leases.due(hall.state, "kiosk-1")
        assert hall.comes().number == "A001"

    def test_nobody_else_gives_them_on_their_day_and_today_they_are_free(self):
        hall = Hall(away_numbers=2)
        lease(hall, next_day=True)
        assert [hall.comes().number for _ in range(6)][-1] == "A006"
        self.opens_next(hall)
        assert [hall.comes().number for _ in range(6)] == ["A001", "A002", "A003", "A004", "A007", "A008"]

    def test_given_back_when_the_hall_is_near_no_number_is_left_out(self):
        hall = Hall(away_numbers=2)
        held = lease(hall, next_day=True)
        self.opens_next(hall)
        for _ in range(4):
            hall.comes()
        assert "A" in leases.due(hall.state, "kiosk-1")
        lease(hall)
        give_back(hall, held)
        assert hall.comes().number == "A005"

    def test_one_of_each_series_is_due_once(self):
        hall = Hall()
        assert leases.due_next(hall.state, "kiosk-1") == ("A", "E", "S")
        lease(hall, "E", next_day=True)
        assert leases.due_next(hall.state, "kiosk-1") == ("A", "S")
        assert leases.due_next(hall.state, "kiosk-2") == ("A", "E", "S")
        assert hall.ask(c.LeaseNumbers(series="E", next_day=True), device="kiosk-1") == []

    def test_days_on_which_nothing_opens_are_left_out_and_it_outlives_them(self):
        hall = Hall()
        self.opens_next(hall, 4 * 24)  # Friday
        held = lease(hall, next_day=True)
        assert held.day == "2026-11-30"
        for _ in range(3):
            assert "A" not in leases.due_next(hall.state, "kiosk-1")
            self.opens_next(hall)
        assert held.lease_id in hall.state.leases
        assert "A" not in leases.due(hall.state, "kiosk-1")

    def test_another_calendar_makes_it_due_anew(self):
        hall = Hall()
        held = lease(hall, next_day=True)
        hall.put(branch(holidays=(self.TUESDAY,)))
        assert lease(hall, next_day=True).day == "2026-11-25"
        assert_events(give_back(hall, held), e.NumbersReturned)

    @pytest.mark.parametrize("without", ["numbers", "a day to come"])
    def test_none_is_due_without(self, without):
        hall = Hall(away_numbers=0) if without == "numbers" else Hall()
        if without == "a day to come":
            hall.put(branch(hours=()))
        assert leases.due_next(hall.state, "kiosk-1") == ()

    def test_what_was_given_of_it_before_the_server_was_there_is_handed_over_on_its_day(self):
        hall = Hall("16:00")
        held = lease(hall, next_day=True)
        self.opens_next(hall, 17)  # Tuesday, 09:00
        early = taken(hall, held, arrived_at=at("07:40", self.TUESDAY))
        assert (early.number, early.issued_at) == ("A041", at("07:40", self.TUESDAY))

    def test_a_number_that_a_wrong_clock_gave_before_its_day_is_kept_and_not_called(self):
        hall = Hall()
        held = lease(hall, next_day=True)
        [lapsed] = assert_events(hand_over(hall, held), e.NumberLapsed)
        assert (lapsed.day, lapsed.why) == (self.TUESDAY, "other_day")

    def test_after_a_restore_nobody_gives_what_kiosks_may_hold_of_it(self):
        hall = Hall(away_numbers=2)
        lease(hall, next_day=True)  # A005, A006
        command = c.SkipNumbers(day=DAY, last={"A": 100}, why="restored", ahead=4)
        [skipped, *kept] = hall.ask(command, Role.SERVER)
        assert skipped.last == {"A": 100}
        assert [(one.series, one.first, one.last, one.device_id) for one in kept] == [
            ("A", 7, 10, ""), ("E", 5, 8, ""), ("S", 5, 8, ""),
        ]  # fmt: skip
        assert {one.day for one in kept} == {self.TUESDAY}
        assert lease(hall, device="kiosk-2", next_day=True).first == 11

    @pytest.mark.parametrize("away", ["of another day", "of none", "no day to come"])
    def test_after_a_restore_nothing_is_kept(self, away):
        hall = Hall()
        if away == "no day to come":
            hall.put(branch(hours=()))
        day, ahead = ("2026-11-20" if away == "of another day" else DAY), (0 if away == "of none" else 4)
        assert hall.ask(c.SkipNumbers(day=day, last={}, why="restored", ahead=ahead), Role.SERVER) == []


class TestTheClock:
    def test_a_day_that_goes_on_gives_none_of_the_same_leases_and_they_count_again_when_it_is_had_back(self):
        hall = Hall("09:00", away_numbers=2)
        hall.opens()
        held = lease(hall)  # A005, A006
        hall.corrects_the_clock(24)
        assert "A" in leases.due(hall.state, "kiosk-1")  # those the kiosk has are of another day
        assert lease(hall).first == 7
        assert [hall.comes().number for _ in range(6)][4:] == ["A009", "A010"]
        hall.corrects_the_clock(-24)
        assert_events(hall.ask(c.TakeBackDay(), Role.MANAGER, "hoa"), e.DayTakenBack)
        assert hall.state.leases[held.lease_id].day == DAY

    def test_what_was_held_beforehand_of_a_day_is_no_good_once_that_day_goes_on_with_the_numbers_of_another(self):
        hall = Hall("09:00", away_numbers=2)
        hall.opens()
        lease(hall)  # A005, A006 of today
        tomorrow = lease(hall, next_day=True)  # A005, A006 of tomorrow
        hall.corrects_the_clock(24)
        assert hall.state.leases[tomorrow.lease_id].void
        assert lease(hall).first == 7
        hall.corrects_the_clock(-24)
        hall.ask(c.TakeBackDay(), Role.MANAGER, "hoa")
        assert not hall.state.leases[tomorrow.lease_id].void
        assert "A" not in leases.due_next(hall.state, "kiosk-1")

    def test_a_false_day_takes_no_number_that_a_kiosk_holds_and_its_leases_are_of_when_it_truly_comes(self):
        hall = Hall("09:00", away_numbers=2)
        held = lease(hall)  # A005, A006
        hall.pass_time(minutes=24 * 60)
        [ticket, *others] = [hall.comes() for _ in range(5)]
        false = lease(hall)
        hall.pass_time(minutes=-24 * 60)
        hall.corrects_the_clock(-24)
        hall.ask(c.TakeBackDay(), Role.MANAGER, "hoa")
        assert set(hall.state.leases) == {held.lease_id, false.lease_id}
        assert "A" not in leases.due_next(hall.state, "kiosk-1")  # it has them
        assert ticket.number == "A001"
        assert others[-1].number == "A007"  # it was A005
        assert taken(hall, held).number == "A005"

    def test_who_held_numbers_before_the_clock_was_put_right_may_hand_them_over(self):
        hall = Hall("09:00")
        held = lease(hall)
        hall.pass_time(minutes=5)
        hall.corrects_the_clock(1)
        assert hall.state.leases[held.lease_id].at == at("10:00")
        assert taken(hall, held, arrived_at=at("09:03")).issued_at == at("10:00")


class TestHandedOver:
    def test_it_waits_at_the_place_of_who_came_then(self):
        hall = Hall("09:00")
        held = lease(hall)
        hall.pass_time(minutes=10)
        later = hall.comes()
        hall.pass_time(minutes=10)
        early = taken(hall, held, arrived_at=at("09:05"))
        assert (early.number, early.state, early.channel) == ("A041", TicketState.WAITING, Channel.KIOSK)
        assert (early.issued_at, early.counted_from) == (at("09:05"), at("09:05"))
        hall.opens()
        called = hall.calls()
        assert called is early
        assert later.state is TicketState.WAITING
        assert early.leg.waited_ms(hall.now) == 15 * MINUTE

    def test_priority_gets_its_head_start_and_a_class_that_a_kiosk_cannot_give_does_not(self):
        hall = Hall("09:00")
        held = lease(hall)
        assert taken(hall, held, 41, class_id="old").counted_from == at("08:15")
        assert taken(hall, held, 42, class_id="other").class_id == "ordinary"
        assert taken(hall, held, 43, class_id="gone").class_id == "ordinary"

    @pytest.mark.parametrize(("said", "counts"), [("08:30", "09:00"), ("09:00", "09:00"), ("09:31", "09:30")])
    def test_it_came_neither_after_now_nor_before_the_kiosk_had_the_number(self, said, counts):
        hall = Hall("09:00")
        held = lease(hall)
        hall.pass_time(minutes=30)
        assert taken(hall, held, arrived_at=at(said)).issued_at == at(counts)

    def test_of_a_lease_that_is_not_known_any_moment_of_the_day_is_believed(self):
        hall = Hall("09:00")
        lost = e.NumbersLeased(lease_id="lost-lease", device_id="k", day=DAY, series="A", first=80, last=99)
        assert taken(hall, lost, 81, arrived_at=at("08:00")).issued_at == at("08:00")
        assert taken(hall, lost, 82, arrived_at=at("08:00", "2026-11-20")).issued_at == at("09:00")

    def test_the_same_again_changes_nothing(self):
        hall = Hall()
        held = lease(hall)
        taken(hall, held)
        assert hand_over(hall, held) == []

    def test_the_hall_goes_on_above_it_and_past_what_is_still_held(self):
        hall = Hall()
        held = lease(hall)
        assert taken(hall, held, 43).serial == 43
        assert hall.comes().number == "A061"
        assert_events(give_back(hall, held), e.NumbersReturned)
        assert hall.comes().number == "A062"

    def test_neither_closing_nor_hours_nor_a_quota_nor_a_full_hall_take_a_number_away(self):
        hall = Hall("11:00", max_waiting=1)
        held = lease(hall)
        hall.comes()
        hall.ask(c.CloseService(service_id="A2", why="Họp"), Role.MANAGER, "hoa")
        hall.ask(c.CloseHall(why="Họp"), Role.MANAGER, "hoa")
        hall.pass_time(minutes=60)
        for serial in (41, 42, 43):  # A2 gives two a day
            assert taken(hall, held, serial, service_id="A2", arrived_at=at("11:20")).state is TicketState.WAITING

    def test_a_service_that_left_the_settings_is_served_by_any_counter(self):
        hall = Hall()
        held = lease(hall)
        hall.put(branch(services=branch().services[1:]))
        ticket = taken(hall, held)
        hall.opens("c3")
        assert hall.calls() is ticket

    def test_a_number_of_a_day_that_is_over_is_kept_and_not_called(self):
        hall = Hall("16:00")
        held = lease(hall)
        hall.pass_time(minutes=17 * 60)
        came = at("16:10")
        decision = hand_over(hall, held, arrived_at=came)
        [_, _, lapsed] = assert_events(decision, e.DayClosed, e.DayOpened, e.NumberLapsed)
        assert (lapsed.number, lapsed.day, lapsed.arrived_at, lapsed.why) == ("A041", DAY, came, "other_day")
        assert not hall.state.tickets

    def test_a_number_that_somebody_else_has_is_kept_and_not_called(self):
        hall = Hall()
        ticket = hall.comes()
        lost = e.NumbersLeased(lease_id="lost-lease", device_id="k", day=DAY, series="A", first=1, last=9)
        [lapsed] = assert_events(hand_over(hall, lost), e.NumberLapsed)
        assert (lapsed.number, lapsed.why, lapsed.device_id) == (ticket.number, "taken", "kiosk-1")

    @pytest.mark.parametrize("day", [DAY, "2026-11-20"])
    def test_what_the_press_made_is_nobodys_though_the_number_given_in_its_place_lapses(self, day):
        hall = Hall()
        first, ghost = hall.comes(), hall.comes()
        lost = e.NumbersLeased(lease_id="lost-lease", device_id="k", day=day, series="A", first=1, last=9)
        decision = hand_over(hall, lost, instead_of=ghost.ticket_id)
        [gone, lapsed] = assert_events(decision, e.TicketCancelled, e.NumberLapsed)
        assert (gone.ticket_id, gone.by, lapsed.instead_of) == (ghost.ticket_id, "kiosk", ghost.ticket_id)
        assert (first.state, ghost.state) == (TicketState.WAITING, TicketState.CANCELLED)
        assert_events(hand_over(hall, lost, instead_of=ghost.ticket_id), e.NumberLapsed)

    def test_what_has_the_very_number_of_the_paper_or_is_a_bookings_stays_though_that_lapses(self):
        hall = Hall("09:00")
        hall.comes()
        lost = e.NumbersLeased(lease_id="lost-lease", device_id="k", day=DAY, series="A", first=1, last=9)
        press = hall.comes()
        assert_events(hand_over(hall, lost, 2, instead_of=press.ticket_id), e.NumberLapsed)
        shown = hall.state.tickets[hall.checks_in("09:30", booking_id="B-1", service="E1")[-1].ticket_id]
        booking = BranchBooking(booking_id="B-1", code="K7QM", branch_id="b1", service_id="E1", slot_at=at("09:30"))
        assert_events(
            hand_over(hall, lost, 1, booking=booking, code="TL1-signed", instead_of=shown.ticket_id), e.NumberLapsed
        )
        assert {press.state, shown.state} == {TicketState.WAITING}

    def test_a_press_that_comes_after_a_number_in_its_place_lapsed_makes_none(self):
        hall = Hall()
        hall.comes()
        lost = e.NumbersLeased(lease_id="lost-lease", device_id="k", day=DAY, series="A", first=1, last=9)
        assert_events(hand_over(hall, lost, instead_of=later(hall, 2)), e.NumberLapsed)
        assert hall.ask(c.IssueTicket(service_id="A1")) == []
        assert_events(hall.ask(c.IssueTicket(service_id="A1")), e.TicketIssued)

    def test_a_number_of_the_press_that_was_not_answered_is_nobodys(self):
        hall = Hall()
        held = lease(hall)
        ghost, other = hall.comes(), hall.comes()
        decision = hand_over(hall, held, instead_of=ghost.ticket_id)
        [gone, given] = assert_events(decision, e.TicketCancelled, e.TicketIssued)
        assert (gone.ticket_id, gone.by, given.number) == (ghost.ticket_id, "kiosk", "A041")
        assert other.state is TicketState.WAITING

    def test_who_is_called_with_it_by_now_or_came_otherwise_keeps_it(self):
        hall = Hall()
        held = lease(hall)
        hall.comes()
        hall.opens()
        at_desk = hall.comes(role=Role.RECEPTION, person="hoa")
        for n, ticket_id in enumerate((hall.calls().ticket_id, at_desk.ticket_id, "no-such-ticket"), 41):
            assert_events(hand_over(hall, held, n, instead_of=ticket_id), e.TicketIssued)

    def test_a_press_that_comes_after_the_number_given_in_its_place_makes_none(self):
        hall = Hall()
        held = lease(hall)
        given = taken(hall, held, instead_of=later(hall, 2))
        assert hall.ask(c.IssueTicket(service_id="A1")) == []
        assert [*hall.state.tickets] == [given.ticket_id]
        assert_events(hall.ask(c.IssueTicket(service_id="A1")), e.TicketIssued)

    def test_a_day_had_back_knows_the_press_again_and_another_day_does_not(self):
        hall = Hall("09:00")
        given = taken(hall, lease(hall), instead_of="a-frozen-press")
        hall.pass_time(minutes=24 * 60)
        hall.ask(c.Tick(), Role.SERVER)
        assert not hall.state.in_place_of
        hall.pass_time(minutes=-24 * 60)
        hall.corrects_the_clock(-24)
        hall.ask(c.TakeBackDay(), Role.MANAGER, "hoa")
        assert hall.state.in_place_of == {"a-frozen-press": given.ticket_id}


class TestBookings:
    def shown(self, hall, held, slot="09:30", day=DAY, branch_id="b1", now=False, instead_of=None, **more):
        booking = BranchBooking(
            booking_id="B-1", code="K7QM", branch_id=branch_id, service_id="E1", slot_at=at(slot, day), now=now
        )
        said = {"code": "TL1-signed", "arrived_at": at("09:05"), "instead_of": instead_of}
        given = hand_over(hall, held, booking=booking.model_copy(update=more), **said)[-1]
        return hall.state.tickets[given.ticket_id]

    def test_one_that_was_checked_in_away_counts_as_of_its_arrival(self):
        hall = Hall("09:00")
        held = lease(hall)
        hall.pass_time(minutes=180)
        ticket = self.shown(hall, held)
        assert (ticket.service_id, ticket.channel, ticket.booking_id) == ("E1", Channel.BOOKING, "B-1")
        assert (ticket.slot_at, ticket.counted_from, ticket.number) == (at("09:30"), booked_from("09:30"), "A041")
        assert hall.state.spent == {"B-1": ticket.ticket_id}

    def test_its_wish_for_an_accessible_counter_comes_along(self):
        hall = Hall("09:00")
        held = lease(hall)
        hall.pass_time(minutes=10)
        assert self.shown(hall, held, accessible=True).accessible

    def test_outside_its_window_it_counts_from_the_arrival(self):
        hall = Hall("09:00")
        held = lease(hall)
        hall.pass_time(minutes=60)
        ticket = self.shown(hall, held, slot="11:00", class_id="old")
        assert (ticket.slot_at, ticket.counted_from, ticket.claimed) == (None, at("09:05"), "old")

    @pytest.mark.parametrize("shown", [{"branch_id": "b2"}, {"day": "2026-11-24"}, {"now": True}, {"service_id": "B9"}])
    def test_one_that_does_not_count_makes_a_walk_in(self, shown):
        hall = Hall("09:00")
        held = lease(hall)
        hall.pass_time(minutes=10)
        ticket = self.shown(hall, held, **shown)
        assert (ticket.service_id, ticket.channel, ticket.booking_id) == ("A1", Channel.KIOSK, None)

    def test_one_that_was_spent_elsewhere_meanwhile_makes_a_walk_in(self):
        hall = Hall("09:00")
        held = lease(hall)
        hall.checks_in("09:30", booking_id="B-1", service="E1")
        hall.pass_time(minutes=10)
        assert self.shown(hall, held).booking_id is None

    def test_one_whose_first_number_was_told_to_nobody_counts_for_the_number_given_in_its_place(self):
        hall = Hall("09:00")
        held = lease(hall)
        ghost = hall.state.tickets[hall.checks_in("09:30", booking_id="B-1", service="E1")[-1].ticket_id]
        hall.pass_time(minutes=10)
        ticket = self.shown(hall, held, instead_of=ghost.ticket_id)
        assert ghost.state is TicketState.CANCELLED
        assert (ticket.service_id, ticket.slot_at, ticket.counted_from) == ("E1", at("09:30"), booked_from("09:30"))
        assert hall.state.spent == {"B-1": ticket.ticket_id}

    @pytest.mark.parametrize("whose", ["B-2", "called"])
    def test_the_number_of_another_one_or_one_called_by_now_is_not_taken_back(self, whose):
        hall = Hall("09:00")
        held = lease(hall)
        hall.opens()
        booking_id = "B-1" if whose == "called" else whose
        other = hall.state.tickets[hall.checks_in("09:00", booking_id=booking_id)[-1].ticket_id]
        if whose == "called":
            assert hall.calls().ticket_id == other.ticket_id
        hall.pass_time(minutes=10)
        ticket = self.shown(hall, held, instead_of=other.ticket_id)
        assert other.state is not TicketState.CANCELLED
        assert ticket.booking_id == (None if whose == "called" else "B-1")


def test_what_a_kiosk_holds_by_default_is_said_in_the_settings():
    assert Policy().away_numbers == 20


def test_the_services_that_follow_come_with_it_as_far_as_the_branch_has_them():
    hall = Hall(services_a_ticket=3)
    held = lease(hall)
    ticket = taken(hall, held, then=("gone", "E1", "S1", "A2"))
    assert ticket.then == ("E1", "S1")
    assert hall.state.issued_of["E1"] == 1


def test_who_took_it_counts_and_one_over_the_limit_stays_valid_and_is_marked():
    hall, person = Hall(numbers_a_person=2), "a" * 64
    held = lease(hall)
    assert isinstance(hall.ask(c.IssueTicket(service_id="A1", person=person)), list)  # before the server went away
    given = [taken(hall, held, held.first + n, person=person) for n in range(2)]
    assert [ticket.state for ticket in given] == [TicketState.WAITING] * 2
    assert [event.over_limit for event in hall.told(e.TicketIssued)] == [False, False, True]
    why = hall.ask(c.IssueTicket(service_id="E1", person=person))
    assert (why.code, why.facts) == (Code.CARD_LIMIT, {"limit": "2"})
    taken(hall, held, held.first + 2)  # who showed no card is not counted
    assert not hall.told(e.TicketIssued)[-1].over_limit
