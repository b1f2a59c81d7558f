"""What an event does to the state. Total and deterministic: the same events give the same state (R2)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from server.core import days, erasing, lapsing, leases, notices, staff, steps
from server.core.model import (
    CALLS_KEPT,
    LONGEST_SERVICE,
    MINUTE,
    ORDINARY,
    Call,
    ClosedService,
    CounterSeat,
    Help,
    LastStep,
    Leg,
    Mirrored,
    State,
    TakenOver,
    Ticket,
    Wanted,
)
from server.core.moves import count, move
from server.core.transitions import TO, Step
from wire import events as e
from wire.values import NO_ROW, CounterState, Millis, Seq, TicketState


def apply(state: State, event: e.AnyEvent, seq: Seq, at: Millis) -> None:
    """Let `event`, journalled as `seq` at `at`, change the state.

    A moment before the latest event counts as that event's moment (R4). An event about a ticket that is not of
    this day changes nothing but seq and at.
    """
    at = max(at, state.at)
    state.seq, state.at = seq, at
    whole = _ON_STATE.get(type(event))
    if whole is not None:
        whole(state, event, at)
        lapsing.forget(state, event)
        return
    ticket = state.tickets.get(event.ticket_id)  # type: ignore[union-attr, arg-type]
    if ticket is None:
        return
    if isinstance(event, e.CallAnnounced):
        steps.announced(state, event)
        return
    if isinstance(event, e.PaperReported):
        steps.paper_told(state, event)
        return
    if isinstance(event, e.VisitRated):
        steps.rated(state, event)
        return
    steps.before(state, ticket, event, at)
    _ON_TICKET[type(event)](state, ticket, event, at)
    ticket.step_seq = seq


# -- settings, hall ----------------------------------------------------------------------------------------------------


def _settings_applied(state: State, event: e.SettingsApplied, at: Millis) -> None:
    state.branch = event.branch
    state.settings_seq, state.settings_by, state.settings_at = state.seq, event.by, at
    steps.forget(state)
    kept = {i: s for i, s in state.counters.items() if s.state is not CounterState.CLOSED}
    state.counters = {c.id: CounterSeat() for c in event.branch.counters} | kept


def _hall_closed(state: State, event: e.HallClosed, at: Millis) -> None:
    state.hall_closed_why, state.hall_closed_seq = event.why, state.seq


def _hall_opened(state: State, event: e.HallOpened, at: Millis) -> None:
    state.hall_closed_why = None


def _service_closed(state: State, event: e.ServiceClosed, at: Millis) -> None:
    state.closed_services[event.service_id] = ClosedService(event.why, state.seq, state.day or "")


def _service_opened(state: State, event: e.ServiceOpened, at: Millis) -> None:
    state.closed_services.pop(event.service_id, None)


def _booking_recorded(state: State, event: e.BookingRecorded, at: Millis) -> None:
    state.bookings[event.booking_id] = Mirrored.of(event, person_seq=state.seq if event.person else NO_ROW)


def _numbers_skipped(state: State, event: e.NumbersSkipped, at: Millis) -> None:
    if event.day == state.day:
        for series, serial in event.last.items():
            state.serials[series] = max(serial, state.serials.get(series, 0))


def _device_wanted(state: State, event: e.DeviceWanted, at: Millis) -> None:
    state.wanted[event.device_id] = Wanted(
        event.mode,
        event.volume,
        event.layout,
        event.message,
        event.restart,
        event.mode_day,
        event.staff_pin_hash,
        event.paper_slot,
        event.look,
        state.seq,
    )


# -- tickets -----------------------------------------------------------------------------------------------------------


def _issued(state: State, event: e.TicketIssued, at: Millis) -> None:
    arrived_at = _arrived_at(event, at)
    ticket = Ticket(
        ticket_id=event.ticket_id,
        day=event.day,
        number=event.number,
        series=event.series,
        serial=event.serial,
        class_id=event.class_id,
        language=event.language,
        channel=event.channel,
        issued_at=arrived_at,
        counted_from=event.counted_from,
        seq=state.seq,
        legs=[Leg(event.service_id, arrived_at, told_until=None if event.expected else _told_until(event, at))],
        then=event.then,
        granted_by=event.granted_by,
        booking_id=event.booking_id,
        slot_at=event.slot_at,
        ahead=event.ahead,
        wait_low_min=event.wait_low_min,
        wait_high_min=event.wait_high_min,
        wait_about_min=event.wait_about_min,
        claimed=event.claimed,
        instead_of=event.instead_of,
        accessible=event.accessible,
        step_seq=state.seq,
    )
    _of_person(state, ticket, event)
    state.tickets[ticket.ticket_id] = ticket
    state.by_number[ticket.number] = ticket.ticket_id
    if event.instead_of:
        state.in_place_of[event.instead_of] = ticket.ticket_id
    move(state, ticket, TicketState.EXPECTED if event.expected else TicketState.WAITING)
    state.serials[event.series] = max(event.serial, state.serials.get(event.series, 0))
    for service_id in (event.service_id, *event.then):
        state.issued_of[service_id] = state.issued_of.get(service_id, 0) + 1
    if event.booking_id is not None:
        state.spent[event.booking_id] = event.ticket_id
    count(state, ticket, issued=1)


def _arrived(state: State, ticket: Ticket, event: e.TicketArrived, at: Millis) -> None:
    move(state, ticket, TO[Step.ARRIVE])
    ticket.class_id, ticket.granted_by, ticket.claimed = event.class_id, event.granted_by, ""
    ticket.language, ticket.counted_from = event.language, event.counted_from
    ticket.ahead, ticket.wait_low_min, ticket.wait_high_min = event.ahead, event.wait_low_min, event.wait_high_min
    ticket.wait_about_min = event.wait_about_min
    ticket.leg.arrived_at, ticket.leg.told_until = _arrived_at(event, at), _told_until(event, at)
    ticket.accessible = ticket.accessible or event.accessible
    ticket.lapsed_at = None
    _of_person(state, ticket, event)


def _of_person(state: State, ticket: Ticket, event: e.TicketIssued | e.TicketArrived) -> None:
    if event.person:
        ticket.person, ticket.person_seq = event.person, state.seq


def _place_lapsed(state: State, ticket: Ticket, event: e.PlaceLapsed, at: Millis) -> None:
    ticket.lapsed_at = at


def _called(state: State, ticket: Ticket, event: e.TicketCalled, at: Millis) -> None:
    lapsing.called(state, ticket, event, at)
    leg = ticket.leg
    leg.counter_id, leg.person = event.counter_id, event.person
    if ticket.first_called_at is None:
        ticket.first_called_at = at
    ticket.reason, ticket.why = event.reason, event.why
    ticket.passed, ticket.passed_more = dict(event.passed), dict(event.passed_more)
    ticket.why_seq = state.seq
    move(state, ticket, TO[Step.CALL])
    state.counters.setdefault(event.counter_id, CounterSeat()).ticket_id = ticket.ticket_id
    count(state, ticket, called=1)
    _announce(state, ticket, event, at)


def _recalled(state: State, ticket: Ticket, event: e.TicketRecalled, at: Millis) -> None:
    _announce(state, ticket, event, at)


def _announce(state: State, ticket: Ticket, event: e.TicketCalled | e.TicketRecalled, at: Millis) -> None:
    ticket.leg.calls.append(at)
    ticket.leg.call_seqs.append(state.seq)
    ticket.call = Call(
        state.seq,
        ticket.ticket_id,
        event.number,
        event.counter_id,
        event.counter_number,
        event.language,
        at,
        event.nth,
    )
    others = [i for i in state.called if i != ticket.ticket_id]
    state.called = [ticket.ticket_id, *others][:CALLS_KEPT]


def _started(state: State, ticket: Ticket, event: e.ServiceStarted, at: Millis) -> None:
    move(state, ticket, TO[Step.START])
    steps.came(state, ticket, ticket.leg, at)


def _finished(state: State, ticket: Ticket, event: e.ServiceFinished, at: Millis) -> None:
    _end_leg(state, ticket, at, TO[Step.FINISH])
    ticket.leg.filed_online = event.filed_online
    ticket.outcome = event.outcome
    ticket.dossiers += event.dossiers
    count(state, ticket, served=1, dossiers=event.dossiers)


def _continued(state: State, ticket: Ticket, event: e.VisitContinued, at: Millis) -> None:
    leg = ticket.leg
    _end_leg(state, ticket, at, TO[Step.CONTINUE])
    leg.outcome, leg.dossiers, leg.filed_online = event.outcome, event.dossiers, event.filed_online
    ticket.dossiers += event.dossiers
    until = _told_anew_until(event, at)
    ticket.legs.append(
        Leg(event.service_id, event.arrived_at, continued=True, person_only=event.to_person, told_until=until)
    )
    ticket.then, ticket.back_to = ticket.then[1:], ""
    ticket.counted_from, ticket.first, ticket.returned = event.counted_from, False, ""
    count(state, ticket, continued=1, dossiers=event.dossiers)


def _planned(state: State, ticket: Ticket, event: e.VisitPlanned, at: Millis) -> None:
    if event.then[:1] != ticket.then[:1]:
        ticket.back_to = ""
    ticket.then = event.then


def _missed(state: State, ticket: Ticket, event: e.TicketMissed, at: Millis) -> None:
    move(state, ticket, TO[Step.MISS])
    ticket.aside_since = at
    state.turnout.called += 1
    state.turnout.missed += 1
    count(state, ticket, missed=1)


def _parked(state: State, ticket: Ticket, event: e.TicketParked, at: Millis) -> None:
    _leave_counter(state, ticket, at, TO[Step.PARK])
    ticket.aside_since, ticket.remind_at, ticket.aside_why = at, event.remind_at, event.why
    ticket.aside_seq = state.seq


def _returned(state: State, ticket: Ticket, event: e.TicketReturned, at: Millis) -> None:
    move(state, ticket, TO[Step.RETURN])
    ticket.counted_from, ticket.returned = event.counted_from, event.was
    ticket.first = ticket.first and event.was == "parked"
    ticket.leg.person_only = event.to_person or ticket.leg.person_only
    ticket.aside_since, ticket.remind_at, ticket.aside_why, ticket.aside_seq = None, None, "", NO_ROW
    ticket.snoozed = False
    # The next call is a first call again: spoken twice, with its own minimum before a no-show.
    ticket.leg.calls, ticket.leg.started_at = [], None
    ticket.leg.told_until = _told_anew_until(event, at)


def _transferred(state: State, ticket: Ticket, event: e.TicketTransferred, at: Millis) -> None:
    _end_leg(state, ticket, at, TO[Step.TRANSFER])
    ticket.legs.append(
        Leg(
            event.service_id,
            _arrived_at(event, at),
            counter_only=event.counter_id,
            person_only=event.to_person,
            told_until=_told_anew_until(event, at),
        )
    )
    if event.back_for:
        ticket.then, ticket.back_to = (event.back_for, *ticket.then), event.back_to
    ticket.counted_from, ticket.first, ticket.returned = event.counted_from, event.first, ""
    count(state, ticket, transferred=1)


def _corrected(state: State, ticket: Ticket, event: e.TicketCorrected, at: Millis) -> None:
    ticket.leg.service_id = event.service_id


def _class_granted(state: State, ticket: Ticket, event: e.TicketClassGranted, at: Millis) -> None:
    ticket.class_id, ticket.counted_from, ticket.claimed = event.class_id, event.counted_from, ""
    ticket.granted_by = "" if event.class_id == ORDINARY else event.granted_by


def _accessible_asked(state: State, ticket: Ticket, event: e.AccessibleAsked, at: Millis) -> None:
    ticket.accessible = event.wanted


def _snoozed(state: State, ticket: Ticket, event: e.TicketSnoozed, at: Millis) -> None:
    move(state, ticket, TO[Step.SNOOZE])
    ticket.aside_since, ticket.remind_at, ticket.aside_why, ticket.aside_seq = at, event.until, "", state.seq
    ticket.snoozes, ticket.snoozed = ticket.snoozes + 1, True


def _cancelled(state: State, ticket: Ticket, event: e.TicketCancelled, at: Millis) -> None:
    move(state, ticket, TO[Step.CANCEL])
    ticket.leg.ended_at = at
    count(state, ticket, cancelled=1)


def _feedback_answered(state: State, event: e.FeedbackAnswered, at: Millis) -> None:
    steps.answered(state, event)


def _feedback_closed(state: State, event: e.FeedbackClosed, at: Millis) -> None:
    """Of a list that is read from the journal alone."""


# -- counters ----------------------------------------------------------------------------------------------------------


def _counter_opened(state: State, event: e.CounterOpened, at: Millis) -> None:
    seat = state.counters.setdefault(event.counter_id, CounterSeat())
    if seat.state is not CounterState.OPEN:
        seat.state, seat.since, seat.pause_reason, seat.back_at = CounterState.OPEN, at, "", None
    seat.person, seat.device_id, seat.last, seat.taken_at = event.person, event.device_id, None, at
    state.taken_over.pop(event.person, None)
    if event.taken_from:
        state.taken_over[event.taken_from] = TakenOver(event.counter_id, event.person, at)


def _counter_paused(state: State, event: e.CounterPaused, at: Millis) -> None:
    seat = state.counters.setdefault(event.counter_id, CounterSeat())
    seat.last = LastStep(state.seq, at, event.type, None, seat.state, seat.since, seat.pause_reason, seat.back_at)
    seat.state, seat.since, seat.pause_reason = CounterState.PAUSED, at, event.reason
    seat.back_at = None if event.back_in_min is None else at + event.back_in_min * MINUTE


def _counter_resumed(state: State, event: e.CounterResumed, at: Millis) -> None:
    seat = state.counters.setdefault(event.counter_id, CounterSeat())
    seat.state, seat.since, seat.pause_reason, seat.last = CounterState.OPEN, at, "", None
    seat.back_at = None


def _counter_closed(state: State, event: e.CounterClosed, at: Millis) -> None:
    if event.counter_id in state.settings.counter_by_id:
        state.counters[event.counter_id] = CounterSeat(since=at)
    else:
        state.counters.pop(event.counter_id, None)
    state.helps.pop(event.counter_id, None)
    state.answers.pop(event.counter_id, None)


def _counter_assigned(state: State, event: e.CounterAssigned, at: Millis) -> None:
    if event.services:
        state.assigned[event.counter_id] = event.services
    else:
        state.assigned.pop(event.counter_id, None)


def _help_called(state: State, event: e.HelpCalled, at: Millis) -> None:
    state.helps[event.counter_id] = Help(at, state.seq, event.silent, event.words)
    state.answers.pop(event.counter_id, None)


def _help_answered(state: State, event: e.HelpAnswered, at: Millis) -> None:
    call = state.helps.pop(event.counter_id, None)
    seat = state.counters.get(event.counter_id)
    if call is not None and (seat is None or seat.person != event.person):  # else it is not needed any more
        state.answers[event.counter_id] = Help(at, state.seq, call.silent, answered_by=event.person)


# -- what they share ---------------------------------------------------------------------------------------------------


def _leave_counter(state: State, ticket: Ticket, at: Millis, to: TicketState) -> None:
    """The person was at the counter and leaves it; without a Start the service began at the last call (R21)."""
    steps.came(state, ticket, ticket.leg, ticket.leg.calls[-1] if ticket.leg.calls else at)
    move(state, ticket, to)


def _end_leg(state: State, ticket: Ticket, at: Millis, to: TicketState) -> None:
    """The service is over: how long it kept its counter, from the call until it is free again, is learnt (R52)."""
    leg = ticket.leg
    _leave_counter(state, ticket, at, to)
    if leg.calls:
        steps.learn(state, leg, min(at - leg.calls[0], LONGEST_SERVICE))
    leg.ended_at = at


def _told_until(event: e.TicketIssued | e.TicketArrived, at: Millis) -> Millis | None:
    """By when it was told that it would be called; None where no wait was told (R135)."""
    return at + event.wait_high_min * MINUTE if event.wait_high_min else None


def _told_anew_until(event: e.TicketReturned | e.TicketTransferred | e.VisitContinued, at: Millis) -> Millis | None:
    """As `_told_until`, of the wait that begins (R143)."""
    told = event.told_anew
    return at + told.high_min * MINUTE if told is not None and told.high_min else None


def _arrived_at(event: e.TicketIssued | e.TicketArrived | e.TicketTransferred, at: Millis) -> Millis:
    """When the person arrived: old rows do not say it and mean their own moment (R63)."""
    return at if event.arrived_at is None else event.arrived_at


_ON_STATE: dict[type[e.Event], Callable[[State, Any, Millis], None]] = {
    e.SettingsApplied: _settings_applied,
    e.DayOpened: days.opened,
    e.DayClosed: days.closed,
    e.DayTakenBack: days.taken_back,
    e.ClockCorrected: days.clock_corrected,
    e.HallClosed: _hall_closed,
    e.HallOpened: _hall_opened,
    e.ServiceClosed: _service_closed,
    e.ServiceOpened: _service_opened,
    e.BookingRecorded: _booking_recorded,
    e.NumbersSkipped: _numbers_skipped,
    e.DeviceWanted: _device_wanted,
    e.NoticeShown: notices.shown,
    e.NoticeEnded: notices.ended,
    e.WordsErased: erasing.erased,
    e.FeedbackAnswered: _feedback_answered,
    e.FeedbackClosed: _feedback_closed,
    e.NumbersLeased: leases.leased,
    e.NumbersReturned: leases.returned,
    e.NumberLapsed: leases.lapsed,
    e.TicketIssued: _issued,
    e.StepUndone: steps.undone,
    e.CounterOpened: _counter_opened,
    e.CounterPaused: _counter_paused,
    e.CounterResumed: _counter_resumed,
    e.CounterClosed: _counter_closed,
    e.CounterAssigned: _counter_assigned,
    e.HelpCalled: _help_called,
    e.HelpAnswered: _help_answered,
    **staff.APPLY,
}

_ON_TICKET: dict[type[e.Event], Callable[[State, Ticket, Any, Millis], None]] = {
    e.TicketArrived: _arrived,
    e.PlaceLapsed: _place_lapsed,
    e.TicketCalled: _called,
    e.TicketRecalled: _recalled,
    e.ServiceStarted: _started,
    e.ServiceFinished: _finished,
    e.VisitContinued: _continued,
    e.VisitPlanned: _planned,
    e.TicketMissed: _missed,
    e.TicketParked: _parked,
    e.TicketReturned: _returned,
    e.TicketTransferred: _transferred,
    e.TicketCorrected: _corrected,
    e.TicketClassGranted: _class_granted,
    e.AccessibleAsked: _accessible_asked,
    e.TicketSnoozed: _snoozed,
    e.TicketCancelled: _cancelled,
}
