"""Eyes, ears and reach."""

from __future__ import annotations

from pathlib import Path

import pytest

from kiosk.accessibility import KioskAccessibility
from tests.patience import until_seen


@pytest.fixture
def voice(tmp_path: Path) -> Path:
    """A program that keeps what it is asked to say and then goes on for a while."""
    program = tmp_path / "voice"
    program.write_text(f'#!/bin/sh\necho "$@" > {tmp_path}/asked\ncat > {tmp_path}/said\nexec sleep 30\n')
    program.chmod(0o755)
    return program


def test_page_is_spoken_and_a_second_press_interrupts(qtbot, qapp, voice: Path):
    accessibility = KioskAccessibility(voice=str(voice))
    accessibility.speak("Số của ông bà là A047", "vi")
    until_seen(qtbot, lambda: (voice.parent / "said").exists() and (voice.parent / "said").stat().st_size > 0, 5)
    assert (voice.parent / "said").read_text() == "Số của ông bà là A047"
    assert "-v vi" in (voice.parent / "asked").read_text()
    assert accessibility.speaking
    accessibility.speak("Số của ông bà là A047", "vi")
    assert not accessibility.speaking


def test_machine_without_a_voice_shows_no_speaker_and_stays_calm(qapp):
    accessibility = KioskAccessibility(voice="no-such-program")
    assert not accessibility.canSpeak
    accessibility.speak("A047", "vi")
    assert not accessibility.speaking


def test_text_doubles_and_comes_back(qapp):
    accessibility = KioskAccessibility(voice="no-such-program")
    seen = []
    for _ in range(3):
        accessibility.cycleText()
        seen.append(accessibility.textScale)
    assert seen == [1.4, 2.0, 1.0]
