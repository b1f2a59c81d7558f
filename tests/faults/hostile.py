"""Clients that do everything a client must not, as fast as they can: `python -m tests.faults.hostile PORT SECONDS`.

A process of its own, so that its work is not the honest client's. The token of a paired kiosk, for an attacker inside
the house, comes on the standard input; one JSON object goes out: by kind of attack, how often it was refused and in
which words, and what was not refused as it must be.
"""

from __future__ import annotations

import asyncio
import json
import random
import struct
import sys
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from server.staff.rights import may_send
from tests.server.branch_kit import SERVICE, new_id, raw_link
from tests.server.staff.test_rights import asked
from wire.codec import MAX_FRAME
from wire.commands import COMMANDS
from wire.values import Role

TEXT, BINARY, CONTINUED, CLOSE, PING = 1, 2, 0, 8, 9
PATIENCE_S = 20.0


def frame(opcode: int, payload: bytes, *, fin: bool = True, mask: bool = True, claims: int | None = None) -> bytes:
    """One WebSocket frame by hand; `claims` another length than it has."""
    size = len(payload) if claims is None else claims
    bit = 0x80 if mask else 0
    if size < 126:
        head = bytes([bit | size])
    elif size < 1 << 16:
        head = bytes([bit | 126]) + struct.pack("!H", size)
    else:
        head = bytes([bit | 127]) + struct.pack("!Q", size)
    return bytes([(0x80 if fin else 0) | opcode]) + head + (bytes(4) if mask else b"") + payload


def request(method: str, params: object, id_: object = None) -> bytes:
    """A request, well formed or not."""
    return json.dumps({"jsonrpc": "2.0", "id": id_ or new_id(), "method": method, "params": params}).encode()


@dataclass
class Seen:
    """What the attackers were told."""

    refused: Counter[str] = field(default_factory=Counter)
    """By attack and answer: `rubbish: BAD_MESSAGE`, `too large: closed 1009`."""
    wrong: list[str] = field(default_factory=list)


class Attacker:
    """A raw connection and what it is told on it."""

    def __init__(self, kind: str, seen: Seen, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.kind, self.seen, self.reader, self.writer = kind, seen, reader, writer

    async def says(self, data: bytes) -> None:
        """Send bytes."""
        self.writer.write(data)
        await self.writer.drain()

    async def refused(self, *expected: str) -> bool:
        """Wait for the answer to what was sent, which must begin so; whether the link still stands."""
        while True:
            async with asyncio.timeout(PATIENCE_S):  # wait_for may lose the cancelling, in Python 3.11
                answer = await self._answer()
            if answer is not None:
                break
        self.seen.refused[f"{self.kind}: {answer}"] += 1
        if not answer.startswith(expected) and len(self.seen.wrong) < 20:
            self.seen.wrong.append(f"{self.kind}: {answer} instead of {' or '.join(expected)}")
        return not answer.startswith("closed")

    async def is_done(self) -> bool:
        """Wait for an answer that is no refusal; False when the link was cut before."""
        while True:
            async with asyncio.timeout(PATIENCE_S):
                answer = await self._answer() or ""
            if answer.startswith(("done", "closed")):
                return answer.startswith("done")

    async def _answer(self) -> str | None:
        try:
            first, second = await self.reader.readexactly(2)
            size = second & 127
            if size >= 126:
                size = int.from_bytes(await self.reader.readexactly(2 if size == 126 else 8), "big")
            payload = await self.reader.readexactly(size)
        except (asyncio.IncompleteReadError, ConnectionError):
            return "closed without a word"
        if first & 15 == CLOSE:
            return f"closed {int.from_bytes(payload[:2], 'big')} {payload[2:].decode()}".strip()
        if first & 15 not in (TEXT, BINARY):
            return None
        body = json.loads(payload)
        if "error" in body:
            return str(body["error"]["data"]["code"]) if body["error"]["message"] else "an error without words"
        return f"done: {payload[:80]!r}" if "id" in body else None


STRUCK_OUT = ("closed 1008 BAD_MESSAGE", "closed 1008 BUSY")

RUBBISH: tuple[tuple[bytes, str], ...] = (
    (b"{", "BAD_MESSAGE"),
    (b"[" * 30_000, "BAD_MESSAGE"),
    (b'{"jsonrpc":"2.0","id":7,"method":"ticket.issue","params":{}}', "BAD_MESSAGE"),
    (b'{"jsonrpc":"2.0","id":"abcdefgh","method":"ticket.issue","params":[]}', "BAD_MESSAGE"),
    (b'{"jsonrpc":"2.0","id":"abcdefgh","result":{}}', "BAD_MESSAGE"),
    (b'{"jsonrpc":"2.0","id":"abcdefgh","method":"hello","params":{"protocol":2,"role":5}}', "BAD_PARAMS"),
    (request("ticket.issue", {"service_id": SERVICE}), "HELLO_FIRST"),
    (b"x" * (MAX_FRAME + 1), "TOO_LARGE"),
)


async def rubbish(one: Attacker, token: str) -> None:
    """A stranger who never says hello."""
    said, code = random.choice(RUBBISH)
    # The twenty-first broken message is the last; a stranger's thirtieth in a second has to wait.
    while True:
        await one.says(frame(TEXT, said))
        if not await one.refused(code, "BUSY", *STRUCK_OUT, "closed without a word"):
            return


async def wrong_bytes(one: Attacker, token: str) -> None:
    """Not UTF-8, in a frame that may hold bytes and in one that must be text."""
    await one.says(frame(BINARY, b"\xff\xfe\x00"))
    await one.refused("BAD_MESSAGE")
    await one.says(frame(TEXT, b"\xff\xfe\x00"))
    await one.refused("closed 1007 BAD_MESSAGE")


async def too_large(one: Attacker, token: str) -> None:
    """A frame of any length is announced, and begun."""
    await one.says(frame(TEXT, b"x" * 1000, claims=random.choice((2 * MAX_FRAME + 1, 1 << 31, (1 << 63) - 1))))
    await one.refused("closed 1009 TOO_LARGE")


async def broken_frames(one: Attacker, token: str) -> None:
    """Bytes that are no frames of the protocol under ours."""
    bad = (frame(TEXT, b"x", mask=False), frame(7, b"x"), frame(CONTINUED, b"x"), frame(PING, b"x" * 126), b"\xf1\x80")
    await one.says(random.choice(bad) + b"\0" * 8)
    await one.refused("closed 1002 BAD_MESSAGE")


async def endless(one: Attacker, token: str) -> None:
    """A message in pieces of one byte that never ends."""
    await one.says(frame(TEXT, b"x", fin=False) + frame(CONTINUED, b"x", fin=False) * 50_000)
    await one.refused("closed 1009 TOO_LARGE")


async def half(one: Attacker, token: str) -> None:
    """Half a frame, and silence until the server hangs up."""
    await one.says(frame(TEXT, b"x" * 200)[: random.randrange(1, 200)])
    await one.refused("closed without a word")


async def pings(one: Attacker, token: str) -> None:
    """As many pings as go through, no pong is read."""
    for _ in range(2000):
        await one.says(frame(PING, b"p" * 125) * 100)


async def others_commands(one: Attacker, token: str) -> None:
    """A paired kiosk gives every command that is not a kiosk's, and its own with wrong types."""
    hello = {"protocol": 2, "role": "kiosk", "device_id": "kiosk-0", "token": token}
    await one.says(frame(TEXT, request("hello", hello)))
    if not await one.is_done():
        return
    for method in sorted(m for m, command in COMMANDS.items() if not may_send(command, Role.KIOSK)):
        _, command = asked(method, Role.KIOSK)
        await one.says(frame(TEXT, request(method, command.model_dump(mode="json"))))
        await one.refused("NOT_ALLOWED")
    for params in ({"service_id": 5}, {"service_id": None}, {"service_id": "x" * 1000}, {"x": 1}, {}):
        await one.says(frame(TEXT, request("ticket.issue", params)))
        await one.refused("BAD_PARAMS")


Attack = Callable[[Attacker, str], Awaitable[None]]
ATTACKS: dict[Attack, int] = {
    rubbish: 3, wrong_bytes: 1, too_large: 1, broken_frames: 1, endless: 2, half: 40, pings: 2, others_commands: 2,
}  # fmt: skip
"""How many do each at the same time."""


async def again_and_again(attack: Attack, port: int, token: str, seen: Seen) -> None:
    """For ever: dial, attack, dial again."""
    while True:
        try:
            reader, writer = await raw_link(port)
        except (OSError, asyncio.IncompleteReadError):
            await asyncio.sleep(0.05)
            continue
        try:
            await attack(Attacker(attack.__name__, seen, reader, writer), token)
        except ConnectionError:
            seen.refused[f"{attack.__name__}: cut"] += 1
        except TimeoutError:
            seen.wrong.append(f"{attack.__name__}: no answer within {PATIENCE_S:.0f} s")
        finally:
            writer.transport.abort()
        await asyncio.sleep(0.01)


async def main(port: int, seconds: float, token: str) -> Seen:
    """All at once for so long."""
    seen = Seen()
    tasks = [
        asyncio.create_task(again_and_again(attack, port, token, seen))
        for attack, many in ATTACKS.items()
        for _ in range(many)
    ]
    await asyncio.sleep(seconds)
    for task in tasks:
        task.cancel()
    for ended in await asyncio.gather(*tasks, return_exceptions=True):
        if not isinstance(ended, asyncio.CancelledError):
            seen.wrong.append(repr(ended))
    return seen


if __name__ == "__main__":
    told = asyncio.run(main(int(sys.argv[1]), float(sys.argv[2]), sys.stdin.readline().strip()))
    print(json.dumps({"refused": told.refused, "wrong": told.wrong}))
