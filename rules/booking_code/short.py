"""A booking's name, and the short code made of it: what is printed under the QR for people to type."""

from __future__ import annotations

from rules.booking_code.form import LETTERS, SHORT_LETTERS, is_whole, short_text, signed_text

ID_BYTES = 10

_CHECK_MODULUS = 31
"""A prime: changing one character, or swapping two neighbours, changes the remainder in all but rare cases."""


def booking_id_of(raw: bytes) -> str:
    """The name of a booking: its 10 random bytes as 16 characters."""
    number = int.from_bytes(raw, "big")
    return "".join(LETTERS[(number >> shift) & 31] for shift in range(75, -1, -5))


def raw_of(booking_id: str) -> bytes:
    """The 10 bytes that a booking's name stands for."""
    number = 0
    for letter in booking_id:
        number = number << 5 | LETTERS.index(letter)
    return number.to_bytes(ID_BYTES, "big")


def _check(body: str) -> str:
    total = sum((place + 2) * LETTERS.index(letter) for place, letter in enumerate(body))
    return LETTERS[total % _CHECK_MODULUS]


def short_code(booking_id: str) -> str:
    """The 8 characters printed under the QR: the first 7 of the booking's id and a check character."""
    body = booking_id[: SHORT_LETTERS - 1]
    return body + _check(body)


def read_short(typed: str) -> str | None:
    """A typed code as it is kept, or None when it cannot be one: wrong length, letters or check character.

    Case, blanks and dashes do not matter, and O, I, L are taken for the digits they look like.
    """
    text = short_text(typed)
    return text if text is not None and _check(text[:-1]) == text[-1] else None


def is_code(text: str) -> bool:
    """Whether a scanned or typed text can be a booking's code, checks and all: what is not never leaves a kiosk."""
    return is_whole(text) and (signed_text(text) is not None or read_short(text) is not None)


def shown(code: str) -> str:
    """A short code in two groups of four, as people read it."""
    return f"{code[:4]}-{code[4:]}"
