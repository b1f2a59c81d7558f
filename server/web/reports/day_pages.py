"""A day's report as a page, and its visits for a spreadsheet."""

from __future__ import annotations

import asyncio
import contextlib
from datetime import date
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response
from starlette.exceptions import HTTPException

from server.figures import periods
from server.runtime.start_refused import StartRefused
from server.staff.rights import Page
from server.store.archives import visits_of_day
from server.store.visits import days_with_visits
from server.web.console import Console
from server.web.reports.csv_export import visits_csv
from server.web.reports.day_page import day_context, day_tiles


class DayPages:
    """Serves the pages under `/manager/days`."""

    def __init__(self, console: Console) -> None:
        self._console = console

    def router(self) -> APIRouter:
        """The routes."""
        router = self._console.router("/manager/days")
        router.get("")(self.days)
        router.get("/{day}.csv")(self.day_csv)
        router.get("/{day}")(self.day)
        return router

    async def days(self, request: Request) -> Response:
        """To the day asked for, else the latest day with visits."""
        self._console.signed_in(request, Page.FIGURES)
        asked = request.query_params.get("day", "")
        if _is_day(asked):
            return RedirectResponse(f"/manager/days/{asked}", 303)
        known = await self._console.read(days_with_visits)
        return RedirectResponse(f"/manager/days/{known[0]}" if known else "/manager", 303)

    async def day(self, request: Request, day: str) -> Response:
        """A day's report."""
        session = self._console.signed_in(request, Page.FIGURES)
        say, branch = self._console.speech(request), await self._console.branch()
        if branch is None or not _is_day(day):
            raise HTTPException(404)
        known = await self._console.read(days_with_visits)
        figures = await self._console.read(lambda connection: periods.figures_of_day(connection, day, branch))

        def context() -> dict[str, Any]:
            tiles = day_tiles(figures, say)
            return day_context(figures, branch, say) | {"tiles": tiles, "day": day, "days": known[:60]}

        return await self._console.report(request, "reports/day.html", session, context)

    async def day_csv(self, request: Request, day: str) -> Response:
        """A day's visits for a spreadsheet."""
        session = self._console.signed_in(request, Page.EXPORT)
        say, branch = self._console.speech(request), await self._console.branch()
        if branch is None or not _is_day(day):
            raise HTTPException(404)
        database = self._console.store.database
        try:
            visits = await self._console.read(lambda connection: visits_of_day(database, connection, day))
        except StartRefused:
            return Response(say("archived_day"), 404, media_type="text/plain; charset=utf-8")
        await self._console.exported("visits", day, session)
        name = f"{branch.id}-{day}.csv"
        return Response(
            await asyncio.to_thread(lambda: visits_csv(day, visits, branch, say).encode()),
            media_type="text/csv; charset=utf-8",
            headers={"Content-Disposition": f'attachment; filename="{name}"'},
        )


def _is_day(text: str) -> bool:
    with contextlib.suppress(ValueError):
        return date.fromisoformat(text).isoformat() == text
    return False
