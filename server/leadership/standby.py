"""Two servers, one database: wait for the lead, be heard while leading, stop when it is over.

The leader changes its row every half second; it may answer for `LEASE_S` after it began to do so. The waiting server
ends the sessions of a leader whose row did not change for `STALE_S`, which is longer: when it takes the lead, the old
leader has stopped answering, and it can no longer write because its session is gone. Both count their own seconds.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Literal, TypeVar

from sqlalchemy.exc import SQLAlchemyError

from server.core.model import State
from server.leadership.right_to_answer import LEASE_S, Lease, now_s
from server.runtime.start_refused import StartRefused
from server.store.advisory_lock import Seen, SideSession
from server.store.database import Database, OwnedElsewhere, Unreachable, unreachable
from server.store.journal import CannotStore, Store

T = TypeVar("T")

log = logging.getLogger("toiluot.lead")

BEAT_S = 0.5
STALE_S = LEASE_S + 0.5
"""A row unchanged for so long: its writer has stopped answering, or never will again. The half second is for answers
that were on their way and for clocks that do not run alike."""

LOOK_S = 0.2
WATCH_S = 0.1
HOLD_S = 2.0
"""How often a server that nobody waits for looks after its session, which may end while it has nothing to write."""

ANSWER_S = 1.0
"""PostgreSQL answers a beat or a look within this, or the connection is cut and made anew."""

_AWAY = (SQLAlchemyError, TimeoutError, OSError, CannotStore)


class Limited:
    """The calls of one `SideSession`, in a thread of its own, none waited for longer than `ANSWER_S`."""

    def __init__(self, database: Database) -> None:
        self._session = SideSession(database.side_connection)
        self._thread = ThreadPoolExecutor(1, "lead")

    async def run(self, call: Callable[[SideSession], T]) -> T:
        """Do `call`.

        Raises:
            TimeoutError: no answer; its connection was cut.
            SQLAlchemyError: the database is away.
        """
        future = asyncio.get_running_loop().run_in_executor(self._thread, call, self._session)
        future.add_done_callback(lambda done: done.cancelled() or done.exception())  # it may come after we gave up
        done, _ = await asyncio.wait([future], timeout=ANSWER_S)
        if not done:
            self._session.cut()
            raise TimeoutError(f"no answer for {ANSWER_S:.0f} s")
        return future.result()

    def close(self) -> None:
        """Let the connection go, without waiting for it."""
        self._session.cut()
        self._thread.submit(self._session.close)
        self._thread.shutdown(wait=False)


class Patience:
    """What a waiting server makes of its looks at the leader, without I/O."""

    def __init__(self) -> None:
        self._row = ""
        self._since = 0.0
        self.own_term = ""
        """The last turn of this server itself: nobody else has to be waited for if none came after it."""

    def judge(self, seen: Seen, now: float) -> Literal["wait", "end", "take"]:
        """Wait on, end the sessions of the leader, or take the lead.

        Args:
            seen: at this look.
            now: seconds of this machine that only go forward.
        """
        if seen.row != self._row or not self._since:
            self._row, self._since = seen.row, now
        turn = seen.turn
        heard = turn.state == "beats" and now - self._since < STALE_S
        if not seen.held:
            return "wait" if heard and turn.term != self.own_term else "take"
        return "end" if turn.state == "beats" and not heard else "wait"


@dataclass(slots=True)
class Led:
    """A lead that was taken: the database is this server's, its state was read, and it is being heard."""

    store: Store
    state: State
    lease: Lease
    beating: asyncio.Task[None]
    voice: Limited

    async def close(self) -> None:
        """Be silent, wait for the last write and give the database up; a lead that is over is cut off first."""
        self.beating.cancel()
        await asyncio.gather(self.beating, return_exceptions=True)
        self.voice.close()
        if not self.lease.holds:
            self.store.cut_off()
        await asyncio.to_thread(self.store.close)


class Waiting:
    """Waits for the lead of one database, again and again.

    Args:
        url: of the database.
        fits: called with what is noted there, at the first look and whenever it changes; raises StartRefused when this
            server could not lead.
        stop: set when the server is to end.
    """

    def __init__(self, url: str, fits: Callable[[Seen], None], stop: asyncio.Event) -> None:
        self._url = url
        self._fits = fits
        self._stop = stop
        self._patience = Patience()
        self._looked = False
        self._noted: str | None = None
        self._said = ""

    async def lead(self) -> Led | None:
        """The lead, however long it takes; None when the server is to end first.

        Raises:
            StartRefused: this server could not lead, or the database was never reached.
        """
        eyes = Limited(Database(self._url))
        try:
            while not self._stop.is_set():
                led = await self._one_look(eyes)
                if led is not None:
                    return led
                # Not wait_for: in Python 3.11 it swallows a cancellation that comes together with the event.
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(LOOK_S):
                        await self._stop.wait()
        finally:
            eyes.close()
        return None

    # -- inside --

    async def _one_look(self, eyes: Limited) -> Led | None:
        try:
            seen = await eyes.run(SideSession.look)
            self._compare(seen)
            todo = self._patience.judge(seen, time.monotonic())
            if todo == "end":
                log.warning("%s leads but was not heard for %.1f s: its sessions are ended", seen.turn.who, STALE_S)
                await eyes.run(lambda aside: aside.end(seen))
        except (SQLAlchemyError, TimeoutError, OSError) as error:
            if not self._looked:
                raise unreachable(Database(self._url).name, error) from error
            self._say("PostgreSQL does not answer; this server goes on waiting")
            return None
        if todo == "take":
            return await self._take(seen)
        self._say(f"waiting: {seen.turn.who or 'another server'} leads; this server takes over when that one is silent")
        return None

    def _compare(self, seen: Seen) -> None:
        if not self._looked or seen.branch_key != self._noted:
            self._fits(seen)
            self._looked, self._noted = True, seen.branch_key

    def _say(self, what: str) -> None:
        if what != self._said:
            self._said = what
            log.info(what)

    async def _take(self, seen: Seen) -> Led | None:
        """Open the database and be heard from the moment it is ours; None when another was quicker."""
        store, lease = Store(self._url), Lease()
        store.database.when_lost = lease.end
        loop, voice = asyncio.get_running_loop(), Limited(store.database)
        owned = asyncio.Event()

        async def beat_once_owned() -> None:
            await owned.wait()
            await _beat(store, lease, voice)

        def now_owned() -> None:
            loop.call_soon_threadsafe(owned.set)

        beating = asyncio.create_task(beat_once_owned(), name="beat")
        opening = asyncio.create_task(asyncio.to_thread(store.open, now_owned))
        try:
            while not opening.done():
                await asyncio.wait([opening], timeout=WATCH_S)
                if not lease.holds:
                    store.cut_off()
            led = Led(store, opening.result(), lease, beating, voice)
        except BaseException as error:
            beating.cancel()
            voice.close()
            store.cut_off()
            await asyncio.to_thread(store.close)
            # A line that was cut while the journal was read looks like a damaged database: the next look tells.
            lost = isinstance(error, StartRefused) and not lease.holds
            if lost or isinstance(error, OwnedElsewhere | Unreachable):
                return None
            raise
        self._note(seen, store)
        return led

    def _note(self, seen: Seen, store: Store) -> None:
        self._said = ""
        before = seen.turn
        log.info(
            "this server leads%s",
            f" after {before.who}, which {'has left' if before.state == 'left' else 'fell silent'}"
            if before.term
            else "",
        )
        if store.database.turn is not None:
            self._patience.own_term = store.database.turn.term


async def until_over(lease: Lease) -> None:
    """Until this server may not answer any more."""
    while lease.holds:  # noqa: ASYNC110  time ends it, which tells nobody
        await asyncio.sleep(WATCH_S)


async def until_lost(store: Store, lease: Lease) -> None:
    """Until another server has led, for one without `standby`: it alone finds out that its session ended."""
    while lease.holds:
        await asyncio.sleep(HOLD_S)
        with contextlib.suppress(CannotStore):  # away: whoever asks is told so
            await store.run(store.hold)


async def _beat(store: Store, lease: Lease, voice: Limited) -> None:
    """Be heard at the database for ever. From the event loop, so that a server that is stuck falls silent."""
    turn, heard = store.database.turn, True
    assert turn is not None
    lease.renew(now_s())  # from now on it has an end
    while lease.holds:
        since, turn = now_s(), turn.next()
        try:
            if await voice.run(lambda aside, turn=turn: aside.beat(turn, store.database.session_pid)):  # type: ignore[misc]
                lease.renew(since)
                heard = True
            else:  # the session that writes is gone, or another server led since: taking it again tells which
                await store.run(store.hold)
                await asyncio.sleep(WATCH_S)
                continue
        except _AWAY as error:
            if heard:
                log.warning("this server is not heard at the database (%s)", error)
            heard = False
        except Exception:  # the outermost loop: one beat that failed, whatever the reason, is not the loss of the lead
            log.exception("this server could not be heard at the database")
            heard = False
        await asyncio.sleep(BEAT_S)
