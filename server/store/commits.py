"""How a turn's facts get to the disk: from the event loop or the writer's thread, and snapshots beside them."""

from __future__ import annotations

import logging
import time
from collections.abc import Sequence

from server.core.model import State
from server.store.journal import Batch, CannotStore, Store
from wire.events import ExportMade, MailChanged, MediaChanged, StaffEvent, WordsErased

log = logging.getLogger("toiluot.handle")

QUICK_WRITE_S = 0.004
"""A disk that made recent commits durable within this is written from the event loop: handing a commit to another
thread and back costs more, and that thread waits 5 ms for the interpreter at each statement while views are made."""

LATEST = 0.2
"""The latest commit's share in what a commit is taken to last; one long stall is forgotten after a few dozen."""

SNAPSHOT_ROWS = 5_000
"""Rows of the journal between two snapshots, so that a start replays no more than about twice as many."""

NOTES = (ExportMade, MailChanged, MediaChanged, StaffEvent)
"""Nobody stands before a counter for these: they are written in the thread, however quick the disk is."""

Known = dict[str, tuple[bytes, str]]
"""By command id: who asked what (a fingerprint), and the reply as JSON."""


class Commits:
    """The store as the handle uses it: one thing at a time."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._write_s = 0.0
        self._since_snapshot = 0

    async def known(self, ids: Sequence[str]) -> Known:
        """Those of the commands that were stored. Raises `CannotStore`: the database cannot be read."""
        if self._store.reads_in_place:
            return self._store.known(ids)
        return await self._store.run(lambda: self._store.known(ids))

    async def write(self, batch: Batch) -> None:
        """Store a batch whole or not at all. Raises `CannotStore`, of which `BadData` is one command's fault."""
        quick = self._write_s < QUICK_WRITE_S and not self._store.disk_is_busy
        if _only_notes(batch):  # not timed: what a thread waits for says nothing of the disk
            await self._store.run(lambda: self._store.write(batch))
        elif self._store.reads_in_place and quick and not batch.projected.many and not _erases(batch):
            self._timed(batch)
        else:
            await self._store.run(lambda: self._timed(batch))
        self._since_snapshot += len(batch.rows)

    async def was_stored_after_all(self, batch: Batch) -> bool:
        """A connection lost during COMMIT leaves open whether it happened; the database knows."""
        ids = [reply.command_id for reply in batch.replies]
        try:
            return bool(ids) and len(await self._store.run(lambda: self._store.known(ids))) == len(ids)
        except CannotStore:
            return False

    async def load(self) -> State:
        """The state as the journal has it. Raises `StartRefused`, `CannotStore`, and what a driver raises."""
        return await self._store.run(self._store.load)

    @property
    def snapshot_due(self) -> bool:
        """Whether a start would have many rows to read."""
        return self._since_snapshot >= SNAPSHOT_ROWS

    async def keep_snapshot(self, state: State) -> None:
        """Keep the state for a quick start; without it the next one only takes longer."""
        self._since_snapshot = 0
        try:
            await self._store.run(lambda: self._store.save_snapshot(state))
        except CannotStore as error:
            log.warning("no snapshot kept, the next start takes longer: %s", error)
        except Exception:  # a fault in what is only for speed must not keep commands from being answered
            log.exception("no snapshot kept, the next start takes longer")

    @property
    def short_of_space(self) -> bool:
        """Whether the space held back for a full disk is gone."""
        return self._store.short_of_space

    def cut_off(self) -> None:
        """Another server may lead: let what is under way fail, and store nothing any more."""
        self._store.cut_off()

    def _timed(self, batch: Batch) -> None:
        started = time.perf_counter()
        try:
            self._store.write(batch)
        finally:
            self._write_s += (time.perf_counter() - started - self._write_s) * LATEST


def _erases(batch: Batch) -> bool:
    """Many rows of words go at once, and the log is folded after it."""
    return any(isinstance(row.event, WordsErased) for row in batch.rows)


def _only_notes(batch: Batch) -> bool:
    return bool(batch.rows) and all(isinstance(row.event, NOTES) for row in batch.rows)
