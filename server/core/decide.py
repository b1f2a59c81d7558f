"""Commands in, events or a refusal out (R1). One small function for each command."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from server.core import chains, clock, erasing, hall, issuing, leases, notices, seating, serving, staff, undo
from server.core.apply import apply
from server.core.context import Context, Decision, Opened
from server.core.model import State
from wire import commands as c
from wire.errors import Code, Refused, refused
from wire.events import DayClosed
from wire.values import Millis, Seq

DECIDE: dict[type[c.Command], Callable[[State, Any, Context], Decision]] = {
    c.IssueTicket: issuing.issue,
    c.CheckIn: issuing.check_in,
    c.LeaseNumbers: leases.lease,
    c.ReturnNumbers: leases.give_back,
    c.HandOver: leases.hand_over,
    c.Arrive: issuing.arrive,
    c.RecordBooking: issuing.record,
    c.CallNext: serving.call_next,
    c.CallChosen: serving.call_chosen,
    c.Recall: serving.recall,
    c.Start: serving.start,
    c.Finish: serving.finish,
    c.NoShow: serving.no_show,
    c.Park: serving.park,
    c.Return: serving.bring_back,
    c.Transfer: serving.transfer,
    c.Correct: serving.correct,
    c.GrantClass: issuing.grant,
    c.AskAccessible: issuing.ask_accessible,
    c.Snooze: serving.snooze,
    c.Cancel: serving.cancel,
    c.Plan: chains.plan,
    c.UndoStep: undo.undo,
    c.OpenCounter: seating.open_counter,
    c.PauseCounter: seating.pause,
    c.ResumeCounter: seating.resume,
    c.CloseCounter: seating.close,
    c.AssignCounter: seating.assign,
    c.CallHelp: seating.call_help,
    c.AnswerHelp: seating.answer_help,
    c.CloseHall: hall.close_hall,
    c.OpenHall: hall.open_hall,
    c.CloseService: hall.close_service,
    c.OpenService: hall.open_service,
    c.Announced: hall.announced,
    c.ReportPaper: hall.report_paper,
    c.RateVisit: hall.rate,
    c.AnswerFeedback: hall.answer_feedback,
    c.CloseFeedback: hall.close_feedback,
    c.Tick: hall.tick,
    c.ConfirmClock: clock.confirm,
    c.TakeBackDay: clock.take_back,
    c.SkipNumbers: leases.skip,
    c.WantDevice: hall.want_device,
    c.ShowNotice: notices.show,
    c.EndNotice: notices.end,
    c.EraseWords: erasing.erase,
}
"""The function that decides each command. `settings.apply` and those of `staff` stand apart: they need no settings."""


def decide(state: State, command: c.Command, context: Context) -> Decision:
    """What `command` would make happen; the state is not changed. An empty list: it is so already.

    Time never goes back (R4): a moment before the latest event counts as that event's. On a new business day
    the roll of the day comes first in the list, and the command is decided on the day it opens (R6); the roll
    is not made by a command that is refused.
    """
    if context.now < state.at:
        context = replace(context, now=state.at)
    if isinstance(command, c.ApplySettings):
        return hall.apply_settings(state, command, context)
    if type(command) in staff.DECIDE:
        return staff.DECIDE[type(command)](state, command, context)
    if state.branch is None:  # then nobody has typed anything either
        return [] if isinstance(command, c.EraseWords) else refused(Code.STARTING)
    # A tick asks for nothing on the day it opens, so nothing needs to be thought ahead.
    opened = None if isinstance(command, c.Tick) else context.opened or open_day(state, context.now)
    if opened is None:
        return _decided(state, command, context)
    context = replace(context, lines=None)  # they were yesterday's
    decision = _decided(opened.state, command, context)
    return decision if isinstance(decision, Refused) else opened.events + decision


def _decided(state: State, command: c.Command, context: Context) -> Decision:
    return seating.refused_elsewhere(state, command, context) or DECIDE[type(command)](state, command, context)


def open_day(state: State, now: Millis) -> Opened | None:
    """The business day of `now` when it is not open yet, and the state on it; None when there is nothing to open."""
    if state.branch is None:
        return None
    rolled = hall.roll(state, state.branch, now)
    if not rolled:
        return None
    state = state.partly_copied([i for event in rolled if isinstance(event, DayClosed) for i in event.left])
    for event in rolled:
        apply(state, event, Seq(state.seq + 1), now)
    return Opened(rolled, state)
