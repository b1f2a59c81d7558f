"""A screen shows the notices of its part of the hall until their time, by its own clock when the link is lost."""

from __future__ import annotations

import pytest

from clientkit.hall_notices import TURN_MS, in_turn, on_show
from wire.values import Text
from wire.views import NoticeLine


def line(name: str, *zones: str, until: int = 100) -> NoticeLine:
    return NoticeLine(notice_id=name, text=Text(vi=name), zones=zones, until=until)


@pytest.mark.parametrize(
    ("mine", "shown"),
    [
        ((), ["all", "one", "two"]),
        (("tang-1",), ["all", "one"]),
        (("tang-2",), ["all", "two"]),
        (("tang-3",), ["all"]),
        (("tang-1", "tang-2"), ["all", "one", "two"]),
    ],
)
def test_a_screen_shows_those_of_its_part(mine: tuple[str, ...], shown: list[str]) -> None:
    lines = [line("all"), line("one", "tang-1"), line("two", "tang-2", "tang-4")]
    assert [one.notice_id for one in on_show(lines, mine, 0)] == shown


def test_it_ends_at_its_time() -> None:
    assert on_show([line("a")], (), 99)
    assert not on_show([line("a")], (), 100)


def test_several_take_turns() -> None:
    assert [in_turn(["a", "b"], now) for now in (0, TURN_MS - 1, TURN_MS, 2 * TURN_MS)] == ["a", "a", "b", "a"]
    assert in_turn([], 5) == ""
