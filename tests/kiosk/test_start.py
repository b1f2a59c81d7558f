"""The program as it is started: by the command line, and with what it needs missing."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest


def start(settings: Path) -> subprocess.Popen[str]:
    """`toiluot kiosk` as a process of its own, off-screen."""
    command = [sys.executable, "-m", "toiluot", "kiosk", str(settings)]
    return subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | {"QT_QPA_PLATFORM": "offscreen"},
        cwd=Path(__file__).parents[2],
    )


@pytest.fixture
def settings(tmp_path: Path) -> Path:
    (tmp_path / "token").write_text("secret\n")
    path = tmp_path / "kiosk.toml"
    path.write_text(
        'kind = "kiosk"\ndevice_id = "kiosk-1"\ntoken_file = "token"\nservers = ["ws://127.0.0.1:1"]\n'
        '[printer]\nkind = "none"\n',
        encoding="utf-8",
    )
    return path


def test_command_line_starts_the_kiosk_and_a_signal_ends_it(settings: Path):
    process = start(settings)
    with pytest.raises(subprocess.TimeoutExpired):
        process.wait(4)
    process.terminate()
    _, errors = process.communicate(timeout=20)
    assert (process.returncode, errors) == (0, "")


def test_missing_key_of_the_device_is_named_with_what_to_do(settings: Path):
    (settings.parent / "token").unlink()
    process = start(settings)
    _, errors = process.communicate(timeout=30)
    assert process.returncode == 2
    assert "toiluot pair" in errors
    assert str(settings.parent / "token") in errors
    assert "Traceback" not in errors
