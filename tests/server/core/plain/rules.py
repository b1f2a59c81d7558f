"""Numbers, places and who is next, worked out a second time from the facts alone: slowly, and as plainly as they read.

Nothing of `server.core` is used here. `PlainHall` is told every fact and holds it against what the rules in
server/core/README.md say must have happened; the numbers of rules are cited beside each line.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from wire import events as e
from wire.catalogue import Branch
from wire.values import Channel, Reason

MINUTE = 60_000

STOOD_OTHERWISE = (*(e.SettingsApplied, e.DayOpened, e.DayClosed, e.DayTakenBack, e.ClockCorrected, e.CounterAssigned),)
"""After these any ticket may stand elsewhere: calls before say nothing of turns (R144)."""


@dataclass
class Person:
    """Somebody with a number today."""

    ticket_id: str
    number: str
    series: str
    serial: int
    service: str
    class_id: str
    booked: bool
    came: tuple[int, int]
    """When they came, and how many had taken a number before."""
    counted_from: int
    waits: bool = True
    only: str | None = None
    first: bool = False
    back: bool = False
    lost: bool = False
    """It is back after it was missed."""
    missed_at: int = 0
    expected: bool = False
    told_high: int = 0
    issued_at: int = 0
    at: str | None = None
    """The counter it is called to or served at."""
    then: tuple[str, ...] = ()
    whose: str = ""
    """The one clerk it was sent to (R110)."""
    had: str = ""
    """Who called it last for this service."""
    back_to: str = ""
    low: bool = False
    """A counter was asked for that can be used in a wheelchair (R132)."""
    lapsed_at: int | None = None
    calls_before: int = 0
    """How many calls in turn there had been when it was taken, or a desk changed it (R144)."""


@dataclass
class Turn:
    """A call in turn (R144)."""

    nth: int
    at: int
    counter_id: str
    service: str
    place: tuple[bool, bool, int, int]


@dataclass
class Before:
    """The day that was closed last, as it stood before."""

    people: dict[str, Person]
    taken: dict[str, str]
    slots: dict[str, int]
    given: dict[str, int]
    goes_on: bool
    assigned: dict[str, tuple[str, ...]]
    day: str
    paused: set[str]


class PlainHall:
    """The people of one day, the counters that are taken, and the slots of bookings as the hub told them."""

    def __init__(self) -> None:
        self.branch: Branch | None = None
        self.people: dict[str, Person] = {}
        self.taken: dict[str, str] = {}
        self.paused: set[str] = set()
        self.barred: set[str] = set()
        self._pauses: dict[str, set[str]] = {}
        """Who was paused before the latest pause of a counter: another reason may have been given (R70)."""
        self.slots: dict[str, int] = {}
        self.assigned: dict[str, tuple[str, ...]] = {}
        self._counted = 0
        self.serials: dict[str, int] = {}
        """The last serial of each series today, given or skipped."""
        self.held: dict[str, e.NumbersLeased] = {}
        """What kiosks hold of the numbers of any day."""
        self._turns: list[Turn] = []
        """Since the lines last stood otherwise."""
        self._calls = 0
        self._last_turn: dict[str, int] = {}
        """The call in turn of each number that was called last; 0 where a clerk chose it."""
        self._today = ""
        self._before: Before | None = None
        self._had_back: dict[str, Person] = {}
        """Those of the day that was taken back last, without those who were in the false day too."""
        self._printed: dict[str, int] = {}
        self._were: dict[str, Person] = {}
        """Each as they stood before the latest fact about them: all that a step taken back needs (R70)."""

    def code_says(self, booking_id: str, slot_at: int) -> None:
        """The slot printed with a booking's code; what the hub told of it counts more (R17)."""
        self._printed[booking_id] = slot_at

    def told(self, event: e.AnyEvent, at: int) -> None:
        """One more fact; fails when the rules say that it should have been another."""
        ticket_id = getattr(event, "ticket_id", None)
        if ticket_id in self.people and not isinstance(event, e.StepUndone | e.CallAnnounced | e.PaperReported):
            self._were[ticket_id] = replace(self.people[ticket_id])
        if isinstance(event, STOOD_OTHERWISE):
            self._turns = []
        if isinstance(event, e.SettingsApplied):
            self.branch = event.branch
        elif isinstance(event, e.DayClosed):
            closed = (self.people, dict(self.taken), self.slots, dict(self.serials), event.goes_on, dict(self.assigned))
            self._before = Before(*closed, event.day, set(self.paused))
        elif isinstance(event, e.DayOpened):
            self.people = {i: p for i, p in self.people.items() if i in event.carried}
            if not event.goes_on:
                self.taken, self.serials, self.assigned, self.paused = {}, {}, {}, set()
            self._today = event.day
            first = event.day if self._before is None else self._before.day
            self.held = {i: one for i, one in self.held.items() if one.day >= first}
            self.slots = {i: slot for i, slot in self.slots.items() if self._day(slot) >= event.day}  # R18
        elif isinstance(event, e.DayTakenBack):
            self._taken_back(event)
        elif isinstance(event, e.ClockCorrected):
            before = self._before.people if self._before is not None and self._before.goes_on else {}
            self._move(before | self.people, event.by_ms)  # R59
        elif isinstance(event, e.NumbersSkipped):
            for series, serial in event.last.items():  # R7: a number is only ever raised
                assert serial > self.serials.get(series, 0)
                self.serials[series] = serial
        elif isinstance(event, e.NumbersLeased):  # R74: of nobody, and neither given nor skipped
            assert event.day >= self._today
            known = self._reserved(event.series) if event.day == self._today else self._of_day(event.series, event.day)
            given = self.serials.get(event.series, 0) if event.day == self._today else 0
            assert event.first > max([given, *known])
            self.held[event.lease_id] = event
        elif isinstance(event, e.NumbersReturned):
            del self.held[event.lease_id]
        elif isinstance(event, e.BookingRecorded):
            self.slots[event.booking_id] = event.slot_at
        elif isinstance(event, e.PersonLocked | e.PersonErased):
            self.barred.add(event.code)
        elif isinstance(event, e.PersonUnlocked):
            self.barred.discard(event.code)
        elif isinstance(event, e.CounterOpened):
            self.taken[event.counter_id] = event.person
            self.paused.discard(event.counter_id)
        elif isinstance(event, e.CounterPaused):
            self._pauses[event.counter_id] = set(self.paused)
            self.paused.add(event.counter_id)
        elif isinstance(event, e.CounterResumed):
            self.paused.discard(event.counter_id)
        elif isinstance(event, e.CounterAssigned):
            self.assigned[event.counter_id] = event.services
        elif isinstance(event, e.CounterClosed):
            del self.taken[event.counter_id]
            self.paused.discard(event.counter_id)
        elif isinstance(event, e.TicketIssued):
            self._issued(event, at)
        elif isinstance(event, e.TicketArrived):
            self._arrived(event, at)
        elif isinstance(event, e.TicketCalled):
            self._called(event, at)
        elif isinstance(event, e.PlaceLapsed):
            assert self._was_passed(self.people[event.ticket_id], at)
            self.people[event.ticket_id].lapsed_at = at
        elif isinstance(event, e.TicketReturned):
            self._returned(event, at)
        elif isinstance(event, e.TicketTransferred):
            self._transferred(event)
        elif isinstance(event, e.VisitContinued):
            self._continued(event, at)
        elif isinstance(event, e.VisitPlanned):
            person = self.people[event.ticket_id]
            person.back_to = person.back_to if event.then[:1] == person.then[:1] else ""
            person.then = event.then
        elif isinstance(event, e.TicketCorrected):  # R112
            person = self.people[event.ticket_id]
            assert (person.at, person.service) == (event.counter_id, event.was)
            person.service = event.service_id
        elif isinstance(event, e.TicketClassGranted):
            self._granted(event)
        elif isinstance(event, e.AccessibleAsked):
            person = self.people[event.ticket_id]
            assert (person.at, person.low) == (None, not event.wanted)
            person.low, person.calls_before = event.wanted, self._calls
        elif isinstance(event, e.TicketSnoozed):
            assert self.people[event.ticket_id].waits
            self.people[event.ticket_id].waits = False
        elif isinstance(event, e.StepUndone):
            self._undone(event)
        elif isinstance(event, e.TicketMissed):
            self.people[event.ticket_id].missed_at = at
            self.people[event.ticket_id].at = None
        elif isinstance(event, e.TicketCancelled):
            self.people[event.ticket_id].waits = False
            self.people[event.ticket_id].at = None
        elif isinstance(event, e.TicketParked | e.ServiceFinished):
            self.people[event.ticket_id].at = None

    def next_at(self, counter_id: str) -> Person | None:
        """The one to be called there now."""
        mine = [p for p in self.people.values() if p.waits and self.may_call(counter_id, p)]
        return min(mine, key=lambda p: self._turn(counter_id, p), default=None)

    def may_call(self, counter_id: str, person: Person) -> bool:
        """Whether it may call whom it can serve: some counters call only whose booked time counts (R120)."""
        assert self.branch is not None
        only = any(c.id == counter_id and c.booked_only for c in self.branch.counters)
        gone = all(s.id != person.service for s in self.branch.services)  # R32
        sent = person.only == counter_id or self._is_whose(counter_id, person)
        return self.serves(counter_id, person) and (not only or person.booked or gone or sent)

    def _turn(self, counter_id: str, person: Person) -> tuple[bool, int, tuple[bool, bool, int, int]]:
        """R121, R122."""
        assert self.branch is not None
        counter = next((c for c in self.branch.counters if c.id == counter_id), None)
        service = next((s for s in self.branch.services if s.id == person.service), None)
        sent = person.only is not None and person.only in self.taken
        theirs = self._is_whose(counter_id, person)
        rank = 0
        if counter is not None and service is not None and not sent and not theirs:
            firsts = [
                s for s in self.branch.services if s.group in counter.first_groups or s.id in counter.first_services
            ]
            rank = int(bool(firsts) and service not in firsts)
            if service.first_at and counter_id not in service.first_at and set(service.first_at) & set(self.taken):
                rank = 2
        return not person.first, rank, self._place(person)

    def serves(self, counter_id: str, person: Person) -> bool:
        """Whether this counter can serve what the person waits for (R25)."""
        assert self.branch is not None
        if person.only is not None and person.only in self.taken:
            return person.only == counter_id  # R31
        theirs = next((i for i in self.taken if self._is_whose(i, person)), None)
        if theirs is not None and self._can(theirs, person):
            return theirs == counter_id  # R110
        if not self._can(counter_id, person):
            return False
        low = next((c.accessible_counter for c in self.branch.classes if c.id == person.class_id), False)
        if not (low or person.low) or all(s.id != person.service for s in self.branch.services):
            return True
        accessible = {c.id for c in self.branch.counters if c.accessible}
        shut = self.paused | {c.id for c in self.branch.counters if c.booked_only and not person.booked}  # R120
        at_work = [i for i in self.taken if i in accessible - shut and self._can(i, person)]
        return counter_id in accessible or not at_work  # R116, R132

    def _is_whose(self, counter_id: str, person: Person) -> bool:
        """Whether the clerk sits there for whom the person waits, and is let in."""
        return bool(person.whose) and self.taken.get(counter_id) == person.whose and person.whose not in self.barred

    def _can(self, counter_id: str, person: Person) -> bool:
        assert self.branch is not None
        counter = next((c for c in self.branch.counters if c.id == counter_id), None)
        service = next((s for s in self.branch.services if s.id == person.service), None)
        if counter is None:
            return False
        if service is None:
            return True  # R32
        today = [i for i in self.assigned.get(counter_id, ()) if i in {s.id for s in self.branch.services}]
        if today:
            return service.id in today  # R48
        return service.group in counter.groups or service.id in counter.services

    def _day(self, at: int) -> str:
        assert self.branch is not None
        return datetime.fromtimestamp(at / 1000, ZoneInfo(self.branch.timezone)).date().isoformat()  # R5

    def _place(self, person: Person) -> tuple[bool, bool, int, int]:
        assert self.branch is not None
        behind_the_entitled = self.branch.policy.absolute_priority and person.class_id == "ordinary"  # R29
        return not person.first, behind_the_entitled, person.counted_from, person.came[1]  # R30, R24, R33

    def moved_along(self, counted_from: dict[str, int]) -> None:
        """Who was had back moves with a clock that shows less than their day had reached: all alike, never later (R61).

        Args:
            counted_from: of each ticket, now that the day was taken back.
        """
        moved = {counted_from[i] - person.counted_from for i, person in self._had_back.items()}
        assert len(moved) <= 1
        assert max(moved, default=0) <= 0
        self._move(self._had_back, sum(moved))

    @staticmethod
    def _move(people: dict[str, Person], by_ms: int) -> None:
        for person in people.values():
            person.counted_from += by_ms
            person.issued_at += by_ms
            person.came = person.came[0] + by_ms, person.came[1]
            person.missed_at += by_ms
            person.lapsed_at = None if person.lapsed_at is None else person.lapsed_at + by_ms

    def _taken_back(self, event: e.DayTakenBack) -> None:
        """R61."""
        before, self._before = self._before, None
        assert before is not None
        came = {i: p for i, p in self.people.items() if i not in before.people}
        given = {} if before.goes_on else before.given  # by the day that goes on, or skipped
        held = [] if before.goes_on else [one for one in self.held.values() if one.day == before.day]  # R74
        kept = {series + str(i).rjust(3, "0") for series, i in ((one.series, i) for one in held for i in _held(one))}
        self._today, self.held = before.day, {i: one for i, one in self.held.items() if one.day >= before.day}
        taken = {i for i, p in came.items() if int(p.number[1:]) <= given.get(p.series, 0) or p.number in kept}
        assert set(event.renumbered) == taken
        for ticket_id, serial in event.renumbered.items():
            came[ticket_id].number = came[ticket_id].series + str(serial).rjust(3, "0")
        along = set(self.people)
        self._had_back = {i: person for i, person in before.people.items() if i not in along}
        self.people, self.slots = before.people | self.people, before.slots | self.slots
        numbers = [p.number for p in self.people.values()]
        assert len(set(numbers)) == len(numbers)
        if not before.goes_on:
            self.serials = before.given
            assert not kept & {came[i].number for i in event.renumbered}
            self.assigned = before.assigned | {i: today for i, today in self.assigned.items() if today}
        for person in self.people.values():
            serial = int(person.number[1:])
            self.serials[person.series] = max(serial, self.serials.get(person.series, 0))
        assert self.branch is not None
        there = {counter.id for counter in self.branch.counters}
        for ticket_id, person in before.people.items():
            if person.at is None or ticket_id in along:
                continue
            clerk = before.taken[person.at]
            gone = person.at not in there  # left the settings since
            if gone or person.at in self.taken or clerk in self.taken.values():
                person.waits, person.at = True, None
            else:
                self.taken[person.at] = clerk
                self.paused |= {person.at} & before.paused

    # -- what each fact must have been --

    def _issued(self, event: e.TicketIssued, at: int) -> None:
        assert self.branch is not None
        service = next((s for s in self.branch.services if s.id == event.service_id), None)
        assert service is not None or event.lease_id  # R75: it may have left the settings meanwhile
        group = "" if service is None else service.group
        series = next((g.series for g in self.branch.groups if g.id == group), event.series)
        serial = self.serials.get(series, 0) + 1
        held = self._reserved(series)
        while serial in held:  # R74
            serial += 1
        if event.lease_id:  # R75: the number that is on the paper
            series, serial = event.series, event.serial
            lease = self.held.get(event.lease_id)
            assert lease is None or serial in _held(lease)
        self.serials[series] = max(serial, self.serials.get(series, 0))  # R7: nobody's number is ever taken away
        assert (event.series, event.serial, event.number) == (series, serial, series + str(serial).rjust(3, "0"))  # R8
        came = at if event.arrived_at is None else event.arrived_at
        assert came <= at  # R63
        assert came == at or self._day(came) == event.day  # a clock put right may stand before its day
        counts_from, booked = came, False
        if event.channel is Channel.BOOKING:
            assert event.booking_id is not None
            policy = self.branch.policy
            slot = self.slots.get(event.booking_id) or self._printed[event.booking_id]
            booked = slot - policy.booking_early_min * MINUTE <= came <= slot + policy.booking_late_min * MINUTE  # R14
            if booked:
                counts_from = slot - policy.booking_credit_min * MINUTE
        assert event.counted_from == counts_from - self._head_start(event.class_id)  # R24
        assert not event.expected or (event.channel, event.class_id) == (Channel.ONLINE, "ordinary")  # R62, R11
        assert (event.slot_at is not None) == booked  # R15
        self._counted += 1
        self.people[event.ticket_id] = Person(
            event.ticket_id,
            event.number,
            series,
            serial,
            event.service_id,
            event.class_id,
            booked,
            (came, self._counted),
            event.counted_from,
            waits=not event.expected,
            expected=event.expected,
            told_high=event.wait_high_min,
            issued_at=came,
            then=event.then,
            low=event.accessible,
            calls_before=self._calls,
        )

    def _of_day(self, series: str, day: str) -> set[int]:
        """What kiosks hold of a day's numbers."""
        return {i for one in self.held.values() if (one.series, one.day) == (series, day) for i in _held(one)}

    def _reserved(self, series: str) -> set[int]:
        """What nobody else gives today: it may be a day that went on from another (R74)."""
        before = self._before
        earlier = self._of_day(series, before.day) if before is not None and before.goes_on else set()
        return self._of_day(series, self._today) | earlier

    def _head_start(self, class_id: str) -> int:
        assert self.branch is not None
        return sum(c.head_start_min for c in self.branch.classes if c.id == class_id) * MINUTE

    def _arrived(self, event: e.TicketArrived, at: int) -> None:
        """R62."""
        assert self.branch is not None
        person, policy = self.people[event.ticket_id], self.branch.policy
        assert person.expected
        held = person.counted_from + self._head_start(person.class_id)  # R131
        at = at if event.arrived_at is None else event.arrived_at
        if person.lapsed_at is not None and at >= person.lapsed_at:  # R144
            soon = at - person.lapsed_at <= policy.return_within_min * MINUTE
            held = max(held, at - policy.return_credit_min * MINUTE if soon else at)
        elif person.told_high and at - person.issued_at > (person.told_high + policy.return_within_min) * MINUTE:
            held = max(held, at - policy.return_credit_min * MINUTE)
        assert event.counted_from == held - self._head_start(event.class_id)
        person.counted_from, person.class_id = event.counted_from, event.class_id
        person.expected, person.waits, person.low = False, True, person.low or event.accessible
        person.lapsed_at = None

    def _granted(self, event: e.TicketClassGranted) -> None:
        """R131."""
        person = self.people[event.ticket_id]
        assert person.at in (None, event.counter_id)
        gained = self._head_start(event.class_id) - self._head_start(person.class_id)
        assert person.counted_from - event.counted_from == (0 if person.lost else gained)
        person.counted_from, person.class_id, person.calls_before = event.counted_from, event.class_id, self._calls

    def nobody_is_kept_in_vain(self, now: int) -> None:
        """All places lapsed that had to by now (R144)."""
        assert not [person.number for person in self.people.values() if self._was_passed(person, now)]

    def _was_passed(self, person: Person, now: int) -> bool:
        """R144."""
        assert self.branch is not None
        policy = self.branch.policy
        ripe = now - max(policy.expected_within_min * MINUTE, policy.undo_s * 1000)
        if not policy.expected_within_min or not person.expected or person.lapsed_at is not None:
            return False
        place = self._place(person)
        behind = [t for t in self._turns if t.at <= ripe and t.nth > person.calls_before and t.place > place]
        return any(self._goes_by(turn, person) for turn in behind)

    def _goes_by(self, turn: Turn, person: Person) -> bool:
        """Whether that counter would have called this person instead, had they been there."""
        assert self.branch is not None
        counter = next((c for c in self.branch.counters if c.id == turn.counter_id), None)
        low = any(c.id == person.class_id and c.accessible_counter for c in self.branch.classes) or person.low
        if counter is None or counter.booked_only or (low and not counter.accessible):
            return False
        if turn.service == person.service:
            return True
        service = next((s for s in self.branch.services if s.id == person.service), None)
        prefers = counter.first_groups or counter.first_services or (service is not None and service.first_at)
        return service is not None and not prefers and self._can(turn.counter_id, person)

    def _called(self, event: e.TicketCalled, at: int) -> None:
        person = self.people[event.ticket_id]
        assert person.waits
        assert self.serves(event.counter_id, person)
        person.had = event.person
        if event.reason is Reason.CHOSEN:
            assert event.why
        else:
            assert person is self.next_at(event.counter_id), "somebody else was next"
            assert event.reason is self._reason(event.counter_id, person)
        earlier = [p for p in self.people.values() if p.waits and p.came < person.came]
        because: dict[Reason, list[str]] = {}
        for one in sorted(earlier, key=self._place):
            because.setdefault(self._passed(event, person, one.number), []).append(one.number)
        given = {reason: sorted(numbers) for reason, numbers in event.passed.items()}
        assert given == {reason: sorted(numbers[:12]) for reason, numbers in because.items()}  # R27
        assert event.passed_more == {reason: len(n) - 12 for reason, n in because.items() if len(n) > 12}
        self._last_turn[event.ticket_id] = 0
        if self.branch is not None and self.branch.policy.expected_within_min and event.reason is not Reason.CHOSEN:
            self._calls += 1
            self._last_turn[event.ticket_id] = self._calls
            turn = Turn(self._calls, at, event.counter_id, person.service, self._place(person))
            self._turns.append(turn)
        person.waits, person.at = False, event.counter_id

    def _reason(self, counter_id: str, called: Person) -> Reason:
        """R26."""
        if called.first:
            return Reason.FIRST
        mine = [p for p in self.people.values() if p.waits and self.may_call(counter_id, p)]
        if any(self._place(p) < self._place(called) for p in mine):
            return Reason.PREFERRED
        if called.back:
            return Reason.RETURNED
        if all(p.came >= called.came for p in mine):
            return Reason.LONGEST
        if called.class_id != "ordinary":
            return Reason.PRIORITY
        # An ordinary walk-in goes before one who came earlier only when that one was called and did not come.
        return Reason.BOOKING if called.booked else Reason.LONGEST

    def _passed(self, event: e.TicketCalled, called: Person, number: str) -> Reason:
        """R27."""
        person = next(p for p in self.people.values() if p.number == number)
        if not self.serves(event.counter_id, person):
            return Reason.SKILL
        if not self.may_call(event.counter_id, person):
            return Reason.BOOKING
        before = self._turn(event.counter_id, person) < self._turn(event.counter_id, called)
        if event.reason is Reason.CHOSEN and before:
            return Reason.CHOSEN
        if self._place(person) < self._place(called):
            return Reason.PREFERRED
        if called.first:
            return Reason.FIRST
        if called.class_id not in ("ordinary", person.class_id):
            return Reason.PRIORITY
        return Reason.RETURNED if person.back else Reason.BOOKING

    def _returned(self, event: e.TicketReturned, at: int) -> None:
        assert self.branch is not None
        person, policy = self.people[event.ticket_id], self.branch.policy
        assert not person.waits
        if event.was == "missed":  # R36
            soon = at - person.missed_at <= policy.return_within_min * MINUTE
            counts_from = at - policy.return_credit_min * MINUTE if soon else at
            person.counted_from = max(person.counted_from, counts_from)
            person.first = False  # R37
        assert event.counted_from == person.counted_from  # R35
        again = person.had if policy.same_clerk and person.only is None else ""
        assert event.to_person == again  # R123
        person.whose = again or person.whose
        person.waits = person.back = True
        person.lost = event.was == "missed"

    def _continued(self, event: e.VisitContinued, at: int) -> None:
        person = self.people[event.ticket_id]
        assert not person.waits
        assert (event.service_id, *person.then[1:]) == person.then  # R66: in the order that was said
        assert (event.counted_from, event.arrived_at) == (person.counted_from, at)  # R68
        assert event.to_person == person.back_to  # R111
        person.service, person.then, person.only, person.first = event.service_id, person.then[1:], None, False
        person.whose, person.back_to, person.had = event.to_person, "", ""
        person.waits, person.back, person.lost, person.at = True, False, False, None

    def _undone(self, event: e.StepUndone) -> None:
        if event.ticket_id is None:
            self.paused = self.paused - {event.counter_id} | {event.counter_id} & self._pauses.pop(event.counter_id)
        else:
            self.people[event.ticket_id] = self._were.pop(event.ticket_id)
            if event.kind == "ticket.called":
                self._turns = [turn for turn in self._turns if turn.nth != self._last_turn[event.ticket_id]]

    def _transferred(self, event: e.TicketTransferred) -> None:
        person = self.people[event.ticket_id]
        assert not person.waits
        assert event.counted_from == person.counted_from  # R37
        if event.back_for:  # R111
            assert event.back_for == person.service
            person.then, person.back_to = (person.service, *person.then), event.back_to
        person.whose, person.had = event.to_person, ""
        person.service, person.only, person.first, person.at = event.service_id, event.counter_id, event.first, None
        person.waits, person.back, person.lost = True, False, False


def _held(lease: e.NumbersLeased) -> range:
    return range(lease.first, lease.last + 1)
