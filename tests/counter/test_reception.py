"""Reception: a number in two presses, a ticket found by number or code, its paper, what the server is told of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import shiboken6
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent
from PySide6.QtTest import QTest

from counter.app import open_window
from counter.reception import SAME_PLACE_MS
from counter.screen import CounterScreen
from hardware.paper.tray import PaperOut
from hardware.printer import PrinterState, Result
from rules.booking_code.short import short_code
from rules.identity_card import person_key
from rules.reception.rows import ACCESSIBLE
from tests.counter.conftest import Desk, StillClock
from tests.counter.standins import HA, HALL, ISSUED, NO_DESK, WITH_CARDS, FakeLink
from tests.gallery.geometry import walk
from tests.gallery.scene import settle
from tests.rules.desks import BRANCH, MINUTE, NOW
from wire.catalogue import Branch
from wire.commands import Arrive, AskAccessible, Cancel, CheckIn, GrantClass, IssueTicket, ReportPaper, Return
from wire.errors import Code, refused
from wire.queries import FindNumber, FindTicket
from wire.values import Channel, Language, TicketState
from wire.views import AsideLine, ExpectedLine, Issued

FIRST = BRANCH.services[0]
SECRET = ISSUED.tracking_url.partition("#")[2]

Printed = list[tuple[Issued, Language, bool]]


class Place:
    """The window of a reception desk with or without a printer."""

    def __init__(self, printer: bool = True) -> None:
        self.printed: Printed = []
        self.line = FakeLink()
        self.now = [0]

        def put(branch: Branch, ticket: Issued, language: Language, again: bool) -> None:
            self.printed.append((ticket, language, again))

        self.screen = CounterScreen(
            self.line, StillClock(), at_reception=True, print_ticket=put if printer else None,  # type: ignore[arg-type]
            steady=lambda: self.now[0],
        )  # fmt: skip
        self.engine, self.words, self.window = open_window(self.screen, reduced_motion=True)
        self.window.show()
        self.desk = Desk(self.window, self.screen, self.line)
        self.line.welcome(NO_DESK, HA)
        self.line.viewCame.emit("hall", HALL.model_dump(mode="json"))
        self.reception = self.screen.reception

    def came_out(self, result: Result, reason: str = "", again: bool = False) -> None:
        self.reception.paper_out(PaperOut(ISSUED.ticket_id, result, reason, again))

    def answer(self) -> None:
        self.line.answer(**ISSUED.model_dump(mode="json"))

    def close(self) -> None:
        self.words.use("vi")
        self.window.removeEventFilter(self.reception)
        self.window.close()
        shiboken6.delete(self.engine)  # now, not whenever rubbish is collected, in whatever thread


@pytest.fixture
def place(qapp: QGuiApplication) -> Iterator[Place]:
    made = Place()
    yield made
    made.close()
    qapp.processEvents()


@pytest.fixture
def bare(qapp: QGuiApplication) -> Iterator[Place]:
    made = Place(printer=False)
    yield made
    made.close()
    qapp.processEvents()


def test_a_number_takes_two_presses_and_is_printed_once_in_the_persons_language(place: Place) -> None:
    place.reception.chooseLanguage("en")
    place.desk.click(f"service_{FIRST.id}")
    place.desk.click("giveNumber")
    place.reception.give()
    asked = [what for _, what in place.line.asked if isinstance(what, IssueTicket)]
    assert asked == [IssueTicket(service_id=FIRST.id, language="en", channel=Channel.RECEPTION)]
    place.answer()
    assert place.printed == [(ISSUED, "en", False)]
    assert place.desk.text("foundNumber") == "A041"
    place.came_out(Result.PRINTED)
    assert place.reception.paper == "printed"
    assert not any(isinstance(what, ReportPaper) for _, what in place.line.asked), "a first paper is no news"


def test_a_class_is_granted_and_the_next_person_is_ordinary_again(place: Place) -> None:
    granted = BRANCH.classes[-1].id
    place.reception.choose(FIRST.id)
    place.desk.click(f"class_{granted}")
    place.reception.give()
    assert isinstance(place.line.last, IssueTicket)
    assert place.line.last.class_id == granted
    place.answer()
    place.reception.choose(FIRST.id)
    place.reception.give()
    assert isinstance(place.line.last, IssueTicket)
    assert place.line.last.class_id == "ordinary"


def test_a_class_is_granted_to_a_number_that_was_found_by_one_press_and_said(place: Place) -> None:
    granted = next(one.id for one in BRANCH.classes if one.id != ISSUED.class_id)
    place.reception.find("A041")
    place.answer()
    place.desk.click(f"class_{ISSUED.class_id}")
    assert isinstance(place.line.last, FindNumber), "it is of that class already"
    place.desk.click(f"class_{granted}")
    assert place.line.last == GrantClass(ticket_id=ISSUED.ticket_id, class_id=granted)
    place.line.answer(seq=9)
    name = BRANCH.class_by_id[granted].name.of("vi")
    assert any(f"{ISSUED.number}: {name}" in toast for toast in place.desk.toasts())
    assert place.reception.number == ""
    place.reception.choose(FIRST.id)
    place.reception.give()
    assert isinstance(place.line.last, IssueTicket)
    assert place.line.last.class_id == "ordinary"


def test_a_class_is_the_next_persons_once_a_service_is_chosen_or_the_number_shown_was_just_given(place: Place) -> None:
    granted = next(one.id for one in BRANCH.classes if one.id != ISSUED.class_id)
    place.reception.find("A041")
    place.answer()
    place.reception.choose(FIRST.id)
    place.desk.click(f"class_{granted}")
    place.reception.give()
    assert isinstance(place.line.last, IssueTicket)
    assert place.line.last.class_id == granted
    place.answer()
    place.desk.click(f"class_{granted}")
    assert not isinstance(place.line.last, GrantClass)


@pytest.mark.parametrize(("typed", "asked"), [
    ("a41", FindNumber(number="A041")), (" A 041 ", FindNumber(number="A041")), ("B1234", FindNumber(number="B1234")),
    (ISSUED.tracking_url, FindTicket(code=SECRET)), (ISSUED.tracking_url.upper(), FindTicket(code=SECRET)),
])  # fmt: skip
def test_a_ticket_is_found_by_what_is_typed_or_scanned(place: Place, typed: str, asked: object) -> None:
    place.desk.item("ticketSearch").forceActiveFocus()
    QTest.qWait(1)
    for letter in typed:
        QTest.keyClick(place.window, letter)
    place.desk.key(Qt.Key.Key_Return)
    assert place.line.last == asked
    place.answer()
    assert place.printed == [], "whether there is a paper, its holder knows"
    place.desk.click("printAgain")
    assert place.printed == [(ISSUED, "en", True)]
    place.came_out(Result.PRINTED, again=True)
    assert place.line.last == ReportPaper(ticket_id=ISSUED.ticket_id, result="printed", reason="", again=True)


def test_the_paper_of_the_person_before_is_told_to_the_server_and_not_taken_for_this_ones(place: Place) -> None:
    place.desk.click(f"service_{FIRST.id}")
    place.desk.click("giveNumber")
    place.answer()
    place.reception.paper_out(PaperOut("of-the-person-before", Result.NOT_PRINTED, "paper"))
    assert place.reception.paper == "under_way"
    assert place.line.last == ReportPaper(ticket_id="of-the-person-before", result="not_printed", reason="paper")


@pytest.mark.parametrize(
    "text", ["001090012345|012345678|Nguyễn Văn A|01011990|Nam|Hà Nội|01012021", "A", "http://x/t#k"]
)
def test_what_is_no_number_and_no_code_of_ours_is_sent_nowhere(place: Place, text: str) -> None:
    before = len(place.line.asked)
    place.reception.find(text)
    assert len(place.line.asked) == before
    assert place.desk.toasts()
    assert "Nguyễn" not in place.desk.toasts()[0]


def test_a_bookings_code_is_checked_in_and_printed(place: Place) -> None:
    code = short_code("H3K9P7Q2M4ABCDEF")
    place.reception.find(code.lower())
    assert place.line.last == CheckIn(code=code.lower(), language="vi", asks=True)
    place.answer()
    assert place.printed == [(ISSUED, "en", False)]


def test_a_class_that_is_granted_goes_with_a_booking_too(place: Place) -> None:
    granted, code = BRANCH.classes[-1].id, short_code("H3K9P7Q2M4ABCDEF")
    place.desk.click(f"class_{granted}")
    place.reception.find(code)
    assert place.line.last == CheckIn(code=code, language="vi", class_id=granted, asks=True)
    place.answer()
    place.reception.find(code)
    assert place.line.last == CheckIn(code=code, language="vi", asks=True), "what the booking claims counts"


def test_an_early_booking_is_spent_by_one_more_key_alone(place: Place) -> None:
    code, early = short_code("H3K9P7Q2M4ABCDEF"), refused(Code.BOOKING_EARLY, slot="10:30", opens="10:00")
    place.reception.find(code)
    assert place.line.last == CheckIn(code=code, language="vi", asks=True)
    place.line.refuse(early)
    assert "10:30" in str(place.desk.item("earlyText").property("text"))
    asked = len(place.line.asked)
    place.desk.click("keepBooking")
    assert (place.desk.find("earlyText"), len(place.line.asked)) == (None, asked), "it is kept"
    place.reception.takeEarly()
    assert len(place.line.asked) == asked
    place.reception.find(code)
    place.line.refuse(early)
    place.desk.click("takeEarly")
    assert place.line.last == CheckIn(code=code, language="vi", asks=True, early=True)
    place.answer()
    assert (place.desk.find("earlyText"), place.printed) == (None, [(ISSUED, ISSUED.language, False)])


def test_a_ticket_that_surely_did_not_come_out_is_told_said_and_may_be_printed_again(place: Place) -> None:
    place.reception.choose(FIRST.id)
    place.reception.give()
    place.answer()
    place.came_out(Result.NOT_PRINTED, "paper")
    assert place.line.last == ReportPaper(ticket_id=ISSUED.ticket_id, result="not_printed", reason="paper")
    assert place.desk.item("paperText").property("text") == "Phiếu chưa in, số vẫn có giá trị. Hết giấy."
    place.reception.printer_is(PrinterState.PAPER_OUT)
    assert place.desk.text("printerState") == "Hết giấy"
    assert not place.desk.item("printAgain").isEnabled()
    place.reception.printer_is(PrinterState.READY)
    place.desk.click("printAgain")
    assert [again for _, _, again in place.printed] == [False, True]


def test_a_printer_that_says_nothing_has_perhaps_printed(place: Place) -> None:
    place.reception.choose(FIRST.id)
    place.reception.give()
    place.answer()
    assert place.reception.paper == "under_way"
    place.reception.printAgain()
    assert len(place.printed) == 1
    place.now[0] = 45_000
    place.screen.refresh()
    assert place.reception.paper == "maybe_printed"


def test_the_paper_of_a_person_who_left_changes_nothing_on_the_screen(place: Place) -> None:
    place.reception.choose(FIRST.id)
    place.reception.give()
    place.answer()
    place.desk.click("nextPerson")
    place.came_out(Result.MAYBE_PRINTED, "link_lost")
    assert place.reception.number == ""
    assert place.line.last == ReportPaper(ticket_id=ISSUED.ticket_id, result="maybe_printed", reason="link_lost")


def test_without_a_printer_it_says_so_and_shows_the_qr(bare: Place) -> None:
    assert bare.desk.text("printerState") == "Máy này không có máy in"
    bare.reception.choose(FIRST.id)
    bare.reception.give()
    bare.answer()
    assert "không có máy in" in str(bare.desk.item("paperText").property("text"))
    assert bare.reception.qr.startswith("<svg")
    assert bare.desk.item("foundQr").width() >= 120
    assert bare.desk.find("printAgain") is None


def test_a_refusal_is_said_and_the_ticket_shown_stays(place: Place) -> None:
    place.reception.find("A041")
    place.line.refuse(refused(Code.NO_REPRINT, number="A041", state=TicketState.CALLED.value))
    assert "A041" in place.desk.toasts()[0]
    assert not place.reception.busy
    place.reception.find("A042")
    place.line.gaveUp.emit(place.line.asked[-1][0])
    assert not place.reception.busy


@pytest.mark.parametrize("typed", ["", "A7K2-M9QX"], ids=["number", "booking"])
def test_a_number_whose_answer_was_lost_is_told_to_be_without_a_paper(place: Place, typed: str) -> None:
    place.reception.choose(FIRST.id)
    if typed:
        place.reception.find(typed)
    else:
        place.reception.give()
    pressed = place.line.asked[-1][0]
    assert place.line.within[-1] == 30.0
    place.line.gaveUp.emit(pressed)
    assert place.line.last == ReportPaper(ticket_id=pressed, result="not_printed", reason="silent")
    assert not place.reception.busy
    place.line.gaveUp.emit(place.line.asked[-1][0])
    assert len([what for _, what in place.line.asked if isinstance(what, ReportPaper)]) == 1, "once"


def test_nothing_is_asked_while_the_link_is_lost(place: Place) -> None:
    place.line.go_live(False)
    before = len(place.line.asked)
    place.reception.find("A041")
    assert len(place.line.asked) == before
    assert place.desk.toasts()


def test_services_are_found_by_what_people_call_them_and_say_who_waits(place: Place) -> None:
    everything: list[dict[str, Any]] = list(place.reception.services.rows)
    assert len(everything) == len(BRANCH.services)
    assert everything[0]["line"] == "3 chờ · ≈7 phút"
    place.reception.search("khai sinh")
    found = [row["name"].lower() for row in place.reception.services.rows]
    assert found
    assert all("khai sinh" in name for name in found[:1])


def test_who_signs_out_leaves_no_ticket_behind(place: Place) -> None:
    place.reception.find("A041")
    place.answer()
    place.screen.login.signOut()
    assert place.reception.number == ""
    assert place.screen.shown.page == "sign_in"


CARD = "001058012345|012345678|Nguyễn Văn A|01021958|Nam|Phố Huế, Hà Nội|01012021"


KEYS = {"\r": Qt.Key.Key_Return, "\n": Qt.Key.Key_Return, "\t": Qt.Key.Key_Tab, " ": Qt.Key.Key_Space}


def scan(place: Place, text: str, seen: list[object] | None = None, suffix: str = "\r") -> None:
    """As a scanner types, faster than any hand; `seen` is what the field under the cursor holds before the Enter."""
    for n, letter in enumerate(text + suffix):
        if letter == "\r" and seen is not None:
            seen.append(place.desk.item("ticketSearch").property("text"))
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            key = KEYS.get(letter, Qt.Key.Key_unknown)
            event = QKeyEvent(kind, key, Qt.KeyboardModifier.NoModifier, letter)
            event.setTimestamp(1_000 + 5 * n)
            QGuiApplication.sendEvent(place.window, event)


def test_a_card_that_its_holder_agreed_to_counts_and_shows_the_class_and_nothing_of_it_stays(place: Place) -> None:
    place.line.welcomed.emit(WITH_CARDS)
    place.desk.click("readCard")
    place.desk.item("ticketSearch").forceActiveFocus()
    seen: list[object] = []
    scan(place, CARD, seen)
    assert place.reception.cardRead
    assert seen == [""], "a card's letters stand in no field"
    place.reception.choose(FIRST.id)
    place.reception.give()
    given = place.line.last
    assert isinstance(given, IssueTicket)
    assert given.class_id == BRANCH.classes[0].id
    assert given.person == person_key(b"k" * 32, "2026-01-09", "001058012345")
    assert "Nguyễn" not in str([what for _, what in place.line.asked])
    assert "001058012345" not in str([what for _, what in place.line.asked])
    place.answer()
    place.reception.choose(FIRST.id)
    place.reception.give()
    assert isinstance(place.line.last, IssueTicket)
    assert place.line.last.person is None, "the next person is another one"


def test_a_card_that_nobody_was_asked_about_is_not_read(place: Place) -> None:
    place.line.welcomed.emit(WITH_CARDS)
    before = len(place.line.asked)
    place.desk.item("ticketSearch").forceActiveFocus()
    scan(place, CARD)
    place.reception.scanned(CARD)
    assert not place.reception.cardRead
    assert len(place.line.asked) == before
    assert "chưa đọc gì" in place.desk.toasts()[0]
    assert place.desk.item("ticketSearch").property("text") == ""


@pytest.mark.parametrize(("text", "said"), [
    ("HT4010123456789|4e677579|01/01/1990|1|00|x|y", "bảo hiểm y tế"), ("rubbish of some other kind", "Không đọc được"),
])  # fmt: skip
def test_what_is_no_identity_card_is_said_and_ends_the_waiting(place: Place, text: str, said: str) -> None:
    place.line.welcomed.emit(WITH_CARDS)
    place.reception.readCard()
    place.reception.scanned(text)
    assert said in place.desk.toasts()[0]
    assert not place.reception.awaitsCard


@pytest.mark.parametrize("suffix", ["\r", "\r\n", "\t"], ids=repr)
@pytest.mark.parametrize("focus", ["giveNumber", "serviceGrid", "serviceSearch", "ticketSearch"])
def test_a_scan_that_nobody_asked_for_presses_nothing_wherever_the_cursor_is(
    place: Place, focus: str, suffix: str
) -> None:
    place.line.welcomed.emit(WITH_CARDS)
    place.window.requestActivate()
    assert QTest.qWaitForWindowActive(place.window, 60_000)
    place.desk.click(f"service_{FIRST.id}")
    place.desk.item(focus).forceActiveFocus()
    before = len(place.line.asked)
    scan(place, CARD, suffix=suffix)
    assert len(place.line.asked) == before, "its blanks press the button under the cursor"
    assert place.reception.chosen == FIRST.name.of("vi")
    assert place.reception.query == ""
    assert [place.desk.item(one).property("text") for one in ("serviceSearch", "ticketSearch")] == ["", ""]
    assert "chưa đọc gì" in place.desk.toasts()[0]


@pytest.mark.parametrize("suffix", ["\r", ""], ids=["enter", "silence"])
@pytest.mark.parametrize("focus", ["giveNumber", "serviceSearch", "ticketSearch"])
def test_a_tickets_code_is_found_wherever_the_cursor_is(place: Place, focus: str, suffix: str) -> None:
    place.window.requestActivate()
    assert QTest.qWaitForWindowActive(place.window, 60_000)
    place.desk.click(f"service_{FIRST.id}")
    place.desk.item(focus).forceActiveFocus()
    scan(place, ISSUED.tracking_url, suffix=suffix)
    for place.now[0] in (10_000, 20_000):
        place.screen.refresh()
    assert [what for _, what in place.line.asked] == [FindTicket(code=SECRET)]
    assert [place.desk.item(one).property("text") for one in ("serviceSearch", "ticketSearch")] == ["", ""]


def test_what_is_typed_while_nobody_is_signed_in_is_no_scan(place: Place) -> None:
    place.screen.login.signOut()
    before = len(place.line.asked)
    scan(place, ISSUED.tracking_url)
    assert len(place.line.asked) == before
    assert not place.desk.toasts()


def test_a_card_whose_holder_got_no_number_does_not_count_for_the_next_person(place: Place) -> None:
    place.line.welcomed.emit(WITH_CARDS)
    place.reception.readCard()
    place.reception.scanned(CARD)
    place.reception.choose(FIRST.id)
    place.reception.give()
    place.line.refuse(refused(Code.NO_REPRINT, number="A041", state=TicketState.CALLED.value))
    assert place.reception.cardRead, "they may want another service"
    place.desk.click("readCard")
    assert not place.reception.cardRead
    assert not place.reception.awaitsCard
    place.reception.give()
    given = place.line.last
    assert isinstance(given, IssueTicket)
    assert (given.person, given.class_id) == (None, "ordinary")


def test_a_number_that_comes_after_its_giver_signed_out_is_printed_and_shown_to_nobody(place: Place) -> None:
    place.reception.choose(FIRST.id)
    place.reception.give()
    pressed = place.line.asked[-1][0]
    place.screen.login.signOut()
    place.line.answered.emit(pressed, ISSUED.model_dump(mode="json"))
    assert len(place.printed) == 1
    assert place.reception.number == ""
    place.came_out(Result.NOT_PRINTED, "paper")
    assert place.line.last == ReportPaper(ticket_id=ISSUED.ticket_id, result="not_printed", reason="paper")


def test_a_number_asked_again_on_a_link_without_its_giver_is_told_to_be_without_a_paper(place: Place) -> None:
    place.reception.choose(FIRST.id)
    place.reception.give()
    pressed = place.line.asked[-1][0]
    place.line.refuse(refused(Code.SIGN_IN_FIRST))
    assert place.line.last == ReportPaper(ticket_id=pressed, result="not_printed", reason="silent")


def test_a_number_that_the_server_reads_of_later_than_of_its_paper_is_told_again(place: Place) -> None:
    place.reception.choose(FIRST.id)
    place.reception.give()
    pressed = place.line.asked[-1][0]
    place.line.gaveUp.emit(pressed)
    told = ReportPaper(ticket_id=pressed, result="not_printed", reason="silent")
    for tries in range(1, 8):
        assert [what for _, what in place.line.asked[1:]] == [told] * tries
        place.line.refuse(refused(Code.UNKNOWN_TICKET))
        place.now[0] += 9_999
        place.screen.refresh()
        assert len(place.line.asked) == 1 + tries, "the press may still be on its way"
        place.now[0] += 1
        place.screen.refresh()
    assert len(place.line.asked) == 8, "there is none"


def test_a_window_that_is_closed_in_the_middle_waits_for_the_number_and_its_paper(place: Place) -> None:
    assert not place.reception.unfinished
    place.reception.choose(FIRST.id)
    place.reception.give()
    ended: list[bool] = []
    place.reception.settled.connect(lambda: ended.append(True))
    for _ in range(2):
        assert not place.window.close()
    assert place.window.isVisible()
    assert [said for said in place.desk.toasts() if "tự đóng" in said] == place.desk.toasts()[:1]
    place.answer()
    place.desk.click("nextPerson")
    assert ended == [], "the paper of who went on is still to come"
    place.came_out(Result.PRINTED)
    assert ended == [True]
    assert place.window.close()


def test_a_window_that_waits_for_a_printer_that_says_nothing_is_closed_in_the_end(place: Place) -> None:
    place.reception.choose(FIRST.id)
    place.reception.give()
    place.answer()
    assert not place.window.close()
    place.now[0] = 44_999
    place.screen.refresh()
    assert place.reception.unfinished
    place.now[0] = 45_000
    place.screen.refresh()
    assert place.window.close()


def test_a_card_is_awaited_for_half_a_minute(place: Place) -> None:
    place.line.welcomed.emit(WITH_CARDS)
    place.reception.readCard()
    place.now[0] = 29_999
    place.screen.refresh()
    assert place.reception.awaitsCard
    place.now[0] = 30_000
    place.screen.refresh()
    assert not place.reception.awaitsCard


def test_where_cards_are_good_for_nothing_none_is_asked_for(place: Place) -> None:
    assert place.desk.find("readCard") is None
    place.reception.readCard()
    assert not place.reception.awaitsCard


@pytest.mark.parametrize("size", [(1024, 768), (1100, 680), (1280, 800)], ids=str)
def test_no_row_of_services_is_cut_and_a_bar_says_that_there_are_more(place: Place, size: tuple[int, int]) -> None:
    place.window.setWidth(size[0])
    place.window.setHeight(size[1])
    settle(place.window)
    seen = list(walk(place.window))
    (grid,) = [each.place for each in seen if each.item.objectName() == "serviceGrid"]
    tiles = [
        each for each in seen if each.item.objectName().startswith("service_") and each.place.top() < grid.bottom()
    ]
    assert len(tiles) >= 4
    assert [each.name for each in tiles if each.place.bottom() > grid.bottom() + 1] == []
    assert len(tiles) < len(BRANCH.services)
    assert [each for each in seen if each.item.objectName() == "serviceBar"]


def test_the_bar_goes_where_every_row_is_seen_and_not_a_row_sooner(place: Place) -> None:
    grid = place.desk.find("serviceGrid")
    assert grid is not None
    needed = -(-len(BRANCH.services) // grid.property("columns"))
    shown = {}
    for height in range(900, 3000, 150):
        place.window.setHeight(height)
        settle(place.window)
        bar = [each for each in walk(place.window) if each.item.objectName() == "serviceBar"]
        shown[grid.property("rows") >= needed] = bool(bar)
        assert bool(bar) == (grid.property("rows") < needed), height
    assert shown == {False: True, True: False}, "heights of both sorts were looked at"


ASIDE = {
    "missed": (AsideLine(ticket_id="ticket-a015", number="A015", service_id=FIRST.id, since=NOW - 3 * MINUTE),),
    "parked": (),
    "expected": (
        ExpectedLine(ticket_id="ticket-c001", number="C001", service_id=FIRST.id, taken_at=NOW),
        ExpectedLine(ticket_id="ticket-c002", number="C002", service_id=FIRST.id, taken_at=NOW,
                     claimed=BRANCH.classes[0].id),
    ),
}  # fmt: skip


def sees(place: Place, **lists: Any) -> None:
    view = NO_DESK.model_copy(update=ASIDE | lists)
    place.line.viewCame.emit("desk", view.model_dump(mode="json"))


def presses(place: Place, *names: str) -> int:
    """Press one after the other; how many presses it took to give a command."""
    for name in names:
        place.now[0] += SAME_PLACE_MS
        place.desk.click(name)
    return len(names)


def test_each_thing_takes_three_presses_at_most(place: Place) -> None:
    granted = BRANCH.classes[-1].id
    sees(place)
    took = {"grant": presses(place, f"class_{granted}", f"service_{FIRST.id}", "giveNumber")}
    assert place.line.last == IssueTicket(
        service_id=FIRST.id, class_id=granted, language="vi", channel=Channel.RECEPTION
    )
    place.answer()
    place.came_out(Result.PRINTED)
    took["print again"] = presses(place, "printAgain")
    assert place.printed[-1] == (ISSUED, "en", True)
    took["cancel"] = presses(place, "offer_cancel", "offer_cancel")
    assert place.line.last == Cancel(ticket_id=ISSUED.ticket_id)
    place.line.answer(seq=9)
    assert place.reception.number == ""
    took["return"] = presses(place, "row_A015")
    assert place.line.last == Return(ticket_id="ticket-a015")
    place.line.answer(seq=10)
    took["arrive"] = presses(place, "row_C001")
    assert place.line.last == Arrive(ticket_id="ticket-c001", language="vi")
    place.answer()
    presses(place, "nextPerson")
    took["confirm a class"] = presses(place, "row_C002", "offer_arrive_claimed")
    assert place.line.last == Arrive(ticket_id="ticket-c002", language="vi")
    place.answer()
    presses(place, "nextPerson", "row_C002", "offer_arrive_ordinary")
    assert place.line.last == Arrive(ticket_id="ticket-c002", language="vi", class_id="ordinary")
    assert max(took.values()) <= 3, took


@pytest.mark.parametrize("ticket_id", ["ticket-a015", "ticket-c001"], ids=["missed", "expected"])
def test_a_class_is_granted_from_the_card_of_a_number_that_does_not_wait(place: Place, ticket_id: str) -> None:
    granted, other = BRANCH.classes[-1].id, BRANCH.classes[0].id
    known = {name: tuple(one.model_copy(update={"class_id": "ordinary"}) for one in ASIDE[name]) for name in ASIDE}
    sees(place, **known)
    place.desk.click(f"class_{other}")
    place.reception.show(ticket_id)
    assert [one["id"] for one in place.reception.classes.rows if one["picked"]] == ["ordinary"], "its own"
    place.desk.click(f"class_{granted}")
    assert place.line.last == GrantClass(ticket_id=ticket_id, class_id=granted)
    place.line.answer(seq=9)
    assert place.reception.number == ""


def with_low(place: Place) -> None:
    """The office has a counter that can be used in a wheelchair."""
    first, *others = BRANCH.counters
    low = BRANCH.model_copy(update={"counters": (first.model_copy(update={"accessible": True}), *others)})
    place.line.branch = low
    place.line.welcome(NO_DESK, HA)


def test_an_accessible_counter_is_asked_for_beside_any_class_with_a_number_and_for_one_that_was_found(
    place: Place,
) -> None:
    with_low(place)
    granted = BRANCH.classes[-1].id
    presses(place, f"class_{granted}", f"class_{ACCESSIBLE}", f"service_{FIRST.id}", "giveNumber")
    given = place.line.last
    assert isinstance(given, IssueTicket)
    assert (given.class_id, given.accessible) == (granted, True)
    place.answer()
    assert not any(one["picked"] for one in place.reception.classes.rows if one["id"] == ACCESSIBLE), "the next person"
    place.reception.find("A041")
    place.line.answer(**ISSUED.model_copy(update={"accessible": True}).model_dump(mode="json"))
    assert "Chờ quầy dùng được xe lăn" in place.reception.facts
    presses(place, f"class_{ACCESSIBLE}")
    assert place.line.last == AskAccessible(ticket_id=ISSUED.ticket_id, wanted=False)
    place.line.answer(seq=9)
    assert any("không cần quầy" in toast for toast in place.desk.toasts())


def test_an_accessible_counter_that_was_chosen_goes_with_an_arrival_and_a_booking(place: Place) -> None:
    with_low(place)
    sees(place)
    presses(place, f"class_{ACCESSIBLE}", "row_C001")
    assert place.line.last == Arrive(ticket_id="ticket-c001", language="vi", accessible=True)
    place.answer()
    code = short_code("H3K9P7Q2M4ABCDEF")
    presses(place, f"class_{ACCESSIBLE}")
    place.reception.find(code)
    assert place.line.last == CheckIn(code=code, language="vi", asks=True, accessible=True)


def test_at_an_arrival_the_class_that_the_card_shows_counts_and_not_one_chosen_before(place: Place) -> None:
    sees(place, expected=tuple(one.model_copy(update={"class_id": "ordinary"}) for one in ASIDE["expected"]))
    place.desk.click(f"class_{BRANCH.classes[0].id}")
    place.reception.show("ticket-c001")
    place.desk.click("offer_arrive")
    assert place.line.last == Arrive(ticket_id="ticket-c001", language="vi")


def test_at_an_arrival_the_class_by_age_of_the_card_that_was_read_counts(place: Place) -> None:
    place.line.welcomed.emit(WITH_CARDS)
    sees(place, expected=tuple(one.model_copy(update={"class_id": "ordinary"}) for one in ASIDE["expected"]))
    place.reception.readCard()
    place.reception.scanned(CARD)
    by_age = next(one["id"] for one in place.reception.classes.rows if one["picked"])
    place.reception.show("ticket-c001")
    place.desk.click("offer_arrive")
    assert (by_age != "ordinary", place.line.last) == (
        True, Arrive(ticket_id="ticket-c001", language="vi", class_id=by_age),
    )  # fmt: skip


def test_a_second_press_on_cancel_stands_on_the_way_back_and_cancels_nothing(place: Place) -> None:
    presses(place, f"service_{FIRST.id}", "giveNumber")
    place.answer()
    before = len(place.line.asked)
    button = place.desk.item("offer_cancel")
    middle = button.mapToScene(QPointF(button.width() / 2, button.height() / 2)).toPoint()
    for _ in range(2):
        QTest.mouseClick(place.window, Qt.MouseButton.LeftButton, pos=middle)
        settle(place.window)
    assert len(place.line.asked) == before
    assert [row["step"] for row in place.reception.offers.rows] == ["cancel"]


def test_a_second_press_on_a_list_is_not_taken_for_the_number_that_moved_there(place: Place) -> None:
    other = AsideLine(ticket_id="ticket-a016", number="A016", service_id=FIRST.id, since=NOW - 4 * MINUTE)
    sees(place, missed=(*ASIDE["missed"], other))
    presses(place, "row_A015")
    place.line.answer(seq=9)
    sees(place, missed=(other,))
    place.desk.click("row_A016")
    assert place.line.last == Return(ticket_id="ticket-a015")
    presses(place, "row_A016")
    assert place.line.last == Return(ticket_id="ticket-a016")


def test_a_number_that_was_missed_is_found_by_typing_and_brought_back(place: Place) -> None:
    sees(place)
    place.reception.find("a15")
    place.line.refuse(refused(Code.NO_REPRINT, number="A015", state="missed"))
    assert place.desk.text("foundNumber") == "A015"
    assert place.desk.find("paperText") is None, "a number that does not wait has no paper to print"
    presses(place, "offer_return")
    assert place.line.last == Return(ticket_id="ticket-a015")
    place.line.answer(seq=9)
    assert place.reception.number == ""
    place.reception.find("a99")
    place.line.refuse(refused(Code.NO_REPRINT, number="A099", state="done"))
    assert place.reception.number == "", "of one that is over the refusal says so"
