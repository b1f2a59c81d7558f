"""Every field of a ticket and of its legs, each looked up in the facts about the visit."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cached_property
from typing import Any

from tests.server.core.plain.facts import MINUTE, Fact, LeftOpen, Moved, PutBack, Visit
from wire import events as e
from wire.values import NO_ROW, Reason, TicketState

Said = dict[str, Any]
"""Fields by name."""

Target = Callable[[int], int]
"""The longest wait that was aimed at when a row was written, in ms."""

LONGEST_SERVICE = 4 * 60 * MINUTE
"""Nobody learns more from a service that somebody forgot to finish (R52)."""

LEADS_TO = {
    e.TicketArrived: TicketState.WAITING,
    e.TicketCalled: TicketState.CALLED,
    e.ServiceStarted: TicketState.SERVING,
    e.ServiceFinished: TicketState.DONE,
    e.VisitContinued: TicketState.WAITING,
    e.TicketMissed: TicketState.MISSED,
    e.TicketParked: TicketState.PARKED,
    e.TicketSnoozed: TicketState.PARKED,
    e.TicketReturned: TicketState.WAITING,
    e.TicketTransferred: TicketState.WAITING,
    e.TicketCancelled: TicketState.CANCELLED,
    LeftOpen: TicketState.CANCELLED,
    PutBack: TicketState.WAITING,
}
CALLS = (e.TicketCalled, e.TicketRecalled)
NEXT_LEG = (e.TicketTransferred, e.VisitContinued)
ENDS_SERVICE = (e.ServiceFinished, *NEXT_LEG)
JOINS_AGAIN = (e.TicketReturned, PutBack)
NO_STEP = (e.CallAnnounced, e.PaperReported, e.VisitRated, e.FeedbackAnswered, Moved, LeftOpen, PutBack)
COUNTS = (
    *("issued", "called", "answered", "served", "missed", "cancelled", "transferred", "continued", "dossiers"),
    *("waits", "wait_ms", "within_target", "rated", "satisfied"),
)


class Told:
    """A visit as these facts tell it; the facts are all there are, or those before some step."""

    def __init__(self, visit: Visit, facts: list[Fact] | None = None) -> None:
        self.visit = visit
        self.facts = visit.facts if facts is None else facts
        self._moves = [fact for fact in self.facts if isinstance(fact.event, Moved)]
        self._counts: list[tuple[int, str, int]] | None = None

    def now(self, fact: Fact, moment: int | None = None) -> int:
        """A moment that this fact told, by the clock of today (R59); its own by default."""
        told = fact.at if moment is None else moment
        return told + sum(move.event.by_ms for move in self._moves if move.seq > fact.seq)

    def last(self, *kinds: type, of: list[Fact] | None = None) -> Fact | None:
        return next((f for f in reversed(self.facts if of is None else of) if isinstance(f.event, kinds)), None)

    def first(self, *kinds: type, of: list[Fact] | None = None) -> Fact | None:
        return next((f for f in (self.facts if of is None else of) if isinstance(f.event, kinds)), None)

    @cached_property
    def state(self) -> TicketState:
        last = self.last(*LEADS_TO)
        if last is not None:
            return LEADS_TO[type(last.event)]
        return TicketState.EXPECTED if self.visit.issued.event.expected else TicketState.WAITING

    @cached_property
    def counter_id(self) -> str | None:
        """The counter that called it last on this leg."""
        called = self.last(e.TicketCalled, of=self.legs[-1][1])
        return None if called is None else called.event.counter_id

    @property
    def at_counter(self) -> str | None:
        """Where the person is now, if at a counter (R22)."""
        return self.counter_id if self.state in (TicketState.CALLED, TicketState.SERVING) else None

    # -- waits and services --

    @cached_property
    def legs(self) -> list[tuple[Fact, list[Fact]]]:
        """For each leg what began it, and what happened on it up to what ended it (R20)."""
        found: list[tuple[Fact, list[Fact]]] = [(self.visit.issued, [])]
        for fact in self.facts:
            found[-1][1].append(fact)
            if isinstance(fact.event, NEXT_LEG):
                found.append((fact, []))
        return found

    def stretches(self, leg: list[Fact]) -> list[list[Fact]]:
        """The facts of a leg, apart for each time that it joined the line (R36)."""
        found: list[list[Fact]] = [[]]
        for fact in leg:
            if isinstance(fact.event, JOINS_AGAIN):
                found.append([])
            found[-1].append(fact)
        return found

    def came(self, stretch: list[Fact]) -> tuple[Fact, int] | None:
        """What shows that the person came to the counter, and when that was: at the last call without a start (R21)."""
        shows = self.first(e.ServiceStarted, e.TicketParked, *ENDS_SERVICE, of=stretch)
        if shows is None:
            return None
        call = self.last(*CALLS, of=stretch)
        if isinstance(shows.event, e.ServiceStarted) or call is None:
            return shows, self.now(shows)
        return shows, self.now(call)

    def arrived_at(self, begins: Fact, leg: list[Fact]) -> int:
        """R63: rows that do not say it mean their own moment."""
        arrived = self.first(e.TicketArrived, of=leg) or begins
        return self.now(arrived, arrived.event.arrived_at)

    def took(self, leg: list[Fact]) -> tuple[Fact, int] | None:
        """How long the service kept its counter, from the call until it was free, and what ended it (R52)."""
        ends = self.last(*ENDS_SERVICE, of=leg)
        call = self.first(*CALLS, of=self.stretches(leg)[-1])
        if ends is None or call is None:
            return None
        return ends, min(self.now(ends) - self.now(call), LONGEST_SERVICE)

    @cached_property
    def wait(self) -> tuple[Fact, int] | None:
        """The wait of the first leg."""
        return self.waited(*self.legs[0])

    def waited(self, begins: Fact, leg: list[Fact]) -> tuple[Fact, int] | None:
        """The wait of a leg up to the last call, once the person had come for the first time (R52)."""
        for stretch in self.stretches(leg):
            came = self.came(stretch)
            if came is not None:
                call = self.last(*CALLS, of=stretch)
                upto = came[1] if call is None else self.now(call)
                return came[0], max(0, upto - self.arrived_at(begins, leg))
        return None

    # -- what it counts for --

    def counts(self, target: Target) -> list[tuple[int, str, int]]:
        """Row, figure of the day and how much: the day is the sum of these over its visits."""
        if self._counts is None:
            self._counts = list(self._counted(target))
        return self._counts

    def _counted(self, target: Target) -> Iterable[tuple[int, str, int]]:
        yield self.visit.issued.seq, "issued", 1
        for _, leg in self.legs:
            for came in map(self.came, self.stretches(leg)):
                if came is not None:
                    yield came[0].seq, "answered", 1
        wait = self.wait
        if wait is not None:
            fact, wait_ms = wait
            yield fact.seq, "waits", 1
            yield fact.seq, "wait_ms", wait_ms
            yield fact.seq, "within_target", 1 if wait_ms <= target(fact.seq) else 0
        names = {
            e.TicketCalled: "called",
            e.ServiceFinished: "served",
            e.VisitContinued: "continued",
            e.TicketMissed: "missed",
            e.TicketTransferred: "transferred",
            e.TicketCancelled: "cancelled",
            LeftOpen: "cancelled",
            e.VisitRated: "rated",
        }
        for fact in self.facts:
            if type(fact.event) in names:
                yield fact.seq, names[type(fact.event)], 1
            if isinstance(fact.event, e.ServiceFinished | e.VisitContinued):
                yield fact.seq, "dossiers", fact.event.dossiers
            if isinstance(fact.event, e.VisitRated) and fact.event.score in (4, 5):
                yield fact.seq, "satisfied", 1

    @staticmethod
    def kept_for(begins: Fact, facts: list[Fact]) -> str:
        """Whose a leg is: of whom it was sent to, then of whoever had it when it came back (R110, R123)."""
        said = [getattr(begins.event, "to_person", "")]
        said += [fact.event.to_person for fact in facts if isinstance(fact.event, e.TicketReturned)]
        return next((person for person in reversed(said) if person), "")

    # -- fields --

    def leg(self, begins: Fact, facts: list[Fact]) -> Said:
        """What `Leg` says."""
        again = self.stretches(facts)[-1]
        call_seqs = [fact.seq for fact in facts if isinstance(fact.event, CALLS)]
        called = self.last(e.TicketCalled, of=facts)
        came, took = self.came(again), self.took(facts)
        ended = self.last(*ENDS_SERVICE, e.TicketCancelled, LeftOpen, of=facts)
        continued = self.last(e.VisitContinued, of=facts)
        filed = self.last(e.ServiceFinished, e.VisitContinued, of=facts)
        return {
            "service_id": self.service_of(begins, facts),
            "arrived_at": self.arrived_at(begins, facts),
            "continued": isinstance(begins.event, e.VisitContinued),
            "counter_only": begins.event.counter_id if isinstance(begins.event, e.TicketTransferred) else None,
            "person_only": self.kept_for(begins, facts),
            "calls": [self.now(fact) for fact in again if isinstance(fact.event, CALLS)],
            "call_seqs": call_seqs,
            "counter_id": None if called is None else called.event.counter_id,
            "person": "" if called is None else called.event.person,
            "started_at": None if came is None else came[1],
            "ended_at": None if ended is None else self.now(ended),
            "shown_seq": self._announced("shown", call_seqs),
            "spoken_seq": self._announced("spoken", call_seqs),
            "unspoken_seq": self._announced("unspoken", call_seqs),
            "outcome": "" if continued is None else continued.event.outcome,
            "dossiers": 0 if continued is None else continued.event.dossiers,
            "filed_online": None if filed is None else filed.event.filed_online,
            "wait_ms": None if (waited := self.waited(begins, facts)) is None else waited[1],
            "took_ms": None if took is None else took[1],
            "told_until": self.told_until(begins, facts),
        }

    def told_until(self, begins: Fact, facts: list[Fact]) -> int | None:
        """By when it was told that it would be called: when it came (R135), and when it waited anew (R143)."""
        anew = self.last(e.TicketReturned, of=facts) or begins
        if isinstance(anew.event, e.TicketReturned | e.TicketTransferred | e.VisitContinued):
            told_anew = anew.event.told_anew
            return self.now(anew) + told_anew.high_min * MINUTE if told_anew and told_anew.high_min else None
        came = self.last(e.TicketArrived, of=facts) or begins
        told = isinstance(came.event, e.TicketIssued | e.TicketArrived) and came.event.wait_high_min > 0
        if not told or getattr(came.event, "expected", False):
            return None
        return self.now(came) + came.event.wait_high_min * MINUTE

    def service_of(self, begins: Fact, facts: list[Fact]) -> str:
        """What it was taken for, or sent to, unless that was put right (R112)."""
        put_right = self.last(e.TicketCorrected, of=facts)
        return (put_right or begins).event.service_id

    def call(self) -> Said | None:
        """What `Call` says."""
        call = self.last(*CALLS)
        if call is None:
            return None
        return {
            "call_seq": call.seq,
            "ticket_id": self.visit.ticket_id,
            "number": self.visit.number,
            "counter_id": call.event.counter_id,
            "counter_number": call.event.counter_number,
            "language": call.event.language,
            "called_at": self.now(call),
            "nth": call.event.nth,
            "over": self.state is not TicketState.CALLED,
        }

    def ticket(self, target: Target) -> Said:
        """What `Ticket` says."""
        visit, issued = self.visit, self.visit.issued
        known = (self.last(e.TicketArrived) or issued).event
        classed = (self.last(e.TicketArrived, e.TicketClassGranted) or issued).event
        asked = [issued.event.accessible]
        for event in (fact.event for fact in self.facts):
            if isinstance(event, e.AccessibleAsked):
                asked.append(event.wanted)
            elif isinstance(event, e.TicketArrived) and event.accessible:
                asked.append(True)
        called, first_called = self.last(e.TicketCalled), self.first(e.TicketCalled)
        finished, rated, wait = self.last(e.ServiceFinished), self.last(e.VisitRated), self.wait
        steps = [issued, *(fact for fact in self.facts if not isinstance(fact.event, NO_STEP))]
        served = [fact.event for fact in self.facts if isinstance(fact.event, e.ServiceFinished | e.VisitContinued)]
        counts = self.counts(target)
        return {
            "ticket_id": visit.ticket_id,
            "day": visit.day,
            "number": visit.number,
            "series": visit.series,
            "serial": visit.serial,
            "class_id": classed.class_id,
            "language": known.language,
            "channel": issued.event.channel,
            "issued_at": self.now(issued, issued.event.arrived_at),
            "counted_from": self._counted_from(),
            "seq": issued.seq,
            "legs": [self.leg(*leg) for leg in self.legs],
            **self._then(),
            "snoozes": sum(isinstance(fact.event, e.TicketSnoozed) for fact in self.facts),
            "state": self.state,
            "granted_by": "" if classed.class_id == "ordinary" else classed.granted_by,
            "accessible": asked[-1],
            "booking_id": issued.event.booking_id,
            "slot_at": issued.event.slot_at,
            "first": self._first(),
            "returned": self._returned(),
            "reason": Reason.LONGEST if called is None else called.event.reason,
            "why": "" if called is None or called.seq < visit.words_gone else called.event.why,
            "why_seq": NO_ROW if called is None else called.seq,
            "passed": {} if called is None else called.event.passed,
            "passed_more": {} if called is None else called.event.passed_more,
            **self._aside(),
            "wait_ms": None if wait is None else wait[1],
            "rated": None if rated is None else rated.event.score,
            "rated_seq": NO_ROW if rated is None else rated.seq,
            **self._answer(rated),
            "outcome": "" if finished is None else finished.event.outcome,
            "dossiers": sum(event.dossiers for event in served),
            "claimed": issued.event.claimed if classed is issued.event else "",
            "lapsed_at": self._lapsed_at(),
            "first_called_at": None if first_called is None else self.now(first_called),
            "ahead": known.ahead,
            "wait_low_min": known.wait_low_min,
            "wait_high_min": known.wait_high_min,
            "wait_about_min": known.wait_about_min,
            "call": self.call(),
            **self._paper(),
            **self._person(),
            "instead_of": issued.event.instead_of,
            "step_seq": steps[-1].seq,
            "adds": {name: sum(n for _, of, n in counts if of == name) for name in COUNTS},
        }

    def _answer(self, rated: Fact | None) -> Said:
        """The latest words to the rating that stands (R87)."""
        said = [f for f in self.facts if isinstance(f.event, e.FeedbackAnswered)]
        fits = [f for f in said if rated is not None and f.event.rated_seq == rated.seq]
        if not fits:
            return {"answer": "", "answer_seq": NO_ROW}
        gone = fits[-1].seq < self.visit.words_gone
        return {"answer": "" if gone else fits[-1].event.words, "answer_seq": fits[-1].seq}

    def _person(self) -> Said:
        """By the card that was read when it was taken, or at last on arrival, until that is erased (R77, R78)."""
        told = [f for f in (self.visit.issued, *self.facts) if isinstance(f.event, e.TicketIssued | e.TicketArrived)]
        read = [f for f in told if f.event.person and f.seq > self.visit.people_gone]
        seq = read[-1].seq if read else NO_ROW
        return {"person": read[-1].event.person if read else "", "person_seq": seq}

    def _paper(self) -> Said:
        """What is known of its paper, and how often it was printed again (R96)."""
        told = [fact.event for fact in self.facts if isinstance(fact.event, e.PaperReported)]
        first = next((n for n, event in enumerate(told) if event.result == "printed" or not event.again), len(told))
        known = [event.result for event in told[first:]]  # further ones that failed say nothing of the first
        word = "printed" if "printed" in known else known[-1] if known else ""
        return {"paper": word, "reprints": sum(event.again for event in told)}

    def _announced(self, how: str, call_seqs: list[int]) -> int:
        said = (fact.event for fact in self.facts if isinstance(fact.event, e.CallAnnounced))
        return max((x.call_seq for x in said if x.how == how and x.call_seq in call_seqs), default=NO_ROW)

    def _lapsed_at(self) -> int | None:
        """Since when its place is kept no longer, unless its holder came since (R144)."""
        last = self.last(e.PlaceLapsed, e.TicketArrived)
        return self.now(last) if last is not None and isinstance(last.event, e.PlaceLapsed) else None

    def _counted_from(self) -> int:
        places = (e.TicketArrived, e.TicketReturned, e.VisitContinued, e.TicketTransferred, e.TicketClassGranted)
        last = self.last(*places) or self.visit.issued
        return self.now(last, last.event.counted_from)

    def _then(self) -> Said:
        """What was said to follow, and what was to come back, without what began since (R66, R111)."""
        then, back_to = self.visit.issued.event.then, ""
        for fact in self.facts:
            event = fact.event
            if isinstance(event, e.VisitContinued):
                then, back_to = then[1:], ""
            elif isinstance(event, e.VisitPlanned):
                then, back_to = event.then, back_to if event.then[:1] == then[:1] else ""
            elif isinstance(event, e.TicketTransferred) and event.back_for:
                then, back_to = (event.back_for, *then), event.back_to
        return {"then": then, "back_to": back_to}

    def _first(self) -> bool:
        """A wish to be first holds for the leg it was made for, until it is missed (R37, R68)."""
        begins, leg = self.legs[-1]
        missed = any(isinstance(f.event, e.TicketReturned) and f.event.was == "missed" for f in leg)
        return isinstance(begins.event, e.TicketTransferred) and begins.event.first and not missed

    def _returned(self) -> str:
        returned = self.last(e.TicketReturned, of=self.legs[-1][1])
        return "" if returned is None else returned.event.was

    def _aside(self) -> Said:
        last = self.last(e.TicketMissed, e.TicketParked, e.TicketSnoozed, e.TicketReturned)
        aside = None if last is None or isinstance(last.event, e.TicketReturned) else last
        parked = aside if aside is not None and isinstance(aside.event, e.TicketParked) else None
        snoozed = aside if aside is not None and isinstance(aside.event, e.TicketSnoozed) else None
        until = parked.event.remind_at if parked is not None else snoozed.event.until if snoozed is not None else None
        return {
            "aside_since": None if aside is None else self.now(aside),
            "remind_at": None if until is None else self.now(aside, until),
            "aside_why": "" if parked is None or parked.seq < self.visit.words_gone else parked.event.why,
            "aside_seq": (parked or snoozed).seq if parked or snoozed else NO_ROW,
            "snoozed": snoozed is not None,
        }
