"""The window's parts: each tells QML only when it changed."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QGuiApplication

from counter.qml_models import CounterShown
from rules.clerk import rows
from rules.clerk.last_view import LastView
from rules.desk import Situation
from tests.rules.desks import BRANCH, MINUTE, NOW, desk_view, serving

PARTS = ("head", "person", "next", "timer", "primary", "queue")


@pytest.fixture
def shown(qapp: QGuiApplication) -> CounterShown:
    return CounterShown()


def told(shown: CounterShown) -> list[str]:
    names: list[str] = []
    for name in PARTS:
        getattr(shown, name).changed.connect(lambda name=name: names.append(name))
    return names


def test_every_property_holds_what_the_part_of_the_same_name_says(shown: CounterShown) -> None:
    at = Situation(desk_view(ticket=serving()), BRANCH, NOW)
    shown.paint(at, LastView(), "Nguyễn Thu Hà")
    parts = {
        "head": rows.head(at, "Nguyễn Thu Hà", ""), "person": rows.person(at), "next": rows.next_up(at),
        "timer": rows.timer(at), "primary": rows.primary(at), "queue": rows.queue(at),
    }  # fmt: skip
    for name, part in parts.items():
        for field in type(part).__dataclass_fields__:
            first, *rest = field.split("_")
            seen = getattr(getattr(shown, name), first + "".join(word.title() for word in rest))
            wanted = getattr(part, field)
            assert seen == (list(wanted) if isinstance(wanted, tuple) else wanted), (name, field)


def test_a_second_that_passes_tells_the_timer_and_nothing_else(shown: CounterShown) -> None:
    view = desk_view(ticket=serving())
    shown.paint(Situation(view, BRANCH, NOW), LastView(), "Hà")
    names = told(shown)
    shown.paint(Situation(view, BRANCH, NOW + 1000), LastView(), "Hà")
    assert names == ["timer"]


def test_the_same_view_again_tells_nothing(shown: CounterShown) -> None:
    at = Situation(desk_view(), BRANCH, NOW + MINUTE)
    shown.paint(at, LastView(), "Hà")
    names = told(shown)
    shown.paint(at, LastView(), "Hà")
    assert names == []


def test_the_page_turns_once(shown: CounterShown) -> None:
    pages: list[tuple[str, bool]] = []
    shown.changed.connect(lambda: pages.append((shown.page, shown.busy)))
    for busy in (False, False, True):
        shown.turn_to("desk", busy)
    assert pages == [("desk", False), ("desk", True)]


def test_a_link_that_stays_as_it_is_tells_nothing(shown: CounterShown) -> None:
    titles: list[str] = []
    shown.link.changed.connect(lambda: titles.append(shown.link.title))
    for text in ("Mất kết nối", "Mất kết nối", ""):
        shown.link.show(rows.link(text == "", text, "", "", False, "vi"))
    assert titles == ["Mất kết nối", ""]
