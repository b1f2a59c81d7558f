"""The order holds what docs/order.md promises, on random days: nobody is passed by more than the head starts say."""

from __future__ import annotations

from copy import copy
from dataclasses import dataclass
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from server.core.lines import Lines
from tests.server.core import undone
from tests.server.core.core_hall import Hall, branch
from wire import commands as c
from wire import events as e
from wire.booking import BranchBooking
from wire.catalogue import Policy
from wire.errors import Refused
from wire.values import CounterState, Reason

MINUTE = 60_000
CLERKS = {"lan": "c1", "minh": "c2", "thu": "c3"}
KINDS = (
    *("comes",) * 6, *("books", "calls", "calls", "calls", "finishes", "finishes", "misses", "parks", "returns"),
    *("sends", *("sends on first",) * 4, "keeps for a counter", "takes back", "takes back", "closes"),
)  # fmt: skip
STEPS = st.lists(
    st.tuples(st.sampled_from(KINDS), st.sampled_from((0, 0, 0.5, 2, 7, 20)), st.integers(0, 719)),
    min_size=30,
    max_size=90,
)
DAYS = settings(max_examples=12, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
MANY_DAYS = settings(DAYS, max_examples=1000)


@dataclass
class Person:
    """A number, as the oracle knows it."""

    service: str
    priority: bool
    counted_from: int
    seq: int
    then: tuple[str, ...]
    waits: bool = True
    first: bool = False
    only: str | None = None
    missed_at: int = 0


class Oracle:
    """Who is next by server/core/README.md R24-R37 and R66-R70 alone, told fact by fact."""

    def __init__(self, hall, slots):
        self.branch, self.closed, self.slots, self.people, self.were = hall.state.settings, hall.state, slots, {}, {}

    def told(self, seq, at, event):
        policy, ticket_id = self.branch.policy, getattr(event, "ticket_id", None)
        person = self.people.get(ticket_id)
        self.were[seq] = copy(person)
        match event:
            case e.TicketIssued():
                slot = self.slots.get(event.booking_id, 10**18)
                booked = -policy.booking_early_min * MINUTE <= at - slot <= policy.booking_late_min * MINUTE
                counted = slot - policy.booking_credit_min * MINUTE if booked else at
                head = sum(k.head_start_min for k in self.branch.classes if k.id == event.class_id) * MINUTE
                priority = event.class_id != "ordinary"
                self.people[ticket_id] = Person(event.service_id, priority, counted - head, seq, event.then)
            case e.TicketCalled():
                person.waits = False
            case e.TicketMissed():
                person.missed_at = at
            case e.TicketReturned() if event.was == "missed":
                soon = at - person.missed_at <= policy.return_within_min * MINUTE
                counted = at - policy.return_credit_min * MINUTE * soon
                person.counted_from, person.waits, person.first = max(person.counted_from, counted), True, False
            case e.TicketReturned():
                person.waits = True
            case e.TicketTransferred():
                person.service, person.only, person.first = event.service_id, event.counter_id, event.first
                person.waits = True
            case e.VisitContinued():
                person.service, person.then, person.only, person.first = person.then[0], person.then[1:], None, False
                person.waits = True
            case e.StepUndone() if ticket_id is not None:
                self.people[ticket_id] = self.were[event.undoes]

    def next_at(self, counter_id):
        mine, open_ = self.branch.skills[counter_id], CounterState.CLOSED
        bound = {i: p.only for i, p in self.people.items() if p.only and self.closed.counters[p.only].state != open_}
        able = [
            i for i, p in self.people.items() if p.waits and (bound.get(i, counter_id) == counter_id)
            and (i in bound or p.service in mine)
        ]  # fmt: skip
        wall = self.branch.policy.absolute_priority
        place = lambda p: (not p.first, wall and not p.priority, p.counted_from, p.seq)  # noqa: E731
        return min(able, key=lambda i: place(self.people[i]), default=None)


class Day:
    """A hall played by steps; after each, every counter's next one is who the oracle says."""

    def __init__(self, steps, **policy):
        self.hall, self.slots = Hall("08:30", branch(policy=Policy(**policy))), {}
        self.oracle, self.heard = Oracle(self.hall, self.slots), 0
        self.calls = []
        """Each call with its counter and, in their order, whoever waited for it before."""
        for person, counter in CLERKS.items():
            self.hall.opens(counter, person)
        for kind, minutes, n in steps:
            self.hall.pass_time(minutes)
            self.step(kind, n, list(CLERKS)[n % 3])
            self.hear()
            for counter in CLERKS.values():
                found = self.hall.lines.next(counter)
                assert (found and found[0].ticket_id) == self.oracle.next_at(counter), (kind, counter)
        undone.assert_as_if_undone_had_never_been(self.hall.rows)

    def hear(self):
        for seq, at, event in self.hall.rows[self.heard :]:
            self.oracle.told(seq, at, event)
        self.heard = len(self.hall.rows)

    def step(self, kind, n, clerk):
        hall, service = self.hall, ("A1", "A1", "E1", "S1")[n % 4]
        counter_id = hall.state.counter_of(clerk)
        here = hall.state.counters[counter_id].ticket_id if counter_id else None
        class_id = ("ordinary", "ordinary", "old")[n // 4 % 3]
        if kind == "comes":
            then = ("A1", "E1") if n % 7 == 0 else ()
            hall.ask(c.IssueTicket(service_id=service, class_id=class_id, then=then))
        elif kind == "books":
            booking = f"r-{len(self.slots)}"
            self.slots[booking] = slot = hall.now - hall.now % MINUTE + (n % 60 - 20) * MINUTE
            facts = BranchBooking(booking_id=booking, code="K7QM", branch_id="b1", service_id="A1", slot_at=slot)
            hall.ask(c.CheckIn(code="K7QM", class_id="old" if class_id == "old" else None, early=True), booking=facts)
        elif counter_id is None:
            hall.clerk(c.OpenCounter(counter_id=CLERKS[clerk]), clerk)
        elif kind == "calls" and here is None:
            waited = [copy(ticket) for ticket in Lines(hall.state).of(counter_id)]
            decision = hall.clerk(c.CallNext(), clerk)
            if not isinstance(decision, Refused):
                self.calls.append((decision[-1], waited))
        elif kind == "returns":
            aside = sorted(hall.state.aside)
            for ticket_id in aside[n % max(1, len(aside)) :][:1]:
                hall.clerk(c.Return(ticket_id=ticket_id), clerk)
        elif kind == "takes back":
            last = hall.state.counters[counter_id].last
            if last is not None:
                hall.clerk(c.UndoStep(seq=last.seq), clerk)
        elif kind == "closes":
            hall.clerk(c.CloseCounter(), clerk)
        elif here is not None:
            self.with_ticket(kind, here, clerk, n)

    def with_ticket(self, kind, here, clerk, n):
        hall = self.hall
        if kind == "finishes":
            hall.clerk(c.Finish(ticket_id=here, outcome="accepted"), clerk)
        elif kind == "misses":
            hall.clerk(c.Recall(ticket_id=here), clerk)
            hall.pass_time(1)
            hall.clerk(c.NoShow(ticket_id=here), clerk)
        elif kind == "parks":
            hall.clerk(c.Park(ticket_id=here), clerk)
        elif kind == "keeps for a counter":
            hall.clerk(c.Transfer(ticket_id=here, service_id="A1", counter_id=("c1", "c2")[n % 2]), clerk)
        elif kind in ("sends", "sends on first"):
            hall.clerk(c.Transfer(ticket_id=here, service_id=("E1", "A1", "S1")[n % 3], first="first" in kind), clerk)


def overtakes_only_as_the_head_starts_say(day):
    """How many were passed by somebody who came later: each by no more than what the policy gives to whom it calls."""
    policy, heads = day.hall.state.policy, {k.id: k.head_start_min for k in day.hall.state.settings.classes}
    passed = 0
    for call, waited in day.calls:
        if call.reason is Reason.FIRST:
            continue  # a clerk's wish
        called = waited[0]
        booked = policy.booking_credit_min + policy.booking_late_min if called.slot_at is not None else 0
        may = (heads.get(called.class_id, 0) + booked) * MINUTE
        for other in waited:
            if other.came < called.came and not other.returned:
                passed += 1
                assert called.issued_at - other.issued_at <= may
    return passed


@DAYS
@given(steps=STEPS, absolute=st.booleans())
def test_who_is_next_is_who_forty_lines_written_from_the_rules_say(steps, absolute):
    Day(steps, absolute_priority=absolute)


@pytest.mark.soak
@pytest.mark.timeout(3600)
@MANY_DAYS
@given(steps=STEPS, absolute=st.booleans())
def test_who_is_next_is_who_forty_lines_say_on_a_thousand_days(steps, absolute):
    Day(steps, absolute_priority=absolute)


@DAYS
@given(steps=STEPS)
def test_nobody_is_overtaken_by_more_than_the_head_starts_say(steps):
    overtakes_only_as_the_head_starts_say(Day(steps))


@DAYS
@given(steps=STEPS)
def test_absolute_priority_is_a_wall_and_within_it_nothing_changes(steps):
    day = Day(steps, absolute_priority=True)
    for call, waited in day.calls:
        if call.reason is Reason.FIRST:
            continue
        called, *others = waited
        assert called.ticket_id == call.ticket_id
        assert called.class_id != "ordinary" or all(t.class_id == "ordinary" for t in others)
        alike = [t for t in others if (t.class_id == "ordinary") == (called.class_id == "ordinary")]
        assert all((called.counted_from, called.seq) < (t.counted_from, t.seq) for t in alike)


@DAYS
@given(comes=st.lists(st.tuples(st.integers(0, 1), st.sampled_from((0, 45))), min_size=2, max_size=4))
def test_of_those_who_count_from_the_same_moment_whoever_came_first_is_called_first(comes):
    hall = Hall("08:00")
    hall.opens("c2")
    for old, minutes in comes:
        hall.comes("A1", "old" if old else "ordinary", after_min=minutes)
    line = Lines(hall.state).of("c2")
    by_moment = sorted(line, key=lambda ticket: (ticket.counted_from, ticket.came))
    assert [ticket.number for ticket in line] == [ticket.number for ticket in by_moment]


def test_the_days_played_have_overtaking_in_them():
    dice = Random(7)
    seen = sum(
        overtakes_only_as_the_head_starts_say(
            Day([(dice.choice(KINDS), dice.choice((0, 0, 0.5, 2)), dice.randrange(720)) for _ in range(90)])
        )
        for _ in range(4)
    )
    assert seen > 5
