"""The staff menu as the window shows it, and what each of its entries does."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtQml import QmlElement

from clientkit.hall_time import HallTime
from clientkit.link import Link
from clientkit.mirror import ListModel
from clientkit.qt_types import Property, QmlUncreatable
from clientkit.version import VERSION
from hardware.paper.ticket_text import clock_time, day_text
from hardware.paper.tray import PaperOut
from hardware.paper.trial_paper import TRIAL
from hardware.printer import PrinterState, Result
from kiosk.flow import Flow
from kiosk.path.paper import ASKED_MS
from kiosk.staff_menu import TRIES, MenuStep, StaffMenu
from kiosk.staff_record import StaffFile
from rules.ticket_code import secret_in
from wire.catalogue import Branch
from wire.commands import WantDevice
from wire.errors import Code, Refused
from wire.queries import FindTicket
from wire.values import Language, Mode
from wire.views import DeviceView, Issued

QML_IMPORT_NAME = "Kiosk"
QML_IMPORT_MAJOR_VERSION = 1

ANSWER_S = 8.0
"""So long the server may take to say yes to a mode or a volume."""

WAITS_S = ASKED_MS / 1000
"""So long the server may take to say whether a number that is to be printed again still waits."""

VOLUME_STEP = 10

AT_REST = ("groups", "away", "closed", "refused", "search", "services", "checkIn")
"""Pages in whose place the menu may open: nobody's number is being made or shown."""

TICKET_ROLES = ("id", "number", "time", "service", "paper")

Check = Callable[[str, str, Callable[[bool], None]], None]
"""Looks in another thread whether a PIN is the one of which something is kept, and says so in that thread."""


@QmlElement
@QmlUncreatable("made by the program")
class KioskStaff(QObject):
    """What staff do at the machine, behind a PIN that the manager sets.

    Args:
        file: what is kept over restarts.
        check: looks whether a PIN is right.
        print_ticket: puts a ticket on paper once more.
        print_trial: puts a paper out that is no ticket; None: this kiosk has no printer.
        steady: real milliseconds of a clock that never jumps.
        after: shows what the flow has become.
        device: the id under which the machine is paired.
        servers: where it finds its server.
    """

    changed = Signal()
    ticked = Signal()
    _checked = Signal(bool)

    def __init__(
        self, flow: Flow, link: Link, time: HallTime, file: StaffFile, check: Check,
        print_ticket: Callable[[Branch, Issued, Language, bool], None],
        print_trial: Callable[[Branch, str, int, Language], None] | None,
        steady: Callable[[], int], after: Callable[[], None], device: str, servers: Sequence[str],
        parent: QObject | None = None,
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self._flow, self._link, self._time, self._file = flow, link, time, file
        self._check, self._print_ticket, self._print_trial = check, print_ticket, print_trial
        self._steady, self._after = steady, after
        self._device, self._servers = device, tuple(servers)
        self._menu = StaffMenu(failures=file.record.failures)
        self._menu.started(steady())
        self._printer = PrinterState.UNKNOWN
        self._trial = ""
        self._asked = ""
        self._answer = ""
        self._again: dict[str, Issued] = {}
        """Tickets to print again, by the question whether they still wait."""
        self._gone: set[str] = set()
        """Those that do not, as the server said."""
        self._seen = ""
        self._tickets = ListModel(TICKET_ROLES, "id", self)
        self._checked.connect(self._pin_was, Qt.ConnectionType.QueuedConnection)
        link.answered.connect(lambda id_, _: self._answered(id_, "done"))
        link.refused.connect(self._refused)
        link.gaveUp.connect(lambda id_: self._answered(id_, "silent"))
        link.answered.connect(lambda id_, _: self._print_asked(id_))
        link.gaveUp.connect(self._print_asked)

    @property
    def is_open(self) -> bool:
        """Whether the menu, or its PIN pad, stands before the citizens' pages."""
        return self._menu.is_open

    # -- what happens meanwhile --

    def wanted(self, view: DeviceView) -> None:
        """What the server says of this kiosk: the PIN is kept for when the server is away."""
        if self._file.record.pin_hash != view.staff_pin_hash:
            self._file.record.pin_hash = view.staff_pin_hash
            self._menu.forgive()
            self._keep_failures(0)
        self.changed.emit()

    def shown(self) -> None:
        """The window shows what the flow knows now: a number that is new is noted."""
        ticket = self._flow.ticket
        if ticket is not None and ticket.ticket_id != self._seen and not self._flow.found:
            self._file.record.given(ticket, "under_way" if self._flow.has_printer else "off")
            self._file.save()
        self._seen = "" if ticket is None else ticket.ticket_id

    def paper_out(self, paper: PaperOut) -> None:
        """What became of a paper."""
        if paper.ticket_id == TRIAL:
            self._trial = paper.result.value if paper.result is not Result.NOT_PRINTED else paper.reason or "fault"
        else:
            self._file.record.paper_out(paper.ticket_id, paper.result.value)
            self._file.save()
        self._show()

    def printer_is(self, state: PrinterState) -> None:
        """The printer's state as last received."""
        self._printer = state
        self.changed.emit()

    def tick(self) -> None:
        """The time moved."""
        if self._menu.tick(self._steady()):
            self._leave()
        if self._menu.is_open:
            self.ticked.emit()

    # -- what the fingers do --

    @Slot()
    def ask(self) -> None:
        """Somebody held the emblem: the PIN pad, unless a citizen's number is being made or shown."""
        if self._flow.page in AT_REST:
            self._trial = self._answer = ""
            self._flow.home(self._steady())
            self._menu.ask(bool(self._file.record.pin_hash), self._steady())
            self._after()
            self._show()

    @Slot(str)
    def press(self, key: str) -> None:
        """A key of the PIN pad."""
        self._menu.press(key, self._steady())
        self.changed.emit()

    @Slot()
    def submit(self) -> None:
        """The PIN is typed."""
        if pin := self._menu.submit(self._steady()):
            # Counted before it is looked at: pulling the plug meanwhile must not give another try.
            self._keep_failures(self._menu.failures + 1)
            self._check(self._file.record.pin_hash, pin, self._checked.emit)
        self.changed.emit()

    @Slot()
    def touched(self) -> None:
        """Any touch within the menu."""
        self._menu.touched(self._steady())

    @Slot(str)
    def visit(self, step: str) -> None:
        """Open `menu`, `tickets` or `about`."""
        self._menu.visit(MenuStep(step), self._steady())
        self._show()

    @Slot()
    def leave(self) -> None:
        """The citizens' pages again."""
        self._menu.shut()
        self._leave()

    @Slot()
    def testPrint(self) -> None:
        """Put a paper out that is no ticket."""
        branch = self._flow.branch
        if self._menu.unlocked and self._print_trial is not None and branch is not None and self._trial != "underWay":
            self._trial = "underWay"
            self._print_trial(branch, self.device, self._time.now_ms(), self._flow.language)
            self.changed.emit()

    @Slot()
    def paperChanged(self) -> None:
        """There is a new roll: it is counted from now on."""
        if self._menu.unlocked:
            self._file.record.changed_paper(self._time.now_ms())
            self._file.save()
            self.changed.emit()

    @Slot(str)
    def useMode(self, mode: Mode) -> None:
        """Be open, for bookings and priority only, closed or out of service: the server keeps it, and who said so."""
        self._want(WantDevice(device_id=self._device, mode=mode))

    @Slot(int)
    def changeVolume(self, by: int) -> None:
        """Louder or softer by so many steps."""
        now = self._flow.wanted.volume
        new = max(0, min(100, (100 if now is None else now) + by * VOLUME_STEP))
        self._want(WantDevice(device_id=self._device, volume=new))

    @Slot()
    def restart(self) -> None:
        """End the program; systemd starts it anew."""
        if self._menu.unlocked:
            self._link.wanted.restartWanted.emit()

    @Slot(str)
    def printAgain(self, ticket_id: str) -> None:
        """One of the last tickets on paper once more; the number stays.

        The server is asked whether it still waits; where that is away or does not know it, it is printed.
        """
        ticket = self._file.record.find(ticket_id)
        if not self._menu.unlocked or ticket is None or not self._flow.has_printer or ticket in self._again.values():
            return
        secret = secret_in(ticket.tracking_url)
        if self._flow.live and secret is not None:
            self._again[self._link.ask(FindTicket(code=secret), WAITS_S)] = ticket
        else:
            self._print_once_more(ticket)

    # -- what is shown --

    @Property(str, notify=changed)
    def step(self) -> str:
        """`kiosk.staff_menu.MenuStep`."""
        return self._menu.step.value

    @Property(int, notify=changed)
    def typed(self) -> int:
        """How many digits."""
        return len(self._menu.typed)

    @Property(bool, notify=changed)
    def checking(self) -> bool:
        """The PIN is being looked at."""
        return self._menu.checking

    @Property(bool, notify=changed)
    def wrong(self) -> bool:
        """It was wrong."""
        return self._menu.wrong

    @Property(int, notify=changed)
    def triesLeft(self) -> int:
        """Before it has to be waited."""
        return max(0, TRIES - self._menu.failures)

    @Property(int, notify=ticked)
    def waitsS(self) -> int:
        """Seconds until the next try; 0: now."""
        return -(-self._menu.waits_ms(self._steady()) // 1000)

    @Property(bool, notify=changed)
    def hasPrinter(self) -> bool:
        """There is one to try."""
        return self._print_trial is not None

    @Property(str, notify=changed)
    def printer(self) -> str:
        """`hardware.printer.PrinterState`, or `none`."""
        return "none" if self._print_trial is None else self._printer.value

    @Property(str, notify=changed)
    def trial(self) -> str:
        """What became of the test print: `underWay`, `printed`, `maybe_printed`, or why not; empty: none was asked."""
        return self._trial

    @Property(str, notify=changed)
    def paperSince(self) -> str:
        """When the roll was changed, in words; empty: nobody said."""
        branch, at = self._flow.branch, self._file.record.paper_changed_at
        if branch is None or at is None:
            return ""
        return f"{clock_time(at, branch.timezone)}, {day_text(at, branch.timezone, self._flow.language)}"

    @Property(int, notify=changed)
    def papers(self) -> int:
        """Papers since then."""
        return self._file.record.printed_since

    @Property(str, notify=changed)
    def mode(self) -> str:
        """As it is wanted now."""
        return self._flow.wanted.mode

    @Property(int, notify=changed)
    def volume(self) -> int:
        """0 to 100."""
        now = self._flow.wanted.volume
        return 100 if now is None else now

    @Property(str, notify=changed)
    def answer(self) -> str:
        """What the server made of the last wish: `asked`, `done`, `silent`, or why not in words; empty: nothing yet."""
        return self._answer

    @Property(str, notify=changed)
    def device(self) -> str:
        """What the office calls the machine, or its id where nobody named it."""
        return self._flow.wanted.name or self._device

    @Property(str, notify=changed)
    def deviceId(self) -> str:
        """Under which id it is paired."""
        return self._device

    @Property(str, notify=changed)
    def version(self) -> str:
        """Of the program."""
        return VERSION

    @Property(str, notify=changed)
    def servers(self) -> str:
        """Where it finds its server."""
        return " · ".join(self._servers)

    @Property(QObject, constant=True)
    def tickets(self) -> QObject:
        """The last of today: `TICKET_ROLES`."""
        return self._tickets

    # -- inside --

    def _want(self, wish: WantDevice) -> None:
        if self._menu.unlocked and self._flow.live:
            self._answer = "asked"
            self._asked = self._link.ask(wish, ANSWER_S)
            self.changed.emit()

    def _print_once_more(self, ticket: Issued) -> None:
        if self._flow.branch is not None:
            self._print_ticket(self._flow.branch, ticket, ticket.language, True)

    def _print_asked(self, command_id: str) -> None:
        ticket = self._again.pop(command_id, None)
        if ticket is not None:
            self._print_once_more(ticket)

    def _refused(self, command_id: str, why: Refused, words: str) -> None:
        if why.code is Code.NO_REPRINT and command_id in self._again:
            self._gone.add(self._again.pop(command_id).ticket_id)
            self._show()
        self._print_asked(command_id)
        self._answered(command_id, words)

    def _answered(self, command_id: str, answer: str) -> None:
        if command_id == self._asked:
            self._asked, self._answer = "", answer
            self.changed.emit()

    @Slot(bool)
    def _pin_was(self, right: bool) -> None:
        self._menu.checked(right, self._steady())
        self._keep_failures(self._menu.failures)
        self._show()

    def _keep_failures(self, failures: int) -> None:
        self._file.record.failures = failures
        self._file.save()

    def _leave(self) -> None:
        self._flow.home(self._steady())
        self._after()
        self.changed.emit()

    def _show(self) -> None:
        branch = self._flow.branch
        if branch is not None and self._menu.unlocked:
            zone, language = ZoneInfo(branch.timezone), self._flow.language
            today = datetime.fromtimestamp(self._time.now_ms() / 1000, zone).date()
            self._tickets.set_rows([
                {
                    "id": one.ticket.ticket_id, "number": one.ticket.number,
                    "paper": "gone" if one.ticket.ticket_id in self._gone else one.paper,
                    "time": clock_time(one.ticket.issued_at, branch.timezone),
                    "service": branch.service_by_id[one.ticket.service_id].name.of(language)
                    if one.ticket.service_id in branch.service_by_id else one.ticket.service_id,
                }
                for one in self._file.record.tickets
                # Yesterday's number is worth nothing today: nobody shall hand it out again.
                if datetime.fromtimestamp(one.ticket.issued_at / 1000, zone).date() == today
            ])  # fmt: skip
        self.changed.emit()
