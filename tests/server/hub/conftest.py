"""Hubs for tests, and a private PostgreSQL where one is installed."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
import uuid
from pathlib import Path

import psycopg
import pytest

from config.settings import BookingLimitSettings
from server.hub.booking.desk import Desk, name_wish
from server.hub.keys import Keys
from server.hub.limits import Limits
from server.hub.store import hearing, writing
from server.hub.store.database import HubDatabase
from server.hub.store.ledger import Ledger
from tests.server import new_database
from tests.server.booking.hall import Hall, demo_branch
from tests.server.hub.house import MONDAY, HubHouse, TestClock
from wire.catalogue import Branch

BRANCH = demo_branch()


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
    folder = Path(tempfile.mkdtemp(prefix="toiluot-pg-"))  # one that was killed may have left its own
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


@pytest.fixture(params=["sqlite", "postgresql"])
def hub_url(request, tmp_path):
    """An empty database of each kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/hub.db"
    server = request.getfixturevalue("postgres_url")
    name = f"t{uuid.uuid4().hex}"
    with psycopg.connect(server.replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    return server.replace("/postgres?", f"/{name}?")


@pytest.fixture
async def open_desk(hub_url):
    """Opens a hub program's desk; several share one database, as the workers of a city do."""
    desks = []

    async def open_desk(clock=None, heard: bool = True, branch: Branch = BRANCH) -> Desk:
        database = HubDatabase(new_database.hub(hub_url))
        database.upgrade()
        keys = Keys(b"k" * 32)
        ledger = Ledger(database, lambda wish: name_wish(keys, wish), lambda _: None)
        desk = Desk(ledger, keys, clock or TestClock(), set(), {BRANCH.id: (None, None)})
        await ledger.change(lambda c: writing.know_branch(c, BRANCH.id, branch.model_dump_json()))
        if heard:
            await ledger.change(lambda c: hearing.keep_waits(c, BRANCH.id, "{}", MONDAY))
        desks.append(desk)
        return desk

    yield open_desk
    for desk in desks:
        desk.ledger.close()


@pytest.fixture
async def limited(open_desk):
    """Opens desks of one database that keep to limits, as several programs of a hub do."""

    async def limited(clock=None, **changes) -> Desk:
        desk = await open_desk(clock)
        desk._limits = Limits(BookingLimitSettings(**changes), desk.keys.subject)
        return desk

    return limited
