"""A sound log laid out as one file, at the moments of the hall's own clock."""

from __future__ import annotations

import json
import math
from array import array
from pathlib import Path

from clientkit.voice import sound
from display import sound_log

START = 1_790_000_000_000


def tone(seconds: float, pitch: float = 440) -> bytes:
    count = int(seconds * sound.RATE)
    return sound.pcm(array("h", (int(9000 * math.sin(2 * math.pi * pitch * i / sound.RATE)) for i in range(count))))


def note(folder: Path, *said: tuple[int, bytes]) -> Path:
    log = folder / "heard.jsonl"
    lines = []
    for index, (at, data) in enumerate(said):
        sound.write_wav(folder / "clips" / f"{index}.wav", data)
        length = int(sound.duration_s(data) * 1000)
        lines.append(json.dumps({"at": at, "ms": length, "clips": ["vi/invite"], "wavs": [f"clips/{index}.wav"]}))
    log.write_text("\n".join(lines) + "\n")
    return log


def loud_seconds(path: Path) -> list[int]:
    heard_ = sound.read_wav(path)
    return [
        second
        for second in range(len(heard_) // sound.RATE)
        if max(heard_[second * sound.RATE : (second + 1) * sound.RATE]) > 1000
    ]


def test_announcements_lie_at_their_moments(tmp_path: Path) -> None:
    log = note(tmp_path, (START + 5_000, tone(2)), (START + 20_000, tone(1)), (START + 90_000, tone(1)))
    assert sound_log.lay_out(log, START, 0.5, tmp_path / "heard.wav") == 2
    assert sound.duration_s(sound.pcm(sound.read_wav(tmp_path / "heard.wav"))) == 30
    assert loud_seconds(tmp_path / "heard.wav") == [5, 6, 20]


def test_announcement_that_seems_to_overlap_is_moved_behind(tmp_path: Path) -> None:
    log = note(tmp_path, (START + 5_000, tone(2)), (START + 6_000, tone(2)))
    sound_log.lay_out(log, START, 0.5, tmp_path / "heard.wav")
    assert loud_seconds(tmp_path / "heard.wav") == [5, 6, 7, 8]


def test_window_ends_when_it_ends(tmp_path: Path) -> None:
    log = note(tmp_path, (START + 28_000, tone(9)))
    sound_log.lay_out(log, START, 0.5, tmp_path / "heard.wav")
    assert loud_seconds(tmp_path / "heard.wav") == [28, 29]


def test_busiest_minutes_are_found(tmp_path: Path) -> None:
    log = note(tmp_path, *((START + s * 1000, tone(0.1)) for s in (0, 100, 110, 120, 300, 310)))
    assert sound_log.busiest_start(log, 1) == START + 100_000


def test_line_cut_short_by_a_crash_is_left_out(tmp_path: Path) -> None:
    log = note(tmp_path, (START, tone(1)))
    with log.open("a") as file:
        file.write('{"at": 17900')
    assert len(sound_log.read(log)) == 1
