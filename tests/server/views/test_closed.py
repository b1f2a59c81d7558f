"""Why no numbers are given now, from a small hall."""

from __future__ import annotations

from server.views.closed import closed_because
from tests.server.core.core_hall import Hall, at, branch
from wire import commands as c
from wire.opening import SpecialDay
from wire.values import Role, Text


def test_an_open_hall_gives_no_reason() -> None:
    hall = Hall()
    assert closed_because(hall.state, hall.now) is None


def test_a_hall_that_somebody_closed_says_their_words_whatever_the_hour() -> None:
    hall = Hall()
    hall.ask(c.CloseHall(why="mất điện"), Role.MANAGER, "hoa")
    for clock in ("08:30", "20:00"):
        why = closed_because(hall.state, at(clock))
        assert why is not None
        assert "mất điện" in why.of("vi")
        assert "mất điện" in why.of("en")


def test_out_of_hours_the_reason_names_when_numbers_are_given_again() -> None:
    hall = Hall()
    why = closed_because(hall.state, at("12:10"))
    assert why is not None
    assert "13:00" in why.of("vi")
    assert "13:00" in why.of("en")


def test_a_day_off_is_said_by_its_name_in_each_language() -> None:
    off = SpecialDay(date="2026-11-23", name=Text(vi="Nghỉ lễ Mẫu", en="Example Day"))
    hall = Hall(settings=branch(special_days=(off,)))
    why = closed_because(hall.state, at("09:00"))
    assert why is not None
    assert "Nghỉ lễ Mẫu" in why.of("vi")
    assert "Example Day" in why.of("en")
