"""A number pad on USB as a call pad in a browser: the window's own table, by what browsers call its keys. Pure."""

from __future__ import annotations

from config.settings import PAD_KEYS
from rules import wording
from server.web.wording import of_part
from wire.values import Language

_QT, _BROWSER = "Num+", "Numpad"
"""How a key of the pad is called in the settings of a window, and in `KeyboardEvent.code`."""

CODES = {_BROWSER + key.removeprefix(_QT): action for key, action in PAD_KEYS.items()}
"""What each key does: a step, or `primary` for the large button, whatever it is just then."""


def said(language: Language) -> str:
    """The same for the sheet of F1: `1 Gọi tiếp · 2 Gọi lại`."""
    large = of_part("desk").say("pad_primary", language, {})
    short = {
        action: wording.STEP_SHORT.get(action, wording.STEP[action]).of(language) if action != "primary" else large
        for action in PAD_KEYS.values()
    }
    return " · ".join(f"{key.removeprefix(_QT)} {short[action]}" for key, action in PAD_KEYS.items())
