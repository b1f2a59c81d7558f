"""Passwords: what may become one, and the slow check of what was typed against what is kept."""

from __future__ import annotations

import re
import secrets
import unicodedata
from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING

from server.runtime.wording import SERVER

if TYPE_CHECKING:
    from argon2 import PasswordHasher

SHORTEST, LONGEST = 10, 128
"""Characters of a new password (NIST SP 800-63B asks for 8 at least and 64 allowed)."""

MOST_TYPED = 200
"""Most characters that are looked at when somebody signs in: passwords given before there was a limit are shorter."""

LEFT_BESIDE_NAMES = 6
"""Letters and digits a password must have besides the person's own names."""

GUESSES = 10**8
"""A password that zxcvbn finds with fewer guesses is common (its score is below 3). It knows 30,000 leaked passwords,
words and names, rows of keys, repetitions, dates, and what is made of them by capitals, digits and signs."""

_LOOKED_AT = 72
"""Characters of it that zxcvbn is given: a longer one is at least as hard as its beginning, and would take seconds."""

_HERE = ("toiluot", "matkhau")
"""Tried first by whoever knows where: the program's name, and the word for password."""


class Unfit(StrEnum):
    """Why a password is not taken."""

    SHORT = "short"
    LONG = "long"
    CONTROL = "control"
    OWN_NAME = "own_name"
    COMMON = "common"

    def text(self, language: str) -> str:
        """Why, and what to write instead."""
        return _WORDS.say(self, language, {"least": SHORTEST, "most": LONGEST})


_WORDS = SERVER.table("passwords")


def prepared(password: str) -> str:
    """A password as it is kept and compared: composed (NFC), every kind of blank the plain one (RFC 8265, 4.2)."""
    return unicodedata.normalize("NFC", "".join(" " if unicodedata.category(c) == "Zs" else c for c in password))


def unfit(password: str, name: str, full_name: str) -> Unfit | None:
    """Why this may not become the password of that person, or None when it may.

    Args:
        password: as typed.
        name: the person signs in with.
        full_name: as colleagues see it.
    """
    plain = prepared(password)
    if len(plain) < SHORTEST:
        return Unfit.SHORT
    if len(plain) > LONGEST:
        return Unfit.LONG
    if any(unicodedata.category(c) in ("Cc", "Cf", "Cs", "Zl", "Zp") for c in plain):
        return Unfit.CONTROL
    names = _own(name, full_name)
    if _is_own_name(plain, names):
        return Unfit.OWN_NAME
    return Unfit.COMMON if _is_common(plain, names) else None


def made() -> str:
    """A password for somebody's first day: easy to read out and to type, hard to guess (57 bits)."""
    while True:
        words = ["".join(secrets.choice(letters) for letters in ("bdghklmnprstv", "aeiou") * 2) for _ in range(4)]
        text = "-".join([*words, f"{secrets.randbelow(900) + 100}"])
        if unfit(text, "", "") is None:
            return text


def _own(name: str, full_name: str) -> list[str]:
    """The person's names as parts of a password may be written, longest first."""
    words = {_bare(name), _bare(full_name), *map(_bare, re.split(r"[\W_]+", f"{name} {full_name}"))}
    return sorted((w for w in words if len(w) > 1), key=len, reverse=True)


def _is_own_name(plain: str, names: list[str]) -> bool:
    whole = rest = _bare(plain)
    for name in names:
        rest = rest.replace(name, "")
    return rest != whole and len(rest) < LEFT_BESIDE_NAMES


def _is_common(plain: str, names: list[str]) -> bool:
    # Its lists take 12 MB and a fifth of a second: only where a password is given.
    from zxcvbn import zxcvbn

    # Its lists know no accents: "mật khẩu 123" is no better than "matkhau123".
    without = "".join(c for c in unicodedata.normalize("NFD", plain) if not unicodedata.combining(c))
    without = without.replace("đ", "d").replace("Đ", "D").replace(" ", "")
    return any(
        zxcvbn(one[:_LOOKED_AT], user_inputs=[*names, *_HERE])["guesses"] < GUESSES for one in {plain, without} if one
    )


def _bare(text: str) -> str:
    """Letters and digits only, without case and accents: Đặng is dang."""
    parts = unicodedata.normalize("NFKD", text.casefold()).replace("đ", "d")
    return "".join(c for c in parts if c.isalnum())


# -- hashes ------------------------------------------------------------------------------------------------------------


@cache
def _hasher() -> PasswordHasher:
    """argon2id as OWASP asks at least (19 MiB, 2 passes): a branch PC checks 60 clerks at opening."""
    from argon2 import PasswordHasher  # at its first use: a hall does not wait for it

    return PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)


def hashed(password: str) -> str:
    """What is kept of a password; takes some 30 ms and 19 MiB."""
    return _hasher().hash(prepared(password))


@cache
def nobody() -> str:
    """Checked for an unknown name, so that the time taken does not tell whether a name exists."""
    return _hasher().hash("nobody has this password")


def matches(known: str, typed: str) -> bool:
    """Whether `typed` is the password of which `known` is kept; slow, for a thread.

    Passwords that were given before they were composed are tried as typed too. How long that takes depends on what was
    typed alone.
    """
    plain = prepared(typed)
    return _matches(known, plain) or (plain != typed and _matches(known, typed))


def _matches(known: str, typed: str) -> bool:
    from argon2.exceptions import InvalidHashError, VerificationError

    try:
        return _hasher().verify(known, typed)
    except (VerificationError, InvalidHashError, UnicodeEncodeError):
        return False
