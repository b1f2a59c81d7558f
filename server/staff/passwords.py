"""Passwords: the slow check of what was typed against what is kept."""

from __future__ import annotations

import unicodedata
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

SHORTEST = 8

MOST_TYPED = 200
"""Most characters that are looked at when somebody signs in."""

_HASHER = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
"""argon2id as OWASP asks at least (19 MiB, 2 passes): a branch PC checks 60 clerks at opening."""


def prepared(password: str) -> str:
    """A password as it is kept and compared: composed (NFC), every kind of blank the plain one (RFC 8265, 4.2)."""
    return unicodedata.normalize("NFC", "".join(" " if unicodedata.category(c) == "Zs" else c for c in password))


def hashed(password: str) -> str:
    """What is kept of a password; takes some 30 ms and 19 MiB."""
    return _HASHER.hash(prepared(password))


@cache
def nobody() -> str:
    """Checked for an unknown name, so that the time taken does not tell whether a name exists."""
    return _HASHER.hash("nobody has this password")


def matches(known: str, typed: str) -> bool:
    """Whether `typed` is the password of which `known` is kept; slow, for a thread.

    Passwords that were given before they were composed are tried as typed too. How long that takes depends on what was
    typed alone.
    """
    plain = prepared(typed)
    return _matches(known, plain) or (plain != typed and _matches(known, typed))


def _matches(known: str, typed: str) -> bool:
    try:
        return _HASHER.verify(known, typed)
    except (VerificationError, InvalidHashError, UnicodeEncodeError):
        return False
