"""What a citizen may change for eyes, ears, hands and reach; the next citizen finds it as it was."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtQml import QmlElement

from clientkit.qt_types import Property, QmlUncreatable
from kiosk.guidance import KioskGuidance
from kiosk.keypad import KioskKeypad

QML_IMPORT_NAME = "Kiosk"
QML_IMPORT_MAJOR_VERSION = 1

TEXT_SCALES = (1.0, 1.4, 2.0)
"""Text can double (EN 301 549)."""


@QmlElement
@QmlUncreatable("made by the program")
class KioskAccessibility(QObject):
    """Text size, contrast, low reach, stillness; the spoken guidance and the keypad as parts."""

    changed = Signal()

    def __init__(self, guidance: KioskGuidance, keypad: KioskKeypad, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._scale = 0
        self._contrast = False
        self._low_reach = False
        self._still = False
        self._guidance, self._keypad = guidance, keypad
        guidance.setParent(self)
        keypad.setParent(self)

    @Property(KioskGuidance, constant=True)
    def guidance(self) -> KioskGuidance:
        """What speaks."""
        return self._guidance

    @Property(KioskKeypad, constant=True)
    def keypad(self) -> KioskKeypad:
        """Where the keypad stands."""
        return self._keypad

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
    def still(self) -> bool:
        """Nothing moves."""
        return self._still

    @Property(bool, notify=changed)
    def asFound(self) -> bool:
        """Nothing was changed."""
        return not (self._scale or self._contrast or self._low_reach or self._still or self._guidance.on)

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

    @Slot()
    def toggleStill(self) -> None:
        """No movement, or movement again."""
        self._still = not self._still
        self.changed.emit()

    @Slot()
    def reset(self) -> None:
        """As the next citizen should find it."""
        self._guidance.reset()
        self._keypad.leave()
        self._scale, self._contrast, self._low_reach, self._still = 0, False, False, False
        self.changed.emit()
