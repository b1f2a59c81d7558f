"""Databases of every released schema are upgraded; an upgrade that is killed leaves the old one or the new one."""

from __future__ import annotations

import contextlib
import gzip
import json
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from server.store import database
from server.store.journal import Store
from server.store.tables import SCHEMA
from server.store.verify import verify
from tests.server.branch_kit import DAY_MS, MONDAY_9, HandClock, house
from tests.server.server_process import ROOT
from tests.server.store.keep_schema import SCHEMAS, facts

RELEASED = sorted(path.name.removesuffix(".db.gz") for path in SCHEMAS.glob("*.db.gz"))

NEXT = "9001"
MIGRATION = '''"""A next migration, as they come: a column, a table, an index, rows worked out anew."""

import sqlalchemy as sa
from alembic import op

revision = "9001"
down_revision = "{before}"
branch_labels = None
depends_on = None


def upgrade():
    op.add_column("visit", sa.Column("mood", sa.Integer(), nullable=True))
    op.create_table("room", sa.Column("id", sa.String(8), nullable=False), sa.PrimaryKeyConstraint("id"))
    op.execute("INSERT INTO room VALUES ('a')")
    op.execute("UPDATE visit SET mood = serial")
    op.create_index("visit_mood", "visit", ["mood"])
'''


def kept(schema: str, path: Path) -> Path:
    path.write_bytes(gzip.decompress((SCHEMAS / f"{schema}.db.gz").read_bytes()))
    return path


def test_this_schema_is_kept_among_the_released_ones() -> None:
    assert SCHEMA in RELEASED, "run python -m tests.server.store.keep_schema"


@pytest.mark.parametrize("schema", RELEASED)
async def test_a_database_of_a_released_schema_is_upgraded_and_goes_on(schema: str, url: str, tmp_path: Path) -> None:
    kept(schema, tmp_path / "branch.db")
    known = json.loads((SCHEMAS / f"{schema}.json").read_text(encoding="utf-8"))
    store = Store(url)
    state = store.open()
    store.close()
    assert {f"{t.day} {t.number}" for t in state.tickets.values()} == {k for k in known["visits"] if state.day in k}
    assert facts(url) == known
    assert verify(url).well
    # The next ticket of the same day carries on, and an old answer is still given.
    async with house(url, HandClock(MONDAY_9 + DAY_MS + 7200_000)) as branch:
        assert (await branch.issue("order-00000"))["number"] == "A001"
        assert (await branch.issue())["number"] == "A001"  # the first of this series on the second day
    assert verify(url).well


@pytest.fixture
def migrations(tmp_path: Path) -> Path:
    folder = tmp_path / "migrations"
    shutil.copytree(database.MIGRATIONS, folder, ignore=shutil.ignore_patterns("__pycache__"))
    (folder / "versions" / "r9001_next.py").write_text(MIGRATION.format(before=SCHEMA), encoding="utf-8")
    return folder


def shape(path: Path) -> tuple[frozenset[str], str]:
    """The tables, columns and indexes, and the version, as a plain SQLite reader finds them."""
    with contextlib.closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        made = frozenset(str(row[0]) for row in connection.execute("SELECT sql FROM sqlite_master WHERE sql NOT NULL"))
        if not made:
            return made, ""
        return made, str(connection.execute("SELECT version_num FROM alembic_version").fetchone()[0])


OFTEN = (RELEASED[0], RELEASED[-1])
"""The longest way to the newest schema, which all others are a part of, and the one that most branches go."""


@pytest.mark.parametrize(
    "begin", ["nothing", *(pytest.param(one, marks=[] if one in OFTEN else pytest.mark.soak) for one in RELEASED)]
)
def test_an_upgrade_killed_anywhere_is_old_or_new_and_never_between(
    begin: str, tmp_path: Path, migrations: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = tmp_path / "source.db"
    if begin != "nothing":
        kept(begin, source)
        before = shape(source)
    else:
        before = (frozenset(), "")
    images = tmp_path / "images"
    images.mkdir()
    script = Path(__file__).with_name("killed_upgrade.py")
    command = [sys.executable, str(script), str(source), str(images), str(migrations), NEXT]
    done = subprocess.run(
        command, cwd=ROOT, env={"PYTHONPATH": str(ROOT)}, capture_output=True, timeout=400, check=False
    )
    assert done.returncode == 0, done.stderr
    *killed, whole = sorted(images.glob("*.db"))
    assert len(killed) > 8
    after = shape(whole)
    assert after[1] == NEXT
    found = [shape(path) for path in killed]
    assert set(found) <= {before, after}
    assert before in found
    # What was killed starts the next time as if nothing had happened.
    monkeypatch.setattr(database, "MIGRATIONS", migrations)
    monkeypatch.setattr(database, "SCHEMA", NEXT)
    for path in (killed[len(killed) // 2], killed[-1]):
        store = database.Database(f"sqlite:///{path}")
        store.open_for_writing().close()
        store.release()
        assert shape(path) == after
    if begin != "nothing":
        with contextlib.closing(sqlite3.connect(whole)) as connection:
            assert connection.execute("SELECT count(*) FROM visit WHERE mood = serial").fetchone()[0] > 0
