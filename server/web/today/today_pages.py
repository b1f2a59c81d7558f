"""The pages of today: at a glance, and the parts of it that scripts ask for again and again."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from sqlalchemy import Connection
from starlette.exceptions import HTTPException

from rules import hours
from server.figures import reports
from server.figures.comparisons import ComparedDay, days_to_compare
from server.runtime.backups import BackupHealth
from server.runtime.health import HealthReport
from server.staff.rights import Page, may_open
from server.store.visits import days_with_visits, legs_of, visits_of
from server.views.documents import Documents
from server.web.console import Console, Context, home_of
from server.web.gate import Session
from server.web.pages import Speech, rendered
from server.web.refusals import NotNow
from server.web.reports.day_page import day_context, today_tiles
from server.web.today.actions import Actions, Later, acts
from server.web.today.alarms import alarms_now
from server.web.today.clock_forms import ClockForms
from server.web.today.curves import (
    FOOT,
    LOW_FOOT,
    LOWEST_FOOT,
    Curve,
    DayChart,
    OverTheDay,
    curve,
    day_chart,
    over_the_day,
)
from server.web.today.glance import look, over_target
from server.web.today.health_words import alarms_of
from server.web.today.notice_pages import listed
from server.web.today.seen import Alarm, Health, Seen, see
from wire.errors import Code, Refused
from wire.values import Millis, PersonRole
from wire.views import DeviceLine

READING_S = 3.0
"""Longer than this a manager does not wait for the state; the page then says that answers do not come."""

FIGURES_S = 2.0
"""Today's figures are read at most once in so many real seconds, however many managers look."""

SHOWN = 2
"""So many alarms stand open; of more, or beside other lines, the first does, or the first two where both are grave, and
a click opens the others: so the hall stays in sight."""


AT_DESKS = {PersonRole.CLERK, PersonRole.RECEPTION}
"""Who serves people: without one a branch is not ready."""

MANY = 9
"""More groups than this have lower rows, and leave less room for the day's chart."""

SATISFIED_TARGET = 0.95
"""The share of satisfied visitors that is asked for."""


@dataclass(frozen=True, slots=True)
class _Day:
    """Today's figures, and what the small curves are made of."""

    figures: reports.DayFigures
    over: OverTheDay


@dataclass(frozen=True, slots=True)
class _Taken:
    """All that the page is made of."""

    seen: Seen
    health: Health
    more: Sequence[Alarm]


class TodayPages:
    """Serves `/manager` and its forms.

    Args:
        console: what all pages stand on.
        documents: what is known of the hall now.
        devices: as the live links see them.
        health: of the server.
        backups: how they stand.
        twice: the devices whose key two links use.
    """

    def __init__(
        self,
        console: Console,
        documents: Documents,
        devices: Callable[[], Sequence[DeviceLine]],
        health: Callable[[], HealthReport | None] = lambda: None,
        backups: Callable[[], BackupHealth | None] = lambda: None,
        twice: Callable[[], frozenset[str]] = frozenset,
    ) -> None:
        self._console = console
        self._documents = documents
        self._devices = devices
        self._health = health
        self._backups = backups
        self._twice = twice
        self._later = Later()
        self._figures: tuple[str, float, _Day] | None = None

    def router(self) -> APIRouter:
        """The routes."""
        router = self._console.router("/manager")
        router.get("")(self.today)
        router.get("/now")(self.now)
        router.get("/alarms")(self.alarms)
        ClockForms(self._console).add_to(router)
        Actions(self._console, self._devices, self._later).add_to(router)
        return router

    async def today(self, request: Request) -> Response:
        """Today at a glance; who may not see it, and typed the address alone, is led to where they begin."""
        session = self._console.signed_in(request, Page.ACCOUNT)
        if not may_open(Page.TODAY, session.person.roles):
            return RedirectResponse(home_of(session.person.roles), 303)
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
        session = self._signed_in(request)
        try:
            context = await self._today(self._console.speech(request), session)
        except TimeoutError as error:
            raise NotNow(Refused(code=Code.BUSY)) from error
        if isinstance(context, Refused):
            raise NotNow(context)
        return HTMLResponse(await asyncio.to_thread(lambda: rendered("today/_now.html", context())))

    async def alarms(self, request: Request) -> Response:
        """How many alarms there are and their names, for the title and the sound of every page."""
        session = self._signed_in(request)
        say = self._console.speech(request)
        try:
            taken = await self._taken(say)
        except TimeoutError as error:
            raise NotNow(Refused(code=Code.BUSY)) from error
        if isinstance(taken, Refused):
            raise NotNow(taken)

        def found() -> dict[str, Any]:
            alarms = alarms_now(taken.seen, taken.health, say, taken.more, over_target(taken.seen))
            hidden = self._later.hidden(session)
            shown = [alarm for alarm in alarms if alarm.name not in hidden and not alarm.quiet]
            zone = ZoneInfo(taken.seen.branch.timezone)
            clock = datetime.fromtimestamp(taken.seen.now / 1000, zone)
            return {"alarms": [alarm.name for alarm in shown], "clock": f"{clock:%H:%M}"}

        return JSONResponse(await asyncio.to_thread(found))

    async def told(self, say: Speech) -> tuple[list[Alarm], Seen] | None:
        """Every alarm there is and what it was found in, for those who look at no page; None while none can be had."""
        try:
            taken = await self._taken(say)
        except TimeoutError:
            return None
        if isinstance(taken, Refused):
            return None

        def found() -> list[Alarm]:
            over = over_target(taken.seen)
            return alarms_now(taken.seen, taken.health, say, taken.more, over, len(taken.seen.branch.services) + 100)

        return await asyncio.to_thread(found), taken.seen

    # -- inside --

    def _signed_in(self, request: Request) -> Session:
        session = self._console.sessions.of(request, Page.TODAY)
        if session is None:
            raise HTTPException(401)
        return session

    async def _taken(self, say: Speech, refused: str = "") -> _Taken | Refused:
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
                self._twice(),
            )
            more = alarms_of(self._health(), say)
            seen = see(
                state, await self._documents.waits(), handle.now, handle.lines, self._console.people.full_name_of
            )
        return _Taken(seen, health, more)

    async def _today(self, say: Speech, session: Session, refused: str = "") -> Context | Refused:
        taken = await self._taken(say, refused)
        if isinstance(taken, Refused):
            return taken
        seen = taken.seen
        today, before = await self._todays_figures(seen)
        figures = today.figures
        hidden, may = self._later.hidden(session), acts(session)
        steps = self._first_steps(taken.health) if may and not figures.visits else []

        def context() -> dict[str, Any]:
            shares = {line.key: line.waits.within_share for line in figures.by_group}
            now = look(seen, taken.health, say, taken.more, shares)
            shown = tuple(alarm for alarm in now.alarms if alarm.name not in hidden)
            now = replace(now, alarms=shown)
            notices = listed(seen.notices, seen.branch, say)
            # While no numbers are given at all, nobody asks for which services there are none.
            services = "" if now.hall_closed else now.closed_services
            above = (now.closed and not now.hall_closed, services, notices)
            lines = sum(1 for line in above if line)
            both_grave = len(shown) > 1 and shown[1].grave and not lines
            first = SHOWN if both_grave or (len(shown) <= SHOWN and lines < SHOWN) else 1
            strips = min(len(shown), first) + lines + (len(shown) > first and len(notices) < 2)
            tiles = today_tiles(figures, before, now.waiting, now.longest_min, say)[:5]
            by_hour = _hours(figures, seen, say, strips)
            made = {
                "now": now,
                "tiles": list(zip(tiles, _curves(figures, today.over), strict=True)),
                "hours": by_hour,
                # A page that is read downwards has room for a chart of the usual height.
                "roomy": None if by_hour.foot == FOOT else _hours(figures, seen, say, 0),
                "day": now.day,
                "form_token": session.form_token,
                "acts": may,
                "shown": first,
                "closed_services": services,
                "tight": strips > SHOWN,
                "many": len(now.queues) > MANY,
                "notices": notices,
                "first_steps": steps,
            }
            return day_context(figures, now.branch, say) | made

        return context

    def _first_steps(self, health: Health) -> list[tuple[str, str]]:
        """What a new branch still needs before anybody can be served: a key of words and the page; later nothing."""
        staffed = any(one.active and AT_DESKS & set(one.roles) for one in self._console.people.everybody)
        if staffed and health.devices:
            return []
        left = [] if staffed else [("first_people", "/manager/people/new")]
        left += [] if health.devices else [("first_devices", "/manager/devices/-/add")]
        return [("first_branch", "/manager/settings/branch/-"), ("first_services", "/manager/settings"), *left]

    async def _todays_figures(self, seen: Seen) -> tuple[_Day, ComparedDay | None]:
        kept = self._figures  # another page may keep another day's while this one reads
        if kept is None or kept[0] != seen.day or time.monotonic() > kept[1]:
            made = await self._console.read(lambda connection: day_so_far(connection, seen))
            kept = self._figures = (seen.day, time.monotonic() + FIGURES_S, made)
        known = [day for day in await self._console.read(days_with_visits) if day < seen.day]
        if not known:
            return kept[2], None
        before = await self._console.read(lambda connection: days_to_compare(connection, known[:1], seen.branch))
        return kept[2], before[0]


def day_so_far(connection: Connection, seen: Seen) -> _Day:
    """The day's figures and curves from one reading of its rows."""
    visits, legs = visits_of(connection, seen.day), legs_of(connection, seen.day)
    return _Day(reports.figures(seen.day, visits, legs, seen.branch, seen.now), over_the_day(visits, seen.now))


def _curves(figures: reports.DayFigures, over: OverTheDay) -> list[Curve]:
    """A small curve for each tile: two by the clock, the means and shares by the hour in which people came."""
    lines = figures.by_hour
    return [
        curve(over.waiting),
        curve([line.waits.mean_min for line in lines], figures.target_min),
        curve([line.waits.kept_share for line in lines]),
        curve(over.served),
        curve(over.satisfied, SATISFIED_TARGET),
    ]


def _hours(figures: reports.DayFigures, seen: Seen, say: Speech, strips: int) -> DayChart:
    """The day's chart over the hours in which the hall is open, and those in which anybody came.

    With one line above them at most there is room for a chart of the usual height below however many queues.

    Args:
        figures: of the day.
        seen: of the state.
        say: the language.
        strips: lines above all.
    """
    open_ = hours.windows(seen.branch, seen.day) if seen.day else []

    def hour(at: Millis) -> int:
        return datetime.fromtimestamp(at / 1000, ZoneInfo(seen.branch.timezone)).hour

    first = min((hour(window.issue_from) for window in open_), default=7)
    last = max((hour(window.closes_at - 1) for window in open_), default=16)
    few = len(seen.branch.groups) <= MANY
    foot = FOOT if few or strips < SHOWN else LOW_FOOT if strips == SHOWN else LOWEST_FOOT
    return day_chart(figures, first, last, hour(seen.now), say, foot)
