"""The ledger without HTTP, and beneath it the rows that it wrote, written again by the database's own driver."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Table, select

from config.clock import Clock
from config.settings import BookingLimitSettings
from server.hub.booking.desk import Desk, Request, name_wish
from server.hub.keys import Keys
from server.hub.limits import Asker, Exceeded, Limits, Use
from server.hub.refusals import HubCode, HubRefused, hub_refused
from server.hub.store import tables as t
from server.hub.store.database import HubDatabase
from server.hub.store.ledger import BATCH, Ledger
from server.hub.store.values import HubBooking, Outcome, Wish
from toiluot.bench.hall import nine_o_clock
from toiluot.bench.hub.city import address, bookable, know
from wire.catalogue import Branch

AT_ONCE = 500
"""Visitors who wait for their answer at any moment."""

WRITTEN = (t.recent_use, t.booking, t.outbox)
"""Tables that get rows by bookings of strangers who give neither phone number nor name."""


class _Noted(Ledger):
    """Keeps what a desk would have booked."""

    def __init__(self, database: HubDatabase) -> None:
        super().__init__(database, lambda wish: wish, lambda _: None)
        self.wishes: list[tuple[Wish, Sequence[Use]]] = []

    async def book(self, wish: Wish, counted: Sequence[Use] = ()) -> Outcome | Exceeded:
        self.wishes.append((wish, counted))
        return hub_refused(HubCode.BUSY)


@dataclass(frozen=True, slots=True)
class Booked:
    """How long so many bookings took."""

    many: int
    seconds: float
    cpu_s: float
    """Processor of this process: the database's is not in it."""

    @property
    def a_second(self) -> float:
        """Bookings a second."""
        return self.many / self.seconds


def measure(url: str, branches: Sequence[Branch], many: int, limits: bool, first: int = 0) -> Booked:
    """So many bookings, in turn at each of the branches, by strangers of networks of their own.

    Args:
        url: of the hub's database.
        branches: where.
        many: how many.
        limits: whether strangers are counted.
        first: number of the first visitor; none may come twice to one database.

    Raises:
        OSError: one of them was not booked.
    """
    return asyncio.run(_measure(url, branches, many, limits, first))


async def _measure(url: str, branches: Sequence[Branch], many: int, limits: bool, first: int) -> Booked:
    database, keys = HubDatabase(url), Keys(b"k" * 32)
    database.upgrade()
    know(database, branches)
    noted = _Noted(database)
    counted = Limits(BookingLimitSettings(), keys.subject) if limits else None
    places: dict[str, tuple[float | None, float | None]] = {branch.id: (None, None) for branch in branches}
    desk = Desk(noted, keys, Clock(1.0, time.time_ns() // 1_000_000, nine_o_clock(branches[0])), set(), places, counted)
    service, times = bookable(branches[0])
    for n in range(first, first + many):
        branch, slot_at = branches[n % len(branches)], times[n // len(branches) % len(times)]
        await desk.book(branch.id, Request(service, slot_at, f"bench-{n:08}"), Asker(address(n)))
    ledger, waiting = Ledger(database, lambda wish: name_wish(keys, wish), lambda _: None), iter(noted.wishes)
    outcomes: list[Outcome | Exceeded] = []

    async def visitors() -> None:
        for wish, uses in waiting:
            outcomes.append(await ledger.book(wish, uses))

    began, cpu = time.perf_counter(), time.process_time()
    await asyncio.gather(*(visitors() for _ in range(AT_ONCE)))
    booked = Booked(many, time.perf_counter() - began, time.process_time() - cpu)
    ledger.close()
    noted.close()
    refused = [o for o in outcomes if not isinstance(o, HubBooking)]
    if refused:
        why = refused[0].code if isinstance(refused[0], HubRefused) else refused[0].use.scope
        raise OSError(f"{len(refused)} of {many} were not booked: {why}")
    return booked


def same_rows_again(url: str) -> float:
    """Bookings a second when the driver alone writes the rows of all that are there, as many to a commit as the ledger.

    The rows of bookings, their facts and what strangers have had are taken out and put back: no look whether there
    is a place, no number of a fact, no change of a row that is there. They are gone afterwards.
    """
    database = HubDatabase(url)
    try:
        with database.reader.begin() as connection:
            kept = [(table, connection.execute(select(table)).all()) for table in WRITTEN]
        with database.writer.begin() as connection:
            for table in WRITTEN:
                connection.execute(table.delete())
        many = len(next(rows for table, rows in kept if table is t.booking))
        mark = "?" if database.is_sqlite else "%s"
        held = database.writer.raw_connection()
        try:
            cursor, began = held.cursor(), time.perf_counter()
            for n in range(0, many, BATCH):
                if database.is_sqlite:
                    cursor.execute("BEGIN IMMEDIATE")
                for table, rows in kept:
                    each = max(1, len(rows) // many)
                    part = [tuple(row) for row in rows[n * each : (n + BATCH) * each]]
                    if part:
                        cursor.executemany(_insert(table, mark), part)
                held.commit()
            return many / (time.perf_counter() - began)
        finally:
            held.close()
    finally:
        database.close()


def _insert(table: Table, mark: str) -> str:
    # Named, because a database that was upgraded has them in another order.
    names = ", ".join(column.name for column in table.columns)
    return f"INSERT INTO {table.name} ({names}) VALUES ({', '.join([mark] * len(table.columns))})"  # noqa: S608
