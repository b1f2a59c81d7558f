"""Who is signed in where, and the end of it from here."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response

from server.staff.present import AtDesk
from server.staff.rights import Page
from server.web.console import Console
from server.web.gate import Session
from server.web.pages import Speech
from wire.commands import RecordSession
from wire.errors import Code, Refused, refused
from wire.values import Millis, PersonRole

Given = Annotated[str, Form(max_length=200)]

_BROWSERS = (("Edg/", "Edge"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari"))
_SYSTEMS = (
    ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"), ("Mac OS", "macOS"),
    ("Linux", "Linux"),
)  # fmt: skip


class SessionPages:
    """Serves `/manager/people/sessions`.

    Args:
        console: what all pages stand on.
        at_desks: who is signed in on a device.
    """

    def __init__(self, console: Console, at_desks: Callable[[], Sequence[AtDesk]]) -> None:
        self._console = console
        self._at_desks = at_desks

    def router(self) -> APIRouter:
        """The routes."""
        router = self._console.router("/manager/people/sessions")
        router.get("")(self.page)
        router.post("/end")(self.end)
        return router

    async def page(self, request: Request) -> Response:
        """Browsers and desks."""
        session = self._console.signed_in(request, Page.PEOPLE)
        return await self._page(request, session)

    async def end(
        self, request: Request, form: Given = "", browser: Given = "", device: Given = "", person: Given = ""
    ) -> Response:
        """End one of them; a person who has left meanwhile is no fault."""
        session = self._console.posted(request, Page.PEOPLE, form)
        everybody = self._console.sessions.everybody()
        theirs = next((one.person.person for one, _ in everybody if browser and one.id == browser), person)
        if not self._may_end(session, theirs):
            return await self._page(request, session, refused(Code.ADMINISTRATORS_ONLY))
        found: tuple[RecordSession, ...]
        if browser:
            ended = self._console.sessions.end_named(browser)
            found = () if ended is None else (RecordSession(what="signed_out", code=ended.person.person),)
        else:
            found = tuple(
                RecordSession(what="signed_out", code=one.person.person, device_id=one.device_id)
                for one in self._at_desks()
                if (one.device_id, one.person.person) == (device, person)
            )[:1]
        for command in found:
            answer = await self._console.as_server(session, command)
            if isinstance(answer, Refused):
                return await self._page(request, session, answer)
        return RedirectResponse("/manager/people/sessions?done=ended", 303)

    # -- inside --

    def _may_end(self, session: Session, code: str) -> bool:
        person = self._console.people.of_code(code)
        held = () if person is None else person.roles
        return PersonRole.ADMINISTRATOR not in held or PersonRole.ADMINISTRATOR in session.person.roles

    async def _page(self, request: Request, session: Session, why: Refused | None = None) -> Response:
        say, branch, now = self._console.speech(request), await self._console.branch(), self._console.handle.now
        zone = ZoneInfo(branch.timezone if branch else "UTC")
        called = self._console.called
        lines = [
            _line(one, session, idle, zone, now, say) | {"pc": called(one.device) if one.device else ""}
            for one, idle in sorted(self._console.sessions.everybody(), key=lambda found: found[0].person.name)
        ]
        desks = [
            _desk(one, zone, now, say) | {"pc": called(one.device_id)}
            for one in sorted(self._at_desks(), key=lambda one: one.device_id)
        ]
        for line in (*lines, *desks):
            line["may"] = self._may_end(session, line["person"])
        context = {
            "say": say, "browsers": lines, "desks": desks,
            "done": request.query_params.get("done") == "ended" and not why,
            "idle": round(self._console.sessions.idle_s / 60), "wrong": why.text(say.language) if why else "",
        }  # fmt: skip
        return self._console.page(request, "staff/sessions.html", session, context, 409 if why else 200)


def _line(one: Session, mine: Session, idle: float, zone: ZoneInfo, now: Millis, say: Speech) -> dict[str, Any]:
    seen = say("staff.seen_now") if idle < 60 else say("staff.seen", n=int(idle / 60))
    return {
        "id": one.id, "person": one.person.person, "name": one.person.name, "seen": seen, "mine": one.id == mine.id,
        "since": _moment(one.since, zone, now, say), "place": browser_of(one.browser) or say("staff.in_browser"),
        "address": one.address,
    }  # fmt: skip


def _desk(one: AtDesk, zone: ZoneInfo, now: Millis, say: Speech) -> dict[str, Any]:
    return {
        "person": one.person.person, "name": one.person.name, "place": one.device_id, "address": one.address,
        "since": _moment(one.since, zone, now, say), "seen": say("staff.seen_now"), "mine": False,
    }  # fmt: skip


def _moment(at: Millis, zone: ZoneInfo, now: Millis, say: Speech) -> str:
    """The hour, with the day where it is another one."""
    then, today = datetime.fromtimestamp(at / 1000, zone), datetime.fromtimestamp(now / 1000, zone)
    return f"{then:%H:%M}" + ("" if then.date() == today.date() else f" {say.short_date(then.date())}")


def browser_of(agent: str) -> str:
    """A browser and its system as people name them: "Chrome, Windows"; empty where it does not say."""
    browser = next((name for mark, name in _BROWSERS if mark in agent), "")
    version = re.search(r"(?:Edg|Firefox|Chrome|Version)/(\d{1,4})", agent)
    system = next((name for mark, name in _SYSTEMS if mark in agent), "")
    return ", ".join(part for part in (f"{browser} {version[1]}" if browser and version else browser, system) if part)
