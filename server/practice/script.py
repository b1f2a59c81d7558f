"""The ten guided tickets as data: what each asks for, seen as done from the events, and what to do next. Pure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from server.core import order, undo
from server.core.model import CounterSeat, State, Ticket
from server.core.serving import no_show_due
from wire import events as e
from wire.catalogue import Branch
from wire.values import CounterState, Millis, TicketState

COMES_MS = 3_000
"""Somebody who is called stands at the desk this long after the last call."""

Goal = Callable[[e.AnyEvent, Branch], bool]
"""Whether an event is what was asked for."""


def _is(kind: type[e.AnyEvent]) -> Goal:
    return lambda event, branch: isinstance(event, kind)


def _back_from(was: str) -> Goal:
    return lambda event, branch: isinstance(event, e.TicketReturned) and event.was == was


def _chosen(event: e.AnyEvent, branch: Branch) -> bool:
    return isinstance(event, e.TicketCalled) and bool(event.why)


def _with_dossiers(event: e.AnyEvent, branch: Branch) -> bool:
    """Two dossiers or more, and another outcome than the usual one where there is another."""
    if not isinstance(event, e.ServiceFinished) or event.dossiers < 2:
        return False
    return len(branch.outcomes) < 2 or event.outcome != branch.outcomes[0].id


def _always(branch: Branch, services: frozenset[str]) -> bool:
    return True


def _can_send_on(branch: Branch, services: frozenset[str]) -> bool:
    """Whether there is another service, or another counter for what is served here."""
    return len(branch.services) > 1 or sum(not services.isdisjoint(s) for s in branch.skills.values()) > 1


def _can_take_back(branch: Branch, services: frozenset[str]) -> bool:
    return branch.policy.undo_s > 0


@dataclass(frozen=True, slots=True)
class Lesson:
    """One guided ticket: events to bring about, in this order; it is over once nobody is at the desk besides."""

    id: str
    goals: tuple[Goal, ...]
    possible: Callable[[Branch, frozenset[str]], bool] = _always
    """Whether the settings, and the services of the counter, let it be done at all."""


_FINISHED = _is(e.ServiceFinished)

LESSONS: tuple[Lesson, ...] = (
    Lesson("serve", (_FINISHED,)),
    Lesson("recall", (_is(e.TicketRecalled), _FINISHED)),
    Lesson("no_show", (_is(e.TicketMissed),)),
    Lesson("bring_back", (_back_from("missed"), _FINISHED)),
    Lesson("park", (_is(e.TicketParked), _back_from("parked"), _FINISHED)),
    Lesson("transfer", (_is(e.TicketTransferred),), _can_send_on),
    Lesson("choose", (_chosen, _FINISHED)),
    Lesson("dossiers", (_with_dossiers,)),
    Lesson("undo", (_is(e.StepUndone),), _can_take_back),
    Lesson("pause", (_is(e.CounterPaused), _is(e.CounterResumed))),
)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far somebody is."""

    done: int = 0
    """Lessons of `LESSONS` that are behind."""
    met: int = 0
    """Goals of the next one that are met."""

    @property
    def lesson(self) -> Lesson | None:
        """The one that goes on; None once all are done."""
        return LESSONS[self.done] if self.done < len(LESSONS) else None


def possible(state: State, counter_id: str | None) -> tuple[Lesson, ...]:
    """The lessons that these settings allow at this counter; before one is open, as if it served everything."""
    branch = state.settings
    services = frozenset(branch.service_by_id) if counter_id is None else state.serves(counter_id)
    return tuple(lesson for lesson in LESSONS if lesson.possible(branch, services))


def follow(progress: Progress, event: e.AnyEvent, state: State, counter_id: str | None) -> Progress:
    """Where somebody stands after an event.

    Args:
        progress: before it.
        event: it happened.
        state: after it.
        counter_id: where they sit.
    """
    lesson = progress.lesson
    if lesson is None:
        return progress
    met = progress.met
    if met < len(lesson.goals) and lesson.goals[met](event, state.settings):
        met += 1
    seat = state.counters.get(counter_id or "")
    if met < len(lesson.goals) or (seat is not None and seat.ticket_id is not None):
        return skipped(Progress(progress.done, met), state, counter_id)
    return skipped(Progress(progress.done + 1), state, counter_id)


def skipped(progress: Progress, state: State, counter_id: str | None) -> Progress:
    """The same, past what these settings do not allow."""
    can = possible(state, counter_id)
    while progress.lesson is not None and progress.lesson not in can:
        progress = Progress(progress.done + 1)
    return progress


def place(progress: Progress, state: State, counter_id: str | None) -> tuple[str, int, int]:
    """The id of the lesson (empty once all are done), which one it is from 1, and how many there are."""
    can = possible(state, counter_id)
    behind = sum(lesson in can for lesson in LESSONS[: progress.done])
    return (progress.lesson.id if progress.lesson else "", min(behind + 1, len(can)), len(can))


# -- what to do next ---------------------------------------------------------------------------------------------------


def hint(progress: Progress, state: State, counter_id: str | None, now: Millis) -> str:
    """The id of the sentence that says what to do now; it is always something that can be done."""
    seat = state.counters.get(counter_id or "")
    if counter_id is None or seat is None:
        return "open"
    if progress.lesson is None:
        return "over"
    if seat.state is CounterState.PAUSED and seat.ticket_id is None:
        return "resume"
    asked = progress.lesson.id if progress.met == 0 else f"{progress.lesson.id}_{progress.met}"
    ticket = state.tickets.get(seat.ticket_id or "")
    if ticket is None:
        return _at_a_free_desk(asked, state, counter_id)
    if ticket.state is TicketState.CALLED:
        return _while_called(asked, state, seat, ticket, now, stays_away(progress, state, counter_id))
    return _while_serving(asked, state, seat, now)


def stays_away(progress: Progress, state: State, counter_id: str) -> bool:
    """Whether nobody comes when a number is called: that is what the lesson is about."""
    lesson = progress.lesson
    if lesson is None or progress.met:
        return False
    nobody_missed = lesson.id == "bring_back" and not _aside(state, counter_id, TicketState.MISSED)
    return lesson.id in ("recall", "no_show") or nobody_missed


def _aside(state: State, counter_id: str, kind: TicketState) -> bool:
    aside = (state.tickets[i] for i in state.aside)
    return any(ticket.state is kind and order.serves(state, counter_id, ticket) for ticket in aside)


def _at_a_free_desk(asked: str, state: State, counter_id: str) -> str:
    if asked == "bring_back" and _aside(state, counter_id, TicketState.MISSED):
        return "bring_back"
    if asked == "park_1" and _aside(state, counter_id, TicketState.PARKED):
        return "park_back"
    if asked == "pause":
        return "pause"
    waits = any(order.serves(state, counter_id, state.tickets[i]) for i in state.waiting)
    if not waits:
        return "wait"
    return "choose" if asked == "choose" else "call"


def _while_called(asked: str, state: State, seat: CounterSeat, ticket: Ticket, now: Millis, away: bool) -> str:
    if away:
        if asked == "recall":
            return "recall"
        if len(ticket.leg.calls) < state.policy.no_show_min_calls:
            return "no_show_recall"
        return "no_show" if no_show_due(state, ticket, now) else "no_show_wait"
    if asked == "undo" and undo.undoable(state, seat, now) is not None:
        return "undo"
    if now - ticket.leg.calls[-1] < COMES_MS:
        return "come"
    return asked if asked in ("park", "transfer") else "start"


def _while_serving(asked: str, state: State, seat: CounterSeat, now: Millis) -> str:
    if asked == "dossiers" and len(state.settings.outcomes) < 2:
        return "dossiers_only"
    if asked in ("park", "transfer", "dossiers"):
        return asked
    return "undo" if asked == "undo" and undo.undoable(state, seat, now) is not None else "finish"


HINTS = (
    "open", "wait", "call", "come", "start", "finish", "recall", "no_show_recall", "no_show_wait",
    "no_show", "bring_back", "park", "park_back", "transfer", "choose", "dossiers",
    "dossiers_only", "undo", "pause", "resume", "over",
)  # fmt: skip
"""Every sentence there is."""
