"""Tells a clerk who is free and looks elsewhere that somebody has come: a chime, and a window that asks to be seen."""

from __future__ import annotations

import logging
import tempfile
from pathlib import Path

from PySide6.QtCore import QObject, QUrl, Slot
from PySide6.QtQuick import QQuickWindow

from clientkit.voice import sound

log = logging.getLogger(__name__)

LOUDNESS = 0.6
"""Of the machine's own volume: heard at the desk, not in the hall."""


class WaitNotice(QObject):
    """What is done once when somebody comes.

    Args:
        window: asks to be looked at.
        sound: whether a chime is played.
        notice: whether the window asks.
    """

    def __init__(self, window: QQuickWindow, *, sound: bool, notice: bool) -> None:
        super().__init__(window)
        self._window, self._sound, self._notice = window, sound, notice
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        self._effect: QObject | None = None

    @Slot()
    def tell(self) -> None:
        """Somebody has come."""
        if self._notice:
            self._window.alert(0)
        if self._sound:
            self._chime()

    def _chime(self) -> None:
        try:
            # Made when it is first needed: a desk that never hears it holds no line to the sound server.
            from PySide6.QtMultimedia import QSoundEffect
        except ImportError as trouble:
            log.warning("no chime: %s", trouble)
            self._sound = False
            return
        if self._effect is None:
            self._folder = tempfile.TemporaryDirectory(prefix="toiluot-counter-")
            file = Path(self._folder.name) / "chime.wav"
            write_chime(file)
            effect = QSoundEffect(self)
            effect.setVolume(LOUDNESS)
            effect.setSource(QUrl.fromLocalFile(str(file)))
            self._effect = effect
        if isinstance(self._effect, QSoundEffect):
            self._effect.play()


def write_chime(file: Path) -> None:
    """The chime of the hall as a sound file."""
    sound.write_wav(file, sound.pcm(sound.chime()))
