"""The hub's book: bookings asked for at the same time share a transaction, everything else has its own."""

from __future__ import annotations

import asyncio
import logging
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TypeVar

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError, OperationalError

from server.hub.limits import Exceeded, Use
from server.hub.refusals import HubCode, hub_refused
from server.hub.store import uses, writing
from server.hub.store.database import HubDatabase, worth_another_try
from server.hub.store.values import HubBooking, Outcome, Wish

log = logging.getLogger("toiluot.hub")

R = TypeVar("R")

BATCH = 500
"""Most bookings in one transaction: on one hot place 31,000 a second were measured in batches, 1,700 one by one."""

TRIES = 6


@dataclass(frozen=True, slots=True)
class _Asked:
    wish: Wish
    counted: Sequence[Use]
    future: asyncio.Future[Outcome | Exceeded]

    @property
    def name(self) -> str:
        return uses.name_of(self.wish.branch_id, self.wish.request_id)


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
        self._asking: list[_Asked] = []
        self._writing: asyncio.Task[None] | None = None
        self._unanswered: dict[asyncio.Future[Outcome | Exceeded], float] = {}
        self._writer = ThreadPoolExecutor(1, "hub-writer")
        self._readers = ThreadPoolExecutor(4, "hub-reader")

    async def book(self, wish: Wish, counted: Sequence[Use] = ()) -> Outcome | Exceeded:
        """Book it, durably, or say why not. A lone wish does not wait for others to come.

        Args:
            wish: what is wished for.
            counted: as what who wishes is counted.
        """
        future: asyncio.Future[Outcome | Exceeded] = asyncio.get_running_loop().create_future()
        self._asking.append(_Asked(wish, counted, future))
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
            by_branch: defaultdict[str, list[_Asked]] = defaultdict(list)
            for one in batch:
                by_branch[one.wish.branch_id].append(one)
            for branch_id, asking in by_branch.items():
                await self._book_for(branch_id, asking)

    async def _book_for(self, branch_id: str, asking: list[_Asked]) -> None:
        run = asyncio.get_running_loop().run_in_executor
        outcomes: Sequence[Outcome | Exceeded]
        try:
            outcomes = await run(self._writer, self._book_within_limits, branch_id, asking)
        except DBAPIError as error:
            # Full disk, database away: nothing was booked, and everybody is told so.
            log.error("nothing could be booked: %s", str(error).splitlines()[0])
            outcomes = [hub_refused(HubCode.BUSY)] * len(asking)
        except Exception:  # a fault of ours: whoever waits for this batch must be answered, and the next one booked
            log.exception("%d bookings of branch %s could not be made", len(asking), branch_id)
            outcomes = [hub_refused(HubCode.BUSY)] * len(asking)
        for one, outcome in zip(asking, outcomes, strict=True):
            if not one.future.done():
                one.future.set_result(outcome)
        self._grown(branch_id)

    def _book_within_limits(self, branch_id: str, asking: list[_Asked]) -> list[Outcome | Exceeded]:
        """Count first, then book, then take back what was counted and not booked: each a transaction of its own."""
        limited = {one.name: one.counted for one in asking if one.counted}
        exceeded: dict[str, Exceeded] = {}
        reserved: dict[str, list[uses.Key]] = {}
        if limited:
            at = max(one.wish.made_at for one in asking)
            exceeded, reserved = self._transaction(lambda c: uses.reserve(c, limited, at))
        made: set[str] = set()
        try:
            over = {one.wish.request_id for one in asking if one.name in exceeded}
            booked, named = self._book_batch(branch_id, [one.wish for one in asking], over)
            # Booked now, that is: a request that was known before got the booking it had made then.
            made = {one.name for one, outcome, wish in zip(asking, booked, named, strict=True)
                    if isinstance(outcome, HubBooking) and outcome.booking_id == wish.booking_id}  # fmt: skip
        finally:
            in_vain = [key for name, keys in reserved.items() if name not in made for key in keys]
            if in_vain:
                self._transaction(lambda c: uses.unreserve(c, in_vain))
        return [
            outcome if isinstance(outcome, HubBooking) else exceeded.get(one.name, outcome)
            for one, outcome in zip(asking, booked, strict=True)
        ]

    def _book_batch(self, branch_id: str, wishes: list[Wish], over: set[str]) -> tuple[list[Outcome], list[Wish]]:
        """What came of each wish, and the wishes as they were named at last."""
        named = wishes

        def do(connection: Connection) -> list[Outcome]:
            return writing.book(connection, branch_id, named, over)

        def again() -> None:
            nonlocal named
            named = [self._rename(wish) for wish in named]

        return self._transaction(do, again), named

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
