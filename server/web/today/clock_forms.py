"""The manager's two buttons about the clock: it is right now, and the day it opened by mistake is taken back."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response

from server.staff.rights import Page
from server.web.console import Console
from wire.commands import Command, ConfirmClock, TakeBackDay
from wire.errors import Refused

FORM_TOKEN = Annotated[str, Form(max_length=200)]
JUMP = Annotated[int, Form(ge=-(10**15), le=10**15)]


class ClockForms:
    """Takes the forms that stand in the alarms of today's page."""

    def __init__(self, console: Console) -> None:
        self._console = console

    def add_to(self, router: APIRouter) -> None:
        """Add the routes."""
        router.post("/clock")(self.confirm)
        router.post("/false-day")(self.take_back)

    async def confirm(self, request: Request, jump_ms: JUMP, form: FORM_TOKEN = "") -> Response:
        """The machine's clock is right, as it was shown."""
        return await self._done(request, form, ConfirmClock(jump_ms=jump_ms))

    async def take_back(self, request: Request, form: FORM_TOKEN = "") -> Response:
        """The day was opened by mistake."""
        return await self._done(request, form, TakeBackDay())

    async def _done(self, request: Request, form: str, command: Command) -> Response:
        session = self._console.posted(request, Page.TODAY, form)
        answer = await self._console.ask(session, command)
        return RedirectResponse(f"/manager?refused={answer.code}" if isinstance(answer, Refused) else "/manager", 303)
