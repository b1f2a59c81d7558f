"""What the hub tells its security log, and whom it takes for whom."""

from __future__ import annotations

import json

import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus

from server.hub.app import SECURITY_LOG, Hub
from server.runtime.start_refused import StartRefused
from tests.server.hub.house import settings_in

WRONG = "not-the-branchs-token"


def told(folder):
    return [json.loads(line) for line in (folder / SECURITY_LOG).read_text().splitlines()]


async def dial(house, branch_id: str = "hanoi-1", token: str = WRONG, **headers: str) -> int:
    url = f"{house.url.replace('http', 'ws')}/link/{branch_id}"
    with pytest.raises(InvalidStatus) as refused:
        await connect(url, additional_headers={"Authorization": f"Bearer {token}"} | headers, proxy=None)
    return refused.value.response.status_code


async def test_a_wrong_token_is_told_with_where_it_came_from_and_without_itself(house):
    assert await dial(house) == 403
    assert await dial(house, "a-password-in-the-address") == 403
    assert await dial(house, **{"X-Forwarded-For": "8.8.8.8"}) == 403
    await house.close()
    lines = told(house.folder)
    assert [(line["what"], line.get("claims"), line["address"]) for line in lines] == [
        ("branch_refused", "hanoi-1", "127.0.0.1"),
        ("branch_refused", None, "127.0.0.1"),
        ("proxy_not_trusted", None, "127.0.0.1"),
        ("branch_refused", "hanoi-1", "127.0.0.1"),
    ]
    text = json.dumps(lines)
    assert WRONG not in text
    assert "a-password-in-the-address" not in text
    assert (house.folder / SECURITY_LOG).stat().st_mode & 0o777 == 0o600


async def test_behind_a_trusted_proxy_the_client_is_the_last_address_the_proxy_names(house, monkeypatch):
    await house.stop()
    await house.start(monkeypatch, trusted_proxies=("127.0.0.1",))
    assert await dial(house, **{"X-Forwarded-For": "8.8.8.8, 192.168.1.66"}) == 403
    await house.close()
    assert [(line["what"], line["address"]) for line in told(house.folder)] == [("branch_refused", "192.168.1.66")]


def test_a_branch_without_a_token_is_no_branch(tmp_path):
    settings = settings_in(tmp_path)
    (tmp_path / "token").write_text(" \n")
    with pytest.raises(StartRefused, match="anybody could be that branch"):
        Hub(settings)


@pytest.mark.parametrize("token", [b"\xff\xfe", "mã".encode(), b"two\nlines"])
def test_a_token_that_no_branch_could_send_is_said_at_the_start(tmp_path, token):
    settings = settings_in(tmp_path)
    (tmp_path / "token").write_bytes(token)
    with pytest.raises(StartRefused, match="holds no token that can be sent"):
        Hub(settings)
