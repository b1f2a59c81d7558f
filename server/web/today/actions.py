"""What a manager does about the hall from its page of today: doors, counters, kiosks, calls for help."""

from __future__ import annotations

import asyncio
import time
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Literal, get_args

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response
from starlette.exceptions import HTTPException

from rules.hours import clock_text
from server.core.notices import on_show
from server.devices.wanted import ModeNow, mode_now
from server.staff.rights import Page, may_send
from server.views.common import by_group, counter_lines
from server.web.console import Console
from server.web.gate import Session
from server.web.pages import Speech
from server.web.refusals import NotNow
from wire.catalogue import Branch
from wire.commands import AnswerHelp, AssignCounter, CloseHall, CloseService, Command, OpenHall, OpenService, WantDevice
from wire.errors import Code, Refused
from wire.values import IDENTIFIER_PATTERN, CounterState, Millis, Mode, Role
from wire.views import DeviceLine

TOKEN = Annotated[str, Form(max_length=200)]
ID = Annotated[str, Form(max_length=64, pattern=rf"^$|{IDENTIFIER_PATTERN}")]
"""What can be the name of a thing, or nothing: another text is refused at its field, before a command is made of it."""
WORDS = Annotated[str, Form(max_length=400)]

LATER_S = 15 * 60.0
"""How long an alarm that was put off stays away from who did; real seconds."""

MOST_WORDS = 200


def acts(session: Session) -> bool:
    """Whether this person may do more than look."""
    return may_send(CloseHall, Role.MANAGER, session.person.roles)


class Later:
    """Alarms that people put off, in memory: each for the one session that did."""

    def __init__(self, tick: Callable[[], float] = time.monotonic) -> None:
        self._tick = tick
        self._until: dict[tuple[str, str], float] = {}

    def put_off(self, session: Session, key: str) -> None:
        """Do not show this alarm to them for a while."""
        now = self._tick()
        self._until = {i: until for i, until in self._until.items() if until > now}
        self._until[session.form_token, key] = now + LATER_S

    def hidden(self, session: Session) -> frozenset[str]:
        """Those that they do not want to see now."""
        now = self._tick()
        return frozenset(key for (who, key), until in self._until.items() if who == session.form_token and until > now)


@dataclass(frozen=True, slots=True)
class Choice:
    """One counter that could serve a group."""

    counter_id: str
    number: int
    name: str
    state: str
    doing: str
    serves: str
    waiting: int
    """People who wait for what it serves."""
    has: bool
    """It serves the group already."""
    moved: bool
    """It does not serve what the settings say."""


class Actions:
    """Serves the pages and takes the forms of what is done about today.

    Args:
        console: what all pages stand on.
        devices: as the live links see them.
        later: what was put off.
    """

    def __init__(self, console: Console, devices: Callable[[], Sequence[DeviceLine]], later: Later) -> None:
        self._console = console
        self._devices = devices
        self._later = later

    def add_to(self, router: APIRouter) -> None:
        """Add the routes."""
        router.get("/hall")(self.hall)
        router.post("/hall/close")(self.close)
        router.post("/hall/open")(self.open)
        router.post("/hall/service-close")(self.close_service)
        router.post("/hall/service-open")(self.open_service)
        router.post("/hall/kiosk")(self.kiosk)
        router.get("/counters")(self.counters)
        router.post("/counters")(self.move)
        router.post("/help")(self.help)
        router.post("/later")(self.put_off)

    # -- pages --

    async def hall(self, request: Request) -> Response:
        """Doors, kiosks and the counters of today."""
        return await self._hall(request, self._may_act(request))

    async def counters(self, request: Request, group: str = "") -> Response:
        """Which counter shall serve a group for today."""
        session = self._may_act(request)
        return await self._counters(request, session, group)

    # -- forms --

    async def close(self, request: Request, why: WORDS = "", form: TOKEN = "", command_id: ID = "") -> Response:
        """No numbers until the hall is opened again."""
        session = self._posted(request, form)
        if (flaw := self._flaw(request, why)) is not None:
            return await self._hall(request, session, {"why": flaw}, {"why": why})
        return await self._done(request, session, CloseHall(why=why.strip()), "/manager/hall", command_id)

    async def open(self, request: Request, form: TOKEN = "", command_id: ID = "") -> Response:
        """Numbers again."""
        session = self._posted(request, form)
        return await self._done(request, session, OpenHall(), "/manager/hall", command_id)

    async def close_service(
        self, request: Request, service_id: ID = "", service_why: WORDS = "", form: TOKEN = "", command_id: ID = ""
    ) -> Response:
        """No numbers for one service until it is opened again or the day is over."""
        session = self._posted(request, form)
        typed = {"service_id": service_id, "service_why": service_why}
        if not service_id:
            return await self._hall(
                request, session, {"service_id": self._console.speech(request)("today.which_service")}, typed
            )
        if (flaw := self._flaw(request, service_why)) is not None:
            return await self._hall(request, session, {"service_why": flaw}, typed)
        command = CloseService(service_id=service_id, why=service_why.strip())
        return await self._done(request, session, command, "/manager/hall", command_id)

    async def open_service(self, request: Request, service_id: ID, form: TOKEN = "") -> Response:
        """Numbers for it again."""
        session = self._posted(request, form)
        return await self._done(request, session, OpenService(service_id=service_id), "/manager/hall")

    async def kiosk(
        self,
        request: Request,
        device_id: ID,
        mode: Annotated[Mode, Form()],
        form: TOKEN = "",
    ) -> Response:
        """The mode of one kiosk."""
        session = self._posted(request, form)
        return await self._done(request, session, WantDevice(device_id=device_id, mode=mode), "/manager/hall")

    async def move(
        self,
        request: Request,
        counter_id: ID,
        how: Annotated[Literal["add", "only", "usual"], Form()],
        group: ID = "",
        form: TOKEN = "",
        command_id: ID = "",
    ) -> Response:
        """What a counter serves for the rest of the day."""
        session = self._posted(request, form)
        async with self._console.handle.reading() as state:
            branch, now = state.branch, state.serves(counter_id) if state.branch else frozenset()
        if branch is None:
            raise NotNow(Refused(code=Code.STARTING))
        services: tuple[str, ...] = ()
        if how != "usual":
            of_group = {service.id for service in branch.services if service.group == group}
            if not of_group:
                raise HTTPException(404)
            services = tuple(sorted(of_group | now if how == "add" else of_group))
        command = AssignCounter(counter_id=counter_id, services=services)
        no = await self._console.ask(session, command, f"{command_id}-{how}" if command_id else "")
        return await self._answered(request, session, no if isinstance(no, Refused) else None, "/manager")

    async def help(self, request: Request, counter_id: ID, form: TOKEN = "") -> Response:
        """Help is on its way."""
        session = self._posted(request, form)
        return await self._done(request, session, AnswerHelp(counter_id=counter_id), "/manager")

    async def put_off(self, request: Request, key: ID, form: TOKEN = "") -> Response:
        """Not this alarm, for a while."""
        self._later.put_off(self._console.posted(request, Page.TODAY, form), key)
        return RedirectResponse("/manager", 303)

    # -- inside --

    def _may_act(self, request: Request) -> Session:
        session = self._console.signed_in(request, Page.TODAY)
        if not acts(session):
            raise HTTPException(403)
        return session

    def _posted(self, request: Request, form: str) -> Session:
        """Who sent a form, if they may do more than look: others are told nothing about what they typed."""
        session = self._console.posted(request, Page.TODAY, form)
        if not acts(session):
            raise HTTPException(403)
        return session

    def _of_role(self, role: Role) -> list[DeviceLine]:
        return [line for line in self._devices() if line.role is role]

    def _flaw(self, request: Request, said: str) -> str | None:
        """What is wrong with words that were typed; signs that are no text came no further than the door."""
        say = self._console.speech(request)
        if not said.strip():
            return say("today.why_missing")
        return say("today.too_long", n=MOST_WORDS) if len(said.strip()) > MOST_WORDS else None

    async def _done(
        self, request: Request, session: Session, command: Command, to: str, command_id: str = ""
    ) -> Response:
        answer = await self._console.ask(session, command, command_id)
        return await self._answered(request, session, answer if isinstance(answer, Refused) else None, to)

    async def _answered(self, request: Request, session: Session, no: Refused | None, to: str) -> Response:
        if no is None:
            return RedirectResponse(to, 303)
        if no.code is Code.NOT_ALLOWED:
            raise HTTPException(403)
        return await self._hall(request, session, {"": no.text(self._console.speech(request).language)})

    async def _hall(
        self,
        request: Request,
        session: Session,
        flaws: dict[str, str] | None = None,
        typed: dict[str, str] | None = None,
    ) -> Response:
        say = self._console.speech(request)
        async with self._console.handle.reading() as state:
            if state.branch is None:
                raise NotNow(Refused(code=Code.STARTING))
            branch, why, now = state.settings, state.hall_closed_why, self._console.handle.now
            kiosks = [
                {"id": line.device_id, "name": line.called, "connected": line.connected, "mode": mode.mode,
                 "said": _said(mode, branch, now, say)}
                for line in self._of_role(Role.KIOSK)
                for mode in (mode_now(state, line.device_id, Role.KIOSK, now),)
            ]  # fmt: skip
            notices = len(on_show(state, now))
            closed = [(s, one.why) for s in branch.services if (one := state.closed_service(s.id)) is not None]
            moved = [(branch.counter_by_id[i], state.serves(i)) for i in state.assigned if i in branch.counter_by_id]

        def context() -> dict[str, Any]:
            return {
                "say": say, "branch": branch, "form_token": session.form_token, "command_id": _new_id(),
                "why": why, "notices": notices, "kiosks": kiosks, "modes": get_args(Mode), "flaws": flaws or {},
                "typed": typed or {},
                "closed": [{"id": s.id, "name": s.name.of(say.language), "why": why} for s, why in closed],
                "services": [(s.id, s.name.of(say.language)) for s in branch.services
                             if s.id not in {one.id for one, _ in closed}],
                "moved": [{"id": c.id, "number": c.number, "serves": _served(branch, s, say)} for c, s in moved],
            }  # fmt: skip

        page = await asyncio.to_thread(
            lambda: self._console.page(request, "today/hall.html", session, context(), 422 if flaws else 200)
        )
        return page

    async def _counters(self, request: Request, session: Session, group_id: str) -> Response:
        say = self._console.speech(request)
        async with self._console.handle.reading() as state:
            if state.branch is None:
                raise NotNow(Refused(code=Code.STARTING))
            branch, skills, moved = state.settings, dict(state.skills), set(state.assigned)
            lines = counter_lines(state, self._console.people.full_name_of)
            of_services = self._console.handle.lines.waiting_of() if self._console.handle.lines else {}
        group = branch.group_by_id.get(group_id)
        if group is None:
            raise HTTPException(404)
        mine = {service.id for service in branch.services if service.group == group.id}
        choices = []
        for line in lines:
            serves = skills.get(line.counter_id, frozenset())
            doing = say(line.state.value) if line.state is not CounterState.OPEN else line.ticket or say("free")
            waiting = sum(count for i, (count, _) in of_services.items() if i in serves)
            choices.append(
                Choice(line.counter_id, line.number, line.person, line.state.value, doing,
                       _served(branch, serves, say), waiting, mine <= serves, line.counter_id in moved)
            )  # fmt: skip
        order = {"open": 0, "paused": 1, "closed": 2}
        choices.sort(key=lambda choice: (choice.has, order[choice.state], choice.waiting, choice.number))
        waiting = by_group(branch, of_services).get(group.id, (0, 0))[0]

        def context() -> dict[str, Any]:
            return {"say": say, "branch": branch, "group": group, "choices": choices, "waiting": waiting,
                    "form_token": session.form_token, "command_id": _new_id()}  # fmt: skip

        return await self._console.report(request, "today/counters.html", session, context)


def _served(branch: Branch, services: frozenset[str], say: Speech) -> str:
    """What a counter serves, in words: whole groups by their names, single services by theirs."""
    words = []
    for group in branch.groups:
        of_group = [service for service in branch.services if service.group == group.id]
        some = [service for service in of_group if service.id in services]
        if of_group and len(some) == len(of_group):
            words.append(group.name.of(say.language))
        else:
            words += [service.name.of(say.language) for service in some]
    return ", ".join(words)


def _said(mode: ModeNow, branch: Branch, now: Millis, say: Speech) -> str:
    """Who says a kiosk's mode, and until when; nothing where the calendar says nothing of this kiosk."""
    if mode.calendar is None:
        return ""
    if mode.by == "calendar":
        if mode.until is None:
            return say("today.by_calendar")
        return say("today.by_calendar_until", t=clock_text(branch, mode.until, now))
    words = say("today.by_hand_until")
    if mode.calendar.mode == mode.mode:
        return words
    return f"{words} ({say('today.calendar_says', mode=say(f'today.mode_{mode.calendar.mode}'))})"


def _new_id() -> str:
    return str(uuid.uuid4())
