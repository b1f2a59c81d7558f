"""Archives a year of copies of a database, each killed by SIGKILL some statements later than the one before.

    python killed_archiving.py DATABASE FOLDER YEAR

Copies are left as FOLDER/NNN/branch.db with what stands beside them; the last is the one not killed. Where rows
are copied one statement is like the next, so not each of them is killed after; round every rename and commit each is.
"""

from __future__ import annotations

import itertools
import os
import shutil
import signal
import sys
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, event

from server.upkeep.archive import archive
from tests.server.upkeep.conftest import settings_in

EACH_FROM = "PRAGMA journal_mode=DELETE"
"""From this statement on every one is killed after; before it one of so many."""

BETWEEN = 15


def archive_until(folder: Path, year: str, stop: int) -> None:
    done = itertools.count(1)
    closing = False
    shown = itertools.count(1)

    @event.listens_for(Engine, "after_cursor_execute")
    def _count(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        nonlocal closing
        closing = closing or statement == EACH_FROM
        if (closing or next(shown) % BETWEEN == 0) and next(done) == stop:
            os.kill(os.getpid(), signal.SIGKILL)

    archive(settings_in(folder), year)


def main() -> None:
    source, images, year = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3]
    for stop in itertools.count(1):
        folder = images / f"{stop:03d}"
        folder.mkdir()
        shutil.copyfile(source, folder / "branch.db")
        child = os.fork()
        if child == 0:
            code = 1
            try:
                archive_until(folder, year, stop)
                code = 0
            finally:
                os._exit(code)  # never back into the loop
        _, status = os.waitpid(child, 0)
        if not os.WIFSIGNALED(status):
            sys.exit(os.waitstatus_to_exitcode(status))


if __name__ == "__main__":
    main()
