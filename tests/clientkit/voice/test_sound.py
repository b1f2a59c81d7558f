"""Sound files whose headers lie, or whose sound nobody hears: each is refused in words, and none holds a voice up."""

from __future__ import annotations

import math
import struct
from array import array
from pathlib import Path

import pytest

from clientkit.voice import sound

TONE = array("h", (round(9_000 * math.sin(index / 9)) for index in range(2_205))).tobytes()


def wav(path: Path, *, rate: int = sound.RATE, data: bytes = TONE, before: bytes = b"") -> Path:
    header = struct.pack("<4sIHHIIHH", b"fmt ", 16, 1, 1, rate, 2 * rate & 0xFFFFFFFF, 2, 16)
    body = b"WAVE" + before + header + struct.pack("<4sI", b"data", len(data)) + data
    path.write_bytes(b"RIFF" + struct.pack("<I", len(body)) + body)
    return path


@pytest.mark.parametrize(
    ("rate", "why"),
    [(0, "0 samples a second"), (1, "1 samples a second"), (4_000_000_000, "4000000000 samples a second")],
)
def test_a_rate_that_nothing_records_with_is_a_broken_header(tmp_path: Path, rate: int, why: str) -> None:
    with pytest.raises(sound.UnusableSound, match=why):
        sound.read_wav(wav(tmp_path / "a.wav", rate=rate))


def test_a_part_that_claims_more_than_the_file_has_is_refused(tmp_path: Path) -> None:
    endless = wav(tmp_path / "a.wav", before=struct.pack("<4sI", b"LIST", 0x7FFFFFFF))
    with pytest.raises(sound.UnusableSound, match="not a WAV file"):
        sound.read_wav(endless)
    short = bytearray(endless.read_bytes())
    short[4:8] = struct.pack("<I", 20)  # and the whole claims less than its parts
    endless.write_bytes(short)
    with pytest.raises(sound.UnusableSound, match="its parts do not fit together"):
        sound.read_wav(endless)


def test_a_file_of_minutes_is_refused_before_anything_is_worked_out_of_it(tmp_path: Path) -> None:
    with pytest.raises(sound.UnusableSound, match="it takes 31 s, and 30 are the most"):
        sound.read_wav(wav(tmp_path / "a.wav", rate=48_000, data=b"\0\x40" * 48_000 * 31))


def test_a_sound_that_only_bats_hear_is_none(tmp_path: Path) -> None:
    swelling = (9_000 * math.sin(math.pi * index / 9_600) * (-1) ** index for index in range(9_600))
    high = array("h", map(round, swelling)).tobytes()
    with pytest.raises(sound.UnusableSound, match="there is no sound in it"):
        sound.read_wav(wav(tmp_path / "a.wav", rate=96_000, data=high))


@pytest.mark.parametrize("rate", [8_000, 22_050, 48_000, 96_000])
def test_what_telephones_and_studios_record_is_read(tmp_path: Path, rate: int) -> None:
    read = sound.read_wav(wav(tmp_path / "a.wav", rate=rate))
    assert abs(len(read) - 2_205 * sound.RATE / rate) <= 1
