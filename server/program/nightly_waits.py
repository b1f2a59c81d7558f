"""Every night the days that are over teach how long people wait, and what was told of it is graded."""

from __future__ import annotations

import asyncio
import logging
import threading
import time
from collections.abc import Callable, Coroutine
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection

from server.figures.told_waits import told_waits
from server.handle import Handle
from server.runtime.garbage_collection import build_apart
from server.runtime.health import Problem
from server.store import wait_rows
from server.store.journal import CannotStore, Store
from server.store.wait_rows import AdviceRow, GradeRow, WarnedRow
from wire.catalogue import Branch

if TYPE_CHECKING:
    from server.waits.nightly import Night, Tables

log = logging.getLogger("toiluot.waits")

READ_S, FIRST_LOOK_S = 2.0, 60.0
"""After the start: what was learned is read, and it is looked what is to be learned; clients come back first. Real
seconds, as all here."""
LOOK_EVERY_S = 60.0
AGAIN_AFTER_S = 900.0
"""A night that failed is tried again after so long; what was learned before stands meanwhile."""
BREATH_S = 0.005
"""Between two days that are read: whoever else wants the processor has it."""

LEARNED = "learned"
"""Under this name `wait_learned` keeps what all models draw from; under a model's own its calibration."""

Given = Callable[["Tables"], object]


class NightlyWaits:
    """Learns and grades whenever a business day is over, and once after the start if that was missed.

    Args:
        handle: of the branch.
        store: of the branch.
        given: is handed what is to be used from now on; on the event loop.
    """

    def __init__(self, handle: Handle, store: Store, given: Given = lambda tables: None) -> None:
        self._handle, self._store, self._given = handle, store, given
        self._stop = threading.Event()
        self._failure = ""
        self._failed_at = 0.0
        self._amiss: float | None = None
        """The share that waited longer than told in the last days, where it is not what it should be."""
        self.tables: Tables | None = None
        """Those in use; None before they were read."""
        self._learned_until = ""
        """The day up to which all of them were learned; empty where one of this version is missing."""

    async def run(self) -> None:
        """Look for ever whether a day is over; cancel it to stop."""
        self._stop.clear()
        done, again_at = "", 0.0
        try:
            await asyncio.sleep(READ_S)
            await self.read()
            await asyncio.sleep(FIRST_LOOK_S)
            while True:
                day = self._handle.day
                if day and day != done and time.monotonic() >= again_at:
                    if await self.night(day):
                        done = day
                    again_at = time.monotonic() + AGAIN_AFTER_S
                await asyncio.sleep(LOOK_EVERY_S)
        finally:
            self._stop.set()

    async def read(self) -> bool:
        """Hand over what was learned before; whether it could be read. If not, it is read with the next night."""
        return self.tables is not None or await self._well(self._read())

    async def night(self, day: str) -> bool:
        """Read what was learned, learn and grade what is due on the business day `day`; whether that went well.

        Whatever fails is logged and said in health; what was learned before stays in use.
        """
        branch = self._handle.branch
        return branch is None or await self._well(self._night(branch, day))

    def problems(self) -> list[Problem]:
        """That what is told stands on the days before yesterday, or is not what it is said to be."""
        found = [] if self._amiss is None else [Problem("grades", why=f"{self._amiss:.4f}")]
        if self._failure:
            found.append(Problem("waits", why=self._failure, seconds=round(time.monotonic() - self._failed_at)))
        return found

    # -- inside --

    async def _well(self, work: Coroutine[Any, Any, None]) -> bool:
        """Whether it went well; what fails is logged and said in health."""
        try:
            await work
        except Exception as error:  # whatever ails one night must not end all others
            log.exception("the waits were not learned from the days before; it is tried again")
            self._failure = str(error) if isinstance(error, CannotStore) else type(error).__name__
            self._failed_at = self._failed_at or time.monotonic()
            return False
        self._failure, self._failed_at = "", 0.0
        return True

    async def _read(self) -> None:
        self._use(await asyncio.to_thread(self._kept))

    async def _night(self, branch: Branch, day: str) -> None:
        if self.tables is None:
            await self._read()
        night = await build_apart(lambda: self._work(branch, day))
        if night is not None:
            await self._store.run(lambda: self._store.transact(lambda connection: _keep(connection, night, branch)))
            self._use(night.tables)
            self._learned_until = night.days[-1] if night.days else ""
        lately = (await self._store.look(lambda connection: told_waits(connection, day))).lately
        self._amiss = lately.passed_share if lately.amiss else None

    def _use(self, tables: Tables) -> None:
        self.tables = tables
        self._given(tables)

    def _kept(self) -> Tables:
        """What was learned before. What cannot be read, of another version, is as if it were not there."""
        from server.waits.calibration import Calibration
        from server.waits.learned import Learned
        from server.waits.nightly import MODELS, Tables

        with self._store.database.looking() as connection:
            kept = wait_rows.learned(connection)
        learned, calibrations, until = Learned(), {}, dict.fromkeys((LEARNED, *MODELS), "")
        for model, rows in kept.items():
            for day, body in reversed(rows):
                one = Learned.from_json(body) if model == LEARNED else Calibration.from_json(body)
                if one is None:
                    continue
                until[model] = day
                if isinstance(one, Learned):
                    learned = one
                else:
                    calibrations[model] = one
        self._learned_until = min(until[model] for model in (LEARNED, *MODELS))
        return Tables(learned, calibrations)

    def _work(self, branch: Branch, today: str) -> Night | None:
        """In a thread: the journal's last days in one pass; None when all that is over was learned from already."""
        from server.waits.nightly import DAYS, NightWork
        from server.waits.past_days import TYPES, PastRow

        assert self.tables is not None
        began = time.monotonic()
        with self._store.database.looking() as connection:
            stretch = wait_rows.days_over(connection, DAYS)
            if stretch is None:
                return None
            last = stretch.days[-1]
            if self._learned_until == last and last in wait_rows.graded_days(connection):
                return None
            work = NightWork(stretch.branch, branch, today, wait_rows.known_people(connection), self.tables)
            rows = map(PastRow._make, wait_rows.journal_rows(connection, stretch, TYPES))
            for _ in work.read(rows):
                if self._stop.wait(BREATH_S):
                    return None
        night = work.done()
        log.info("learned the waits of %d days in %.1f s", len(night.days), time.monotonic() - began)
        return night


def _keep(connection: Connection, night: Night, branch: Branch) -> None:
    """All that the night found, in one transaction. Grades of a day stand once they are given: its figures are over.

    Not those of a day that turned out to be cut by a false clock, or opened by one.
    """
    from server.waits import advised
    from server.waits.warnings import Warned, judged

    wait_rows.drop_grades(connection, night.false)
    if not night.days:
        return
    last = night.days[-1]
    wait_rows.keep_learned(connection, LEARNED, last, night.tables.learned.to_json())
    for model, one in night.tables.calibrations.items():
        wait_rows.keep_learned(connection, model, last, one.to_json())
    graded, group_of = wait_rows.graded_days(connection), {one.id: one.group for one in branch.services}
    by_day: dict[str, list[GradeRow]] = {day: [] for day in night.days if day not in graded}
    for (day, service_id, class_id, model), grade in night.grades.items():
        if day in by_day:
            by_day[day].append(GradeRow(day, service_id, class_id, model, asdict(grade)))
    for day, rows in by_day.items():
        wait_rows.keep_grades(connection, day, rows)
        given = [Warned(*one) for one in wait_rows.warned(connection, day, day) if one.share is not None]
        found = judged(day, given, night.breaks)
        wait_rows.put_warned(connection, day, [WarnedRow(*one) for one in found])
        advice = [advised.AdviceGiven(*one) for one in wait_rows.advice(connection, day, day)]
        came = advised.judged(advice, night.past, group_of)
        wait_rows.put_advice(connection, day, [AdviceRow(*one) for one in came])
