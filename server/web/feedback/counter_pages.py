"""Pads and codes of the counters: pairing a tablet, and the sheet with a code for each counter."""

from __future__ import annotations

import uuid
from typing import Annotated, Any

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response
from markupsafe import Markup
from starlette.exceptions import HTTPException

from server.runtime import qr_pictures
from server.staff.people import new_token, paired
from server.staff.rights import Page
from server.web.console import Console
from server.web.devices.adding import pad_of
from server.web.devices.code_on_page import KEY_LASTS_S
from server.web.feedback.counter_now import WITHIN_MIN
from server.web.feedback.rating_pages import PAD_COOKIE, CounterCodes
from server.web.gate import Session
from wire.catalogue import Branch
from wire.errors import Refused
from wire.values import Actor, Role

SHORT = Annotated[str, Form(max_length=200)]


class CounterPages:
    """Serves `/manager/feedback/counters` and `/manager/feedback/sheet`.

    Args:
        console: what all pages stand on.
        codes: of counters.
        address: of the pages, as a phone reaches them.
    """

    def __init__(self, console: Console, codes: CounterCodes, address: str) -> None:
        self._console = console
        self._codes = codes
        self._address = address.rstrip("/")

    def router(self) -> APIRouter:
        """The routes."""
        router = self._console.router("/manager/feedback")
        router.get("/counters")(self.counters)
        router.get("/sheet")(self.sheet)
        router.post("/pads")(self.pair)
        return router

    async def counters(self, request: Request) -> Response:
        """Which counter has a pad."""
        session = self._console.signed_in(request, Page.FEEDBACK)
        return await self._counters(request, session, {})

    async def sheet(self, request: Request) -> Response:
        """For the printer: a code for each counter, or for one."""
        session = self._console.signed_in(request, Page.FEEDBACK)
        say, branch = self._console.speech(request), await self._branch()
        only = request.query_params.get("counter", "")

        def context() -> dict[str, Any]:
            cards = [
                {"counter": c, "svg": self._svg(self.link(c.id), say("feedback.code_of", n=c.number))}
                for c in sorted(branch.counters, key=lambda c: c.number)
                if only in ("", c.id)
            ]
            return {"say": say, "branch": branch, "cards": cards, "within": WITHIN_MIN}

        return await self._console.report(request, "feedback/sheet.html", session, context)

    async def pair(self, request: Request, counter: SHORT, form: SHORT = "", here: SHORT = "") -> Response:
        """A new key for a counter's pad; an older one opens nothing any more."""
        session = self._console.posted(request, Page.FEEDBACK, form)
        branch = await self._branch()
        found = branch.counter_by_id.get(counter)
        if found is None:
            raise HTTPException(404)
        token, device_id = new_token(), pad_of(self._console.people, found.id)
        command = paired(device_id, Role.PAD, found.id, token)
        # Pairing is the server's own command; the page stands for it, and the row names the person.
        actor = Actor(role=Role.SERVER, device_id="web", person=session.person.person)
        done = await self._console.handle.ask(str(uuid.uuid4()), command, actor)
        say = self._console.speech(request)
        if isinstance(done, Refused):
            return await self._counters(request, session, {"trouble": done.text(say.language)})
        key = f"{device_id}~{token}"
        if here:
            answer = RedirectResponse("/pad", 303)
            self._console.set_cookie(answer, PAD_COOKIE, key, KEY_LASTS_S)
            return answer
        link = f"{self._address}/pad#{key}"
        shown = {"link": link, "paired": found, "svg": self._svg(link, say("feedback.pad_link"))}
        return await self._counters(request, session, shown)

    def link(self, counter_id: str) -> str:
        """What a counter's code opens."""
        return f"{self._address}/r#{self._codes.of(counter_id)}"

    # -- inside --

    async def _branch(self) -> Branch:
        branch = await self._console.branch()
        if branch is None:
            raise HTTPException(404)
        return branch

    async def _counters(self, request: Request, session: Session, shown: dict[str, Any]) -> Response:
        say, branch = self._console.speech(request), await self._branch()
        devices = self._console.people.devices

        def context() -> dict[str, Any]:
            pads = {d.counter_id: d for d in devices if d.role is Role.PAD}
            rows = [
                {
                    "counter": c,
                    "since": say.minute(pads[c.id].paired_at, branch.timezone) if c.id in pads else "",
                }
                for c in sorted(branch.counters, key=lambda c: c.number)
            ]
            base = {"say": say, "branch": branch, "rows": rows, "link": "", "paired": None, "svg": "", "trouble": ""}
            return base | shown

        return await self._console.report(request, "feedback/counters.html", session, context)

    def _svg(self, text: str, label: str) -> Markup:
        # Drawn here, and its label escaped.
        return Markup(qr_pictures.svg(text, Markup.escape(label)))  # noqa: S704
