"""An office for the upkeep commands: a branch with two days, a hub, a backup of each, and how a command ends there.

    python -m tests.toiluot.upkeep_office FOLDER

Run inside a mount of its own it puts every command before a disk that is full, a user without rights, and a disk that
is read-only, and prints as one JSON object how each ended.
"""

from __future__ import annotations

import asyncio
import gc
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from typer.testing import CliRunner

from config import load
from config.settings import HubSettings, ServerSettings
from server.hub.store.database import HubDatabase
from server.hub.upkeep.backup import backup as back_up_hub
from server.runtime import backup_folder
from server.upkeep import archive
from server.upkeep.backup import backup as back_up
from tests.server.branch_kit import BRANCH_FILE, HandClock, house
from tests.server.upkeep.years import nine
from toiluot.cli import app

LINES = {
    "backup": "backup server.toml",
    "backup elsewhere": "backup server.toml --folder elsewhere",
    "restore": "restore server.toml kept --set-aside",
    "archive": "archive server.toml 2025",
    "verify": "verify server.toml",
    "report": "report server.toml 2025-12-30 --out new.html",
    "replay": "replay server.toml 2025-12-30",
    "export": "export server.toml new.csv",
    "export --journal": "export server.toml new.jsonl --journal",
    "hub backup": "backup hub.toml",
    "hub restore": "restore hub.toml kept-hub --set-aside",
    "hub verify": "verify hub.toml",
}
"""Every upkeep command as an office types it."""

PASSING = (".lock", "-shm", "-wal")
"""What SQLite and a lock leave beside a database that is only read; they hold nothing of it."""


@dataclass(frozen=True, slots=True)
class Ended:
    """How a command ended."""

    code: int
    out: str
    err: str
    fault: str
    """An exception that got through; empty when none did."""
    changed: tuple[str, ...]
    """Files that came, went or changed."""


def furnish(folder: Path) -> None:
    """Write the office into a new folder: a branch with three numbers in 2025 and one in 2026, and a hub."""
    folder.mkdir(parents=True)
    (folder / "server.toml").write_text(
        f'kind = "server"\ndatabase = "sqlite:///branch.db"\ndata_dir = "data"\nbranch = "{BRANCH_FILE}"\n'
    )
    (folder / "hub.toml").write_text(
        'kind = "hub"\ndatabase = "sqlite:///hub.db"\ndata_dir = "hub"\nkey_file = "hub/hub.key"\n'
    )
    (folder / "kiosk.toml").write_text('kind = "kiosk"\ndevice_id = "kiosk-1"\ntoken_file = "kiosk-1.token"\n')
    (folder / "binary").write_bytes(b"\x89PNG\r\n\x1a\n\xff\xfe\x00" * 9)
    (folder / "letter").write_text("a letter\nof two lines\n")
    (folder / "folder").mkdir()
    (folder / "data").mkdir()
    (folder / "data" / "branch.key").write_bytes(bytes(range(32)))
    (folder / "hub").mkdir()
    (folder / "hub" / "hub.key").write_text("ab" * 32 + "\n")
    asyncio.run(_live(load(folder / "server.toml", ServerSettings)))
    hub = load(folder / "hub.toml", HubSettings)
    database = HubDatabase(hub.database)
    database.upgrade()
    database.close()
    back_up(load(folder / "server.toml", ServerSettings)).path.rename(folder / "kept")
    back_up_hub(hub).path.rename(folder / "kept-hub")
    for passing in folder.rglob("*"):
        if passing.name.endswith(PASSING):
            passing.unlink()


async def _live(settings: ServerSettings) -> None:
    clock = HandClock(nine("2025-12-30"))
    async with house(settings.database, clock) as branch:
        for _ in range(3):
            await branch.issue()
        clock.now = nine("2026-01-05")
        await branch.issue()


def everything(folder: Path) -> dict[str, bytes]:
    """All files of a folder that hold something."""
    files = [p for p in sorted(folder.rglob("*")) if p.is_file() and not p.name.endswith(PASSING)]
    return {str(p.relative_to(folder)): p.read_bytes() for p in files}


@contextmanager
def within(folder: Path) -> Iterator[None]:
    """Work there."""
    before = Path.cwd()
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(before)


def typed(folder: Path, line: str) -> Ended:
    """Type a command in a folder."""
    before = everything(folder)
    with within(folder):
        done = CliRunner().invoke(app, line.split(" "))
    after = everything(folder)
    fault = "" if done.exception is None or isinstance(done.exception, SystemExit) else repr(done.exception)
    changed = tuple(name for name in {**before, **after} if before.get(name) != after.get(name))
    return Ended(done.exit_code, done.stdout, done.stderr, fault, changed)


def main() -> None:
    """See the module."""
    disk = Path(sys.argv[1])
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=24m,mode=0755", "none", str(disk)], check=True)
    # So that the disk is full in the middle and not before.
    backup_folder.RESERVE_BYTES = archive.RESERVE_BYTES = -(1 << 40)
    furnish(disk / "furnished")
    office = disk / "office"
    shutil.copytree(disk / "furnished", office)
    for line in LINES.values():  # what a command imports is read before rights are taken away
        typed(office, line)
    shutil.rmtree(office)
    shutil.copytree(disk / "furnished", office)
    found = {}

    filler, stat = disk / "filler", os.statvfs(disk)
    with filler.open("wb") as file:
        os.posix_fallocate(file.fileno(), 0, stat.f_bavail * stat.f_frsize - 8 * 4096)
    found["full"] = ends_of(office)
    filler.unlink()

    for path in (office, *office.rglob("*")):
        path.chmod(0o555 if path.is_dir() else 0o444)
    who = os.geteuid()
    if who == 0:
        os.seteuid(65534)
    found["no right"] = ends_of(office)
    os.seteuid(who)

    # What a refused command had open for writing is let go of when it is collected: later on a busy machine.
    for left in range(50, -1, -1):
        gc.collect()
        if subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=left == 0).returncode == 0:
            break
        time.sleep(0.1)
    found["read-only"] = ends_of(office)
    print(json.dumps(found))


def ends_of(office: Path) -> dict[str, object]:
    """How each command ends there."""
    return {name: asdict(typed(office, line)) for name, line in LINES.items()}


if __name__ == "__main__":
    main()
