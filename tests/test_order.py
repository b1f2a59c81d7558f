"""`make test ORDER=7` runs the same tests in another order, the same one each time."""

from __future__ import annotations

from itertools import groupby

from tests.conftest import in_order, workers


class Item:
    def __init__(self, nodeid: str) -> None:
        self.nodeid = nodeid


ITEMS = [Item(f"tests/test_{file}.py::test_{n}") for file in "abcdef" for n in range(9)]


def names(seed: str) -> list[str]:
    return [item.nodeid for item in in_order(ITEMS, seed)]  # type: ignore[arg-type]


def test_every_test_runs_once_whatever_the_order() -> None:
    assert sorted(names("7")) == sorted(item.nodeid for item in ITEMS)


def test_a_seed_is_an_order_and_another_seed_another() -> None:
    assert names("7") == names("7")
    assert names("7") != names("8")
    assert names("7") != [item.nodeid for item in ITEMS]


def test_the_tests_of_a_file_stay_together() -> None:
    files = [file for file, _ in groupby(name.partition("::")[0] for name in names("7"))]
    assert len(files) == len(set(files)) == 6


def test_the_tests_within_a_file_change_their_order_too() -> None:
    first = [name for name in names("7") if "test_a.py" in name]
    assert first != sorted(first)


def test_three_tests_run_at_once_for_each_processor_where_they_have_room_but_four_at_least() -> None:
    assert [workers(4, room) for room in (0, 4, 5, 8, 20)] == [4, 4, 5, 8, 8]
    assert (workers(1, 20), workers(2, 20), workers(5, 20), workers(64, 200)) == (4, 4, 10, 12)
