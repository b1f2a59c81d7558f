"""What all tests share: no screen, no sound card, a hall clock that tests own, a place for what long runs counted."""

from __future__ import annotations

import os
from collections.abc import Callable

import pytest

# Before any Qt import: windows are drawn into memory, and by software, so that pictures are the same everywhere.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("QT_QUICK_BACKEND", "software")

COUNTED = "counted"

Count = Callable[[str], None]
"""Tells what a test counted; said at the end of the run, whether it passed or failed."""


@pytest.fixture
def count(record_property: Callable[[str, object], None]) -> Count:
    return lambda line: record_property(COUNTED, line)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    reports = [*terminalreporter.getreports("passed"), *terminalreporter.getreports("failed")]
    told = [
        f"{report.nodeid.rpartition('::')[2]}: {line} ({report.duration:.0f} s)"
        for report in reports
        for name, line in report.user_properties
        if name == COUNTED and report.when == "call"
    ]
    if told:
        terminalreporter.section("what was counted")
        for line in told:
            terminalreporter.write_line(line)
