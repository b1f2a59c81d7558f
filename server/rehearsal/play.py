"""A drawn day is played through `server.core`, command by command, in virtual time. No server, no disk, no clock."""

from __future__ import annotations

import heapq
import itertools
import random
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import NamedTuple, Protocol

from server.core.apply import apply
from server.core.context import Context
from server.core.decide import decide
from server.core.issuing import slot_of
from server.core.lines import Lines
from server.core.model import MINUTE, Measured, State, Turnout
from server.core.waits import Waits
from server.rehearsal.day import Break, Desk, DrawnDay, Person
from server.rehearsal.played import Away, Booked, PastDay, Shift, Stay
from wire import commands as c
from wire.booking import BranchBooking
from wire.catalogue import Branch
from wire.errors import Code, Refused
from wire.events import AnyEvent, TicketCalled
from wire.values import Actor, CounterState, Millis, Reason, Role, Seq, TicketId

SWEEP = 5 * MINUTE
"""How often those who wait are asked about."""

BEFORE_RECALL, BEFORE_MISSED = 0.7, 0.8
"""Minutes from a call to the next one, and from the last one to the no-show where the branch asks for no longer."""

KIOSK = Actor(role=Role.KIOSK, device_id="kiosk-1")
DESK = Actor(role=Role.RECEPTION, device_id="desk-1", person="s-R01", roles=("reception",))
HUB = Actor(role=Role.HUB, device_id="hub")
SERVER = Actor(role=Role.SERVER)


class CannotPlay(RuntimeError):
    """The core refused what a hall does every day: the day and the product's rules do not fit."""

    method = ""
    """Of the command that was refused."""
    code = ""

    @classmethod
    def of(cls, day: date, command: c.Command, refused: Refused) -> CannotPlay:
        """A command was refused on a day."""
        made = cls(f"{day}: {command!r} was refused: {refused}")
        made.method, made.code = command.method, refused.code
        return made


class TurnedAway(NamedTuple):
    """Somebody who got no number: out of hours, no places left, a class or service that is no more."""

    at: Millis
    service_id: str
    why: Code


@dataclass(frozen=True, slots=True)
class Newcomer:
    """Somebody who is about to get a number."""

    ticket_id: TicketId
    service_id: str
    class_id: str
    credit_ms: int
    """Its place counts from so long before now."""
    booked: bool
    free_counter: bool
    """A counter that serves them has nothing to do: they do not wait."""


class Calling(NamedTuple):
    """A first call of a wait, as anybody in the hall could have noted it."""

    at: Millis
    service_id: str
    class_id: str
    waited_ms: Millis


@dataclass(frozen=True, slots=True)
class Moment:
    """The hall as it is now; whoever is given it only reads."""

    now: Millis
    state: State
    lines: Lines
    calls: Sequence[Calling]
    """Those of today so far."""


class Watcher(Protocol):
    """Looks on while a day is played, and changes nothing."""

    def newcomer(self, moment: Moment, who: Newcomer) -> None:
        """A number is about to be given."""

    def sweep(self, moment: Moment) -> None:
        """Five minutes went by."""


class Nobody:
    """Watches nothing."""

    def newcomer(self, moment: Moment, who: Newcomer) -> None:
        """Nothing."""

    def sweep(self, moment: Moment) -> None:
        """Nothing."""


@dataclass(frozen=True, slots=True)
class Learnt:
    """What the product's own state has measured on the days before (R52, R53)."""

    measured: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    """By service: count and milliseconds."""
    called: int = 0
    missed: int = 0

    @classmethod
    def of(cls, states: Iterable[Learnt]) -> Learnt:
        """Of several days together, as a state that went through all of them would have it."""
        together: dict[str, tuple[int, int]] = {}
        called = missed = 0
        for one in states:
            called, missed = called + one.called, missed + one.missed
            for service_id, (count, total) in one.measured.items():
                before = together.get(service_id, (0, 0))
                together[service_id] = before[0] + count, before[1] + total
        kept = {i: (min(n, 60), total * min(n, 60) // n) for i, (n, total) in together.items()}
        return cls(kept, called, missed)


@dataclass(frozen=True, slots=True)
class Played:
    """What came of a day."""

    past: PastDay
    learnt: Learnt
    overtaken: int
    """How often somebody was called before an earlier one whom the counter could have called."""
    turned_away: tuple[TurnedAway, ...] = ()


def play(branch: Branch, day: DrawnDay, watcher: Watcher | None = None, learnt: Learnt | None = None) -> Played:
    """Play one day by the settings of a branch. The same arguments give the same log, whoever watches.

    Raises:
        CannotPlay: the day asks for what the rules forbid, for instance a counter that is not there.
    """
    return _Play(branch, day, watcher or Nobody(), learnt or Learnt()).run()


@dataclass(slots=True, eq=False)
class _Visit:
    """A person with a number."""

    person: Person
    leg: int = 0
    nth: int = 0
    done: float = 0.0
    """The share of this leg's length that is done: a held ticket goes on where it stopped."""
    open: Stay | None = None


@dataclass(slots=True, eq=False)
class _Counter:
    desk: Desk
    actor: Actor
    breaks: list[Break]
    idle: bool = False
    """It looked for somebody, and nobody was there."""
    opened_at: Millis = 0


class _Play:
    def __init__(self, branch: Branch, day: DrawnDay, watcher: Watcher, learnt: Learnt) -> None:
        self.day, self.watcher = day, watcher
        self.dice = random.Random(f"play {day.name} {len(day.people)}")  # noqa: S311 - no secret
        self.state = State(
            measured={i: Measured(*one) for i, one in learnt.measured.items()},
            turnout=Turnout(learnt.called, learnt.missed),
        )
        self.before = learnt
        self.lines: Lines | None = None
        self.now = self.at(day.doors) - MINUTE
        self._order = itertools.count()
        self._steps: list[tuple[Millis, int, Callable[[], None]]] = []
        self.visits: dict[TicketId, _Visit] = {}
        self.counters = {
            desk.counter_id: _Counter(
                desk,
                Actor(role=Role.COUNTER, device_id=f"pc-{desk.counter_id}", person=desk.person, roles=("clerk",)),
                list(desk.breaks),
            )
            for desk in day.desks
        }
        self.stays: list[Stay] = []
        self.aways: list[Away] = []
        self.shifts: list[Shift] = []
        self.booked: list[Booked] = []
        self.calls: list[Calling] = []
        self.overtaken = 0
        self.branch = branch
        self.reasons = [reason.id for reason in branch.pause_reasons]
        self.turned_away: list[TurnedAway] = []
        self.nothing = Waits(0, Seq(0), self.branch.policy.absolute_priority, {}, {}, {}, {}, {}, {}, {}, {})

    def at(self, minute: float) -> Millis:
        return self.day.midnight + round(minute * MINUTE)

    # -- the loop ------------------------------------------------------------------------------------------------------

    def run(self) -> Played:
        self.do(c.ApplySettings(branch=self.branch), SERVER)
        for n, person in enumerate(self.day.people):
            self._expect(n, person)
        for counter in self.counters.values():
            self.later(self.at(counter.desk.opens), lambda counter=counter: self._open(counter))  # type: ignore[misc]
            for pause in counter.desk.breaks:
                self.later(self.at(pause.at), lambda counter=counter: self._stir(counter))  # type: ignore[misc]
            self.later(self.at(counter.desk.closes), lambda counter=counter: self._stir(counter))  # type: ignore[misc]
        self.later(self.at(self.day.doors), self._sweep)
        end = self.at(self.day.latest)
        while self._steps and self._steps[0][0] < end:
            self.now, _, step = heapq.heappop(self._steps)
            step()
        return self._over()

    def _over(self) -> Played:
        for visit in self.visits.values():
            if visit.open is not None:
                self.stays.append(visit.open)
        for counter in self.counters.values():
            if counter.opened_at:
                self.shifts.append(Shift(counter.desk.counter_id, counter.desk.person, counter.opened_at, self.now))
        past = PastDay(
            day=self.day.date.isoformat(),
            midnight=self.day.midnight,
            weekday=self.day.date.weekday(),
            stays=tuple(self.stays),
            aways=tuple(self.aways),
            shifts=tuple(self.shifts),
            booked=tuple(self.booked),
        )
        new = {}
        for service_id, one in self.state.measured.items():
            count, total = self.before.measured.get(service_id, (0, 0))
            new[service_id] = one.count - count, one.total_ms - total
        turnout = self.state.turnout
        learnt = Learnt(new, turnout.called - self.before.called, turnout.missed - self.before.missed)
        return Played(past, learnt, self.overtaken, tuple(self.turned_away))

    def later(self, at: Millis, step: Callable[[], None]) -> None:
        heapq.heappush(self._steps, (max(at, self.now), next(self._order), step))

    def in_minutes(self, minutes: float, step: Callable[[], None]) -> None:
        self.later(self.now + round(minutes * MINUTE), step)

    def ask(
        self, command: c.Command, actor: Actor, booking: BranchBooking | None = None, name: str = ""
    ) -> list[AnyEvent] | Refused:
        waits = replace(self.nothing, now=self.now)
        decision = decide(
            self.state, command, Context(actor, self.now, booking, command_id=name, waits=waits, lines=self.lines)
        )
        if isinstance(decision, Refused):
            return decision
        for event in decision:
            apply(self.state, event, Seq(self.state.seq + 1), self.now)
            if self.lines is None:
                self.lines = Lines(self.state)
            else:
                self.lines.follow(self.state, event)
        return decision

    def do(self, command: c.Command, actor: Actor, **more: object) -> list[AnyEvent]:
        answer = self.ask(command, actor, **more)  # type: ignore[arg-type]
        if isinstance(answer, Refused):
            raise CannotPlay.of(self.day.date, command, answer)
        return answer

    @property
    def moment(self) -> Moment:
        return Moment(self.now, self.state, self.kept, self.calls)

    @property
    def kept(self) -> Lines:
        assert self.lines is not None  # settings come first
        return self.lines

    def _sweep(self) -> None:
        self.watcher.sweep(self.moment)
        if self._steps:
            self.later(self.now + SWEEP, self._sweep)

    # -- people --------------------------------------------------------------------------------------------------------

    def _expect(self, n: int, person: Person) -> None:
        name = TicketId(f"visit-{n:04d}")
        if person.slot is None:
            self.later(self.at(person.at), lambda: self._come(name, person, None))
            return
        booking = BranchBooking(
            booking_id=f"B{n:015d}",
            code=f"{n:06d}",
            service_id=person.service_id,
            slot_at=self.at(person.slot),
            class_id=person.class_id,
            branch_id=self.branch.id,
        )
        self.do(c.RecordBooking.of(booking, state="booked"), HUB)
        came_at = self.at(person.at) if person.comes else None
        self.booked.append(Booked(person.service_id, person.class_id, booking.slot_at, came_at))
        if person.comes:
            self.later(self.at(person.at), lambda: self._come(name, person, booking))

    def _come(self, name: TicketId, person: Person, booking: BranchBooking | None) -> None:
        slot_at, counts_from = (None, self.now) if booking is None else slot_of(self.state, booking, self.now)
        class_ = self.state.settings.class_by_id.get(person.class_id)
        credit = self.now - counts_from + (0 if class_ is None else class_.head_start_min * MINUTE)
        free = any(one.idle and person.service_id in self.state.serves(i) for i, one in self.counters.items())
        who = Newcomer(name, person.service_id, person.class_id, credit, slot_at is not None, free)
        self.watcher.newcomer(self.moment, who)
        command: c.Command = c.IssueTicket(service_id=person.service_id, class_id=person.class_id)
        if booking is not None:
            command = c.CheckIn(code=booking.code, class_id=person.class_id, early=True)
        given = self.ask(command, KIOSK if self._at_kiosk(person) else DESK, booking=booking, name=name)
        if isinstance(given, Refused):
            self.turned_away.append(TurnedAway(self.now, person.service_id, given.code))
            return
        visit = self.visits[name] = _Visit(person)
        self._waits(name, visit)
        if person.patience is not None:
            self.in_minutes(person.patience, lambda: self._leave(name, visit))

    def _at_kiosk(self, person: Person) -> bool:
        class_ = self.branch.class_by_id.get(person.class_id)
        return class_ is None or class_.at_kiosk

    def _waits(self, name: TicketId, visit: _Visit) -> None:
        """A wait begins: it is written down, and a counter without work looks up."""
        ticket = self.state.tickets[name]
        idle = [one for i, one in self.counters.items() if one.idle and ticket.service_id in self.state.serves(i)]
        visit.open = Stay(
            ticket_id=name,
            leg=visit.leg,
            nth=visit.nth,
            service_id=ticket.service_id,
            class_id=ticket.class_id,
            slot_at=ticket.slot_at,
            issued_at=ticket.issued_at,
            joined_at=self.now,
            counted_from=ticket.counted_from,
            at_once=bool(idle),
        )
        if idle:
            counter = self.dice.choice(idle)
            counter.idle = False
            self.in_minutes(self.dice.uniform(0.05, 0.2), lambda: self._next(counter))

    def _leave(self, name: TicketId, visit: _Visit) -> None:
        first = visit.open is not None and visit.open.first and visit.open.called_at is None
        if first and name in self.state.waiting:
            self.do(c.Cancel(ticket_id=name), DESK)
            self._ends(visit, "left")

    def _back(self, name: TicketId, visit: _Visit) -> None:
        self.do(c.Return(ticket_id=name), DESK)
        visit.nth += 1
        self._waits(name, visit)

    def _ends(self, visit: _Visit, end: str) -> None:
        assert visit.open is not None  # it waits, or is at a counter
        self.stays.append(replace(visit.open, end=end, free_at=None if end == "left" else self.now))
        visit.open = None

    # -- counters ------------------------------------------------------------------------------------------------------

    def _open(self, counter: _Counter) -> None:
        self.do(c.OpenCounter(counter_id=counter.desk.counter_id), counter.actor)
        counter.opened_at = self.now
        self._next(counter)

    def _stir(self, counter: _Counter) -> None:
        """A break, or the end of the day, is due: whoever has nothing to do takes it now."""
        if counter.idle:
            self._next(counter)

    def _next(self, counter: _Counter) -> None:
        counter.idle = False
        seat = self.state.counters[counter.desk.counter_id]
        if seat.state is not CounterState.OPEN or seat.ticket_id is not None:
            return
        if counter.breaks and self.at(counter.breaks[0].at) <= self.now:
            self._pause(counter, counter.breaks.pop(0))
            return
        over = self.now >= self.at(counter.desk.closes)
        if over and not (counter.desk.stays and self.kept.anybody(counter.desk.counter_id)):
            self._close(counter)
            return
        call = c.CallNext()
        called = self.ask(call, counter.actor)
        if isinstance(called, Refused):
            if called.code is not Code.NOBODY_WAITS:
                raise CannotPlay.of(self.day.date, call, called)
            counter.idle = True
            return
        (event,) = called
        assert isinstance(event, TicketCalled)  # what a call gives
        self.overtaken += sum(len(numbers) for why, numbers in event.passed.items() if why is not Reason.SKILL)
        self.overtaken += sum(more for why, more in event.passed_more.items() if why is not Reason.SKILL)
        self._called(counter, event.ticket_id)

    def _pause(self, counter: _Counter, pause: Break) -> None:
        known = pause.reason in self.reasons or not self.reasons
        self.do(c.PauseCounter(reason=pause.reason if known else self.reasons[0]), counter.actor)
        began = self.now

        def resume() -> None:
            self.aways.append(Away(counter.desk.counter_id, counter.desk.person, began, self.now, pause.reason))
            self.do(c.ResumeCounter(), counter.actor)
            self._next(counter)

        self.in_minutes(pause.minutes, resume)

    def _close(self, counter: _Counter) -> None:
        self.do(c.CloseCounter(), counter.actor)
        desk = counter.desk
        self.shifts.append(Shift(desk.counter_id, desk.person, counter.opened_at, self.now))
        counter.opened_at = 0

    def _called(self, counter: _Counter, name: TicketId) -> None:
        visit = self.visits[name]
        assert visit.open is not None  # it waited
        visit.open = replace(
            visit.open, called_at=self.now, counter_id=counter.desk.counter_id, person=counter.desk.person
        )
        stay = visit.open
        self.calls.append(Calling(self.now, stay.service_id, stay.class_id, self.now - stay.joined_at))
        waited, gone_after = (self.now - stay.joined_at) / MINUTE, visit.person.gone_after
        if visit.nth == 0 and visit.leg == 0 and gone_after is not None and waited > gone_after:
            self._missing(counter, name, visit, 1)
        else:
            self.in_minutes(visit.person.walk, lambda: self._serve(counter, name, visit))

    def _missing(self, counter: _Counter, name: TicketId, visit: _Visit, calls: int) -> None:
        """Nobody comes: it was called so often already."""
        policy = self.branch.policy

        def again() -> None:
            self.do(c.Recall(ticket_id=name), counter.actor)
            self._missing(counter, name, visit, calls + 1)

        def missed() -> None:
            self.do(c.NoShow(ticket_id=name), counter.actor)
            self._ends(visit, "missed")
            if visit.person.back is not None:
                self.in_minutes(visit.person.back, lambda: self._back(name, visit))
            self._then_next(counter)

        if calls < policy.no_show_min_calls:
            self.in_minutes(BEFORE_RECALL, again)
        else:
            self.in_minutes(max(BEFORE_MISSED, policy.no_show_after_s / 60), missed)

    def _serve(self, counter: _Counter, name: TicketId, visit: _Visit) -> None:
        self.do(c.Start(ticket_id=name), counter.actor)
        minutes = visit.person.legs[visit.leg][1] * counter.desk.pace
        parked = visit.person.parked
        if parked is not None and visit.leg == 0 and not visit.done:
            visit.done = 0.4

            def park() -> None:
                self.do(c.Park(ticket_id=name), counter.actor)
                self._ends(visit, "parked")
                self.in_minutes(parked, lambda: self._back(name, visit))
                self._then_next(counter)

            self.in_minutes(minutes * visit.done, park)
        else:
            self.in_minutes(minutes * (1 - visit.done), lambda: self._done(counter, name, visit))

    def _done(self, counter: _Counter, name: TicketId, visit: _Visit) -> None:
        if visit.leg + 1 < len(visit.person.legs):
            to = visit.person.legs[visit.leg + 1][0]
            self.do(c.Transfer(ticket_id=name, service_id=to), counter.actor)
            self._ends(visit, "sent_on")
            visit.leg, visit.nth, visit.done = visit.leg + 1, 0, 0.0
            self._waits(name, visit)
        else:
            self.do(c.Finish(ticket_id=name, outcome=self.branch.outcomes[0].id), counter.actor)
            self._ends(visit, "done")
        self._then_next(counter)

    def _then_next(self, counter: _Counter) -> None:
        self.in_minutes(counter.desk.gap, lambda: self._next(counter))


def waits_min(days: Sequence[Played]) -> list[float]:
    """How long people waited for their first call, in minutes."""
    return [
        (stay.called_at - stay.issued_at) / MINUTE
        for day in days
        for stay in day.past.stays
        if stay.first and stay.called_at is not None
    ]
