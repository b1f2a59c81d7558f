"""What the window of somebody who practises shows: the desk of their own hall, marked. Pure."""

from __future__ import annotations

from server.practice.hall import PracticeHall
from server.views.common import common
from server.views.desk import desk_view
from wire.values import Actor, Millis
from wire.views import DeskView


def practice_desk(hall: PracticeHall, who: Actor, name: str, now: Millis) -> DeskView:
    """The desk of a practice hall.

    Args:
        hall: theirs.
        who: practises.
        name: of that person, as others read it.
        now: the hall's time, not before the latest fact there.
    """
    shared = common(hall.state, now, hall.lines, lambda code: name if code == who.person else code)
    view = desk_view(hall.state, shared, who, now)
    return view.model_copy(update={"practice": hall.line(now)})
