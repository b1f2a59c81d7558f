"""A scanner with a line of its own, in front of a real window: its codes are taken, and its absence is told."""

from __future__ import annotations

import os
import tty
from pathlib import Path

import pytest

from config.settings import ScannerSettings
from rules.booking_code.form import SIGNED_LETTERS
from tests.patience import until_seen
from wire.commands import CheckIn
from wire.reports import ScannerReport

SIGNED = ("TL1" + "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:" * 4)[:SIGNED_LETTERS]


@pytest.fixture
def line():
    ours, theirs = os.openpty()
    tty.setraw(ours)
    ends = [ours, theirs]
    yield ours, Path(os.ttyname(theirs)), lambda: [os.close(end) for end in ends] and ends.clear()
    for end in ends:
        os.close(end)


def scanner_states(server) -> list[str]:
    return [report.state for report in server.reports if isinstance(report, ScannerReport)]


def test_serial_scanner_checks_a_booking_in_and_is_told_when_it_is_lost(kiosk_made, server, line, qtbot):
    ours, path, pull = line
    citizen = kiosk_made(scanner=ScannerSettings(kind="serial", device=path))
    until_seen(qtbot, lambda: scanner_states(server) == ["ready"])
    os.write(ours, f"{SIGNED}\r\n".encode())
    citizen.waits_for("ticket")
    assert [asked for _, asked in server.asked] == [CheckIn(code=SIGNED, language="vi")]
    pull()
    until_seen(qtbot, lambda: scanner_states(server) == ["ready", "lost"])


def test_scanner_that_types_is_not_spoken_of(kiosk_made, server, qtbot):
    kiosk_made()
    qtbot.wait(100)
    assert scanner_states(server) == []
