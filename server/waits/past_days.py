"""Past days as the journal tells them: the plain rows that the wait is learned from, and what was told to be graded.

Pure: rows in, rows out. It follows no more of a day than that, in one pass, so that two months take seconds.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, NamedTuple, TypeVar

from pydantic_core import from_json

from rules import hours
from server.core.model import LONGEST_SERVICE
from server.core.waits import MODEL
from server.waits.past import Ending, Past, PastBooking, PastPause, PastSeat, PastTold, PastVisit
from wire.catalogue import Branch
from wire.events import SettingsApplied
from wire.values import Millis, Seq

MINUTE = 60_000

_read: Callable[[str], dict[str, Any]] = partial(from_json, cache_strings="keys")
"""The bodies of events: ten thousand of a night have the same dozen names."""

PRIOR = 10
"""Services of the configured length that a measured mean is weighed against."""

SETTINGS = "settings.applied"
OPENED = "day.opened"

TYPES = (
    SETTINGS, OPENED, "day.closed", "day.taken_back", "clock.corrected", "step.undone", "booking.recorded",
    "ticket.issued", "ticket.arrived", "ticket.called", "ticket.finished", "ticket.continued",
    "ticket.missed", "ticket.parked", "ticket.returned", "ticket.transferred", "ticket.corrected",
    "ticket.class_granted", "ticket.accessible_asked", "ticket.snoozed", "ticket.cancelled",
    "counter.opened", "counter.paused", "counter.resumed", "counter.closed", "counter.assigned",
)  # fmt: skip
"""The types of rows that are read. What a call again or a start adds, nobody learns from: they are a third of a day."""


class PastRow(NamedTuple):
    """One row of the journal; `body` is the event's JSON."""

    seq: Seq
    at: Millis
    type: str
    body: str


@dataclass(frozen=True, slots=True)
class ToldNumber:
    """A number, what it was told, and what came of it; and what two simpler ways would have told it."""

    day: str
    service_id: str
    class_id: str
    model: str
    p50_s: int
    bound_s: int
    raw_p50_s: int
    raw_bound_s: int
    low_min: int
    high_min: int
    """As it was shown."""
    waited_s: float
    """From when it was told until the first call; of who left before, until then."""
    called: bool
    """False for who left before a call."""
    had_to_wait: bool
    """Whether people were before it, or no counter was free."""
    naive_s: float
    """People ahead times the mean minutes of the service, shared by the counters at work that serve it."""
    last_s: float | None
    """How long the last one who was called to this service had waited; None before the first."""
    plain_p50_s: int = 0
    plain_bound_s: int = 0
    """Both of the run without chance, where it told nothing because a forecast did; 0 where it had no figure."""

    @property
    def plain(self) -> PastTold | None:
        """What the run without chance would have told it: it is put right too, for when there is no forecast."""
        if not self.plain_bound_s:
            return None
        return replace(self.past, model=MODEL, p50_s=self.plain_p50_s, bound_s=self.plain_bound_s)

    @property
    def past(self) -> PastTold:
        """As it is learned from."""
        return PastTold(
            self.day, self.service_id, self.class_id, self.model, self.raw_p50_s, self.raw_bound_s, self.waited_s,
            called=self.called, had_to_wait=self.had_to_wait,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class PastDays:
    """What a stretch of days comes to."""

    days: tuple[str, ...]
    """Those that are told in full, earliest first; one that a false clock had opened, or cut, is none of them."""
    past: Past
    told: tuple[ToldNumber, ...]
    false: frozenset[str] = frozenset()
    """Those that a false clock had opened, or cut."""


@dataclass(slots=True)
class _Leg:
    service_id: str
    came_at: Millis
    counted_from: Millis
    sent_from: str = ""
    called_at: Millis | None = None
    last_called_at: Millis | None = None
    free_at: Millis | None = None
    ending: Ending = "open"
    counter_id: str = ""
    person: str = ""
    had_to_wait: bool = True


@dataclass(slots=True)
class _Ticket:
    day: str
    class_id: str
    legs: list[_Leg]
    slot_at: Millis | None
    accessible: bool
    expected: bool
    booking_id: str | None
    told: dict[str, Any] | None = None
    told_at: Millis = 0
    low_min: int = 0
    high_min: int = 0
    told_class: str = ""
    told_service: str = ""
    """Which may be corrected at the counter: what was told, and the wait, were of the one it was taken for."""
    told_to_wait: bool = True
    naive_s: float = 0.0
    last_s: float | None = None
    first_called_at: Millis | None = None
    gone_at: Millis | None = None
    otherwise: bool = False
    """It became of another class, or let others go first, before it was called: it was not what had been told of."""

    @property
    def leg(self) -> _Leg:
        return self.legs[-1]


@dataclass(slots=True)
class _Seat:
    open: bool = False
    opened_at: Millis | None = None
    person: str = ""
    ticket_id: str = ""
    last_call_at: Millis | None = None
    paused_at: Millis | None = None
    reason: str = ""
    services: frozenset[str] | None = None
    """Those of today, where they were said; else the settings'."""


class PastReader:
    """Follows rows of the journal, whole business days.

    Args:
        branch: the settings in force before the first row; None before there were any.
        known: the staff who are not erased; others are named by nobody. None: everybody is.
    """

    def __init__(self, branch: Branch | None, known: Collection[str] | None = None) -> None:
        self._known = known
        self._skills: Mapping[str, frozenset[str]] = {}
        self._low: frozenset[str] = frozenset()
        self._minutes: dict[str, float] = {}
        self._branch: Branch | None = None
        if branch is not None:
            self._settings(branch)
        self._day = ""
        self._days: list[str] = []
        self._false: set[str] = set()
        self._tickets: dict[str, _Ticket] = {}
        self._seats: dict[str, _Seat] = {}
        self._bookings: dict[str, dict[str, Any]] = {}
        self._came: dict[str, Millis] = {}
        self._took: dict[str, list[float]] = {}
        """By service: how many services, and what they took together in seconds."""
        self._last: dict[str, float] = {}
        self._visits: list[PastVisit] = []
        self._pauses: list[PastPause] = []
        self._due: list[PastBooking] = []
        self._at_work: list[PastSeat] = []
        self._told: list[ToldNumber] = []

    def read(self, rows: Iterable[PastRow]) -> Iterator[str]:
        """Follow the rows, day by day: each day that is over is given once it is, so that others can be served between.

        The last day is taken to be over.
        """
        held: list[PastRow] = []
        for row in rows:
            if row.type == OPENED and held:
                opens = _read(row.body)
                self._follow(held, opens.get("carried", ()), goes_on=bool(opens.get("goes_on")))
                yield self._day
                held = []
            held.append(row)
        if held:
            self._follow(held, (), goes_on=False)
            yield self._day

    def found(self) -> PastDays:
        """All that was read."""
        false = self._false
        return PastDays(
            tuple(day for day in self._days if day not in false),
            Past(
                _but(false, self._visits), _but(false, self._pauses), _but(false, self._due), _but(false, self._at_work)
            ),
            tuple(_but(false, self._told)),
            frozenset(false),
        )

    # -- inside --

    def _follow(self, rows: list[PastRow], carried: Collection[str], *, goes_on: bool) -> None:
        """The rows of a day, from its opening on."""
        undone: set[int] = {_read(row.body)["undoes"] for row in rows if row.type == "step.undone"}
        for seq, at, kind, body in rows:
            if seq not in undone and kind != "step.undone":
                if kind == SETTINGS:
                    self._settings(SettingsApplied.model_validate_json(body).branch)
                    continue
                said = _read(body)
                whole = _ON_DAY.get(kind)
                if whole is not None:
                    whole(self, said, at)
                elif (ticket := self._tickets.get(said.get("ticket_id", ""))) is not None:
                    _ON_TICKET[kind](self, ticket, said, at)
        self._end(carried, goes_on=goes_on)

    def _end(self, carried: Collection[str], *, goes_on: bool) -> None:
        """The day is over; who comes along to the next one is told of there."""
        for ticket_id in [one for one in self._tickets if one not in carried]:
            self._over(self._tickets.pop(ticket_id))
        at_work = {i: seat for i, seat in self._seats.items() if goes_on}
        for counter_id, seat in self._seats.items():
            if counter_id not in at_work:
                self._pause_ends(counter_id, seat, None)
                self._seat_ends(counter_id, seat, None)
        self._seats = at_work
        self._last = {}
        branch, day = self._branch, self._day
        for booking_id, one in list(self._bookings.items()):
            of = "" if branch is None else hours.business_day(branch, one["slot_at"])
            if of > day:
                continue
            del self._bookings[booking_id]
            if of == day and one["state"] == "booked" and not one.get("now"):
                came = self._came.pop(booking_id, None)
                self._due.append(PastBooking(day, one["service_id"], one.get("class_id", ""), one["slot_at"], came))
        self._came.clear()

    def _over(self, ticket: _Ticket) -> None:
        before = ""
        for leg in ticket.legs:
            visit = PastVisit(
                day=ticket.day,
                service_id=leg.service_id,
                class_id=ticket.class_id,
                came_at=leg.came_at,
                counted_from=leg.counted_from,
                called_at=leg.called_at,
                free_at=leg.free_at,
                ending=leg.ending,
                counter_id=leg.counter_id,
                person=self._named(leg.person),
                sent_from=before,
                slot_at=ticket.slot_at,
                accessible=ticket.accessible,
                had_to_wait=leg.had_to_wait,
                last_called_at=leg.last_called_at,
            )
            self._visits.append(visit)
            before = leg.service_id
        told, until = ticket.told, ticket.first_called_at or ticket.gone_at
        if told is None or until is None or ticket.otherwise or told["basis"] == "nobody":
            return
        number = ToldNumber(
            day=ticket.day,
            service_id=ticket.told_service,
            class_id=ticket.told_class,
            model=told["model"],
            p50_s=told["p50_s"],
            bound_s=told["bound_s"],
            raw_p50_s=told["raw_p50_s"],
            raw_bound_s=told["raw_bound_s"],
            plain_p50_s=told.get("plain_p50_s", 0),
            plain_bound_s=told.get("plain_bound_s", 0),
            low_min=ticket.low_min,
            high_min=ticket.high_min,
            waited_s=max(0, until - ticket.told_at) / 1000,
            called=ticket.first_called_at is not None,
            had_to_wait=ticket.told_to_wait,
            naive_s=ticket.naive_s,
            last_s=ticket.last_s,
        )
        self._told.append(number)

    def _settings(self, branch: Branch) -> None:
        self._branch, self._skills = branch, branch.skills
        self._low = frozenset(counter.id for counter in branch.counters if counter.accessible)
        self._minutes = {service.id: service.minutes for service in branch.services}

    def _serving(self, service_id: str, *, accessible: bool) -> list[_Seat]:
        """The counters at work that serve it, of all kinds where no accessible one does."""
        found = [
            (counter_id, seat)
            for counter_id, seat in self._seats.items()
            if seat.open
            and service_id in (self._skills.get(counter_id, ()) if seat.services is None else seat.services)
        ]
        low = [seat for counter_id, seat in found if counter_id in self._low] if accessible else []
        return low or [seat for _, seat in found]

    # -- of the day --

    def _opened(self, said: dict[str, Any], at: Millis) -> None:
        self._day = said["day"]
        if self._day in self._false:  # now it has come; what a false clock had brought of it before is none of it
            self._false.remove(self._day)
            self._days = [day for day in self._days if day != self._day]
            come = {self._day}
            self._visits, self._pauses = _but(come, self._visits), _but(come, self._pauses)
            self._due, self._at_work = _but(come, self._due), _but(come, self._at_work)
            self._told = _but(come, self._told)
        self._days.append(self._day)

    def _taken_back(self, said: dict[str, Any], at: Millis) -> None:
        self._false |= {said["day"], said["false_day"]}  # what moments of them mean, nobody can say
        self._day = said["day"]
        for ticket in self._tickets.values():
            if ticket.day == said["false_day"]:
                ticket.day = self._day

    def _corrected(self, said: dict[str, Any], at: Millis) -> None:
        by = said["by_ms"]
        for ticket in self._tickets.values():
            ticket.told_at += by
            ticket.first_called_at, ticket.gone_at = _moved(ticket.first_called_at, by), _moved(ticket.gone_at, by)
            for leg in ticket.legs:
                leg.came_at, leg.counted_from = leg.came_at + by, leg.counted_from + by
                leg.called_at, leg.last_called_at = _moved(leg.called_at, by), _moved(leg.last_called_at, by)
                leg.free_at = _moved(leg.free_at, by)
        for seat in self._seats.values():
            seat.last_call_at, seat.paused_at = _moved(seat.last_call_at, by), _moved(seat.paused_at, by)
            seat.opened_at = _moved(seat.opened_at, by)

    def _booked(self, said: dict[str, Any], at: Millis) -> None:
        self._bookings[said["booking_id"]] = said

    def _issued(self, said: dict[str, Any], at: Millis) -> None:
        came = said.get("arrived_at") or at
        ticket = _Ticket(
            said.get("day") or self._day,
            said["class_id"],
            [_Leg(said["service_id"], came, said["counted_from"])],
            said.get("slot_at"),
            bool(said.get("accessible")),
            bool(said.get("expected")),
            said.get("booking_id"),
        )
        self._tickets[said["ticket_id"]] = ticket
        if not ticket.expected:
            self._comes(ticket, said, came, at)

    def _comes(self, ticket: _Ticket, said: dict[str, Any], came: Millis, at: Millis) -> None:
        """It is in the hall now, and was told how long it waits."""
        if ticket.booking_id is not None:
            self._came[ticket.booking_id] = came
        leg = ticket.leg
        serving = self._serving(leg.service_id, accessible=ticket.accessible)
        leg.had_to_wait = said["ahead"] > 0 or all(seat.ticket_id for seat in serving)
        ticket.told, ticket.told_at = said.get("told"), at
        ticket.told_service, ticket.told_class = leg.service_id, ticket.class_id
        ticket.low_min, ticket.high_min = said["wait_low_min"], said["wait_high_min"]
        ticket.told_to_wait, ticket.last_s = leg.had_to_wait, self._last.get(leg.service_id)
        count, total = self._took.get(leg.service_id, (0, 0.0))
        configured = self._minutes.get(leg.service_id, 10.0) * 60
        ticket.naive_s = said["ahead"] * (total + PRIOR * configured) / (count + PRIOR) / max(1, len(serving))

    # -- of a ticket --

    def _arrived(self, ticket: _Ticket, said: dict[str, Any], at: Millis) -> None:
        came = said.get("arrived_at") or at
        ticket.expected, ticket.class_id = False, said["class_id"]
        ticket.accessible = ticket.accessible or bool(said.get("accessible"))
        ticket.leg.came_at, ticket.leg.counted_from = came, said["counted_from"]
        self._comes(ticket, said, came, at)

    def _called(self, ticket: _Ticket, said: dict[str, Any], at: Millis) -> None:
        leg, seat = ticket.leg, self._seats.setdefault(said["counter_id"], _Seat(open=True))
        if ticket.first_called_at is None:
            ticket.first_called_at = at
            self._last[leg.service_id] = (at - leg.came_at) / 1000
        leg.called_at = at if leg.called_at is None else leg.called_at
        leg.last_called_at, leg.free_at, leg.ending = at, None, "open"
        leg.counter_id, leg.person = said["counter_id"], said.get("person", "")
        seat.ticket_id, seat.last_call_at = said["ticket_id"], at

    def _leaves(self, ticket: _Ticket, at: Millis, ending: Ending) -> None:
        """Its counter is free again, if it was at one."""
        leg = ticket.leg
        seat = self._seats.get(leg.counter_id)
        if seat is not None and seat.ticket_id and self._tickets.get(seat.ticket_id) is ticket:
            seat.ticket_id, leg.free_at = "", at
        leg.ending = ending

    def _finished(self, ticket: _Ticket, said: dict[str, Any], at: Millis) -> None:
        self._leaves(ticket, at, "served")
        self._learn(ticket.leg)

    def _learn(self, leg: _Leg) -> None:
        if leg.free_at is not None and leg.last_called_at is not None:
            took = self._took.setdefault(leg.service_id, [0, 0.0])
            took[0] += 1
            took[1] += min(max(0, leg.free_at - leg.last_called_at), LONGEST_SERVICE) / 1000

    def _goes_on(self, ticket: _Ticket, said: dict[str, Any], at: Millis) -> None:
        self._leaves(ticket, at, "moved")
        self._learn(ticket.leg)
        came = said.get("arrived_at") or at
        leg = _Leg(said["service_id"], came, said["counted_from"], ticket.leg.service_id)
        leg.had_to_wait = all(seat.ticket_id for seat in self._serving(leg.service_id, accessible=ticket.accessible))
        ticket.legs.append(leg)

    def _missed(self, ticket: _Ticket, said: dict[str, Any], at: Millis) -> None:
        self._leaves(ticket, at, "missed")

    def _parked(self, ticket: _Ticket, said: dict[str, Any], at: Millis) -> None:
        self._leaves(ticket, at, "moved")

    def _returned(self, ticket: _Ticket, said: dict[str, Any], at: Millis) -> None:
        before = ticket.leg
        if before.called_at is None:  # its holder let others go first
            before.came_at, before.counted_from = at, said["counted_from"]
            return
        ticket.legs.append(_Leg(before.service_id, at, said["counted_from"], before.service_id))

    def _put_right(self, ticket: _Ticket, said: dict[str, Any], at: Millis) -> None:
        ticket.leg.service_id = said["service_id"]

    def _granted(self, ticket: _Ticket, said: dict[str, Any], at: Millis) -> None:
        ticket.class_id, ticket.leg.counted_from = said["class_id"], said["counted_from"]
        ticket.otherwise = ticket.otherwise or ticket.first_called_at is None

    def _asked(self, ticket: _Ticket, said: dict[str, Any], at: Millis) -> None:
        ticket.accessible = said["wanted"]
        ticket.otherwise = ticket.otherwise or ticket.first_called_at is None

    def _snoozed(self, ticket: _Ticket, said: dict[str, Any], at: Millis) -> None:
        ticket.otherwise = ticket.otherwise or ticket.first_called_at is None

    def _cancelled(self, ticket: _Ticket, said: dict[str, Any], at: Millis) -> None:
        called = ticket.leg.called_at is not None
        self._leaves(ticket, at, "missed" if called else "left")
        ticket.gone_at = at

    # -- of a counter --

    def _counter_opened(self, said: dict[str, Any], at: Millis) -> None:
        seat = self._seats.setdefault(said["counter_id"], _Seat())
        self._pause_ends(said["counter_id"], seat, at)
        self._seat_ends(said["counter_id"], seat, at)
        seat.open, seat.opened_at, seat.person = True, at, said.get("person", "")

    def _counter_paused(self, said: dict[str, Any], at: Millis) -> None:
        seat = self._seats.setdefault(said["counter_id"], _Seat())
        if seat.paused_at is None:
            seat.paused_at, seat.reason = at, said.get("reason", "")
        seat.open = False

    def _counter_resumed(self, said: dict[str, Any], at: Millis) -> None:
        seat = self._seats.setdefault(said["counter_id"], _Seat())
        self._pause_ends(said["counter_id"], seat, at)
        seat.open = True

    def _counter_closed(self, said: dict[str, Any], at: Millis) -> None:
        seat = self._seats.pop(said["counter_id"], _Seat())
        self._pause_ends(said["counter_id"], seat, None)
        self._seat_ends(said["counter_id"], seat, at)

    def _counter_assigned(self, said: dict[str, Any], at: Millis) -> None:
        seat = self._seats.setdefault(said["counter_id"], _Seat())
        seat.services = frozenset(said["services"]) if said.get("services") else None

    def _seat_ends(self, counter_id: str, seat: _Seat, at: Millis | None) -> None:
        if seat.opened_at is not None:
            self._at_work.append(PastSeat(self._day, counter_id, seat.opened_at, at, self._named(seat.person)))
            seat.opened_at = None

    def _named(self, person: str) -> str:
        return person if self._known is None or person in self._known else ""

    def _pause_ends(self, counter_id: str, seat: _Seat, at: Millis | None) -> None:
        if seat.paused_at is not None:
            person = self._named(seat.person)
            self._pauses.append(
                PastPause(self._day, counter_id, seat.reason, seat.paused_at, at, seat.last_call_at, person)
            )
            seat.paused_at = None

    def _closed(self, said: dict[str, Any], at: Millis) -> None:
        """Who is left open then has no end that anybody knows."""


_Row = TypeVar("_Row", PastVisit, PastPause, PastBooking, PastSeat, ToldNumber)


def _but(days: Collection[str], rows: Iterable[_Row]) -> list[_Row]:
    """The rows of other days than these."""
    return [row for row in rows if row.day not in days]


def _moved(moment: Millis | None, by: Millis) -> Millis | None:
    return None if moment is None else moment + by


_ON_DAY = {
    OPENED: PastReader._opened,
    "day.closed": PastReader._closed,
    "day.taken_back": PastReader._taken_back,
    "clock.corrected": PastReader._corrected,
    "booking.recorded": PastReader._booked,
    "ticket.issued": PastReader._issued,
    "counter.opened": PastReader._counter_opened,
    "counter.paused": PastReader._counter_paused,
    "counter.resumed": PastReader._counter_resumed,
    "counter.closed": PastReader._counter_closed,
    "counter.assigned": PastReader._counter_assigned,
}
_ON_TICKET = {
    "ticket.arrived": PastReader._arrived,
    "ticket.called": PastReader._called,
    "ticket.finished": PastReader._finished,
    "ticket.continued": PastReader._goes_on,
    "ticket.missed": PastReader._missed,
    "ticket.parked": PastReader._parked,
    "ticket.returned": PastReader._returned,
    "ticket.transferred": PastReader._goes_on,
    "ticket.corrected": PastReader._put_right,
    "ticket.class_granted": PastReader._granted,
    "ticket.accessible_asked": PastReader._asked,
    "ticket.snoozed": PastReader._snoozed,
    "ticket.cancelled": PastReader._cancelled,
}
