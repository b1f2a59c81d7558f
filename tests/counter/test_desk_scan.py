"""A code held to the scanner of a counter's PC, in the window."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from pytestqt.qtbot import QtBot

from rules.wording import NOT_LIVE
from tests.counter.conftest import Desk
from tests.patience import until_seen
from tests.rules.desks import desk_view, serving
from wire import commands as c
from wire.errors import Code, refused
from wire.queries import FindTicket

SECRET = "k" * 26
TICKET = f"HTTP://QUEUE.EXAMPLE/T#{SECRET.upper()}"
WAITING = desk_view().waiting[0]


class Pace(QObject):
    """Gives keys the times at which a scanner types, however long a busy machine takes between two of them."""

    def __init__(self) -> None:
        super().__init__()
        self._at = 1 << 31

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress and watched.isWindowType():
            self._at += 5
            event.setTimestamp(self._at)
        return False


@contextmanager
def scanners_pace() -> Iterator[None]:
    application, pace = QCoreApplication.instance(), Pace()
    assert application is not None
    application.installEventFilter(pace)
    try:
        yield
    finally:
        application.removeEventFilter(pace)


def scan(desk: Desk, text: str) -> None:
    with scanners_pace():
        desk.type(text)
        desk.key(Qt.Key.Key_Return)


def issued(ticket_id: str, number: str) -> dict[str, object]:
    return {
        "ticket_id": ticket_id, "number": number, "service_id": WAITING.service_id, "class_id": "ordinary",
        "language": "vi", "channel": "kiosk", "come_back_at": None,
        "issued_at": 0, "ahead": 0, "where": {"vi": "Tầng 1"}, "tracking_url": "http://x/t#a",
        "day": "2026-01-09", "wait": {"low_min": 0, "high_min": 5, "first_estimate": False},
    }  # fmt: skip


def test_a_ticket_that_waits_is_shown_and_called_with_a_reason(desk: Desk) -> None:
    scan(desk, TICKET)
    assert desk.line.last == FindTicket(code=SECRET)
    desk.line.answer(**issued(WAITING.ticket_id, WAITING.number))
    assert (desk.screen.panel.name, desk.screen.panel.found) == ("scanned", WAITING.number)
    assert desk.screen.panel.foundStep == "Gọi"
    desk.screen.panel.confirm()
    assert desk.line.last == FindTicket(code=SECRET)  # a reason first
    desk.screen.panel.because("Gấp")
    desk.screen.panel.confirm()
    assert desk.line.last == c.CallChosen(ticket_id=WAITING.ticket_id, why="Gấp")


def test_a_missed_one_is_brought_back_by_enter(desk: Desk, qtbot: QtBot) -> None:
    scan(desk, TICKET)
    desk.line.refuse(refused(Code.NO_REPRINT, number="A041", state="missed"))
    assert "vắng" in desk.screen.panel.foundAbout
    desk.settle()
    until_seen(qtbot, lambda: not desk.screen.scanning)  # a person's Enter comes later
    desk.key(Qt.Key.Key_Return)
    assert desk.line.last == c.Return(ticket_id="ticket-a041")


def test_what_is_over_offers_nothing_and_enter_closes_it(desk: Desk) -> None:
    scan(desk, TICKET)
    desk.line.refuse(refused(Code.NO_REPRINT, number="A001", state="done"))
    assert desk.screen.panel.foundStep == ""
    desk.screen.panel.confirm()
    assert desk.screen.panel.name == ""
    assert desk.line.last == FindTicket(code=SECRET)


def test_a_code_of_no_ticket_is_said(desk: Desk) -> None:
    scan(desk, TICKET)
    desk.line.refuse(refused(Code.UNKNOWN_TICKET))
    assert desk.screen.panel.name == ""


def test_a_booking_is_checked_in_and_may_then_be_called(desk: Desk) -> None:
    desk.screen.scan.scanned("B000000P")
    assert desk.screen.panel.name == "scanned"
    desk.screen.panel.confirm()
    assert isinstance(desk.line.last, c.CheckIn)
    desk.line.answer(**issued("ticket-a090", "A090"))
    assert (desk.screen.panel.name, desk.screen.panel.found) == ("scanned", "A090")


def test_a_booking_before_its_time_is_spent_by_one_more_press_alone(desk: Desk) -> None:
    desk.screen.scan.scanned("B000000P")
    desk.screen.panel.confirm()
    assert desk.line.last == c.CheckIn(code="B000000P", asks=True)
    asked = len(desk.line.asked)
    desk.line.refuse(refused(Code.BOOKING_EARLY, slot="10:30", opens="10:00"))
    assert "10:00" in desk.screen.panel.foundAbout
    assert desk.screen.panel.foundStep == "Cấp số ngay, không theo giờ hẹn"
    desk.screen.panel.close()
    assert len(desk.line.asked) == asked, "it is kept"
    desk.screen.scan.scanned("B000000P")
    desk.screen.panel.confirm()
    desk.line.refuse(refused(Code.BOOKING_EARLY, slot="10:30", opens="10:00"))
    desk.screen.panel.confirm()
    assert desk.line.last == c.CheckIn(code="B000000P", asks=True, early=True)


def test_a_code_presses_nothing_on_its_way(desk: Desk) -> None:
    desk.line.show(desk_view(ticket=serving()))
    before = desk.screen.form.dossiers
    scan(desk, "HTTP://QUEUE-ONE.EXAMPLE/T#" + SECRET.upper())
    assert desk.screen.form.dossiers == before


def test_a_ticket_scanned_into_a_field_leaves_it_as_it_was(desk: Desk) -> None:
    desk.line.show(desk_view(ticket=serving()))
    desk.screen.form.writeDossierCode("H26-1" + TICKET)
    desk.screen.scan.typed.emit(TICKET)
    assert desk.screen.form.dossierCode == "H26-1"


def test_without_a_link_nothing_is_looked_up(desk: Desk) -> None:
    desk.line.go_live(False)
    desk.screen.scan.scanned(TICKET)
    assert desk.line.last is None or not isinstance(desk.line.last, FindTicket)


def test_a_look_that_is_not_answered_is_told_so_and_is_over(desk: Desk) -> None:
    scan(desk, TICKET)
    assert desk.line.within == [30.0]
    desk.line.gaveUp.emit(desk.line.asked[-1][0])
    assert desk.toasts() == [NOT_LIVE.of("vi")]
    desk.line.answer(**issued(WAITING.ticket_id, WAITING.number))
    assert desk.screen.panel.name == ""


def test_keys_of_a_person_or_a_pad_are_no_scan_and_a_scan_is_over_at_once(desk: Desk, qtbot: QtBot) -> None:
    desk.type("a7")
    assert not desk.screen.scanning
    with scanners_pace():
        desk.type("httpx")
    assert desk.screen.scanning
    until_seen(qtbot, lambda: not desk.screen.scanning)
    assert desk.screen.panel.name == ""
