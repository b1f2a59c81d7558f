"""PostgreSQL's own programs for dumping and restoring, run with the password out of sight."""

from __future__ import annotations

import os
import shutil
import subprocess
import threading
from pathlib import Path

from sqlalchemy.engine import URL

from server.runtime.backup_folder import CopyRefused, Stopped

PLACES = Path("/usr/lib/postgresql")
"""Where Debian keeps the programs of each version."""

LOOK_EVERY_S = 0.2


def dump(url: URL, path: Path, stop: threading.Event, snapshot: str = "") -> None:
    """Write the database at one moment into `path`, while a server works on it.

    Args:
        url: of the database.
        path: a new file.
        stop: set when the program ends.
        snapshot: as pg_export_snapshot() named the moment; now if left out.

    Raises:
        CopyRefused: pg_dump is missing or failed.
        OSError: the file cannot be made.
    """
    os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    moment = [f"--snapshot={snapshot}"] if snapshot else []
    _run("pg_dump", url, ["--format=custom", "--no-owner", "--no-privileges", *moment, f"--file={path}"], stop)


def load(url: URL, path: Path) -> None:
    """Bring a dump into an empty database, whole or not at all.

    Raises:
        CopyRefused: pg_restore is missing or failed.
    """
    options = ["--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges", str(path)]
    _run("pg_restore", url, options, threading.Event())


def read_through(path: Path, stop: threading.Event) -> None:
    """Read a dump from its beginning to its end, as a restore would.

    Raises:
        CopyRefused: pg_restore is missing, or the dump is not whole.
    """
    _run("pg_restore", None, [f"--file={os.devnull}", str(path)], stop)


def _run(program: str, url: URL | None, options: list[str], stop: threading.Event) -> None:
    words, environment = [_found(program)], dict(os.environ)
    if url is not None:
        # Other users see a process's arguments, not its environment.
        if url.password:
            environment["PGPASSWORD"] = str(url.password)
        bare = URL.create("postgresql", url.username, None, url.host, url.port, url.database, url.query)
        words += ["--no-password", f"--dbname={bare.render_as_string()}"]
    with subprocess.Popen(  # noqa: S603  the program is PostgreSQL's, the arguments are ours
        [*words, *options],
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    ) as running:
        while True:
            try:
                _, errors = running.communicate(timeout=LOOK_EVERY_S)
                break
            except subprocess.TimeoutExpired:
                if stop.is_set():
                    running.kill()
                    raise Stopped from None
    if running.returncode != 0:
        said = (errors.strip().splitlines() or [f"it ended with {running.returncode}"])[0]
        raise CopyRefused("program_failed", program=program, said=said)


def _found(program: str) -> str:
    newest = sorted(PLACES.glob(f"*/bin/{program}"), key=lambda p: int(p.parts[-3]) if p.parts[-3].isdigit() else 0)
    found = str(newest[-1]) if newest else shutil.which(program)
    if found is None:
        raise CopyRefused("no_program", program=program)
    return found
