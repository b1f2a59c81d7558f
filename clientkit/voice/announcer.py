"""Plays one announcement at a time: through the sound device, or into a log in the demo's own clock."""

from __future__ import annotations

import hashlib
import json
import logging
import math
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QObject, Qt, QTimer, Signal, Slot
from PySide6.QtMultimedia import QAudioDevice, QAudioFormat, QAudioSink, QMediaDevices, QtAudio

from clientkit.voice import sound
from clientkit.voice.trouble import Trouble, TroubleKind
from config.clock import Clock

log = logging.getLogger(__name__)

PATIENCE_S: Final = 3.0
"""Real seconds a device may take beyond the sound's own length before it counts as hung."""

LOG_NAME: Final = "heard.jsonl"
"""The log's name in its folder."""

_NO_ERROR: Final = QtAudio.Error.NoError
_OF_THE_MACHINE: Final = frozenset({TroubleKind.NO_OUTPUT, TroubleKind.UNFIT_OUTPUT})
"""Seen without playing anything."""

Piece = tuple[str, bytes]
"""A clip's name, and its sound as 16-bit mono PCM at `sound.RATE`."""


class Announcer(QObject):
    """What can say a call. One thing at a time; every `say` ends with exactly one `ended`."""

    ended = Signal(bool)
    """The announcement is over: True when it was heard to its end."""
    trouble_changed = Signal()
    """`trouble` is another than before."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._busy = False
        self._trouble: Trouble | None = None

    @property
    def busy(self) -> bool:
        """Whether something is being said."""
        return self._busy

    @property
    def trouble(self) -> Trouble | None:
        """What is wrong with the sound; None when nothing is."""
        return self._trouble

    def say(self, pieces: Sequence[Piece]) -> None:
        """Say one announcement.

        Args:
            pieces: its clips in order.

        Raises:
            RuntimeError: something is being said; the caller must wait for `ended`.
        """
        if self._busy:
            raise RuntimeError("one announcement at a time: wait for `ended`")
        self._busy = True
        self._begin(pieces)

    def stop(self) -> None:
        """Stop at once; `ended` does not come."""
        self._busy = False

    def set_volume(self, part: float) -> None:
        """How loud, 0 to 1, where it is this program that makes it so; a log keeps what is said as it is."""

    def look_again(self) -> None:
        """Forget that the output failed: whoever comes next tries it anew. What is not there stays a trouble."""

    def _begin(self, pieces: Sequence[Piece]) -> None:
        raise NotImplementedError

    def _end(self, *, heard: bool) -> None:
        if self._busy:
            self._busy = False
            self.ended.emit(heard)

    def _set_trouble(self, what: Trouble | None) -> None:
        if what != self._trouble:
            self._trouble = what
            (log.error if what else log.info)("sound: %s", what.text("en") if what else "works again")
            self.trouble_changed.emit()


class SpeakerAnnouncer(Announcer):
    """Says through the machine's sound output."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._devices = QMediaDevices(self)
        self._devices.audioOutputsChanged.connect(self._look_for_output)
        self._sink: QAudioSink | None = None
        self._buffer: QBuffer | None = None
        self._volume = 1.0
        self._deadline = QTimer(self)
        self._deadline.setSingleShot(True)
        self._deadline.timeout.connect(self._hung)
        self._look_for_output()

    @staticmethod
    def _format() -> QAudioFormat:
        wanted = QAudioFormat()
        wanted.setSampleRate(sound.RATE)
        wanted.setChannelCount(1)
        wanted.setSampleFormat(QAudioFormat.SampleFormat.Int16)
        return wanted

    @Slot()
    def _look_for_output(self) -> None:
        """The outputs are others than before: what was wrong with the last one says nothing of this one."""
        self._set_trouble(self._unusable())

    def _unusable(self) -> Trouble | None:
        """Why the output that the system names cannot be used at all; None where it can."""
        device: QAudioDevice = QMediaDevices.defaultAudioOutput()
        if device.isNull():
            return Trouble(TroubleKind.NO_OUTPUT)
        if not device.isFormatSupported(self._format()):
            return Trouble(TroubleKind.UNFIT_OUTPUT, f"{device.description()} ({sound.RATE} Hz)")
        return None

    def _begin(self, pieces: Sequence[Piece]) -> None:
        data = b"".join([piece for _, piece in pieces])
        unusable = self._unusable()
        # An output that failed or took nothing is tried again, and in trouble until something was heard.
        if unusable is not None or (self._trouble is not None and self._trouble.kind in _OF_THE_MACHINE):
            self._set_trouble(unusable)
        if unusable is not None:
            # Later, so that `ended` never comes before `say` has returned.
            QTimer.singleShot(0, self, self._fail)
            return
        self._buffer = QBuffer(self)
        self._buffer.setData(QByteArray(data))
        self._buffer.open(QIODevice.OpenModeFlag.ReadOnly)
        # A new sink each time: the output chosen in the system may be another one by now.
        self._sink = QAudioSink(QMediaDevices.defaultAudioOutput(), self._format(), self)
        self._sink.setVolume(self._volume)
        self._sink.stateChanged.connect(self._state_changed)
        self._deadline.start(int((sound.duration_s(data) + PATIENCE_S) * 1000))
        self._sink.start(self._buffer)

    @Slot()
    def _fail(self) -> None:
        self._end(heard=False)

    @Slot(QtAudio.State)
    def _state_changed(self, state: QtAudio.State) -> None:
        sink = self._sink
        if sink is None:
            return
        if state == QtAudio.State.IdleState:
            if self._buffer is not None and not self._buffer.atEnd():
                return  # it had nothing to play for a moment, on a busy machine: more is there, and the deadline runs
            self._put_away()
            self._set_trouble(None)
            self._end(heard=True)
        elif state == QtAudio.State.StoppedState:  # never by ourselves: we stop listening before we stop it
            error = sink.error()
            self._put_away()
            self._set_trouble(Trouble(TroubleKind.FAILED, "stopped" if error == _NO_ERROR else error.name))
            self._end(heard=False)

    @Slot()
    def _hung(self) -> None:
        self._put_away()
        self._set_trouble(Trouble(TroubleKind.STUCK))
        self._end(heard=False)

    def stop(self) -> None:
        """Stop at once."""
        super().stop()
        self._put_away()

    def look_again(self) -> None:
        """As the system says, whatever the output did before."""
        self._look_for_output()

    def set_volume(self, part: float) -> None:
        """Louder or softer, also what is being said."""
        self._volume = part
        if self._sink is not None:
            self._sink.setVolume(part)

    def _put_away(self) -> None:
        self._deadline.stop()
        sink, self._sink = self._sink, None
        buffer, self._buffer = self._buffer, None
        if sink is not None:
            sink.stateChanged.disconnect(self._state_changed)
            sink.stop()
            sink.deleteLater()
        if buffer is not None:
            buffer.deleteLater()


class LogAnnouncer(Announcer):
    """Says into a log: takes the same time as the sound in the hall's clock, and notes what was said when.

    The log is one JSON object a line: `at` (hall's milliseconds), `ms` (length), `clips` (names) and `wavs` (their
    files beside the log, each kept once). `display.sound_log` lays it out as one sound file.
    """

    def __init__(self, path: Path, clock: Clock, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._path = path
        self._clock = clock
        self._kept: set[str] = set()
        self._began_ms = self._length_ms = 0
        self._end_timer = QTimer(self)
        self._end_timer.setSingleShot(True)
        # A coarse timer may end 5 % early: at the demo's speed that is seconds of the hall.
        self._end_timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._end_timer.timeout.connect(self._heard)
        try:
            (path.parent / "clips").mkdir(parents=True, exist_ok=True)
        except OSError as error:
            self._set_trouble(Trouble(TroubleKind.LOG, f"{path}: {error.strerror}"))

    def _begin(self, pieces: Sequence[Piece]) -> None:
        length_s = sum(sound.duration_s(data) for _, data in pieces)
        self._began_ms, self._length_ms = self._clock.elapsed_ms(), int(length_s * 1000)
        line = {
            "at": self._clock.now_ms(),
            "ms": self._length_ms,
            "clips": [name for name, _ in pieces],
        }
        try:
            line["wavs"] = [self._keep(data) for _, data in pieces]
            with self._path.open("a", encoding="utf-8") as file:
                file.write(json.dumps(line, ensure_ascii=False) + "\n")
        except OSError as error:
            self._set_trouble(Trouble(TroubleKind.LOG, f"{self._path}: {error.strerror}"))
            QTimer.singleShot(0, self, self._failed)
            return
        self._wait(length_s)

    def _wait(self, seconds: float) -> None:
        self._end_timer.start(math.ceil(self._clock.real_seconds(seconds) * 1000) + 1)

    def _keep(self, data: bytes) -> str:
        name = f"clips/{hashlib.sha256(data).hexdigest()[:16]}.wav"
        if name not in self._kept:
            sound.write_wav(self._path.parent / name, data)
            self._kept.add(name)
        return name

    @Slot()
    def _heard(self) -> None:
        left_ms = self._began_ms + self._length_ms - self._clock.elapsed_ms()
        if 0 < left_ms <= self._length_ms:  # the hall's time stood still meanwhile
            self._wait(left_ms / 1000)
        else:
            self._end(heard=True)

    @Slot()
    def _failed(self) -> None:
        self._end(heard=False)

    def stop(self) -> None:
        """Stop at once."""
        super().stop()
        self._end_timer.stop()


def make(sink: str, clock: Clock, parent: QObject | None = None) -> Announcer:
    """Return the announcer that a setting names.

    Args:
        sink: "auto" for the machine's sound output, or "log:FOLDER" for a log in that folder.
        clock: the hall's clock, used by the log.
        parent: the Qt owner.

    Raises:
        ValueError: the setting is neither.
    """
    if sink == "auto":
        return SpeakerAnnouncer(parent)
    kind, _, folder = sink.partition(":")
    if kind == "log" and folder:
        return LogAnnouncer(Path(folder) / LOG_NAME, clock, parent)
    raise ValueError(f'sink: write "auto" or "log:FOLDER", not {sink!r}')
