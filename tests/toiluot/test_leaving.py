"""What `toiluot report` and `toiluot export` write is journalled first, with the server running and stopped."""

from __future__ import annotations

import asyncio
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from config import ServerSettings, load
from server.program.local_commands import SOCKET, LocalCommands, console
from server.runtime.private_socket import answers
from server.store.audit_rows import audit_rows
from server.store.history import looking_at
from server.store.verify import verify
from tests.patience import until
from tests.server.branch_kit import House
from tests.toiluot.upkeep_office import furnish, typed, within
from toiluot import staff_office
from wire.events import ExportMade
from wire.values import Actor, Role

LEAVES = [
    ("report server.toml 2025-12 --out new.html", "figures", "2025-12"),
    ("report server.toml 2025-12-30..2026-01-05 --out new.html", "figures", "2025-12-30..2026-01-05"),
    ("export server.toml new.csv", "visits", "2025-12-30..2026-01-05"),
    ("export server.toml new.csv --last 2025-12-31", "visits", "2025-12-30"),
    ("export server.toml new.jsonl --journal", "journal", "2025-12-30..2026-01-05"),
]


@contextmanager
def at_work(folder: Path) -> Iterator[None]:
    """Its server's handle and local socket, in a thread of their own."""
    loop, over = asyncio.new_event_loop(), asyncio.Event()
    settings = settings_of(folder)

    async def serve() -> None:
        made = House(settings.database)
        task = asyncio.create_task(LocalCommands(made.handle, settings.data_dir).run())
        await over.wait()
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        await made.close()

    thread = threading.Thread(target=lambda: loop.run_until_complete(serve()))
    thread.start()
    try:
        asyncio.run(until(lambda: answers(settings.data_dir, SOCKET), "the server runs"))
        yield
    finally:
        loop.call_soon_threadsafe(over.set)
        thread.join(30)
        loop.close()


def settings_of(folder: Path) -> ServerSettings:
    with within(folder):
        return load(folder / "server.toml", ServerSettings)


@pytest.fixture(params=["stopped", "running"])
def office(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "office"
    furnish(folder)
    if request.param == "running":
        with at_work(folder):
            yield folder
    else:
        yield folder


def exports(folder: Path) -> list[tuple[Actor, str, str]]:
    with looking_at(settings_of(folder).database) as connection:
        rows = list(audit_rows(connection, begin=0, end=1 << 60))
    return [
        (Actor.model_validate_json(row.actor), row.event.kind, row.event.span)
        for row in rows
        if isinstance(row.event, ExportMade)
    ]


@pytest.mark.parametrize(("line", "kind", "span"), LEAVES)
def test_what_leaves_as_a_file_is_journalled_with_the_account_that_asked(
    office: Path, line: str, kind: str, span: str
) -> None:
    ended = typed(office, line)
    assert ended.code == 0, ended
    assert exports(office) == [(console(os.geteuid()), kind, span)]
    assert exports(office)[0][0].role is Role.SERVER
    assert verify(settings_of(office).database).well


@pytest.mark.parametrize("line", [line for line, *_ in LEAVES])
def test_what_cannot_be_journalled_does_not_leave(tmp_path: Path, line: str, monkeypatch: pytest.MonkeyPatch) -> None:
    furnish(tmp_path / "office")

    def refuses(self: staff_office.Office, command: object) -> None:
        raise staff_office.NotStored("the disk is full")

    monkeypatch.setattr(staff_office.Office, "ask", refuses)
    ended = typed(tmp_path / "office", line)
    assert (ended.code, ended.changed) == (1, ())
    assert "the disk is full" in ended.err


@pytest.mark.parametrize(
    "line", ["report server.toml 2025 --out letter", "export server.toml letter", LEAVES[2][0] + " --first 2030-01-01"]
)
def test_what_does_not_leave_is_not_journalled(tmp_path: Path, line: str) -> None:
    office = tmp_path / "office"
    furnish(office)
    assert typed(office, line).code != 0
    assert exports(office) == []


def test_an_archive_is_read_without_its_being_changed(tmp_path: Path) -> None:
    office = tmp_path / "office"
    furnish(office)
    assert typed(office, "archive server.toml 2025").code == 0
    ended = typed(office, "report branch-2025.db 2025 --out new.html")
    assert (ended.code, ended.changed) == (0, ("new.html",))
    assert typed(office, "export branch-2025.db new.csv").changed == ("new.csv",)
    assert exports(office) == []
