"""The first page with catalogues of every size: nothing cut, nothing bare."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.gallery.geometry import faults, touched
from tests.gallery.kiosk_stage import BRANCH, MODES, KioskStage, Mode
from tests.gallery.scene import LONG_NAME, measure, settle
from tests.kiosk.hall import NINE_41, hall_doc
from wire.catalogue import Branch
from wire.values import PROTOCOL, Role, Text
from wire.views import Snapshot

SHORT = Text(vi="Đất đai", en="Land")
SIZES = (1, 3, 5, 9, 15, 40)
ALL = UPRIGHT, WIDE, WIDE_LARGER, OLD = MODES[0], MODES[1], MODES[4], MODES[10]

SOAK = pytest.mark.soak


@pytest.fixture(scope="module")
def stage(qapp) -> Iterator[KioskStage]:
    stage = KioskStage()
    yield stage
    stage.close()


def branch_of(size: int, name: Text) -> Branch:
    """As many topics, each with one service."""
    looks = [(group.icon, group.series) for group in BRANCH.groups]
    groups = [
        {"id": f"topic-{n}", "name": name, "icon": looks[n % 15][0], "series": looks[n % 15][1]} for n in range(size)
    ]
    services = [{"id": f"s-{n}", "group": f"topic-{n}", "name": name, "minutes": 5} for n in range(size)]
    one = BRANCH.counters[0].model_dump() | {"services": [], "groups": [group["id"] for group in groups]}
    left = {"groups", "services", "counters", "life_events", "result_service"}
    doc = BRANCH.model_dump(exclude=left)
    return Branch.model_validate(doc | {"groups": groups, "services": services, "counters": [one]})


def show(stage: KioskStage, mode: Mode, size: int, name: Text) -> None:
    stage.set_up(mode, "vi")
    branch = branch_of(size, name)
    stage.link.welcomed.emit(
        Snapshot(protocol=PROTOCOL, session_id="s", epoch="e", role=Role.KIOSK, seq=1, server_at=NINE_41,
                 heartbeat_s=5, branch=branch, views={"hall": hall_doc(branch)})
    )  # fmt: skip
    settle(stage.window)


def tiles(stage: KioskStage) -> list[float]:
    """How high each is."""
    return [each.place.height() for each in touched(stage.window) if each.item.objectName().startswith("group-")]


def cut(stage: KioskStage, mode: Mode, sizes: tuple[int, ...]) -> dict[int, list[str]]:
    """What is wrong with long names, by the size of the catalogue."""
    wrong = {}
    for size in sizes:
        show(stage, mode, size, LONG_NAME)
        assert tiles(stage)
        if found := faults(stage.window, measure("kiosk", mode.size)):
            wrong[size] = found
    return wrong


@pytest.mark.parametrize(("mode", "size"), [(UPRIGHT, 15), (WIDE_LARGER, 5)], ids=str)
def test_no_name_is_cut_however_long(stage: KioskStage, mode: Mode, size: int) -> None:
    assert cut(stage, mode, (size,)) == {}


@pytest.mark.soak
@pytest.mark.parametrize("mode", ALL, ids=lambda mode: mode.name)
def test_no_name_is_cut_however_many_there_are(stage: KioskStage, mode: Mode) -> None:
    assert cut(stage, mode, SIZES) == {}


@pytest.mark.parametrize("mode", [pytest.param(mode, marks=() if mode is WIDE_LARGER else SOAK) for mode in ALL])
def test_few_topics_fill_the_page(stage: KioskStage, mode: Mode) -> None:
    filled = {}
    for size in (1, 3):
        show(stage, mode, size, SHORT)
        filled[size] = sum(tiles(stage)) / mode.size[1]
    assert min(filled.values()) > 0.44, filled


@pytest.mark.parametrize(
    "mode", [pytest.param(mode, marks=() if mode is OLD else SOAK) for mode in (UPRIGHT, WIDE, OLD)]
)
def test_fifteen_topics_with_short_names_stand_on_one_sheet(stage: KioskStage, mode: Mode) -> None:
    show(stage, mode, 15, SHORT)
    assert len(tiles(stage)) == 15
