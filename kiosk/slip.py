"""What the window shows of the ticket given and of its paper."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QObject, Signal
from PySide6.QtQml import QmlElement

from clientkit.code_picture import qr_svg
from clientkit.qt_types import Property, QmlUncreatable
from hardware.printer import PrinterState
from kiosk.flow import Flow
from kiosk.qml_models import KioskTicket
from kiosk.rows import TicketPart, ticket_part

QML_IMPORT_NAME = "Kiosk"
QML_IMPORT_MAJOR_VERSION = 1


@QmlElement
@QmlUncreatable("made by the program")
class KioskSlip(QObject):
    """The ticket, its paper, and the printer before there is a ticket."""

    changed = Signal()

    def __init__(self, flow: Flow, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._flow = flow
        self._printer = PrinterState.READY
        self._slot = "below"
        self._ticket = KioskTicket(self)
        self._qr: tuple[str, str, int] = ("", "", 1)

    def refresh(self) -> None:
        """Show what the flow knows now."""
        self._ticket.show(self._part())
        self.changed.emit()

    def _part(self) -> TicketPart:
        flow = self._flow
        if flow.branch is None or flow.ticket is None:
            return TicketPart()
        url = flow.ticket.tracking_url
        if self._qr[0] != url:
            self._qr = (url, *qr_svg(url))
        return replace(ticket_part(flow.branch, flow.ticket, flow.language), qr=self._qr[1], qr_modules=self._qr[2])

    def printer_is(self, state: PrinterState) -> None:
        """The printer's state as last received."""
        self._printer = state
        self.changed.emit()

    def slot_is(self, where: str) -> None:
        """Where the paper comes out, by what a manager says, else by the kiosk's settings."""
        self._slot = where
        self.changed.emit()

    @Property(str, notify=changed)
    def slot(self) -> str:
        """`below`, `right`, `left` or `above` the screen."""
        return self._slot

    @Property(KioskTicket, constant=True)
    def ticket(self) -> KioskTicket:
        """The ticket given."""
        return self._ticket

    @Property(str, notify=changed)
    def printing(self) -> str:
        """`kiosk.path.effects.Printing` of the paper."""
        return self._flow.printing.value

    @Property(str, notify=changed)
    def printReason(self) -> str:
        """`hardware.printer.Reason` when there is no paper."""
        return self._flow.print_reason

    @Property(bool, notify=changed)
    def kept(self) -> bool:
        """The page stays as long as somebody may need who reads slowly, or writes."""
        return self._flow.ticket_kept

    @Property(str, notify=changed)
    def guide(self) -> str:
        """`kiosk.path.effects.Printing` of the guidance slip; `off` until somebody wishes one."""
        return self._flow.guide.value

    @Property(bool, notify=changed)
    def canPrint(self) -> bool:
        """There is a printer, and it can print now."""
        return self._flow.has_printer and self._printer.can_print

    @Property(str, notify=changed)
    def printerTrouble(self) -> str:
        """The printer's state when it cannot print now; empty when it can or there is none."""
        return "" if self._printer.can_print or not self._flow.has_printer else self._printer.value
