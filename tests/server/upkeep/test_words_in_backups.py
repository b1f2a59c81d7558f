"""A backup holds the words that people typed as they stood that night, and comes back with them."""

from __future__ import annotations

from pathlib import Path

from config import ServerSettings
from server.store.verify import verify
from server.upkeep.backup import backup
from server.upkeep.replay import replay
from server.upkeep.restore import restore
from tests.server.branch_kit import SERVER, HandClock, house
from tests.server.store.words_kit import (
    CLOSED,
    HELD,
    MANAGER,
    MESSAGE,
    TYPED,
    done,
    next_day,
    type_of_everybody,
    typed_in,
)
from tests.server.upkeep.conftest import settings_in
from wire import commands as c
from wire.values import Text

DAY = "2026-11-23"


async def a_day_of_words(settings: ServerSettings, clock: HandClock) -> None:
    """They were typed yesterday, and today the hall is still closed."""
    settings.data_dir.mkdir(exist_ok=True)
    async with house(settings.database, clock) as branch:
        (settings.data_dir / "branch.key").write_bytes(bytes(range(32)))
        await type_of_everybody(branch)
        await next_day(branch, clock)


def copy_in(folder: Path) -> Path:
    (copy,) = folder.glob("*.db")
    return copy


async def test_words_come_back_with_a_backup_and_can_be_erased_again(settings: ServerSettings, tmp_path: Path) -> None:
    clock = HandClock()
    await a_day_of_words(settings, clock)
    made = backup(settings)
    elsewhere = settings_in(tmp_path / "other")
    restore(elsewhere, made.path, skip=0)
    assert verify(elsewhere.database).trouble == ""
    assert HELD in "\n".join(replay(elsewhere.database, DAY))
    async with house(elsewhere.database, clock) as branch:
        state = branch.handle._heart.state
        assert state.hall_closed_why == CLOSED
        assert state.wanted["kiosk-1"].message == Text({"vi": MESSAGE})
        await done(branch, c.EraseWords(before="2026-11-24"), SERVER)
        await done(branch, c.OpenHall(), MANAGER)
    assert verify(elsewhere.database).trouble == ""
    assert HELD not in "\n".join(replay(elsewhere.database, DAY))


async def test_a_backup_made_after_an_erasure_holds_no_byte_of_the_words(settings: ServerSettings) -> None:
    clock = HandClock()
    await a_day_of_words(settings, clock)
    before = backup(settings)
    assert typed_in(copy_in(before.path)) == {*TYPED}
    async with house(settings.database, clock) as branch:
        await done(branch, c.OpenHall(), MANAGER)
        await done(branch, c.WantDevice(device_id="kiosk-1", message={"vi": ""}), MANAGER)
        await done(branch, c.EraseWords(before="2026-11-24"), SERVER)
    after = backup(settings)
    assert typed_in(copy_in(after.path)) == set()
