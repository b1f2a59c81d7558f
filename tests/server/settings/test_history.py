"""What was in force before, also where the journal's rows went to an archive."""

from __future__ import annotations

from sqlalchemy import text

from server.settings.history import history
from tests.server.branch_kit import BRANCH, house


async def test_settings_whose_row_is_archived_are_there_without_a_moment(url: str) -> None:
    async with house(url) as made:
        with made.store.reading() as connection:
            [known] = history(connection)
            assert known.at == made.clock.now
        made.store.transact(lambda connection: connection.execute(text("DELETE FROM journal WHERE seq = 1")))
        with made.store.reading() as connection:
            [archived] = history(connection)
        assert (archived.seq, archived.at, archived.branch) == (1, None, BRANCH)
