"""What one person served today, read from the tickets of the day: counts, and how long each visit took. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

from server.core.model import Leg, State, Ticket
from wire import events as e
from wire.values import NO_ROW, Millis, Seq, TicketId
from wire.views import OwnDay, OwnVisit

ENOUGH = 3
"""Visits of a service from which on a mean of one's own is said."""

LAST = 8
"""Visits that are listed one by one."""


class _Ended(NamedTuple):
    """A service that somebody finished; one that ended earlier is smaller."""

    at: Millis
    seq: Seq
    number: str
    service_id: str
    took_ms: int
    dossiers: int


@dataclass(slots=True)
class Visits:
    """What a person finished today, in the order it was finished."""

    ended: list[tuple[Millis, str, str, int]] = field(default_factory=list)
    """Moment, number, service and milliseconds of each."""
    dossiers: int = 0

    def usual_ms(self, service_id: str) -> int | None:
        """The mean of one service; None while there are too few to say."""
        took = [ms for _, _, service, ms in self.ended if service == service_id]
        return sum(took) // len(took) if len(took) >= ENOUGH else None

    def day(self) -> OwnDay:
        """As the desk shows it."""
        took = [ms for _, _, _, ms in self.ended]
        return OwnDay(
            served=len(took),
            dossiers=self.dossiers,
            mean_ms=sum(took) // len(took) if len(took) >= ENOUGH else None,
            last=tuple(OwnVisit(number=number, took_ms=ms) for _, number, _, ms in self.ended[-LAST:]),
        )


OTHERWISE = (e.SettingsApplied, e.DayOpened, e.DayClosed, e.DayTakenBack, e.ClockCorrected, e.PersonErased)
"""Facts that may change what many tickets say; any other one changes at most the ticket that it names."""


class Fact(Protocol):
    """A fact of the journal."""

    @property
    def seq(self) -> Seq:
        """Its row."""

    @property
    def event(self) -> e.AnyEvent:
        """What happened."""


class OwnDays:
    """Everybody's visits of the business day, kept while things happen: a fact costs the one ticket it is about.

    Whoever has it tells it every committed fact in order; a state that is not the one it followed is read anew.
    """

    def __init__(self) -> None:
        self._state: State | None = None
        self._seq = NO_ROW
        self._day: str | None = ""
        self._changed: set[TicketId] = set()
        self._people: dict[TicketId, set[str]] = {}
        """Who finished something on a ticket."""
        self._of: dict[str, dict[TicketId, list[_Ended]]] = {}
        self._visits: dict[str, Visits] = {}

    def follow(self, facts: Iterable[Fact]) -> None:
        """These were committed."""
        for fact in facts:
            self._seq, event = fact.seq, fact.event
            if isinstance(event, OTHERWISE):
                self._state = None
            elif (ticket_id := getattr(event, "ticket_id", None)) is not None:
                self._changed.add(ticket_id)

    def of(self, state: State) -> dict[str, Visits]:
        """Everybody's visits, by who finished them: from where a service started until its end."""
        if self._state is not state or self._seq != state.seq or self._day != state.day:
            self._state, self._seq, self._day = state, state.seq, state.day
            self._people, self._of, self._visits = {}, {}, {}
            self._changed = set(state.tickets)
        of_whom: set[str] = set()
        for ticket_id in self._changed:
            of_whom |= self._read(state, ticket_id)
        self._changed = set()
        for person in of_whom:
            self._visits[person] = _added_up(self._of[person].values())
        return dict(self._visits)

    def _read(self, state: State, ticket_id: TicketId) -> set[str]:
        """Read a ticket anew; whose visits are to be added up again."""
        before = self._people.pop(ticket_id, set())
        for person in before:
            self._of[person].pop(ticket_id, None)
        ticket = state.tickets.get(ticket_id)
        if ticket is None or ticket.day != state.day:
            return before
        found: dict[str, list[_Ended]] = {}
        for leg in ticket.legs:
            if leg.started_at is None or leg.ended_at is None or not leg.person:
                continue
            if (dossiers := _finished(ticket, leg)) is not None:
                took = max(0, leg.ended_at - leg.started_at)
                one = _Ended(leg.ended_at, ticket.seq, ticket.number, leg.service_id, took, dossiers)
                found.setdefault(leg.person, []).append(one)
        for person, ended in found.items():
            self._of.setdefault(person, {})[ticket_id] = ended
        if found:
            self._people[ticket_id] = set(found)
        return before | found.keys()


def visits_of(state: State) -> dict[str, Visits]:
    """Everybody's visits of the business day, read from all its tickets."""
    return OwnDays().of(state)


def _added_up(visits: Iterable[list[_Ended]]) -> Visits:
    ended = sorted(one for of_ticket in visits for one in of_ticket)
    told = [(one.at, one.number, one.service_id, one.took_ms) for one in ended]
    return Visits(told, sum(one.dossiers for one in ended))


def _finished(ticket: Ticket, leg: Leg) -> int | None:
    """The dossiers of a service that was finished; None of one that was sent on or broken off."""
    if leg is ticket.leg:
        return ticket.dossiers - sum(before.dossiers for before in ticket.legs[:-1]) if ticket.outcome else None
    return leg.dossiers if leg.outcome else None
