"""One's own account: another password, for which the old one is asked."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response

from server.staff.rights import Page
from server.staff.sign_in import Asker, Authenticator
from server.web.console import Console
from server.web.gate import Session
from server.web.refusals import SignInFirst
from server.web.staff.person_form import hashed
from wire.commands import ChangePerson
from wire.errors import Code, Refused
from wire.values import Role

Given = Annotated[str, Form(max_length=400)]


class AccountPage:
    """Serves `/manager/account`, for everybody who is signed in to the pages.

    Args:
        console: what all pages stand on.
        authenticator: checks the old password, with the tries counted as at the sign-in.
    """

    def __init__(self, console: Console, authenticator: Authenticator) -> None:
        self._console = console
        self._authenticator = authenticator

    def router(self) -> APIRouter:
        """The routes."""
        router = self._console.router("/manager/account")
        router.get("")(self.page)
        router.post("/password")(self.change)
        return router

    async def page(self, request: Request) -> Response:
        """The form."""
        session = self._console.signed_in(request, Page.TODAY)
        return self._page(request, session, {}, done=request.query_params.get("done") == "password")

    async def change(
        self, request: Request, form: Given = "", old: Given = "", new: Given = "", again: Given = ""
    ) -> Response:
        """Another password: every other place where this person is signed in ends, this one begins anew."""
        session, say = self._console.posted(request, Page.TODAY, form), self._console.speech(request)
        person = self._console.people.of_code(session.person.person)
        if person is None:
            raise SignInFirst
        if new != again:
            return self._page(request, session, {"again": say("staff.not_the_same")})
        address = request.client.host if request.client else ""
        asker = Asker(f"session:{session.id}", address)
        proved = await self._authenticator.proved(person.name, old, Role.MANAGER, asker)
        if isinstance(proved, Refused):
            words = say("staff.wrong_old") if proved.code is Code.WRONG_PASSWORD else proved.text(say.language)
            return self._page(request, session, {"old": words})
        kept, wrong = await hashed(new, person.name, person.full_name, say)
        if wrong:
            return self._page(request, session, {"new": wrong})
        command = ChangePerson(code=person.code, password_hash=kept)
        answer = await self._console.as_server(session, command)  # a viewer may change this one password and no other
        if isinstance(answer, Refused):
            return self._page(request, session, {"": answer.text(say.language)})
        now = self._console.people.still(session.person)
        if now is None:
            raise SignInFirst
        done = RedirectResponse("/manager/account?done=password", 303)
        self._console.begin(request, done, now)
        return done

    def _page(self, request: Request, session: Session, wrong: dict[str, str], done: bool = False) -> Response:
        context = {"say": self._console.speech(request), "wrong": wrong, "done": done}
        return self._console.page(request, "staff/account.html", session, context, 409 if wrong else 200)
