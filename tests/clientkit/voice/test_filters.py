"""What the filters do to tones."""

from __future__ import annotations

import math
from array import array

import pytest

from clientkit.voice.filters import Values, compressed, high_pass, loudness_weights, peak

RATE = 22_050


def tone(hertz: float, level: float = 1000.0) -> Values:
    return array("d", (level * math.sin(2 * math.pi * hertz * i / RATE) for i in range(RATE // 2)))


def decibels(values: Values, before: Values) -> float:
    quarter = len(values) // 4
    power, whole = (sum(v * v for v in each[quarter : 3 * quarter]) for each in (values, before))
    return 10 * math.log10(power / whole)


@pytest.mark.parametrize(("hertz", "gain"), [(90, -12.3), (180, -3.0), (1000, 0.0)])
def test_what_rumbles_is_taken_away(hertz: float, gain: float) -> None:
    assert decibels(high_pass(RATE, 180, 0.707).over(tone(hertz)), tone(hertz)) == pytest.approx(gain, abs=0.3)


@pytest.mark.parametrize(("hertz", "gain"), [(200, 0.1), (2500, 8.0), (10_000, 0.3)])
def test_consonants_are_lifted(hertz: float, gain: float) -> None:
    assert decibels(peak(RATE, 2500, 0.6, 8.0).over(tone(hertz)), tone(hertz)) == pytest.approx(gain, abs=0.4)


def test_the_weights_of_loudness_are_those_of_the_standard_at_its_own_rate() -> None:
    shelf, lowest = loudness_weights(48_000)
    assert shelf.b0 == pytest.approx(1.53512485958697, abs=1e-6)
    assert shelf.a1 == pytest.approx(-1.69065929318241, abs=1e-6)
    assert lowest.a1 == pytest.approx(-1.99004745483398, abs=1e-6)
    assert lowest.a2 == pytest.approx(0.99007225036621, abs=1e-6)


def test_soft_and_loud_come_nearer_to_each_other() -> None:
    loud, soft = tone(440, 10_000), tone(440, 2_500)
    made = compressed(loud + soft, RATE, 3.0)
    half = len(loud)
    apart = decibels(made[half:], made[:half])
    assert apart == pytest.approx(-12.04 / 3, abs=0.7)


def test_what_is_far_softer_than_the_loudest_moment_is_left_as_it_is() -> None:
    loud, soft = tone(440, 10_000), tone(440, 50)
    made = compressed(loud + soft, RATE, 3.0)
    half = len(loud)
    assert list(made[half + RATE // 4 :]) == list((loud + soft)[half + RATE // 4 :])
    assert list(compressed(array("d"), RATE, 3.0)) == []
