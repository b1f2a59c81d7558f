"""Programs that use a database share its lock; who replaces it needs it alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from server.runtime.file_lock import FileLock, InUse


def test_many_use_a_database_and_nobody_replaces_it_meanwhile(tmp_path: Path) -> None:
    path = tmp_path / "hub.db"
    one, two = FileLock(path, alone=False), FileLock(path, alone=False)
    for left in (one, two):
        with pytest.raises(InUse):
            FileLock(path, alone=True)
        left.release()
    FileLock(path, alone=True).release()


def test_while_it_is_replaced_nobody_uses_it(tmp_path: Path) -> None:
    held = FileLock(tmp_path / "hub.db", alone=True)
    for alone in (False, True):
        with pytest.raises(InUse):
            FileLock(tmp_path / "hub.db", alone=alone)
    held.release()
    held.release()
    FileLock(tmp_path / "hub.db", alone=False).release()


def test_the_lock_stands_beside_the_database_and_another_database_has_its_own(tmp_path: Path) -> None:
    held = FileLock(tmp_path / "hub.db", alone=True)
    FileLock(tmp_path / "other.db", alone=True).release()
    assert (tmp_path / "hub.db.lock").stat().st_mode & 0o077 == 0
    assert not (tmp_path / "hub.db").exists()
    held.release()
