"""An office's own recordings of clips: what is asked of one, and bringing it into the form in which it is kept."""

from __future__ import annotations

import math
from array import array
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from clientkit.voice import sound
from clientkit.voice.clip import CHIME, Clip
from clientkit.voice.flaw import Flaw
from clientkit.voice.loudness import levelled, speaking_lufs

LEAST_RATE: Final = 16_000
"""Samples a second of a recording: of fewer, an s is not told from an f."""
SOFTEST_LUFS: Final = -40.0
"""Softer than this, and the noise of the microphone comes up with the voice."""
LOUDEST_ROOM: Final = 0.03
"""The room before and after the words may be so loud a share of them (-30 dB)."""
_SPEECH: Final = 0.1
"""A quietest moment over this share is speech: the recording was cut before, and nothing is known of its room."""
_FLAT: Final = 3
"""So many samples in a row at full scale are a top that was cut off."""
_TOP: Final = int(0.99 * sound.FULL_SCALE)
_CHIME_S: Final = 3.0


@dataclass(frozen=True, slots=True)
class Examined:
    """One recording, measured."""

    seconds: float
    """From where its sound begins to where it ends."""
    lufs: float
    """While it speaks, as it was recorded."""
    flaws: tuple[Flaw, ...]
    """What keeps it from being used; empty for a good one."""


def longest_s(clip: Clip) -> float:
    """Seconds that the sentence of a clip takes at most, spoken clearly."""
    return _CHIME_S if clip == CHIME else round(0.6 + 0.6 * _words(clip), 1)


def examined(path: Path, clip: Clip) -> Examined:
    """Measure a recording of a clip.

    Raises:
        clientkit.voice.sound.UnusableSound: it is no sound that can be read.
    """
    recorded, rate = sound.read_as_recorded(path)
    played = recorded if rate == sound.RATE else sound.resample(recorded, rate)
    first, end = _bounds(played)
    seconds, lufs = (end - first) / sound.RATE, speaking_lufs(played[first:end])
    room = sound.room_share(played)
    flaws = []
    if _has_cut_tops(recorded):
        flaws.append(Flaw("tops_cut"))
    if rate < LEAST_RATE:
        flaws.append(Flaw("dull", {"rate": rate}))
    if lufs < SOFTEST_LUFS:
        flaws.append(Flaw("too_soft", {"lufs": f"{lufs:.0f}"}))
    if LOUDEST_ROOM < room < _SPEECH:
        flaws.append(Flaw("loud_room", {"below": f"{-20 * math.log10(room):.0f}"}))
    elif seconds > longest_s(clip):
        flaws.append(Flaw("too_long", {"seconds": seconds, "most": longest_s(clip)}))
    if clip != CHIME and seconds < 0.08 * _words(clip):
        flaws.append(Flaw("too_short", {"seconds": seconds}))
    return Examined(seconds, lufs, tuple(flaws))


def kept(path: Path) -> bytes:
    """A recording as it is kept: one channel at `sound.RATE`, cut where it is silent, as loud as all others.

    Raises:
        clientkit.voice.sound.UnusableSound: it is no sound that can be read.
    """
    played = sound.read_wav(path)
    first, end = _bounds(played)
    return sound.pcm(sound.faded(levelled(array("d", played[first:end]))))


def _bounds(played: sound.Samples) -> tuple[int, int]:
    return sound.bounds(played, sound.floor_of(played))


def _words(clip: Clip) -> int:
    return max(1, len(clip.text.replace("-", " ").split()))


def _has_cut_tops(recorded: sound.Samples) -> bool:
    run = 0
    for value in recorded:
        run = run + 1 if value >= _TOP or value <= -_TOP else 0
        if run >= _FLAT:
            return True
    return False
