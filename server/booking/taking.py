"""Bookings from the hub into the branch: each is stored with how far the hub was heard, so that none is taken twice.

Should one be told again all the same (the hub gives a full copy, or this branch was restored), it changes nothing.
"""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections.abc import Sequence
from typing import Any

from rules import hours
from server.booking.branchside import Branchside
from server.booking.ledger import Bookings, Facts
from server.exchange import facts
from server.exchange.sync import Cursor
from server.runtime.wording import SERVER
from server.store.outbox import Place
from wire.booking import ToldBooking
from wire.branch_link import BookingFact, Full, KnownFact, RefusedFact
from wire.commands import Command, IssueTicket, RecordBooking
from wire.errors import Code, Refused
from wire.values import NO_FACT, Actor, Channel, Language, Millis, Role, Text

log = logging.getLogger("toiluot.booking")

Json = dict[str, Any]

HUB = Actor(role=Role.HUB)

NOT_NOW = frozenset({Code.CANNOT_STORE, Code.STARTING, Code.BUSY})
"""Refusals that pass: the booking is asked for again later."""

STALE_AFTER_MS = 15 * 60_000
"""A number wished for longer ago (the link was away) is refused: the person has long decided otherwise."""

BREATHE_EVERY = 20
"""Bookings of a full copy after which others have their turn."""

NOWHERE = Place("", NO_FACT, "")
"""Nothing was heard of the hub yet, or what was heard belongs to no place: everything is asked for."""

_BOOKING = SERVER.table("booking")


class HallBusy(Exception):
    """The branch cannot take the booking now; the text says why."""


class Taking:
    """Takes what the hub tells: `server.exchange.talk.Takes`.

    Args:
        branch: the handle.
        bookings: how far the hub was heard.
        facts: where it is kept what the hub is to know of it.
    """

    def __init__(self, branch: Branchside, bookings: Bookings, facts: Facts) -> None:
        self._branch = branch
        self._bookings = bookings
        self._facts = facts

    async def cursor(self) -> Cursor:
        """How far the hub was heard."""
        return await self._bookings.cursor()

    async def take(self, bodies: Sequence[Json], before: Cursor, after: Cursor, copy: Full | None) -> None:
        """Take bookings into the branch.

        Raises:
            HallBusy: the branch cannot store now; the hub will be asked again.
            CannotStore: likewise.
        """
        place = Place(after.epoch, after.seq, after.mark)
        if copy is None:
            for body in bodies:
                await self._one(body, place)
        else:
            await self._all(bodies, copy, place)

    # -- inside --

    async def _one(self, body: Json, place: Place) -> None:
        booking = facts.booking(body)
        if booking is None:
            await self._facts.add(self._branch.now, (), place)
            return
        await self._take(booking, place)
        if self._bookings.stored != place:  # nothing was stored with it: it was so already, or was refused
            await self._facts.add(self._branch.now, (), place)

    async def _all(self, bodies: Sequence[Json], copy: Full, place: Place) -> None:
        """A full copy; what this branch was told once and the hub does not tell any more, the hub has lost."""
        told = [booking for body in bodies if (booking := facts.booking(body)) is not None]
        lost = [] if copy.since is None else await self._lost(told, copy.since)
        uncancelled = {fact.booking_id for fact in lost}
        # Should it end half-way, what was taken belongs to no place, also not to the one before: a hub that is brought
        # back to that one would go on from there, and never learn what of the copy is here. All is then asked for anew.
        await self._facts.add(self._branch.now, (), NOWHERE)
        for n, booking in enumerate(told):
            if booking.booking_id not in uncancelled:
                await self._take(booking, None)
            if n % BREATHE_EVERY == 0:
                await asyncio.sleep(0)
        await self._facts.add(self._branch.now, [fact.model_dump() for fact in lost], place)

    async def _lost(self, told: Sequence[BookingFact], since: Millis) -> list[KnownFact]:
        """Bookings that the hub does not have, and those whose cancelling it does not have: it was restored."""
        by_id = {booking.booking_id: booking for booking in told}
        async with self._branch.reading() as state:
            mirrored = list(state.bookings.values())

        def is_lost(mine: ToldBooking) -> bool:
            theirs = by_id.get(mine.booking_id)
            if theirs is None:
                return mine.slot_at >= since
            return (mine.state, theirs.state) == ("cancelled", "booked")

        # Whose they are stays in the words' table: a fact lies in the outbox, where nothing is erased.
        return [KnownFact.of(mine, person=None) for mine in mirrored if is_lost(mine)]

    async def _take(self, booking: BookingFact, place: Place | None) -> None:
        async with self._branch.reading() as state:
            mirrored = state.bookings.get(booking.booking_id)
            spent = booking.booking_id in state.spent
            same = mirrored is not None and ToldBooking.of(mirrored) == ToldBooking.of(booking)
            day = hours.business_day(state.settings, booking.slot_at)
            languages = state.settings.languages
            fresh = self._branch.now - booking.slot_at <= STALE_AFTER_MS and state.day == day
        wished = booking.now and booking.state == "booked" and not spent
        if not same:
            # A new id each time: a hub that was restored may say other things under the same numbers.
            await self._ask(f"bk-{secrets.token_hex(12)}", RecordBooking.of(booking), None if wished else place)
        if not wished or await self._bookings.number_of(booking.booking_id, day) is not None:
            return
        if fresh:
            await self._give_number(booking, languages, place)
        else:
            await self._refuse(booking.booking_id, _BOOKING["too_late"], place)

    async def _give_number(self, booking: BookingFact, languages: tuple[Language, ...], place: Place | None) -> None:
        issue = IssueTicket(
            service_id=booking.service_id,
            class_id=booking.class_id,
            language=booking.language,
            channel=Channel.ONLINE,
            booking_id=booking.booking_id,
            person=booking.person,
            accessible=booking.accessible,
        )
        answer = await self._ask(f"now-{booking.booking_id}", issue, place)
        if isinstance(answer, Refused):
            await self._refuse(booking.booking_id, answer.in_languages(("vi", "en", *languages)), place)

    async def _refuse(self, booking_id: str, why: Text, place: Place | None) -> None:
        fact = RefusedFact.because(booking_id, why)
        await self._facts.add(self._branch.now, [fact.model_dump()], place)

    async def _ask(self, command_id: str, command: Command, place: Place | None) -> Json | Refused:
        answer = await self._branch.ask(command_id, command, HUB, place)
        if isinstance(answer, Refused):
            if answer.code in NOT_NOW:
                raise HallBusy(answer.text("en"))
            log.info("the branch refused %s from the hub: %s", command.method, answer.code.value)
        return answer
