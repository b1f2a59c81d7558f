"""Devices: the list, one of them, and what a manager does about it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from typing import Annotated, Any, get_args
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from pydantic import ValidationError
from starlette.exceptions import HTTPException

from server.core.model import State, Wanted
from server.devices.pairings import Pairings
from server.devices.pictures import LOOKED_AT, Pictures
from server.devices.wanted import mode_now
from server.staff import passwords, pins
from server.staff.rights import Page
from server.store.device_rows import last_number
from server.web.console import Console
from server.web.devices.adding import NAME, TIED, Adding, counters_of, flaws, zones_of
from server.web.devices.device_lines import facts_of, in_order, is_restarted, line_of, moment
from server.web.gate import Session
from server.web.pages import Speech, rendered
from server.web.refusals import NotNow
from wire.commands import ChangeDevice, Command, UnpairDevice, WantDevice
from wire.errors import Code, Refused
from wire.values import LAYOUTS, Mode, PaperSlot, Role, ScreenLook
from wire.views import DeviceLine

Given = Annotated[str, Form(max_length=500)]
CommandId = Annotated[str, Form(pattern=r"^[0-9a-f-]{0,36}$")]


def modes_of(role: Role) -> tuple[Mode, ...]:
    """The modes a device can be given; bookings and priority are a kiosk's business."""
    every: tuple[Mode, ...] = get_args(Mode)
    return every if role is Role.KIOSK else tuple(mode for mode in every if mode != "priority_only")


DONE = ("wanted", "restarted", "unpaired", "paired", "changed", "pin_set", "pin_cleared")
ANSWER_S = 3.0
"""How long the page waits for a picture; one that comes later is seen when the page is looked at again."""
NOW = "/-/list/now"
"""No device has a name that begins so; an address that ends so keeps nobody signed in."""

PAIRED = (Role.KIOSK, Role.COUNTER, Role.DISPLAY, Role.RECEPTION, Role.MANAGER, Role.PAD, Role.BOARDS)


class DevicePages:
    """Serves `/manager/devices`.

    Args:
        console: what all pages stand on.
        devices: as the live links see them.
        twice: the names of those whose key two links use at the same time.
        pairings: the new devices that wait for their code to be typed.
        pictures: of the screens that a manager asked to see.
    """

    def __init__(
        self,
        console: Console,
        devices: Callable[[], Sequence[DeviceLine]],
        twice: Callable[[], frozenset[str]],
        pairings: Callable[[], Pairings],
        pictures: Callable[[], Pictures],
    ) -> None:
        self._console = console
        self._devices = devices
        self._twice = twice
        self._pictures = pictures
        self._adding = Adding(console, pairings, self._away)

    def router(self) -> APIRouter:
        """The routes."""
        router = self._console.router("/manager/devices")
        router.get("")(self.everyone)
        self._adding.add_to(router)
        router.get(NOW)(self.now)
        router.get("/{device}")(self.one)
        router.post("/{device}/want")(self.want)
        router.post("/{device}/change")(self.change)
        router.post("/{device}/restart")(self.restart)
        router.post("/{device}/pin")(self.staff_pin)
        router.post("/{device}/unpair")(self.unpair)
        router.post("/{device}/screen")(self.look)
        router.post("/{device}/screen/now")(self.look_on)
        router.get("/{device}/screen.jpg")(self.screen)
        return router

    async def everyone(self, request: Request) -> Response:
        """The list."""
        return await self._page(request, self._console.signed_in(request, Page.DEVICES), "")

    async def now(self, request: Request) -> Response:
        """What changes by itself on the page, for its script; of the device `one`, too. Nothing that is typed in."""
        session = self._console.sessions.of(request, Page.DEVICES)
        if session is None:
            raise HTTPException(401)
        device = request.query_params.get("one", "")
        chosen = self._found(device) if device else None
        context = await self._seen(self._console.speech(request), request.query_params.get("role", ""), chosen)
        return HTMLResponse(rendered("devices/_now.html", context))

    async def one(self, request: Request, device: str) -> Response:
        """One device beside the list."""
        return await self._page(request, self._console.signed_in(request, Page.DEVICES), device)

    async def want(
        self, request: Request, device: str, form: Given = "", mode: Given = "", volume: Given = "", layout: Given = ""
    ) -> Response:
        """Its mode, volume, layout, look, a kiosk's slot, and the message it shows, with a field for each language."""
        session, say = self._console.posted(request, Page.DEVICES, form), self._console.speech(request)
        role = self._found(device).role
        fields = await request.form()
        languages = self._console.handle.languages
        message = {one: str(fields.get(f"message_{one}", "")).strip() for one in languages}
        typed = {"mode": mode, "volume": volume.strip(), "layout": layout.strip(), "message": message}
        async with self._console.handle.reading() as state:
            now = _as_wanted(state.wanted.get(device, Wanted()), self._mode(device, state), languages)
        was = _as_it_was(fields, now)
        # The form of a kiosk alone has it.
        typed["paper_slot"] = str(fields.get("paper_slot", was["paper_slot"]))
        typed["look"] = str(fields.get("look", was["look"]))  # and that of a display
        typed["was"] = was
        wrong: dict[str, str] = {}
        if mode not in modes_of(role):
            wrong["mode"] = say("devices.bad_mode")
        if typed["layout"] not in ("", was["layout"], *LAYOUTS):
            wrong["layout"] = say("devices.bad_layout")
        loud: int | None = None
        if typed["volume"]:
            loud = int(volume) if volume.strip().isascii() and volume.strip().isdecimal() and len(volume) < 9 else -1
            if not 0 <= loud <= 100:
                wrong["volume"] = say("devices.bad_volume")
        if wrong:
            return await self._page(request, session, device, wrong, typed)
        try:
            # Saving a volume is no word about the mode, which the calendar or somebody else may have changed meanwhile.
            asked = typed | {"volume": loud}
            asked = {name: asked[name] for name in was if typed[name] != was[name]}
            command = WantDevice.model_validate({"device_id": device, **asked})
        except ValidationError as error:
            field = str(error.errors()[0]["loc"][0])
            return await self._page(request, session, device, {field: say(f"devices.bad_{field}")}, typed)
        return await self._asked(request, session, device, command, "wanted")

    async def restart(self, request: Request, device: str, form: Given = "", command_id: CommandId = "") -> Response:
        """Its program ends and is started anew."""
        session = self._console.posted(request, Page.DEVICES, form)
        if not is_restarted(self._found(device)):
            raise HTTPException(404)
        return await self._asked(
            request, session, device, WantDevice(device_id=device, restart=True), "restarted", command_id
        )

    async def staff_pin(
        self, request: Request, device: str, form: Given = "", pin: Given = "", every: Given = "", clear: Given = ""
    ) -> Response:
        """The PIN of a kiosk's staff menu, or of every kiosk's; or none any more."""
        session, say = self._console.posted(request, Page.DEVICES, form), self._console.speech(request)
        if self._found(device).role is not Role.KIOSK:
            raise HTTPException(404)
        pin = "".join(pin.split())
        if not clear and (unfit := pins.unfit(pin)) is not None:
            return await self._page(request, session, device, {"pin": unfit.text(say.language)})
        kept = "" if clear else await asyncio.to_thread(passwords.hashed, pin)
        done, trouble = "pin_cleared" if clear else "pin_set", None
        kiosks = [line.device_id for line in self._devices() if line.role is Role.KIOSK]
        for kiosk in kiosks if every else [self._found(device).device_id]:
            answer = await self._console.ask(session, WantDevice(device_id=kiosk, staff_pin_hash=kept), "")
            # One that was unpaired meanwhile needs none, and the others get theirs.
            if isinstance(answer, Refused) and answer.code != Code.UNKNOWN_DEVICE:
                trouble = answer
        if every and all(line.device_id != device for line in self._devices()):
            return RedirectResponse(f"/manager/devices?done={done}", 303)
        self._found(device)
        if trouble is not None:
            return await self._page(request, session, device, {"": trouble.text(say.language)})
        return RedirectResponse(f"/manager/devices/{device}?done={done}", 303)

    async def look(self, request: Request, device: str, form: Given = "", command_id: CommandId = "") -> Response:
        """See its screen now; that somebody wanted to is a fact."""
        session = self._console.posted(request, Page.DEVICES, form)
        if self._found(device).role not in LOOKED_AT:
            raise HTTPException(404)
        answer = await self._asked(
            request, session, device, WantDevice(device_id=device, picture=True), "looked", command_id
        )
        if answer.status_code == 303:
            self._pictures().looks(session.person.person, device)
        await self._pictures().answered(device, ANSWER_S)
        return answer

    async def look_on(self, request: Request, device: str, form: Given = "") -> Response:
        """Its screen anew, for the page's script while somebody looks on; a fact tells of each spell of looking."""
        if self._console.sessions.of(request) is None:
            raise HTTPException(401)  # a script would take the sign-in, which others are led to, for an answer
        session = self._console.posted(request, Page.DEVICES, form)
        found, pictures, person = self._found(device), self._pictures(), session.person.person
        if found.role not in LOOKED_AT:
            raise HTTPException(404)
        if pictures.looks_on(person, device):
            pictures.renew(device)
        else:
            answer = await self._console.ask(session, WantDevice(device_id=device, picture=True))
            if isinstance(answer, Refused):
                raise NotNow(answer)
            pictures.looks(person, device)
        await pictures.answered(device, ANSWER_S)
        context = {"say": self._console.speech(request), "one": {"id": device, "name": found.called}}
        return HTMLResponse(rendered("devices/_screen.html", context | {"picture": pictures.of(device)}))

    async def screen(self, request: Request, device: str) -> Response:
        """The picture, for a minute."""
        self._console.signed_in(request, Page.DEVICES)
        picture = self._pictures().of(device)
        if picture is None or not picture.jpeg:
            raise HTTPException(404)
        return Response(picture.jpeg, media_type="image/jpeg", headers={"Cache-Control": "no-store"})

    async def change(
        self, request: Request, device: str, form: Given = "", name: Given = "", zone: Given = "", counter: Given = ""
    ) -> Response:
        """Its name, its place, and of a clerk's PC the counter that it is tied to."""
        session, say = self._console.posted(request, Page.DEVICES, form), self._console.speech(request)
        found, branch = self._found(device), await self._console.branch()
        tied = counter if found.role in TIED else ""
        if wrong := flaws(name, zone, tied, branch, say):
            return await self._page(request, session, device, wrong, placing={"name": name, "zone": zone, "tied": tied})
        command = ChangeDevice(
            device_id=device, name=NAME.validate_python(name), zone=zone or None, counter_id=tied or None
        )
        return await self._asked(request, session, device, command, "changed")

    async def unpair(self, request: Request, device: str, form: Given = "", sure: Given = "") -> Response:
        """It is let in no longer."""
        session, say = self._console.posted(request, Page.DEVICES, form), self._console.speech(request)
        self._found(device)
        if not sure:
            return await self._page(request, session, device, {"sure": say("devices.not_sure")})
        return await self._asked(request, session, device, UnpairDevice(device_id=device), "unpaired")

    # -- inside --

    def _away(self, role: Role) -> frozenset[str]:
        return frozenset(line.device_id for line in self._devices() if line.role is role and not line.connected)

    def _mode(self, device: str, state: State) -> Mode:
        return mode_now(state, device, self._found(device).role, self._console.handle.now).mode

    def _found(self, device: str) -> DeviceLine:
        found = next((line for line in self._devices() if line.device_id == device), None)
        if found is None:
            raise HTTPException(404)
        return found

    async def _asked(
        self, request: Request, session: Session, device: str, command: Command, done: str, command_id: str = ""
    ) -> Response:
        self._found(device)
        answer = await self._console.ask(session, command, command_id)
        if isinstance(answer, Refused):
            say = self._console.speech(request)
            return await self._page(request, session, device, {"": answer.text(say.language)})
        to = "/manager/devices" if done == "unpaired" else f"/manager/devices/{device}"
        return RedirectResponse(f"{to}?done={done}", 303)

    async def _page(
        self,
        request: Request,
        session: Session,
        device: str,
        wrong: dict[str, str] | None = None,
        typed: dict[str, Any] | None = None,
        placing: dict[str, str] | None = None,
    ) -> Response:
        say = self._console.speech(request)
        chosen = self._found(device) if device else None
        done = request.query_params.get("done", "")
        context = await self._seen(say, request.query_params.get("role", ""), chosen)
        context |= {"wrong": wrong or {}, "done": done if done in DONE and not wrong else ""}
        if chosen is not None:
            async with self._console.handle.reading() as state:
                branch, wanted, mode = state.branch, state.wanted.get(device, Wanted()), self._mode(device, state)
            now = _as_wanted(wanted, mode, self._console.handle.languages)
            context |= {
                "is_board": chosen.role is Role.DISPLAY,
                "typed": {"was": now} | (typed or now),
                "placing": placing or {"name": chosen.name, "zone": chosen.zone or "", "tied": self._tied(device)},
                "has_words": chosen.role is not Role.BOARDS,
                "restarts": is_restarted(chosen),
                "may_look": chosen.role in LOOKED_AT,
                "is_kiosk": chosen.role is Role.KIOSK,
                "slots": get_args(PaperSlot),
                "looks": get_args(ScreenLook),
                "layouts": LAYOUTS,
                "has_pin": bool(wanted.staff_pin_hash),
                "pin_form": {"least": pins.SHORTEST, "most": pins.LONGEST},
                "picture": self._pictures().of(device),
                "looks_on": self._pictures().looks_on(session.person.person, device),
                "is_tied": chosen.role in TIED,
                "zones": zones_of(branch, say),
                "counters": counters_of(branch, say),
                "modes": modes_of(chosen.role),
                "languages": self._console.handle.languages,
                "command_id": self._console.new_id(),
                "look_id": self._console.new_id(),
            }
        return self._console.page(request, "devices/devices.html", session, context, 409 if wrong else 200)

    async def _seen(self, say: Speech, role: str, chosen: DeviceLine | None) -> dict[str, Any]:
        """The list, and how one device is: what changes by itself."""
        branch, now = await self._console.branch(), self._console.handle.now
        zone = ZoneInfo(branch.timezone if branch else "UTC")
        every, twice = self._devices(), self._twice()
        counters, zones = dict(counters_of(branch, say)), dict(zones_of(branch, say))
        lines = [
            line_of(one, one.device_id in twice, zone, now, say)
            | {"tied": counters.get(counter := self._tied(one.device_id), counter), "zone": zones.get(one.zone or "")}
            for one in every
            if not role or one.role.value == role
        ]
        context: dict[str, Any] = {
            "say": say, "lines": in_order(lines), "all": len(every), "role": role, "roles": [r.value for r in PAIRED],
            "ill": sum(line["state"] != "good" for line in lines), "one": None, "branch": branch,
            "asking": self._adding.how_many,
        }  # fmt: skip
        if chosen is not None:
            number = await self._console.read(lambda connection: last_number(connection, chosen.device_id))
            context |= {
                "one": line_of(chosen, chosen.device_id in twice, zone, now, say),
                "facts": facts_of(chosen, zones, counters, zone, now, say),
                "number": f"{number[1]}, {moment(number[0], zone, now, say)}" if number else "",
            }
        return context

    def _tied(self, device: str) -> str:
        known = self._console.people.devices
        return next((one.counter_id or "" for one in known if one.device_id == device), "")


def _as_it_was(fields: Mapping[str, Any], now: dict[str, Any]) -> dict[str, Any]:
    """What was wanted when a form's page was made, as the form says itself; as it is now where it does not."""
    said = {name.removeprefix("was_"): str(value) for name, value in fields.items() if name.startswith("was_")}
    messages = {one: said.get(f"message_{one}", words) for one, words in now["message"].items()}
    return {name: said.get(name, value) for name, value in now.items()} | {"message": messages}


def _as_wanted(wanted: Wanted, mode: Mode, languages: Sequence[str]) -> dict[str, Any]:
    """What is wanted now, as the fields of the form."""
    said = {} if wanted.message is None else wanted.message.root
    return {
        "mode": mode, "volume": "" if wanted.volume is None else str(wanted.volume), "layout": wanted.layout,
        "message": {one: said.get(one, "") for one in languages}, "paper_slot": wanted.paper_slot,
        "look": wanted.look,
    }  # fmt: skip
