"""The manager's pages of a week, a month and a year, and their files."""

from __future__ import annotations

import time
from collections import OrderedDict
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response
from starlette.exceptions import HTTPException

from rules import hours
from server.figures import periods
from server.figures.periods import PeriodFigures
from server.figures.spans import BadSpan, Span, read
from server.runtime.garbage_collection import build_apart
from server.staff.rights import Page
from server.store.visits import days_with_visits
from server.web.console import Console
from server.web.reports import xlsx_export
from server.web.reports.csv_export import span_csv
from server.web.reports.day_pages import download, no_reports_yet
from server.web.reports.json_export import figures_json
from server.web.reports.span_page import compared_spans, span_context, span_tiles
from wire.catalogue import Branch

FRESH_S = 30.0
"""A period's figures are worked out at most once in so many real seconds: a year takes the server a third of one."""

KEPT = 12
"""Periods whose figures are kept so long."""


class SpanPages:
    """Serves the pages under /manager/periods ."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._kept: OrderedDict[str, tuple[float, Branch, PeriodFigures]] = OrderedDict()

    def router(self) -> APIRouter:
        """The routes."""
        router = self._console.router("/manager/periods")
        router.get("")(self.latest)
        router.get("/{text}.csv")(self.csv)
        router.get("/{text}.json")(self.json)
        router.get("/{text}.xlsx")(self.xlsx)
        router.get("/{text}")(self.page)
        return router

    async def latest(self, request: Request) -> Response:
        """To the month of the latest day with visits; where there is none, that is said."""
        session = self._console.signed_in(request, Page.FIGURES)
        known = await self._console.read(days_with_visits)
        if not known:
            return await no_reports_yet(self._console, request, session)
        return RedirectResponse(f"/manager/periods/{known[0][:7]}", 303)

    async def page(self, request: Request, text: str) -> Response:
        """A period's report."""
        session = self._console.signed_in(request, Page.FIGURES)
        say, branch, span = self._console.speech(request), await self._console.branch(), _span(text)
        if branch is None or span is None:
            raise HTTPException(404)
        figures, earlier = await self._figures(span, branch), span.before()
        before = None if earlier is None else await self._figures(earlier, branch)
        today = hours.business_day(branch, self._console.handle.now)

        def context() -> dict[str, Any]:
            return span_context(figures, branch, say, linked=True) | {
                "tiles": span_tiles(figures, before, span, say),
                "compared": compared_spans(figures, before, span, say),
                "span": span,
                "earlier": earlier,
                "later": span.after() if span.last.isoformat() < today else None,
            }

        return await self._console.report(request, "reports/period.html", session, context)

    async def csv(self, request: Request, text: str) -> Response:
        """A period's figures for a spreadsheet."""
        session = self._console.signed_in(request, Page.EXPORT)
        say, branch, span = self._console.speech(request), await self._console.branch(), _span(text)
        if branch is None or span is None:
            raise HTTPException(404)
        figures = await self._figures(span, branch)
        await self._console.exported("figures", span.text, session)
        made = await build_apart(lambda: span_csv(figures, branch, say).encode())
        return download(made, "text/csv; charset=utf-8", f"{branch.id}-{span.text}.csv")

    async def json(self, request: Request, text: str) -> Response:
        """A period's figures for another program."""
        session = self._console.signed_in(request, Page.EXPORT)
        branch, span = await self._console.branch(), _span(text)
        if branch is None or span is None:
            raise HTTPException(404)
        figures = await self._figures(span, branch)
        await self._console.exported("figures", span.text, session)
        made = await build_apart(lambda: figures_json(figures))
        return download(made, "application/json", f"{branch.id}-{span.text}.json")

    async def xlsx(self, request: Request, text: str) -> Response:
        """A period's figures as an Excel workbook."""
        session = self._console.signed_in(request, Page.EXPORT)
        say, branch, span = self._console.speech(request), await self._console.branch(), _span(text)
        if branch is None or span is None:
            raise HTTPException(404)
        figures = await self._figures(span, branch)
        await self._console.exported("figures", span.text, session)
        made = await build_apart(lambda: xlsx_export.span_xlsx(figures, say.span(span), branch, say))
        return download(made, xlsx_export.TYPE, f"{branch.id}-{span.text}.xlsx")

    async def _figures(self, span: Span, branch: Branch) -> PeriodFigures:
        kept = self._kept.get(span.text)
        if kept is not None and kept[0] > time.monotonic() and kept[1] is branch:
            return kept[2]
        now = self._console.handle.now
        figures = await self._console.read(
            lambda connection: periods.figures_of_period(connection, *span.days, branch, now)
        )
        self._kept[span.text] = (time.monotonic() + FRESH_S, branch, figures)
        while len(self._kept) > KEPT:
            self._kept.popitem(last=False)
        return figures


def _span(text: str) -> Span | None:
    try:
        return read(text)
    except BadSpan:
        return None
