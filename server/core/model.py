"""What the branch knows at one moment: plain values that `apply` changes and everything else only reads."""

from __future__ import annotations

import copy
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Annotated, Any, Literal

from pydantic import Field

from wire.booking import ToldBooking
from wire.catalogue import Branch, Policy
from wire.values import (
    NO_ROW,
    Channel,
    CounterState,
    Language,
    Millis,
    Mode,
    PaperSlot,
    Reason,
    ScreenLook,
    Seq,
    Text,
    TicketId,
    TicketState,
)

ORDINARY = "ordinary"
"""The class that every visitor has who has no other."""

MINUTE = 60_000
"""Milliseconds."""

LONGEST_SERVICE = 240 * MINUTE
"""Longer ones are a forgotten Finish and would spoil the mean."""

CALLS_KEPT = 40
"""How many latest calls the state keeps: enough for boards of several zones with 8 lines each."""


class Mirrored(ToldBooking):
    """A booking as the hub told it last (R18)."""

    person_seq: Annotated[
        Seq, Field(description="The row that said whose it is by their identity card; 0 where none did.")
    ] = NO_ROW


@dataclass(slots=True)
class Leg:
    """One wait and one service; a transfer, or the next service of the ticket, begins the next (R20)."""

    service_id: str
    arrived_at: Millis
    """Start of this leg's wait."""
    continued: bool = False
    """It is the next service of the ticket, and no transfer of the one before."""
    counter_only: str | None = None
    """The one counter that may call it while that counter is not closed (R31)."""
    person_only: str = ""
    """The one person who may call it while they sit at a counter that can serve it (R110)."""
    calls: list[Millis] = field(default_factory=list)
    """Moments of its calls since it last joined the line."""
    call_seqs: list[Seq] = field(default_factory=list)
    """The seq of each of `calls`, over all returns."""
    counter_id: str | None = None
    """The counter that called it last."""
    person: str = ""
    """The clerk who called it last."""
    started_at: Millis | None = None
    ended_at: Millis | None = None
    shown_seq: Seq = NO_ROW
    """The latest call that a display said it showed."""
    spoken_seq: Seq = NO_ROW
    """The latest call that a display said it spoke."""
    unspoken_seq: Seq = NO_ROW
    """The latest call that a display said it will not speak."""
    outcome: str = ""
    """How this service ended, when another followed it; the last one's is the ticket's."""
    dossiers: int = 0
    """Its dossiers, when another service followed it."""
    filed_online: bool | None = None
    wait_ms: int | None = None
    """Its wait once the person came to the counter; who is held and comes again has waited once (R52)."""
    took_ms: int | None = None
    """How long it kept its counter, as the branch learnt from it (R52)."""
    told_until: Millis | None = None
    """By when it was told that it would be called, at first or anew; None where nobody said (R135, R143)."""

    @property
    def shown(self) -> bool:
        """Whether the latest call was shown."""
        return bool(self.call_seqs) and self.shown_seq == self.call_seqs[-1]

    @property
    def spoken(self) -> bool:
        """Whether the latest call was spoken."""
        return bool(self.call_seqs) and self.spoken_seq == self.call_seqs[-1]

    @property
    def unspoken(self) -> bool:
        """Whether a display said that it will not speak the latest call."""
        return bool(self.call_seqs) and self.unspoken_seq == self.call_seqs[-1]

    def waited_ms(self, now: Millis) -> int:
        """This leg's wait up to its last call, or up to `now` before the first; never negative (R4)."""
        return max(0, (self.calls[-1] if self.calls else now) - self.arrived_at)


@dataclass(slots=True)
class Call:
    """The latest call of one ticket, as boards list it."""

    call_seq: Seq
    ticket_id: TicketId
    number: str
    counter_id: str
    counter_number: int
    language: Language
    called_at: Millis
    nth: int
    over: bool = False


@dataclass(slots=True)
class DayTotals:
    """Counts of the business day so far, and what one ticket adds to them."""

    issued: int = 0
    called: int = 0
    """First calls of a wait; recalls are not counted."""
    answered: int = 0
    """Calls that brought the person to the counter."""
    served: int = 0
    missed: int = 0
    cancelled: int = 0
    transferred: int = 0
    continued: int = 0
    """Services that were followed by the next one of the same ticket."""
    dossiers: int = 0
    waits: int = 0
    """First legs whose person came to the counter."""
    wait_ms: int = 0
    """Sum of their waits."""
    within_target: int = 0
    """How many of them were within the target in force then."""
    rated: int = 0
    satisfied: int = 0
    """Scores 4 and 5."""

    def add(self, other: DayTotals, times: int = 1) -> None:
        """Count what another counted too, or with -1 no more."""
        for name in _COUNTS:
            setattr(self, name, getattr(self, name) + times * getattr(other, name))


_COUNTS = tuple(f.name for f in fields(DayTotals))


@dataclass(slots=True)
class Ticket:
    """One visit of this business day."""

    ticket_id: TicketId
    day: str
    number: str
    series: str
    serial: int
    class_id: str
    language: Language
    channel: Channel
    issued_at: Millis
    """When the person came for it (R63)."""
    counted_from: Millis
    """Its place in the line: the smallest is called first (R24)."""
    seq: Seq
    """The journal's row that issued it: who took a number earlier has the smaller one, whatever a clock did."""
    legs: list[Leg]
    then: tuple[str, ...] = ()
    """The services that follow on this ticket, in order (R66)."""
    back_to: str = ""
    """Who wants the first of `then` back (R111)."""
    snoozes: int = 0
    """How often its holder let others go first (R113)."""
    snoozed: bool = False
    """It is held because its holder asked for it, and waits again by itself."""
    state: TicketState = TicketState.WAITING
    granted_by: str = ""
    accessible: bool = False
    """A counter was asked for that can be used in a wheelchair (R132)."""
    booking_id: str | None = None
    slot_at: Millis | None = None
    """The booked time when the ticket counts as a booking (R14)."""
    first: bool = False
    """A transfer asked for it to be first (R30)."""
    returned: Literal["", "parked", "missed"] = ""
    """From where it came back into the line on this leg."""
    reason: Reason = Reason.LONGEST
    """Why it was called the last time."""
    why: str = ""
    why_seq: Seq = NO_ROW
    """The row that `why` came with: a state that is kept holds no words (R86)."""
    passed: dict[Reason, tuple[str, ...]] = field(default_factory=dict)
    passed_more: dict[Reason, int] = field(default_factory=dict)
    """How many more than those named, by reason."""
    aside_since: Millis | None = None
    """Since when it is parked or missed."""
    remind_at: Millis | None = None
    aside_why: str = ""
    aside_seq: Seq = NO_ROW
    """The row that `aside_why` came with."""
    wait_ms: int | None = None
    """The first leg's wait once the person came to the counter."""
    rated: int | None = None
    rated_seq: Seq = NO_ROW
    """The row of the rating."""
    answer: str = ""
    """What a manager said to it."""
    answer_seq: Seq = NO_ROW
    """The row that `answer` came with."""
    outcome: str = ""
    dossiers: int = 0
    claimed: str = ""
    """The class that was claimed outside and not confirmed in the hall."""
    lapsed_at: Millis | None = None
    """Since when the place of one that is expected is kept no longer; None while it is, and once its holder came."""
    first_called_at: Millis | None = None
    """Its very first call; a ticket that comes back into the line starts its calls anew."""
    ahead: int = 0
    """People before it when it was issued."""
    wait_low_min: int = 0
    wait_high_min: int = 0
    wait_about_min: int | None = None
    call: Call | None = None
    """Its latest call."""
    person: str = ""
    """Who took it, when an identity card was read (R77)."""
    person_seq: Seq = NO_ROW
    """The row that `person` came with."""
    paper: Literal["", "printed", "not_printed", "maybe_printed"] = ""
    """What is known of its paper; empty when the first came out, or nobody said (R96)."""
    reprints: int = 0
    """How often its number was printed again, or was to be."""
    instead_of: str = ""
    """The press in whose place a kiosk gave it (R75)."""
    step_seq: Seq = NO_ROW
    """The journal's row of its last step; what displays say of its calls, what is told of its paper and
    what its holder says of the visit are none."""
    adds: DayTotals = field(default_factory=DayTotals)
    """What it added to the totals of its days."""

    @property
    def leg(self) -> Leg:
        """The leg it is on."""
        return self.legs[-1]

    @property
    def service_id(self) -> str:
        """The service it is for now."""
        return self.legs[-1].service_id

    @property
    def counter_id(self) -> str | None:
        """The counter that called it last on this leg."""
        return self.legs[-1].counter_id

    @property
    def came(self) -> tuple[Millis, int]:
        """Who came earlier has the smaller one; ties by the journal's rows (R33, R63)."""
        return self.issued_at, self.seq

    @property
    def services(self) -> int:
        """How many services it had, has and will have, each once however often it was transferred."""
        return 1 + sum(leg.continued for leg in self.legs) + len(self.then)

    def copied(self) -> Ticket:
        """As it stands, whatever is done to this one afterwards."""
        legs = [replace(leg, calls=[*leg.calls], call_seqs=[*leg.call_seqs]) for leg in self.legs]
        call = None if self.call is None else replace(self.call)
        return replace(
            self,
            legs=legs,
            call=call,
            adds=replace(self.adds),
            passed=dict(self.passed),
            passed_more=dict(self.passed_more),
        )

    def become(self, other: Ticket) -> None:
        """Stand as `other` does, which is not used afterwards."""
        for name in _OF_TICKET:
            setattr(self, name, getattr(other, name))


_OF_TICKET = tuple(f.name for f in fields(Ticket))


@dataclass(frozen=True, slots=True)
class Turn:
    """A call in turn: whoever could have been called instead and stands before it has had their turn (R144)."""

    seq: Seq
    """The row of the call."""
    at: Millis
    counter_id: str
    service_id: str
    place: tuple[bool, bool, Millis, int]
    """The place that was called (`order.Place`)."""


@dataclass(slots=True)
class LastStep:
    """A clerk's last step, and what it changed as it stood before, so that it can be taken back (R70)."""

    seq: Seq
    at: Millis
    kind: str
    """The type of its event."""
    ticket: Ticket | None = None
    """As it stood before; None for a pause."""
    seat: CounterState = CounterState.OPEN
    """For a pause: what the counter was."""
    since: Millis | None = None
    pause_reason: str = ""
    back_at: Millis | None = None


@dataclass(frozen=True, slots=True)
class Help:
    """A call for help at a counter, and who answered it (R49, R99)."""

    since: Millis
    seq: Seq
    """Its row, or the row of the answer."""
    silent: bool = False
    words: str = ""
    answered_by: str = ""


@dataclass(frozen=True, slots=True)
class TakenOver:
    """The counter that a person sat at until somebody else took it (R99)."""

    counter_id: str
    by: str
    at: Millis


@dataclass(slots=True)
class CounterSeat:
    """A counter of the hall and who sits there."""

    state: CounterState = CounterState.CLOSED
    person: str = ""
    device_id: str = ""
    ticket_id: TicketId | None = None
    """The ticket called or served there."""
    since: Millis | None = None
    """Since when it is in this state."""
    pause_reason: str = ""
    back_at: Millis | None = None
    """When a paused counter is meant to go on; None where nobody said."""
    taken_at: Millis | None = None
    """When it was opened last, at whichever device."""
    last: LastStep | None = None
    """The step that may be taken back; None when the last one cannot be, or was."""


@dataclass(slots=True)
class Measured:
    """How long a service really kept its counter, from the call until the counter was free."""

    count: int = 0
    total_ms: int = 0


@dataclass(slots=True)
class Turnout:
    """How many calls ended, and how many of them because nobody came."""

    called: int = 0
    missed: int = 0


@dataclass(slots=True)
class StaffMember:
    """A person of the staff as the journal knows them."""

    roles: tuple[str, ...] | None = None
    """None where the journal does not say: added before people were journalled."""
    locked: bool | None = None
    erased: bool = False
    pin: bool = False
    """They have one."""


@dataclass(slots=True)
class PairedDevice:
    """A device that is let in; a hash of its key stands in a table of its own."""

    role: str
    counter_id: str | None
    at: Millis


@dataclass(slots=True)
class PlacedDevice:
    """What people call a device, and where it stands."""

    name: str = ""
    zone: str | None = None


@dataclass(slots=True)
class DayBefore:
    """The day that the last roll closed, as it stood before, so that a false roll can be taken back (R61)."""

    day: str
    tickets: dict[TicketId, Ticket]
    left: dict[TicketId, TicketState]
    """What those were that the roll cancelled."""
    counters: dict[str, CounterSeat]
    bookings: dict[str, Mirrored]
    spent: dict[str, TicketId]
    serials: dict[str, int]
    issued_of: dict[str, int]
    totals: DayTotals
    assigned: dict[str, tuple[str, ...]] = field(default_factory=dict)
    goes_on: bool = False
    """Whether the next day went on where this one stood; those who came along are there and not here."""
    began: DayTotals = field(default_factory=DayTotals)
    """The totals the next day began with."""


@dataclass(frozen=True, slots=True)
class Lease:
    """Numbers of a series that a kiosk holds on a business day, to give while the server is away (R74)."""

    device_id: str
    day: str
    series: str
    first: int
    last: int
    at: Millis
    """When it got them."""
    void: bool = False
    """Its day went on with the numbers of another: nobody gives these, and the kiosk shall hold others."""


@dataclass(slots=True)
class ClosedService:
    """A service for which no numbers are given for the rest of a day (R82)."""

    why: str
    """Empty when the words were erased."""
    seq: Seq
    """The row that closed it."""
    day: str


@dataclass(slots=True)
class ShownNotice:
    """Words that are shown in the hall until a moment (R88)."""

    text: Text
    """Without words when they were erased."""
    zones: tuple[str, ...]
    """The parts of the hall; none is all of it."""
    until: Millis
    seq: Seq
    """The row that showed it."""
    day: str
    say: bool = False
    """Displays read it out."""


@dataclass(slots=True)
class Wanted:
    """What a manager wants of a device."""

    mode: Mode = "open"
    volume: int | None = None
    layout: str = ""
    message: Text | None = None
    restart: str = ""
    mode_day: str = ""
    """The business day on which the mode was said last."""
    staff_pin_hash: str = ""
    """Of a kiosk's staff menu; empty: it has none."""
    paper_slot: PaperSlot | Literal[""] = ""
    """Where a kiosk's paper comes out; empty: as its own settings say."""
    look: ScreenLook | Literal[""] = ""
    """Whether a hall display is dark or light; empty: as its own settings say."""
    message_seq: Seq = NO_ROW
    """The row that said so last."""


@dataclass(slots=True)
class State:
    """Everything about one branch now. Only `apply.apply` changes it."""

    branch: Branch | None = None
    epoch: str = ""
    """Set by the store; changes after a restore."""
    seq: Seq = NO_ROW
    at: Millis = 0
    """The latest moment any event happened: time never goes back from here (R4)."""
    day: str | None = None
    hall_closed_why: str | None = None
    """None while it is open; empty when the words were erased."""
    hall_closed_seq: Seq = NO_ROW
    """The row that closed it the last time."""
    closed_services: dict[str, ClosedService] = field(default_factory=dict)
    """By service, also those of the day before, which may be had back; `closed_service` tells those of now."""
    tickets: dict[TicketId, Ticket] = field(default_factory=dict)
    """Of the current business day only."""
    by_number: dict[str, TicketId] = field(default_factory=dict)
    in_place_of: dict[str, TicketId] = field(default_factory=dict)
    """By press: the number that a kiosk gave in its place. One that comes late makes no other, also where
    that number has lapsed and no ticket has its id (R75)."""
    expected: set[TicketId] = field(default_factory=set)
    waiting: set[TicketId] = field(default_factory=set)
    aside: set[TicketId] = field(default_factory=set)
    """Parked and missed."""
    counters: dict[str, CounterSeat] = field(default_factory=dict)
    bookings: dict[str, Mirrored] = field(default_factory=dict)
    spent: dict[str, TicketId] = field(default_factory=dict)
    """Booking ids that became tickets today."""
    serials: dict[str, int] = field(default_factory=dict)
    """The last serial given, or skipped, today by series."""
    issued_of: dict[str, int] = field(default_factory=dict)
    """Tickets issued today by service; one that has several counts for each."""
    called: list[TicketId] = field(default_factory=list)
    """The latest tickets called, the newest call first."""
    turns: list[Turn] = field(default_factory=list)
    """The calls in turn since the lines last stood otherwise; none where no place lapses."""
    totals: DayTotals = field(default_factory=DayTotals)
    measured: dict[str, Measured] = field(default_factory=dict)
    """By service; kept over days."""
    turnout: Turnout = field(default_factory=Turnout)
    """Kept over days."""
    staff: dict[str, StaffMember] = field(default_factory=dict)
    """By code; those who were erased stay, so that no code is given twice."""
    devices: dict[str, PairedDevice] = field(default_factory=dict)
    """By id; those that were paired before devices were journalled are missing."""
    placed: dict[str, PlacedDevice] = field(default_factory=dict)
    """What devices are called and where they stand, by id; those of which nobody said it are missing."""
    before: DayBefore | None = None
    """The day before this one, until the next roll."""
    settings_seq: Seq = NO_ROW
    """The journal's row that put the settings in force; 0 before the first."""
    settings_by: str = ""
    """Who did."""
    settings_at: Millis = 0
    wanted: dict[str, Wanted] = field(default_factory=dict)
    """By device, where a manager ever wanted something of it; kept over days."""
    assigned: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """What counters serve today in place of what the settings say."""
    notices: dict[str, ShownNotice] = field(default_factory=dict)
    """By id, also those that are over and those of the day before; `notices.on_show` tells those of now."""
    leases: dict[str, Lease] = field(default_factory=dict)
    """By id, of the open day, the one before and those to come; `numbering.leased` tells those of now."""
    helps: dict[str, Help] = field(default_factory=dict)
    """The calls for help of counters, until they are answered."""
    answers: dict[str, Help] = field(default_factory=dict)
    """The last answer to each counter, until it calls again or is closed."""
    taken_over: dict[str, TakenOver] = field(default_factory=dict)
    """The counters that were taken from people, by person, until they take another."""

    @property
    def calls(self) -> list[Call]:
        """The latest call of each of the latest tickets called, newest first."""
        return [call for call in (self.tickets[i].call for i in self.called) if call is not None]

    def taken(self, counter_id: str) -> bool:
        """Whether somebody sits at a counter, if only in a pause."""
        seat = self.counters.get(counter_id)
        return seat is not None and seat.state is not CounterState.CLOSED

    @property
    def policy(self) -> Policy:
        """The policy in force."""
        return self.settings.policy

    @property
    def settings(self) -> Branch:
        """The settings in force. `decide` refuses everything else until there are some."""
        if self.branch is None:
            raise LookupError("no settings are in force yet; apply settings first")
        return self.branch

    def serves(self, counter_id: str) -> frozenset[str]:
        """The services that a counter serves now: today's, or those of the settings (R48); none that left them."""
        return self.would_serve(self.settings, counter_id)

    def would_serve(self, branch: Branch, counter_id: str) -> frozenset[str]:
        """As `serves`, were these the settings: what a counter was moved to for today outlasts them (R48)."""
        usual, today = branch.skills.get(counter_id), self.assigned.get(counter_id)
        if usual is None or today is None:  # not a counter of these settings, or as usual
            return usual or frozenset()
        # Not by `&` with the keys of a dict: that makes a set, which is no key of what desks share.
        return frozenset(i for i in today if i in branch.service_by_id) or usual

    def moved_to(self, counter_id: str) -> tuple[str, ...]:
        """What a counter serves instead of the usual, as the settings order it; empty for one that was not moved."""
        if counter_id not in self.assigned or self.serves(counter_id) == self.settings.skills.get(counter_id):
            return ()
        return tuple(i for i in self.settings.service_by_id if i in self.serves(counter_id))

    @property
    def skills(self) -> Mapping[str, frozenset[str]]:
        """What every counter of the settings serves now."""
        usual = self.settings.skills
        return {i: self.serves(i) for i in usual} if self.assigned else usual

    def where_to_wait(self, service_id: str, *, accessible: bool = False) -> Text | None:
        """Where to wait for a service, as the counters serve now; as usual while none does (R48).

        Args:
            service_id: of a leg.
            accessible: of who waits for accessible counters alone, one of which is open: these are named.
        """
        if accessible:
            known = self.settings.counter_by_id
            low = {i: of if known[i].accessible else frozenset() for i, of in self.skills.items()}
            return self.settings.where(service_id, low)
        usual = self.settings.where_to_wait.get(service_id)
        if usual is None or not self.assigned:
            return usual
        skills = self.skills
        return self.settings.where(service_id, skills) if any(service_id in of for of in skills.values()) else usual

    def counter_of(self, person: str) -> str | None:
        """The counter this person has taken, if any (R41)."""
        for counter_id, seat in self.counters.items():
            if seat.state is not CounterState.CLOSED and seat.person == person:
                return counter_id
        return None

    def works_at(self, person: str) -> str | None:
        """The counter where this person serves; None for who is locked or erased, whatever they left open (R110)."""
        member = self.staff.get(person)
        return None if member is not None and (member.locked or member.erased) else self.counter_of(person)

    def closed_service(self, service_id: str) -> ClosedService | None:
        """How a service is closed for the open day (R82); None when it is not."""
        closed = self.closed_services.get(service_id)
        return None if closed is None or closed.day != self.day else closed

    def partly_copied(self, changing: Collection[TicketId]) -> State:
        """A copy to think ahead on that shares what a roll of the day leaves as it is: a day has 1,500 tickets.

        Args:
            changing: the tickets that will be changed; the others, the settings and the day before are shared.
        """
        return replace(
            self,
            tickets=self.tickets | {i: self.tickets[i].copied() for i in changing},
            counters={i: replace(seat) for i, seat in self.counters.items()},
            measured={i: replace(measured) for i, measured in self.measured.items()},
            totals=replace(self.totals),
            turnout=replace(self.turnout),
            by_number=dict(self.by_number),
            in_place_of=dict(self.in_place_of),
            expected=set(self.expected),
            waiting=set(self.waiting),
            aside=set(self.aside),
            bookings=dict(self.bookings),
            spent=dict(self.spent),
            serials=dict(self.serials),
            issued_of=dict(self.issued_of),
            called=list(self.called),
            turns=list(self.turns),
            staff=dict(self.staff),
            devices=dict(self.devices),
            placed=dict(self.placed),
            wanted=dict(self.wanted),
            closed_services=dict(self.closed_services),
            assigned=dict(self.assigned),
            helps=dict(self.helps),
            answers=dict(self.answers),
            taken_over=dict(self.taken_over),
            notices=dict(self.notices),
            leases=dict(self.leases),
        )

    def copied(self) -> State:
        """A whole copy, whatever is done to it; the settings and the day before, which never change, are shared."""
        memo: dict[int, Any] = {id(whole): whole for whole in (self.branch, self.before) if whole is not None}
        return copy.deepcopy(self, memo)
