"""Every command by every role under a clock that also jumps: the invariants of server/core/README.md."""

from __future__ import annotations

from collections import Counter as Tally
from random import Random
from typing import Any, get_args

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from rules import hours
from server.core.allowed import allowed
from server.core.context import Context
from server.core.decide import decide
from server.core.lines import Lines
from server.core.model import DayTotals
from server.waits.service import estimate
from tests.server.core import undone
from tests.server.core.core_hall import Hall
from tests.server.core.plain import order as plain_order
from tests.server.core.plain.held import made_of
from tests.server.core.plain.rules import PlainHall
from tests.server.core.wishes import BOOKINGS, CHANNEL, CODES, DESK, NAMES, SETTINGS, USUAL, WISHES
from wire import commands as c
from wire import events as e
from wire.booking import BranchBooking
from wire.errors import Code, Refused
from wire.values import Actor, Channel, CounterState, PaperResult, Role, TicketState

HOUR = 3_600_000
PEOPLE = st.sampled_from(NAMES)
COUNTERS = st.sampled_from(("c1", "c2", "c3", "c9"))
SERVICES = st.sampled_from(("A1", "A2", "E1", "S1", "B9"))
CLASSES = st.sampled_from(("ordinary", "ordinary", "old", "other", "vip"))
SLOTS = st.sampled_from((-90, -11, -10, -9, 0, 5, 29, 30, 31, 90))
"""Minutes from now to a booked time: the ends of the window in which it counts, and both sides of each."""

DESK_ROLES = st.sampled_from((Role.COUNTER, Role.COUNTER, Role.COUNTER, Role.RECEPTION))
AT_COUNTERS = (TicketState.CALLED, TicketState.SERVING)
OWN = (c.Recall, c.Start, c.Finish, c.NoShow, c.Park, c.Transfer)
"""Commands about the ticket at the own counter (R22)."""

PERSONS = (Role.COUNTER, Role.RECEPTION, Role.MANAGER)
"""Roles behind which a person stands."""


def booked(booking_id: str, n: int, slot_at: int, **more: Any) -> BranchBooking:
    return BranchBooking(booking_id=booking_id, code=CODES[n], service_id="E1", slot_at=slot_at, **more)


class AnyDay(RuleBasedStateMachine):
    """A hall where anybody may say anything at any time."""

    def hall_at_eight(self):
        return Hall("08:00")

    @initialize()
    def open_up(self):
        self.hall = self.hall_at_eight()
        self.plain = PlainHall()
        for _, at, event in self.hall.rows:
            self.plain.told(event, at)
        self.numbers = set()
        self.ids = ["no-such-ticket"]
        self.held_on = set()
        """Leases of which numbers were given away: none of them is given back."""
        self.last_at = self.hall.state.at
        self.went_on = False
        for counter, person in (("c1", "lan"), ("c2", "minh"), ("c3", "thu")):
            self.say(c.OpenCounter(counter_id=counter), Role.COUNTER, person)
        for service in ("A1", "E1", "S1", "A1"):
            self.a_person_comes(service)

    def say(self, command, role, person="", booking=None):
        seq, at_hand = self.hall.state.seq, self.at_hand(person)
        device = getattr(command, "ticket_id", "no-such-ticket") if role is Role.PHONE else "pc"
        if booking is not None:
            self.plain.code_says(booking.booking_id, booking.slot_at)
        decision = self.hall.ask(command, role, person, device, booking)  # holds invariant 6
        if isinstance(decision, Refused):
            assert self.hall.state.seq == seq
            self.nobody_waits_when_it_is_said(decision, person)
            return decision
        if isinstance(command, OWN):
            assert command.ticket_id == at_hand, "a step with the ticket of another counter"
        for event in decision:
            self.plain.told(event, self.hall.state.at)
            if isinstance(event, e.ClockCorrected):
                self.last_at += event.by_ms
            elif isinstance(event, e.DayOpened):
                self.went_on = event.goes_on
                self.numbers |= {(event.day, self.hall.state.tickets[i].number) for i in event.carried}
            elif isinstance(event, e.DayTakenBack):
                self.plain.moved_along({i: t.counted_from for i, t in self.hall.state.tickets.items()})
                self.went_on = True
                self.numbers = {(day, n) for day, n in self.numbers if day != event.false_day}
                self.numbers |= {(event.day, n) for n in self.hall.state.by_number}
            if isinstance(event, e.TicketIssued):
                assert (event.day, event.number) not in self.numbers, "a number twice in a day"
                self.numbers.add((event.day, event.number))
                self.ids.append(event.ticket_id)
        if isinstance(command, c.Tick):
            self.plain.nobody_is_kept_in_vain(max(self.hall.now, self.hall.state.at))
        return decision

    def nobody_waits_when_it_is_said(self, refusal, person):
        if refusal.code is not Code.NOBODY_WAITS or self.a_new_day():
            return
        counter_id = next(i for i, taken_by in self.plain.taken.items() if taken_by == person)
        assert self.plain.next_at(counter_id) is None, "somebody waits for this counter"

    def a_new_day(self):
        return hours.business_day(self.hall.state.settings, self.hall.now) > self.hall.state.day

    def ticket_id(self, n):
        """Mostly a ticket that can still do something, sometimes any that ever was."""
        live = [t.ticket_id for t in self.hall.state.tickets.values() if t.state not in (TicketState.CANCELLED,)]
        pool = live if live and n % 8 else self.ids
        return pool[n % len(pool)]

    def at_hand(self, person):
        """The ticket at the person's counter."""
        counter_id = self.hall.state.counter_of(person)
        return self.hall.state.counters[counter_id].ticket_id if counter_id else None

    def own(self, person, n):
        """The ticket at the person's counter, or some other."""
        at_hand = self.at_hand(person)
        return at_hand if at_hand and n % 6 else self.ticket_id(n)

    @rule(seconds=st.integers(0, 600))
    def time_passes(self, seconds):
        self.hall.pass_time(seconds=seconds)

    @rule(hours=st.sampled_from((-26, -1, 3, 25, 80)), really=st.integers(0, 7))
    def the_clock_jumps(self, hours, really):
        if really == 0:
            self.hall.pass_time(minutes=hours * 60)

    @rule(hours=st.sampled_from((-25, -1, 1, 25)), role=st.sampled_from((Role.MANAGER, Role.SERVER)))
    def the_machines_clock_jumps_and_is_confirmed(self, hours, role):
        self.hall.jump = hours * HOUR
        self.say(c.ConfirmClock(jump_ms=hours * HOUR), role, "hoa" if role is Role.MANAGER else "")

    @rule(confirmed=st.booleans(), service=st.sampled_from(("A1", "E1")), back=st.booleans())
    def a_false_day_is_opened_and_taken_back(self, confirmed, service, back):
        self.the_clock_is_put_into_working_hours()
        self.a_person_comes(service)
        if confirmed:
            self.the_machines_clock_jumps_and_is_confirmed(24, Role.SERVER)
        else:
            self.hall.pass_time(minutes=24 * 60)
        for _ in range(3):
            self.a_person_comes(service)
        self.say(c.OpenCounter(counter_id="c2"), Role.COUNTER, "minh")
        self.next_please("minh", Role.COUNTER)
        self.the_machines_clock_jumps_and_is_confirmed(-24, Role.MANAGER)
        if back:
            self.say(c.TakeBackDay(), Role.MANAGER, "hoa")

    @rule()
    def the_clock_is_put_into_working_hours(self):
        self.hall.now = hours.next_opening(SETTINGS[0], max(self.hall.now, self.hall.state.at))

    @rule(kinds=st.lists(st.sampled_from(sorted(c.COMMANDS)), min_size=5, max_size=8), n=st.integers(0, 999))
    def everybody_says(self, kinds, n):
        """The same by every role, whoever comes first."""
        roles = (*Role, *Role)[n % len(Role) :][: len(Role)]
        for kind in kinds:
            for role in roles:
                person = NAMES[n % 3] if role in PERSONS else ""
                self.say(WISHES[kind](self, n, person, role), role, person)

    @rule(seed=st.integers(0, 2**32), turns=st.integers(20, 80))
    def a_busy_while(self, seed, turns):
        """What really goes on in an hour, so that the days get deep: single steps rarely make a visit."""
        dice = Random(seed)
        if self.hall.state.hall_closed_why is not None:
            self.say(c.OpenHall(), Role.MANAGER, "hoa")
        if not hours.issuing_now(self.hall.state.settings, self.hall.now):
            self.the_clock_is_put_into_working_hours()
        for _ in range(turns):
            self.hall.pass_time(seconds=dice.choice((0, 5, 50, 240)))
            n, person = dice.randrange(1000), dice.choice(NAMES)
            [(kind, role)] = dice.choices(list(USUAL), USUAL.values())
            if kind in DESK:
                kind = self.what_makes_sense(kind, person, dice)
            if kind == "ticket.no_show":
                self.nobody_comes(person, role)
            self.say(WISHES[kind](self, n, person, role), role, person if role in PERSONS else "")
            if kind in DESK and dice.random() < 0.25:
                self.hall.pass_time(seconds=dice.choice((1, 29, 31)))
                self.say(WISHES["step.undo"](self, 1, person, role), role, person)
            self.nobody_is_in_two_places()
            self.counts_add_up()
            self.time_never_goes_back()

    def what_makes_sense(self, kind, person, dice):
        """Mostly something that is offered to this person now, so that visits come about."""
        state = self.hall.state
        offered = [k for k in allowed(state, state.counter_of(person), person, self.hall.now) if k in DESK]
        if kind in offered or not offered or dice.random() < 0.2:
            return kind
        return dice.choices(offered, [DESK[k] for k in offered])[0]

    @rule(service=SERVICES, class_id=CLASSES, role=st.sampled_from((Role.KIOSK, Role.RECEPTION, Role.HUB)))
    def a_number(self, service, class_id, role):
        channel = CHANNEL.get(role, Channel.KIOSK)
        self.say(c.IssueTicket(service_id=service, class_id=class_id, channel=channel), role, "hoa")

    @rule(n=st.integers(0, 4), slot_min=SLOTS, now=st.booleans(), cancelled=st.booleans(), service=SERVICES)
    def a_booking_is_recorded(self, n, slot_min, now, cancelled, service):
        state = "cancelled" if cancelled else "booked"
        slot_at = self.hall.now + slot_min * 60_000
        record = c.RecordBooking(
            booking_id=BOOKINGS[n], code=CODES[n], service_id=service, slot_at=slot_at, state=state, now=now
        )
        self.say(record, Role.HUB)

    @rule(n=st.integers(0, 9), slot_min=SLOTS, branch_id=st.sampled_from(("b1", "b1", "b1", "b2")))
    def a_check_in(self, n, slot_min, branch_id):
        slot_at = self.hall.now + slot_min * 60_000
        class_id = "old" if n % 2 else "ordinary"
        facts = booked(BOOKINGS[n], n, slot_at, branch_id=branch_id, class_id=class_id)
        self.say(c.CheckIn(code=CODES[n]), Role.KIOSK, booking=facts if n > 2 else None)

    @rule(n=st.integers(0, 9), service=st.sampled_from(("A1", "E1")), class_id=CLASSES)
    def a_number_is_taken_from_home(self, n, service, class_id):
        issue = c.IssueTicket(service_id=service, class_id=class_id, channel=Channel.ONLINE, booking_id=f"home-{n}")
        self.say(issue, Role.HUB)

    @rule(n=st.integers(0, 9), what=st.sampled_from((1, 3)), service=SERVICES, comes=st.booleans())
    def a_place_is_kept_in_vain(self, n, what, service, comes):
        """R144: the holder of a number from home does not come while others are called, or only afterwards."""
        self.the_clock_is_put_into_working_hours()
        started_from = self.hall.state.settings_seq
        self.say(c.ApplySettings(branch=SETTINGS[what], started_from=started_from), Role.SERVER)
        self.a_number_is_taken_from_home(n, service, "ordinary")
        for person in NAMES:
            self.a_person_comes(service)
            self.next_please(person, Role.COUNTER)
        self.hall.pass_time(minutes=1)
        self.say(c.Tick(), Role.SERVER)
        if comes:
            self.the_holder_of_a_number_arrives(n, Role.KIOSK, "ordinary")

    @rule(n=st.integers(0, 9), role=st.sampled_from((Role.KIOSK, Role.RECEPTION)), class_id=CLASSES)
    def the_holder_of_a_number_arrives(self, n, role, class_id):
        facts = booked(f"home-{n}", n, self.hall.now, branch_id="b1", now=True)
        command = c.CheckIn(code=CODES[n], class_id=class_id)
        self.say(command, role, "hoa" if role is Role.RECEPTION else "", booking=facts)

    @rule(person=PEOPLE, role=DESK_ROLES, counter=COUNTERS, what=st.integers(0, 11))
    def a_clerk_at_a_counter(self, person, role, counter, what):
        commands = (c.PauseCounter(reason="tea"), c.ResumeCounter(), c.CloseCounter())
        self.say(commands[what] if what < 3 else c.OpenCounter(counter_id=counter), role, person)

    @rule(service=st.sampled_from(("A1", "E1", "S1")))
    def a_person_comes(self, service):
        self.say(c.IssueTicket(service_id=service), Role.KIOSK)

    @rule(person=PEOPLE, role=DESK_ROLES)
    def next_please(self, person, role):
        self.say(c.CallNext(), role, person)

    @rule(person=PEOPLE, minutes=st.integers(0, 30))
    def a_visit_is_served(self, person, minutes):
        self.say(c.CallNext(), Role.COUNTER, person)
        self.hall.pass_time(minutes=minutes)
        ticket_id = self.own(person, 1)
        if minutes % 4 == 0:
            self.say(c.Transfer(ticket_id=ticket_id, service_id="E1", first=minutes == 8), Role.COUNTER, person)
        elif minutes % 4 == 1:
            self.say(c.Transfer(ticket_id=ticket_id, counter_id="c2"), Role.COUNTER, person)
        self.say(c.Finish(ticket_id=ticket_id, outcome="accepted"), Role.COUNTER, person)

    @rule(
        person=PEOPLE,
        role=DESK_ROLES,
        n=st.integers(0, 999),
        what=st.integers(0, 6),
        service=SERVICES,
        counter=COUNTERS,
    )
    def a_step(self, person, role, n, what, service, counter):
        ticket_id = self.own(person, n)
        command = (
            c.Recall(ticket_id=ticket_id),
            c.Start(ticket_id=ticket_id),
            c.Finish(ticket_id=ticket_id, outcome="accepted", dossiers=n % 3),
            c.NoShow(ticket_id=ticket_id),
            c.Park(ticket_id=ticket_id),
            c.Transfer(ticket_id=ticket_id, service_id=service, first=n % 2 == 0),
            c.Transfer(ticket_id=ticket_id, counter_id=counter, first=n % 2 == 0),
        )[what]
        self.say(command, role, person)

    @rule(person=PEOPLE, role=DESK_ROLES)
    def nobody_comes(self, person, role):
        ticket_id = self.own(person, 1)
        self.say(c.Recall(ticket_id=ticket_id), role, person)
        self.hall.pass_time(minutes=1)
        self.say(c.NoShow(ticket_id=ticket_id), role, person)

    @rule(person=PEOPLE, role=DESK_ROLES, n=st.integers(0, 999))
    def somebody_is_back(self, person, role, n):
        aside = sorted(self.hall.state.aside)
        ticket_id = aside[n % len(aside)] if aside and n % 8 else self.ticket_id(n)
        self.say(c.Return(ticket_id=ticket_id), role, person)

    @rule(person=PEOPLE, role=DESK_ROLES, n=st.integers(0, 999))
    def a_chosen_one(self, person, role, n):
        self.say(c.CallChosen(ticket_id=self.ticket_id(n), why="gấp"), role, person)

    @rule(person=PEOPLE, role=st.sampled_from(tuple(Role)), n=st.integers(0, 999))
    def a_cancel(self, person, role, n):
        self.say(c.Cancel(ticket_id=self.ticket_id(n)), role, person)

    @rule(n=st.integers(0, 999), how=st.sampled_from(("shown", "spoken")))
    def a_board_reports(self, n, how):
        calls = self.hall.state.calls
        if calls:
            call = calls[n % len(calls)]
            self.say(c.Announced(call_seq=call.call_seq, ticket_id=call.ticket_id, how=how), Role.DISPLAY)

    @rule(n=st.integers(0, 999), result=st.sampled_from(get_args(PaperResult)), again=st.booleans())
    def a_kiosk_tells_of_a_paper(self, n, result, again):
        told = c.ReportPaper(ticket_id=self.ticket_id(n), result=result, reason="paper", again=again)
        self.say(told, Role.KIOSK)

    @rule(n=st.integers(0, 999), score=st.integers(1, 5))
    def a_rating(self, n, score):
        self.say(c.RateVisit(ticket_id=self.ticket_id(n), score=score), Role.PHONE)

    @rule(what=st.integers(0, 12))
    def the_house(self, what):
        if what < 3 or what > 9:
            self.say(
                c.ApplySettings(branch=SETTINGS[min(what, 3)], started_from=self.hall.state.settings_seq), Role.SERVER
            )
        elif what == 3:
            self.say(c.CloseHall(why="Họp"), Role.MANAGER, "hoa")
        elif what < 8:
            self.say(c.OpenHall(), Role.MANAGER, "hoa")
        else:
            self.say(c.Tick(), Role.SERVER)

    @invariant()
    def nobody_is_in_two_places(self):
        state = self.hall.state
        seated = [s.ticket_id for s in state.counters.values() if s.ticket_id is not None]
        assert max(Tally(seated).values(), default=0) <= 1
        assert set(seated) == {t.ticket_id for t in state.tickets.values() if t.state in AT_COUNTERS}
        for counter_id, seat in state.counters.items():
            assert seat.ticket_id is None or state.tickets[seat.ticket_id].counter_id == counter_id
            assert seat.ticket_id is None or seat.state is not CounterState.CLOSED
        people = [s.person for s in state.counters.values() if s.state is not CounterState.CLOSED]
        assert len(people) == len(set(people))

    @invariant()
    def counts_add_up(self):
        state = self.hall.state
        of = Tally(t.state for t in state.tickets.values())
        totals = state.totals
        assert totals.issued == len(state.tickets)
        if not self.went_on:
            services = sum(len(i.then) + 1 for i in self.hall.told(e.TicketIssued) if i.ticket_id in state.tickets)
            assert sum(state.issued_of.values()) == services
            added = DayTotals()
            for ticket in state.tickets.values():
                added.add(ticket.adds)
            assert totals == added
        assert state.serials == self.plain.serials
        assert (totals.served, totals.cancelled) == (of[TicketState.DONE], of[TicketState.CANCELLED])
        assert state.waiting == {i for i, t in state.tickets.items() if t.state is TicketState.WAITING}
        assert state.expected == {i for i, t in state.tickets.items() if t.state is TicketState.EXPECTED}
        aside = (TicketState.PARKED, TicketState.MISSED)
        assert state.aside == {i for i, t in state.tickets.items() if t.state in aside}
        assert state.by_number == {t.number: i for i, t in state.tickets.items()}
        waited = [t.wait_ms for t in state.tickets.values() if t.wait_ms is not None]
        assert (totals.waits, totals.wait_ms) == (len(waited), sum(waited))
        assert totals.within_target <= totals.waits
        assert len({b for b in state.spent.values()}) == len(state.spent)
        assert {c.ticket_id for c in state.calls if not c.over} == {
            t.ticket_id for t in state.tickets.values() if t.state is TicketState.CALLED
        }

    @invariant()
    def time_never_goes_back(self):
        state = self.hall.state
        assert state.at >= self.last_at
        self.last_at = state.at
        for ticket in state.tickets.values():
            moments = [min(ticket.issued_at, ticket.leg.arrived_at), *ticket.leg.calls, ticket.leg.ended_at or state.at]
            assert moments == sorted(moments), ticket
            assert all(leg.waited_ms(self.hall.now) >= 0 for leg in ticket.legs)
            assert ticket.wait_ms is None or ticket.wait_ms >= 0
            assert ticket.day == state.day
        days = []
        for event in self.hall.told(e.DayOpened | e.DayTakenBack):
            if isinstance(event, e.DayTakenBack):
                assert days.pop() == event.false_day
            else:
                days.append(event.day)
        assert days == sorted(set(days))

    @precondition(lambda self: not self.a_new_day())
    @invariant()
    def desks_are_offered_what_is_accepted(self):
        state = self.hall.state
        for person in ("lan", "minh"):
            mine = state.counter_of(person)
            offered = set(allowed(state, mine, person, self.hall.now))
            if mine is None:
                assert offered == {"counter.open"}
                continue
            # Straight to decide: that it changes nothing was held when the command was said.
            context = Context(Actor(role=Role.COUNTER, person=person), self.hall.now, command_id="command-any")
            ticket_id = state.counters[mine].ticket_id
            choices = [c.CallNext(), c.CloseCounter()]
            choices += [c.CallChosen(ticket_id=i, why="gấp") for i in sorted(state.waiting)[:5]]
            choices += [c.Return(ticket_id=i) for i in state.aside]
            of_them = [t.ticket_id for t in self.hall.lines.of(mine, 1)] if ticket_id is None else [ticket_id]
            choices += [c.GrantClass(ticket_id=i, class_id=k.id) for i in of_them for k in state.settings.classes]
            last = state.counters[mine].last
            choices += [c.UndoStep(seq=last.seq)] if last is not None else []
            if ticket_id is not None:
                steps = (c.Recall, c.Start, c.NoShow, c.Park, c.Cancel)
                choices += [step(ticket_id=ticket_id) for step in steps]
                choices += [c.Finish(ticket_id=ticket_id, outcome="accepted")]
                services = state.branch.services if state.branch else ()
                choices += [c.Transfer(ticket_id=ticket_id, service_id=service.id) for service in services]
                choices += [c.Plan(ticket_id=ticket_id, then=())]
                others = [i.id for i in services if i.id != state.tickets[ticket_id].service_id]
                choices += [c.Correct(ticket_id=ticket_id, service_id=i) for i in others]
            accepted = {
                command.method for command in choices if not isinstance(decide(state, command, context), Refused)
            }
            # Of calls for help, too, those that change something.
            helping = (c.CallHelp(silent=True), *(c.AnswerHelp(counter_id=i) for i in sorted(state.helps)))
            accepted |= {command.method for command in helping if decide(state, command, context)}
            if len(state.waiting) > 5:
                accepted |= {"ticket.call"} & offered
            assert offered - {"counter.pause", "counter.resume"} == accepted

    @invariant()
    def kept_lines_are_the_lines_of_each_counter(self):
        state, kept, sorted_now = self.hall.state, self.hall.lines, Lines(self.hall.state)
        assert dict(kept.queues()) == dict(sorted_now.queues())
        assert kept.waiting_of() == sorted_now.waiting_of()
        for counter_id in (*state.counters, "gone"):
            line = plain_order.line(state, counter_id)
            assert kept.of(counter_id) == sorted_now.of(counter_id) == line
            assert kept.of(counter_id, 2) == line[:2]
            assert kept.anybody(counter_id) is bool(line)
            choice = plain_order.choose(state, counter_id)
            assert kept.choose(counter_id) == choice
            assert kept.next(counter_id) == (None if choice is None else (choice.ticket, choice.reason))
            if line:
                assert kept.chosen(counter_id, line[-1]) == plain_order.chosen(state, counter_id, line[-1])

    @precondition(lambda self: not self.a_new_day())
    @invariant()
    def the_next_one_is_who_the_rules_say(self):
        for counter_id in self.hall.state.counters:
            choice, expected = self.hall.lines.choose(counter_id), self.plain.next_at(counter_id)
            assert (choice and choice.ticket.ticket_id) == (expected and expected.ticket_id)

    @invariant()
    def waits_can_always_be_told(self):
        seen = estimate(self.hall.state, self.hall.now)
        for ticket_id in self.hall.state.tickets:
            wait = seen.for_ticket(ticket_id)
            assert 0 <= wait.low_min <= wait.high_min
            assert seen.ahead_of(ticket_id) >= 0

    held_times = 12
    """So often in a day, and at each turn, every field is worked out a second time (`plain/hall.py`)."""

    def teardown(self):
        if hasattr(self, "hall"):
            assert self.made_again() == self.hall.state
            undone.assert_as_if_undone_had_never_been(self.hall.rows)

    def made_again(self):
        """The state as the events alone make it, in every field what the plain rules say."""
        return made_of(self.hall.rows, max(1, len(self.hall.rows) // self.held_times))
