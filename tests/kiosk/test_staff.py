"""What staff do at the machine: each entry of the menu has its effect, and none without the PIN."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QCloseEvent, QGuiApplication
from PySide6.QtTest import QTest

from hardware.paper.tray import PaperOut
from hardware.paper.trial_paper import TRIAL
from hardware.printer import PrinterState, Result
from kiosk.offline.last_word import ClockDoubt
from server.staff import passwords
from tests.kiosk.conftest import BRANCH, Citizen
from tests.kiosk.hall import issued_doc
from tests.patience import until_seen
from wire.commands import WantDevice
from wire.errors import Code, refused
from wire.queries import FindTicket

PIN = "482915"
HASHED = passwords.hashed(PIN)


@pytest.fixture
def served(server, kiosk_made) -> Citizen:
    """A kiosk whose manager set a PIN."""
    server.snapshot["views"]["device"] = {"mode": "open", "staff_pin_hash": HASHED}
    made: Citizen = kiosk_made()
    until_seen(made._qtbot, lambda: bool(made.kiosk.staff._file.record.pin_hash), 60, lambda: "no PIN came")
    return made


def types(citizen: Citizen, pin: str) -> None:
    citizen.kiosk.staff.ask()
    for digit in pin:
        citizen.touches(f"staffKey-{digit}")
    citizen.touches("staffKey-ok")
    staff = citizen.kiosk.staff
    until_seen(citizen._qtbot, lambda: not staff.checking and not staff.typed, 60, lambda: "it is still looked at")


def enters(citizen: Citizen) -> None:
    types(citizen, PIN)
    assert citizen.kiosk.staff.step == "menu"


def test_who_holds_the_emblem_for_three_seconds_is_asked_for_the_pin(served: Citizen, qtbot) -> None:
    middle = QPoint(40, 40)
    QTest.mousePress(served.kiosk.window, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, middle)
    until_seen(qtbot, lambda: served.kiosk.staff.step == "pin", 60, lambda: served.kiosk.staff.step)
    QTest.mouseRelease(served.kiosk.window, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, middle)
    assert "Nhập mã PIN" in served.reads()


def test_a_touch_of_the_emblem_or_of_the_help_opens_nothing(served: Citizen) -> None:
    QTest.mouseClick(served.kiosk.window, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, QPoint(40, 40))
    served.touches("help")
    assert served.kiosk.staff.step == "shut"


def test_who_cannot_reach_so_high_holds_the_help(served: Citizen, qtbot) -> None:
    button = served.sees("help")
    assert button is not None
    place = button.mapToScene(button.boundingRect().center()).toPoint()
    QTest.mousePress(served.kiosk.window, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, place)
    until_seen(qtbot, lambda: served.kiosk.staff.step == "pin", 60, lambda: served.kiosk.staff.step)
    QTest.mouseRelease(served.kiosk.window, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, place)
    assert served.sees("closeHelp") is None


def test_the_pin_opens_the_menu_and_leaving_it_gives_the_machine_back(served: Citizen) -> None:
    enters(served)
    assert served.sees("staffTrial") is None  # this kiosk has no printer
    served.touches("staffLeave")
    served.waits_for("groups")
    assert served.sees("group-" + BRANCH.services[0].group) is not None


def test_a_wrong_pin_is_counted_over_a_restart_and_five_have_to_be_waited_for(served: Citizen, kiosk_made) -> None:
    types(served, "111222")
    assert "Còn 4 lần thử" in served.reads()
    for _ in range(4):
        types(served, "111222")
    until_seen(served._qtbot, lambda: "Xin đợi" in served.reads(), 60, served.reads)
    served.kiosk.close()
    again = kiosk_made()
    again.kiosk.staff.ask()
    until_seen(again._qtbot, lambda: "Xin đợi" in again.reads(), 60, again.reads)
    key = again.sees("staffKey-4")
    assert key is not None
    assert not key.isEnabled()


def test_without_a_pin_it_is_said_who_sets_one(citizen: Citizen) -> None:
    citizen.kiosk.staff.ask()
    citizen.waits_until_it_reads("Chưa có mã PIN")


def test_it_opens_while_the_server_is_away_also_after_a_restart(served: Citizen, server, kiosk_made) -> None:
    served.kiosk.close()
    alone = kiosk_made(first_page="away", servers=("ws://127.0.0.1:1",))
    enters(alone)
    alone.waits_until_it_reads("Đang mất liên lạc với máy chủ")
    mode = alone.sees("staffMode-closed")
    assert mode is not None
    assert not mode.isEnabled()


def test_mode_and_volume_are_told_to_the_server(served: Citizen, server) -> None:
    enters(served)
    asked = []
    server.answer = lambda command: asked.append(command) or {"seq": 13}
    served.touches("staffMode-out_of_service")
    served.waits_until_it_reads("Máy chủ đã nhận.")
    served.touches("staffSofter")
    until_seen(served._qtbot, lambda: len(asked) == 2, 60, lambda: repr(asked))
    assert asked == [WantDevice(device_id="kiosk-1", mode="out_of_service"), WantDevice(device_id="kiosk-1", volume=90)]


def test_a_restart_ends_the_program_for_systemd_to_start_it(served: Citizen) -> None:
    wanted = []
    served.kiosk.link.wanted.restartWanted.connect(lambda: wanted.append(True))
    served.kiosk.staff.restart()
    assert wanted == []  # nobody has typed the PIN
    enters(served)
    served.touches("staffRestart")
    assert wanted == [True]


def test_without_the_pin_no_entry_does_anything(served: Citizen, server) -> None:
    staff = served.kiosk.staff
    staff.ask()
    for act in (
        staff.testPrint, staff.paperChanged, staff.restart, lambda: staff.useMode("closed"),
        lambda: staff.changeVolume(-1), lambda: staff.printAgain("ticket-0001"), lambda: staff.visit("menu"),
    ):  # fmt: skip
        act()
    assert (staff.step, staff.trial, staff.paperSince, staff.answer) == ("pin", "", "", "")


def test_the_last_tickets_are_seen_with_their_paper_and_printed_again(served: Citizen, server) -> None:
    screen, staff = served.kiosk.screen, served.kiosk.staff
    server.answer = lambda command: issued_doc(BRANCH, issued_at=screen.time.now_ms())
    screen.actions.chooseService(BRANCH.services[0].id)
    screen.actions.take()
    served.waits_for("ticket")
    staff.ask()
    assert staff.step == "shut"  # a citizen's number stands there
    screen.actions.home()
    staff.paper_out(PaperOut(screen_ticket(served), Result.NOT_PRINTED, "paper"))
    enters(served)
    served.touches("staffTickets")
    served.waits_until_it_reads("chưa in được")
    assert "A047" in served.reads()
    again = []
    served.kiosk.staff._print_ticket = lambda branch, ticket, language, again_: again.append((ticket.number, again_))
    served.kiosk.screen.flow.has_printer = True
    staff.printAgain(screen_ticket(served))
    assert again == [("A047", True)]


@pytest.mark.parametrize(
    ("answer", "papers"),
    [
        (issued_doc(BRANCH), 1), (refused(Code.NO_REPRINT, number="A047", state="cancelled"), 0),
        (refused(Code.UNKNOWN_TICKET), 1), (None, 1),
    ],
)  # fmt: skip
def test_what_is_printed_again_is_asked_about_first(
    served: Citizen, server, qtbot, monkeypatch, answer, papers
) -> None:
    monkeypatch.setattr("kiosk.staff.WAITS_S", 0.3)
    screen, staff, again = served.kiosk.screen, served.kiosk.staff, []
    address = f"https://so.example.vn/t#{'a' * 26}"
    server.answer = lambda command: issued_doc(BRANCH, issued_at=screen.time.now_ms(), tracking_url=address)
    screen.actions.chooseService(BRANCH.services[0].id)
    screen.actions.take()
    served.waits_for("ticket")
    screen.actions.home()
    enters(served)
    served.touches("staffTickets")
    server.answer = lambda command: answer if isinstance(command, FindTicket) else {"seq": 13}
    staff._print_ticket = lambda branch, ticket, language, again_: again.append((ticket.number, again_))
    screen.flow.has_printer = True
    staff.printAgain(screen_ticket(served))
    staff.printAgain(screen_ticket(served))  # the first is still asked about
    until_seen(qtbot, lambda: not staff._again)
    assert again == [("A047", True)] * papers
    assert ("số không còn chờ, không in lại" in served.reads()) is (papers == 0)


def screen_ticket(citizen: Citizen) -> str:
    return str(issued_doc(BRANCH)["ticket_id"])


def test_a_test_print_says_what_became_of_it_and_is_told_to_nobody_else(served: Citizen, server) -> None:
    staff, printed = served.kiosk.staff, []
    staff._print_trial = lambda branch, device, at, language: printed.append((device, language))
    enters(served)
    staff.printer_is(PrinterState.PAPER_OUT)
    staff.testPrint()
    staff.testPrint()  # the first is still under way
    assert printed == [("kiosk-1", "vi")]
    out = PaperOut(TRIAL, Result.NOT_PRINTED, "paper")
    served.kiosk.screen.paper_out(out)
    staff.paper_out(out)
    served.waits_until_it_reads("chưa in thử được: hết giấy")
    assert "Máy in: hết giấy" in served.reads()


def test_it_is_called_what_the_office_calls_it(served: Citizen, server) -> None:
    enters(served)
    assert "Dành cho cán bộ · kiosk-1" in served.reads()
    server.tell_view("device", {"name": "Máy cửa chính", "staff_pin_hash": HASHED})
    served.waits_until_it_reads("Dành cho cán bộ · Máy cửa chính")
    printed: list[str] = []
    served.kiosk.staff._print_trial = lambda branch, device, at, language: printed.append(device)
    served.kiosk.staff.testPrint()
    assert printed == ["Máy cửa chính"]
    served.touches("staffAbout")
    served.waits_until_it_reads("Máy cửa chính (kiosk-1)")


def test_about_the_machine_says_whether_the_server_confirmed_its_clock(served: Citizen) -> None:
    enters(served)
    served.touches("staffAbout")
    served.waits_until_it_reads("Giờ của máy chủ")
    away = served.kiosk.screen._away
    for doubt, words in (
        ("unconfirmed", "Máy chủ chưa xác nhận từ khi bật máy"),
        ("wrong", "Sai: sớm hơn giờ máy chủ"),
    ):
        away.doubt = ClockDoubt(doubt)
        served.waits_until_it_reads(words)
        assert "Giờ của máy này" in served.reads()


def test_a_new_roll_is_noted_with_its_time(served: Citizen) -> None:
    staff = served.kiosk.staff
    staff._print_trial = lambda *_: None
    enters(served)
    hall = served.kiosk.screen.hall
    around = [hall.clockText]
    staff.paperChanged()
    around.append(hall.clockText)
    served.waits_until_it_reads("0 phiếu từ lần thay giấy")
    assert staff.paperSince.split(",")[0] in around, "the minute may end while it is read"


def test_what_is_scanned_while_staff_are_there_goes_nowhere(served: Citizen, server) -> None:
    asked = []
    server.answer = lambda command: asked.append(command) or issued_doc(BRANCH)
    enters(served)
    served.kiosk.screen.actions.scanned("7K3M9Q2X")
    assert (served.kiosk.screen.page, asked) == ("groups", [])


KEYS = [
    (Qt.Key.Key_F4, Qt.KeyboardModifier.AltModifier), (Qt.Key.Key_Q, Qt.KeyboardModifier.ControlModifier),
    (Qt.Key.Key_W, Qt.KeyboardModifier.ControlModifier), (Qt.Key.Key_Escape, Qt.KeyboardModifier.NoModifier),
    (Qt.Key.Key_F11, Qt.KeyboardModifier.NoModifier), (Qt.Key.Key_Tab, Qt.KeyboardModifier.AltModifier),
    (Qt.Key.Key_F1, Qt.KeyboardModifier.NoModifier), (Qt.Key.Key_Menu, Qt.KeyboardModifier.NoModifier),
    (Qt.Key.Key_Super_L, Qt.KeyboardModifier.NoModifier), (Qt.Key.Key_Back, Qt.KeyboardModifier.NoModifier),
    (Qt.Key.Key_Delete, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier),
]  # fmt: skip


def test_no_key_and_no_second_button_leads_out_of_the_window(kiosk_made, qapp: QGuiApplication, qtbot) -> None:
    citizen = kiosk_made(fullscreen=True)
    window = citizen.kiosk.window
    ended = []
    qapp.aboutToQuit.connect(lambda: ended.append(True))
    for key, modifier in KEYS:
        QTest.keyClick(window, key, modifier)
    for button in (Qt.MouseButton.RightButton, Qt.MouseButton.MiddleButton, Qt.MouseButton.BackButton):
        QTest.mouseClick(window, button, Qt.KeyboardModifier.NoModifier, QPoint(200, 500))
    closing = QCloseEvent()
    QGuiApplication.sendEvent(window, closing)
    qtbot.wait(50)
    assert not closing.isAccepted()
    assert (window.isVisible(), window.visibility(), ended) == (True, window.Visibility.FullScreen, [])
    assert citizen.kiosk.screen.page == "groups"
    assert QEvent.Type.Close == closing.type()
