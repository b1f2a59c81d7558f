"""How loud calls are by the time of day."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from config.settings import VoiceSettings
from display.volume import part_at

STEPS = (("11:30", 60), ("07:00", 100), ("13:00", 80))


@pytest.mark.parametrize(
    ("time", "part"),
    [("06:59", 0.8), ("07:00", 1.0), ("11:29", 1.0), ("11:30", 0.6), ("12:59", 0.6), ("13:00", 0.8), ("23:59", 0.8)],
)
def test_each_step_lasts_until_the_next_and_the_last_over_midnight(time: str, part: float) -> None:
    assert part_at(STEPS, time) == part


def test_without_steps_calls_are_as_loud_as_their_clips() -> None:
    assert part_at((), "12:00") == 1.0


def test_a_time_of_day_has_one_volume() -> None:
    steps = [{"at": "07:00", "percent": 100}, {"at": "07:00", "percent": 20}]
    with pytest.raises(ValidationError, match=r"volume\[2\].at: another step begins at 07:00"):
        VoiceSettings.model_validate({"volume": steps})
