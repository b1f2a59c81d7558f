"""Whether somebody keeps the machine's clock right."""

from __future__ import annotations

import subprocess
from pathlib import Path
from types import SimpleNamespace

import pytest

from server.runtime import time_sync as module
from server.runtime.time_sync import FileSync, KernelSync, time_sync


@pytest.mark.parametrize(("said", "believed"), [(b"yes\n", True), (b"no", False), (b"", False), (b"\xff", None)])
def test_a_file_says_it_in_one_word(tmp_path: Path, said: bytes, believed: bool | None) -> None:
    (tmp_path / "sync").write_bytes(said)
    assert FileSync(tmp_path / "sync").synchronised() is believed


def test_a_missing_file_says_nothing(tmp_path: Path) -> None:
    assert FileSync(tmp_path / "none").synchronised() is None


@pytest.mark.parametrize(("status", "believed"), [(0x0000, True), (0x0040, False), (0x2041, False), (0x2001, True)])
def test_the_kernels_word_is_the_one_bit_of_it(monkeypatch: pytest.MonkeyPatch, status: int, believed: bool) -> None:
    def adjtimex(asked) -> int:
        asked._obj.status = status
        return 0

    monkeypatch.setattr(module.ctypes, "CDLL", lambda *_, **__: SimpleNamespace(adjtimex=adjtimex))
    assert KernelSync().synchronised() is believed


@pytest.mark.parametrize(("said", "believed"), [("yes\n", True), ("no\n", False), ("n/a", None)])
def test_where_the_kernel_may_not_be_asked_timedatectl_is(
    monkeypatch: pytest.MonkeyPatch, said: str, believed: bool | None
) -> None:
    monkeypatch.setattr(module.ctypes, "CDLL", lambda *_, **__: SimpleNamespace(adjtimex=lambda _: -1))
    monkeypatch.setattr(module.ctypes, "get_errno", lambda: 1)
    monkeypatch.setattr(module.subprocess, "run", lambda *_, **__: SimpleNamespace(stdout=said))
    assert KernelSync().synchronised() is believed


def test_where_nobody_can_tell_nothing_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    def hangs(*_: object, **__: object) -> None:
        raise subprocess.TimeoutExpired("timedatectl", 5)

    monkeypatch.setattr(module.subprocess, "run", hangs)
    assert module._timedatectl() is None


def test_the_settings_choose_which_is_asked(tmp_path: Path) -> None:
    assert isinstance(time_sync(None), KernelSync)
    assert isinstance(time_sync(tmp_path), FileSync)
