"""What the window shows of the office: its name, its clock, its fields of work, and why it is closed."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject, Signal
from PySide6.QtQml import QmlElement

from clientkit.code_picture import HallCode, qr_svg
from clientkit.emblem import emblem_drawing
from clientkit.hall_notices import in_turn, on_show
from clientkit.hall_time import HallTime
from clientkit.mirror import ListModel
from clientkit.place import Place
from clientkit.qt_types import Property, QmlUncreatable
from hardware.paper.ticket_text import clock_time, day_text
from kiosk import closed, rows
from kiosk.flow import Flow
from kiosk.refusals import bare_address
from wire.branding import Branding

QML_IMPORT_NAME = "Kiosk"
QML_IMPORT_MAJOR_VERSION = 1


@QmlElement
@QmlUncreatable("made by the program")
class KioskHall(QObject):
    """The office as every page may show it.

    Args:
        time: the hall's.
        zones: the parts of the hall this kiosk is for by its own file; none is all of it.
    """

    changed = Signal()
    ticked = Signal()
    """The clock moved."""

    def __init__(self, flow: Flow, time: HallTime, zones: Sequence[str] = (), parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._place = Place(zones)
        self._flow, self._time = flow, time
        self._code = HallCode()
        self._qr: tuple[str, str, int] = ("", "", 1)
        self._groups = ListModel(rows.GROUP_ROLES, "id", self)

    def refresh(self) -> None:
        """Show what the flow knows now."""
        branch, hall = self._flow.branch, self._flow.hall
        self._code.show(self._flow.wanted.hall_code if self._flow.live else "")
        if branch is not None and hall is not None:
            groups = rows.group_rows(branch, hall, self._flow.language) if self._flow.gives_numbers else []
            self._groups.set_rows(groups)
        self.changed.emit()
        # The first snapshot brings the clock, another language the notice's words: neither waits for the next second.
        self.ticked.emit()

    def moved(self, zone: str) -> None:
        """A manager says which part of the hall this kiosk is for; empty: as its own file says."""
        if self._place.move(zone):
            self.changed.emit()
            self.ticked.emit()

    def _book_at(self) -> str:
        return "" if self._flow.hall is None else self._flow.hall.book_at

    def _book_qr(self) -> tuple[str, str, int]:
        url = self._book_at()
        if self._qr[0] != url:
            self._qr = (url, *(qr_svg(url) if url else ("", 1)))
        return self._qr

    @Property(str, notify=ticked)
    def clockText(self) -> str:
        """The hall's time of day."""
        branch = self._flow.branch
        return "" if branch is None else clock_time(self._time.now_ms(), branch.timezone)

    @Property(str, notify=ticked)
    def dayText(self) -> str:
        """The hall's day, so that staff see when it is wrong."""
        branch = self._flow.branch
        return "" if branch is None else day_text(self._time.now_ms(), branch.timezone, self._flow.language)

    @Property(str, notify=ticked)
    def notice(self) -> str:
        """What a manager shows to this part of the hall now; several take turns. It ends at its time."""
        hall, now = self._flow.hall, self._time.now_ms()
        lines = () if hall is None else on_show(hall.notices, self._place.zones(self._flow.branch), now)
        return in_turn([one.text.of(self._flow.language) for one in lines], now)

    @Property(str, notify=changed)
    def site(self) -> str:
        """Whose hall it is; this and all below are empty before the first snapshot."""
        branch = self._flow.branch
        return "" if branch is None else branch.site.of(self._flow.language)

    @Property(str, notify=changed)
    def siteShort(self) -> str:
        """The same where room is short; the full name where the office has no shorter one."""
        branch = self._flow.branch
        return "" if branch is None else (branch.site_short or branch.site).of(self._flow.language)

    @Property(str, notify=changed)
    def branch(self) -> str:
        """Which branch."""
        branch = self._flow.branch
        return "" if branch is None else branch.name.of(self._flow.language)

    @Property(str, notify=changed)
    def address(self) -> str:
        """Street and number: who stands here knows the ward."""
        branch = self._flow.branch
        if branch is None:
            return ""
        return branch.address_of(self._place.zones(branch)).of(self._flow.language).split(",")[0]

    @Property(str, notify=changed)
    def emblem(self) -> str:
        """The office's emblem as an SVG; empty when it has none of its own."""
        return emblem_drawing(self._branding())[0]

    @Property(float, notify=changed)
    def emblemRatio(self) -> float:
        """How wide it is for its height."""
        return emblem_drawing(self._branding())[1]

    @Property(str, notify=changed)
    def colour(self) -> str:
        """The office's colour; empty for the product's own."""
        return self._branding().accent or ""

    @Property(str, notify=changed)
    def hotline(self) -> str:
        """A number that people may ring; empty for none."""
        return self._branding().hotline

    def _branding(self) -> Branding:
        return Branding() if self._flow.branch is None else self._flow.branch.branding

    @Property(str, notify=changed)
    def closedBecause(self) -> str:
        """Why the hall is closed, or this kiosk stopped; empty when it is open or nobody said."""
        hall, flow = self._flow.hall, self._flow
        if self._stopped():
            return "" if flow.wanted.message is None else flow.wanted.message.of(flow.language)
        return "" if hall is None or hall.closed_because is None else hall.closed_because.of(self._flow.language)

    @Property(str, notify=changed)
    def opens(self) -> str:
        """When the hall, or this kiosk alone, opens again; empty when nobody knows."""
        branch, hall = self._flow.branch, self._flow.hall
        at = self._flow.wanted.mode_until if self._stopped() else None if hall is None else hall.opens_at
        if branch is None or at is None:
            return ""
        return rows.opens_text(at, now=self._time.now_ms(), timezone=branch.timezone, language=self._flow.language)

    def _opens_on(self) -> tuple[str, str]:
        branch, hall = self._flow.branch, self._flow.hall
        at = self._flow.wanted.mode_until if self._stopped() else None if hall is None else hall.opens_at
        if branch is None or at is None:
            return "", ""
        return closed.opens_on(
            at, now=self._time.now_ms(), timezone=branch.timezone, language=self._flow.language, alone=self._stopped()
        )

    @Property(str, notify=changed)
    def opensTitle(self) -> str:
        """The same as a sentence that the time follows: "Lấy số được ngày mai từ"."""
        return self._opens_on()[0]

    @Property(str, notify=changed)
    def opensTime(self) -> str:
        """The time of that."""
        return self._opens_on()[1]

    def _week(self) -> list[tuple[str, str]]:
        return [] if self._flow.branch is None else closed.week(self._flow.branch, self._flow.language)

    @Property("QStringList", notify=changed)
    def weekDays(self) -> list[str]:
        """The days of the week on which it is open, those of the same hours together."""
        return [days for days, _ in self._week()]

    @Property("QStringList", notify=changed)
    def weekTimes(self) -> list[str]:
        """When it is open on these."""
        return [times for _, times in self._week()]

    def _elsewhere(self) -> list[closed.Elsewhere]:
        branch = self._flow.branch
        return [] if branch is None else closed.elsewhere(branch, self._time.now_ms(), self._flow.language)

    @Property("QStringList", notify=ticked)
    def elsewhereNames(self) -> list[str]:
        """Other places where numbers are given now."""
        return [one.name for one in self._elsewhere()]

    @Property("QStringList", notify=ticked)
    def elsewhereAddresses(self) -> list[str]:
        """Where these are; empty for what is not known."""
        return [one.address for one in self._elsewhere()]

    @Property("QStringList", notify=ticked)
    def elsewhereUntil(self) -> list[str]:
        """Until when numbers are given there."""
        return [one.until for one in self._elsewhere()]

    @Property(str, notify=changed)
    def stopped(self) -> str:
        """`closed` or `out_of_service` when this kiosk alone gives no numbers; empty when the hall says what holds."""
        return self._flow.wanted.mode if self._stopped() else ""

    @Property(bool, notify=changed)
    def priorityOnly(self) -> bool:
        """It checks in bookings and gives numbers to priority classes, and to nobody else."""
        return self._flow.priority_only

    @Property(bool, notify=changed)
    def givesNumbers(self) -> bool:
        """Somebody without a booking can take a number here."""
        return self._flow.gives_numbers

    def _stopped(self) -> bool:
        hall = self._flow.hall
        return self._flow.stopped and (hall is None or hall.open)

    @Property(bool, notify=changed)
    def bookings(self) -> bool:
        """A booking can be checked in."""
        return self._flow.takes_bookings

    @Property(bool, notify=changed)
    def reception(self) -> bool:
        """There is a reception desk to send people to; else the staff at the counters are asked."""
        return self._flow.hall is not None and self._flow.hall.reception

    @Property(str, notify=changed)
    def bookAddress(self) -> str:
        """Where a time can be booked, as people type it; empty when nowhere."""
        return bare_address(self._book_at())

    @Property(str, notify=changed)
    def bookQr(self) -> str:
        """The same as a QR picture."""
        return self._book_qr()[1]

    @Property(int, notify=changed)
    def bookQrModules(self) -> int:
        """How many modules wide that is."""
        return self._book_qr()[2]

    @Property(str, notify=changed)
    def hallCode(self) -> str:
        """The QR picture for phones with a number from home; empty while none is awaited or there is no link."""
        return self._code.drawing

    @Property(int, notify=changed)
    def hallCodeModules(self) -> int:
        """How many modules wide that is."""
        return self._code.modules

    @Property(str, notify=changed)
    def hallCodeTyped(self) -> str:
        """What can be typed instead."""
        return self._code.typed

    @Property(QObject, constant=True)
    def groups(self) -> QObject:
        """Fields of work: `rows.GROUP_ROLES`."""
        return self._groups
