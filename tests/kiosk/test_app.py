"""The program as it is started: by the command line, and with what it needs missing."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.clientkit.scripted_server import ScriptedServer
from tests.patience import until_seen

ROOT = Path(__file__).parents[2]


def start(settings: Path, **surroundings: str | None) -> subprocess.Popen[str]:
    """`toiluot kiosk` as a process of its own, off-screen unless the surroundings say otherwise."""
    env = os.environ | {"QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(ROOT)} | surroundings
    return subprocess.Popen(
        [sys.executable, "-m", "toiluot", "kiosk", str(settings)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={name: value for name, value in env.items() if value is not None},
        cwd=settings.parent,
    )


def complaint(process: subprocess.Popen[str], status: int = 1) -> str:
    """What it says on the terminal before it ends with "cannot start", or with 2: what was typed is wrong."""
    _, errors = process.communicate(timeout=60)
    assert process.returncode == status, errors
    assert "Traceback" not in errors
    return errors


@pytest.fixture
def settings(tmp_path: Path, server: ScriptedServer) -> Path:
    (tmp_path / "token").write_text("secret\n")
    path = tmp_path / "kiosk.toml"
    path.write_text(
        f'kind = "kiosk"\ndevice_id = "kiosk-1"\ntoken_file = "token"\nservers = ["{server.url}"]\n'
        '[printer]\nkind = "none"\n',
        encoding="utf-8",
    )
    return path


def test_command_line_starts_the_kiosk_and_a_signal_ends_it(settings: Path, server: ScriptedServer, qtbot):
    process = start(settings)
    until_seen(qtbot, lambda: server.hellos == 1, 60)
    process.terminate()
    _, errors = process.communicate(timeout=60)
    assert (process.returncode, errors) == (0, "")


def test_the_programs_with_a_window_read_nothing_that_only_a_server_needs():
    """Its database takes a tenth of a second to read."""
    asked = "import sys, toiluot.cli, kiosk.app, counter.app, display.app; print(*sys.modules, sep='\\n')"
    done = subprocess.run([sys.executable, "-c", asked], cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    assert {"sqlalchemy", "fastapi", "cryptography"} & set(done.stdout.split()) == set()


def test_a_kiosk_that_has_no_place_for_a_key_says_so(settings: Path):
    settings.write_text(settings.read_text().replace('token_file = "token"', 'token_file = "nowhere/token"'))
    said = complaint(start(settings))
    assert "The device's key cannot be written to" in said
    assert str(settings.parent / "nowhere" / "token") in said


@pytest.mark.parametrize("key", [b"", b"\n", b"\xff\xfe", b"two\nlines"])
def test_broken_key_of_the_device_stops_the_start(settings: Path, key):
    (settings.parent / "token").write_bytes(key)
    assert "toiluot pair" in complaint(start(settings))


def test_missing_fonts_are_named_with_their_packages(settings: Path):
    empty = settings.parent / "fonts.conf"
    empty.write_text('<?xml version="1.0"?><fontconfig></fontconfig>')
    said = complaint(start(settings, FONTCONFIG_FILE=str(empty), FONTCONFIG_PATH=str(settings.parent)))
    assert "fonts-inter" in said
    assert "fonts-noto-core" in said


def test_missing_screen_is_said_instead_of_a_core_dump(settings: Path):
    said = complaint(start(settings, QT_QPA_PLATFORM=None, DISPLAY=None, WAYLAND_DISPLAY=None))
    assert "DISPLAY" in said


def test_unknown_setting_is_named_with_its_line(settings: Path):
    settings.write_text(settings.read_text() + 'colour = "red"\n', encoding="utf-8")
    assert "colour" in complaint(start(settings), status=2)
