"""The file with a device's key: for its user alone, whole or not there, and no word of it in what is said."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from config.device_key import DeviceKey, can_keep, keep_key, read_key

KEY = DeviceKey(token="k" * 43, device_id="kiosk-2", authority="-----BEGIN CERTIFICATE-----\nabc\n")


def test_what_was_kept_is_read_again_and_is_for_its_user_alone(tmp_path: Path) -> None:
    path = tmp_path / "key"
    left = tmp_path / "key.new"
    left.write_text("open to others")
    left.chmod(0o644)
    keep_key(path, KEY)
    assert read_key(path) == KEY
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert sorted(tmp_path.iterdir()) == [path]


def test_a_key_as_the_command_writes_it_is_read_too(tmp_path: Path) -> None:
    path = tmp_path / "key"
    path.write_text("k1-secret\n")
    assert read_key(path) == DeviceKey(token="k1-secret")


def test_a_key_that_cannot_be_written_leaves_the_one_before(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "key"
    path.write_text("before")

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError, match="No space"):
        keep_key(path, KEY)
    assert path.read_text() == "before"


def test_a_broken_file_says_nothing_of_what_it_holds(tmp_path: Path) -> None:
    path = tmp_path / "key"
    path.write_text('{"token": ["k1-secret"]}')
    with pytest.raises(ValueError, match="holds no key") as why:
        read_key(path)
    assert "k1-secret" not in str(why.value)
    assert "k1-secret" not in repr(DeviceKey(token="k1-secret"))


def test_whether_a_key_can_be_kept_is_seen_before_and_leaves_nothing_behind(tmp_path: Path) -> None:
    can_keep(tmp_path / "key")
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(OSError, match="No such"):
        can_keep(tmp_path / "nowhere" / "key")
