"""A day's report as a page and on paper, and its visits for a spreadsheet."""

from __future__ import annotations

import contextlib
from datetime import date
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response
from sqlalchemy import Connection
from starlette.exceptions import HTTPException

from server.figures.comparisons import weekdays_before
from server.figures.kept_days import KeptDays
from server.figures.reports import ClerkLine, DayFigures, clerk_lines
from server.figures.spans import read
from server.runtime.garbage_collection import build_apart
from server.runtime.start_refused import StartRefused
from server.staff.rights import RUNNERS, Page
from server.store.archives import visits_of_day
from server.store.feedback_rows import kept_from
from server.store.visits import VisitRow, days_with_visits, legs_of, visits_of
from server.web.console import Console
from server.web.gate import Session
from server.web.pages import Speech
from server.web.reports import xlsx_export
from server.web.reports.csv_export import visits_csv
from server.web.reports.day_page import clerk_rows, compared_day, day_context, day_tiles
from server.web.reports.json_export import figures_json
from server.web.reports.paper import NoPaper, Paper
from server.web.reports.paper_page import paper_day
from wire.catalogue import Branch


async def no_reports_yet(console: Console, request: Request, session: Session) -> Response:
    """The page in place of a report where nobody has taken a number yet."""
    say, branch = console.speech(request), await console.branch()
    return await console.report(request, "reports/none.html", session, lambda: {"say": say, "branch": branch})


class DayPages:
    """Serves the pages under `/manager/days`."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._paper = Paper()
        self._days = KeptDays()

    def router(self) -> APIRouter:
        """The routes."""
        router = self._console.router("/manager/days")
        router.get("")(self.days)
        router.get("/{day}.csv")(self.day_csv)
        router.get("/{day}.xlsx")(self.day_xlsx)
        router.get("/{day}.json")(self.day_json)
        router.get("/{day}.pdf")(self.day_pdf)
        router.get("/{day}")(self.day)
        return router

    async def days(self, request: Request) -> Response:
        """To the day asked for, else the latest day with visits; where there is none, that is said."""
        session = self._console.signed_in(request, Page.FIGURES)
        asked = request.query_params.get("day", "")
        if _is_day(asked):
            return RedirectResponse(f"/manager/days/{asked}", 303)
        known = await self._console.read(days_with_visits)
        if not known:
            return await no_reports_yet(self._console, request, session)
        return RedirectResponse(f"/manager/days/{known[0]}", 303)

    async def day(self, request: Request, day: str) -> Response:
        """A day's report."""
        session, say, branch = await self._asked(request, Page.FIGURES, day)
        known = await self._console.read(days_with_visits)
        now = self._console.handle.now
        figures, weeks = await self._console.read(lambda held: self._days.compared(held, day, branch, now))
        span, clerks = read(day), await self._clerks(day, branch, session)

        def context() -> dict[str, Any]:
            return day_context(figures, branch, say) | {
                "tiles": day_tiles(figures, say),
                "compared": compared_day(figures, weeks, say),
                "clerks": clerk_rows(clerks, say),
                "day": day,
                "days": known[:60],
                "week": span.around("week"),
                "month": span.around("month"),
            }

        return await self._console.report(request, "reports/day.html", session, context)

    async def _asked(self, request: Request, page: Page, day: str) -> tuple[Session, Speech, Branch]:
        """Who asks for a day, in which language, of which branch. Raises `HTTPException`: 404, no such day."""
        session = self._console.signed_in(request, page)
        branch = await self._console.branch()
        if branch is None or not _is_day(day):
            raise HTTPException(404)
        return session, self._console.speech(request), branch

    async def _visits(self, day: str, session: Session) -> list[VisitRow] | None:
        """The day's visits, without marks that are kept from who asks; None when its archive cannot be read."""
        database, code = self._console.store.database, session.person.person

        def look(connection: Connection) -> list[VisitRow]:
            own = kept_from(connection, code)
            visits = visits_of_day(database, connection, day)
            return [visit._replace(score=None) if visit.ticket_id in own else visit for visit in visits]

        try:
            return await self._console.read(look)
        except StartRefused:
            return None

    async def _figures(self, day: str, branch: Branch) -> DayFigures:
        """The day's figures."""
        now = self._console.handle.now
        return await self._console.read(lambda connection: self._days.figures(connection, day, branch, now))

    async def _clerks(self, day: str, branch: Branch, session: Session) -> list[tuple[str, ClerkLine]]:
        """Names and figures of the clerks: for managers, where the branch wants it; no file ever holds them."""
        if not branch.policy.figures_by_clerk or RUNNERS.isdisjoint(session.person.roles):
            return []
        lines = await self._console.read(
            lambda connection: clerk_lines(visits_of(connection, day), legs_of(connection, day))
        )
        known = [(self._console.people.of_code(line.person), line) for line in lines]
        return [(person.full_name if person else line.person, line) for person, line in known]

    async def day_xlsx(self, request: Request, day: str) -> Response:
        """A day's figures and visits as an Excel workbook."""
        session, say, branch = await self._asked(request, Page.EXPORT, day)
        visits = await self._visits(day, session)
        if visits is None:
            return Response(say("archived_day"), 404, media_type="text/plain; charset=utf-8")
        figures = await self._figures(day, branch)
        await self._console.exported("visits", day, session)
        made = await build_apart(lambda: xlsx_export.day_xlsx(figures, day, visits, branch, say))
        return download(made, xlsx_export.TYPE, f"{branch.id}-{day}.xlsx")

    async def day_json(self, request: Request, day: str) -> Response:
        """A day's figures for another program."""
        session, _, branch = await self._asked(request, Page.EXPORT, day)
        figures = await self._figures(day, branch)
        await self._console.exported("figures", day, session)
        made = await build_apart(lambda: figures_json(figures))
        return download(made, "application/json", f"{branch.id}-{day}.json")

    async def day_pdf(self, request: Request, day: str) -> Response:
        """A day on two leaves of A4."""
        session, say, branch = await self._asked(request, Page.EXPORT, day)
        figures, before = await self._figures(day, branch), weekdays_before(day)[:1]
        weeks = await self._console.read(
            lambda connection: [self._days.figures(connection, one, branch) for one in before]
        )
        now = self._console.handle.now
        html = await build_apart(lambda: paper_day(figures, weeks, branch, say, now))
        try:
            made = await self._paper.pdf(html)
        except NoPaper:
            return Response(say("reports.no_pdf"), 503, media_type="text/plain; charset=utf-8")
        await self._console.exported("report", day, session)
        return download(made, "application/pdf", f"{branch.id}-{day}.pdf")

    async def day_csv(self, request: Request, day: str) -> Response:
        """A day's visits for a spreadsheet."""
        session, say, branch = await self._asked(request, Page.EXPORT, day)
        visits = await self._visits(day, session)
        if visits is None:
            return Response(say("archived_day"), 404, media_type="text/plain; charset=utf-8")
        await self._console.exported("visits", day, session)
        made = await build_apart(lambda: visits_csv(day, visits, branch, say).encode())
        return download(made, "text/csv; charset=utf-8", f"{branch.id}-{day}.csv")


def download(content: bytes, media_type: str, name: str) -> Response:
    """A file that the browser keeps."""
    return Response(content, media_type=media_type, headers={"Content-Disposition": f'attachment; filename="{name}"'})


def _is_day(text: str) -> bool:
    with contextlib.suppress(ValueError):
        return date.fromisoformat(text).isoformat() == text
    return False
