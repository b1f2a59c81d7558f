"""What must hold before a port opens: the start is refused in words, and nothing is changed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from config.settings import ServerSettings
from server.program import startup
from server.runtime.start_refused import StartRefused
from server.store.journal import Store
from tests.server.branch_kit import BRANCH, BRANCH_FILE, house


def settings_of(folder: Path, **changes: Any) -> ServerSettings:
    kept = {"database": f"sqlite:///{folder / 'branch.db'}", "data_dir": folder / "data", "branch": BRANCH_FILE}
    return ServerSettings(**{"live_port": 0, "web_port": 0, **kept, **changes})


def test_a_branch_file_that_cannot_be_used_says_so_and_why(tmp_path: Path) -> None:
    file = tmp_path / "branch.toml"
    file.write_text("colour = 'red'\n", encoding="utf-8")
    with pytest.raises(StartRefused, match="branch file cannot be used") as why:
        startup.branch_of(settings_of(tmp_path, branch=file))
    assert "colour" in str(why.value)


def test_a_database_of_another_branch_is_refused_and_one_that_is_new_is_not(tmp_path: Path) -> None:
    settings, other = settings_of(tmp_path), BRANCH.model_copy(update={"id": "another"})
    startup.check_branch(settings, BRANCH, None)
    startup.check_branch(settings, BRANCH, BRANCH)
    with pytest.raises(StartRefused, match="belongs to branch 'another'"):
        startup.check_branch(settings, BRANCH, other)


def test_the_key_is_made_once_and_the_database_knows_it(tmp_path: Path) -> None:
    settings = settings_of(tmp_path)
    store = Store(settings.database)
    store.open()
    try:
        key = startup.key_of(settings, store, has_one=False)
        assert startup.key_of(settings, store, has_one=True) == key
        (settings.data_dir / startup.KEY_FILE).write_bytes(bytes(32))
        with pytest.raises(StartRefused):
            startup.key_of(settings, store, has_one=True)
    finally:
        store.close()


async def test_a_start_changes_no_settings_that_are_in_force(url: str) -> None:
    async with house(url) as branch:
        async with branch.handle.reading() as state:
            before, in_force = state.seq, state.settings
        changed = in_force.model_copy(update={"holidays": ("2030-01-01",)})
        for file_says in (in_force, changed):
            await startup.begin_day(branch.handle, file_says, BRANCH_FILE)
        async with branch.handle.reading() as state:
            assert (state.seq, state.settings) == (before, in_force)
            assert state.day is not None
