"""The hub's book: bookings asked for at the same time share a transaction, everything else has its own."""

from __future__ import annotations

import asyncio
import logging
import time
from collections import defaultdict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import TypeVar

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError, OperationalError

from server.hub.refusals import HubCode, hub_refused
from server.hub.store import writing
from server.hub.store.database import HubDatabase, worth_another_try
from server.hub.store.values import Outcome, Wish

log = logging.getLogger("toiluot.hub")

R = TypeVar("R")

BATCH = 500
"""Most bookings in one transaction: on one hot place 31,000 a second were measured in batches, 1,700 one by one."""

TRIES = 6


class Ledger:
    """Books, and tells when a branch's outbox has grown.

    Args:
        database: opened and upgraded.
        rename: gives a wish another booking id, for the rare case that its short code is already in use.
        grown: called with the branch id after facts for that branch were stored.
    """

    def __init__(self, database: HubDatabase, rename: Callable[[Wish], Wish], grown: Callable[[str], None]) -> None:
        self._database = database
        self._rename = rename
        self._grown = grown
        self._asking: list[tuple[Wish, asyncio.Future[Outcome]]] = []
        self._writing: asyncio.Task[None] | None = None
        self._unanswered: dict[asyncio.Future[Outcome], float] = {}
        self._writer = ThreadPoolExecutor(1, "hub-writer")
        self._readers = ThreadPoolExecutor(4, "hub-reader")

    async def book(self, wish: Wish) -> Outcome:
        """Book it, durably, or say why not. A lone wish does not wait for others to come."""
        future: asyncio.Future[Outcome] = asyncio.get_running_loop().create_future()
        self._asking.append((wish, future))
        self._unanswered[future] = time.monotonic()
        future.add_done_callback(self._unanswered.pop)
        if self._writing is None or self._writing.done():
            self._writing = asyncio.create_task(self._write())
        return await future

    @property
    def oldest_waiting_s(self) -> float:
        """For how many seconds the oldest wish has waited for its answer; 0 while none does."""
        since = next(iter(self._unanswered.values()), None)
        return 0.0 if since is None else time.monotonic() - since

    async def change(self, do: Callable[[Connection], R], branch_id: str | None = None) -> R:
        """Run one writing transaction; `branch_id` names the branch whose outbox it may have grown.

        Raises:
            DBAPIError: the database cannot be written.
        """
        result = await asyncio.get_running_loop().run_in_executor(self._writer, self._transaction, do)
        if branch_id is not None:
            self._grown(branch_id)
        return result

    async def read(self, ask: Callable[[Connection], R]) -> R:
        """Run one reading transaction."""

        def run() -> R:
            with self._database.reader.begin() as connection:
                return ask(connection)

        return await asyncio.get_running_loop().run_in_executor(self._readers, run)

    def close(self) -> None:
        """Finish what is under way and stop."""
        self._writer.shutdown()
        self._readers.shutdown()
        self._database.close()

    # -- inside --

    async def _write(self) -> None:
        while self._asking:
            batch, self._asking = self._asking[:BATCH], self._asking[BATCH:]
            by_branch: defaultdict[str, list[tuple[Wish, asyncio.Future[Outcome]]]] = defaultdict(list)
            for wish, future in batch:
                by_branch[wish.branch_id].append((wish, future))
            for branch_id, asking in by_branch.items():
                await self._book_for(branch_id, asking)

    async def _book_for(self, branch_id: str, asking: list[tuple[Wish, asyncio.Future[Outcome]]]) -> None:
        wishes = [wish for wish, _ in asking]
        run = asyncio.get_running_loop().run_in_executor
        try:
            outcomes = await run(self._writer, self._book_batch, branch_id, wishes)
        except DBAPIError as error:
            # Full disk, database away: nothing was booked, and everybody is told so.
            log.error("nothing could be booked: %s", str(error).splitlines()[0])
            outcomes = [hub_refused(HubCode.BUSY)] * len(wishes)
        except Exception:  # a fault of ours: whoever waits for this batch must be answered, and the next one booked
            log.exception("a batch of %d bookings failed", len(wishes))
            outcomes = [hub_refused(HubCode.BUSY)] * len(wishes)
        for (_, future), outcome in zip(asking, outcomes, strict=True):
            if not future.done():
                future.set_result(outcome)
        self._grown(branch_id)

    def _book_batch(self, branch_id: str, wishes: list[Wish]) -> list[Outcome]:
        named = wishes

        def do(connection: Connection) -> list[Outcome]:
            return writing.book(connection, branch_id, named)

        def again() -> None:
            nonlocal named
            named = [self._rename(wish) for wish in named]

        return self._transaction(do, again)

    def _transaction(self, do: Callable[[Connection], R], again: Callable[[], None] | None = None) -> R:
        for tries_left in range(TRIES, -1, -1):
            try:
                with self._database.writer.begin() as connection:
                    return do(connection)
            except DBAPIError as error:
                if not (tries_left and worth_another_try(error)):
                    raise
                if again is not None and not isinstance(error, OperationalError):
                    again()
        raise AssertionError("unreachable")


def renamed(wish: Wish, booking_id: str, code: str, secret_hash: str) -> Wish:
    """The same wish with other names."""
    return replace(wish, booking_id=booking_id, code=code, secret_hash=secret_hash)
