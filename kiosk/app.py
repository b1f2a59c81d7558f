"""Starts the kiosk: settings in, window, link and printer out."""

from __future__ import annotations

import logging
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path

import shiboken6
from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtQml import QQmlApplicationEngine
from PySide6.QtQuick import QQuickWindow

from clientkit import app as gui
from clientkit.link import Link, hello
from clientkit.words import Words
from config.settings import KioskSettings
from hardware.printer import PrinterState
from kiosk.comfort import KioskComfort
from kiosk.flow import Flow, Times
from kiosk.printing import PaperOut, PaperTray, open_printer
from kiosk.screen import KioskScreen
from wire.values import Role
from wire.views import Issued

log = logging.getLogger(__name__)

HERE = Path(__file__).resolve().parent
MAIN = HERE / "qml" / "Main.qml"
ENGLISH = HERE / "i18n" / "kiosk_en.ts"


class _Tray(QObject):
    """Carries the printer's news from the link's thread to the window's."""

    paper = Signal(object)
    state = Signal(object)

    def tell_paper(self, out: PaperOut) -> None:
        self.paper.emit(out)

    def tell_state(self, state: PrinterState) -> None:
        self.state.emit(state)


@dataclass
class Kiosk:
    """A kiosk that is there: for `run`, for the demo's robot and for tests."""

    settings: KioskSettings
    window: QQuickWindow
    link: Link
    screen: KioskScreen
    comfort: KioskComfort
    _engine: QQmlApplicationEngine
    _news: _Tray

    def close(self) -> None:
        """Hang up, stop printing, close the window. In this order: nothing may signal into a dead window."""
        self.link.stop()
        self.comfort.hush()
        self.window.close()
        shiboken6.delete(self._engine)  # now, not later: its bindings read the screen

    def grab(self, path: Path) -> bool:
        """Write what the window shows as PNG."""
        return gui.grab(self.window, path)


def create(settings: KioskSettings) -> Kiosk:
    """Make the window and begin to dial. Main thread only.

    Raises:
        clientkit.app.CannotStart: a font, a document or the device's key is missing; the text says what to do.
    """
    gui.gui_application("toiluot-kiosk")
    clock = settings.clock.clock()
    token = gui.device_key(settings.token)
    greeting = hello(Role.KIOSK, settings.device_id, token, settings.language, "kiosk")
    link = Link(settings.servers, greeting)
    printer = open_printer(settings.printer)
    news = _Tray()
    tray = (
        None if printer is None else PaperTray(printer, settings.printer.width_dots, news.tell_paper, news.tell_state)
    )

    def print_ticket(ticket: Issued, language: str) -> None:
        branch = screen.flow.branch
        if tray is not None and branch is not None:
            work = tray.print(branch, ticket, "en" if language == "en" else "vi")
            link.run(work).add_done_callback(_log_failure)

    times = Times(idle_ms=int(settings.idle_s * 1000), ticket_ms=int(settings.ticket_s * 1000))
    flow = Flow(times=times, home_language=settings.language, has_printer=printer is not None)
    screen = KioskScreen(flow, link, print_ticket, clock)
    comfort = KioskComfort()
    news.paper.connect(screen.paper_out, Qt.ConnectionType.QueuedConnection)
    news.state.connect(screen.printer_is, Qt.ConnectionType.QueuedConnection)
    screen.visitorLeft.connect(comfort.reset)

    engine = gui.engine()
    words = Words(engine, {"en": ENGLISH})

    def switch_language() -> None:
        words.use(screen.flow.language)
        link.use_language(screen.flow.language)

    window = gui.load(engine, MAIN, _properties(settings, screen, comfort))
    _follow_language(screen, switch_language)
    window.installEventFilter(screen.acts)
    link.start()
    if tray is not None:
        link.run(tray.watch()).add_done_callback(_log_failure)
        link.run(tray.warm_up()).add_done_callback(_log_failure)
    if settings.fullscreen:
        window.showFullScreen()
    else:
        window.show()
    return Kiosk(settings, window, link, screen, comfort, engine, news)


def _log_failure(done: Future[None]) -> None:
    """A fault of ours in the printing must not vanish in a future nobody asks."""
    if not done.cancelled() and (fault := done.exception()) is not None:
        log.error("printing failed", exc_info=fault)


def _properties(settings: KioskSettings, screen: KioskScreen, comfort: KioskComfort) -> dict[str, object]:
    landscape = (
        settings.width > settings.height if settings.orientation == "auto" else settings.orientation == "landscape"
    )
    return {
        "kiosk": screen,
        "comfort": comfort,
        "device": settings.device_id,
        "landscape": landscape,
        "reducedMotion": settings.reduced_motion,
        "width": settings.width,
        "height": settings.height,
    }


def _follow_language(screen: KioskScreen, switch: object) -> None:
    """Switch only when the language really changed: the link's own words are told by the same signal."""
    assert callable(switch)
    shown = [screen.flow.language]

    def look() -> None:
        if shown[0] != screen.flow.language:
            shown[0] = screen.flow.language
            switch()

    screen.changed.connect(look)
    switch()


def run(settings: KioskSettings) -> int:
    """Run one kiosk until it is told to end; gives the process's exit status. Raises as `create`."""
    application = gui.gui_application("toiluot-kiosk")
    watch = gui.end_on_signals(application)
    kiosk = create(settings)
    try:
        return application.exec()
    finally:
        kiosk.close()
        watch.deleteLater()
