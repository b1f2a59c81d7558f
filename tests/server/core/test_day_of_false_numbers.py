"""A played day on which people take numbers at home and do not come: no call is wasted, and nobody waits longer."""

from __future__ import annotations

import heapq
from dataclasses import dataclass, field
from itertools import count
from random import Random

import pytest

from server.core import quotas
from server.core.apply import apply
from server.core.context import Context
from server.core.decide import decide
from server.core.lines import Lines
from server.core.model import State
from server.waits.service import estimate
from tests.server.core.core_hall import at, branch
from wire import commands as c
from wire import events as e
from wire.booking import BranchBooking
from wire.catalogue import Policy
from wire.errors import Refused
from wire.values import Actor, Channel, Role, TicketState

MINUTE = 60_000
OPENS, LAST = at("08:00"), at("10:55")
CLERKS = {"c1": "lan", "c2": "minh", "c3": "thu"}
NEVER = 0.3
"""The share of numbers from home with which nobody comes."""


@dataclass(frozen=True)
class Visitor:
    """Somebody who takes a number at a moment, in the hall or at home."""

    at: int
    service: str
    serve_ms: int
    from_home: bool = False
    comes_at: int | None = None
    """None of a number from home with which nobody comes."""


@dataclass
class Played:
    """What became of a day."""

    waits_ms: list[int] = field(default_factory=list)
    """Of everybody who came, from their arrival to their call."""
    told: list[tuple[int, int]] = field(default_factory=list)
    """The bounds that each walk-in was told, in minutes."""
    called_in_vain: int = 0
    lapsed: int = 0
    refused: int = 0
    """Walk-ins who got no number."""

    @property
    def mean_ms(self) -> float:
        return sum(self.waits_ms) / len(self.waits_ms)


def visitors(seed: int, from_home: float = 0.4) -> list[Visitor]:
    """A busy morning at three counters."""
    dice, now, found = Random(seed), OPENS, []
    while now < LAST:
        now += round(dice.expovariate(1 / (2.1 * MINUTE)))
        service, serve = dice.choice(("A1", "A1", "E1", "E1", "S1")), round(dice.uniform(2, 10) * MINUTE)
        home = dice.random() < from_home
        way = round(dice.uniform(5, 60) * MINUTE)
        comes = None if home and dice.random() < NEVER else now + way if home else now
        found.append(Visitor(now, service, serve, home, comes))
    return found


class Day:
    """Plays visitors through `decide` and `apply`, with a tick each minute as a server gives it."""

    def __init__(self, within_min: int = 15) -> None:
        self.state, self.rows, self.ids, self.order = State(), 0, count(), count()
        self.played = Played()
        services = [one.model_copy(update={"quota": 40} if one.id == "S1" else {}) for one in branch().services]
        settings = branch(services=services, policy=Policy(expected_within_min=within_min))
        self.now = OPENS
        self.say(c.ApplySettings(branch=settings), Role.SERVER)
        self.lines = Lines(self.state)
        for counter, clerk in CLERKS.items():
            self.say(c.OpenCounter(counter_id=counter), Role.COUNTER, clerk)

    def say(self, command, role, person="", booking=None):
        told = (c.IssueTicket, c.CheckIn)
        waits = estimate(self.state, self.now) if isinstance(command, told) else None
        lines = self.lines if self.rows > 2 else None
        context = Context(Actor(role=role, person=person), self.now, booking, f"command-{next(self.ids)}", waits, lines)
        decision = decide(self.state, command, context)
        for event in [] if isinstance(decision, Refused) else decision:
            self.rows += 1
            apply(self.state, event, self.rows, self.now)
            if self.rows > 2:
                self.lines.follow(self.state, event)
            self.played.lapsed += isinstance(event, e.PlaceLapsed)
        return decision

    def play(self, day: list[Visitor], false_numbers: int = 0) -> Played:
        """From the opening until everybody who came is served."""
        agenda: list[tuple[int, int, str, object]] = []

        def later(moment: int, what: str, about: object) -> None:
            heapq.heappush(agenda, (moment, next(self.order), what, about))

        for visitor in day:
            later(visitor.at, "takes", visitor)
        for n in range(false_numbers):
            later(OPENS + (n % 100) * MINUTE, "takes", Visitor(0, ("A1", "E1", "S1")[n % 3], 0, from_home=True))
        for n in range(1, 300):
            later(OPENS + n * MINUTE, "tick", None)
        self.of: dict[str, Visitor] = {}
        idle = set(CLERKS)
        while agenda:
            self.now, _, what, about = heapq.heappop(agenda)
            if what == "takes":
                self.takes(about, later)
            elif what == "comes":
                self.comes(about)
            elif what == "done":
                counter, ticket_id = about
                done = self.say(c.Finish(ticket_id=ticket_id, outcome="accepted"), Role.COUNTER, CLERKS[counter])
                assert not isinstance(done, Refused)
                idle.add(counter)
            else:
                self.say(c.Tick(), Role.SERVER)
            for counter in sorted(idle):
                called = self.say(c.CallNext(), Role.COUNTER, CLERKS[counter])
                if not isinstance(called, Refused):
                    idle.remove(counter)
                    self.is_called(called[-1].ticket_id, counter, later)
        assert not self.state.waiting
        return self.played

    def takes(self, visitor, later):
        channel = Channel.ONLINE if visitor.from_home else Channel.KIOSK
        role = Role.HUB if visitor.from_home else Role.KIOSK
        booking_id = f"n-{next(self.ids)}" if visitor.from_home else None
        issue = c.IssueTicket(service_id=visitor.service, channel=channel, booking_id=booking_id)
        decision = self.say(issue, role)
        if isinstance(decision, Refused):
            self.played.refused += not visitor.from_home
            return
        issued = decision[-1]
        self.of[issued.ticket_id] = visitor
        if not visitor.from_home:
            self.played.told.append((issued.wait_low_min, issued.wait_high_min))
        elif visitor.comes_at is not None:
            later(visitor.comes_at, "comes", issued.ticket_id)

    def comes(self, ticket_id):
        ticket = self.state.tickets[ticket_id]
        facts = BranchBooking(
            booking_id=ticket.booking_id, code="K7QM", branch_id="b1", service_id=ticket.service_id,
            slot_at=ticket.issued_at, now=True,
        )  # fmt: skip
        assert not isinstance(self.say(c.CheckIn(code="K7QM"), Role.KIOSK, booking=facts), Refused)

    def is_called(self, ticket_id, counter, later):
        visitor, ticket = self.of[ticket_id], self.state.tickets[ticket_id]
        self.played.called_in_vain += visitor.comes_at is None
        self.played.waits_ms.append(self.now - ticket.leg.arrived_at)
        later(self.now + visitor.serve_ms, "done", (counter, ticket_id))


@pytest.mark.parametrize("seed", [1, 2])
def test_numbers_with_which_nobody_comes_waste_no_call_and_make_nobody_wait_longer(seed):
    day = visitors(seed)
    absent = [visitor for visitor in day if visitor.comes_at is None]
    assert len(absent) / sum(visitor.from_home for visitor in day) == pytest.approx(NEVER, abs=0.12)
    without = Day().play([visitor for visitor in day if visitor.comes_at is not None])
    played = Day()
    with_them = played.play(day)
    assert with_them.called_in_vain == 0
    assert len(with_them.waits_ms) == len(without.waits_ms)
    assert without.mean_ms > 3 * MINUTE  # there is a line
    assert with_them.mean_ms <= without.mean_ms * 1.02
    assert with_them.lapsed >= len(absent) / 2  # those whose turn was in a line that went on
    still = [t for t in played.state.tickets.values() if t.state is TicketState.EXPECTED and t.lapsed_at is None]
    assert len(still) < len(absent) / 2


def test_three_hundred_false_numbers_move_no_wait_that_is_told_and_shut_no_service():
    day = visitors(3, from_home=0.0)
    quiet = Day().play(day)
    attacked = Day()
    loud = attacked.play(day, false_numbers=300)
    moved = [abs(one - other) for one, other in zip(sum(quiet.told, ()), sum(loud.told, ()), strict=True)]
    assert max(moved) <= 1
    assert (loud.called_in_vain, loud.refused) == (0, 0)
    assert loud.mean_ms <= quiet.mean_ms * 1.02
    assert loud.lapsed > 100
    with_quota = attacked.state.settings.service_by_id["S1"]
    assert quotas.awaited(attacked.state, with_quota) <= 20  # half of its quota
