"""The pages, as long as this server leads."""

from __future__ import annotations

from typing import Any

from server.leadership.right_to_answer import Lease
from server.web.while_leading import WhileLeading

SCOPE = {"type": "http", "method": "GET", "path": "/", "headers": []}
PAGE = ({"type": "http.response.start", "status": 200, "headers": []}, {"type": "http.response.body", "body": b"page"})


async def answered(lease: Lease, meanwhile: Any = lambda: None, scope: dict[str, Any] = SCOPE) -> list[dict[str, Any]]:
    sent: list[dict[str, Any]] = []

    async def app(_scope: Any, _receive: Any, send: Any) -> None:
        meanwhile()
        for message in PAGE:
            await send(message)

    async def send(message: Any) -> None:
        sent.append(message)

    await WhileLeading(app, lease)(scope, None, send)  # type: ignore[arg-type]
    return sent


async def test_who_leads_answers() -> None:
    assert await answered(Lease()) == list(PAGE)


async def test_a_page_that_was_made_while_the_lease_ended_is_not_sent() -> None:
    lease = Lease()
    start, body = await answered(lease, lambda: lease.end("another leads"))
    assert start["status"] == 503
    assert {bytes(name).lower(): value for name, value in start["headers"]}[b"retry-after"] == b"1"
    assert b"page" not in body["body"]


async def test_what_is_no_request_is_passed_on() -> None:
    lease = Lease()
    lease.end("another leads")
    assert await answered(lease, scope={"type": "lifespan"}) == list(PAGE)
