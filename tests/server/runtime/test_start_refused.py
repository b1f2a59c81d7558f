"""What a start says in plain words."""

from __future__ import annotations

from pathlib import Path

import pytest

from server.runtime.backup_folder import BRANCH, HUB, RESTORING
from server.runtime.start_refused import StartRefused, new_database, refuse_foreign, refuse_half_restored

BRANCHS = ("alembic_version", "journal", "visit", "reply", "meta", "setting", "day", "leg")


def test_where_a_restore_stopped_half_way_no_new_database_is_made(tmp_path: Path) -> None:
    path = tmp_path / "branch.db"
    refuse_half_restored(path)
    path.with_name(path.name + RESTORING).touch()
    with pytest.raises(StartRefused, match=r"was not finished\. Run “toiluot restore” again"):
        refuse_half_restored(path)
    path.touch()
    refuse_half_restored(path)


def test_a_new_database_and_our_own_are_taken() -> None:
    refuse_foreign("x", (), BRANCH, None)
    refuse_foreign("x", BRANCHS, BRANCH, "0005")


@pytest.mark.parametrize(
    ("tables", "whose", "revision", "why"),
    [
        (BRANCHS, HUB, "0003", "is the database of a branch"),
        (("wp_posts", "wp_users"), BRANCH, "0001", "tables that are not Tới Lượt's"),
        (BRANCHS, BRANCH, None, "tables that are not Tới Lượt's"),
    ],
)
def test_another_programs_database_is_refused_with_what_to_do(tables, whose: str, revision, why: str) -> None:
    with pytest.raises(StartRefused, match=f"{why}.*[Nn]ame .*nothing was changed"):
        refuse_foreign("x", tables, whose, revision)


def test_a_mistyped_path_can_be_found_by_what_the_start_says() -> None:
    assert "/srv/brnch.db" in new_database("/srv/brnch.db")
