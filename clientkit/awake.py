"""Keeps a screen on while a program runs: a display or kiosk that a screen saver turned black tells nobody anything.

Three ways, all that a machine has at once: the desktop's own service and the login service by D-Bus, and X11's timer. A
Wayland kiosk under cage has no screen saver. What none of them can keep on is told once, and is never an error.
"""

from __future__ import annotations

import ctypes
import logging
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QObject, QTimer
from PySide6.QtDBus import (
    QDBusConnection,
    QDBusMessage,
    QDBusPendingCallWatcher,
    QDBusServiceWatcher,
)
from PySide6.QtGui import QGuiApplication

log = logging.getLogger(__name__)

WHO = "Tới Lượt"
WHY = "Màn hình phục vụ người dân / a screen that serves the public"

ANSWER_MS = 5_000
X11_EVERY_MS = 30_000
"""X11's idle timer is put back so often; desktops blank after a minute at the soonest."""

Told = Callable[[str], None]
"""Called once: empty when the screen is kept on, else why not."""


class Inhibitor(Protocol):
    """One way to keep the screen on."""

    def hold(self, told: Told) -> None:
        """Keep it on from now on; never raises."""
        ...

    def release(self) -> None:
        """Let it go off again."""
        ...


class InhibitorTwin:
    """A way that works, or does not and says why.

    Args:
        trouble: why not; empty when it works.
    """

    def __init__(self, trouble: str = "") -> None:
        self.trouble = trouble
        self.held = False

    def hold(self, told: Told) -> None:
        """See `Inhibitor.hold`."""
        self.held = not self.trouble
        told(self.trouble)

    def release(self) -> None:
        """See `Inhibitor.release`."""
        self.held = False


@dataclass(frozen=True, slots=True)
class DesktopService:
    """A D-Bus method `Inhibit` that keeps the screen on for as long as its caller is connected."""

    bus: QDBusConnection.BusType | str
    """The session's or system's bus, or the address of another one."""
    name: str
    path: str
    interface: str
    arguments: tuple[str, ...]


DESKTOP = DesktopService(
    QDBusConnection.BusType.SessionBus, "org.freedesktop.ScreenSaver", "/org/freedesktop/ScreenSaver",
    "org.freedesktop.ScreenSaver", (WHO, WHY),
)  # fmt: skip
"""GNOME, KDE, Xfce, MATE, Cinnamon (freedesktop.org, idle inhibition service)."""

LOGIN = DesktopService(
    QDBusConnection.BusType.SystemBus, "org.freedesktop.login1", "/org/freedesktop/login1",
    "org.freedesktop.login1.Manager", ("idle:sleep", WHO, WHY, "block"),
)  # fmt: skip
"""systemd-logind: also against sleep (org.freedesktop.login1(5), "Inhibitor Locks")."""


class BusInhibitor(QObject):
    """Asks a service, and asks it again when it was started again."""

    def __init__(self, service: DesktopService, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._service = service
        # A connection of our own: the service lets go when it ends.
        self._link = f"toiluot-{service.name}-{id(self)}"
        self._bus: QDBusConnection | None = None
        self._watcher: QDBusServiceWatcher | None = None
        self._held: QDBusMessage | None = None
        self._told: Told | None = None

    def hold(self, told: Told) -> None:
        """See `Inhibitor.hold`."""
        self._told = told
        if self._service.bus is QDBusConnection.BusType.SessionBus and not _has_session_bus():
            self._tell("there is no session bus")  # asked for one, the library would start one that knows no desktop
            return
        bus = QDBusConnection.connectToBus(self._service.bus, self._link)
        if not bus.isConnected():
            self._tell(bus.lastError().message())
            return
        self._bus = bus
        registered = QDBusServiceWatcher.WatchModeFlag.WatchForRegistration
        self._watcher = QDBusServiceWatcher(self._service.name, bus, registered, self)
        self._watcher.serviceRegistered.connect(self._ask)
        self._ask()

    def release(self) -> None:
        """See `Inhibitor.release`."""
        self._watcher = self._held = self._told = None
        if self._bus is not None:
            self._bus = None
            QDBusConnection.disconnectFromBus(self._link)

    def _ask(self, _: str = "") -> None:
        if self._bus is None:
            return
        service = self._service
        message = QDBusMessage.createMethodCall(service.name, service.path, service.interface, "Inhibit")
        message.setArguments(list(service.arguments))
        call = QDBusPendingCallWatcher(self._bus.asyncCall(message, ANSWER_MS), self)
        call.finished.connect(self._answered)

    def _answered(self, call: QDBusPendingCallWatcher) -> None:
        reply = call.reply()
        good = reply.type() is QDBusMessage.MessageType.ReplyMessage
        if good:
            self._held = reply  # the login service's answer holds a file: while it is open the screen stays on
        self._tell("" if good else f"{self._service.name}: {reply.errorMessage()}")
        call.deleteLater()

    def _tell(self, trouble: str) -> None:
        told, self._told = self._told, None
        if told is not None:
            told(trouble)


def _has_session_bus() -> bool:
    if os.environ.get("DBUS_SESSION_BUS_ADDRESS"):
        return True
    return hasattr(os, "getuid") and Path(f"/run/user/{os.getuid()}/bus").exists()  # Windows has neither


class X11Inhibitor(QObject):
    """Puts X11's idle timer back, as a moved mouse would; it drives the screen saver and the monitor's own sleep.

    Args:
        library: gives libxcb; there is one wherever Qt shows a window on X11.
    """

    def __init__(
        self, parent: QObject | None = None, library: Callable[[], ctypes.CDLL] = lambda: ctypes.CDLL("libxcb.so.1")
    ) -> None:
        super().__init__(parent)
        self._library = library
        self._xcb: ctypes.CDLL | None = None
        self._display: int | None = None
        self._timer = QTimer(self, interval=X11_EVERY_MS)
        self._timer.timeout.connect(self._reset)

    def hold(self, told: Told) -> None:
        """See `Inhibitor.hold`."""
        try:
            xcb = self._library()
        except OSError as error:
            told(f"X11: {error}")
            return
        xcb.xcb_connect.restype = ctypes.c_void_p
        display = xcb.xcb_connect(None, None)
        if xcb.xcb_connection_has_error(ctypes.c_void_p(display)):
            xcb.xcb_disconnect(ctypes.c_void_p(display))
            told("X11: no connection to the display")
            return
        self._xcb, self._display = xcb, display
        self._timer.start()
        self._reset()
        told("")

    def release(self) -> None:
        """See `Inhibitor.release`."""
        self._timer.stop()
        if self._xcb is not None:
            self._xcb.xcb_disconnect(ctypes.c_void_p(self._display))
            self._xcb = self._display = None

    def _reset(self) -> None:
        if self._xcb is not None:
            reset = 0  # XCB_SCREEN_SAVER_RESET
            self._xcb.xcb_force_screen_saver(ctypes.c_void_p(self._display), ctypes.c_uint8(reset))
            self._xcb.xcb_flush(ctypes.c_void_p(self._display))


class Awake:
    """All ways together. What cannot be kept on is told once, in the log."""

    def __init__(self, ways: Sequence[Inhibitor]) -> None:
        self._ways = tuple(ways)
        self._troubles: list[str] = []
        self._kept = False

    def hold(self) -> None:
        """Keep the screen on from now on."""
        for way in self._ways:
            way.hold(self._told)

    def release(self) -> None:
        """Let it go off again."""
        for way in self._ways:
            way.release()

    def _told(self, trouble: str) -> None:
        self._kept = self._kept or not trouble
        self._troubles += [trouble] if trouble else []
        if not self._kept and len(self._troubles) == len(self._ways):
            log.warning(
                "nothing here keeps the screen on (%s): switch screen saver and sleep off in this machine's settings",
                "; ".join(self._troubles),
            )


def keep_awake(application: QGuiApplication) -> Awake:
    """Keep this program's screen on until `release`. Main thread only; keep the result."""
    platform = application.platformName()
    ways: list[Inhibitor] = []
    if platform == "xcb":
        ways.append(X11Inhibitor(application))
    if platform in ("xcb", "wayland", "wayland-egl"):
        ways += [BusInhibitor(DESKTOP, application), BusInhibitor(LOGIN, application)]
    awake = Awake(ways)
    awake.hold()
    return awake
