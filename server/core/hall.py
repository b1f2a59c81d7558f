"""Decisions about the whole hall: days, settings, doors, devices, announcements, ratings (R3-R6, R45, R46, R80)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict

from rules import hours
from server.core import days
from server.core.context import Context, Decision
from server.core.lapsing import lapses
from server.core.model import State, Wanted
from server.core.serving import back_by_themselves
from wire import commands as c
from wire import events as e
from wire.catalogue import Branch
from wire.errors import Code, refused
from wire.values import Millis, Role, Text, TicketState


def roll(state: State, branch: Branch, now: Millis) -> list[e.AnyEvent]:
    """Close the open day and open the day of `now`, when that is a later one; never an older one (R6)."""
    today = hours.business_day(branch, now)
    if state.day is None:
        return [e.DayOpened(day=today)]
    if today <= state.day:
        return []
    left = tuple(t.ticket_id for t in days.still_open(state))
    return [e.DayClosed(day=state.day, left=left), e.DayOpened(day=today)]


def tick(state: State, command: c.Tick, context: Context) -> Decision:
    """The roll of the day, which every other command brings too (R6), or what is due: those who wait again by
    themselves (R114), and places of people who did not come (R144)."""
    rolled = roll(state, state.settings, context.now)
    return rolled or [*back_by_themselves(state, context), *lapses(state, context.now)]


def apply_settings(state: State, command: c.ApplySettings, context: Context) -> Decision:
    """Put settings in force; the first ones also open the day (R3). Who started from older ones is refused (R81)."""
    if state.branch == command.branch:
        return []
    if state.branch is not None and command.branch.id != state.branch.id:
        name = state.branch.id
        return refused(Code.BAD_PARAMS, method=command.method, field="branch.id", what="no_choice", choices=name)
    if command.started_from != state.settings_seq:
        shown = state.branch or command.branch
        at = hours.clock_text(shown, state.settings_at, context.now)
        return refused(Code.SETTINGS_CHANGED, person=state.settings_by or "toiluot", at=at)
    by = context.actor.person or context.actor.device_id
    applied: list[e.AnyEvent] = [e.SettingsApplied(branch=command.branch, by=by)]
    return applied + roll(state, command.branch, context.now)


def close_hall(state: State, command: c.CloseHall, context: Context) -> Decision:
    """No numbers until the hall is opened again; counters go on (R9)."""
    return [] if state.hall_closed_why == command.why else [e.HallClosed(why=command.why)]


def open_hall(state: State, command: c.OpenHall, context: Context) -> Decision:
    """Numbers again in the usual hours."""
    return [] if state.hall_closed_why is None else [e.HallOpened()]


def close_service(state: State, command: c.CloseService, context: Context) -> Decision:
    """No numbers for one service until it is opened again or the day is over; those who have one are served (R82)."""
    if command.service_id not in state.settings.service_by_id:
        return refused(Code.UNKNOWN_SERVICE, service=command.service_id)
    closed = state.closed_service(command.service_id)
    if closed is not None and closed.why == command.why:
        return []
    return [e.ServiceClosed(service_id=command.service_id, why=command.why)]


def open_service(state: State, command: c.OpenService, context: Context) -> Decision:
    """Numbers for it again in the usual hours."""
    closed = state.closed_service(command.service_id)
    return [] if closed is None else [e.ServiceOpened(service_id=command.service_id)]


def want_device(state: State, command: c.WantDevice, context: Context) -> Decision:
    """What a manager wants of a device from now on; what the command leaves out stays as it was (R80)."""
    was = state.wanted.get(command.device_id, Wanted())
    said = command.message
    message = was.message if said is None else Text(said) if any(said.values()) else None
    now = Wanted(
        mode=command.mode or was.mode,
        volume=was.volume if command.volume is None else command.volume,
        layout=was.layout if command.layout is None else command.layout,
        message=message,
        restart=context.command_id if command.restart else was.restart,
        mode_day=hours.business_day(state.settings, context.now) if command.mode else was.mode_day,
        staff_pin_hash=was.staff_pin_hash if command.staff_pin_hash is None else command.staff_pin_hash,
        paper_slot=was.paper_slot if command.paper_slot is None else command.paper_slot,
        look=was.look if command.look is None else command.look,
        message_seq=was.message_seq,
    )
    if now == was and not command.picture:
        return []
    picture = context.command_id if command.picture else ""
    asked = tuple(name for name, is_new in ASKED.items() if is_new(was, now))
    return [e.DeviceWanted(device_id=command.device_id, picture=picture, asked=asked, **asdict(now))]


ASKED: dict[str, Callable[[Wanted, Wanted], bool]] = {
    "mode": lambda was, now: (now.mode, now.mode_day) != (was.mode, was.mode_day),
    "volume": lambda was, now: now.volume != was.volume,
    "layout": lambda was, now: now.layout != was.layout,
    "message": lambda was, now: now.message not in (None, was.message),
    "no_message": lambda was, now: now.message is None is not was.message,
    "restart": lambda was, now: now.restart != was.restart,
    "pin": lambda was, now: now.staff_pin_hash not in ("", was.staff_pin_hash),
    "no_pin": lambda was, now: now.staff_pin_hash == "" != was.staff_pin_hash,
    "paper_slot": lambda was, now: now.paper_slot != was.paper_slot,
    "look": lambda was, now: now.look != was.look,
}
"""What can be new in what is wanted: all of it stands in each fact, and nobody could tell a PIN from a restart."""


def announced(state: State, command: c.Announced, context: Context) -> Decision:
    """A display showed or spoke a call, or will not speak it; the first that says so is kept (R45)."""
    ticket = state.tickets.get(command.ticket_id)
    leg = None if ticket is None else next((g for g in ticket.legs if command.call_seq in g.call_seqs), None)
    if leg is None:
        return refused(Code.UNKNOWN_TICKET)
    known = {
        "shown": leg.shown_seq,
        "spoken": leg.spoken_seq,
        "unspoken": max(leg.unspoken_seq, leg.spoken_seq),  # one that spoke it outdoes all that do not
    }
    if known[command.how] >= command.call_seq:
        return []
    return [
        e.CallAnnounced(
            call_seq=command.call_seq,
            ticket_id=command.ticket_id,
            device_id=context.actor.device_id,
            how=command.how,
        )
    ]


def report_paper(state: State, command: c.ReportPaper, context: Context) -> Decision:
    """What became of a ticket's paper; that the first simply came out is nothing to keep (R96)."""
    ticket = state.tickets.get(command.ticket_id)
    if ticket is None:
        return refused(Code.UNKNOWN_TICKET)
    if command.result == (ticket.paper or "printed") and not command.again:
        return []
    return [
        e.PaperReported(
            ticket_id=command.ticket_id,
            device_id=context.actor.device_id,
            result=command.result,
            reason=command.reason,
            again=command.again,
        )
    ]


def rate(state: State, command: c.RateVisit, context: Context) -> Decision:
    """A mark for a finished visit, once; on a pad, for one of its own counter (R46)."""
    ticket = state.tickets.get(command.ticket_id)
    if ticket is None:
        return refused(Code.UNKNOWN_TICKET)
    if context.actor.role is Role.PAD and ticket.counter_id != context.actor.counter_id:
        return refused(Code.NOT_YOURS, number=ticket.number)
    if ticket.state is not TicketState.DONE:
        return refused(Code.WRONG_STEP, number=ticket.number, state=ticket.state, expected=TicketState.DONE)
    if ticket.rated is not None:
        return refused(Code.ALREADY_RATED)
    return [
        e.VisitRated(
            ticket_id=ticket.ticket_id,
            counter_id=ticket.counter_id or "",
            score=command.score,
            reasons=tuple(i for i in dict.fromkeys(command.reasons) if i in state.settings.asked_reasons),
            comment=command.comment,
        )
    ]


def answer_feedback(state: State, command: c.AnswerFeedback, context: Context) -> Decision:
    """A manager's words to a rating; whether an older day had that rating stands in the journal alone (R87)."""
    if not _may_be_rated(state, command):
        return refused(Code.UNKNOWN_TICKET)
    return [e.FeedbackAnswered(rated_seq=command.rated_seq, ticket_id=command.ticket_id, words=command.words)]


def close_feedback(state: State, command: c.CloseFeedback, context: Context) -> Decision:
    """Nothing more is to be done about a rating (R87)."""
    if not _may_be_rated(state, command):
        return refused(Code.UNKNOWN_TICKET)
    return [e.FeedbackClosed(rated_seq=command.rated_seq, ticket_id=command.ticket_id)]


def _may_be_rated(state: State, command: c.AnswerFeedback | c.CloseFeedback) -> bool:
    ticket = state.tickets.get(command.ticket_id)
    return command.rated_seq <= state.seq if ticket is None else command.rated_seq == ticket.rated_seq
