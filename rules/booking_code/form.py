"""The form of a booking's two codes, for all who read one; what a signed one says, `rules.booking_code.signed` checks.

A scanner may put the code's kind before it (`]Q1`), control characters round it, and type it in small letters.
"""

from __future__ import annotations

import re

PREFIX = "TL1"
"""Says what a signed text is and which layout it has."""

SIGNED_LETTERS = 141
"""Of a whole signed text: its beginning, and 92 bytes in base45 (RFC 9285)."""

SHORT_LETTERS = 8
"""Of a short code, which people can type."""

LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Of a short code: Douglas Crockford's base 32, without I, L, O, U, so that what is written by hand is read right."""

SIGNED = PREFIX + rf"[0-9A-Z $%*+\-./:]{{{SIGNED_LETTERS - len(PREFIX)}}}"
"""Of a whole signed text in capitals."""

_SIGNED = re.compile(SIGNED)
_KIND = re.compile(r"\][A-Za-z][0-9A-Za-z]")
"""What a scanner says before a code: its kind by AIM's table (ISO/IEC 15424)."""

_AROUND = "".join(map(chr, range(0x21))) + "\x7f"
_AS_PRINTED = str.maketrans("OIL", "011", " -·.")


def bare(text: str) -> str:
    """A scanned or typed text without what stands round it."""
    text = text.strip(_AROUND)
    return text[3:].strip(_AROUND) if _KIND.match(text) else text


def as_printed(text: str) -> str:
    """A code in these letters that people typed, as it stands on screen and paper: capitals, no blanks, no dashes."""
    return bare(text).upper().translate(_AS_PRINTED)


def signed_text(text: str) -> str | None:
    """The text as it was signed, when it claims to be a signed code, whole or not; else None."""
    plain = bare(text)
    plain = plain.upper() if plain.isascii() else plain  # "ß" would become two letters
    return plain if plain.startswith(PREFIX) and len(plain) > SHORT_LETTERS + 2 else None


def short_text(text: str) -> str | None:
    """A short code as it is kept, or None for a text of another length or of other letters. Its check is not looked at.

    Case, blanks and dashes do not matter, and O, I, L are taken for the digits they look like.
    """
    plain = as_printed(text)
    return plain if len(plain) == SHORT_LETTERS and all(letter in LETTERS for letter in plain) else None


def is_whole(text: str) -> bool:
    """Whether a scanned text can be a booking's code: never a piece of one, nor the code of something else."""
    signed = signed_text(text)
    if signed is not None:
        return _SIGNED.fullmatch(signed) is not None
    return short_text(text) is not None
