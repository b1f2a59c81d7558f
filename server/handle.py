"""The only way in: authorise, known command?, decide, journal, apply, publish."""

from __future__ import annotations

import asyncio
import hashlib
import json
import logging
import time
from collections import OrderedDict
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from server.core.context import Context, Decision
from server.core.decide import decide, open_day
from server.core.lines import Lines
from server.core.model import State
from server.core.replies import reply_to
from server.core.waits import Waits
from server.heart import Heart
from server.leadership.right_to_answer import Lease
from server.runtime.hall_clock import HallClock, TellsTime
from server.runtime.start_refused import StartRefused
from server.staff.rights import refusal
from server.store.commits import Known, Storing
from server.store.journal import BadData, Batch, CannotStore, KeptReply, Store
from server.store.outbox import Place
from server.store.rows import Row
from wire.booking import BranchBooking
from wire.commands import CheckIn, Command, IssueTicket
from wire.errors import Code, Refused, refused
from wire.events import AnyEvent, ClockCorrected, DayOpened
from wire.text import BROKEN, flaw
from wire.values import Actor, Millis, Role, is_command_id

log = logging.getLogger("toiluot.handle")

Json = dict[str, Any]
ReadBooking = Callable[[str, State], BranchBooking | Refused]
"""Verifies a scanned or typed booking code."""

REMEMBERED = 10_000
"""Answers kept in memory; older ones are looked up in the database."""

DECIDE_FOR_S = 0.01
"""Commands that wait share a commit, but none waits longer than this for others to be decided."""

ABANDON_S = 5.0
"""How long a write under way may take to fail when another server leads; real seconds."""

HEAL_EVERY_S = 0.25
"""Whoever wants to see the state while the database is away looks again so often; real seconds."""

DOUBTFUL_MS = 2_000
"""A clock that is this far behind the journal was set back: the manager is warned."""


@dataclass(frozen=True, slots=True)
class Published:
    """One committed fact."""

    seq: int
    at: Millis
    actor: Actor
    event: AnyEvent


Subscriber = Callable[[list[Published]], None]
"""Called in the event loop after each commit, in order; must be quick and must not raise."""


@dataclass(slots=True)
class _Asked:
    command_id: str
    command: Command
    actor: Actor
    future: asyncio.Future[Json | Refused]
    fingerprint: bytes = b""
    new: bool = False
    """True once the database said that it does not know the command."""
    taken: Place | None = None
    """How far the hub is heard once this is done; stored with it."""


@dataclass(slots=True)
class _Turn:
    """What one commit will hold and whom it answers."""

    asked: list[_Asked]
    batch: Batch = field(default_factory=Batch)
    published: list[Published] = field(default_factory=list)
    answers: list[tuple[_Asked, Json | Refused]] = field(default_factory=list)
    by_id: dict[str, tuple[bytes, Json | Refused]] = field(default_factory=dict)
    opened_day: bool = False
    corrected_ms: Millis = 0
    """By how much the clock was put right; nothing more is decided in such a turn, for the time is another then."""


def fingerprint(command: Command, actor: Actor) -> bytes:
    """Names a command and who asked, to tell a repetition from a second use of the same id."""
    who = f"{command.method}\n{actor.role.value}\n{actor.device_id}\n{actor.person}\n"
    return hashlib.sha256((who + command.model_dump_json()).encode()).digest()[:16]


class Handle:
    """Takes commands one after the other and keeps the state of the branch.

    Args:
        store: opened; its journal made `state`.
        state: of the branch; only this object changes it.
        clock: the hall's; a `HallClock` is told when a jump was confirmed.
        read_booking: verifies a booking code before `decide` sees it.
        tracking_url: makes the address of the page that follows a ticket.
        lease: once it is over nothing is told any more, neither answers nor facts; left out, it never is.
    """

    def __init__(
        self,
        store: Store,
        state: State,
        clock: TellsTime,
        read_booking: ReadBooking,
        tracking_url: Callable[[str], str],
        lease: Lease | None = None,
    ) -> None:
        self.clock = clock
        self._watched = clock if isinstance(clock, HallClock) else None
        self._unsure_since = state.seq
        self.lease = lease or Lease()
        self._storing = Storing(store)
        self._heart = Heart(state)
        self._read_booking = read_booking
        self._tracking_url = tracking_url
        self._subscribers: list[Subscriber] = []
        self._waiting: list[_Asked] = []
        self._unanswered: dict[asyncio.Future[Json | Refused], float] = {}
        self._draining: asyncio.Task[None] | None = None
        self._between = asyncio.Lock()
        self._recent: OrderedDict[str, tuple[bytes, Json | Refused]] = OrderedDict()
        self._asked_at = 0.0
        self._sick = ""
        """What keeps the state from being trusted, as refusals say it; empty when it may be."""
        self._alone = 0
        """How many of those that wait are to be carried out each in a turn of its own: one of them spoilt theirs."""
        self.failure = ""
        """Why the last write failed, in the database's words; empty while writing works. For the manager's page."""

    # -- asking --

    async def ask(self, command_id: str, command: Command, actor: Actor, taken: Place | None = None) -> Json | Refused:
        """Do `command` once, however often it is asked with this id; the reply comes after it is on the disk.

        Args:
            command_id: names it for ever.
            command: what to do.
            actor: who asks.
            taken: stored in the same transaction: how far the hub is heard with it. Not stored when it is refused.
        """
        return await self.submit(command_id, command, actor, taken)

    def submit(
        self, command_id: str, command: Command, actor: Actor, taken: Place | None = None
    ) -> asyncio.Future[Json | Refused]:
        """As `ask`, but in line before this returns: commands are carried out in the order they were submitted."""
        future: asyncio.Future[Json | Refused] = asyncio.get_running_loop().create_future()
        why = refusal(actor, command) or _unfit(command_id, command)
        if why is not None:
            future.set_result(why)
            return future
        try:
            mark = fingerprint(command, actor)
        except ValueError:  # somewhere in it a text that no UTF-8 can hold
            future.set_result(refused(Code.BAD_TEXT, method=command.method, field="params", what=BROKEN))
            return future
        self._asked_at = time.monotonic()
        self._waiting.append(_Asked(command_id, command, actor, future, mark, taken=taken))
        self._unanswered[future] = self._asked_at
        future.add_done_callback(self._unanswered.pop)
        if self._draining is None:
            self._draining = asyncio.create_task(self._drain())
        return future

    def subscribe(self, subscriber: Subscriber) -> None:
        """Tell `subscriber` every committed fact from now on."""
        self._subscribers.append(subscriber)

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[State]:
        """The state between two commits: what is seen here is on the disk. Keep it short and do not change it.

        After a commit that failed it waits until the state could be read back: till then it holds what never happened.
        """
        while True:
            async with self._between:
                if not self._sick or await self._healed():
                    yield self._heart.state
                    return
            await asyncio.sleep(HEAL_EVERY_S)

    @property
    def now(self) -> Millis:
        """The hall's time, never before the journal's last row."""
        return max(self.clock.now_ms(), self._heart.state.at)

    @property
    def lines(self) -> Lines | None:
        """The lines of the state that `reading` gives, kept in step with it (R58); None while there are no settings."""
        return self._heart.lines

    def waits(self, now: Millis) -> Waits | None:
        """How long everybody waits in the state that `reading` gives; None while there are no settings."""
        return self._heart.waits(now)

    def recent_waits(self, now: Millis) -> Waits | None:
        """As `waits`, up to a second old whatever happened since: for pages, of which any number may ask."""
        return self._heart.recent_waits(now)

    @property
    def quiet_s(self) -> float:
        """For how many seconds nobody has asked anything."""
        return 0.0 if self._waiting else time.monotonic() - self._asked_at

    @property
    def oldest_waiting_s(self) -> float:
        """For how many seconds the oldest command has waited for its answer; 0 while none does."""
        since = next(iter(self._unanswered.values()), None)
        return 0.0 if since is None else time.monotonic() - since

    @property
    def doubtful_clock(self) -> bool:
        """Whether the machine's clock jumped and is not followed, or stands before what was already journalled."""
        return self.clock_jump_ms != 0 or self._heart.state.at - self.clock.now_ms() > DOUBTFUL_MS

    @property
    def clock_jump_ms(self) -> Millis:
        """How far the machine's clock stands from the hall's, which does not follow it; 0 when it does."""
        return self._watched.jump_ms if self._watched is not None else 0

    @property
    def short_of_space(self) -> bool:
        """Whether the space held back for a full disk is gone: the manager is warned before numbers are refused."""
        return self._storing.short_of_space

    async def close(self) -> None:
        """Finish what was asked and keep a snapshot for a quick start."""
        if self._draining is not None:
            await self._draining
        async with self._between:
            await self._storing.keep_snapshot(self._heart.state)

    async def abandon(self) -> None:
        """Another server may lead: let what is under way fail, and store nothing any more."""
        self._storing.cut_off()
        if (draining := self._draining) is not None:
            await asyncio.wait([draining], timeout=ABANDON_S)
            draining.cancel()

    # -- inside --

    async def _drain(self) -> None:
        try:
            while self._waiting:
                async with self._between:
                    await self._take_turn()
        finally:
            self._draining = None

    async def _take_turn(self) -> None:
        """Answer those who wait, as many as one commit should hold. Whatever one of them brings, the others go on."""
        if self._sick and not await self._healed():
            return
        many = 1 if self._alone else len(self._waiting)
        turn, self._waiting = _Turn(self._waiting[:many]), self._waiting[many:]
        self._alone = max(0, self._alone - 1)
        try:
            self._carry_out(turn, await self._known(turn.asked))
            if (turn.batch.rows or turn.batch.replies) and not await self._stored(turn):
                return
            self._publish(turn)
        except CannotStore as error:
            if isinstance(error, BadData):
                await self._split(turn, error)
            else:  # those who wait could not be looked up
                self._waiting[:0] = turn.asked
                self._refuse_waiting(error.what)
            return
        except Exception as error:  # noqa: BLE001  whatever it is, it is said and costs one command
            await self._split(turn, error)
            return
        if turn.opened_day or self._storing.snapshot_due:
            await self._storing.keep_snapshot(self._heart.state)

    def _carry_out(self, turn: _Turn, known: Known) -> None:
        """Answer or decide what was asked, until others have waited long enough for the commit; the rest waits on."""
        taken = 0
        try:
            deadline = time.perf_counter() + DECIDE_FOR_S
            for one in turn.asked:
                taken += 1
                self._answer_or_decide(one, known, turn)
                if turn.corrected_ms or time.perf_counter() > deadline:
                    break
        finally:
            self._waiting[:0] = turn.asked[taken:]
            del turn.asked[taken:]

    async def _split(self, turn: _Turn, error: Exception) -> None:
        """A turn failed by what one of its commands is or does, and nothing is stored: find it and refuse it alone.

        The others are carried out anew, each in a turn of its own, so that the guilty one is the one whose turn fails.
        """
        if len(turn.asked) == 1:
            one = turn.asked[0]
            log.error("%s was refused: %s", one.command.method, _reason(error), exc_info=error)
            self._settle(one, refused(Code.INTERNAL))
        else:
            log.warning("%d commands are carried out one by one: %s", len(turn.asked), _reason(error))
            for one in turn.asked:
                one.new = False
            self._waiting[:0] = turn.asked
            self._alone = len(turn.asked)
        # The state may stand between two facts, or before what was not stored: only the journal is to be trusted.
        self._sick = CannotStore.what
        await self._healed()  # now, lest documents be made from what never happened

    async def _known(self, asked: list[_Asked]) -> Known:
        unsure = [one for one in asked if not one.new and one.command_id not in self._recent]
        if not unsure:
            return {}
        known = await self._storing.known([one.command_id for one in unsure])
        for one in unsure:
            one.new = one.command_id not in known
        return known

    def _answer_or_decide(self, one: _Asked, known: Known, turn: _Turn) -> None:
        before = turn.by_id.get(one.command_id) or self._recent.get(one.command_id)
        now = self.now
        try:
            if before is None and one.command_id in known:
                mark, body = known[one.command_id]
                before = (mark, json.loads(body))
            decision = self._decide(one, now) if before is None else []
        except Exception:
            # Nothing was changed: `decide` only looks (R1). What is worked out beside it is made anew.
            log.exception("%s was refused, it cannot be decided", one.command.method)
            self._heart.forget_what_follows()
            turn.answers.append((one, refused(Code.INTERNAL)))
            return
        if before is not None:
            mark, answer = before
            turn.answers.append((one, answer if mark == one.fingerprint else refused(Code.ID_REUSED)))
            return
        answer = decision if isinstance(decision, Refused) else self._follow(one, decision, now, turn)
        turn.answers.append((one, answer))
        turn.by_id[one.command_id] = (one.fingerprint, answer)

    def _decide(self, one: _Asked, now: Millis) -> Decision:
        state = self._heart.state
        booking: BranchBooking | None = None
        if isinstance(one.command, CheckIn):
            read = self._read_booking(one.command.code, state)
            if isinstance(read, Refused):
                return read
            booking = read
        return decide(state, one.command, self._context(one, now, booking))

    def _follow(self, one: _Asked, events: list[AnyEvent], now: Millis, turn: _Turn) -> Json:
        """Take what was decided into the state and the batch; the reply."""
        state, actor = self._heart.state, one.actor.model_dump_json(exclude_defaults=True)
        for event in events:
            seq = state.seq + 1
            self._heart.take(event, seq, now, turn.batch.projected)
            turn.batch.rows.append(Row(seq, one.command_id, now, actor, event))
            turn.published.append(Published(seq, now, one.actor, event))
            turn.opened_day |= isinstance(event, DayOpened)
            turn.corrected_ms += event.by_ms if isinstance(event, ClockCorrected) else 0
        reply = reply_to(events, state, self._tracking_url)
        if events or one.actor.role not in (Role.SERVER, Role.DISPLAY):
            kept = KeptReply(one.command_id, one.fingerprint, now, reply.model_dump_json())
            turn.batch.replies.append(kept)
        turn.batch.taken = one.taken or turn.batch.taken
        return reply.model_dump(mode="json")

    def _context(self, one: _Asked, now: Millis, booking: BranchBooking | None) -> Context:
        gives_number = isinstance(one.command, IssueTicket | CheckIn)
        opened = open_day(self._heart.state, now) if gives_number else None
        return Context(
            one.actor,
            now,
            booking,
            one.command_id,
            self._heart.waits_of_newcomer(now, opened) if gives_number else None,
            self.lines,
            self.clock_jump_ms,
            self._unsure_since,
            opened,
        )

    async def _stored(self, turn: _Turn) -> bool:
        """Whether the batch is on the disk; otherwise its commands are answered and the state is as it was.

        Raises:
            BadData: nothing is stored because of one of the commands; nobody is answered yet.
        """
        try:
            await self._storing.write(turn.batch)
        except BadData:
            raise
        except CannotStore as error:
            log.error("cannot store: %s", error)
            self.failure, self._sick = str(error), error.what
            for waiting in self._waiting:
                waiting.new = False  # what is in the database is to be asked anew
            if await self._healed() and await self._storing.was_stored_after_all(turn.batch):
                return True
            for one, answer in turn.answers:
                kept = one.command_id in self._recent
                self._settle(one, answer if kept else refused(Code.CANNOT_STORE, what=error.what))
            return False
        self.failure = ""
        return True

    async def _healed(self) -> bool:
        """Whether the state could be read back from the journal after a failure."""
        try:
            self._heart.begin_again(await self._storing.load())
        except (StartRefused, CannotStore) as error:
            what = str(error)
        except Exception as error:  # noqa: BLE001  the driver's own errors: the database is away
            what = type(error).__name__
        else:
            self._sick = ""
            return True
        log.error("the state cannot be read back: %s", what)
        self._refuse_waiting(self._sick)
        return False

    def _publish(self, turn: _Turn) -> None:
        if turn.corrected_ms and self._watched is not None:
            self._watched.follow(turn.corrected_ms)
            self._unsure_since = self._heart.state.seq
        self._recent.update(turn.by_id)
        while len(self._recent) > REMEMBERED:
            self._recent.popitem(last=False)
        if turn.published and self.lease.holds:
            for subscriber in self._subscribers:
                try:
                    subscriber(turn.published)
                except Exception:
                    log.exception("a subscriber failed; the others are told all the same")
        for one, answer in turn.answers:
            self._settle(one, answer)

    def _refuse_waiting(self, what: str) -> None:
        waiting, self._waiting = self._waiting, []
        self._alone = 0
        for one in waiting:
            self._settle(one, refused(Code.CANNOT_STORE, what=what))

    def _settle(self, one: _Asked, answer: Json | Refused) -> None:
        if not self.lease.holds:  # even a refusal may come of what is no longer so; the client asks the other server
            answer = refused(Code.CANNOT_STORE, what="not_leading")
        if not one.future.done():  # a connection that is gone cancelled it
            one.future.set_result(answer)


def _unfit(command_id: str, command: Command) -> Refused | None:
    """Why a command is not even looked at: every way in, also a page's form, ends here."""
    if not is_command_id(command_id):
        return refused(Code.BAD_PARAMS, method=command.method, field="id", what="bad_id")
    for name, value in command:
        kind = flaw(value) if isinstance(value, str) else ""
        if kind:
            return refused(Code.BAD_TEXT, method=command.method, field=name, what=kind)
    return None


def _reason(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"
