"""What every page behind the sign-in stands on: who asks, in which language, one way to ask and one to answer."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable
from datetime import date
from typing import Any, TypeVar

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, Response
from starlette.exceptions import HTTPException

from config import ServerSettings
from rules import hours
from server.handle import Handle
from server.runtime.garbage_collection import build_apart
from server.staff.people import People
from server.staff.present import PAGES_DEVICE
from server.staff.rights import Page, may_open
from server.store.journal import Store
from server.web import this_browser
from server.web.branding import emblem_address
from server.web.gate import SESSION_COOKIE, SESSION_S, Session, Sessions, form_is_ours
from server.web.known_connections import keeps_place
from server.web.languages import LANGUAGE_COOKIE, chosen_language
from server.web.pages import Speech, clock_text, rendered
from server.web.refusals import NotNow, NotOurForm, SignInFirst
from wire.catalogue import Branch
from wire.codec import Json
from wire.commands import Command, RecordExport
from wire.errors import Refused
from wire.values import Actor, Role
from wire.views import SignedIn

T = TypeVar("T")

WEB = PAGES_DEVICE
"""Of whoever gives a command from a page."""

Context = Callable[[], dict[str, Any]]
"""Makes what a template needs from plain values, in any thread."""

MENU: tuple[tuple[Page, str, str, tuple[str, ...]], ...] = (
    (Page.TODAY, "/manager", "today", ("/manager/hall", "/manager/counters", "/manager/notices")),
    (Page.FIGURES, "/manager/days", "report", ("/manager/periods",)),
    (Page.FEEDBACK, "/manager/feedback", "feedback.title", ()),
    (Page.DEVICES, "/manager/devices", "devices.devices", ()),
    (Page.PEOPLE, "/manager/people", "staff.people", ("/manager/account",)),
    (Page.SETTINGS, "/manager/settings", "settings", ("/manager/mail",)),
    (Page.AUDIT, "/manager/audit", "staff.audit", ("/manager/replay",)),
    (Page.DESK, "/desk", "desk.title", ()),
    (Page.RECEPTION, "/reception", "reception.title", ()),
)
"""The parts of the bar above every page: who sees it, its address, its word, and the addresses that belong to it."""

ACCOUNT = "/manager/account"


class Console:
    """One for all pages behind the sign-in; each part of them is given it.

    Args:
        handle: the only way in.
        settings: give `public_url`.
        people: who may sign in.
        store: opened; figures are read from it.
        sessions: who is signed in.
    """

    def __init__(
        self, handle: Handle, settings: ServerSettings, people: People, store: Store, sessions: Sessions
    ) -> None:
        self.handle = handle
        self.people = people
        self.store = store
        self.sessions = sessions
        self._secure = settings.public_url.startswith("https:")
        handle.subscribe(lambda facts: sessions.follow(facts, people.still))

    def router(self, prefix: str) -> APIRouter:
        """A router for pages: whoever is signed in keeps the place of their connection."""
        known = Depends(keeps_place(self.sessions))
        return APIRouter(prefix=prefix, include_in_schema=False, dependencies=[known])

    # -- who asks --

    def signed_in(self, request: Request, page: Page) -> Session:
        """Whose page it is.

        Raises:
            SignInFirst: nobody is signed in.
            HTTPException: 403, somebody who may not see this page.
        """
        session = self.sessions.of(request)
        if session is None:
            raise SignInFirst
        if not may_open(page, session.person.roles):
            raise HTTPException(403)
        return session

    def posted(self, request: Request, page: Page, form: str) -> Session:
        """Who sent a form that stands on a page.

        Args:
            request: that brought it.
            page: on which it stands.
            form: the token that it came with.

        Raises:
            SignInFirst: nobody is signed in.
            NotOurForm: it stands on no page of this session.
            HTTPException: 403, somebody who may not see this page.
        """
        session = self.signed_in(request, page)
        if not form_is_ours(request, form, session.form_token):
            raise NotOurForm
        return session

    async def ask(self, session: Session, command: Command, command_id: str = "") -> Json | Refused:
        """Give a command as the person who is signed in; the table of rights decides whether they may.

        Args:
            session: whose.
            command: what to do.
            command_id: of a form that may be sent twice and has its effect once; else a new one.
        """
        who = session.person
        actor = Actor(role=Role.MANAGER, device_id=WEB, person=who.person, roles=who.roles)
        return await self.handle.ask(command_id or str(uuid.uuid4()), command, actor)

    @staticmethod
    def new_id() -> str:
        """Names the one effect of a form that may be sent twice."""
        return str(uuid.uuid4())

    async def as_server(self, session: Session, command: Command) -> Json | Refused:
        """Give a command that only the server may, for the person who is signed in: what it is for was checked."""
        actor = Actor(role=Role.SERVER, device_id=WEB, person=session.person.person)
        return await self.handle.ask(str(uuid.uuid4()), command, actor)

    async def exported(self, kind: str, span: str, session: Session) -> None:
        """Journal that figures or a list leave as a file; what is not journalled does not leave.

        Raises:
            NotNow: it cannot be stored.
        """
        answer = await self.ask(session, RecordExport(kind=kind, span=span))
        if isinstance(answer, Refused):
            raise NotNow(answer)

    def begin(self, request: Request, answer: Response, who: SignedIn, device: str = "") -> None:
        """Sign somebody in who has shown who they are, on a paired PC or elsewhere: the answer brings the cookies."""
        agent, address = request.headers.get("user-agent", ""), request.client.host if request.client else ""
        here = this_browser.kept(request.cookies.get(this_browser.COOKIE, ""))
        at = device or this_browser.device_of(here)
        value = self.sessions.begin(who, self.handle.now, agent, address, device, at)
        self.set_cookie(answer, this_browser.COOKIE, here, this_browser.LASTS_S)
        self.set_cookie(answer, SESSION_COOKIE, value, SESSION_S)

    # -- what is read --

    async def read(self, work: Callable[[Any], T]) -> T:
        """Do `work` on a connection for reports, away from the event loop."""

        def reading() -> T:
            with self.store.reading() as connection:
                return work(connection)

        return await build_apart(reading)

    async def branch(self) -> Branch | None:
        """The settings in force."""
        async with self.handle.reading() as state:
            return state.branch

    def called(self, device_id: str) -> str:
        """What people call a device."""
        return self.handle.placed(device_id).name or device_id

    def tied_to(self, device_id: str) -> str:
        """The counter that a paired device is tied to; empty where it is none, or is tied to none."""
        if not device_id:
            return ""
        return next((one.counter_id or "" for one in self.people.devices if one.device_id == device_id), "")

    # -- what is answered --

    def speech(self, request: Request) -> Speech:
        """The reader's language: asked for now, or chosen before, or the branch's first."""
        return Speech(chosen_language(request) or self.handle.languages[0])

    async def report(self, request: Request, template: str, session: Session, context: Context) -> HTMLResponse:
        """A page full of figures: worked out, drawn and encoded away from the event loop."""
        return await build_apart(lambda: self.page(request, template, session, context()))

    def page(
        self, request: Request, template: str, session: Session | None, context: dict[str, Any], status: int = 200
    ) -> HTMLResponse:
        """A page in the reader's language, with the bar above it when somebody is signed in."""
        say: Speech = context["say"]
        words = {
            "session": session,
            "pc_here": session is not None and bool(session.device),
            "other_languages": [language for language in self.handle.languages if language != say.language],
            "path": request.url.path,
            "branch": None,
            "home": "" if session is None else home_of(session.person.roles),
            "menu": [] if session is None else _menu(request.url.path, session),
            "may": frozenset() if session is None else _may(session),
            "head": self._head(say),
        }
        answer = HTMLResponse(rendered(template, words | context), status)
        if request.query_params.get("lang") == say.language:
            self.set_cookie(answer, LANGUAGE_COOKIE, say.language, 365 * 86400)
        return answer

    def _head(self, say: Speech) -> dict[str, str] | None:
        """The branch, the day and the time above every page; None while there are no settings."""
        branch = self.handle.branch
        if branch is None:
            return None
        now = self.handle.now
        day = date.fromisoformat(hours.business_day(branch, now))
        return {
            "site": branch.site.of(say.language),
            "branch": branch.name.of(say.language),
            "emblem": emblem_address(branch.branding),
            "day": f"{say.weekday(day.isoweekday())} {say.short_date(day)}",
            "clock": clock_text(now, branch.timezone),
        }

    def set_cookie(self, answer: Response, name: str, value: str, age_s: int) -> None:
        """Set a cookie that no script reads and no other site sends."""
        answer.set_cookie(name, value, max_age=age_s, path="/", httponly=True, samesite="strict", secure=self._secure)


def home_of(roles: Iterable[str]) -> str:
    """Where somebody with these roles begins: the first part they may see, or their own account."""
    held = tuple(roles)
    return next((address for page, address, _, _ in MENU if may_open(page, held)), ACCOUNT)


def _may(session: Session) -> frozenset[str]:
    """The pages that this person may see, by name; templates show what leads there only then."""
    return frozenset(page.value for page in Page if may_open(page, session.person.roles))


def _menu(path: str, session: Session) -> list[tuple[str, str, bool]]:
    """Address, word and whether the reader is there, of each part that this person may see."""

    def is_in(address: str, more: tuple[str, ...]) -> bool:
        whole = more if address == "/manager" else (address, *more)  # every page is under that one
        return path == address or any(path == one or path.startswith(f"{one}/") for one in whole)

    return [(address, word, is_in(address, more)) for page, address, word, more in MENU
            if may_open(page, session.person.roles)]  # fmt: skip
