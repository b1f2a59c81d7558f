"""Proof of work: a sum that a phone does in a few seconds, for a wish above its network's share.

Whoever is refused is given a challenge, a text that only this hub can have made for that network and branch. The work
is a number: the SHA-256 of the challenge, a dot and the number in decimal begins with as many zero bits as the
challenge says. Nothing of a challenge is kept; that its work was spent is, as long as it is good (`store/uses.py`).
"""

from __future__ import annotations

import hmac
import re
import secrets
from collections.abc import Callable
from hashlib import sha256
from itertools import count

from wire.values import Millis

GOOD_FOR_MS = 600_000
"""How long work may take, from its challenge on."""

_SHAPE = re.compile(r"((\d{1,12})\.[0-9a-f]{8}\.(\d{1,2}))\.([0-9a-f]{16})\.(\d{1,15})", re.ASCII)


class Works:
    """Makes challenges and looks at work.

    Args:
        bits: zero bits that work must show: each doubles it.
        mark: proves that a text is this hub's.
    """

    def __init__(self, bits: int, mark: Callable[[str], str]) -> None:
        self.bits = bits
        self._mark = mark

    def challenge(self, whom: str, now: Millis) -> str:
        """A new challenge for `whom`."""
        # Short, so that with the number it is one block of SHA-256.
        text = f"{now // 1000}.{secrets.token_hex(4)}.{self.bits}"
        return f"{text}.{self._marked(whom, text)}"

    def spent(self, work: str, whom: str, now: Millis) -> str | None:
        """The challenge that work was done for; None when it is not good, or not any more."""
        shape = _SHAPE.fullmatch(work)
        if shape is None:
            return None
        text, at, bits, mark, _ = shape.groups()
        ours = hmac.compare_digest(mark, self._marked(whom, text))
        age = now - int(at) * 1000
        if not ours or not 0 <= age < GOOD_FOR_MS or not begins_with_zeros(work, int(bits)):
            return None
        return f"{text}.{mark}"

    def _marked(self, whom: str, text: str) -> str:
        return self._mark(f"{whom} {text}")[:16]


def begins_with_zeros(text: str, bits: int) -> bool:
    """Whether the SHA-256 of a text begins with so many zero bits."""
    return int.from_bytes(sha256(text.encode()).digest(), "big") >> (256 - bits) == 0


def done(challenge: str) -> str:
    """The work for a challenge, as a phone does it."""
    bits = int(challenge.split(".")[2])
    return next(work for n in count() if begins_with_zeros(work := f"{challenge}.{n}", bits))
