"""Filters over samples in plain Python: what makes a voice clear in a loud hall, and what measures how loud it is."""

from __future__ import annotations

import math
from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

Values: TypeAlias = "array[float]"
"""array("d"): one channel, in the unit of its samples."""

_WIDEST: Final = 24.0
"""dB under the loudest moment of a clip: what is softer than that is left as it is by `compressed`."""
_ATTACK_S, _RELEASE_S = 0.003, 0.060


@dataclass(frozen=True, slots=True)
class Biquad:
    """A filter of second order, its first denominator brought to 1."""

    b0: float
    b1: float
    b2: float
    a1: float
    a2: float

    def over(self, values: Sequence[float]) -> Values:
        """The values filtered, as many as there were."""
        made: Values = array("d", bytes(8 * len(values)))
        b0, b1, b2, a1, a2 = self.b0, self.b1, self.b2, self.a1, self.a2
        first = second = 0.0
        for index, value in enumerate(values):
            out = b0 * value + first
            first = b1 * value - a1 * out + second
            second = b2 * value - a2 * out
            made[index] = out
        return made


def high_pass(rate: int, hertz: float, q: float) -> Biquad:
    """Takes away what lies under `hertz`."""
    turn = 2 * math.pi * hertz / rate
    alpha, cos = math.sin(turn) / (2 * q), math.cos(turn)
    over = 1 + alpha
    return Biquad((1 + cos) / 2 / over, -(1 + cos) / over, (1 + cos) / 2 / over, -2 * cos / over, (1 - alpha) / over)


def band_pass(rate: int, hertz: float, q: float) -> Biquad:
    """Leaves what lies about `hertz`, which itself stays as loud as it was."""
    turn = 2 * math.pi * hertz / rate
    alpha, cos = math.sin(turn) / (2 * q), math.cos(turn)
    over = 1 + alpha
    return Biquad(alpha / over, 0.0, -alpha / over, -2 * cos / over, (1 - alpha) / over)


def peak(rate: int, hertz: float, q: float, decibels: float) -> Biquad:
    """Lifts what lies about `hertz`."""
    turn = 2 * math.pi * hertz / rate
    alpha, cos, lift = math.sin(turn) / (2 * q), math.cos(turn), 10 ** (decibels / 40)
    over = 1 + alpha / lift
    return Biquad(
        (1 + alpha * lift) / over, -2 * cos / over, (1 - alpha * lift) / over,
        -2 * cos / over, (1 - alpha / lift) / over,
    )  # fmt: skip


def loudness_weights(rate: int) -> tuple[Biquad, Biquad]:
    """The two filters of the K weighting of ITU-R BS.1770, worked out for a rate."""
    turn = math.tan(math.pi * 1681.9744509555319 / rate)
    q, high = 0.7071752369554193, 10 ** (3.99984385397 / 20)
    band = high**0.499666774155
    over = 1 + turn / q + turn * turn
    shelf = Biquad(
        (high + band * turn / q + turn * turn) / over, 2 * (turn * turn - high) / over,
        (high - band * turn / q + turn * turn) / over,
        2 * (turn * turn - 1) / over, (1 - turn / q + turn * turn) / over,
    )  # fmt: skip
    turn, q = math.tan(math.pi * 38.13547087613982 / rate), 0.5003270373253953
    over = 1 + turn / q + turn * turn
    return shelf, Biquad(1.0, -2.0, 1.0, 2 * (turn * turn - 1) / over, (1 - turn / q + turn * turn) / over)


def compressed(values: Sequence[float], rate: int, ratio: float) -> Values:
    """Bring loud and soft sounds of a clip nearer to each other.

    Args:
        values: the clip.
        rate: its samples a second.
        ratio: so many dB over the threshold become one; 3.0 for 3:1. The threshold lies 24 dB under the loudest moment.
    """
    attack, release = (1 - math.exp(-1 / (rate * seconds)) for seconds in (_ATTACK_S, _RELEASE_S))
    envelope: Values = array("d", bytes(8 * len(values)))
    level = 0.0
    for index, value in enumerate(values):
        size = abs(value)
        level += (size - level) * (attack if size > level else release)
        envelope[index] = level
    threshold = max(envelope, default=0.0) * 10 ** (-_WIDEST / 20)
    power = 1 / ratio - 1
    return array(
        "d",
        (
            value * (level / threshold) ** power if level > threshold else value
            for value, level in zip(values, envelope, strict=True)
        ),
    )
