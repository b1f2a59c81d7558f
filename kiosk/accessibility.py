"""What a citizen may change for eyes, ears and reach; the next citizen finds it as it was."""

from __future__ import annotations

import shutil

from PySide6.QtCore import QObject, QProcess, Signal, Slot
from PySide6.QtQml import QmlElement

from clientkit.qt_types import Property, QmlUncreatable

QML_IMPORT_NAME = "Kiosk"
QML_IMPORT_MAJOR_VERSION = 1

TEXT_SCALES = (1.0, 1.4, 2.0)
"""Text can double (EN 301 549)."""

VOICE = "espeak-ng"


@QmlElement
@QmlUncreatable("made by the program")
class KioskAccessibility(QObject):
    """Text size, contrast, low reach, spoken guidance.

    Args:
        voice: the program that speaks; a machine without it shows no speaker.
    """

    changed = Signal()

    def __init__(self, parent: QObject | None = None, voice: str = VOICE) -> None:
        super().__init__(parent)
        self._scale = 0
        self._contrast = False
        self._low_reach = False
        self._voice = shutil.which(voice) or ""
        self._process = QProcess(self)
        self._process.stateChanged.connect(lambda _: self.changed.emit())

    @Property(float, notify=changed)
    def textScale(self) -> float:
        """1, 1.4 or 2."""
        return TEXT_SCALES[self._scale]

    @Property(bool, notify=changed)
    def contrast(self) -> bool:
        """High contrast is on."""
        return self._contrast

    @Property(bool, notify=changed)
    def lowReach(self) -> bool:
        """Controls stand in the lower part."""
        return self._low_reach

    @Property(bool, notify=changed)
    def canSpeak(self) -> bool:
        """This machine has a voice."""
        return bool(self._voice)

    @Property(bool, notify=changed)
    def speaking(self) -> bool:
        """It is speaking now."""
        return self._process.state() is not QProcess.ProcessState.NotRunning

    @Slot()
    def cycleText(self) -> None:
        """Larger, larger still, normal again."""
        self._scale = (self._scale + 1) % len(TEXT_SCALES)
        self.changed.emit()

    @Slot()
    def toggleContrast(self) -> None:
        """High contrast on or off."""
        self._contrast = not self._contrast
        self.changed.emit()

    @Slot()
    def toggleLowReach(self) -> None:
        """All controls in the lower part of the screen, or back."""
        self._low_reach = not self._low_reach
        self.changed.emit()

    @Slot(str, str)
    def speak(self, text: str, language: str) -> None:
        """Say this; pressing again interrupts. Starting again repeats."""
        if self._process.state() is not QProcess.ProcessState.NotRunning:
            self.hush()
            return
        if self._voice:
            # The text goes through stdin: it is data, never an option.
            self._process.start(self._voice, ["-v", language, "-s", "150", "--stdin"])
            self._process.write(text.encode())
            self._process.closeWriteChannel()

    @Slot()
    def hush(self) -> None:
        """Stop speaking."""
        if self._process.state() is not QProcess.ProcessState.NotRunning:
            self._process.kill()
            self._process.waitForFinished(500)

    @Slot()
    def reset(self) -> None:
        """As the next citizen should find it."""
        self.hush()
        self._scale, self._contrast, self._low_reach = 0, False, False
        self.changed.emit()
