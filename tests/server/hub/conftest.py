"""Hubs for tests, and a private PostgreSQL where one is installed."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.server.booking.hall import Hall
from tests.server.hub.house import HubHouse, TestClock


@pytest.fixture
def clock():
    return TestClock()


@pytest.fixture
async def house(tmp_path, clock, monkeypatch):
    """A running hub that no branch has dialled yet."""
    house = HubHouse(tmp_path, clock)
    await house.start(monkeypatch)
    yield house
    await house.close()


@pytest.fixture
async def hall(house, clock, tmp_path):
    """A branch that has not dialled yet."""
    hall = Hall(clock, tmp_path)
    yield hall
    await house.hang_up()
    hall.store.close()


def _as_postgres(folder: Path) -> list[str]:
    """PostgreSQL refuses to run as root."""
    if os.getuid() != 0:
        return []
    user = pwd.getpwnam("postgres" if any(u.pw_name == "postgres" for u in pwd.getpwall()) else "nobody")
    os.chown(folder, user.pw_uid, user.pw_gid)
    return ["setpriv", f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--clear-groups"]


@pytest.fixture(scope="session")
def postgres_url():
    """A private server for these tests, on a socket of its own; every test makes its own database."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if not found:
        pytest.skip("PostgreSQL is not installed (Debian package postgresql)")
    tools = found[-1].parent
    # Not pytest's temporary folder: its parents are closed to other users.
    folder = Path(f"/tmp/toiluot-pg-{os.getpid()}")
    folder.mkdir(mode=0o700)
    run = _as_postgres(folder)
    data = folder / "data"
    try:
        subprocess.run(
            [*run, tools / "initdb", "-D", data, "-A", "trust", "-U", "toiluot", "-E", "UTF8", "--locale=C"],
            check=True, capture_output=True, cwd="/",
        )  # fmt: skip
        subprocess.run(
            [*run, tools / "pg_ctl", "-D", data, "-w", "-l", folder / "log", "start",
             "-o", f"-c listen_addresses='' -c unix_socket_directories={folder}"],
            check=True, capture_output=True, cwd="/",
        )  # fmt: skip
        yield f"postgresql+psycopg://toiluot@/postgres?host={folder}"
        subprocess.run([*run, tools / "pg_ctl", "-D", data, "-m", "immediate", "stop"], capture_output=True, cwd="/")
    finally:
        shutil.rmtree(folder, ignore_errors=True)
