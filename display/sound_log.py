"""What a hall heard: lays a sound log out as one file, at the moments of the hall's own clock."""

from __future__ import annotations

import wave
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from clientkit.voice import sound
from clientkit.voice.announcer import LOG_NAME
from wire import strict_json
from wire.values import END_OF_TIME, Millis

LONGEST_MS: Final = 3_600_000
"""An announcement takes some seconds."""

_CHUNK: Final = sound.RATE * sound.BYTES_PER_SAMPLE * 10


@dataclass(frozen=True, slots=True)
class Said:
    """One announcement of a sound log."""

    at: Millis
    length_ms: int
    clips: tuple[str, ...]
    wavs: tuple[Path, ...]

    @property
    def ends_at(self) -> Millis:
        """When it was over, in the hall's clock."""
        return self.at + self.length_ms


def read(log: Path) -> list[Said]:
    """Read a sound log (its file or its folder) in the order of time; a line cut short or spoilt is left out.

    Raises:
        OSError: the log cannot be read.
    """
    if log.is_dir():
        log /= LOG_NAME
    said = []
    for line in log.read_bytes().split(b"\n"):
        noted, flaw = strict_json.read(line)
        if flaw is None and (one := _said(noted, log.parent)) is not None:
            said.append(one)
    return sorted(said, key=lambda one: one.at)


def _said(noted: Any, folder: Path) -> Said | None:
    match noted:
        case {"at": int() as at, "ms": int() as length, "clips": list() as clips, "wavs": list() as wavs}:
            names = all(isinstance(name, str) for name in (*clips, *wavs))
            if names and 0 <= at < END_OF_TIME and 0 <= length <= LONGEST_MS:
                return Said(at, length, tuple(clips), tuple(folder / name for name in wavs))
    return None


def busiest_start(log: Path, minutes: float) -> Millis:
    """When the `minutes` with most announcements begin; 0 for an empty log."""
    said = read(log)
    best, most, end = 0, 0, 0
    for begin, one in enumerate(said):
        while end < len(said) and said[end].at < one.at + minutes * 60_000:
            end += 1
        if end - begin > most:
            best, most = one.at, end - begin
    return best


def lay_out(log: Path, start_ms: Millis, minutes: float, path: Path) -> int:
    """Write the hall's sound from `start_ms` on as one WAV file.

    Args:
        log: the log of a `LogAnnouncer`, or its folder.
        start_ms: the first moment, in the hall's clock.
        minutes: how long.
        path: the WAV to write; a window without a call is silence.

    Returns:
        How many announcements begin in the window.

    Raises:
        OSError: the log cannot be read or the file not written.
    """
    length = int(minutes * 60 * sound.RATE) * sound.BYTES_PER_SAMPLE
    window = [one for one in read(log) if start_ms <= one.at < start_ms + minutes * 60_000]
    path.parent.mkdir(parents=True, exist_ok=True)
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(sound.BYTES_PER_SAMPLE)
        file.setframerate(sound.RATE)
        written = 0
        for place, data in _placed(window, start_ms):
            # One voice at a time: a clock read a little early never makes two announcements overlap.
            for piece in (*_silence(place - written), data):
                piece = piece[: length - written]
                file.writeframesraw(piece)
                written += len(piece)
        for piece in _silence(length - written):
            file.writeframesraw(piece)
    return len(window)


def _placed(window: list[Said], start_ms: Millis) -> Iterator[tuple[int, bytes]]:
    kept: dict[Path, bytes] = {}
    for one in window:
        for wav in one.wavs:
            if wav not in kept:
                kept[wav] = _read(wav)
        place = (one.at - start_ms) * sound.RATE // 1000 * sound.BYTES_PER_SAMPLE
        yield place, b"".join([kept[wav] for wav in one.wavs])


def _read(wav: Path) -> bytes:
    try:
        return sound.pcm(sound.read_wav(wav))
    except sound.UnusableSound:
        return b""


def _silence(count: int) -> Iterator[bytes]:
    while count > 0:
        yield bytes(min(count, _CHUNK))
        count -= _CHUNK
