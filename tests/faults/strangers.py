"""Strangers who hold connections and say little: `python -m tests.faults.strangers SECONDS KIND:PORT:COUNT:FROM ...`.

A process of its own, so that its work is not the honest client's. Each stranger dials again as soon as it is cut. One
JSON object goes out: by kind, how often it was connected, how often it was cut, and how often it could not connect.
"""

from __future__ import annotations

import asyncio
import json
import resource
import sys
from collections import Counter
from collections.abc import Awaitable, Callable

PAUSE_S = 0.1
"""Before a stranger dials again."""

HANDSHAKE = (
    b"GET / HTTP/1.1\r\nHost: branch\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
    b"Sec-WebSocket-Protocol: toiluot.v2\r\n\r\n"
)
POST = b"POST /manager/sign-in HTTP/1.1\r\nHost: branch\r\nContent-Type: application/x-www-form-urlencoded\r\n"

Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]


async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Says nothing."""


async def half(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Half of a request's header."""
    writer.write(HANDSHAKE[: len(HANDSHAKE) // 2])


async def slow(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """A header that takes minutes."""
    for byte in HANDSHAKE:
        writer.write(bytes((byte,)))
        await asyncio.sleep(1.0)


async def mute(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """A whole handshake of a link, and no hello."""
    writer.write(HANDSHAKE)


async def slow_body(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """A form that takes minutes."""
    writer.write(POST + b"Content-Length: 1000\r\n\r\n")
    for _ in range(1000):
        writer.write(b"x")
        await asyncio.sleep(1.0)


async def large_body(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """A form of 59 MB, as fast as it goes."""
    writer.write(POST + b"Content-Length: 59000000\r\n\r\n")
    for _ in range(1000):
        writer.write(b"x" * 59_000)
        await writer.drain()


async def not_reading(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Asks for the largest file there is, again and again, and reads nothing of it: more than a socket would hold."""
    writer.transport.pause_reading()  # type: ignore[attr-defined]
    writer.write(b"GET /assets/chart.js HTTP/1.1\r\nHost: branch\r\n\r\n" * 24)
    await asyncio.sleep(3600)


KINDS: dict[str, Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]] = {
    kind.__name__: kind for kind in (silent, half, slow, mute, slow_body, large_body, not_reading)
}


async def again_and_again(kind: str, port: int, address: str, seen: Counter[str]) -> None:
    """For ever: dial, do it, wait until it is cut, dial again."""
    while True:
        try:
            reader, writer = await asyncio.open_connection("127.0.0.1", port, local_addr=(address, 0))
        except OSError:
            seen[f"{kind} not connected"] += 1
            await asyncio.sleep(PAUSE_S)
            continue
        seen[f"{kind} connected"] += 1
        doing = asyncio.ensure_future(KINDS[kind](reader, writer))
        try:
            while await reader.read(4096):
                pass
        except OSError:
            pass
        finally:
            doing.cancel()
            await asyncio.gather(doing, return_exceptions=True)
            writer.transport.abort()
        seen[f"{kind} cut"] += 1
        await asyncio.sleep(PAUSE_S)


async def main(seconds: float, wanted: list[str]) -> Counter[str]:
    """All at once for so long."""
    seen: Counter[str] = Counter()
    tasks = []
    for one in wanted:
        kind, port, count, address = one.split(":")
        tasks += [asyncio.create_task(again_and_again(kind, int(port), address, seen)) for _ in range(int(count))]
    await asyncio.sleep(seconds)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    return seen


if __name__ == "__main__":
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    print(json.dumps(asyncio.run(main(float(sys.argv[1]), sys.argv[2:]))))
