"""What visitors said: the inbox, answers and closing, the month by reasons."""

from __future__ import annotations

import contextlib
import uuid
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Annotated, Any
from urllib.parse import parse_qsl, urlencode

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response
from pydantic import ValidationError
from sqlalchemy import Connection
from starlette.exceptions import HTTPException

from rules.hours import business_day
from server.figures.reasons import Reasons
from server.staff.rights import Page
from server.store.feedback_rows import KeptRatings, Said, kept_from, ratings_also_in_archives, ticket_rated_by, told
from server.web.console import Console
from server.web.feedback import inbox
from server.web.gate import Session
from wire.catalogue import Branch
from wire.commands import LONGEST_COMMENT, AnswerFeedback, CloseFeedback
from wire.errors import Refused
from wire.text import cleaned
from wire.values import Seq, is_command_id

DAYS = 7
"""What the inbox shows as long as no month is chosen."""

TEXT = Annotated[str, Form(max_length=20_000)]
SHORT = Annotated[str, Form(max_length=200)]
SEQ = Annotated[int, Form(ge=1, le=2**53)]


@dataclass(frozen=True, slots=True)
class _Shown:
    """A page of the inbox."""

    said: list[Said]
    page: int
    pages: int
    found: int
    counts: dict[str, int]
    away: tuple[str, ...]
    hidden: int
    """Of her own work, and of a day that is not closed."""


class InboxPages:
    """Serves the pages under `/manager/feedback`."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._reasons = Reasons()
        self._kept = KeptRatings()

    def router(self) -> APIRouter:
        """The routes."""
        router = self._console.router("/manager/feedback")
        router.get("")(self.listed)
        router.get("/reasons")(self.reasons)
        router.post("/answer")(self.answer)
        router.post("/close")(self.close)
        return router

    async def listed(self, request: Request) -> Response:
        """The inbox, as the address says."""
        session = self._console.signed_in(request, Page.FEEDBACK)
        return await self._list(request, session, {})

    async def reasons(self, request: Request) -> Response:
        """A month's reasons by counter and by service, and the share of satisfied visitors."""
        session = self._console.signed_in(request, Page.FEEDBACK)
        say, branch = self._console.speech(request), await self._branch()
        month = _month(request.query_params.get("month", "")) or self._today(branch)[:7]
        first, last = _span(month)
        of = self._console.store.database
        given = await self._console.read(lambda connection: self._reasons.of(of, connection, first, last))

        def context() -> dict[str, Any]:
            return {
                "say": say, "branch": branch, "month": month, "away": given.away,
                "before": _shifted(month, -1), "after": _shifted(month, 1) if month < self._today(branch)[:7] else "",
                "target": inbox.TARGET,
                "tables": {by: inbox.table_of(given.marks, branch, by, say) for by in ("counter", "service")},
            }  # fmt: skip

        return await self._console.report(request, "feedback/reasons.html", session, context)

    async def answer(
        self, request: Request, seq: SEQ, words: TEXT = "", form: SHORT = "", id: SHORT = "", back: SHORT = ""
    ) -> Response:
        """Answer one; what cannot be taken comes back with what was typed."""
        session = self._console.posted(request, Page.FEEDBACK, form)
        ticket_id = await self._rated(Seq(seq))
        say, typed = self._console.speech(request), cleaned(words)
        trouble = ""
        if not typed or len(typed) > LONGEST_COMMENT:
            trouble = say("feedback.too_long" if typed else "feedback.no_words", n=LONGEST_COMMENT)
        else:
            with contextlib.suppress(ValidationError):
                command = AnswerFeedback(rated_seq=Seq(seq), ticket_id=ticket_id, words=typed)
                done = await self._console.ask(session, command, id if is_command_id(id) else "")
                trouble = done.text(say.language) if isinstance(done, Refused) else ""
        if trouble:
            shown = {"wrong": seq, "trouble": trouble, "typed": typed[:LONGEST_COMMENT]}
            return await self._list(request, session, shown, back)
        return RedirectResponse(f"/manager/feedback?{_kept(back)}&done=answered&of={seq}#s{seq}", 303)

    async def close(self, request: Request, seq: SEQ, form: SHORT = "", id: SHORT = "", back: SHORT = "") -> Response:
        """Nothing more is to be done about one."""
        session = self._console.posted(request, Page.FEEDBACK, form)
        command = CloseFeedback(rated_seq=Seq(seq), ticket_id=await self._rated(Seq(seq)))
        done = await self._console.ask(session, command, id if is_command_id(id) else "")
        if isinstance(done, Refused):
            words = done.text(self._console.speech(request).language)
            return await self._list(request, session, {"wrong": seq, "trouble": words, "typed": ""}, back)
        return RedirectResponse(f"/manager/feedback?{_kept(back)}&done=closed&of={seq}", 303)

    # -- inside --

    async def _branch(self) -> Branch:
        branch = await self._console.branch()
        if branch is None:
            raise HTTPException(404)
        return branch

    def _today(self, branch: Branch) -> str:
        return business_day(branch, self._console.handle.now)

    async def _rated(self, seq: Seq) -> str:
        ticket_id = await self._console.read(lambda connection: ticket_rated_by(connection, seq))
        if ticket_id is None:
            raise HTTPException(404)
        return ticket_id

    async def _list(self, request: Request, session: Session, shown: dict[str, Any], back: str = "") -> Response:
        say, branch = self._console.speech(request), await self._branch()
        asked = dict(_pairs(back)) if back else dict(request.query_params)
        by, month = _filter(asked), _month(asked.get("month", ""))
        today, done, which = self._today(branch), asked.get("done", ""), asked.get("of", "")
        if done not in ("answered", "closed") or not (which.isascii() and which.isdecimal() and len(which) < 16):
            done = ""
        first, last = _span(month) if month else (_days_before(today, DAYS - 1), today)
        of = self._console.store.database

        def look(connection: Connection) -> _Shown:
            """Choose among all by the little that it takes, and read whole what the page shows."""
            found = ratings_also_in_archives(of, connection, first, last, inbox.LOW, self._kept)
            own = kept_from(connection, session.person.person)
            others = [one for one in found.ratings if one.ticket_id not in own]
            kept = inbox.chosen(others, by)
            pages = max(1, -(-len(kept) // inbox.A_PAGE))
            page = min(by.page, pages)
            now = told(connection, kept[(page - 1) * inbox.A_PAGE : page * inbox.A_PAGE])
            hidden = len(found.ratings) - len(others)
            return _Shown(now, page, pages, len(kept), inbox.counts(others), found.away, hidden)

        seen = await self._console.read(look)
        names = {person.code: person.full_name for person in self._console.people.everybody}

        def context() -> dict[str, Any]:
            query = {k: v for k, v in {
                "state": by.state, "counter": by.counter_id, "words": "1" if by.words else "", "month": month,
                "mark": "" if by.mark == "all" else by.mark,
            }.items() if v}  # fmt: skip
            see = f"/manager/feedback?{urlencode(query | {'state': done})}#s{which}"
            return {
                "see": see,
                "say": say, "branch": branch, "by": by, "month": month, "this_month": today[:7], "days": DAYS,
                "entries": inbox.entries(seen.said, branch, names, say), "states": inbox.STATES, "marks": inbox.MARKS,
                "counts": seen.counts,
                "page": seen.page, "pages": seen.pages,
                "query": urlencode(query), "back": urlencode(query | {"page": str(seen.page)}),
                "ids": [str(uuid.uuid4()) for _ in seen.said], "longest": LONGEST_COMMENT, "found": seen.found,
                "away": seen.away, "hidden": seen.hidden, "done": done, "wrong": 0, "trouble": "", "typed": "",
            } | shown  # fmt: skip

        return await self._console.report(request, "feedback/inbox.html", session, context)


def _filter(asked: dict[str, str]) -> inbox.Filter:
    state, mark = asked.get("state", "open"), asked.get("mark", "all")
    page = asked.get("page", "1")
    return inbox.Filter(
        state=state if state in inbox.STATES else "open",
        counter_id=asked.get("counter", "")[:64],
        words=asked.get("words") == "1",
        mark=mark if mark in inbox.MARKS else "all",
        page=max(1, int(page)) if page.isascii() and page.isdecimal() and len(page) < 6 else 1,
    )


def _pairs(back: str) -> list[tuple[str, str]]:

    return parse_qsl(back)


def _kept(back: str) -> str:
    """Of an address that came with a form only what is a filter goes on."""
    return urlencode([(k, v) for k, v in _pairs(back) if k in ("state", "mark", "counter", "words", "month", "page")])


def _month(text: str) -> str:
    with contextlib.suppress(ValueError):
        first = date.fromisoformat(f"{text}-01")
        if first.isoformat() == f"{text}-01" and 2000 <= first.year <= 2200:  # a link leads on
            return text
    return ""


def _span(month: str) -> tuple[str, str]:
    return f"{month}-01", f"{month}-31"


def _shifted(month: str, by: int) -> str:
    first = date.fromisoformat(f"{month}-15") + timedelta(days=30 * by)
    return f"{first:%Y-%m}"


def _days_before(day: str, n: int) -> str:
    return (date.fromisoformat(day) - timedelta(days=n)).isoformat()
