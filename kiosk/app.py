"""Starts the kiosk: settings in, window, link and printer out."""

from __future__ import annotations

import logging
import shutil
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication

from clientkit import paired, program
from clientkit.attended import Attended
from clientkit.link import Link
from clientkit.paper_desk import PaperDesk
from clientkit.scanner_desk import ScannerDesk
from clientkit.screen_picture import send_pictures
from clientkit.translators import Words, files_of
from clientkit.voice.clip_bank import ClipBank
from clientkit.voice.renderer import PROGRAM, Renderer
from config.settings import KioskSettings
from kiosk import staff_pin
from kiosk.accessibility import KioskAccessibility
from kiosk.assisted import Assisted
from kiosk.earphones import Earphones
from kiosk.flow import Flow
from kiosk.guidance import KioskGuidance
from kiosk.keypad import KioskKeypad
from kiosk.offline.store import OfflineStore
from kiosk.path.visit import Times
from kiosk.screen import KioskScreen, steady_ms
from kiosk.screen_size import inches
from kiosk.staff import KioskStaff
from kiosk.staff_record import StaffFile
from kiosk.voice import KioskVoice
from wire.values import Role

if TYPE_CHECKING:
    from clientkit.voice.announcer import Announcer

log = logging.getLogger(__name__)

STUCK_MS = 15_000
"""A kiosk that has not looked at the time for so long, sixty times over, does not come back by itself."""

HERE = Path(__file__).resolve().parent
MAIN = HERE / "qml" / "Main.qml"
ENGLISH = HERE / "i18n" / "kiosk_en.ts"


@dataclass(kw_only=True)
class Kiosk(program.Program):
    """A kiosk that is there: for `run`, for the demo's robot and for tests."""

    settings: KioskSettings
    screen: KioskScreen
    accessibility: KioskAccessibility
    staff: KioskStaff
    _desk: PaperDesk
    _scanner: ScannerDesk

    voice: KioskVoice
    earphones: Earphones | None = None

    @property
    def busy(self) -> bool:
        """A number is on its way or shown, or something is being printed."""
        return self.screen.flow.busy

    @property
    def beating(self) -> bool:
        """It still looks at the time: else no page would ever end, and the next citizen find that of the one before."""
        return steady_ms() - self.screen.ticked_at < STUCK_MS

    def hush(self) -> None:
        """Say nothing any more, and let go of the store."""
        if self.earphones is not None:
            self.earphones.close()
        self.voice.close()
        self.screen.let_go()


def create(settings: KioskSettings) -> Kiosk:
    """Make the window and begin to dial. Main thread only; a `QGuiApplication` must be there.

    Raises:
        clientkit.program.CannotStart: a document or the device's key is missing; the text says what to do.
    """
    # Beside its key: what it printed today must outlive this program and the server's disk.
    link = Link(
        settings.servers,
        program.greeting(Role.KIOSK, settings, settings.language),
        numbers_file=settings.token_file.with_name(f"{settings.device_id}.numbers"),
        clock=settings.clock.clock(),
        authority=settings.authority(),
    )
    desk = PaperDesk(settings.printer, link)
    times = Times(idle_ms=int(settings.idle_s * 1000), ticket_ms=int(settings.ticket_s * 1000))
    flow = Flow(times=times, home_language=settings.language, has_printer=desk.has_printer)
    store = _opened_store(settings.token_file.with_name(f"{settings.device_id}.away"))
    screen = KioskScreen(
        flow,
        link,
        desk.print,
        settings.clock.clock(),
        zones=settings.zones,
        store=store,
        print_guides=desk.print_guides,
    )
    screen.slip.slot_is(settings.paper_slot)
    voice = _voice(settings)
    accessibility = KioskAccessibility(KioskGuidance(voice), KioskKeypad())
    staff = KioskStaff(
        flow, link, screen.time, StaffFile(settings.token_file.with_name(f"{settings.device_id}.staff")),
        staff_pin.checker(link), desk.print, desk.print_trial if desk.has_printer else None, steady_ms, screen.show,
        settings.device_id, settings.servers,
    )  # fmt: skip
    screen.changed.connect(staff.shown)
    screen.ticked.connect(staff.tick)
    screen.actions.held = lambda: staff.is_open
    desk.paper.connect(staff.paper_out, Qt.ConnectionType.QueuedConnection)
    desk.state.connect(staff.printer_is, Qt.ConnectionType.QueuedConnection)
    screen.visitorLeft.connect(accessibility.reset)
    link.wanted.changed.connect(lambda: screen.hall.moved(link.wanted.view.zone))
    link.wanted.changed.connect(lambda: screen.wanted(link.wanted.view))
    link.wanted.changed.connect(lambda: screen.slip.slot_is(link.wanted.view.paper_slot or settings.paper_slot))
    link.wanted.changed.connect(lambda: staff.wanted(link.wanted.view))
    link.wanted.changed.connect(lambda: voice.set_loudest(staff.volume / 100))
    engine, window = program.open_window(MAIN, _properties(settings, screen, accessibility, staff))
    words = Words(engine, files_of("kiosk", ENGLISH.parent))

    def switch_language() -> None:
        words.use(flow.language)
        link.use_language(flow.language)

    _follow_language(screen, switch_language)
    voice.setParent(engine)
    window.installEventFilter(screen.actions)
    accessibility.keypad.watch(window)
    earphones = None if settings.guidance.earphones is None else Earphones(settings.guidance.earphones, engine)
    Assisted(screen, accessibility, settings.guidance, earphones)
    Attended(window).touched.connect(link.attend)
    # A page of before may still fade out in front of the first one: nobody has been there for a minute.
    send_pictures(window, link, lambda: link.attended or not screen.at_rest)
    desk.open(screen.paper_out, screen.printer_is, screen.guide_out)
    scanner = ScannerDesk(settings.scanner, link)
    scanner.open(screen.actions.scanned)
    link.start()
    return Kiosk(
        window=window, link=link, engine=engine, words=words, fullscreen=settings.fullscreen,
        folder=settings.token_file.parent, settings=settings,
        screen=screen, accessibility=accessibility, staff=staff, voice=voice, earphones=earphones, _desk=desk,
        _scanner=scanner,
    )  # fmt: skip


def _opened_store(path: Path) -> OfflineStore | None:
    """Without it the kiosk works as long as the server is there; that is said."""
    try:
        return OfflineStore(path)
    except (sqlite3.Error, OSError) as error:
        log.error("%s cannot be used (%s): no numbers are given while the server is away", path, error)
        return None


def _properties(
    settings: KioskSettings, screen: KioskScreen, accessibility: KioskAccessibility, staff: KioskStaff
) -> dict[str, object]:
    landscape = (
        settings.width > settings.height if settings.orientation == "auto" else settings.orientation == "landscape"
    )
    return {
        "kiosk": screen,
        "accessibility": accessibility,
        "staff": staff,
        "device": settings.device_id,
        "landscape": landscape,
        "reducedMotion": settings.reduced_motion,
        "inches": inches(settings.screen_inches, settings.fullscreen, QGuiApplication.primaryScreen()),
        "width": settings.width,
        "height": settings.height,
    }


def _voice(settings: KioskSettings) -> KioskVoice:
    wanted = settings.guidance
    bank = ClipBank(Path(), Renderer(), rate=wanted.speed)
    return KioskVoice(bank, _speaker, able=wanted.enabled and shutil.which(PROGRAM) is not None)


def _speaker() -> Announcer:
    """Qt's sound takes a while to read, and says at once what it misses: for who wants to hear the kiosk."""
    from clientkit.voice.announcer import SpeakerAnnouncer

    return SpeakerAnnouncer()


def _follow_language(screen: KioskScreen, switch: Callable[[], None]) -> None:
    """Switch only when the language really changed: the link's own words are told by the same signal."""
    shown = [screen.flow.language]

    def look() -> None:
        if shown[0] != screen.flow.language:
            shown[0] = screen.flow.language
            switch()

    screen.changed.connect(look)
    switch()


def run(settings: KioskSettings, pair: bool = False) -> int:
    """Run one kiosk until it is told to end; the exit status. Raises as `create`."""
    return paired.run("toiluot-kiosk", Role.KIOSK, settings, create, pair)
