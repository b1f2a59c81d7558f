"""What happened to a number, and why another was called before it, in words that can be handed to a complainant. Pure.

No clerk is named, no reason that somebody typed is told, and of a priority group only that there is one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from server.core.replies import told_wait
from server.store.rows import Row
from server.web.pages import Speech
from wire import events as e
from wire.catalogue import Branch
from wire.values import Millis, Reason, Seq
from wire.wait_words import wait_short

ORDINARY = "ordinary"

_LEAVES = (e.TicketCalled, e.TicketMissed, e.TicketParked, e.TicketSnoozed, e.TicketCancelled, e.ServiceFinished)
_JOINS = (e.TicketIssued, e.TicketArrived, e.TicketReturned, e.TicketTransferred, e.VisitContinued)


@dataclass(frozen=True, slots=True)
class Story:
    """The rows about one number, and those in which another was called before it."""

    number: str
    ticket_id: str
    rows: tuple[Row, ...]
    day_is_open: bool = False
    """Its mark is not told yet, not even that there is one: whoever served it may read this."""

    @property
    def own(self) -> list[Row]:
        """Those about the number itself; steps that were taken back are not among them."""
        rows = [r for r in self.rows if getattr(r.event, "ticket_id", "") == self.ticket_id]
        undone = {r.event.undoes for r in rows if isinstance(r.event, e.StepUndone)}
        return [r for r in rows if r.seq not in undone]

    @property
    def calls(self) -> list[Row]:
        """Its calls, without recalls."""
        return [row for row in self.own if isinstance(row.event, e.TicketCalled)]

    def waits_at(self, seq: Seq) -> bool:
        """Whether it stood in the line just before a row of the journal."""
        waits = False
        for row in self.own:
            if row.seq >= seq:
                break
            waits = isinstance(row.event, _JOINS) or (waits and not isinstance(row.event, _LEAVES))
        return waits

    def counted_from(self, seq: Seq) -> Millis | None:
        """From when it counted just before a row."""
        found: Millis | None = None
        for row in self.own:
            if row.seq >= seq:
                break
            found = getattr(row.event, "counted_from", found)
        return found


class Words:
    """Says it in one language.

    Args:
        branch: the settings of that day, for names of services and counters.
        say: the reader's language.
    """

    def __init__(self, branch: Branch, say: Speech) -> None:
        self._branch = branch
        self._say = say
        self._zone = ZoneInfo(branch.timezone)

    def clock(self, at: Millis, form: str = "%H:%M:%S") -> str:
        """A moment in the branch's zone."""
        return datetime.fromtimestamp(at / 1000, self._zone).strftime(form)

    def call(self, row: Row) -> dict[str, str]:
        """A call, as the list of the day has it."""
        event: Any = row.event
        what = self._say("replay.call_line", number=event.number, counter=event.counter_number)
        return {"at": self.clock(row.at), "what": what, "number": event.number, "reason": self._reason(event)}

    def lines(self, story: Story) -> list[dict[str, str]]:
        """What happened to a number, in order."""
        told = []
        began = self.clock(story.rows[0].at, "%F") if story.rows else ""
        for row in story.rows:
            if story.day_is_open and isinstance(row.event, e.VisitRated):
                continue
            words = self._own(row.event) if self._is_of(row, story) else self._passed(row, story)
            if words:
                then = datetime.fromtimestamp(row.at / 1000, self._zone)
                # A day that nobody closed ends when the next one begins.
                later = "" if f"{then:%F}" == began else f" {self._say.short_date(then.date())}"
                told.append({"at": self.clock(row.at) + later, "what": words})
        return told

    def why(self, a: Story, b: Story) -> str:
        """Why `a` was called before `b`, or that it was not."""
        numbers = {"a": a.number, "b": b.number}
        if not a.calls:
            return self._say("replay.never", **numbers)
        for row in a.calls:
            event: Any = row.event
            for reason, passed in event.passed.items():
                if b.number in passed:
                    return " ".join(filter(None, (self._because(row, reason.value, b.number), self._head(row, a, b))))
        call = a.calls[0]
        at = self.clock(call.at)
        issued = next((row for row in b.own if isinstance(row.event, e.TicketIssued)), None)
        if b.calls and b.calls[0].seq < call.seq:
            return self._say("replay.not_so", **numbers, at=at, then=self.clock(b.calls[0].at))
        if issued is not None and issued.seq > call.seq:
            return self._say("replay.came_later", **numbers, at=at, then=self.clock(issued.at))
        from_a, from_b = a.counted_from(call.seq), b.counted_from(call.seq)
        if not b.waits_at(call.seq) or from_a is None or from_b is None:
            return self._say("replay.was_away", **numbers, at=at)
        unnamed = self._unnamed(call, b)
        if unnamed is not None:
            return " ".join(filter(None, (self._because(call, unnamed.value, b.number), self._head(call, a, b))))
        return self._say("replay.counted", **numbers, at=at, from_a=self.clock(from_a), from_b=self.clock(from_b))

    # -- inside --

    def _unnamed(self, call: Row, b: Story) -> Reason | None:
        """Why `b` was passed over by a call that names only the nearest (R27); None where nothing says it."""
        event: Any = call.event
        services = [row.event.service_id for row in b.own if row.seq < call.seq and hasattr(row.event, "service_id")]
        elsewhere = not services or services[-1] not in self._branch.skills.get(event.counter_id, ())
        reason = Reason.SKILL if elsewhere else event.reason
        return reason if reason in event.passed_more else None

    def _head(self, call: Row, a: Story, b: Story) -> str:
        """By how much the priority group put `a` before `b`, who came first; nothing where that is not why."""
        event: Any = call.event
        from_a, from_b = a.counted_from(call.seq), b.counted_from(call.seq)
        if event.reason is not Reason.PRIORITY or from_a is None or from_b is None or from_a >= from_b:
            return ""
        numbers = {"a": a.number, "b": b.number}
        return self._say("replay.head_start", **numbers, from_a=self.clock(from_a), from_b=self.clock(from_b))

    def _is_of(self, row: Row, story: Story) -> bool:
        return getattr(row.event, "ticket_id", "") == story.ticket_id

    def _passed(self, row: Row, story: Story) -> str:
        event = row.event
        if isinstance(event, e.DayClosed):
            return self._say("replay.day_closed") if story.ticket_id in event.left else ""
        for reason, numbers in event.passed.items() if isinstance(event, e.TicketCalled) else ():
            if story.number in numbers:
                return self._because(row, reason.value, story.number)
        return ""

    def _because(self, row: Row, reason: str, passed: str) -> str:
        event: Any = row.event
        facts = {"a": event.number, "b": passed, "at": self.clock(row.at), "counter": event.counter_number}
        return self._say(f"replay.because_{reason}", **facts)

    def _own(self, event: Any) -> str:
        say = self._say
        if isinstance(event, e.TicketIssued):
            parts = [self._issued(event)]
            if event.class_id != ORDINARY:
                parts.append(say("replay.priority"))
            if event.slot_at is not None:
                parts.append(say("replay.booked", at=self.clock(event.slot_at, "%H:%M")))
            return " ".join(parts)
        if isinstance(event, e.TicketArrived):
            return say("replay.arrived", at=self.clock(event.counted_from))
        if isinstance(event, e.TicketReturned):
            return say("replay.returned", at=self.clock(event.counted_from)) + self._told_anew(event)
        if isinstance(event, e.TicketCalled):
            return say("replay.called", counter=event.counter_number, n=event.nth, reason=self._reason(event))
        if isinstance(event, e.VisitContinued | e.TicketTransferred):
            service = self._service(event.service_id)
            if isinstance(event, e.TicketTransferred):
                return say("replay.transferred", service=service) + self._told_anew(event)
            counter = self._counter(event.counter_id)
            return say("replay.continued", counter=counter, service=service) + self._told_anew(event)
        if isinstance(event, e.TicketCorrected):
            return say("replay.corrected", service=self._service(event.service_id))
        if isinstance(event, e.TicketClassGranted):
            key = "ordinary" if event.class_id == ORDINARY else "class"
            return say(f"replay.granted_{key}", at=self.clock(event.counted_from))
        if isinstance(event, e.AccessibleAsked):
            return say(f"replay.accessible_{'asked' if event.wanted else 'not_needed'}")
        if isinstance(event, e.TicketSnoozed):
            return say("replay.snoozed", at=self.clock(event.until, "%H:%M"))
        if isinstance(event, e.PaperReported):
            return say(f"replay.paper_{event.result}{'_again' if event.again else ''}")
        key = _PLAIN.get(type(event), "")
        counter = self._counter(getattr(event, "counter_id", ""))
        return say(f"replay.{key}", counter=counter) if key else ""

    def _issued(self, event: e.TicketIssued) -> str:
        service = self._service(event.service_id)
        if event.lease_id:
            came = event.counted_from if event.arrived_at is None else event.arrived_at
            return self._say("replay.issued_away", service=service, at=self.clock(came, "%H:%M"))
        if event.nobody_serves:
            return self._say("replay.issued_nobody", service=service)
        wait = wait_short(told_wait(event), self._say.language)
        return self._say("replay.issued", service=service, ahead=event.ahead, wait=wait)

    def _told_anew(self, event: e.TicketReturned | e.TicketTransferred | e.VisitContinued) -> str:
        told = event.told_anew
        if told is None or not told.high_min:
            return ""
        return " " + self._say("replay.told_anew", ahead=told.ahead, wait=wait_short(told.wait, self._say.language))

    def _reason(self, event: e.TicketCalled) -> str:
        return self._say(f"replay.r_{event.reason.value}")

    def _service(self, service_id: str) -> str:
        found = self._branch.service_by_id.get(service_id)
        return found.name.of(self._say.language) if found else service_id

    def _counter(self, counter_id: str) -> str:
        found = self._branch.counter_by_id.get(counter_id)
        return str(found.number) if found else counter_id


_PLAIN: dict[type, str] = {
    e.PlaceLapsed: "place_lapsed",
    e.TicketRecalled: "recalled",
    e.ServiceStarted: "started",
    e.ServiceFinished: "finished",
    e.VisitPlanned: "planned",
    e.TicketMissed: "missed",
    e.TicketParked: "parked",
    e.TicketCancelled: "cancelled",
    e.StepUndone: "undone",
    e.VisitRated: "rated",
}


def is_about(kind: str, body: str, numbers: Sequence[tuple[str, str]]) -> bool:
    """Whether a row as it stands in the journal concerns one of these tickets, each by id and number."""
    if kind == "call.announced":
        return False
    return any(i in body or (kind == "ticket.called" and f'"{number}"' in body) for i, number in numbers)
