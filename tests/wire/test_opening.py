"""When a branch is open and which times can be booked: what stands in settings hangs together, or says why not."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from tests.server.branch_kit import BRANCH
from wire import colours
from wire.catalogue import Branch
from wire.opening import IssueHours, KioskTime, PlacesAt, Slots, SpecialDay, Stretch, overlap, overlap_in_week, twice

MORNING = {"opens": "07:30", "closes": "11:30", "issue_from": "07:30", "issue_until": "11:00"}
LATE_MORNING = {"opens": "11:00", "closes": "12:00", "issue_from": "11:00", "issue_until": "12:00"}
NUMBERS = {"issue_from": "08:00", "issue_until": "10:00"}
TET = {"date": "2027-02-06", "name": {"vi": "Tết", "en": "Tet"}}
SERVICE = BRANCH.services[0]


def branch_with(**more: Any) -> Branch:
    return Branch.model_validate(BRANCH.model_dump(mode="json") | more)


def with_slots(**slots: Any) -> Branch:
    services = BRANCH.model_dump(mode="json")["services"]
    services[0]["slots"] = slots
    return branch_with(services=services)


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        (Stretch, MORNING | {"opens": "11:30"}),
        (Stretch, MORNING | {"issue_until": "12:00"}),
        (IssueHours, {"weekdays": [1], "issue_from": "10:00", "issue_until": "10:00"}),
        (PlacesAt, {"at": "09:00", "until": "09:00", "places": 2}),
    ],
)
def test_times_out_of_order_are_refused(kind: Any, body: dict[str, Any]) -> None:
    with pytest.raises(ValidationError, match="in order"):
        kind.model_validate(body)


def test_a_special_day_has_its_own_hours_or_those_of_a_weekday() -> None:
    assert SpecialDay.model_validate(TET).closed
    assert not SpecialDay.model_validate(TET | {"hours": [MORNING]}).closed
    assert not SpecialDay.model_validate(TET | {"as_weekday": 1}).closed
    with pytest.raises(ValidationError, match="not both"):
        SpecialDay.model_validate(TET | {"hours": [MORNING], "as_weekday": 1})
    with pytest.raises(ValidationError, match="two stretches are open at 11:00"):
        SpecialDay.model_validate(TET | {"hours": [MORNING, LATE_MORNING]})


def test_stretches_of_one_weekday_that_overlap_are_named() -> None:
    twice_monday = [IssueHours.model_validate({"weekdays": [1], **NUMBERS}) for _ in range(2)]
    assert "give numbers at 08:00" in (overlap(twice_monday) or "")
    assert (overlap_in_week(twice_monday) or "").startswith("on weekday 1 two stretches")
    apart = [IssueHours.model_validate({"weekdays": [day], **NUMBERS}) for day in (1, 2)]
    assert overlap_in_week(apart) is None
    afternoon = {"opens": "13:00", "closes": "17:00", "issue_from": "13:00", "issue_until": "16:00"}
    assert overlap([Stretch.model_validate(one) for one in (MORNING, afternoon)]) is None


def test_a_day_that_stands_twice_is_told_with_its_place() -> None:
    assert twice(["2027-01-01", "2027-02-06", "2027-01-01"]) == [(3, "2027-01-01")]


def test_a_branch_keeps_one_word_about_each_day() -> None:
    with pytest.raises(ValidationError, match=r"special_days\[2\].date: 2027-02-06 is listed twice"):
        branch_with(special_days=[TET, TET])
    with pytest.raises(ValidationError, match=r"special_days\[1\].date: 2027-02-06 stands in holidays too"):
        branch_with(special_days=[TET], holidays=["2027-02-06"])
    services = BRANCH.model_dump(mode="json")["services"]
    services[0]["hours"] = [{"weekdays": [1], **NUMBERS}] * 2
    with pytest.raises(ValidationError, match=r"services\[1\].hours: on weekday 1"):
        branch_with(services=services)
    known = branch_with(special_days=[TET], holidays=[])
    assert known.special_day("2027-02-06") == known.special_days[0]
    assert known.special_day("2027-02-07") is None


def test_a_service_without_slots_of_its_own_goes_by_the_policy_and_shares_with_its_group() -> None:
    assert BRANCH.slot_min(SERVICE.id) == BRANCH.policy.slot_min
    assert BRANCH.slot_places(SERVICE.id, "09:00") == BRANCH.policy.slot_places
    assert BRANCH.place_pool(SERVICE.id) == SERVICE.group
    group = BRANCH.group_by_id[SERVICE.group]
    assert BRANCH.own_hours(SERVICE.id) == (SERVICE.hours or group.hours)


def test_a_service_with_slots_of_its_own_counts_them_apart_and_the_first_that_fits_holds() -> None:
    at = [{"at": "09:00", "until": "10:00", "places": 7}, {"at": "10:00", "places": 9}]
    own = with_slots(slot_min=45, places=3, at=at)
    assert own.slot_min(SERVICE.id) == 45
    assert [own.slot_places(SERVICE.id, t) for t in ("08:59", "09:00", "09:59", "10:00", "10:15")] == [3, 7, 7, 9, 3]
    assert own.place_pool(SERVICE.id) not in {group.id for group in own.groups}
    assert with_slots().slot_places(SERVICE.id, "09:00") == own.policy.slot_places
    assert Slots().slot_min is None


def test_a_colour_that_is_read_in_the_dark_stays_and_black_becomes_lighter() -> None:
    assert colours.on_dark("#ffffff") == "#ffffff"
    assert colours.on_light("#000000") == "#000000"
    assert colours.contrast(colours.on_light("#ffd400"), colours.LIGHT) >= colours.READABLE
    assert colours.contrast(colours.on_dark("#000000"), colours.DARK) >= colours.READABLE


def test_a_kiosks_times_are_in_order_and_name_their_kiosks_or_are_for_all() -> None:
    lunch = {"weekdays": [1], "begins": "11:30", "ends": "13:30", "mode": "closed"}
    assert KioskTime.model_validate(lunch).is_for("kiosk-1")
    one = KioskTime.model_validate(lunch | {"kiosks": ["kiosk-2"]})
    assert (one.is_for("kiosk-1"), one.is_for("kiosk-2")) == (False, True)
    with pytest.raises(ValidationError, match="in order"):
        KioskTime.model_validate(lunch | {"ends": "11:30"})
