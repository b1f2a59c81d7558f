"""What is done when somebody comes to a clerk who is free."""

from __future__ import annotations

import wave
from pathlib import Path

import pytest
from PySide6 import QtMultimedia
from PySide6.QtCore import QObject, Qt

from counter import window_memory
from counter.notice import WaitNotice, write_chime
from counter.tray import drawn, tray_of
from counter.window_keeper import WindowKeeper
from tests.counter.conftest import Desk
from tests.rules.desks import BRANCH, EMPTY, desk_view


def test_it_is_told_once_when_the_line_was_empty(desk: Desk) -> None:
    told: list[tuple[str, str]] = []
    desk.screen.somebodyCame.connect(lambda *said: told.append(said))
    for view in (desk_view(**EMPTY), desk_view(), desk_view()):
        desk.line.show(view)
    up = desk_view().next
    assert up is not None
    assert told == [("Có người chờ quầy: số A047", BRANCH.service_by_id[up.service_id].name.of("vi"))]


@pytest.mark.parametrize(("sound", "notice", "done"), [(True, True, ["alert", "chime"]), (False, False, [])])
def test_each_can_be_switched_off(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, sound: bool, notice: bool, done: list[str]
) -> None:
    seen: list[str] = []
    told = WaitNotice(desk.window, sound=sound, notice=notice)
    monkeypatch.setattr(WaitNotice, "_chime", lambda self: seen.append("chime"))
    monkeypatch.setattr(told, "_window", type("Window", (), {"alert": lambda self, ms: seen.append("alert")})())
    told.tell()
    assert seen == done


class _Tray:
    def __init__(self, works: bool) -> None:
        self.works, self.told = works, [("", "")][:0]

    def tell(self, title: str, text: str) -> bool:
        self.told.append((title, text))
        return self.works


@pytest.mark.parametrize("works", [True, False])
def test_a_notice_stands_in_place_of_the_window_where_there_is_a_tray(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, works: bool
) -> None:
    alerts: list[int] = []
    tray = _Tray(works)
    told = WaitNotice(desk.window, sound=False, notice=True, tray=tray)
    monkeypatch.setattr(told, "_window", type("Window", (), {"alert": lambda self, ms: alerts.append(ms)})())
    told.tell("Có người", "Hộ tịch")
    assert tray.told == [("Có người", "Hộ tịch")]
    assert alerts == ([] if works else [0])


def test_without_widgets_or_a_tray_there_is_no_sign(desk: Desk) -> None:
    assert tray_of(desk.window) is None
    assert not drawn().isNull()


def test_the_chime_is_switched_by_a_key_said_and_kept(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    heard: list[None] = []
    monkeypatch.setattr(WaitNotice, "_chime", lambda self: heard.append(None))
    told = WaitNotice(desk.window, sound=True, notice=False)
    desk.screen.soundChanged.connect(lambda: told.use_sound(desk.screen.sound))
    first = WindowKeeper(desk.window, desk.screen, tmp_path / "window.json")
    desk.key(Qt.Key.Key_M, Qt.KeyboardModifier.ControlModifier)
    told.tell()
    assert (desk.screen.sound, heard) == (False, [])
    assert desk.screen.toasts.last == "Đã tắt chuông báo có người chờ."
    assert window_memory.read(tmp_path / "window.json").sound is False
    desk.click("soundButton")
    told.tell()
    assert (desk.screen.sound, len(heard)) == (True, 1)
    window_memory.write(tmp_path / "window.json", window_memory.WindowMemory(sound=False))
    second = WindowKeeper(desk.window, desk.screen, tmp_path / "window.json")
    assert not desk.screen.sound
    first.end()
    second.end()


def test_the_chime_is_a_short_sound(tmp_path: Path) -> None:
    write_chime(tmp_path / "chime.wav")
    with wave.open(str(tmp_path / "chime.wav")) as heard:
        assert 0.1 < heard.getnframes() / heard.getframerate() < 3


def test_a_machine_without_an_output_plays_nothing_until_it_has_one(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Output:
        def __init__(self, there: bool) -> None:
            self.there = there

        def isNull(self) -> bool:
            return not self.there

    class Effect(QObject):
        played = 0

        def setVolume(self, volume: float) -> None:
            pass

        def setSource(self, source: object) -> None:
            pass

        def play(self) -> None:
            Effect.played += 1

    monkeypatch.setattr(QtMultimedia, "QSoundEffect", Effect)
    notice = WaitNotice(desk.window, sound=True, notice=False)
    for there, played in ((False, 0), (True, 1), (False, 1), (True, 2)):
        output = Output(there)
        monkeypatch.setattr(
            QtMultimedia, "QMediaDevices", type("Devices", (), {"defaultAudioOutput": lambda _=None, o=output: o})
        )
        notice.tell()
        assert Effect.played == played
    assert notice._folder is not None
    notice._folder.cleanup()
