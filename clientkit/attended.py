"""Whether somebody is at a window: sees touches, clicks and keys go by, and takes none of them."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtGui import QWindow

_SIGNS = frozenset((QEvent.Type.MouseButtonPress, QEvent.Type.TouchBegin, QEvent.Type.KeyPress, QEvent.Type.Wheel))


class Attended(QObject):
    """Lives as long as the window it watches."""

    touched = Signal()
    """Somebody did something at the window."""

    def __init__(self, window: QWindow) -> None:
        super().__init__(window)
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Tell of it and let it pass."""
        if event.type() in _SIGNS:
            self.touched.emit()
        return False
