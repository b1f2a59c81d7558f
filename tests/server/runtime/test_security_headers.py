"""Every answer has the security headers, unless it sets its own."""

from __future__ import annotations

from typing import Any

from server.runtime.security_headers import SecurityHeaders

HEADERS = {"X-Frame-Options": "DENY", "Content-Security-Policy": "default-src 'none'"}


async def answered(*messages: dict[str, Any]) -> list[dict[str, Any]]:
    sent: list[dict[str, Any]] = []

    async def app(_scope: Any, _receive: Any, send: Any) -> None:
        for message in messages:
            await send(message)

    async def send(message: Any) -> None:
        sent.append(message)

    await SecurityHeaders(app, HEADERS)({"type": "http"}, None, send)  # type: ignore[arg-type]
    return sent


async def test_an_answer_has_each_header_once_and_its_body_is_left_alone() -> None:
    body = {"type": "http.response.body", "body": b"x"}
    start, rest = await answered({"type": "http.response.start", "status": 200, "headers": []}, body)
    assert dict(start["headers"]) == {b"x-frame-options": b"DENY", b"content-security-policy": b"default-src 'none'"}
    assert rest == body


async def test_an_answers_own_header_stays() -> None:
    own = [(b"content-security-policy", b"img-src data:")]
    [start] = await answered({"type": "http.response.start", "status": 200, "headers": own})
    assert [value for name, value in start["headers"] if name == b"content-security-policy"] == [b"img-src data:"]
    assert len(start["headers"]) == 2


async def test_who_left_gets_no_answer() -> None:
    assert await answered() == []
