"""What a start of the branch server would refuse of its data (by the command: test_branch_and_hub.py)."""

from __future__ import annotations

from pathlib import Path

from config import ServerSettings
from server.upkeep.check import data_problem


def test_good_data_and_data_that_is_yet_to_be_made_are_good(branch: ServerSettings, tmp_path: Path) -> None:
    file = Path(branch.database.removeprefix("sqlite:///"))
    (branch.data_dir / "branch.key").chmod(0o600)
    assert data_problem(branch, file) == ""
    assert data_problem(branch.model_copy(update={"data_dir": tmp_path / "new"}), tmp_path / "new.db") == ""


def test_a_key_that_is_lost_is_told(branch: ServerSettings) -> None:
    (branch.data_dir / "branch.key").unlink()
    assert "branch.key is missing" in data_problem(branch, Path(branch.database.removeprefix("sqlite:///")))
