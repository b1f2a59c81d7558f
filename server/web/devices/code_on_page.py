"""A code on a page of ours: the cookie that says which browser shows it, and what came of it."""

from __future__ import annotations

from collections.abc import Callable

from fastapi import Request
from fastapi.responses import Response

from server.devices.browsers import Browsers, Found, new_secret
from server.runtime.client_address import counted_as
from server.web.console import Console
from server.web.staff.session_pages import browser_of
from wire.errors import Refused
from wire.pairing import CODE_S
from wire.values import Role


class CodeOnPage:
    """For one kind of page.

    Args:
        console: what all pages stand on.
        browsers: those that show a code.
        cookie: of this kind of page, so that two of them in one browser do not take each other's key.
    """

    def __init__(self, console: Console, browsers: Browsers, cookie: str) -> None:
        self._console = console
        self._browsers = browsers
        self._cookie = cookie

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

    def look(self, request: Request, code: str | None = None) -> Found:
        """What became of it; see `Browsers.look`."""
        return self._browsers.look(request.cookies.get(self._cookie, ""), code)
