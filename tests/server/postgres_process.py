"""A private PostgreSQL server of a test's own, to be stopped at once."""

from __future__ import annotations

import contextlib
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

from toiluot.demo.stage import free_ports

PROGRAMS = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))


class Postgres:
    """A server in a folder of its own, run by a user that is not root because it refuses root."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.programs = PROGRAMS[-1].parent
        (self.port,) = free_ports(1)

    def _as_user(self, *command: str) -> None:
        user: list[str] = []
        if os.geteuid() == 0:
            name = next(n for n in ("postgres", "nobody") if _has_user(n))
            shutil.chown(self.folder, name)
            user = ["setpriv", f"--reuid={name}", f"--regid={pwd.getpwnam(name).pw_gid}", "--clear-groups"]
        subprocess.run(
            [*user, str(self.programs / command[0]), *command[1:]],
            check=True,
            cwd=self.folder,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=60,
        )

    def make(self) -> None:
        self._as_user("initdb", "-D", str(self.folder / "data"), "-U", "toiluot", "-A", "trust", "--no-sync")
        self.start()

    def start(self) -> None:
        options = f"-c port={self.port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={self.folder}"
        self._as_user("pg_ctl", "-D", str(self.folder / "data"), "-w", "-o", options, "-l", "log", "start")

    def stop(self) -> None:
        """As a power cut: nothing is finished or flushed."""
        self._as_user("pg_ctl", "-D", str(self.folder / "data"), "-w", "-m", "immediate", "stop")

    def url(self, name: str) -> str:
        return f"postgresql+psycopg://toiluot@127.0.0.1:{self.port}/{name}"

    def add(self, name: str) -> str:
        """A new empty database; its URL."""
        import psycopg

        with psycopg.connect(self.url("postgres").replace("+psycopg", ""), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}")
        return self.url(name)


def _has_user(name: str) -> bool:
    try:
        pwd.getpwnam(name)
    except KeyError:
        return False
    return True


MISSING = "" if PROGRAMS else "PostgreSQL's programs are not installed (Debian package postgresql)"


@contextlib.contextmanager
def private_postgres() -> Iterator[Postgres]:
    """One that runs, in a folder that its user may enter; stopped and removed afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="toiluot-pg-"))
    made = Postgres(folder)
    try:
        made.make()
        yield made
        made.stop()
    finally:
        shutil.rmtree(folder)
