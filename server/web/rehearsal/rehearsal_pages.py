"""A past day, or a usual one, played again by the settings of now; and what up to three changes would bring."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response
from markupsafe import Markup
from starlette.exceptions import HTTPException

from rules import hours
from server.rehearsal.asked import MOST_CHANGES, Asked
from server.rehearsal.journal import DAYS
from server.rehearsal.one_at_a_time import LIMIT_S, Done, Rehearsals
from server.rehearsal.refusals import WORDS
from server.rehearsal.telling import Told
from server.staff.rights import Page, may_open
from server.store.history import days
from server.web.console import Console
from server.web.gate import Session
from server.web.pages import Speech
from server.web.rehearsal.changes_offered import offered, one_topic_more
from wire.catalogue import Branch
from wire.values import CounterState

PATH = "/manager/days/-/rehearsal"

RENEWS_S = 3
"""How often a page renews itself while a day is played."""

Choice = Annotated[str, Form(max_length=200)]


class RehearsalPages:
    """Serves `/manager/days/-/rehearsal`.

    Args:
        console: what all pages stand on.
        rehearsals: has days played.
    """

    def __init__(self, console: Console, rehearsals: Rehearsals) -> None:
        self._console, self._rehearsals = console, rehearsals

    def router(self) -> APIRouter:
        """The routes."""
        router = self._console.router(PATH)
        router.get("")(self.page)
        router.post("")(self.play)
        router.post("/stop")(self.give_up)
        return router

    async def page(self, request: Request) -> Response:
        """The form, and what came of the last one."""
        return await self._page(request, self._console.signed_in(request, Page.FIGURES))

    async def play(
        self,
        request: Request,
        form: Annotated[str, Form(max_length=200)],
        day: Choice = "",
        staff: Choice = "then",
        change1: Choice = "",
        change2: Choice = "",
        change3: Choice = "",
        counter: Choice = "",
        group: Choice = "",
    ) -> Response:
        """Have a day played, and lead to the page that shows it."""
        session = self._console.posted(request, Page.EXPORT, form)
        branch, say = await self._branch(), self._console.speech(request)
        changes = [one for one in (change1, change2, change3) if one]
        if counter and group and (more := one_topic_more(branch, counter, group)):
            changes.append(more)
        counters = await self._at_work() if staff == "now" else None
        weekday = int(day[1]) if len(day) == 2 and day[0] == "w" and day[1] in "1234567" else 0
        wrong = ""
        if not weekday and not _is_day(day):
            wrong = say("rehearsal.no_day")
        elif bool(counter) != bool(group):
            wrong = say("rehearsal.half_skill")
        elif len(changes) > MOST_CHANGES:
            wrong = say("rehearsal.too_many", n=MOST_CHANGES)
        elif counters == {}:
            wrong = say("rehearsal.no_counters")
        if not wrong:
            asked = Asked(
                day="" if weekday else day, weekday=weekday, counters=counters, changes=tuple(dict.fromkeys(changes))
            )
            if not self._rehearsals.begin(asked, session.person.name):
                wrong = say("rehearsal.busy")
        if wrong:
            return await self._page(request, session, wrong, 422)
        return RedirectResponse(PATH, 303)

    async def give_up(self, request: Request, form: Annotated[str, Form(max_length=200)]) -> Response:
        """End what is played."""
        self._console.posted(request, Page.EXPORT, form)
        await self._rehearsals.give_up()
        return RedirectResponse(PATH, 303)

    # -- inside --

    async def _branch(self) -> Branch:
        branch = await self._console.branch()
        if branch is None:
            raise HTTPException(404)
        return branch

    async def _at_work(self) -> dict[str, str]:
        """The counters that somebody has open now, and who."""
        async with self._console.handle.reading() as state:
            return {
                counter_id: seat.person
                for counter_id, seat in state.counters.items()
                if seat.state is not CounterState.CLOSED
            }

    async def _page(self, request: Request, session: Session, wrong: str = "", status: int = 200) -> Response:
        branch, say = await self._branch(), self._console.speech(request)
        over = (await self._console.read(days))[:-1][-DAYS:]
        at_work = len(await self._at_work())
        running = self._rehearsals.running
        context = {
            "say": say,
            "branch": branch,
            "wrong": wrong,
            "runs": may_open(Page.EXPORT, session.person.roles),
            "running": running,
            "seconds": self._rehearsals.seconds,
            "limit": round(LIMIT_S),
            "at_work": at_work,
            "most": MOST_CHANGES,
            "usual": [
                (f"w{n}", say("rehearsal.usual_day", day=say.weekday(n)))
                for n in sorted({hours.weekday_of(branch, one) for one in over})
            ],
            "past": [(one, say.day(one)) for one in reversed(over)],
            "offered": offered(branch, say),
            "counters": [(one.id, str(one.number)) for one in sorted(branch.counters, key=lambda one: one.number)],
            "groups": [(one.id, one.name.of(say.language)) for one in branch.groups],
            **_result(self._rehearsals.done, branch, say),
        }
        answer = await self._console.report(request, "rehearsal/rehearsal.html", session, lambda: context)
        answer.status_code = status
        if running is not None and not wrong:
            answer.headers["Refresh"] = str(RENEWS_S)
        return answer


def _result(done: Done | None, branch: Branch, say: Speech) -> dict[str, Any]:
    """What came of the last one, in the reader's language."""
    found: dict[str, Any] = {"done": done, "refused": "", "about": (), "tables": (), "plot": ""}
    if done is None:
        return found
    if done.answer.rehearsal is None:
        found["refused"] = WORDS.say(done.answer.key, say.language, done.answer.facts)
        return found
    told = Told(done.answer.rehearsal, branch, say.language)
    tables = (told.plans(), told.changes(), *told.groups())
    found["about"] = told.about()
    found["tables"] = [table for table in tables if table is not None and table.rows]
    found["plot"] = Markup(told.plot())  # noqa: S704 - every text in it was escaped
    return found


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
