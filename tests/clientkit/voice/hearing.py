"""A listener: finds an announcement in the sound of a hall by correlation, and says where it is not whole."""

from __future__ import annotations

import math
from array import array
from collections.abc import Sequence
from operator import mul
from pathlib import Path
from typing import Final

from clientkit.voice import sound
from display import sound_log

FRAME: Final = sound.RATE // 100
"""10 ms: what is compared first."""
BLOCK: Final = sound.RATE // 20
"""50 ms: each of them must be heard as it was said."""
ALIKE: Final = 0.98


class NotHeard(Exception):
    """An announcement is not in the sound, or not whole."""


def hall_sound(log: Path) -> sound.Samples:
    """What a log says was played, each at its moment; two at once are heard through each other."""
    said = sound_log.read(log)
    start = said[0].at
    made: sound.Samples = array("h")
    for one in said:
        place = (one.at - start) * sound.RATE // 1000
        piece = array("h", [value for wav in one.wavs for value in sound.read_wav(wav)])
        made.extend([0] * (place + len(piece) - len(made)))
        for index, value in enumerate(piece):
            made[place + index] = sound.clamped(made[place + index] + value)
    return made


def heard_at(hall: sound.Samples, announcement: sound.Samples, after: int = 0) -> int:
    """The sample at which an announcement begins, when it is heard whole.

    Args:
        hall: what was heard.
        announcement: what was to be said.
        after: where to begin to listen.

    Raises:
        NotHeard: it is not there, or a part of it is something else.
    """
    known, wanted = _levels(hall[after:]), _levels(announcement)
    length = len(wanted)
    if len(known) < length:
        raise NotHeard("the sound is shorter than the announcement")
    best = max(range(len(known) - length + 1), key=lambda place: _alike(known[place : place + length], wanted))
    loudest = max(range(len(wanted)), key=wanted.__getitem__) * FRAME
    clue = announcement[loudest : loudest + 2 * FRAME]
    begins = range(after + (best - 1) * FRAME, after + (best + 1) * FRAME + 1)
    begin = max(
        (one for one in begins if one >= 0),
        key=lambda one: _alike(hall[one + loudest : one + loudest + len(clue)], clue),
    )
    for block in range(0, len(announcement), BLOCK):
        said = announcement[block : block + BLOCK]
        if max(map(abs, said)) < 100:
            continue
        if _alike(hall[begin + block : begin + block + len(said)], said) < ALIKE:
            raise NotHeard(f"it is something else from {block / sound.RATE:.2f} s on")
    return begin


def _levels(heard: Sequence[int]) -> list[float]:
    return [
        math.sqrt(sum(value * value for value in heard[start : start + FRAME]))
        for start in range(0, len(heard) - FRAME + 1, FRAME)
    ]


def _alike(one: Sequence[float], other: Sequence[float]) -> float:
    """How alike two stretches are, whatever their loudness: 1 for the same, 0 for strangers and for silence."""
    if len(one) < len(other):
        return 0.0
    power = math.sqrt(sum(map(mul, one, one)) * sum(map(mul, other, other)))
    return sum(map(mul, one, other)) / power if power else 0.0
