"""The branch file is a seed: used once; afterwards only who says what they started from changes anything."""

from __future__ import annotations

from pathlib import Path

import pytest

from server.settings.history import history
from server.settings.in_force import InForce, in_force, put_in_force, take_seed
from tests.server.branch_kit import BRANCH, House, house
from wire.errors import Code

OTHER = BRANCH.model_copy(update={"holidays": ("2031-01-01",)})
FILE = Path("branch.toml")


async def test_the_first_start_takes_the_file(url: str, caplog: pytest.LogCaptureFixture) -> None:
    made = House(url)
    try:
        assert await take_seed(made.handle, BRANCH, FILE) is None
        async with made.handle.reading() as state:
            assert (state.branch, state.settings_seq, state.settings_by) == (BRANCH, 1, "toiluot-server")
        assert caplog.records == []
    finally:
        await made.close()


async def test_a_later_start_with_another_file_says_so_once_and_goes_on(
    url: str, caplog: pytest.LogCaptureFixture
) -> None:
    async with house(url) as made:
        assert await take_seed(made.handle, BRANCH, FILE) is None
        assert caplog.records == []
        assert await take_seed(made.handle, OTHER, FILE) is None
        async with made.handle.reading() as state:
            assert state.branch == BRANCH
        [said] = [record.message for record in caplog.records]
        assert said.startswith("branch.toml differs from the settings in force (seq 1) in 1 places, the first: holi")
        assert "toiluot settings import" in said


async def test_settings_made_from_older_ones_are_refused_and_the_past_is_kept(url: str) -> None:
    async with house(url) as made:
        assert await put_in_force(made.handle, OTHER, 1) is None
        why = await put_in_force(made.handle, BRANCH, 1)
        assert why is not None
        assert why.code is Code.SETTINGS_CHANGED
        with made.store.reading() as connection:
            newest, first = history(connection)
            assert history(connection, 1) == [newest]
        assert (newest.by, newest.branch, newest.seq) == ("toiluot-settings-import", OTHER, 3)
        assert (first.branch, first.seq, first.at) == (BRANCH, 1, made.clock.now)


async def test_what_is_in_force_is_told_with_its_row_and_who_put_it_there(url: str) -> None:
    made = House(url)
    try:
        assert await in_force(made.handle) == InForce(branch=None, seq=0)
        await take_seed(made.handle, BRANCH, FILE)
        assert await in_force(made.handle) == InForce(branch=BRANCH, seq=1, by="toiluot-server")
    finally:
        await made.close()
