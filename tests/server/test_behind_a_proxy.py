"""The branch server as a real process behind a proxy, or with somebody who pretends to be one."""

from __future__ import annotations

import http.client
import json
import re
import socket
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import pytest
from websockets.sync.client import connect
from websockets.typing import Subprotocol

from server.staff.login import TRIES
from tests.server.server_process import ServerProcess

STRANGER, PROXY = "127.0.0.1", "127.0.0.2"
"""Both are this machine."""


@pytest.fixture
def server(tmp_path: Path) -> Iterator[ServerProcess]:
    made = ServerProcess(tmp_path, clock=f'trusted_proxies = ["{PROXY}"]\n')
    yield made
    made.kill()


def guess(port: int, peer: str, forwarded: str) -> int:
    """The status of a wrong sign-in on the manager's page."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30, source_address=(peer, 0))
    try:
        connection.request("GET", "/manager/sign-in")
        answer = connection.getresponse()
        cookie = str(answer.headers["set-cookie"]).split(";")[0]
        token = re.search(r'name="form" value="([^"]+)"', answer.read().decode())
        assert token is not None
        form = urlencode({"user": "hoa", "password": "wrong", "form": token[1]})
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Cookie": cookie, "X-Forwarded-For": forwarded}
        connection.request("POST", "/manager/sign-in", form, headers)
        return connection.getresponse().status
    finally:
        connection.close()


def knock(port: int, peer: str, forwarded: str) -> None:
    """A device with a key that is not its own."""
    sock = socket.create_connection(("127.0.0.1", port), 30, source_address=(peer, 0))
    headers = {"X-Forwarded-For": forwarded}
    with connect(
        "ws://branch", sock=sock, subprotocols=[Subprotocol("toiluot.v2")], additional_headers=headers, proxy=None
    ) as link:
        params = {"protocol": 2, "role": "kiosk", "device_id": "kiosk-1", "token": "x"}
        link.send(json.dumps({"jsonrpc": "2.0", "id": "session-1", "method": "hello", "params": params}))
        assert "NOT_PAIRED" in str(link.recv(30))


def test_a_clients_own_header_gives_no_further_tries_and_a_trusted_proxys_word_counts(
    server: ServerProcess, tmp_path: Path
) -> None:
    server.start()
    own = [guess(server.web_port, STRANGER, f"10.0.0.{n}") for n in range(TRIES)]
    assert own == [403] * (TRIES - 1) + [429]
    assert guess(server.web_port, STRANGER, "192.168.1.67") == 429
    through = [guess(server.web_port, PROXY, f"10.0.0.{n}, 192.168.1.66") for n in range(TRIES)]
    assert through == [403] * (TRIES - 1) + [429]
    assert guess(server.web_port, PROXY, "192.168.1.67") == 403
    knock(server.live_port, STRANGER, "192.168.1.68")
    knock(server.live_port, PROXY, "192.168.1.69")
    server.end()
    path = tmp_path / "data" / "security.log"
    assert path.stat().st_mode & 0o777 == 0o600
    lines = [json.loads(line) for line in path.read_text().splitlines()]
    where = {what: {line["address"] for line in lines if line["what"] == what} for what in {x["what"] for x in lines}}
    assert where == {
        "sign_in_failed": {STRANGER, "192.168.1.66", "192.168.1.67"},
        "locked_out": {STRANGER, "192.168.1.66"},
        "device_refused": {STRANGER, "192.168.1.69"},
        "proxy_not_trusted": {STRANGER},
    }
