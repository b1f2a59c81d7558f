"""A morning and the next one through the real store, told to a ledger: the program whose system calls are recorded.

    python -m tests.faults.recorded_run FOLDER --turns 60 --seed 1 --synchronous FULL

Every reply is written to FOLDER/ledger by one write of its own, so its place among the writes and syncs of the
database says what had been promised when the power failed.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
from pathlib import Path
from typing import Any

from server.store import database
from tests.server.branch_kit import BRANCH, COUNTERS, DAY_MS, KIOSK, SERVICE, HandClock, House, new_id
from wire import commands as c
from wire.errors import Refused
from wire.values import Actor, Role

DATABASE = "branch.db"
LEDGER = "ledger"
CLERKS = 3
PARTS = 3
"""How often the database is opened; it is closed properly between."""


class Morning:
    """Kiosks and clerks at one handle; what they are told goes to the ledger at once."""

    def __init__(self, branch: House, ledger: int, dice: random.Random) -> None:
        self._branch, self._ledger, self._dice = branch, ledger, dice
        self._has: dict[int, str] = {}

    async def turns(self, count: int) -> None:
        """So many times: some numbers asked for at once, while clerks call and finish."""
        await asyncio.gather(*(self._open(n) for n in range(CLERKS)))
        for _ in range(count):
            self._branch.clock.forward(self._dice.uniform(1, 40))
            at_once = self._dice.choice((1, 1, 2, 5))
            kiosks = [self._ask(c.IssueTicket(service_id=SERVICE), KIOSK) for _ in range(at_once)]
            clerks = [self._serve(n) for n in range(CLERKS) if self._dice.random() < 0.4]
            await asyncio.gather(*kiosks, *clerks)

    async def _open(self, n: int) -> None:
        await self._ask(c.OpenCounter(counter_id=COUNTERS[n]), _clerk(n))

    async def _serve(self, n: int) -> None:
        if n in self._has:
            finish = c.Finish(ticket_id=self._has.pop(n), outcome=BRANCH.outcomes[0].id)
            await self._ask(finish, _clerk(n))
        called = await self._ask(c.CallNext(), _clerk(n))
        if called is not None:
            self._has[n] = called["ticket_id"]

    async def _ask(self, command: c.Command, actor: Actor) -> dict[str, Any] | None:
        command_id = new_id()
        reply = await self._branch.ask(command, actor, command_id)
        if isinstance(reply, Refused):
            return None
        os.write(self._ledger, json.dumps([command_id, reply]).encode() + b"\n")
        return reply


def _clerk(n: int) -> Actor:
    return Actor(role=Role.COUNTER, device_id=f"pc-{n}", person=f"clerk-{n}", roles=("clerk",))


async def run(folder: Path, turns: int, seed: int) -> None:
    """Half of the turns on one day, half on the next, the database closed and opened between."""
    ledger = os.open(folder / LEDGER, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    clock = HandClock()
    dice = random.Random(seed)
    for part in range(PARTS):
        # Here the tables are made too: a power cut may come while they are.
        branch = await House(f"sqlite:///{folder / DATABASE}", clock, with_tables=False).begin()
        await Morning(branch, ledger, dice).turns(turns // PARTS)
        if part == 1:
            clock.now += DAY_MS
            await branch.ask(c.Tick())
            await Morning(branch, ledger, dice).turns(turns // PARTS)
        await branch.close()
    os.close(ledger)


def main() -> None:
    """Read the arguments and run."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--turns", type=int, default=60)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--synchronous", default="FULL")
    given = parser.parse_args()
    pragmas = "\n".join(database._WRITING).replace("synchronous=FULL", f"synchronous={given.synchronous}")
    database._WRITING = tuple(pragmas.splitlines())  # type: ignore[assignment]
    asyncio.run(run(given.folder, given.turns, given.seed))


if __name__ == "__main__":
    main()
