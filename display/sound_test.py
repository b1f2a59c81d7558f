"""What `toiluot display --sound-test` plays, for whoever sets up the loudspeakers of a hall: a tone, then a noise.

The noise is modulated as IEC 60268-16 describes for STIPA, so that an analyser shows an index. It is no certified
signal: an acceptance by the standard is measured with the one that comes with the analyser.
"""

from __future__ import annotations

import math
import random
from array import array
from typing import Final

from PySide6.QtCore import QCoreApplication, QTimer

from clientkit.voice import announcer, sound
from clientkit.voice.announcer import Piece
from clientkit.voice.filters import Values, band_pass
from clientkit.voice.loudness import CHIME_LUFS, levelled
from config import DisplaySettings

TONE_S, NOISE_S = 3.0, 30.0
TONE_HERTZ: Final = 1000.0
BANDS: Final = (
    (125, 2.9, 1.6, 8.0), (250, 2.9, 1.0, 5.0), (500, -0.8, 0.63, 3.15), (1000, -6.8, 2.0, 10.0),
    (2000, -12.8, 1.25, 6.25), (4000, -18.8, 0.8, 4.0), (8000, -24.8, 2.5, 12.5),
)  # fmt: skip
"""For each octave: its middle in Hz, its level in dB, and the two frequencies in Hz by which it rises and falls."""
_DEPTH: Final = 0.55
_STEEP: Final = 3
"""Filters in a row, so that an octave holds little of the louder one under it."""
_HALF_OCTAVE: Final = 2.87
"""The Q of a filter half an octave wide."""


def tone(seconds: float = TONE_S) -> sound.Samples:
    """A steady tone, to set an amplifier by."""
    count = int(seconds * sound.RATE)
    step = 2 * math.pi * TONE_HERTZ / sound.RATE
    return sound.faded(levelled(array("d", (1000 * math.sin(step * index) for index in range(count))), CHIME_LUFS))


def noise(seconds: float = NOISE_S, seed: int = 1) -> sound.Samples:
    """A noise with the spectrum of a man's voice that rises and falls in each octave as speech does."""
    chance = random.Random(seed)  # noqa: S311 - a noise, no secret
    count = int(seconds * sound.RATE)
    whole: Values = array("d", bytes(8 * count))
    for hertz, level, slow, quick in BANDS:
        q = _HALF_OCTAVE
        carrier: Values = array("d", (chance.gauss(0.0, 1.0) for _ in range(count)))
        for _ in range(_STEEP):
            carrier = band_pass(sound.RATE, float(hertz), q).over(carrier)
        power = sum(value * value for value in carrier) / count
        gain = 1000 * 10 ** (level / 20) / math.sqrt(power)
        slow_step, quick_step = (2 * math.pi * each / sound.RATE for each in (slow, quick))
        for index, value in enumerate(carrier):
            swell = 1 + _DEPTH * (math.sin(slow_step * index) - math.sin(quick_step * index))
            whole[index] += value * gain * math.sqrt(max(0.0, swell))
    return sound.faded(levelled(whole, CHIME_LUFS))


def pieces(tone_s: float = TONE_S, noise_s: float = NOISE_S) -> list[Piece]:
    """All that is played, in its order."""
    return [
        ("tone", sound.pcm(tone(tone_s))),
        ("pause", sound.pcm(sound.silence(1.0))),
        ("noise", sound.pcm(noise(noise_s))),
    ]


def play(settings: DisplaySettings, what: list[Piece]) -> str:
    """Play it through the sound output of a display, and wait for its end; what went wrong, or nothing.

    Main thread only; no `QCoreApplication` needs to be there.
    """
    application = QCoreApplication.instance() or QCoreApplication(["toiluot-sound-test"])
    player = announcer.make(settings.sink, settings.clock.clock())
    heard: list[bool] = []
    player.ended.connect(heard.append)
    player.ended.connect(application.quit)
    QTimer.singleShot(0, player, lambda: player.say(what))
    application.exec()
    trouble = player.trouble
    player.stop()
    player.deleteLater()
    if heard == [True]:
        return ""
    return "the sound test was not heard" if trouble is None else trouble.text("en")
