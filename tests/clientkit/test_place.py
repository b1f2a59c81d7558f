"""The part of the hall that a screen is for."""

from __future__ import annotations

from clientkit.place import Place
from tests.display.conftest import BRANCH


def test_what_a_manager_says_goes_before_the_file_and_its_absence_brings_the_file_back() -> None:
    place = Place(["tang-1"])
    assert place.zones(BRANCH) == ("tang-1",)
    assert place.move("tang-2")
    assert not place.move("tang-2")
    assert place.zones(BRANCH) == ("tang-2",)
    assert place.move("")
    assert place.zones(BRANCH) == ("tang-1",)


def test_a_place_that_the_settings_do_not_have_is_none() -> None:
    place = Place(["tang-1"])
    place.move("tang-9")
    assert place.zones(BRANCH) == ("tang-1",)
    assert place.zones(None) == ("tang-1",)
    assert Place().zones(BRANCH) == ()


def test_parts_of_the_own_file_that_were_taken_out_of_the_hall_leave_the_others_or_all_of_it() -> None:
    assert Place(["tang-9", "tang-2"]).zones(BRANCH) == ("tang-2",)
    assert Place(["tang-9"]).zones(BRANCH) == ()
    assert Place(["tang-9"]).zones(None) == ("tang-9",)
