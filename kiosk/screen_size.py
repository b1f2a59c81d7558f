"""How large the screen is, so that what is touched can be made 20 mm. Pure but for what a screen says of itself."""

from __future__ import annotations

import logging
import math
from typing import Protocol

log = logging.getLogger(__name__)

USUAL = 21.5
"""Inches of most kiosks; also of a window for a trial, whatever it stands on."""
LEAST, MOST = 10.0, 65.0
"""What a screen may say of itself; many say nothing, or the size of a picture that they would like to be."""
MM = 25.4


class Size(Protocol):
    """Width and height."""

    def width(self) -> float:
        """In its unit."""
        ...

    def height(self) -> float:
        """In its unit."""
        ...


class Screen(Protocol):
    """As Qt knows one."""

    def physicalSize(self) -> Size:
        """In millimetres."""
        ...

    def size(self) -> Size:
        """In pixels."""
        ...


def inches(told: float | None, fullscreen: bool, screen: Screen | None) -> float:
    """The diagonal of the window.

    Args:
        told: by the settings; it goes before what the screen says.
        fullscreen: the window fills the screen; else it is looked at as if it did.
        screen: where it stands.
    """
    if told is not None:
        return told
    if not fullscreen or screen is None:
        return USUAL
    across, down = screen.physicalSize().width(), screen.physicalSize().height()
    said = math.hypot(across, down) / MM
    square = (across / max(1.0, screen.size().width())) / max(1e-6, down / max(1.0, screen.size().height()))
    if LEAST <= said <= MOST and 0.8 <= square <= 1.25:
        return said
    log.warning("the screen says it is %.0f x %.0f mm: taken for %.1f inches; write screen_inches", across, down, USUAL)
    return USUAL
