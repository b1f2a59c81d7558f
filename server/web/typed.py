"""Times and dates as people type them, read alike on every page: a browser without a picker sends what was typed."""

from __future__ import annotations

import re
from datetime import datetime


def clock(typed: str) -> str:
    """A time of day as settings write it: `7:30`, `7h30`, `7 giờ 30` and `0730` are `07:30`, and `16` is `16:00`.

    What is none stays. `24h` becomes `24:00`: it is refused with what to write instead.
    """
    said = r"([0-9]{1,2})\s*(?:[:h.g]|giờ|gio)\s*(?:([0-9]{2})\s*(?:p|ph|phút|phut)?)?"
    found = re.fullmatch(rf"{said}|([0-9]{{2}})([0-9]{{2}})|([0-9]{{1,2}})", typed.lower())
    if found is None:
        return typed
    hour, minute = found[1] or found[3] or found[5], found[2] or found[4] or "00"
    is_one = int(minute) < 60 and (int(hour) < 24 or (hour, minute) == ("24", "00"))
    return f"{hour:0>2}:{minute}" if is_one else typed


def day(typed: str) -> str:
    """A date as settings write it, from `5/12/2026`, `5 / 12 / 2026` or `2026-12-05`; what is none stays as it is."""
    said = re.sub(r"\s*([/.-])\s*", r"\1", typed)
    for form in ("%d/%m/%Y", "%Y-%m-%d", "%d-%m-%Y", "%d.%m.%Y"):
        try:
            return datetime.strptime(said, form).date().isoformat()
        except ValueError:
            continue
    return typed
