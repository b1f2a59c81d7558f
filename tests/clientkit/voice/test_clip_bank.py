"""The clip bank with the real espeak-ng, and with renderers that hang, die or lie."""

import itertools
import json
import math
import resource
import subprocess
import sys
import textwrap
import time
import wave
from array import array
from pathlib import Path

import pytest

from clientkit.voice import sound
from clientkit.voice.clip import Clip
from clientkit.voice.clip_bank import ClipBank, ClipsMissing, recorded_clear
from clientkit.voice.renderer import PROCESS, NoVoice, Renderer
from display import wording


@pytest.fixture
def bank(tmp_path: Path) -> ClipBank:
    return ClipBank(tmp_path / "clips", Renderer())


def script(tmp_path: Path, body: str) -> tuple[str, ...]:
    """A process that is asked like the rendering one, with a behaviour of its own."""
    path = tmp_path / "renders.py"
    path.write_text("import json, sys, time, wave\nfor line in sys.stdin:\n" + textwrap.indent(body, "    "))
    return (sys.executable, str(path))


CALL = wording.announcement("A012", "21", "en")


def test_call_is_joined_from_clips_that_all_have_sound(bank: ClipBank, tmp_path: Path) -> None:
    warmed = bank.warm(wording.bank("A", ["21"], ["vi", "en"]))
    assert warmed.troubles == ()
    joined = bank.join(CALL)
    assert joined == b"".join(bank.join([clip]) for clip in CALL)
    assert 6 < sound.duration_s(joined) < 14
    sound.write_wav(tmp_path / "call.wav", joined)
    assert len(sound.read_wav(tmp_path / "call.wav")) * 2 == len(joined)


def test_second_display_takes_its_clips_from_the_cache(bank: ClipBank, tmp_path: Path) -> None:
    bank.warm(CALL)

    class Unasked(Renderer):
        def render(self, text: str, voice: str, rate: int, path: Path) -> sound.Samples:
            raise AssertionError(f"{text} was rendered again")

    again = ClipBank(tmp_path / "clips", Unasked())
    again.warm(CALL)
    assert again.join(CALL) == bank.join(CALL)


def test_other_speed_is_another_clip(bank: ClipBank, tmp_path: Path) -> None:
    bank.warm(CALL)
    slow = ClipBank(tmp_path / "clips", Renderer(), rate=90)
    slow.warm(CALL)
    assert len(slow.join(CALL)) > len(bank.join(CALL))


def test_broken_cache_file_is_made_again(bank: ClipBank, tmp_path: Path) -> None:
    bank.warm(CALL)
    for path in (tmp_path / "clips").glob("*.wav"):
        path.write_bytes(path.read_bytes()[:100])
    again = ClipBank(tmp_path / "clips", Renderer())
    assert again.warm(CALL).troubles == ()
    assert len(again.join(CALL)) == pytest.approx(len(bank.join(CALL)), rel=0.01)


def record(path: Path, *, rate: int = 48_000, channels: int = 2, level: int = 9_000) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with wave.open(str(path), "wb") as file:
        file.setnchannels(channels)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(array("h", [level if i // 60 % 2 else -level for i in range(rate // 4 * channels)]).tobytes())


def test_recording_of_the_office_replaces_a_clip(bank: ClipBank, tmp_path: Path) -> None:
    bank.warm(CALL)
    record(tmp_path / "own" / "vi" / "digit-0.wav")
    own = ClipBank(tmp_path / "clips", Renderer(), recordings=(tmp_path / "own",))
    assert own.warm(CALL).recorded == 1
    for clip in CALL:
        assert (own.join([clip]) == bank.join([clip])) == (clip.name != "vi/digit-0")
    # A quarter of a second at 48 kHz in stereo stays a quarter of a second.
    assert sound.duration_s(own.join([Clip("vi/digit-0", "vi", "không")])) == pytest.approx(0.43, abs=0.03)


def test_a_recording_with_the_noise_of_its_room_is_cut_where_speech_begins(tmp_path: Path) -> None:
    noise = [40, -35, 20, -45] * 5_512
    speech = [int(6_000 * math.sin(i / 9)) for i in range(sound.RATE // 2)]
    raw = array("h", [*noise, *speech, *noise])
    made = sound.duration_s(recorded_clear(raw))
    assert made == pytest.approx(0.52, abs=0.03)


def test_broken_recording_is_told_and_the_rendered_clip_is_used(bank: ClipBank, tmp_path: Path) -> None:
    bank.warm(CALL)
    (tmp_path / "own" / "vi").mkdir(parents=True)
    (tmp_path / "own" / "vi" / "digit-0.wav").write_bytes(b"RIFF")
    own = ClipBank(tmp_path / "clips", Renderer(), recordings=(tmp_path / "own",))
    [told] = own.warm(CALL).troubles
    assert "vi/digit-0.wav" in told.text("vi")
    assert not told.silences, "the made clip is heard in its place"
    assert own.join(CALL) == bank.join(CALL)


def test_a_clip_that_cannot_be_written_says_so_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.part").mkdir()
    aloud: list[object] = []
    monkeypatch.setattr(sys, "unraisablehook", aloud.append)
    with pytest.raises(IsADirectoryError):
        sound.write_wav(tmp_path / "a.wav", b"")
    assert aloud == []


def test_a_folder_in_which_nobody_may_look_keeps_no_call_from_being_said(bank: ClipBank, tmp_path: Path) -> None:
    bank.warm(CALL)
    closed = tmp_path / ("x" * 300)  # also whoever may look everywhere is refused there, and in other words than "none"
    own = ClipBank(closed / "clips", Renderer(), recordings=(closed / "own",))
    warmed = own.warm(CALL)
    assert own.join(CALL) == bank.join(CALL)
    assert warmed.troubles, "a person is told"
    assert not any(told.silences for told in warmed.troubles)


def test_join_of_unknown_clips_names_them(bank: ClipBank) -> None:
    with pytest.raises(ClipsMissing, match="vi/letter-A"):
        bank.join(CALL)


def test_join_is_quick_when_warm(bank: ClipBank) -> None:
    bank.warm(CALL)
    times = []
    for _ in range(200):
        began = time.perf_counter()
        bank.join(CALL)
        times.append(time.perf_counter() - began)
    print(f"join: median {sorted(times)[100] * 1000:.3f} ms, worst {max(times) * 1000:.3f} ms")


def test_process_that_hangs_is_replaced_and_the_program_speaks(tmp_path: Path) -> None:
    renderer = Renderer(process=script(tmp_path, "time.sleep(60)"), deadline_s=0.5)
    assert len(renderer.render("không", "vi", 145, tmp_path / "a.wav")) > 1000
    assert renderer.replaced == 2


def test_process_that_dies_is_replaced_and_the_program_speaks(tmp_path: Path) -> None:
    renderer = Renderer(process=script(tmp_path, "sys.exit(3)"))
    assert len(renderer.render("không", "vi", 145, tmp_path / "a.wav")) > 1000
    assert renderer.replaced == 2


@pytest.mark.parametrize(("does", "said"), [("exit 3", "exit 3"), ("exec sleep 60", "> 0.5 s"), ("true", "a.wav")])
def test_what_a_text_says_stands_in_no_log_and_no_error(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, does: str, said: str
) -> None:
    program = tmp_path / "espeak-ng"
    program.write_text(f"#!/bin/sh\n{does}\n")
    program.chmod(0o755)
    deadline_s = 0.5 if "sleep" in does else 60.0
    renderer = Renderer(process=script(tmp_path, "sys.exit(3)"), program=str(program), deadline_s=deadline_s)
    with pytest.raises(NoVoice) as why:
        renderer.render("Mời bà Nguyễn Thị Lý", "vi", 145, tmp_path / "a.wav")
    assert said in str(why.value)
    logged = f"{why.value} {why.value.trouble.detail} {caplog.text}"
    assert not any(word in logged for word in ("Nguyễn", "\\u1ec5"))
    assert "20 letters" in caplog.text


def test_a_program_that_floods_its_output_is_not_listened_to(tmp_path: Path) -> None:
    program = tmp_path / "espeak-ng"
    program.write_text("#!/bin/sh\nexec yes\n")
    program.chmod(0o755)
    renderer = Renderer(process=script(tmp_path, "sys.exit(3)"), program=str(program), deadline_s=0.5)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(NoVoice, match=r"> 0\.5 s"):
        renderer.render("một", "vi", 145, tmp_path / "a.wav")
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 50_000, "KiB: none of it was kept"


def test_process_that_hangs_once_is_given_another_chance(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "well").mkdir()
    well = script(tmp_path / "well", """
import resource
import subprocess
order = json.loads(line)
subprocess.run(["espeak-ng", "-v", "vi", "-w", order["path"], order["text"]], check=True)
print(json.dumps({"ok": True}), flush=True)
""")  # fmt: skip
    renderer = Renderer(process=script(tmp_path, "time.sleep(60)"), program="no-such-program", deadline_s=0.5)
    drop = renderer._drop

    def replaces(**how: bool) -> None:
        drop(**how)
        renderer.process, renderer.deadline_s = well, 60.0  # a busy machine takes seconds to start one

    monkeypatch.setattr(renderer, "_drop", replaces)
    assert len(renderer.render("không", "vi", 145, tmp_path / "a.wav")) > 1000
    assert renderer.replaced == 1
    assert len(renderer.render("một", "vi", 145, tmp_path / "b.wav")) > 1000
    assert renderer.replaced == 1
    renderer.close()


@pytest.mark.parametrize(
    "lie",
    [
        "pass",
        "open(json.loads(line)['path'], 'wb').write(b'RIFF0000WAVE')",
        "w = wave.open(json.loads(line)['path'], 'wb'); w.setparams((1, 2, 22050, 0, 'NONE', '')); "
        "w.writeframes(bytes(40000)); w.close()",
    ],
    ids=["no file", "broken file", "silent file"],
)
def test_answer_without_a_sound_is_not_believed(tmp_path: Path, lie: str) -> None:
    process = script(tmp_path, f"{lie}\nprint('{{\"ok\": true}}', flush=True)")
    renderer = Renderer(process=process, program="no-such-program", deadline_s=2)
    with pytest.raises(NoVoice, match="apt install espeak-ng"):
        renderer.render("không", "vi", 145, tmp_path / "a.wav")


@pytest.mark.parametrize(
    "answer",
    ["1", "null", "[]", "'error'", "{'ok': 1}", "{'error': {'a': []}}"],
)
def test_answer_that_is_none_is_not_believed_and_the_program_speaks(tmp_path: Path, answer: str) -> None:
    renderer = Renderer(process=script(tmp_path, f"print({answer!r}.replace(chr(39), chr(34)), flush=True)"))
    assert len(renderer.render("không", "vi", 145, tmp_path / "a.wav")) > 1000
    assert renderer.replaced == 2


@pytest.mark.parametrize(
    "answer", ["print('{', end='', flush=True); time.sleep(60)", "print('[' * 30_000, flush=True)",
               "[print('x' * 10_000, end='', flush=True) for _ in range(10)]; time.sleep(60)",
               "sys.stdout.buffer.write(bytes(range(128, 256)) + b'\\n'); sys.stdout.flush()"]
)  # fmt: skip
def test_answer_that_does_not_end_or_is_no_text_is_not_waited_for(tmp_path: Path, answer: str) -> None:
    renderer = Renderer(process=script(tmp_path, answer), deadline_s=0.5)
    assert len(renderer.render("không", "vi", 145, tmp_path / "a.wav")) > 1000
    assert renderer.replaced == 2


def test_the_process_that_renders_says_of_each_bad_order_what_is_wrong_and_goes_on(tmp_path: Path) -> None:
    (tmp_path / "pyttsx3.py").write_text("def init(name):\n    return None\n", encoding="utf-8")
    orders = (b"1", b"null", b"[]", b"{}", b'{"path": 1}', b'{"path": "a\\u0000"}', b"\xff\xfe", b"[" * 30_000, b"")
    done = subprocess.run(
        [sys.executable, PROCESS[2]], input=b"\n".join(orders) + b"\n", capture_output=True, timeout=30, check=True,
        env={"PYTHONPATH": str(tmp_path)},
    )  # fmt: skip
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(answers) == len(orders)
    assert all(answer["error"].startswith("pyttsx3: ") for answer in answers)


def test_missing_program_names_the_package_and_leaves_the_bank_silent(tmp_path: Path) -> None:
    bank = ClipBank(tmp_path / "clips", Renderer(process=("/nonexistent/python",), program="no-such-program"))
    warmed = bank.warm(CALL)
    assert len(warmed.troubles) >= 1
    assert "apt install espeak-ng" in warmed.troubles[0].text("vi")
    assert warmed.troubles[0].silences
    assert bank.missing(CALL)


def test_unknown_voice_is_told_by_name(tmp_path: Path) -> None:
    renderer = Renderer(process=script(tmp_path, "sys.exit(1)"))
    with pytest.raises(NoVoice, match="xx-none"):
        renderer.render("không", "xx-none", 145, tmp_path / "a.wav")


def test_chime_dies_away_and_does_not_click() -> None:
    chime = sound.chime()
    assert max(abs(chime[0]), abs(chime[-1])) < 300
    quarter = len(chime) // 4
    first, last = (max(abs(v) for v in part) for part in (chime[:quarter], chime[-quarter:]))
    assert last < first / 3


def test_recording_cut_short_is_refused(tmp_path: Path) -> None:
    record(tmp_path / "a.wav", channels=1)
    (tmp_path / "a.wav").write_bytes((tmp_path / "a.wav").read_bytes()[:-1000])
    with pytest.raises(sound.UnusableSound, match="cut short"):
        sound.read_wav(tmp_path / "a.wav")


def test_resampling_keeps_length_and_pitch() -> None:
    tone = array("h", [int(8000 * math.sin(2 * math.pi * 440 * i / 48_000)) for i in range(9_600)])
    made = sound.resample(tone, 48_000)
    assert len(made) == pytest.approx(sound.RATE * 0.2, abs=2)
    crossings = sum(1 for a, b in itertools.pairwise(made) if a < 0 <= b)
    assert crossings == pytest.approx(88, abs=1)
