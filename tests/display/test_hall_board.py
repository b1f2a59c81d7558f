"""What stands on a display besides its calls: counters, queues, who was missed; at one counter, that one alone."""

from __future__ import annotations

from typing import Any

import pytest

from config.clock import Clock
from display.hall_board import HallBoard
from display.hall_header import HallHeader
from tests.display.conftest import BRANCH, board
from wire.catalogue import Branch, Group, Service
from wire.views import BoardView

WAIT = {"low_min": 4, "about_min": 7, "high_min": 9}
GROUPS = (BRANCH.groups[0], Group(id="ho-tich", name=BRANCH.groups[0].name, series="E"))
SERVICES = (BRANCH.services[0], Service(id="khai-sinh", group="ho-tich", name=BRANCH.groups[0].name, minutes=10))
COUNTERS = tuple(
    counter.model_copy(update={"groups": ("ho-tich",)}) if counter.zone == "tang-2" else counter
    for counter in BRANCH.counters
)
TWO = Branch.model_validate(BRANCH.model_dump() | {"groups": GROUPS, "services": SERVICES, "counters": COUNTERS})

SAID = board(
    counters=[
        {"counter_id": "quay-05", "number": 5, "state": "open", "ticket": "A012"},
        {"counter_id": "quay-13", "number": 13, "state": "paused", "ticket": ""},
    ],
    queues=[
        {
            "group_id": "dat-dai",
            "waiting": 3,
            "wait": WAIT,
            "numbers": ["A013", "A014"],
        },
        {"group_id": "ho-tich", "waiting": 2, "wait": None, "numbers": ["E002"]},
    ],
    missed=["E001", "A009"],
)


def shown(said: dict[str, Any] = SAID, **header: Any) -> HallBoard:
    head = HallHeader(Clock(), **header)
    head.follow(TWO)
    made = HallBoard(head)
    head.setParent(made)
    made.take(BoardView.model_validate(said))
    made.follow(frozenset({"A012"}), frozenset())
    return made


def test_a_display_of_the_whole_hall_shows_every_counter_and_queue(qapp: object) -> None:
    hall = shown()
    assert [(row["number"], row["ticket"], row["status"], row["calling"]) for row in hall.counterRows.rows] == [
        ("5", "A012", "open", True), ("13", "", "paused", False),
    ]  # fmt: skip
    figures = ("letter", "people", "known", "low", "about", "high", "atOnce")
    rows = [tuple(row[name] for name in figures) for row in hall.queueRows.rows]
    assert rows == [("A", 3, True, 4, 7, 9, False), ("E", 2, False, 0, -1, 0, False)]
    assert (hall.waiting, hall.missed) == (["A013", "A014", "E002"], ["E001", "A009"])
    assert hall.doorNumber == "", "it is for more than one"


def test_a_display_of_a_part_of_the_hall_shows_what_is_served_there(qapp: object) -> None:
    hall = shown(zones=("tang-2",))
    assert [row["number"] for row in hall.counterRows.rows] == ["13"]
    assert [row["letter"] for row in hall.queueRows.rows] == ["E"]
    assert (hall.waiting, hall.missed) == (["E002"], ["E001"])


@pytest.mark.parametrize(
    ("counter", "door"), [("quay-05", ("5", "A012", "open", 3)), ("quay-13", ("13", "", "paused", 2))]
)
def test_a_door_sign_shows_one_counter_alone(qapp: object, counter: str, door: tuple[str, str, str, int]) -> None:
    hall = shown(counter=counter)
    assert (hall.doorNumber, hall.doorTicket, hall.doorState, hall.doorWaiting) == door


def test_an_older_server_tells_nothing_of_counters(qapp: object) -> None:
    assert not shown(board()).told
    assert shown().told


def test_at_once_is_said_only_where_nobody_waits(qapp: object) -> None:
    at_once = {"low_min": 0, "about_min": 0, "high_min": 5}
    for waiting in (0, 2):
        hall = shown(board(queues=[{"group_id": "dat-dai", "waiting": waiting, "wait": at_once, "numbers": []}]))
        assert [row["atOnce"] for row in hall.queueRows.rows] == [waiting == 0]
