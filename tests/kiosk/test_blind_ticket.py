"""A blind person takes a number with earphones and the keypad alone, and hears all that the page shows."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from config.settings import PrinterSettings
from kiosk import app
from tests.kiosk.conftest import Citizen
from tests.kiosk.said_voice import SaidVoice, takes_s
from tests.patience import until_seen

FINDS_KEY_S = 1.0
"""A hand on four keys that it can feel."""
WITHIN_S = 90


class BlindCitizen:
    """Hears every sentence to its end before the next key, though each key would interrupt."""

    def __init__(self, citizen: Citizen, voice: SaidVoice, qtbot) -> None:
        self._citizen, self._voice, self._qtbot = citizen, voice, qtbot
        self._heard = 0
        self.seconds = 0.0
        self.record: list[str] = []

    def presses(self, key: Qt.Key) -> None:
        self.seconds += FINDS_KEY_S
        QTest.keyClick(self._citizen.kiosk.window, key)

    def hears(self, words: str) -> None:
        until_seen(
            self._qtbot, lambda: words in " ".join(self._voice.said[self._heard :]), 10,
            lambda: f"{words!r} in {self._voice.said[self._heard :]}",
        )  # fmt: skip
        QTest.qWait(300)  # and what belongs to it
        fresh = self._voice.said[self._heard :]
        self._heard = len(self._voice.said)
        self.record += fresh
        self.seconds += takes_s(fresh)


@pytest.mark.parametrize("start", [Qt.Key.Key_F15, Qt.Key.Key_F9])
def test_a_blind_person_takes_a_number_within_ninety_seconds(
    kiosk_made, qtbot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, start: Qt.Key
):
    voice = SaidVoice()
    monkeypatch.setattr(app, "_voice", lambda settings: voice)
    citizen = kiosk_made(printer=PrinterSettings(kind="file", folder=tmp_path / "paper"))
    blind = BlindCitizen(citizen, voice, qtbot)

    blind.presses(start)
    blind.hears("Đất đai")
    assert "phím mũi tên" in " ".join(blind.record)
    assert "Ông, bà cần làm thủ tục gì?" in " ".join(blind.record)
    blind.presses(Qt.Key.Key_Right)
    blind.hears("Giao dịch bảo đảm")
    blind.presses(Qt.Key.Key_Return)
    blind.hears("Xin chọn")
    blind.presses(Qt.Key.Key_Return)
    blind.hears("Lấy số")
    blind.presses(Qt.Key.Key_Return)
    blind.hears("Phiếu đã in xong")
    citizen.waits_for("ticket")

    told = " ".join(blind.record)
    assert "Số của ông, bà là A, không, bốn, bảy." in told, "the number, sign by sign"
    assert "Chờ ở tầng" in told, "the place to wait"
    assert "Mời lấy phiếu ở khe bên dưới" in told, "where the paper is"
    assert blind.seconds <= WITHIN_S, f"{blind.seconds:.0f} s: {blind.record}"

    before = len(voice.said)
    blind.presses(Qt.Key.Key_Home)
    blind.hears("Số của ông, bà là A, không, bốn, bảy.")
    assert "Phiếu đã in xong." in " ".join(voice.said[before:]), "repeated with the paper's state"
    blind.presses(Qt.Key.Key_Return)
    citizen.waits_for("groups")
    assert not citizen.kiosk.accessibility.guidance.on, "the next citizen finds it silent"
    assert not citizen.kiosk.accessibility.keypad.used
