"""Reasons that visitors gave: days that are over are counted once, and no count is ever an old one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from config import ServerSettings
from server.figures import reasons
from server.figures.reasons import Given, Reasons
from server.runtime.hall_clock import HallClock
from server.store.feedback_rows import Mark
from server.upkeep.archive import archive
from tests.server.branch_kit import BRANCH, COUNTER, DAY_MS, LAN, MONDAY_9, SERVER, SERVICE, HandClock, House, house
from tests.server.store.words_kit import MANAGER, done
from tests.server.upkeep.years import nine
from wire import commands as c
from wire.values import Actor, Role

SLOW, RUDE = list(BRANCH.asked_reasons)[:2]
WEEK = ("2026-11-23", "2026-11-29")
PHONE = Actor(role=Role.PHONE)


def mark(score: int, *given: str) -> Mark:
    return Mark(COUNTER, SERVICE, score, given)


async def rated(branch: House, score: int, *given: str, comment: str = "") -> None:
    """A visit that was served and rated."""
    issued = await branch.issue()
    await branch.ask(c.OpenCounter(counter_id=COUNTER), LAN)
    for command in (c.CallNext(), c.Start(ticket_id=issued["ticket_id"])):
        await done(branch, command)
    await done(branch, c.Finish(ticket_id=issued["ticket_id"], outcome=BRANCH.outcomes[0].id))
    rate = c.RateVisit(ticket_id=issued["ticket_id"], score=score, reasons=given, comment=comment)
    await done(branch, rate, PHONE.model_copy(update={"device_id": issued["ticket_id"]}))


async def next_day(branch: House) -> None:
    branch.clock.now += DAY_MS
    await done(branch, c.Tick(), SERVER)


def counted(branch: House, known: Reasons, days: tuple[str, str] = WEEK) -> Given:
    """What somebody counts who has counted before, which must be what anybody counts."""
    with branch.store.reading() as connection:
        found = known.of(branch.store.database, connection, *days)
        assert found == Reasons().of(branch.store.database, connection, *days)
    return found


def rows_read(branch: House, known: Reasons, days: tuple[str, str] = WEEK) -> int:
    """How often ratings are read for a count."""
    asked: list[str] = []
    with branch.store.reading() as connection:

        def note(*told: Any) -> None:
            asked.extend([told[2]] if "journal.type" in told[2] else [])

        event.listen(connection, "before_cursor_execute", note)
        known.of(branch.store.database, connection, *days)
        event.remove(connection, "before_cursor_execute", note)
    return len(asked)


async def test_a_mark_is_counted_the_moment_it_is_given_today_and_on_the_days_before(url: str) -> None:
    known = Reasons()
    async with house(url) as branch:
        assert counted(branch, known).marks == {}
        await rated(branch, 2, SLOW, RUDE)
        assert counted(branch, known).marks == {mark(2, SLOW, RUDE): 1}
        for day in range(3):
            await rated(branch, 5)
            await rated(branch, 2, SLOW, RUDE)
            assert counted(branch, known).marks == {mark(2, SLOW, RUDE): day + 2, mark(5): day + 1}
            await next_day(branch)
        assert counted(branch, known).marks.total() == 7
        assert counted(branch, known, ("2026-11-24", "2026-11-24")).marks == {mark(2, SLOW, RUDE): 1, mark(5): 1}


async def test_only_days_that_are_over_are_counted_once(url: str) -> None:
    known, monday = Reasons(), ("2026-11-23", "2026-11-23")
    async with house(url) as branch:
        await rated(branch, 2, SLOW)
        await next_day(branch)
        assert [rows_read(branch, known, monday) for _ in range(2)] == [1, 1], "a visit may be rated on the next day"
        await next_day(branch)
        assert [rows_read(branch, known, monday) for _ in range(3)] == [1, 0, 0]
        assert counted(branch, known, monday).marks == {mark(2, SLOW): 1}
        assert rows_read(branch, known) == 1, "the other days of the week go on"


async def test_no_more_days_are_remembered_than_fit_and_all_are_counted(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reasons, "DAYS", 2)
    known = Reasons()
    async with house(url) as branch:
        for day in range(5):
            await rated(branch, 1 + day % 3, SLOW)
            await next_day(branch)
        assert counted(branch, known).marks.total() == 5
        assert rows_read(branch, known, ("2026-11-26", "2026-11-26")) == 0
        assert rows_read(branch, known, ("2026-11-23", "2026-11-23")) == 1, "the oldest gave way"
        assert counted(branch, known).marks.total() == 5


async def test_erased_words_are_in_no_count_before_and_after(url: str) -> None:
    known = Reasons()
    async with house(url) as branch:
        await rated(branch, 5, SLOW, comment="Ông Nam")
        for _ in range(2):
            await next_day(branch)
        before = counted(branch, known)
        assert "Nam" not in repr(before)
        await done(branch, c.EraseWords(before="2026-11-24"), SERVER)
        assert counted(branch, known) == before


async def test_settings_that_drop_a_reason_leave_its_count(url: str) -> None:
    known = Reasons()
    async with house(url) as branch:
        await rated(branch, 2, SLOW)
        for _ in range(2):
            await next_day(branch)
        before = counted(branch, known)
        kept = [one.model_dump() for one in BRANCH.rating_reasons if one.id != SLOW]
        other = {"rating_reasons": kept or [{"id": "khac", "name": {"vi": "Khác", "en": "Other"}}]}
        await branch.put(type(BRANCH).model_validate(BRANCH.model_dump() | other))
        assert counted(branch, known) == before


async def test_a_day_that_a_false_clock_opened_takes_its_marks_to_the_day_that_goes_on(url: str) -> None:
    known, machine, elapsed = Reasons(), [MONDAY_9], [0]
    async with house(url, HallClock(lambda: machine[0] + elapsed[0], lambda: elapsed[0])) as branch:  # type: ignore[arg-type]
        await rated(branch, 1, SLOW)
        for score in (2, 3):
            elapsed[0] += DAY_MS
            await done(branch, c.Tick(), SERVER)
            await rated(branch, score, SLOW)
            counted(branch, known)  # Monday is over now, as far as anybody knows
        assert rows_read(branch, known, ("2026-11-23", "2026-11-23")) == 0
        machine[0] -= DAY_MS
        branch.clock.now_ms()
        await done(branch, c.ConfirmClock(jump_ms=branch.clock.jump_ms), SERVER)
        await done(branch, c.TakeBackDay(), MANAGER)
        await rated(branch, 4, RUDE)
        assert counted(branch, known, ("2026-11-25", "2026-11-25")).marks == {}
        tuesday = {mark(2, SLOW): 1, mark(3, SLOW): 1, mark(4, RUDE): 1}
        assert counted(branch, known, ("2026-11-24", "2026-11-24")).marks == tuesday
        assert counted(branch, known).marks == tuesday | {mark(1, SLOW): 1}


async def test_a_year_that_went_to_an_archive_counts_the_same_until_its_file_is_away(tmp_path: Path) -> None:
    lived = ServerSettings(
        database=f"sqlite:///{tmp_path / 'branch.db'}", data_dir=tmp_path / "data", branch=Path("branch.toml")
    )
    (tmp_path / "data").mkdir()
    known, december = Reasons(), ("2024-12-01", "2024-12-31")
    days = ("2024-12-23", "2024-12-24", "2024-12-30", "2024-12-31", "2025-01-02", "2025-01-03")
    async with house(lived.database, HandClock(nine(days[0]))) as branch:
        for day in days:
            branch.clock.now = nine(day)
            await rated(branch, 2, SLOW)
            await rated(branch, 5)
        before = counted(branch, known, december)
        assert before == Given({mark(2, SLOW): 4, mark(5): 4}, ())  # type: ignore[arg-type]
    archive(lived, "2024")
    async with house(lived.database, HandClock(nine(days[-1]) + 3_600_000)) as branch:
        assert counted(branch, known, december) == before
        assert counted(branch, Reasons(), ("2024-12-01", "2025-01-31")).marks.total() == 12
        (tmp_path / "branch-2024.db").rename(tmp_path / "elsewhere.db")
        assert counted(branch, known, december) == Given({}, ("branch-2024.db",))  # type: ignore[arg-type]
