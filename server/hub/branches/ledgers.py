"""The hub's two ledgers of the exchange with one branch: bookings down, facts up."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from pydantic import ValidationError

from rules.booking_code.short import short_code
from server.exchange import facts
from server.exchange.sync import Cursor
from server.exchange.talk import Copy, Fact, Standing
from server.hub.keys import Keys, hashed
from server.hub.store import hearing, reading, uses, writing
from server.hub.store.ledger import Ledger
from wire.branch_link import Full, IssuedFact, LapsedFact, RefusedFact, SettingsFact
from wire.catalogue import Branch
from wire.flaws import in_a_log
from wire.values import NO_FACT, Millis, OutboxSeq

log = logging.getLogger("toiluot.hub")

Json = dict[str, Any]

KEEP_BACK_MS = 2 * 86_400_000
"""A full copy begins with bookings of the day before yesterday: branches may have been away."""

AT_ONCE = 200
"""Facts of a full copy that share a transaction, so that bookings do not wait for all of it."""


@dataclass(frozen=True, slots=True)
class Outgoing:
    """What a branch is told: `server.exchange.talk.Gives`."""

    ledger: Ledger
    branch_id: str
    now: Callable[[], Millis]

    async def standing(self, seq: OutboxSeq = NO_FACT) -> Standing:
        """Which facts are kept, and the mark of fact `seq`."""
        found = await self.ledger.read(lambda c: reading.standing(c, self.branch_id, seq))
        return found if found.epoch else replace(found, epoch=await self._anew(""))

    async def facts(self, *, after: OutboxSeq, upto: OutboxSeq) -> list[Fact]:
        """The facts `after` < seq <= `upto`."""
        return await self.ledger.read(lambda c: reading.outbox(c, self.branch_id, after=after, upto=upto))

    async def everything(self) -> Copy:
        """The bookings of today and later, and of two days before."""
        since = max(0, self.now() - KEEP_BACK_MS)
        return await self.ledger.read(lambda c: reading.full(c, self.branch_id, since))

    async def begin_anew(self) -> str:
        """Take another epoch."""
        return await self._anew((await self.standing()).epoch)

    async def acknowledged(self, seq: OutboxSeq) -> None:
        """Facts are let go of by age: a branch that was restored asks for them again."""

    async def _anew(self, before: str) -> str:
        log.info("branch %s is told everything anew", self.branch_id)
        return await self.ledger.change(lambda c: writing.begin_anew(c, self.branch_id, before), at=self.branch_id)


@dataclass(frozen=True, slots=True)
class Incoming:
    """What a branch tells: `server.exchange.talk.Takes`."""

    ledger: Ledger
    keys: Keys
    branch_id: str
    now: Callable[[], Millis]

    async def cursor(self) -> Cursor:
        """How far the branch was heard."""
        row = await self.ledger.read(lambda c: reading.branch_row(c, self.branch_id))
        return Cursor() if row is None else Cursor(row.heard_epoch, row.heard_seq, row.heard_mark)

    async def take(self, bodies: Sequence[Json], before: Cursor, after: Cursor, copy: Full | None) -> None:
        """Apply facts and keep the cursor with the last of them.

        Raises:
            Overtaken: another link of the branch was heard meanwhile.
            DBAPIError: the database cannot be written.
        """
        read = [fact for fact in facts.of_branch(bodies) if self._is_sound(fact)]
        *first, last = [read[n : n + AT_ONCE] for n in range(0, len(read), AT_ONCE)] or [[]]
        making = hearing.Making(self._secret_hash, short_code)
        told = {fact.booking_id for fact in read if isinstance(fact, IssuedFact)}

        for part in first:
            await self.ledger.change(
                lambda c, part=part: hearing.hear(c, self.branch_id, part, making, self.now()),  # type: ignore[misc]
                self.branch_id,
            )

        def finish(connection: Any) -> None:
            hearing.heard(connection, self.branch_id, before, after, self.now())
            hearing.hear(connection, self.branch_id, last, making, self.now())
            if copy is not None and copy.since is not None:
                hearing.miss(connection, self.branch_id, copy.since, told)
                hearing.ask_again(connection, self.branch_id, self.now())

        await self.ledger.change(finish, self.branch_id)
        await self._uncount({fact.booking_id for fact in read if isinstance(fact, RefusedFact)})
        await self._give_back({fact.booking_id for fact in read if isinstance(fact, LapsedFact)})

    async def _uncount(self, refused: set[str]) -> None:
        """A number that was not given counts for nobody."""
        if refused:
            wishes = await self.ledger.read(lambda c: reading.refused_wishes(c, self.branch_id, refused))
            names = [uses.name_of(self.branch_id, wish) for wish in wishes]
            await self.ledger.change(lambda c: uses.release(c, names), at=self.branch_id)

    async def _give_back(self, lapsed: set[str]) -> None:
        """Who did not come in time may take another number; their network's count stays, as after a cancellation."""
        if lapsed:
            wishes = await self.ledger.read(lambda c: reading.wishes_for_now(c, self.branch_id, lapsed))
            for name in (uses.name_of(self.branch_id, wish) for wish in wishes):
                await self.ledger.change(lambda c, name=name: uses.give_back(c, name))  # type: ignore[misc]

    def _secret_hash(self, booking_id: str) -> str:
        return hashed(self.keys.secret(self.branch_id, booking_id))

    def _is_sound(self, fact: facts.BranchFact) -> bool:
        """Settings that this hub cannot read are left aside: the last readable ones stay."""
        if not isinstance(fact, SettingsFact):
            return True
        try:
            return Branch.model_validate_json(fact.settings).id == self.branch_id
        except ValidationError as error:
            log.warning("settings of branch %s cannot be read: %s", self.branch_id, in_a_log(error))
            return False
