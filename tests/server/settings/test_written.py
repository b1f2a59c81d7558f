"""Settings as a file: read back whole, and it knows what it was made from."""

from __future__ import annotations

from pathlib import Path

from config import load
from server.settings.written import made_from, written
from tests.server.branch_kit import BRANCH
from wire.catalogue import Branch


def test_what_is_written_reads_back_as_the_same_settings(tmp_path: Path) -> None:
    file = tmp_path / "branch.toml"
    file.write_text(written(BRANCH, 812), encoding="utf-8")
    assert load(file, Branch) == BRANCH
    file.write_text(written(BRANCH), encoding="utf-8")
    assert load(file, Branch) == BRANCH


def test_kiosk_modes_are_written_as_people_edit_them(tmp_path: Path) -> None:
    modes = {"kiosk_modes": [{"weekdays": [6], "begins": "07:30", "ends": "11:30", "mode": "priority_only"}]}
    branch = Branch.model_validate(BRANCH.model_dump() | modes)
    text = written(branch)
    assert '\n[[kiosk_modes]]\nweekdays = [6]\nbegins = "07:30"\n' in text
    file = tmp_path / "branch.toml"
    file.write_text(text, encoding="utf-8")
    assert load(file, Branch) == branch


def test_the_first_line_says_which_settings_it_was_made_from() -> None:
    assert made_from(written(BRANCH, 812)) == 812
    assert made_from(written(BRANCH)) is None
    assert made_from("# my own\n# made from settings 812\n") is None
    assert made_from("# made from settings 9" + "9" * 30) is None
