"""A bare client of the hub's API, that costs a measurement as little as can be: bodies of answers are not read."""

from __future__ import annotations

import asyncio
import json
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from toiluot.bench.hub.city import address
from wire.values import Millis


@dataclass(frozen=True, slots=True)
class Asked:
    """What came of it."""

    statuses: Counter[int]
    seconds: float
    """Of all together."""
    taken: list[float]
    """Seconds of each."""


def booking(n: int, branch_id: str, service_id: str, slot_at: Millis) -> bytes:
    """The `n`th request: as a trusted proxy passes it on, of a visitor of a network of their own."""
    body = json.dumps({"request_id": f"bench-{n:08}", "service_id": service_id, "slot_at": slot_at}).encode()
    head = (
        f"POST /api/v1/branches/{branch_id}/bookings HTTP/1.1\r\nHost: hub\r\nX-Forwarded-For: {address(n)}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


async def ask_all(
    port: int, requests: Iterable[bytes], links: int, begins: Callable[[], object] = lambda: None
) -> Asked:
    """Send every request, over so many connections, each of which waits for its answer before it sends the next.

    Args:
        port: of the hub.
        requests: whole, with their heads.
        links: how many connections.
        begins: called once all are open.

    Raises:
        OSError: the hub closed a connection.
    """
    statuses: Counter[int] = Counter()
    taken: list[float] = []
    waiting = iter(requests)
    opened = [await asyncio.open_connection("127.0.0.1", port) for _ in range(links)]
    begins()
    began = time.perf_counter()
    await asyncio.gather(*(_one_link(*each, waiting, statuses, taken) for each in opened))
    seconds = time.perf_counter() - began
    for _, writer in opened:
        writer.close()
    return Asked(statuses, seconds, taken)


async def _one_link(
    reader: asyncio.StreamReader,
    writer: asyncio.StreamWriter,
    waiting: Iterator[bytes],
    statuses: Counter[int],
    taken: list[float],
) -> None:
    for request in waiting:
        began = time.perf_counter()
        writer.write(request)
        head = await reader.readuntil(b"\r\n\r\n")
        await reader.readexactly(_length(head))
        statuses[int(head[9:12])] += 1
        taken.append(time.perf_counter() - began)


def _length(head: bytes) -> int:
    at = head.lower().find(b"content-length:")
    return int(head[at + 15 : head.index(b"\r\n", at)]) if at >= 0 else 0
