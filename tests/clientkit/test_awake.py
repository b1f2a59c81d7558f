"""A screen that is kept on, by services on a bus of this test's own; no real desktop is asked anything."""

from __future__ import annotations

import ctypes
import importlib
import logging
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from PySide6.QtCore import ClassInfo, QObject, Signal, Slot
from PySide6.QtDBus import QDBusAbstractAdaptor, QDBusConnection, QDBusUnixFileDescriptor

from clientkit import program as gui
from clientkit.awake import DESKTOP, LOGIN, Awake, BusInhibitor, DesktopService, InhibitorTwin, X11Inhibitor, keep_awake
from clientkit.wanted import Wanted
from tests.patience import until_seen

DAEMON = shutil.which("dbus-daemon")
CONFIG = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig><type>custom</type><listen>unix:path={folder}/bus</listen><auth>EXTERNAL</auth>
<policy context="default"><allow send_destination="*"/><allow receive_sender="*"/><allow own="*"/></policy>
</busconfig>"""


@pytest.fixture
def bus(tmp_path: Path) -> Iterator[str]:
    """The address of a bus that only this test knows."""
    if DAEMON is None:
        pytest.skip("dbus-daemon is not installed")
    (tmp_path / "config").write_text(CONFIG.format(folder=tmp_path))
    order = [DAEMON, f"--config-file={tmp_path / 'config'}", "--nofork", "--print-address"]
    daemon = subprocess.Popen(order, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    assert daemon.stdout is not None
    yield daemon.stdout.readline().strip()
    daemon.terminate()
    daemon.wait(10)
    daemon.stdout.close()


@ClassInfo({"D-Bus Interface": "org.freedesktop.ScreenSaver"})
class DesktopTwin(QDBusAbstractAdaptor):
    def __init__(self, parent: QObject, asked: list[tuple[str, ...]]) -> None:
        super().__init__(parent)
        self.asked = asked

    @Slot(str, str, result="uint")
    def Inhibit(self, who: str, why: str) -> int:
        self.asked.append((who, why))
        return 7


@ClassInfo({"D-Bus Interface": "org.freedesktop.login1.Manager"})
class LoginTwin(QDBusAbstractAdaptor):
    """Gives the writing end of a pipe and sees when it is closed, as systemd-logind does."""

    def __init__(self, parent: QObject, asked: list[tuple[str, ...]]) -> None:
        super().__init__(parent)
        self.asked = asked
        self.reading = -1

    @Slot(str, str, str, str, result="QDBusUnixFileDescriptor")
    def Inhibit(self, what: str, who: str, why: str, mode: str) -> QDBusUnixFileDescriptor:
        self.asked.append((what, who, why, mode))
        self.reading, writing = os.pipe()
        os.set_blocking(self.reading, False)
        given = QDBusUnixFileDescriptor(writing)
        os.close(writing)
        return given

    @property
    def held(self) -> bool:
        try:
            return os.read(self.reading, 1) != b""
        except BlockingIOError:
            return True


class Services:
    """A desktop and a login service on a bus; each can be started late."""

    def __init__(self, address: str) -> None:
        self.asked: list[tuple[str, ...]] = []
        self._bus = QDBusConnection.connectToBus(address, f"services-{id(self)}")
        self._homes = QObject(), QObject()
        self.login = LoginTwin(self._homes[1], self.asked)
        self.desktop = DesktopTwin(self._homes[0], self.asked)
        for home, service in zip(self._homes, (DESKTOP, LOGIN), strict=True):
            self._bus.registerObject(service.path, home, QDBusConnection.RegisterOption.ExportAdaptors)

    def start(self, service: DesktopService) -> None:
        assert self._bus.registerService(service.name)

    def stop(self, service: DesktopService) -> None:
        self._bus.unregisterService(service.name)

    def close(self) -> None:
        QDBusConnection.disconnectFromBus(f"services-{id(self)}")


@pytest.fixture
def services(qapp, bus: str) -> Iterator[Services]:
    made = Services(bus)
    yield made
    made.close()


def on(service: DesktopService, bus: str) -> BusInhibitor:
    return BusInhibitor(DesktopService(bus, service.name, service.path, service.interface, service.arguments))


@pytest.mark.parametrize("service", [DESKTOP, LOGIN], ids=lambda service: service.name)
def test_service_is_asked_once_and_says_that_the_screen_stays_on(qtbot, bus, services, service):
    services.start(service)
    told: list[str] = []
    inhibitor = on(service, bus)
    inhibitor.hold(told.append)
    until_seen(qtbot, lambda: told)
    assert (told, services.asked) == ([""], [service.arguments])
    inhibitor.release()


def test_login_service_holds_for_as_long_as_the_program_wants(qtbot, bus, services):
    services.start(LOGIN)
    told: list[str] = []
    inhibitor = on(LOGIN, bus)
    inhibitor.hold(told.append)
    until_seen(qtbot, lambda: told)
    assert services.login.held
    inhibitor.release()
    until_seen(qtbot, lambda: not services.login.held)


def test_desktop_that_is_not_there_yet_is_asked_as_soon_as_it_is(qtbot, bus, services):
    told: list[str] = []
    inhibitor = on(DESKTOP, bus)
    inhibitor.hold(told.append)
    until_seen(qtbot, lambda: told)
    assert "org.freedesktop.ScreenSaver" in told[0]
    services.start(DESKTOP)
    until_seen(qtbot, lambda: services.asked == [DESKTOP.arguments])
    services.stop(DESKTOP)
    services.start(DESKTOP)
    until_seen(qtbot, lambda: services.asked == [DESKTOP.arguments] * 2)
    assert len(told) == 1
    inhibitor.release()


def test_bus_that_is_not_there_is_said_and_is_no_error(qtbot, tmp_path):
    told: list[str] = []
    inhibitor = on(DESKTOP, f"unix:path={tmp_path / 'nobody'}")
    inhibitor.hold(told.append)
    assert told
    assert told != [""]
    inhibitor.release()


def test_no_session_bus_is_started_where_there_is_none(qtbot, monkeypatch):
    monkeypatch.delenv("DBUS_SESSION_BUS_ADDRESS", raising=False)
    monkeypatch.setattr(os, "getuid", lambda: 4_000_000)
    told: list[str] = []
    BusInhibitor(DESKTOP).hold(told.append)
    assert told == ["there is no session bus"]


class Xcb:
    """libxcb that counts; `broken` has no display."""

    def __init__(self, broken: bool = False) -> None:
        self.calls: list[str] = []
        self._broken = broken

    def __getattr__(self, name: str):
        def call(*_: object) -> int:
            self.calls.append(name)
            return int(self._broken) if name == "xcb_connection_has_error" else 1

        vars(self)[name] = call
        return call


def test_x11s_timer_is_put_back_at_once_again_and_until_released(qtbot):
    xcb, told = Xcb(), list[str]()
    inhibitor = X11Inhibitor(library=lambda: xcb)  # type: ignore[arg-type, return-value]
    inhibitor._timer.setInterval(1)
    inhibitor.hold(told.append)
    assert told == [""]
    until_seen(qtbot, lambda: xcb.calls.count("xcb_force_screen_saver") > 2)
    inhibitor.release()
    assert xcb.calls[-1] == "xcb_disconnect"
    count = len(xcb.calls)
    qtbot.wait(20)
    assert len(xcb.calls) == count


def test_x11_without_library_or_display_is_said_and_is_no_error(qtbot):
    def missing() -> ctypes.CDLL:
        raise OSError("libxcb.so.1: cannot open shared object file")

    told: list[str] = []
    X11Inhibitor(library=missing).hold(told.append)
    X11Inhibitor(library=lambda: Xcb(broken=True)).hold(told.append)  # type: ignore[arg-type, return-value]
    assert [words.startswith("X11: ") for words in told] == [True, True]


def test_one_way_that_works_is_enough_and_all_are_let_go_at_the_end(caplog):
    ways = InhibitorTwin("no bus"), InhibitorTwin(), InhibitorTwin("not allowed")
    awake = Awake(ways)
    awake.hold()
    assert [way.held for way in ways] == [False, True, False]
    assert caplog.records == []
    awake.release()
    assert not any(way.held for way in ways)


def test_screen_that_nothing_keeps_on_is_told_once_with_what_to_do(caplog):
    awake = Awake([InhibitorTwin("no bus"), InhibitorTwin("not allowed")])
    awake.hold()
    [record] = caplog.records
    assert record.levelno == logging.WARNING
    assert "no bus; not allowed" in record.message
    assert "screen saver" in record.message


def test_program_without_a_screen_asks_nobody(qapp, caplog):
    keep_awake(qapp).release()
    assert caplog.records == []


class ProgramTwin(QObject):
    """What `run` needs of an application and of a program: it ends at once."""

    turnedAway = Signal(object, str)

    def __init__(self, held: list[bool], way: InhibitorTwin) -> None:
        super().__init__()
        self._held, self._way = held, way
        self.window = self.link = self
        self.wanted = Wanted()

    def quit(self) -> None: ...

    def show(self) -> None: ...

    def close(self) -> None: ...

    @classmethod
    def unwatched(cls, application: QObject) -> ProgramTwin:
        """Nobody's signals are taken."""
        return cls([], InhibitorTwin())

    def exec(self) -> int:
        self._held.append(self._way.held)
        return 0


@pytest.mark.parametrize("program", ["kiosk", "counter", "display"])
def test_every_program_keeps_its_screen_on_while_it_runs(qapp, monkeypatch, program, tmp_path):
    module = importlib.import_module(f"{program}.app")
    held, way = list[bool](), InhibitorTwin()
    stub = ProgramTwin(held, way)
    monkeypatch.setattr(gui, "gui_application", lambda name, kind=None: stub)
    monkeypatch.setattr(gui, "SignalWatch", ProgramTwin.unwatched)
    monkeypatch.setattr(module, "create", lambda settings: stub)

    def keep(application: object) -> Awake:
        awake = Awake([way])
        awake.hold()
        return awake

    monkeypatch.setattr(gui, "keep_awake", keep)
    (tmp_path / "key").write_text("secret")
    settings = SimpleNamespace(token_file=tmp_path / "key", as_paired=lambda: None, desk="counter")
    assert module.run(settings) == 0
    assert held == [True]
    assert not way.held
