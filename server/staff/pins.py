"""PINs: six to nine digits that stand for the password at a paired PC; what may become one."""

from __future__ import annotations

import re
from enum import StrEnum
from itertools import pairwise

from server.runtime.wording import SERVER

SHORTEST, LONGEST = 6, 9
"""Digits. A password has ten characters or more, so that what is typed is either the one or the other."""

FEWEST_DIFFERENT = 3

_FORM = re.compile(rf"[0-9]{{{SHORTEST},{LONGEST}}}")
_YEAR = re.compile(r"19[3-9][0-9]|20[0-3][0-9]")
_DAY_FIRST = re.compile(r"(0[1-9]|[12][0-9]|3[01])(0[1-9]|1[0-2])[0-9]{2}")
_YEAR_FIRST = re.compile(r"[0-9]{2}(0[1-9]|1[0-2])(0[1-9]|[12][0-9]|3[01])")
_ROWS = ("147258369", "741852963", "159357", "258147", "135792468", "246813579")
"""Walks over a keypad, and odd and even digits."""


class Unfit(StrEnum):
    """Why a PIN is not taken."""

    FORM = "form"
    EASY = "easy"
    DATE = "date"

    def text(self, language: str) -> str:
        """Why, and what to write instead."""
        return _WORDS.say(self, language, {"least": SHORTEST, "most": LONGEST})


_WORDS = SERVER.table("pins")


def is_one(typed: str) -> bool:
    """Whether this has the form of a PIN."""
    return _FORM.fullmatch(typed) is not None


def unfit(pin: str) -> Unfit | None:
    """Why this may not become a PIN, or None when it may."""
    if not is_one(pin):
        return Unfit.FORM
    if _is_easy(pin):
        return Unfit.EASY
    return Unfit.DATE if _is_date(pin) else None


def _is_easy(pin: str) -> bool:
    steps = {(int(b) - int(a)) % 10 for a, b in pairwise(pin)}
    repeats = any(pin == (pin[:n] * len(pin))[: len(pin)] for n in range(1, len(pin) // 2 + 1))
    doubled = len(pin) % 2 == 0 and all(pin[n] == pin[n + 1] for n in range(0, len(pin), 2))
    walks = any(pin in row or pin in row[::-1] for row in _ROWS)
    return len(set(pin)) < FEWEST_DIFFERENT or len(steps) == 1 or repeats or doubled or walks


def _is_date(pin: str) -> bool:
    short = len(pin) == SHORTEST and (_DAY_FIRST.fullmatch(pin) or _YEAR_FIRST.fullmatch(pin))
    return bool(short or _YEAR.search(pin))
