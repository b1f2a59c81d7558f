"""Rows are checked against the chain before they are believed, however many are read at a time."""

from __future__ import annotations

import pytest
from sqlalchemy import Connection, func, select, update

from server.store import chain, rows
from server.store.chain import BadJournal
from server.store.rows import checked, replayed
from server.store.tables import JOURNAL


@pytest.fixture(params=[1, 7, 5_000])
def chunk(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> int:
    monkeypatch.setattr(rows, "CHUNK", request.param)
    return int(request.param)


@pytest.mark.usefixtures("chunk")
def test_every_row_is_read_once_and_in_order(connection: Connection) -> None:
    last = connection.scalar(select(func.max(JOURNAL.c.seq)))
    read = [row.seq for row, _ in replayed(connection, 0, chain.START)]
    assert read == list(range(1, last + 1))
    assert last > 14, "more than two parts of seven"


@pytest.mark.usefixtures("chunk")
def test_reading_goes_on_from_any_row(connection: Connection) -> None:
    whole = list(checked(connection, 0, chain.START))
    assert list(checked(connection, 5, whole[4][1])) == whole[5:]


@pytest.mark.usefixtures("chunk")
def test_the_rows_before_a_bad_one_are_given_and_the_bad_one_is_named(connection: Connection) -> None:
    connection.execute(update(JOURNAL).where(JOURNAL.c.seq == 9).values(at=JOURNAL.c.at + 1))
    given = checked(connection, 0, chain.START)
    assert [next(given)[0][0] for _ in range(8)] == list(range(1, 9))
    with pytest.raises(BadJournal, match="row 9 is the first bad one"):
        next(given)


def test_a_fact_that_cannot_be_read_is_named_though_its_hash_is_right(connection: Connection) -> None:
    *_, (content, _) = whole = list(checked(connection, 0, chain.START))
    seq, before = content[0], whole[-2][1]
    body = '{"type":"hall.unheard_of"}'
    connection.execute(
        update(JOURNAL).where(JOURNAL.c.seq == seq).values(
            body=body, hash=chain.link(before, *content[:5], body)
        )
    )  # fmt: skip
    assert list(checked(connection, seq - 1, before))
    with pytest.raises(BadJournal, match=f"row {seq} .* cannot be read"):
        list(replayed(connection, seq - 1, before))
