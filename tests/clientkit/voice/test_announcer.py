"""One announcement at a time, into a log laid out in the hall's clock, or to a device that may be missing."""

import json
import math
import time
from array import array
from collections.abc import Iterator
from pathlib import Path

import pytest
import shiboken6
from PySide6.QtCore import QIODevice, QObject, Signal
from PySide6.QtMultimedia import QAudioDevice, QAudioFormat, QtAudio
from pytestqt.qtbot import QtBot

from clientkit.voice import announcer, sound
from clientkit.voice.trouble import Trouble, TroubleKind
from config.clock import SHARED_BYTES, Clock, SharedClock
from display import sound_log
from tests.clientkit.voice.loudspeaker import Device
from tests.patience import until_seen

START = 1_790_000_000_000


def pieces(seconds: float) -> list[announcer.Piece]:
    """An announcement of two clips."""
    return [("vi/invite", tone(seconds / 2)), ("vi/counter-3", tone(seconds / 2, 330))]


def tone(seconds: float, pitch: float = 440) -> bytes:
    count = int(seconds * sound.RATE)
    return sound.pcm(array("h", (int(9000 * math.sin(2 * math.pi * pitch * i / sound.RATE)) for i in range(count))))


def fast_clock(speed: float = 100) -> Clock:
    return Clock(speed=speed, real_start_ms=time.time_ns() // 1_000_000, start_ms=START)


def test_log_takes_the_sounds_own_time_in_the_halls_clock(qtbot: QtBot, tmp_path: Path) -> None:
    clock = fast_clock()
    voice = announcer.LogAnnouncer(tmp_path / "heard.jsonl", clock)
    before = clock.now_ms()
    with qtbot.waitSignal(voice.ended, timeout=60_000) as ended:
        voice.say(pieces(5))
        assert voice.busy
    assert ended.args == [True]
    assert clock.now_ms() - before >= 4_900
    [noted] = [json.loads(line) for line in (tmp_path / "heard.jsonl").read_text().splitlines()]
    assert noted["ms"] == 5000
    assert noted["clips"][0] == "vi/invite"
    assert all((tmp_path / wav).exists() for wav in noted["wavs"])


def test_log_goes_on_for_as_long_as_a_shared_time_stands_still(qtbot: QtBot, tmp_path: Path) -> None:
    cells = memoryview(bytearray(SHARED_BYTES)).cast("q")
    cells[0] = START
    voice = announcer.LogAnnouncer(tmp_path / "heard.jsonl", SharedClock(100.0, cells=cells))
    ended: list[bool] = []
    voice.ended.connect(ended.append)
    voice.say(pieces(5))
    cells[0] = START + 4_000
    qtbot.wait(200)  # twenty seconds of the hall, had its time gone on
    assert voice.busy
    assert ended == []
    with qtbot.waitSignal(voice.ended, timeout=60_000):
        cells[0] = START + 5_000
    assert ended == [True]


def test_log_does_not_wait_for_a_clock_that_was_set_back(qtbot: QtBot, tmp_path: Path) -> None:
    cells = memoryview(bytearray(SHARED_BYTES)).cast("q")
    cells[0] = START
    voice = announcer.LogAnnouncer(tmp_path / "heard.jsonl", SharedClock(100.0, cells=cells))
    with qtbot.waitSignal(voice.ended, timeout=60_000):
        voice.say(pieces(1))
        cells[0] = START - 3_600_000


class SetClock(Clock):
    """A machine's clock that somebody sets while the time goes on."""

    __setattr__ = object.__setattr__

    def __init__(self) -> None:
        super().__init__(speed=100)
        self.wall, self.gone = START, 0

    def now_ms(self) -> int:
        return self.wall

    def elapsed_ms(self) -> int:
        return self.gone


def test_log_counts_its_time_by_no_clock_that_is_set(qtbot: QtBot, tmp_path: Path) -> None:
    clock = SetClock()
    voice = announcer.LogAnnouncer(tmp_path / "heard.jsonl", clock)
    with qtbot.waitSignal(voice.ended, timeout=60_000):
        voice.say(pieces(1))
        clock.gone, clock.wall = 1_000, START + 500  # half a second back
    [noted] = sound_log.read(tmp_path / "heard.jsonl")
    assert noted.at == START, "what it writes down is the time of the day"


def test_second_announcement_at_once_is_refused(qtbot: QtBot, tmp_path: Path) -> None:
    voice = announcer.LogAnnouncer(tmp_path / "heard.jsonl", fast_clock())
    with qtbot.waitSignal(voice.ended, timeout=60_000):
        voice.say(pieces(1))
        with pytest.raises(RuntimeError, match="one announcement at a time"):
            voice.say(pieces(1))
    assert not voice.busy


def test_each_clip_is_kept_once(qtbot: QtBot, tmp_path: Path) -> None:
    voice = announcer.LogAnnouncer(tmp_path / "heard.jsonl", fast_clock())
    for _ in range(3):
        with qtbot.waitSignal(voice.ended, timeout=60_000):
            voice.say(pieces(1))
    assert len(list((tmp_path / "clips").iterdir())) == 2
    assert len(sound_log.read(tmp_path / "heard.jsonl")) == 3


def test_log_that_cannot_be_written_is_told_and_ends_unheard(qtbot: QtBot, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    voice = announcer.LogAnnouncer(tmp_path / "file" / "heard.jsonl", fast_clock())
    assert voice.trouble is not None
    assert "cannot be written" in voice.trouble.text("en")
    with qtbot.waitSignal(voice.ended, timeout=60_000) as ended:
        voice.say(pieces(1))
    assert ended.args == [False]


def test_missing_sound_output_is_told_and_the_announcement_ends_unheard(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    from PySide6.QtMultimedia import QAudioDevice

    monkeypatch.setattr(announcer.QMediaDevices, "defaultAudioOutput", staticmethod(QAudioDevice))
    voice = announcer.SpeakerAnnouncer()
    assert voice.trouble == Trouble(TroubleKind.NO_OUTPUT)
    with qtbot.waitSignal(voice.ended, timeout=60_000) as ended:
        voice.say(pieces(1))
        assert voice.busy, "ended before `say` returned"
    assert ended.args == [False]


class Card(QObject):
    """A sound card that does what a test says, and nothing of itself."""

    stateChanged = Signal(QtAudio.State)

    def __init__(self, device: object, wanted: object, parent: QObject) -> None:
        super().__init__(parent)
        self.wrong = QtAudio.Error.NoError

    def error(self) -> QtAudio.Error:
        return self.wrong

    def setVolume(self, _: float) -> None: ...

    def start(self, source: QIODevice) -> None:
        self.source = source

    def stop(self) -> None:
        self.stateChanged.emit(QtAudio.State.StoppedState)

    def becomes(self, state: QtAudio.State, wrong: QtAudio.Error = QtAudio.Error.NoError) -> None:
        self.wrong = wrong
        self.stateChanged.emit(state)

    def plays_all(self) -> None:
        self.source.readAll()
        self.becomes(QtAudio.State.IdleState)


class Heard:
    """An announcer at such a card: what it told, and the card of the last announcement."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(announcer.QMediaDevices, "defaultAudioOutput", staticmethod(lambda: self.output))
        monkeypatch.setattr(announcer, "QAudioSink", Card)
        self.output: Device = Device()
        self.voice = announcer.SpeakerAnnouncer()
        self.ended: list[bool] = []
        self.told: list[Trouble | None] = []
        self.voice.ended.connect(self.ended.append)
        self.voice.trouble_changed.connect(lambda: self.told.append(self.voice.trouble))

    def say(self) -> Card:
        self.voice.say(pieces(1))
        card = self.voice._sink
        assert isinstance(card, Card)
        return card


@pytest.fixture
def hall(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Iterator[Heard]:
    made = Heard(monkeypatch)
    yield made
    shiboken6.delete(made.voice)  # or its timer may be taken away by a thread that is not its own


def test_an_output_that_takes_nothing_is_given_up_and_stays_in_trouble_until_something_was_heard(
    qtbot: QtBot, hall: Heard, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(announcer, "PATIENCE_S", -0.95)
    hall.say()
    until_seen(qtbot, lambda: hall.ended == [False])
    monkeypatch.setattr(announcer, "PATIENCE_S", 60.0)
    card = hall.say()
    assert hall.told == [Trouble(TroubleKind.STUCK)], "nobody knows yet that it works again"
    card.plays_all()
    assert (hall.ended, hall.told) == ([False, True], [Trouble(TroubleKind.STUCK), None])


def test_an_output_that_failed_is_looked_at_anew_when_asked_to_and_one_that_is_not_there_stays_gone(
    hall: Heard,
) -> None:
    hall.say().becomes(QtAudio.State.StoppedState, QtAudio.Error.IOError)
    hall.voice.look_again()
    assert hall.told == [Trouble(TroubleKind.FAILED, "IOError"), None]
    hall.output = QAudioDevice()  # type: ignore[assignment]
    hall.voice.look_again()
    hall.voice.look_again()
    assert hall.told[2:] == [Trouble(TroubleKind.NO_OUTPUT)]


@pytest.mark.parametrize(
    ("wrong", "detail"), [(QtAudio.Error.IOError, "IOError"), (QtAudio.Error.NoError, "stopped")], ids=["told", "mute"]
)
def test_an_output_that_goes_in_the_middle_of_a_call_ends_it_unheard_and_the_next_one_is_tried(
    hall: Heard, wrong: QtAudio.Error, detail: str
) -> None:
    card = hall.say()
    card.source.read(2_000)
    card.becomes(QtAudio.State.StoppedState, wrong)
    assert (hall.ended, hall.told) == ([False], [Trouble(TroubleKind.FAILED, detail)])
    assert not hall.voice.busy
    hall.say().plays_all()
    assert (hall.ended, hall.voice.trouble) == ([False, True], None)


def test_an_output_that_runs_dry_for_a_moment_does_not_cut_the_call(hall: Heard) -> None:
    card = hall.say()
    card.source.read(2_000)
    card.becomes(QtAudio.State.IdleState, QtAudio.Error.UnderrunError)
    card.becomes(QtAudio.State.ActiveState)
    assert hall.voice.busy
    card.plays_all()
    assert (hall.ended, hall.told) == ([True], [])


def test_an_output_that_comes_back_with_a_rate_it_cannot_play_is_told_by_name_until_it_is_changed(
    qtbot: QtBot, hall: Heard
) -> None:
    class Studio(Device):
        def isFormatSupported(self, wanted: object) -> bool:
            return isinstance(wanted, QAudioFormat) and wanted.sampleRate() == 48_000

        def description(self) -> str:
            return "HDMI"

    card = hall.say()
    card.becomes(QtAudio.State.StoppedState, QtAudio.Error.IOError)
    hall.output = Studio()
    hall.voice._devices.audioOutputsChanged.emit()
    hall.voice.say(pieces(1))
    until_seen(qtbot, lambda: hall.ended == [False, False])
    hall.output = Device()
    hall.say().plays_all()
    unfit = Trouble(TroubleKind.UNFIT_OUTPUT, "HDMI (22050 Hz)")
    assert hall.told == [Trouble(TroubleKind.FAILED, "IOError"), unfit, None]
    assert "HDMI (22050 Hz)" in unfit.text("vi")
    assert hall.ended == [False, False, True]


def test_an_output_that_is_unplugged_and_back_is_told_and_taken_back(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    from PySide6.QtMultimedia import QAudioDevice

    class There:
        def isNull(self) -> bool:
            return False

        def isFormatSupported(self, _: object) -> bool:
            return True

    outputs: list[object] = [There()]
    monkeypatch.setattr(announcer.QMediaDevices, "defaultAudioOutput", staticmethod(lambda: outputs[-1]))
    voice = announcer.SpeakerAnnouncer()
    told: list[Trouble | None] = []
    voice.trouble_changed.connect(lambda: told.append(voice.trouble))
    outputs.append(QAudioDevice())
    voice._devices.audioOutputsChanged.emit()
    outputs.append(There())
    voice._devices.audioOutputsChanged.emit()
    assert told == [Trouble(TroubleKind.NO_OUTPUT), None]


def test_setting_names_the_sink(qtbot: QtBot, tmp_path: Path) -> None:
    assert isinstance(announcer.make(f"log:{tmp_path}", Clock()), announcer.LogAnnouncer)
    for wrong in ("", "log:", "loud"):
        with pytest.raises(ValueError, match='"auto" or "log:FOLDER"'):
            announcer.make(wrong, Clock())
