"""The pad at a counter and the code on it: pages without a sign-in that rate the visit just over there."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable
from typing import Annotated, Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, JSONResponse, Response
from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from server.core.model import State
from server.devices.browsers import Browsers
from server.views.ticket_secrets import Secrets
from server.web.api import refusal
from server.web.branding import emblem_address
from server.web.console import Console
from server.web.devices.code_on_page import CodeOnPage, ShownCode
from server.web.feedback.counter_now import for_code, for_pad, may_still_rate
from server.web.languages import language_of
from server.web.pages import ENVIRONMENT
from server.web.wording import of_part
from wire.branding import Branding
from wire.catalogue import Counter
from wire.commands import LONGEST_COMMENT, RateVisit
from wire.errors import Code, Refused
from wire.text import cleaned
from wire.values import Actor, CommandId, Identifier, Millis, Role, TicketId

PAD_COOKIE = "toiluot_pad"
CODE_COOKIE = "toiluot_pad_code"

Shown = Callable[[State, Counter, Millis], dict[str, Any]]


class Rated(BaseModel):
    """What is said of a visit."""

    model_config = ConfigDict(extra="forbid")

    command_id: CommandId
    visit: TicketId
    score: Annotated[int, Field(ge=1, le=5)]
    reasons: Annotated[tuple[Identifier, ...], Field(max_length=10)] = ()
    comment: Annotated[str, AfterValidator(cleaned), Field(max_length=LONGEST_COMMENT)] = ""


class Key(BaseModel):
    """What a pairing link holds."""

    model_config = ConfigDict(extra="forbid")

    key: Annotated[str, Field(max_length=200)]


class CounterCodes:
    """The text behind the # of a counter's code: nobody makes one who does not stand before it."""

    def __init__(self, secrets: Callable[[], Secrets]) -> None:
        self._secrets = secrets

    def of(self, counter_id: str) -> str:
        """The code of a counter; the same as long as the branch has its key."""
        mark = hmac.digest(self._secrets().key_for("counter codes"), counter_id.encode(), hashlib.sha256)
        return f"{counter_id}.{mark[:8].hex()}"

    def counter_of(self, code: str) -> str:
        """The counter of a code; empty when it is none of ours."""
        counter_id = code.rpartition(".")[0]
        return counter_id if counter_id and hmac.compare_digest(self.of(counter_id).encode(), code.encode()) else ""


class RatingPages:
    """Serves `/pad` and `/r`, and what their script asks for.

    Args:
        console: what all pages stand on.
        codes: of counters.
        browsers: those that show a code because no counter is theirs yet.
        asked: told which pad asks.
    """

    def __init__(self, console: Console, codes: CounterCodes, browsers: Browsers, asked: Callable[[str], None]) -> None:
        self._console = console
        self._codes = codes
        self._shows = CodeOnPage(console, browsers, CODE_COOKIE, PAD_COOKIE)
        self._asked = asked

    def router(self) -> APIRouter:
        """The routes."""
        router = APIRouter(include_in_schema=False)
        router.get("/pad")(self.pad)
        router.post("/pad/pair")(self.pair)
        router.post("/pad/code")(self.show_code)
        router.post("/pad/code/now")(self.look_at_code)
        router.get("/pad/now")(self.pad_now)
        router.post("/pad/rate")(self.pad_rate)
        router.get("/r")(self.code)
        router.get("/r/now")(self.code_now)
        router.post("/r/rate")(self.code_rate)
        return router

    # -- the pad --

    async def pad(self, request: Request) -> HTMLResponse:
        """The page that stays open on a tablet."""
        return await self._page("/pad")

    async def pair(self, request: Request, body: Key) -> Response:
        """A pairing link was opened: this browser keeps its key where no script reads it."""
        if self._paired(body.key) is None:
            return self._refused(request, Refused(code=Code.NOT_PAIRED))
        answer = Response(status_code=204)
        self._shows.keep(answer, body.key)
        return answer

    async def show_code(self, request: Request) -> Response:
        """A code for a pad that belongs to no counter; a manager types it at the page of devices."""
        shown = self._shows.show(request, Role.PAD, lambda code: JSONResponse({"code": code}))
        if not isinstance(shown, Refused):
            return shown
        answer = self._refused(request, shown)
        answer.status_code = 429  # one address has shown too many
        return answer

    async def look_at_code(self, request: Request, body: ShownCode) -> Response:
        """What became of the code; who is let in keeps the key where no script reads it."""
        return self._shows.now(request, body)

    async def pad_now(self, request: Request) -> Response:
        """What the pad shows now."""
        return await self._now(request, self._counter_of_pad(request), for_pad)

    async def pad_rate(self, request: Request, body: Rated) -> Response:
        """A rating from the pad."""
        paired = self._paired(request.cookies.get(PAD_COOKIE, ""))
        if paired is None:
            return self._refused(request, Refused(code=Code.NOT_PAIRED))
        device_id, counter_id = paired
        actor = Actor(role=Role.PAD, device_id=device_id, counter_id=counter_id)
        return await self._rate(request, counter_id, body, actor)

    # -- the code on a counter --

    async def code(self, request: Request) -> HTMLResponse:
        """The page that the code opens on a phone; the code is behind the # and reaches no log."""
        return await self._page("/r")

    async def code_now(self, request: Request) -> Response:
        """The visit just over at the code's counter, if there is one."""
        return await self._now(request, self._codes.counter_of(_bearer(request)), for_code)

    async def code_rate(self, request: Request, body: Rated) -> Response:
        """A rating by the code; the row names the counter beside the visit, which a ticket's own link does not."""
        counter_id = self._codes.counter_of(_bearer(request))
        if not counter_id:
            return self._refused(request, Refused(code=Code.UNKNOWN_COUNTER))
        actor = Actor(role=Role.PHONE, device_id=body.visit, counter_id=counter_id)
        return await self._rate(request, counter_id, body, actor)

    # -- inside --

    async def _page(self, base: str) -> HTMLResponse:
        async with self._console.handle.reading() as state:
            branch = state.branch
        branding = branch.branding if branch else Branding()
        languages = self._console.handle.languages
        table = of_part("rating").by_language(languages)
        # Whose page it is stands there before it knows of any counter.
        words = {one: {**table[one], "office": branch.site.of(one) if branch else ""} for one in languages}
        return HTMLResponse(
            ENVIRONMENT.get_template("feedback/rating.html").render(
                languages=languages, words=words, base=base, emblem=emblem_address(branding), hotline=branding.hotline
            )
        )

    def _paired(self, key: str) -> tuple[str, str] | None:
        """Device and counter of a key; None when it opens nothing any more."""
        device_id, _, token = key.partition("~")
        device = self._console.people.device(device_id, token, Role.PAD) if token else None
        if device is None or not device.counter_id:
            return None
        self._asked(device_id)
        return device_id, device.counter_id

    def _counter_of_pad(self, request: Request) -> str:
        paired = self._paired(request.cookies.get(PAD_COOKIE, ""))
        return paired[1] if paired is not None else ""

    async def _now(self, request: Request, counter_id: str, shown: Shown) -> Response:
        if not counter_id:
            return self._refused(request, Refused(code=Code.NOT_PAIRED))
        async with self._console.handle.reading() as state:
            counter = state.branch.counter_by_id.get(counter_id) if state.branch else None
            if counter is None:
                return self._refused(request, Refused(code=Code.UNKNOWN_COUNTER))
            return JSONResponse(shown(state, counter, self._console.handle.now))

    async def _rate(self, request: Request, counter_id: str, body: Rated, actor: Actor) -> Response:
        async with self._console.handle.reading() as state:
            fits = may_still_rate(state, counter_id, body.visit, self._console.handle.now)
        if not fits:
            return self._refused(request, Refused(code=Code.UNKNOWN_TICKET))
        command = RateVisit(ticket_id=body.visit, score=body.score, reasons=body.reasons, comment=body.comment)
        answer = await self._console.handle.ask(body.command_id, command, actor)
        return self._refused(request, answer) if isinstance(answer, Refused) else Response(status_code=204)

    def _refused(self, request: Request, why: Refused) -> JSONResponse:
        answer = refusal(why, language_of(request))
        answer.status_code = 401 if why.code is Code.NOT_PAIRED else answer.status_code
        return answer


def _bearer(request: Request) -> str:
    kind, _, code = request.headers.get("authorization", "").partition(" ")
    return code if kind == "Bearer" else ""
