"""How well people were told how long they wait: fourteen days, beside two simpler ways on the same numbers."""

from __future__ import annotations

from datetime import date
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response
from starlette.exceptions import HTTPException

from rules import hours
from server.figures.told_waits import DAYS, LEAST, MOST, AdviceLine, ToldLine, ToldWaits, Warnings, told_waits
from server.staff.rights import Page
from server.web.console import Console
from server.web.pages import Speech
from server.web.reports import charts
from server.web.reports.day_page import Tile
from wire.catalogue import Branch


class ToldPages:
    """Serves `/manager/days/-/waits`."""

    def __init__(self, console: Console) -> None:
        self._console = console

    def router(self) -> APIRouter:
        """The route."""
        router = self._console.router("/manager/days/-/waits")
        router.get("")(self.page)
        return router

    async def page(self, request: Request) -> Response:
        """The last fourteen days."""
        session = self._console.signed_in(request, Page.FIGURES)
        say, branch = self._console.speech(request), await self._console.branch()
        if branch is None:
            raise HTTPException(404)
        today = hours.business_day(branch, self._console.handle.now)
        figures = await self._console.read(lambda connection: told_waits(connection, today))
        return await self._console.report(
            request, "reports/told.html", session, lambda: told_context(figures, branch, say)
        )


def told_context(figures: ToldWaits, branch: Branch, say: Speech) -> dict[str, Any]:
    """All that the page shows."""
    by_day = figures.by_day
    labels = [say.short_date(date.fromisoformat(line.key[0])) for line in by_day]
    return {
        "say": say,
        "branch": branch,
        "days": DAYS,
        "figures": figures,
        "amiss": _amiss(figures.lately, say) if figures.lately.amiss else "",
        "warned": _warned(figures.warnings, say),
        "advice_rows": [_advice_row(line, say) for line in figures.advice],
        "tiles": _tiles(figures.all, say),
        "charts": {
            "passed": charts.shares(
                [line.passed_share for line in by_day],
                labels,
                (LEAST, MOST),
                [say("waits.passed"), say("waits.graded")],
                [[say.share(line.passed_share), say.number(line.n)] for line in by_day],
            ),
            "errors": charts.curves(
                [
                    (say("waits.ours"), [line.error_min for line in by_day]),
                    (say("waits.naive"), [line.naive_error_min for line in by_day]),
                    (say("waits.last"), [line.last_error_min for line in by_day]),
                ],
                labels,
                say,
            ),
        },
        "day_rows": [_row(say.day(line.key[0]), line, say) for line in reversed(by_day)],
        "service_rows": [_row(_named(line, branch, say), line, say) for line in figures.by_service],
        "range": {"low": say.share(LEAST), "high": say.share(MOST)},
    }


def _warned(of: Warnings, say: Speech) -> str:
    if not of.given and not of.breaks:
        return ""
    facts = {"given": of.given, "right": of.right, "breaks": of.breaks, "seen": of.seen}
    return say("waits.warned", **facts)


def _advice_row(line: AdviceLine, say: Speech) -> dict[str, str]:
    return {
        "name": say("waits.followed" if line.followed else "waits.not_followed"),
        "given": say.number(line.given),
        "people": say.number(line.people),
        "usual": say.minutes(line.usual_min, 1),
        "then": say.minutes(line.then_min, 1),
        "came": say.minutes(line.came_min, 1),
    }


def _amiss(line: ToldLine, say: Speech) -> str:
    return say("waits.amiss", p=say.share(line.passed_share), low=say.share(LEAST), high=say.share(MOST))


def _tiles(line: ToldLine, say: Speech) -> list[Tile]:
    bias = line.bias_min or 0.0
    off = say("waits.too_little" if bias < 0 else "waits.too_much", m=say.minutes(abs(bias), 1))
    return [
        Tile(say("waits.graded"), say.number(line.n), say("waits.gone", n=line.gone)),
        Tile(say("mean_wait"), say.minutes(line.waited_min, 1), ""),
        Tile(say("waits.off"), say.minutes(line.error_min, 1), off if line.n else ""),
        Tile(
            say("waits.passed"),
            say.share(line.passed_share),
            say("waits.passed_note", low=say.share(LEAST), high=say.share(MOST)),
            line.amiss,
        ),
        Tile(
            say("waits.early"),
            say.share(line.early_share),
            say("waits.early_note", n=say.number(line.early), of=say.number(line.asked)),
        ),
        Tile(say("waits.nearer"), say.share(line.nearer_share), say("waits.nearer_note")),
    ]


def _row(name: str, line: ToldLine, say: Speech) -> dict[str, Any]:
    return {
        "name": name,
        "n": say.number(line.n),
        "waited": say.minutes(line.waited_min, 1),
        "error": say.minutes(line.error_min, 1),
        "bias": _signed(line.bias_min, say),
        "passed": say.share(line.passed_share),
        "amiss": line.amiss,
        "early": say.share(line.early_share),
        "naive": say.minutes(line.naive_error_min, 1),
        "last": say.minutes(line.last_error_min, 1),
    }


def _signed(value: float | None, say: Speech) -> str:
    """With its sign, unless it is next to nothing."""
    if value is None or round(value, 1) == 0:
        return say.minutes(None if value is None else 0.0, 1)
    return f"{'+' if value > 0 else '−'}{say.minutes(abs(value), 1)}"


def _named(line: ToldLine, branch: Branch, say: Speech) -> str:
    service_id, class_id = line.key
    service, group = branch.service_by_id.get(service_id), branch.class_by_id.get(class_id)
    name = service.name.of(say.language) if service else service_id
    return name if group is None else f"{name} · {group.name.of(say.language)}"
