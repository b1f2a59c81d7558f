"""The manager's pages: sign-in, today at a glance, a day's report and its CSV."""

from __future__ import annotations

import asyncio
import contextlib
import re
import secrets
import time
import uuid
from collections.abc import Callable, Sequence
from datetime import date
from typing import Annotated, Any, TypeVar

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from starlette.exceptions import HTTPException

from config import ServerSettings
from server.figures import periods, reports
from server.handle import Handle
from server.runtime.backups import BackupHealth
from server.runtime.health import HealthReport
from server.runtime.start_refused import StartRefused
from server.staff.people import LONGEST_NAME, People
from server.staff.rights import Page
from server.staff.sign_in import Asker, Authenticator
from server.store.archives import visits_of_day
from server.store.journal import Store
from server.store.visits import days_with_visits
from server.views.documents import Documents
from server.views.ticket_secrets import Secrets
from server.web.clock_forms import ClockForms
from server.web.csv_export import visits_csv
from server.web.day_page import day_context, day_tiles, today_tiles
from server.web.gate import FORM_COOKIE, SESSION_COOKIE, SESSION_S, Session, Sessions, form_is_ours
from server.web.health_words import alarms_of
from server.web.known_browsers import COOKIE as BROWSER_COOKIE
from server.web.known_browsers import LASTS_S as BROWSER_S
from server.web.known_browsers import KnownBrowsers
from server.web.known_connections import keeps_place
from server.web.languages import LANGUAGE_COOKIE, chosen_language
from server.web.pages import Speech, rendered
from server.web.refusals import NotNow
from server.web.today import Health, Seen, look, see
from wire.catalogue import Branch
from wire.commands import RecordExport
from wire.errors import Code, Refused
from wire.values import Actor, Role
from wire.views import DeviceLine

T = TypeVar("T")

Context = Callable[[], dict[str, Any]]
"""Makes what a template needs from plain values, in any thread."""

_STATUS = {Code.LOCKED_OUT: 429, Code.BUSY: 429}

_TOKEN = re.compile(r"[A-Za-z0-9_-]{32}")

READING_S = 3.0
"""Longer than this a manager does not wait for the state; the page then says that answers do not come."""

FIGURES_S = 2.0
"""Today's figures are read at most once in so many real seconds, however many managers look."""


def _is_day(text: str) -> bool:
    with contextlib.suppress(ValueError):
        return date.fromisoformat(text).isoformat() == text
    return False


class ManagerPages:
    """Serves the pages under /manager to people with the role manager."""

    def __init__(
        self,
        handle: Handle,
        settings: ServerSettings,
        people: People,
        store: Store,
        documents: Documents,
        secrets: Callable[[], Secrets],
        devices: Callable[[], Sequence[DeviceLine]],
        authenticator: Authenticator,
        health: Callable[[], HealthReport | None] = lambda: None,
        backups: Callable[[], BackupHealth | None] = lambda: None,
    ) -> None:
        self.handle = handle
        self._people = people
        self._authenticator = authenticator
        self._browsers = KnownBrowsers(lambda: secrets().key_for("known browsers"))
        self.store = store
        self.documents = documents
        self.devices = devices
        self.health = health
        self.backups = backups
        self.sessions = Sessions(ended=authenticator.session_ended)
        handle.subscribe(lambda facts: self.sessions.follow(facts, people.still))
        self._secure = settings.public_url.startswith("https:")
        self._figures: tuple[str, float, reports.DayFigures] | None = None

    def router(self) -> APIRouter:
        """The routes."""
        known = Depends(keeps_place(self.sessions))
        router = APIRouter(prefix="/manager", include_in_schema=False, dependencies=[known])
        router.get("")(self.today)
        router.get("/now")(self.now)
        router.get("/sign-in")(self.sign_in_page)
        router.post("/sign-in")(self.sign_in)
        router.post("/sign-out")(self.sign_out)
        router.get("/days")(self.days)
        router.get("/days/{day}.csv")(self.day_csv)
        router.get("/days/{day}")(self.day)
        ClockForms(self.handle, self.sessions).add_to(router)
        return router

    # -- signing in --

    async def sign_in_page(self, request: Request) -> Response:
        """The form."""
        if self.sessions.of(request):
            return RedirectResponse("/manager", 303)
        return self._form(request, "")

    async def sign_in(
        self,
        request: Request,
        user: Annotated[str, Form()] = "",
        password: Annotated[str, Form()] = "",
        form: Annotated[str, Form()] = "",
    ) -> Response:
        """Check name and password, and begin a session."""
        say = self.speech(request)
        if not form_is_ours(request, form, request.cookies.get(FORM_COOKIE, "")):
            return self._form(request, say("stale_form"), 403, code="stale_form")
        who = await self._authenticator.sign_in(user, password, Role.MANAGER, self._asker(request, user))
        if isinstance(who, Refused):
            words, code = who.text(say.language), who.code.value
            return self._form(request, words, _STATUS.get(who.code, 403), user[:LONGEST_NAME], code)
        answer = RedirectResponse("/manager", 303)
        self._cookie(answer, SESSION_COOKIE, self.sessions.begin(who), SESSION_S)
        person = self._people.of_code(who.person)
        if person is not None:
            known = self._browsers.remembered(request.cookies.get(BROWSER_COOKIE, ""), person)
            self._cookie(answer, BROWSER_COOKIE, known, BROWSER_S)
        answer.delete_cookie(FORM_COOKIE)
        return answer

    def _asker(self, request: Request, user: str) -> Asker:
        """A browser that knows this person has a place of its own; any other one is counted by its address."""
        address = request.client.host if request.client else ""
        browser = self._browsers.which(request.cookies.get(BROWSER_COOKIE, ""), self._people.find(user))
        return Asker.at_known_browser(browser, address) if browser else Asker.stranger(address)

    async def sign_out(self, request: Request, form: Annotated[str, Form()] = "") -> Response:
        """End the session."""
        session = self.sessions.of(request)
        if session is not None and not form_is_ours(request, form, session.form_token):
            return RedirectResponse("/manager", 303)
        self.sessions.end(request)
        if session is not None:
            name = self._people.name_of(session.person.person)
            self._authenticator.signed_out(session.person, self._asker(request, name))
        answer = RedirectResponse("/manager/sign-in", 303)
        answer.delete_cookie(SESSION_COOKIE)
        return answer

    # -- pages --

    async def today(self, request: Request) -> Response:
        """Today at a glance."""
        session = self.sessions.of(request)
        if session is None:
            return RedirectResponse("/manager/sign-in", 303)
        say = self.speech(request)
        try:
            context = await self._today(say, session, request.query_params.get("refused", ""))
        except TimeoutError:
            alarms = alarms_of(self.health(), say)
            return self.page(request, "unwell.html", session, {"say": say, "alarms": alarms}, 503)
        if isinstance(context, Refused):
            raise NotNow(context)
        return await self.report(request, "today.html", session, context)

    async def now(self, request: Request) -> Response:
        """The changing part of today's page, for its script."""
        session = self.sessions.of(request)
        if session is None:
            raise HTTPException(401)
        try:
            context = await self._today(self.speech(request), session)
        except TimeoutError as error:
            raise NotNow(Refused(code=Code.BUSY)) from error
        if isinstance(context, Refused):
            raise NotNow(context)
        return HTMLResponse(await asyncio.to_thread(lambda: rendered("_now.html", context())))

    async def days(self, request: Request) -> Response:
        """To the day asked for, else the latest day with visits."""
        if self.sessions.of(request, Page.FIGURES) is None:
            return RedirectResponse("/manager/sign-in", 303)
        asked = request.query_params.get("day", "")
        if _is_day(asked):
            return RedirectResponse(f"/manager/days/{asked}", 303)
        known = await self.read(days_with_visits)
        return RedirectResponse(f"/manager/days/{known[0]}" if known else "/manager", 303)

    async def day(self, request: Request, day: str) -> Response:
        """A day's report."""
        session = self.sessions.of(request, Page.FIGURES)
        if session is None:
            return RedirectResponse("/manager/sign-in", 303)
        say, branch = self.speech(request), await self.branch()
        if branch is None or not _is_day(day):
            raise HTTPException(404)
        known = await self.read(days_with_visits)
        figures = await self.read(lambda connection: periods.figures_of_day(connection, day, branch))

        def context() -> dict[str, Any]:
            tiles = day_tiles(figures, say)
            return day_context(figures, branch, say) | {"tiles": tiles, "day": day, "days": known[:60]}

        return await self.report(request, "day.html", session, context)

    async def day_csv(self, request: Request, day: str) -> Response:
        """A day's visits for a spreadsheet."""
        session = self.sessions.of(request, Page.EXPORT)
        if session is None:
            return RedirectResponse("/manager/sign-in", 303)
        say, branch = self.speech(request), await self.branch()
        if branch is None or not _is_day(day):
            raise HTTPException(404)
        try:
            visits = await self.read(lambda connection: visits_of_day(self.store.database, connection, day))
        except StartRefused:
            return Response(say("archived_day"), 404, media_type="text/plain; charset=utf-8")
        await self.exported("visits", day, session)
        name = f"{branch.id}-{day}.csv"
        return Response(
            await asyncio.to_thread(lambda: visits_csv(day, visits, branch, say).encode()),
            media_type="text/csv; charset=utf-8",
            headers={"Content-Disposition": f'attachment; filename="{name}"'},
        )

    # -- inside --

    async def _today(self, say: Speech, session: Session, refused: str = "") -> Context | Refused:
        async with asyncio.timeout(READING_S), self.handle.reading() as state:
            if state.branch is None:
                return Refused(code=Code.STARTING)
            handle = self.handle
            health = Health(
                handle.failure,
                handle.clock_jump_ms,
                handle.short_of_space,
                self.devices(),
                refused,
                self.backups(),
            )
            more = alarms_of(self.health(), say)
            seen = see(state, await self.documents.waits(), handle.now, handle.lines, self._people.name_of)
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
            read = await self.read(lambda connection: reports.figures_of_day(connection, seen.day, seen.branch))
            kept = self._figures = (seen.day, time.monotonic() + FIGURES_S, read)
        known = [day for day in await self.read(days_with_visits) if day < seen.day]
        if not known:
            return kept[2], None
        before = await self.read(lambda connection: reports.figures_of_day(connection, known[0], seen.branch))
        return kept[2], before

    async def exported(self, kind: str, span: str, session: Session) -> None:
        """Journal that figures or a list leave as a file; what is not journalled does not leave.

        Raises:
            NotNow: it cannot be stored.
        """
        who = session.person
        actor = Actor(role=Role.MANAGER, device_id="web", person=who.person, roles=who.roles)
        answer = await self.handle.ask(str(uuid.uuid4()), RecordExport(kind=kind, span=span), actor)
        if isinstance(answer, Refused):
            raise NotNow(answer)

    async def read(self, work: Callable[[Any], T]) -> T:
        """Do `work` on a connection for reports, away from the event loop."""

        def reading() -> T:
            with self.store.reading() as connection:
                return work(connection)

        return await asyncio.to_thread(reading)

    async def branch(self) -> Branch | None:
        """The settings in force."""
        async with self.handle.reading() as state:
            return state.branch

    def speech(self, request: Request) -> Speech:
        """The reader's language: asked for now, or chosen before, or the branch's first."""
        return Speech(chosen_language(request) or self.handle.languages[0])

    async def report(self, request: Request, template: str, session: Session, context: Context) -> HTMLResponse:
        """A page full of figures: worked out, drawn and encoded away from the event loop."""
        return await asyncio.to_thread(lambda: self.page(request, template, session, context()))

    def page(
        self, request: Request, template: str, session: Session | None, context: dict[str, Any], status: int = 200
    ) -> HTMLResponse:
        """A page in the reader's language, with the bar above it when somebody is signed in."""
        say: Speech = context["say"]
        others = [language for language in self.handle.languages if language != say.language]
        words = {"session": session, "other_languages": others, "path": request.url.path, "branch": None} | context
        answer = HTMLResponse(rendered(template, words), status)
        if request.query_params.get("lang") == say.language:
            self._cookie(answer, LANGUAGE_COOKIE, say.language, 365 * 86400)
        return answer

    def _form(self, request: Request, trouble: str, status: int = 200, user: str = "", code: str = "") -> Response:
        token = request.cookies.get(FORM_COOKIE, "")
        if not _TOKEN.fullmatch(token):  # the page and the next cookie would repeat whatever it is
            token = secrets.token_urlsafe(24)
        context = {"say": self.speech(request), "trouble": trouble, "code": code, "form_token": token, "user": user}
        answer = self.page(request, "sign_in.html", None, context, status)
        self._cookie(answer, FORM_COOKIE, token, 3600)
        return answer

    def _cookie(self, answer: Response, name: str, value: str, age_s: int) -> None:
        answer.set_cookie(name, value, max_age=age_s, path="/", httponly=True, samesite="strict", secure=self._secure)
