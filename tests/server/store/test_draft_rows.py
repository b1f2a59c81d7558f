"""Drafts of settings as rows: one each for who edits, those with a day apart."""

from __future__ import annotations

from dataclasses import replace

from server.store.draft_rows import Draft, drafts, drop, edited_by, find, keep
from tests.server.branch_kit import house

ONE = Draft("d1", 1, {"name": {"vi": "Chi nhánh"}, "minutes": "mười"}, "s-HOA1", 1_000, 1)


async def test_a_draft_is_kept_found_replaced_and_dropped(url: str) -> None:
    async with house(url) as made:
        made.store.transact(lambda connection: keep(connection, ONE))
        made.store.transact(lambda connection: keep(connection, replace(ONE, version=2, at=2_000)))
        with made.store.reading() as connection:
            assert drafts(connection) == [replace(ONE, version=2, at=2_000)]
            assert find(connection, "d1") == edited_by(connection, "s-HOA1")
            assert (find(connection, "d2"), edited_by(connection, "s-QUAN")) == (None, None)
        assert made.store.transact(lambda connection: drop(connection, "d1"))
        assert not made.store.transact(lambda connection: drop(connection, "d1"))


async def test_what_waits_for_a_day_is_edited_by_nobody(url: str) -> None:
    async with house(url) as made:
        made.store.transact(lambda connection: keep(connection, replace(ONE, day="2026-11-24")))
        with made.store.reading() as connection:
            assert edited_by(connection, "s-HOA1") is None
            assert [one.day for one in drafts(connection)] == ["2026-11-24"]
