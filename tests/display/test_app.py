"""The window itself, drawn off-screen at every size, and the whole program against a scripted server."""

from __future__ import annotations

import base64
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from xml.etree import ElementTree

import pytest
import shiboken6
import zxingcpp
from PIL import Image
from PySide6.QtCore import QMetaObject, QObject, QRectF
from PySide6.QtQuick import QQuickItem, QQuickWindow
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from clientkit import look
from clientkit import program as qt
from clientkit.voice.announcer import LogAnnouncer
from clientkit.voice.clip_bank import ClipBank
from clientkit.voice.renderer import Renderer
from clientkit.voice.trouble import Trouble, TroubleKind
from config import DisplaySettings
from config.clock import Clock
from display import app
from display.hall_voice import HallVoice
from display.look import Look
from display.screen import HallScreen
from tests.clientkit.scripted_server import ScriptedServer
from tests.display.conftest import BRANCH, START, HandClock, board, called, listed, snapshot
from tests.display.media.office import RED, item, picture
from tests.patience import until_seen
from tests.third_language import FOLDER as KHMER
from wire.catalogue import Group
from wire.commands import Command
from wire.errors import Code, Refused, refused
from wire.media import HallMedia
from wire.queries import FetchMedia, Query
from wire.reports import DiskReport, MediaReport, Report, ResultsReport, SoundReport, ZonesReport
from wire.values import Text
from wire.views import DeviceView

WAIT = {"low_min": 4, "about_min": 7, "high_min": 9}
SIZES = [(1920, 1080), (3840, 2160), (1080, 1920)]


def items(root: QQuickItem) -> Iterator[QQuickItem]:
    """Everything drawn now; `findChild` does not see what a Repeater made."""
    for child in root.childItems():
        if child.isVisible():
            yield child
            yield from items(child)


def words(window: QQuickWindow) -> dict[str, QQuickItem]:
    return {str(item.property("text")): item for item in items(window.contentItem()) if item.property("text")}


def place(item: QQuickItem) -> QRectF:
    return item.mapRectToScene(QRectF(0, 0, item.width(), item.height()))


def ink(figure: QQuickItem) -> QRectF:
    """Where the digits of a numeral stand, without what is free above and below them."""
    high = figure.property("size") * 0.727
    return figure.mapRectToScene(QRectF(0, figure.property("baselineOffset") - high, figure.width(), high))


def largest(shown: Shown, text: str) -> float:
    """The pixel size of the largest text of these words."""
    drawn = (each for each in items(shown.window.contentItem()) if each.property("text") == text)
    return max(float(each.property("size")) for each in drawn)


SEATS = {
    "counters": [
        {"counter_id": "quay-03", "number": 3, "state": "open", "ticket": "A007"},
        {"counter_id": "quay-04", "number": 4, "state": "paused", "ticket": ""},
    ],
    "queues": [
        {
            "group_id": "dat-dai",
            "waiting": 3,
            "wait": WAIT,
            "numbers": ["A013"],
        }
    ],
    "missed": ["A002"],
}


class Shown:
    """A screen in its window."""

    def __init__(self, clock: Clock, size: tuple[int, int], **others: object) -> None:
        self.screen = HallScreen(clock, **{"reduced_motion": True, **others})  # type: ignore[arg-type]
        self.engine = qt.engine()
        self.warnings: list[str] = []
        self.engine.warnings.connect(lambda errors: self.warnings.extend(error.toString() for error in errors))
        self.screen.setParent(self.engine)
        self.window = qt.load(self.engine, app.MAIN, {"hall": self.screen, "width": size[0], "height": size[1]})
        self.words = app.say_in_its_language(self.engine, self.screen)
        self.window.show()
        QTest.qWaitForWindowExposed(self.window)

    def call(self, *numbers: str, counter: int = 12, language: str = "vi") -> None:
        for index, number in enumerate(numbers):
            self.screen.event_came(
                101 + index,
                self.screen.now_ms(),
                called(101 + index, number=number, counter=counter, language=language),
            )


@pytest.fixture
def show(qtbot: QtBot) -> Iterator[type[Shown]]:
    made: list[Shown] = []

    class Kept(Shown):
        def __init__(self, size: tuple[int, int] = SIZES[0], **others: object) -> None:
            now = time.time_ns() // 1_000_000
            super().__init__(Clock(speed=1.0001, real_start_ms=now, start_ms=START), size, **others)
            made.append(self)

    yield Kept
    for shown in made:
        assert shown.warnings == []
        shown.window.close()
        shown.words.use("vi")
        shown.engine.deleteLater()


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("numbers", [["A046"], ["A046", "E019"], ["A046", "E1019", "M018"]], ids=len)
def test_every_number_called_is_whole_on_the_screen(
    show: type[Shown], size: tuple[int, int], numbers: list[str]
) -> None:
    shown = show(size)
    shown.screen.welcomed(snapshot([listed(90 - i, START - 300_000, over=True) for i in range(8)]))
    shown.call(*numbers, language="en")
    drawn = words(shown.window)
    for number in numbers:
        assert QRectF(-20, 0, size[0] + 20, size[1]).contains(place(drawn[number])), number
    rows = [place(drawn[number]) for number in numbers]
    assert len({row.y() for row in rows}) == len(rows)
    if size[0] > size[1]:
        assert any(text.startswith("đến quầy") for text in drawn)


@pytest.mark.parametrize("size", SIZES)
def test_the_code_for_phones_from_home_takes_turns_with_the_notices(show: type[Shown], size: tuple[int, int]) -> None:
    shown = show(size)
    shown.screen.welcomed(snapshot())
    [notices] = [item for item in items(shown.window.contentItem()) if item.property("codeTyped") is not None]
    title = str(notices.property("shownTitle"))
    assert title in words(shown.window)
    shown.screen.header.coded("https://so-01.chinhanh.example.gov.vn/t#here-7K2MXA")
    assert "7K2 MXA" in words(shown.window)  # at once, for somebody stands there
    assert title not in words(shown.window)
    room, code = place(notices), place(words(shown.window)["7K2 MXA"])
    assert room.contains(code)
    [drawn] = [item for item in items(notices) if item.property("module") is not None]
    assert place(drawn).width() >= 0.15 * min(size)
    for turn in (False, True):
        QMetaObject.invokeMethod(notices, "turnOver")
        assert ("7K2 MXA" in words(shown.window), title in words(shown.window)) == (turn, not turn)
    shown.screen.header.coded("")
    assert title in words(shown.window)


CALLS_AT = "https://so-01.chinhanh.example.gov.vn/c"


@pytest.mark.parametrize("layout", ["classic", "board", "lists", "results", "door"])
@pytest.mark.parametrize("size", [(1920, 1080), (1080, 1920)])
def test_phones_read_from_the_picture_where_the_calls_are_seen(
    show: type[Shown], tmp_path: Path, size: tuple[int, int], layout: str
) -> None:
    shown = show(size, layout=layout, counter="quay-04" if layout == "door" else "")
    shown.screen.welcomed(snapshot(**SEATS, calls_at=CALLS_AT))
    qt.grab(shown.window, tmp_path / "drawn.png")
    assert [code.text for code in zxingcpp.read_barcodes(Image.open(tmp_path / "drawn.png"))] == [CALLS_AT]
    arrival = "https://so-01.chinhanh.example.gov.vn/t#here-7K2MXA"
    shown.screen.header.coded(arrival)
    qt.grab(shown.window, tmp_path / "drawn.png")
    assert arrival in [code.text for code in zxingcpp.read_barcodes(Image.open(tmp_path / "drawn.png"))]
    shown.screen.header.coded("")
    shown.screen.view_came("board", board(**SEATS))
    qt.grab(shown.window, tmp_path / "drawn.png")
    assert zxingcpp.read_barcodes(Image.open(tmp_path / "drawn.png")) == []


def test_a_door_sign_says_who_waits_for_its_counter_group_by_group_beside_a_call_too(show: type[Shown]) -> None:
    shown = show(SIZES[0], layout="door", counter="quay-03")
    shown.screen.welcomed(snapshot(**SEATS))
    assert {"Người đang chờ", "Đất đai", "khoảng 7 phút"} <= words(shown.window).keys()
    shown.call("A046", counter=3)
    assert {"Người đang chờ", "Đất đai", "khoảng 7 phút"} <= words(shown.window).keys()
    shown.screen.link_lost()
    assert "Người đang chờ" not in words(shown.window)


def test_a_display_that_has_just_started_has_no_list_of_calls_and_room_for_whole_sentences(show: type[Shown]) -> None:
    shown = show(SIZES[0])
    assert "Vừa gọi" not in words(shown.window)
    [notices] = [each for each in items(shown.window.contentItem()) if each.property("shownTitle")]
    assert notices.property("parts") == 1


def test_a_long_page_of_information_stands_beside_a_call_as_its_title_and_then_its_text(show: type[Shown]) -> None:
    shown = show(SIZES[0])
    shown.screen.welcomed(snapshot())
    title, said = "Hướng dẫn chuẩn bị giấy tờ trước khi đến lượt", "Xin ông/bà chuẩn bị sẵn thẻ căn cước. " * 6
    page = {"title": {"vi": title}, "text": {"vi": said}}
    shown.screen.header.follow(BRANCH.model_validate(BRANCH.model_dump() | {"notices": [page]}))
    shown.call("A046")
    [notices] = [each for each in items(shown.window.contentItem()) if each.property("shownTitle")]
    seen, parts = [], []
    for _ in range(notices.property("parts")):
        seen.append([title in words(shown.window), any("Xin ông" in text for text in words(shown.window))])
        shown_of = [each for each in items(notices) if each.property("contentY") is not None]
        parts += [(each.property("contentY"), each.property("height")) for each in shown_of]
        QMetaObject.invokeMethod(notices, "turnOver")
    assert parts[0][0] == 0
    assert parts[1][0] == sum(parts[0]), "the next part begins where the one before it ended"
    assert seen == [[True, False], [False, True], [False, True]]
    assert title in words(shown.window)


def test_results_of_a_screen_out_of_use_are_not_shown(show: type[Shown]) -> None:
    shown = show(SIZES[0], layout="results")
    shown.screen.welcomed(snapshot(**SEATS))
    assert "Chưa có danh sách hồ sơ" in words(shown.window)
    shown.screen.used("out_of_service")
    assert "Màn hình này tạm ngừng" in words(shown.window)
    assert "Chưa có danh sách hồ sơ" not in words(shown.window)


@pytest.mark.parametrize("size", SIZES[::2])
def test_a_hall_in_two_languages_says_everything_in_both_at_one_size(show: type[Shown], size: tuple[int, int]) -> None:
    shown = show(size, layout="bilingual", languages=("vi", "en"))
    shown.screen.welcomed(snapshot(**SEATS))
    at_rest = words(shown.window)
    assert {"Quầy · Counter", "Người đang chờ · People waiting", "Chi nhánh số 1 · Branch 1"} <= at_rest.keys()
    assert {"Đất đai", "Land", "tạm nghỉ", "4 · paused"} <= at_rest.keys()
    assert at_rest["Đất đai"].property("size") == at_rest["Land"].property("size")
    shown.call("A046")
    called_now = words(shown.window)
    assert called_now["Xin mời số"].property("size") == called_now["· Now calling"].property("size")
    assert any("to counter" in text for text in called_now)
    shown.screen.laid_out("classic")
    assert not any("Now calling" in text or "to counter" in text for text in words(shown.window))


def test_a_hall_in_two_languages_says_why_it_is_closed_in_both(show: type[Shown]) -> None:
    shown = show(SIZES[0], layout="bilingual")
    shown.screen.welcomed(snapshot(open=False, closed_because={"vi": "Mất điện", "en": "No power"}))
    assert {"Hiện ngừng cấp số", "No numbers are being given", "Mất điện", "No power"} <= words(shown.window).keys()


def test_two_languages_of_a_hall_that_has_one_are_one(show: type[Shown]) -> None:
    shown = show(SIZES[0], layout="bilingual", languages=("vi",))
    shown.screen.welcomed(snapshot(**SEATS))
    assert "Đang phục vụ" in words(shown.window)


def test_each_text_that_is_said_in_a_second_language_is_one_of_its_page(show: type[Shown]) -> None:
    """A word that was changed in one place alone would be missing in the other language."""
    shown = show(SIZES[0], layout="bilingual")
    asked = [
        (page, text)
        for file in app.MAIN.parent.glob("*.qml")
        for page, rest in re.findall(
            r'(?:second|both)\((?:qsTr\("[^"]*"\), )?"([A-Z]\w+)", ([^;]*?)\n', file.read_text("utf-8")
        )
        for text in re.findall(r'"([^"]+)"', rest)
        if len(text) > 3 and text not in ("open", "paused")
    ]
    assert len(asked) > 8
    assert [one for one in asked if shown.words.said("en", *one) == ""] == []


def test_codes_take_no_room_from_counters_that_would_have_to_take_turns(show: type[Shown]) -> None:
    shown = show(SIZES[0], layout="board")
    many = [{"counter_id": f"quay-{n:02d}", "number": n, "state": "open", "ticket": "A007"} for n in range(1, 15)]
    shown.screen.welcomed(snapshot(**SEATS | {"counters": many}, calls_at=CALLS_AT))
    assert "Xem số đang gọi trên điện thoại" in words(shown.window)
    more = [one | {"counter_id": f"q{n}", "number": 15 + n} for n, one in enumerate(many * 2)]
    branch = BRANCH.model_dump() | {
        "counters": [BRANCH.counters[0].model_dump() | {"id": one["counter_id"], "number": one["number"]}
                     for one in [*many, *more]]
    }  # fmt: skip
    shown.screen.header.follow(type(BRANCH).model_validate(branch))
    shown.screen.view_came("board", board(**SEATS | {"counters": [*many, *more]}, calls_at=CALLS_AT))
    assert "Xem số đang gọi trên điện thoại" not in words(shown.window)


def test_a_light_screen_stands_on_paper_and_a_dark_one_on_night(show: type[Shown]) -> None:
    grounds = []
    for kind in ("light", "dark"):
        shown = show(SIZES[0], look=Look(kind))  # type: ignore[arg-type]
        shown.screen.welcomed(snapshot(**SEATS))
        grounds.append(shown.window.property("color").name())
    assert grounds == ["#f6f4ef", "#0e1b2a"]


@pytest.mark.parametrize("size", [(1920, 1080), (1080, 1920)])
def test_a_call_says_and_shows_which_way_its_counter_is(show: type[Shown], size: tuple[int, int]) -> None:
    shown = show(size, directions={"tang-2": "up"})
    shown.screen.welcomed(snapshot())
    shown.call("A046", counter=13)
    assert "Đi lên · Tầng 2" in words(shown.window)
    assert "stairs-up" in {item.property("name") for item in items(shown.window.contentItem())}
    shown.screen.event_came(120, shown.screen.now_ms(), called(120, number="E019", counter=3))
    rows = [
        shown.screen.bigRows.data(shown.screen.bigRows.index(n, 0), role)
        for n in range(2)
        for role, name in shown.screen.bigRows.roleNames().items()
        if bytes(name.data()) == b"way"
    ]
    assert rows == ["", "up"]


@pytest.mark.parametrize("size", [(1920, 1080), (1080, 1920)])
@pytest.mark.parametrize("numbers", [["A046"], ["M1046"], ["A046", "E019"], ["A046", "E1019", "M018", "A047", "A048"]])
@pytest.mark.parametrize("layout", ["classic", "board", "bilingual"])
def test_each_call_has_the_sign_of_its_direction(
    show: type[Shown], size: tuple[int, int], numbers: list[str], layout: str
) -> None:
    shown = show(size, directions={"tang-1": "up"}, layout=layout)
    shown.screen.welcomed(snapshot(**SEATS))
    shown.call(*numbers, counter=12)
    assert signed_cards(shown, *numbers) > 0


def signed_cards(shown: Shown, *numbers: str) -> int:
    """How many calls are large; each has its sign, which lies on no figure."""
    cards = [each for each in items(shown.window.contentItem()) if each.property("toCounterWords")]
    for card in cards:
        [sign] = [each for each in items(card) if each.objectName() == "sign"]
        figures = [ink(each) for each in items(card) if each.property("text") in (*numbers, card.property("counter"))]
        assert not any(each.intersects(place(sign)) for each in figures), card.property("number")
    return len(cards)


def test_of_six_calls_in_two_columns_each_has_its_sign(qtbot: QtBot, still: HandClock) -> None:
    shown = Shown(still, (1920, 1080), directions={"tang-1": "up"})
    shown.screen.welcomed(snapshot(**SEATS))
    numbers = ("A046", "E1019", "M018", "A047", "A048", "A049")
    for n, (number, counter) in enumerate(zip(numbers, (12, 3, 9, 1, 7, 11), strict=True)):
        shown.screen.event_came(101 + n, still.at, called(101 + n, number=number, counter=counter))
    still.passes(10_000)
    shown.screen._pump()
    assert signed_cards(shown, *numbers) == 6
    shown.window.close()
    shown.words.use("vi")
    shiboken6.delete(shown.engine)


def test_a_counter_has_a_direction_of_its_own_before_that_of_its_zone(show: type[Shown]) -> None:
    shown = show(directions={"tang-1": "left", "quay-04": "right"})
    shown.screen.welcomed(snapshot(**SEATS))
    assert [shown.screen.header.way(number) for number in ("3", "4", "13")] == ["left", "right", ""]


def test_a_closed_hall_says_that_counters_go_on_and_not_how_many_wait(show: type[Shown]) -> None:
    goes_on = "Các quầy vẫn gọi những số đã cấp."
    for layout in ("classic", "board", "lists"):
        shown = show(layout=layout)
        shown.screen.welcomed(snapshot([listed(90, over=True)], **SEATS, open=False, calls_at=CALLS_AT))
        said = words(shown.window)
        assert {"Hiện ngừng cấp số", goes_on, "Xem số đang gọi trên điện thoại"} <= said.keys()
        assert not any("người đang chờ" in text for text in said), layout
        nobody = [one | {"state": "closed"} for one in SEATS["counters"]]
        for others in ({"counters": nobody}, {"waiting": 0}):
            shown.screen.view_came(
                "board", board([listed(90, over=True)], **SEATS | {"open": False, "calls_at": CALLS_AT} | others)
            )
            said = words(shown.window)
            assert "Hiện ngừng cấp số" in said
            assert said.keys().isdisjoint({goes_on, "Xem số đang gọi trên điện thoại", "A090", "Trực tiếp"}), layout


def test_a_closed_hall_sends_nobody_to_the_machine_nor_lets_them_wait_at_a_free_counter(show: type[Shown]) -> None:
    branch = BRANCH.model_copy(update={"result_service": "bien-dong"})
    free = [one | {"state": "open", "ticket": ""} for one in SEATS["counters"]]
    for layout in ("results", "door"):
        shown = show(layout=layout, counter="quay-03" if layout == "door" else "")
        said = snapshot(**SEATS | {"counters": free})
        shown.screen.welcomed(said.model_copy(update={"branch": branch}))
        open_ = words(shown.window).keys()
        assert not {"Lấy số nhóm A ở máy lấy số", "Xin ông/bà chờ gọi số"}.isdisjoint(open_)
        shown.screen.view_came("board", board(**SEATS | {"counters": free, "open": False}))
        closed = words(shown.window).keys()
        assert "Hiện ngừng cấp số" in closed
        assert {"Lấy số nhóm A ở máy lấy số", "Xin ông/bà chờ gọi số"}.isdisjoint(closed)


def test_a_direction_of_a_zone_that_the_branch_has_not_is_named_in_the_log(
    show: type[Shown], caplog: pytest.LogCaptureFixture
) -> None:
    shown = show(SIZES[0], directions={"tang-9": "up"})
    shown.screen.welcomed(snapshot())
    assert "tang-9" in caplog.text


@pytest.mark.parametrize(("layout", "size"), [
    ("board", (1920, 1080)), ("board", (1080, 1920)), ("results", (1920, 1080)),
])  # fmt: skip
def test_both_codes_stand_where_both_have_room(
    show: type[Shown], tmp_path: Path, layout: str, size: tuple[int, int]
) -> None:
    shown = show(size, layout=layout)
    shown.screen.welcomed(snapshot(**SEATS, calls_at=CALLS_AT))
    arrival = "https://so-01.chinhanh.example.gov.vn/t#here-7K2MXA"
    shown.screen.header.coded(arrival)
    qt.grab(shown.window, tmp_path / "drawn.png")
    assert {code.text for code in zxingcpp.read_barcodes(Image.open(tmp_path / "drawn.png"))} == {CALLS_AT, arrival}


@pytest.mark.parametrize("size", [(1920, 1080), (3840, 2160), (1366, 768)])
@pytest.mark.parametrize(
    ("numbers", "share"), [(["M1046"], 1 / 4), (["A046"], 1 / 4), (["A046", "E1019", "M018"], 1 / 8)]
)
def test_number_and_counter_called_are_as_large_as_is_read_from_the_last_row(
    show: type[Shown], size: tuple[int, int], numbers: list[str], share: float
) -> None:
    shown = show(size)
    shown.screen.welcomed(snapshot([listed(90 - i, START - 300_000, over=True) for i in range(8)]))
    shown.call(*numbers, language="en")
    drawn = words(shown.window)
    for text in numbers:
        assert drawn[text].property("size") * 0.727 >= size[1] * share, text
    assert largest(shown, "12") * 0.727 >= size[1] * share
    unit = size[0] / 1920
    assert drawn["A090"].property("size") * 0.727 >= 33 / 0.634 * unit


@pytest.mark.parametrize(
    ("numbers", "share"), [(["A046"], 0.23), (["M1046"], 0.19), (["A046", "E1019", "M018"], 1 / 8)]
)
def test_on_a_high_screen_number_and_counter_fill_its_width(
    show: type[Shown], numbers: list[str], share: float
) -> None:
    shown = show((1080, 1920))
    shown.screen.welcomed(snapshot())
    shown.call(*numbers)
    drawn = words(shown.window)
    for text in numbers:
        assert drawn[text].property("size") * 0.727 >= 1080 * share, text
    assert largest(shown, "12") * 0.727 >= 1080 * share


def ground(shown: Shown, number: str) -> str:
    """The colour that a called number stands on."""
    [card] = [
        each
        for each in items(shown.window.contentItem())
        if each.property("number") == number and each.property("figure")
    ]
    return str(card.property("color").name()) if card.property("color").alpha() else "none"


def test_a_call_is_lit_for_six_seconds_and_one_made_again_is_lit_otherwise_and_says_so(show: type[Shown]) -> None:
    shown = show()
    shown.screen.welcomed(snapshot())
    shown.call("A046")
    assert ground(shown, "A046") == "#f2b705"
    assert "Gọi lại" not in words(shown.window)
    shown.screen._pump()
    assert ground(shown, "A046") == "#f2b705"
    again = called(101, number="A046") | {"type": "ticket.recalled", "nth": 2}
    shown.screen.event_came(150, shown.screen.now_ms(), again)
    assert ground(shown, "A046") == "#f4f1ea"
    assert "Gọi lại" in words(shown.window)
    shown.screen.link_lost()
    assert ground(shown, "A046") == "none", "nothing that is not sure is lit"


def test_the_counters_stand_in_a_row_with_the_one_called_filled(show: type[Shown]) -> None:
    shown = show()
    shown.screen.welcomed(snapshot())
    shown.call("A046", counter=9)
    [row] = [each for each in items(shown.window.contentItem()) if each.property("mine") is not None]
    boxes = {each.property("modelData"): each.property("filled") for each in items(row) if each.property("modelData")}
    assert len(boxes) >= 12
    assert [number for number, filled in boxes.items() if filled] == ["9"]


def test_a_manager_says_how_it_is_laid_out_and_takes_it_back(show: type[Shown]) -> None:
    shown = show(layout="lists")
    shown.screen.welcomed(snapshot(**SEATS))
    assert "Đang chờ gọi" in words(shown.window)
    shown.screen.laid_out("board")
    assert {"Quầy 3", "A007", "tạm nghỉ"} <= set(words(shown.window))
    assert "Đang chờ gọi" not in words(shown.window)
    for other in ("", "newer-than-this-program"):
        shown.screen.laid_out(other)
        assert "Đang chờ gọi" in words(shown.window), other


def test_at_rest_the_hall_sees_what_each_counter_serves_and_who_waits(show: type[Shown]) -> None:
    shown = show()
    shown.screen.welcomed(snapshot(**SEATS))
    assert {"Đang phục vụ", "A007", "Người đang chờ", "3", "khoảng 7 phút"} <= set(words(shown.window))
    shown.screen.link_lost()
    assert "khoảng 7 phút" not in words(shown.window), "nobody knows it now"


def test_a_door_sign_shows_the_calls_of_its_counter_alone(show: type[Shown]) -> None:
    shown = show(layout="door", counter="quay-03")
    shown.screen.welcomed(snapshot(**SEATS))
    assert {"Quầy", "3", "A007", "Đang phục vụ"} <= set(words(shown.window))
    shown.call("A046", counter=12)
    assert "A046" not in words(shown.window)
    shown.screen.event_came(120, shown.screen.now_ms(), called(120, number="A048", counter=3))
    assert {"Xin mời số", "A048"} <= set(words(shown.window))


def test_the_sign_of_a_counter_that_is_gone_promises_no_call_and_says_what_to_do(show: type[Shown]) -> None:
    shown = show(layout="door", counter="quay-99")
    shown.screen.welcomed(snapshot(**SEATS))
    said = set(words(shown.window))
    assert {"Màn hình này tạm ngừng", "Xin ông/bà xem màn hình khác hoặc nghe cán bộ gọi tại quầy."} <= said
    line = shown.window.findChild(QQuickItem, "lowestLine")
    assert line is not None
    bar = line.parentItem()
    while bar.property("sentences") is None:
        bar = bar.parentItem()
    assert any("Không có quầy quay-99" in one for one in bar.property("sentences"))
    assert shown.screen.header.counterGone == "quay-99"


def the_bar(shown: Shown) -> QQuickItem:
    [bar] = [each for each in items(shown.window.contentItem()) if each.property("sentences") is not None]
    return bar


def strip(shown: Shown) -> set[str]:
    """The groups that stand in the lowest line, by their letters and names."""
    chips = [each for each in items(the_bar(shown)) if each.property("letter")]
    return {str(words.property("text")) for chip in chips for words in items(chip)} - {"None", ""}


@pytest.mark.parametrize(("layout", "at_rest"), [("classic", False), ("board", True), ("results", True)])
def test_the_lowest_line_says_who_waits_where_the_layout_does_not_then_its_sentences(
    show: type[Shown], layout: str, at_rest: bool
) -> None:
    shown = show(layout=layout)
    shown.screen.welcomed(snapshot(**SEATS))
    until = {"A", "Đất đai", "3", "chờ · ≈ 7′"}
    QTest.qWait(20)
    assert (strip(shown) == until) is at_rest
    shown.call("A046")
    QTest.qWait(20)
    assert strip(shown) == until
    bar, sentence = the_bar(shown), "Xin giữ số thứ tự đến khi xong việc."
    assert sentence not in words(shown.window)
    QMetaObject.invokeMethod(bar, "turnOver")
    assert strip(shown) == set()
    assert sentence in words(shown.window)
    for _ in bar.property("sentences"):
        QMetaObject.invokeMethod(bar, "turnOver")
    assert strip(shown) == until
    shown.screen.link_lost()
    assert strip(shown) == set(), "nobody knows it now"


def test_groups_of_more_than_one_line_take_turns_and_each_stands_whole(show: type[Shown]) -> None:
    shown = show()
    name = Text({"vi": "Đăng ký hộ kinh doanh, hợp tác xã"})
    groups = [*BRANCH.groups, *(Group(id=f"g{n}", series=letter, name=name) for n, letter in enumerate("BCEFGHKL"))]
    queues = [{"group_id": group.id, "waiting": 3, "wait": None, "numbers": []} for group in groups]
    shown.screen.welcomed(snapshot(**SEATS | {"queues": queues}))
    shown.screen.header.follow(BRANCH.model_validate(BRANCH.model_dump() | {"groups": groups}))
    shown.screen.view_came("board", board(**SEATS | {"queues": queues}))
    shown.call("A046")
    QTest.qWait(20)
    bar, seen = the_bar(shown), set()
    while now := {each for each in strip(shown) if len(each) == 1 and each.isalpha()}:
        chips = [place(each) for each in items(bar) if each.property("letter")]
        assert all(not one.intersects(other) for n, one in enumerate(chips) for other in chips[:n])
        assert all(one.right() <= 1920 - 73 for one in chips)
        [line] = [place(each) for each in items(bar) if each.objectName() == "queueStrip"]
        assert all(line.contains(one) for one in chips)
        seen |= now
        QMetaObject.invokeMethod(bar, "turnOver")
    assert seen == set("ABCEFGHKL")


@pytest.mark.parametrize("size", [(1920, 1080), (1366, 768)])
def test_twelve_counters_stand_at_once_at_rest_with_room_between_long_numbers(
    show: type[Shown], size: tuple[int, int]
) -> None:
    shown = show(size)
    seats = [
        {"counter_id": f"quay-{n:02d}", "number": n, "state": "open", "ticket": f"M10{n:02d}"} for n in range(1, 13)
    ]
    shown.screen.welcomed(snapshot(**SEATS | {"counters": seats}))
    numbers = [place(words(shown.window)[str(one["ticket"])]) for one in seats]
    rows = [(one, other) for one in numbers for other in numbers if one.y() == other.y() and one.x() < other.x()]
    assert min(other.x() - one.right() for one, other in rows) >= 28 * size[0] / 1920


def test_an_address_longer_than_a_line_stays_on_the_screen_and_off_the_marks(show: type[Shown]) -> None:
    shown = show()
    shown.screen.welcomed(snapshot())
    shown.screen.used("out_of_service", Text({"vi": "Xem https://dichvucong.gov.vn/p/home/" + "W" * 150}))
    line = shown.window.findChild(QQuickItem, "lowestLine")
    assert line is not None
    assert "dichvucong" in line.property("text")
    assert line.property("contentWidth") <= line.width()
    assert line.property("contentHeight") <= line.height()


def test_the_picture_moves_a_few_pixels_by_and_by_and_nothing_leaves_the_screen(show: type[Shown]) -> None:
    shown = show()
    picture = shown.window.findChild(QQuickItem, "picture")
    assert picture is not None
    turns = picture.property("turns")
    places = set()
    for turn in range(len(turns)):
        picture.setProperty("turn", turn)
        places.add((picture.x(), picture.y()))
        assert max(abs(picture.x()), abs(picture.y())) <= 4
    assert len(places) > 5


def test_number_with_four_digits_leaves_its_counter_room(show: type[Shown]) -> None:
    shown = show()
    shown.screen.welcomed(snapshot())
    shown.call("M1046")
    counters = [each for each in items(shown.window.contentItem()) if each.property("text") == "12"]
    counter = max(counters, key=lambda each: float(each.property("size")))
    assert place(words(shown.window)["M1046"]).right() < place(counter).left()


def test_recalled_call_does_not_double(show: type[Shown]) -> None:
    shown = show()
    shown.screen.welcomed(snapshot())
    shown.call("A046")
    again = called(101, number="A046") | {"type": "ticket.recalled", "nth": 2}
    shown.screen.event_came(150, shown.screen.now_ms(), again)
    texts = [item.property("text") for item in items(shown.window.contentItem())]
    assert texts.count("A046") == 1


def test_states_say_what_they_are(show: type[Shown]) -> None:
    shown = show()
    assert "Đang kết nối" in words(shown.window)
    assert "Mất kết nối" not in words(shown.window), "nothing is lost yet"
    shown.screen.welcomed(snapshot())
    assert "Xin ông/bà chờ gọi số" in words(shown.window)
    assert "14 người đang chờ" in words(shown.window)
    assert "Số được gọi sẽ hiện ở đây." in words(shown.window), "this display has no voice"
    shown.screen.view_came("board", board(open=False, closed_because={"vi": "Mất điện.", "en": "No power."}))
    assert {"Hiện ngừng cấp số", "Mất điện."} <= set(words(shown.window))
    shown.screen.link_lost()
    assert any(text.startswith("Mất kết nối từ ") for text in words(shown.window))


def test_display_without_a_link_promises_nothing_and_counts_nobody(show: type[Shown]) -> None:
    shown = show()
    shown.screen.welcomed(snapshot())
    shown.screen.link_lost()
    drawn = set(words(shown.window))
    assert {"Mất kết nối", "Xin ông/bà nghe cán bộ gọi tại quầy."} <= drawn
    assert {"Số được gọi sẽ hiện ở đây.", "14 người đang chờ"} & drawn == set()


def test_display_that_does_not_know_shows_no_number_and_asks_people_to_listen(show: type[Shown]) -> None:
    shown = show()
    shown.screen.welcomed(snapshot([listed(90, START - 300_000, number="A990")]))
    shown.call("A046")
    shown.screen.link_lost()
    assert {"A046", "A990"} <= set(words(shown.window)), "for some seconds, without their colour"
    shown.screen.welcomed(snapshot([listed(90, START - 300_000, number="A990")], seq=101))
    shown.screen.link_lost("", 11.0)
    drawn = set(words(shown.window))
    assert {"A046", "A990", "Chưa có số nào được gọi", "14 người đang chờ"} & drawn == set()
    assert {"Mất kết nối", "Xin ông/bà nghe cán bộ gọi tại quầy."} <= drawn


def test_display_the_server_does_not_want_shows_the_servers_words(show: type[Shown]) -> None:
    shown = show()
    shown.screen.link_lost("Thiết bị này chưa được ghép nối.")
    assert {"Mất kết nối", "Thiết bị này chưa được ghép nối."} <= set(words(shown.window))
    assert "Xin ông/bà nghe cán bộ gọi tại quầy." in words(shown.window), "the hall needs no technician's words"


def test_reason_for_a_missing_link_stands_in_the_lowest_line_until_there_is_one(show: type[Shown]) -> None:
    shown = show()
    shown.screen.welcomed(snapshot())
    shown.screen.link_lost("")
    shown.screen.link_lost("Không có máy chủ nào chạy ở 192.168.1.10:8765.")
    assert "Không có máy chủ nào chạy ở 192.168.1.10:8765." in words(shown.window)
    shown.screen.welcomed(snapshot())
    assert "Không có máy chủ nào chạy ở 192.168.1.10:8765." not in words(shown.window)


def test_silent_sound_output_is_marked(show: type[Shown], tmp_path: Path) -> None:
    bank = ClipBank(tmp_path / "clips", Renderer(process=("/nonexistent",), program="no-such-program"))
    voice = HallVoice(bank, LogAnnouncer(tmp_path / "heard.jsonl", Clock()))
    shown = show(voice=voice)
    shown.screen.welcomed(snapshot())
    QTest.qWait(1)
    deadline = time.monotonic() + 20
    while not shown.screen.soundTrouble and time.monotonic() < deadline:
        QTest.qWait(20)
    assert "apt install espeak-ng" in shown.screen.soundTrouble
    assert "Không có tiếng" in words(shown.window)
    assert "Số được gọi sẽ hiện ở đây." in words(shown.window), "nothing is promised of a loudspeaker"
    voice.stop()


def test_english_hall_speaks_english(show: type[Shown]) -> None:
    shown = show(languages=("en", "vi"))
    shown.screen.welcomed(snapshot())
    shown.call("A046")
    assert {"Now calling", "to counter", "Just called"} <= set(words(shown.window))


def test_ticket_in_english_has_its_words_beside_those_of_the_hall(show: type[Shown]) -> None:
    shown = show()
    shown.screen.welcomed(snapshot())
    shown.call("A046", language="en")
    assert {"Xin mời số", "Now calling", "đến quầy · to counter"} <= set(words(shown.window))


@pytest.mark.parametrize(
    ("languages", "language"), [(("vi", "en"), "vi"), (("vi",), "en"), (("en", "vi"), "en"), (("en", "vi"), "vi")]
)
def test_a_hall_shows_one_language_where_a_second_would_tell_nobody_more(
    show: type[Shown], languages: tuple[str, ...], language: str
) -> None:
    shown = show(languages=languages)
    shown.screen.welcomed(snapshot())
    shown.call("A046", language=language)
    drawn = set(words(shown.window))
    assert len(drawn & {"Xin mời số", "Now calling"}) == 1
    assert len(drawn & {"đến quầy", "to counter"}) == 1
    assert not any(" · to counter" in each for each in drawn)


@pytest.mark.parametrize(("people", "words_for_them"), [(1, "1 person waiting"), (14, "14 people waiting")])
def test_english_says_one_person_and_many_people(show: type[Shown], people: int, words_for_them: str) -> None:
    shown = show(languages=("en",))
    shown.screen.welcomed(snapshot(waiting=people))
    assert words_for_them in words(shown.window)


def test_every_text_of_the_display_has_its_english(tmp_path: Path) -> None:
    fresh = tmp_path / "fresh.ts"
    tool = [Path(sys.executable).with_name("pyside6-lupdate"), "-locations", "none", "-source-language", "vi"]
    documents = sorted(app.MAIN.parent.glob("*.qml"))
    subprocess.run([*tool, "-target-language", "en", *documents, "-ts", fresh], check=True, capture_output=True)
    assert texts(fresh, finished=False) == texts(app.ENGLISH, finished=True)


def texts(path: Path, *, finished: bool) -> set[tuple[str | None, str | None]]:
    return {
        (context.findtext("name"), message.findtext("source"))
        for context in ElementTree.parse(path).getroot().iter("context")
        for message in context.iter("message")
        if not finished or message.find("translation[@type]") is None
    }


def test_the_third_language_of_these_tests_has_every_text_so_that_its_pictures_show_it() -> None:
    khmer = KHMER / "display" / "display_km.ts"
    assert texts(khmer, finished=True) == texts(app.ENGLISH, finished=True)


def test_picture_is_not_empty(show: type[Shown], tmp_path: Path) -> None:
    shown = show()
    shown.screen.welcomed(snapshot())
    shown.call("A046")
    assert qt.grab(shown.window, tmp_path / "display.png")
    from PIL import Image

    with Image.open(tmp_path / "display.png") as picture:
        colours = picture.convert("RGB").getcolors(1 << 24)
        assert picture.size == SIZES[0]
        assert max(colours)[1] == (0x0E, 0x1B, 0x2A)
        assert any(colour == (0xF2, 0xB7, 0x05) for _, colour in colours)


# -- the whole program -------------------------------------------------------------------------------------------------


@pytest.fixture
def server() -> Iterator[ScriptedServer]:
    scripted = ScriptedServer()
    scripted.snapshot = {"branch": BRANCH, "views": {"board": board()}}
    scripted.start()
    yield scripted
    scripted.close()


@pytest.fixture
def display(qtbot: QtBot, server: ScriptedServer, tmp_path: Path) -> Iterator[app.Display]:
    (tmp_path / "token").write_text("secret")
    settings = DisplaySettings.model_validate_json(
        f"""{{"device_id": "man-hinh-1", "token_file": "{tmp_path}/token", "servers": ["{server.url}"],
        "sink": "log:{tmp_path}/heard", "media_folder": "{tmp_path}/media",
        "voice": {{"cache_dir": "{tmp_path}/clips", "notice_every_min": 10}}}}"""
    )
    made = app.create(settings)
    made.show()
    yield made
    made.close()


def test_missing_key_of_the_device_is_named_with_what_to_do(qtbot: QtBot, tmp_path: Path) -> None:
    settings = DisplaySettings(device_id="man-hinh-1", token_file=tmp_path / "token", servers=("ws://127.0.0.1:1",))
    with pytest.raises(qt.CannotStart, match="toiluot pair") as why:
        app.create(settings)
    assert str(tmp_path / "token") in str(why.value)


def test_pictures_come_over_the_link_after_an_outage_too_and_how_they_fare_is_told(
    qtbot: QtBot, server: ScriptedServer, display: app.Display, tmp_path: Path
) -> None:
    good, torn = picture(RED), b"no picture"
    files = {item(data).sha256: data for data in (torn, good)}

    def part(asked: Command | Query) -> dict[str, Any] | Refused | None:
        assert isinstance(asked, FetchMedia)
        if asked.sha256 not in files:
            return refused(Code.NO_MEDIA)
        if len(server.asked) == 3:
            return None  # the link is lost before the answer comes
        data = files[asked.sha256]
        piece = base64.b64encode(data[asked.offset : asked.offset + 100]).decode()
        return {"sha256": asked.sha256, "offset": asked.offset, "size": len(data), "data": piece}

    server.answer = part
    until_seen(qtbot, lambda: display.screen.live)
    assert display.screen._notices.every_s == 600, "the settings say ten minutes"
    assert display.screen._notices_read is not None
    display.screen._notices_read.keep({"n1": 1})
    assert (tmp_path / "man-hinh-1.notices").exists(), "beside the key"
    view = HallMedia(items=(item(torn, "Hỏng"), item(good, "Áp phích"), item(b"gone"))).model_dump(mode="json")
    server.snapshot["views"] |= {"media": view}
    server.tell_view("media", view)
    until_seen(qtbot, lambda: len(server.asked) == 3)
    server.vanish()
    server.start()
    until_seen(qtbot, lambda: display.screen.media.name == "Áp phích")
    assert (tmp_path / "media" / f"{item(good).sha256}.shown").read_bytes() == good
    states = [("broken", "unreadable"), ("playing", ""), ("broken", "gone")]
    until_seen(qtbot, lambda: [[(one.state, one.why) for one in told.items] for told in server.reports
                               if isinstance(told, MediaReport)][-1:] == [states])  # fmt: skip


def announced(server: ScriptedServer) -> set[tuple[int, str]]:
    return {(command.call_seq, command.how) for _, command in server.asked}  # type: ignore[attr-defined]


def test_what_is_wrong_with_the_sound_is_reported_as_a_kind_and_its_fact() -> None:
    assert app.sound_report(None, hushed=False) == SoundReport(state="ready")
    assert app.sound_report(None, hushed=True) == SoundReport(state="none")
    told = app.sound_report(Trouble(TroubleKind.FAILED, "ALSA:\n\x1b" + 300 * "x"), hushed=True)
    assert (told.state, told.why, told.about[:7]) == ("lost", "failed", "ALSA: x")
    assert told.detail.startswith("No sound: the sound output failed (ALSA: x"), "an older server shows this"
    assert app.sound_report(Trouble(TroubleKind.COMMAND, "piper"), hushed=False).state == "ready"


def test_display_follows_its_server_speaks_and_reports(
    qtbot: QtBot, server: ScriptedServer, display: app.Display, tmp_path: Path
) -> None:
    until_seen(qtbot, lambda: display.screen.live)
    assert display.voice is not None
    until_seen(qtbot, lambda: display.voice is not None and display.voice.ready, 60)
    server.tell_event(called(11, number="A012"))
    until_seen(qtbot, lambda: {(11, "shown"), (11, "spoken")} <= announced(server))
    assert "A012" in words(display.window)
    assert (tmp_path / "heard" / "heard.jsonl").exists()
    assert SoundReport(state="ready") in server.reports
    assert any(isinstance(told, DiskReport) for told in server.reports)
    server.tell_view("device", DeviceView(volume=0).model_dump(mode="json"))
    until_seen(qtbot, lambda: SoundReport(state="none") in server.reports)
    assert not display.screen.speaks
    assert not any(isinstance(told, ResultsReport) for told in server.reports), "it shows none"
    server.tell_view("device", DeviceView(layout="results").model_dump(mode="json"))
    lost = ResultsReport(state="lost", detail="results_folder")
    until_seen(qtbot, lambda: lost in server.reports, 40)
    server.tell_view("device", DeviceView(look="light").model_dump(mode="json"))
    until_seen(qtbot, lambda: display.window.property("color").name() == "#f6f4ef")
    server.tell_view("device", DeviceView(mode="closed").model_dump(mode="json"))
    until_seen(qtbot, lambda: display.screen.mood == "unused")
    until_seen(qtbot, lambda: display.window.property("color").name() == "#0e1b2a")
    assert "Màn hình này tạm ngừng" in words(display.window)
    until_seen(qtbot, lambda: ResultsReport(state="none") in server.reports, 40)


def test_server_that_vanishes_is_told_and_nothing_old_is_announced_when_it_is_back(
    qtbot: QtBot, server: ScriptedServer, display: app.Display
) -> None:
    until_seen(qtbot, lambda: display.screen.live)
    server.tell_event(called(11, number="A012"))
    until_seen(qtbot, lambda: (11, "shown") in announced(server))
    server.tell_view("device", DeviceView(hall_code="https://cn-1.example.vn/t#here-7K2MXA").model_dump(mode="json"))
    until_seen(qtbot, lambda: display.screen.header.hallCodeTyped == "7K2 MXA")
    server.vanish()
    until_seen(qtbot, lambda: display.screen.lostSince != "")
    assert display.screen.header.hallCode == "", "nobody would know of the next one"
    until_seen(qtbot, lambda: "Không có máy chủ nào chạy ở" in display.screen.lostBecause)
    assert any(text.startswith("Mất kết nối từ ") for text in words(display.window))
    now = time.time_ns() // 1_000_000
    server.seq = 40
    server.snapshot["views"] = {
        "board": board([listed(32, now - 1_000), listed(31, now - 45_000), listed(11, now - 60_000, number="A012")])
    }
    server.start()
    until_seen(qtbot, lambda: display.screen.live)
    until_seen(qtbot, lambda: (32, "shown") in announced(server))
    assert {seq for seq, _ in announced(server)} == {11, 32}
    assert {"A032", "A031", "A012"} <= set(words(display.window))


def test_a_sign_at_one_counter_tells_that_it_is_for_no_other(qapp: object) -> None:
    told: list[Report] = []
    screen = HallScreen(Clock(), zones=("tang-2",), counter="quay-03")
    app._report_zones(SimpleNamespace(report=told.append), screen, "quay-03")  # type: ignore[arg-type]
    assert told == [ZonesReport(zones=("tang-2",), counter="quay-03")]
    shiboken6.delete(screen)


# -- what tools say ----------------------------------------------------------------------------------------------------


def test_qmllint_has_nothing_to_say() -> None:
    tool = Path(sys.executable).with_name("pyside6-qmllint")
    documents = sorted(str(path) for path in app.MAIN.parent.glob("*.qml"))
    told = subprocess.run([tool, "-W", "0", "-I", look.IMPORT_PATH, *documents], capture_output=True, text=True)
    assert told.returncode == 0, told.stdout + told.stderr


def test_the_next_sentence_of_the_lowest_line_comes_out_of_nothing(show: type[Shown], qtbot: QtBot) -> None:
    """One that takes the place of another at once looks as if letters jumped."""
    shown = show(reduced_motion=False)
    ticker = BRANCH.ticker * 2
    shown.screen.welcomed(snapshot().model_copy(update={"branch": BRANCH.model_copy(update={"ticker": ticker})}))
    line, timer = (shown.window.findChild(QObject, name) for name in ("lowestLine", "nextSentence"))
    assert line is not None
    assert timer is not None
    faded: list[float] = []
    line.opacityChanged.connect(lambda: faded.append(line.property("opacity")))
    QMetaObject.invokeMethod(timer, "triggered")
    until_seen(qtbot, lambda: faded and faded[-1] == 1.0)
    assert min(faded) < 0.5
