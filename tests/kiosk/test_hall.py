"""The clock on the kiosk's pages is the server's."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QObject

from tests.gallery.kiosk_stage import MODES, KioskStage
from tests.gallery.scene import settle
from tests.kiosk.hall import NINE_41
from tests.wire.test_emblem import svg
from wire.branding import Branding
from wire.emblem import cleaned
from wire.session import EventCame
from wire.values import PROTOCOL, Role
from wire.views import DeviceView, NoticeLine, Snapshot

HOUR = 3_600_000


@pytest.fixture
def stage(qapp) -> Iterator[KioskStage]:
    made = KioskStage()
    made.set_up(MODES[0], "vi")
    yield made
    made.close()


def clock_text(stage: KioskStage) -> str:
    return str(stage.screen.hall.clockText)


def test_the_page_shows_the_servers_time_on_a_machine_whose_clock_is_wrong(stage: KioskStage) -> None:
    assert clock_text(stage) == "09:41"
    stage.link.welcomed.emit(
        Snapshot(protocol=PROTOCOL, session_id="s", epoch="e", role=Role.KIOSK, seq=1, server_at=NINE_41 + 2 * HOUR,
                 heartbeat_s=5, branch=stage.flow.branch, views={})
    )  # fmt: skip
    assert clock_text(stage) == "11:41"


def test_the_clock_is_there_with_the_first_snapshot_not_with_the_next_second(qapp) -> None:
    made = KioskStage()
    head = made.window.findChild(QObject, "clock")
    assert head is not None
    assert head.property("text") == ""
    made.set_up(MODES[0], "vi")
    assert head.property("text") == "09:41"
    made.close()


def test_the_page_follows_a_clock_that_is_put_right(stage: KioskStage) -> None:
    stage.link.eventCame.emit(EventCame(2, NINE_41, {"type": "clock.corrected", "by_ms": -HOUR}))
    assert clock_text(stage) == "08:41"


def test_the_offices_looks_are_taken_when_they_are_put_in_force_and_stay_while_the_link_is_lost(
    stage: KioskStage,
) -> None:
    assert stage.flow.branch is not None
    hall = stage.screen.hall
    assert (hall.emblem, hall.hotline) == ("", stage.flow.branch.branding.hotline)
    looks = {"emblem": cleaned(svg('<circle r="4"/>')).lines, "accent": "#7a1f5c", "hotline": "1022"}
    branch = stage.flow.branch.model_copy(update={"branding": Branding.model_validate(looks)})
    said = {"type": "settings.applied", "branch": branch.model_dump(mode="json")}
    stage.link.eventCame.emit(EventCame(2, NINE_41, said))
    assert "<circle" in hall.emblem
    assert (hall.emblemRatio, hall.colour, hall.hotline) == (1.0, "#7a1f5c", "1022")
    stage.link.go(False)
    settle(stage.window)
    assert shown(stage, "hotline")
    assert shown(stage, "ownEmblem")
    assert "<circle" in hall.emblem


def shown(stage: KioskStage, name: str) -> bool:
    found = stage.window.findChild(QObject, name)
    return found is not None and bool(found.property("visible"))


def test_a_kiosk_that_is_moved_has_the_address_and_the_notices_of_its_place(stage: KioskStage) -> None:
    branch = stage.flow.branch
    assert branch is not None
    hall, own = stage.screen.hall, str(stage.screen.hall.address)
    further = {"id": "cs-2", "name": {"vi": "Cơ sở 2"}, "address": {"vi": "12 Lê Lợi, phường Hà Đông"}}
    said = branch.model_dump(mode="json") | {"addresses": [further]}
    said["zones"][1]["address"] = "cs-2"
    there = branch.zones[1].id
    stage.link.eventCame.emit(EventCame(2, NINE_41, {"type": "settings.applied", "branch": said}))
    assert stage.flow.hall is not None
    shown = {"notice_id": "n", "text": {"vi": "Mất điện"}, "zones": [branch.zones[0].id], "until": NINE_41 + HOUR}
    notice = NoticeLine.model_validate(shown)
    stage.flow.hall = stage.flow.hall.model_copy(update={"notices": (notice,)})
    assert (hall.address, hall.notice) == (own, "Mất điện")
    hall.moved(there)
    assert (hall.address, hall.notice) == ("12 Lê Lợi", "")
    hall.moved("")
    assert (hall.address, hall.notice) == (own, "Mất điện")


def test_the_code_for_phones_from_home_is_there_while_it_is_told_and_the_link_lives(stage: KioskStage) -> None:
    hall = stage.screen.hall
    assert (hall.hallCode, shown(stage, "hallCode")) == ("", False)
    stage.screen.wanted(DeviceView(hall_code="https://cn-1.example.vn/t#here-7K2MXA"))
    stage.screen.actions.visit("checkIn")
    settle(stage.window)
    assert (hall.hallCodeTyped, shown(stage, "hallCode")) == ("7K2 MXA", True)
    stage.link.go(False)
    assert hall.hallCode == ""
    stage.link.go(True)
    stage.screen.wanted(DeviceView())
    assert hall.hallCode == ""


def touch(stage: KioskStage, name: str) -> None:
    button = stage.window.findChild(QObject, name)
    assert button is not None
    button.clicked.emit()


@pytest.mark.parametrize("name", ["old", "portrait-low", "portrait-doubled", "landscape-doubled"])
def test_where_that_code_has_no_room_it_is_one_tap_away(stage: KioskStage, name: str) -> None:
    stage.set_up(next(mode for mode in MODES if mode.name == name), "vi")
    stage.screen.actions.visit("checkIn")
    settle(stage.window)
    assert not shown(stage, "fromHome")
    stage.screen.wanted(DeviceView(hall_code="https://cn-1.example.vn/t#here-7K2MXA"))
    settle(stage.window)
    assert (shown(stage, "fromHome"), shown(stage, "hallCode"), shown(stage, "hallCodeLarge")) == (True, False, False)
    touch(stage, "fromHome")
    settle(stage.window)
    assert (shown(stage, "fromHome"), shown(stage, "hallCodeLarge"), shown(stage, "codeField")) == (False, True, False)
    stage.flow.asking_until = 10**12
    touch(stage, "back")
    assert stage.flow.asking_until is None, "somebody is there, and the step stays the same"
    settle(stage.window)
    assert (shown(stage, "fromHome"), shown(stage, "hallCodeLarge"), shown(stage, "codeField")) == (True, False, True)
    touch(stage, "fromHome")
    stage.screen.wanted(DeviceView())
    settle(stage.window)
    assert (shown(stage, "fromHome"), shown(stage, "hallCodeLarge"), shown(stage, "codeField")) == (False, False, True)
    stage.screen.wanted(DeviceView(hall_code="https://cn-1.example.vn/t#here-9P4QRS"))
    settle(stage.window)
    assert (shown(stage, "fromHome"), shown(stage, "hallCodeLarge"), shown(stage, "codeField")) == (True, False, True)
    touch(stage, "fromHome")
    stage.link.go(False)
    stage.screen.flow.away = True
    stage.screen.show()
    settle(stage.window)
    assert (shown(stage, "fromHome"), shown(stage, "hallCodeLarge"), shown(stage, "codeField")) == (False, False, True)


@pytest.mark.parametrize(("name", "many"), [("portrait", 3), ("landscape", 2)])
def test_the_search_names_as_many_examples_as_stand_on_its_line(stage: KioskStage, name: str, many: int) -> None:
    stage.set_up(next(mode for mode in MODES if mode.name == name), "vi")
    settle(stage.window)
    field = stage.window.findChild(QObject, "search")
    examples = stage.screen.choice.searchExamples
    assert field is not None
    assert len(examples) >= 3
    assert field.property("placeholder").replace("\u00a0", " ") == f"Tìm: {', '.join(examples[:many])}…"


def test_a_closed_hall_says_when_it_opens_and_who_gives_numbers_meanwhile(stage: KioskStage) -> None:
    stage.shut("Ngoài giờ cấp số.", "Outside the hours.", NINE_41 + 22 * HOUR)
    settle(stage.window)
    hall = stage.screen.hall
    assert (hall.opensTitle, hall.opensTime) == ("Lấy số được ngày\u00a0mai từ", "07:41")
    assert (hall.elsewhereNames, hall.elsewhereUntil) == (["Chi nhánh số 2"], ["18:30"])
    assert hall.elsewhereAddresses == ["Ví dụ: 1 Phố Mẫu, phường Hoàng Mai"]
    assert (hall.weekDays[0], hall.weekTimes[0]) == ("Thứ Hai đến thứ Sáu", "07:30–17:30")
    page = stage.window.findChild(QObject, "page")
    assert page is not None
    assert "Chi nhánh số 2 đang cấp số đến 18:30." in page.property("item").property("spoken")
    for name in ("closedNotice", "elsewhere", "bookOnline", "lookUp"):
        assert shown(stage, name), name
