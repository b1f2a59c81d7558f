"""A small hall for tests of the core: people act in words of the domain, time stands until it is moved."""

from __future__ import annotations

import io
import pickle
from dataclasses import replace
from datetime import datetime
from itertools import count
from typing import ClassVar
from zoneinfo import ZoneInfo

from server.core.apply import apply
from server.core.context import Context, Decision, DirectoryFacts
from server.core.decide import decide, open_day
from server.core.lines import Lines
from server.core.model import State, Ticket
from server.waits.service import estimate
from wire import commands as c
from wire import events as e
from wire.booking import BranchBooking
from wire.catalogue import Branch, Counter, Group, Outcome, Policy, PriorityClass, Service, Zone
from wire.errors import Code, Refused
from wire.opening import Hours
from wire.values import Actor, Channel, Role, Text

ZONE = "Asia/Ho_Chi_Minh"
HALL_CODE = "7K2MXA"
"""What the hall shows."""


def text(words):
    return Text(vi=words, en=words)


def at(clock, day="2026-11-23", zone=ZONE):
    """A moment by clock time; 2026-11-23 is a Monday."""
    return round(datetime.fromisoformat(f"{day}T{clock}").replace(tzinfo=ZoneInfo(zone)).timestamp() * 1000)


def branch(**changes):
    """Counters c1 (land), c2 (land, civil), c3 (civil, results); service A2 of land has a quota."""
    return Branch(
        **{
            "id": "b1",
            "site": text("Trung tâm"),
            "name": text("Chi nhánh số 1"),
            "address": text("657 Lạc Long Quân"),
            "timezone": ZONE,
            "zones": (Zone(id="z", name=text("Tầng 1")),),
            "groups": tuple(
                Group(id=i, name=text(i), series=s) for i, s in (("land", "A"), ("civil", "E"), ("out", "S"))
            ),
            "services": (
                Service(id="A1", group="land", name=text("Biến động"), minutes=10),
                Service(id="A2", group="land", name=text("Tách thửa"), minutes=20, quota=2),
                Service(id="E1", group="civil", name=text("Khai sinh"), minutes=10),
                Service(id="S1", group="out", name=text("Nhận kết quả"), minutes=4),
            ),
            "classes": (
                PriorityClass(id="old", name=text("Người cao tuổi"), head_start_min=45),
                PriorityClass(id="other", name=text("Khác"), head_start_min=45, at_kiosk=False),
            ),
            "counters": (
                Counter(id="c1", number=1, name=text("Quầy 1"), zone="z", groups=("land",)),
                Counter(id="c2", number=2, name=text("Quầy 2"), zone="z", groups=("land", "civil")),
                Counter(id="c3", number=3, name=text("Quầy 3"), zone="z", groups=("out",), services=("E1",)),
            ),
            "outcomes": (Outcome(id="accepted", name=text("Đã tiếp nhận")),),
            "pause_reasons": (Outcome(id="lunch", name=text("Nghỉ trưa")), Outcome(id="tea", name=text("Giải lao"))),
            "hours": (
                Hours(weekdays=(1, 2, 3, 4, 5), opens="08:00", closes="12:00", issue_from="07:30", issue_until="11:30"),
                Hours(weekdays=(1, 2, 3, 4, 5), opens="13:00", closes="17:00", issue_from="13:00", issue_until="16:30"),
            ),
            "holidays": ("2026-11-25",),
            "policy": Policy(),
        }
        | changes
    )


def booked_from(slot):
    """From when a booking of this clock time counts by the shipped policy."""
    return at(slot) - Policy().booking_credit_min * 60_000


def assert_events(decision, *kinds):
    """The decision is these kinds of events, in this order; gives them back."""
    assert isinstance(decision, list), f"refused: {decision.code} {decision.facts}"
    assert [type(event) for event in decision] == list(kinds)
    return decision


def assert_refused(decision, code, **facts):
    """The decision is a refusal with this code and at least these facts."""
    assert isinstance(decision, Refused), f"happened: {[event.type for event in decision]}"
    assert decision.code is code
    for name, value in facts.items():
        assert decision.facts[name] == str(value)
    assert "…" not in decision.text("vi") or code is Code.OUT_OF_HOURS
    return decision


class _ByName(pickle.Pickler):
    def persistent_id(self, obj: object) -> str | None:
        """Settings never change in place; they are large, so their name is enough."""
        return f"settings {id(obj)}" if isinstance(obj, Branch) else None


def all_of(state: State) -> bytes:
    """Every field of a state, to see that nothing of it was changed; ten times quicker than a copy to compare with."""
    written = io.BytesIO()
    _ByName(written, pickle.HIGHEST_PROTOCOL).dump(state)
    return written.getvalue()


class Hall:
    """A state and everything that was ever told to it."""

    begun: ClassVar[list[Hall] | None] = None
    """Where the halls of a test are gathered, by who looks at them all when it ends."""

    def __init__(self, clock="08:30", settings=None, **policy):
        if self.begun is not None:
            self.begun.append(self)
        self.now = at(clock)
        self.state = State()
        self.rows = []
        self.lines = None
        self.jump = 0
        """How far the machine's clock stands from the hall's."""
        self.unsure_since = 0
        self._ids = count(1)
        self.ask(c.ApplySettings(branch=settings or branch(policy=Policy(**policy))), Role.SERVER)

    def decide(self, command, role, person="", device="", booking=None) -> Decision:
        """What would happen; checks that nothing did (R1), and that kept lines decide nothing else (R58)."""
        self.command_id = f"command-{next(self._ids):04d}"
        actor = Actor(role=role, person=person, device_id=device)
        codes = frozenset(code for code, member in self.state.staff.items() if not member.erased)
        context = Context(
            *(actor, self.now, booking, self.command_id, self.waits_to_tell(command)),
            clock_jump=self.jump,
            unsure_since=self.unsure_since,
            in_hall=getattr(command, "hall_code", "") == HALL_CODE,
            directory=DirectoryFacts(codes=codes, devices=frozenset(self.state.devices)),
        )
        before = all_of(self.state)
        decision = decide(self.state, command, context)
        assert all_of(self.state) == before, "decide changed the state"
        assert decide(self.state, command, replace(context, lines=self.lines)) == decision
        return decision

    def waits_to_tell(self, command):
        """What a command that gives a number, or lets one wait anew, is given to tell, worked out for it alone."""
        if self.state.branch is None:
            return None
        if isinstance(command, c.Transfer | c.Return | c.Finish | c.Tick) and self.state.day is not None:
            return estimate(self.state, self.now)
        if not isinstance(command, c.IssueTicket | c.CheckIn | c.Arrive):
            return None
        opened = open_day(self.state, self.now)
        return estimate(self.state if opened is None else opened.state, self.now)

    def ask(self, command, role=Role.KIOSK, person="", device="", booking=None) -> Decision:
        """Decide, and let it happen."""
        decision = self.decide(command, role, person, device, booking)
        if not isinstance(decision, Refused):
            for event in decision:
                self.tell(event)
        return decision

    def put(self, settings, role=Role.SERVER) -> Decision:
        """Put settings in force, made from those that are."""
        return self.ask(c.ApplySettings(branch=settings, started_from=self.state.settings_seq), role)

    def tell(self, event):
        self.rows.append((len(self.rows) + 1, self.now, event))
        apply(self.state, event, len(self.rows), self.now)
        if self.lines is None:
            self.lines = Lines(self.state)
        else:
            self.lines.follow(self.state, event)
        if isinstance(event, e.ClockCorrected):
            self.now, self.jump = self.now + event.by_ms, self.jump - event.by_ms
            self.unsure_since = len(self.rows)

    def pass_time(self, minutes=0.0, seconds=0.0):
        self.now += round(minutes * 60_000 + seconds * 1000)

    def clerk(self, command, person="lan", device="pc"):
        return self.ask(command, Role.COUNTER, person, device)

    def comes(self, service="A1", class_id="ordinary", after_min=0.0, role=Role.KIOSK, person="") -> Ticket:
        """Somebody takes a number."""
        self.pass_time(after_min)
        decision = self.ask(c.IssueTicket(service_id=service, class_id=class_id), role, person)
        assert isinstance(decision, list), decision
        return self.state.tickets[decision[-1].ticket_id]

    def opens(self, counter="c1", person="lan"):
        decision = self.clerk(c.OpenCounter(counter_id=counter), person)
        assert isinstance(decision, list), decision

    def calls(self, person="lan") -> Ticket:
        """The clerk presses Next."""
        decision = self.clerk(c.CallNext(), person)
        assert isinstance(decision, list), decision
        return self.state.tickets[decision[-1].ticket_id]

    def finishes(self, ticket, person="lan", dossiers=0):
        decision = self.clerk(c.Finish(ticket_id=ticket.ticket_id, outcome="accepted", dossiers=dossiers), person)
        assert isinstance(decision, list), decision

    def misses(self, ticket, person="lan"):
        """Called twice, nobody comes."""
        self.clerk(c.Recall(ticket_id=ticket.ticket_id), person)
        self.pass_time(seconds=45)
        assert_events(self.clerk(c.NoShow(ticket_id=ticket.ticket_id), person), e.TicketMissed)

    def returns(self, ticket, person="lan"):
        return self.clerk(c.Return(ticket_id=ticket.ticket_id), person)

    def transfers(self, ticket, person="lan", **where):
        return self.clerk(c.Transfer(ticket_id=ticket.ticket_id, **where), person)

    def checks_in(
        self, slot="09:00", day="2026-11-23", booking_id="r-1", service="A1", branch_id="b1", confirms=None, **more
    ):
        """Somebody shows a booking whose signature was verified, and says of which class they are."""
        facts = BranchBooking(
            booking_id=booking_id, code="K7QM", branch_id=branch_id, service_id=service, slot_at=at(slot, day), **more
        )
        asked = more.get("class_id") if more.get("class_id") == "old" else None  # a kiosk offers no other
        command = c.CheckIn(code="K7QM", class_id=confirms or asked, early=True)  # knows that it may be early
        return self.ask(command, Role.KIOSK, booking=facts)

    def takes_from_home(self, service="A1", class_id="ordinary", booking_id="n-1") -> Ticket:
        """Somebody takes a number for now before they come."""
        issue = c.IssueTicket(service_id=service, class_id=class_id, channel=Channel.ONLINE, booking_id=booking_id)
        decision = self.ask(issue, Role.HUB)
        assert isinstance(decision, list), decision
        return self.state.tickets[decision[-1].ticket_id]

    def arrives(self, ticket, role=Role.KIOSK, person="", confirms=None, claimed="ordinary"):
        """The holder of a number from home scans its code."""
        facts = BranchBooking(
            booking_id=ticket.booking_id, code="K7QM", branch_id="b1", service_id=ticket.service_id,
            slot_at=ticket.issued_at, class_id=claimed, now=True,
        )  # fmt: skip
        return self.ask(c.CheckIn(code="K7QM", class_id=confirms), role, person, booking=facts)

    def corrects_the_clock(self, hours):
        """The machine's clock jumps and is confirmed."""
        self.jump = round(hours * 3_600_000)
        return self.ask(c.ConfirmClock(jump_ms=self.jump), Role.MANAGER, "hoa")

    def told(self, kind):
        """The events of one kind so far."""
        return [event for _, _, event in self.rows if isinstance(event, kind)]
