"""The code that kiosks and boards change every 30 seconds: whoever reads it stands in the hall (R97).

A keyed HMAC of the half-minute: the same on every server of the branch, kept nowhere, and found by nobody who lacks the
branch's key. Real time, not the hall's: a clock that is not followed, or a demo's, must make no photograph last longer.
"""

from __future__ import annotations

import hashlib
import hmac
import time
from collections import Counter
from collections.abc import Callable

from rules.booking_code.form import LETTERS, as_printed

HERE = "here-"
"""What stands before a code behind the # of the page that follows tickets."""

STEP_S = 30
"""How long one code is shown. The one before is taken too, so that none is worth anything 60 s after it came up."""

CODE_LETTERS = 6
"""30 bits: of two codes that open, a stranger finds one in half a thousand million tries, and has a minute."""


MOST_WRONG, WITHIN_S = 20, 600
"""So many wrong codes of one number within ten minutes are looked at; then none is until they are over. Nobody reads so
often beside the code; without it, a day of quick guesses opens one number in seven."""


class HallCodes:
    """Makes the code of this half-minute, and knows it again.

    Args:
        key: the branch's, for this alone.
        now: real seconds.
    """

    def __init__(self, key: bytes, now: Callable[[], float] = time.time) -> None:
        self._key = key
        self._now = now
        self._wrong: Counter[str] = Counter()
        self._ten_minutes = 0

    def code(self) -> str:
        """The code of this half-minute."""
        return self._of(self._step())

    def opens(self, said: str, ticket_id: str) -> bool:
        """Whether this is the code of this half-minute or of the one before, however it was typed.

        Args:
            said: what the phone sends.
            ticket_id: the number whose phone it is.
        """
        ten_minutes = int(self._now() // WITHIN_S)
        if ten_minutes != self._ten_minutes:
            self._ten_minutes = ten_minutes
            self._wrong.clear()
        typed = as_printed(said).encode()
        step = self._step()
        known = [hmac.compare_digest(typed, self._of(one).encode()) for one in (step, step - 1)]
        if self._wrong[ticket_id] >= MOST_WRONG:
            return False
        self._wrong[ticket_id] += not any(known)
        return any(known)

    def _step(self) -> int:
        return int(self._now() // STEP_S)

    def _of(self, step: int) -> str:
        mark = int.from_bytes(hmac.digest(self._key, str(step).encode(), hashlib.sha256)[:8], "big")
        return "".join(LETTERS[mark >> 5 * place & 31] for place in range(CODE_LETTERS))
