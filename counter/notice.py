"""Tells a clerk who is free and looks elsewhere that somebody has come: a chime, and a notice or a calling window."""

from __future__ import annotations

import logging
import tempfile
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QObject, QUrl, Slot
from PySide6.QtQuick import QQuickWindow

from clientkit.voice import sound

log = logging.getLogger(__name__)

LOUDNESS = 0.6
"""Of the machine's own volume: heard at the desk, not in the hall."""


class Tray(Protocol):
    """Where notices are shown beside the clock."""

    def tell(self, title: str, text: str) -> bool:
        """Show it; False where that cannot be now."""
        ...


class WaitNotice(QObject):
    """What is done once when somebody comes.

    Args:
        window: asks to be looked at.
        sound: whether a chime is played.
        notice: whether a notice is shown, or the window asks where there is no tray.
        tray: shows notices; None where there is none.
    """

    def __init__(self, window: QQuickWindow, *, sound: bool, notice: bool, tray: Tray | None = None) -> None:
        super().__init__(window)
        self._window, self._sound, self._notice, self._tray = window, sound, notice, tray
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        self._effect: QObject | None = None

    def use_sound(self, on: bool) -> None:
        """A chime from now on, or none."""
        self._sound = on

    @Slot(str, str)
    def tell(self, number: str = "", service: str = "") -> None:
        """Somebody has come: with this number, for this service, both as a clerk reads them."""
        if self._notice and (self._tray is None or not self._tray.tell(number, service)):
            self._window.alert(0)
        if self._sound:
            self._chime()

    def _chime(self) -> None:
        try:
            # Made when it is first needed: a desk that never hears it holds no line to the sound server.
            from PySide6.QtMultimedia import QMediaDevices, QSoundEffect
        except ImportError as trouble:
            log.warning("no chime: %s", trouble)
            self._sound = False
            return
        if QMediaDevices.defaultAudioOutput().isNull():
            return  # looked for again at the next one: headphones come and go
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
