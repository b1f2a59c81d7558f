"""The connections of people who are signed in are kept when the port is full of strangers."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from fastapi import Request

from server.runtime.http_port import is_known
from server.web.gate import Sessions


def keeps_place(sessions: Sessions) -> Callable[[Request], Awaitable[None]]:
    """A dependency of the pages that need a sign-in: it looks at the request's session."""

    async def look(request: Request) -> None:
        if sessions.of(request) is not None:
            is_known(request.scope)

    return look
