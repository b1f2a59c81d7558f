"""Security headers on every answer of a web application."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.datastructures import MutableHeaders

from server.runtime.http_refusals import App, Message, Receive, Send


class SecurityHeaders:
    """ASGI middleware: an answer has each of these headers, unless it sets its own.

    Args:
        app: the application, which may also give no answer to one who left.
        headers: by name.
    """

    def __init__(self, app: App, headers: Mapping[str, str]) -> None:
        self._app = app
        self._headers = headers

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """One request or link."""

        async def secured(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self._headers.items():
                    headers.setdefault(name, value)
            await send(message)

        await self._app(scope, receive, secured)
