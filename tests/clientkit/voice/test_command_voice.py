"""A voice program of the office's own: espeak-ng as that program, and programs that do not do what they should."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest

from clientkit.voice import clip_bank, command_voice, sound
from clientkit.voice.clip import CHIME, Clip
from clientkit.voice.clip_bank import WITHIN_S, ClipBank
from clientkit.voice.command_voice import DEADLINE_S, CommandVoice
from clientkit.voice.renderer import NoVoice, Renderer
from clientkit.voice.trouble import Trouble, TroubleKind

ESPEAK = ("espeak-ng", "-v", "vi", "-s", "{speed}", "-w", "{out}")
ONE = Clip("vi/digit-1", "vi", "một")
TWO = Clip("vi/digit-2", "vi", "hai")
DIGITS = [Clip(f"vi/digit-{digit}", "vi", f"{digit}") for digit in range(8)]
TONE = sound.samples(b"\x00\x20\x00\xe0" * 3_000)


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


def test_a_program_that_writes_without_end_is_stopped_before_it_fills_the_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(command_voice, "MOST_WRITTEN", 100_000)
    body = "time.sleep(0.2)\nwith open(sys.argv[1], 'wb') as file:\n"
    body += "    for _ in range(2_000):\n        file.write(bytes(1_000))"
    with pytest.raises(NoVoice, match="exit"):
        CommandVoice(python(body)).render("một", 135, tmp_path / "a.wav")
    assert (tmp_path / "a.wav").stat().st_size <= 100_000


def test_a_program_that_ends_well_leaves_no_child_behind_and_may_say_what_it_likes(tmp_path: Path) -> None:
    body = "child = subprocess.Popen(['sleep', '60'])\nopen(sys.argv[1] + '.pid', 'w').write(str(child.pid))\n"
    body += "for out in (sys.stdout, sys.stderr):\n    out.write('x' * 5_000_000)\n"
    body += "subprocess.run(['espeak-ng', '-v', 'vi', '-w', sys.argv[1], sys.argv[2]], check=True)"
    assert len(CommandVoice(python(body)).render("một", 135, tmp_path / "a.wav")) > 1_000
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


class Own(CommandVoice):
    """A program that makes a tone, at once, or as `makes` does."""

    asked: list[str]
    speeds: list[int]
    makes: Callable[[int], None]

    def __init__(self, name: str, makes: Callable[[int], None] = lambda _: None) -> None:
        super().__init__((name, "{out}"))
        self.__dict__.update(asked=[], speeds=[], makes=makes)

    def render(self, text: str, rate: int, path: Path) -> sound.Samples:
        self.asked.append(text)
        self.speeds.append(rate)
        self.makes(len(self.asked))
        return TONE[:-1_000]  # another sound than the way out makes


class Tones(Renderer):
    """The way out, which makes a tone."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[tuple[str, int]] = []

    def version(self) -> str:
        return "tones"

    def render(self, text: str, voice: str, rate: int, path: Path) -> sound.Samples:
        self.asked.append((text, rate))
        if self.fails_every_other and len(self.asked) % 2:
            raise NoVoice(Trouble(TroubleKind.NO_SPEECH, text))
        return TONE

    fails_every_other = False


def test_what_another_program_made_is_not_spoken(tmp_path: Path) -> None:
    first, second = Own("first"), Own("second")
    for own in (first, second, second):
        ClipBank(tmp_path / "clips", Unasked(), commands={"vi": own}).warm([ONE])
    assert (first.asked, second.asked) == (["một"], ["một"])


def _every_other_fails(count: int) -> None:
    if count % 2:
        raise NoVoice(Trouble(TroubleKind.COMMAND, "own: exit 3"))


def test_a_program_that_fails_now_and_then_goes_on_being_asked(tmp_path: Path) -> None:
    own = Own("own", _every_other_fails)
    ClipBank(tmp_path / "clips", Tones(), commands={"vi": own}).warm(DIGITS)
    assert len(own.asked) == len(DIGITS)


def test_a_voice_that_fails_now_and_then_goes_on_being_asked(tmp_path: Path) -> None:
    tones = Tones()
    tones.fails_every_other = True
    warmed = ClipBank(tmp_path / "clips", tones).warm(DIGITS)
    assert (len(tones.asked), warmed.ready) == (len(DIGITS), len(DIGITS) // 2)


def test_the_time_of_a_program_that_works_slowly_is_not_taken_from_the_other_voice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [0.0]
    monkeypatch.setattr(clip_bank, "time", SimpleNamespace(monotonic=lambda: now[0]))

    def slowly(_: int) -> None:
        now[0] += WITHIN_S

    bank = ClipBank(tmp_path / "clips", Tones(), commands={"vi": Own("own", slowly)})
    warmed = bank.warm([ONE, TWO, Clip("en/digit-1", "en", "one")])
    assert (warmed.ready, warmed.troubles) == (3, ())


def test_where_everything_hangs_making_clips_ends_within_a_minute(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [0.0]
    monkeypatch.setattr(clip_bank, "time", SimpleNamespace(monotonic=lambda: now[0]))

    class Hanging(Renderer):
        """pyttsx3 has its two chances of five seconds, and the program five each time."""

        def version(self) -> str:
            return "hangs"

        def render(self, text: str, voice: str, rate: int, path: Path) -> sound.Samples:
            now[0] += 15.0 if now[0] == 0.0 else 5.0
            raise NoVoice(Trouble(TroubleKind.NO_SPEECH, voice))

    def hangs(_: int) -> None:
        now[0] += DEADLINE_S
        raise NoVoice(Trouble(TroubleKind.COMMAND, "own: > 10 s"))

    owns = {language: Own(f"own-{language}", hangs) for language in ("vi", "en")}
    bank = ClipBank(tmp_path / "clips", Hanging(), commands=owns)
    warmed = bank.warm([*MANY, *(Clip(f"en/counter-{n}", "en", f"counter {n}") for n in range(12))])
    assert warmed.ready == 0
    assert now[0] <= 60.0


def test_each_language_has_its_own_speed(tmp_path: Path) -> None:
    tones = Tones()
    ClipBank(tmp_path / "clips", tones, rate=145, rates={"en": 120}).warm([ONE, Clip("en/digit-1", "en", "one")])
    assert tones.asked == [("một", 145), ("one", 120)]
    own = Own("own")
    bank = ClipBank(tmp_path / "own", tones, rate=145, rates={"vi": 120}, commands={"vi": own})
    bank.warm([ONE])
    bank.once(Clip("vi/notice", "vi", "Mất điện"))
    assert own.speeds == [120, 120]


MANY = [Clip(f"vi/counter-{number}", "vi", f"quầy {number}") for number in range(12)]


def test_the_other_voice_speaks_until_a_slow_program_has_made_all(tmp_path: Path) -> None:
    tones, said = Tones(), []
    own = Own("own", lambda count: said.append((count, bank.making, bank.missing(MANY), bank.pieces(MANY)[0][1])))
    bank = ClipBank(tmp_path / "clips", tones, commands={"vi": own})
    assert bank.warm(MANY).troubles == ()
    assert [count for count, *_ in said] == list(range(1, 13))
    assert all(making == "own" for _, making, *_ in said)
    assert all(missing == [] for _, _, missing, _ in said)
    by_other = ClipBank(tmp_path / "others", tones)
    by_other.warm(MANY)
    assert {sound_ for *_, sound_ in said} == {by_other.pieces(MANY)[0][1]}, "one voice in a call"
    assert bank.making == ""
    assert bank.pieces(MANY)[0][1] != by_other.pieces(MANY)[0][1]
    again = ClipBank(tmp_path / "clips", Unasked(), commands={"vi": own})
    again.warm(MANY)
    assert again.pieces(MANY) == bank.pieces(MANY)


def test_the_few_clips_of_a_new_counter_are_made_by_the_program_alone(tmp_path: Path) -> None:
    own = Own("own")
    bank = ClipBank(tmp_path / "clips", Unasked(), commands={"vi": own})
    bank.warm(DIGITS)
    assert (len(own.asked), bank.unfinished(DIGITS)) == (8, False)


def test_a_call_at_hand_has_its_own_clips_made_first(tmp_path: Path) -> None:
    new = Clip("vi/counter-77", "vi", "quầy 77")
    heard: list[bool] = []

    def asks(count: int) -> None:
        if count == 2:
            bank.hurry([MANY[9], new])
        if count == 4:
            heard.append(bank.missing([new]) == [])

    own, tones = Own("own", asks), Tones()
    bank = ClipBank(tmp_path / "clips", tones, commands={"vi": own})
    assert bank.warm(MANY).troubles == ()
    assert own.asked[:4] == ["quầy 0", "quầy 1", "quầy 9", "quầy 77"]
    assert heard == [True], "by the other voice, before the program has made it"
    assert len(own.asked) == len(set(own.asked)) == 13


def test_what_a_call_waits_for_is_rendered_first_also_when_time_is_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clip_bank, "WITHIN_S", -1.0)
    bank = ClipBank(tmp_path / "clips", Tones())
    bank.hurry([MANY[5]])
    warmed = bank.warm(MANY)
    assert warmed.ready == 1
    assert bank.missing([MANY[5]]) == []


def test_a_bank_that_is_ended_makes_no_more(tmp_path: Path) -> None:
    own = Own("own", lambda _: bank.end())
    bank = ClipBank(tmp_path / "clips", Tones(), commands={"vi": own})
    bank.warm(MANY)
    assert len(own.asked) == 1
    assert bank.unfinished(MANY)
    bank.warm(MANY)
    assert len(own.asked) == 1, "also when it is told to end before it began"


def test_without_the_other_voice_the_program_alone_is_no_trouble(tmp_path: Path) -> None:
    nothing = Renderer(process=("/nonexistent/python",), program="no-such-program")
    warmed = ClipBank(tmp_path / "clips", nothing, commands={"vi": Own("own")}).warm(MANY)
    assert (warmed.ready, warmed.troubles) == (len(MANY), ())


def test_what_is_said_once_is_said_by_the_program_and_by_the_other_voice_where_it_fails(tmp_path: Path) -> None:
    notice = Clip("vi/notice", "vi", "Mất điện tầng 2")
    tones, own = Tones(), Own("own", _every_other_fails)
    bank = ClipBank(tmp_path / "clips", tones, commands={"vi": own})
    first, second = bank.once(notice), bank.once(notice)
    assert first != second
    assert [text for text, _ in tones.asked] == own.asked[:1] == ["Mất điện tầng 2"]
    assert not (tmp_path / "clips").exists()


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


def test_a_language_that_the_offices_program_speaks_is_not_said_to_have_no_voice(tmp_path: Path) -> None:
    class Mute(Tones):
        def render(self, text: str, voice: str, rate: int, path: Path) -> sound.Samples:
            raise NoVoice(Trouble(TroubleKind.NO_SPEECH, voice))

    bank, told = ClipBank(tmp_path / "clips", Mute(), commands={"vi": Own("own")}), []
    warmed = bank.warm(MANY, lambda: told.append(bank.failing))
    assert (set(told), warmed.ready, warmed.troubles) == ({None}, len(MANY), ())
