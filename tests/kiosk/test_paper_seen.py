"""Whether there is a paper is seen with the number: nobody has to move the page for it, however it is set up."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QRectF

from tests.gallery.geometry import walk
from tests.gallery.kiosk_stage import MODES, SCENES, KioskStage, Mode
from tests.gallery.scene import settle

TICKETS = [scene for scene in SCENES if scene.name.startswith("ticket-")]


@pytest.fixture(scope="module")
def stage(qapp) -> Iterator[KioskStage]:
    stage = KioskStage()
    yield stage
    stage.close()


@pytest.mark.parametrize("mode", MODES, ids=lambda mode: mode.name)
def test_the_state_of_the_paper_is_seen_without_moving_the_page(stage: KioskStage, mode: Mode):
    hidden = []
    for scene in TICKETS:
        stage.set_up(mode, "vi")
        scene.play(stage)
        settle(stage.window)
        shown = {each.item.objectName(): each for each in walk(stage.window) if each.item.objectName()}
        window = QRectF(0, 0, *mode.size)
        for name in ("ticketNumber", "paperTitle"):
            place = shown[name].place
            if not shown[name].window.intersected(window).adjusted(-1, -1, 1, 1).contains(place):
                hidden.append(f"{scene.name}: {name} at {place}")
    assert hidden == []
