"""What a start does not wait for: until the live port answers the hall stands still, so the rest is read after it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.server.server_process import ROOT, ServerProcess

STARTED = """
import json, os, sys
import toiluot.cli
from server.live.socket import LiveLink
from wire import word_files

listen = LiveLink.start

async def start(self, *args):
    await listen(self, *args)
    words = [name for name, files in word_files._programs.items() if files._said is not None]
    print(json.dumps({"modules": sorted(sys.modules), "words": words}), flush=True)
    os._exit(0)

LiveLink.start = start
sys.argv = ["toiluot", "server", sys.argv[1]]
toiluot.cli.main()
"""
"""The command `toiluot server` up to the moment when its live port listens."""

LATER = {
    "alembic": "only where the tables are to be brought up to date",
    "psycopg": "only where the database is PostgreSQL",
    "sqlalchemy.dialects.postgresql": "likewise; `postgresql_where` on an index reads it too",
    "starlette": "pages",
    "fastapi": "pages",
    "uvicorn": "pages",
    "jinja2": "pages",
    "server.web": "pages",
    "server.runtime.http_port": "pages",
    "server.settings.drafts": "pages, and the first change of day",
    "server.telling": "alarms and reports by mail",
    "aiosmtplib": "mail",
    "xlsxwriter": "a day as Excel",
    "weasyprint": "a day as PDF",
    "qrcode": "the QR of a page",
    "icalendar": "the hub",
    "cryptography": "signed bookings, the pairing of a device",
    "spake2": "the pairing of a device",
    "argon2": "the first password",
    "zxcvbn": "a new password",
    "wire.branch_link": "a hub",
    "server.booking.link": "a hub",
    "server.exchange": "a hub",
    "server.hub": "the other program",
    "server.store.archives": "a start from an archive",
    "urllib.request": "nobody: a library that brings it is read at its use (`wire.emblem`)",
    "PySide6": "nobody in a server",
    "numpy": "nobody in a server",
}
"""By module: who needs it."""


@pytest.fixture(scope="module")
def started(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    """What had been read when the live port listened, at a start that is not the first one."""
    server = ServerProcess(tmp_path_factory.mktemp("start"))
    server.start()
    server.end()
    done = subprocess.run(
        [sys.executable, "-c", STARTED, str(server.settings())],
        cwd=ROOT, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    read: dict[str, list[str]] = json.loads(done.stdout)
    return read


def test_the_start_is_seen_whole(started: dict[str, list[str]]) -> None:
    assert {"server.app", "server.live.socket", "websockets.asyncio.server"} <= set(started["modules"])


@pytest.mark.parametrize("module", LATER)
def test_it_is_read_after_the_live_port_answers(started: dict[str, list[str]], module: str) -> None:
    found = [name for name in started["modules"] if name == module or name.startswith(f"{module}.")]
    assert found == [], LATER[module]


def test_no_word_files_are_read_before(started: dict[str, list[str]]) -> None:
    assert started["words"] == []


def test_the_start_looks_for_no_plugins() -> None:
    """pydantic would read the files of every installed package at the first model."""
    code = "import os, toiluot; print(os.environ['PYDANTIC_DISABLE_PLUGINS'])"
    done = subprocess.run([sys.executable, "-c", code], cwd=Path(ROOT), capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "true"
