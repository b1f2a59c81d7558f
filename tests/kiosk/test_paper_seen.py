"""Whether there is a paper is seen with the number: nobody has to move the page for it, however it is set up.

tests/gallery/test_windows.py asks it in each mode that it looks at; the others, and the other language, are here.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtQuick import QQuickItem

from hardware.printer import Result
from tests.gallery.geometry import faults, walk
from tests.gallery.kiosk_stage import MODES, SCENES, KioskStage, Mode
from tests.gallery.scene import measure, settle
from tests.gallery.test_windows import KIOSKS, OFTEN
from tests.patience import until_seen
from wire.values import Language

TICKETS = [scene for scene in SCENES if scene.name.startswith("ticket-")]


@pytest.fixture(scope="module")
def stage(qapp) -> Iterator[KioskStage]:
    stage = KioskStage()
    yield stage
    stage.close()


def hidden(stage: KioskStage, mode: Mode, language: Language) -> dict[str, list[str]]:
    found = {}
    for scene in TICKETS:
        stage.show(scene, mode, language)
        found[scene.name] = stage.paper_hidden()
    return {scene: wrong for scene, wrong in found.items() if wrong}


NOT_LOOKED_AT = [mode for mode in dict.fromkeys(mode for mode, _ in KIOSKS) if mode not in {seen for seen, _ in OFTEN}]


@pytest.mark.parametrize("mode", NOT_LOOKED_AT, ids=lambda mode: mode.name)
def test_the_state_of_the_paper_is_seen_without_moving_the_page(stage: KioskStage, mode: Mode):
    assert hidden(stage, mode, "vi") == {}


@pytest.mark.soak
@pytest.mark.parametrize(("mode", "language"), KIOSKS, ids=str)
def test_it_is_seen_in_each_language(stage: KioskStage, mode: Mode, language: Language):
    assert hidden(stage, mode, language) == {}


def test_what_one_must_move_the_page_for_is_found(stage: KioskStage):
    """The rule itself: once the words stand below the window."""
    stage.show(TICKETS[0], NOT_LOOKED_AT[0], "vi")
    (title,) = [each.item for each in walk(stage.window) if each.item.objectName() == "paperTitle"]
    title.setY(title.y() + stage.window.height())
    assert stage.paper_hidden() == ["'paperTitle' is seen only once the page is moved"]


def test_the_arrow_moves_once_there_is_a_paper_and_stands_where_nothing_is_to_move(stage: KioskStage, qtbot):
    def arrow() -> QQuickItem | None:
        return next((each.item for each in walk(stage.window) if each.item.objectName() == "paperArrow"), None)

    scenes = {scene.name: scene for scene in SCENES}
    stage.show(scenes["ticket-printing"], MODES[0], "vi")
    assert arrow() is None
    stage.paper(Result.PRINTED)
    settle(stage.window)
    still = arrow()
    assert still is not None
    before = still.property("at")
    qtbot.wait(200)
    assert still.property("at") == before
    stage.window.setProperty("reducedMotion", False)
    try:
        until_seen(qtbot, lambda: still.property("at") != before)
    finally:
        stage.window.setProperty("reducedMotion", True)


@pytest.mark.parametrize("mode", [MODES[1], MODES[2], MODES[7], MODES[10]], ids=lambda mode: mode.name)
def test_whatever_is_pressed_on_the_ticket_page_stands_low(stage: KioskStage, mode: Mode):
    """Low reach needs no smaller page: the number is read above, and the buttons stand in the lower half."""
    for scene in [scene for scene in SCENES if scene.name in ("ticket-printed", "ticket-no-paper")]:
        stage.show(scene, mode, "vi")
        seen = list(walk(stage.window))
        number = next(each for each in seen if each.item.objectName() == "ticketNumber")
        assert number.place.top() < mode.size[1] * 0.3, scene.name
        high = [
            each.name
            for each in seen
            if each.item.inherits("QQuickAbstractButton") and each.place.top() < mode.size[1] / 2
        ]
        assert high == [], scene.name


@pytest.mark.parametrize(
    ("slot", "words", "turned"),
    [("below", "bên dưới", 0), ("right", "bên phải", -90), ("left", "bên trái", 90), ("above", "bên trên", 180)],
)
def test_words_and_arrow_lead_to_where_the_paper_comes_out(stage: KioskStage, slot: str, words: str, turned: int):
    stage.set_up(MODES[0], "vi")
    stage.screen.slip.slot_is(slot)
    try:
        stage.take()
        stage.paper(Result.PRINTED)
        settle(stage.window)
        seen = {each.item.objectName(): each for each in walk(stage.window)}
        assert seen["paperTitle"].words.replace("\u00a0", " ") == f"Mời lấy phiếu ở khe {words}"
        assert seen["paperSteps"].item.rotation() == turned
        assert seen["paperSteps"].place.right() <= stage.window.width()
        assert faults(stage.window, measure("kiosk", MODES[0].size)) == []
    finally:
        stage.screen.slip.slot_is("below")


def test_the_guidance_slip_is_taken_where_the_ticket_is(stage: KioskStage):
    stage.set_up(MODES[0], "vi")
    next(scene for scene in SCENES if scene.name == "take-guide-printed").play(stage)
    try:
        for slot, words in (("below", "dưới"), ("right", "phải"), ("left", "trái"), ("above", "trên")):
            stage.screen.slip.slot_is(slot)
            settle(stage.window)
            seen = {each.item.objectName(): each.item for each in walk(stage.window)}
            assert seen["guide"].property("text") == f"Đã in tờ hướng dẫn, xin lấy ở khe bên {words}"
    finally:
        stage.screen.slip.slot_is("below")


@pytest.mark.parametrize("mode", [mode for mode in MODES if mode.text_steps == 2], ids=lambda mode: mode.name)
def test_large_words_tell_too_which_counters_are_open(stage: KioskStage, mode: Mode):
    stage.set_up(mode, "vi")
    stage.take()
    stage.paper(Result.PRINTED)
    settle(stage.window)
    seen = {each.item.objectName() for each in walk(stage.window)}
    assert "countersAtWork" in seen
    assert stage.paper_hidden() == []
