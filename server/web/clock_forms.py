"""The manager's two buttons about the clock: it is right now, and the day it opened by mistake is taken back."""

from __future__ import annotations

import uuid
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response

from server.handle import Handle
from server.web.gate import Sessions, form_is_ours
from wire.commands import Command, ConfirmClock, TakeBackDay
from wire.errors import Refused
from wire.values import Actor, Role

FORM_TOKEN = Annotated[str, Form(max_length=200)]
JUMP = Annotated[int, Form(ge=-(10**15), le=10**15)]


class ClockForms:
    """Takes the forms that stand in the alarms of today's page."""

    def __init__(self, handle: Handle, sessions: Sessions) -> None:
        self._handle = handle
        self._sessions = sessions

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
        session = self._sessions.of(request)
        if session is None:
            return RedirectResponse("/manager/sign-in", 303)
        if not form_is_ours(request, form, session.form_token):
            return RedirectResponse("/manager", 303)
        actor = Actor(role=Role.MANAGER, device_id="web", person=session.person.person, roles=session.person.roles)
        answer = await self._handle.ask(str(uuid.uuid4()), command, actor)
        return RedirectResponse(f"/manager?refused={answer.code}" if isinstance(answer, Refused) else "/manager", 303)
