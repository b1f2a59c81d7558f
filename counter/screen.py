"""The window's object for QML: follows the link, takes keys and clicks, sends `desk`'s commands."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from operator import attrgetter

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from clientkit.hall_time import HallTime
from clientkit.link import Link
from clientkit.qml import Property
from config.clock import Clock
from counter import picture
from counter.canvas import Canvas
from counter.door import Door
from counter.errands import Errands
from counter.known import Known
from counter.panel import Panel
from counter.reports import about, report, trouble
from counter.toasts import Toasts
from rules import desk
from rules.desk import Choice, Entry, NotNow, Situation, Step
from rules.wording import STILL_SENDING
from wire.commands import CloseCounter, Command, OpenCounter
from wire.errors import Refused
from wire.events import ClockCorrected
from wire.session import EventCame
from wire.values import Language, Millis
from wire.views import DeskView, Snapshot

TICK_MS = 500
"""Real milliseconds between two looks at the clock."""

KEYS = [{"sequence": key, "step": step.value} for step, key in desk.KEYS.items() if step is not Step.RESUME]
"""Key sequences for QML; F10 stands once, `desk.meant` knows what it means."""


class Screen(QObject):
    """One clerk's window.

    Args:
        link: the live link; this object connects to it and does not start it.
        clock: the hall's clock.
        language: the language to start in.
        mini: start as the small window.
        counter_id: the fixed counter of this PC, offered first after signing in.
        steady: real milliseconds of a clock that never jumps, for patience.
    """

    languageChanged = Signal()
    miniChanged = Signal()
    motionChanged = Signal()

    def __init__(
        self,
        link: Link,
        clock: Clock,
        language: Language = "vi",
        *,
        mini: bool = False,
        counter_id: str = "",
        steady: Callable[[], int] = lambda: time.monotonic_ns() // 1_000_000,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._link, self._time = link, HallTime(clock)
        self._language: Language = language
        self._mini, self._mini_again = mini, False
        self._counter_id = counter_id
        self._steady = steady
        self._asked_at: int | None = None
        self._about = ("", "")
        self._leaving = False
        self.known = Known()
        self.canvas = Canvas(self)
        self.door = Door(link, language, self)
        self.panel = Panel(self.situation, self)
        self.toasts = Toasts(self)
        self._errands = Errands(link, self)
        self._connect()
        self._tick = QTimer(self)
        self._tick.timeout.connect(self.refresh)
        self._tick.start(TICK_MS)
        self.refresh()

    def _connect(self) -> None:
        self._link.changed.connect(self._link_changed)
        self._link.welcomed.connect(self._welcomed)
        self._link.viewCame.connect(self._view_came)
        self._link.eventCame.connect(self._event_came)
        self._errands.done.connect(self._done)
        self._errands.stopped.connect(self._stopped)
        self._errands.finished.connect(self.refresh)
        self.panel.chosen.connect(self._send)
        self.panel.refused.connect(self._hint)
        self.panel.closed.connect(self._panel_closed)
        self.door.signedIn.connect(self.refresh)
        self.door.signedOut.connect(self._signed_out)

    shown = Property(QObject, attrgetter("canvas.shown"), constant=True)
    """Parts of the window: page, busy, link, head, queue, next, person, timer, primary, form."""
    rows = Property(QObject, attrgetter("canvas.rows"), constant=True)
    """List models: queue, bookings, missed, parked, outcomes, lesser."""
    theDoor = Property(QObject, attrgetter("door"), constant=True)
    thePanel = Property(QObject, attrgetter("panel"), constant=True)
    theToasts = Property(QObject, attrgetter("toasts"), constant=True)
    fixedCounter = Property(str, attrgetter("_counter_id"), constant=True)
    keys = Property(list, lambda self: KEYS, constant=True)
    language = Property(str, attrgetter("_language"), notify=languageChanged)
    mini = Property(bool, attrgetter("_mini"), notify=miniChanged)

    # -- what the clerk does --

    @Slot(str)
    def press(self, step: str) -> None:
        """A key or a button: do the step, open its panel, or say why not."""
        at = self.situation()
        if at is None or self._page() != "desk":
            return
        if at.busy:
            if self._late():
                self._hint(at.words(STILL_SENDING))
            return
        meant = desk.meant(Step(step), at.view)
        if why := desk.why_not(meant, at):
            self._hint(why)
        elif meant in desk.ASKS_FIRST:
            self._show_panel(meant)
        else:
            self._send(meant, Choice())

    @Slot(str)
    def bringBack(self, ticket_id: str) -> None:
        """Put a missed or parked ticket back into the line."""
        self._send(Step.BRING_BACK, Choice(ticket_id=ticket_id))

    @Slot(int)
    def bringBackNth(self, nth: int) -> None:
        """The same by its place on the right, from 1."""
        rows = [*self.canvas.models["parked"].rows, *self.canvas.models["missed"].rows]
        if 0 < nth <= len(rows):
            self.bringBack(str(rows[nth - 1]["id"]))

    @Slot(result=int)
    def likelyCounter(self) -> int:
        """Which of the counters to offer first: this PC's own, otherwise a free one."""
        rows = self.door.property("counters").rows
        own = next((n for n, row in enumerate(rows) if row["id"] == self._counter_id), None)
        return own if own is not None else next((n for n, row in enumerate(rows) if not row["taken"]), 0)

    @Slot(str)
    def openCounter(self, counter_id: str) -> None:
        """Take a counter."""
        self._errands.run((OpenCounter(counter_id=counter_id),))
        self.refresh()

    @Slot()
    def leave(self) -> None:
        """Close the counter, then sign out; a counter that may not be closed now keeps its person."""
        self._leaving = True
        self.press(Step.CLOSE.value)
        self._leaving = self._errands.busy

    @Slot(int)
    def chooseOutcome(self, nth: int) -> None:
        """The nth outcome of the catalogue, from 1."""
        if (at := self.situation()) is not None:
            self._enter(at, at.entry.with_outcome(nth - 1, at.branch))

    @Slot(int)
    def moreDossiers(self, by: int) -> None:
        """One dossier more or less."""
        if (at := self.situation()) is not None:
            self._enter(at, at.entry.with_more_dossiers(by, at.branch))

    @Slot(str)
    def writeDossierCode(self, code: str) -> None:
        """The optional code of the dossier, at most 40 letters."""
        if (at := self.situation()) is not None:
            self._enter(at, replace(at.entry, dossier_code=code[:40]))

    @Slot()
    def switchWindow(self) -> None:
        """Between the full and the small window."""
        self.panel.close()
        self._mini, self._mini_again = not self._mini, False
        self.miniChanged.emit()

    @Slot()
    def switchLanguage(self) -> None:
        """Between Vietnamese and English, at once."""
        self._language = "en" if self._language == "vi" else "vi"
        self._link.use_language(self._language)
        self.door.use_language(self._language)
        self.languageChanged.emit()
        self.panel.retell()
        self.refresh()

    # -- the situation --

    def now(self) -> Millis:
        """The server's time; it stands still while the link is lost, because what is shown is of then."""
        lost_at = self.known.lost_at
        return self._time.now_ms() if lost_at is None else lost_at

    def situation(self) -> Situation | None:
        """All that the answers depend on, now; None before the first picture."""
        return self.known.situation(self.now(), self._language, self._link.live, self._errands.busy)

    def _page(self) -> str:
        view = self.known.view
        if (
            self.door.person is None
            or self.known.branch is None
            or view is None
            or view.person != self.door.person.person
        ):
            return "sign_in"
        return "desk" if view.counter_id is not None else "choose"

    def _late(self) -> bool:
        """Whether the server lets this window wait; begins to count when something is asked."""
        busy = self._errands.busy or self.door.busy
        if not busy:
            self._asked_at = None
        elif self._asked_at is None:
            self._asked_at = self._steady()
        return desk.is_late(self._asked_at, self._steady())

    def _enter(self, at: Situation, entry: Entry) -> None:
        if at.view.ticket is not None:
            self.known.entry = replace(entry, ticket_id=at.view.ticket.ticket_id)
            self.refresh()

    @Slot(object, object)
    def _send(self, step: Step, choice: Choice) -> None:
        at = self.situation()
        if at is None:
            return
        try:
            commands = desk.commands_for(step, at, choice)
        except NotNow as why:
            self._hint(str(why))
            return
        self._about = about(at, choice)
        if step is Step.PAUSE:
            self.known.pause_reason = choice.reason
        self.panel.close()
        self._errands.run(commands)
        self.refresh()

    def _show_panel(self, step: Step) -> None:
        if self._mini:  # there is no room for a list in the small window: show it in the full one, then come back
            self._mini, self._mini_again = False, True
            self.miniChanged.emit()
        self.panel.show(step)

    @Slot()
    def _panel_closed(self) -> None:
        if self._mini_again:
            self._mini, self._mini_again = True, False
            self.miniChanged.emit()

    @Slot(str)
    def _hint(self, why: str) -> None:
        self.toasts.say(why, "hint")

    # -- what the server says --

    @Slot()
    def _link_changed(self) -> None:
        self.known.link(self._link.live, self.now())
        self.refresh()

    @Slot(object)
    def _welcomed(self, snapshot: Snapshot) -> None:
        self._time.learn(snapshot.server_at)
        self.known.branch = snapshot.branch or self.known.branch
        self.door.welcome(snapshot)
        if (document := snapshot.views.get("desk")) is not None:
            self._take(DeskView.model_validate(document))
        self.refresh()

    @Slot(object)
    def _event_came(self, came: EventCame) -> None:
        if came.event.get("type") == "clock.corrected":
            self._time.correct(ClockCorrected.model_validate(came.event).by_ms)
            self.refresh()

    @Slot(str, object)
    def _view_came(self, topic: str, document: object) -> None:
        if topic == "desk":
            self._take(DeskView.model_validate(document))
            self.refresh()

    def _take(self, view: DeskView) -> None:
        known = self.known.view
        at_desk = known is not None and known.counter_id is not None
        if not self.door.seen(view.person) and at_desk and self.door.person is not None:
            return  # the link is signing the person in again: the last picture is truer than an empty desk
        self.known.take(view, self.now())
        if self.panel.about_a_ticket and view.ticket is None:
            self.panel.close()
        self.panel.refresh()

    @Slot(object, object)
    def _done(self, command: Command, result: object) -> None:
        if self._leaving and isinstance(command, CloseCounter):
            self._leaving = False
            self.door.signOut()
        elif said := report(command, result if isinstance(result, dict) else {}, self._about, self._language):
            self.toasts.say(said)

    @Slot(object, object)
    def _stopped(self, command: Command, why: Refused | None) -> None:
        self._leaving = False
        words, kind = trouble(command, why, self._language)
        if isinstance(command, OpenCounter) and why is not None:
            self.door.complain(why)
        else:
            self.toasts.say(words, kind)

    @Slot()
    def _signed_out(self) -> None:
        self.known.forget_desk()
        self.panel.close()
        self.toasts.clear()
        self.refresh()

    @Slot()
    def refresh(self) -> None:
        """Work the picture out anew; QML is told of what changed."""
        page = self._page()
        self.canvas.put("page", page)
        self.canvas.put("busy", self._errands.busy)
        at, link = self.situation(), self._link
        when = picture.clock_time(self.now(), at.branch) if at is not None else ""
        self.canvas.put("link", picture.link(link.live, link.text, link.reason, when, self._late(), self._language))
        if at is not None:
            self.canvas.paint(at, self.known, self.door.person.name if self.door.person else "")
            if page == "choose":
                self.door.show_counters(picture.counters(at))
