"""Upgrades copies of a database, each killed by SIGKILL after one statement more than the one before.

    python killed_upgrade.py DATABASE FOLDER MIGRATIONS SCHEMA

DATABASE may be missing: then it is made anew each time. Copies are left as FOLDER/NNN.db; the last is the one that was
not killed. Run as a process of its own, because it forks.
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

from server.store import database
from server.store.database import Database


def upgrade_until(path: Path, statements: int) -> None:
    done = itertools.count(1)

    @event.listens_for(Engine, "after_cursor_execute")
    def _count(*_: Any) -> None:
        if next(done) == statements:
            os.kill(os.getpid(), signal.SIGKILL)

    Database(f"sqlite:///{path}").open_for_writing().close()


def main() -> None:
    source, folder, migrations, schema = Path(sys.argv[1]), Path(sys.argv[2]), Path(sys.argv[3]), sys.argv[4]
    database.MIGRATIONS = migrations
    database.SCHEMA = schema
    for statements in itertools.count(1):
        path = folder / f"{statements:03d}.db"
        if source.exists():
            shutil.copyfile(source, path)
        child = os.fork()
        if child == 0:
            code = 1
            try:
                upgrade_until(path, statements)
                code = 0
            finally:
                os._exit(code)  # never back into the loop
        _, status = os.waitpid(child, 0)
        if not os.WIFSIGNALED(status):
            sys.exit(os.waitstatus_to_exitcode(status))


if __name__ == "__main__":
    main()
