"""What the rendering process asks of espeak: the voice and the speed that were ordered, however busy the machine is."""

from __future__ import annotations

import sys
import wave
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from clientkit.voice import render_process


class Slow:
    """As espeak and pyttsx3 on a busy machine: the thread that takes a speed is late, and what is late is cancelled."""

    RATE = 1

    def __init__(self) -> None:
        self.voice, self.rate = "", 200
        self._late: list[int] = []
        self._order = ("", "")
        self.said: list[tuple[str, str, int]] = []

    def SetVoiceByName(self, name: bytes) -> int:
        self.voice = name.decode()
        return int(self.voice == "none")

    def SetParameter(self, _which: int, value: int, _relative: int) -> int:
        self._late.append(value)
        return 0

    def Synchronize(self) -> int:
        for value in self._late:
            self.rate = value
        self._late.clear()
        return 0

    def setProperty(self, name: str, value: Any) -> None:
        if name == "voice":
            self.SetVoiceByName(value.encode())
        else:
            self.SetParameter(self.RATE, value, 0)

    def save_to_file(self, text: str, file: str) -> None:
        self._order = (text, file)

    def runAndWait(self) -> None:
        self._late.clear()
        text, name = self._order
        self.said.append((text, self.voice, self.rate))
        with wave.open(name, "wb") as file:
            file.setparams((1, 2, 22_050, 0, "NONE", ""))
            file.writeframes(bytes(100))

    def isBusy(self) -> bool:
        return False


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> Slow:
    made = Slow()
    monkeypatch.setitem(sys.modules, "pyttsx3", SimpleNamespace())
    monkeypatch.setitem(sys.modules, "pyttsx3.drivers", SimpleNamespace(_espeak=made))
    return made


def test_every_sentence_has_the_voice_and_the_speed_of_its_order(slow: Slow, tmp_path: Path) -> None:
    orders = [("không", "vi", 145), ("zero", "en", 145), ("một", "vi", 90)]
    for text, voice, rate in orders:
        order = {"text": text, "voice": voice, "rate": rate, "path": str(tmp_path / "clip.wav")}
        render_process.render(slow, order)
    assert slow.said == orders


def test_a_voice_that_is_not_there_is_told(slow: Slow, tmp_path: Path) -> None:
    order = {"text": "không", "voice": "none", "rate": 145, "path": str(tmp_path / "clip.wav")}
    with pytest.raises(ValueError, match="no voice none"):
        render_process.render(slow, order)
    assert slow.said == []
