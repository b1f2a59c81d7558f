"""Archives a year of a database, and keeps what a kill at many moments of it would leave.

    python killed_archiving.py DATABASE OFFICE IMAGES YEAR

It is archived in the folder OFFICE, where an image is to be put back: the database knows where its archives stand.
Images are IMAGES/NNN/branch.db with what stands beside them; the last is the one not killed. Where rows are copied one
statement is like the next, so not each of them is killed after; round every rename and commit each is.
"""

from __future__ import annotations

import itertools
import shutil
import sys
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, event

from server.upkeep.archive import archive
from tests.server import as_killed
from tests.server.upkeep.conftest import settings_in

EACH_FROM = "PRAGMA journal_mode=DELETE"
"""From this statement on every one is killed after; before it one of so many."""

BETWEEN = 15


def main() -> None:
    source, folder, images, year = Path(sys.argv[1]), Path(sys.argv[2]), Path(sys.argv[3]), sys.argv[4]
    count = itertools.count(1)
    shown = itertools.count(1)
    closing = False
    folder.mkdir()
    shutil.copyfile(source, folder / "branch.db")

    def keep() -> None:
        as_killed.copy([(folder, images / f"{next(count):03d}")])

    @event.listens_for(Engine, "after_cursor_execute")
    def executed(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        nonlocal closing
        closing = closing or statement == EACH_FROM
        if closing or next(shown) % BETWEEN == 0:
            keep()

    archive(settings_in(folder), year)
    keep()


if __name__ == "__main__":
    main()
