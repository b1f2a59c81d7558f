"""What the server tells, carried into the flow."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QObject, Slot

from clientkit.hall_time import HallTime
from clientkit.link import Link
from hardware.paper.tray import PaperOut
from hardware.printer import Result
from kiosk.flow import Effect, Flow
from kiosk.offline.away import Away
from wire.commands import Command, IssueTicket, ReportPaper
from wire.errors import Code, Refused
from wire.events import ClockCorrected, SettingsApplied
from wire.queries import Query
from wire.views import HallView, Issued, Snapshot

COMMAND_DEADLINE_S = 20.0
"""A citizen waits so long for the answer to a press; then the kiosk says that it does not know."""


INSTEAD_MS = 4_000
"""The server is away for so long since a press: the kiosk gives a number of its own in place of the answer."""

PAPER_DEADLINE_S = 3600.0
"""What became of a paper is still worth telling an hour later: its number may be waiting all that time."""


class ServerEvents(QObject):
    """Listens to the link; one command of the citizen is under way at a time.

    Args:
        steady: real milliseconds of a clock that never jumps.
        after: does what the flow asks for and shows what it has become.
        time: learns the server's.
        away: stands in while the server is away; left out, nobody does.
    """

    def __init__(
        self,
        flow: Flow,
        link: Link,
        steady: Callable[[], int],
        after: Callable[[Sequence[Effect]], None],
        time: HallTime,
        parent: QObject | None = None,
        away: Away | None = None,
    ) -> None:
        super().__init__(parent)
        self._flow, self._link, self._away = flow, link, away
        self._steady, self._after, self._time = steady, after, time
        self._waiting_for = ""
        self._pressed: Command | Query | None = None
        self._pressed_at = 0
        link.changed.connect(self._link_changed)
        link.welcomed.connect(self._welcomed)
        link.viewCame.connect(self._view_came)
        link.eventCame.connect(self._event_came)
        link.answered.connect(self._answered)
        link.refused.connect(self._refused)
        link.gaveUp.connect(self._gave_up)
        link.turnedAway.connect(self._turned_away)

    def ask(self, command: Command | Query) -> None:
        """Send what the citizen pressed."""
        if self._away is None or not self._flow.away:
            self._waiting_for = self._link.ask(command, COMMAND_DEADLINE_S)
            self._pressed, self._pressed_at = command, self._steady()
            return
        answer = self._away.answer(command)
        if isinstance(answer, Refused):
            self._flow.refused(answer, self._steady())
            self._after(())
        else:
            self._after(self._flow.issued(answer, self._steady()))

    def paper_out(self, paper: PaperOut) -> None:
        """Tell what became of a ticket's paper: desks see who has none. That a first one came out is no news."""
        if self._away is not None and self._away.paper_out(paper):
            return  # told when its number is handed over
        given_away = self._away is not None and self._away.gave(paper.ticket_id)
        if given_away or paper.again or paper.result is not Result.PRINTED:
            told = ReportPaper(
                ticket_id=paper.ticket_id, result=paper.result.value, reason=paper.reason, again=paper.again
            )
            self._link.ask(told, PAPER_DEADLINE_S)

    @Slot()
    def _link_changed(self) -> None:
        self._flow.live = bool(self._link.property("live"))
        self.look()
        self._after(())

    def look(self) -> None:
        """See whether numbers can be given without the server."""
        if self._away is None:
            return
        self._away.look()
        self._stand_in_for_the_press(self._away)

    def _stand_in_for_the_press(self, away: Away) -> None:
        """A press that the server took along when it went away: its number, if it gave one, is told to be nobody's."""
        late = self._steady() - self._pressed_at >= INSTEAD_MS
        if not (self._flow.away and late and self._waiting_for and isinstance(self._pressed, IssueTicket)):
            return
        answer = away.answer(self._pressed, self._waiting_for)
        if isinstance(answer, Issued):
            self._link.forget(self._waiting_for)
            self._waiting_for, self._pressed = "", None
            self._after(self._flow.issued(answer, self._steady()))
        else:  # it is still asked, and told after the deadline
            self._pressed = None

    @Slot(object)
    def _welcomed(self, snapshot: Snapshot) -> None:
        self._flow.turned_away = None
        self._time.learn(snapshot.server_at)
        self._flow.site_key = snapshot.person_key.encode()
        if snapshot.branch is not None:
            self._flow.settings(snapshot.branch, self._steady())
        if (hall := snapshot.views.get("hall")) is not None:
            self._flow.hall = HallView.model_validate(hall)
            self._told(self._flow.hall)
        if self._away is not None:
            self._away.welcomed(snapshot)
        self._after(())

    def _told(self, hall: HallView) -> None:
        if self._away is not None:
            self._away.told(hall)

    @Slot(object, str)
    def _turned_away(self, why: Refused, words: str) -> None:
        # A server that is still starting or too busy wants us in a moment.
        self._flow.turned_away = None if why.code in (Code.STARTING, Code.BUSY) else why
        self.look()
        self._after(())

    @Slot(str, object)
    def _view_came(self, topic: str, doc: dict[str, Any]) -> None:
        if topic == "hall":
            self._flow.hall = HallView.model_validate(doc)
            self._told(self._flow.hall)
            self._after(())

    @Slot(object)
    def _event_came(self, came: Any) -> None:
        match came.event.get("type"):
            case "settings.applied":
                branch = SettingsApplied.model_validate(came.event).branch
                self._flow.settings(branch, self._steady())
                if self._away is not None:
                    self._away.settings(branch)
            case "clock.corrected":
                self._time.correct(ClockCorrected.model_validate(came.event).by_ms)
            case _:
                return
        self._after(())

    @Slot(str, object)
    def _answered(self, command_id: str, result: dict[str, Any]) -> None:
        if self._away is not None and self._away.answered(command_id, result):
            return
        if self._was_ours(command_id):
            self._after(self._flow.issued(Issued.model_validate(result), self._steady()))

    @Slot(str, object, str)
    def _refused(self, command_id: str, why: Refused, words: str) -> None:
        if self._away is not None and self._away.refused(command_id, why):
            return
        if self._was_ours(command_id):
            self._flow.refused(why, self._steady())
            self._after(())

    @Slot(str)
    def _gave_up(self, command_id: str) -> None:
        if self._was_ours(command_id):
            self._flow.refused(None, self._steady())
            self._after(())

    def _was_ours(self, command_id: str) -> bool:
        ours = command_id == self._waiting_for
        if ours:
            self._waiting_for = ""
        return ours
