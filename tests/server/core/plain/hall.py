"""Every field of the state, worked out of the list of facts: slowly, and as plainly as the rules read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from tests.server.core.plain import facts as f
from tests.server.core.plain.facts import Fact, LeftOpen, Moved, Numbering, PutBack, Visit
from tests.server.core.plain.visit import COUNTS, MINUTE, Said, Told
from wire import events as e
from wire.booking import ToldBooking
from wire.catalogue import Branch
from wire.values import NO_ROW, CounterState, Reason, Text, TicketState

BOARDS_LIST = 40
"""Calls, at most."""

OVER_A_NIGHT = 60
"""Services of which a mean is remembered over a night (R52)."""

Seats = dict[str, list[Fact]]

STOOD_OTHERWISE = (*(e.SettingsApplied, e.DayOpened, e.DayClosed, e.DayTakenBack, e.ClockCorrected, e.CounterAssigned),)
"""After these any ticket may stand elsewhere: calls before say nothing of turns (R144)."""


@dataclass
class Closed:
    """The day that ended last, with all that is needed to go on with it (R61)."""

    said: Said
    """Those fields that stay what they were."""
    visits: dict[str, Visit]
    left: dict[str, TicketState]
    seats: Seats
    at_seats: dict[str, str | None]
    numbering: Numbering
    opened: int
    began: Said
    goes_on: bool


class PlainState:
    """The branch as a list of events tells it; `said()` is every field of `State`."""

    def __init__(self, rows: Iterable[tuple[int, int, e.AnyEvent]]) -> None:
        self.seq, self.at = 0, 0
        self.branch: Branch | None = None
        self.day: str | None = None
        self.facts: list[Fact] = []
        self.settings: list[Fact] = []
        self.visits: dict[str, Visit] = {}
        """Of today."""
        self.ever: list[Visit] = []
        self.seats: Seats = {}
        self.bookings: dict[str, Fact] = {}
        self.numbering = Numbering()
        self.opened = 0
        """The row that began the day."""
        self.began: Said = dict.fromkeys(COUNTS, 0)
        """What the day's figures began with: those of whom came along from the day before."""
        self.nights: list[int] = []
        self.closed: Closed | None = None
        self.assigned: dict[str, tuple[str, ...]] = {}
        self.helps: dict[str, Said] = {}
        self.answers: dict[str, Said] = {}
        self.taken_over: dict[str, Said] = {}
        self.lapsed: list[e.NumberLapsed] = []
        """Since the day began, or was had back (R75)."""
        self._told: dict[int, Told] = {}
        """What is looked up in each visit, while the fields are said."""
        facts = list(f.at_their_moments(rows))
        undone = f.taken_back(facts)
        for fact in facts:
            self.facts.append(fact)
            self.seq, self.at = fact.seq, fact.at
            if fact.seq not in undone:  # R70: as if it had not been
                self._sort(fact)

    # -- whom a fact is about --

    def _sort(self, fact: Fact) -> None:
        event = fact.event
        if isinstance(event, f.ABOUT_A_VISIT):
            if event.ticket_id in self.visits:  # R2: one of another day changes nothing
                self.visits[event.ticket_id].facts.append(fact)
        elif isinstance(event, f.ABOUT_A_COUNTER):
            self.seats.setdefault(event.counter_id, []).append(fact)
            if isinstance(event, e.CounterClosed):  # R49
                self.helps.pop(event.counter_id, None)
                self.answers.pop(event.counter_id, None)
            if isinstance(event, e.CounterOpened):  # R99
                self.taken_over.pop(event.person, None)
                if event.taken_from:
                    taken = {"counter_id": event.counter_id, "by": event.person, "at": fact.at}
                    self.taken_over[event.taken_from] = taken
        elif isinstance(event, e.CounterAssigned):  # R48
            self.assigned[event.counter_id] = event.services
        elif isinstance(event, e.HelpCalled):
            said = {"silent": event.silent, "words": event.words, "answered_by": ""}
            self.helps[event.counter_id] = {"since": fact.at, "seq": fact.seq, **said}
            self.answers.pop(event.counter_id, None)
        elif isinstance(event, e.HelpAnswered):
            call = self.helps.pop(event.counter_id, None)
            if call and self._seat(self.seats.get(event.counter_id, []))["person"] != event.person:
                said = {"silent": call["silent"], "words": "", "answered_by": event.person}
                self.answers[event.counter_id] = {"since": fact.at, "seq": fact.seq, **said}
        elif isinstance(event, e.TicketIssued):
            visit = Visit(fact, day=event.day, serial=event.serial)
            self.visits[event.ticket_id] = visit
            self.ever.append(visit)
            self.numbering.visits.append(visit)
        elif isinstance(event, e.NumberLapsed):
            self.lapsed.append(event)
        elif isinstance(event, e.NumbersSkipped):
            if event.day == self.day:
                self.numbering.skipped += event.last.items()
        elif isinstance(event, e.BookingRecorded):
            self.bookings[event.booking_id] = fact
        elif isinstance(event, e.SettingsApplied):
            self.branch = event.branch
            self.settings.append(fact)
            for counter_id in [i for i in self.seats if self._seat(self.seats[i])["state"] is CounterState.CLOSED]:
                del self.seats[counter_id]
        elif isinstance(event, e.ClockCorrected):
            self._clock(fact)
        elif isinstance(event, e.WordsErased):
            if self.closed is not None and self.closed.said["day"] < event.before:
                for visit in self.closed.visits.values():
                    visit.people_gone = fact.seq
                    visit.words_gone = visit.words_gone if event.only else fact.seq
                self.closed.said["bookings"] = {
                    i: b if b.seq in event.kept else Fact(b.seq, b.at, b.event.model_copy(update={"person": None}))
                    for i, b in self.closed.said["bookings"].items()
                }
        elif isinstance(event, e.DayClosed):
            self._close(fact)
        elif isinstance(event, e.DayOpened):
            self._open(fact)
        elif isinstance(event, e.DayTakenBack) and self.closed is not None and self.closed.said["day"] == event.day:
            self._take_back(fact, self.closed)

    def _clock(self, fact: Fact) -> None:
        """Everything of the day moves; so does a day before that was closed because the clock was put right (R59)."""
        self.at += fact.event.by_ms
        visits, seats = list(self.visits.values()), list(self.seats.values())
        if self.closed is not None and self.closed.goes_on:
            visits += self.closed.visits.values()
            seats += self.closed.seats.values()
        _move(visits, seats, fact.seq, fact.event.by_ms)
        for said, moment in ((self.helps, "since"), (self.answers, "since"), (self.taken_over, "at")):
            for one in said.values():
                one[moment] += fact.event.by_ms

    def _close(self, fact: Fact) -> None:
        """R6."""
        event = fact.event
        if self.day is not None:
            said = self.said()
            self.closed = Closed(
                said={name: said[name] for name in ("day", "spent", "serials", "issued_of", "totals")},
                visits=dict(self.visits),
                left={i: Told(self.visits[i]).state for i in event.left if i in self.visits},
                seats={i: list(self.seats.get(i, [])) for i in said["counters"]},
                at_seats={i: seat["ticket_id"] for i, seat in said["counters"].items()},
                numbering=Numbering(list(self.numbering.visits), list(self.numbering.skipped)),
                opened=self.opened,
                began=self.began,
                goes_on=event.goes_on,
            )
            self.closed.said |= {"bookings": dict(self.bookings), "assigned": said["assigned"]}
        for ticket_id in event.left:
            if ticket_id in self.visits:
                self.visits[ticket_id].facts.append(Fact(fact.seq, fact.at, LeftOpen()))
        if not event.goes_on:
            self.seats, self.assigned = {}, {}
            self.helps, self.answers, self.taken_over = {}, {}, {}

    def _open(self, fact: Fact) -> None:
        """R6, R18, R60."""
        event = fact.event
        assert self.branch is not None
        self.day, self.opened, self.lapsed = event.day, fact.seq, []
        self.nights.append(fact.seq)
        self.visits = {i: visit for i, visit in self.visits.items() if i in event.carried}
        for visit in self.visits.values():
            visit.day = event.day
        if not event.goes_on:
            self.numbering = Numbering()
        if self.closed is not None:
            self.closed.visits = {i: v for i, v in self.closed.visits.items() if i not in self.visits}
        self.began = self._with_those_who_came_along(fact.seq)
        self.bookings = {i: b for i, b in self.bookings.items() if self._date(b.event.slot_at) >= event.day}
        if self.closed is not None:
            self.closed.said["began"] = self.began

    def _with_those_who_came_along(self, seq: int) -> Said:
        waits = [wait[1] for visit in self.visits.values() if (wait := Told(visit).wait) is not None]
        return dict.fromkeys(COUNTS, 0) | {
            "issued": len(self.visits),
            "waits": len(waits),
            "wait_ms": sum(waits),
            "within_target": sum(wait <= self.target(seq) for wait in waits),
            "dossiers": sum(Told(visit).ticket(self.target)["dossiers"] for visit in self.visits.values()),
        }

    def _take_back(self, fact: Fact, before: Closed) -> None:
        """R61: the end of the day before and the beginning of the false one are as if they had not been."""
        self.closed, self.day, self.lapsed = None, before.said["day"], []
        self._nothing_is_still_to_come(before, fact)
        for ticket_id, visit in self.visits.items():
            visit.day, visit.serial = self.day, fact.event.renumbered.get(ticket_id, visit.serial)
        if not before.goes_on:
            before.numbering.visits += self.visits.values()
            self.numbering = before.numbering
            today = {i: services for i, services in self.assigned.items() if services}
            self.assigned = before.said["assigned"] | today
        self.opened, self.began = before.opened, before.began
        self.visits = before.visits | self.visits
        self.bookings = before.said["bookings"] | self.bookings
        for ticket_id in before.left:
            visit = before.visits[ticket_id]
            visit.facts = [x for x in visit.facts if not isinstance(x.event, LeftOpen)]
            counter_id = Told(visit).at_counter
            if counter_id is None:
                continue
            seat, now = self._seat(before.seats[counter_id]), self._seats()
            clerks = [s["person"] for s in now.values() if s["state"] is not CounterState.CLOSED]
            free = counter_id in now and now[counter_id]["state"] is CounterState.CLOSED
            if free and seat["person"] not in clerks:
                self.seats[counter_id] = before.seats[counter_id]
            else:
                visit.facts.append(Fact(fact.seq, fact.at, PutBack()))

    def _nothing_is_still_to_come(self, before: Closed, fact: Fact) -> None:
        """The day moves with a clock that shows less than the day had reached."""
        moments = [fact.at]
        for ticket_id, visit in before.visits.items():
            told = Told(visit)
            ticket = told.ticket(self.target)
            call = ticket["call"]
            once = [ticket[name] for name in ("issued_at", "first_called_at", "aside_since", "lapsed_at")]
            once.append(call and call["called_at"])
            moments += [m for m in once if m is not None]
            for leg in ticket["legs"]:
                ended_at = None if ticket_id in before.left else leg["ended_at"]
                moments += [leg["arrived_at"], *leg["calls"]]
                moments += [m for m in (leg["started_at"], ended_at) if m is not None]
        since = [self._seat(seat)["since"] for seat in before.seats.values()]
        moments += [m for m in since if m is not None]
        if max(moments) > fact.at:
            _move(before.visits.values(), before.seats.values(), fact.seq, fact.at - max(moments))

    # -- every field --

    def said(self) -> Said:
        """What `State` says."""
        self._told = {id(visit): Told(visit) for visit in self.ever}
        told = {i: self._told[id(visit)] for i, visit in self.visits.items()}
        tickets = {i: each.ticket(self.target) for i, each in told.items()}
        put = self.settings[-1] if self.settings else None
        shut = self._last(e.HallClosed)
        doors = self._last(e.HallClosed, e.HallOpened)
        calls = [ticket["call"] for ticket in tickets.values() if ticket["call"] is not None]
        calls.sort(key=lambda call: -call["call_seq"])
        return {
            "branch": self.branch,
            "epoch": "",  # of the database, not of any event
            "seq": self.seq,
            "at": self.at,
            "day": self.day,
            "hall_closed_why": doors.event.why if doors and isinstance(doors.event, e.HallClosed) else None,
            "hall_closed_seq": 0 if shut is None else shut.seq,
            "closed_services": self._closed_services(),
            "notices": self._notices(),
            "tickets": tickets,
            "by_number": {ticket["number"]: i for i, ticket in tickets.items()},
            "in_place_of": {one.instead_of: one.ticket_id for one in reversed(self.lapsed) if one.instead_of}
            | {ticket["instead_of"]: i for i, ticket in tickets.items() if ticket["instead_of"]},
            "expected": {i for i, each in told.items() if each.state is TicketState.EXPECTED},
            "waiting": {i for i, each in told.items() if each.state is TicketState.WAITING},
            "aside": {i for i, each in told.items() if each.state in (TicketState.PARKED, TicketState.MISSED)},
            "counters": self._seats(),
            "bookings": {i: _booking(booking) for i, booking in self.bookings.items()},
            "spent": {t["booking_id"]: i for i, t in tickets.items() if t["booking_id"] is not None},
            "serials": self._serials(),
            "issued_of": self._issued_of(),
            "called": [call["ticket_id"] for call in calls][:BOARDS_LIST],
            "turns": self._turns(),
            "totals": self._totals(),
            "measured": self._measured(),
            "turnout": self._turnout(),
            "staff": self._staff(),
            "devices": self._devices(),
            "placed": self._placed(),
            "before": self._before(),
            "settings_seq": put.seq if put else 0,
            "settings_by": put.event.by if put else "",
            "settings_at": put.at if put else 0,
            "wanted": self._wanted(),
            "assigned": {i: services for i, services in self.assigned.items() if services},
            "helps": {i: dict(one) for i, one in self.helps.items()},
            "answers": {i: dict(one) for i, one in self.answers.items()},
            "taken_over": {i: dict(one) for i, one in self.taken_over.items()},
            "leases": self._leases(),
        }

    def _leases(self) -> dict[str, Said]:
        """Leased and not given back, of this day, the one before or one to come (R74)."""
        held: dict[str, Said] = {}
        before = None
        for fact in self.facts:
            match fact.event:
                case e.NumbersLeased() as one:
                    of = {name: getattr(one, name) for name in ("device_id", "day", "series", "first", "last")}
                    held[one.lease_id] = of | {"at": fact.at, "void": False}
                case e.NumbersReturned():
                    held.pop(fact.event.lease_id, None)
                case e.ClockCorrected():
                    for one in held.values():
                        one["at"] += fact.event.by_ms
                case e.DayClosed():
                    before = fact.event.day
                case e.DayOpened():
                    for one in held.values():
                        one["void"] = one["void"] or (fact.event.goes_on and one["day"] == fact.event.day)
                    held = {i: one for i, one in held.items() if one["day"] >= (before or fact.event.day)}
                case e.DayTakenBack() if before == fact.event.day:
                    for one in held.values():
                        one["void"] = one["void"] and one["day"] != fact.event.false_day
                    held = {i: one for i, one in held.items() if one["day"] >= before}
                    before = None
        return held

    def _notices(self) -> dict[str, Said]:
        """Shown and not ended since, on this day or the one before, whether their time is over or not (R88)."""
        shown: dict[str, Said] = {}
        day = before = None
        for fact in self.facts:
            match fact.event:
                case e.NoticeShown() as one:
                    of = {"text": one.text, "zones": one.zones, "until": one.until, "say": one.say}
                    shown[one.notice_id] = of | {"seq": fact.seq, "day": day}
                case e.NoticeEnded():
                    shown.pop(fact.event.notice_id, None)
                case e.WordsErased(only=""):
                    for each in shown.values():
                        each["text"] = Text({}) if each["day"] < fact.event.before else each["text"]
                case e.DayClosed():
                    before, goes_on = fact.event.day, fact.event.goes_on
                case e.DayOpened():
                    day = fact.event.day
                    for each in shown.values():
                        if before and goes_on and each["day"] == before:
                            _on_another_day(each, day)
                    shown = {i: each for i, each in shown.items() if each["day"] in (day, before)}
                case e.DayTakenBack() if before == fact.event.day:
                    for each in shown.values():
                        _on_another_day(each, before)
                    day, before = before, None
        return shown

    def _closed_services(self) -> dict[str, Said]:
        """Closed and not opened since, on this day or the one before; with the day that it is closed for (R82)."""
        closed: dict[str, Said] = {}
        day = before = None
        for fact in self.facts:
            match fact.event:
                case e.ServiceClosed():
                    closed[fact.event.service_id] = {"why": fact.event.why, "seq": fact.seq, "day": day}
                case e.ServiceOpened():
                    closed.pop(fact.event.service_id, None)
                case e.WordsErased(only=""):
                    for one in closed.values():
                        one["why"] = "" if one["day"] < fact.event.before else one["why"]
                case e.DayClosed():
                    before, goes_on = fact.event.day, fact.event.goes_on
                case e.DayOpened():
                    day = fact.event.day
                    for one in closed.values():
                        one["day"] = day if before and goes_on and one["day"] == before else one["day"]
                    closed = {i: one for i, one in closed.items() if one["day"] in (day, before)}
                case e.DayTakenBack() if before == fact.event.day:
                    for one in closed.values():
                        one["day"] = before
                    day, before = before, None
        return closed

    def target(self, seq: int) -> int:
        """The wait that was aimed at when this row was written."""
        put = next(fact for fact in reversed(self.settings) if fact.seq < seq)
        return put.event.branch.policy.wait_target_min * MINUTE

    def _last(self, *kinds: type) -> Fact | None:
        return next((fact for fact in reversed(self.facts) if isinstance(fact.event, kinds)), None)

    def _date(self, at: int) -> str:
        """R5."""
        assert self.branch is not None
        return datetime.fromtimestamp(at / 1000, ZoneInfo(self.branch.timezone)).date().isoformat()

    def _serials(self) -> dict[str, int]:
        """R7."""
        given = [(v.series, v.serial) for v in self.numbering.visits] + self.numbering.skipped
        return {series: max(serial for of, serial in given if of == series) for series, _ in given}

    def _issued_of(self) -> dict[str, int]:
        events = [visit.issued.event for visit in self.numbering.visits]
        given = [service for event in events for service in (event.service_id, *event.then)]
        return {service: given.count(service) for service in given}

    def _totals(self) -> Said:
        """What the day began with and what each of its visits counts for since."""
        totals = dict(self.began)
        for visit in self.visits.values():
            for seq, name, n in self._told[id(visit)].counts(self.target):
                if seq > self.opened:
                    totals[name] += n
        return totals

    def _turns(self) -> list[Said]:
        """The calls in turn since the lines last stood otherwise, where places lapse (R144)."""
        last = self._last(*STOOD_OTHERWISE)
        undone, policy = f.taken_back(self.facts), self.branch.policy if self.branch else None
        turns = []
        for fact in self.facts:
            event, since = fact.event, 0 if last is None else last.seq
            if fact.seq <= since or not isinstance(event, e.TicketCalled) or fact.seq in undone:
                continue
            if policy is None or not policy.expected_within_min or event.reason is Reason.CHOSEN:
                continue
            visit = self.visits[event.ticket_id]
            stood = Told(visit, [x for x in visit.facts if x.seq < fact.seq]).ticket(self.target)
            behind = policy.absolute_priority and stood["class_id"] == "ordinary"
            place = (not stood["first"], behind, stood["counted_from"], visit.issued.seq)
            service = stood["legs"][-1]["service_id"]
            turns.append(
                {"seq": fact.seq, "at": fact.at, "counter_id": event.counter_id}
                | {"service_id": service, "place": place}
            )
        return turns

    def _turnout(self) -> Said:
        """Calls that ended, of all days (R53)."""
        ended = [name for told in self._told.values() for _, name, _ in told.counts(self.target)]
        missed = ended.count("missed")
        return {"called": ended.count("answered") + missed, "missed": missed}

    def _measured(self) -> dict[str, Said]:
        """What was learnt of each service, of all days; over a night a mean of so many stays (R52)."""
        learnt: list[tuple[int, str, int]] = [(seq, "", 0) for seq in self.nights]
        for told in self._told.values():
            for begins, leg in told.legs:
                took = told.took(leg)
                if took is not None:
                    learnt.append((took[0].seq, told.service_of(begins, leg), took[1]))
        measured: dict[str, Said] = {}
        for _, service, took_ms in sorted(learnt):
            if service:
                was = measured.get(service, {"count": 0, "total_ms": 0})
                measured[service] = {"count": was["count"] + 1, "total_ms": was["total_ms"] + took_ms}
                continue
            for each in measured.values():
                if each["count"] > OVER_A_NIGHT:
                    each.update(count=OVER_A_NIGHT, total_ms=each["total_ms"] * OVER_A_NIGHT // each["count"])
        return measured

    # -- counters --

    def _seats(self) -> dict[str, Said]:
        """Of the counters in force, and of those that were taken when the settings lost them (R3)."""
        in_force = [] if self.branch is None else [counter.id for counter in self.branch.counters]
        there = {told.at_counter: told.visit.ticket_id for told in map(Told, self.visits.values())}
        seats = {}
        for counter_id in {*in_force, *self.seats}:
            seat = self._seat(self.seats.get(counter_id, []))
            if counter_id in in_force or seat["state"] is not CounterState.CLOSED:
                step = f.last_step(self.facts, counter_id)
                seats[counter_id] = seat | {"ticket_id": there.get(counter_id), "last": self._as_it_stood(step)}
        return seats

    @staticmethod
    def _seat(facts: list[Fact]) -> Said:
        """Who sits there and since when: what happened since it was closed last (R40-R43)."""
        moves = [fact for fact in facts if isinstance(fact.event, Moved)]
        facts = [fact for fact in facts if not isinstance(fact.event, Moved)]
        closed = max((n for n, fact in enumerate(facts) if isinstance(fact.event, e.CounterClosed)), default=-1)
        session = facts[closed + 1 :]
        since = facts[closed] if closed >= 0 else None
        state, reason, back = CounterState.CLOSED, "", None
        taken = next((x for x in reversed(session) if isinstance(x.event, e.CounterOpened)), None)
        for fact in session:
            if isinstance(fact.event, e.CounterPaused):
                state, reason, since = CounterState.PAUSED, fact.event.reason, fact
                minutes = fact.event.back_in_min
                back = None if minutes is None else fact.at + minutes * MINUTE
            elif state is not CounterState.OPEN:  # taken over, it is open since it was
                state, reason, since, back = CounterState.OPEN, "", fact, None

        def moved(fact: Fact) -> int:
            return sum(move.event.by_ms for move in moves if move.seq > fact.seq)

        return {
            "state": state,
            "person": taken.event.person if taken else "",
            "device_id": taken.event.device_id if taken else "",
            "since": None if since is None else since.at + moved(since),
            "pause_reason": reason,
            "back_at": None if back is None or since is None else back + moved(since),
            "taken_at": None if taken is None else taken.at + moved(taken),
        }

    def _as_it_stood(self, step: Fact | None) -> Said | None:
        """R70."""
        if step is None:
            return None
        said: Said = {"seq": step.seq, "at": step.at, "kind": step.event.type, "ticket": None}
        if isinstance(step.event, e.CounterPaused):
            was = self._seat([fact for fact in self.seats[step.event.counter_id] if fact.seq < step.seq])
            return (
                said
                | {"seat": was["state"], "since": was["since"]}
                | {name: was[name] for name in ("pause_reason", "back_at")}
            )
        visit = self.visits[step.event.ticket_id]
        # What devices say of calls and of paper and people of the visit is no step, and true whatever is taken back.
        told = (e.CallAnnounced, e.PaperReported, e.VisitRated, e.FeedbackAnswered)
        stood = [x for x in visit.facts if x.seq < step.seq or isinstance(x.event, told)]
        ticket = Told(visit, stood).ticket(self.target)
        return said | {"ticket": ticket, "seat": CounterState.OPEN, "since": None, "pause_reason": "", "back_at": None}

    def _before(self) -> Said | None:
        before = self.closed
        if before is None:
            return None
        seats = {i: self._seat(seat) | {"last": None} for i, seat in before.seats.items()}
        return before.said | {
            "tickets": {i: self._told[id(visit)].ticket(self.target) for i, visit in before.visits.items()},
            "left": before.left,
            "counters": {i: seat | {"ticket_id": before.at_seats[i]} for i, seat in seats.items()},
            "bookings": {i: _booking(booking) for i, booking in before.said["bookings"].items()},
            "goes_on": before.goes_on,
            "began": before.said.get("began", dict.fromkeys(COUNTS, 0)),
        }

    # -- staff and devices --

    def _staff(self) -> dict[str, Said]:
        """Of each code what was said last; of who was erased only that (R90, R91, R95)."""
        staff: dict[str, Said] = {}
        unknown: Said = {"roles": None, "locked": None, "erased": False, "pin": False}
        for event in (fact.event for fact in self.facts):
            match event:
                case e.PersonAdded():
                    staff[event.code] = unknown | {"roles": event.roles, "locked": False}
                case e.PersonErased():
                    staff[event.code] = unknown | {"erased": True}
                case e.PersonRolesChanged():
                    staff[event.code] = staff.get(event.code, unknown) | {"roles": event.roles}
                case e.PersonLocked() | e.PersonUnlocked():
                    locked = isinstance(event, e.PersonLocked)
                    staff[event.code] = staff.get(event.code, unknown) | {"locked": locked}
                case e.PersonPinSet() | e.PersonPinCleared():
                    pin = isinstance(event, e.PersonPinSet)
                    staff[event.code] = staff.get(event.code, unknown) | {"pin": pin}
        return staff

    def _devices(self) -> dict[str, Said]:
        """Those that were paired, and not unpaired since (R92)."""
        said = [fact for fact in self.facts if isinstance(fact.event, e.DevicePaired | e.DeviceUnpaired)]
        latest = {fact.event.device_id: fact for fact in said}
        tied = {device: fact.event.counter_id for device, fact in self._said_of_devices().items()}
        return {
            i: {"role": fact.event.role.value, "counter_id": tied[i], "at": fact.at}
            for i, fact in latest.items()
            if isinstance(fact.event, e.DevicePaired)
        }

    def _placed(self) -> dict[str, Said]:
        """Called and standing as was said last, until they are unpaired (R92)."""
        return {
            i: {"name": fact.event.name, "zone": fact.event.zone}
            for i, fact in self._said_of_devices().items()
            if fact.event.name or fact.event.zone is not None
        }

    def _said_of_devices(self) -> dict[str, Any]:
        """The last fact that says what a device is called; none of one that was unpaired since."""
        found: dict[str, Any] = {}
        for fact in self.facts:
            match fact.event:
                case e.DevicePaired() | e.DeviceChanged():
                    found[fact.event.device_id] = fact
                case e.DeviceUnpaired():
                    found.pop(fact.event.device_id, None)
                case _:
                    pass
        return found

    def _wanted(self) -> dict[str, Said]:
        """R80."""
        wishes = [fact for fact in self.facts if isinstance(fact.event, e.DeviceWanted)]
        names = ("mode", "volume", "layout", "message", "restart", "mode_day", "staff_pin_hash", "paper_slot", "look")
        return {
            wish.event.device_id: {name: getattr(wish.event, name) for name in names} | {"message_seq": wish.seq}
            for wish in wishes
        }


def _move(visits: Iterable[Visit], seats: Iterable[list[Fact]], seq: int, by_ms: int) -> None:
    for facts in [*(visit.facts for visit in visits), *seats]:
        facts.append(Fact(seq, 0, Moved(by_ms)))


def _booking(fact: Fact) -> Said:
    """As it was told last; whose it is, until that is erased (R98)."""
    said = {name: getattr(fact.event, name) for name in ToldBooking.model_fields}
    return said | {"person_seq": fact.seq if fact.event.person else NO_ROW}


def _on_another_day(notice: Said, day: str) -> None:
    """The same time by the clock on the wall, on the day that it stands on now."""
    days_on = (date.fromisoformat(day) - date.fromisoformat(notice["day"])).days
    notice["until"] += days_on * 24 * 3_600_000
    notice["day"] = day
