"""What a hall hears of calls at once: each announcement whole, in its order, none over another."""

from __future__ import annotations

import time
from array import array
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import shiboken6
from pytestqt.qtbot import QtBot

from clientkit.voice import announcer, pace, sound
from clientkit.voice.announcer import LogAnnouncer
from clientkit.voice.clip import CHIME
from clientkit.voice.clip_bank import ClipBank
from config.clock import Clock
from display import wording
from display.calls import Form, Rules
from display.hall_voice import HallVoice
from display.screen import HallScreen
from tests.clientkit.voice.hearing import NotHeard, hall_sound, heard_at
from tests.clientkit.voice.loudspeaker import Device, Room
from tests.display.conftest import BRANCH, START, board, called, snapshot
from tests.patience import until_seen
from wire.values import END_OF_TIME

HALL = BRANCH.model_copy(
    update={
        "counters": tuple(BRANCH.counters[0].model_copy(update={"id": f"quay-{n:02d}", "number": n}) for n in (3, 21)),
        "groups": tuple(BRANCH.groups[0].model_copy(update={"id": letter, "series": letter}) for letter in "AH"),
    }
)


@pytest.fixture
def hall(qtbot: QtBot, spoken: ClipBank, tmp_path: Path) -> Iterator[tuple[HallScreen, HallVoice]]:
    clock = Clock(speed=25, real_start_ms=time.time_ns() // 1_000_000, start_ms=START)
    voice = HallVoice(spoken, LogAnnouncer(tmp_path / "heard.jsonl", clock))
    made = HallScreen(clock, voice=voice, rules=Rules(twice=False, speak_within_s=600.0))
    yield made, voice
    voice.stop()
    for one in (made, voice):
        shiboken6.delete(one)


def said(bank: ClipBank, number: str, counter: str, form: Form, *languages: str, chime: bool = False) -> sound.Samples:
    paces = {Form.FULL: pace.FULL, Form.BUSY: pace.BUSY, Form.CROWDED: pace.CROWDED}
    clips = [clip for one in languages for clip in wording.sentence(number, counter, one, form=form)]
    return sound.samples(bank.join([CHIME, *clips] if chime else clips, paces[form]))


def test_calls_at_once_are_heard_whole_in_order_and_none_over_another(
    qtbot: QtBot, spoken: ClipBank, hall: tuple[HallScreen, HallVoice], tmp_path: Path
) -> None:
    screen, voice = hall
    reports: list[str] = []
    screen.announced.connect(lambda report: reports.append(report.how))
    screen.welcomed(snapshot().model_copy(update={"branch": HALL}))
    until_seen(qtbot, lambda: voice.ready)
    for seq, number, counter, language in ((101, "A012", 3, "vi"), (102, "H305", 21, "en"), (103, "A789", 3, "vi")):
        screen.event_came(seq, screen.now_ms(), called(seq, number=number, counter=counter, language=language))
    until_seen(qtbot, lambda: reports.count("spoken") == 3, 60)
    heard = hall_sound(tmp_path / "heard.jsonl")
    end = 0
    for announcement in (
        said(spoken, "A012", "3", Form.FULL, "vi", chime=True),
        said(spoken, "H305", "21", Form.BUSY, "vi", "en"),
        said(spoken, "A789", "3", Form.FULL, "vi"),
    ):
        begin = heard_at(heard, announcement, end)
        assert begin >= end
        end = begin + len(announcement)
    assert end >= len(heard) - sound.RATE // 1000, "nothing else was said"


@pytest.fixture(scope="module")
def call(spoken: ClipBank) -> sound.Samples:
    return said(spoken, "A012", "3", Form.CROWDED, "vi")


def test_the_listener_notices_a_tail_that_is_cut(call: sound.Samples) -> None:
    rest = array("h", bytes(2 * sound.RATE))
    assert heard_at(rest + call + rest, call) == sound.RATE
    end = len(call) - int(0.45 * sound.RATE)  # the pause behind it, and the last of "ba"
    with pytest.raises(NotHeard, match="something else"):
        heard_at(rest + call[:end] + rest + rest, call)


def test_the_listener_notices_digits_in_another_order_and_a_call_through_another(
    spoken: ClipBank, call: sound.Samples
) -> None:
    with pytest.raises(NotHeard):
        heard_at(said(spoken, "A021", "3", Form.CROWDED, "vi"), call)
    other = said(spoken, "H305", "21", Form.CROWDED, "vi")
    mixed = array("h", (sound.clamped(one + two) for one, two in zip(call, other, strict=False)))
    with pytest.raises(NotHeard):
        heard_at(mixed + call[len(mixed) :], call)


def test_the_listener_hears_a_call_that_is_played_softer(call: sound.Samples) -> None:
    assert heard_at(array("h", (value // 2 for value in call)), call) == 0


SPEED = 25.0
NOTICE = {"notice_id": "n1", "text": {"vi": "Xin chờ"}, "zones": (), "until": END_OF_TIME, "say": True}


@contextmanager
def loudspeaker_hall(
    spoken: ClipBank, room: Room, monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[HallScreen, HallVoice]]:
    monkeypatch.setattr(announcer.QMediaDevices, "defaultAudioOutput", staticmethod(Device))
    monkeypatch.setattr(announcer, "QAudioSink", room.output())
    clock = Clock(speed=SPEED, real_start_ms=time.time_ns() // 1_000_000, start_ms=START)
    voice = HallVoice(spoken, announcer.SpeakerAnnouncer())
    screen = HallScreen(clock, voice=voice, rules=Rules(twice=False, speak_within_s=600.0))
    try:
        yield screen, voice
    finally:
        voice.stop()
        for one in (screen, voice):
            shiboken6.delete(one)


def spoken_in(qtbot: QtBot, screen: HallScreen, voice: HallVoice, *numbers: str) -> None:
    reports: list[str] = []
    screen.announced.connect(lambda report: reports.append(report.how))
    screen.welcomed(snapshot().model_copy(update={"branch": HALL}))
    until_seen(qtbot, lambda: voice.ready)
    for seq, number in enumerate(numbers, start=101):
        screen.event_came(seq, screen.now_ms(), called(seq, number=number))
    until_seen(qtbot, lambda: reports.count("spoken") == len(numbers))


def test_calls_and_a_notice_come_out_of_the_loudspeaker_whole_in_order_and_one_at_a_time(
    qtbot: QtBot, spoken: ClipBank, monkeypatch: pytest.MonkeyPatch
) -> None:
    room = Room(SPEED)
    with loudspeaker_hall(spoken, room, monkeypatch) as (screen, voice):
        spoken_in(qtbot, screen, voice, "A012", "A789")
        screen.view_came("board", board(notices=[NOTICE]))
        [sentence] = screen._notices.clips
        until_seen(qtbot, lambda: voice.readings.made(sentence))
        notice = sound.samples(voice.readings.sound(sentence))
        until_seen(qtbot, lambda: screen._notices.speaking is not None)
        until_seen(qtbot, lambda: voice.ready)
    end = 0
    for announcement in (
        said(spoken, "A012", "3", Form.FULL, "vi", chime=True),
        said(spoken, "A789", "3", Form.FULL, "vi"),
        notice,
    ):
        begin = heard_at(room.heard, announcement, end)
        assert begin >= end
        end = begin + len(announcement)
    assert end >= len(room.heard) - sound.RATE // 1000, "nothing else was said"


def test_an_output_that_swallows_the_end_is_found_out(
    qtbot: QtBot, spoken: ClipBank, monkeypatch: pytest.MonkeyPatch
) -> None:
    room = Room(SPEED, loses_s=0.45)  # the pause behind the call, and the last of "ba"
    with loudspeaker_hall(spoken, room, monkeypatch) as (screen, voice):
        spoken_in(qtbot, screen, voice, "A012")
    call = said(spoken, "A012", "3", Form.FULL, "vi", chime=True)
    room.hear(len(room.heard), sound.silence(1.0))
    with pytest.raises(NotHeard, match="something else"):
        heard_at(room.heard, call)
