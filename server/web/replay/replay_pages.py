"""A day told from the journal: its calls, the story of a number, and why one was called before another."""

from __future__ import annotations

import contextlib
import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response
from sqlalchemy import Connection
from starlette.exceptions import HTTPException

from rules.hours import business_day
from server.runtime.start_refused import StartRefused
from server.staff.rights import Page
from server.store.archives import archives_of, holding
from server.store.history import CheckedDays, days, settings_at, ticket_of
from server.store.rows import Row
from server.store.visits import open_days
from server.web import typed
from server.web.console import Console
from server.web.pages import Speech
from server.web.replay.story import Story, Words, is_about
from wire.catalogue import Branch

A_PAGE = 100
"""Calls on a page."""

_NUMBER = re.compile(r"([A-Za-z])\s*-?\s*0*([0-9]{1,5})")


@dataclass(frozen=True, slots=True)
class Told:
    """What the journal has of what was asked."""

    branch: Branch | None
    there: bool
    stories: tuple[Story, ...] = ()
    missing: str = ""
    """The number that was asked for and is none of the day."""
    calls: tuple[Row, ...] = ()
    away: str = ""
    """The archive that has the day, and that cannot be read."""
    pages: int = 1
    page: int = 1


class ReplayPages:
    """Serves `/manager/replay`."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._days = CheckedDays()

    def router(self) -> APIRouter:
        """The routes."""
        router = self._console.router("/manager")
        router.get("/replay")(self.replay)
        router.get("/replay.txt")(self.text)
        return router

    async def replay(self, request: Request) -> Response:
        """The page."""
        session = self._console.signed_in(request, Page.AUDIT)
        say, now = self._console.speech(request), await self._branch()
        day, numbers = self._asked(request, now)
        page = _page(request.query_params.get("page", ""))
        told = await self._told(day, numbers, page)
        branch = told.branch or now
        words = Words(branch, say)

        def context() -> dict[str, Any]:
            return {
                "say": say, "branch": now, "day": day, "told": told,
                "today": business_day(now, self._console.handle.now),
                "number": numbers[0] if numbers else "", "other": numbers[1] if len(numbers) > 1 else "",
                "calls": [words.call(row) for row in told.calls],
                "stories": [(story.number, words.lines(story)) for story in told.stories],
                "why": words.why(*told.stories) if len(told.stories) == 2 else "",
            }  # fmt: skip

        return await self._console.report(request, "replay/replay.html", session, context)

    async def text(self, request: Request) -> Response:
        """The same as a file; that it left is journalled."""
        session = self._console.signed_in(request, Page.AUDIT)
        say, now = self._console.speech(request), await self._branch()
        day, numbers = self._asked(request, now)
        told = await self._told(day, numbers, 0)
        if not told.there or told.missing:
            raise HTTPException(404)
        await self._console.exported("replay", day, session)
        text = "\n".join(_lines(told, Words(told.branch or now, say), say, day, now)) + "\n"
        name = "-".join([now.id, "replay", day, *numbers])
        return Response(
            text,
            media_type="text/plain; charset=utf-8",
            headers={"Content-Disposition": f'attachment; filename="{name}.txt"'},
        )

    # -- inside --

    async def _told(self, day: str, numbers: list[str], page: int) -> Told:
        database = self._console.store.database

        def reading(connection: Connection) -> Told:
            try:
                with holding(database, connection, day) as held:
                    return _told(held, day, numbers, page, self._days)
            except StartRefused:
                return Told(None, there=False, away=Path(archives_of(connection, day, day)[0].file).name)

        return await self._console.read(reading)

    async def _branch(self) -> Branch:
        branch = await self._console.branch()
        if branch is None:
            raise HTTPException(404)
        return branch

    def _asked(self, request: Request, branch: Branch) -> tuple[str, list[str]]:
        asked = request.query_params
        day = business_day(branch, self._console.handle.now)
        with contextlib.suppress(ValueError):
            day = date.fromisoformat(typed.day(asked.get("day", "").strip())).isoformat()
        numbers = [written(asked.get(name, "")) for name in ("number", "other")]
        return day, list(dict.fromkeys(number for number in numbers if number))


def written(typed: str) -> str:
    """A number as it is printed, from what somebody typed: `a12` is A012. What is none stays as it is, shortened."""
    found = _NUMBER.fullmatch(typed.strip())
    return f"{found[1].upper()}{int(found[2]):03d}" if found else typed.strip()[:12]


def _page(text: str) -> int:
    return max(1, int(text)) if text.isascii() and text.isdecimal() and len(text) < 6 else 1


def _told(connection: Connection, day: str, numbers: list[str], page: int, kept: CheckedDays) -> Told:
    branch = settings_at(connection, day)
    if day not in days(connection):
        return Told(branch, there=False)
    if not numbers:
        return _calls(connection, day, branch, page, kept)
    asked = []
    for number in numbers:
        ticket_id = ticket_of(connection, day, number)
        if ticket_id is None:
            return Told(branch, there=True, missing=number)
        asked.append((ticket_id, number))
    rows = list(kept.rows_about(connection, day, lambda kind, body: is_about(kind, body, asked)))
    is_open = bool(open_days(connection, day, day))
    stories = (
        Story(
            number,
            i,
            tuple(row for row in rows if is_about(row.event.type, row.event.model_dump_json(), [(i, number)])),
            is_open,
        )
        for i, number in asked
    )
    return Told(branch, there=True, stories=tuple(stories))


def _calls(connection: Connection, day: str, branch: Branch | None, page: int, kept: CheckedDays) -> Told:
    """A page of the day's calls; all of them for page 0."""
    met = 0
    first, end = ((page - 1) * A_PAGE, page * A_PAGE) if page else (0, 1 << 40)

    def on_the_page(kind: str, body: str) -> bool:
        nonlocal met
        if kind != "ticket.called":
            return False
        met += 1
        return first < met <= end

    calls = tuple(kept.rows_about(connection, day, on_the_page))
    pages = max(1, -(-met // A_PAGE))
    if page > pages:
        return _calls(connection, day, branch, pages, kept)
    return Told(branch, there=True, calls=calls, pages=pages, page=page)


def _lines(told: Told, words: Words, say: Speech, day: str, branch: Branch) -> list[str]:
    lines = [f"{branch.name.of(say.language)} · {say.day(day)}", ""]
    if len(told.stories) == 2:
        a, b = told.stories
        lines += [say("replay.why", a=a.number, b=b.number), words.why(a, b), ""]
    for story in told.stories:
        lines += [say("replay.story", number=story.number)]
        lines += [f"{line['at']}  {line['what']}" for line in words.lines(story)] + [""]
    for row in told.calls:
        call = words.call(row)
        lines.append(f"{call['at']}  {call['what']}: {call['reason']}")
    return [*lines, "", say("replay.note")] if told.stories else lines
