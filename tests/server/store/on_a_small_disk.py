"""Run inside a mount of its own: a branch on a disk of a few megabytes that fills up and is emptied again.

    python on_a_small_disk.py MOUNT_POINT MEGABYTES BALLAST_BYTES

Prints one JSON object with what happened.
"""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from config import ServerSettings
from server.runtime import backup_folder
from server.store.journal import Store
from server.store.verify import verify
from server.upkeep.backup import backups_of
from tests.server import branch_kit
from tests.server.branch_kit import BRANCH, COUNTERS, KIOSK, LAN, SERVICE, House
from wire import commands as c
from wire.errors import Refused


def fill(path: Path, leave: int) -> None:
    """Take all space but `leave` bytes."""
    stat = os.statvfs(path.parent)
    with path.open("wb") as file:
        os.posix_fallocate(file.fileno(), 0, max(4096, stat.f_bavail * stat.f_frsize - leave))


async def issue(branch: House, n: int) -> dict[str, Any] | Refused:
    return await branch.ask(c.IssueTicket(service_id=SERVICE), KIOSK, f"order-{n:06d}")


async def run(disk: Path, ballast_bytes: int) -> dict[str, Any]:
    url = f"sqlite:///{disk / 'branch.db'}"
    told: dict[str, str] = {}
    found: dict[str, Any] = {}
    branch_kit.Store = lambda at: Store(at, ballast_bytes=ballast_bytes)  # type: ignore[misc, assignment]
    branch = await House(url).begin()
    await branch.ask(c.OpenCounter(counter_id=COUNTERS[0]), LAN)
    ballast = disk / "branch.db.ballast"
    found["ballast_at_start"] = ballast.exists() and ballast.stat().st_size
    fill(disk / "filler", leave=256 * 1024)

    refusal: Refused | None = None
    n = 0
    while refusal is None:
        answer = await issue(branch, n)
        if isinstance(answer, Refused):
            refusal = answer
        else:
            if "ballast_given_up_after" not in found and not ballast.exists():
                found["ballast_given_up_after"] = n
            told[f"order-{n:06d}"] = answer["number"]
            n += 1
    found["accepted_while_filling"] = n
    found["refusal"] = {"code": refusal.code.value, "vi": refusal.text("vi"), "en": refusal.text("en")}
    found["failure"] = branch.handle.failure
    found["short_of_space"] = branch.store.short_of_space

    # Reading goes on: the state, the reports, an answer that was given before.
    async with branch.handle.reading() as state:
        found["tickets_in_state"] = len(state.tickets)
    with branch.store.reading() as connection:
        found["visits_while_full"] = connection.exec_driver_sql("SELECT count(*) FROM visit").scalar()
    again = await branch.ask(c.IssueTicket(service_id=SERVICE), KIOSK, "order-000000")
    found["same_answer_while_full"] = isinstance(again, dict) and again["number"] == told["order-000000"]
    refused = [await issue(branch, n) for _ in range(20)]
    found["still_refused"] = sum(isinstance(answer, Refused) for answer in refused)

    # A backup on a full disk takes nothing of what is left, says so, and stops nobody.
    backup_folder.RESERVE_BYTES = -(1 << 40)
    settings = ServerSettings(database=url, data_dir=disk / "data", branch=branch_kit.BRANCH_FILE)
    backups = backups_of(settings, BRANCH, branch.store.tell_disk_is_busy)
    await backups.look()
    found["backup_trouble"] = [trouble.of("en") for trouble in backups.health.troubles]
    found["backup_left"] = [path.name for path in (disk / "data" / "backups").glob("*")]

    (disk / "filler").unlink()
    begun = time.monotonic()
    answer = await issue(branch, n)
    while isinstance(answer, Refused) and time.monotonic() - begun < 20:
        await asyncio.sleep(0.2)
        answer = await issue(branch, n)
    found["resumed_after_s"] = time.monotonic() - begun
    assert isinstance(answer, dict), answer
    told[f"order-{n:06d}"] = answer["number"]
    called = await branch.ask(c.CallNext(), LAN)
    found["called_after"] = isinstance(called, dict)
    branch.store._tended = 0.0
    told["order-999999"] = (await branch.issue("order-999999"))["number"]
    await branch.store.run(lambda: None)
    found["ballast_again"] = ballast.exists()
    await branch.close()

    found["numbers"] = len(set(told.values())) == len(told) == n + 2
    branch = House(url)
    async with branch.handle.reading() as state:
        found["kept"] = all(state.tickets[i].number == number for i, number in told.items())
        found["tickets"] = len(state.tickets) == len(told)
    await branch.close()
    found["verify"] = verify(url).trouble
    assert BRANCH
    return found


def main() -> None:
    disk, megabytes, ballast_bytes = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "none", str(disk)], check=True)
    print(json.dumps(asyncio.run(run(disk, ballast_bytes))))


if __name__ == "__main__":
    main()
