"""A clerk's call pad on a serial line: each key is a letter or a short word, with or without an end of line.

It is read as a scanner is (`serial_scanner.py`): looked for until it is there, and again when it was pulled out.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from hardware.serial_scanner import Baud, ScannerState, SerialScanner, SerialScannerSettings

PAUSE_S = 0.05
"""A pad that ends its words with nothing has ended one after this silence."""


def call_pad(
    path: Path, baud: Baud, on_key: Callable[[str], None], on_state: Callable[[ScannerState], None]
) -> SerialScanner:
    """A pad that tells the word of each key; `watch()` reads it for ever.

    Args:
        path: the port.
        baud: as the pad is set.
        on_key: a key was pressed; told on the thread that reads.
        on_state: it came, or is gone.
    """
    return SerialScanner(SerialScannerSettings(path, baud, pause_s=PAUSE_S, least=1), on_key, on_state)


class CallPadTwin:
    """What a pad sends.

    Args:
        end: what it is set to send after a key.
    """

    def __init__(self, end: bytes = b"\r\n") -> None:
        self._end = end

    def press(self, word: str) -> bytes:
        """The bytes of one key."""
        return word.encode() + self._end
