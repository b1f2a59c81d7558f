"""What a program asks of the system and tells it: files, systemd, signals."""

from __future__ import annotations

import os
import resource
import signal
import socket
from pathlib import Path

import pytest

from server.runtime import file_limit
from server.runtime.file_limit import RESERVED_FILES, places, raise_file_limit
from server.runtime.signals import stopped_by_signals
from server.runtime.systemd import ALIVE, READY, notify
from tests.patience import within


def test_the_limit_of_files_is_raised_as_far_as_it_may_be(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[int, int]] = []
    monkeypatch.setattr(file_limit.resource, "getrlimit", lambda _: (1_024, 524_288))
    monkeypatch.setattr(file_limit.resource, "setrlimit", lambda _, limits: asked.append(limits))
    assert raise_file_limit() == 524_288
    assert asked == [(524_288, 524_288)]


def test_a_limit_that_cannot_be_raised_is_lived_with(monkeypatch: pytest.MonkeyPatch) -> None:
    def forbidden(_: int, limits: tuple[int, int]) -> None:
        raise ValueError("not allowed to raise maximum limit")

    monkeypatch.setattr(file_limit.resource, "getrlimit", lambda _: (1_024, 524_288))
    monkeypatch.setattr(file_limit.resource, "setrlimit", forbidden)
    assert raise_file_limit() == 1_024


def test_this_process_really_may_open_what_it_was_told() -> None:
    files = raise_file_limit()
    assert resource.getrlimit(resource.RLIMIT_NOFILE) == (files, files)


@pytest.mark.parametrize("files", [256, 1_024, 4_096, 524_288])
def test_the_ports_together_never_take_the_files_that_are_kept_back(files: int) -> None:
    web, live = places(files, 4_000, 2)
    assert web + live <= files - min(RESERVED_FILES, files // 2)
    assert live >= web > 0


def test_with_files_enough_each_port_gets_what_the_settings_say() -> None:
    assert places(524_288, 4_000, 2) == (4_000, 4_000)
    assert places(524_288, 4_000, 1) == (4_000,)
    assert places(1_024, 4_000, 1) == (1_024 - RESERVED_FILES,)


@pytest.mark.parametrize("abstract", [False, True])
def test_systemd_is_told_on_the_socket_it_names(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, abstract: bool
) -> None:
    name = f"@toiluot-test-{os.getpid()}" if abstract else str(tmp_path / "notify")
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as systemd:
        systemd.bind(name.replace("@", "\0"))
        systemd.settimeout(10)
        monkeypatch.setenv("NOTIFY_SOCKET", name)
        notify(READY, ALIVE)
        assert systemd.recv(100) == b"READY=1\nWATCHDOG=1"


def test_without_systemd_nobody_is_told_and_nothing_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NOTIFY_SOCKET", raising=False)
    notify(READY)
    monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "nobody listens"))
    notify(READY)


@pytest.mark.parametrize("sign", [signal.SIGTERM, signal.SIGINT])
async def test_a_signal_tells_the_program_to_end(sign: signal.Signals) -> None:
    with stopped_by_signals() as stop:
        os.kill(os.getpid(), sign)
        async with within(10, "it is told"):
            await stop.wait()
