"""The head of the window: emblem, office, clock."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.gallery.geometry import walk
from tests.gallery.kiosk_stage import BRANCH, MODES, KioskStage, Mode
from tests.gallery.scene import settle
from tests.kiosk.hall import NINE_41, hall_doc
from wire.emblem import cleaned
from wire.values import PROTOCOL, Role
from wire.views import Snapshot

WIDE = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 300 100"><rect width="300" height="100"/></svg>'


@pytest.fixture(scope="module")
def stage(qapp) -> Iterator[KioskStage]:
    stage = KioskStage()
    yield stage
    stage.close()


@pytest.mark.parametrize("mode", [MODES[0], MODES[3]], ids=lambda mode: mode.name)
def test_a_wide_emblem_leaves_the_short_name_one_line(stage: KioskStage, mode: Mode) -> None:
    stage.set_up(mode, "vi")
    branding = BRANCH.branding.model_copy(update={"emblem": cleaned(WIDE).lines})
    branch = BRANCH.model_copy(update={"branding": branding})
    stage.link.welcomed.emit(
        Snapshot(protocol=PROTOCOL, session_id="s", epoch="e", role=Role.KIOSK, seq=1, server_at=NINE_41,
                 heartbeat_s=5, branch=branch, views={"hall": hall_doc(branch)})
    )  # fmt: skip
    stage.screen.tick()
    settle(stage.window)
    assert round(stage.screen.hall.emblemRatio) == 3
    (name,) = [each.item for each in walk(stage.window) if each.item.objectName() == "officeName"]
    (emblem,) = [each.place for each in walk(stage.window) if each.item.objectName() == "ownEmblem"]
    assert name.property("lineCount") == 1
    assert emblem.width() > 2.5 * emblem.height() > 0
