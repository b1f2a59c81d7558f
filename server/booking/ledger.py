"""The branch's two ledgers of the exchange with the hub, kept in its database: facts up, bookings down."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from sqlalchemy import Connection

from server.exchange.sync import Cursor
from server.exchange.talk import Copy, Fact, Standing
from server.store import outbox
from server.store.journal import Store
from server.store.outbox import BOOKINGS, FACTS, Place
from wire.branch_link import LONGEST_WORDS
from wire.values import NO_FACT, Millis, OutboxSeq, TicketId

Json = dict[str, Any]
T = TypeVar("T")

TIDY_AFTER = 100
"""Facts that the hub has are let go of when there are so many, because each time costs a write."""


class Facts:
    """What the hub is to know: `server.exchange.talk.Gives`.

    Args:
        store: the branch's.
        tracking_url: makes the address of the page that follows a ticket; empty when there is none.
    """

    def __init__(self, store: Store, tracking_url: Callable[[TicketId], str]) -> None:
        self._store = store
        self._tracking_url = tracking_url
        self._forgotten = 0

    async def standing(self, seq: OutboxSeq = NO_FACT) -> Standing:
        """Which facts are kept, and the mark of fact `seq`."""
        place, first, mark = await self._store.look(lambda c: outbox.standing(c, seq))
        return Standing(place.epoch or await self.begin_anew(), first, place.seq, mark)

    async def facts(self, *, after: OutboxSeq, upto: OutboxSeq) -> list[Fact]:
        """The facts `after` < seq <= `upto`."""
        kept = await self._store.look(lambda c: outbox.kept(c, after=after, upto=upto))
        return [Fact(one.seq, one.mark, self._told(one.body)) for one in kept]

    async def everything(self) -> Copy:
        """All the hub may not know."""

        def ask(connection: Connection) -> tuple[Place, Millis, list[Json]]:
            return (outbox.place_of(connection, FACTS), *outbox.everything(connection))

        place, since, bodies = await self._store.look(ask)
        return Copy(place.seq, place.mark, since, tuple(self._told(body) for body in bodies))

    async def begin_anew(self) -> str:
        """Take another epoch."""
        return await self._write(outbox.begin_anew)

    async def acknowledged(self, seq: OutboxSeq) -> None:
        """The hub has everything up to this fact."""
        if seq - self._forgotten >= TIDY_AFTER:
            self._forgotten = seq
            await self._write(lambda c: outbox.forget(c, seq))

    async def add(self, at: Millis, facts: Sequence[Json], taken: Place | None = None) -> None:
        """Keep facts that no row of the journal stands for, and with them how far the hub was heard.

        What is kept already, and not yet acknowledged, is not kept twice.

        Raises:
            CannotStore: nothing was kept.
        """

        def work(connection: Connection) -> None:
            outbox.add(connection, [(at, fact) for fact in outbox.untold(connection, facts)])
            if taken is not None:
                outbox.took(connection, taken)

        await self._write(work)
        self._store.taken = taken or self._store.taken

    def _told(self, body: Json) -> Json:
        """A fact as the hub is told it: the ticket itself stays here; of a number taken from home it gets the page."""
        told = {name: value for name, value in body.items() if name not in ("ticket", "day")}
        if body.get("now") and body.get("ticket"):
            url = self._tracking_url(body["ticket"])
            # A cut address would lead nowhere.
            told |= {"tracking_url": url} if 0 < len(url) <= LONGEST_WORDS else {}
        return told

    async def _write(self, work: Callable[[Connection], T]) -> T:
        return await self._store.run(lambda: self._store.transact(work))


class Bookings:
    """How far the hub's bookings were taken; what is done with them is `server.booking.taking`."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def cursor(self) -> Cursor:
        """How far this branch has come, also before it was started."""
        place = await self._store.look(lambda c: outbox.place_of(c, BOOKINGS))
        return Cursor(place.epoch, place.seq, place.mark)

    @property
    def stored(self) -> Place | None:
        """How far this program has stored bookings since it was started."""
        return self._store.taken

    async def number_of(self, booking_id: str, day: str) -> str | None:
        """The number that a booking became on a day, also when that day is over."""
        return await self._store.look(lambda c: outbox.number_of(c, booking_id, day))
