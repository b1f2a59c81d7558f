"""How loud the clips are that espeak-ng really made (the measures of a hall: level, spread, true peak)."""

from __future__ import annotations

import math
from array import array

import pytest

from clientkit.voice import sound
from clientkit.voice.clip import CHIME
from clientkit.voice.clip_bank import ClipBank
from clientkit.voice.filters import Values
from clientkit.voice.loudness import (
    CHIME_LUFS,
    HIGHEST_DBTP,
    SPEECH_LUFS,
    levelled,
    speaking_lufs,
    true_peak,
)
from display import wording

BANK = wording.bank("AH", ["3", "21"], ["vi", "en"])


def tone(hertz: float, level: float, seconds: float = 0.5, turned: float = 0.0) -> Values:
    count = int(seconds * sound.RATE)
    return array("d", (level * sound.FULL_SCALE * math.sin(2 * math.pi * hertz * i / sound.RATE + turned)
                       for i in range(count)))  # fmt: skip


def dbtp(values: Values | sound.Samples) -> float:
    return 20 * math.log10(true_peak(values) / sound.FULL_SCALE)


def test_a_tone_of_full_scale_at_997_hertz_measures_as_the_standard_says() -> None:
    assert speaking_lufs(tone(997, 1.0)) == pytest.approx(-3.01, abs=0.1)


def test_a_pause_within_a_clip_does_not_make_it_seem_softer() -> None:
    told = tone(440, 0.2)
    assert speaking_lufs(told + array("d", bytes(8 * sound.RATE)) + told) == pytest.approx(speaking_lufs(told), abs=0.2)


def test_a_peak_between_the_samples_is_seen() -> None:
    swell = tone(1, 1.0)  # from silence and back
    between = array(
        "d",
        (v * s / sound.FULL_SCALE for v, s in zip(tone(sound.RATE / 4, 0.5, turned=math.pi / 4), swell, strict=True)),
    )
    assert max(between) < 0.36 * sound.FULL_SCALE
    assert true_peak(between) == pytest.approx(0.5 * sound.FULL_SCALE, rel=0.02)


def test_a_peak_is_seen_where_no_sample_is_the_highest_and_at_both_ends() -> None:
    between = tone(sound.RATE / 4, 0.5, 0.02, turned=math.pi / 4)
    still = array("d", bytes(8 * 100))
    # The highest sample stands alone; the sound about it is lower than that between the others.
    alone = between + still + tone(sound.RATE / 4, 0.0, 0.001)
    alone[-10] = 0.4 * sound.FULL_SCALE
    assert true_peak(alone) > 0.45 * sound.FULL_SCALE
    two = array("d", [0.5 * sound.FULL_SCALE] * 2)
    assert true_peak(two) == pytest.approx(true_peak(still + two + still)), "and at the first and the last one"
    assert true_peak(two) > 0.6 * sound.FULL_SCALE


def test_a_clip_of_one_loud_click_is_kept_under_the_highest_peak() -> None:
    click = tone(300, 0.02)
    click[5000] = click[5001] = 0.7 * sound.FULL_SCALE
    made = levelled(click)
    assert dbtp(made) <= HIGHEST_DBTP + 0.05
    assert speaking_lufs(made) < SPEECH_LUFS


def test_silence_stays_silence() -> None:
    assert speaking_lufs(array("d", bytes(800))) == -math.inf
    assert list(levelled(array("d", bytes(800)))) == [0] * 100
    assert len(levelled(array("d"))) == 0


def test_every_made_clip_is_as_loud_as_the_others_and_never_clipped(spoken: ClipBank) -> None:
    loud: dict[str, list[float]] = {"vi": [], "en": []}
    for clip in BANK:
        heard = sound.samples(spoken.join([clip]))
        assert dbtp(heard) <= HIGHEST_DBTP, clip.name
        assert max(max(heard), -min(heard)) < sound.FULL_SCALE
        wanted = CHIME_LUFS if clip == CHIME else SPEECH_LUFS
        assert speaking_lufs(heard) == pytest.approx(wanted, abs=0.5), clip.name
        if clip != CHIME:
            loud[clip.language].append(speaking_lufs(heard))
    vi, en = (sum(each) / len(each) for each in loud.values())
    assert vi == pytest.approx(en, abs=0.5)
