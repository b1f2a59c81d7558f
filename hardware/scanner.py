"""Keyboard-wedge scanners: tells a scanned code from a person's typing by its speed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

GAP_MS = 75
"""A scanner types a letter every 2 to 20 ms, over a slow radio or serial emulation up to 60; a fast typist needs 80,
and does not keep it up for six letters."""
LEAST_LETTERS = 6
"""Shorter bursts are a key held down or a stumble."""
MOST_LETTERS = 4096
"""More than any QR code a scanner types; what comes after is not kept."""
_ENDS = frozenset("\r\n\t")
_TIME_BITS = 0xFFFF_FFFF
"""X11 and Wayland count an event's time in 32 bits: it begins anew after 49 days."""
AROUND = "".join(map(chr, range(0x21))) + "\x7f"
"""Blanks and control characters: some scanners put STX before a code and ETX after it."""


class Ending(StrEnum):
    """How a burst ended."""

    ENTER = "enter"
    PAUSE = "pause"


@dataclass(frozen=True)
class Key:
    """One key press.

    Attributes:
        text: "\\r" for Enter.
        at: milliseconds of the event's own clock, when the key went down: a screen that was busy brings keys late, and
            all at once.
        came: milliseconds of the reader's own steady clock, when this program was told.
    """

    text: str
    at: int
    came: int


@dataclass(frozen=True)
class Scan:
    """A complete code."""

    text: str
    ended_by: Ending


class BurstReader:
    """Collects key presses into codes; typing by hand gives nothing.

    Gaps between keys are measured by the keys' own times. A scanner that sends no Enter ends by silence, which only
    `looked` can tell: call it a few times a second, in the loop that brings the keys.
    """

    def __init__(self, gap_ms: int = GAP_MS, least: int = LEAST_LETTERS) -> None:
        self._gap_ms = gap_ms
        self._least = least
        self._letters: list[str] = []
        self._last_at = self._came = 0
        self._quiet_since: int | None = None

    def key(self, key: Key) -> Scan | None:
        """Take a key press; gives the code that it ended."""
        # A code that ended by silence is given by looked(); if that comes late, this key gives it.
        ended = self._end(Ending.PAUSE) if (key.at - self._last_at) & _TIME_BITS > self._gap_ms else None
        self._last_at, self._came, self._quiet_since = key.at, key.came, None
        if key.text in _ENDS:
            return ended or self._end(Ending.ENTER)
        if len(self._letters) < MOST_LETTERS:
            self._letters.extend(key.text)
        return ended

    def looked(self, now: int) -> Scan | None:
        """No key has come since; gives the code that silence has ended by now, if any.

        The first look after a silence only notes it: keys of the scan may lie unread behind a screen that was busy,
        and they come before a later look.
        """
        if not self._letters or 0 <= now - self._came <= self._gap_ms:
            return None
        if self._quiet_since is None:
            self._quiet_since = now
        return self._end(Ending.PAUSE) if now - self._quiet_since > self._gap_ms else None

    def _end(self, ending: Ending) -> Scan | None:
        text = "".join(self._letters).strip(AROUND)
        self._letters.clear()
        self._quiet_since = None
        return Scan(text, ending) if len(text) >= self._least else None


class ScannerTwin:
    """Plays scans and typing as key presses, at the times a real hand and a real scanner have.

    Args:
        letter_ms: time between two letters of a scan.
        suffix: what this scanner is set to send after a code.
        prefix: what it is set to send before one, such as `]Q1`.
        lower: it types capital letters as small ones, as with a keyboard whose caps lock is on.
    """

    def __init__(self, letter_ms: int = 5, suffix: str = "\r", prefix: str = "", lower: bool = False) -> None:
        self._letter_ms = letter_ms
        self._suffix, self._prefix, self._lower = suffix, prefix, lower

    def scan(self, code: str, at: int, stall: tuple[int, int] = (0, 0)) -> Iterator[Key]:
        """The key presses of one scan that begins at this time.

        Args:
            stall: from when to when the reader's screen is busy: keys of that time come together at its end.
        """
        text = self._prefix + (code.lower() if self._lower else code) + self._suffix
        for letter in text:
            yield Key(letter, at, stall[1] if stall[0] <= at < stall[1] else at)
            at += self._letter_ms

    def type_by_hand(self, text: str, at: int, letter_ms: int = 140) -> Iterator[Key]:
        """A person at the keyboard."""
        for letter in text:
            yield Key(letter, at, at)
            at += letter_ms
