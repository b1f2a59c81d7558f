"""A batch is stored whole or not at all, and the state is read back from what is there."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import delete, func, select, update

from server.core.model import State
from server.runtime.start_refused import StartRefused
from server.store.chain import BadJournal
from server.store.journal import BadData, Batch, KeptReply, Store
from server.store.rows import Row
from server.store.tables import DAY, JOURNAL, META, REPLY, SNAPSHOT
from tests.server.store.lived import TUESDAY
from wire.events import DayClosed, HallClosed, HallOpened


@contextlib.contextmanager
def opened(url: str) -> Iterator[tuple[Store, State]]:
    store = Store(url)
    state = store.open()
    try:
        yield store, state
    finally:
        store.close()


@pytest.fixture
def store(lived: str) -> Iterator[tuple[Store, State]]:
    with opened(lived) as made:
        yield made


def row(seq: int, why: str = "") -> Row:
    return Row(seq, f"command-{seq}", 1_800_000_000_000, "{}", HallClosed(why=why) if why else HallOpened())


def rows_in(store: Store) -> int:
    with store.reading() as connection:
        return int(connection.scalar(select(func.max(JOURNAL.c.seq))) or 0)


def test_a_batch_is_stored_with_its_replies_and_read_back(lived: str) -> None:
    with opened(lived) as (store, state):
        seq = state.seq + 1
        store.write(Batch(rows=[row(seq, "mất điện")], replies=[KeptReply("command-x", b"f" * 16, 5, '{"seq":1}')]))
        assert store.known(["command-x", "command-y"]) == {"command-x": (b"f" * 16, '{"seq":1}')}
    with opened(lived) as (_, again):
        assert again.seq == seq
        assert again.epoch == state.epoch


def test_batches_one_after_the_other_are_one_chain(store: tuple[Store, State]) -> None:
    made, state = store
    for n in range(1, 4):
        made.write(Batch(rows=[row(state.seq + n)]))
    assert made.load().seq == rows_in(made) == state.seq + 3


def test_a_batch_that_fails_at_its_last_step_leaves_nothing_and_the_next_one_fits(store: tuple[Store, State]) -> None:
    made, state = store
    twice = KeptReply("command-x", b"f" * 16, 5, "{}")
    with pytest.raises(BadData):
        made.write(Batch(rows=[row(state.seq + 1)], replies=[twice, twice]))
    assert rows_in(made) == state.seq
    made.write(Batch(rows=[row(state.seq + 1)]))
    assert made.load().seq == state.seq + 1


def test_a_text_that_no_utf_8_can_hold_is_the_commands_fault_and_nothing_is_written(store: tuple[Store, State]) -> None:
    made, state = store
    with pytest.raises(BadData):
        made.write(Batch(rows=[Row(state.seq + 1, "\ud800", 5, "{}", HallOpened())]))
    assert rows_in(made) == state.seq


def test_a_closed_day_stands_closed_in_its_table(store: tuple[Store, State]) -> None:
    made, state = store
    made.write(Batch(rows=[Row(state.seq + 1, "command-x", 77, "{}", DayClosed(day=TUESDAY, left=()))]))
    with made.reading() as connection:
        assert connection.scalar(select(DAY.c.closed_at).where(DAY.c.day == TUESDAY)) == 77


def test_a_changed_row_of_the_latest_day_refuses_the_start_though_a_snapshot_stands_for_it(lived: str) -> None:
    with opened(lived) as (store, state):
        store.save_snapshot(state)
        with store.reading() as connection:
            assert connection.scalar(select(func.max(SNAPSHOT.c.seq))) == state.seq
        seq = state.seq
    with contextlib.closing(sqlite3.connect(lived.removeprefix("sqlite:///"))) as made, made:
        made.execute('UPDATE journal SET actor = \'{"role":"display"}\' WHERE seq = ?', (seq,))
    with pytest.raises(BadJournal, match=f"row {seq} "), opened(lived):
        pass


def test_an_archive_is_never_opened_to_be_written(lived: str) -> None:
    with opened(lived) as (store, _):
        store.note("archive", "2025-01-01 2025-12-31")
    with pytest.raises(StartRefused, match="is an archive: it is only read"), opened(lived):
        pass


def test_what_is_noted_is_found_and_the_newest_counts(store: tuple[Store, State]) -> None:
    made, _ = store
    assert made.noted("branch_key") is None
    made.note("branch_key", "one")
    made.note("branch_key", "two")
    assert made.noted("branch_key") == "two"
    with made.reading() as connection:
        assert connection.scalar(select(func.count()).where(META.c.key == "branch_key")) == 1


def test_who_reads_cannot_write(store: tuple[Store, State]) -> None:
    made, _ = store
    with made.reading() as connection, pytest.raises(Exception, match="readonly"):
        connection.execute(delete(REPLY))


async def test_a_look_is_of_one_moment_and_cannot_write(store: tuple[Store, State]) -> None:
    made, state = store

    def ask(connection) -> tuple[int, int]:
        before = connection.scalar(select(func.max(JOURNAL.c.seq)))
        made.write(Batch(rows=[row(state.seq + 1)]))
        return before, connection.scalar(select(func.max(JOURNAL.c.seq)))

    assert await made.look(ask) == (state.seq, state.seq)
    with pytest.raises(Exception, match="readonly"):
        await made.look(lambda connection: connection.execute(update(META).values(value="")))


def test_a_file_that_was_removed_under_the_server_is_saved_when_it_ends(lived: str) -> None:
    path = Path(lived.removeprefix("sqlite:///"))
    with opened(lived) as (store, state):
        store.write(Batch(rows=[row(state.seq + 1)]))
        path.unlink()
    with opened(lived) as (_, again):
        assert again.seq == state.seq + 1
