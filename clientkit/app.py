"""How a Qt program of ours starts, ends and is photographed."""

from __future__ import annotations

import logging
import os
import signal
import socket
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from PySide6.QtCore import QObject, QSocketNotifier, QUrl
from PySide6.QtGui import QFontDatabase, QGuiApplication
from PySide6.QtQml import QQmlApplicationEngine, QQmlError
from PySide6.QtQuick import QQuickWindow, QSGRendererInterface

from clientkit import look

log = logging.getLogger(__name__)

FONTS = {"Inter": "fonts-inter", "Noto Sans": "fonts-noto-core"}
"""Font families the screens need, and the Debian package of each."""


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
            f"không đọc được khóa của thiết bị / the device's key cannot be read: {error}. {_PAIR}"
        ) from None
    if not key or not key.isprintable():
        raise CannotStart(f"tệp khóa của thiết bị trống hoặc hỏng / the device's key file is empty or broken. {_PAIR}")
    return key


_PAIR = "Chạy / run `toiluot pair` trên máy chủ / on the server, rồi chép khóa vào tệp đó / and put its key there."


_SCREEN = (
    "Hãy chạy ở chính màn hình của máy, trong phiên đã đăng nhập (không qua SSH) / Start it in the session that is "
    "signed in at this machine's own screen, not over SSH: docs/install.md."
)


def gui_application(name: str) -> QGuiApplication:
    """The Qt application, once a process; without a screen it draws in software.

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
                f"không có màn hình / there is no screen: {', '.join(SCREENS[:2])} are not set. {_SCREEN}"
            )
        application = QGuiApplication(sys.argv[:1])
    application.setApplicationName(name)
    application.setApplicationDisplayName("Tới Lượt")
    check_fonts()
    return application


def check_fonts(installed: Callable[[], list[str]] = QFontDatabase.families) -> None:
    """See that Vietnamese can be drawn as designed.

    Raises:
        CannotStart: names each missing family and its package.
    """
    families = set(installed())
    missing = [f"{family} (apt install {package})" for family, package in FONTS.items() if family not in families]
    if missing:
        raise CannotStart("Thiếu phông chữ / fonts are missing: " + ", ".join(missing))


def engine() -> QQmlApplicationEngine:
    """An engine that knows `import Look` and logs QML's warnings."""
    made = QQmlApplicationEngine()
    look.install(made)
    made.setOutputWarningsToStandardError(False)
    made.warnings.connect(_log_warnings)
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


class SignalWatch(QObject):
    """Turns SIGTERM and SIGINT into a clean end: Python's handlers alone wait until Qt lets Python run."""

    def __init__(self, application: QGuiApplication) -> None:
        super().__init__(application)
        self._ours, theirs = socket.socketpair()
        self._theirs = theirs
        self._ours.setblocking(False)
        theirs.setblocking(False)
        self._notifier = QSocketNotifier(self._ours.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(application.quit)
        signal.set_wakeup_fd(theirs.fileno(), warn_on_full_buffer=False)
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: None)


def end_on_signals(application: QGuiApplication) -> SignalWatch:
    """End the program cleanly when it is told to. Main thread only; keep the result."""
    return SignalWatch(application)


def grab(window: QQuickWindow, path: Path) -> bool:
    """Write a picture of the window as PNG; False when there was nothing to see or to write to."""
    image = window.grabWindow()
    path.parent.mkdir(parents=True, exist_ok=True)
    return not image.isNull() and image.save(str(path))
