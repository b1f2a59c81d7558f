"""ESTOI of Jensen and Taal (2016): how much of clean speech is left in what is heard of it, 0 to 1."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

Sound = NDArray[np.float64]

RATE: Final = 10_000
FRAME, HOP, SIZE = 256, 128, 512
BANDS, LOWEST = 15, 150.0
SEGMENT: Final = 30
"""Frames that are compared at a time: 384 ms."""
QUIET_DB: Final = 40.0
"""Frames so far under the loudest of the clean speech are left out."""


def estoi(clean: Sound, heard: Sound, rate: int) -> float:
    """How much of `clean` is left in `heard`, which is as long and begins with it.

    Args:
        clean: speech.
        heard: the same with noise or echo.
        rate: samples a second of both.
    """
    one, other = _loud(_at_rate(clean, rate), _at_rate(heard, rate))
    clean_bands, heard_bands = _bands(one), _bands(other)
    told = []
    for end in range(SEGMENT, clean_bands.shape[1] + 1):
        a, b = (_normal(bands[:, end - SEGMENT : end]) for bands in (clean_bands, heard_bands))
        told.append(np.sum(a * b) / SEGMENT)
    return float(np.mean(told))


def _at_rate(values: Sound, rate: int) -> Sound:
    count = round(len(values) * RATE / rate)
    spectrum = np.fft.rfft(values)
    return np.fft.irfft(spectrum[: count // 2 + 1], count) * (count / len(values))


def _frames(values: Sound) -> Sound:
    return np.lib.stride_tricks.sliding_window_view(values, FRAME)[::HOP] * np.hanning(FRAME + 2)[1:-1]


def _loud(clean: Sound, heard: Sound) -> tuple[Sound, Sound]:
    """Both without the frames in which the clean one is silent."""
    frames, others = _frames(clean), _frames(heard)
    levels = 20 * np.log10(np.linalg.norm(frames, axis=1) + np.finfo(float).eps)
    kept = levels > levels.max() - QUIET_DB
    return _joined(frames[kept]), _joined(others[kept])


def _joined(frames: Sound) -> Sound:
    made = np.zeros((len(frames) - 1) * HOP + FRAME)
    for n, frame in enumerate(frames):
        made[n * HOP : n * HOP + FRAME] += frame
    return made


def _bands(values: Sound) -> Sound:
    power = np.abs(np.fft.rfft(_frames(values), SIZE)) ** 2
    hertz = np.fft.rfftfreq(SIZE, 1 / RATE)
    centres = LOWEST * 2 ** (np.arange(BANDS) / 3)
    weights = np.zeros((BANDS, len(hertz)))
    for n, centre in enumerate(centres):
        low, high = (int(np.argmin((hertz - centre * 2**part) ** 2)) for part in (-1 / 6, 1 / 6))
        weights[n, low:high] = 1.0
    return np.sqrt(weights @ power.T)


def _normal(bands: Sound) -> Any:
    """Each band, then each frame, brought to mean 0 and length 1."""
    for axis in (1, 0):
        bands = bands - bands.mean(axis=axis, keepdims=True)
        bands = bands / (np.linalg.norm(bands, axis=axis, keepdims=True) + np.finfo(float).eps)
    return bands
