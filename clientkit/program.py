"""How a Qt program of ours starts, is held open, ends and is photographed: in one way for all three."""

from __future__ import annotations

import logging
import os
import signal
import socket
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, TypeVar

import shiboken6
from PySide6.QtCore import QEvent, QObject, QSocketNotifier, QTimer, QUrl
from PySide6.QtGui import QFontDatabase, QGuiApplication
from PySide6.QtQml import QQmlApplicationEngine, QQmlError
from PySide6.QtQuick import QQuickWindow, QSGRendererInterface

from clientkit import look
from clientkit.awake import keep_awake
from clientkit.disk import EVERY_S, tell_disk
from clientkit.garbage_collection import collect_in_this_thread
from clientkit.link import Link, hello
from clientkit.page_report import PageErrors, report_pages
from clientkit.screen_report import report_screen
from clientkit.translators import Words
from clientkit.watchdog import Watchdog
from wire.session import Hello
from wire.values import Language, Role

log = logging.getLogger(__name__)

FONTS = {"Inter": "fonts-inter", "Noto Sans": "fonts-noto-core"}

OWN_FONTS = Path(__file__).with_name("fonts")
"""Where a wheel for an office's PC has them; there is no such folder elsewhere."""
"""Font families the screens need, and the Debian package of each."""


IDLE_WITHIN_S = 120.0
"""A restart that is wanted waits no longer for somebody to have their number and its paper; real seconds."""

IDLE_LOOKS_MS = 200

SCREENS = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
"""One of these says on Linux where to draw; without any, Qt ends the process with a core dump."""


class CannotStart(Exception):
    """The program cannot show itself; the text says what a person must do."""


def device_key(read: Callable[[], str]) -> str:
    """The device's key, as its settings' `token()` reads it.

    Raises:
        CannotStart: there is none; the text names the file and what to do.
    """
    try:
        key = read()
    except (OSError, UnicodeDecodeError) as error:
        raise CannotStart(
            f"Không đọc được khóa của thiết bị: {error}. {_PAIR_VI} The device's key cannot be read. {_PAIR_EN}"
        ) from None
    if not key or not key.isprintable():
        raise CannotStart(
            f"Tệp khóa của thiết bị trống hoặc hỏng. {_PAIR_VI} The device's key file is empty or broken. {_PAIR_EN}"
        )
    return key


_PAIR_VI = "Chạy `toiluot pair` trên máy chủ rồi chép khóa vào tệp đó."
_PAIR_EN = "Run `toiluot pair` on the server and put its key into that file."


_SCREEN_VI = "Hãy chạy ở chính màn hình của máy, trong phiên đã đăng nhập, không qua SSH (docs/install.md)."
_SCREEN_EN = "Start it in the session that is signed in at this machine's own screen, not over SSH (docs/install.md)."


def gui_application(name: str, kind: type[QGuiApplication] = QGuiApplication) -> QGuiApplication:
    """The Qt application, once a process; without a screen it draws in software.

    Args:
        kind: a `QApplication` for a program with a sign in the tray.

    Raises:
        CannotStart: there is no screen, or a font is missing; the text names the Debian package.
    """
    running = QGuiApplication.instance()
    if isinstance(running, QGuiApplication):
        application = running
    else:
        if os.environ.get("QT_QPA_PLATFORM", "").split(":")[0] in ("offscreen", "minimal", "vnc"):
            QQuickWindow.setGraphicsApi(QSGRendererInterface.GraphicsApi.Software)
        elif sys.platform == "linux" and not any(os.environ.get(name) for name in SCREENS):
            raise CannotStart(
                f"Không có màn hình. {_SCREEN_VI} "
                f"There is no screen: {', '.join(SCREENS[:2])} are not set. {_SCREEN_EN}"
            )
        application = kind(sys.argv[:1])
    collect_in_this_thread(application)
    application.setApplicationName(name)
    application.setApplicationDisplayName("Tới Lượt")
    use_own_fonts()
    check_fonts()
    return application


def use_own_fonts(folder: Path = OWN_FONTS) -> list[str]:
    """Use the fonts that stand beside this program, if it was packed with some (`make counter-wheel`); their names."""
    found = sorted(path for path in folder.glob("*.[ot]tf"))
    return [path.name for path in found if QFontDatabase.addApplicationFont(str(path)) >= 0]


def check_fonts(installed: Callable[[], list[str]] = QFontDatabase.families) -> None:
    """See that Vietnamese can be drawn as designed.

    Raises:
        CannotStart: names each missing family and its package.
    """
    families = set(installed())
    missing = [f"{family} (apt install {package})" for family, package in FONTS.items() if family not in families]
    if missing:
        raise CannotStart("Thiếu phông chữ. Fonts are missing: " + ", ".join(missing))


def engine() -> QQmlApplicationEngine:
    """An engine that knows `import Look` and logs QML's warnings."""
    made = QQmlApplicationEngine()
    look.install(made)
    made.setOutputWarningsToStandardError(False)
    made.warnings.connect(_log_warnings)
    PageErrors(made)
    return made


def _log_warnings(errors: list[QQmlError]) -> None:
    for error in errors:
        log.warning("%s", error.toString())


def load(made: QQmlApplicationEngine, document: Path, properties: Mapping[str, object]) -> QQuickWindow:
    """Load a document whose root is a window, with the required properties it asks for.

    Raises:
        CannotStart: the document cannot be loaded; the text holds QML's own errors.
    """
    errors: list[str] = []

    def keep(found: list[QQmlError]) -> None:
        errors.extend(error.toString() for error in found)

    made.warnings.connect(keep)
    made.setInitialProperties(dict(properties))
    made.load(QUrl.fromLocalFile(str(document)))
    made.warnings.disconnect(keep)
    roots = made.rootObjects()
    if not roots or not isinstance(roots[0], QQuickWindow):
        raise CannotStart(f"{document.name}: " + ("; ".join(errors) or "its root is not a window"))
    return roots[0]


def begins_anew(application: QGuiApplication) -> None:
    """Forget that the last window of before was closed: what begins now would end at once by it."""
    QGuiApplication.removePostedEvents(application, QEvent.Type.Quit.value)


class SignalWatch(QObject):
    """Turns SIGTERM and SIGINT into a clean end: Python's handlers alone wait until Qt lets Python run.

    Main thread only; keep it for as long as the program runs.
    """

    def __init__(self, application: QGuiApplication) -> None:
        super().__init__(application)
        self._ours, theirs = socket.socketpair()
        self._theirs = theirs
        self._ours.setblocking(False)
        theirs.setblocking(False)
        self._notifier = QSocketNotifier(self._ours.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(lambda: application.exit(0))
        signal.set_wakeup_fd(theirs.fileno(), warn_on_full_buffer=False)
        self._before = {each: signal.signal(each, lambda *_: None) for each in (signal.SIGTERM, signal.SIGINT)}

    def close(self) -> None:
        """Leave the signals as they were before."""
        signal.set_wakeup_fd(-1)
        for number, handler in self._before.items():
            signal.signal(number, handler)
        self._notifier.setEnabled(False)
        self._ours.close()
        self._theirs.close()
        self.deleteLater()


def grab(window: QQuickWindow, path: Path) -> bool:
    """Write a picture of the window as PNG; False when there was nothing to see or to write to."""
    image = window.grabWindow()
    path.parent.mkdir(parents=True, exist_ok=True)
    return not image.isNull() and image.save(str(path))


# -- a whole program ---------------------------------------------------------------------------------------------------


class HeldOpen(QObject):
    """An event filter that lets nobody close a window: the one of a hall's machine is the whole machine.

    What ends the program ends its event loop instead (`QCoreApplication.exit`); `quit` would ask the window first.
    """

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Ignore the wish to close, from a key of the desktop or from its task bar."""
        if event.type() is QEvent.Type.Close:
            event.ignore()
            return True
        return False


class PairedDevice(Protocol):
    """What the settings of every device say of it."""

    @property
    def device_id(self) -> str:
        """Its name, as `toiluot pair` wrote it."""
        ...

    def token(self) -> str:
        """The device's key; may raise `OSError`."""
        ...


def greeting(role: Role, device: PairedDevice, language: Language) -> Hello:
    """How a program introduces itself to its server.

    Raises:
        CannotStart: the device's key is missing or broken; the text names the file and what to do.
    """
    return hello(role, device.device_id, device_key(device.token), language, f"toiluot {role.value}")


def open_window(document: Path, properties: Mapping[str, object]) -> tuple[QQmlApplicationEngine, QQuickWindow]:
    """A window with an engine of its own, not shown yet; objects among its properties live as long as the engine.

    Raises:
        CannotStart: the document cannot be loaded; the text holds QML's own errors.
    """
    made = engine()
    for each in properties.values():
        if isinstance(each, QObject):
            each.setParent(made)  # so that they live until the last binding is gone, and no longer
    return made, load(made, document, properties)


@dataclass(kw_only=True)
class Program:
    """A program that is there, with all that its window lives on; keep it for as long as the window is there.

    Each program's `create(settings)` makes one whose link dials and whose window is not shown yet.
    """

    window: QQuickWindow
    link: Link
    engine: QQmlApplicationEngine
    words: Words | None = None
    """The window's languages, when QML's own words are translated."""
    fullscreen: bool = False
    folder: Path | None = None
    """Where it keeps its key and more; the server is told how full that disk is."""
    _held_open: HeldOpen | None = None

    def show(self) -> None:
        """Show the window, over the whole screen when the settings say so; systemd hears of it and that it lives."""
        Watchdog(self.window, beating=lambda: self.beating)
        if self.fullscreen:
            self._held_open = HeldOpen(self.window)
            self.window.installEventFilter(self._held_open)
            self.window.showFullScreen()
        else:
            self.window.show()
        report_screen(self.window, self.link.report)
        if self.folder is not None:
            self._watch_disk(self.folder)
        if (errors := self.engine.findChild(PageErrors)) is not None:
            report_pages(errors, self.link.report)

    def _watch_disk(self, folder: Path) -> None:
        looks = QTimer(self.window, interval=round(EVERY_S * 1000))
        looks.timeout.connect(lambda: tell_disk(folder, self.link.report))
        looks.start()
        tell_disk(folder, self.link.report)

    def grab(self, path: Path) -> bool:
        """Write what the window shows as PNG; False when there was nothing to see or to write to."""
        return grab(self.window, path)

    @property
    def busy(self) -> bool:
        """Whether somebody would be left in the middle of something if the program ended now."""
        return False

    @property
    def beating(self) -> bool:
        """Whether the program still does what it does by itself; where it does not, systemd starts it anew."""
        return True

    def hush(self) -> None:
        """Stop what else the program does, such as sound; the link is down by then and the window still there."""

    def close(self) -> None:
        """Hang up, be silent, take the window away. In this order: nothing may signal into a dead window."""
        self.link.stop()
        self.hush()
        if self._held_open is not None:
            self.window.removeEventFilter(self._held_open)
        self.window.close()
        if self.words is not None:
            self.words.use("vi")  # or Qt would ask a translator that is gone with its engine
        shiboken6.delete(self.engine)  # now, not later: its bindings read what goes next


P = TypeVar("P", bound=Program)


@contextmanager
def opened(name: str, create: Callable[[], P]) -> Iterator[tuple[QGuiApplication, P]]:
    """The application and the program with its window shown; closed at the end, whatever happened.

    Raises:
        CannotStart: a screen, a font, a document or the device's key is missing; the text says what to do.
    """
    application = gui_application(name)
    watch = SignalWatch(application)
    try:
        begins_anew(application)
        program = create()
        program.show()
        try:
            yield application, program
        finally:
            program.close()
    finally:
        watch.close()


def end_when_idle(application: QGuiApplication, program: Program, within_s: float = IDLE_WITHIN_S) -> None:
    """End a program that is wanted anew: at once, or as soon as it leaves nobody in the middle of something."""
    asked, looks = time.monotonic(), QTimer(program.window, interval=IDLE_LOOKS_MS)

    def look() -> None:
        if not program.busy or time.monotonic() - asked >= within_s:
            looks.stop()
            application.exit(0)

    looks.timeout.connect(look)
    looks.start()
    look()


def run(name: str, create: Callable[[], Program]) -> int:
    """Hold a program open, the screen kept on, until its window is closed or it is told to end; the exit status.

    Raises:
        CannotStart: as `opened`.
    """
    with opened(name, create) as (application, program):
        program.link.wanted.restartWanted.connect(lambda: end_when_idle(application, program))
        awake = keep_awake(application)
        try:
            return application.exec()
        finally:
            awake.release()
