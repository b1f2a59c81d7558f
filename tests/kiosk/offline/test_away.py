"""The kiosk while the server is away, and when it is back: nothing lost, nothing doubled, order by arrival."""

from __future__ import annotations

import itertools
import tempfile
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from hardware.paper.tray import PaperOut
from hardware.printer import Result
from kiosk.offline.last_word import ClockDoubt
from kiosk.offline.stand_in import TRY_AGAIN_MS
from tests.kiosk.offline.kit import MINUTE, OPEN, Branch, Clock, Kiosk, lapsed
from tests.server.core.core_hall import at, branch
from wire import commands as c
from wire import events as e
from wire.catalogue import Policy
from wire.errors import Code, Refused, refused
from wire.values import Actor, Role
from wire.views import DeviceView

LAN = Actor(role=Role.COUNTER, person="lan", device_id="pc")


@pytest.fixture
def clock():
    return Clock(at("09:00"))


@pytest.fixture
def office(clock):
    return Branch(clock)


@pytest.fixture
def kiosk(tmp_path, clock, office):
    made = Kiosk(tmp_path, clock)
    made.meets(office)
    return made


def test_before_it_ever_met_the_server_it_gives_nothing(tmp_path, clock):
    assert Kiosk(tmp_path, clock).taps() == "away"


def test_it_goes_on_and_hands_over_at_the_place_of_each_arrival(kiosk, office, clock):
    clock.forward(5)
    first = kiosk.taps()
    assert (first.number, first.issued_at, first.given_away) == ("A011", at("09:05"), True)
    assert first.tracking_url == f"http://so.example/t#{first.ticket_id}"
    clock.forward(5)
    office.number()  # by another, while this kiosk's cable is out
    clock.forward(5)
    kiosk.taps("E1", "old")
    kiosk.meets(office)
    tickets = office.state.tickets
    assert [t.number for t in sorted(tickets.values(), key=lambda t: t.issued_at)] == ["A011", "A001", "E011"]
    office.ask(c.OpenCounter(counter_id="c2"), LAN)
    office.ask(c.CallNext(), LAN)
    called = office.told(e.TicketCalled)[-1]
    assert called.number == "E011"  # 45 minutes of head start
    assert tickets[first.ticket_id].issued_at == at("09:05")


def test_what_is_shown_meanwhile_promises_nothing(kiosk):
    kiosk.away.look()
    assert kiosk.flow.away
    assert kiosk.flow.page == "groups"
    assert {(tile.waiting, tile.wait.high_min) for tile in kiosk.flow.hall.services} == {(0, 0)}


def test_a_counter_for_wheelchairs_is_asked_for_without_the_server_too_and_no_wait_is_told(tmp_path, clock):
    counters = [one.model_copy(update={"accessible": one.id == "c2"}) for one in OPEN.counters]
    office = Branch(clock, OPEN.model_copy(update={"counters": tuple(counters)}))
    kiosk = Kiosk(tmp_path, clock)
    kiosk.meets(office)
    told = {tile.service_id: tile.accessible_wait for tile in kiosk.flow.hall.services}
    assert (told["A1"].high_min, told["S1"]) == (0, None)
    kiosk.starts()  # a kill: what was told last is known still
    kiosk.flow.choose_group("land", 0)
    kiosk.flow.choose_service("A1", 0)
    kiosk.flow.ask_accessible(0)
    [ask] = kiosk.flow.take(0)
    given = kiosk.away.answer(ask.command)
    assert given.accessible
    kiosk.meets(office)
    assert office.state.tickets[given.ticket_id].accessible


def test_when_the_server_is_back_its_own_view_is_shown_again(kiosk, office):
    kiosk.hears(office)
    assert not kiosk.flow.away
    assert kiosk.flow.hall == office.snapshot()[1]


def test_once_all_are_given_nobody_is_told_that_there_are_more(kiosk):
    assert [kiosk.taps().number for _ in range(5)] == [f"A{n:03d}" for n in range(11, 16)]
    assert isinstance(kiosk.taps(), Refused)
    open_ones = {tile.service_id for tile in kiosk.flow.hall.services if tile.open}
    assert open_ones == {"E1", "S1"}
    for service in ("E1", "S1"):
        for _ in range(5):
            kiosk.taps(service)
    assert kiosk.taps("E1") == "away"


def test_hours_end_and_begin_without_the_server_and_what_a_person_closed_stays_closed(kiosk, office, clock):
    clock.now = at("11:45")
    assert kiosk.taps() == "closed"
    assert kiosk.flow.hall.opens_at == at("13:00")
    clock.now = at("13:05")
    assert kiosk.taps().number == "A011"
    office.ask(c.CloseHall(why="Họp"), Actor(role=Role.MANAGER, person="hoa"))
    kiosk.meets(office)
    assert kiosk.taps() == "closed"
    assert "Họp" in kiosk.flow.hall.closed_because.of("vi")


def test_a_service_that_a_person_closed_stays_closed(kiosk, office):
    office.ask(c.CloseService(service_id="E1", why="Mất mạng"), Actor(role=Role.MANAGER, person="hoa"))
    kiosk.meets(office)
    kiosk.away.look()
    [tile] = [tile for tile in kiosk.flow.hall.services if not tile.open]
    assert (tile.service_id, "Mất mạng" in tile.closed_because.of("vi")) == ("E1", True)


def test_a_service_outside_its_own_hours_takes_nobody_meanwhile(kiosk):
    first, *others = OPEN.services
    late = type(first).model_validate(
        first.model_dump() | {"hours": [{"weekdays": [1], "issue_from": "09:30", "issue_until": "11:00"}]}
    )
    kiosk.flow.branch = branch(policy=Policy(away_numbers=5), services=(late, *others))
    kiosk.away.look()
    assert first.id in [tile.service_id for tile in kiosk.flow.hall.services if not tile.open]
    kiosk.clock.forward(40)
    kiosk.away.look()
    assert first.id in [tile.service_id for tile in kiosk.flow.hall.services if tile.open]


@pytest.mark.parametrize("stop", ["closed", "turned away"])
def test_a_kiosk_that_shall_give_none_gives_none(kiosk, stop):
    if stop == "closed":
        kiosk.flow.wanted = DeviceView(mode="closed")
        assert kiosk.taps() == "closed"
    else:
        kiosk.flow.turned_away = refused(Code.NOT_PAIRED)
        assert kiosk.taps() == "away"


class TestOverMidnight:
    TUESDAY, THURSDAY = "2026-11-24", "2026-11-26"
    """Wednesday is a holiday."""

    def test_a_number_of_yesterday_is_kept_and_not_called_and_one_of_today_waits_since_it_was_given(
        self, kiosk, office, clock
    ):
        clock.now = at("16:20")
        taken = kiosk.taps()
        clock.now = at("08:00", self.TUESDAY)
        today = kiosk.taps()
        assert (today.number, today.given_away, today.issued_at) == ("A011", True, clock.now)
        clock.forward(30)
        kiosk.meets(office)
        [gone] = lapsed(office)
        assert (gone.number, gone.day, gone.why) == (taken.number, "2026-11-23", "other_day")
        assert [(t.number, t.issued_at) for t in office.state.tickets.values()] == [("A011", today.issued_at)]
        assert {lease.day for lease in office.state.leases.values()} == {self.TUESDAY, self.THURSDAY}

    def test_before_the_hour_it_is_closed_and_says_when_it_opens_and_after_the_cut_off_it_gives_none(
        self, kiosk, clock
    ):
        for evening, opens in (("20:00", self.TUESDAY), ("23:59", self.TUESDAY)):
            clock.now = at(evening)
            assert kiosk.taps() == "closed"
            assert kiosk.flow.hall.opens_at == at("07:30", opens)
        clock.now = at("06:10", self.TUESDAY)
        assert kiosk.taps() == "closed"
        assert kiosk.flow.hall.opens_at == at("07:30", self.TUESDAY)
        clock.now = at("07:30", self.TUESDAY)
        assert kiosk.taps().number == "A011"
        clock.now = at("16:45", self.TUESDAY)
        assert kiosk.taps() == "closed"

    def test_on_the_second_day_it_has_none_and_says_that_it_is_away(self, kiosk, clock):
        clock.now = at("08:00", self.TUESDAY)
        kiosk.taps()
        clock.now = at("08:00", self.THURSDAY)
        assert kiosk.taps() == "away"

    def test_over_a_weekend_it_is_closed_and_on_monday_it_gives_numbers(self, tmp_path, clock, office):
        clock.now = at("09:00", "2026-11-27")
        kiosk = Kiosk(tmp_path, clock)
        kiosk.meets(office)
        clock.now = at("10:00", "2026-11-28")
        assert kiosk.taps() == "closed"
        assert kiosk.flow.hall.opens_at == at("07:30", "2026-11-30")
        clock.now = at("07:45", "2026-11-30")
        assert kiosk.taps().number == "A011"

    def test_when_the_server_is_there_in_the_morning_its_numbers_begin_with_the_first(self, kiosk, office, clock):
        clock.now = at("07:20", self.TUESDAY)
        kiosk.meets(office)
        held = {i: lease for i, lease in office.state.leases.items() if lease.day == self.TUESDAY}
        assert {(lease.series, lease.first) for lease in held.values()} == {("A", 11), ("E", 11), ("S", 11)}
        clock.now = at("07:40", self.TUESDAY)
        numbers = []
        for _ in range(20):
            numbers.append(office.number())
            kiosk.meets(office)
        assert numbers == [f"A{n:03d}" for n in range(1, 21)]

    def test_after_a_kill_in_the_night_it_goes_on_with_all_it_knew(self, kiosk, clock):
        kiosk.taps()
        clock.now = at("03:00", self.TUESDAY)
        kiosk.starts()
        clock.now = at("07:45", self.TUESDAY)
        assert kiosk.taps().issued_at == clock.now
        kiosk.starts()
        assert kiosk.taps().number == "A012"

    @pytest.mark.parametrize("killed", [True, False])
    def test_what_was_closed_for_a_day_is_open_on_the_next(self, kiosk, office, clock, killed):
        manager = Actor(role=Role.MANAGER, person="hoa")
        office.ask(c.CloseService(service_id="E1", why="Mất mạng"), manager)
        office.ask(c.CloseHall(why="Họp"), manager)
        kiosk.meets(office)
        assert kiosk.taps() == "closed"
        clock.now = at("07:45", self.TUESDAY)
        if killed:
            kiosk.starts()
        assert kiosk.taps("E1").number == "E011"
        assert all(tile.open for tile in kiosk.flow.hall.services)

    def test_who_comes_before_the_counters_begin_is_told_so(self, kiosk, clock):
        kiosk.away.look()
        assert kiosk.flow.hall.counters_open_at is None
        clock.now = at("07:35", self.TUESDAY)
        kiosk.away.look()
        assert kiosk.flow.hall.counters_open_at == at("08:00", self.TUESDAY)

    def test_a_mode_of_the_calendar_ends_when_it_was_to_end(self, kiosk, clock):
        kiosk.away.wanted(DeviceView(mode="closed", mode_until=at("07:00", self.TUESDAY)))
        kiosk.flow.wanted = DeviceView(mode="closed", mode_until=at("07:00", self.TUESDAY))
        assert kiosk.taps() == "closed"
        clock.now = at("07:45", self.TUESDAY)
        assert kiosk.taps().number == "A011"

    def test_a_machine_whose_clock_is_set_meanwhile_gives_numbers_of_the_halls_day(self, tmp_path, clock, office):
        class Machine(Clock):
            """Its clock on the wall can be set; what has passed since it began cannot."""

            wall = 0

            def now_ms(self):
                return self.now + self.wall

        machine = Machine(clock.now)
        kiosk = Kiosk(tmp_path, machine)
        kiosk.meets(office)
        machine.now = at("07:45", self.TUESDAY)
        machine.wall = 3 * 24 * 60 * 60_000
        assert (kiosk.taps().number, kiosk.taps().issued_at) == ("A011", machine.now)

    def test_two_kiosks_and_a_server_that_was_restored_in_the_night_give_no_number_twice(self, tmp_path, clock, office):
        before = office.kept()
        kiosks = [Kiosk(tmp_path, clock, f"kiosk-{n}") for n in (1, 2)]
        for kiosk in kiosks:
            kiosk.meets(office)  # the backup knows of no lease
        office.restored(before, skip=100)
        third = Kiosk(tmp_path, clock, "kiosk-3")
        third.meets(office)
        clock.now = at("07:45", self.TUESDAY)
        papers = [kiosk.taps().number for kiosk in (*kiosks, third) for _ in range(3)]
        papers += [office.number() for _ in range(12)]
        assert len(set(papers)) == len(papers)
        for kiosk in (*kiosks, third):
            kiosk.meets(office)
        assert set(papers) == set(office.state.by_number)
        assert not lapsed(office)

    def test_another_calendar_that_comes_into_force_gives_the_old_lease_back(self, kiosk, office, clock):
        other = branch(policy=Policy(away_numbers=5), holidays=(self.TUESDAY, "2026-11-25"))
        office.ask(c.ApplySettings(branch=other, started_from=office.state.settings_seq), Actor(role=Role.SERVER))
        kiosk.meets(office)
        assert {lease.day for lease in office.state.leases.values()} == {"2026-11-23", self.THURSDAY}
        clock.now = at("08:00", self.TUESDAY)
        assert kiosk.taps() == "closed"
        clock.now = at("08:00", self.THURSDAY)
        assert kiosk.taps().number == "A011"


class TestKilled:
    def test_after_a_kill_it_goes_on_with_all_it_knew(self, kiosk, office, clock):
        kiosk.taps()
        clock.forward(1)
        kiosk.starts()
        assert kiosk.taps().number == "A012"
        kiosk.meets(office)
        assert set(office.state.by_number) == {"A011", "A012"}

    def test_a_machine_whose_own_clock_is_wrong_tells_the_halls_time_after_a_restart_too(self, kiosk, clock):
        machine = Clock(clock.now - 3_600_000)
        kiosk.away.close()
        kiosk.clock = machine
        kiosk.starts()
        kiosk.hears(Branch(clock))
        kiosk.starts()
        kiosk.loses_the_server()
        machine.forward(7)
        assert kiosk.taps().issued_at == at("09:07")

    def test_nobody_comes_before_who_came_before_them_whatever_a_clock_shows(self, kiosk, clock):
        clock.forward(10)
        first = kiosk.taps()
        clock.forward(-5)
        assert kiosk.taps().issued_at == first.issued_at

    def test_nobody_comes_before_the_kiosk_had_the_number(self, kiosk, clock):
        leased_at = clock.now
        clock.forward(-10)
        kiosk.away.look()
        assert kiosk.away.answer(c.IssueTicket(service_id="A1")).issued_at == leased_at

    def test_neither_a_picture_that_was_wanted_nor_the_halls_code_of_then_is_kept_for_a_restart(self, kiosk):
        code = "https://so.example/t#here-7K2MXA"
        kiosk.away.wanted(DeviceView(mode="priority_only", picture="w1", lease=("A",), hall_code=code))
        kiosk.starts()
        assert kiosk.flow.wanted == DeviceView(mode="priority_only")

    def test_a_clock_that_ran_ahead_and_was_put_right_takes_nobodys_place(self, kiosk, office, clock):
        clock.forward(120)
        assert kiosk.taps().issued_at == at("11:00")
        clock.forward(-120)
        kiosk.meets(office)
        clock.forward(5)
        later = kiosk.taps()
        assert later.issued_at == at("09:05")

    @pytest.mark.parametrize("after", range(1, 22))
    def test_a_link_that_breaks_at_any_command_and_a_kill_then_lose_and_double_nothing(
        self, tmp_path, clock, office, after
    ):
        kiosk = Kiosk(tmp_path, clock)
        kiosk.meets(office, most=after)
        kiosk.starts()
        given = [one.number for one in (kiosk.taps() for _ in range(2)) if hasattr(one, "number")]
        kiosk.meets(office, most=after)
        kiosk.starts()
        kiosk.meets(office)
        assert set(office.state.by_number) == set(given)
        assert len({one.lease_id for one in office.told(e.NumbersLeased)} & set(office.state.leases)) == 6


class Machine(Clock):
    """Its clock on the wall can be set, and goes wrong while it is off; what has passed since it was started cannot."""

    wall = 0

    def now_ms(self):
        return self.now + self.wall

    def elapsed_ms(self):
        return self.now - self.on

    def starts_anew(self, boot="boot-2", wall=0):
        self.boot, self.on, self.wall = boot, self.now, wall

    on = 0


DAY_MS = 24 * 60 * MINUTE


class TestClockOfAMachine:
    """The program begins while the server is away: what is known of the day?"""

    @pytest.fixture
    def machine(self):
        made = Machine(at("09:00"))
        made.on = made.now - 5 * MINUTE
        return made

    @pytest.fixture
    def kiosk(self, tmp_path, machine, office, clock):
        made = Kiosk(tmp_path, machine)
        made.meets(office)
        machine.forward(30)
        return made

    @pytest.mark.parametrize("wall", [DAY_MS, -DAY_MS, -3_600_000])
    def test_a_clock_that_was_set_since_gives_numbers_of_the_halls_day_after_a_kill(self, kiosk, machine, wall):
        machine.wall = wall
        kiosk.starts()
        taken = kiosk.taps()
        assert (taken.number, taken.issued_at, kiosk.away.doubt) == ("A011", at("09:30"), ClockDoubt.NONE)

    @pytest.mark.parametrize("wall", [-DAY_MS, -3_600_000, 20 * DAY_MS - at("09:30")])
    def test_a_clock_of_before_the_servers_last_word_gives_none_until_it_is_put_right(self, kiosk, machine, wall):
        machine.starts_anew(wall=wall)
        kiosk.starts()
        assert (kiosk.taps(), kiosk.away.doubt) == ("away", ClockDoubt.WRONG)
        assert kiosk.away.answer(c.IssueTicket(service_id="A1")) == refused(Code.SERVER_AWAY)
        machine.wall = 0  # somebody sets it, or the network does
        assert (kiosk.taps().issued_at, kiosk.away.doubt) == (at("09:30"), ClockDoubt.UNCONFIRMED)

    def test_a_clock_that_stood_still_overnight_is_noticed_by_the_last_minute_that_was_sure(self, kiosk, machine):
        machine.now = at("16:00")
        kiosk.away.look()
        machine.now = at("08:00", TestOverMidnight.TUESDAY)
        machine.starts_anew(wall=at("10:00") - machine.now)
        kiosk.starts()
        assert kiosk.taps() == "away"

    def test_a_night_that_passed_is_as_legal_as_ever_and_not_confirmed(self, kiosk, office, machine):
        machine.now = at("07:45", TestOverMidnight.TUESDAY)
        machine.starts_anew()
        kiosk.starts()
        assert (kiosk.taps().number, kiosk.away.doubt) == ("A011", ClockDoubt.UNCONFIRMED)
        office.clock.now = machine.now
        kiosk.hears(office)
        assert kiosk.away.doubt is ClockDoubt.NONE
        machine.wall = DAY_MS
        kiosk.starts()
        assert (kiosk.time.now_ms(), kiosk.away.doubt) == (machine.now, ClockDoubt.NONE)

    def test_a_day_ahead_cannot_be_told_from_a_night_and_its_numbers_hold_up_nobody_of_today(
        self, kiosk, office, machine
    ):
        machine.starts_anew(wall=DAY_MS)
        kiosk.starts()
        kiosk.taps()
        assert kiosk.away.doubt is ClockDoubt.UNCONFIRMED
        office.clock.now = machine.now
        kiosk.meets(office)
        assert [one.day for one in lapsed(office)] == [TestOverMidnight.TUESDAY]
        assert kiosk.taps().issued_at == at("09:30")

    def test_a_hall_whose_clock_was_put_right_is_right_after_a_kill_too(self, kiosk, machine):
        kiosk.time.correct(3_600_000)
        kiosk.away.time_told()
        kiosk.starts()
        assert kiosk.time.now_ms() == at("10:30")

    @pytest.mark.parametrize("kept", [None, "{", '{"at": "x"}'])
    def test_what_an_older_program_kept_is_gone_by(self, kiosk, machine, kept):
        kiosk.away._store._database.execute("DELETE FROM kept WHERE name = 'last_word'")
        if kept is not None:
            kiosk.away._store.keep(last_word=kept)
        kiosk.away._store.keep(ahead_ms="3600000")
        kiosk.starts()
        assert (kiosk.time.now_ms(), kiosk.away.doubt) == (at("10:30"), ClockDoubt.UNCONFIRMED)


class TestPaper:
    def out(self, kiosk, ticket, result, again=False):
        return kiosk.away.paper_out(PaperOut(ticket.ticket_id, result, "paper", again))

    @pytest.mark.parametrize(
        ("result", "told"), [(None, "maybe_printed"), (Result.NOT_PRINTED, "not_printed"), (Result.PRINTED, "")]
    )
    def test_what_became_of_it_is_told_with_the_number_also_after_a_kill(self, kiosk, office, result, told):
        ticket = kiosk.taps()
        if result is not None:
            assert self.out(kiosk, ticket, result)
        kiosk.starts()
        kiosk.meets(office)
        assert office.state.tickets[ticket.ticket_id].paper == told
        assert kiosk.away.gave(ticket.ticket_id)
        assert not self.out(kiosk, ticket, Result.PRINTED), "the server has the number: it is told by itself"

    def test_one_that_comes_out_while_the_number_is_handed_over_is_told_after_all(self, kiosk, office):
        ticket = kiosk.taps()
        kiosk.hears(office)
        kiosk.asked = [one for one in kiosk.asked if one[0] == ticket.ticket_id]
        command_id, command = kiosk.asked.pop()
        kiosk.away.answered(command_id, office.ask(command, kiosk.actor, command_id))
        assert self.out(kiosk, ticket, Result.PRINTED)
        kiosk.meets(office)
        assert office.state.tickets[ticket.ticket_id].paper == "printed"

    def test_without_a_printer_the_screen_is_the_ticket(self, tmp_path, clock, office):
        kiosk = Kiosk(tmp_path, clock, has_printer=False)
        kiosk.meets(office)
        ticket = kiosk.taps()
        kiosk.meets(office)
        assert office.state.tickets[ticket.ticket_id].paper == ""


class TestTheStoreFails:
    def test_a_kiosk_whose_store_is_lost_holds_numbers_again_and_nobody_is_given_one_twice(
        self, tmp_path, kiosk, office
    ):
        papers = [kiosk.taps().number for _ in range(2)]
        kiosk.away.close()
        for left in tmp_path.glob("*.away*"):
            left.unlink()
        kiosk.starts()
        kiosk.meets(office)
        again = kiosk.taps()
        assert again != "away"
        papers += [again.number, *(office.number() for _ in range(20))]
        assert len(set(papers)) == len(papers)
        kiosk.meets(office)
        assert again.number in office.state.by_number

    def test_an_office_that_wants_none_held_is_asked_for_none(self, tmp_path, clock):
        kiosk = Kiosk(tmp_path, clock)
        kiosk.hears(Branch(clock, branch(policy=Policy(away_numbers=0))))
        assert kiosk.asked == []

    def test_what_cannot_be_kept_is_not_given_and_the_kiosk_says_that_it_is_away(self, kiosk):
        kiosk.away._store._database.execute("DROP TABLE given")
        assert isinstance(kiosk.taps(), Refused)
        assert kiosk.taps() == "away"

    def test_once_there_is_room_again_numbers_are_given_again(self, kiosk, clock):
        database = kiosk.away._store._database
        database.execute("PRAGMA max_page_count = 1")  # the disk is full
        database.execute("CREATE TEMP TRIGGER full BEFORE INSERT ON main.given BEGIN SELECT RAISE(FAIL, 'full'); END")
        assert isinstance(kiosk.taps(), Refused)
        assert kiosk.taps() == "away"
        database.execute("DROP TRIGGER full")
        assert kiosk.taps() == "away"
        clock.now += TRY_AGAIN_MS
        assert kiosk.taps().number == "A011"

    def test_a_clock_that_is_set_back_meanwhile_holds_nobody_up(self, kiosk, clock):
        database = kiosk.away._store._database
        database.execute("CREATE TEMP TRIGGER full BEFORE INSERT ON main.given BEGIN SELECT RAISE(FAIL, 'full'); END")
        assert isinstance(kiosk.taps(), Refused)
        database.execute("DROP TRIGGER full")
        clock.forward(-2)
        assert kiosk.taps().number == "A011"

    def test_as_long_as_there_is_none_it_stays_away(self, kiosk, clock):
        database = kiosk.away._store._database
        for table in ("given", "kept"):
            database.execute(
                f"CREATE TEMP TRIGGER full_{table} BEFORE INSERT ON main.{table} BEGIN SELECT RAISE(FAIL, 'full'); END"
            )
        assert isinstance(kiosk.taps(), Refused)
        for _ in range(3):
            clock.now += TRY_AGAIN_MS
            assert kiosk.taps() == "away"

    def test_what_cannot_be_read_stops_neither_the_look_nor_the_rest(self, kiosk, office, caplog):
        broken, whole = kiosk.taps(), kiosk.taps()
        kiosk.away._store._database.execute("UPDATE given SET command = '{}' WHERE ticket_id = ?", (broken.ticket_id,))
        kiosk.meets(office)
        assert set(office.state.tickets) == {whole.ticket_id}

    def test_the_same_trouble_is_said_once_a_minute(self, kiosk, caplog):
        kiosk.away._store.close()
        for _ in range(50):
            kiosk.away.look()
        assert caplog.text.count("closed database") == 1

    def test_the_server_is_served_all_the_same(self, kiosk, office):
        kiosk.away._store.close()
        kiosk.hears(office)
        assert kiosk.flow.page == "groups"
        assert not kiosk.away.answered("any-command", {})

    def test_what_an_older_program_kept_and_cannot_be_read_is_passed_over(self, kiosk, tmp_path, clock):
        kiosk.away._store.keep(hall="{}")
        kiosk.starts()
        assert kiosk.taps() == "away"

    def test_nothing_is_answered_without_settings(self, kiosk):
        kiosk.flow.branch = None
        assert kiosk.away.answer(c.IssueTicket(service_id="A1")).code is Code.SERVER_AWAY


def test_a_kiosk_that_is_moved_to_another_branch_hands_it_nothing_of_the_one_before(kiosk, clock, caplog):
    kiosk.taps()
    elsewhere = Branch(clock, branch(id="b2", policy=Policy(away_numbers=5)))
    kiosk.meets(elsewhere)
    assert not elsewhere.state.tickets
    assert "1 numbers given there" in caplog.text
    assert kiosk.taps().number == "A011"


def test_settings_that_come_into_force_are_known_after_a_restart(kiosk):
    other = branch(policy=Policy(away_numbers=5), services=branch().services[1:])
    kiosk.away.settings(other)
    kiosk.starts()
    assert kiosk.flow.branch == other


class AnyDay(RuleBasedStateMachine):
    """Two kiosks that lose the server and find it, are killed and begin again; the server is brought back once or more.

    A backup is never older than the two kiosks' leases reach (R85 is reckoned in tests/server/upkeep/test_skipping.py).
    """

    @initialize()
    def opens(self):
        self.folder = tempfile.TemporaryDirectory(prefix="toiluot-")
        self.clock = Clock(at("07:40"))
        self.office = Branch(self.clock)
        self.kiosks = [Kiosk(Path(self.folder.name), self.clock, f"kiosk-{n}") for n in (1, 2)]
        self.kept = self.office.kept()
        self.given = []
        """What everybody has in their hand who took a number at the server: number and moment."""

    def teardown(self):
        self.folder.cleanup()

    @rule(minutes=st.integers(0, 40))
    def time_passes(self, minutes):
        self.clock.forward(minutes)

    @rule(awake=st.booleans())
    def the_night_passes(self, awake):
        """Half of the times the server has said a word in the morning before anybody comes."""
        day = 1 + (self.clock.now - at("00:00")) // 86_400_000
        self.clock.now = at("07:40") + day * 86_400_000
        if awake:
            self.office.ask(c.Tick(), Actor(role=Role.SERVER))

    @rule(n=st.integers(0, 1), service=st.sampled_from(("A1", "E1")))
    def somebody_takes_a_number_while_the_server_is_away(self, n, service):
        self.kiosks[n].taps(service)

    @rule(service=st.sampled_from(("A1", "E1")))
    def somebody_takes_a_number_of_the_server(self, service):
        answer = self.office.ask(c.IssueTicket(service_id=service), Actor(role=Role.KIOSK, device_id="k"))
        if not isinstance(answer, Refused):
            self.given.append((answer["number"], self.office.state.day))

    @rule(n=st.integers(0, 1), most=st.sampled_from((1, 2, 3, 5, 1000, 1000)))
    def the_server_is_found(self, n, most):
        self.kiosks[n].meets(self.office, most)

    @rule(n=st.integers(0, 1))
    def a_kiosk_is_killed(self, n):
        self.kiosks[n].starts()

    @rule()
    def a_backup_is_made(self):
        self.kept = self.office.kept()

    @rule()
    def the_server_is_restored(self):
        # What the two hold, with room for what was given since; more than this the upkeep reckons.
        if len(self.office.rows) - len(self.kept[0]) < 60:
            self.office.restored(self.kept, skip=100)

    @invariant()
    def no_paper_has_the_number_of_another(self):
        given = [(one.number, self.day_of(one)) for kiosk in self.kiosks for one in kiosk.papers] + self.given
        assert len(set(given)) == len(given)

    @rule()
    def everybody_is_known_in_the_end(self):
        for kiosk in itertools.chain(self.kiosks, self.kiosks):
            kiosk.meets(self.office)
        known = {event.ticket_id: event for event in self.office.told(e.TicketIssued | e.NumberLapsed)}
        for one in (paper for kiosk in self.kiosks for paper in kiosk.papers):
            if self.day_of(one) == self.office.state.day:
                assert self.office.state.tickets[one.ticket_id].number == one.number
                assert self.office.state.tickets[one.ticket_id].issued_at == one.issued_at
            elif self.office.epoch == "epoch-1":
                assert one.ticket_id in known

    @staticmethod
    def day_of(ticket):
        return str(date(2026, 11, 23) + timedelta(days=(ticket.issued_at - at("00:00")) // 86_400_000))


def test_any_day_loses_and_doubles_nothing():
    quick = settings(max_examples=15, stateful_step_count=25, deadline=None, derandomize=True,
                     suppress_health_check=list(HealthCheck))  # fmt: skip
    run_state_machine_as_test(AnyDay, settings=quick)


@pytest.mark.soak
@pytest.mark.timeout(3600)
def test_many_days_lose_and_double_nothing():
    many = settings(max_examples=600, stateful_step_count=60, deadline=None, suppress_health_check=list(HealthCheck))
    run_state_machine_as_test(AnyDay, settings=many)
