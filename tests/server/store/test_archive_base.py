"""Where the journal of a database begins."""

from __future__ import annotations

from sqlalchemy import Connection, delete, insert, select

from server.store import chain
from server.store.archive_base import Beginning, beginning, link_before
from server.store.tables import ARCHIVE, JOURNAL


def archive(connection: Connection, seq: int, link: bytes) -> None:
    connection.execute(insert(ARCHIVE).values(first_day=f"d{seq}", last_day=f"d{seq}", last_seq=seq, at=1, hash=link,
                                              body=b"a state", file="2025.db"))  # fmt: skip


def test_a_journal_without_archives_begins_at_its_first_row(connection: Connection) -> None:
    assert beginning(connection) == Beginning(0, chain.START, None)
    assert link_before(connection, 1) == chain.START


def test_a_row_in_the_middle_follows_the_hash_of_the_one_before(connection: Connection) -> None:
    stands = connection.scalar(select(JOURNAL.c.hash).where(JOURNAL.c.seq == 4))
    assert link_before(connection, 5) == bytes(stands)
    assert link_before(connection, 6) != bytes(stands)


def test_a_journal_goes_on_from_its_newest_archive(connection: Connection) -> None:
    archive(connection, 6, b"6" * 32)
    archive(connection, 3, b"3" * 32)
    connection.execute(delete(JOURNAL).where(JOURNAL.c.seq <= 6))
    assert beginning(connection) == Beginning(6, b"6" * 32, b"a state")
    assert link_before(connection, 7) == b"6" * 32
