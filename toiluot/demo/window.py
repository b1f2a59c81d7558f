"""One of the Qt programs as the demo runs it: its real window also says that it keeps up with the hall's time."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from PySide6.QtCore import QTimer
from PySide6.QtGui import QGuiApplication

from clientkit import program as programs
from clientkit.program import CannotStart, Program
from config import PROGRAMS, load
from config.clock import REPORT_S, SharedClock


@contextmanager
def opened(program: str, file: Path) -> Iterator[tuple[QGuiApplication, Program]]:
    """The application and the program with its window shown; closed at the end.

    Raises:
        clientkit.program.CannotStart: a font, a document or the device's key is missing; the text says what to do.
        OSError: the shared time cannot be opened.
    """
    settings: Any = load(file, PROGRAMS[program])
    create = importlib.import_module(f"{program}.app").create
    with programs.opened(f"toiluot-{program}", lambda: create(settings)) as (application, made):
        clock, reports = settings.clock.clock(), QTimer()
        if isinstance(clock, SharedClock):
            # In the window's own loop: a window that does not get to draw does not get to say so either.
            reports.timeout.connect(clock.here)
            reports.start(round(REPORT_S * 1000))
        try:
            yield application, made
        finally:
            reports.stop()
            if isinstance(clock, SharedClock):
                clock.leave()


def main(program: str, path: str) -> int:
    """Show the program to a person until its window is closed."""
    with opened(program, Path(path)) as (application, _):
        return application.exec()


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1], sys.argv[2]))
    except (CannotStart, OSError) as error:
        sys.exit(f"{sys.argv[1]}: {error}")
