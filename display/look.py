"""Whether a screen is light or dark: by its settings and the time of day. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import get_args

from wire.values import ScreenLook


@dataclass(frozen=True, slots=True)
class Look:
    """What the settings say."""

    kind: ScreenLook = "dark"
    light_from: str = "06:00"
    """HH:MM in the hall's time."""
    light_until: str = "18:00"
    """HH:MM; earlier than `light_from`, it is light through the night."""

    def is_light(self, clock: str) -> bool:
        """Whether it is light at a time of day, HH:MM."""
        if self.kind != "by_time":
            return self.kind == "light"
        if self.light_from <= self.light_until:
            return self.light_from <= clock < self.light_until
        return clock >= self.light_from or clock < self.light_until

    def wished(self, kind: str) -> Look:
        """The same with the kind that a manager wishes; empty, or none that is known here: as the settings say."""
        known: tuple[ScreenLook, ...] = get_args(ScreenLook)
        return next((replace(self, kind=each) for each in known if each == kind), self)


DARK = Look()
