"""PCs of counters, reception and managers: a browser keeps a device's key, and a PIN signs in to the pages there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response

from server.devices.browsers import Browsers, Now
from server.staff.people import People
from server.store.people_rows import Device
from server.web.console import Console
from server.web.devices.code_on_page import CodeOnPage, ShownCode
from server.web.gate import FORM_COOKIE, form_is_ours, token_of
from wire.errors import Refused
from wire.values import Role

COOKIE = "toiluot_pc"
CODE_COOKIE = "toiluot_pc_code"

KINDS = (Role.COUNTER, Role.RECEPTION, Role.MANAGER)
"""What such a PC may be."""

ADDRESS = "/manager/this-pc"


def known_pc(people: People, request: Request) -> Device | None:
    """The paired PC that a request comes from, as its cookie shows; None from any other browser."""
    return _of_key(people, request.cookies.get(COOKIE, ""))


def _of_key(people: People, key: str) -> Device | None:
    device_id, _, token = key.partition("~")
    found = (people.device(device_id, token, role) for role in KINDS) if token else ()
    return next((one for one in found if one is not None), None)


class KnownPcPages:
    """Serves `/manager/this-pc`, on which a browser shows a code and becomes a known PC.

    Args:
        console: what all pages stand on.
        browsers: those that show a code.
        asked: told which known PC has a page of ours open.
    """

    def __init__(self, console: Console, browsers: Browsers, asked: Callable[[str], None]) -> None:
        self._console = console
        self._asked = asked
        self._codes = CodeOnPage(console, browsers, CODE_COOKIE, COOKIE)

    def router(self) -> APIRouter:
        """The routes."""
        router = self._console.router(ADDRESS)
        router.get("")(self.page)
        router.post("")(self.show)
        router.post("/now")(self.now)
        router.get("/there/now")(self.there)
        return router

    async def page(self, request: Request) -> Response:
        """Whether this PC is known, or the code that it shows; whose script does not run looks again by itself."""
        if (device := known_pc(self._console.people, request)) is not None:
            return self._page(request, {"device": self._console.called(device.device_id), "pc_here": True})
        found = self._codes.look(request)
        if found.now is Now.LET_IN and _of_key(self._console.people, found.key) is not None:
            answer = RedirectResponse(ADDRESS, 303)
            self._codes.keep(answer, found.key)
            return answer
        if found.now is Now.WAITS:
            return self._page(request, {"code": found.code, "kind": found.role})
        return self._page(request, {"wrong": found.now is Now.WRONG or request.query_params.get("over") == "wrong"})

    async def show(
        self,
        request: Request,
        form: Annotated[str, Form(max_length=200)] = "",
        kind: Annotated[str, Form(max_length=20)] = "",
    ) -> Response:
        """Show a code."""
        say = self._console.speech(request)
        if not form_is_ours(request, form, request.cookies.get(FORM_COOKIE, "")):
            return self._page(request, {"trouble": say("stale_form")}, 403)
        if kind not in KINDS:
            return self._page(request, {"flaw": say("known_pc.choose")}, 422)
        shown = self._codes.show(request, Role(kind), lambda _: RedirectResponse(ADDRESS, 303))
        if isinstance(shown, Refused):
            return self._page(request, {"trouble": shown.text(say.language), "kind": kind}, 429)
        return shown

    async def now(self, request: Request, body: ShownCode) -> Response:
        """What became of the code, for the page's script."""
        return self._codes.now(request, body)

    async def there(self, request: Request) -> Response:
        """A page of ours is open on a known PC, whether somebody is signed in or not: it is not away."""
        if (device := known_pc(self._console.people, request)) is not None:
            self._asked(device.device_id)
        return Response(status_code=204)

    # -- inside --

    def _page(self, request: Request, shown: dict[str, Any], status: int = 200) -> Response:
        token = token_of(request)
        context: dict[str, Any] = {
            "say": self._console.speech(request), "device": "", "code": "", "kind": "", "wrong": False, "trouble": "",
            "flaw": "", "kinds": KINDS, "form_token": token,
        } | shown  # fmt: skip
        answer = self._console.page(request, "devices/this_pc.html", None, context, status)
        self._console.set_cookie(answer, FORM_COOKIE, token, 3600)
        return answer
