"""PostgreSQL's own programs for dumping and restoring, run with the password out of sight."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from sqlalchemy.engine import URL

from server.upkeep.refusing import NotDone

PLACES = Path("/usr/lib/postgresql")
"""Where Debian keeps the programs of each version."""


def dump(url: URL, path: Path) -> None:
    """Write the database at one moment into `path`, while a server works on it.

    Raises:
        NotDone: pg_dump is missing or failed.
    """
    _run("pg_dump", url, "--format=custom", "--no-owner", "--no-privileges", f"--file={path}")


def load(url: URL, path: Path) -> None:
    """Bring a dump into an empty database, whole or not at all.

    Raises:
        NotDone: pg_restore is missing or failed.
    """
    _run("pg_restore", url, "--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges", str(path))


def _run(program: str, url: URL, *options: str) -> None:
    bare = URL.create("postgresql", url.username, None, url.host, url.port, url.database, url.query)
    where = bare.render_as_string()
    # Other users see a process's arguments, not its environment.
    environment = os.environ | ({"PGPASSWORD": str(url.password)} if url.password else {})
    done = subprocess.run(  # noqa: S603  the program is PostgreSQL's, the arguments are ours
        [_found(program), "--no-password", f"--dbname={where}", *options],
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        said = (done.stderr.strip().splitlines() or [f"it ended with {done.returncode}"])[0]
        raise NotDone(f"{program} did not finish: {said}. Nothing was changed in the database.")


def _found(program: str) -> str:
    newest = sorted(PLACES.glob(f"*/bin/{program}"), key=lambda p: int(p.parts[-3]) if p.parts[-3].isdigit() else 0)
    found = str(newest[-1]) if newest else shutil.which(program)
    if found is None:
        raise NotDone(
            f"{program} is not on this machine. Install the Debian package postgresql-client, "
            "or run it where PostgreSQL runs; docs/operations.md says how."
        )
    return found
