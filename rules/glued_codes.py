"""Codes that came as one text: a scanner that sends nothing after a code read two of them in one breath."""

from __future__ import annotations

import re

from rules.booking_code.form import LETTERS, PREFIX, SHORT_LETTERS, SIGNED_LETTERS
from rules.booking_code.short import is_code
from rules.ticket_code import ADDRESS, secret_in

_AROUND = r"[\x00-\x20\x7f]*"
_SIGNED = rf"{PREFIX}[0-9A-Z $%*+\-./:]{{{SIGNED_LETTERS - len(PREFIX)}}}"
_SHORT = rf"[{LETTERS}]{{{SHORT_LETTERS}}}"
_ONE = re.compile(
    rf"{_AROUND}(?:\][A-Z][0-9A-Z]{_AROUND})?({ADDRESS}|{_SIGNED}|{_SHORT}){_AROUND}",
    re.IGNORECASE | re.ASCII,
)


def glued_codes(text: str) -> tuple[str, ...]:
    """The codes of bookings and tickets that a scanned text consists of; empty for one alone and for any other text."""
    codes, at = list[str](), 0
    while at < len(text):
        one = _ONE.match(text, at)
        if one is None or not (is_code(one[1]) or secret_in(one[1]) is not None):
            return ()
        codes.append(one[1])
        at = one.end()
    return tuple(codes) if len(codes) > 1 else ()
