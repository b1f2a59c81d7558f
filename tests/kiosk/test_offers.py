"""A kiosk sends nobody to what the hall does not have: no page of any state does, in either language."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtQuick import QQuickItem

from tests.gallery import kiosk_stage
from tests.gallery.kiosk_stage import MODES, SCENES, KioskStage
from tests.kiosk.hall import ALONE, hall_doc

PROMISES = {
    "vi": ("lịch hẹn", "quầy hướng dẫn", "kiosk khác", "chi nhánh khác", "đặt lịch"),
    "en": ("booking", "book a", "booked", "reception", "another kiosk", "another branch"),
}
ONE_OF_EACH = frozenset({
    "groups", "services", "take", "take-no-more-numbers", "classes", "issuing-late", "ticket-printed", "refused-quota",
    "refused-cannot-store", "refused-unknown-service", "not-known", "closed", "away", "not-paired", "search-nothing",
    "still-there", "help",
})  # fmt: skip
"""Every page and every sentence; what begins with a booking, and the office's own words, may speak of one."""


def words(root: QQuickItem) -> Iterator[str]:
    """All that is written and all that the speaker would say, on what is visible."""
    for item in root.childItems():
        if item.isVisible():
            for name in ("text", "spoken"):
                said = item.property(name)
                if isinstance(said, str):
                    yield said
            yield from words(item)


@pytest.fixture
def stage(qapp, monkeypatch) -> Iterator[KioskStage]:
    monkeypatch.setattr(kiosk_stage, "settle", lambda window: None)  # words are there before they are drawn
    monkeypatch.setattr(kiosk_stage, "SCENES", tuple(scene for scene in SCENES if scene.name in ONE_OF_EACH))
    made = KioskStage()
    yield made
    made.close()


@pytest.fixture
def alone(monkeypatch) -> None:
    monkeypatch.setattr(kiosk_stage, "hall_doc", lambda branch, **changes: hall_doc(branch, **ALONE, **changes))


@pytest.mark.parametrize("language", ["vi", "en"])
def test_hall_without_hub_and_reception_promises_neither(stage: KioskStage, alone, language) -> None:
    seen = 0
    for scene in stage.scenes(MODES[0], language):
        said = " | ".join(words(stage.window.contentItem())).lower()
        assert said.strip(" |"), scene
        assert [promise for promise in PROMISES[language] if promise in said] == [], (scene, said)
        seen += 1
    assert seen == len(ONE_OF_EACH)


def test_hall_with_both_offers_them(stage: KioskStage) -> None:
    said = {scene: " | ".join(words(stage.window.contentItem())) for scene in stage.scenes(MODES[0], "vi")}
    assert "Tôi đã có lịch hẹn" in said["groups"]
    assert "datlich.example.vn" in said["closed"]
    assert "datlich.example.vn" in said["refused-quota"]
    for scene in ("not-known", "away", "not-paired", "help", "refused-cannot-store", "search-nothing"):
        assert "quầy hướng dẫn" in said[scene], scene
