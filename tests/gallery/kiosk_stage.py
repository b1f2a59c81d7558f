"""The kiosk's window in every state, in front of a link that says what a scene wants."""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import shiboken6
from PySide6.QtCore import Property, QObject, QRectF, Signal

from clientkit import program as gui
from clientkit.link import WORDS
from clientkit.no_link import NoLink, NoLinkKind
from clientkit.translators import Words, files_of
from config.clock import Clock
from config.settings import GuidanceSettings
from hardware.paper.tray import PaperOut
from hardware.paper.trial_paper import TRIAL
from hardware.printer import PrinterState, Result
from kiosk import app
from kiosk.accessibility import TEXT_SCALES, KioskAccessibility
from kiosk.assisted import Assisted
from kiosk.flow import Flow
from kiosk.guidance import KioskGuidance
from kiosk.keypad import KioskKeypad
from kiosk.path.effects import Printing
from kiosk.screen import KioskScreen
from kiosk.staff import KioskStaff
from kiosk.staff_record import StaffFile
from tests.gallery.geometry import walk
from tests.gallery.scene import LONG_NAME, Scene, long_branch, settle
from tests.kiosk.hall import ALONE, NINE_41, hall_doc, issued_doc
from tests.kiosk.said_voice import SaidVoice
from wire.catalogue import Branch
from wire.commands import Command, ReportPaper
from wire.errors import Code, Refused, refused
from wire.values import PROTOCOL, Language, Role
from wire.views import DeviceView, Issued, Snapshot

BRANCH = long_branch()
LONG = BRANCH.services[1]
HOUR = 3_600_000
NO_MORE = {
    language: refused(Code.QUOTA_REACHED, service=LONG.name.of(language), quota=300).text(language)
    for language in ("vi", "en")
}


NO_WAIT = {"low_min": 0, "about_min": 0, "high_min": 5}
FOR_HOURS = {"low_min": 105, "about_min": 135, "high_min": 180}


@dataclass(frozen=True)
class Mode:
    """How a kiosk is set up, and what a citizen has changed."""

    name: str
    size: tuple[int, int] = (1080, 1920)
    text_steps: int = 0
    """How often the text was made larger: 1.4 times, 2 times."""
    contrast: bool = False
    low: bool = False
    inches: float = 21.5
    """Of the screen, corner to corner."""


TALL, WIDE, OLD = (1080, 1920), (1920, 1080), (1024, 768)
LYING_LOW = (
    Mode("landscape-low", WIDE, low=True),
    Mode("landscape-low-doubled", WIDE, text_steps=2, low=True),
    Mode("old-low", OLD, low=True, inches=15),
    Mode("old-low-doubled", OLD, text_steps=2, low=True, inches=15),
)
"""Low reach on wide screens."""
MODES = (
    Mode("portrait", TALL),
    Mode("landscape", WIDE),
    Mode("portrait-low", TALL, low=True),
    Mode("portrait-larger", TALL, text_steps=1),
    Mode("landscape-larger", WIDE, text_steps=1),
    Mode("portrait-doubled", TALL, text_steps=2),
    Mode("landscape-doubled", WIDE, text_steps=2),
    Mode("portrait-low-doubled", TALL, text_steps=2, low=True),
    Mode("portrait-contrast", TALL, contrast=True),
    Mode("landscape-contrast", WIDE, contrast=True),
    Mode("old", OLD, inches=15),
    Mode("old-larger", OLD, text_steps=1, inches=15),
    Mode("old-doubled", OLD, text_steps=2, inches=15),
    Mode("old-contrast", OLD, contrast=True, inches=15),
    *LYING_LOW,
)


class SaidLink(QObject):
    """Signals and methods of `clientkit.link.Link`; the scene says what comes."""

    changed = Signal()
    welcomed = Signal(object)
    eventCame = Signal(object)
    viewCame = Signal(str, object)
    answered = Signal(str, object)
    refused = Signal(str, object, str)
    gaveUp = Signal(str)
    turnedAway = Signal(object, str)

    def __init__(self) -> None:
        super().__init__()
        self._live = False
        self.words = self.why = ""

    live = Property(bool, lambda self: self._live, notify=changed)
    text = Property(str, lambda self: self.words, notify=changed)

    reason = Property(str, lambda self: self.why, notify=changed)

    def go(self, live: bool, words: str = "", why: str = "") -> None:
        self._live, self.words, self.why = live, words, why
        self.changed.emit()

    def ask(self, command: Command, deadline_s: float | None = None, command_id: str = "") -> str:
        return "report-1" if isinstance(command, ReportPaper) else "command-1"


class KioskStage:
    """A kiosk that a scene plays on. Main thread only; the application is there."""

    def __init__(self) -> None:
        self.time = 1_000_000
        self.flow = Flow()
        self.link = SaidLink()
        self.screen = KioskScreen(
            self.flow, self.link, lambda *_: None, _StillClock(), steady=lambda: self.time  # type: ignore[arg-type]
        )  # fmt: skip
        self.voice = SaidVoice()
        self.accessibility = KioskAccessibility(KioskGuidance(self.voice), KioskKeypad())
        self.folder = tempfile.TemporaryDirectory(prefix="toiluot-kiosk-")
        self.staff = KioskStaff(
            self.flow, self.link, self.screen.time, StaffFile(Path(self.folder.name) / "kiosk-1.staff"),  # type: ignore[arg-type]
            lambda kept, typed, tell: tell(typed == PIN), lambda *_: None, lambda *_: None, lambda: self.time,
            self.screen.show, "kiosk-1", ("wss://so.example.vn/live",),
        )  # fmt: skip
        self.screen.changed.connect(self.staff.shown)
        self.engine = gui.engine()
        for each in (self.screen, self.accessibility, self.staff, self.link, self.voice):
            each.setParent(self.engine)  # or their timers may be taken away by a thread that is not theirs
        self.window = gui.load(self.engine, app.MAIN, {
            "kiosk": self.screen, "accessibility": self.accessibility, "staff": self.staff, "device": "kiosk-1",
            "landscape": False, "reducedMotion": True, "width": 1080, "height": 1920, "inches": 21.5,
        })  # fmt: skip
        self.window.installEventFilter(self.screen.actions)
        self.accessibility.keypad.watch(self.window)
        Assisted(self.screen, self.accessibility, GuidanceSettings())
        self.words = Words(self.engine, files_of("kiosk", app.ENGLISH.parent))
        page = self.window.findChild(QObject, "page")
        assert page is not None
        self._page: QObject = page
        self.window.show()

    def close(self) -> None:
        self.window.close()
        self.words.use("vi")
        self.folder.cleanup()
        shiboken6.delete(self.engine)

    def set_up(self, mode: Mode, language: Language, branch: Branch = BRANCH) -> None:
        """Begin anew: a live kiosk on its first page."""
        with self._not_looked_at():
            self.flow.away = False
            self.flow.home_language = language  # as the kiosk of an office that begins with it: staff read it so
            if self.flow.wanted != DeviceView():
                self.screen.wanted(DeviceView())
            self.staff.leave()
            self.staff.wanted(DeviceView())
            self.staff.wanted(DeviceView(staff_pin_hash="kept"))
            self.window.setProperty("landscape", mode.size[0] > mode.size[1])
            self.window.setProperty("width", mode.size[0])
            self.window.setProperty("height", mode.size[1])
            self.window.setProperty("inches", mode.inches)
            self.screen.actions.home()
            self._look_as(mode)
            self.words.use(language)
            self.link.go(True, WORDS["live"].of(language))
            self.link.welcomed.emit(
                Snapshot(protocol=PROTOCOL, session_id="s", epoch="e", role=Role.KIOSK, seq=1, server_at=NINE_41,
                         heartbeat_s=5, branch=branch, views={"hall": hall_doc(branch)})
            )  # fmt: skip
            self.screen.printer_is(PrinterState.READY)
            self.staff.printer_is(PrinterState.READY)
            self.screen.actions.useLanguage(language)

    @contextlib.contextmanager
    def _not_looked_at(self) -> Iterator[None]:
        """No page is made on the way to the one that is meant: to lay them all out took longer than to look at it."""
        looked_at = self._page.property("active")
        self._page.setProperty("active", False)
        try:
            yield
        finally:
            if looked_at:
                self.look()

    def look(self) -> None:
        """Have the page made that stands now, for a scene that goes on by what is on it."""
        self._page.setProperty("active", True)

    def show(self, scene: Scene, mode: Mode, language: Language) -> None:
        """Play a scene from the beginning; the window is at rest after it."""
        with self._not_looked_at():
            self.set_up(mode, language)
            scene.play(self)
        settle(self.window)

    def _look_as(self, mode: Mode) -> None:
        """As a visitor set it up; not again where it stands so: each change lays the whole page out anew."""
        here = self.accessibility
        here.keypad.leave()
        stands = (here.textScale, here.contrast, here.lowReach, here.still)
        if stands == (TEXT_SCALES[mode.text_steps], mode.contrast, mode.low, False) and not here.guidance.on:
            return
        here.reset()
        for _ in range(mode.text_steps):
            here.cycleText()
        if mode.contrast:
            here.toggleContrast()
        if mode.low:
            here.toggleLowReach()

    def scenes(self, mode: Mode, language: Language, alike: bool = True) -> Iterator[str]:
        """Play every scene, one after the other; gives each name when the window shows it.

        Args:
            alike: those too that differ from another in their words alone.
        """
        for scene in SCENES:
            if scene.name in ALIKE and not alike:
                continue
            self.show(scene, mode, language)
            yield scene.name

    def paper_hidden(self) -> list[str]:
        """Of a ticket's page: number, next step and state of its paper, where one must move the page to see them."""
        return self.hidden("ticketNumber", "ticketWhere", "ticketBack", "paperTitle")

    def hidden(self, *names: str) -> list[str]:
        """Those of the items that one must move the page to see whole."""
        shown = {each.item.objectName(): each for each in walk(self.window) if each.item.objectName()}
        window = QRectF(0, 0, self.window.width(), self.window.height())
        return [
            f"{name!r} is seen only once the page is moved"
            for name in names
            if not shown[name].window.intersected(window).adjusted(-1, -1, 1, 1).contains(shown[name].place)
        ]

    def more_below(self) -> list[str]:
        """Of a page that is read as a whole: what must be moved for the rest of it."""
        buttons = [each.item.objectName() for each in walk(self.window) if each.item.objectName().endswith("Down")]
        return [f"{name!r} is needed to read all" for name in buttons]

    # -- what scenes are made of --

    def hall(self, **tiles: Any) -> None:
        doc = hall_doc(BRANCH)
        for tile in doc["services"]:
            tile |= tiles
        self.link.viewCame.emit("hall", doc)

    def choose(self) -> None:
        self.screen.actions.chooseGroup(LONG.group)
        self.screen.actions.chooseService(LONG.id)

    def take(self, **issued: Any) -> None:
        self.choose()
        self.screen.actions.take()
        self.link.answered.emit("command-1", issued_doc(BRANCH, service_id=LONG.id, **issued))

    def paper(self, result: Result, reason: str = "") -> None:
        ticket = self.flow.ticket
        assert ticket is not None
        self.screen.paper_out(PaperOut(ticket.ticket_id, result, reason))

    def refuse(self, why: Refused | None) -> None:
        self.choose()
        self.screen.actions.take()
        if why is None:
            self.link.gaveUp.emit("command-1")
        else:
            self.link.refused.emit("command-1", why, "")

    def type(self, letters: str) -> None:
        for letter in letters:
            self.screen.actions.press(letter)

    def shut(self, vi: str, en: str, opens_at: int | None) -> None:
        because = {"vi": vi, "en": en}
        self.link.viewCame.emit(
            "hall", hall_doc(BRANCH, open=False, closed_because=because, opens_at=opens_at)
        )  # fmt: skip

    def turn_away(self, why: Refused) -> None:
        self.link.turnedAway.emit(why, "")
        self.link.go(False, why.text(self.flow.language), why.text(self.flow.language))


class _StillClock(Clock):
    def now_ms(self) -> int:
        return NINE_41

    def elapsed_ms(self) -> int:
        return NINE_41


def _search(letters: str):
    def play(stage: KioskStage) -> None:
        stage.screen.actions.visit("search")
        stage.type(letters)

    return play


def _check_in(letters: str):
    def play(stage: KioskStage) -> None:
        stage.screen.actions.visit("checkIn")
        stage.type(letters)

    return play


def _check_in_from_home(stage: KioskStage) -> None:
    stage.screen.wanted(DeviceView(hall_code="https://so-01.chinhanh.example.gov.vn/t#here-7K2MXA"))
    _check_in("")(stage)


def _check_in_code(stage: KioskStage) -> None:
    """The same code alone; where it stands on the page before, nothing leads here."""
    _check_in_from_home(stage)
    stage.look()
    settle(stage.window)
    door = stage.window.findChild(QObject, "fromHome")
    if door is not None and door.property("visible"):
        door.clicked.emit()


def _printed(result: Result | None, reason: str = "", **issued: Any):
    def play(stage: KioskStage) -> None:
        stage.take(**issued)
        if result is not None:
            stage.paper(result, reason)

    return play


def _early(stage: KioskStage) -> None:
    doc = hall_doc(BRANCH, counters_open_at=NINE_41 + 19 * 60_000)
    for tile in doc["services"]:
        tile |= {"served_now": False}
    stage.link.viewCame.emit("hall", doc)


def _example(stage: KioskStage) -> None:
    stage.screen.actions.chooseGroup(BRANCH.services[0].group)
    stage.screen.actions.chooseService(BRANCH.services[0].id)


def _service(service_id: str):
    def play(stage: KioskStage) -> None:
        stage.screen.actions.chooseGroup(BRANCH.service_by_id[service_id].group)
        stage.screen.actions.chooseService(service_id)

    return play


def _guide_wished(result: Result | None):
    def play(stage: KioskStage) -> None:
        _service("khai-sinh")(stage)
        stage.screen.actions.printGuide()
        if result is not None:
            stage.screen.guide_out(result)

    return play


def _events(stage: KioskStage) -> None:
    stage.screen.actions.visit("events")


def _event(stage: KioskStage) -> None:
    _events(stage)
    stage.screen.actions.chooseEvent("sinh-con")


def _no_events(stage: KioskStage) -> None:
    stage.screen.flow.branch = Branch.model_validate(BRANCH.model_dump() | {"life_events": ()})
    stage.screen.actions.touched()


def _priority(stage: KioskStage) -> None:
    stage.choose()
    stage.screen.actions.visit("classes")
    stage.screen.actions.chooseClass("mang-thai-con-nho")


def _accessible(stage: KioskStage) -> None:
    """Asked for beside a class: most to press, and most words on it."""
    stage.hall(accessible_wait={"low_min": 35, "about_min": 40, "high_min": 50})
    _priority_only_class(stage)
    stage.screen.actions.chooseClass("mang-thai-con-nho")
    stage.screen.actions.askAccessible()


def _accessible_offered(stage: KioskStage) -> None:
    stage.hall(accessible_wait={"low_min": 35, "about_min": 40, "high_min": 50})
    stage.choose()


def _classes(stage: KioskStage) -> None:
    stage.choose()
    stage.screen.actions.visit("classes")


def _priority_only(stage: KioskStage) -> None:
    stage.screen.wanted(DeviceView(mode="priority_only"))


def _priority_only_class(stage: KioskStage) -> None:
    _priority_only(stage)
    stage.choose()


def _bookings_only(stage: KioskStage) -> None:
    nobody = tuple(one.model_copy(update={"at_kiosk": False}) for one in BRANCH.classes)
    stage.screen.flow.branch = BRANCH.model_copy(update={"classes": nobody})
    _priority_only(stage)


def _confirm(stage: KioskStage) -> None:
    stage.screen.actions.scanned("A7K2-M9QX")
    stage.link.refused.emit("command-1", refused(Code.CONFIRM_CLASS, class_id="mang-thai-con-nho", name="x"), "")


def _scan_refused(code: Code, **facts: object):
    def play(stage: KioskStage) -> None:
        stage.screen.actions.scanned("A7K2-M9QX")
        stage.link.refused.emit("command-1", refused(code, **facts), "")

    return play


def _show_ticket(stage: KioskStage, *, longer: bool = False) -> None:
    ticket = issued_doc(BRANCH, service_id=LONG.id, tracking_url=f"https://so.example.vn/t#{'k5w3' * 6}aa")
    ticket["wait"] = {**ticket["wait"], "longer": longer}
    stage.screen.actions.scanned(ticket["tracking_url"])
    stage.link.answered.emit("command-1", ticket)


def _ticket_refused(code: Code, **facts: object):
    def play(stage: KioskStage) -> None:
        stage.screen.actions.scanned(f"https://so.example.vn/t#{'k5w3' * 6}aa")
        stage.link.refused.emit("command-1", refused(code, **facts), "")

    return play


def _print_again(stage: KioskStage) -> None:
    """It takes longer than was told when the number was taken."""
    _show_ticket(stage, longer=True)
    stage.screen.actions.printAgain()
    stage.paper(Result.PRINTED)


def _printed_enough(stage: KioskStage) -> None:
    _show_ticket(stage)
    stage.flow.printing = Printing.ENOUGH
    stage.screen.show()


def _mistyped(stage: KioskStage) -> None:
    _check_in("A7K2M9QY")(stage)
    stage.screen.actions.submitCode()


def _with_cards(stage: KioskStage, limit: int = 2) -> None:
    classes = tuple(
        one.model_copy(update={"from_age": 60 if one.id == "nguoi-cao-tuoi" else None}) for one in BRANCH.classes
    )
    policy = BRANCH.policy.model_copy(update={"numbers_a_person": limit})
    branch = BRANCH.model_copy(update={"classes": classes, "policy": policy})
    stage.link.welcomed.emit(
        Snapshot(protocol=PROTOCOL, session_id="s", epoch="e", role=Role.KIOSK, seq=1, server_at=NINE_41,
                 heartbeat_s=5, branch=branch, views={"hall": hall_doc(BRANCH)}, person_key="ab" * 32)
    )  # fmt: skip


def _card_notice(limit: int = 2):
    def play(stage: KioskStage) -> None:
        _with_cards(stage, limit)
        stage.choose()
        stage.screen.actions.visit("cardNotice")

    return play


def _card(scan: str = ""):
    def play(stage: KioskStage) -> None:
        _card_notice()(stage)
        stage.screen.actions.acceptNotice()
        if scan:
            stage.screen.actions.scanned(scan)

    return play


def _classes_with_card(stage: KioskStage) -> None:
    _with_cards(stage)
    _classes(stage)


def _at_code(scan: str):
    def play(stage: KioskStage) -> None:
        stage.screen.actions.visit("checkIn")
        stage.screen.actions.scanned(scan)

    return play


def _bookings_of_card(stage: KioskStage) -> None:
    _with_cards(stage)
    stage.screen.actions.visit("checkIn")
    stage.screen.actions.scanned(CARD)
    stage.screen.actions.acceptNotice()
    stage.screen.actions.scanned(CARD)
    slots = enumerate(("A7K2M9QX", "B7K2M9QX"), 1)
    found = [
        {"code": code, "service_id": BRANCH.services[3 * n].id, "slot_at": NINE_41 + n * HALF_AN_HOUR}
        for n, code in slots
    ]
    stage.link.answered.emit("command-1", {"bookings": found})


CARD = "001050012345||Nguyễn Văn A|15061950|Nam|Hà Nội|01012021"
INSURANCE = "GD4797936123456|4e67|15/06/1950|1|48c3|79 - 036|01/01/2024|-|$"
HALF_AN_HOUR = 1_800_000


def _booked(**issued: Any):
    return _printed(Result.PRINTED, channel="booking", **issued)


def _still_there(stage: KioskStage) -> None:
    stage.choose()
    stage.time += 61_000
    stage.screen.tick()


def _help(stage: KioskStage) -> None:
    bar = next(item for item in stage.window.contentItem().childItems() if hasattr(item, "helpAsked"))
    bar.helpAsked.emit()


def _guided(stage: KioskStage) -> None:
    stage.look()
    stage.accessibility.guidance.start()
    stage.accessibility.keypad.begin()


def _on_the_take_button(stage: KioskStage) -> None:
    stage.choose()
    stage.look()
    stage.accessibility.keypad.begin()


def _issuing(stage: KioskStage) -> None:
    stage.choose()
    stage.screen.actions.take()


def _late(stage: KioskStage) -> None:
    _issuing(stage)
    stage.time += 2_500
    stage.screen.tick()


def _issuing_away(stage: KioskStage) -> None:
    _issuing(stage)
    _away(stage)


def _full(stage: KioskStage) -> None:
    stage.choose()
    stage.hall(open=False, closed_because=NO_MORE)


def _away(stage: KioskStage) -> None:
    stage.link.go(False, WORDS["down"].of(stage.flow.language))


def _gives_numbers_away(stage: KioskStage) -> None:
    _away(stage)
    stage.flow.away = True
    stage.hall(waiting=0, wait={"low_min": 0, "high_min": 0})


def _take_away(stage: KioskStage) -> None:
    _gives_numbers_away(stage)
    stage.choose()


def _ticket_away(stage: KioskStage) -> None:
    _printed(Result.PRINTED, ahead=0, wait={"low_min": 0, "high_min": 0}, come_back_at=None, given_away=True)(stage)


def _services_away(stage: KioskStage) -> None:
    _gives_numbers_away(stage)
    stage.screen.actions.chooseGroup(LONG.group)


def _no_paper_away(stage: KioskStage) -> None:
    _gives_numbers_away(stage)
    stage.screen.printer_is(PrinterState.PAPER_OUT)


def _code_kept(stage: KioskStage) -> None:
    _away(stage)
    stage.screen.actions.scanned("A7K2-M9QX")


def _code_unsent(stage: KioskStage) -> None:
    _code_kept(stage)
    stage.time += 61_000
    stage.screen.tick()


def _away_because(kind: NoLinkKind):
    def play(stage: KioskStage) -> None:
        why = NoLink(kind, "wss://may-chu.chi-nhanh-2.example.vn/live")
        stage.link.go(False, "", why.text(stage.flow.language))

    return play


def _alone(play: Callable[[KioskStage], None]) -> Callable[[KioskStage], None]:
    """The scene in a hall without hub and reception."""

    def played(stage: KioskStage) -> None:
        stage.link.viewCame.emit("hall", hall_doc(BRANCH, **ALONE))
        play(stage)

    return played


def _closed_alone(stage: KioskStage) -> None:
    why = {"vi": "Ngoài giờ cấp số.", "en": "Outside the hours."}
    stage.link.viewCame.emit(
        "hall", hall_doc(BRANCH, **ALONE, open=False, closed_because=why, opens_at=NINE_41 + 22 * HOUR)
    )


def _looked_up(service_id: str):
    def play(stage: KioskStage) -> None:
        stage.shut("Ngoài giờ cấp số.", "Outside the hours.", NINE_41 + 22 * HOUR)
        stage.screen.actions.lookUp()
        if service_id:
            stage.screen.actions.chooseService(service_id)

    return play


def _noticed(stage: KioskStage) -> None:
    notice = {
        "notice_id": "n1",
        "zones": [],
        "until": NINE_41 + 22 * 3_600_000,
        "text": {
            "vi": "Tầng 2 mất điện đến 10 giờ. Các quầy 10 đến 14 tạm làm việc ở tầng 1, cạnh bàn hướng dẫn.",
            "en": "No power on floor 2 until 10:00. Counters 10 to 14 work on floor 1, next to the information desk.",
        },
    }
    stage.link.viewCame.emit("hall", hall_doc(BRANCH, notices=[notice]))
    stage.screen.tick()


def _refusal(code: Code, **facts: object):
    return lambda stage: stage.refuse(refused(code, **facts))


PIN = "482915"


def _staff_pin(typed: str, times: int = 1):
    def play(stage: KioskStage) -> None:
        stage.staff.ask()
        for _ in range(times):
            for digit in typed:
                stage.staff.press(digit)
            if len(typed) == len(PIN):
                stage.staff.submit()
                settle(stage.window)  # what came of it is told by the event loop

    return play


def _staff_without_pin(stage: KioskStage) -> None:
    stage.staff.wanted(DeviceView())
    stage.staff.ask()


def _staff_menu(stage: KioskStage) -> None:
    stage.staff.printer_is(PrinterState.PAPER_LOW)
    _staff_pin(PIN)(stage)
    stage.staff.paperChanged()
    stage.staff.paper_out(PaperOut(TRIAL, Result.PRINTED, ""))


def _staff_menu_in_trouble(stage: KioskStage) -> None:
    stage.staff.printer_is(PrinterState.PAPER_OUT)
    stage.link.go(False, WORDS["down"].of(stage.flow.language))
    stage.screen.wanted(DeviceView(mode="out_of_service", volume=30))
    _staff_pin(PIN)(stage)
    stage.staff.paper_out(PaperOut(TRIAL, Result.NOT_PRINTED, "paper"))


def _staff_tickets(stage: KioskStage) -> None:
    for n, result in enumerate([Result.PRINTED, Result.NOT_PRINTED, Result.MAYBE_PRINTED, None] * 3):
        # Past the window: to lay twelve pages out that nobody looks at took longer than all other scenes.
        given = issued_doc(BRANCH, number=f"A{n + 41:03}", ticket_id=f"ticket-{n:04}")
        stage.flow.ticket = Issued.model_validate(given)
        stage.staff.shown()
        if result is not None:
            stage.staff.paper_out(PaperOut(f"ticket-{n:04}", result, ""))
    stage.screen.actions.home()
    _staff_pin(PIN)(stage)
    stage.staff.visit("tickets")


def _staff_about(stage: KioskStage) -> None:
    _staff_pin(PIN)(stage)
    stage.staff.visit("about")


def _second_sheet(stage: KioskStage) -> None:
    stage.look()
    settle(stage.window)
    pages = [stage.window.contentItem()]
    while pages:
        item = pages.pop()
        if item.property("sheets") is not None:
            item.setProperty("sheet", item.property("sheets") - 1)
            return
        pages += item.childItems()


_IN_A_WEEK = NINE_41 + 166 * HOUR

AT_ONCE = frozenset({"closed", "closed-alone", "closed-stopped", "closed-for-long"})
"""Read as a whole, without large letters."""

ALIKE = frozenset({
    "refused-other-branch", "refused-cancelled", "refused-unknown-booking", "refused-mistyped", "refused-not-ours",
    "refused-card-limit", "ticket-in-time", "ticket-early", "card-notice-age-only", "card-insurance", "card-unused",
    "refused-unknown-ticket", "refused-no-reprint", "refused-locked-out",
    "ticket-printed-enough",
    "card-no-booking", "staff-pin", "staff-pin-wrong", "staff-menu", "staff-about",
})  # fmt: skip
"""Laid out as another scene is, with words no longer than its: drawn to be looked at."""

SCENES = (
    Scene("groups", lambda stage: None),
    Scene("groups-noticed", _noticed),
    Scene("groups-last-sheet", _second_sheet),
    Scene("groups-nobody-waits", lambda stage: stage.hall(waiting=0, wait=NO_WAIT)),
    Scene("groups-many-wait", lambda stage: stage.hall(waiting=128, wait=FOR_HOURS)),
    Scene("groups-no-counter", lambda stage: stage.hall(served_now=False, waiting=3)),
    Scene("groups-before-opening", _early),
    Scene("groups-no-more-numbers", lambda stage: stage.hall(open=False, closed_because=NO_MORE)),
    Scene("groups-alone", _alone(lambda stage: None)),
    Scene("groups-alone-no-paper", _alone(lambda stage: stage.screen.printer_is(PrinterState.PAPER_OUT))),
    Scene("groups-priority-only", _priority_only),
    Scene("groups-bookings-only", _bookings_only),
    Scene("classes-priority-only", _priority_only_class),
    Scene("groups-no-paper", lambda stage: stage.screen.printer_is(PrinterState.PAPER_OUT)),
    Scene("groups-printer-away", lambda stage: stage.screen.printer_is(PrinterState.UNREACHABLE)),
    Scene("services", lambda stage: stage.screen.actions.chooseGroup(LONG.group)),
    Scene("take", KioskStage.choose),
    Scene("take-example", _example),
    Scene("take-online-or-agent", _service("lltp-so-1")),
    Scene("take-help-only", _service("nop-truc-tuyen")),
    Scene("take-guide-printing", _guide_wished(None)),
    Scene("take-guide-printed", _guide_wished(Result.PRINTED)),
    Scene("take-guide-not-printed", _guide_wished(Result.NOT_PRINTED)),
    Scene("take-event", _event),
    Scene("take-priority", _priority),
    Scene("take-accessible", _accessible),
    Scene("take-accessible-offered", _accessible_offered),
    Scene("events", _events),
    Scene("groups-no-events", _no_events),
    Scene("take-no-more-numbers", _full),
    Scene("classes", _classes),
    Scene("confirm-class", _confirm),
    Scene("issuing", _issuing),
    Scene("issuing-late", _late),
    Scene("issuing-away", _issuing_away),
    Scene("ticket-printing", _printed(None)),
    Scene("ticket-printed", _printed(Result.PRINTED)),
    Scene("ticket-no-paper", _printed(Result.NOT_PRINTED, "paper")),
    Scene("ticket-cover-open", _printed(Result.NOT_PRINTED, "cover")),
    Scene("ticket-printer-away", _printed(Result.NOT_PRINTED, "offline")),
    Scene("ticket-perhaps", _printed(Result.MAYBE_PRINTED, "link_lost")),
    Scene("ticket-booked-four-digits", _printed(
        Result.PRINTED, number="W1047", class_id="mang-thai-con-nho", slot_at=NINE_41, ahead=128,
        wait={"low_min": 80, "about_min": 105, "high_min": 135}, accessible=True)),
    Scene("ticket-nobody-before", _printed(Result.PRINTED, ahead=0, wait=NO_WAIT, come_back_at=None)),
    Scene("ticket-given-before", _show_ticket),
    Scene("ticket-printed-again", _print_again),
    Scene("ticket-printed-enough", _printed_enough),
    Scene("refused-unknown-ticket", _ticket_refused(Code.UNKNOWN_TICKET)),
    Scene("refused-no-reprint", _ticket_refused(Code.NO_REPRINT, number="A047", state="called")),
    Scene("refused-locked-out", _ticket_refused(Code.LOCKED_OUT, seconds=60)),
    Scene("refused-quota", _refusal(Code.QUOTA_REACHED, service=LONG_NAME.of("vi"), quota=300)),
    Scene("refused-forged", _scan_refused(Code.BOOKING_FORGED)),
    Scene("refused-other-day", _scan_refused(Code.BOOKING_OTHER_DAY, day="2026-11-24")),
    Scene("refused-other-branch", _scan_refused(Code.BOOKING_OTHER_BRANCH)),
    Scene("refused-cancelled", _scan_refused(Code.BOOKING_CANCELLED)),
    Scene("refused-spent", _scan_refused(Code.BOOKING_SPENT, number="A047")),
    Scene("refused-unknown-booking", _scan_refused(Code.UNKNOWN_BOOKING)),
    Scene("refused-mistyped", _mistyped),
    Scene("refused-not-ours", lambda stage: stage.screen.actions.scanned("https://example.vn/abc")),
    Scene("bookings-of-card", _bookings_of_card),
    Scene("early", _scan_refused(Code.BOOKING_EARLY, slot="10:30", opens="10:00")),
    Scene("ticket-in-time", _booked(slot_at=NINE_41 + HALF_AN_HOUR)),
    Scene("ticket-early", _booked(booked_at=NINE_41 + 2 * HALF_AN_HOUR)),
    Scene("ticket-late", _booked(booked_at=NINE_41 - HALF_AN_HOUR)),
    Scene("classes-card", _classes_with_card),
    Scene("card-notice", _card_notice()),
    Scene("card-notice-age-only", _card_notice(limit=0)),
    Scene("card", _card()),
    Scene("card-class", _card(CARD)),
    Scene("card-unread", _card("https://vneid.gov.vn/c/7f3b9c")),
    Scene("card-insurance", _card(INSURANCE)),
    Scene("card-unused", lambda stage: stage.screen.actions.scanned(CARD)),
    Scene("card-no-booking", _at_code(CARD)),
    Scene("refused-card-limit", _refusal(Code.CARD_LIMIT, limit=2)),
    Scene("refused-unknown-service", _refusal(Code.UNKNOWN_SERVICE, service="dat-cu")),
    Scene("refused-cannot-store", _refusal(Code.CANNOT_STORE)),
    Scene("not-known", lambda stage: stage.refuse(None)),
    Scene("closed", lambda stage: stage.shut("Ngoài giờ cấp số.", "Outside the hours.", NINE_41 + 22 * HOUR)),
    Scene("closed-alone", _closed_alone),
    Scene("closed-stopped", lambda stage: stage.screen.wanted(DeviceView(mode="out_of_service"))),
    Scene("closed-search", _looked_up("")),
    Scene("closed-take", _looked_up("khai-sinh")),
    Scene("closed-for-long", lambda stage: stage.shut(
        "Mất điện toàn khu vực, xin ông/bà đến Chi nhánh số 2 hoặc đặt lịch hẹn trên mạng.",
        "There is no power in this area; please go to branch 2 or book a time online.", _IN_A_WEEK)),
    Scene("away", _away),
    Scene("groups-away", _gives_numbers_away),
    Scene("groups-away-no-paper", _no_paper_away),
    Scene("services-away", _services_away),
    Scene("take-away", _take_away),
    Scene("ticket-away", _ticket_away),
    Scene("away-code-kept", _code_kept),
    Scene("away-code-unsent", _code_unsent),
    Scene("away-untrusted", _away_because(NoLinkKind.UNTRUSTED)),
    Scene("away-nobody", _away_because(NoLinkKind.NOBODY)),
    Scene("not-paired", lambda stage: stage.turn_away(refused(Code.NOT_PAIRED))),
    Scene("old-protocol", lambda stage: stage.turn_away(refused(Code.OLD_PROTOCOL, theirs=1, ours=2))),
    Scene("check-in", _check_in("")),
    Scene("check-in-from-home", _check_in_from_home),
    Scene("check-in-code", _check_in_code),
    Scene("check-in-typed", _check_in("WWWWMMMMWWWWMMMMWWWWMMMM")),
    Scene("search", _search("")),
    Scene("search-found", _search("cap lai")),
    Scene("search-nothing", _search("xyzxyz xyzxyz xyzxyz xyzxyz xyzxyz xyzxyz")),
    Scene("still-there", _still_there),
    Scene("help", _help),
    Scene("help-alone", _alone(_help)),
    Scene("groups-guided", _guided),
    Scene("take-keypad", _on_the_take_button),
    Scene("staff-pin", _staff_pin("4829")),
    Scene("staff-pin-wrong", _staff_pin("111222")),
    Scene("staff-pin-waits", _staff_pin("111222", 5)),
    Scene("staff-no-pin", _staff_without_pin),
    Scene("staff-menu", _staff_menu),
    Scene("staff-menu-in-trouble", _staff_menu_in_trouble),
    Scene("staff-tickets", _staff_tickets),
    Scene("staff-about", _staff_about),
)  # fmt: skip

_BY_NAME = {scene.name: scene for scene in SCENES}
CLOSED, NO_PAPER, STAFF_MENU = (_BY_NAME[name] for name in ("closed", "ticket-no-paper", "staff-menu"))
"""Asked for alone."""
