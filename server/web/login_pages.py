"""Signing in to the pages, and out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response

from server.staff.first_login import FirstLogin
from server.staff.login import Asker, Authenticator
from server.staff.people import LONGEST_NAME
from server.views.ticket_secrets import Secrets
from server.web.console import Console, home_of
from server.web.devices.known_pcs import known_pc
from server.web.gate import FORM_COOKIE, SESSION_COOKIE, form_is_ours, token_of
from server.web.known_browsers import COOKIE as BROWSER_COOKIE
from server.web.known_browsers import LASTS_S as BROWSER_S
from server.web.known_browsers import KnownBrowsers
from wire.errors import Code, Refused, refused
from wire.values import Role

_STATUS = {Code.LOCKED_OUT: 429, Code.BUSY: 429}


class LoginPages:
    """Serves `/manager/sign-in` and `/manager/sign-out`.

    Args:
        console: what all pages stand on.
        authenticator: checks names and passwords.
        secrets: gives the key that signs the cookie of a known browser.
        first: knows whether nobody can sign in yet.
    """

    def __init__(
        self, console: Console, authenticator: Authenticator, secrets: Callable[[], Secrets], first: FirstLogin
    ) -> None:
        self._console = console
        self._first = first
        self._authenticator = authenticator
        self._browsers = KnownBrowsers(lambda: secrets().key_for("known browsers"))

    def router(self) -> APIRouter:
        """The routes."""
        router = self._console.router("/manager")
        router.get("/sign-in")(self.sign_in_page)
        router.post("/sign-in")(self.sign_in)
        router.post("/sign-out")(self.sign_out)
        return router

    async def sign_in_page(self, request: Request) -> Response:
        """The form."""
        if (session := self._console.sessions.of(request)) is not None:
            return RedirectResponse(home_of(session.person.roles), 303)
        return self._form(request, "")

    async def sign_in(
        self,
        request: Request,
        user: Annotated[str, Form()] = "",
        password: Annotated[str, Form()] = "",
        form: Annotated[str, Form()] = "",
    ) -> Response:
        """Check name and password, and begin a session."""
        say = self._console.speech(request)
        if not form_is_ours(request, form, request.cookies.get(FORM_COOKIE, "")):
            return self._form(request, say("stale_form"), 403, code="stale_form")
        asker = self._asker(request, user)
        who = await self._authenticator.sign_in(user, password, Role.MANAGER, asker)
        pc = known_pc(self._console.people, request)
        if asker.browser_of is not None and pc is None:  # it was unpaired while the PIN was looked at
            who = refused(Code.PIN_NOT_NOW)
        if isinstance(who, Refused):
            words, code = who.text(say.language), who.code.value
            return self._form(request, words, _STATUS.get(who.code, 403), user[:LONGEST_NAME], code)
        answer = RedirectResponse(home_of(who.roles), 303)
        self._console.begin(request, answer, who, "" if pc is None else pc.device_id)
        person = self._console.people.of_code(who.person)
        if person is not None:
            known = self._browsers.remembered(request.cookies.get(BROWSER_COOKIE, ""), person)
            self._console.set_cookie(answer, BROWSER_COOKIE, known, BROWSER_S)
        answer.delete_cookie(FORM_COOKIE)
        return answer

    def _asker(self, request: Request, user: str) -> Asker:
        """A paired PC, or a browser that knows this person, has a place of its own; any other is counted by address."""
        address = request.client.host if request.client else ""
        if (pc := known_pc(self._console.people, request)) is not None:
            return Asker.in_browser_of(pc.device_id, pc.role, address)
        browser = self._browsers.which(request.cookies.get(BROWSER_COOKIE, ""), self._console.people.find(user))
        return Asker.at_known_browser(browser, address) if browser else Asker.stranger(address)

    async def sign_out(self, request: Request, form: Annotated[str, Form()] = "") -> Response:
        """End the session."""
        session = self._console.sessions.of(request)
        if session is not None and not form_is_ours(request, form, session.form_token):
            return RedirectResponse("/manager", 303)
        self._console.sessions.end(request)
        if session is not None:
            name = self._console.people.name_of(session.person.person)
            self._authenticator.signed_out(session.person, self._asker(request, name))
        answer = RedirectResponse("/manager/sign-in", 303)
        answer.delete_cookie(SESSION_COOKIE)
        return answer

    # -- inside --

    def _form(self, request: Request, trouble: str, status: int = 200, user: str = "", code: str = "") -> Response:
        token, say = token_of(request), self._console.speech(request)
        context = {"say": say, "trouble": trouble, "code": code, "form_token": token, "user": user}
        context["first"] = self._first.needed
        context["pins"] = self._authenticator.pins_on()
        context["known"] = context["pc_here"] = known_pc(self._console.people, request) is not None
        answer = self._console.page(request, "login.html", None, context, status)
        self._console.set_cookie(answer, FORM_COOKIE, token, 3600)
        return answer
