"""Adds a device by the code on its screen: who waits, what was typed, and what became of it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from typing import Annotated, Any

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from pydantic import TypeAdapter, ValidationError
from starlette.exceptions import HTTPException

from rules.pairing import is_a_code
from server.devices.browsers import IN_BROWSERS
from server.devices.pairings import Failed, Pairings, WaitingDevice
from server.staff.people import People, paired
from server.staff.rights import Page
from server.web.console import Console
from server.web.gate import Session
from server.web.pages import Speech, clock_text, rendered
from wire.catalogue import Branch
from wire.commands import DeviceName
from wire.errors import Refused
from wire.pairing import NewDevice
from wire.values import Role

ADD, WAITING = "/-/add", "/-/now"
"""No device has a name that begins so."""

TIED = (Role.COUNTER, Role.PAD)
"""Kinds that may be tied to a counter; a pad has to be."""

Given = Annotated[str, Form(max_length=500)]

NAME: TypeAdapter[str] = TypeAdapter(DeviceName)


@dataclass(slots=True)
class Typed:
    """What was typed into the form, and what is wrong with it, by field."""

    waiting: str = ""
    name: str = ""
    zone: str = ""
    counter: str = ""
    instead: str = ""
    code: str = ""
    wrong: dict[str, str] = field(default_factory=dict)


class Adding:
    """Serves what adds a device.

    Args:
        console: what all pages stand on.
        pairings: the devices that wait, and the way to try a code.
        away: the ids of paired devices that are not connected, of a kind.
    """

    def __init__(
        self, console: Console, pairings: Callable[[], Pairings], away: Callable[[Role], Collection[str]]
    ) -> None:
        self._console = console
        self._pairings = pairings
        self._away = away
        self._promised: set[str] = set()
        """Names of devices whose codes are being tried."""

    def add_to(self, router: APIRouter) -> None:
        """Its routes."""
        router.get(ADD)(self.form)
        router.post(ADD)(self.add)
        router.get(WAITING)(self.waiting)

    @property
    def how_many(self) -> int:
        """Devices that wait."""
        return len(self._pairings().waiting)

    async def form(self, request: Request) -> Response:
        """The devices that wait, and the form for the code of one of them."""
        session = self._console.signed_in(request, Page.DEVICES)
        return await self._page(request, session, Typed(waiting=request.query_params.get("waiting", "")[:20]))

    async def waiting(self, request: Request) -> Response:
        """The devices that wait, for the form's script."""
        session = self._console.sessions.of(request, Page.DEVICES)
        if session is None:
            raise HTTPException(401)
        say = self._console.speech(request)
        chosen = request.query_params.get("waiting", "")[:20]
        branch = await self._console.branch()
        context = {"say": say, "waiting": self._lines(say, branch), "chosen": chosen}
        return HTMLResponse(rendered("devices/_waiting.html", context))

    async def add(
        self, request: Request, form: Given = "", waiting: Given = "", code: Given = "", name: Given = "",
        zone: Given = "", counter: Given = "", instead: Given = "",
    ) -> Response:  # fmt: skip
        """Try the code, and pair the device if it is the one on its screen."""
        session, say = self._console.posted(request, Page.DEVICES, form), self._console.speech(request)
        typed = Typed(waiting[:20], name, zone, counter, instead, code[:9])
        branch = await self._console.branch()
        device = self._pairings().find(typed.waiting)
        code = "".join(code.split())
        if device is None:
            typed.wrong["waiting"] = say("devices.failed_gone" if typed.waiting else "devices.choose_one")
        if not is_a_code(code):
            typed.wrong["code"] = say("devices.bad_code")
        typed.wrong |= flaws(name, zone, counter if device and device.role in TIED else "", branch, say)
        if device is not None and device.role is Role.PAD and not counter:
            typed.wrong["counter"] = say("devices.pad_counter")
        if device is not None and instead and instead not in self._away(device.role):
            typed.wrong["instead"] = say("devices.bad_instead")
        if typed.wrong or device is None:
            return await self._page(request, session, typed)
        people, role = self._console.people, device.role
        device_id = instead or (
            pad_of(people, counter, self._promised) if role is Role.PAD else free_name(people, role, self._promised)
        )
        self._promised.add(device_id)
        try:
            done = await asyncio.shield(self._pair(session, device, code, device_id, typed, say))
        finally:
            self._promised.discard(device_id)
        if done:
            typed.code = ""  # it was tried, and the device shows another one by now
            typed.wrong |= done
            return await self._page(request, session, typed)
        return RedirectResponse(f"/manager/devices/{device_id}?done=paired", 303)

    # -- inside --

    async def _pair(
        self, session: Session, device: WaitingDevice, code: str, device_id: str, typed: Typed, say: Speech
    ) -> dict[str, str]:
        """What is wrong, by field; empty when the device is in."""
        called = NAME.validate_python(typed.name) or self._usual_name(device.role, device_id, say)
        agreed = await self._pairings().agree(device.id, code, NewDevice(device_id=device_id, name=called))
        if isinstance(agreed, Failed):
            return {"waiting" if agreed is Failed.GONE else "code": say(f"devices.failed_{agreed.value}")}
        tied = typed.counter if device.role in TIED else ""
        command = paired(device_id, device.role, tied or None, agreed.token)
        answer = await self._console.ask(
            session, command.model_copy(update={"name": called, "zone": typed.zone or None})
        )
        agreed.answer(answer)
        return {"": answer.text(say.language)} if isinstance(answer, Refused) else {}

    @staticmethod
    def _usual_name(role: Role, device_id: str, say: Speech) -> str:
        number = device_id.rpartition("-")[2]
        return say(f"devices.role_{role.value}") + (f" {number}" if number.isdecimal() else "")

    def _lines(self, say: Speech, branch: Branch | None) -> list[dict[str, str]]:
        zone = branch.timezone if branch else "UTC"
        return [
            {
                "id": one.id, "role": say(f"devices.role_{one.role.value}"), "host": one.host or "–",
                "address": one.address, "since": clock_text(one.since, zone), "kind": one.role.value,
                "words": "devices.waits_browser" if one.role in IN_BROWSERS else "devices.waits",
            }
            for one in self._pairings().waiting
        ]  # fmt: skip

    async def _page(self, request: Request, session: Session, typed: Typed) -> Response:
        say, branch = self._console.speech(request), await self._console.branch()
        lines = self._lines(say, branch)
        chosen = typed.waiting if any(line["id"] == typed.waiting for line in lines) else ""
        if not chosen and len(lines) == 1:
            chosen = lines[0]["id"]
        placed = self._console.handle.placed
        old = [
            (one, placed(one).name or one, say(f"devices.role_{role.value}"))
            for role in (Role.KIOSK, Role.COUNTER, Role.DISPLAY)
            for one in sorted(self._away(role), key=lambda one: (len(one), one))
        ]
        context: dict[str, Any] = {
            "say": say, "waiting": lines, "chosen": chosen, "typed": typed, "wrong": typed.wrong, "branch": branch,
            "zones": zones_of(branch, say), "counters": counters_of(branch, say), "old": old,
        }  # fmt: skip
        return self._console.page(request, "devices/add.html", session, context, 409 if typed.wrong else 200)


def pad_of(people: People, counter: str, promised: Collection[str] = ()) -> str:
    """The name of a counter's pad. It has one: the tablet that was it before is shut out, that of no other counter."""
    before = [d.device_id for d in people.devices if d.role is Role.PAD and d.counter_id == counter]
    name = f"pad-{counter}"[:64]
    if before:
        return name if name in before else before[0]
    return free_name(people, Role.PAD, promised) if people.is_paired(name) else name


def free_name(people: People, role: Role, promised: Collection[str] = ()) -> str:
    """The next name of a kind that no device has, and that is promised to none."""
    taken = {one.device_id for one in people.devices} | set(promised)
    return next(name for n in range(1, len(taken) + 2) if (name := f"{role.value}-{n}") not in taken)


def zones_of(branch: Branch | None, say: Speech) -> list[tuple[str, str]]:
    """The parts of the hall, with address and floor where there are several."""
    return [] if branch is None else [(zone.id, branch.place_of(zone, say.language)) for zone in branch.zones]


def counters_of(branch: Branch | None, say: Speech) -> list[tuple[str, str]]:
    """The counters, by their numbers."""
    if branch is None:
        return []
    numbered = sorted(branch.counters, key=lambda one: one.number)
    return [(one.id, say("devices.counter_n", n=one.number)) for one in numbered]


def flaws(name: str, zone: str, counter: str, branch: Branch | None, say: Speech) -> dict[str, str]:
    """What is wrong with a device's name and place, by field."""
    wrong = {}
    try:
        NAME.validate_python(name)
    except ValidationError:
        wrong["name"] = say("devices.bad_name")
    if zone and zone not in dict(zones_of(branch, say)):
        wrong["zone"] = say("devices.bad_zone")
    if counter and counter not in dict(counters_of(branch, say)):
        wrong["counter"] = say("devices.bad_counter")
    return wrong
