"""One's own account: another password, or a PIN for the office's PCs; browsers that tell alarms; one's own figures."""

from __future__ import annotations

import asyncio
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response

from server.staff import pins
from server.staff.login import Asker, Authenticator
from server.staff.people import with_pin
from server.staff.rights import Page
from server.web.console import Console
from server.web.gate import Session
from server.web.pages import Speech, sentence
from server.web.refusals import SignInFirst
from server.web.staff.own_figures import Own, own_figures, own_rows
from server.web.staff.person_form import hashed
from server.web.telling.push_pages import PushPages
from wire.commands import ChangePerson
from wire.errors import Code, Refused
from wire.values import Role

Given = Annotated[str, Form(max_length=400)]

DONE = {"password": "done_own_password", "pin": "done_own_pin", "pin_cleared": "done_own_pin_cleared"}


class AccountPage:
    """Serves `/manager/account`, for everybody who is signed in to the pages.

    Args:
        console: what all pages stand on.
        authenticator: checks the old password, with the tries counted as at the sign-in.
        push: the part about alarms on this browser.
    """

    def __init__(self, console: Console, authenticator: Authenticator, push: PushPages) -> None:
        self._console = console
        self._authenticator = authenticator
        self._push = push

    def router(self) -> APIRouter:
        """The routes."""
        router = self._console.router("/manager/account")
        router.get("")(self.page)
        router.post("/password")(self.change)
        router.post("/pin")(self.set_pin)
        router.post("/pin/clear")(self.clear_pin)
        return router

    async def page(self, request: Request) -> Response:
        """The forms, and a clerk's own figures where the branch wants them."""
        session = self._console.signed_in(request, Page.ACCOUNT)
        done = DONE.get(request.query_params.get("done", ""), "")
        return await self._page(request, session, {}, done, await self._own(session))

    async def change(
        self, request: Request, form: Given = "", old: Given = "", new: Given = "", again: Given = ""
    ) -> Response:
        """Another password: every other place where this person is signed in ends, this one begins anew."""
        session, say = self._console.posted(request, Page.ACCOUNT, form), self._console.speech(request)
        person = self._console.people.of_code(session.person.person)
        if person is None:
            raise SignInFirst
        if new != again:
            return await self._page(request, session, {"again": say("staff.not_the_same")})
        words = await self._not_proved(request, session, person.name, old, say)
        if words:
            return await self._page(request, session, {"old": words})
        kept, wrong = await hashed(new, person.name, person.full_name, say)
        if wrong:
            return await self._page(request, session, {"new": wrong})
        command = ChangePerson(code=person.code, password_hash=kept)
        answer = await self._console.as_server(session, command)  # a viewer may change this one password and no other
        if isinstance(answer, Refused):
            return await self._page(request, session, {"": answer.text(say.language)})
        now = self._console.people.still(session.person)
        if now is None:
            raise SignInFirst
        done = RedirectResponse("/manager/account?done=password", 303)
        self._console.begin(request, done, now, session.device)
        return done

    async def set_pin(
        self, request: Request, form: Given = "", password: Given = "", pin: Given = "", pin_again: Given = ""
    ) -> Response:
        """A PIN, or another one; who is signed in anywhere stays so."""
        session, say = self._console.posted(request, Page.ACCOUNT, form), self._console.speech(request)
        person = self._console.people.of_code(session.person.person)
        if person is None:
            raise SignInFirst
        if not self._pins_on():
            return await self._page(request, session, {"pin": say("staff.pin_off")})
        if (unfit := pins.unfit(pin)) is not None:
            return await self._page(request, session, {"pin": sentence(unfit.text(say.language))})
        if pin != pin_again:
            return await self._page(request, session, {"pin_again": say("staff.pin_not_same")})
        words = await self._not_proved(request, session, person.name, password, say)
        if words:  # or whoever finds a browser left open makes a way in for later
            return await self._page(request, session, {"password": words})
        command = await asyncio.to_thread(with_pin, person, pin)
        return await self._told(request, session, command, "pin")

    async def clear_pin(self, request: Request, form: Given = "") -> Response:
        """The password alone lets them in again."""
        session = self._console.posted(request, Page.ACCOUNT, form)
        return await self._told(request, session, ChangePerson(code=session.person.person, pin_hash=""), "pin_cleared")

    # -- inside --

    async def _told(self, request: Request, session: Session, command: ChangePerson, done: str) -> Response:
        answer = await self._console.as_server(session, command)  # everybody may, with their own account only
        if isinstance(answer, Refused):
            return await self._page(request, session, {"": answer.text(self._console.speech(request).language)})
        return RedirectResponse(f"/manager/account?done={done}", 303)

    async def _not_proved(self, request: Request, session: Session, name: str, password: str, say: Speech) -> str:
        """Why this password does not show that it is them; empty when it does."""
        address = request.client.host if request.client else ""
        asker = Asker(f"session:{session.id}", address)
        proved = await self._authenticator.proved(name, password, Role.MANAGER, asker)
        if not isinstance(proved, Refused):
            return ""
        return say("staff.wrong_old") if proved.code is Code.WRONG_PASSWORD else proved.text(say.language)

    def _pins_on(self) -> bool:
        branch = self._console.handle.branch
        return branch is None or branch.policy.pins

    async def _own(self, session: Session) -> Own:
        branch = await self._console.branch()
        if branch is None or not branch.policy.figures_by_clerk:
            return []
        return await self._console.read(lambda connection: own_figures(connection, session.person.person))

    async def _page(
        self, request: Request, session: Session, wrong: dict[str, str], done: str = "", own: Own | None = None
    ) -> Response:
        person, say = self._console.people.of_code(session.person.person), self._console.speech(request)
        context = {
            "say": say, "own": own_rows(own or [], say), "wrong": wrong, "done": done, "least": pins.SHORTEST,
            "most": pins.LONGEST, "has_pin": person is not None and bool(person.pin_hash), "pins_on": self._pins_on(),
        }  # fmt: skip
        context |= await self._push.context(request, session)
        return self._console.page(request, "staff/account.html", session, context, 409 if wrong else 200)
