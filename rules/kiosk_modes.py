"""What the calendar of the settings says of a kiosk at a moment, and until when."""

from __future__ import annotations

from dataclasses import dataclass

from rules import hours
from wire.catalogue import Branch
from wire.values import Millis, Mode


@dataclass(frozen=True, slots=True)
class KioskMode:
    """A kiosk's mode by the calendar."""

    mode: Mode
    until: Millis | None = None
    """When the next stretch of this day begins or this one ends; None when nothing changes before the next day."""


def by_calendar(branch: Branch, kiosk: str, now: Millis) -> KioskMode | None:
    """A kiosk's mode now; None where no stretch of the settings is for it, on whatever day.

    Stretches that touch and say the same are one. Of two that overlap the first in the settings counts.
    """
    mine = [one for one in branch.kiosk_modes if one.is_for(kiosk)]
    if not mine:
        return None
    day = hours.business_day(branch, now)
    weekday = hours.weekday_of(branch, day)
    today = [
        (hours.at(branch, day, one.begins), hours.at(branch, day, one.ends), one.mode)
        for one in mine
        if weekday in one.weekdays
    ]

    def mode_at(moment: Millis) -> Mode:
        return next((mode for begins, ends, mode in today if begins <= moment < ends), "open")

    mode = mode_at(now)
    turns = sorted({moment for begins, ends, _ in today for moment in (begins, ends) if moment > now})
    return KioskMode(mode, next((moment for moment in turns if mode_at(moment) != mode), None))
