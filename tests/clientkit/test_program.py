"""How a Qt program starts, is held open and ends, and what it says when it cannot start."""

from __future__ import annotations

import logging
import os
import signal
from pathlib import Path

import pytest
import shiboken6
from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QGuiApplication

from clientkit import program
from clientkit.link import Link, hello
from clientkit.program import SCREENS, CannotStart, Program, check_fonts, device_key, gui_application, opened, run
from clientkit.translators import Words
from wire.reports import ScreenReport
from wire.values import Role

PAGE = """import QtQuick
Window { required property QtObject facts; title: facts.objectName; visible: false }
"""


def test_missing_font_is_named_with_its_package():
    with pytest.raises(CannotStart, match=r"Inter.*fonts-inter"):
        check_fonts(lambda: ["Noto Sans"])


def test_all_fonts_there_is_no_complaint():
    check_fonts(lambda: ["Inter", "Noto Sans", "Courier"])


def test_key_is_read_as_it_stands():
    assert device_key(lambda: "a-key") == "a-key"


@pytest.mark.parametrize("key", ["", "two\nlines", "a\x00b"])
def test_broken_key_says_what_to_do(key):
    with pytest.raises(CannotStart, match="toiluot pair"):
        device_key(lambda: key)


def test_what_to_do_about_a_key_is_two_whole_sentences_vietnamese_first():
    with pytest.raises(CannotStart) as why:
        device_key(lambda: "")
    vietnamese, english = str(why.value).split(" The device's key file ")
    assert vietnamese.endswith("Chạy `toiluot pair` trên máy chủ rồi chép khóa vào tệp đó.")
    assert english.endswith("Run `toiluot pair` on the server and put its key into that file.")


def test_unreadable_key_file_is_named():
    def read() -> str:
        raise PermissionError(13, "Permission denied", "/etc/toiluot/key")

    with pytest.raises(CannotStart, match="/etc/toiluot/key"):
        device_key(read)


def test_without_a_screen_it_is_said_where_to_start_the_program(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(QGuiApplication, "instance", lambda: None)
    for name in SCREENS:
        monkeypatch.delenv(name, raising=False)
    with pytest.raises(CannotStart, match=r"DISPLAY, WAYLAND_DISPLAY are not set.*Start it in the session") as why:
        gui_application("kiosk")
    assert "Hãy chạy ở chính màn hình" in str(why.value)


class Shop(Program):
    """A program of tests: notes in which order it ends."""

    def hush(self) -> None:
        self.ended = [not self.link.live, self.window.isVisible(), shiboken6.isValid(self.engine)]


class Serving(Shop):
    """Somebody is in the middle of something."""

    busy = True


def shop(folder: Path, fullscreen: bool = False, of: type[Shop] = Shop) -> Shop:
    (folder / "Main.qml").write_text(PAGE)
    facts = QObject()
    facts.setObjectName("Quầy 5")
    engine, window = program.open_window(folder / "Main.qml", {"facts": facts})
    link = Link(("ws://127.0.0.1:1",), hello(Role.COUNTER))
    link.start()
    return of(window=window, link=link, engine=engine, words=Words(engine, {}), fullscreen=fullscreen)


def test_a_program_hangs_up_first_then_is_silent_then_takes_its_window_away(
    qapp: QGuiApplication, tmp_path: Path
) -> None:
    with opened("toiluot-shop", lambda: shop(tmp_path)) as (application, made):
        assert application is qapp
        assert made.window.isVisible()
    assert made.ended == [True, True, True]
    assert not shiboken6.isValid(made.engine)


def test_a_program_ends_its_window_also_when_something_fails(qapp: QGuiApplication, tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), opened("toiluot-shop", lambda: shop(tmp_path)) as (_, made):
        _ = 1 / 0
    assert not shiboken6.isValid(made.engine)


def test_objects_that_a_window_reads_live_as_long_as_its_engine(
    qapp: QGuiApplication, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING, "clientkit")
    with opened("toiluot-shop", lambda: shop(tmp_path)) as (_, made):
        assert made.window.title() == "Quầy 5"
    assert [record.message for record in caplog.records if record.name == program.log.name] == []


@pytest.mark.parametrize("fullscreen", [True, False])
def test_a_window_fills_the_screen_only_when_the_settings_say_so(
    qapp: QGuiApplication, tmp_path: Path, fullscreen: bool
) -> None:
    with opened("toiluot-shop", lambda: shop(tmp_path, fullscreen)) as (_, made):
        assert (made.window.visibility() is made.window.Visibility.FullScreen) is fullscreen


def test_a_program_is_held_open_until_it_is_told_to_end(qapp: QGuiApplication, tmp_path: Path) -> None:
    made: list[Shop] = []

    def create() -> Shop:
        made.append(shop(tmp_path))
        QTimer.singleShot(0, qapp, lambda: qapp.exit(3))
        return made[0]

    assert run("toiluot-shop", create) == 3
    assert not shiboken6.isValid(made[0].engine)


def test_a_program_that_is_wanted_anew_ends(qapp: QGuiApplication, tmp_path: Path) -> None:
    def create() -> Shop:
        made = shop(tmp_path)
        QTimer.singleShot(0, qapp, made.link.wanted.restartWanted.emit)
        QTimer.singleShot(10_000, made.window, lambda: qapp.exit(3))  # else nothing ends it
        return made

    assert run("toiluot-shop", create) == 0


def test_a_program_that_is_wanted_anew_leaves_nobody_in_the_middle(qapp: QGuiApplication, tmp_path: Path) -> None:
    made: list[Shop] = []

    def over() -> None:
        made[0].busy = False  # type: ignore[misc]

    def create() -> Shop:
        made.append(shop(tmp_path, of=Serving))
        QTimer.singleShot(0, qapp, made[0].link.wanted.restartWanted.emit)
        QTimer.singleShot(600, made[0].window, over)
        QTimer.singleShot(10_000, made[0].window, lambda: qapp.exit(3))  # else nothing ends it
        return made[0]

    assert run("toiluot-shop", create) == 0
    assert not made[0].busy


def test_a_program_that_is_wanted_anew_does_not_wait_for_ever(qapp: QGuiApplication, tmp_path: Path) -> None:
    with opened("toiluot-shop", lambda: shop(tmp_path, of=Serving)) as (_, made):
        QTimer.singleShot(10_000, made.window, lambda: qapp.exit(3))  # else nothing ends it
        QTimer.singleShot(0, made.window, lambda: program.end_when_idle(qapp, made, within_s=0.3))
        assert qapp.exec() == 0


def test_a_window_that_is_shown_is_told_to_the_server(
    qapp: QGuiApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[object] = []
    monkeypatch.setattr(Link, "report", lambda _, report: told.append(report))
    with opened("toiluot-shop", lambda: shop(tmp_path)):
        assert [report.state for report in told if isinstance(report, ScreenReport)][-1:] == ["shown"]


def test_a_greeting_names_the_device_its_key_and_its_program() -> None:
    class Device:
        device_id = "quay-5"

        def token(self) -> str:
            return "secret"

    said = program.greeting(Role.COUNTER, Device(), "en")
    assert (said.role, said.device_id, said.token) == (Role.COUNTER, "quay-5", "secret")
    assert (said.language, said.program) == ("en", "toiluot counter")


def test_a_signal_ends_a_program_cleanly_and_is_left_as_it_was(qapp: QGuiApplication, tmp_path: Path) -> None:
    before = signal.getsignal(signal.SIGTERM)

    def create() -> Shop:
        QTimer.singleShot(0, qapp, lambda: os.kill(os.getpid(), signal.SIGTERM))
        return shop(tmp_path)

    assert run("toiluot-shop", create) == 0
    assert signal.getsignal(signal.SIGTERM) is before


def test_a_window_over_the_whole_screen_is_closed_by_nobody_but_its_program(
    qapp: QGuiApplication, tmp_path: Path
) -> None:
    with opened("toiluot-shop", lambda: shop(tmp_path, fullscreen=True)) as (_, made):
        assert not made.window.close()  # as the desktop does it: Alt+F4, a task bar
        assert made.window.isVisible()
        window = made.window
    assert not shiboken6.isValid(window)


def test_a_window_on_a_desktop_is_closed_like_every_other(qapp: QGuiApplication, tmp_path: Path) -> None:
    with opened("toiluot-shop", lambda: shop(tmp_path)) as (_, made):
        assert made.window.close()


@pytest.mark.parametrize("end", ["signal", "restart"])
def test_a_window_over_the_whole_screen_still_ends_when_its_machine_wants_it(
    qapp: QGuiApplication, tmp_path: Path, end: str
) -> None:
    def create() -> Shop:
        made = shop(tmp_path, fullscreen=True)
        ask, tell = made.link.wanted.restartWanted.emit, signal.SIGTERM
        wants = ask if end == "restart" else lambda: os.kill(os.getpid(), tell)
        QTimer.singleShot(0, made.window, wants)
        QTimer.singleShot(10_000, made.window, lambda: qapp.exit(3))  # else nothing ends it
        return made

    assert run("toiluot-shop", create) == 0
