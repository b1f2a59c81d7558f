"""Who did what: the journal's rows about what was done from pages and consoles, and who came and went."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import RedirectResponse, Response
from sqlalchemy import Connection

from rules.search import plain
from server.staff.rights import Page
from server.store.archive_base import beginning
from server.store.audit_rows import KINDS, AuditRow, latest, names, newest
from server.store.chain import BadJournal
from server.store.rows import checked
from server.upkeep.audit import settings_that_stay, told
from server.upkeep.wording import WORDS
from server.web import typed
from server.web.console import Console
from server.web.pages import Speech
from wire.catalogue import Branch
from wire.values import NO_ROW, Millis, Seq

ROWS = 100
"""Of one page; the next ones are behind a link."""

LOOKED = 1_000
"""Rows that are looked through for a page; words are looked for in what is read of each."""

DAYS = 30
"""Days that are looked at when nobody says which."""

Given = Annotated[str, Form(max_length=200)]
Asked = Annotated[str, Query(max_length=200)]


@dataclass(frozen=True, slots=True)
class _Filter:
    """What is looked for; what cannot be read is left out."""

    first: date
    last: date
    kind: str
    code: str
    text: str
    before: Seq


@dataclass(frozen=True, slots=True)
class _Checked:
    """What the last check of the chain found."""

    at: Millis
    rows: int
    trouble: str


class AuditPages:
    """Serves `/manager/audit`."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._checked: _Checked | None = None
        self._checking = asyncio.Lock()

    def router(self) -> APIRouter:
        """The routes."""
        router = self._console.router("/manager/audit")
        router.get("")(self.page)
        router.post("/check")(self.check)
        return router

    async def page(
        self, request: Request, first: Asked = "", last: Asked = "", kind: Asked = "", who: Asked = "", q: Asked = "",
        before: Asked = "",
    ) -> Response:  # fmt: skip
        """The latest rows that fit."""
        session = self._console.signed_in(request, Page.AUDIT)
        say, branch, now = self._console.speech(request), await self._console.branch(), self._console.handle.now
        zone = ZoneInfo(branch.timezone) if branch else UTC
        today = datetime.fromtimestamp(now / 1000, zone).date()
        until = _day(last)
        if until is None:  # what was done while the clock was ahead stands on days that are still to come
            at = await self._console.read(newest)
            until = max(today, datetime.fromtimestamp((now if at is None else at) / 1000, zone).date())
            begins = today
        else:
            begins = until
        found = _Filter(
            _day(first) or begins - timedelta(days=DAYS), until, kind if kind in KINDS else "", who, q,
            Seq(int(before)) if before.isascii() and before.isdecimal() and len(before) < 16 else NO_ROW,
        )  # fmt: skip
        rows, more = await self._console.read(lambda connection: _rows(connection, found, branch, say))
        people = [(p.code, f"{p.full_name} ({p.name})") for p in self._console.people.everybody]

        def context() -> dict[str, Any]:
            return {
                "say": say, "rows": rows, "more": more, "people": people, "kinds": list(KINDS),
                "first": found.first.isoformat(), "last": found.last.isoformat(), "kind": found.kind, "who": who,
                "q": q, "checked": self._told(zone, say), "checking": self._checking.locked(),
                "settings_stay": WORDS["settings_stay"].of(say.language),
            }  # fmt: skip

        return await self._console.report(request, "staff/audit.html", session, context)

    async def check(self, request: Request, form: Given = "") -> Response:
        """Check the journal whole, in a thread; who asks while it is under way waits for the same one."""
        self._console.posted(request, Page.AUDIT, form)
        under_way = self._checking.locked()
        async with self._checking:
            if not under_way:
                now = self._console.handle.now
                self._checked = await self._console.read(lambda connection: _check(connection, now))
        return RedirectResponse("/manager/audit", 303)

    def _told(self, zone: Any, say: Speech) -> dict[str, Any] | None:
        if self._checked is None:
            return None
        at = datetime.fromtimestamp(self._checked.at / 1000, zone)
        when = f"{at:%H:%M} {say.date(at.date())}"
        return {"well": not self._checked.trouble, "rows": say.number(self._checked.rows), "at": when,
                "trouble": self._checked.trouble}  # fmt: skip


def _check(connection: Connection, now: Millis) -> _Checked:
    """Read the chain of hashes from its beginning; `toiluot verify` looks at what was worked out of it too."""
    base, rows = beginning(connection), 0
    try:
        for _ in checked(connection, base.seq, base.link):
            rows += 1
    except BadJournal as error:
        return _Checked(now, rows, str(error))
    return _Checked(now, rows, "")


def _rows(
    connection: Connection, found: _Filter, branch: Branch | None, say: Speech
) -> tuple[list[dict[str, Any]], int]:
    """The rows of one page by day, and the row before which the next page begins; 0 when there is none.

    When few of the rows fit, what was looked through is a page, however few it shows.
    """
    known, looked_for = names(connection), plain(found.text)
    zone = ZoneInfo(branch.timezone) if branch else UTC
    rows: list[dict[str, Any]] = []
    if found.first > found.last:
        return [], 0
    asked, more = latest(
        connection, begin=_begin(found.first, zone), end=_begin(found.last + timedelta(days=1), zone),
        kind=found.kind, code=found.code, before=found.before, most=LOOKED,
    )  # fmt: skip
    for row in asked:
        line = _line(row, known, branch, zone, say) | {"stay": settings_that_stay(connection, row, zone)}
        if looked_for and looked_for not in plain(" ".join((line["what"], line["device"], line["by"]))):
            continue
        if len(rows) == ROWS:
            more = rows[-1]["seq"]
            break
        rows.append(line)
    return rows, more


def _line(row: AuditRow, known: dict[str, str], branch: Branch | None, zone: Any, say: Speech) -> dict[str, Any]:
    what, device, by = told(row, known, branch, say.language)
    at = datetime.fromtimestamp(row.at / 1000, zone)
    return {
        "seq": row.seq, "time": f"{at:%H:%M:%S}", "day": say.day(at.date().isoformat()), "what": what, "device": device,
        "by": by, "kind": row.event.type.partition(".")[0],
    }  # fmt: skip


def _begin(day: date, zone: Any) -> Millis:
    return int(datetime.combine(day, datetime.min.time(), zone).timestamp() * 1000)


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(typed.day(text.strip()))
    except ValueError:
        return None
    return day if 2000 <= day.year <= 2200 else None
