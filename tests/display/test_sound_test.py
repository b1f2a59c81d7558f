"""The tone and the noise by which the loudspeakers of a hall are set up."""

from __future__ import annotations

import math
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from clientkit.voice import announcer, sound
from clientkit.voice.filters import band_pass
from clientkit.voice.loudness import CHIME_LUFS, HIGHEST_DBTP, speaking_lufs, true_peak
from config import DisplaySettings
from display import sound_log, sound_test


@pytest.fixture(scope="module")
def noise() -> sound.Samples:
    return sound_test.noise(4.0)


def rises_and_falls(heard: sound.Samples, band: float, hertz: float) -> float:
    """How deep the power of an octave is modulated at a frequency."""
    octave = band_pass(sound.RATE, band, 2.0)
    powers = [value * value for value in octave.over(octave.over(octave.over(heard)))]
    step = 2 * math.pi * hertz / sound.RATE
    across = sum(power * math.cos(step * index) for index, power in enumerate(powers))
    along = sum(power * math.sin(step * index) for index, power in enumerate(powers))
    return 2 * math.hypot(across, along) / sum(powers)


def test_tone_and_noise_are_as_loud_as_the_chime_and_never_clipped(noise: sound.Samples) -> None:
    for heard in (sound_test.tone(1.0), noise):
        assert speaking_lufs(heard) == pytest.approx(CHIME_LUFS, abs=0.5)
        assert 20 * math.log10(true_peak(heard) / sound.FULL_SCALE) <= HIGHEST_DBTP


def test_each_octave_rises_and_falls_by_its_own_two_frequencies(noise: sound.Samples) -> None:
    for band, _, slow, quick in sound_test.BANDS[3:5]:
        assert rises_and_falls(noise, band, slow) == pytest.approx(0.55, abs=0.15)
        assert rises_and_falls(noise, band, quick) == pytest.approx(0.55, abs=0.15)
        assert rises_and_falls(noise, band, 3.3) < 0.2


def played(folder: Path, sink: str) -> str:
    settings = DisplaySettings(device_id="d1", token_file=folder / "none", sink=sink)
    return sound_test.play(settings, sound_test.pieces(0.1, 0.1))


def test_it_is_played_where_the_display_plays(qtbot: QtBot, tmp_path: Path) -> None:
    assert played(tmp_path, f"log:{tmp_path}") == ""
    [said] = sound_log.read(tmp_path)
    assert said.clips == ("tone", "pause", "noise")


def test_without_a_sound_output_it_says_so(qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from PySide6.QtMultimedia import QAudioDevice

    monkeypatch.setattr(announcer.QMediaDevices, "defaultAudioOutput", staticmethod(QAudioDevice))
    assert "no sound output" in played(tmp_path, "auto")
