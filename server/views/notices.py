"""The notices that are on show now. Pure: state and time in, lines out."""

from __future__ import annotations

from server.core.model import State
from server.core.notices import on_show
from wire.values import Millis
from wire.views import NoticeLine


def notice_lines(state: State, now: Millis) -> tuple[NoticeLine, ...]:
    """Those on show, in the order in which they came; one whose words were erased is shown no more."""
    return tuple(
        NoticeLine(notice_id=i, text=one.text, zones=one.zones, until=one.until, say=one.say)
        for i, one in on_show(state, now).items()
        if one.text.root
    )
