"""Displays fetch pictures and videos over their own link: in small parts, in turn, and no call waits for one."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import random
import time
from collections.abc import Callable
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from server.live import media_parts
from server.live.client import Client
from server.media import shelf as shelf_module
from server.media.shelf import Shelf
from tests.server.branch_kit import COUNTERS, SERVICE, Link, Port, live_port
from wire.media import PART_BYTES, HallMedia, MediaItem
from wire.values import Role

FILE = bytes(range(256)) * (3 * PART_BYTES // 256) + b"end"
NAME = hashlib.sha256(FILE).hexdigest()


async def read(sha256: str, offset: int, most: int) -> tuple[int, bytes] | None:
    return (len(FILE), FILE[offset : offset + most]) if sha256 == NAME else None


async def fetch(link: Link, sha256: str = NAME) -> bytes:
    got = b""
    while True:
        part = await link.result("media.part", {"sha256": sha256, "offset": len(got)})
        assert (part["sha256"], part["offset"], part["size"]) == (sha256, len(got), len(FILE))
        data = base64.b64decode(part["data"])
        if not data:
            return got
        assert len(data) <= PART_BYTES
        got += data


def refused_as(frame: dict[str, object]) -> object:
    error = frame["error"]
    assert isinstance(error, dict)
    return error["data"]["code"]


async def test_a_display_fetches_a_file_part_by_part_and_nobody_else_does(url: str) -> None:
    async with AsyncExitStack() as held:
        port = await held.enter_async_context(live_port(url))
        port.live.media.read = read
        board = await held.enter_async_context(port.link(Role.DISPLAY, "board-1"))
        assert await fetch(board) == FILE
        assert refused_as(await board.ask("media.part", {"sha256": "0" * 64, "offset": 0})) == "NO_MEDIA"
        for role in (Role.KIOSK, Role.COUNTER, Role.RECEPTION, Role.MANAGER, Role.BOARDS):
            other = await held.enter_async_context(port.link(role, f"{role.value}-7"))
            assert refused_as(await other.ask("media.part", {"sha256": NAME, "offset": 0})) == "NOT_ALLOWED"
            assert "media" not in other.snapshot["views"]  # type: ignore[attr-defined]


async def test_displays_are_told_when_there_is_something_else_to_show(url: str) -> None:
    async with live_port(url) as port, port.link(Role.DISPLAY, "board-1") as board:
        assert board.snapshot["views"]["media"] == {"items": []}  # type: ignore[attr-defined]
        item = MediaItem(sha256=NAME, kind="picture", media_type="image/png", size=len(FILE), seconds=9)
        port.fanout.documents.media = lambda now: HallMedia(items=(item,)).model_dump_json()
        port.fanout.media_changed()
        assert (await board.until("view.media"))["items"][0]["sha256"] == NAME


async def test_whoever_asks_for_more_while_much_is_on_its_way_is_told_to_wait(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with live_port(url) as port, port.link(Role.DISPLAY, "board-1") as board:
        port.live.media.read = read
        with monkeypatch.context() as slow:
            slow.setattr(Client, "held", property(lambda client: 40 * 1024))
            assert refused_as(await board.ask("media.part", {"sha256": NAME, "offset": 0})) == "BUSY"
        assert await fetch(board) == FILE


async def test_all_displays_together_fetch_no_faster_than_the_rate(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(media_parts, "RATE", PART_BYTES / 0.02)
    async with AsyncExitStack() as held:
        port = await held.enter_async_context(live_port(url))
        port.live.media.read = read
        boards = [await held.enter_async_context(port.link(Role.DISPLAY, f"board-{n}")) for n in range(2)]
        began = time.monotonic()
        assert await asyncio.gather(*map(fetch, boards)) == [FILE, FILE]
        assert time.monotonic() - began >= (2 * 5 - 1) * 0.02, "each asked five times, the last time for nothing"


async def calls_take(port: Port, desk: Link, board: Link, ticket_id: str, calls: int) -> list[float]:
    """Seconds from a press until a display has heard it."""
    took = []
    for _ in range(calls):
        began = time.perf_counter()
        asked = asyncio.create_task(desk.result("ticket.recall", {"ticket_id": ticket_id}))
        await board.until("event.ticket.recalled")
        took.append(time.perf_counter() - began)
        await asked
        await asyncio.sleep(0.01)
    return took


async def test_calls_go_out_between_the_parts(url: str) -> None:
    async with AsyncExitStack() as held:
        port = await held.enter_async_context(live_port(url))
        port.live.media.read = read
        kiosk = await held.enter_async_context(port.link(Role.KIOSK, "kiosk-1"))
        desk = await held.enter_async_context(port.desk("lan", COUNTERS[0]))
        boards = [await held.enter_async_context(port.link(Role.DISPLAY, f"board-{n}")) for n in range(5)]
        await kiosk.result("ticket.issue", {"service_id": SERVICE})
        ticket_id = (await desk.result("ticket.call_next"))["ticket_id"]

        async def for_ever(link: Link) -> None:
            while True:
                await fetch(link)

        fetching = [asyncio.create_task(for_ever(link)) for link in boards[1:]]
        took = await calls_take(port, desk, boards[0], ticket_id, 10)
        for task in fetching:
            task.cancel()
        await asyncio.gather(*fetching, return_exceptions=True)
        assert sorted(took)[len(took) // 2] < 1.0, took  # behind the parts each would wait; a busy machine stops once


@pytest.mark.soak
async def test_a_calls_way_while_five_displays_fetch_fifty_megabytes(
    url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, count: Callable[[str], None]
) -> None:
    monkeypatch.setattr(shelf_module, "LEFT_FREE", 0)
    shelf = Shelf(tmp_path / "media")
    growing = shelf.begin(50_000_000)
    growing.write(random.Random(7).randbytes(50_000_000))
    name = growing.close()
    shelf.keep(growing, name, b"")
    async with AsyncExitStack() as held:
        port = await held.enter_async_context(live_port(url))
        kiosk = await held.enter_async_context(port.link(Role.KIOSK, "kiosk-1"))
        desk = await held.enter_async_context(port.desk("lan", COUNTERS[0]))
        boards = [await held.enter_async_context(port.link(Role.DISPLAY, f"board-{n}")) for n in range(6)]
        await kiosk.result("ticket.issue", {"service_id": SERVICE})
        ticket_id = (await desk.result("ticket.call_next"))["ticket_id"]
        port.live.media.read = lambda *asked: asyncio.to_thread(shelf.read, *asked)

        async def fetched(link: Link) -> float:
            began, got = time.perf_counter(), 0
            while got < 50_000_000:
                part = await link.result("media.part", {"sha256": name, "offset": got})
                got += len(base64.b64decode(part["data"]))
            return time.perf_counter() - began

        quiet = sorted(await calls_take(port, desk, boards[0], ticket_id, 100))
        fetching = [asyncio.create_task(fetched(link)) for link in boards[1:]]
        busy = sorted(await calls_take(port, desk, boards[0], ticket_id, 400))
        assert not any(task.done() for task in fetching), "no call was made while nothing was fetched"
        took = max(await asyncio.gather(*fetching))
    p50, p90 = (busy[len(busy) * part // 10] * 1000 for part in (5, 9))
    ratio = p50 / (quiet[len(quiet) // 2] * 1000)
    line = f"a call: {quiet[len(quiet) // 2] * 1000:.1f} ms, meanwhile {p50:.1f} (p90 {p90:.1f}), ratio {ratio:.1f}"
    count(f"{line}; 5 x 50 MB in {took:.0f} s")
    assert p50 < 250, line
    assert 5 * 50_000_000 / took < media_parts.RATE * 1.1
