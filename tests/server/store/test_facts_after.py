"""Rows of the journal for those who keep a ledger and were away."""

from __future__ import annotations

from sqlalchemy import text

from server.store.facts_after import facts_after
from tests.server.branch_kit import house


async def test_the_rows_after_one_come_in_order_and_no_more_than_asked(url: str) -> None:
    async with house(url) as made:
        await made.issue()
        await made.issue()
        with made.store.reading() as connection:
            facts = facts_after(connection, 1, 10)
            assert facts is not None
            assert [(seq, event.type) for seq, _, event in facts] == [
                (2, "day.opened"), (3, "ticket.issued"), (4, "ticket.issued"),
            ]  # fmt: skip
            assert {at for _, at, _ in facts} == {made.clock.now}
            assert facts_after(connection, 1, 2) == facts[:2]
            assert facts_after(connection, 4, 10) == []
            assert len(facts_after(connection, 0, 10) or ()) == 4


async def test_rows_that_are_not_here_are_said_to_be_so(url: str) -> None:
    async with house(url) as made:
        await made.issue()
        with made.store.reading() as connection:
            assert facts_after(connection, 4, 10) is None, "the journal never came to it"
        made.store.transact(lambda connection: connection.execute(text("DELETE FROM journal WHERE seq = 1")))
        with made.store.reading() as connection:
            assert facts_after(connection, 0, 10) is None, "the first row went to an archive"
            assert len(facts_after(connection, 1, 10) or ()) == 2
        made.store.transact(lambda connection: connection.execute(text("DELETE FROM journal")))
        with made.store.reading() as connection:
            assert facts_after(connection, 0, 10) == []
