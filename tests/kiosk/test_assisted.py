"""Which key does what; earphones; and nobody is taken for gone while it speaks."""

from __future__ import annotations

from contextlib import nullcontext
from pathlib import Path

import pytest
from pydantic import ValidationError
from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtTest import QTest

from config.settings import GuidanceSettings
from kiosk import app
from kiosk.assisted import Assisted
from tests.kiosk.conftest import Citizen
from tests.kiosk.said_voice import SaidVoice
from tests.patience import until_seen


@pytest.fixture
def voice(monkeypatch: pytest.MonkeyPatch) -> SaidVoice:
    voice = SaidVoice()
    monkeypatch.setattr(app, "_voice", lambda settings: voice)
    return voice


def test_the_keys_are_those_of_the_settings(kiosk_made, voice: SaidVoice):
    wanted = GuidanceSettings(start_keys=("F1",), stop_keys=("F2",), louder_keys=("F3",), softer_keys=("F4",))
    citizen: Citizen = kiosk_made(guidance=wanted)
    guidance, window = citizen.kiosk.accessibility.guidance, citizen.kiosk.window
    normal = voice.volume
    QTest.keyClick(window, Qt.Key.Key_F9)
    assert not guidance.on
    QTest.keyClick(window, Qt.Key.Key_F1)
    assert guidance.on
    assert citizen.kiosk.accessibility.keypad.used, "it stands on the first thing"
    QTest.keyClick(window, Qt.Key.Key_F3)
    assert voice.volume > normal
    QTest.keyClick(window, Qt.Key.Key_F4)
    QTest.keyClick(window, Qt.Key.Key_F4)
    assert voice.volume < normal
    QTest.keyClick(window, Qt.Key.Key_F2)
    assert not guidance.on


def test_a_key_for_two_things_is_refused():
    with pytest.raises(ValidationError, match="F9 stands for two things"):
        GuidanceSettings(stop_keys=("F9",))


@pytest.mark.parametrize(("seconds", "taken"), [(0, True), (2, True), (2.1, False), (-0.1, False)])
def test_the_same_key_is_left_out_for_two_seconds_at_most(seconds: float, taken: bool):
    with nullcontext() if taken else pytest.raises(ValidationError, match="same_key_after_s"):
        GuidanceSettings(same_key_after_s=seconds)


class Plug(QObject):
    plugged = Signal(bool)


def test_earphones_begin_to_guide_and_end_it(kiosk_made, voice: SaidVoice):
    kiosk = kiosk_made().kiosk
    plug = Plug()
    Assisted(kiosk.screen, kiosk.accessibility, GuidanceSettings(), plug)  # type: ignore[arg-type]
    plug.plugged.emit(True)
    assert kiosk.accessibility.guidance.on
    assert kiosk.accessibility.keypad.used
    plug.plugged.emit(False)
    assert not kiosk.accessibility.guidance.on


def test_the_speaker_is_touched_on_and_off(kiosk_made, voice: SaidVoice, qtbot):
    citizen: Citizen = kiosk_made()
    citizen.touches("speaker")
    until_seen(qtbot, lambda: "Xin chào." in voice.said, 60)
    for name in ("louder", "repeat", "softer"):
        citizen.touches(name)
    assert voice.said.count("Xin chào.") == 2
    citizen.touches("speaker")
    assert not citizen.kiosk.accessibility.guidance.on
    assert citizen.sees("repeat") is None


def test_a_silent_kiosk_shows_no_speaker(kiosk_made, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(app, "_voice", lambda settings: SaidVoice(able=False))
    assert kiosk_made().sees("speaker") is None


def test_patience_begins_when_it_has_ended_to_speak(kiosk_made, voice: SaidVoice):
    kiosk = kiosk_made().kiosk
    flow, now = kiosk.screen.flow, kiosk.screen._steady()
    kiosk.screen.actions.chooseGroup("ho-tich")
    kiosk.accessibility.guidance.start()
    voice.speaking = True
    flow._touched_at = now - 10 * flow.times.idle_ms
    kiosk.screen.tick()
    assert not kiosk.screen.asking, "somebody listens"
    voice.speaking = False
    flow._touched_at = now - 10 * flow.times.idle_ms
    kiosk.screen.tick()
    assert kiosk.screen.asking
    flow.asking_until = now + 1
    voice.speaking = True
    kiosk.screen.tick()
    assert (flow.asking_until or 0) >= now + flow.times.answer_ms, "the question is heard first"


def test_a_kiosk_that_may_not_speak_has_no_voice(tmp_path: Path):
    settings = app.KioskSettings(device_id="k", token_file=tmp_path / "t", guidance=GuidanceSettings(enabled=False))
    assert not app._voice(settings).able
