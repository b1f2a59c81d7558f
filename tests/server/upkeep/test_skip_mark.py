"""What a restore skipped is known to the next one, whatever became of the database."""

from __future__ import annotations

from pathlib import Path

import pytest

from server.store.given import Given
from server.upkeep.skip_mark import MARK_FILE, Mark, leave, mark_file, marked

MARK = Mark(branch="hanoi-1", day="2026-11-23", at=5, last={"A": 40})


def test_a_mark_is_found_again_by_its_branch_alone(tmp_path: Path) -> None:
    leave([tmp_path], MARK)
    assert marked([tmp_path], "hanoi-1") == [Given(at=5, day="2026-11-23", last={"A": 40})]
    assert marked([tmp_path], "hanoi-2") == []
    assert (tmp_path / mark_file("hanoi-1")).stat().st_mode & 0o777 == 0o600
    assert [p.name for p in tmp_path.iterdir()] == [mark_file("hanoi-1")]


def test_the_latest_of_a_branch_counts_and_others_stay(tmp_path: Path) -> None:
    leave([tmp_path], MARK)
    leave([tmp_path], MARK.model_copy(update={"branch": "hanoi-2", "last": {"B": 3}}))
    leave([tmp_path], MARK.model_copy(update={"last": {"A": 55}}))
    assert [one.last for one in marked([tmp_path], "hanoi-1")] == [{"A": 55}]
    assert [one.last for one in marked([tmp_path], "hanoi-2")] == [{"B": 3}]


def test_a_mark_of_the_version_before_is_read_too(tmp_path: Path) -> None:
    (tmp_path / MARK_FILE).write_text(MARK.model_dump_json())
    assert [one.last for one in marked([tmp_path], "hanoi-1")] == [{"A": 40}]


@pytest.mark.parametrize("held", ["", "{}", "[1]", '{"branch":"hanoi-1","day":"x","at":-1,"last":{}}', "\0"])
def test_a_broken_mark_says_nothing_and_that_is_said(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, held: str
) -> None:
    (tmp_path / mark_file("hanoi-1")).write_text(held)
    assert marked([tmp_path], "hanoi-1") == []
    assert "what an earlier restore skipped is not known" in caplog.text


def test_a_folder_that_is_not_there_keeps_no_other_from_its_mark(tmp_path: Path) -> None:
    leave([tmp_path / "none", tmp_path], MARK)
    assert len(marked([tmp_path / "none", tmp_path], "hanoi-1")) == 1
