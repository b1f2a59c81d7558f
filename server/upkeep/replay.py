"""A day told as text from the journal: who was called, by whom, why, and who was passed over for which reason."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Generator, Iterator, Mapping
from datetime import date, datetime
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo

from server.core.numbering import written
from server.core.replies import told_wait
from server.store.archives import looking_at_day
from server.store.audit_rows import names
from server.store.history import days, looking_at, rows_of, settings_at
from server.store.rows import Row
from server.store.visits import numbers_of
from server.store.words_rows import Words
from server.upkeep.refusing import NotDone
from server.upkeep.wording import CALLED_BECAUSE, PASSED_BECAUSE, WORDS
from wire import dates
from wire import events as e
from wire.catalogue import Branch
from wire.values import Actor, Language, Millis, Text
from wire.wait_words import wait_short

INDENT = " " * 10
"""Under a clock time and two blanks."""


def replay(url: str, day: str, language: Language = "vi", number: str | None = None) -> Generator[str, None, bool]:
    """Tell a business day, a line at a time.

    Args:
        url: of the branch's database; a server may be running on it. A day that went to an archive is read there.
        day: the business day, ISO.
        language: of the telling.
        number: tell only of this ticket: its own steps and the calls that passed it over.

    Returns:
        Whether the day has that number; true when all are told.

    Raises:
        StartRefused: there is no database of ours that can be read, or the day's archive is not there.
        NotDone: there was no such day.
        BadJournal: the day's rows are not as they were written.
    """
    with looking_at(url) as main, looking_at_day(url, day) as connection:
        known = names(main)  # an archive has none, and no words
        there = days(connection)
        if day not in there:
            raise NotDone.of("no_such_day" if there else "no_day_yet", day=day, days=", ".join(there[-5:]))
        teller = Teller(settings_at(connection, day), language, number, known)
        yield teller.title(day)
        for row in rows_of(connection, day, Words(main)):
            if isinstance(row.event, e.DayOpened):  # who comes along was given a number on the day before
                teller.know(numbers_of(connection, row.event.carried))
            yield from teller.tell(row)
        yield from teller.end()
    return teller.has_number


class Teller:
    """Tells rows one after the other; remembers what it needs to name tickets.

    Args:
        branch: the settings in force before the first row, for names; None when there were none.
        language: of the telling.
        number: tell only what concerns this ticket; None for everything.
        names: of people by their code.
    """

    def __init__(
        self,
        branch: Branch | None,
        language: Language,
        number: str | None = None,
        names: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        self._names = names
        self._branch = branch
        self._language = language
        self._only = number
        self._numbers: dict[str, str] = {}
        self._counts: Counter[str] = Counter()
        self._zone = ZoneInfo(branch.timezone if branch else "UTC")
        self._day = ""

    @property
    def has_number(self) -> bool:
        """Whether the number that alone is told was given, as far as the rows told until now."""
        return self._only is None or self._only in self._numbers.values()

    def know(self, numbers: Mapping[str, str]) -> None:
        """Tickets that were there before the first row, and their numbers."""
        self._numbers |= numbers

    def title(self, day: str) -> str:
        """The first line."""
        d, self._day = date.fromisoformat(day), day
        name = self._branch.name.of(self._language) if self._branch else "?"
        text = dates.date_text(d, self._language)
        return self._say("title", branch=name, day=text)

    def tell(self, row: Row) -> Iterator[str]:
        """The lines of one row; none when it is of no concern."""
        event = row.event
        if isinstance(event, e.SettingsApplied):
            self._branch, self._zone = event.branch, ZoneInfo(event.branch.timezone)
        elif isinstance(event, e.TicketIssued | e.TicketCalled):
            self._numbers[event.ticket_id] = event.number
        self._counts[event.type] += 1
        if isinstance(event, e.StepUndone):
            self._counts[event.kind] -= 1
        if not self._concerns(event):
            return
        tell = _TOLD.get(type(event))
        if tell is None:
            return
        first, *more = tell(self, event)
        later = "" if self._clock(row.at, "%Y-%m-%d") == self._day else self._clock(row.at, "%d/%m ")
        yield f"{later}{self._clock(row.at, '%H:%M:%S')}  {first}{self._by(row, event)}"
        yield from (INDENT + line for line in more)

    def end(self) -> Iterator[str]:
        """The last line."""
        n = self._counts
        if self._only is not None:
            if not self.has_number:
                yield self._say("no_number", number=self._only)
            return
        yield self._say(
            "served_in_all",
            issued=n["ticket.issued"],
            called=n["ticket.called"],
            done=n["ticket.finished"],
            missed=n["ticket.missed"],
            cancelled=n["ticket.cancelled"],
            transferred=n["ticket.transferred"],
        )

    # -- names --

    def _say(self, key: str, **facts: object) -> str:
        return WORDS.say(key, self._language, facts)

    def _clock(self, at: Millis, form: str = "%H:%M") -> str:
        return datetime.fromtimestamp(at / 1000, self._zone).strftime(form)

    def _number(self, ticket_id: str) -> str:
        return self._numbers.get(ticket_id, ticket_id)

    def _person(self, code: str) -> str:
        return self._names.get(code, code)

    def _counter(self, counter_id: str) -> str:
        found = self._branch.counter_by_id.get(counter_id) if self._branch else None
        return str(found.number) if found else counter_id

    def _named(self, kind: str, key: str) -> str:
        found: dict[str, Any] = getattr(self._branch, kind, {})
        return str(found[key].name.of(self._language)) if key in found else key

    def _listed(self, kind: str, key: str) -> str:
        found: dict[str, Text] = {o.id: o.name for o in getattr(self._branch, kind, ())}
        return found[key].of(self._language) if key in found else key

    def _by(self, row: Row, event: e.AnyEvent) -> str:
        """Who did it, where the line does not say so."""
        if isinstance(event, _SAYS_WHO):
            return ""
        actor = Actor.model_validate_json(row.actor)
        who = ", ".join(part for part in (self._person(actor.person), actor.device_id) if part)
        return f" ({self._say('by', who=who)})" if who else ""

    def _concerns(self, event: e.AnyEvent) -> bool:
        if self._only is None:
            return not isinstance(event, _ASIDE)
        if isinstance(event, e.TicketCalled) and any(self._only in numbers for numbers in event.passed.values()):
            return True
        if isinstance(event, e.NumberLapsed):
            return event.number == self._only
        if isinstance(event, e.NumbersSkipped):
            return self._only not in self._numbers.values() and _among(self._only, event)
        ids = event.left if isinstance(event, e.DayClosed) else (getattr(event, "ticket_id", ""),)
        return any(self._number(i) == self._only for i in ids)

    # -- events --

    def settings(self, event: e.SettingsApplied) -> list[str]:
        """New settings."""
        return [self._say(event.type)]

    def opened(self, event: e.DayOpened) -> list[str]:
        """The day begins, and who comes along when it goes on."""
        carried = ", ".join(self._number(i) for i in event.carried)
        first = self._say("day.goes_on" if event.goes_on else event.type)
        return [first, *([self._say("carried", numbers=carried)] if carried else [])]

    def taken_back(self, event: e.DayTakenBack) -> list[str]:
        """A false day is taken back, and who has another number now."""
        before = {i: self._number(i) for i in event.renumbered}
        self._numbers |= {i: written(before[i][:1], serial) for i, serial in event.renumbered.items()}
        changed = ", ".join(f"{before[i]} → {self._numbers[i]}" for i in event.renumbered)
        day, false_day = (dates.said(one, self._language) for one in (event.day, event.false_day))
        first = self._say(event.type, day=day, false_day=false_day)
        return [first, *([self._say("renumbered", numbers=changed)] if changed else [])]

    def corrected(self, event: e.ClockCorrected) -> list[str]:
        """The clock is put right."""
        return [self._say(event.type, by=dates.correction(event.by_ms, self._language))]

    def closed(self, event: e.DayClosed) -> list[str]:
        """The day ends, and whom it left."""
        left = ", ".join(self._number(i) for i in event.left)
        return [self._say(event.type), *([self._say("left", numbers=left)] if left else [])]

    def issued(self, event: e.TicketIssued) -> list[str]:
        """A number."""
        parts = [self._say(event.type, number=event.number, service=self._named("service_by_id", event.service_id))]
        if event.class_id != "ordinary":
            parts.append(self._say("class", name=self._named("class_by_id", event.class_id)))
        if event.granted_by:
            parts.append(self._say("granted", person=self._person(event.granted_by)))
        if event.slot_at is not None:
            parts.append(self._say("booked", clock=self._clock(event.slot_at)))
        if event.claimed:
            parts.append(self._say("claimed", name=self._named("class_by_id", event.claimed)))
        if event.then:
            parts.append(self._say("follow", services=", ".join(self._named("service_by_id", i) for i in event.then)))
        if event.over_limit:
            parts.append(self._say("over_limit"))
        if event.lease_id:
            clock = self._clock(event.counted_from if event.arrived_at is None else event.arrived_at)
            return [", ".join([*parts, self._say("away", clock=clock)])]
        return [", ".join([*parts, self._told(event)])]

    def arrived(self, event: e.TicketArrived) -> list[str]:
        """The holder of a number taken outside is here."""
        clock = self._clock(event.counted_from)
        parts = [self._say(event.type, number=self._number(event.ticket_id), clock=clock)]
        if event.class_id != "ordinary":
            parts.append(self._say("class", name=self._named("class_by_id", event.class_id)))
        return [", ".join([*parts, self._told(event)])]

    def _told(self, event: e.TicketIssued | e.TicketArrived) -> str:
        if event.nobody_serves:  # its bounds of 0 were told to nobody
            return self._say("told_nobody", ahead=event.ahead)
        return self._say("told", ahead=event.ahead, wait=wait_short(told_wait(event), self._language))

    def _told_anew(self, event: e.TicketReturned | e.TicketTransferred | e.VisitContinued) -> list[str]:
        """What was told of the wait that begins; nothing where nothing was (R143)."""
        told = event.told_anew
        if told is None or not told.high_min:
            return []
        return [self._say("told_anew", ahead=told.ahead, wait=wait_short(told.wait, self._language))]

    def leased(self, event: e.NumbersLeased) -> list[str]:
        """Numbers that a kiosk holds."""
        first, last = written(event.series, event.first), written(event.series, event.last)
        day = dates.said(event.day, self._language)
        if not event.device_id:
            return [self._say("leased.unknown", first=first, last=last, day=day)]
        if event.day != self._day:
            return [self._say("leased.next", device=event.device_id, first=first, last=last, day=day)]
        return [self._say(event.type, device=event.device_id, first=first, last=last)]

    def returned(self, event: e.NumbersReturned) -> list[str]:
        """A kiosk gives them back."""
        return [self._say(event.type, device=event.device_id)]

    def lapsed(self, event: e.NumberLapsed) -> list[str]:
        """A number that was given while the server was away, and is of no use any more."""
        day = dates.said(event.day, self._language)
        return [self._say(f"lapsed.{event.why}", device=event.device_id, number=event.number, day=day)]

    def skipped(self, event: e.NumbersSkipped) -> list[str]:
        """Numbers that are not given again after a restore."""
        numbers = ", ".join(f"{series}{serial:03d}" for series, serial in sorted(event.last.items()))
        return [self._say(f"skipped.{event.why}", numbers=numbers)]

    def called(self, event: e.TicketCalled) -> list[str]:
        """A call, its reason, and each reason for which others were passed over."""
        person = self._person(event.person)
        first = self._say(event.type, number=event.number, counter=event.counter_number, person=person)
        if event.nth > 1:
            first += ", " + self._say("nth", n=event.nth)
        reason = CALLED_BECAUSE[event.reason].of(self._language)
        if event.why:
            reason += " " + self._say("why", why=event.why)
        lines = [first, self._say("because", reason=reason)]
        for why, numbers in event.passed.items():
            more = event.passed_more.get(why, 0) if self._only is None else 0
            shown = numbers if self._only is None else tuple(n for n in numbers if n == self._only)
            if shown:
                words = PASSED_BECAUSE[why].of(self._language)
                named = ", ".join(shown)
                if more:
                    named += " " + self._say("passed_more", count=more)
                lines.append(self._say("passed", numbers=named, reason=words))
        return lines

    def at_counter(self, event: Any) -> list[str]:
        """A step of a ticket, or of a counter itself, at a counter."""
        facts = event.model_dump() | {"counter": self._counter(event.counter_id)}
        facts["person"] = self._person(facts.get("person", ""))
        if "ticket_id" in facts:
            facts["number"] = self._number(event.ticket_id)
        if isinstance(event, e.VisitContinued):
            facts["service"] = self._named("service_by_id", event.service_id)
        if isinstance(event, e.ServiceFinished | e.VisitContinued):
            facts["outcome"] = self._listed("outcomes", event.outcome)
        if isinstance(event, e.CounterPaused):
            facts["why"] = self._listed("pause_reasons", event.reason)
        anew = self._told_anew(event) if isinstance(event, e.VisitContinued) else []
        line = ", ".join([self._say(event.type, **facts), *anew])
        return [line + (f": {facts['note']}" if facts.get("note") else "")]

    def assigned(self, event: e.CounterAssigned) -> list[str]:
        """A counter serves something else today, or what it usually does again."""
        services = ", ".join(self._named("service_by_id", i) for i in event.services)
        kind = event.type if services else "as_usual"
        return [self._say(kind, counter=self._counter(event.counter_id), services=services)]

    def planned(self, event: e.VisitPlanned) -> list[str]:
        """What follows is said anew."""
        services = ", ".join(self._named("service_by_id", i) for i in event.then) or self._say("nothing")
        return [self._say(event.type, number=self._number(event.ticket_id), services=services)]

    def undone(self, event: e.StepUndone) -> list[str]:
        """A step is taken back."""
        step = self._say(f"step.{event.kind}", number=event.number)
        return [self._say(event.type, counter=self._counter(event.counter_id), step=step)]

    def aside(self, event: e.TicketParked) -> list[str]:
        """On hold."""
        line = self._say(event.type, number=self._number(event.ticket_id), clock=self._clock(event.remind_at))
        return [line + (f": {event.why}" if event.why else "")]

    def back(self, event: e.TicketReturned) -> list[str]:
        """Back in the line."""
        clock = self._clock(event.counted_from)
        line = self._say(f"returned.{event.was}", number=self._number(event.ticket_id), clock=clock)
        return [", ".join([line, *self._told_anew(event)])]

    def sent_on(self, event: e.TicketTransferred) -> list[str]:
        """To another service."""
        parts = [
            self._say(
                event.type,
                number=self._number(event.ticket_id),
                counter=self._counter(event.from_counter_id),
                service=self._named("service_by_id", event.service_id),
            )
        ]
        if event.counter_id is not None:
            parts.append(self._say("only", counter=self._counter(event.counter_id)))
        if event.to_person:
            parts.append(self._say("to_person", person=self._person(event.to_person)))
        if event.first:
            parts.append(self._say("first"))
        if event.back_for:
            service = self._named("service_by_id", event.back_for)
            parts.append(self._say("and_back", person=self._person(event.back_to), service=service))
        return [", ".join([*parts, *self._told_anew(event)])]

    def corrected_service(self, event: e.TicketCorrected) -> list[str]:
        """For another service than it was taken for."""
        number, counter = self._number(event.ticket_id), self._counter(event.counter_id)
        was, service = (self._named("service_by_id", i) for i in (event.was, event.service_id))
        return [self._say(event.type, number=number, counter=counter, service=service, was=was)]

    def class_granted(self, event: e.TicketClassGranted) -> list[str]:
        """A number is of another class from now on."""
        number, clock, person = self._number(event.ticket_id), self._clock(event.counted_from), event.granted_by
        name = self._named("class_by_id", event.class_id)
        key = f"granted.{'ordinary' if event.class_id == 'ordinary' else 'class'}"
        told = self._say(key, number=number, clock=clock, person=self._person(person), name=name)
        return [f"{told} {self._say('why', why=event.why)}" if event.why else told]

    def accessible_asked(self, event: e.AccessibleAsked) -> list[str]:
        """A counter that can be used in a wheelchair is asked for, or not needed after all."""
        key = f"accessible.{'asked' if event.wanted else 'not_needed'}"
        return [self._say(key, number=self._number(event.ticket_id), person=self._person(event.person))]

    def snoozed(self, event: e.TicketSnoozed) -> list[str]:
        """Its holder lets others go first."""
        return [self._say(event.type, number=self._number(event.ticket_id), clock=self._clock(event.until))]

    def of_service(self, event: e.ServiceClosed | e.ServiceOpened) -> list[str]:
        """A service closed or opened."""
        service = self._named("service_by_id", event.service_id)
        return [self._say(event.type, service=service, why=getattr(event, "why", ""))]

    def simple(self, event: Any) -> list[str]:
        """An event that needs only a number, words, or nothing."""
        facts = event.model_dump() | {"number": self._number(getattr(event, "ticket_id", ""))}
        line = self._say(event.type, **facts)
        words = f": {event.why}" if isinstance(event, e.TicketCancelled) and event.why else ""
        return [line + words]

    def announced(self, event: e.CallAnnounced) -> list[str]:
        """A display reports a call."""
        return [self._say(f"call.{event.how}", device=event.device_id, number=self._number(event.ticket_id))]

    def paper(self, event: e.PaperReported) -> list[str]:
        """A device tells what became of a paper."""
        key = f"paper.{event.result}{'_again' if event.again else ''}"
        return [self._say(key, device=event.device_id, number=self._number(event.ticket_id))]


def _among(number: str, skipped: e.NumbersSkipped) -> bool:
    """Whether a number may be one of those whose data is lost."""
    series, serial = number[:1], number[1:]
    return serial.isdecimal() and int(serial) <= skipped.last.get(series, 0)


_ASIDE = (e.CallAnnounced, e.PaperReported, e.NumbersLeased, e.NumbersReturned)
"""Nobody's step in the hall, and too many to be read in a day's list."""

_SAYS_WHO = (
    *(e.TicketCalled, e.CounterOpened, e.CounterClosed, e.CallAnnounced, e.PaperReported),
    *(e.DayOpened, e.DayClosed, e.NumbersLeased, e.NumbersReturned, e.NumberLapsed),
)

_TOLD: dict[type, Callable[[Teller, Any], list[str]]] = {
    e.SettingsApplied: Teller.settings,
    e.DayOpened: Teller.opened,
    e.DayClosed: Teller.closed,
    e.DayTakenBack: Teller.taken_back,
    e.ClockCorrected: Teller.corrected,
    e.HallClosed: Teller.simple,
    e.HallOpened: Teller.simple,
    e.ServiceClosed: Teller.of_service,
    e.ServiceOpened: Teller.of_service,
    e.NoticeShown: Teller.simple,
    e.NoticeEnded: Teller.simple,
    e.TicketIssued: Teller.issued,
    e.TicketArrived: Teller.arrived,
    e.PlaceLapsed: Teller.simple,
    e.TicketCalled: Teller.called,
    e.TicketRecalled: Teller.at_counter,
    e.ServiceStarted: Teller.at_counter,
    e.ServiceFinished: Teller.at_counter,
    e.TicketMissed: Teller.at_counter,
    e.TicketParked: Teller.aside,
    e.TicketReturned: Teller.back,
    e.TicketTransferred: Teller.sent_on,
    e.TicketCorrected: Teller.corrected_service,
    e.TicketClassGranted: Teller.class_granted,
    e.AccessibleAsked: Teller.accessible_asked,
    e.TicketSnoozed: Teller.snoozed,
    e.TicketCancelled: Teller.simple,
    e.VisitContinued: Teller.at_counter,
    e.VisitPlanned: Teller.planned,
    e.StepUndone: Teller.undone,
    e.CounterOpened: Teller.at_counter,
    e.CounterPaused: Teller.at_counter,
    e.CounterResumed: Teller.at_counter,
    e.CounterClosed: Teller.at_counter,
    e.CounterAssigned: Teller.assigned,
    e.HelpCalled: Teller.at_counter,
    e.HelpAnswered: Teller.at_counter,
    e.CallAnnounced: Teller.announced,
    e.PaperReported: Teller.paper,
    e.VisitRated: Teller.simple,
    e.FeedbackAnswered: Teller.simple,
    e.FeedbackClosed: Teller.simple,
    e.NumbersSkipped: Teller.skipped,
    e.NumbersLeased: Teller.leased,
    e.NumbersReturned: Teller.returned,
    e.NumberLapsed: Teller.lapsed,
}
"""How each event is told. A booking recorded from the hub is nobody's step in the hall."""
