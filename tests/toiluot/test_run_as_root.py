"""Root writes no files into another user's folder: that user's server could not write them any more."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.toiluot.upkeep_office import furnish, typed
from toiluot import shell

LINES = (
    "backup server.toml",
    "backup hub.toml",
    "restore server.toml kept --set-aside",
    "archive server.toml 2025",
    "pair server.toml kiosk-1 kiosk",
    "report server.toml 2025 --out new.html",
    "export server.toml new.csv",
)


def test_root_is_told_which_user_runs_the_commands_and_nothing_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    office = tmp_path / "office"
    furnish(office)
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setattr(shell, "owner_of", lambda folder: "toiluot")
    for line in LINES:
        ended = typed(office, line)
        assert (ended.code, ended.changed) == (2, ()), line
        assert "belongs to toiluot" in ended.err
        assert "sudo -u toiluot toiluot" in ended.err
    monkeypatch.setattr(shell, "owner_of", lambda folder: "root")
    assert typed(office, "backup server.toml").code == 0
