"""What a copy of a database holds, and whether it hangs together."""

from __future__ import annotations

import pytest
from sqlalchemy import Connection, delete, func, select, update

from server.store.chain import BadJournal
from server.store.copies import Damaged, Held, contents, held_by, renew_epoch
from server.store.tables import DAY, EXCHANGE, JOURNAL, META, REPLY, SCHEMA, VISIT


def test_what_a_database_holds_is_told_with_the_hash_of_its_last_row(connection: Connection) -> None:
    columns = (JOURNAL.c.seq, JOURNAL.c.at, JOURNAL.c.hash)
    last = connection.execute(select(*columns).order_by(JOURNAL.c.seq.desc())).first()
    assert last is not None
    told = contents(connection)
    assert held_by(connection) == Held(last.seq, last.at)
    assert (told.schema, told.rows, told.head) == (SCHEMA, last.seq, bytes(last.hash).hex())
    assert told.counts["visit"] == 6
    assert told.counts["journal"] == last.seq


def test_an_empty_journal_holds_nothing(connection: Connection) -> None:
    connection.execute(delete(JOURNAL))
    assert held_by(connection) == Held(0, 0)


def test_a_row_that_is_missing_from_the_middle_is_found(connection: Connection) -> None:
    connection.execute(delete(JOURNAL).where(JOURNAL.c.seq == 5))
    with pytest.raises(Damaged, match=r"the journal has \d+ rows from 1 to \d+"):
        contents(connection)


def test_a_visit_that_is_missing_is_found(connection: Connection) -> None:
    connection.execute(delete(VISIT).where(VISIT.c.serial == 1, VISIT.c.day == "2026-11-23"))
    with pytest.raises(Damaged, match="5 visits stand for 6 numbers that were given"):
        contents(connection)


def test_a_missing_table_is_named(connection: Connection) -> None:
    connection.exec_driver_sql(f"DROP TABLE {REPLY.name}")
    with pytest.raises(Damaged, match="the table reply is missing"):
        contents(connection)


def test_a_changed_row_of_the_latest_day_is_found_and_older_days_are_left_to_verify(connection: Connection) -> None:
    first = connection.scalar(select(func.max(DAY.c.seq)))
    change = update(JOURNAL).values(actor="{}")
    connection.execute(change.where(JOURNAL.c.seq == first - 1))
    contents(connection)
    connection.execute(change.where(JOURNAL.c.seq == first))
    with pytest.raises(BadJournal, match=f"row {first} "):
        contents(connection)


def test_a_copy_that_is_brought_back_has_another_epoch_here_and_for_the_hub(connection: Connection) -> None:
    before = connection.scalar(select(META.c.value).where(META.c.key == "epoch"))
    given = renew_epoch(connection)
    assert given != before
    assert connection.scalar(select(META.c.value).where(META.c.key == "epoch")) == given
    assert set(connection.scalars(select(EXCHANGE.c.epoch).where(EXCHANGE.c.stream == "facts"))) <= {""}
