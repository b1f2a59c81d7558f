"""Which kept state a start goes on from, and which ones stay; so that a start reads a day and not a year."""

from __future__ import annotations

import logging
import time

from sqlalchemy import Connection, func, insert, select

from server.core.model import State
from server.store import chain
from server.store.archive_base import Beginning, beginning
from server.store.chain import BadJournal
from server.store.database import Database
from server.store.snapshots import packed, unpacked, unpacked_from_older
from server.store.tables import DAY, JOURNAL, SETTING, SNAPSHOT
from wire.values import Seq

log = logging.getLogger("toiluot.store")

KEPT = 3
"""States kept, besides the latest one of an earlier day."""

LONG = 50_000
"""A start that reads more rows than this says so; they take about a second."""

TELL_EVERY_S = 2.0
"""How often it then says how far it is; seconds."""


def latest_day(connection: Connection) -> Seq | None:
    """The row that opened the latest business day."""
    return connection.execute(select(DAY.c.seq).order_by(DAY.c.seq.desc()).limit(1)).scalar()


def keep(connection: Connection, state: State, link: bytes) -> None:
    """Keep the state for the next start and let go of old ones.

    Args:
        connection: in a transaction.
        state: as it is after row `state.seq`.
        link: the hash of that row.
    """
    kept = connection.execute(select(SNAPSHOT.c.seq).order_by(SNAPSHOT.c.seq.desc())).scalars().all()
    if state.seq == 0 or state.seq in kept:
        return
    connection.execute(insert(SNAPSHOT).values(seq=state.seq, at=state.at, hash=link, body=packed(state)))
    if len(kept) >= KEPT:
        # The latest from before this day stays: the next version of the program goes on from there.
        day = latest_day(connection) or 0
        spare = max((seq for seq in kept if seq < day), default=-1)
        connection.execute(SNAPSHOT.delete().where(SNAPSHOT.c.seq <= kept[KEPT - 1], SNAPSHOT.c.seq != spare))


def newest(database: Database, connection: Connection) -> tuple[State, bytes]:
    """The newest state that this program can go on from, and the hash of the row it stands after.

    A state kept by another version is gone on from only if it is older than the latest business day: what that version
    did not know about the day is then read from the journal.

    Raises:
        BadJournal: a row is missing that a kept state stands after.
        StartRefused: a state must be read from an archive that is not there.
    """
    begins, day = beginning(connection), latest_day(connection) or 0
    kept = connection.execute(select(SNAPSHOT.c.seq, SNAPSHOT.c.hash).order_by(SNAPSHOT.c.seq.desc())).all()
    for seq, link in kept:
        stands = connection.execute(select(JOURNAL.c.hash).where(JOURNAL.c.seq == seq)).scalar()
        if stands is None:  # a state is kept after its row, so the row was there
            raise BadJournal(chain.bad(seq, "it is missing"))
        if stands != link:
            continue
        body = bytes(connection.execute(select(SNAPSHOT.c.body).where(SNAPSHOT.c.seq == seq)).scalar_one())
        state = unpacked(body) or (_of_older(connection, body) if seq < day else None)
        if state is not None and state.seq == seq:
            return state, bytes(link)
    return first(database, connection, begins), begins.link


def first(database: Database, connection: Connection, begins: Beginning) -> State:
    """The state before the first row that is in this database.

    Raises:
        StartRefused: it must be read from an archive that is not there.
    """
    if begins.body is None:
        return State()
    state = unpacked(begins.body) or _of_older(connection, begins.body)
    if state is not None:
        return state
    from server.store.archives import replayed_from_archives  # only here, for once in years: what it needs is much

    return replayed_from_archives(database, connection)


def _of_older(connection: Connection, body: bytes) -> State | None:
    """A state that another version kept; which row put its settings in force is looked up where it did not know."""
    state = unpacked_from_older(body)
    if state is not None and state.branch is not None and state.settings_seq == 0:
        rows = select(SETTING.c.seq).where(SETTING.c.seq <= state.seq).order_by(SETTING.c.seq.desc()).limit(1)
        seq = Seq(connection.execute(rows).scalar() or 0)
        at = connection.execute(select(JOURNAL.c.at).where(JOURNAL.c.seq == seq)).scalar() or 0
        state.settings_seq, state.settings_at = seq, at
    return state


class Progress:
    """Tells a person who waits for a long replay how far it is.

    Args:
        connection: to the journal that is read.
        after: the row before the first one to read.
    """

    def __init__(self, connection: Connection, after: Seq) -> None:
        last = connection.execute(select(func.max(JOURNAL.c.seq))).scalar() or after
        self._after, self._rows = after, last - after
        self._told = time.monotonic()
        if self._rows > LONG:
            log.info("no kept state fits this program: all %d rows from row %d on are read", self._rows, after + 1)

    def at(self, seq: Seq) -> None:
        """Row `seq` is done."""
        if self._rows > LONG and seq % 1000 == 0 and time.monotonic() - self._told > TELL_EVERY_S:
            self._told = time.monotonic()
            done = seq - self._after
            log.info("%d of %d rows are read (%d %%)", done, self._rows, 100 * done // self._rows)
