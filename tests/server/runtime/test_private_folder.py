"""Folders with secrets are private from the first moment, with all above them that are made on the way."""

from __future__ import annotations

from pathlib import Path

import pytest

from server.runtime.private_folder import private_folder


def mode(path: Path) -> int:
    return path.stat().st_mode & 0o777


def test_every_folder_that_is_made_is_private_and_those_that_were_there_stay(tmp_path: Path) -> None:
    (tmp_path / "there").mkdir()
    (tmp_path / "there").chmod(0o755)
    private_folder(tmp_path / "there" / "var" / "backups")
    assert [mode(tmp_path / each) for each in ("there", "there/var", "there/var/backups")] == [0o755, 0o700, 0o700]
    private_folder(tmp_path / "there")
    assert mode(tmp_path / "there") == 0o755


def test_a_file_in_the_way_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    for folder in (tmp_path / "file", tmp_path / "file" / "var"):
        with pytest.raises(FileExistsError, match=r"file'$"):
            private_folder(folder)
