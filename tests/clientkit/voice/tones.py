"""The tones of what is spoken: how its pitch goes, by autocorrelation. `python -m tests.clientkit.voice.tones` measures
the made clips against V5 of the voice's specification and prints a table; it is no gate."""

from __future__ import annotations

import math
import sys
import tempfile
from collections.abc import Sequence
from operator import mul
from pathlib import Path
from typing import Final

from clientkit.voice import sound
from clientkit.voice.clip import Clip
from clientkit.voice.clip_bank import ClipBank, made_clear
from clientkit.voice.renderer import Renderer
from config.settings import VoiceSettings

STEP: Final = 4
"""Of so many samples one is looked at: a voice's pitch lies far under what is left."""
RATE: Final = sound.RATE / STEP
FRAME: Final = int(0.040 * RATE)
HOP: Final = int(0.010 * RATE)
LAGS: Final = range(int(RATE / 400), int(RATE / 70) + 1)
"""Pitches from 70 to 400 Hz."""
VOICED: Final = 0.5
"""So alike are a stretch and the same one period later where somebody voices it."""

JUMP: Final = 2.5
"""Semitones that no voice moves within 30 ms; what lies so far from its neighbours was mistaken."""

TONES: Final = {
    "không": "ngang", "một": "nặng", "hai": "ngang", "ba": "ngang", "bốn": "sắc", "năm": "ngang", "sáu": "sắc",
    "bảy": "hỏi", "tám": "sắc", "chín": "sắc", "mười": "huyền", "mươi": "ngang", "mốt": "sắc", "lăm": "ngang",
    "linh": "ngang",
}  # fmt: skip
DIGITS: Final = tuple(TONES)[:10]


def pitches(raw: sound.Samples) -> list[float]:
    """The pitch of each 10 ms that are voiced, in semitones over 70 Hz."""
    low = [sum(raw[at : at + STEP]) / STEP for at in range(0, len(raw) - STEP + 1, STEP)]
    loudest = max((abs(value) for value in low), default=0.0)
    found: list[float] = []
    for start in range(0, len(low) - FRAME - LAGS[-1], HOP):
        stretch = low[start : start + FRAME]
        power = sum(map(mul, stretch, stretch))
        if power < FRAME * (0.05 * loudest) ** 2:
            continue
        alike = [_alike(stretch, low[start + lag : start + lag + FRAME], power) for lag in LAGS]
        best = max(range(len(alike)), key=alike.__getitem__)
        if alike[best] >= VOICED:
            # The shortest of the lags that are nearly as alike is the period; others are its multiples.
            first = next(n for n, one in enumerate(alike) if one >= 0.9 * alike[best] and _is_peak(alike, n))
            found.append(12 * math.log2(RATE / (LAGS[0] + first + _between(alike, first)) / 70))
    return _mended(found)


def _alike(one: Sequence[float], other: Sequence[float], power: float) -> float:
    both = math.sqrt(power * sum(map(mul, other, other)))
    return sum(map(mul, one, other)) / both if both else 0.0


def _is_peak(values: Sequence[float], n: int) -> bool:
    return values[n] >= values[max(n - 1, 0)] and values[n] >= values[min(n + 1, len(values) - 1)]


def _between(values: Sequence[float], n: int) -> float:
    """Where between two lags the peak lies."""
    if not 0 < n < len(values) - 1:
        return 0.0
    left, middle, right = values[n - 1 : n + 2]
    bend = left - 2 * middle + right
    return (left - right) / 2 / bend if bend else 0.0


def _mended(found: list[float]) -> list[float]:
    """Without jumps of an octave, and without frames in which something else was taken for the period."""
    middle = sorted(found)[len(found) // 2] if found else 0.0
    level = [value - 12 * round((value - middle) / 12) for value in found]
    starts = (max(0, min(n - 3, len(level) - 7)) for n in range(len(level)))
    about = [sorted(level[start : start + 7]) for start in starts]
    return [one for one, near in zip(level, about, strict=True) if abs(one - near[len(near) // 2]) <= JUMP]


def along(values: Sequence[float], part: float) -> float:
    """The pitch at a part of the way, as the mean of the three frames about it."""
    centre = round(part * (len(values) - 1))
    near = values[max(0, centre - 1) : centre + 2]
    return sum(near) / len(near)


def held(tone: str, values: Sequence[float]) -> tuple[bool | None, str]:
    """Whether a pitch goes as V5 says of its tone, None where that says nothing; and what was measured."""
    start, middle, end = (along(values, part) for part in (0.0, 0.5, 1.0))
    match tone:
        case "sắc":
            return end - start >= 3.0, f"ends {end - start:+.1f} st from its start"
        case "nặng" | "huyền":
            return end < middle, f"ends {end - middle:+.1f} st from its middle"
        case "ngang":
            rest = sorted(values[len(values) // 4 :])[1:-1]  # the last frame is half silent
            return rest[-1] - rest[0] <= 1.0, f"moves {rest[-1] - rest[0]:.1f} st in its last three quarters"
        case _:
            return None, f"start to middle {middle - start:+.1f} st, to end {end - start:+.1f} st"


def apart(one: Sequence[float], other: Sequence[float]) -> float:
    """How far two ways of a pitch lie apart, in semitones rms over 20 places, whatever their lengths."""
    places = [n / 19 for n in range(20)]
    return math.sqrt(sum((along(one, part) - along(other, part)) ** 2 for part in places) / len(places))


def words_of(raw: sound.Samples) -> list[sound.Samples]:
    """A sentence at its pauses of 60 ms and more."""
    window = sound.RATE // 100
    loud = [max(map(abs, raw[at : at + window]), default=0) for at in range(0, len(raw), window)]
    least = 0.02 * max(loud, default=0)
    found: list[sound.Samples] = []
    begin = last = -1
    for n, value in enumerate([*loud, *[0] * 7]):
        if value > least:
            begin, last = (n if begin < 0 else begin), n
        elif begin >= 0 and n - last >= 6:
            found.append(raw[begin * window : (last + 1) * window])
            begin = -1
    return found


def main() -> int:
    """Print what was measured; 0 when all that V5 says holds."""
    wanted, bad = VoiceSettings(), 0
    with tempfile.TemporaryDirectory() as folder:
        bank = ClipBank(Path(folder), Renderer(), rate=wanted.speed, rates=wanted.speeds)
        clips = {word: Clip(f"vi/word-{n}", "vi", word) for n, word in enumerate(TONES)}
        print(*(trouble.text("en") for trouble in bank.warm(clips.values()).troubles), sep="\n", end="")
        ways = {word: pitches(sound.samples(bank.join([clip]))) for word, clip in clips.items()}
        for word, tone in TONES.items():
            good, told = held(tone, ways[word])
            bad += good is False
            print(f"{word:6} {tone:6} {'' if good is None else 'yes' if good else 'NO':4} {told}")
        raw = bank.renderer.render(", ".join(DIGITS), "vi", wanted.speed, Path(folder) / "all.wav")
        bank.renderer.close()
    parts = words_of(sound.samples(made_clear(raw)))
    if len(parts) == len(DIGITS):
        far = {word: apart(ways[word], pitches(part)) for word, part in zip(DIGITS, parts, strict=True)}
        rms = math.sqrt(sum(value * value for value in far.values()) / len(far))
        bad += rms > 0.5
        print(f"joined against a sentence: {rms:.2f} st rms; " + ", ".join(f"{w} {v:.1f}" for w, v in far.items()))
    else:
        print(f"joined against a sentence: not measured, {len(parts)} words were found in it")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
