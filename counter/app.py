"""Starts the counter: settings in, a window and a link out."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtQml import QQmlApplicationEngine
from PySide6.QtQuick import QQuickWindow
from PySide6.QtWidgets import QApplication

from clientkit import paired, program
from clientkit.attended import Attended
from clientkit.link import Link
from clientkit.paper_desk import PaperDesk
from clientkit.scanner_desk import ScannerDesk
from clientkit.translators import Words, files_of
from config.settings import CounterSettings
from counter.call_pad_desk import CallPadDesk
from counter.notice import WaitNotice
from counter.screen import CounterScreen
from counter.tray import tray_of
from counter.window_keeper import WindowKeeper
from wire.values import Role

HERE = Path(__file__).resolve().parent
MAIN = HERE / "qml" / "Main.qml"
ENGLISH = HERE / "i18n" / "counter_en.ts"


@dataclass(kw_only=True)
class CounterProgram(program.Program):
    """A counter that is there: for `run`, for the demo's robot and for tests."""

    screen: CounterScreen
    _desk: PaperDesk
    _scanner: ScannerDesk
    _pad: CallPadDesk
    _keeper: WindowKeeper

    @property
    def busy(self) -> bool:
        """Reception has a number on its way, or its paper."""
        return self.screen.reception.unfinished

    def hush(self) -> None:
        """From now on the window may be closed whatever is under way."""
        self.window.removeEventFilter(self.screen.reception)

    def close(self) -> None:
        """The program ends whatever stands at the desk: the counter stays open, and nobody is asked."""
        self.screen.end()
        self._keeper.end()
        super().close()


def create(settings: CounterSettings) -> CounterProgram:
    """Make the window and begin to dial. Main thread only; a `QGuiApplication` must be there.

    Raises:
        clientkit.program.CannotStart: the window or the device's key is missing; the text says what to do.
    """
    greeting = program.greeting(_role(settings), settings, settings.language)
    link = Link(settings.servers, greeting, clock=settings.clock.clock(), authority=settings.authority())
    desk = PaperDesk(settings.printer, link)
    screen = CounterScreen(
        link,
        settings.clock.clock(),
        settings.language,
        mini=settings.window == "mini",
        counter_id=settings.counter_id or "",
        at_reception=settings.desk == "reception",
        pad=settings.pad.keys if settings.pad is not None else {},
        dark=settings.theme == "dark",
        sound=settings.sound,
        print_ticket=desk.print if desk.has_printer else None,
        print_slips=desk.print_guides if desk.has_printer else None,
    )
    engine, words, window = open_window(screen, reduced_motion=settings.reduced_motion)
    notice = WaitNotice(window, sound=settings.sound, notice=settings.notice, tray=tray_of(window))
    screen.somebodyCame.connect(notice.tell)
    screen.soundChanged.connect(lambda: notice.use_sound(screen.sound))
    keeper = WindowKeeper(window, screen, settings.window_file)
    Attended(window).touched.connect(link.attend)
    scanner = ScannerDesk(settings.scanner, link)
    if settings.desk == "reception":
        scanner.open(screen.reception.scanned)
        desk.open(screen.reception.paper_out, screen.reception.printer_is)
    else:
        scanner.open(screen.scan.scanned)
        if desk.has_printer:
            desk.open(screen.slip.paper_out, screen.slip.printer_is, screen.slip.slip_out)
    pad = CallPadDesk(settings.pad, link, screen)
    pad.open()
    link.start()
    return CounterProgram(
        window=window,
        link=link,
        engine=engine,
        words=words,
        folder=settings.token_file.parent,
        screen=screen,
        _desk=desk,
        _scanner=scanner,
        _pad=pad,
        _keeper=keeper,
    )


def _role(settings: CounterSettings) -> Role:
    return Role.RECEPTION if settings.desk == "reception" else Role.COUNTER


def open_window(
    screen: CounterScreen, *, reduced_motion: bool = False
) -> tuple[QQmlApplicationEngine, Words, QQuickWindow]:
    """The window of a screen, in the screen's language from now on; not shown yet."""
    engine, window = program.open_window(MAIN, {"clerk": screen, "reducedMotion": reduced_motion})
    words = Words(engine, files_of("counter", ENGLISH.parent))
    words.use(screen.language)
    if not screen.atReception:
        window.installEventFilter(screen.scan)
    if screen.atReception:
        window.installEventFilter(screen.reception)
        screen.reception.settled.connect(window.close, Qt.ConnectionType.QueuedConnection)
    screen.languageChanged.connect(lambda: words.use(screen.language))
    return engine, words, window


def run(settings: CounterSettings, pair: bool = False) -> int:
    """Run one counter until its window is closed or it is told to end; the exit status. Raises as `create`."""
    program.gui_application("toiluot-counter", QApplication)
    return paired.run("toiluot-counter", _role(settings), settings, create, pair)
