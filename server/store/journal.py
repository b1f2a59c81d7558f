"""The journal: rows, replies and projections stored in one transaction, and the state read back from them."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import secrets
import sqlite3
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from sqlalchemy import Connection, delete, insert, select, update
from sqlalchemy.exc import SQLAlchemyError

from server.core.model import State
from server.heart import Heart
from server.runtime.start_refused import StartRefused
from server.store import chain, kept_states, outbox, people_rows, roll_ups, words_rows
from server.store.archive_base import link_before
from server.store.ballast import Ballast
from server.store.chain import BadJournal
from server.store.database import Database
from server.store.kept_states import Progress
from server.store.projections import Projected
from server.store.rows import Row, checked, replayed
from server.store.statements import Statements
from server.store.tables import DAY, META, SETTING
from server.store.writer import TOO_LITTLE, BadData, CannotStore, DiskFull, Writer, failure, words
from wire.events import (
    ClockCorrected,
    DayClosed,
    DayOpened,
    DayTakenBack,
    PersonErased,
    PlaceLapsed,
    SettingsApplied,
    WordsErased,
)
from wire.values import Millis, Seq

__all__ = ["BadData", "BadJournal", "Batch", "CannotStore", "DiskFull", "KeptReply", "Row", "Store", "replayed"]

T = TypeVar("T")

log = logging.getLogger("toiluot.store")

CLOCK_NOTE = "clock"
"""Where a clock that does not follow the machine's is noted; what was noted before a correction is wrong after it."""


TEND_EVERY_S = 5.0
"""How often the space held back is looked after; seconds."""


@dataclass(frozen=True, slots=True)
class KeptReply:
    """What was answered to a command."""

    command_id: str
    fingerprint: bytes
    """Names the command and who asked, so that an id used for something else is noticed."""
    at: Millis
    body: str
    """The reply as JSON."""


@dataclass(slots=True)
class Batch:
    """What one commit stores."""

    rows: list[Row] = field(default_factory=list)
    replies: list[KeptReply] = field(default_factory=list)
    projected: Projected = field(default_factory=Projected)
    staff: list[people_rows.Change] = field(default_factory=list)
    """What its facts about people and devices change in the tables that can be erased."""
    taken: outbox.Place | None = None
    """How far the hub's bookings are taken with this batch; None when it does not come from the hub."""


class Store:
    """The database of one branch, owned by this process.

    Writes run one after the other in the thread `run` uses; reads use their own connections, which cannot write.

    Args:
        url: of the database.
        ballast_bytes: space held back beside an SQLite file and given up when the disk is full; 0 for none.
    """

    def __init__(self, url: str, ballast_bytes: int = 0) -> None:
        self.database = Database(url)
        path = self.database.path
        self._ballast = Ballast(Path(f"{path}.ballast"), ballast_bytes) if path is not None else None
        self._tended = 0.0
        self._writer = Writer(self.database, self._ballast)
        self.epoch = ""
        self.taken: outbox.Place | None = None
        """How far the hub's bookings were taken with the latest batch that came from it."""
        self.told = 0
        """Facts for the hub that were written since the start."""
        self.disk_is_busy = False
        """A large file is being written beside the database: commits take longer than the last ones tell."""
        self._thread = ThreadPoolExecutor(1, "writer")
        self._reader_thread = ThreadPoolExecutor(1, "reader")
        self._hash = chain.START
        self._lookup: AbstractContextManager[Connection] | None = None
        self._looking: Connection | None = None

    def open(self, owned: Callable[[], None] = lambda: None) -> State:
        """Take the database and read the state back from it.

        Args:
            owned: called as soon as the database is this server's, before the state is read.

        Raises:
            StartRefused: in use, damaged, newer, not ours, not writable, or its journal does not hang together.
        """
        self._make_room()
        self._writer.open_for_writing()
        owned()
        try:
            if self.noted("archive") is not None:
                raise StartRefused(
                    f"{self.database.name} is an archive: it is only read. Name the branch's own database."
                )
            self.epoch = self._meta("epoch", lambda: secrets.token_hex(8))
            state = self.load()
            with self.reading() as connection:
                _check_latest_day(connection)
        except CannotStore as error:
            self.close()
            raise StartRefused(
                f"The database {self.database.name} cannot be written ({error}). Make room on its disk, and see that "
                "this user may write the file and its folder; nothing was changed."
            ) from error
        except (SQLAlchemyError, sqlite3.Error) as error:
            self.close()
            raise StartRefused(
                f"The database {self.database.name} is damaged ({words(error)}). Keep the file, and bring the last "
                "backup back with “toiluot restore”; nothing was changed."
            ) from error
        except StartRefused:
            self.close()
            raise
        self._tend()
        return state

    def close(self) -> None:
        """Wait for the last write and give the database up."""
        self._thread.shutdown(wait=True)
        self._reader_thread.shutdown(wait=True)
        self._stop_looking()
        self.database.close_readers()
        self._save_lost_file()
        self._writer.close()  # after every reader, so that SQLite folds its write-ahead log into the file
        self.database.release()

    def cut_off(self) -> None:
        """This server leads no more: let every thread that waits for PostgreSQL go on, and write nothing any more."""
        self.database.cut_off()

    # -- writing, in the writer's thread --

    async def run(self, work: Callable[[], T]) -> T:
        """Do `work` in the writer's thread, after whatever it is doing."""
        return await asyncio.wrap_future(self._thread.submit(work))

    def write(self, batch: Batch) -> None:
        """Store a batch whole or not at all.

        Raises:
            DiskFull: not stored; the ballast is gone too.
            BadData: not stored, because of what one of the commands would write.
            CannotStore: it was not stored, or, with PostgreSQL gone at the wrong moment, nobody knows: `load` tells.
        """
        try:
            rows = self._linked(batch.rows)
        except ValueError as error:  # a text that no UTF-8 can hold
            raise BadData(words(error)) from error

        def work(statements: Statements, connection: Connection) -> int:
            statements.journal(rows)
            statements.reply([(r.command_id, r.fingerprint, r.at, r.body) for r in batch.replies])
            told = _exchange(connection, batch)  # before the visits: it compares them with what stands there
            statements.visit(list(batch.projected.visits.values()))
            statements.no_leg(list(batch.projected.no_legs))
            statements.leg(list(batch.projected.legs.values()))
            words_rows.follow(connection, [(row.seq, row.event) for row in batch.rows])
            _days(connection, batch.rows)
            people_rows.keep(connection, batch.staff)
            return told

        self.told += self._writer.do(work, failing=(Exception,))
        if rows:
            self._hash = rows[-1][-1]
        self.taken = batch.taken or self.taken
        if any(isinstance(row.event, PersonErased | WordsErased) for row in batch.rows):
            with contextlib.suppress(RuntimeError):  # closing just now, which folds it too
                self._thread.submit(self._writer.fold)  # the log beside the file still holds what was erased
        self._look_after_space()

    def transact(self, work: Callable[[Connection], T]) -> T:
        """Do `work` in one transaction of its own, for what is not journalled.

        Raises:
            CannotStore: it was not stored.
        """
        return self._writer.do(lambda _statements, connection: work(connection))

    def tell_disk_is_busy(self, busy: bool) -> None:
        """Say, from any thread, that a large file is being written beside the database, or is no more."""
        self.disk_is_busy = busy

    def hold(self) -> None:
        """Make sure that the writing connection stands and holds the lock, on a new one if need be.

        Raises:
            CannotStore: it does not; when another server has led since, `Database.when_lost` was called.
        """
        self.transact(lambda connection: connection.execute(select(1)))

    def noted(self, key: str) -> str | None:
        """What was noted under `key`, also by another server of this database."""
        with self.reading() as connection:
            kept: str | None = connection.execute(select(META.c.value).where(META.c.key == key)).scalar()
        return kept

    def note(self, key: str, value: str) -> None:
        """Note something that is no event and that every server of this database must know.

        Raises:
            CannotStore: it was not stored.
        """

        def keep(connection: Connection) -> None:
            if connection.execute(update(META).where(META.c.key == key).values(value=value)).rowcount == 0:
                connection.execute(insert(META).values(key=key, value=value))

        self.transact(keep)

    def save_snapshot(self, state: State) -> None:
        """Keep the state for the next start and let go of old ones."""
        self.transact(lambda connection: kept_states.keep(connection, state, self._hash))

    # -- reading --

    def reading(self) -> AbstractContextManager[Connection]:
        """A connection for reports; it sees committed rows and cannot write."""
        return self.database.reading()

    async def look(self, ask: Callable[[Connection], T]) -> T:
        """Ask the database something beside the hall's work, in a thread of its own; all of it is of one moment."""

        def looked() -> T:
            with self.database.looking() as connection:
                return ask(connection)

        return await asyncio.wrap_future(self._reader_thread.submit(looked))

    @property
    def reads_in_place(self) -> bool:
        """Whether `known` is quick enough for the event loop: SQLite answers from this process's memory."""
        return self.database.is_sqlite

    def known(self, command_ids: Iterable[str]) -> dict[str, tuple[bytes, str]]:
        """Fingerprint and reply of those commands that were stored.

        Raises:
            CannotStore: the database cannot be read.
        """
        try:
            if self._looking is None:
                self._lookup = self.database.reading()
                self._looking = self._lookup.__enter__()
            return self._writer.statements.known(self._looking, command_ids)
        except (SQLAlchemyError, sqlite3.Error) as error:
            self._stop_looking()
            raise failure(error, self.database.is_sqlite) from error

    def load(self) -> State:
        """The state as the journal has it, from the newest snapshot that fits, and the hash to go on from.

        Raises:
            BadJournal: a row does not follow from the one before, or cannot be read.
        """
        with self.reading() as connection:
            state, before = kept_states.newest(self.database, connection)
            words_rows.put_back(connection, state)
            heart, progress = Heart(state), Progress(connection, state.seq)
            for row, link in replayed(connection, state.seq, before, words_rows.Words(connection)):
                heart.take(row.event, row.seq, row.at)
                before = link
                progress.at(row.seq)
        self._hash = before
        state.epoch = self.epoch
        return state

    @property
    def short_of_space(self) -> bool:
        """Whether the ballast had to be given up, or could not be laid: the manager should make room."""
        return self._ballast is not None and self._ballast.wanted

    # -- inside --

    def _linked(self, rows: list[Row]) -> list[tuple[int, str, Millis, str, str, str, bytes]]:
        """The rows as they stand in the journal, each with its hash."""
        link = self._hash
        linked: list[tuple[int, str, Millis, str, str, str, bytes]] = []
        for row in rows:
            body = words_rows.silent(row.event)
            link = chain.link(link, row.seq, row.command_id, row.at, row.actor, row.event.type, body)
            linked.append((row.seq, row.command_id, row.at, row.actor, row.event.type, body, link))
        return linked

    def _make_room(self) -> None:
        """A start needs some space itself."""
        try:
            if self._ballast is not None and self._ballast.free() < TOO_LITTLE and self._ballast.give_up():
                log.warning("%s is on a full disk: the space held back was given up. Make room.", self.database.name)
        except OSError:  # the folder is not there yet
            pass

    def _look_after_space(self) -> None:
        due = time.monotonic() - self._tended > TEND_EVERY_S
        if due and self._ballast is not None and self._ballast.wanted:
            with contextlib.suppress(RuntimeError):  # closing just now
                self._thread.submit(self._tend)  # after this write has been answered

    def _save_lost_file(self) -> None:
        """The file was removed or replaced under the server: what it stored must be found again at the next start."""
        path = self.database.path
        if path is None or not self.database.file_lost:
            return
        saved = Path(f"{path}.saved-{time.strftime('%Y%m%dT%H%M%S')}") if path.exists() else path
        try:
            self._writer.copy_to(saved)
        except (SQLAlchemyError, sqlite3.Error) as error:
            log.critical("%s was removed or replaced, and its rows could not be saved: %s", path, words(error))
        else:
            log.critical("%s was removed or replaced while the server ran; all its rows were saved as %s", path, saved)

    def _tend(self) -> None:
        """Hold space back (again), if there is plenty."""
        self._tended = time.monotonic()
        if self._ballast is not None and self._ballast.wanted and not self._ballast.lay():
            log.warning("%s is on a disk with little space left. Make room.", self.database.name)

    def _stop_looking(self) -> None:
        if self._lookup is not None:
            self._lookup.__exit__(None, None, None)
            self._lookup = self._looking = None

    def _meta(self, key: str, make: Callable[[], str]) -> str:
        def kept_or_made(connection: Connection) -> str:
            kept: str | None = connection.execute(select(META.c.value).where(META.c.key == key)).scalar()
            if kept is None:
                kept = make()
                connection.execute(insert(META).values(key=key, value=kept))
            return kept

        return self.transact(kept_or_made)


def _check_latest_day(connection: Connection) -> None:
    """The start trusts a snapshot; rows of the latest business day that it stands for are checked all the same.

    Older days are checked by `verify`: all of a year would take longer than a hall can wait.
    """
    first = kept_states.latest_day(connection)
    if first is not None:
        for _ in checked(connection, Seq(first - 1), link_before(connection, first)):
            pass


def _exchange(connection: Connection, batch: Batch) -> int:
    """What the hub is to know of a batch, and how far it was heard; how many facts."""
    events = ((row.at, row.event) for row in batch.rows)
    settings = [(at, event.branch.model_dump_json()) for at, event in events if isinstance(event, SettingsApplied)]
    if batch.taken is not None:
        outbox.took(connection, batch.taken)
    lapsed = [(row.at, row.event.ticket_id) for row in batch.rows if isinstance(row.event, PlaceLapsed)]
    return outbox.follow(connection, settings, list(batch.projected.visits.values()), lapsed)


def _days(connection: Connection, rows: list[Row]) -> None:
    """What settings and days leave behind in tables of their own."""
    for row in rows:
        if isinstance(row.event, DayOpened):
            connection.execute(insert(DAY).values(day=row.event.day, seq=row.seq, opened_at=row.at))
        elif isinstance(row.event, DayClosed):
            connection.execute(update(DAY).where(DAY.c.day == row.event.day).values(closed_at=row.at))
            roll_ups.keep(connection, row.event.day, row.seq)
        elif isinstance(row.event, DayTakenBack):
            connection.execute(delete(DAY).where(DAY.c.day == row.event.false_day))
            connection.execute(update(DAY).where(DAY.c.day == row.event.day).values(closed_at=None))
            roll_ups.forget(connection, row.event.day)
        elif isinstance(row.event, ClockCorrected):
            connection.execute(delete(META).where(META.c.key == CLOCK_NOTE))
        elif isinstance(row.event, SettingsApplied):
            connection.execute(insert(SETTING).values(seq=row.seq, body=row.event.model_dump_json()))
