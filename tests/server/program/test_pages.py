"""The web port: the hall does not wait for pages that cannot be had."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

from server.program import pages
from tests.server.runtime.whole import whole_server


async def test_pages_are_told_the_ports_that_were_really_bound(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with whole_server(tmp_path, monkeypatch) as server:
        assert server.ports.web_port > 0
        assert (await server.page("/health"))[0] == 200
        assert "web" in server.supervisor.names


async def test_a_server_without_pages_serves_the_hall(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    find = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name.startswith("server.web") else find(name))
    async with whole_server(tmp_path, monkeypatch) as server:
        assert server.ports.web_port == 0
        assert server.ports.live_port > 0
        assert "web" not in server.supervisor.names


async def test_pages_that_do_not_come_up_in_time_hold_nobody_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pages, "WEB_UP_S", 0.0)
    async with whole_server(tmp_path, monkeypatch) as server:
        assert server.ports.live_port > 0
