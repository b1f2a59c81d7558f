"""The others in the hall, as a process of their own: idle counters, kiosks, and a thousand phones.

It is given one JSON line, says `{"ready": ...}`, then answers each line it is given and ends with its input.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from toiluot.bench.client import Client, Refusal, keep_beating
from toiluot.bench.house import PASSWORD
from wire.values import Role

TOGETHER = 20
"""Connections made at the same time."""


@dataclass
class Crowd:
    """Everybody of this process."""

    url: str
    clients: list[Client] = field(default_factory=list)
    kiosks: list[Client] = field(default_factory=list)
    secrets: list[str] = field(default_factory=list)
    told_at: dict[int, float] = field(default_factory=dict)
    """By phone: when it was told its ticket the last time."""

    async def desks(self, tokens: dict[str, str]) -> None:
        """Counters with a clerk who works elsewhere in the hall: they are told everything and press nothing."""
        for counter_id, token in tokens.items():
            desk = await Client().open(self.url, Role.COUNTER, f"pc-{counter_id}", token)
            await desk.ask("clerk.sign_in", {"user": f"nv.{counter_id}", "password": PASSWORD})
            await desk.ask("counter.open", {"counter_id": counter_id})
            self.clients.append(desk)

    async def stand(self, tokens: dict[str, str]) -> None:
        """Kiosks."""
        for device_id, token in tokens.items():
            self.kiosks.append(await Client().open(self.url, Role.KIOSK, device_id, token))
        self.clients += self.kiosks

    async def issue(self, services: list[str], count: int) -> None:
        """So many people take a number; phones may follow them later."""
        for n in range(count):
            kiosk = self.kiosks[n % len(self.kiosks)]
            ticket = await kiosk.ask("ticket.issue", {"service_id": services[n % len(services)]})
            self.secrets.append(ticket["tracking_url"].rsplit("#", 1)[1])

    async def follow(self, count: int) -> None:
        """So many phones, each on a ticket of its own."""
        waiting = asyncio.Semaphore(TOGETHER)

        async def one(n: int) -> None:
            async with waiting:
                phone = Client(self._noted(n))
                self.clients.append(await phone.open(self.url, Role.PHONE, "", self.secrets[n]))

        await asyncio.gather(*(one(n) for n in range(count)))

    async def hang_up(self) -> None:
        """Everybody leaves."""
        await asyncio.gather(*(client.close() for client in self.clients))

    def _noted(self, n: int) -> Callable[[str, float], None]:
        def told(frame: str, at: float) -> None:
            if '"view.ticket"' in frame[:60]:
                self.told_at[n] = at

        return told


async def _obey(crowd: Crowd, order: dict[str, Any]) -> dict[str, Any]:
    match order.pop("do"):
        case "desks":
            await crowd.desks(order["tokens"])
        case "stand":
            await crowd.stand(order["tokens"])
        case "issue":
            await crowd.issue(order["services"], order["count"])
        case "follow":
            await crowd.follow(order["count"])
        case "told":
            since = [at for at in crowd.told_at.values() if at >= order["since"]]
            return {"count": len(since), "last": max(since, default=0.0)}
    return {"done": True}


async def main() -> None:
    """Obey lines from standard input."""
    loop = asyncio.get_running_loop()
    reader = asyncio.StreamReader(limit=1 << 22)
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    crowd = Crowd(json.loads(await reader.readline())["url"])
    beating = asyncio.create_task(keep_beating(crowd.clients))
    print(json.dumps({"ready": True, "at": time.perf_counter()}), flush=True)
    while line := await reader.readline():
        try:
            answer = await _obey(crowd, json.loads(line))
        except (Refusal, OSError, TimeoutError) as error:
            answer = {"error": f"{type(error).__name__}: {error}"}
        print(json.dumps(answer), flush=True)
    beating.cancel()
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(5):
            await crowd.hang_up()


if __name__ == "__main__":
    asyncio.run(main())
