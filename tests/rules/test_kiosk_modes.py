"""What the calendar says of a kiosk at a moment."""

from __future__ import annotations

import pytest

from rules.kiosk_modes import KioskMode, by_calendar
from tests.server.core.core_hall import at, branch
from wire.opening import KioskTime, SpecialDay
from wire.values import Text

WORKDAYS = (1, 2, 3, 4, 5)


def noon(**more: object) -> KioskTime:
    usual = {"weekdays": WORKDAYS, "begins": "11:30", "ends": "13:30", "mode": "closed"}
    return KioskTime.model_validate(usual | more)


def test_a_kiosk_that_no_stretch_is_for_has_no_calendar() -> None:
    assert by_calendar(branch(), "kiosk-1", at("12:00")) is None
    assert by_calendar(branch(kiosk_modes=(noon(kiosks=["kiosk-2"]),)), "kiosk-1", at("12:00")) is None
    assert by_calendar(branch(kiosk_modes=(noon(weekdays=(7,)),)), "kiosk-1", at("12:00")) == KioskMode("open")


@pytest.mark.parametrize(
    ("clock", "mode", "until"),
    [
        ("11:29:59", "open", "11:30"), ("11:30", "closed", "13:30"), ("13:29:59", "closed", "13:30"),
        ("13:30", "open", None),
    ],
)  # fmt: skip
def test_it_holds_from_its_begin_to_its_end(clock: str, mode: str, until: str | None) -> None:
    found = by_calendar(branch(kiosk_modes=(noon(),)), "kiosk-1", at(clock))
    assert found == KioskMode(mode, None if until is None else at(until))  # type: ignore[arg-type]


def test_stretches_that_touch_are_one_and_the_first_of_two_counts() -> None:
    settings = branch(kiosk_modes=(noon(), noon(begins="13:30", ends="14:00"), noon(begins="13:00", ends="15:00",
                                                                                   mode="out_of_service")))  # fmt: skip
    assert by_calendar(settings, "kiosk-1", at("12:00")) == KioskMode("closed", at("14:00"))
    assert by_calendar(settings, "kiosk-1", at("14:00")) == KioskMode("out_of_service", at("15:00"))


def test_a_stretch_can_leave_a_kiosk_to_bookings_and_priority() -> None:
    settings = branch(kiosk_modes=(noon(mode="priority_only"),))
    assert by_calendar(settings, "kiosk-1", at("12:00")) == KioskMode("priority_only", at("13:30"))


def test_a_saturday_that_makes_up_for_a_friday_is_one() -> None:
    saturday = SpecialDay(date="2026-11-28", name=Text(vi="Làm bù"), as_weekday=5)
    plain, special = branch(kiosk_modes=(noon(),)), branch(kiosk_modes=(noon(),), special_days=(saturday,))
    noon_then = at("12:00", "2026-11-28")
    assert by_calendar(plain, "kiosk-1", noon_then) == KioskMode("open")
    assert by_calendar(special, "kiosk-1", noon_then) == KioskMode("closed", at("13:30", "2026-11-28"))
