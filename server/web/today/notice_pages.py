"""Notices to the hall: written for a place and a time, listed, ended."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response
from starlette.exceptions import HTTPException

from rules import hours
from server.core.notices import MOST_NOTICES
from server.settings.checking import is_time
from server.staff.rights import Page
from server.views.notices import notice_lines
from server.web import typed
from server.web.console import Console
from server.web.gate import Session
from server.web.pages import Speech, clock_text
from server.web.refusals import NotNow
from server.web.today.actions import ID, MOST_WORDS, TOKEN, acts
from wire.catalogue import Branch
from wire.commands import EndNotice, ShowNotice
from wire.errors import Code, Refused
from wire.values import Language, Millis
from wire.views import NoticeLine
from wire.word_files import name_of


@dataclass(frozen=True, slots=True)
class Place:
    """Where a notice may be shown."""

    key: str
    """The name of its field in the form."""
    name: str
    zones: frozenset[str]


@dataclass(frozen=True, slots=True)
class Shown:
    """A notice as it is listed."""

    id: str
    said: str
    """In the reader's language."""
    texts: tuple[tuple[Language, str], ...]
    where: str
    until: str
    said_aloud: bool


@dataclass(frozen=True, slots=True)
class _Asked:
    """What a form asks for, and what is wrong with it."""

    words: dict[Language, str]
    zones: tuple[str, ...]
    until: Millis | None
    say: bool
    flaws: dict[str, str] = field(default_factory=dict)
    empty: tuple[Language, ...] = ()
    """Languages in which the words of the first will be shown."""


def places_of(branch: Branch, say: Speech) -> list[Place]:
    """Addresses where there are several, floors that have several parts, and each part of the hall."""
    found = []
    if branch.addresses:
        for id_, name in branch.address_names(say.language).items():
            zones = frozenset(zone.id for zone in branch.zones if zone.address == id_)
            if zones:
                found.append(Place(f"at_address_{id_ or ''}", name, zones))
    floors: dict[tuple[str | None, str], set[str]] = {}
    for zone in branch.zones:
        if zone.floor is not None:
            floors.setdefault((zone.address, zone.floor.of(say.language)), set()).add(zone.id)
    for n, ((_, name), zones_of) in enumerate(floors.items()):
        if len(zones_of) > 1:
            found.append(Place(f"at_floor_{n}", name, frozenset(zones_of)))
    return [*found, *(Place(f"at_zone_{z.id}", z.name.of(say.language), frozenset({z.id})) for z in branch.zones)]


def listed(lines: tuple[NoticeLine, ...], branch: Branch, say: Speech) -> tuple[Shown, ...]:
    """Notices as the pages list them."""
    names = {zone.id: zone.name.of(say.language) for zone in branch.zones}
    return tuple(
        Shown(
            one.notice_id,
            one.text.of(say.language),
            tuple((language, words) for language, words in one.text.ordered(branch.languages).root.items() if words),
            ", ".join(names.get(i, i) for i in one.zones) or say("today.whole_hall"),
            say("today.until_day_end")
            if clock_text(one.until, branch.timezone) == "00:00"
            else say("today.until_time", t=clock_text(one.until, branch.timezone)),
            one.say,
        )
        for one in lines
    )


class NoticePages:
    """Serves `/manager/notices`.

    Args:
        console: what all pages stand on.
    """

    def __init__(self, console: Console) -> None:
        self._console = console

    def router(self) -> APIRouter:
        """The routes."""
        router = self._console.router("/manager/notices")
        router.get("")(self.page)
        router.post("")(self.show)
        router.post("/end")(self.end)
        return router

    async def page(self, request: Request) -> Response:
        """Those on show, and a form for another."""
        session = self._console.signed_in(request, Page.TODAY)
        if not acts(session):
            raise HTTPException(403)
        return await self._page(request, session)

    async def show(self, request: Request) -> Response:
        """Another notice; what is read in another language than people might expect is said before."""
        sent = {name: str(value).strip() for name, value in (await request.form()).items()}
        session = self._console.posted(request, Page.TODAY, sent.get("form", ""))
        if not acts(session):  # before anything is said about what was typed
            raise HTTPException(403)
        branch, say = await self._console.branch(), self._console.speech(request)
        if branch is None:
            raise NotNow(Refused(code=Code.STARTING))
        asked = _asked(sent, branch, self._console.handle.now, say)
        if asked.flaws:
            return await self._page(request, session, sent, asked.flaws)
        if asked.empty and sent.get("sure") != ",".join(asked.empty):
            return await self._page(request, session, sent, empty=asked.empty)
        command_id = sent.get("command_id", "")
        command = ShowNotice(text=asked.words, zones=asked.zones, until=asked.until, say=asked.say)
        no = await self._console.ask(session, command, command_id if re.fullmatch(r"[0-9a-f-]{36}", command_id) else "")
        if not isinstance(no, Refused):
            return RedirectResponse("/manager/notices", 303)
        if no.code is Code.NOT_ALLOWED:
            raise HTTPException(403)
        where = "until" if no.code is Code.NOTICE_TIME else ""
        return await self._page(request, session, sent, {where: no.text(say.language)})

    async def end(self, request: Request, notice_id: ID, form: TOKEN = "", to: Annotated[str, Form()] = "") -> Response:
        """Take one away."""
        session = self._console.posted(request, Page.TODAY, form)
        no = await self._console.ask(session, EndNotice(notice_id=notice_id))
        if isinstance(no, Refused):
            if no.code is Code.NOT_ALLOWED:
                raise HTTPException(403)
            return await self._page(request, session, flaws={"": no.text(self._console.speech(request).language)})
        return RedirectResponse("/manager" if to == "today" else "/manager/notices", 303)

    async def _page(
        self,
        request: Request,
        session: Session,
        typed: Mapping[str, str] | None = None,
        flaws: Mapping[str, str] | None = None,
        empty: tuple[Language, ...] = (),
    ) -> Response:
        say = self._console.speech(request)
        async with self._console.handle.reading() as state:
            if state.branch is None:
                raise NotNow(Refused(code=Code.STARTING))
            branch, lines = state.settings, notice_lines(state, self._console.handle.now)

        def context() -> dict[str, Any]:
            return {
                "say": say, "branch": branch, "form_token": session.form_token, "command_id": self._console.new_id(),
                "notices": listed(lines, branch, say), "places": places_of(branch, say), "typed": dict(typed or {}),
                "flaws": dict(flaws or {}), "languages": branch.languages, "most": MOST_NOTICES,
                "empty": [name_of(language) for language in empty], "sure": ",".join(empty),
                "first": name_of(branch.language),
            }  # fmt: skip

        status = 422 if flaws else 200
        return await asyncio.to_thread(
            lambda: self._console.page(request, "today/notices.html", session, context(), status)
        )


def _asked(sent: Mapping[str, str], branch: Branch, now: Millis, say: Speech) -> _Asked:
    words = {language: sent.get(f"notice_{language}", "") for language in branch.languages}
    flaws = {
        f"notice_{language}": say("today.too_long", n=MOST_WORDS)
        for language, said in words.items()
        if len(said) > MOST_WORDS
    }
    if not words[branch.language]:
        others = any(words.values())
        flaws[f"notice_{branch.language}"] = say("today.first_language") if others else say("today.notice_missing")
    if sent.get("say"):
        # No voice says a sentence without a letter or a digit; whoever wished it is told before.
        flaws |= {
            f"notice_{language}": say("today.nothing_to_read")
            for language, said in words.items()
            if said and not any(sign.isalnum() for sign in said)
        }
    chosen = [place.zones for place in places_of(branch, say) if sent.get(place.key)]
    zones = tuple(zone.id for zone in branch.zones if any(zone.id in of for of in chosen))
    until, clock = None, typed.clock(sent.get("until", ""))
    if clock and not is_time(clock):
        flaws["until"] = say("today.bad_clock")
    elif clock:
        until = hours.still_to_come(branch, clock, now)
        if until is None:
            flaws["until"] = say("today.time_is_past")
    empty = tuple(language for language, said in words.items() if not said)
    written = {language: said for language, said in words.items() if said}
    return _Asked(written, zones, until, bool(sent.get("say")), flaws, empty)
