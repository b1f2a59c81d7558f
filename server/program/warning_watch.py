"""Notes whom the pages warn that waits will break the target, so that the night can say what came of it."""

from __future__ import annotations

import asyncio
import logging

from server.core.forecast import SURE
from server.handle import Handle
from server.store import wait_rows
from server.store.journal import CannotStore, Store
from server.store.wait_rows import WarnedRow
from wire.values import Millis

log = logging.getLogger("toiluot.waits")

LOOK_EVERY_S = 60.0
"""Real seconds."""

AGAIN_MS = 45 * 60_000
"""Of one service, a warning within so long is the same one."""


class WarningWatch:
    """Looks at the forecast every minute.

    Args:
        handle: of the branch.
        store: of the branch.
    """

    def __init__(self, handle: Handle, store: Store) -> None:
        self._handle, self._store = handle, store
        self._given: dict[str, Millis] = {}
        """By service, when it was warned of last on `_day`."""
        self._day = ""

    async def run(self) -> None:
        """Look for ever; cancel it to stop."""
        while True:
            await asyncio.sleep(LOOK_EVERY_S)
            await self.look()

    async def look(self) -> None:
        """Note every service that is warned of now and was not a while ago; what cannot be stored is noted later."""
        async with self._handle.reading() as state:
            if state.branch is None or state.day is None or state.hall_closed_why is not None:
                return
            branch, day, now = state.branch, state.day, self._handle.now
            waits = await self._handle.waits()
        forecast = None if waits is None else waits.forecast
        if waits is None or forecast is None:
            return
        if self._day != day:  # a start in the middle of a day: what was warned of before is not warned of anew
            noted = await self._store.look(lambda connection: wait_rows.warned(connection, day, day))
            self._day, self._given = day, {row.service_id: row.at for row in noted}
        target = branch.policy.wait_target_min
        rows = [
            WarnedRow(day, service_id, now, share, None)
            for service_id, share in forecast.over_target.items()
            if share >= SURE
            and service_id in branch.service_by_id
            and not 0 <= now - self._given.get(service_id, now - 2 * AGAIN_MS) < AGAIN_MS
            and waits.for_service(service_id).low_min <= target
        ]
        if not rows:
            return
        try:
            await self._store.run(
                lambda: self._store.transact(lambda connection: wait_rows.keep_warned(connection, rows))
            )
        except CannotStore as error:
            log.warning("a warning was not noted: %s", error)
            return
        self._given |= {row.service_id: now for row in rows}
