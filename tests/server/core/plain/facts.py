"""Which facts there are and whom each is about: the list of all events, sorted into visits and counters.

Written from the rules in server/core/README.md; nothing of `server.core` is used. Nothing is counted nor kept up
to date here: a step that was taken back is left out of the list, and what is said of a visit or a counter is worked out
of its facts whenever somebody asks (`visit.py`, `hall.py`).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from wire import events as e
from wire.events import AnyEvent

MINUTE = 60_000


@dataclass(frozen=True)
class Fact:
    """One row of the list, at the moment it counts for (R4)."""

    seq: int
    at: int
    event: Any


@dataclass(frozen=True)
class Moved:
    """The clock was put right: every moment told before moves by as much (R59)."""

    by_ms: int


@dataclass(frozen=True)
class LeftOpen:
    """The day ended, and with it the visit (R6)."""


@dataclass(frozen=True)
class PutBack:
    """The day goes on after all, but the counter is somebody else's by now: waits again at its place (R61)."""


@dataclass
class Visit:
    """All that is known of one number."""

    issued: Fact
    facts: list[Fact] = field(default_factory=list)
    """What happened since, in order."""
    day: str = ""
    serial: int = 0
    words_gone: int = 0
    people_gone: int = 0
    """The row that erased the words before it (R86)."""

    @property
    def ticket_id(self) -> str:
        return self.issued.event.ticket_id

    @property
    def series(self) -> str:
        return self.issued.event.series

    @property
    def number(self) -> str:
        """R8."""
        return self.series + str(self.serial).rjust(3, "0")


@dataclass
class Numbering:
    """Since numbers began anew: who got one, and up to which they were skipped (R7)."""

    visits: list[Visit] = field(default_factory=list)
    skipped: list[tuple[str, int]] = field(default_factory=list)


def at_their_moments(rows: Iterable[tuple[int, int, AnyEvent]]) -> Iterable[Fact]:
    """No moment is before the latest one, unless the clock was put back and everything with it (R4, R59)."""
    latest = 0
    for seq, at, event in rows:
        latest = max(latest, at)
        yield Fact(seq, latest, event)
        if isinstance(event, e.ClockCorrected):
            latest += event.by_ms


def counter_of(event: Any) -> str | None:
    """The counter at which this was a step; what displays and citizens tell, a move or a call for help is none."""
    if isinstance(event, e.TicketTransferred):
        return event.from_counter_id
    if isinstance(event, e.StepUndone | e.VisitRated | e.CounterAssigned | e.HelpCalled | e.HelpAnswered):
        return None
    return getattr(event, "counter_id", None)


NOTHING_BEFORE_IT = (e.SettingsApplied, e.DayClosed, e.DayTakenBack, e.ClockCorrected)
"""Across these no step is taken back (R71)."""

TAKEN_BACK = (
    *(e.TicketCalled, e.TicketRecalled, e.ServiceStarted, e.ServiceFinished, e.VisitContinued, e.TicketMissed),
    *(e.TicketParked, e.TicketTransferred, e.TicketCorrected, e.TicketCancelled, e.CounterPaused),
    *(e.VisitPlanned, e.TicketClassGranted, e.AccessibleAsked),
)
"""Steps that a clerk can take back (R70)."""


def last_step(facts: list[Fact], counter_id: str) -> Fact | None:
    """The step at this counter that could be taken back after these facts, if any (R71, R72)."""
    for fact in reversed(facts):
        event = fact.event
        if isinstance(event, NOTHING_BEFORE_IT):
            return None
        if isinstance(event, e.StepUndone) and event.counter_id == counter_id:
            return None
        if counter_of(event) == counter_id:
            return fact if isinstance(event, TAKEN_BACK) else None
    return None


def taken_back(facts: list[Fact]) -> set[int]:
    """The rows of the steps that were taken back: each was the last one at its counter then."""
    gone = set()
    for n, fact in enumerate(facts):
        if isinstance(fact.event, e.StepUndone):
            step = last_step(facts[:n], fact.event.counter_id)
            if step is not None and step.seq == fact.event.undoes:
                gone.add(step.seq)
    return gone


ABOUT_A_VISIT = (
    *(
        e.TicketArrived,
        e.PlaceLapsed,
        e.TicketCalled,
        e.TicketRecalled,
        e.ServiceStarted,
        e.ServiceFinished,
        e.VisitContinued,
    ),
    *(e.VisitPlanned, e.TicketMissed, e.TicketParked, e.TicketReturned, e.TicketTransferred, e.TicketCancelled),
    *(e.TicketCorrected, e.TicketSnoozed, e.TicketClassGranted, e.AccessibleAsked),
    *(e.CallAnnounced, e.PaperReported, e.VisitRated, e.FeedbackAnswered),
)

ABOUT_A_COUNTER = (e.CounterOpened, e.CounterPaused, e.CounterResumed, e.CounterClosed)

ABOUT_THE_HALL = (
    *(e.SettingsApplied, e.DayOpened, e.DayClosed, e.DayTakenBack, e.ClockCorrected, e.HallClosed, e.HallOpened),
    *(e.ServiceClosed, e.ServiceOpened, e.NoticeShown, e.NoticeEnded),
    *(e.CounterAssigned, e.HelpCalled, e.HelpAnswered),
    *(e.NumbersLeased, e.NumbersReturned, e.NumberLapsed),
    *(e.BookingRecorded, e.NumbersSkipped, e.DeviceWanted, e.WordsErased, e.TicketIssued, e.StepUndone),
)

ABOUT_STAFF_AND_DEVICES = (
    *(e.PersonAdded, e.PersonRolesChanged, e.PersonLocked, e.PersonUnlocked, e.PersonErased),
    *(e.PersonPinSet, e.PersonPinCleared, e.DevicePaired, e.DeviceChanged, e.DeviceUnpaired),
)

CHANGES_NOTHING = (
    *(e.PersonChanged, e.PersonPasswordChanged, e.SessionSignedIn, e.SessionSignedInWithPin, e.SessionSignedOut),
    e.SessionRefused,
    *(e.SessionLocked, e.ExportMade, e.MailChanged, e.MediaChanged, e.FeedbackClosed),
)
"""Kept for whoever looks back (R75, R87, R93, R134)."""

SPOKEN_OF = (
    *(*ABOUT_A_VISIT, *ABOUT_A_COUNTER, *ABOUT_THE_HALL, *ABOUT_STAFF_AND_DEVICES),
    *CHANGES_NOTHING,
)
