"""What a start of the hub would refuse of its data (more of it by the command: test_branch_and_hub.py)."""

from __future__ import annotations

from pathlib import Path

from server.hub.keys import keys_of
from server.hub.store.database import HubDatabase
from server.hub.upkeep.check import data_problem
from tests.server.hub.house import settings_in


def test_a_key_that_is_lost_is_told_and_data_that_is_yet_to_be_made_is_not(tmp_path: Path) -> None:
    settings, file = settings_in(tmp_path), tmp_path / "hub.db"
    assert data_problem(settings, file) == ""
    database = HubDatabase(settings.database)
    database.upgrade()
    keys_of(settings.key_file, database)
    database.close()
    assert data_problem(settings, file) == ""
    settings.key_file.unlink()
    assert "hub.key is missing" in data_problem(settings, file)
