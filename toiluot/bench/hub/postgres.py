"""A private PostgreSQL for a measurement, where its programs are installed; it ends with the measurement."""

from __future__ import annotations

import contextlib
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

from toiluot.bench.house import DidNotStart

INSTALLED = Path("/usr/lib/postgresql")
"""Where Debian keeps each version's programs."""


@contextlib.contextmanager
def private_postgres() -> Iterator[tuple[Path, str] | None]:
    """Its folder and the URL of its empty database `bench`, synced as it is shipped; None where none is installed.

    Raises:
        DidNotStart: it is installed and does not start.
    """
    found = sorted(INSTALLED.glob("*/bin/initdb"))
    if not found:
        yield None
        return
    # Not below the folder of the measurement: the user that it runs as may not enter every folder above that.
    folder = Path(tempfile.mkdtemp(prefix="toiluot-bench-pg-"))
    data, user = folder / "data", _as_user(folder)

    def run(name: str, *what: str) -> None:
        command = [*user, str(found[-1].with_name(name)), "-D", str(data), *what]
        subprocess.run(command, check=True, capture_output=True, cwd="/", timeout=120)  # noqa: S603 - our own words

    try:
        try:
            run("initdb", "-A", "trust", "-U", "toiluot", "-E", "UTF8", "--locale=C")
            options = f"-c listen_addresses='' -c unix_socket_directories={folder}"
            run("pg_ctl", "-w", "-l", str(folder / "log"), "-o", options, "start")
        except (subprocess.SubprocessError, OSError) as error:
            said = getattr(error, "stderr", None) or str(error).encode()
            raise DidNotStart(f"PostgreSQL: {said.decode(errors='replace')[-300:]}") from error
        try:
            yield folder, f"postgresql+psycopg://toiluot@/postgres?host={folder}"
        finally:
            run("pg_ctl", "-w", "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _as_user(folder: Path) -> list[str]:
    """PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return []
    names = {user.pw_name: user for user in pwd.getpwall()}
    user = names.get("postgres") or names["nobody"]
    os.chown(folder, user.pw_uid, user.pw_gid)
    return ["setpriv", f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--clear-groups"]
