"""The clock on the kiosk's pages is the server's."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.gallery.kiosk_stage import MODES, KioskStage
from tests.kiosk.hall import NINE_41
from wire.session import EventCame
from wire.values import PROTOCOL, Role
from wire.views import Snapshot

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


def test_the_page_follows_a_clock_that_is_put_right(stage: KioskStage) -> None:
    stage.link.eventCame.emit(EventCame(2, NINE_41, {"type": "clock.corrected", "by_ms": -HOUR}))
    assert clock_text(stage) == "08:41"
