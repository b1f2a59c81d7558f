"""The lines of the hall, sorted once and kept in step with what happens, for all who ask who is next (R24-R33)."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from heapq import nsmallest

from server.core import order
from server.core.model import State, Ticket
from server.core.order import Place
from wire import events as e
from wire.values import Millis, Reason, TicketId

Entry = tuple[Place, Ticket]

OTHERWISE = (e.SettingsApplied, e.DayOpened, e.DayClosed, e.DayTakenBack, e.ClockCorrected, e.CounterAssigned)
"""Events after which any ticket may stand elsewhere."""

COUNTERS = (e.CounterOpened, e.CounterPaused, e.CounterResumed, e.CounterClosed)
"""Events after which those may who wait for a counter, for a person, or for an accessible counter."""


PEOPLE = (e.PersonLocked, e.PersonUnlocked, e.PersonErased)
"""Events after which those may stand elsewhere who wait for that person."""


@dataclass(frozen=True, slots=True)
class Choice:
    """The ticket to call, why, and the numbers passed over with one reason each."""

    ticket: Ticket
    reason: Reason
    passed: dict[Reason, tuple[str, ...]] = field(default_factory=dict)
    passed_more: dict[Reason, int] = field(default_factory=dict)
    """How many others were passed over, by reason: only the nearest are named."""


NEAREST = 12
"""So many that are passed over are named for each reason, of those who stand first; the others are counted."""


class Queue:
    """Who waits for the same counters, first to be called first."""

    __slots__ = ("_counted", "_earliest", "entries")

    def __init__(self) -> None:
        self.entries: list[Entry] = []
        self._earliest: tuple[Millis, int] | None = None
        self._counted: dict[str, tuple[int, Millis]] | None = None

    def join(self, entry: Entry) -> None:
        """Take a ticket in at its place."""
        insort(self.entries, entry, key=_place)
        if self._earliest is not None:
            self._earliest = min(self._earliest, entry[1].came)
        self._counted = None

    def leave(self, place: Place) -> None:
        """Let the ticket at this place go."""
        del self.entries[bisect_left(self.entries, place, key=_place)]
        self._earliest = self._counted = None

    @property
    def earliest(self) -> tuple[Millis, int]:
        """When the one came who has been here longest, as `Ticket.came`."""
        if self._earliest is None:
            self._earliest = min(ticket.came for _, ticket in self.entries)
        return self._earliest

    @property
    def counted(self) -> dict[str, tuple[int, Millis]]:
        """How many wait, and since when the first of them on this leg, by service."""
        if self._counted is None:
            self._counted = {}
            for _, ticket in self.entries:
                leg = ticket.leg
                count, since = self._counted.get(leg.service_id, (0, leg.arrived_at))
                self._counted[leg.service_id] = count + 1, min(since, leg.arrived_at)
        return self._counted


class Lines:
    """Every line of the hall at one moment, or kept (`follow`): then a question costs the same whatever waits.

    Args:
        state: read now, and at each `follow`.
    """

    def __init__(self, state: State) -> None:
        self._build(state)

    def follow(self, state: State, event: e.AnyEvent) -> None:
        """An event was applied to `state`, which is otherwise as it was when this was last told of one."""
        if isinstance(event, OTHERWISE):
            self._build(state)
        elif isinstance(event, COUNTERS) or (isinstance(event, e.StepUndone) and event.ticket_id is None):
            self._counter_changed(state, event.counter_id)
            self._ranks = _ranks(state)
        elif isinstance(event, PEOPLE):
            self._anew(state, lambda ticket: ticket.leg.person_only == event.code)
        else:
            ticket_id = getattr(event, "ticket_id", "")
            self._leaves(ticket_id)
            if ticket_id in state.waiting:
                self._joins(state, state.tickets[ticket_id])

    # -- who is next ---------------------------------------------------------------------------------------------------

    def choose(self, counter_id: str) -> Choice | None:
        """The ticket this counter would call; None when nobody waits whom it can serve.

        Time changes nothing here: head starts are given on arrival, so the order stands still while nobody acts.
        """
        found = self.next(counter_id)
        if found is None:
            return None
        called, reason = found
        return Choice(called, reason, *self._passed(counter_id, called, chosen=False))

    def chosen(self, counter_id: str, ticket: Ticket) -> Choice:
        """This waiting ticket, because the clerk chose it (R28)."""
        return Choice(ticket, Reason.CHOSEN, *self._passed(counter_id, ticket, chosen=True))

    def next(self, counter_id: str) -> tuple[Ticket, Reason] | None:
        """What `choose` would choose, without the numbers passed over."""
        mine = self._mine(counter_id)
        if not mine:
            return None
        ranks = self._ranks.get(counter_id, {})
        heads = ((order.turn(queue.entries[0][0], ranks.get(name, 0)), queue) for name, queue in mine.items())
        called = min(heads, key=_turn)[1].entries[0][1]
        preferred = (
            bool(ranks) and min(queue.entries[0][0] for queue in mine.values()) < self._stands[called.ticket_id][1]
        )
        return called, order.why(called, called.came <= min(queue.earliest for queue in mine.values()), preferred)

    def of(self, counter_id: str, most: int | None = None) -> list[Ticket]:
        """The waiting tickets this counter can serve, in the order they would be called; at most so many."""
        ranks = self._ranks.get(counter_id, {})
        heads = [
            (order.turn(place, ranks.get(name, 0)), ticket)
            for name, queue in self._mine(counter_id).items()
            for place, ticket in queue.entries[:most]
        ]
        return [ticket for _, ticket in sorted(heads, key=_turn)[:most]]

    def anybody(self, counter_id: str) -> bool:
        """Whether anybody waits whom this counter can serve."""
        return bool(self._mine(counter_id))

    # -- who waits -----------------------------------------------------------------------------------------------------

    def queues(self) -> Iterator[tuple[str, list[Entry]]]:
        """Every queue by name, as `order.queue_of` names it, first to be called first."""
        return ((name, queue.entries) for name, queue in self._queues.items())

    def waiting_of(self) -> dict[str, tuple[int, Millis]]:
        """How many wait, and since when the first of them on this leg, by service."""
        found: dict[str, tuple[int, Millis]] = {}
        for queue in self._queues.values():
            for service_id, (count, since) in queue.counted.items():
                others, earliest = found.get(service_id, (0, since))
                found[service_id] = others + count, min(earliest, since)
        return found

    # -- inside --------------------------------------------------------------------------------------------------------

    def _build(self, state: State) -> None:
        settings = state.settings
        self._callable = {counter_id: order.queues_of(state, counter_id) for counter_id in settings.counter_by_id}
        self._served = {counter_id: order.served_queues(state, counter_id) for counter_id in settings.booked_only}
        self._ranks = _ranks(state)
        self._absolute = state.policy.absolute_priority
        self._queues: dict[str, Queue] = {}
        self._stands: dict[TicketId, tuple[str, Place]] = {}
        for ticket in map(state.tickets.__getitem__, state.waiting):
            name, place = order.queue_of(state, ticket), order.place(ticket, self._absolute)
            self._queues.setdefault(name, Queue()).entries.append((place, ticket))
            self._stands[ticket.ticket_id] = name, place
        for queue in self._queues.values():
            queue.entries.sort(key=_place)

    def _counter_changed(self, state: State, counter_id: str) -> None:
        """Tickets sent to one counter are its own while it is open, and everybody's while it is closed (R31).

        Those sent to a person go where they sit (R110): who sat at a counter that closes is not known any more. And
        whether an accessible counter is open has changed, or not (R116).
        """
        low = {class_.id for class_ in state.settings.classes if class_.accessible_counter}
        self._anew(
            state,
            lambda ticket: (
                ticket.leg.counter_only == counter_id
                or bool(ticket.leg.person_only)
                or ticket.accessible
                or ticket.class_id in low
            ),
        )

    def _anew(self, state: State, moves: Callable[[Ticket], bool]) -> None:
        """Those of the waiting who may stand elsewhere now."""
        for ticket_id in tuple(self._stands):
            ticket = state.tickets[ticket_id]
            if moves(ticket):
                self._leaves(ticket_id)
                self._joins(state, ticket)

    def _joins(self, state: State, ticket: Ticket) -> None:
        name, place = order.queue_of(state, ticket), order.place(ticket, self._absolute)
        self._queues.setdefault(name, Queue()).join((place, ticket))
        self._stands[ticket.ticket_id] = name, place

    def _leaves(self, ticket_id: TicketId) -> None:
        stood = self._stands.pop(ticket_id, None)
        if stood is None:
            return
        name, place = stood
        queue = self._queues[name]
        queue.leave(place)
        if not queue.entries:
            del self._queues[name]

    def _names(self, counter_id: str) -> Iterable[str]:
        return self._callable.get(counter_id) or (order.bound_queue(counter_id),)

    def _mine(self, counter_id: str) -> dict[str, Queue]:
        return {name: self._queues[name] for name in self._names(counter_id) if name in self._queues}

    def _passed(
        self, counter_id: str, called: Ticket, *, chosen: bool
    ) -> tuple[dict[Reason, tuple[str, ...]], dict[Reason, int]]:
        """Numbers of waiting tickets that arrived before `called`, each under one reason, and how many more (R27)."""
        mine, stands, came = frozenset(self._names(counter_id)), order.place(called, self._absolute), called.came
        ranks = self._ranks.get(counter_id, {})
        turn = order.turn(stands, ranks.get(self._stands[called.ticket_id][0], 0))
        found: dict[Reason, list[Entry]] = {}
        for name, queue in self._queues.items():
            if queue.earliest >= came:
                continue  # in a full hall most queues: a thousand tickets need not be asked one by one
            earlier = [entry for entry in queue.entries if entry[1].came < came]
            if name not in mine:
                # A counter that calls only the booked passes over others for that and not for what it can serve (R120).
                reason = Reason.BOOKING if name in self._served.get(counter_id, ()) else Reason.SKILL
                found.setdefault(reason, []).extend(earlier)
                continue
            rank = ranks.get(name, 0)
            for place, ticket in earlier:
                if chosen and order.turn(place, rank) < turn:
                    reason = Reason.CHOSEN
                else:
                    reason = Reason.PREFERRED if place < stands else order.why_behind(ticket, called)
                found.setdefault(reason, []).append((place, ticket))
        named = {
            reason: tuple(
                ticket.number for _, ticket in sorted(nsmallest(NEAREST, found[reason], _place), key=_numbered)
            )
            for reason in Reason
            if found.get(reason)
        }
        more = {reason: len(found[reason]) - NEAREST for reason in named if len(found[reason]) > NEAREST}
        return named, more


def _place(entry: Entry) -> Place:
    return entry[0]


def _turn(entry: tuple[tuple[bool, int, bool, Millis, int], object]) -> tuple[bool, int, bool, Millis, int]:
    return entry[0]


def _ranks(state: State) -> dict[str, dict[str, int]]:
    """By counter, what it calls later whatever the wait; empty in an office that has no such wishes."""
    settings = state.settings
    if not settings.called_first and not any(service.first_at for service in settings.services):
        return {}
    return {counter_id: order.ranks(state, counter_id) for counter_id in settings.counter_by_id}


def _numbered(entry: Entry) -> tuple[str, int]:
    return entry[1].series, entry[1].serial
