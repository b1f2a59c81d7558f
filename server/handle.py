"""The only way in: authorise, known command?, decide, take, journal, publish."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager

from server.core.context import Context, Decision, DirectoryFacts
from server.core.decide import decide, open_day
from server.core.forecast import PutsRight
from server.core.lines import Lines
from server.core.model import PlacedDevice, State
from server.core.replies import reply_to
from server.core.waits import Waits
from server.heart import Foresees, Heart
from server.intake.hall_time import HallTime
from server.intake.idempotency import Replies
from server.intake.pending import Json, Pending, PendingCommands, fingerprint, unfit
from server.intake.publishing import Subscriber, Subscribers
from server.intake.turn import Turn
from server.leadership.right_to_answer import Lease
from server.runtime.hall_clock import TellsTime
from server.runtime.start_refused import StartRefused
from server.staff.people import People
from server.staff.rights import refusal
from server.store import people_rows
from server.store.commits import Commits, Known
from server.store.journal import BadData, CannotStore, Store
from server.store.outbox import Place
from wire.booking import BranchBooking
from wire.catalogue import DEFAULT_LANGUAGES, Branch
from wire.commands import Arrive, CheckIn, Command, HandOver, IssueTicket, Tick
from wire.errors import Code, Refused, refused
from wire.events import AnyEvent
from wire.values import Actor, Language, Millis, Role, Seq, TicketId

log = logging.getLogger("toiluot.handle")

ReadBooking = Callable[[str, State], BranchBooking | Refused]
"""Verifies a scanned or typed booking code."""

DECIDE_FOR_S = 0.01
"""Commands that wait share a commit, but none waits longer than this for others to be decided."""

ABANDON_S = 5.0
"""How long a write under way may take to fail when another server leads; real seconds."""

HEAL_EVERY_S = 0.25
"""Whoever wants to see the state while the database is away looks again so often; real seconds."""


class Handle:
    """Takes commands one after the other and keeps the state of the branch.

    A fact is taken into the state before its commit, not after it: commands that share a commit are decided one on top
    of the other, and each must see what the one before it led to. Nobody else sees the state meanwhile (`reading`
    waits), nothing is answered or published before the commit, and when that fails the state is read back from the
    journal.

    Args:
        store: opened; its journal made `state`.
        state: of the branch; only this object changes it.
        clock: the hall's; a `HallClock` follows when a jump was confirmed.
        read_booking: verifies a booking code before `decide` sees it.
        tracking_url: makes the address of the page that follows a ticket.
        lease: once it is over nothing goes out any more, neither answers nor facts; left out, it never is.
        people: decide about themselves, and follow; left out, those the store holds.
    """

    def __init__(
        self,
        store: Store,
        state: State,
        clock: TellsTime,
        read_booking: ReadBooking,
        tracking_url: Callable[[str], str],
        lease: Lease | None = None,
        people: People | None = None,
    ) -> None:
        self.clock = clock
        self._time = HallTime(clock, state.seq)
        self.lease = lease or Lease()
        self._commits = Commits(store)
        self._replies = Replies(self._commits)
        self._heart = Heart(state)
        self.people = people or People(store)
        self._read_booking = read_booking
        self.in_hall: Callable[[str, TicketId], bool] = lambda code, ticket_id: False
        """Whether this is the code that the hall shows at this moment; until somebody says how, none is."""
        self.tracking_url = tracking_url
        self._subscribers = Subscribers()
        self.pending = PendingCommands()
        self._draining: asyncio.Task[None] | None = None
        self._between = asyncio.Lock()
        self._sick = ""
        """What keeps the state from being trusted, as refusals say it; empty when it may be."""
        self.failure = ""
        """Why the last write failed, in the database's words; empty while writing works. For the manager's page."""

    @property
    def languages(self) -> tuple[Language, ...]:
        """Those of the hall, the first one first."""
        branch = self._heart.state.branch
        return DEFAULT_LANGUAGES if branch is None else branch.languages

    @property
    def branch(self) -> Branch | None:
        """The settings in force, for what needs no moment between two commits: a page's head."""
        return self._heart.state.branch

    @property
    def day(self) -> str:
        """The business day that is open, for what needs no moment between two commits; empty before the first."""
        return self._heart.state.day or ""

    def placed(self, device_id: str) -> PlacedDevice:
        """What people call a device and where it stands, for what needs no moment between two commits."""
        return self._heart.state.placed.get(device_id, PlacedDevice())

    @property
    def state_told(self) -> State:
        """The state after the facts that are being told; only for who is told of them, and not beyond that call."""
        return self._heart.state

    # -- asking --

    async def ask(self, command_id: str, command: Command, actor: Actor, taken: Place | None = None) -> Json | Refused:
        """Do `command` once, however often it is asked with this id; the reply comes after it is on the disk.

        Args:
            command_id: names it for ever.
            command: what to do.
            actor: who asks.
            taken: stored in the same transaction: how far the hub's facts are taken with it; not when it is refused.
        """
        return await self.submit(command_id, command, actor, taken)

    def submit(
        self, command_id: str, command: Command, actor: Actor, taken: Place | None = None
    ) -> asyncio.Future[Json | Refused]:
        """As `ask`, but in line before this returns: commands are carried out in the order they were submitted."""
        future: asyncio.Future[Json | Refused] = asyncio.get_running_loop().create_future()
        mark = refusal(actor, command) or unfit(command_id, command) or fingerprint(command, actor)
        if isinstance(mark, Refused):
            future.set_result(mark)
            return future
        # A tick's id was made a moment ago: to look for it, each second, would bring a far page from the disk.
        new = isinstance(command, Tick)
        self.pending.add(Pending(command_id, command, actor, future, mark, new=new, taken=taken))
        if self._draining is None:
            self._draining = asyncio.create_task(self._drain())
        return future

    def subscribe(self, subscriber: Subscriber) -> None:
        """Inform `subscriber` of every committed fact from now on."""
        self._subscribers.add(subscriber)

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
        return self._time.now(self._heart.state.at)

    @property
    def lines(self) -> Lines | None:
        """The lines of the state that `reading` gives, kept in step with it (R58); None while there are no settings."""
        return self._heart.lines

    async def renew_waits(self) -> None:
        """Have the waits of this moment worked out for all screens and pages, beside the event loop."""
        async with self.reading():
            if not self._heart.waits_due(self.now):
                return
            drawn = self._heart.drawn(self.now)
        await self._heart.work_out(drawn)

    async def foresee(self, foresees: Foresees) -> bool:
        """Have many futures of this moment played elsewhere, and tell waits by them (R136).

        Returns: whether there was an answer; also False where there is nothing to foresee.
        """
        async with self.reading():
            looked = self._heart.looked(self.now)
        return looked is not None and await self._heart.foresee(looked, foresees)

    def put_waits_right(self, right: Mapping[str, PutsRight]) -> None:
        """Put what is told right by these, by model, from now on (R137)."""
        self._heart.put_right(right)

    async def waits(self, of_ticket: TicketId = "", *, of_this_moment: bool = False) -> Waits | None:
        """How long everybody waits, for screens and pages; call within `reading`. None while there are no settings.

        They are those renewed last: as a rule up to 1.5 real seconds old, never older than `SHOWN_S`. What is missing
        is worked out now, while the state is held: nobody renewed them, or they do not know of a ticket that waits.

        Args:
            of_ticket: whose wait is asked, if it is one ticket's.
            of_this_moment: for paper, which nobody can renew: nothing that happened since is left out.
        """
        recent, state = self._heart.recent_waits(), self._heart.state
        if of_this_moment and self._heart.waits_due(self.now):
            recent = None
        waits = of_ticket in state.waiting or of_ticket in state.expected
        if recent is not None and (recent.covers(of_ticket) or not waits):
            return recent
        return None if state.branch is None else await self._heart.work_out(self._heart.drawn(self.now))

    @property
    def doubtful_clock(self) -> bool:
        """Whether the machine's clock jumped and is not followed, or stands before what was already journalled."""
        return self._time.doubtful(self._heart.state.at)

    @property
    def clock_jump_ms(self) -> Millis:
        """How far the machine's clock stands from the hall's, which does not follow it; 0 when it does."""
        return self._time.jump_ms

    @property
    def short_of_space(self) -> bool:
        """Whether the space held back for a full disk is gone: the manager is warned before numbers are refused."""
        return self._commits.short_of_space

    async def close(self) -> None:
        """Finish what was asked and keep a snapshot for a quick start."""
        if self._draining is not None:
            await self._draining
        async with self._between:
            await self._commits.keep_snapshot(self._heart.state)
        self._heart.close()

    async def abandon(self) -> None:
        """Another server may lead: let what is under way fail, and store nothing any more."""
        self._commits.cut_off()
        if (draining := self._draining) is not None:
            await asyncio.wait([draining], timeout=ABANDON_S)
            draining.cancel()
            await asyncio.wait([draining], timeout=ABANDON_S)  # links that wait for its answers would never end

    # -- inside --

    async def _drain(self) -> None:
        try:
            while self.pending:
                async with self._between:
                    await self._take_turn()
        finally:
            self._draining = None
            # Nothing waits any more when all went well; else nobody is to wait for an answer that none gives.
            self._refuse_waiting(CannotStore.what)

    async def _take_turn(self) -> None:
        """Answer those who wait, as many as one commit should hold. Whatever one of them brings, the others go on."""
        if self._sick and not await self._healed():
            return
        turn = Turn(self.pending.for_a_turn())
        try:
            known = await self._replies.stored(turn.asked)
            await self._work_out_waits_for(turn)
            self._carry_out(turn, known)
            if turn.stores and not await self._stored(turn):
                return
            self._publish(turn)
        except CannotStore as error:
            if isinstance(error, BadData):
                await self._split(turn, error)
            else:  # those who wait could not be looked up
                self.pending.put_back(turn.asked)
                self._refuse_waiting(error.what)
            return
        except asyncio.CancelledError as error:
            if _ended():
                for one in turn.asked:
                    self._settle(one, refused(Code.CANNOT_STORE, what=CannotStore.what))
                raise
            await self._split(turn, error)  # something that was waited for was cancelled, not this
            return
        except Exception as error:  # noqa: BLE001  whatever it is, it is said and costs one command
            await self._split(turn, error)
            return
        if turn.opened_day or self._commits.snapshot_due:
            await self._commits.keep_snapshot(self._heart.state)

    async def _work_out_waits_for(self, turn: Turn) -> None:
        """What new numbers of this turn are told: the state stands still, the event loop serves the links meanwhile."""
        now = self.now
        if any(map(_gives_number, turn.asked)) and self._heart.waits_due(now, of_newcomer=True):
            await self._heart.work_out(self._heart.drawn(now))

    def _carry_out(self, turn: Turn, known: Known) -> None:
        """Answer or decide what was asked, until others have waited long enough for the commit; the rest waits on."""
        taken = 0
        try:
            deadline = time.perf_counter() + DECIDE_FOR_S
            for one in turn.asked:
                if taken and _gives_number(one) and self._heart.next_number_is_told_anew:
                    break  # its wait is worked out beside the event loop, before the next turn
                taken += 1
                self._answer_or_decide(one, known, turn)
                if turn.corrected_ms or time.perf_counter() > deadline:
                    break
        finally:
            self.pending.put_back(turn.asked[taken:])
            del turn.asked[taken:]

    async def _split(self, turn: Turn, error: BaseException) -> None:
        """A turn failed by what one of its commands is or does, and nothing is stored: find it and refuse it alone.

        The others are carried out again, each in a turn of its own, so that the guilty one is the one whose turn fails.
        """
        if len(turn.asked) == 1:
            one = turn.asked[0]
            log.error("%s was refused: %s", one.command.method, _reason(error), exc_info=error)
            self._settle(one, refused(Code.INTERNAL))
        else:
            log.warning("%d commands are carried out one by one: %s", len(turn.asked), _reason(error))
            self.pending.put_back(turn.asked, one_by_one=True)
        # The state may stand between two facts, or before what was not stored: only the journal is to be trusted.
        self._sick = CannotStore.what
        await self._healed()  # now, so that no document is made from what never happened

    def _answer_or_decide(self, one: Pending, stored: Known, turn: Turn) -> None:
        now = self.now
        try:
            before = self._replies.before(one, stored, turn.by_id)
            decision = self._decide(one, now) if before is None else []
        except Exception:
            # Nothing was changed: `decide` only looks (R1). What is worked out beside the state is made again.
            log.exception("%s was refused, it cannot be decided", one.command.method)
            self._heart.forget_what_follows()
            turn.answer(one, refused(Code.INTERNAL))
            return
        if before is not None:
            turn.answer(one, before)
        elif isinstance(decision, Refused):
            turn.answer_for_good(one, decision)
        else:
            turn.answer_for_good(one, self._take(one, decision, now, turn))

    def _decide(self, one: Pending, now: Millis) -> Decision:
        state = self._heart.state
        booking: BranchBooking | None = None
        if isinstance(one.command, CheckIn):
            read = self._read_booking(one.command.code, state)
            if isinstance(read, Refused):
                return read
            booking = read
        elif isinstance(one.command, HandOver) and one.command.code is not None:
            # Its number is given already: a code that is good for nothing makes it a walk-in's (R76).
            read = self._read_booking(one.command.code, state)
            booking = None if isinstance(read, Refused) else read
        return decide(state, one.command, self._context(one, now, booking))

    def _take(self, one: Pending, events: list[AnyEvent], now: Millis, turn: Turn) -> Json:
        """Let what was decided happen, and put it into the turn's batch; the reply."""
        state, actor = self._heart.state, one.actor.model_dump_json(exclude_defaults=True)
        for event in events:
            seq = Seq(state.seq + 1)
            self._heart.take(event, seq, now, turn.batch.projected)
            turn.add(one, event, seq, now, actor)
            if people_rows.concerns(event):
                turn.batch.staff.append(people_rows.Change(one.command, event, seq, now))
                self.people.expect(turn.batch.staff[-1])
        reply = reply_to(events, state, self.tracking_url, one.command_id)
        if events or one.actor.role not in (Role.SERVER, Role.DISPLAY):
            turn.keep_reply(one, now, reply.model_dump_json())
        turn.batch.taken = one.taken or turn.batch.taken
        return reply.model_dump(mode="json")

    def _context(self, one: Pending, now: Millis, booking: BranchBooking | None) -> Context:
        gives_number = _gives_number(one)
        opened = open_day(self._heart.state, now) if gives_number else None
        return Context(
            one.actor,
            now,
            booking,
            one.command_id,
            self._heart.waits_of_newcomer(now, opened) if gives_number else self._heart.recent_waits(),
            self.lines,
            self._time.jump_ms,
            self._time.unsure_since,
            opened,
            isinstance(one.command, Arrive)
            and one.actor.role is Role.PHONE
            and self.in_hall(one.command.hall_code, one.actor.device_id),
            self.people.facts(one.command, one.actor) or DirectoryFacts(),
        )

    async def _stored(self, turn: Turn) -> bool:
        """Whether the batch is on the disk; otherwise its commands are answered and the state is as it was.

        Raises:
            BadData: nothing is stored because of one of the commands; nobody is answered yet.
        """
        try:
            await self._commits.write(turn.batch)
        except BadData:
            raise
        except CannotStore as error:
            log.error("cannot store: %s", error)
            self.failure, self._sick = str(error), error.what
            self.pending.may_be_stored()
            if await self._healed() and await self._commits.was_stored_after_all(turn.batch):
                return True
            for one, answer in turn.answers:
                known = self._replies.remembers(one)
                self._settle(one, answer if known else refused(Code.CANNOT_STORE, what=error.what))
            return False
        self.failure = ""
        return True

    async def _healed(self) -> bool:
        """Whether the state could be read back from the journal after a failure."""
        try:
            self._heart.begin_again(await self._commits.load())
            self.people.forget()
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

    def _publish(self, turn: Turn) -> None:
        self._time.corrected(turn.corrected_ms, self._heart.state.seq)
        self.people.take(turn.batch.staff)
        self._replies.remember(turn.by_id)
        if turn.published and self.lease.holds:
            self._subscribers.publish(turn.published)
        for one, answer in turn.answers:
            self._settle(one, answer)

    def _refuse_waiting(self, what: str) -> None:
        for one in self.pending.take_all():
            self._settle(one, refused(Code.CANNOT_STORE, what=what))

    def _settle(self, one: Pending, answer: Json | Refused) -> None:
        if not self.lease.holds:  # even a refusal may come of what is no longer so; the client asks the other server
            answer = refused(Code.CANNOT_STORE, what="not_leading")
        if not one.future.done():  # a connection that is gone cancelled it
            one.future.set_result(answer)


def _gives_number(one: Pending) -> bool:
    return isinstance(one.command, IssueTicket | CheckIn | Arrive)


def _ended() -> bool:
    """Whether somebody ended the task that runs."""
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0


def _reason(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}"
