"""The counter for an office's PC: what its wheel holds and needs, and that it asks for nothing Windows has not."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication

from clientkit.program import use_own_fonts
from tests import counter_wheel

WITHOUT = """
import sys
from pathlib import Path
KEY = Path(sys.argv[1])
for name in ("fcntl", "termios", "tty", "pwd", "grp", "resource"):
    sys.modules[name] = None
import os
for name in ("O_NONBLOCK", "O_CLOEXEC", "O_NOCTTY", "geteuid", "getuid"):
    delattr(os, name)
import counter.app, toiluot.cli
os.name = "other"
from config.files import keep_private, read_file
keep_private(KEY, "a key")
assert read_file(KEY) == b"a key"
from hardware.port_printer import _opened
try:
    _opened(Path("/dev/null"), None)
except OSError as why:
    print(why)
"""
"""What Windows has not is taken away before anything is imported."""

PACKED = pytest.mark.skipif(not Path(counter_wheel.FONTS[0]).exists(), reason="needs Debian's fonts")


def test_the_window_can_be_imported_and_keeps_its_key_without_what_windows_has_not(tmp_path: Path) -> None:
    ran = subprocess.run(
        [sys.executable, "-c", WITHOUT, str(tmp_path / "key")], capture_output=True, text=True, check=False
    )
    assert (ran.returncode, ran.stdout) == (0, "this system has no serial ports that can be set\n"), ran.stderr


@PACKED
def test_the_wheel_holds_the_fonts_with_their_licence_the_words_and_the_windows(tmp_path: Path) -> None:
    wheel = counter_wheel.pack(tmp_path)
    names = set(zipfile.ZipFile(wheel).namelist())
    assert {f"clientkit/fonts/{Path(font).name}" for font in counter_wheel.FONTS} <= names
    assert {"clientkit/fonts/Inter.txt", "rules/clerk/words/vi.toml", "counter/qml/Main.qml"} <= names
    assert not [name for name in names if name.startswith("tests/")]
    versions = (tmp_path / counter_wheel.CONSTRAINTS).read_text(encoding="utf-8").splitlines()
    needed = {line.partition("==")[0] for line in versions}
    assert {"pyside6-essentials", "websockets", "pydantic"} <= needed
    assert needed.isdisjoint({"sqlalchemy", "fastapi", "pytest", "playwright", "toiluot"})


@PACKED
def test_fonts_beside_the_program_are_used(qapp: QGuiApplication, tmp_path: Path) -> None:
    (tmp_path / "Inter-Regular.otf").symlink_to(counter_wheel.FONTS[0])
    (tmp_path / "Inter.txt").write_text("a licence")
    (tmp_path / "broken.ttf").write_bytes(b"no font")
    assert use_own_fonts(tmp_path) == ["Inter-Regular.otf"]
    assert use_own_fonts(tmp_path / "none") == []
