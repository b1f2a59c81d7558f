"""The hub's book: bookings asked for at the same time share a transaction, everything else has its own.

On PostgreSQL several lanes write at the same time, each for its branches.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from dataclasses import dataclass
from typing import TypeVar

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError, OperationalError

from server.hub.limits import Exceeded, Use
from server.hub.refusals import HubCode, hub_refused
from server.hub.store import uses, writing
from server.hub.store.database import HubDatabase, worth_another_try
from server.hub.store.lanes import Lane, Lanes, OneAtATime
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
        self._unanswered: dict[asyncio.Future[Outcome | Exceeded], float] = {}
        self._lanes = Lanes[_Asked](database.writers)
        self._counting = OneAtATime()
        self._readers = ThreadPoolExecutor(4, "hub-reader")
        self.changed: set[str] = set()
        """Ids of branches about which this program changed something; who has looked at them takes them out."""

    async def book(self, wish: Wish, counted: Sequence[Use] = ()) -> Outcome | Exceeded:
        """Book it, durably, or say why not. A lone wish does not wait for others to come.

        Args:
            wish: what is wished for.
            counted: as what who wishes is counted.
        """
        future: asyncio.Future[Outcome | Exceeded] = asyncio.get_running_loop().create_future()
        lane = self._lanes.of(wish.branch_id)
        lane.waiting.append(_Asked(wish, counted, future))
        self._unanswered[future] = time.monotonic()
        future.add_done_callback(self._unanswered.pop)
        if lane.writing is None or lane.writing.done():
            lane.writing = asyncio.create_task(self._write(lane))
        return await future

    @property
    def oldest_waiting_s(self) -> float:
        """For how many seconds the oldest wish has waited for its answer; 0 while none does."""
        since = next(iter(self._unanswered.values()), None)
        return 0.0 if since is None else time.monotonic() - since

    async def change(self, do: Callable[[Connection], R], branch_id: str | None = None, *, at: str = "") -> R:
        """Run one writing transaction.

        Args:
            do: in a transaction; it is run again where two met.
            branch_id: of the branch whose outbox it may have grown.
            at: id of the branch that it is about, where that is another or none is named: what is done for a branch is
                done in the order in which it came.

        Raises:
            DBAPIError: the database cannot be written.
        """
        lane = self._lanes.of(branch_id or at)
        result = await asyncio.get_running_loop().run_in_executor(lane.thread, self._transaction, do)
        if branch_id or at:
            self.changed.add(branch_id or at)
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
        self._lanes.close()
        self._readers.shutdown()
        self._database.close()

    # -- inside --

    async def _write(self, lane: Lane[_Asked]) -> None:
        while lane.waiting:
            batch, lane.waiting = lane.waiting[:BATCH], lane.waiting[BATCH:]
            try:
                outcomes = await asyncio.get_running_loop().run_in_executor(lane.thread, self._book_each, batch)
            except Exception:  # the lane's thread is gone: whoever waits must be answered, and the lane goes on
                log.exception("%d bookings could not be made", len(batch))
                outcomes = [hub_refused(HubCode.BUSY)] * len(batch)
            for one, outcome in zip(batch, outcomes, strict=True):
                if not one.future.done():
                    one.future.set_result(outcome)
            for branch_id in {one.wish.branch_id for one in batch}:
                self._grown(branch_id)

    def _book_each(self, asking: list[_Asked]) -> Sequence[Outcome | Exceeded]:
        """All in one transaction; where one of them makes it fail, the halves apart, until it is alone."""
        try:
            return self._book(asking)
        except OperationalError as error:
            # Full disk, database away: nothing was booked, and everybody is told so.
            log.error("nothing could be booked: %s", str(error).splitlines()[0])
        except Exception as error:  # a fault of ours, or what the database cannot take: the others must be booked
            if len(asking) > 1:
                half = len(asking) // 2
                log.error("%d bookings are made apart: %s", len(asking), type(error).__name__)
                return [*self._book_each(asking[:half]), *self._book_each(asking[half:])]
            log.exception("a booking of branch %s could not be made", asking[0].wish.branch_id)
        return [hub_refused(HubCode.BUSY)] * len(asking)

    def _book(self, asking: list[_Asked]) -> list[Outcome | Exceeded]:
        """Count, book, take back what was counted and not booked: one transaction."""
        named = [one.wish for one in asking]
        limited = {one.name: one.counted for one in asking if one.counted}
        at = max(wish.made_at for wish in named)

        def do(connection: Connection) -> list[Outcome | Exceeded]:
            exceeded: dict[str, Exceeded] = {}
            reserved: dict[str, list[uses.Key]] = {}
            if limited:
                exceeded, reserved = uses.reserve(connection, limited, at)
            over = {writing.name_of(one.wish) for one in asking if one.name in exceeded}
            booked = writing.book(connection, named, over)
            # Booked now, that is: a request that was known before got the booking it had made then.
            made = {one.name for one, outcome, wish in zip(asking, booked, named, strict=True)
                    if isinstance(outcome, HubBooking) and outcome.booking_id == wish.booking_id}  # fmt: skip
            if in_vain := [key for name, keys in reserved.items() if name not in made for key in keys]:
                uses.unreserve(connection, in_vain)
            return [
                outcome if isinstance(outcome, HubBooking) else exceeded.get(one.name, outcome)
                for one, outcome in zip(asking, booked, strict=True)
            ]

        def again() -> None:
            nonlocal named
            named = [self._rename(wish) for wish in named]

        subjects = {use.subject for counted in limited.values() for use in counted}
        with self._counting.having(subjects) if subjects else nullcontext():
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
