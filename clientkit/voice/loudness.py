"""How loud a clip is to people while it speaks, and bringing it to the loudness of all others without clipping it."""

from __future__ import annotations

import math
from array import array
from collections.abc import Sequence
from typing import Final

from clientkit.voice import sound
from clientkit.voice.filters import Values, loudness_weights

SPEECH_LUFS: Final = -19.0
"""Loudness of every spoken clip while it speaks, K-weighted: a recording and a made clip sound as one speaker."""
CHIME_LUFS: Final = -20.0
HIGHEST_DBTP: Final = -1.0
"""No peak of the sound between the samples lies over this, in dB of full scale."""

_WINDOW: Final = sound.RATE // 100
_GATE: Final = 0.01
"""A window under this share of the loudest one's power is a pause: it must not make the word about it louder."""
_SHELF, _LOWEST = loudness_weights(sound.RATE)
_REACH: Final = 12


def _weight(away: float) -> float:
    turned = math.pi * away
    return math.sin(turned) / turned * (0.5 + 0.5 * math.cos(turned / (_REACH + 1)))


_BETWEEN: Final = tuple(
    tuple(_weight(part - tap) for tap in range(1 - _REACH, _REACH + 1)) for part in (0.25, 0.5, 0.75)
)
"""Weights of the samples about three places between two of them: sound as it is at four times the rate."""


def speaking_lufs(values: Sequence[float]) -> float:
    """Loudness of samples while there is sound in them, in LUFS; minus infinity for silence."""
    heard = _LOWEST.over(_SHELF.over(values))
    powers = [
        sum(value * value for value in heard[start : start + _WINDOW]) / _WINDOW
        for start in range(0, len(heard), _WINDOW)
    ]
    floor = max(powers, default=0.0) * _GATE
    speaking = [power for power in powers if power > floor]
    if not speaking:
        return -math.inf
    return -0.691 + 10 * math.log10(sum(speaking) / len(speaking) / sound.FULL_SCALE**2)


def true_peak(values: Sequence[float]) -> float:
    """The highest value that the sound reaches, between the samples too."""
    highest = max((abs(value) for value in values), default=0.0)
    near, last = highest * 0.5, len(values) - 1
    for index in range(last):
        # Between two samples that are both low no peak is higher than the highest sample.
        if abs(values[index]) < near and abs(values[index + 1]) < near:
            continue
        first = index + 1 - _REACH
        about = (
            values[first : index + 1 + _REACH]
            if first >= 0 and index + _REACH <= last
            else [values[place] if 0 <= place <= last else 0.0 for place in range(first, index + 1 + _REACH)]
        )
        for weights in _BETWEEN:
            between = abs(sum(map(float.__mul__, weights, map(float, about))))
            highest = max(highest, between)
    return highest


def levelled(values: Values, lufs: float = SPEECH_LUFS) -> sound.Samples:
    """Bring a clip to a loudness while it speaks; quieter than that only where its peaks would be too high."""
    now = speaking_lufs(values)
    if now == -math.inf:
        return array("h", bytes(2 * len(values)))
    gain = 10 ** ((lufs - now) / 20)
    highest = true_peak(values)
    # A little less, because samples are whole numbers.
    gain = min(gain, 0.999 * sound.FULL_SCALE * 10 ** (HIGHEST_DBTP / 20) / highest)
    return array("h", (sound.clamped(value * gain) for value in values))
