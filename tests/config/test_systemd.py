"""systemd is told on the socket that it names."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest

from config.systemd import ALIVE, READY, notify


@pytest.mark.parametrize("abstract", [False, True])
def test_systemd_is_told_on_the_socket_it_names(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, abstract: bool
) -> None:
    name = f"@toiluot-test-{os.getpid()}" if abstract else str(tmp_path / "notify")
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as systemd:
        systemd.bind(name.replace("@", "\0"))
        systemd.settimeout(60)
        monkeypatch.setenv("NOTIFY_SOCKET", name)
        notify(READY, ALIVE)
        assert systemd.recv(100) == b"READY=1\nWATCHDOG=1"


def test_without_systemd_nobody_is_told_and_nothing_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NOTIFY_SOCKET", raising=False)
    notify(READY)
    monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "nobody listens"))
    notify(READY)
