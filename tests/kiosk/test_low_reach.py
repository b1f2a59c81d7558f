"""Low reach: what can be pressed stands low on every screen, and is switched on without reaching high."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtQuick import QQuickItem

from tests.gallery.geometry import faults, touched, walk
from tests.gallery.kiosk_stage import AT_ONCE, BRANCH, LYING_LOW, MODES, SCENES, KioskStage, Mode
from tests.gallery.scene import measure, settle
from tests.third_language import with_khmer
from wire.values import Language
from wire.views import DeviceView

PAGES = ("groups", "services", "take", "search-found")
"""Each lowered in its own way."""
UPRIGHT_LOW = MODES[2]
LEAST_ROOM: tuple[tuple[str, Language, str], ...] = (
    ("portrait-low", "en", "take"), ("portrait-doubled", "vi", "take"), ("portrait-low-doubled", "vi", "take"),
    ("portrait-low-doubled", "en", "take"), ("old-doubled", "en", "closed-take"),
)  # fmt: skip
"""Where a service's page has the least room above its buttons: mode, language, scene."""
KEYS_FROM = 0.18
"""Of the height: keys of 20 mm under a field take the lower four fifths of a wide screen, the list beside them too."""
LOW_FROM = 0.22
"""Everything else stands below this."""


@pytest.fixture(scope="module")
def stage(qapp) -> Iterator[KioskStage]:
    stage = KioskStage()
    yield stage
    stage.close()


def shown(stage: KioskStage, name: str) -> QQuickItem:
    """The one of this name that can be pressed now."""
    (found,) = [each.item for each in touched(stage.window) if each.item.objectName() == name]
    return found


@pytest.mark.parametrize("mode", [LYING_LOW[0], LYING_LOW[3]], ids=lambda mode: mode.name)
def test_on_a_wide_screen_nothing_to_press_stands_high(stage: KioskStage, mode: Mode) -> None:
    high: dict[str, list[str]] = {}
    for scene in SCENES:
        if scene.name not in PAGES:
            continue
        stage.show(scene, mode, "vi")
        least = mode.size[1] * (KEYS_FROM if scene.name == "search-found" else LOW_FROM)
        wrong = [each.name for each in touched(stage.window) if each.place.top() < least]
        if wrong := wrong + faults(stage.window, measure("kiosk", mode.size)):
            high[scene.name] = wrong
    assert high == {}


def test_the_wait_is_seen_below_a_long_name_in_large_letters_lowered_or_both(stage: KioskStage) -> None:
    hidden: dict[tuple[str, str, str], list[str]] = {}
    named = {mode.name: mode for mode in MODES}
    for name, language, page in LEAST_ROOM:
        stage.show(next(scene for scene in SCENES if scene.name == page), named[name], language)
        if below := stage.hidden("waitCard"):
            hidden[name, language, page] = below
    assert hidden == {}


def test_three_languages_are_as_large_as_a_finger_at_the_foot(stage: KioskStage) -> None:
    mode = LYING_LOW[3]
    stage.set_up(mode, "en", with_khmer(BRANCH))
    next(scene for scene in SCENES if scene.name == "services").play(stage)
    settle(stage.window)
    assert faults(stage.window, measure("kiosk", mode.size)) == []


@pytest.mark.parametrize("mode", [MODES[1], MODES[10]], ids=lambda mode: mode.name)
def test_it_is_switched_on_at_the_foot_of_a_wide_screen_too(stage: KioskStage, mode: Mode) -> None:
    stage.set_up(mode, "vi")
    settle(stage.window)
    button = shown(stage, "lowReach")
    assert button.mapToScene(button.boundingRect().center()).y() > mode.size[1] * 0.85
    button.clicked.emit()  # type: ignore[attr-defined]
    assert stage.accessibility.lowReach


def test_the_ways_out_in_the_foot_lead_where_those_above_would(stage: KioskStage) -> None:
    stage.set_up(LYING_LOW[0], "vi")
    stage.choose()
    settle(stage.window)
    assert stage.screen.page == "take"
    shown(stage, "back").clicked.emit()  # type: ignore[attr-defined]
    assert stage.screen.page == "services"
    settle(stage.window)
    shown(stage, "restart").clicked.emit()  # type: ignore[attr-defined]
    assert stage.screen.page == "groups"
    settle(stage.window)
    assert not [each.name for each in touched(stage.window) if each.item.objectName() in ("back", "restart")]


@pytest.mark.parametrize("mode", LYING_LOW, ids=lambda mode: mode.name)
def test_the_code_for_who_took_a_number_at_home_is_reached_low(stage: KioskStage, mode: Mode) -> None:
    stage.set_up(mode, "vi")
    stage.screen.wanted(DeviceView(hall_code="https://so-01.chinhanh.example.gov.vn/t#here-7K2MXA"))
    stage.screen.actions.visit("checkIn")
    settle(stage.window)
    seen = touched(stage.window)
    assert [each.name for each in seen if each.place.top() < mode.size[1] * KEYS_FROM] == []
    assert faults(stage.window, measure("kiosk", mode.size)) == []
    for door in [each.item for each in seen if each.item.objectName() == "fromHome"]:
        door.clicked.emit()
    settle(stage.window)
    assert {each.item.objectName() for each in walk(stage.window)} & {"hallCode", "hallCodeLarge"}


def test_a_closed_page_keeps_the_room_above_for_reading(stage: KioskStage) -> None:
    """Its one button stands at the foot anyhow: nothing is moved out of sight for a lowered page."""
    hidden: dict[str, list[str]] = {}
    for scene in SCENES:
        if scene.name in AT_ONCE:
            stage.show(scene, UPRIGHT_LOW, "vi")
            hidden[scene.name] = stage.more_below()
    assert hidden == {name: [] for name in AT_ONCE}
