"""What a branch server looks after while it runs: days, old words, ports, database, lease, answers."""

from __future__ import annotations

import asyncio
import logging
import socket
import uuid
from collections.abc import Callable
from datetime import date, timedelta
from typing import TYPE_CHECKING, Literal

from config import Clock
from rules.hours import business_day
from server.core.erasing import in_use
from server.handle import Handle
from server.leadership.standby import until_lost, until_over
from server.live.socket import LiveLink
from server.program.parts import SELF, Parts
from server.program.ports import LIVE, WEB
from server.runtime.admission import is_listening
from server.runtime.answer_watch import END_S, AnswerWatch
from server.runtime.exits import CannotGoOn, ExitStatus
from server.runtime.health import Problem
from server.store import words_rows
from server.store.journal import Store
from wire.commands import EraseWords, Tick
from wire.errors import Refused

if TYPE_CHECKING:
    from server.settings.drafts import Drafts

log = logging.getLogger("toiluot.server")

SHORTEST_TICK_S = 0.25
"""However fast the demo's clock runs, the day is looked at no more often; real seconds."""

OLD_WORDS_EVERY_S = 3600.0
"""How often words are looked for that are too old; seconds of the hall."""

PORTS_EVERY_S, DATABASE_EVERY_S = 1.0, 5.0
"""How often ports and database are looked at; real seconds."""

Erased = Literal["", "people"]
"""As `EraseWords.only`."""

DAMAGED = ("malformed", "not a database")
"""How SQLite says that its file is damaged: it will say so again however often it is asked."""

POSTGRES_END_S = 20.0
"""How long answers may fail to come when PostgreSQL may be the reason; real seconds."""


async def keep_days(handle: Handle, store: Store, clock: Clock) -> None:
    """Let the business day follow the clock, and settings that wait for a day follow the day.

    What cannot be stored now is tried again with the next tick.
    """

    def drafts() -> Drafts:
        from server.settings.drafts import Drafts  # after the start, and beside the links: it reads much

        return Drafts(handle, store)

    refused_before, settled = False, ("", "")
    while True:
        await asyncio.sleep(max(clock.real_seconds(1), SHORTEST_TICK_S))
        answer = await handle.ask(str(uuid.uuid4()), Tick(), SELF)
        async with handle.reading() as state:
            # And by the calendar: a clock or a zone that was put back comes once more to a day that is open already.
            days = state.day or "", "" if state.branch is None else business_day(state.branch, handle.now)
        if days != settled and not isinstance(answer, Refused):
            settled = days if await (await asyncio.to_thread(drafts)).put_due_in_force() else settled
        if isinstance(answer, Refused) != refused_before and handle.lease.holds:
            refused_before = not refused_before
            log.warning("the day's tick: %s", answer.text("en") if isinstance(answer, Refused) else "stored again")


async def erase_old_words(handle: Handle, store: Store, days: int, clock: Clock, only: Erased = "") -> None:
    """Let words that were typed go when they are so many days old.

    Args:
        handle: of the branch.
        store: of the branch.
        days: those before the day that can still be had back whose words stay.
        clock: the hall's.
        only: `people` for the keys of identity cards alone.
    """
    while True:
        await erase_words_older_than(handle, store, days, only)
        await asyncio.sleep(max(clock.real_seconds(OLD_WORDS_EVERY_S), SHORTEST_TICK_S))


async def erase_words_older_than(handle: Handle, store: Store, days: int, only: Erased = "") -> None:
    """As `erase_old_words`, once; where there is nothing to erase, nothing is journalled."""
    async with handle.reading() as state:
        if state.day is None:
            return
        # From the day that can still be had back: a machine that starts with a clock a year ahead opens a false day.
        day = state.day if state.before is None else state.before.day
        before = (date.fromisoformat(day) - timedelta(days)).isoformat()
        kept = in_use(state, before)
    if await store.look(lambda connection: words_rows.older(connection, before, kept, only)):
        answer = await handle.ask(str(uuid.uuid4()), EraseWords(before=before, only=only), SELF)
        if isinstance(answer, Refused):
            log.warning("old words were not erased, it is tried again: %s", answer.text("en"))


async def keep_lease(parts: Parts) -> None:
    """See that this server may still answer, when another may lead. Raises `CannotGoOn`."""
    lease = parts.handle.lease
    await (until_over(lease) if parts.settings.standby else until_lost(parts.store, lease))
    raise CannotGoOn(lease.ended, ExitStatus.LEASE_LOST)


async def keep_ports(live: LiveLink, web_socket: socket.socket) -> None:
    """See that both ports are still listened on: nobody who cannot connect is ever answered that he cannot.

    Raises:
        CannotGoOn: one is not.
    """
    while True:
        await asyncio.sleep(PORTS_EVERY_S)
        if not live.listens or not is_listening(web_socket):
            which = WEB if live.listens else LIVE
            why = f"Nobody can connect to the {which} any more. Start the server again."
            raise CannotGoOn(why, ExitStatus.PORT_LOST)


async def keep_database(store: Store, handle: Handle) -> None:
    """See that the database can still be relied on; what fails for a while only is refused in words meanwhile.

    Raises:
        CannotGoOn: its file was removed, replaced or damaged.
    """
    damaged = 0
    while True:
        await asyncio.sleep(DATABASE_EVERY_S)
        name = store.database.name
        if await asyncio.to_thread(lambda: store.database.file_lost):
            raise CannotGoOn(f"The database {name} was removed or replaced by another file.", ExitStatus.DATABASE_LOST)
        damaged = damaged + 1 if any(sign in handle.failure for sign in DAMAGED) else 0
        if damaged > 1:
            why = f"The database {name} is damaged ({handle.failure}). Keep the file, and restore the last backup."
            raise CannotGoOn(why, ExitStatus.DATABASE_LOST)


def answer_watch(parts: Parts, end: Callable[[int], object] | None) -> AnswerWatch:
    """Notices that answers have stopped; the health report is told of that, and of a store that fails."""
    # A PostgreSQL that has gone silent is noticed by its driver, and whoever asked is told, only after 11 s.
    end_s = END_S if parts.store.database.is_sqlite else POSTGRES_END_S
    watch = AnswerWatch(lambda: parts.handle.pending.oldest_waiting_s, end, end_s)
    parts.health.ask(watch.problems)
    parts.health.ask(lambda: store_problems(parts.handle))
    return watch


def store_problems(handle: Handle) -> list[Problem]:
    """What is wrong with the store."""
    problems = [Problem("store", why=handle.failure, failed=True)] if handle.failure else []
    return problems + ([Problem("space")] if handle.short_of_space else [])
