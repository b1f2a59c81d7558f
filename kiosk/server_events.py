"""What the server tells, carried into the flow."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QObject, Slot

from clientkit.dial import new_id
from clientkit.hall_time import HallTime
from clientkit.link import Link
from clientkit.newer_server import read_view
from hardware.paper.tray import PaperOut
from hardware.printer import Result
from kiosk.flow import Flow
from kiosk.offline.away import Away
from kiosk.path.effects import Effect
from wire.commands import CheckIn, Command, IssueTicket, ReportPaper
from wire.errors import Code, Refused
from wire.events import ClockCorrected, SettingsApplied
from wire.queries import FindBookings, FindTicket, Query
from wire.views import Booked, HallView, Issued, Snapshot

COMMAND_DEADLINE_S = 20.0
"""A citizen waits so long for the answer to a press; then the kiosk says that it does not know."""


INSTEAD_MS = 4_000
"""The server is away for so long since a press: the kiosk gives a number of its own in place of the answer."""

PRESS_LATE_MS = 10_000
"""A server that froze may read the report of a paper on a new link before the press itself, which lies on the old one:
it does not know the ticket then, and is told again so much later."""

PRESS_LATE_TRIES = 6
"""So often: by then a press that was on its way has come."""

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
        self._alone = ""
        """A press that nothing stands in for."""
        self._left_over = [] if away is None else away.unsettled()
        """Presses of before this program began: of their papers nobody knows."""
        self._telling: dict[str, tuple[ReportPaper, int]] = {}
        """Reports under way, and how often each was told before."""
        self._tell_again: list[tuple[int, ReportPaper, int]] = []
        """Reports whose ticket the server does not know yet: when they are told again, and how often they were."""
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
            id_ = new_id()
            if self._away is not None and isinstance(command, IssueTicket | CheckIn):
                self._away.pressed(id_, command.code if isinstance(command, CheckIn) else "")
            self._waiting_for = self._link.ask(command, COMMAND_DEADLINE_S, id_)
            self._pressed, self._pressed_at = command, self._steady()
            return
        unanswered = self._away.unanswered(command.code) if isinstance(command, CheckIn) else None
        answer = self._away.answer(command, unanswered)
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
            self._tell(told)
        else:
            self._settled(paper.ticket_id)

    def _tell(self, told: ReportPaper, before: int = 0) -> None:
        self._telling[self._link.ask(told, PAPER_DEADLINE_S)] = told, before

    def _settled(self, ticket_id: str) -> None:
        if self._away is not None:
            self._away.settled(ticket_id)

    def _was_answered(self, command_id: str) -> None:
        if self._away is not None:
            self._away.was_answered(command_id)

    def _was_told(self, command_id: str, why: Refused | None = None) -> bool:
        """Whether this ends a report; what it was about is settled then, a ticket that stays unknown too."""
        told, before = self._telling.pop(command_id, (None, 0))
        if told is None:
            return False
        if why is not None and why.code is Code.UNKNOWN_TICKET and before < PRESS_LATE_TRIES:
            self._tell_again.append((self._steady() + PRESS_LATE_MS, told, before + 1))
        else:
            self._settled(told.ticket_id)
        return True

    def _tell_what_was_unknown(self) -> None:
        now = self._steady()
        due = [one for one in self._tell_again if one[0] <= now]
        self._tell_again = [one for one in self._tell_again if one[0] > now]
        for _, told, before in due:
            self._tell(told, before)

    @Slot()
    def _link_changed(self) -> None:
        self._flow.live = bool(self._link.property("live"))
        self.look()
        self._after(())

    def look(self) -> None:
        """See whether numbers can be given without the server, and tell again what it was told too early."""
        self._tell_what_was_unknown()
        if self._away is None:
            return
        self._away.look()
        self._stand_in_for_the_press(self._away)

    def _stand_in_for_the_press(self, away: Away) -> None:
        """A press that the server took along when it went away: its number, if it gave one, is told to be nobody's."""
        late = self._steady() - self._pressed_at >= INSTEAD_MS
        asked = self._waiting_for and self._waiting_for != self._alone
        if not (self._flow.away and late and asked and isinstance(self._pressed, IssueTicket)):
            return
        answer = away.answer(self._pressed, self._waiting_for)
        if isinstance(answer, Issued):
            self._link.forget(self._waiting_for)
            self._settled(self._waiting_for)
            self._waiting_for, self._pressed = "", None
            self._after(self._flow.issued(answer, self._steady()))
        else:  # it is still asked, and told after the deadline
            self._alone = self._waiting_for

    @Slot(object)
    def _welcomed(self, snapshot: Snapshot) -> None:
        self._flow.turned_away = None
        self._time.learn(snapshot.server_at)
        self._flow.site_key = snapshot.person_key.encode()
        if snapshot.branch is not None:
            self._flow.settings(snapshot.branch, self._steady())
        if (hall := snapshot.views.get("hall")) is not None:
            self._flow.hall = read_view(HallView, hall)
            self._told(self._flow.hall)
        if self._away is not None:
            self._away.welcomed(snapshot)
        left, self._left_over = self._left_over, []
        for ticket_id in left:
            self._tell(ReportPaper(ticket_id=ticket_id, result="maybe_printed", reason="silent"))
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
            self._flow.hall = read_view(HallView, doc)
            self._told(self._flow.hall)
            self._after(())

    @Slot(object)
    def _event_came(self, came: Any) -> None:
        match came.event.get("type"):
            case "settings.applied":
                branch = read_view(SettingsApplied, came.event).branch
                self._flow.settings(branch, self._steady())
                if self._away is not None:
                    self._away.settings(branch)
            case "clock.corrected":
                self._time.correct(ClockCorrected.model_validate(came.event).by_ms)
                if self._away is not None:
                    self._away.time_told()
            case _:
                return
        self._after(())

    @Slot(str, object)
    def _answered(self, command_id: str, result: dict[str, Any]) -> None:
        if self._was_told(command_id) or (self._away is not None and self._away.answered(command_id, result)):
            return
        if self._was_ours(command_id):
            if isinstance(self._pressed, FindBookings):
                self._after(self._flow.booked(Booked.model_validate(result).bookings, self._steady()))
                return
            ticket = read_view(Issued, result)
            self._was_answered(command_id)
            on_paper = self._flow.has_printer and not isinstance(self._pressed, FindTicket)
            if not on_paper or ticket.ticket_id != command_id:  # a number that was there before has its own name
                self._settled(command_id)
            effects = self._flow.issued(ticket, self._steady())
            if on_paper and self._away is not None and ticket.ticket_id != command_id:
                self._away.pressed(ticket.ticket_id)
            self._after(effects)

    @Slot(str, object, str)
    def _refused(self, command_id: str, why: Refused, words: str) -> None:
        if self._was_told(command_id, why) or (self._away is not None and self._away.refused(command_id, why)):
            return
        if self._was_ours(command_id):
            self._was_answered(command_id)
            self._settled(command_id)
            self._flow.refused(why, self._steady())
            self._after(self._flow.not_to_be_had(why, self._steady()))

    @Slot(str)
    def _gave_up(self, command_id: str) -> None:
        self._telling.pop(command_id, None)  # it is told when this program begins anew
        if self._was_ours(command_id):
            if isinstance(self._pressed, IssueTicket | CheckIn):
                # Should the server still give a number for it, nobody holds that: the desk is to see so.
                self._tell(ReportPaper(ticket_id=command_id, result="not_printed", reason="silent"))
            self._flow.refused(None, self._steady())
            self._after(())

    def _was_ours(self, command_id: str) -> bool:
        ours = command_id == self._waiting_for
        if ours:
            self._waiting_for = ""
        return ours
