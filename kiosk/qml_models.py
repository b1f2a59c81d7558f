"""The service chosen and the ticket given as QML reads them: each tells QML only when it changed."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtQml import QmlElement

from clientkit.qt_types import Property, QmlUncreatable
from kiosk.refusals import bare_address
from kiosk.rows import ServicePart, TicketPart

QML_IMPORT_NAME = "Kiosk"
QML_IMPORT_MAJOR_VERSION = 1


@QmlElement
@QmlUncreatable("made by the program")
class KioskService(QObject):
    """The service chosen."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._part = ServicePart()
        self._qr: tuple[str, int] = ("", 1)

    def show(self, part: ServicePart, qr: str = "", qr_modules: int = 1) -> None:
        """Be this from now on; `qr` is the picture of its address, so many modules wide."""
        if (part, qr) != (self._part, self._qr[0]):
            self._part, self._qr = part, (qr, qr_modules)
            self.changed.emit()

    @Property(str, notify=changed)
    def name(self) -> str:
        """Its name; empty when none is chosen."""
        return self._part.name

    @Property(str, notify=changed)
    def group(self) -> str:
        """Its field of work."""
        return self._part.group

    @Property(str, notify=changed)
    def bring(self) -> str:
        """What to bring, as one sentence."""
        return self._part.bring

    @Property("QStringList", notify=changed)
    def items(self) -> list[str]:
        """What to bring, one thing each."""
        return list(self._part.items)

    @Property("QStringList", notify=changed)
    def steps(self) -> list[str]:
        """Of a life event: the services that one number goes through, in order."""
        return list(self._part.steps)

    @Property(str, notify=changed)
    def online(self) -> str:
        """The address at which it is filed without waiting here, as people type it; empty for none."""
        return bare_address(self._part.online)

    @Property(str, notify=changed)
    def onlineQr(self) -> str:
        """The same as a QR picture."""
        return self._qr[0]

    @Property(int, notify=changed)
    def onlineQrModules(self) -> int:
        """How many modules wide that is."""
        return self._qr[1]

    @Property(str, notify=changed)
    def agent(self) -> str:
        """Who takes it elsewhere; empty for nobody."""
        return self._part.agent

    @Property(str, notify=changed)
    def agentHours(self) -> str:
        """When they do."""
        return self._part.agent_hours

    @Property(bool, notify=changed)
    def helpOnly(self) -> bool:
        """It is filed online alone: a number is for help with that."""
        return self._part.help_only

    @Property(bool, notify=changed)
    def guided(self) -> bool:
        """There is something to print for who wants it on paper."""
        part = self._part
        return bool(part.items or part.facts or part.online or part.agent or part.steps)

    @Property("QStringList", notify=changed)
    def factNames(self) -> list[str]:
        """What else is known of the procedure, one name each: fee, days."""
        return [name for name, _ in self._part.facts]

    @Property("QStringList", notify=changed)
    def facts(self) -> list[str]:
        """The same, what is said under each name."""
        return [words for _, words in self._part.facts]

    @Property(str, notify=changed)
    def source(self) -> str:
        """Where that stands written, or that it is an example; empty without facts."""
        return self._part.source

    @Property(int, notify=changed)
    def waiting(self) -> int:
        """How many wait."""
        return self._part.waiting

    @Property(int, notify=changed)
    def low(self) -> int:
        """Minutes, the least."""
        return self._part.low

    @Property(int, notify=changed)
    def high(self) -> int:
        """Minutes within which 8 of 10 are called."""
        return self._part.high

    @Property(int, notify=changed)
    def about(self) -> int:
        """Minutes within which half are called; -1 from an older server, which tells a range."""
        return self._part.about

    @Property(bool, notify=changed)
    def open(self) -> bool:
        """Numbers are given for it now."""
        return self._part.open

    @Property(str, notify=changed)
    def because(self) -> str:
        """Why not."""
        return self._part.because

    @Property(bool, notify=changed)
    def served(self) -> bool:
        """A counter serves it now."""
        return self._part.served

    @Property(str, notify=changed)
    def soon(self) -> str:
        """The time at which the counters open, while none works yet; empty when they should be at work."""
        return self._part.soon

    @Property(str, notify=changed)
    def spoken(self) -> str:
        """People and wait in the speaker's sentences."""
        return self._part.spoken


@QmlElement
@QmlUncreatable("made by the program")
class KioskTicket(QObject):
    """The ticket given."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._part = TicketPart()

    def show(self, part: TicketPart) -> None:
        """Be this from now on."""
        if part != self._part:
            self._part = part
            self.changed.emit()

    @Property(str, notify=changed)
    def number(self) -> str:
        """Empty without a ticket."""
        return self._part.number

    @Property(str, notify=changed)
    def service(self) -> str:
        """Its service."""
        return self._part.service

    @Property(str, notify=changed)
    def group(self) -> str:
        """Its field of work."""
        return self._part.group

    @Property(str, notify=changed)
    def className(self) -> str:
        """Its priority class; empty for ordinary."""
        return self._part.class_name

    @Property(int, notify=changed)
    def ahead(self) -> int:
        """How many wait before it."""
        return self._part.ahead

    @Property(int, notify=changed)
    def low(self) -> int:
        """Minutes, the least."""
        return self._part.low

    @Property(int, notify=changed)
    def high(self) -> int:
        """Minutes within which 8 of 10 are called."""
        return self._part.high

    @Property(int, notify=changed)
    def about(self) -> int:
        """Minutes within which half are called; -1 from an older server, which tells a range."""
        return self._part.about

    @Property(str, notify=changed)
    def comeBack(self) -> str:
        """When to be back; empty when there is no time to go away."""
        return self._part.come_back

    @Property(bool, notify=changed)
    def nobody(self) -> bool:
        """No counter serves it now."""
        return self._part.nobody

    @Property(bool, notify=changed)
    def longer(self) -> bool:
        """It waits longer than it was told."""
        return self._part.longer

    @Property(str, notify=changed)
    def counted(self) -> str:
        """The time of day it counts from, when nobody knows the wait; else empty."""
        return self._part.counted

    @Property(str, notify=changed)
    def where(self) -> str:
        """Where to wait."""
        return self._part.where

    @Property("QStringList", notify=changed)
    def counters(self) -> list[str]:
        """The numbers of the counters that serve it now; empty when none does or nobody knows."""
        return list(self._part.counters)

    @Property(str, notify=changed)
    def booking(self) -> str:
        """How the booking it came from counts; empty without one."""
        return self._part.booking

    @Property(bool, notify=changed)
    def accessible(self) -> bool:
        """A counter was asked for that can be used in a wheelchair."""
        return self._part.accessible

    @Property(str, notify=changed)
    def spoken(self) -> str:
        """All of it in the speaker's sentences."""
        return self._part.spoken

    @Property(str, notify=changed)
    def qr(self) -> str:
        """Its own page as a QR picture."""
        return self._part.qr

    @Property(int, notify=changed)
    def qrModules(self) -> int:
        """How many modules wide that is."""
        return self._part.qr_modules
