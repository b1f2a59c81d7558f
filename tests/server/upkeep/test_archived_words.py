"""An archive holds no words that a person typed: those of its days stay in the branch's database until erased."""

from __future__ import annotations

from pathlib import Path

from config import ServerSettings
from server.store.verify import verify
from server.upkeep.archive import archive
from server.upkeep.export import export_journal
from server.upkeep.replay import replay
from tests.server.branch_kit import SERVER, HandClock, house
from tests.server.store.words_kit import (
    CHOSEN,
    CLOSED,
    HELD,
    MANAGER,
    TYPED,
    done,
    tables_with_words,
    type_of_everybody,
)
from tests.server.upkeep.years import nine
from wire import commands as c

MONDAY = "2026-11-23"


async def lived(settings: ServerSettings) -> HandClock:
    """A day with words, and one of the next year; the hall is still closed."""
    settings.data_dir.mkdir()
    clock = HandClock()
    async with house(settings.database, clock) as branch:
        await type_of_everybody(branch)
        clock.now = nine("2027-01-04")
        await done(branch, c.Tick(), SERVER)
    return clock


def file_of(settings: ServerSettings) -> Path:
    return Path(settings.database.removeprefix("sqlite:///"))


async def test_words_of_an_archived_year_stay_where_they_can_be_erased(settings: ServerSettings) -> None:
    clock = await lived(settings)
    made = archive(settings, "2026")
    assert tables_with_words(made.path) == set()
    assert tables_with_words(file_of(settings)) == {"words"}
    assert verify(settings.database, archives=True).trouble == ""
    told = "\n".join(replay(settings.database, MONDAY))
    assert CHOSEN in told
    assert HELD in told
    async with house(settings.database, clock) as branch:
        assert branch.handle._heart.state.hall_closed_why == CLOSED
        await done(branch, c.EraseWords(before="2027-01-04"), SERVER)
        assert branch.handle._heart.state.hall_closed_why == CLOSED
        await done(branch, c.OpenHall(), MANAGER)
    told = "\n".join(replay(settings.database, MONDAY))
    assert not any(word in told for word in TYPED if word != CLOSED)
    assert verify(settings.database, archives=True).trouble == ""


async def test_an_exported_journal_holds_no_words(settings: ServerSettings, tmp_path: Path) -> None:
    await lived(settings)
    export_journal(settings.database, tmp_path / "journal.jsonl")
    text = (tmp_path / "journal.jsonl").read_text(encoding="utf-8")
    assert not any(word in text for word in TYPED)
