"""A scripted server and a link to it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtGui import QGuiApplication

from clientkit.link import Link, hello
from tests.clientkit.scripted_server import ScriptedServer
from wire.values import Role


@pytest.fixture
def server() -> Iterator[ScriptedServer]:
    scripted = ScriptedServer().start()
    yield scripted
    scripted.close()


@pytest.fixture
def link(qapp: QGuiApplication, server: ScriptedServer) -> Iterator[Link]:
    made = Link([server.url], hello(Role.KIOSK, "kiosk-1", "secret"), roll=lambda: 0.0)
    yield made
    made.stop()
