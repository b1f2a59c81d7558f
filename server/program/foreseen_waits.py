"""The hall's futures are played again and again while anything goes on, in a process of its own."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING

from server.handle import Handle
from server.runtime.health import Problem

if TYPE_CHECKING:
    from server.waits.foreseer import Foreseer
    from server.waits.nightly import Tables

FIRST_S = 5.0
"""After the start: clients come back first. Real seconds, as all here."""

AGAIN_S, IDLE_S = 1.0, 5.0
"""After something happened futures are played again no sooner, and after nothing did no later."""

SHARE = 0.05
"""Of one core, at most, that playing may take."""


class ForeseenWaits:
    """Keeps the forecast young.

    Args:
        handle: of the branch.
        foreseer: plays the futures; left out, a process is started for it.
    """

    def __init__(self, handle: Handle, foreseer: Foreseer | None = None) -> None:
        self._handle, self._foreseer = handle, foreseer
        self._tables: Tables | None = None
        self._happened = asyncio.Event()
        handle.subscribe(self._told)

    def use(self, tables: Tables) -> None:
        """What was learned: draw from it, and put figures right by it, from now on."""
        self._tables = tables
        self._handle.put_waits_right(tables.calibrations)
        if self._foreseer is not None:
            self._foreseer.use(tables.learned)

    async def run(self) -> None:
        """Foresee for ever; cancel it to stop."""
        await asyncio.sleep(FIRST_S)
        foreseer = self._foreseer
        if foreseer is None:
            foreseer = self._foreseer = await asyncio.to_thread(_new)
            if self._tables is not None:
                foreseer.use(self._tables.learned)
        try:
            while True:
                self._happened.clear()
                began = time.monotonic()
                await self._handle.foresee(foreseer.foresee)
                took = time.monotonic() - began
                await asyncio.sleep(min(IDLE_S, max(AGAIN_S, took / SHARE)))
                try:
                    async with asyncio.timeout(max(0.0, IDLE_S - (time.monotonic() - began))):
                        await self._happened.wait()
                except TimeoutError:
                    continue
        finally:
            foreseer.close()

    def problems(self) -> list[Problem]:
        """That waits are told without futures, because the process is not well."""
        return [] if self._foreseer is None else self._foreseer.problems()

    # -- inside --

    def _told(self, facts: object) -> None:
        self._happened.set()


def _new() -> Foreseer:
    """In a thread: nothing of this is needed before the links are served."""
    from server.waits.foreseer import Foreseer

    return Foreseer()
