"""A code that was read: it may lie under the scanner still, or have to wait for the server."""

from __future__ import annotations

from dataclasses import dataclass

from kiosk.path.steps import KioskStep
from kiosk.path.visit import Visit
from wire.errors import Code

_LIES_MS = 2_000
"""A scanner left to itself reads a code that lies there at least so often."""


@dataclass
class Codes(Visit):
    """Codes that are read twice, and one that is kept while the server is away."""

    kept_code: str = ""
    """A code that came while the server was away: it is sent when it is back within `idle_ms`."""
    _kept_at: int = 0
    _unsent_at: int | None = None
    _read: tuple[str, int] = ("", 0)

    def left_unsent(self, now: int) -> bool:
        """Whether a code that was kept for the server was given up lately: whoever brought it is to be told."""
        return self.page == "away" and self._unsent_at is not None and now - self._unsent_at < self.times.idle_ms

    def _lies(self, code: str, now: int) -> bool:
        """Whether the server refused this code, and it lies under the scanner still: the page stays, none asks anew."""
        last, at = self._read
        self._read = code, now
        why = self.refused_because if self.serves and self.step is KioskStep.REFUSED else None
        by_server = why is not None and why.code is not Code.SERVER_AWAY
        return by_server and last == code and now - at < _LIES_MS

    def _kept(self, code: str, now: int) -> bool:
        """Whether a code was put aside until the server is back."""
        if not self._waits_for_server():
            return False
        self.step = KioskStep.GROUPS if self.step is KioskStep.REFUSED else self.step
        self.kept_code, self._kept_at, self._unsent_at = code, now, None
        return True

    def _waits_for_server(self) -> bool:
        """Whether the server may be back in a moment, and nothing of another visitor is on the screen."""
        return not self.serves and self.turned_away is None and self.page in ("away", KioskStep.REFUSED)

    def _due(self, now: int) -> str:
        """The code that was kept, when it can be sent; after `idle_ms` whoever brought it has gone to the staff."""
        if now - self._kept_at >= self.times.idle_ms or self.turned_away is not None:
            self.kept_code, self._unsent_at = "", now
        elif self.serves and self.page != "away":
            text, self.kept_code = self.kept_code, ""
            return text
        return ""
