"""Commands as they wait, for tests."""

from __future__ import annotations

import asyncio
from typing import Any

from server.intake.pending import Pending
from wire import commands as c
from wire.values import Actor, Role

KIOSK = Actor(role=Role.KIOSK, device_id="kiosk-1")
ISSUE = c.IssueTicket(service_id="A1")


def asked(command_id: str = "order-00001", mark: bytes = b"who", **more: Any) -> Pending:
    return Pending(command_id, ISSUE, KIOSK, asyncio.get_running_loop().create_future(), mark, **more)
