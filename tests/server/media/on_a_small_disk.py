"""Run inside a mount of its own: pictures and videos on a disk of a few megabytes that fills up under them.

    python -m tests.server.media.on_a_small_disk MOUNT_POINT MEGABYTES

Prints one JSON object with what happened.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from display.media.media_cache import MediaCache
from display.media.media_cache import NoRoom as NoRoomHere
from server.media import shelf as shelf_module
from server.media.shelf import NoRoom, Shelf
from tests.server.branch_kit import House

MEGABYTE = 1024 * 1024


async def run(disk: Path) -> dict[str, Any]:
    """A server's shelf, then a display's cache, each until its disk is full, and a number afterwards."""
    found: dict[str, Any] = {}
    shelf_module.LEFT_FREE = 2 * MEGABYTE
    branch = await House(f"sqlite:///{disk / 'branch.db'}").begin()
    shelf, folder = Shelf(disk / "media"), disk / "media"
    try:
        shelf.begin(60 * MEGABYTE)
    except NoRoom as full:
        found["room"] = full.free
    growing = shelf.begin(shelf.room())  # what it was promised is taken by something else meanwhile
    filler = (disk / "filler").open("wb", buffering=0)
    try:
        while True:
            growing.write(bytes(MEGABYTE // 4))
            filler.write(bytes(MEGABYTE // 4))
    except OSError as error:
        found["broke"] = error.strerror
    found["half"] = [path.suffix for path in folder.iterdir()]
    filler.close()
    growing.drop()
    found["left"] = [path.name for path in folder.iterdir()]
    (disk / "filler").unlink()
    found["number"] = (await branch.issue())["number"]

    cache, data = MediaCache(disk / "display", kept_free=0), b"x" * 64 * MEGABYTE
    name, part = hashlib.sha256(data).hexdigest(), MEGABYTE // 2
    cache._free = lambda _: 1 << 40  # as it was when the file was begun
    came = cache.begin(name, len(data), {name})
    try:
        while True:
            cache.put(name, came, data[came : came + part], len(data))
            came += part
    except NoRoomHere:
        found["kept"] = (disk / "display" / f"{name}.part").stat().st_size == came > 0
    (disk / "display" / f"{name}.part").unlink()
    found["number_after"] = (await branch.issue("order-00002"))["number"]
    await branch.close()
    return found


def main() -> None:
    """Mount the disk and run on it."""
    disk, megabytes = Path(sys.argv[1]), sys.argv[2]
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "none", str(disk)], check=True)
    print(json.dumps(asyncio.run(run(disk))))


if __name__ == "__main__":
    main()
