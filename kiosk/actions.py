"""What a citizen may do at the window: touches, and a scanner that types."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import hypot

from PySide6.QtCore import QEvent, QObject, QPointF, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QPointerEvent, QWindow
from PySide6.QtQml import QmlElement

from clientkit.qt_types import QmlUncreatable
from hardware.scanner import GAP_MS, BurstReader, Key, Scan
from kiosk.choice import KioskChoice
from kiosk.flow import Flow
from kiosk.keypad import NAVIGATES
from kiosk.path.effects import Effect
from kiosk.path.steps import KioskStep
from kiosk.rows import FOUND_EVENT
from wire.values import Day

QML_IMPORT_NAME = "Kiosk"
QML_IMPORT_MAJOR_VERSION = 1


AFTER_LETTERS_MS = 2 * GAP_MS
"""Enter and Tab that come so soon after a letter end a scan: they are no key of the keypad."""
_TIME_BITS = 0xFFFF_FFFF

TAPPED_TWICE_MS = 500
"""A finger that comes down again so soon, where it was, meant the page of before."""
SAME_PLACE = 0.03
"""Of the window's diagonal: so near is where it was."""


@QmlElement
@QmlUncreatable("made by the program")
class KioskActions(QObject):
    """One slot for each thing to touch; as an event filter of the window it hears the scanner.

    Args:
        steady: real milliseconds of a clock that never jumps.
        after: does what the flow asks for and shows what it has become.
        day: today, in the branch's zone.
    """

    keyed = Signal(Qt.Key)
    """A key of the keypad, or of a keyboard, that no scanner typed."""
    fingered = Signal()
    """A finger touched the glass."""

    def __init__(
        self,
        flow: Flow,
        choice: KioskChoice,
        steady: Callable[[], int],
        after: Callable[[Sequence[Effect]], None],
        day: Callable[[], Day] = lambda: "",
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._flow, self._choice = flow, choice
        self._steady, self._after, self._day = steady, after, day
        self._scanner = BurstReader()
        self._lettered_at = -AFTER_LETTERS_MS
        self._key: tuple[Qt.Key, int] = (Qt.Key.Key_unknown, 0)
        """The last key of the keypad that was taken, and when."""
        self._touch: tuple[int, QPointF, str] | None = None
        """The last touch that was taken: when, where, on which page."""
        self.same_key_after_ms = 0
        """How long the same key pressed again counts as one press."""
        self.held: Callable[[], bool] = lambda: False
        """Whether the machine is in the hands of staff: what is scanned meanwhile is nobody's."""

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
        """Second tap; also on a life event that the search found."""
        if service_id.startswith(FOUND_EVENT):
            self._flow.choose_event(service_id.removeprefix(FOUND_EVENT), self._steady())
        else:
            self._flow.choose_service(service_id, self._steady())
        self._after(())

    @Slot(str)
    def chooseEvent(self, event_id: str) -> None:
        """Second tap, on a life event."""
        self._flow.choose_event(event_id, self._steady())
        self._after(())

    @Slot(str)
    def chooseClass(self, class_id: str) -> None:
        """Entitled to priority, and so the fourth tap; or `ordinary`."""
        self._after(self._flow.choose_class(class_id, self._steady()))

    @Slot()
    def askAccessible(self) -> None:
        """A counter that can be used in a wheelchair with the number, or none after all."""
        self._flow.ask_accessible(self._steady())
        self._after(())

    @Slot(str)
    def visit(self, step: str) -> None:
        """Open `search`, `events`, `checkIn`, `classes` or `cardNotice`."""
        self._choice.clear()
        self._flow.visit(KioskStep(step), self._steady())
        self._after(())

    @Slot()
    def lookUp(self) -> None:
        """Read what to bring, while no numbers are given."""
        self._choice.clear()
        self._flow.look_up(self._steady())
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

    @Slot(str)
    def chooseBooking(self, code: str) -> None:
        """One of the bookings that a card found."""
        self._after(self._flow.choose_booking(code, self._steady()))

    @Slot(bool)
    def answerClass(self, entitled: bool) -> None:
        """Whether the class claimed with the booking is so."""
        self._after(self._flow.answer_class(entitled, self._steady()))

    @Slot()
    def takeEarly(self) -> None:
        """A number now, without the booking's time."""
        self._after(self._flow.take_early(self._steady()))

    @Slot()
    def acceptNotice(self) -> None:
        """Let a card be read."""
        self._flow.accept_notice(self._steady())
        self._after(())

    @Slot(bool)
    def answerAge(self, wanted: bool) -> None:
        """Whether the priority that the card shows is wanted."""
        self._flow.answer_age(wanted, self._steady())
        self._after(())

    @Slot()
    def tryAgain(self) -> None:
        """Another code, or another card."""
        self._flow.try_again(self._steady())
        self._after(())

    @Slot(str)
    def scanned(self, text: str) -> None:
        """A scanner read this."""
        if self.held():
            return
        self._after(self._flow.scanned(text, self._steady(), self._day()))

    @Slot()
    def take(self) -> None:
        """Third tap."""
        self._after(self._flow.take(self._steady()))

    @Slot()
    def printAgain(self) -> None:
        """The same number on paper once more."""
        self._after(self._flow.print_again(self._steady()))

    @Slot()
    def keepTicket(self) -> None:
        """Let the ticket page stay."""
        self._flow.keep_ticket(self._steady())
        self._after(())

    @Slot()
    def printGuide(self) -> None:
        """What to bring, on paper."""
        self._after(self._flow.print_guide(self._steady()))

    @Slot()
    def restart(self) -> None:
        """Begin anew, in the same language."""
        self._choice.clear()
        self._flow.restart(self._steady())
        self._after(())

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
        """A scanner types like a very fast hand, into no text field; what it types is never for the buttons."""
        if event.type() is QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            now = self._steady()
            # Its own time, not ours: behind a busy screen the keys of one scan come late and all at once.
            at = event.timestamp() or now
            key = Qt.Key(event.key())
            if event.text():
                self._read(self._scanner.key(Key(event.text(), at, now)))
            if event.text() and event.text().isprintable():
                self._lettered_at = at
            elif (at - self._lettered_at) & _TIME_BITS < AFTER_LETTERS_MS:
                self._lettered_at = at  # what a scanner sends after a code: Enter, Tab, or both
            elif not (event.isAutoRepeat() or self._struck_twice(key, at)):  # held down, it is one press
                self.keyed.emit(key)
            return bool(event.text()) or key in NAVIGATES
        if event.type() in (QEvent.Type.MouseButtonPress, QEvent.Type.MouseButtonDblClick, QEvent.Type.TouchBegin):
            twice = isinstance(event, QPointerEvent) and self._tapped_twice(watched, event)
            self.fingered.emit()
            if self._flow.asking_until is None:
                self.touched()
            # Else the question is answered by what is pressed on it, as the finger is lifted: gone as it comes down, it
            # would let the same tap through to what lies below.
            return twice
        return False

    def _tapped_twice(self, window: QObject, event: QPointerEvent) -> bool:
        """The second of two quick taps at one place whose first led to another page: what lies there now is not meant.

        Who presses twice, as on a mouse, would take whatever service comes to lie under the finger.
        """
        at, place = event.timestamp(), event.points()[0].position()
        page = str(window.property("place") or self._flow.page)  # a veil over it is a place of its own
        if self._touch is not None and at and isinstance(window, QWindow):
            before, where, there = self._touch
            far = hypot(place.x() - where.x(), place.y() - where.y())
            near = far <= SAME_PLACE * hypot(window.width(), window.height())
            if near and page != there and (at - before) & _TIME_BITS < TAPPED_TWICE_MS:
                return True  # counted from the tap that was taken: who taps on and on is heard again
        self._touch = at, place, page
        return False

    def _struck_twice(self, key: Qt.Key, at: int) -> bool:
        """The same key so soon after itself that a trembling hand meant it once (EN 301 549, 5.8)."""
        before, taken_at = self._key
        if before == key and (at - taken_at) & _TIME_BITS < self.same_key_after_ms:
            return True  # counted from the press that was taken: a key struck again and again is not dead
        self._key = key, at
        return False

    def look_at_scanner(self) -> None:
        """The time moved: a scan without a closing Return ends by silence."""
        self._read(self._scanner.looked(self._steady()))

    def _read(self, scan: Scan | None) -> None:
        if scan is not None:
            self.scanned(scan.text)
