"""Keyboard-wedge scanners: tells a scanned code from a person's typing by its speed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

GAP_MS = 50
"""A scanner types a letter every 2 to 20 ms (serial emulation up to 40); a fast typist needs 80."""
LEAST_LETTERS = 6
"""Shorter bursts are a key held down or a stumble."""
MOST_LETTERS = 4096
"""More than any QR code a scanner types; what comes after is not kept."""
_ENDS = frozenset("\r\n\t")


class Ending(StrEnum):
    """How a burst ended."""

    ENTER = "enter"
    PAUSE = "pause"


@dataclass(frozen=True)
class Key:
    """One key press: its text ("\\r" for Enter) and when, in milliseconds of any steady clock."""

    text: str
    at: int


@dataclass(frozen=True)
class Scan:
    """A complete code."""

    text: str
    ended_by: Ending


class BurstReader:
    """Collects key presses into codes; typing by hand gives nothing.

    After each key, call `pause` when `due_at` has come: a scanner set to send no Enter ends by silence.
    """

    def __init__(self, gap_ms: int = GAP_MS, least: int = LEAST_LETTERS) -> None:
        self._gap_ms = gap_ms
        self._least = least
        self._letters: list[str] = []
        self._last_at = 0

    @property
    def due_at(self) -> int | None:
        """When a pause would end the burst; None when no burst is under way."""
        return self._last_at + self._gap_ms + 1 if self._letters else None

    def key(self, key: Key) -> Scan | None:
        """Take a key press; gives the code that it ended."""
        # A code that ended by silence is given by pause(); if its timer came late, this key gives it.
        ended = self.pause(key.at)
        if key.text in _ENDS:
            return ended or self._end(Ending.ENTER)
        if len(self._letters) < MOST_LETTERS:
            self._letters.extend(key.text)
        self._last_at = key.at
        return ended

    def pause(self, now: int) -> Scan | None:
        """Gives the code that silence has ended by now, if any."""
        # A clock set back makes the gap negative: that is no burst either.
        if not self._letters or 0 <= now - self._last_at <= self._gap_ms:
            return None
        return self._end(Ending.PAUSE)

    def _end(self, ending: Ending) -> Scan | None:
        text = "".join(self._letters).strip()
        self._letters.clear()
        return Scan(text, ending) if len(text) >= self._least else None


class ScannerTwin:
    """Plays scans and typing as key presses, at the times a real hand and a real scanner have.

    Args:
        letter_ms: time between two letters of a scan.
        enter: whether this scanner is set to send Enter.
    """

    def __init__(self, letter_ms: int = 5, enter: bool = True) -> None:
        self._letter_ms = letter_ms
        self._enter = enter

    def scan(self, code: str, at: int) -> Iterator[Key]:
        """The key presses of one scan that begins at this time."""
        for letter in code + ("\r" if self._enter else ""):
            yield Key(letter, at)
            at += self._letter_ms

    def type_by_hand(self, text: str, at: int, letter_ms: int = 140) -> Iterator[Key]:
        """A person at the keyboard."""
        for letter in text:
            yield Key(letter, at)
            at += letter_ms
