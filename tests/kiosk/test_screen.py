"""The kiosk's real window, touched by real mouse events, against a scripted server."""

from __future__ import annotations

import logging
import time
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent
from PySide6.QtQuick import QQuickItem
from PySide6.QtTest import QTest

from config.settings import PrinterSettings
from hardware.scanner import ScannerTwin
from hardware.twin import PrinterTwin
from kiosk.offline.last_word import ClockDoubt, LastWord
from kiosk.path.steps import KioskStep
from kiosk.path.visit import Times
from kiosk.server_events import PRESS_LATE_TRIES
from kiosk.spoken import unknown_wait
from kiosk.staff_record import StaffFile
from tests.kiosk.conftest import BRANCH
from tests.kiosk.hall import NINE_41, hall_doc, issued_doc
from tests.patience import until_seen
from wire import sign_of_life
from wire.commands import CheckIn, HandOver, IssueTicket, LeaseNumbers, ReportPaper
from wire.errors import Code, refused
from wire.queries import FindTicket
from wire.reports import PictureReport, PrinterReport, trouble
from wire.session import EventCame
from wire.values import KnownNumbers


def presses_take(citizen) -> None:
    citizen.touches("group-dat-dai")
    citizen.touches("service-dat-bien-dong")
    citizen.touches("take")


def takes_a_number(citizen) -> None:
    presses_take(citizen)
    citizen.waits_for("ticket")


def test_three_touches_give_a_number(citizen, server):
    takes_a_number(citizen)
    [(_, command)] = server.asked
    assert command == IssueTicket(service_id="dat-bien-dong", language="vi")
    words = citizen.reads()
    for said in ("A047", "12 người", "khoảng 25 phút", "trong 30 phút", "09:58", "Tầng 1, quầy 1–9"):
        assert said in words
    citizen.touches("done")
    citizen.waits_for("groups")


def test_who_stands_before_a_service_that_left_the_settings_reads_so(citizen, server):
    citizen.touches("group-dat-dai")
    citizen.touches("service-dat-bien-dong")
    citizen.waits_for("take")
    left = [one for one in BRANCH.model_dump(mode="json")["services"] if one["id"] != "dat-bien-dong"]
    server.tell_event({"type": "settings.applied", "branch": BRANCH.model_dump(mode="json") | {"services": left}})
    citizen.waits_for("refused")
    citizen.waits_until_it_reads("không còn nhận thủ tục đã chọn")
    assert citizen.kiosk.busy is False
    assert server.asked == []


def test_a_kiosk_is_not_started_anew_while_a_number_is_on_its_way_or_shown(citizen, server):
    takes_a_number(citizen)
    assert citizen.kiosk.busy
    citizen.touches("done")
    citizen.waits_for("groups")
    assert not citizen.kiosk.busy


def test_the_last_number_of_the_day_is_kept_beside_the_key(citizen, server, qtbot):
    takes_a_number(citizen)
    kept = citizen.kiosk.settings.token_file.with_name("kiosk-1.numbers")
    until_seen(qtbot, kept.exists)
    assert KnownNumbers.model_validate_json(kept.read_text()).last == {"A": 47}


@pytest.mark.parametrize(("width", "height"), [(1080, 1920), (1920, 1080)])
def test_code_on_the_screen_is_read_by_a_decoder(kiosk_made, tmp_path: Path, width, height):
    citizen = kiosk_made(width=width, height=height)
    takes_a_number(citizen)
    assert citizen.kiosk.grab(tmp_path / "ticket.png")
    [code] = zxingcpp.read_barcodes(Image.open(tmp_path / "ticket.png"))
    assert code.text == issued_doc(BRANCH)["tracking_url"]


@pytest.mark.parametrize(("width", "height"), [(1080, 1920), (1920, 1080), (1024, 768)])
def test_all_groups_of_a_catalogue_of_fifteen_stand_on_one_sheet(kiosk_made, width, height):
    citizen = kiosk_made(width=width, height=height)
    assert len(BRANCH.groups) == 15
    assert [group.id for group in BRANCH.groups if citizen.sees(f"group-{group.id}") is None] == []
    assert citizen.sees("nextSheet") is None


def test_the_offices_name_is_shortened_where_it_would_take_two_lines(kiosk_made):
    kiosk_made(width=1080, height=1920).waits_until_it_reads("hành chính công TP.")
    kiosk_made(width=1024, height=768).waits_until_it_reads("hành chính công thành phố")


@pytest.mark.parametrize(("width", "height", "shown"), [(1080, 1920, 15), (1024, 768, 11)])
def test_a_notice_takes_few_fields_from_the_sheet(kiosk_made, server, qtbot, width, height, shown):
    citizen = kiosk_made(width=width, height=height)
    server.tell_view("device", {"mode": "priority_only"})
    until_seen(qtbot, lambda: citizen.sees("notice"))
    assert len([group.id for group in BRANCH.groups if citizen.sees(f"group-{group.id}")]) == shown
    assert (citizen.sees("nextSheet") is None) == (shown == 15)


@pytest.mark.parametrize(("width", "height"), [(1080, 1920), (1920, 1080), (1024, 768)])
def test_three_fields_stand_below_each_other_and_use_the_page(kiosk_made, server, qtbot, width, height):
    citizen = kiosk_made(width=width, height=height)
    kept = [group.id for group in BRANCH.groups[:3]]
    tiles = [tile for tile in hall_doc(BRANCH)["services"] if tile["group_id"] in kept]
    server.tell_view("hall", hall_doc(BRANCH, services=tiles))
    until_seen(qtbot, lambda: citizen.sees(f"group-{BRANCH.groups[3].id}") is None)
    seen = [citizen.sees(f"group-{group_id}") for group_id in kept]
    assert len({one.mapToScene(QPointF()).x() for one in seen}) == 1
    assert min(one.width() for one in seen) > 0.55 * width
    assert min(one.height() for one in seen) > 0.1 * height


def test_second_group_page_is_reached_by_a_touch_where_text_is_large(citizen, server):
    citizen.touches("textSize")
    assert citizen.sees("group-bao-hiem") is None
    citizen.touches("nextSheet")
    citizen.touches("nextSheet")
    citizen.touches("group-bao-hiem")
    citizen.waits_for("services")


def test_next_citizen_begins_at_the_first_groups(citizen, server):
    citizen.touches("textSize")
    citizen.touches("nextSheet")
    citizen.kiosk.screen.actions.home()
    citizen.touches("textSize")
    assert citizen.sees("group-dat-dai") is not None
    assert citizen.sees("previousSheet") is None


def test_one_ticket_for_a_life_event_with_all_its_services_in_order(citizen, server):
    citizen.touches("events")
    citizen.touches("event-sinh-con")
    citizen.waits_for("take")
    assert "1. Đăng ký khai sinh" in citizen.reads()
    citizen.touches("take")
    citizen.waits_for("ticket")
    [(_, asked)] = server.asked
    assert (asked.service_id, asked.then) == ("khai-sinh", ("thuong-tru", "thai-san"))


def test_a_number_to_collect_a_result_is_two_taps_away(citizen, server):
    assert "Nếu đến lấy kết quả, xin chọn Đến lấy kết quả." in spoken_of(citizen)
    citizen.touches("results")
    citizen.waits_for("take")
    citizen.touches("take")
    citizen.waits_for("ticket")
    [(_, asked)] = server.asked
    assert asked.service_id == "nhan-ket-qua"


def test_what_can_be_done_without_waiting_is_said_before_the_number(citizen, server):
    citizen.touches("group-ly-lich-tu-phap")
    citizen.touches("service-lltp-so-1")
    citizen.waits_until_it_reads("Có thể không phải chờ")
    assert "dichvucong.gov.vn" in citizen.reads()
    assert "Ví dụ: bưu điện" in citizen.reads()
    assert "Nộp trực tuyến tại dichvucong.gov.vn" in spoken_of(citizen)


def test_what_is_filed_online_only_gives_a_number_for_help_and_says_so(kiosk_made):
    citizen = kiosk_made(width=1080, height=1920)  # beside three doors a smaller window has a second sheet of groups
    citizen.touches("group-tu-van")
    citizen.touches("service-nop-truc-tuyen")
    citizen.waits_until_it_reads("Lấy số hướng dẫn")
    assert "chỉ nộp trực tuyến" in citizen.reads()


def test_one_touch_begins_anew_and_forgets_what_was_typed(citizen, server):
    citizen.touches("language-en")
    citizen.touches("search")
    citizen.touches("key-k")
    citizen.touches("restart")
    citizen.waits_for("groups")
    assert "What do you need" in citizen.reads(), "it is the same person"
    citizen.touches("search")
    assert citizen.kiosk.screen.choice.query == ""


def spoken_of(citizen) -> str:
    page = citizen.kiosk.window.findChild(QQuickItem, "page")
    return str(page.property("item").property("spoken"))


def test_search_is_typed_without_tone_marks(citizen, server):
    citizen.touches("search")
    for letter in "khai":
        citizen.touches(f"key-{letter}")
    citizen.touches("service-khai-sinh")
    citizen.waits_for("take")
    assert "khai sinh" in citizen.reads()


def test_priority_is_chosen_in_passing(citizen, server):
    citizen.touches("group-dat-dai")
    citizen.touches("service-dat-bien-dong")
    citizen.touches("priority")
    citizen.touches("class-nguoi-cao-tuoi")
    citizen.waits_for("ticket")
    assert server.asked[0][1].class_id == "nguoi-cao-tuoi"


def test_a_counter_for_wheelchairs_is_asked_for_in_passing_where_one_serves_it(citizen, server):
    citizen.touches("group-dat-dai")
    citizen.touches("service-dat-bien-dong")
    citizen.waits_for("take")
    assert "xe lăn" not in citizen.reads()
    doc = hall_doc(BRANCH)
    for tile in doc["services"]:
        tile["accessible_wait"] = {"low_min": 41, "high_min": 58}
    server.tell_view("hall", doc)
    citizen.touches("accessible")
    citizen.waits_until_it_reads("Đã xin quầy xe lăn")
    assert "41–58" in citizen.reads()
    citizen.touches("take")
    citizen.waits_for("ticket")
    assert server.asked[0][1].accessible


def test_language_changes_every_word_and_the_command(citizen, server):
    citizen.touches("language-en")
    assert "What do you" in citizen.reads()
    takes_a_number(citizen)
    assert "Your number" in citizen.reads()
    assert "người" not in citizen.reads()
    assert server.asked[0][1].language == "en"
    citizen.touches("done")
    citizen.waits_for("groups")
    assert "Ông/bà" in citizen.reads(), "the next citizen begins in Vietnamese"


SIGNED = "TL1" + "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:" * 3 + "XYZ"


def scans(citizen, keys) -> None:
    """A scanner types, each key with its own time, into the window."""
    for key in keys:
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            event = QKeyEvent(kind, Qt.Key.Key_unknown, Qt.KeyboardModifier.NoModifier, key.text)
            event.setTimestamp(key.at)
            QGuiApplication.sendEvent(citizen.kiosk.window, event)


def test_scanner_checks_a_booking_in_from_the_first_page(citizen, server):
    scans(citizen, ScannerTwin(10, "\r").scan(SIGNED, at=5_000_000))
    citizen.waits_for("ticket")
    assert server.asked[0][1] == CheckIn(code=SIGNED, language="vi")


@pytest.mark.parametrize("suffix", ["\r", "\n", "\t", ""])
def test_scan_in_small_letters_with_its_kind_before_it_is_whole_behind_a_busy_screen(citizen, server, suffix):
    keys = list(ScannerTwin(60, suffix, prefix="]Q1", lower=True).scan(SIGNED, at=5_000_000))
    scans(citizen, keys[:70])
    time.sleep(0.5)  # the screen is busy: the keys of that time come together, after the look that was due
    QTest.qWait(1)
    scans(citizen, keys[70:])
    citizen.waits_for("ticket")
    assert [asked for _, asked in server.asked] == [CheckIn(code=SIGNED, language="vi")]


def test_identity_card_under_the_scanner_is_not_sent(citizen, server):
    scans(citizen, ScannerTwin().scan("001090012345|012345678|Nguyen Van A|01011990|Nam", at=1000))
    citizen.waits_for("refused")
    assert "Đây không phải mã hẹn" in citizen.reads()
    assert server.asked == []


def test_typed_code_checks_a_booking_in(citizen, server):
    citizen.touches("booking")
    for letter in "A7K2M9QX":
        citizen.touches(f"key-{letter}")
    citizen.touches("submitCode")
    citizen.waits_for("ticket")
    assert server.asked[0][1] == CheckIn(code="A7K2M9QX", language="vi")


def test_refusal_is_shown_in_plain_words(citizen, server):
    server.answer = lambda command: refused(Code.BOOKING_CANCELLED)
    citizen.touches("booking")
    for letter in "A7K2M9QX":
        citizen.touches(f"key-{letter}")
    citizen.touches("submitCode")
    citizen.waits_for("refused")
    assert "đã hủy" in citizen.reads()
    assert citizen.kiosk.screen._away.unsettled() == [], "there is no number whose paper could be missing"
    citizen.touches("refusedHome")
    citizen.waits_for("groups")


def test_lost_server_is_said_at_once_and_the_page_comes_back(citizen, server):
    citizen.touches("group-dat-dai")
    server.vanish()
    citizen.waits_for("away")
    assert "mất kết nối" in citizen.reads()
    server.start()
    citizen.waits_for("services")


@pytest.fixture
def impatient(monkeypatch):
    """Doubts come after tenths of a second."""
    monkeypatch.setattr(sign_of_life, "PROBE_AFTER_S", 0.05)
    monkeypatch.setattr(sign_of_life, "DOUBT_S", 0.1)
    monkeypatch.setattr(sign_of_life, "GIVEN_UP_S", 1.0)


def test_press_on_a_dead_link_is_said_to_wait_and_gives_one_number(citizen, server, impatient):
    citizen.touches("group-dat-dai")
    citizen.touches("service-dat-bien-dong")
    server.stop_reading()
    citizen.kiosk.screen.actions.take()
    citizen.waits_until_it_reads("Máy đang tự nối lại…")
    assert "không cần bấm lại" in citizen.reads()
    assert "máy chủ" not in citizen.reads().casefold()
    server.read_again()
    citizen.waits_for("ticket")
    assert len({id_ for id_, _ in server.asked}) == 1


def test_touch_on_a_dead_link_is_said_before_anything_is_pressed(citizen, server, impatient):
    server.stop_reading()
    time.sleep(0.1)
    citizen.touches("help")
    citizen.waits_for("away")
    server.read_again()
    citizen.waits_for("groups")


def test_answer_that_takes_long_is_said_on_a_link_that_is_well(citizen, server):
    server.answer = lambda command: None
    citizen.kiosk.screen.flow.times = Times(late_ms=50)
    citizen.touches("group-dat-dai")
    citizen.touches("service-dat-bien-dong")
    citizen.touches("take")
    citizen.waits_until_it_reads("Xin đợi thêm giây lát")
    assert citizen.kiosk.screen.live


def test_reason_for_a_missing_link_stands_there_for_the_technician(kiosk_made, server):
    citizen = kiosk_made(first_page="away", servers=("ws://may-chu.invalid:8765",))
    citizen.waits_until_it_reads("Không tìm thấy máy chủ tên may-chu.invalid:8765")
    assert "Dành cho cán bộ kỹ thuật (kiosk-1)" in citizen.reads()
    citizen.kiosk.screen.actions.useLanguage("en")
    citizen.waits_until_it_reads("No machine is found under the name may-chu.invalid:8765")


def test_closed_hall_says_when_it_opens(citizen, server):
    why = {"vi": "Ngoài giờ cấp số.", "en": "Outside the hours."}
    server.tell_view("hall", hall_doc(BRANCH, open=False, closed_because=why, opens_at=NINE_41 + 22 * 3_600_000))
    citizen.waits_for("closed")
    assert "07:41" in citizen.reads()
    assert "Thứ Hai đến thứ Sáu" in citizen.reads()
    server.tell_view("hall", hall_doc(BRANCH))
    citizen.waits_for("groups")


def test_what_to_bring_is_looked_up_while_the_hall_is_closed(citizen, server):
    server.tell_view("hall", hall_doc(BRANCH, open=False, opens_at=NINE_41 + 22 * 3_600_000))
    citizen.waits_for("closed")
    citizen.touches("lookUp")
    citizen.waits_for("search")
    for letter in "khai sinh":
        citizen.kiosk.screen.actions.press(letter)
    citizen.touches("service-khai-sinh")
    citizen.waits_for("take")
    citizen.waits_until_it_reads("Lấy số được từ 07:41")
    assert "Giấy tờ cần mang" in citizen.reads()
    assert "Bấm Lấy số" not in spoken_of(citizen)
    assert (citizen.sees("take"), citizen.sees("priority")) == (None, None)
    citizen.touches("restart")
    citizen.waits_for("closed")
    assert server.asked == []


def test_a_service_outside_its_own_hours_is_not_said_to_have_no_numbers_left(citizen, server):
    why = {"vi": "Ngoài giờ cấp số cho “Đất đai”. Lấy số được từ 08:00 (01/12).", "en": "Outside its hours."}
    doc = hall_doc(BRANCH)
    for tile in doc["services"]:
        if tile["service_id"] == "dat-bien-dong":
            tile |= {"open": False, "closed_because": why}
    server.tell_view("hall", doc)
    citizen.touches("group-dat-dai")
    citizen.waits_until_it_reads("hông cấp số")
    assert "hết số" not in citizen.reads()
    citizen.touches("service-dat-bien-dong")
    citizen.waits_until_it_reads(why["vi"])


def test_a_kiosk_for_priority_only_says_so_and_offers_no_ordinary_number(citizen, server):
    server.tell_view("hall", hall_doc(BRANCH))
    server.tell_view("device", {"mode": "priority_only"})
    citizen.waits_until_it_reads("Máy này chỉ nhận lịch hẹn và cấp số ưu tiên.")
    citizen.touches("group-dat-dai")
    citizen.touches("service-dat-bien-dong")
    citizen.waits_for("classes")
    assert "Không ưu tiên" not in citizen.reads()
    citizen.touches("class-nguoi-cao-tuoi")
    citizen.waits_for("take")
    server.tell_view("device", {"mode": "open"})
    citizen.touches("back")
    citizen.touches("back")
    citizen.waits_for("groups")
    assert "Máy này chỉ" not in citizen.reads()


def test_a_kiosk_that_was_stopped_says_until_when_or_why_and_works_again(citizen, server):
    server.tell_view("hall", hall_doc(BRANCH))
    server.tell_view("device", {"mode": "closed", "mode_until": NINE_41 + 4 * 3_600_000})
    citizen.waits_for("closed")
    assert "13:41 | Máy này cấp số" in citizen.reads()
    assert "Xin ông/bà dùng máy lấy số khác" in citizen.reads()
    server.tell_view("device", {"mode": "out_of_service", "message": {"vi": "Thay cuộn giấy.", "en": "New paper."}})
    citizen.waits_until_it_reads("Máy này đang được bảo trì")
    assert "Thay cuộn giấy." in citizen.reads()
    citizen.kiosk.screen.actions.useLanguage("en")
    citizen.waits_until_it_reads("This machine is being looked after")
    server.tell_view("device", {"mode": "open"})
    citizen.waits_for("groups")


def test_kiosk_the_server_does_not_want_says_so_and_whom_it_concerns(kiosk_made, server):
    server.turn_away = refused(Code.NOT_PAIRED)
    citizen = kiosk_made(first_page="away")
    citizen.waits_until_it_reads("Máy lấy số này chưa dùng được")
    words = citizen.reads()
    assert "toiluot pair" in words
    assert "kiosk-1" in words
    assert "mất kết nối" not in words, "the link is not what is wrong"


def test_server_that_is_still_starting_is_waited_for(kiosk_made, server):
    server.turn_away = refused(Code.STARTING)
    citizen = kiosk_made(first_page="away")
    citizen.waits_until_it_reads("Máy chủ đang khởi động")
    server.turn_away = None
    citizen.waits_for("groups")


def tiles(**changes):
    doc = hall_doc(BRANCH)
    for tile in doc["services"]:
        tile |= {"waiting": 0, "wait": {"low_min": 0, "high_min": 1}} | changes
    return doc


@pytest.mark.parametrize(("language", "words"), [("vi", "Không phải chờ"), ("en", "No waiting")])
def test_tile_where_nobody_waits_says_so(citizen, server, language, words):
    citizen.touches(f"language-{language}")
    server.tell_view("hall", tiles())
    citizen.waits_until_it_reads(words)
    assert "0 người" not in citizen.reads()
    assert "0 waiting" not in citizen.reads()


def test_a_wait_behind_nobody_is_said_with_why(citizen, server):
    server.tell_view("hall", tiles(wait={"low_min": 4, "about_min": 9, "high_min": 12}))
    citizen.waits_until_it_reads("Quầy chưa rảnh")
    assert "khoảng 9 phút" in citizen.reads()
    server.tell_view("hall", tiles(wait={"low_min": 0, "about_min": 0, "high_min": 5}))
    citizen.waits_until_it_reads("Không phải chờ")


def test_tile_that_no_counter_serves_says_so_and_how_many_wait_all_the_same(citizen, server):
    server.tell_view("hall", tiles(served_now=False, waiting=3, wait={"low_min": 5, "high_min": 9}))
    citizen.waits_until_it_reads("Chưa có quầy")
    assert " chờ" in citizen.reads()
    assert "phút" not in citizen.reads(), "no promise that nobody can keep"


def test_comforts_last_for_one_citizen(citizen, server):
    citizen.touches("textSize")
    citizen.touches("contrast")
    citizen.touches("lowReach")
    accessibility = citizen.kiosk.accessibility
    assert (accessibility.textScale > 1, accessibility.contrast, accessibility.lowReach) == (True, True, True)
    citizen.kiosk.screen.actions.home()
    assert (accessibility.textScale, accessibility.contrast, accessibility.lowReach) == (1.0, False, False)


def test_help_opens_and_closes(citizen, server):
    citizen.touches("help")
    assert "Cách lấy số" in citizen.reads()
    citizen.touches("closeHelp")
    assert "Cách lấy số" not in citizen.reads()


def test_printer_that_cannot_be_reached_is_said_before_anybody_presses(kiosk_made):
    citizen = kiosk_made(printer=PrinterSettings(port=1, connect_s=0.5))
    citizen.waits_until_it_reads("Máy in đang có sự cố")
    takes_a_number(citizen)
    citizen.waits_until_it_reads("Không liên lạc được với máy in")
    assert "A047" in citizen.reads(), "the number is valid without paper"


def papers_told(server):
    """What the kiosk told of papers: result, reason, whether it was a further print."""
    told = [command for _, command in server.asked if isinstance(command, ReportPaper)]
    return [(each.result, each.reason, each.again) for each in told]


class TestPrinter:
    """The paper's true state, from a printer that speaks the real protocol."""

    @pytest.fixture
    def printer(self, server, tmp_path: Path):
        twin = PrinterTwin(tmp_path / "paper")
        server._call(twin.start())
        yield twin
        server._call(twin.stop())

    @pytest.fixture
    def citizen(self, kiosk_made, printer):
        return kiosk_made(printer=PrinterSettings(port=printer.port))

    def test_printed_ticket_says_so_and_carries_the_code(self, citizen, server, printer, qtbot):
        takes_a_number(citizen)
        until_seen(qtbot, lambda: citizen.kiosk.screen.slip.printing == "printed")
        assert "Phiếu đã in xong" in citizen.reads()
        [paper] = printer.papers
        [code] = zxingcpp.read_barcodes(paper.picture().convert("L"))
        assert code.text == issued_doc(BRANCH)["tracking_url"]
        assert papers_told(server) == [], "that a paper came out is no news"
        assert citizen.kiosk.screen._away.unsettled() == []

    def test_guidance_is_printed_on_wish_and_is_no_ticket(self, citizen, server, printer, qtbot):
        citizen.touches("group-dat-dai")
        citizen.touches("service-dat-bien-dong")
        citizen.touches("guide")
        until_seen(qtbot, lambda: citizen.kiosk.screen.slip.guide == "printed")
        citizen.touches("guide")
        assert "Đã in tờ hướng dẫn" in citizen.reads()
        assert len(printer.papers) == 1
        assert server.asked == [], "no number is taken, and nobody is told"
        citizen.touches("take")
        until_seen(qtbot, lambda: citizen.kiosk.screen.slip.printing == "printed")
        assert len(printer.papers) == 2

    def test_guidance_without_paper_says_so(self, citizen, server, printer, qtbot):
        citizen.touches("group-dat-dai")
        citizen.touches("service-dat-bien-dong")
        printer.lines_left = 0
        citizen.touches("guide")
        citizen.waits_until_it_reads("Chưa in được tờ hướng dẫn")
        assert papers_told(server) == []

    def test_missing_paper_is_said_and_the_same_number_is_printed_later(self, citizen, server, printer, qtbot):
        printer.lines_left = 0
        takes_a_number(citizen)
        until_seen(qtbot, lambda: citizen.kiosk.screen.slip.printing == "notPrinted")
        assert "hết giấy" in citizen.reads()
        server._loop.call_soon_threadsafe(lambda: printer.set(lines_left=None))
        citizen.touches("printAgain")
        until_seen(qtbot, lambda: citizen.kiosk.screen.slip.printing == "printed")
        assert len(printer.papers) == 1
        until_seen(qtbot, lambda: len(papers_told(server)) == 2)
        assert papers_told(server) == [("not_printed", "paper", False), ("printed", "", True)]

    def test_a_roll_that_runs_low_is_told_to_who_changes_it_and_to_no_citizen(self, kiosk_made, server, printer, qtbot):
        server._loop.call_soon_threadsafe(lambda: printer.set(paper_low=True))
        citizen = kiosk_made(printer=PrinterSettings(port=printer.port))
        until_seen(qtbot, lambda: PrinterReport(state="paper_low") in server.reports)
        assert trouble(PrinterReport(state="paper_low")) is not None, "the manager reads of it"
        assert citizen.kiosk.staff.printer == "paper_low"
        assert citizen.kiosk.screen.slip.printerTrouble == ""
        takes_a_number(citizen)
        until_seen(qtbot, lambda: citizen.kiosk.screen.slip.printing == "printed")

    def test_a_ticket_of_elsewhere_is_found_by_its_code_and_printed_again_on_wish(
        self, citizen, server, printer, qtbot
    ):
        secret = "abcdefghijklmnopqrstuvwxyz"
        address = f"https://so.example.vn/t#{secret}"
        server.answer = lambda asked: issued_doc(BRANCH, tracking_url=address)
        scans(citizen, ScannerTwin(60).scan(address, at=1000))
        citizen.waits_until_it_reads("Số này đã lấy trước đó")
        assert [command for _, command in server.asked] == [FindTicket(code=secret)], "no more of it is sent"
        assert (len(printer.papers), papers_told(server)) == (0, [])
        assert citizen.kiosk.screen._away.unsettled() == [], "its holder has its paper: no desk is told of it"
        citizen.touches("printAgain")
        until_seen(qtbot, lambda: citizen.kiosk.screen.slip.printing == "printed")
        assert len(printer.papers) == 1
        until_seen(qtbot, lambda: papers_told(server) == [("printed", "", True)])
        kept = StaffFile(citizen.kiosk.settings.token_file.with_name("kiosk-1.staff"))
        assert kept.record.tickets == (), "this machine did not give it"

    def test_one_that_was_given_back_meanwhile_is_not_printed_again_and_one_printed_too_often_neither(
        self, citizen, server, printer, qtbot, monkeypatch
    ):
        address = f"https://so.example.vn/t#{'a' * 26}"
        server.answer = lambda asked: issued_doc(BRANCH, tracking_url=address)
        screen = citizen.kiosk.screen
        screen.actions.scanned(address)
        citizen.waits_until_it_reads("Số này đã lấy trước đó")
        monkeypatch.setattr("kiosk.path.paper.MOST_REPRINTS", 0)
        citizen.touches("printAgain")
        citizen.waits_until_it_reads("Số này đã in lại nhiều lần")
        assert "Cần thêm phiếu, xin hỏi quầy hướng dẫn." in citizen.reads()
        monkeypatch.undo()
        screen.actions.home()
        screen.actions.scanned(address)
        citizen.waits_until_it_reads("Số này đã lấy trước đó")
        server.answer = lambda asked: refused(Code.NO_REPRINT, number="A047", state="cancelled")
        citizen.touches("printAgain")
        citizen.waits_for("refused")
        citizen.waits_until_it_reads("Máy chỉ in lại được số đang chờ")
        assert (len(printer.papers), papers_told(server)) == (0, [])

    def test_a_kiosk_that_is_killed_before_its_paper_is_out_says_so_when_it_begins_again(
        self, citizen, server, printer, qtbot, kiosk_made
    ):
        printer.lines_per_second = 1
        takes_a_number(citizen)
        ticket_id = citizen.kiosk.screen.flow.ticket.ticket_id
        assert citizen.kiosk.screen._away.unsettled() == [ticket_id]
        server.answer = lambda command: {"seq": 13}
        again = kiosk_made()  # from its files alone, as after a kill
        until_seen(qtbot, lambda: again.kiosk.screen._away.unsettled() == [])
        [told] = [command for _, command in server.asked if isinstance(command, ReportPaper)]
        assert told == ReportPaper(ticket_id=ticket_id, result="maybe_printed", reason="silent")

    def test_printer_set_to_answer_nothing_prints_once_and_the_screen_says_perhaps(
        self, kiosk_made, server, printer, qtbot
    ):
        printer.mute = True
        mute = PrinterSettings(port=printer.port, acknowledge="none", status_s=0.2)
        citizen = kiosk_made(printer=mute)
        takes_a_number(citizen)
        until_seen(qtbot, lambda: citizen.kiosk.screen.slip.printing == "maybe")
        assert "Có thể phiếu chưa in đủ" in citizen.reads()
        until_seen(qtbot, lambda: papers_told(server) == [("maybe_printed", "unacknowledged", False)])
        until_seen(qtbot, lambda: printer.papers)
        assert len(printer.papers) == 1
        citizen.touches("done")
        citizen.waits_for("groups")
        assert "sự cố" not in citizen.reads(), "nothing is known to be wrong with it"


def test_no_page_complains_while_it_is_used(kiosk_made, server, caplog):
    caplog.set_level(logging.WARNING)
    for width, height in ((540, 960), (960, 540), (800, 800), (800, 600), (1024, 768), (1080, 1920)):
        citizen = kiosk_made(width=width, height=height)
        for _ in range(3):
            takes_a_number(citizen)
            citizen.touches("done")
            citizen.waits_for("groups")
            citizen.touches("search")
            citizen.touches("back")
            citizen.touches("booking")
            citizen.touches("back")
            citizen.kiosk.accessibility.cycleText()
    assert [record.message for record in caplog.records] == []


def test_a_notice_to_the_hall_stands_on_the_first_page_until_it_is_over(citizen, server):
    now = time.time_ns() // 1_000_000  # as the scripted server tells it
    notice = {"notice_id": "n1", "text": {"vi": "Máy lạnh đang sửa"}, "zones": [], "until": now + 3_600_000}
    other = notice | {"notice_id": "n2", "text": {"vi": "Chỉ tầng 2"}, "until": now - 1}
    server.tell_view("hall", hall_doc(BRANCH, notices=[other, notice]))
    citizen.waits_until_it_reads("Máy lạnh đang sửa")
    assert "Chỉ tầng 2" not in citizen.reads()
    server.tell_view("hall", hall_doc(BRANCH))
    until_seen(citizen._qtbot, lambda: "Máy lạnh đang sửa" not in citizen.reads())


def test_a_picture_is_made_of_a_kiosk_at_rest_and_of_no_page_that_a_visitor_is_at(citizen, server):
    def pictures():
        return [told for told in server.reports if isinstance(told, PictureReport)]

    server.tell_view("device", {"picture": ""})
    server.tell_view("device", {"picture": "w1"})
    until_seen(citizen._qtbot, pictures)
    assert (pictures()[0].kept_back, bool(pictures()[0].jpeg)) == ("", True)
    citizen.kiosk.screen.flow.step = "check_in"  # a code was scanned: nobody has touched anything
    server.tell_view("device", {"picture": "w2"})
    until_seen(citizen._qtbot, lambda: len(pictures()) == 2)
    citizen.kiosk.screen.flow.step = KioskStep.GROUPS
    citizen.kiosk.link.attend()
    server.tell_view("device", {"picture": "w3"})
    until_seen(citizen._qtbot, lambda: len(pictures()) == 3)
    assert [(told.name, told.kept_back, told.jpeg) for told in pictures()[1:]] == [
        ("w2", "in_use", ""), ("w3", "in_use", ""),
    ]  # fmt: skip


def leases(server) -> None:
    """A server that lets the kiosk hold five numbers of each series it asks for."""

    def answer(command: object) -> dict[str, object]:
        if not isinstance(command, LeaseNumbers):
            return {"seq": 12}
        id_ = server.asked[-1][0]
        return {
            "seq": 12, "lease_id": id_, "day": "2026-11-20", "series": command.series, "first": 91, "last": 95,
            "leased_at": NINE_41, "addresses": [f"http://192.168.10.20:8080/t#{n:026d}" for n in range(5)],
        }  # fmt: skip

    server.answer = answer
    server.snapshot["server_at"] = NINE_41
    server.snapshot["views"]["device"] = {"lease": ["A"]}


def test_while_the_server_is_away_numbers_that_are_held_are_given_told_honestly_and_handed_over(
    kiosk_made, server, qtbot
):
    leases(server)
    citizen = kiosk_made()
    store = citizen.kiosk.screen._away._store
    until_seen(qtbot, lambda: store.left("2026-11-20") == {"A"})
    server.vanish()
    citizen.waits_until_it_reads("Máy đang mất kết nối, vẫn cấp số như thường.")
    assert "người chờ" not in citizen.reads()
    takes_a_number(citizen)
    words = citizen.reads()
    for said in ("A091", "Chúng tôi tính từ", "chưa biết", "đến khi gọi số"):
        assert said in words
    assert "Số người chờ trước" not in words
    server.start()
    [given] = store.to_hand_over()
    until_seen(qtbot, lambda: not store.to_hand_over())
    assert (given.ticket_id, given.command) in server.asked
    assert isinstance(given.command, HandOver)


def test_a_life_event_is_one_number_while_the_server_is_away_too(kiosk_made, server, qtbot):
    leases(server)
    citizen = kiosk_made()
    store = citizen.kiosk.screen._away._store
    until_seen(qtbot, lambda: store.left("2026-11-20") == {"A"})
    server.vanish()
    citizen.waits_until_it_reads("Máy đang mất kết nối, vẫn cấp số như thường.")
    flow, screen = citizen.kiosk.screen.flow, citizen.kiosk.screen
    assert flow.gives_events
    event = next(iter(flow.branch.event_by_id.values()))
    flow.event_id, flow.service_id = event.id, event.services[0]
    assert flow.services == event.services
    screen.show()
    assert list(screen.choice.service.steps) != []
    assert screen.choice.service.spoken == unknown_wait("vi")


def test_a_kiosk_that_begins_while_the_server_is_away_gives_what_it_holds(kiosk_made, server, qtbot):
    leases(server)
    citizen = kiosk_made()
    store = citizen.kiosk.screen._away._store
    until_seen(qtbot, lambda: store.left("2026-11-20") == {"A"})
    server.vanish()
    again = kiosk_made()  # from its file alone, as after a kill
    takes_a_number(again)
    assert "A091" in again.reads()


def test_a_clock_that_cannot_be_right_gives_no_number_and_the_page_says_so(kiosk_made, server, qtbot):
    leases(server)
    citizen = kiosk_made()
    away = citizen.kiosk.screen._away
    until_seen(qtbot, lambda: away._store.left("2026-11-20") == {"A"})
    server.vanish()
    citizen.waits_until_it_reads("Máy đang mất kết nối, vẫn cấp số như thường.")
    away.doubt = ClockDoubt.WRONG  # as after a start of the machine
    citizen.waits_for("away")
    citizen.waits_until_it_reads("Đồng hồ của máy này chạy sai: hiện 09:")
    assert "20/11/2026" in citizen.reads()
    server.start()
    citizen.waits_for("groups")
    assert away.doubt is ClockDoubt.NONE


def test_a_press_that_the_server_took_along_gets_a_number_that_says_so(kiosk_made, server, qtbot):
    leases(server)
    citizen = kiosk_made()
    store = citizen.kiosk.screen._away._store
    until_seen(qtbot, lambda: store.left("2026-11-20") == {"A"})
    server.answer = lambda command: None
    citizen.touches("group-dat-dai")
    citizen.touches("service-dat-bien-dong")
    citizen.touches("take")
    until_seen(qtbot, lambda: isinstance(server.asked[-1][1], IssueTicket))
    press, asked = server.asked[-1][0], len(server.asked)
    server.vanish()
    citizen.waits_for("ticket")
    assert "A091" in citizen.reads()
    leases(server)
    server.start()
    until_seen(qtbot, lambda: not store.to_hand_over())
    [command] = [command for _, command in server.asked[asked:] if isinstance(command, HandOver)]
    assert command.instead_of == press
    assert press not in [id_ for id_, _ in server.asked[asked:]], "it is asked no more"


def test_a_press_that_was_never_answered_is_told_to_be_without_a_paper(citizen, server, qtbot, monkeypatch):
    monkeypatch.setattr("kiosk.server_events.COMMAND_DEADLINE_S", 0.3)
    server.answer = lambda command: {"seq": 13} if isinstance(command, ReportPaper) else None
    presses_take(citizen)
    citizen.waits_for("refused")
    until_seen(qtbot, lambda: papers_told(server) == [("not_printed", "silent", False)])
    press = next(id_ for id_, command in server.asked if isinstance(command, IssueTicket))
    assert server.asked[-1][1].ticket_id == press
    until_seen(qtbot, lambda: citizen.kiosk.screen._away.unsettled() == [])


def test_a_booking_that_was_never_answered_is_told_to_be_without_a_paper_too(citizen, server, qtbot, monkeypatch):
    monkeypatch.setattr("kiosk.server_events.COMMAND_DEADLINE_S", 0.3)
    server.answer = lambda command: {"seq": 13} if isinstance(command, ReportPaper) else None
    citizen.kiosk.screen.actions.scanned("A7K2-M9QX")
    citizen.waits_for("refused")
    until_seen(qtbot, lambda: papers_told(server) == [("not_printed", "silent", False)])


@pytest.mark.parametrize("killed", [False, True])
def test_a_code_that_was_never_answered_is_told_with_the_number_given_when_it_is_shown_again(
    kiosk_made, server, qtbot, monkeypatch, killed
):
    """Its number, if the server made one, is nobody's; of another code, or one that was answered, nothing is said."""
    monkeypatch.setattr("kiosk.server_events.COMMAND_DEADLINE_S", 0.3)
    leases(server)
    citizen = kiosk_made()
    screen, told = citizen.kiosk.screen, []
    until_seen(qtbot, lambda: screen._away._store.left("2026-11-20") == {"A"})
    answered, second, strange = SIGNED[:-1] + "A", SIGNED[:-1] + "B", SIGNED[:-1] + "W"
    server.answer = lambda command: refused(Code.BOOKING_SPENT, number="A001")
    screen.actions.scanned(answered)
    citizen.waits_for("refused")
    screen.actions.home()
    server.answer = lambda command: {"seq": 13} if isinstance(command, ReportPaper) else None
    screen.actions.scanned(SIGNED)
    until_seen(qtbot, lambda: papers_told(server) == [("not_printed", "silent", False)])
    screen.actions.home()
    screen.actions.scanned(second)
    until_seen(qtbot, lambda: isinstance(server.asked[-1][1], CheckIn))
    *_, first_press, second_press = [id_ for id_, command in server.asked if isinstance(command, CheckIn)]
    if not killed:
        until_seen(qtbot, lambda: len(papers_told(server)) == 2)
    server.vanish()
    screen = kiosk_made().kiosk.screen if killed else screen
    until_seen(qtbot, lambda: screen.flow.away)
    monkeypatch.setattr(
        screen._away, "answer", lambda _, instead_of=None: told.append(instead_of) or refused(Code.SERVER_AWAY)
    )
    for code in (SIGNED, strange, second, answered):
        screen.actions.home()
        screen.actions.scanned(code)
    assert told == [first_press, None, second_press, None]


@pytest.mark.parametrize("comes", [True, False])
def test_the_report_about_a_press_waits_for_it_and_not_for_ever(citizen, server, qtbot, monkeypatch, comes):
    monkeypatch.setattr("kiosk.server_events.COMMAND_DEADLINE_S", 0.3)
    monkeypatch.setattr("kiosk.server_events.PRESS_LATE_MS", 50)
    early = []

    def answers(command):
        if not isinstance(command, ReportPaper):
            return None
        if comes and len(early) == 2:  # the press was read by now
            return {"seq": 13}
        early.append(command)
        return refused(Code.UNKNOWN_TICKET)

    server.answer = answers
    presses_take(citizen)
    citizen.waits_for("refused")
    press = next(id_ for id_, command in server.asked if isinstance(command, IssueTicket))
    until_seen(qtbot, lambda: citizen.kiosk.screen._away.unsettled() == [])
    told = [command.ticket_id for _, command in server.asked if isinstance(command, ReportPaper)]
    assert told == [press] * (3 if comes else 1 + PRESS_LATE_TRIES), "it is settled with the last alone"


def test_a_kiosk_that_is_killed_before_the_answer_says_that_nobody_has_a_paper(kiosk_made, server, qtbot):
    citizen = kiosk_made(printer=PrinterSettings(port=1, connect_s=0.5))
    server.answer = lambda command: None
    presses_take(citizen)
    until_seen(qtbot, lambda: server.asked)
    press = server.asked[-1][0]
    server.answer = lambda command: {"seq": 13} if isinstance(command, ReportPaper) else None
    kiosk_made(printer=PrinterSettings(port=1, connect_s=0.5))
    until_seen(qtbot, lambda: papers_told(server))
    told = [command for _, command in server.asked if isinstance(command, ReportPaper)]
    assert told[0] == ReportPaper(ticket_id=press, result="maybe_printed", reason="silent")


def test_the_ticket_page_stays_for_who_keeps_it_and_names_the_counters_at_work(citizen, server):
    citizen.touches("group-dat-dai")
    citizen.touches("service-dat-bien-dong")
    citizen.touches("take")
    citizen.waits_for("ticket")
    citizen.waits_until_it_reads("5 | 3 | 2 | 1 | Quầy đang mở")
    citizen.touches("keepTicket")
    citizen.waits_until_it_reads("Đang giữ màn hình")
    assert citizen.kiosk.screen.secondsLeft > 100


def test_a_kiosk_whose_every_look_at_the_time_fails_does_not_pass_for_alive(citizen, qtbot, monkeypatch):
    monkeypatch.setattr("kiosk.app.STUCK_MS", 1_000)
    qtbot.wait(300)
    assert citizen.kiosk.beating
    with monkeypatch.context() as broken, qtbot.captureExceptions() as faults:
        broken.setattr(citizen.kiosk.screen._server, "look", lambda: [][0])
        until_seen(qtbot, lambda: not citizen.kiosk.beating, 60)
    assert faults
    until_seen(qtbot, lambda: citizen.kiosk.beating, 60)


def test_a_hall_clock_that_is_put_right_is_kept_at_once_for_a_start_without_the_server(citizen):
    away = citizen.kiosk.screen._away
    before = away._word.ahead
    citizen.kiosk.link.eventCame.emit(EventCame(2, NINE_41, {"type": "clock.corrected", "by_ms": -3_600_000}))
    assert LastWord.read(away._store.kept("last_word")).ahead - before == pytest.approx(-3_600_000, abs=60_000)
