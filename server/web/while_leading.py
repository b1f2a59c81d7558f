"""The branch's pages, as long as this server leads."""

from __future__ import annotations

from server.leadership.right_to_answer import Lease
from server.runtime.http_refusals import App, HttpCode, HttpRefused, Message, Receive, Refuse, Send, plainly

OTHER_LEADS = HttpRefused(HttpCode.ELSEWHERE, headers={"Retry-After": "1", "Connection": "close"})


class WhileLeading:
    """The pages, as long as the lease holds; then 503, also for a page that was made and not yet sent.

    Args:
        app: the pages.
        lease: of this server.
        refuse: how the pages refuse.
    """

    def __init__(self, app: App, lease: Lease, refuse: Refuse = plainly) -> None:
        self._app = app
        self._lease = lease
        self._refuse = refuse

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
                await self._refuse(scope, OTHER_LEADS)(scope, receive, send)
            elif not turned_away:
                await send(message)

        await self._app(scope, receive, send_if_leading)
