"""The page on which the first person of a branch makes an account, with the code from the server's log."""

from __future__ import annotations

import asyncio
import uuid
from typing import Annotated, Any

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response

from server.staff import passwords
from server.staff.first_login import ROLES, FirstLogin
from server.staff.login import Asker, Authenticator
from server.staff.people import LONGEST_FULL_NAME, LONGEST_NAME, BadName, added, checked
from server.web.console import Console
from server.web.pages import Speech, sentence
from wire.errors import Refused
from wire.values import Actor, Role

Field = Annotated[str, Form(max_length=200)]

FIELDS = ("code", "full_name", "user", "password")
"""As they stand on the page."""

SELF = Actor(role=Role.SERVER, device_id="toiluot-first-sign-in")


class FirstLoginPage:
    """Serves `/manager/first` while nobody can sign in; afterwards it leads to the sign-in.

    Args:
        console: what all pages stand on.
        first: knows whether it is needed, and the code.
        authenticator: signs the new person in.
    """

    def __init__(self, console: Console, first: FirstLogin, authenticator: Authenticator) -> None:
        self._console = console
        self._first = first
        self._authenticator = authenticator

    def router(self) -> APIRouter:
        """The routes."""
        router = self._console.router("/manager/first")
        router.get("")(self.form)
        router.post("")(self.begin)
        return router

    async def form(self, request: Request) -> Response:
        """The empty form."""
        if not self._first.needed:
            return RedirectResponse("/manager/sign-in", 303)
        return self._page(request, {}, {})

    async def begin(
        self, request: Request, code: Field = "", full_name: Field = "", user: Field = "", password: Field = ""
    ) -> Response:
        """Make the account and sign its person in."""
        if not self._first.needed:
            return RedirectResponse("/manager/sign-in", 303)
        say = self._console.speech(request)
        typed = {"code": code, "full_name": full_name, "user": user}
        troubles = self._troubles(code, full_name, user, password, say.language)
        if troubles:
            return self._page(request, typed, troubles, 403 if "code" in troubles else 422)
        add = await asyncio.to_thread(added, user, full_name, ROLES, password)
        answer = await self._console.handle.ask(str(uuid.uuid4()), add, SELF)
        if isinstance(answer, Refused):
            return self._page(request, typed, {"user": answer.text(say.language)}, 409)
        address = request.client.host if request.client else ""
        who = await self._authenticator.sign_in(user, password, Role.MANAGER, Asker.stranger(address))
        if isinstance(who, Refused):
            return RedirectResponse("/manager/sign-in", 303)
        done = RedirectResponse("/manager", 303)
        self._console.begin(request, done, who)
        return done

    def _troubles(self, code: str, full_name: str, user: str, password: str, language: str) -> dict[str, str]:
        """What is wrong, by field; of a wrong code nothing else is told."""
        say = Speech(language)
        if not self._first.matches(code):
            return {"code": say("first.wrong_code")}
        troubles: dict[str, str] = {}
        for field, name, full in (("user", user, "An"), ("full_name", "an", full_name)):
            try:
                checked(name, full, ROLES)
            except BadName:
                most = LONGEST_NAME if field == "user" else LONGEST_FULL_NAME
                troubles[field] = say(f"first.bad_{field}", most=most)
        unfit = passwords.unfit(password, user, full_name)
        if unfit is not None:
            troubles["password"] = sentence(unfit.text(language))
        return troubles

    def _page(self, request: Request, typed: dict[str, str], troubles: dict[str, str], status: int = 200) -> Response:
        context: dict[str, Any] = {"say": self._console.speech(request), "typed": typed, "troubles": troubles}
        context["focus"] = next((name for name in FIELDS if name in troubles), FIELDS[0])
        return self._console.page(request, "first.html", None, context, status)
