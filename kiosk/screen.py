"""What the kiosk's window sees and may call; the path itself is `kiosk.flow`."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Property, QEvent, QObject, QTimer, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtQml import QmlElement, QmlUncreatable

from clientkit.link import Link
from clientkit.mirror import ListModel
from config.clock import Clock
from hardware.printer import PrinterState
from hardware.scanner import BurstReader, Key, Scan
from kiosk import rows
from kiosk.code_picture import qr_svg
from kiosk.find import find
from kiosk.flow import Ask, Attention, Effect, Flow, Print, Step
from kiosk.printing import PaperOut
from wire.errors import Refused
from wire.events import SettingsApplied
from wire.views import HallView, Issued, Snapshot

QML_IMPORT_NAME = "Kiosk"
QML_IMPORT_MAJOR_VERSION = 1

COMMAND_DEADLINE_S = 20.0
"""A citizen waits so long for the answer to a press; then the kiosk says that it does not know."""

LONGEST_QUERY = 40
LONGEST_CODE = 24


def steady_ms() -> int:
    """Real milliseconds of a clock that never jumps: for patience and for the scanner."""
    return time.monotonic_ns() // 1_000_000


@QmlElement
@QmlUncreatable("made by the program")
class KioskScreen(QObject):
    """The window's one source of truth. Properties change with `changed`, lists tell their own rows.

    Args:
        print_ticket: puts a ticket on paper in the given language, later told by `paper_out`.
        clock: the hall's clock, for what is shown.
        steady: real milliseconds, for patience.
    """

    changed = Signal()
    ticked = Signal()
    """The clock or a count-down moved."""
    listsReplaced = Signal()
    """Never: the lists tell their own rows. Qt asks for a signal all the same."""
    visitorLeft = Signal()
    attention = Signal()

    def __init__(
        self,
        flow: Flow,
        link: Link,
        print_ticket: Callable[[Issued, str], None],
        clock: Clock,
        steady: Callable[[], int] = steady_ms,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.flow = flow
        self._link = link
        self._print_ticket = print_ticket
        self._clock = clock
        self._steady = steady
        self._scanner = BurstReader()
        self._waiting_for = ""
        self._query = ""
        self._code = ""
        self._printer_state = PrinterState.READY
        self._qr: tuple[str, str, int] = ("", "", 1)
        self._visitors = flow.visitors
        self._groups = ListModel(rows.GROUP_ROLES, "id", self)
        self._services = ListModel(rows.SERVICE_ROLES, "id", self)
        self._classes = ListModel(rows.CLASS_ROLES, "id", self)
        link.changed.connect(self._link_changed)
        link.welcomed.connect(self._welcomed)
        link.viewCame.connect(self._view_came)
        link.eventCame.connect(self._event_came)
        link.answered.connect(self._answered)
        link.refused.connect(self._refused)
        link.gaveUp.connect(self._gave_up)
        self._timer = QTimer(self, interval=250)
        self._timer.timeout.connect(self.tick)
        self._timer.start()
        flow.touched(steady())

    # -- the step --------------------------------------------------------------

    @Property(str, notify=changed)
    def page(self) -> str:
        """The page to show: a step of the flow, `away` or `closed`."""
        return str(self.flow.page)

    @Property(str, notify=changed)
    def language(self) -> str:
        """`vi` or `en`."""
        return self.flow.language

    @Property(bool, notify=changed)
    def live(self) -> bool:
        """The server is there."""
        return self.flow.live

    @Property(str, notify=changed)
    def linkText(self) -> str:
        """The link in words."""
        return str(self._link.property("text"))

    @Property(bool, notify=changed)
    def asking(self) -> bool:
        """It asks "still there?"."""
        return self.flow.asking_until is not None

    @Property(int, notify=ticked)
    def secondsLeft(self) -> int:
        """Of the question "still there?" or of the ticket page; 0 when neither counts."""
        until = self.flow.asking_until if self.flow.asking_until is not None else self.flow.ticket_leaves_at()
        return 0 if until is None else max(0, -(-(until - self._steady()) // 1000))

    # -- the office --------------------------------------------------------------

    @Property(str, notify=ticked)
    def clockText(self) -> str:
        """The hall's time of day."""
        return "" if self.flow.branch is None else rows.clock_time(self._clock.now_ms(), self.flow.branch.timezone)

    @Property("QVariantMap", notify=changed)
    def office(self) -> dict[str, Any]:
        """Site, branch, address; empty before the first snapshot."""
        branch, language = self.flow.branch, self.flow.language
        if branch is None:
            return {"site": "", "branch": "", "address": ""}
        each = {"site": branch.site, "branch": branch.name, "address": branch.address}
        said = {name: text.of(language) for name, text in each.items()}
        # Street and number: who stands here knows the ward.
        return said | {"address": said["address"].split(",")[0]}

    @Property("QVariantMap", notify=changed)
    def closure(self) -> dict[str, Any]:
        """Why the hall is closed and when it opens."""
        branch, hall, language = self.flow.branch, self.flow.hall, self.flow.language
        if branch is None or hall is None:
            return {"because": "", "opens": ""}
        opens = hall.opens_at
        return {
            "because": "" if hall.closed_because is None else hall.closed_because.of(language),
            "opens": "" if opens is None else rows.opens_text(opens, self._clock.now_ms(), branch.timezone, language),
        }

    # -- lists and facts ---------------------------------------------------------

    @Property(QObject, notify=listsReplaced)
    def groups(self) -> QObject:
        """Fields of work: `rows.GROUP_ROLES`."""
        return self._groups

    @Property(QObject, notify=listsReplaced)
    def services(self) -> QObject:
        """Services of the group, or those found: `rows.SERVICE_ROLES`."""
        return self._services

    @Property(QObject, notify=listsReplaced)
    def classes(self) -> QObject:
        """Priority classes: `rows.CLASS_ROLES`."""
        return self._classes

    @Property(bool, notify=changed)
    def mayAskPriority(self) -> bool:
        """There are classes to choose from."""
        return self._classes.rowCount() > 0

    @Property("QVariantMap", notify=changed)
    def service(self) -> dict[str, Any]:
        """The service chosen, as its row."""
        flow = self.flow
        chosen = None if flow.branch is None else flow.branch.service_by_id.get(flow.service_id)
        if flow.branch is None or flow.hall is None or chosen is None:
            return dict.fromkeys(rows.SERVICE_ROLES, "") | {"waiting": 0, "low": 0, "high": 0, "items": []}
        return rows.service_row(flow.branch, flow.hall, chosen, flow.language)

    @Property(str, notify=changed)
    def groupName(self) -> str:
        """The group chosen."""
        group = None if self.flow.branch is None else self.flow.branch.group_by_id.get(self.flow.group_id)
        return "" if group is None else group.name.of(self.flow.language)

    @Property(str, notify=changed)
    def className(self) -> str:
        """The priority class chosen; empty for ordinary."""
        branch = self.flow.branch
        return "" if branch is None else rows.class_name(branch, self.flow.class_id, self.flow.language)

    @Property(str, notify=changed)
    def query(self) -> str:
        """What was typed into the search."""
        return self._query

    @Property(str, notify=changed)
    def code(self) -> str:
        """What was typed of a booking code."""
        return self._code

    @Property("QVariantMap", notify=changed)
    def ticket(self) -> dict[str, Any]:
        """The ticket page's facts; empty without a ticket."""
        flow = self.flow
        if flow.branch is None or flow.ticket is None:
            return {}
        doc = rows.ticket_doc(flow.branch, flow.ticket, flow.language)
        if self._qr[0] != doc["url"]:
            self._qr = (doc["url"], *qr_svg(doc["url"]))
        return doc | {"qr": self._qr[1], "qrModules": self._qr[2]}

    @Property(str, notify=changed)
    def printing(self) -> str:
        """`kiosk.flow.Printing` of the paper."""
        return self.flow.printing.value

    @Property(str, notify=changed)
    def printReason(self) -> str:
        """`hardware.printer.Reason` when there is no paper."""
        return self.flow.print_reason

    @Property(str, notify=changed)
    def printerTrouble(self) -> str:
        """The printer's state when it cannot print now; empty when it can or there is none."""
        state = self._printer_state
        return "" if state.can_print or not self.flow.has_printer else state.value

    @Property(str, notify=changed)
    def refusal(self) -> str:
        """Why there is no number; empty when nobody knows whether there is one."""
        why = self.flow.refused_because
        return "" if why is None else why.text(self.flow.language)

    # -- what the citizen does -----------------------------------------------------

    @Slot()
    def touched(self) -> None:
        """Any touch anywhere: somebody is there."""
        self._after(self.flow.touched(self._steady()))

    @Slot(str)
    def useLanguage(self, language: str) -> None:
        """Go on in `vi` or `en`."""
        self._after(self.flow.use_language("en" if language == "en" else "vi", self._steady()))

    @Slot(str)
    def chooseGroup(self, group_id: str) -> None:
        """First tap."""
        self._after(self.flow.choose_group(group_id, self._steady()))

    @Slot(str)
    def chooseService(self, service_id: str) -> None:
        """Second tap."""
        self._after(self.flow.choose_service(service_id, self._steady()))

    @Slot(str)
    def chooseClass(self, class_id: str) -> None:
        """Entitled to priority, or `ordinary`."""
        self._after(self.flow.choose_class(class_id, self._steady()))

    @Slot(str)
    def visit(self, step: str) -> None:
        """Open `search`, `checkIn` or `classes`."""
        self._query = self._code = ""
        self._after(self.flow.visit(Step(step), self._steady()))

    @Slot(str)
    def press(self, letter: str) -> None:
        """A key of the screen's own keyboard; "⌫" takes the last letter back."""
        searching = self.flow.step is Step.SEARCH
        text = self._query if searching else self._code
        text = text[:-1] if letter == "⌫" else (text + letter)[: LONGEST_QUERY if searching else LONGEST_CODE]
        if searching:
            self._query = text
        else:
            self._code = text
        self.touched()

    @Slot()
    def submitCode(self) -> None:
        """Check the typed code in."""
        self._after(self.flow.code(self._code, self._steady()))

    @Slot(str)
    def scanned(self, text: str) -> None:
        """A scanner read this."""
        self._after(self.flow.code(text, self._steady()))

    @Slot()
    def take(self) -> None:
        """Third tap."""
        self._after(self.flow.take(self._steady()))

    @Slot()
    def printAgain(self) -> None:
        """The same number on paper once more."""
        self._after(self.flow.print_again(self._steady()))

    @Slot()
    def back(self) -> None:
        """One step back."""
        self._after(self.flow.back(self._steady()))

    @Slot()
    def home(self) -> None:
        """Done: the next citizen."""
        self._after(self.flow.home(self._steady()))

    # -- scanner: keys of the whole window, no text field ---------------------------

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A scanner types like a very fast hand; keys are never for the buttons."""
        if event.type() is QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and event.text():
            self._scan(self._scanner.key(Key(event.text(), self._steady())))
            return True
        if event.type() in (QEvent.Type.MouseButtonPress, QEvent.Type.TouchBegin):
            self.touched()
        return False

    def _scan(self, scan: Scan | None) -> None:
        if scan is not None:
            self.scanned(scan.text)

    # -- what the server and the printer say ----------------------------------------

    @Slot()
    def tick(self) -> None:
        """The time moved."""
        self._scan(self._scanner.pause(self._steady()))
        was = self.flow.page, self.flow.asking_until, self.flow.printing
        effects = self.flow.tick(self._steady())
        if (
            effects
            or was != (self.flow.page, self.flow.asking_until, self.flow.printing)
            or self._visitors != self.flow.visitors
        ):
            self._after(effects)
        self.ticked.emit()

    @Slot()
    def _link_changed(self) -> None:
        self.flow.live = bool(self._link.property("live"))
        self._after()

    @Slot(object)
    def _welcomed(self, snapshot: Snapshot) -> None:
        if snapshot.branch is not None:
            self.flow.branch = snapshot.branch
        if (hall := snapshot.views.get("hall")) is not None:
            self.flow.hall = HallView.model_validate(hall)
        self._after()

    @Slot(str, object)
    def _view_came(self, topic: str, doc: dict[str, Any]) -> None:
        if topic == "hall":
            self.flow.hall = HallView.model_validate(doc)
            self._after()

    @Slot(object)
    def _event_came(self, came: Any) -> None:
        if came.event.get("type") == "settings.applied":
            self.flow.branch = SettingsApplied.model_validate(came.event).branch
            self._after()

    @Slot(str, object)
    def _answered(self, command_id: str, result: dict[str, Any]) -> None:
        if command_id == self._waiting_for:
            self._waiting_for = ""
            self._after(self.flow.issued(Issued.model_validate(result), self._steady()))

    @Slot(str, object, str)
    def _refused(self, command_id: str, why: Refused, words: str) -> None:
        if command_id == self._waiting_for:
            self._waiting_for = ""
            self._after(self.flow.refused(why, self._steady()))

    @Slot(str)
    def _gave_up(self, command_id: str) -> None:
        if command_id == self._waiting_for:
            self._waiting_for = ""
            self._after(self.flow.refused(None, self._steady()))

    @Slot(object)
    def paper_out(self, paper: PaperOut) -> None:
        """What became of a ticket's paper."""
        self._after(self.flow.printed(paper.ticket_id, paper.result, paper.reason, self._steady()))

    @Slot(object)
    def printer_is(self, state: PrinterState) -> None:
        """The printer's state as last heard."""
        self._printer_state = state
        self._after()

    # -- inside ------------------------------------------------------------------

    def _after(self, effects: list[Effect] | None = None) -> None:
        """Do what the flow asks for and show what it has become."""
        for effect in effects or ():
            match effect:
                case Ask(command):
                    self._waiting_for = self._link.ask(command, COMMAND_DEADLINE_S)
                case Print(ticket):
                    self._print_ticket(ticket, self.flow.language)
                case Attention():
                    self.attention.emit()
        if self._visitors != self.flow.visitors:
            self._visitors = self.flow.visitors
            self._query = self._code = ""
            self.visitorLeft.emit()
        self._fill_lists()
        self.changed.emit()

    def _fill_lists(self) -> None:
        flow = self.flow
        if flow.branch is None or flow.hall is None:
            return
        branch, hall, language = flow.branch, flow.hall, flow.language
        self._groups.set_rows(rows.group_rows(branch, hall, language))
        if flow.step is Step.SEARCH:
            shown = list(find(branch, self._query))
        else:
            shown = [service for service in branch.services if service.group == flow.group_id]
        self._services.set_rows([rows.service_row(branch, hall, service, language) for service in shown])
        self._classes.set_rows(rows.class_rows(branch, flow.class_id, language))
