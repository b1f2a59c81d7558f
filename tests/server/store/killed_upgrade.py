"""Upgrades a database, and keeps what a kill after each of its statements would leave.

    python killed_upgrade.py DATABASE FOLDER MIGRATIONS SCHEMA

DATABASE may be missing: then it is made anew. Images are FOLDER/NNN.db with what stands beside each; the last is the
one that was not killed. Run as a process of its own, because it forks.
"""

from __future__ import annotations

import itertools
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, event

from server.store import database
from server.store.database import Database
from tests.server import as_killed


def main() -> None:
    source, images, migrations, schema = Path(sys.argv[1]), Path(sys.argv[2]), Path(sys.argv[3]), sys.argv[4]
    database.MIGRATIONS = migrations
    database.SCHEMA = schema
    count = itertools.count(1)
    with tempfile.TemporaryDirectory(dir=images) as work:
        upgraded = Path(work, "branch.db")
        if source.exists():
            shutil.copyfile(source, upgraded)

        @event.listens_for(Engine, "after_cursor_execute")
        def keep(*_: Any) -> None:
            name = f"{next(count):03d}.db"
            as_killed.copy(
                (file, images / (name + file.name.removeprefix(upgraded.name))) for file in Path(work).iterdir()
            )

        Database(f"sqlite:///{upgraded}").open_for_writing().close()
        keep()


if __name__ == "__main__":
    main()
