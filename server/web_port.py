"""The branch's pages, as long as this server leads."""

from __future__ import annotations

from http import HTTPStatus

from server.lease import Lease
from server.runtime.http_guard import App, Message, Receive, Send


class WhileLeading:
    """The pages, as long as the lease holds; then 503, also for a page that was made and not yet sent."""

    def __init__(self, app: App, lease: Lease) -> None:
        self._app = app
        self._lease = lease

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        turned_away = False

        async def send_if_leading(message: Message) -> None:
            nonlocal turned_away
            if message["type"] == "http.response.start" and not self._lease.holds:
                turned_away = True
                await _say_other_leads(send)
            elif not turned_away:
                await send(message)

        await self._app(scope, receive, send_if_leading)


async def _say_other_leads(send: Send) -> None:
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"retry-after", b"1"), (b"connection", b"close")]
    await send({"type": "http.response.start", "status": HTTPStatus.SERVICE_UNAVAILABLE, "headers": headers})
    await send({"type": "http.response.body", "body": "Another server leads. Máy chủ khác đang phục vụ.\n".encode()})
