"""A program of the version before comes to the live port."""

from __future__ import annotations

import json

import pytest
from websockets.asyncio.client import connect

from tests.patience import within
from tests.server.branch_kit import live_port
from tests.wire import v1
from wire.values import SUBPROTOCOL, Role


async def test_a_program_of_version_1_hears_in_words_that_it_is_to_be_updated(url: str) -> None:
    async with live_port(url) as port:
        port.people.pair("kiosk-1", Role.KIOSK)
        async with connect(f"ws://127.0.0.1:{port.port}", proxy=None, subprotocols=[v1.SUBPROTOCOL]) as ws:  # type: ignore[list-item]
            assert ws.subprotocol == v1.SUBPROTOCOL
            await ws.send(v1.HELLO)
            async with within(60, "an answer"):
                answer = json.loads(await ws.recv())
    assert answer["error"]["data"]["code"] == "OLD_PROTOCOL"
    assert answer["error"]["message"].endswith("Hãy cập nhật chương trình.")


@pytest.mark.parametrize("offered", [[v1.SUBPROTOCOL, SUBPROTOCOL], [SUBPROTOCOL, v1.SUBPROTOCOL]])
async def test_who_speaks_both_versions_gets_the_newer(url: str, offered: list[str]) -> None:
    async with (
        live_port(url) as port,
        connect(f"ws://127.0.0.1:{port.port}", proxy=None, subprotocols=offered) as ws,  # type: ignore[arg-type]
    ):
        assert ws.subprotocol == SUBPROTOCOL
