"""What the window shows of the office: its name, its clock, its fields of work, and why it is closed."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtQml import QmlElement

from clientkit.hall_time import HallTime
from clientkit.mirror import ListModel
from clientkit.qml import Property, QmlUncreatable
from hardware.paper.ticket_text import clock_time
from kiosk import rows
from kiosk.code_picture import qr_svg
from kiosk.flow import Flow
from kiosk.refusals import bare_address

QML_IMPORT_NAME = "Kiosk"
QML_IMPORT_MAJOR_VERSION = 1


@QmlElement
@QmlUncreatable("made by the program")
class KioskHall(QObject):
    """The office as every page may show it.

    Args:
        time: the hall's.
    """

    changed = Signal()
    ticked = Signal()
    """The clock moved."""

    def __init__(self, flow: Flow, time: HallTime, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._flow, self._time = flow, time
        self._qr: tuple[str, str, int] = ("", "", 1)
        self._groups = ListModel(rows.GROUP_ROLES, "id", self)

    def refresh(self) -> None:
        """Show what the flow knows now."""
        branch, hall = self._flow.branch, self._flow.hall
        if branch is not None and hall is not None:
            self._groups.set_rows(rows.group_rows(branch, hall, self._flow.language))
        self.changed.emit()

    @Property(str, notify=ticked)
    def clockText(self) -> str:
        """The hall's time of day."""
        branch = self._flow.branch
        return "" if branch is None else clock_time(self._time.now_ms(), branch.timezone)

    @Property("QVariantMap", notify=changed)
    def office(self) -> dict[str, Any]:
        """Site, branch, address; empty before the first snapshot."""
        branch, language = self._flow.branch, self._flow.language
        if branch is None:
            return {"site": "", "branch": "", "address": ""}
        each = {"site": branch.site, "branch": branch.name, "address": branch.address}
        said = {name: text.of(language) for name, text in each.items()}
        # Street and number: who stands here knows the ward.
        return said | {"address": said["address"].split(",")[0]}

    @Property("QVariantMap", notify=changed)
    def closure(self) -> dict[str, Any]:
        """Why the hall is closed and when it opens."""
        branch, hall, language = self._flow.branch, self._flow.hall, self._flow.language
        if branch is None or hall is None:
            return {"because": "", "opens": ""}
        opens = hall.opens_at
        return {
            "because": "" if hall.closed_because is None else hall.closed_because.of(language),
            "opens": "" if opens is None else rows.opens_text(opens, self._time.now_ms(), branch.timezone, language),
        }

    @Property(bool, notify=changed)
    def bookings(self) -> bool:
        """A booking can be checked in."""
        return self._flow.takes_bookings

    @Property(bool, notify=changed)
    def reception(self) -> bool:
        """There is a reception desk to send people to; else the staff at the counters are asked."""
        return self._flow.hall is not None and self._flow.hall.reception

    @Property("QVariantMap", notify=changed)
    def booking(self) -> dict[str, Any]:
        """Where a time can be booked: `address` as people type it (empty: nowhere), its `qr`, the `modules` of that."""
        url = "" if self._flow.hall is None else self._flow.hall.book_at
        if self._qr[0] != url:
            self._qr = (url, *(qr_svg(url) if url else ("", 1)))
        return {"address": bare_address(url), "qr": self._qr[1], "modules": self._qr[2]}

    @Property(QObject, constant=True)
    def groups(self) -> QObject:
        """Fields of work: `rows.GROUP_ROLES`."""
        return self._groups
