"""Which number stands over a counter: only what is so now (rules R1 to R4 of `display/boards/shown.py`)."""

from __future__ import annotations

import pytest

from display.boards.shown import Shown, report
from hardware.boards.line import BoardState
from wire.values import Mode
from wire.views import CounterNumber, DeviceView, NumbersView

AT_ONE = NumbersView(
    counters=(CounterNumber(counter_id="c1", number="A012", calling=True), CounterNumber(counter_id="c2"))
)


def shown() -> Shown:
    made = Shown(blank_after_s=10)
    made.told(AT_ONE)
    return made


def test_a_board_shows_the_number_of_its_counter_r1() -> None:
    assert Shown(10).numbers(0) == {}
    assert shown().numbers(1e9) == {"c1": "A012"}


def test_a_lost_link_blanks_the_boards_after_a_while_r2() -> None:
    made = shown()
    made.lost(100)
    made.lost(109)  # each try that fails
    assert made.numbers(109.9) == {"c1": "A012"}
    assert made.numbers(110) == {}
    made.told(AT_ONE)
    assert made.numbers(200) == {"c1": "A012"}


@pytest.mark.parametrize("mode", ["closed", "out_of_service"])
def test_boards_that_a_manager_closes_are_blank_r3(mode: Mode) -> None:
    made = shown()
    made.wanted(DeviceView(mode=mode))
    assert made.numbers(0) == {}
    made.wanted(DeviceView())
    assert made.numbers(0) == {"c1": "A012"}


def test_the_worst_of_the_boards_is_told_with_its_counters_r4() -> None:
    good, silent, lost = BoardState.READY, BoardState.SILENT, BoardState.LOST
    assert report([]).state == "none"
    all_good = report([("c1", good), ("c2", good)])
    assert (all_good.state, all_good.detail) == ("ready", "2")
    told = report([("c3", silent), ("c1", silent), ("c2", good), ("c4", BoardState.TOO_LONG)])
    assert (told.state, told.detail) == ("silent", "c1, c3")
    assert report([("c1", silent), ("c2", lost)]).state == "lost"
    assert len(report((f"quay-{n}", lost) for n in range(99)).detail) == 200


def test_a_counter_with_a_board_on_each_side_is_as_well_as_the_worse_one_and_named_once() -> None:
    good, lost = BoardState.READY, BoardState.LOST
    for boards in ([("c1", lost), ("c1", good)], [("c1", good), ("c1", lost)], [("c1", lost), ("c1", lost)]):
        told = report(boards)
        assert (told.state, told.detail) == ("lost", "c1")


def test_a_counter_that_the_branch_has_not_is_named_once_it_is_known() -> None:
    assert Shown(10).unknown(["c9"]) == []
    assert shown().unknown(["c1", "c9"]) == ["c9"]
