"""People of the staff: the list, one of them, and what a manager does about an account."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import Annotated, Any
from urllib.parse import urlsplit

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response
from starlette.exceptions import HTTPException

from rules.search import plain
from server.staff import passwords
from server.staff.present import AtDesk
from server.staff.rights import Page
from server.store.people_rows import Person
from server.web.console import Console
from server.web.gate import Session
from server.web.pages import Speech
from server.web.staff.person_form import ROLES, PersonForm, hashed
from wire.commands import AddPerson, ChangePerson, ErasePerson
from wire.errors import Code, Refused
from wire.values import PersonRole

Given = Annotated[str, Form(max_length=200)]
"""A field that is short, whatever is typed there."""

CommandId = Annotated[str, Form(pattern=r"^[0-9a-f-]{0,36}$")]

DONE = ("added", "changed", "locked", "unlocked", "password", "pin_cleared", "erased")
"""What a page may say was done."""

MOST_SHOWN = 20
"""First passwords that wait to be shown once."""


class PeoplePages:
    """Serves `/manager/people`.

    Args:
        console: what all pages stand on.
        at_desks: who is signed in on a device.
        address: of the server, as its settings say.
    """

    def __init__(self, console: Console, at_desks: Callable[[], Sequence[AtDesk]], address: str) -> None:
        self._console = console
        self._address = address.rstrip("/")
        self._at_desks = at_desks
        self._to_show: dict[tuple[str, str], str] = {}
        """Passwords that the server made, by the session that asked and the person; each is shown once."""

    def router(self) -> APIRouter:
        """The routes."""
        router = self._console.router("/manager/people")
        router.get("")(self.everybody)
        router.get("/new")(self.new)
        router.post("/new")(self.add)
        router.get("/{code}")(self.person)
        router.post("/{code}/change")(self.change)
        router.post("/{code}/password")(self.password)
        router.post("/{code}/pin/clear")(self.clear_pin)
        router.post("/{code}/lock")(self.lock)
        router.post("/{code}/unlock")(self.unlock)
        router.post("/{code}/erase")(self.erase)
        return router

    # -- looked at --

    async def everybody(self, request: Request, q: str = "", role: str = "") -> Response:
        """The list."""
        session = self._console.signed_in(request, Page.PEOPLE)
        say, everybody, here = self._console.speech(request), self._console.people.everybody, self._where()
        done = request.query_params.get("done", "")

        def context() -> dict[str, Any]:
            found = [p for p in everybody if (not role or role in p.roles) and plain(q) in plain(_told(p))]
            return {
                "say": say, "people": [_line(p, here, say) for p in found], "q": q[:100], "role": role, "roles": ROLES,
                "all": len(everybody), "done": done if done in DONE else "",
            }  # fmt: skip

        return await self._console.report(request, "staff/people.html", session, context)

    async def new(self, request: Request) -> Response:
        """The form for somebody new."""
        session = self._console.signed_in(request, Page.PEOPLE)
        return self._new_page(request, session, PersonForm(roles=(PersonRole.CLERK.value,)))

    async def person(self, request: Request, code: str) -> Response:
        """One person."""
        session = self._console.signed_in(request, Page.PEOPLE)
        person = self._found(code)
        shown = self._to_show.pop((session.id, code), "")
        form = PersonForm(person.name, person.full_name, person.roles)
        return await self._person_page(request, session, person, form, shown=shown)

    # -- done --

    async def add(
        self, request: Request, form: Given = "", password: Given = "", command_id: CommandId = ""
    ) -> Response:
        """Somebody new."""
        session = self._console.posted(request, Page.PEOPLE, form)
        say, typed = self._console.speech(request), PersonForm.typed(await _fields(request))
        made = "" if password else await asyncio.to_thread(passwords.made)
        if not typed.check(say):
            return self._new_page(request, session, typed, command_id)
        kept, wrong = await hashed(password or made, typed.name, typed.full_name, say)
        if wrong:
            typed.wrong["password"] = wrong
            return self._new_page(request, session, typed, command_id)
        roles = tuple(PersonRole(role) for role in typed.roles)
        command = AddPerson(name=typed.name, full_name=typed.full_name, roles=roles, password_hash=kept)
        answer = await self._console.ask(session, command, command_id)
        sent_twice = isinstance(answer, Refused) and answer.code is Code.ID_REUSED  # each time with a hash of its own
        if isinstance(answer, Refused) and not sent_twice:
            typed.refused(answer, say)
            return self._new_page(request, session, typed)
        person = self._console.people.find(typed.name)
        if person is None:  # erased by somebody else in this moment
            return RedirectResponse("/manager/people", 303)
        if made and not sent_twice:
            self._show_once(session, person.code, made)
        return RedirectResponse(f"/manager/people/{person.code}?done=added", 303)

    async def change(self, request: Request, code: str, form: Given = "") -> Response:
        """Another full name, other roles."""
        session = self._console.posted(request, Page.PEOPLE, form)
        person, say, typed = self._found(code), self._console.speech(request), PersonForm.typed(await _fields(request))
        typed.name = person.name
        if not typed.check(say):
            return await self._person_page(request, session, person, typed)
        other_roles = sorted(typed.roles) != sorted(person.roles)
        command = ChangePerson(
            code=code,
            full_name=typed.full_name if typed.full_name != person.full_name else None,
            roles=tuple(PersonRole(role) for role in typed.roles) if other_roles else None,
        )
        return await self._asked(request, session, person, command, "changed", typed)

    async def password(self, request: Request, code: str, form: Given = "", password: Given = "") -> Response:
        """A new password, for somebody who forgot theirs; one's own is changed where the old one is asked for."""
        session = self._console.posted(request, Page.PEOPLE, form)
        person, say = self._found(code), self._console.speech(request)
        if code == session.person.person:
            return RedirectResponse("/manager/account", 303)
        made = "" if password else await asyncio.to_thread(passwords.made)
        kept, wrong = await hashed(password or made, person.name, person.full_name, say)
        typed = PersonForm(person.name, person.full_name, person.roles)
        if wrong:
            typed.wrong["password"] = wrong
            return await self._person_page(request, session, person, typed)
        answer = await self._asked(
            request, session, person, ChangePerson(code=code, password_hash=kept), "password", typed
        )
        if made and answer.status_code == 303:
            self._show_once(session, code, made)
        return answer

    async def clear_pin(self, request: Request, code: str, form: Given = "") -> Response:
        """Take somebody's PIN away; they set another themselves."""
        session = self._console.posted(request, Page.PEOPLE, form)
        person = self._found(code)
        typed = PersonForm(person.name, person.full_name, person.roles)
        command = ChangePerson(code=code, pin_hash="")
        return await self._asked(request, session, person, command, "pin_cleared", typed)

    async def lock(self, request: Request, code: str, form: Given = "") -> Response:
        """Keep somebody out, and end what they have open."""
        return await self._locked(request, code, form, locked=True)

    async def unlock(self, request: Request, code: str, form: Given = "") -> Response:
        """Let somebody in again."""
        return await self._locked(request, code, form, locked=False)

    async def erase(self, request: Request, code: str, form: Given = "", sure: Given = "") -> Response:
        """Forget somebody's names and password."""
        session = self._console.posted(request, Page.PEOPLE, form)
        person, say = self._found(code), self._console.speech(request)
        typed = PersonForm(person.name, person.full_name, person.roles)
        if not sure:
            typed.wrong["sure"] = say("staff.not_sure")
            return await self._person_page(request, session, person, typed)
        return await self._asked(request, session, person, ErasePerson(code=code), "erased", typed, "/manager/people")

    # -- inside --

    async def _locked(self, request: Request, code: str, form: str, locked: bool) -> Response:
        session = self._console.posted(request, Page.PEOPLE, form)
        person = self._found(code)
        typed = PersonForm(person.name, person.full_name, person.roles)
        command = ChangePerson(code=code, locked=locked)
        return await self._asked(request, session, person, command, "locked" if locked else "unlocked", typed)

    async def _asked(
        self,
        request: Request,
        session: Session,
        person: Person,
        command: ChangePerson | ErasePerson,
        done: str,
        typed: PersonForm,
        to: str = "",
    ) -> Response:
        answer = await self._console.ask(session, command)
        if isinstance(answer, Refused):
            say = self._console.speech(request)
            if done == "changed":
                typed.refused(answer, say)
            else:
                typed.wrong[""] = answer.text(say.language)
            return await self._person_page(request, session, person, typed)
        return RedirectResponse(f"{to or f'/manager/people/{person.code}'}?done={done}", 303)

    def _found(self, code: str) -> Person:
        person = self._console.people.of_code(code)
        if person is None:
            raise HTTPException(404)
        return person

    def _server(self, request: Request) -> str:
        """Where the server is reached: as its settings say, or as this browser does where they say only the machine."""
        host = urlsplit(self._address).hostname or ""
        at_home = host == "localhost" or host.startswith("127.") or host == "::1"
        return str(request.base_url).rstrip("/") if at_home else self._address

    def _show_once(self, session: Session, code: str, password: str) -> None:
        self._to_show[session.id, code] = password
        while len(self._to_show) > MOST_SHOWN:
            del self._to_show[next(iter(self._to_show))]

    def _new_page(self, request: Request, session: Session, typed: PersonForm, command_id: str = "") -> Response:
        context = {
            "say": self._console.speech(request), "form": typed, "roles": _may_give(session),
            "command_id": command_id or self._console.new_id(),
        }  # fmt: skip
        return self._console.page(request, "staff/new.html", session, context, 409 if typed.wrong else 200)

    async def _person_page(
        self, request: Request, session: Session, person: Person, typed: PersonForm, shown: str = ""
    ) -> Response:
        done, say, here = request.query_params.get("done", ""), self._console.speech(request), self._where()
        mine = person.code == session.person.person
        may = PersonRole.ADMINISTRATOR not in person.roles or PersonRole.ADMINISTRATOR in session.person.roles
        context = {
            "say": say, "person": person, "line": _line(person, here, say), "form": typed, "shown": shown,
            "account_at": f"{self._server(request)}/manager/account", "mine": mine,
            "may_touch": may, "roles": _may_give(session), "done": done if done in DONE and not typed.wrong else "",
        }  # fmt: skip
        return self._console.page(request, "staff/person.html", session, context, 409 if typed.wrong else 200)

    def _where(self) -> dict[str, list[str]]:
        """By person, what the devices are called that they are signed in on; a browser elsewhere is an empty name."""
        here: dict[str, list[str]] = {}
        for desk in self._at_desks():
            here.setdefault(desk.person.person, []).append(self._console.called(desk.device_id))
        for session, _ in self._console.sessions.everybody():
            places = here.setdefault(session.person.person, [])
            place = self._console.called(session.device) if session.device else ""
            if place not in places:
                places.append(place)
        return here


async def _fields(request: Request) -> dict[str, str]:
    return {name: value for name, value in (await request.form()).items() if isinstance(value, str)}


def _may_give(session: Session) -> tuple[str, ...]:
    """The roles that this person may give."""
    administrates = PersonRole.ADMINISTRATOR in session.person.roles
    return tuple(role for role in ROLES if administrates or role != PersonRole.ADMINISTRATOR)


def _line(person: Person, here: dict[str, list[str]], say: Speech) -> dict[str, Any]:
    places = here.get(person.code, [])
    where = ", ".join(place or say("staff.in_browser") for place in places)
    state = "locked" if not person.active else "here" if places else "away"
    return {
        "code": person.code, "name": person.name, "full_name": person.full_name, "state": state,
        "roles": ", ".join(say(f"staff.role_{role}") for role in person.roles),
        "words": say(f"staff.is_{state}", where=where),
    }  # fmt: skip


def _told(person: Person) -> str:
    return f"{person.full_name} {person.name}"
