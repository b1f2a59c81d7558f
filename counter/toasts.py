"""Short messages at the edge of the window: what was done, what was refused, what a key cannot do now."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal, Slot
from PySide6.QtQml import QmlElement

from clientkit.mirror import ListModel
from clientkit.qt_types import Property, QmlUncreatable

QML_IMPORT_NAME = "Counter"
QML_IMPORT_MAJOR_VERSION = 1

SHOWN_S = {"done": 5.0, "hint": 5.0, "bad": 12.0}
"""Real seconds a message stays, by kind; a person reads at the same speed whatever the hall's clock does."""

MOST = 3
"""Messages at once; the oldest leaves for a newer one."""


@QmlElement
@QmlUncreatable("made by the program")
class CounterToasts(QObject):
    """The messages now shown, oldest first."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._model = ListModel(("id", "kind", "text", "action", "step"), "id", self)
        self._count = 0

    def _newest(self, role: str) -> str:
        return str(self._model.rows[-1][role]) if self._model.rows else ""

    @Property(str, notify=changed)
    def last(self) -> str:
        """The newest message, for the small window that has room for one."""
        return self._newest("text")

    @Property(str, notify=changed)
    def lastKind(self) -> str:
        """Its kind."""
        return self._newest("kind")

    @Property(QObject, constant=True)
    def model(self) -> ListModel:
        """Rows of id, kind (done, hint, bad), text, and an action's label and step (the place of Undo)."""
        return self._model

    def say(self, text: str, kind: str = "done", action: str = "", step: str = "") -> None:
        """Show a message; the same words again replace the earlier ones."""
        self._count += 1
        row = {"id": self._count, "kind": kind, "text": text, "action": action, "step": step}
        kept = [r for r in self._model.rows if r["text"] != text and not (kind == "hint" and r["kind"] == "hint")]
        self._model.set_rows([*kept, row][-MOST:])
        self.changed.emit()
        number = self._count
        QTimer.singleShot(int(SHOWN_S[kind] * 1000), self, lambda: self.dismiss(number))

    @Slot(int)
    def dismiss(self, number: int) -> None:
        """Take a message away."""
        self._model.set_rows([r for r in self._model.rows if r["id"] != number])
        self.changed.emit()

    def clear(self) -> None:
        """Take all away: another person or another link."""
        self._model.set_rows([])
        self.changed.emit()
