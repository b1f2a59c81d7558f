"""The hall's voice is never silent without a word, and says less of a call the more of them wait."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

import pytest
import shiboken6
from pytestqt.qtbot import QtBot

from clientkit.voice import clip_bank, sound
from clientkit.voice.announcer import LogAnnouncer
from clientkit.voice.clip_bank import ClipBank
from clientkit.voice.command_voice import CommandVoice
from clientkit.voice.renderer import NoVoice
from clientkit.voice.trouble import Trouble, TroubleKind
from config.clock import Clock
from display import sound_log, wording
from display.calls import Call, Form, Speech
from display.hall_voice import HallVoice
from tests.display.conftest import BRANCH, ToneRenderer
from tests.patience import until_seen
from tests.third_language import khmer as khmer

NEW_COUNTER = BRANCH.counters[0].model_copy(update={"id": "quay-77", "number": 77})


class Picky(ToneRenderer):
    """Makes nothing in which `refuses` stands."""

    refuses: tuple[str, ...] = ()
    asked = 0

    def render(self, text: str, voice: str, rate: int, path: Path) -> sound.Samples:
        self.asked += 1
        if any(part in (text, voice) for part in self.refuses):
            raise NoVoice(Trouble(TroubleKind.NO_SPEECH, f"{voice}: {text}"))
        return super().render(text, voice, rate, path)


class Told(HallVoice):
    """A voice and all that it told."""

    def __init__(self, folder: Path, clock: Clock, renderer: ToneRenderer, **others: Any) -> None:
        self.bank_ = ClipBank(folder / "clips", renderer)
        self.log = folder / "heard.jsonl"
        super().__init__(self.bank_, LogAnnouncer(self.log, clock), **others)
        self.ends: list[bool] = []
        self.ended.connect(self.ends.append)

    def told(self) -> bool:
        """Whether it has made what it can, and said what it cannot."""
        return self.ready and self._thread is None

    def said(self) -> list[tuple[str, ...]]:
        return [one.clips for one in sound_log.read(self.log)]


@pytest.fixture
def voices(qtbot: QtBot, tmp_path: Path, clock: Clock) -> Iterator[type[Told]]:
    made: list[Told] = []
    count = itertools.count()

    class Made(Told):
        def __init__(self, renderer: ToneRenderer, **others: Any) -> None:
            super().__init__(tmp_path / str(next(count)), clock, renderer, **others)
            made.append(self)

    yield Made  # type: ignore[misc]
    for one in made:
        one.stop()
        shiboken6.delete(one)


def speech(
    number: str = "A012",
    counter: str = "3",
    language: str = "vi",
    form: Form = Form.FULL,
    *,
    time: Literal[1, 2] = 1,
    nth: int = 1,
    chime: bool = False,
) -> Speech:
    return Speech(Call(1, "t1", number, counter, language, 0, nth), time, chime, form)


def heard(qtbot: QtBot, voice: Any, what: Speech) -> tuple[str, ...]:
    before = len(voice.ends)
    voice.say(what)
    until_seen(qtbot, lambda: len(voice.ends) > before)
    assert voice.ends[-1] is True
    clips: tuple[str, ...] = voice.said()[-1]
    return clips


NUMBER = tuple(f"vi/{each}" for each in ("letter-A", "digit-0", "digit-1", "digit-2"))
ENGLISH = tuple(f"en/{each}" for each in ("letter-A", "digit-0", "digit-1", "digit-2"))


def test_each_form_says_what_it_is_to_say(qtbot: QtBot, voices: Any) -> None:
    voice = voices(ToneRenderer())
    voice.learn(BRANCH)
    until_seen(qtbot, lambda: voice.ready)
    for what, clips in (
        (speech(chime=True), ("chime", "vi/invite", *NUMBER, "vi/counter-3")),
        (speech(nth=2), ("vi/invite-again", *NUMBER, "vi/counter-3")),
        (speech(form=Form.BUSY), (*NUMBER, "vi/counter-3")),
        (speech(form=Form.CROWDED, chime=True), ("chime", *NUMBER, "vi/counter-3-short")),
        (
            speech(language="en"),
            ("vi/invite", *NUMBER, "vi/counter-3", "en/invite", *ENGLISH, "en/counter-3"),
        ),
        (speech(language="en", time=2), ("en/invite", *ENGLISH, "en/counter-3")),
        (speech(language="en", form=Form.BUSY), (*NUMBER, "vi/counter-3", *ENGLISH, "en/counter-3-short")),
        (speech(language="en", form=Form.CROWDED), (*ENGLISH, "en/counter-3-short")),
        (speech(language="km"), ("vi/invite", *NUMBER, "vi/counter-3")),
    ):
        assert heard(qtbot, voice, what) == clips
    lengths = [one.length_ms for one in sound_log.read(voice.log)]
    assert lengths[2] < lengths[1], "a busy hall's pauses are shorter"


def test_a_hall_may_say_the_language_of_the_ticket_first(qtbot: QtBot, voices: Any) -> None:
    voice = voices(ToneRenderer(), own_first=True, end_s=1.0)
    voice.learn(BRANCH)
    until_seen(qtbot, lambda: voice.ready)
    assert heard(qtbot, voice, speech(language="en", form=Form.BUSY))[0] == "en/letter-A"
    [one] = sound_log.read(voice.log)
    # Ten tones of a quarter of a second, and a second behind each counter.
    assert one.length_ms > 2500 + 2 * 1000


def test_without_english_everything_is_spoken_in_vietnamese_and_a_trouble_is_told(qtbot: QtBot, voices: Any) -> None:
    renderer = Picky()
    renderer.refuses = ("en-us",)
    voice = voices(renderer)
    voice.learn(BRANCH)
    until_seen(qtbot, lambda: voice.told())
    assert not voice.mute
    assert voice.trouble is not None
    assert not voice.trouble.silences
    assert "en-us" in voice.trouble.text("vi")
    assert heard(qtbot, voice, speech(language="en")) == ("vi/invite", *NUMBER, "vi/counter-3")
    assert heard(qtbot, voice, speech(language="en", form=Form.CROWDED)) == (*NUMBER, "vi/counter-3-short")


@pytest.mark.usefixtures("khmer")
def test_a_further_language_is_spoken_and_one_without_a_voice_falls_back_to_vietnamese_and_says_what_to_do(
    qtbot: QtBot, voices: Any
) -> None:
    voice = voices(ToneRenderer(), languages=("vi", "en", "km"))
    voice.learn(BRANCH)
    until_seen(qtbot, lambda: voice.told())
    number = tuple(clip.replace("vi/", "km/") for clip in NUMBER)
    said = heard(qtbot, voice, speech(language="km"))
    assert said == ("vi/invite", *NUMBER, "vi/counter-3", "km/invite", *number, "km/counter-3")
    renderer = Picky()
    renderer.refuses = ("km",)
    mute = voices(renderer, languages=("vi", "en", "km"))
    mute.learn(BRANCH)
    until_seen(qtbot, lambda: mute.told())
    assert heard(qtbot, mute, speech(language="km")) == ("vi/invite", *NUMBER, "vi/counter-3")
    assert heard(qtbot, mute, speech(language="km", form=Form.CROWDED)) == (*NUMBER, "vi/counter-3-short")
    assert not mute.trouble.silences
    assert "km: " in mute.trouble.text("vi")
    assert "hãy ghi giọng cho ngôn ngữ đó" in mute.trouble.text("vi")


def test_a_language_without_a_voice_is_told_before_all_others_are_made(qtbot: QtBot, voices: Any) -> None:
    renderer, own = Picky(), Slow()
    renderer.refuses = ("vi", "en-us")
    voice = voices(renderer)
    voice.bank_.commands = {"en": own}
    voice.learn(BRANCH)
    until_seen(qtbot, lambda: own.asked != [])
    until_seen(qtbot, lambda: voice.trouble is not None and voice.trouble.kind is TroubleKind.NO_SPEECH)
    assert voice.trouble.silences
    assert voice._thread is not None, "the other language is still being made"
    own.let.release(1_000)


def test_whatever_keeps_clips_from_being_made_is_told_and_they_are_made_later(
    qtbot: QtBot, voices: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    voice = voices(ToneRenderer(), retry_s=0.2)
    warm = ClipBank.warm

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(ClipBank, "warm", full)
    voice.learn(BRANCH)
    until_seen(qtbot, lambda: voice.mute)
    assert voice.trouble is not None
    assert voice.trouble.kind is TroubleKind.BROKE
    assert "No space left" in voice.trouble.text("vi")
    monkeypatch.setattr(ClipBank, "warm", warm)
    until_seen(qtbot, lambda: voice.told())
    assert voice.trouble is None


def test_what_cannot_be_made_is_tried_again_less_and_less_often_until_it_was_made(
    qtbot: QtBot, voices: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    renderer = Picky()
    renderer.refuses = ("en-us",)
    voice = voices(renderer)
    waits: list[int] = []
    start = voice._retry.start
    monkeypatch.setattr(voice._retry, "start", lambda ms: (waits.append(ms), start(1)))
    voice.learn(BRANCH)
    until_seen(qtbot, lambda: len(waits) >= 7)
    assert [ms // 1000 for ms in waits[:7]] == [30, 60, 120, 240, 480, 480, 480]
    renderer.refuses = ()
    until_seen(qtbot, lambda: voice.trouble is None)
    waits.clear()
    renderer.refuses = ("đến quầy số bảy mươi bảy",)
    voice.learn(BRANCH.model_copy(update={"counters": (*BRANCH.counters, NEW_COUNTER)}))
    until_seen(qtbot, lambda: waits != [])
    assert waits[0] == 30_000, "another failure is a new one"


def test_a_broken_recording_is_told_as_what_it_is_while_the_voice_speaks(
    qtbot: QtBot, voices: Any, tmp_path: Path
) -> None:
    (tmp_path / "own" / "vi").mkdir(parents=True)
    (tmp_path / "own" / "vi" / "digit-1.wav").write_bytes(b"no sound")
    voice = voices(ToneRenderer())
    voice.bank_.recordings = (tmp_path / "own",)
    voice.learn(BRANCH)
    until_seen(qtbot, lambda: voice.told())
    assert voice.trouble is not None
    assert voice.trouble.kind is TroubleKind.RECORDING


class Slow(CommandVoice):
    """A voice program of the office's own that works when it is let."""

    def __init__(self) -> None:
        super().__init__(("slow-voice", "{out}"))
        self.__dict__.update(asked=[], let=threading.Semaphore(0))

    asked: list[str]
    let: threading.Semaphore

    def render(self, text: str, rate: int, path: Path) -> sound.Samples:
        self.asked.append(text)
        self.let.acquire(timeout=20)
        return ToneRenderer().render(text, "", rate, path)[:-2_000]


def test_the_first_start_with_a_slow_voice_program_speaks_at_once_and_says_so(qtbot: QtBot, voices: Any) -> None:
    own = Slow()
    voice = voices(ToneRenderer())
    voice.bank_.commands = {"vi": own}
    voice.learn(BRANCH)
    until_seen(qtbot, lambda: voice.ready and own.asked)
    assert heard(qtbot, voice, speech(counter="14")) == ("vi/invite", *NUMBER, "vi/counter-14")
    assert voice.trouble.kind is TroubleKind.MAKING
    assert not voice.trouble.silences
    assert "slow-voice" in voice.trouble.text("vi")
    first = own.asked[0]
    call = {clip.text for clip in wording.sentence("A012", "14", "vi")}
    for made in range(2, 2 + len(call)):
        own.let.release()
        until_seen(qtbot, lambda made=made: len(own.asked) >= made)
    assert set(own.asked[1 : 1 + len(call)]) | {first} >= call, "what was just called is made before all others"
    meanwhile = sound_log.read(voice.log)[-1].length_ms
    own.let.release(1_000)
    until_seen(qtbot, lambda: voice.trouble is None)
    heard(qtbot, voice, speech(counter="14"))
    assert sound_log.read(voice.log)[-1].length_ms < meanwhile, "in its own voice now"


def test_a_call_of_the_first_minute_is_said_as_soon_as_its_own_clips_are_made(
    qtbot: QtBot, voices: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    let = threading.Semaphore(11)  # the chime needs none: ten digits and a letter
    renderer, render = ToneRenderer(), ToneRenderer.render

    def slowly(self: ToneRenderer, text: str, voice: str, rate: int, path: Path) -> sound.Samples:
        let.acquire(timeout=20)
        return render(self, text, voice, rate, path)

    monkeypatch.setattr(ToneRenderer, "render", slowly)
    voice = voices(renderer)
    voice.learn(BRANCH)
    until_seen(qtbot, lambda: voice.ready)
    voice.say(speech(counter="14"))
    let.release(3)  # the one that is being made, then the opening and the counter of the call
    until_seen(qtbot, lambda: voice.ends == [True])
    assert voice.said()[-1] == ("vi/invite", *NUMBER, "vi/counter-14")
    assert len(renderer.rendered) < 16
    let.release(1_000)


def test_a_new_counter_is_made_and_spoken(qtbot: QtBot, voices: Any) -> None:
    voice = voices(ToneRenderer())
    voice.learn(BRANCH)
    until_seen(qtbot, lambda: voice.told())
    assert heard(qtbot, voice, speech(counter="77"))[-1] == "vi/counter-77"
    assert voice.trouble is None


def test_a_new_counter_that_cannot_be_made_is_left_out_of_its_call_and_told(qtbot: QtBot, voices: Any) -> None:
    renderer = Picky()
    renderer.refuses = ("đến quầy số bảy mươi bảy",)
    voice = voices(renderer)
    voice.learn(BRANCH)
    until_seen(qtbot, lambda: voice.told())
    assert heard(qtbot, voice, speech(counter="77")) == ("vi/invite", *NUMBER)
    assert "bảy mươi bảy" in voice.trouble.text("vi")
    voice.learn(BRANCH.model_copy(update={"counters": (*BRANCH.counters, NEW_COUNTER)}))
    assert heard(qtbot, voice, speech(counter="3"))[-1] == "vi/counter-3", "the others are as before"


def test_a_call_waits_no_longer_than_its_patience_for_a_clip(
    qtbot: QtBot, voices: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    voice = voices(ToneRenderer(), patience_s=0.2)
    voice.learn(BRANCH)
    until_seen(qtbot, lambda: voice.told())
    monkeypatch.setattr(HallVoice, "_start_warming", lambda _: None)
    assert heard(qtbot, voice, speech(counter="77")) == ("vi/invite", *NUMBER)
    assert "vi/counter-77" in voice.trouble.text("vi")


def test_a_number_is_never_said_without_one_of_its_signs(qtbot: QtBot, voices: Any) -> None:
    renderer = Picky()
    renderer.refuses = ("ích-xì",)
    voice = voices(renderer)
    voice.learn(BRANCH)
    until_seen(qtbot, lambda: voice.told())
    voice.say(speech("X012"))
    until_seen(qtbot, lambda: voice.ends == [False])
    assert voice.said() == [] if voice.log.exists() else True
    assert voice.trouble is not None
    assert voice.ready, "the next call is spoken"


def test_a_call_is_as_loud_as_the_manager_and_the_time_of_day_want(
    qtbot: QtBot, voices: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    loud: list[float] = []
    monkeypatch.setattr(LogAnnouncer, "set_volume", lambda _, part: loud.append(part))
    voice = voices(ToneRenderer())
    voice.learn(BRANCH)
    until_seen(qtbot, lambda: voice.ready)
    by_day = [0.6]
    voice.follow_the_day(lambda: by_day[-1])
    heard(qtbot, voice, speech())
    by_day.append(1.0)
    voice.set_volume(50)
    heard(qtbot, voice, speech())
    assert loud == [0.6, 0.5, 0.5]


def test_two_calls_at_once_are_refused(qtbot: QtBot, voices: Any) -> None:
    voice = voices(ToneRenderer())
    voice.learn(BRANCH)
    until_seen(qtbot, lambda: voice.ready)
    voice.say(speech())
    with pytest.raises(RuntimeError, match="wait for `ended`"):
        voice.say(speech())


def test_a_voice_that_fails_is_not_asked_for_every_clip(tmp_path: Path) -> None:
    renderer = Picky()
    renderer.refuses = ("vi", "en-us")
    warmed = ClipBank(tmp_path, renderer).warm(wording.bank("AHK", ["1", "2", "3"], ["vi", "en"]))
    assert renderer.asked == 4, "twice in each language"
    assert warmed.ready == 1, "the chime needs no voice"


def test_making_clips_ends_in_time_and_says_that_they_are_not_all_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clip_bank, "WITHIN_S", -1.0)
    warmed = ClipBank(tmp_path, ToneRenderer()).warm(wording.bank("A", ["1"], ["vi"]))
    assert [trouble.kind for trouble in warmed.troubles] == [TroubleKind.SLOW]
    assert warmed.troubles[0].silences


def test_a_voice_that_was_stopped_makes_no_more_clips(
    qtbot: QtBot, voices: type[Told], monkeypatch: pytest.MonkeyPatch
) -> None:
    voice = voices(ToneRenderer())
    begun, may = [], threading.Event()

    def warm(clips: Any, progressed: Any) -> clip_bank.Warmed:
        begun.append(clips)
        may.wait(60)
        return clip_bank.Warmed(0, 0, ())

    monkeypatch.setattr(voice.bank_, "warm", warm)
    voice.learn(BRANCH)
    voice.learn(BRANCH.model_copy(update={"counters": (*BRANCH.counters, NEW_COUNTER)}))  # for when this one is over
    until_seen(qtbot, lambda: begun)
    may.set()
    voice.stop()
    until_seen(qtbot, lambda: voice._thread is None)
    voice.learn(BRANCH)
    assert (len(begun), voice._thread) == (1, None)
