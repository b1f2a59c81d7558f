"""Keys go along with a backup, and another key that stands there is never lost."""

from __future__ import annotations

from pathlib import Path

import pytest

from server.runtime.backup_folder import CopyRefused
from server.runtime.kept_keys import put_back, refuse_another


@pytest.fixture
def backup(tmp_path: Path) -> Path:
    folder = tmp_path / "backup"
    folder.mkdir()
    (folder / "hub.key").write_text("ab12\n")
    return folder


def test_another_key_is_refused_unless_it_may_be_renamed(backup: Path, tmp_path: Path) -> None:
    path = tmp_path / "hub.key"
    refuse_another(backup, "hub.key", path, set_aside=False)
    path.write_text("ab12")
    refuse_another(backup, "hub.key", path, set_aside=False)
    path.write_text("cd34")
    with pytest.raises(CopyRefused):
        refuse_another(backup, "hub.key", path, set_aside=False)
    refuse_another(backup, "hub.key", path, set_aside=True)
    refuse_another(backup, "branch.key", path, set_aside=False)


def test_a_key_comes_back_private_and_the_other_one_is_renamed(backup: Path, tmp_path: Path) -> None:
    path = tmp_path / "data" / "hub.key"
    with put_back(backup, {"hub.key": path}, ".old"):
        assert not path.exists(), "nothing is in place before the block has ended well"
    assert (path.read_text(), path.stat().st_mode & 0o777) == ("ab12\n", 0o600)
    path.write_text("cd34")
    with put_back(backup, {"hub.key": path}, ".old"):
        pass
    assert (path.read_text(), path.with_name("hub.key.old").read_text()) == ("ab12\n", "cd34")


def test_the_same_key_is_left_as_it_stands(backup: Path, tmp_path: Path) -> None:
    path = tmp_path / "hub.key"
    path.write_text("ab12")
    with put_back(backup, {"hub.key": path, "branch.key": tmp_path / "branch.key"}, ".old"):
        pass
    assert sorted(p.name for p in tmp_path.iterdir()) == ["backup", "hub.key"]
    assert path.read_text() == "ab12"


def test_after_a_block_that_failed_everything_is_as_it_was(backup: Path, tmp_path: Path) -> None:
    path = tmp_path / "hub.key"
    path.write_text("cd34")
    with pytest.raises(ZeroDivisionError), put_back(backup, {"hub.key": path}, ".old"):
        raise ZeroDivisionError
    assert sorted(p.name for p in tmp_path.iterdir()) == ["backup", "hub.key"]
    assert path.read_text() == "cd34"
