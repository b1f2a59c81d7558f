"""Days that went to an archive: read from it, or the page says which file has them."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
from sqlalchemy import create_engine

from config import ServerSettings
from server.store.database import Database
from server.store.feedback_rows import Said, ratings_also_in_archives, told
from server.upkeep.archive import archive
from tests.server.branch_kit import HandClock, house
from tests.server.store.test_audit_rows import HOA
from tests.server.upkeep.years import DAYS, live, nine
from tests.server.web.conftest import make_site
from tests.server.web.test_manager import sign_in
from wire import commands as c
from wire.values import Actor, Role, TicketState


@pytest.fixture
async def lived(tmp_path: Path) -> ServerSettings:
    """Four visits on each of six days of three years; the last one is open."""
    settings = ServerSettings(
        database=f"sqlite:///{tmp_path / 'branch.db'}", data_dir=tmp_path / "data", branch=Path("branch.toml")
    )
    await live(settings)
    return settings


async def test_a_day_in_an_archive_is_told_from_it_and_a_missing_archive_is_named(lived, tmp_path):
    archive(lived, "2024")
    async with house(lived.database, HandClock(nine("2026-01-05") + 3_600_000)) as branch:
        site = await make_site(branch, lived)
        async with httpx.AsyncClient(transport=httpx.ASGITransport(site.app), base_url="http://testserver") as client:
            await sign_in(client)
            page = (await client.get("/manager/replay?day=2024-12-30&lang=vi")).text
            assert "Gọi " in page
            story = (await client.get("/manager/replay?day=2024-12-30&number=A004&lang=vi")).text
            assert "<time>09:00:00 31/12</time><span>Hết ngày làm việc" in story  # ended by the next day's beginning
            assert "Không có ngày làm việc" not in page
            assert (await client.get("/manager/replay.txt?day=2024-12-30")).status_code == 200
            said = (await client.get("/manager/feedback?month=2024-12&state=all&lang=vi")).text
            assert "hiện không có trên máy chủ" not in said
            file = Path(lived.database.removeprefix("sqlite:///")).with_name("branch-2024.db")
            file.rename(file.with_suffix(".away"))
            for path in ("replay?day=2024-12-30", "feedback?month=2024-12", "feedback/reasons?month=2024-12"):
                lost = await client.get(f"/manager/{path}&lang=vi")
                assert lost.status_code == 200
                assert "branch-2024.db, hiện không có trên máy chủ" in lost.text
                for nothing in ("Không có ý kiến nào", "Không có ý kiến nào chờ", "chưa có đánh giá nào", "0 ý kiến"):
                    assert nothing not in lost.text, path  # nobody knows what that file holds
            assert (await client.get("/manager/replay.txt?day=2024-12-30")).status_code == 404


async def test_what_was_said_is_the_same_before_and_after_its_year_is_archived(tmp_path: Path) -> None:
    lived = ServerSettings(
        database=f"sqlite:///{tmp_path / 'branch.db'}", data_dir=tmp_path / "data", branch=Path("branch.toml")
    )
    archived: list[set[str]] = []

    def found() -> list[Said]:
        engine = create_engine(lived.database)
        with engine.connect() as connection:
            read = ratings_also_in_archives(Database(lived.database), connection, "2024-01-01", "2025-12-31")
            said = told(connection, read.ratings)
        engine.dispose()
        assert read.away == ()
        archived.append({one.day[:4] for one in said if one.archived})
        return [replace(one, archived=False) for one in said]

    for day in ("2024-12-30", "2024-12-31", "2025-01-02", "2025-06-02"):
        await live(lived, (day,))
        async with house(lived.database, HandClock(nine(day) + 3_600_000)) as branch:
            async with branch.handle.reading() as state:
                ticket_id = next(t.ticket_id for t in state.tickets.values() if t.state is TicketState.DONE)
            phone = Actor(role=Role.PHONE, device_id=ticket_id)
            rate = c.RateVisit(ticket_id=ticket_id, score=2, comment=f"Chờ lâu {day}")
            assert isinstance(await branch.ask(rate, phone), dict)
            if day == "2025-06-02":
                oldest = found()[-1]
                answer = c.AnswerFeedback(rated_seq=oldest.seq, ticket_id=oldest.ticket_id, words="Xin cảm ơn.")
                assert isinstance(await branch.ask(answer, HOA), dict)
    before = found()
    assert [one.comment for one in before] == [f"Chờ lâu {d}" for d in reversed(DAYS[:4])]
    assert before[-1].answer == "Xin cảm ơn."
    archive(lived, "2024")
    assert found() == before
    assert archived[-2:] == [set(), {"2024"}]


async def test_today_is_held_against_the_day_before_when_that_one_is_archived(lived: ServerSettings) -> None:
    for year in ("2024", "2025"):
        archive(lived, year)
    async with house(lived.database, HandClock(nine("2026-01-05") + 3_600_000)) as branch:
        site = await make_site(branch, lived)
        async with httpx.AsyncClient(transport=httpx.ASGITransport(site.app), base_url="http://testserver") as client:
            await sign_in(client)
            page = (await client.get("/manager?lang=vi")).text
    assert "chưa có số liệu hôm trước" not in page
    assert re.search(r"hôm trước \d+\s?%", page)
