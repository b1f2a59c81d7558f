"""Whether the other side is still there, asked while somebody waits. Pure: the time is an argument.

The heartbeat finds a dead link in time for a screen that nobody looks at. Whoever stands before one is told within
three seconds: silence is then asked about by a probe (the transport's ping), which any sign of life answers.
"""

from __future__ import annotations

from dataclasses import dataclass

from wire.values import Millis

PROBE_AFTER_S = 1.0
"""While somebody is at the screen or waits for an answer, silence this long is asked about."""

DOUBT_S = 1.5
"""A probe that nothing answered for so long: the person is told that the server does not answer."""

GIVEN_UP_S = 5.0
"""A probe that nothing answered for so long: the link is of no use, and another one is tried."""

ATTENDED_S = 15.0
"""Somebody who touched the screen is taken to be there for so long."""


@dataclass
class SignOfLife:
    """Follows one link after another; `heard` begins anew."""

    silent: bool = False
    """A probe was not answered in time: what is shown may be old, and an answer may take long."""
    _heard_at: Millis = 0
    _attended_at: Millis | None = None
    _probed_at: Millis | None = None
    _due: bool = False

    def heard(self, now: Millis) -> None:
        """Anything came from the other side, an answer to a probe too."""
        self._heard_at = now
        self._probed_at, self._due, self.silent = None, False, False

    def attend(self, now: Millis) -> None:
        """Somebody is at the screen."""
        self._attended_at = now

    def attended(self, now: Millis) -> bool:
        """Whether somebody was at the screen a moment ago."""
        return self._attended_at is not None and now - self._attended_at <= ATTENDED_S * 1000

    def wonder(self, now: Millis) -> None:
        """Somebody waits: probe when it has been quiet for longer than a person should be left in doubt."""
        if self._probed_at is None and now - self._heard_at >= PROBE_AFTER_S * 1000:
            self._probed_at, self._due = now, True

    def take_probe(self) -> bool:
        """Whether to send a probe now; true once for each."""
        due, self._due = self._due, False
        return due

    def given_up(self, now: Millis) -> bool:
        """Let time pass; true when the link is of no use any more."""
        if self._probed_at is None:
            return False
        self.silent = now - self._probed_at >= DOUBT_S * 1000
        return now - self._probed_at >= GIVEN_UP_S * 1000
