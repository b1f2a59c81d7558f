"""What a citizen may do at the window: touches, and a scanner that types."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QObject, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtQml import QmlElement

from clientkit.qt_types import QmlUncreatable
from hardware.scanner import BurstReader, Key, Scan
from kiosk.choice import KioskChoice
from kiosk.flow import Effect, Flow, KioskStep

QML_IMPORT_NAME = "Kiosk"
QML_IMPORT_MAJOR_VERSION = 1


@QmlElement
@QmlUncreatable("made by the program")
class KioskActions(QObject):
    """One slot for each thing to touch; as an event filter of the window it hears the scanner.

    Args:
        steady: real milliseconds of a clock that never jumps.
        after: does what the flow asks for and shows what it has become.
    """

    def __init__(
        self,
        flow: Flow,
        choice: KioskChoice,
        steady: Callable[[], int],
        after: Callable[[Sequence[Effect]], None],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._flow, self._choice = flow, choice
        self._steady, self._after = steady, after
        self._scanner = BurstReader()

    @Slot()
    def touched(self) -> None:
        """Any touch anywhere: somebody is there."""
        self._flow.touched(self._steady())
        self._after(())

    @Slot(str)
    def useLanguage(self, language: str) -> None:
        """Go on in one of the branch's languages."""
        self._flow.use_language(language, self._steady())
        self._after(())

    @Slot(str)
    def chooseGroup(self, group_id: str) -> None:
        """First tap."""
        self._flow.choose_group(group_id, self._steady())
        self._after(())

    @Slot(str)
    def chooseService(self, service_id: str) -> None:
        """Second tap."""
        self._flow.choose_service(service_id, self._steady())
        self._after(())

    @Slot(str)
    def chooseClass(self, class_id: str) -> None:
        """Entitled to priority, or `ordinary`."""
        self._flow.choose_class(class_id, self._steady())
        self._after(())

    @Slot(str)
    def visit(self, step: str) -> None:
        """Open `search`, `checkIn` or `classes`."""
        self._choice.clear()
        self._flow.visit(KioskStep(step), self._steady())
        self._after(())

    @Slot(str)
    def press(self, letter: str) -> None:
        """A key of the screen's own keyboard."""
        self._choice.type(letter)
        self.touched()

    @Slot()
    def submitCode(self) -> None:
        """Check the typed code in."""
        self._after(self._flow.code(self._choice.code, self._steady()))

    @Slot(bool)
    def answerClass(self, entitled: bool) -> None:
        """Whether the class claimed with the booking is so."""
        self._after(self._flow.answer_class(entitled, self._steady()))

    @Slot(str)
    def scanned(self, text: str) -> None:
        """A scanner read this."""
        self._after(self._flow.scanned(text, self._steady()))

    @Slot()
    def take(self) -> None:
        """Third tap."""
        self._after(self._flow.take(self._steady()))

    @Slot()
    def printAgain(self) -> None:
        """The same number on paper once more."""
        self._after(self._flow.print_again(self._steady()))

    @Slot()
    def back(self) -> None:
        """One step back."""
        self._flow.back(self._steady())
        self._after(())

    @Slot()
    def home(self) -> None:
        """Done: the next citizen."""
        self._flow.home(self._steady())
        self._after(())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A scanner types like a very fast hand, into no text field; keys are never for the buttons."""
        if event.type() is QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and event.text():
            now = self._steady()
            # Its own time, not ours: behind a busy screen the keys of one scan come late and all at once.
            self._read(self._scanner.key(Key(event.text(), event.timestamp() or now, now)))
            return True
        if event.type() in (QEvent.Type.MouseButtonPress, QEvent.Type.TouchBegin):
            self.touched()
        return False

    def look_at_scanner(self) -> None:
        """The time moved: a scan without a closing Return ends by silence."""
        self._read(self._scanner.looked(self._steady()))

    def _read(self, scan: Scan | None) -> None:
        if scan is not None:
            self.scanned(scan.text)
