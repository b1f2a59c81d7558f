"""The branch's key: made once, kept private, and never taken for another one."""

from __future__ import annotations

from pathlib import Path

import pytest

from server.runtime.start_refused import StartRefused
from server.store.branch_key import KEY_BYTES, branch_key, key_mark, key_trouble


def test_the_first_start_makes_a_key_that_only_the_servers_user_reads(tmp_path: Path) -> None:
    path = tmp_path / "branch.key"
    key = branch_key(path)
    assert len(key) == KEY_BYTES
    assert path.stat().st_mode & 0o777 == 0o600
    assert branch_key(path, key_mark(key), has_one=True) == key


def test_two_branches_have_different_keys_and_marks_that_do_not_tell_them(tmp_path: Path) -> None:
    one, other = branch_key(tmp_path / "one"), branch_key(tmp_path / "other")
    assert one != other
    assert key_mark(one) != key_mark(other)
    assert one.hex() not in key_mark(one)


@pytest.mark.parametrize(("mark", "has_one"), [(None, True), ("0" * 32, False)])
def test_a_branch_that_has_a_key_is_never_given_a_new_one(tmp_path: Path, mark: str | None, has_one: bool) -> None:
    path = tmp_path / "branch.key"
    with pytest.raises(StartRefused, match=r"is missing. Copy branch.key .* Nothing was changed"):
        branch_key(path, mark, has_one)
    assert not path.exists()


def test_another_branchs_key_is_refused_and_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "branch.key"
    path.write_bytes(bytes(KEY_BYTES))
    with pytest.raises(StartRefused, match="is not the key this branch's tickets were made with"):
        branch_key(path, key_mark(b"x" * KEY_BYTES))
    assert path.read_bytes() == bytes(KEY_BYTES)


def test_what_is_wrong_with_a_key_is_said_without_a_start(tmp_path: Path) -> None:
    path = tmp_path / "branch.key"
    assert "is missing" in key_trouble(path, None)
    path.write_bytes(b"short")
    assert f"not a key of {KEY_BYTES} bytes" in key_trouble(path, None)
    path.write_bytes(bytes(KEY_BYTES))
    assert key_trouble(path, None) == key_trouble(path, key_mark(bytes(KEY_BYTES))) == ""


def test_a_key_whose_folder_is_a_file_says_which_setting_names_it(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file")
    assert "data_dir" in key_trouble(tmp_path / "data" / "branch.key", None)


def test_a_key_that_cannot_be_made_says_where_to_look(tmp_path: Path) -> None:
    (tmp_path / "proc").symlink_to("/proc")
    with pytest.raises(StartRefused, match=r"cannot be made .* the room on its disk"):
        branch_key(tmp_path / "proc" / "branch.key")
