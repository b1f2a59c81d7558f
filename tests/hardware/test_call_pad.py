"""A serial call pad over a pseudo terminal: one word a key, whatever it sends behind it."""

from __future__ import annotations

import asyncio
import os
import tty
from pathlib import Path

import pytest

from hardware.call_pad import CallPadTwin, call_pad
from hardware.serial_scanner import ScannerState
from tests.patience import until


@pytest.mark.parametrize("end", [b"\r\n", b"\r", b""])
async def test_each_key_is_told_as_one_word(end: bytes) -> None:
    ours, theirs = os.openpty()
    tty.setraw(ours)
    keys: list[str] = []
    states: list[ScannerState] = []
    pad, twin = call_pad(Path(os.ttyname(theirs)), 9600, keys.append, states.append), CallPadTwin(end)
    reading = asyncio.ensure_future(pad.watch())
    await until(lambda: states == [ScannerState.READY], lambda: str(states))
    for nth, word in enumerate(("1", "CALL", "1"), 1):
        os.write(ours, twin.press(word))
        await until(lambda nth=nth: len(keys) == nth, lambda: str(keys))
    assert keys == ["1", "CALL", "1"]
    reading.cancel()
    os.close(theirs)
    os.close(ours)
