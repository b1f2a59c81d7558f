"""When a screen is light."""

from __future__ import annotations

import pytest

from display.look import Look


@pytest.mark.parametrize(
    ("look", "clock", "light"),
    [
        (Look(), "12:00", False),
        (Look("light"), "00:00", True),
        (Look("by_time", "06:30", "17:00"), "06:29", False),
        (Look("by_time", "06:30", "17:00"), "06:30", True),
        (Look("by_time", "06:30", "17:00"), "16:59", True),
        (Look("by_time", "06:30", "17:00"), "17:00", False),
        (Look("by_time", "18:00", "05:00"), "23:00", True),
        (Look("by_time", "18:00", "05:00"), "04:59", True),
        (Look("by_time", "18:00", "05:00"), "05:00", False),
        (Look("by_time", "07:00", "07:00"), "07:00", False),
    ],
)
def test_a_screen_is_light_as_its_settings_and_the_time_say(look: Look, clock: str, light: bool) -> None:
    assert look.is_light(clock) is light


def test_a_managers_wish_goes_before_the_settings_and_a_word_that_is_not_known_here_leaves_it_to_them() -> None:
    own = Look("by_time", "06:30", "17:00")
    assert own.wished("dark") == Look("dark", "06:30", "17:00")
    assert own.wished("") == own.wished("of a newer server") == own
