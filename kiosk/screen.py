"""What the kiosk's window sees and may call, put together; the path itself is `kiosk.flow`."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, QTimer, Signal, Slot
from PySide6.QtQml import QmlElement

from clientkit.dial import new_id
from clientkit.hall_time import HallTime
from clientkit.link import Link
from clientkit.qt_types import Property, QmlUncreatable
from config.clock import Clock
from hardware.paper.guide_paper import GuidePaper
from hardware.paper.tray import PaperOut
from hardware.paper.trial_paper import TRIAL
from hardware.printer import PrinterState, Result
from kiosk import refusals
from kiosk.actions import KioskActions
from kiosk.choice import KioskChoice
from kiosk.flow import Flow
from kiosk.guide import guide_paper
from kiosk.hall import KioskHall
from kiosk.offline.away import Away
from kiosk.offline.store import OfflineStore
from kiosk.path.effects import Ask, Attention, Effect, Print, PrintGuide
from kiosk.path.steps import KioskStep
from kiosk.printing import RESULTS
from kiosk.server_events import ServerEvents
from kiosk.slip import KioskSlip
from rules.hours import business_day
from wire.catalogue import DEFAULT_LANGUAGES, Branch
from wire.values import Day, Language
from wire.views import DeviceView, Issued
from wire.word_files import name_of

QML_IMPORT_NAME = "Kiosk"
QML_IMPORT_MAJOR_VERSION = 1

TICK_MS = 250
"""How often the flow looks at the time."""


def steady_ms() -> int:
    """Real milliseconds of a clock that never jumps: for patience and for the scanner."""
    return time.monotonic_ns() // 1_000_000


@QmlElement
@QmlUncreatable("made by the program")
class KioskScreen(QObject):
    """The window's one source of truth: the step, and the parts that hold the facts and the acts.

    Properties change with `changed` of their object, lists tell their own rows.

    Args:
        print_ticket: puts a ticket on paper in the given language, later told by `paper_out`.
        clock: the hall's clock, for what is shown.
        steady: real milliseconds, for patience.
        store: keeps the numbers for when the server is away; left out, none are given then.
        print_guides: puts guidance slips on paper, later told by `guide_out`.
    """

    changed = Signal()
    ticked = Signal()
    """A count-down moved."""
    visitorLeft = Signal()
    attention = Signal()

    def __init__(
        self,
        flow: Flow,
        link: Link,
        print_ticket: Callable[[Branch, Issued, Language, bool], None],
        clock: Clock,
        steady: Callable[[], int] = steady_ms,
        zones: Sequence[str] = (),
        print_guides: Callable[[Sequence[GuidePaper]], None] = lambda _: None,
        parent: QObject | None = None,
        store: OfflineStore | None = None,
    ) -> None:
        super().__init__(parent)
        self.flow = flow
        self._print_guides = print_guides
        self._link = link
        self._print_ticket = print_ticket
        self._steady = steady
        self._visitors = flow.visitors
        self._seen: tuple[object, ...] = ()
        self.time = hall_time = HallTime(clock)
        self._hall = KioskHall(flow, hall_time, zones, self)
        self._choice = KioskChoice(flow, self)
        self._slip = KioskSlip(flow, self)
        self._time = hall_time
        self._actions = KioskActions(flow, self._choice, steady, self._after, self._day, self)
        self._away = None
        if store is not None:
            self._away = Away(
                *(store, flow, hall_time, clock),
                ask=lambda command, id_: link.ask(command, command_id=id_),
                new_id=new_id,
            )
        self._server = ServerEvents(flow, link, steady, self._after, hall_time, self, self._away)
        self.listened: Callable[[], bool] = lambda: False
        """Whether it speaks to somebody who listens: until that has ended nobody is taken for gone."""
        self.ticked_at = steady_ms()
        """When it last looked at the time to the end of it, by `steady_ms`."""
        self._timer = QTimer(self, interval=TICK_MS)
        self._timer.timeout.connect(self.tick)
        self._timer.start()
        flow.touched(steady())

    # -- parts -------------------------------------------------------------------

    @Property(KioskHall, constant=True)
    def hall(self) -> KioskHall:
        """The office."""
        return self._hall

    @Property(KioskChoice, constant=True)
    def choice(self) -> KioskChoice:
        """What there is to choose, and what was chosen."""
        return self._choice

    @Property(KioskSlip, constant=True)
    def slip(self) -> KioskSlip:
        """The ticket and its paper."""
        return self._slip

    @Property(KioskActions, constant=True)
    def actions(self) -> KioskActions:
        """What the citizen may do."""
        return self._actions

    # -- the step ----------------------------------------------------------------

    @Property(str, notify=changed)
    def page(self) -> str:
        """The page to show: a step of the flow, `away` or `closed`."""
        return str(self.flow.page)

    @property
    def at_rest(self) -> bool:
        """It shows its first page, or that it does not serve: nothing of a visitor."""
        return self.page in (KioskStep.GROUPS, "away", "closed")

    @Property(bool, notify=changed)
    def shut(self) -> bool:
        """No numbers are given: a procedure can be looked up, and nothing taken."""
        return self.flow.shut

    @Property(str, notify=changed)
    def language(self) -> str:
        """Its code, `vi` for one."""
        return self.flow.language

    @Property("QStringList", notify=changed)
    def languages(self) -> list[str]:
        """Those a citizen may choose from: the branch's, the first one first."""
        return list(DEFAULT_LANGUAGES if self.flow.branch is None else self.flow.branch.languages)

    @Slot(str, result=str)
    def languageName(self, language: str) -> str:
        """A language's name in its own words."""
        return name_of(language)

    @Property(bool, notify=changed)
    def live(self) -> bool:
        """The server is there."""
        return self.flow.live

    @Property(bool, notify=changed)
    def away(self) -> bool:
        """The server is away, and numbers are given all the same: nobody knows who waits, or how long."""
        return self.flow.away

    @Property(str, notify=changed)
    def linkText(self) -> str:
        """The link in words, or why the server does not want this kiosk."""
        return str(self._link.property("text"))

    @Property(str, notify=changed)
    def staffText(self) -> str:
        """For the office's technician: why there is no link and what to do; empty while there is one."""
        return str(self._link.property("reason"))

    @Property(str, notify=changed)
    def clockDoubt(self) -> str:
        """What may be wrong with the hall's time: `unconfirmed` since this machine was started, `wrong`, or nothing."""
        return "" if self._away is None else self._away.doubt.value

    @Property(bool, notify=changed)
    def late(self) -> bool:
        """The server has not answered the press yet, longer than usual."""
        return self.flow.late(self._steady())

    @Property(str, notify=changed)
    def codeWaits(self) -> str:
        """What became of a booking's code that came while the server was away: `kept`, `unsent`, or nothing."""
        if self.flow.kept_code:
            return "kept"
        return "unsent" if self.flow.left_unsent(self._steady()) else ""

    @Property(bool, notify=changed)
    def unwanted(self) -> bool:
        """The server is there and does not want this kiosk: a person must act."""
        return self.flow.turned_away is not None and not self.flow.live

    @Property(bool, notify=changed)
    def asking(self) -> bool:
        """It asks "still there?"."""
        return self.flow.asking_until is not None

    @Property(int, notify=ticked)
    def secondsLeft(self) -> int:
        """Of the question "still there?" or of the ticket page; 0 when neither counts."""
        until = self.flow.asking_until if self.flow.asking_until is not None else self.flow.ticket_leaves_at()
        return 0 if until is None else max(0, -(-(until - self._steady()) // 1000))

    @Property(str, notify=changed)
    def refusal(self) -> str:
        """Why there is no number, or what was scanned; empty when nobody knows whether there is one."""
        why, told = self.flow.refused_because, self.flow.told
        if told is not None:
            return refusals.told_text(told, self.flow.language)
        return "" if why is None else refusals.words(why, self.flow.branch, self.flow.language, self.flow.hall)

    @Property(str, notify=changed)
    def refusalTitle(self) -> str:
        """In a few words; empty where nothing better is known than that there is no number."""
        return refusals.title(self.flow.refused_because, self.flow.told, self.flow.language)

    @Property(str, notify=changed)
    def refusalSign(self) -> str:
        """Its picture."""
        return refusals.sign(self.flow.refused_because, self.flow.told)

    @Property(str, notify=changed)
    def retry(self) -> str:
        """What may be tried again: `checkIn`, `card`, or nothing."""
        return self.flow.retry or ""

    @Property(str, notify=changed)
    def comeBackAt(self) -> str:
        """From when a booking counts whose holder is early."""
        why = self.flow.refused_because
        return "" if why is None else why.facts.get("opens", "")

    def _day(self) -> Day:
        branch = self.flow.branch
        return "" if branch is None else business_day(branch, self.time.now_ms())

    # -- what the time and the printer say ---------------------------------------

    @Slot()
    def tick(self) -> None:
        """The time moved."""
        self._actions.look_at_scanner()
        if self.listened():
            self.flow.listened(self._steady())
        away = self.flow.away, self.flow.hall
        self._server.look()
        was, visitors = self._seen, self._visitors
        effects = self.flow.tick(self._steady())
        self._seen = (
            *(self.flow.page, self.flow.asking_until, self.flow.printing, self.flow.late(self._steady())),
            self.flow.guide,
            *(self.flow.kept_code, self.flow.left_unsent(self._steady()), self.clockDoubt),
        )
        changed = was != self._seen or away != (self.flow.away, self.flow.hall)
        if effects or changed or visitors != self.flow.visitors:
            self._after(effects)
        self.ticked.emit()
        self._hall.ticked.emit()
        self.ticked_at = steady_ms()

    def show(self) -> None:
        """Show what the flow has become."""
        self._after()

    def wanted(self, view: DeviceView) -> None:
        """What a manager or the calendar wants of this kiosk from now on."""
        self.flow.wanted = view
        if self._away is not None:
            self._away.wanted(view)
        self._after()

    def let_go(self) -> None:
        """The program ends."""
        self._timer.stop()
        if self._away is not None:
            self._away.close()

    @Slot(object)
    def paper_out(self, paper: PaperOut) -> None:
        """What became of a ticket's paper: for the citizen, and for the server where it matters (R96)."""
        if paper.ticket_id == TRIAL:
            return
        self._server.paper_out(paper)
        self.flow.printed(paper.ticket_id, RESULTS[paper.result], paper.reason, self._steady())
        self._after()

    @Slot(object)
    def guide_out(self, result: Result) -> None:
        """What became of a guidance slip: for the citizen alone, for no number depends on it."""
        self.flow.guide_printed(RESULTS[result])
        self._after()

    @Slot(object)
    def printer_is(self, state: PrinterState) -> None:
        """The printer's state as last received."""
        self._slip.printer_is(state)

    def _guides_of(self, branch: Branch, service_ids: Sequence[str]) -> list[GuidePaper]:
        services = [branch.service_by_id[one] for one in service_ids if one in branch.service_by_id]
        return [guide_paper(branch, one, self.flow.language, self.time.now_ms()) for one in services]

    def _after(self, effects: Sequence[Effect] = ()) -> None:
        """Do what the flow asks for and show what it has become."""
        for effect in effects:
            match effect:
                case Ask(command):
                    self._server.ask(command)
                case Print(ticket, again) if self.flow.branch is not None:
                    self._print_ticket(self.flow.branch, ticket, self.flow.language, again)
                case PrintGuide(service_ids) if self.flow.branch is not None:
                    self._print_guides(self._guides_of(self.flow.branch, service_ids))
                case Attention():
                    self.attention.emit()
        if self._visitors != self.flow.visitors:
            self._visitors = self.flow.visitors
            self._choice.clear()
            self.visitorLeft.emit()
        self._hall.refresh()
        self._choice.refresh()
        self._slip.refresh()
        self.changed.emit()
