"""The HTTP API, version 1: a ticket by its secret, the hall for everybody. The schema is at /api/v1/openapi.json."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from fastapi.responses import JSONResponse
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from server.handle import Handle
from server.views.documents import Documents
from server.views.ticket_secrets import Secrets
from server.web.languages import language_of
from wire.commands import LONGEST_COMMENT, Arrive, Cancel, Command, RateVisit, Snooze
from wire.errors import Code, Refused
from wire.text import cleaned
from wire.values import Actor, CommandId, Identifier, Language, Role, Words
from wire.views import Done, HallView, Issued, TicketView

STATUS: dict[Code, int] = {
    Code.UNKNOWN_TICKET: 404,
    Code.SIGN_IN_FIRST: 401,
    Code.NOT_ALLOWED: 403,
    Code.BAD_PARAMS: 422,
    Code.BAD_TEXT: 422,
    Code.BUSY: 503,
    Code.STARTING: 503,
    Code.CANNOT_STORE: 503,
    Code.INTERNAL: 503,
}
"""HTTP status of a refusal; every other one is 409: understood, but it is not so now."""


class ApiError(BaseModel):
    """Why something was not done."""

    code: str
    """The same codes as on the live links (wire/errors.py), or one of server/runtime/http_refusals.py."""
    message: str
    """In the reader's language."""
    facts: dict[str, str] = {}


class ApiRefusal(BaseModel):
    """Not done, and nothing changed."""

    error: ApiError


class _Asked(BaseModel):
    model_config = ConfigDict(extra="forbid")

    command_id: CommandId
    """Made by the client: the same again has one effect and the same answer."""


class Leave(_Asked):
    """Leave the line."""


class Wait(_Asked):
    """Let others go first."""

    minutes: Annotated[int, Field(ge=1, le=60)] = 10


class Here(_Asked):
    """The holder of a number taken outside is in the hall."""

    hall_code: Annotated[Words, Field(max_length=40)]
    """What kiosks and boards show at this moment; another one every 30 s."""
    class_id: Identifier | None = None
    """The answer to CONFIRM_CLASS: the class that was claimed, or `ordinary`."""
    language: Language = "vi"


class Rate(_Asked):
    """Rate a visit that is over."""

    score: Annotated[int, Field(ge=1, le=5)]
    """5 is Rất hài lòng, 1 is Rất không hài lòng."""
    reasons: Annotated[tuple[Identifier, ...], Field(max_length=10)] = ()
    comment: Annotated[str, AfterValidator(cleaned), Field(max_length=LONGEST_COMMENT)] = ""
    """Free words of the visitor; what is no text is left out of them."""


_BEARER = HTTPBearer(
    auto_error=False,
    scheme_name="ticket",
    description="The secret behind the # of the ticket's address. It stands in a header, not in the path, so that no "
    "log keeps it.",
)
Secret = Annotated[HTTPAuthorizationCredentials | None, Depends(_BEARER)]

_REFUSALS: dict[int | str, dict[str, Any]] = {
    status: {"model": ApiRefusal, "description": words}
    for status, words in (
        (400, "The request cannot be read."),
        (401, "The secret is missing, or no ticket of today has it."),
        (403, "This ticket's holder may not do that."),
        (404, "There is no such address."),
        (409, "It is not possible now; the message says why."),
        (405, "The address does not take this method."),
        (411, "The length of the body is not told."),
        (413, "The body is too large."),
        (415, "The body is no JSON."),
        (422, "A field is missing or wrong; the message names it."),
        (503, "The branch is starting or cannot store; try again."),
    )
}


def refusal(why: Refused, language: str) -> JSONResponse:
    """A refusal as an HTTP answer."""
    body = ApiRefusal(error=ApiError(code=why.code.value, message=why.text(language), facts=why.facts))
    return JSONResponse(body.model_dump(), STATUS.get(why.code, 409))


def _nobody(request: Request) -> JSONResponse:
    answer = refusal(Refused(code=Code.UNKNOWN_TICKET), language_of(request))
    answer.status_code = 401
    answer.headers["WWW-Authenticate"] = "Bearer"
    return answer


def make_api(handle: Handle, documents: Documents, secrets: Callable[[], Secrets]) -> APIRouter:
    """The routes under /api/v1; `secrets` find a ticket."""
    api = APIRouter(prefix="/api/v1", responses=_REFUSALS)

    async def ask(request: Request, secret: Secret, command_id: str, make: type[Command], **fields: object) -> Any:
        if secret is None:
            return _nobody(request)
        async with handle.reading() as state:
            ticket_id = secrets().find_in(state.tickets, secret.credentials)
        if ticket_id is None:
            return _nobody(request)
        command = make.model_validate({"ticket_id": ticket_id, **fields})
        answer = await handle.ask(command_id, command, Actor(role=Role.PHONE, device_id=ticket_id))
        return refusal(answer, language_of(request)) if isinstance(answer, Refused) else answer

    @api.get("/hall", summary="Whether numbers are given, and how long it is")
    async def hall(request: Request) -> HallView:
        view = await documents.hall_now()
        return refusal(view, language_of(request)) if isinstance(view, Refused) else view  # type: ignore[return-value]

    @api.get("/ticket", summary="One ticket: its place, its wait, its counter")
    async def ticket(request: Request, secret: Secret) -> TicketView:
        if secret is None:
            return _nobody(request)  # type: ignore[return-value]
        view = await documents.ticket_now(lambda state: secrets().find_in(state.tickets, secret.credentials))
        if isinstance(view, Refused) and view.code is Code.UNKNOWN_TICKET:
            return _nobody(request)  # type: ignore[return-value]
        return refusal(view, language_of(request)) if isinstance(view, Refused) else view  # type: ignore[return-value]

    @api.post("/ticket/cancel", summary="Leave the line")
    async def cancel(request: Request, secret: Secret, body: Leave) -> Done:
        return await ask(request, secret, body.command_id, Cancel, why="phone")  # type: ignore[no-any-return]

    @api.post("/ticket/snooze", summary="Let others go first for some minutes")
    async def snooze(request: Request, secret: Secret, body: Wait) -> Done:
        return await ask(  # type: ignore[no-any-return]
            request, secret, body.command_id, Snooze, minutes=body.minutes
        )

    @api.post("/ticket/arrive", summary="Be in the hall, with the code that it shows at this moment")
    async def arrive(request: Request, secret: Secret, body: Here) -> Issued:
        return await ask(  # type: ignore[no-any-return]
            request,
            secret,
            body.command_id,
            Arrive,
            hall_code=body.hall_code,
            class_id=body.class_id,
            language=body.language,
        )

    @api.post("/ticket/rate", summary="Rate the visit")
    async def rate(request: Request, secret: Secret, body: Rate) -> Done:
        return await ask(  # type: ignore[no-any-return]
            request,
            secret,
            body.command_id,
            RateVisit,
            score=body.score,
            reasons=body.reasons,
            comment=body.comment,
        )

    return api
