"""A name that a program reads may stand for a pipe, a socket, a device, a folder or a mountain."""

from __future__ import annotations

import ast
import os
import re
import socket
from pathlib import Path

import pytest

from config.files import NoFile, read_file
from config.settings import KioskSettings
from tests.written import ROOT

PROGRAMS = ("config", "rules", "hardware", "wire", "server", "clientkit", "kiosk", "counter", "display")
"""A command of toiluot is run and ended by a person."""

READS = frozenset({"read_text", "read_bytes"})
OWN = {
    "clientkit/qml_types.py": "what Qt wrote a moment before",
    "server/web/pages.py": "installed with the program",
    "server/web/phone.py": "installed with the program",
    "server/web/app.py": "installed with the program",
    "server/web/reports/charts.py": "installed with the program",
    "wire/word_files.py": "installed with the program, or an office's own words",
    "config/clock.py": "the kernel's",
    "display/sound_log.py": "the demo's own log",
    "hardware/paper/scripts.py": "a font of this machine",
    "server/media/shelf.py": "what the server wrote itself, under a name that nobody gives",
}
"""Files that may be read plainly, and why."""


def pipe(path: Path) -> None:
    os.mkfifo(path)


def listener(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as made:
        made.bind(str(path))


def device(path: Path) -> None:
    path.symlink_to("/dev/zero")


@pytest.mark.timeout(60)
@pytest.mark.parametrize("make", [pipe, listener, device])
def test_what_is_no_file_is_told_and_not_waited_for(tmp_path, make):
    make(tmp_path / "x")
    with pytest.raises(NoFile) as told:
        read_file(tmp_path / "x")
    assert told.value.strerror == "it is no file"


def test_a_folder_is_told_as_a_folder(tmp_path):
    with pytest.raises(IsADirectoryError, match=re.escape(str(tmp_path))):
        read_file(tmp_path)


def test_a_file_is_read_whole_up_to_its_bytes_and_no_more(tmp_path):
    (tmp_path / "x").write_bytes(b"12345")
    (tmp_path / "link").symlink_to(tmp_path / "x")
    assert (read_file(tmp_path / "x", 5), read_file(tmp_path / "link")) == (b"12345", b"12345")
    with pytest.raises(OSError, match="it has more than 4 bytes"):
        read_file(tmp_path / "x", 4)


@pytest.mark.timeout(60)
def test_a_pipe_put_there_after_the_look_is_not_waited_for(tmp_path, monkeypatch):
    (tmp_path / "x").write_bytes(b"")
    real = os.open

    def swapped(path, flags):
        path.unlink()
        os.mkfifo(path)
        return real(path, flags)

    monkeypatch.setattr(os, "open", swapped)
    with pytest.raises(NoFile):
        read_file(tmp_path / "x")


@pytest.mark.timeout(60)
def test_a_device_whose_key_is_a_pipe_is_not_held_up(tmp_path):
    os.mkfifo(tmp_path / "key")
    settings = KioskSettings(servers=("ws://127.0.0.1:1",), device_id="kiosk-1", token_file=tmp_path / "key")
    with pytest.raises(NoFile):
        settings.token()


def test_no_program_reads_a_named_file_in_another_way():
    found = set()
    for path in (file for folder in PROGRAMS for file in (ROOT / folder).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in READS:
                found.add(str(path.relative_to(ROOT)))
    assert found - OWN.keys() == set(), "read it with config.files.read_file"
    assert OWN.keys() - found == set(), "no longer read plainly: take the line away"
