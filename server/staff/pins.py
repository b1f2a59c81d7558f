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
_WALKS = ("147258369", "741852963", "159357", "258147")
"""Over a keypad."""
_ODD_AND_EVEN = ("135792468", "246813579")


class Unfit(StrEnum):
    """Why a PIN is not taken."""

    FORM = "form"
    FEW = "few"
    """Too few different digits."""
    STEPS = "steps"
    """Each digit as far from the one before."""
    REPEATS = "repeats"
    PAIRS = "pairs"
    KEYPAD = "keypad"
    """Along the keys."""
    ODD_AND_EVEN = "odd_and_even"
    DATE = "date"

    def text(self, language: str) -> str:
        """Why, and what to write instead."""
        return _WORDS.say(self, language, {"least": SHORTEST, "most": LONGEST, "different": FEWEST_DIFFERENT})


_WORDS = SERVER.table("pins")


def is_one(typed: str) -> bool:
    """Whether this has the form of a PIN."""
    return _FORM.fullmatch(typed) is not None


def unfit(pin: str) -> Unfit | None:
    """Why this may not become a PIN, or None when it may."""
    if not is_one(pin):
        return Unfit.FORM
    easy = {
        Unfit.FEW: len(set(pin)) < FEWEST_DIFFERENT,
        Unfit.STEPS: len({(int(b) - int(a)) % 10 for a, b in pairwise(pin)}) == 1,
        Unfit.REPEATS: any(pin == (pin[:n] * len(pin))[: len(pin)] for n in range(1, len(pin) // 2 + 1)),
        Unfit.PAIRS: len(pin) % 2 == 0 and all(pin[n] == pin[n + 1] for n in range(0, len(pin), 2)),
        Unfit.KEYPAD: _is_in(_WALKS, pin),
        Unfit.ODD_AND_EVEN: _is_in(_ODD_AND_EVEN, pin),
        Unfit.DATE: _is_date(pin),
    }
    return next((why for why, is_so in easy.items() if is_so), None)


def _is_in(rows: tuple[str, ...], pin: str) -> bool:
    """Forwards or backwards."""
    return any(pin in row or pin in row[::-1] for row in rows)


def _is_date(pin: str) -> bool:
    short = len(pin) == SHORTEST and (_DAY_FIRST.fullmatch(pin) or _YEAR_FIRST.fullmatch(pin))
    return bool(short or _YEAR.search(pin))
