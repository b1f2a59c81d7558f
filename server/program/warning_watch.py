"""Notes what the pages warn of and advise while waits are too long, so that the night can say what came of it."""

from __future__ import annotations

import asyncio
import logging

from sqlalchemy import Connection

from server.core.forecast import SURE
from server.core.model import State
from server.core.waits import Waits
from server.handle import Handle
from server.store import wait_rows
from server.store.journal import CannotStore, Store
from server.store.wait_rows import AdviceRow, WarnedRow
from server.views.closed import closed_because
from server.views.too_long import advised, groups_over, services_ahead
from wire.values import Millis

log = logging.getLogger("toiluot.waits")

LOOK_EVERY_S = 60.0
"""Real seconds."""

AGAIN_MS = 45 * 60_000
"""Of one service or group, a warning or advice within so long is the same one."""


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
        self._advised: dict[str, Millis] = {}
        """By group, when a counter was advised last on `_day`."""
        self._day = ""

    async def run(self) -> None:
        """Look for ever; cancel it to stop."""
        while True:
            await asyncio.sleep(LOOK_EVERY_S)
            await self.look()

    async def look(self) -> None:
        """Note every service that is warned of now and was not a while ago, and every counter that is advised; what
        cannot be stored is noted later."""
        async with self._handle.reading() as state:
            if state.branch is None or state.day is None or state.hall_closed_why is not None:
                return
            day = state.day
        if self._day != day:  # a start in the middle of a day: what was said before is not said anew
            await self._remember(day)
        async with self._handle.reading() as state:
            waits = await self._handle.waits()
            if waits is None or waits.forecast is None or state.branch is None or state.day != day:
                return
            now = self._handle.now
            warned, advice = self._warned(state, waits, now), self._advice(state, waits, now)
        if not warned and not advice:
            return
        try:
            await self._store.run(lambda: self._store.transact(lambda connection: _keep(connection, warned, advice)))
        except CannotStore as error:
            log.warning("a warning was not noted: %s", error)
            return
        self._given |= {row.service_id: now for row in warned}
        self._advised |= {row.group_id: now for row in advice}

    # -- inside --

    async def _remember(self, day: str) -> None:
        warned = await self._store.look(lambda connection: wait_rows.warned(connection, day, day))
        advice = await self._store.look(lambda connection: wait_rows.advice(connection, day, day))
        self._given = {row.service_id: row.at for row in warned}
        self._advised = {row.group_id: row.at for row in advice}
        self._day = day

    def _warned(self, state: State, waits: Waits, now: Millis) -> list[WarnedRow]:
        assert waits.forecast is not None
        branch, target = state.settings, state.policy.wait_target_min
        return [
            WarnedRow(state.day or "", service_id, now, share, None)
            for service_id, share in waits.forecast.over_target.items()
            if share >= SURE
            and service_id in branch.service_by_id
            and _new(self._given, service_id, now)
            and waits.for_service(service_id).low_min <= target
        ]

    def _advice(self, state: State, waits: Waits, now: Millis) -> list[AdviceRow]:
        """As the page says it: with the alarm of a group, or of a service of it."""
        branch, counters = state.settings, {name: seat.state for name, seat in state.counters.items()}
        waiting = {} if self._handle.lines is None else self._handle.lines.waiting_of()
        over = groups_over(branch, waiting, waits)
        ahead = [
            service.group
            for _, service in services_ahead(branch, waits, over)
            if state.closed_service(service.id) is None and closed_because(state, now) is None
        ]
        rows = []
        for group_id in dict.fromkeys((*over, *ahead)):
            one = advised(waits, group_id, now, counters)
            if one is not None and _new(self._advised, group_id, now):
                rows.append(
                    AdviceRow(state.day or "", group_id, one.at, one.counter_id, one.waiting, one.usual_s, one.then_s)
                )
        return rows


def _new(given: dict[str, Millis], what: str, now: Millis) -> bool:
    return not 0 <= now - given.get(what, now - 2 * AGAIN_MS) < AGAIN_MS


def _keep(connection: Connection, warned: list[WarnedRow], advice: list[AdviceRow]) -> None:
    wait_rows.keep_warned(connection, warned)
    wait_rows.keep_advice(connection, advice)
