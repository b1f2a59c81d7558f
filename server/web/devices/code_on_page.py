"""A code on a page of ours: the cookie that says which browser shows it, and what came of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

from fastapi import Request
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel, ConfigDict, Field

from server.devices.browsers import Browsers, Found, Now, new_secret
from server.runtime.client_address import counted_as
from server.web.console import Console
from server.web.staff.session_pages import browser_of
from wire.errors import Refused
from wire.pairing import CODE_S
from wire.values import Role

KEY_LASTS_S = 400 * 86_400
"""As long as browsers keep a cookie."""


class ShownCode(BaseModel):
    """The code that a page shows."""

    model_config = ConfigDict(extra="forbid")

    code: Annotated[str, Field(max_length=20)]


class CodeOnPage:
    """For one kind of page.

    Args:
        console: what all pages stand on.
        browsers: those that show a code.
        cookie: of this kind of page, so that two of them in one browser do not take each other's key.
        key_cookie: keeps the key of who is let in, where no script reads it.
    """

    def __init__(self, console: Console, browsers: Browsers, cookie: str, key_cookie: str) -> None:
        self._console = console
        self._browsers = browsers
        self._cookie = cookie
        self._key_cookie = key_cookie

    def show(self, request: Request, role: Role, answer: Callable[[str], Response]) -> Response | Refused:
        """A new code for the page, or why it gets none.

        Args:
            request: who asks.
            role: what the browser is to be.
            answer: makes of the code what is answered; the cookie that goes with it is put to that.
        """
        address = request.client.host if request.client else ""
        host = browser_of(request.headers.get("user-agent", ""))
        secret = new_secret()  # anew each time: nobody else can have put it into this browser
        self._browsers.forget(request.cookies.get(self._cookie, ""))
        code = self._browsers.show(secret, role, host, address, counted_as(address), self._console.handle.now)
        if isinstance(code, Refused):
            return code
        shown = answer(code)
        self._console.set_cookie(shown, self._cookie, secret, int(CODE_S))
        return shown

    def now(self, request: Request, body: ShownCode) -> Response:
        """What became of it, for the page's script; who is let in gets the key."""
        found = self.look(request, body.code)
        answer = JSONResponse({"now": found.now.value})
        if found.now is Now.LET_IN:
            self.keep(answer, found.key)
        return answer

    def keep(self, answer: Response, key: str) -> None:
        """Let the browser keep this key from now on."""
        self._console.set_cookie(answer, self._key_cookie, key, KEY_LASTS_S)

    def look(self, request: Request, code: str | None = None) -> Found:
        """What became of it; see `Browsers.look`."""
        return self._browsers.look(request.cookies.get(self._cookie, ""), code)
