"""Why no numbers are given at an hour: from when on they are, and what a day off is called."""

from __future__ import annotations

from rules.out_of_hours import out_of_hours, out_of_hours_words
from tests.server.core.core_hall import at, branch
from wire.errors import Code
from wire.opening import SpecialDay
from wire.values import Text

OFF = SpecialDay(date="2026-11-23", name=Text(vi="Nghỉ lễ Mẫu", en="Example Day"))


def test_it_is_said_from_when_on_they_are_given() -> None:
    why = out_of_hours(branch(), at("12:10"))
    assert (why.code, why.facts) == (Code.OUT_OF_HOURS, {"opens": "13:00"})
    assert "13:00" in out_of_hours_words(branch(), at("12:10")).of("en")


def test_a_day_off_is_called_by_its_name_in_each_language() -> None:
    said = out_of_hours_words(branch(special_days=(OFF,)), at("09:00"))
    assert ("Nghỉ lễ Mẫu" in said.of("vi"), "Example Day" in said.of("en")) == (True, True)
    assert "07:30 (24/11)" in said.of("vi")


def test_a_day_that_is_only_shorter_is_not_called_a_day_off() -> None:
    short = OFF.model_copy(update={"as_weekday": 1})
    assert "Nghỉ" not in out_of_hours_words(branch(special_days=(short,)), at("12:10")).of("vi")


def test_of_an_office_that_never_opens_no_time_is_made_up() -> None:
    never = branch(hours=(), special_days=(OFF,))
    assert out_of_hours(never, at("09:00")).code is Code.NO_OPENING
    for language in ("vi", "en"):
        said = out_of_hours_words(never, at("09:00")).of(language)
        assert "…" not in said
        assert " ." not in said
