"""The measure of tones measures: a pitch that is known, one that glides, and what V5 says of each tone."""

from __future__ import annotations

import math
from array import array
from collections.abc import Callable

import pytest

from clientkit.voice import sound
from tests.clientkit.voice import tones


def voice(pitch: Callable[[float], float], seconds: float = 0.4) -> sound.Samples:
    """A voice with eight partials whose first one is nearly gone, as the hall's high-pass leaves it."""
    made: sound.Samples = array("h")
    turned = 0.0
    for n in range(int(seconds * sound.RATE)):
        turned += 2 * math.pi * pitch(n / sound.RATE / seconds) / sound.RATE
        value = 0.1 * math.sin(turned) + sum(math.sin(k * turned) / k for k in range(2, 9))
        made.append(int(5_000 * value))
    return made


def semitones(frequency: float) -> float:
    return 12 * math.log2(frequency / 70)


@pytest.mark.parametrize("frequency", [90.0, 118.0, 210.0])
def test_a_pitch_is_found_without_its_first_partial(frequency: float) -> None:
    found = tones.pitches(voice(lambda _: frequency))
    assert len(found) > 20
    assert all(one == pytest.approx(semitones(frequency), abs=0.2) for one in found)


def test_a_glide_is_followed_and_judged_by_its_tone() -> None:
    rises = tones.pitches(voice(lambda part: 110 * 2 ** (part * 5 / 12)))
    falls = tones.pitches(voice(lambda part: 130 * 2 ** (-part * 4 / 12)))
    stays = tones.pitches(voice(lambda _: 120.0))
    assert tones.along(rises, 1.0) - tones.along(rises, 0.0) == pytest.approx(4.4, abs=0.6)
    for tone, good, bad in (
        ("sắc", rises, stays),
        ("nặng", falls, rises),
        ("huyền", falls, stays),
        ("ngang", stays, falls),
    ):
        assert (tones.held(tone, good)[0], tones.held(tone, bad)[0]) == (True, False)
    assert tones.held("hỏi", falls)[0] is None
    assert tones.apart(rises, rises) == 0
    assert tones.apart(stays, [one + 1 for one in stays]) == pytest.approx(1.0)


def test_a_sentence_is_taken_apart_at_its_pauses() -> None:
    one, two = voice(lambda _: 120.0, 0.2), voice(lambda _: 120.0, 0.1)
    parts = tones.words_of(sound.silence(0.1) + one + sound.silence(0.1) + two + sound.silence(0.03) + two)
    assert [round(len(part) / sound.RATE, 1) for part in parts] == [0.2, 0.2]
