"""Notices to the hall: several at a time, each for a part of it and until a moment of the day (R88)."""

from __future__ import annotations

from datetime import date, timedelta

from rules import hours
from server.core.context import Context, Decision
from server.core.model import ShownNotice, State
from wire import commands as c
from wire import events as e
from wire.errors import Code, refused
from wire.values import Millis, Text

MOST_NOTICES = 8
"""Shown at a time; of more nobody reads any."""


def on_show(state: State, now: Millis) -> dict[str, ShownNotice]:
    """Those that are shown now, by id, in the order in which they came."""
    return {i: one for i, one in state.notices.items() if one.day == state.day and now < one.until}


def show(state: State, command: c.ShowNotice, context: Context) -> Decision:
    """Show words in a part of the hall until a moment, at the latest until the business day is over."""
    branch = state.settings
    if not any(command.text.values()):
        return refused(Code.BAD_PARAMS, method=command.method, field="text", what="missing")
    known = {zone.id for zone in branch.zones}
    if not set(command.zones) <= known:
        choices = ", ".join(sorted(known))
        return refused(Code.BAD_PARAMS, method=command.method, field="zones", what="no_choice", choices=choices)
    over = end_of_day(state)
    until = over if command.until is None else command.until
    if not context.now < until <= over:
        return refused(Code.NOTICE_TIME)
    if len(on_show(state, context.now)) >= MOST_NOTICES:
        return refused(Code.TOO_MANY_NOTICES, n=MOST_NOTICES)
    words = Text({language: said for language, said in command.text.items() if said})
    zones = () if set(command.zones) == known else tuple(dict.fromkeys(command.zones))
    return [e.NoticeShown(notice_id=context.command_id, text=words, zones=zones, until=until, say=command.say)]


def end(state: State, command: c.EndNotice, context: Context) -> Decision:
    """Take a notice away before its time; one that is over already stays so."""
    return [e.NoticeEnded(notice_id=command.notice_id)] if command.notice_id in on_show(state, context.now) else []


def end_of_day(state: State) -> Millis:
    """The moment at which the open business day is over."""
    tomorrow = date.fromisoformat(state.day or "1970-01-01") + timedelta(days=1)
    return hours.at(state.settings, tomorrow.isoformat(), "00:00")


def shown(state: State, event: e.NoticeShown, at: Millis) -> None:
    """It stands from now on."""
    state.notices[event.notice_id] = ShownNotice(
        event.text or Text({}), event.zones, event.until, state.seq, state.day or "", event.say
    )


def ended(state: State, event: e.NoticeEnded, at: Millis) -> None:
    """It is gone."""
    state.notices.pop(event.notice_id, None)
