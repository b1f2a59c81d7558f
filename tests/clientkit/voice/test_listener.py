"""The listener that ranks settings of the voice: what it measures with is right, and it learns."""

from __future__ import annotations

import numpy as np
import pytest

from tests.clientkit.voice.estoi import estoi
from tests.clientkit.voice.listener import RATE, Listener, Room, echo, heard, picture, weighted_power

SECOND = np.arange(RATE) / RATE


def test_an_echo_dies_away_by_sixty_decibels_in_its_time_and_is_as_loud_as_the_seat_says() -> None:
    made = echo(1.5, np.random.default_rng(1))
    tail = made[1:] ** 2
    assert 10 * np.log10(made[0] ** 2 / tail.sum()) == pytest.approx(-3.0, abs=0.1)
    early, late = (tail[int(at * RATE) : int((at + 0.1) * RATE)].mean() for at in (0.1, 0.6))
    assert 10 * np.log10(early / late) == pytest.approx(20.0, abs=2.0), "a third of the way, a third of 60 dB"


@pytest.mark.parametrize(("hertz", "decibels"), [(1_000, 0.0), (100, -19.1), (4_000, 1.0)])
def test_loudness_is_weighted_as_ears_do(hertz: int, decibels: float) -> None:
    tone = np.sqrt(2) * np.sin(2 * np.pi * hertz * SECOND)
    assert 10 * np.log10(weighted_power(tone)) == pytest.approx(decibels, abs=0.2)


def test_a_call_is_so_much_louder_than_the_talk_at_the_seat() -> None:
    talk = np.random.default_rng(2).standard_normal(4 * RATE)
    room = Room(np.array([1.0]), talk / np.sqrt(weighted_power(talk)))
    call = np.concatenate([np.sin(2 * np.pi * 1_000 * SECOND), np.zeros(RATE)])
    rest = heard(call, room, -5.0, np.random.default_rng(2)) - call
    assert 10 * np.log10(weighted_power(call[:RATE]) / weighted_power(rest)) == pytest.approx(-5.0, abs=0.3)


def test_what_is_left_of_speech_falls_with_the_noise_over_it() -> None:
    chance = np.random.default_rng(4)
    syllables = np.repeat(chance.random(40) ** 2, RATE // 20)
    clean = chance.standard_normal(len(syllables)) * syllables
    noise = chance.standard_normal(len(clean))
    left = [estoi(clean, clean + share * noise, RATE) for share in (0.0, 0.1, 0.5, 2.0)]
    assert left[0] == pytest.approx(1.0, abs=1e-6)
    assert left == sorted(left, reverse=True)
    assert left[3] < 0.3


def test_it_learns_to_name_what_it_hears_in_noise() -> None:
    chance = np.random.default_rng(5)

    def pictures(many: int) -> tuple[list[str], np.ndarray]:
        names = [str(chance.choice(list("AB"))) for _ in range(many)]
        tones = {"A": 700.0, "B": 900.0}
        made = [np.sin(2 * np.pi * tones[one] * SECOND) + chance.standard_normal(RATE) for one in names]
        return names, np.stack([picture(one, RATE // 4) for one in made])

    listener = Listener("AB", chance, hidden=16)
    names, shown = pictures(60)
    listener.learn(shown, names, turns=10)
    names, shown = pictures(40)
    assert sum(a == b for a, b in zip(names, listener.named(shown), strict=True)) >= 36
