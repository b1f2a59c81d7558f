"""A voice program of the office's own: espeak-ng as that program, and programs that do not do what they should."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

import pytest

from clientkit.voice import sound
from clientkit.voice.clip import CHIME, Clip
from clientkit.voice.clip_bank import ClipBank
from clientkit.voice.command_voice import CommandVoice
from clientkit.voice.renderer import NoVoice, Renderer
from clientkit.voice.trouble import TroubleKind

ESPEAK = ("espeak-ng", "-v", "vi", "-s", "{speed}", "-w", "{out}")
ONE = Clip("vi/digit-1", "vi", "một")
TWO = Clip("vi/digit-2", "vi", "hai")


def python(body: str) -> tuple[str, ...]:
    return (sys.executable, "-c", f"import os, subprocess, sys, time\n{body}", "{out}", "{text}")


class Unasked(Renderer):
    """The way out, which is not to be asked."""

    def render(self, text: str, voice: str, rate: int, path: Path) -> sound.Samples:
        raise AssertionError(f"{text} was asked of another")


@pytest.mark.parametrize("command", [(*ESPEAK, "--", "{text}"), ESPEAK], ids=["argument", "standard input"])
def test_a_program_is_given_the_sentence_and_writes_the_sound(command: tuple[str, ...], tmp_path: Path) -> None:
    made = CommandVoice(command).render("một", 135, tmp_path / "a.wav")
    assert 0.2 < len(made) / sound.RATE < 1.5
    slow = CommandVoice(command).render("một", 80, tmp_path / "b.wav")
    assert len(slow) > len(made)


def test_what_a_sentence_holds_is_neither_a_blank_nor_an_order_to_a_shell(tmp_path: Path) -> None:
    body = "open(sys.argv[1] + '.told', 'w').write(sys.argv[2]); sys.exit(1)"
    with pytest.raises(NoVoice, match="exit 1"):
        CommandVoice(python(body)).render("{out}; $(id) `id`", 135, tmp_path / "a.wav")
    assert (tmp_path / "a.wav.told").read_text() == "{out}; $(id) `id`"


@pytest.mark.parametrize(
    ("command", "why"),
    [(("no-such-program", "{out}"), "not found"), (python("sys.exit(3)"), "exit 3"), (python("pass"), "not there"),
     (python("open(sys.argv[1], 'wb').write(b'RIFF')"), "not a WAV file")],
    ids=["missing", "fails", "writes nothing", "writes something else"],
)  # fmt: skip
def test_a_program_that_makes_no_sound_is_told_by_name(command: tuple[str, ...], why: str, tmp_path: Path) -> None:
    with pytest.raises(NoVoice, match=why) as told:
        CommandVoice(command).render("một", 135, tmp_path / "a.wav")
    assert told.value.trouble.kind is TroubleKind.COMMAND
    assert command[0] in told.value.trouble.text("vi")


def test_a_program_that_hangs_is_ended_with_whatever_it_started(tmp_path: Path) -> None:
    body = "child = subprocess.Popen(['sleep', '60'])\n"
    body += "open(sys.argv[1] + '.pid', 'w').write(str(child.pid))\ntime.sleep(60)"
    began = time.monotonic()
    with pytest.raises(NoVoice, match="> 1 s"):
        CommandVoice(python(body), deadline_s=1.0).render("một", 135, tmp_path / "a.wav")
    assert time.monotonic() - began < 20
    child = int((tmp_path / "a.wav.pid").read_text())
    until = time.monotonic() + 10
    while time.monotonic() < until and _runs(child):
        time.sleep(0.02)
    assert not _runs(child)


def _runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
        return " Z " not in Path(f"/proc/{pid}/stat").read_text()
    except (OSError, ValueError):
        return False


def test_a_bank_speaks_with_the_program_and_keeps_what_it_made(tmp_path: Path) -> None:
    bank = ClipBank(tmp_path / "clips", Unasked(), commands={"vi": CommandVoice(ESPEAK)})
    assert bank.warm([ONE]).troubles == ()
    again = ClipBank(tmp_path / "clips", Unasked(), commands={"vi": CommandVoice(ESPEAK)})
    again.warm([ONE])
    assert again.join([ONE]) == bank.join([ONE])
    assert len(list((tmp_path / "clips").iterdir())) == 1


def test_another_model_of_the_same_name_is_another_voice(tmp_path: Path) -> None:
    model = tmp_path / "vi.onnx"
    model.write_bytes(b"1")
    voice = CommandVoice(("piper", "-m", str(model), "-f", "{out}"))
    before = voice.version()
    model.write_bytes(b"22")
    assert voice.version() != before


def test_a_program_that_fails_leaves_the_calls_to_espeak_and_is_told(tmp_path: Path) -> None:
    count = tmp_path / "count"
    fails = python(f"open({str(count)!r}, 'a').write('1'); sys.exit(3)")
    clips = [CHIME, ONE, TWO, Clip("vi/digit-3", "vi", "ba")]
    bank = ClipBank(tmp_path / "clips", Renderer(process=("/nonexistent",)), commands={"vi": CommandVoice(fails)})
    warmed = bank.warm(clips)
    assert [trouble.kind for trouble in warmed.troubles] == [TroubleKind.COMMAND]
    assert not warmed.troubles[0].silences
    assert warmed.ready == 4
    assert count.read_text() == "11", "it is not asked for every clip"


def test_a_recording_wins_over_the_program(tmp_path: Path) -> None:
    tone = sound.pcm(sound.samples(b"\x00\x20\x00\xe0" * 6_000))
    sound.write_wav(tmp_path / "own" / "vi" / "digit-1.wav", tone)
    bank = ClipBank(
        tmp_path / "clips", Unasked(), recordings=(tmp_path / "own",), commands={"vi": CommandVoice(("false", "{out}"))}
    )
    warmed = bank.warm([ONE])
    assert (warmed.recorded, warmed.troubles) == (1, ())
