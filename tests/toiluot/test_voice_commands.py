"""An office records its own clips: what it is asked for, what is refused and why, and what is heard then."""

from __future__ import annotations

import math
import os
import random
import struct
import sys
import wave
from array import array
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner

from clientkit.voice import sound
from clientkit.voice.clip import Clip
from clientkit.voice.clip_bank import ClipBank
from clientkit.voice.flaw import WORDS
from clientkit.voice.loudness import speaking_lufs
from clientkit.voice.recording import examined, longest_s
from clientkit.voice.renderer import Renderer
from tests.server.branch_kit import BRANCH_FILE
from toiluot.cli import app
from wire.word_files import facts_in

RATE = 48_000
ONE = Clip("vi/digit-1", "vi", "một")


@pytest.fixture
def settings(tmp_path: Path) -> Path:
    file = tmp_path / "display.toml"
    file.write_text(
        'kind = "display"\ndevice_id = "display-1"\ntoken_file = "none"\nservers = ["ws://127.0.0.1:1"]\n'
        'languages = ["vi", "en"]\n[voice]\noverrides_dir = "own"\n'
    )
    return file


def spoken(seconds: float = 0.4, level: float = 0.2, room: float = 0.0005, about: float = 0.5) -> array[int]:
    """Something like a word, with the noise of a room about it."""
    chance = random.Random(1)
    made: array[int] = array("h")
    for index in range(int((seconds + 2 * about) * RATE)):
        at = index / RATE - about
        voice = level * math.sin(2 * math.pi * 220 * at) if 0 <= at < seconds else 0.0
        value = (voice + room * chance.uniform(-1, 1)) * sound.FULL_SCALE
        made.append(round(max(-32_767, min(32_767, value))))
    return made


def write(path: Path, samples: array[int]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, RATE, 0, "NONE", ""))
        file.writeframes(samples.tobytes())
    return path


def run(*arguments: object, typed: str = "") -> tuple[int, str]:
    done = CliRunner().invoke(app, ["voice", *map(str, arguments)], input=typed)
    return done.exit_code, done.output


def test_every_clip_is_listed_with_its_sentence_and_how_long_it_may_be(settings: Path) -> None:
    status, said = run("list", settings, BRANCH_FILE)
    assert status == 0, said
    assert "vi/digit-1.wav\t<= 1.2 s\t\tmột\n" in said
    assert "vi/counter-1.wav\t<= 3.0 s\t\tđến quầy số một\n" in said
    assert "Hãy ghi WAV 16 bit" in said
    assert "Record 16-bit WAV" in said
    assert said.count("-19 LUFS") == 2
    assert "chime.wav\t<= 3.0 s\t\t(tín hiệu) (a signal)\n" in said


@pytest.mark.parametrize(
    ("make", "why"),
    [
        (lambda: spoken(level=1.6), ("cut off at its loudest", "Hãy nói nhỏ hơn")),
        (lambda: spoken(level=0.012, room=0.0), ("too soft (-4", "Hãy lại gần micrô hơn")),
        (lambda: spoken(room=0.02), ("the room is too loud (2", "Hãy tìm phòng yên tĩnh hơn")),
        (lambda: spoken(seconds=2.0), ("1.2 s are enough", "chỉ cần 1,2 giây")),
        (lambda: spoken(seconds=0.02), ("say the whole sentence", "Hãy đọc trọn câu")),
    ],
)
def test_a_bad_recording_is_refused_with_what_to_do(
    make: Callable[[], array[int]], why: tuple[str, str], tmp_path: Path
) -> None:
    [flaw] = examined(write(tmp_path / "a.wav", make()), ONE).flaws
    assert why[0] in flaw.text("en")
    assert why[1] in flaw.text("vi")


def test_every_flaw_says_what_to_do_and_names_the_same_facts_in_both_languages() -> None:
    assert {key for key in WORDS if "Hãy" not in WORDS[key].of("vi")} == {"gone", "no_clip", "ask", "signal"}
    assert all(facts_in(WORDS[key].of("vi")) == facts_in(WORDS[key].of("en")) for key in WORDS)


def pcm(width: int = 2, channels: int = 1, rate: int = RATE, tag: int = 1, seconds: float = 0.5) -> bytes:
    """A tone as a recorder writes it: `tag` 1 is PCM, 3 floating point, 0xFFFE a header at length."""
    form = struct.pack("<HHIIHH", tag, channels, rate, rate * width * channels, width * channels, 8 * width)
    if tag == 0xFFFE:
        form += struct.pack("<HHIH", 22, 8 * width, 4, 1) + bytes.fromhex("000000001000800000aa00389b71")
    tone = (int(0.2 * 2 ** (8 * width - 1) * math.sin(at / 20)) for at in range(int(seconds * rate)))
    data = b"".join(value.to_bytes(width, "little", signed=True) * channels for value in tone)
    body = b"WAVEfmt " + struct.pack("<I", len(form)) + form + b"data" + struct.pack("<I", len(data)) + data
    return b"RIFF" + struct.pack("<I", len(body)) + body


@pytest.mark.parametrize(
    ("held", "why"),
    [
        (b"", "empty"),
        (pcm(seconds=0), "empty"),
        (b"ID3\x04" + bytes(range(256)) * 20, "not_wav"),
        (pcm(rate=8_000), "dull"),
        (pcm(width=4, tag=3), "not_pcm"),
        (pcm(width=3), "not_pcm"),
        (pcm(width=3, tag=0xFFFE), "not_pcm"),
        (pcm(channels=6), "not_pcm"),
        (pcm()[:-9], "cut_short"),
        (pcm(rate=3_000), "bad_rate"),
        (pcm(rate=4_000, seconds=31), "endless"),
        (pcm(seconds=0.1) + bytes(sound.LARGEST), "endless"),
        (pcm()[:44] + bytes(len(pcm()) - 44), "silent"),
    ],
    ids=["nothing", "a header", "an MP3", "8 kHz", "floating point", "24 bit", "24 bit at length", "six channels",
         "cut short", "a strange rate", "half a minute", "an hour", "silence"],
)  # fmt: skip
def test_what_is_no_recording_is_refused_in_both_languages_by_what_is_wrong_with_it(
    settings: Path, tmp_path: Path, held: bytes, why: str
) -> None:
    (tmp_path / "new" / "vi").mkdir(parents=True)
    (tmp_path / "new" / "vi" / "digit-1.wav").write_bytes(held)
    status, said = run("import", settings, BRANCH_FILE, tmp_path / "new")
    assert (status, f"0 taken into {tmp_path / 'own'}, 1 refused" in said) == (1, True)
    for language in ("vi", "en"):
        assert WORDS[why].of(language).partition("{")[0] in said
    assert not (tmp_path / "own").exists()


@pytest.mark.parametrize(
    "held",
    [pcm(), pcm(channels=2), pcm(rate=44_100), pcm(rate=16_000), pcm(tag=0xFFFE)],
    ids=["48 kHz", "stereo", "44.1 kHz", "16 kHz", "at length"],
)
def test_what_recorders_write_is_taken_in(settings: Path, tmp_path: Path, held: bytes) -> None:
    (tmp_path / "new" / "vi").mkdir(parents=True)
    (tmp_path / "new" / "vi" / "digit-1.wav").write_bytes(held)
    (tmp_path / "new" / "notes.txt").write_text("Lan đọc")
    status, said = run("import", settings, BRANCH_FILE, tmp_path / "new")
    assert (status, said) == (0, f"1 taken into {tmp_path / 'own'}, 0 refused\n")


def test_a_good_recording_has_no_flaw_however_it_was_cut(tmp_path: Path) -> None:
    for about in (0.5, 0.0):
        assert examined(write(tmp_path / "a.wav", spoken(about=about)), ONE).flaws == ()
    assert longest_s(Clip("vi/letter-F", "vi", "ép-phờ")) == 1.8


def test_good_recordings_are_taken_in_cut_and_levelled_and_bad_ones_stay_out(settings: Path, tmp_path: Path) -> None:
    write(tmp_path / "new" / "vi" / "digit-1.wav", spoken(level=0.1))
    write(tmp_path / "new" / "vi" / "digit-2.wav", spoken(level=0.4))
    write(tmp_path / "new" / "vi" / "digit-3.wav", spoken(level=1.6))
    write(tmp_path / "new" / "vi" / "digit-x.wav", spoken())
    status, said = run("import", settings, BRANCH_FILE, tmp_path / "new")
    assert status == 1
    assert f"2 taken into {tmp_path / 'own'}, 1 refused" in said
    assert "vi/digit-3.wav: tiếng bị vỡ" in said
    assert "vi/digit-x.wav: chi nhánh này không có bản đọc nào tên như vậy" in said
    own = tmp_path / "own" / "vi"
    assert sorted(path.name for path in own.iterdir()) == ["digit-1.wav", "digit-2.wav"]
    for path in own.iterdir():
        heard = sound.read_wav(path)
        assert len(heard) / sound.RATE == pytest.approx(0.42, abs=0.03)
        assert speaking_lufs(heard) == pytest.approx(-19.0, abs=0.5)
        assert abs(heard[0]) <= 33
        assert abs(heard[-1]) <= 33
    bank = ClipBank(tmp_path / "clips", Renderer(process=("/nonexistent",)), recordings=(tmp_path / "own",))
    assert bank.warm([ONE]).recorded == 1
    assert speaking_lufs(sound.samples(bank.join([ONE]))) == pytest.approx(-19.0, abs=0.5)


def test_nothing_that_was_to_be_taken_in_is_passed_over_without_a_word(settings: Path, tmp_path: Path) -> None:
    status, said = run("import", settings, BRANCH_FILE, tmp_path / "none")
    assert status == 1
    assert f"{tmp_path / 'none'}: no such folder" in said.replace("\n", "")
    write(tmp_path / "new" / "vi" / "DIGIT-1.WAV", spoken())  # as recorders of other systems name it
    os.mkfifo(tmp_path / "new" / "vi" / "digit-2.wav")
    (tmp_path / "new" / "vi" / "số ba.mp3").write_bytes(b"ID3")
    status, said = run("import", settings, BRANCH_FILE, tmp_path / "new")
    assert status == 1
    assert "vi/DIGIT-1.WAV: chi nhánh này không có bản đọc nào tên như vậy" in said
    assert "no clip of this branch has this name" in said
    assert "vi/digit-2.wav: không đọc được" in said
    assert "vi/số ba.mp3: không phải tệp WAV nên không được nhận" in said
    assert "0 taken" in said


def test_a_name_that_leads_nowhere_is_no_recording_and_is_told(settings: Path, tmp_path: Path) -> None:
    (tmp_path / "new" / "vi").mkdir(parents=True)
    (tmp_path / "new" / "vi" / "digit-3.wav").symlink_to(tmp_path / "gone.wav")
    status, said = run("import", settings, BRANCH_FILE, tmp_path / "new")
    assert (status, "vi/digit-3.wav: " in said, "0 taken" in said, "1 refused" in said) == (1, True, True, True)


def test_what_is_recorded_is_told_and_what_is_made_beside_it(settings: Path, tmp_path: Path) -> None:
    write(tmp_path / "own" / "vi" / "digit-1.wav", spoken())
    status, said = run("check", settings, BRANCH_FILE)
    assert status == 0, said
    assert "vi: 1 of " in said
    assert "two voices are heard in one call" in said
    assert "vi/digit-2" in said
    write(tmp_path / "own" / "vi" / "digit-2.wav", spoken(level=1.6))
    (tmp_path / "own" / "vi" / "digit-3.wav").write_bytes(b"RIFF")
    status, said = run("check", settings, BRANCH_FILE)
    assert status == 1
    assert "vi/digit-2.wav: tiếng bị vỡ" in said
    assert "vi/digit-3.wav: không phải tệp WAV" in said
    assert "2 recordings are not good" in said


def test_clips_are_recorded_one_by_one_and_a_bad_one_is_asked_for_again(
    settings: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path / "bad.wav", spoken(level=1.6))
    write(tmp_path / "good.wav", spoken())
    takes = tmp_path / "takes"
    takes.write_text("bad\ngood\n")
    program = tmp_path / "bin" / "arecord"
    program.parent.mkdir()
    program.write_text(
        f"#!{sys.executable}\nimport pathlib, shutil, sys\ntakes = pathlib.Path({str(takes)!r})\n"
        "first, *rest = takes.read_text().split()\ntakes.write_text('\\n'.join(rest))\n"
        f"shutil.copy({str(tmp_path)!r} + '/' + first + '.wav', sys.argv[-1])\n"
    )
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{program.parent}{os.pathsep}{os.environ['PATH']}")
    status, said = run("record", settings, BRANCH_FILE, "--language", "vi", typed="s\n\n\nq\n")
    assert status == 0, said
    assert "not kept: tiếng bị vỡ" in said
    assert said.count("vi/digit-1: một") == 2
    assert "Enter để ghi, s để bỏ qua, q để thôi · Enter records, s skips, q ends" in said
    program.write_text("#!/bin/sh\nexit 1\n")
    status, said = run("record", settings, BRANCH_FILE, "--language", "vi", "--anew", typed="\nq\n")
    assert "chưa ghi được gì (arecord kết thúc với mã 1)" in said
    assert "see whether a microphone is connected" in said
    assert [path.name for path in (tmp_path / "own" / "vi").iterdir()] == ["digit-1.wav"]


def test_without_a_recorder_or_a_place_for_recordings_it_is_said_what_to_do(
    settings: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "/nonexistent")
    status, said = run("record", settings, BRANCH_FILE)
    assert (status, "apt install alsa-utils" in said) == (1, True)
    settings.write_text(settings.read_text().replace('overrides_dir = "own"', ""))
    status, said = run("list", settings, BRANCH_FILE)
    assert (status, "overrides_dir" in said) == (2, True)


def test_a_language_that_is_not_spoken_and_a_branch_that_cannot_be_read_are_refused(
    settings: Path, tmp_path: Path
) -> None:
    status, said = run("list", settings, BRANCH_FILE, "--language", "fr")
    assert (status, "this display speaks vi, en" in said) == (2, True)
    status, _ = run("check", settings, tmp_path / "none.toml")
    assert status == 2
