"""The connection of somebody who is signed in keeps its place when the port is full; a stranger's does not."""

from __future__ import annotations

from typing import Any

import pytest
from fastapi import Request

from server.web.gate import SESSION_COOKIE, Sessions
from server.web.known_connections import keeps_place
from wire.views import SignedIn

LAN = SignedIn(person="s-0001", name="Lan", roles=("manager",))


@pytest.mark.parametrize(("cookie", "known"), [("own", True), ("other", False), ("", False)])
async def test_only_a_session_that_is_good_keeps_the_place(
    monkeypatch: pytest.MonkeyPatch, cookie: str, known: bool
) -> None:
    sessions, kept = Sessions(), list[Any]()
    value = sessions.begin(LAN)
    given = {"own": value, "other": value[::-1], "": ""}[cookie]
    monkeypatch.setattr("server.web.known_connections.is_known", kept.append)
    headers = [(b"cookie", f"{SESSION_COOKIE}={given}".encode())] if given else []
    scope = {"type": "http", "path": "/manager", "headers": headers}
    await keeps_place(sessions)(Request(scope))
    assert bool(kept) == known
