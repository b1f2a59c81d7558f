"""The pages of today: at a glance, and the part of it that its script asks for again and again."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response
from starlette.exceptions import HTTPException

from server.figures import reports
from server.runtime.backups import BackupHealth
from server.runtime.health import HealthReport
from server.staff.rights import Page
from server.store.visits import days_with_visits
from server.views.documents import Documents
from server.web.console import Console, Context
from server.web.gate import Session
from server.web.pages import Speech, rendered
from server.web.refusals import NotNow
from server.web.reports.day_page import day_context, today_tiles
from server.web.today.clock_forms import ClockForms
from server.web.today.glance import Health, Seen, look, see
from server.web.today.health_words import alarms_of
from wire.errors import Code, Refused
from wire.views import DeviceLine

READING_S = 3.0
"""Longer than this a manager does not wait for the state; the page then says that answers do not come."""

FIGURES_S = 2.0
"""Today's figures are read at most once in so many real seconds, however many managers look."""


class TodayPages:
    """Serves `/manager` and its forms.

    Args:
        console: what all pages stand on.
        documents: what is known of the hall now.
        devices: as the live links see them.
        health: of the server.
        backups: how they stand.
    """

    def __init__(
        self,
        console: Console,
        documents: Documents,
        devices: Callable[[], Sequence[DeviceLine]],
        health: Callable[[], HealthReport | None] = lambda: None,
        backups: Callable[[], BackupHealth | None] = lambda: None,
    ) -> None:
        self._console = console
        self._documents = documents
        self._devices = devices
        self._health = health
        self._backups = backups
        self._figures: tuple[str, float, reports.DayFigures] | None = None

    def router(self) -> APIRouter:
        """The routes."""
        router = self._console.router("/manager")
        router.get("")(self.today)
        router.get("/now")(self.now)
        ClockForms(self._console).add_to(router)
        return router

    async def today(self, request: Request) -> Response:
        """Today at a glance."""
        session = self._console.signed_in(request, Page.TODAY)
        say = self._console.speech(request)
        try:
            context = await self._today(say, session, request.query_params.get("refused", ""))
        except TimeoutError:
            alarms = alarms_of(self._health(), say)
            return self._console.page(request, "today/unwell.html", session, {"say": say, "alarms": alarms}, 503)
        if isinstance(context, Refused):
            raise NotNow(context)
        return await self._console.report(request, "today/today.html", session, context)

    async def now(self, request: Request) -> Response:
        """The changing part of today's page, for its script."""
        session = self._console.sessions.of(request, Page.TODAY)
        if session is None:
            raise HTTPException(401)
        try:
            context = await self._today(self._console.speech(request), session)
        except TimeoutError as error:
            raise NotNow(Refused(code=Code.BUSY)) from error
        if isinstance(context, Refused):
            raise NotNow(context)
        return HTMLResponse(await asyncio.to_thread(lambda: rendered("today/_now.html", context())))

    # -- inside --

    async def _today(self, say: Speech, session: Session, refused: str = "") -> Context | Refused:
        async with asyncio.timeout(READING_S), self._console.handle.reading() as state:
            if state.branch is None:
                return Refused(code=Code.STARTING)
            handle = self._console.handle
            health = Health(
                handle.failure,
                handle.clock_jump_ms,
                handle.short_of_space,
                self._devices(),
                refused,
                self._backups(),
            )
            more = alarms_of(self._health(), say)
            seen = see(state, await self._documents.waits(), handle.now, handle.lines, self._console.people.name_of)
        figures, before = await self._todays_figures(seen)

        def context() -> dict[str, Any]:
            now = look(seen, health, say, more)
            tiles = today_tiles(figures, before, now.waiting, now.longest_min, say)
            made = {"now": now, "tiles": tiles, "day": now.day, "form_token": session.form_token}
            return day_context(figures, now.branch, say) | made

        return context

    async def _todays_figures(self, seen: Seen) -> tuple[reports.DayFigures, reports.DayFigures | None]:
        kept = self._figures  # another page may keep another day's while this one reads
        if kept is None or kept[0] != seen.day or time.monotonic() > kept[1]:
            kept = self._figures = (
                seen.day,
                time.monotonic() + FIGURES_S,
                await self._console.read(lambda connection: reports.figures_of_day(connection, seen.day, seen.branch)),
            )
        known = [day for day in await self._console.read(days_with_visits) if day < seen.day]
        if not known:
            return kept[2], None
        before = await self._console.read(lambda connection: reports.figures_of_day(connection, known[0], seen.branch))
        return kept[2], before
