"""A sound output that keeps what a hall would hear of it, each sound at its moment."""

from __future__ import annotations

import time
from array import array
from collections.abc import Callable
from typing import Any, Final

from PySide6.QtCore import QIODevice, QObject, QTimer, Signal, Slot
from PySide6.QtMultimedia import QtAudio

from clientkit.voice import sound


class Room:
    """What was heard, through each other where two outputs played at once.

    Args:
        speed: seconds of sound in a real second.
        loses_s: seconds at the end of each announcement that are never played: what a broken output does.
    """

    def __init__(self, speed: float, loses_s: float = 0.0) -> None:
        self.heard: sound.Samples = array("h")
        self.loses: Final = int(loses_s * sound.RATE)
        self._speed = speed
        self._since = time.monotonic()

    def now(self) -> int:
        """The moment, in samples."""
        return int((time.monotonic() - self._since) * self._speed * sound.RATE)

    def hear(self, place: int, piece: sound.Samples) -> None:
        self.heard.extend([0] * (place + len(piece) - len(self.heard)))
        for index, value in enumerate(piece):
            self.heard[place + index] = sound.clamped(self.heard[place + index] + value)

    def output(self) -> Callable[..., Sink]:
        """What stands in for `QAudioSink`."""
        return lambda device, wanted, parent: Sink(self, parent)


class Device:
    """The output that the system names."""

    def isNull(self) -> bool:
        return False

    def isFormatSupported(self, _: object) -> bool:
        return True


class Sink(QObject):
    """Asks for sound whenever it has played what it was given, as a sound card's callback does."""

    stateChanged = Signal(QtAudio.State)

    def __init__(self, room: Room, parent: QObject) -> None:
        super().__init__(parent)
        self._room = room
        self._begin = self._played = 0
        self._source: QIODevice | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(2)
        self._timer.timeout.connect(self._callback)

    def setVolume(self, part: float) -> None:
        self._part = part

    def error(self) -> Any:
        return QtAudio.Error.NoError

    def start(self, source: QIODevice) -> None:
        self._source, self._begin = source, self._room.now()
        self._timer.start()

    def stop(self) -> None:
        self._timer.stop()

    @Slot()
    def _callback(self) -> None:
        assert self._source is not None
        wanted = self._room.now() - self._begin - self._played
        left = self._source.bytesAvailable() // 2 - self._room.loses
        if wanted >= left:
            self._timer.stop()
        piece = sound.samples(self._source.read(2 * max(0, min(wanted, left))).data())
        self._room.hear(self._begin + self._played, array("h", (int(value * self._part) for value in piece)))
        self._played += len(piece)
        if wanted >= left:
            self._source.readAll()  # what it loses was taken all the same
            self.stateChanged.emit(QtAudio.State.IdleState)
