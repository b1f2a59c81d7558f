"""Whether there is a paper is seen with the number: nobody has to move the page for it, however it is set up.

tests/gallery/test_windows.py asks it in each mode that it looks at; the others, and the other language, are here.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.gallery.geometry import walk
from tests.gallery.kiosk_stage import SCENES, KioskStage, Mode
from tests.gallery.scene import settle
from tests.gallery.test_windows import KIOSKS, OFTEN
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
        stage.set_up(mode, language)
        scene.play(stage)
        settle(stage.window)
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
    stage.set_up(NOT_LOOKED_AT[0], "vi")
    TICKETS[0].play(stage)
    settle(stage.window)
    (title,) = [each.item for each in walk(stage.window) if each.item.objectName() == "paperTitle"]
    title.setY(title.y() + stage.window.height())
    assert stage.paper_hidden() == ["'paperTitle' is seen only once the page is moved"]
