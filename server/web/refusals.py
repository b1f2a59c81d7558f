"""Every refusal has one of two shapes: `ApiRefusal` under /api, a page in the reader's language elsewhere."""

from __future__ import annotations

from urllib.parse import quote

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.exceptions import HTTPException

from server.runtime.http_refusals import App, HttpCode, HttpRefused, Message, of_status
from server.web.api import STATUS, ApiError, ApiRefusal, refusal
from server.web.gate import HEADERS
from server.web.languages import chosen_language, language_of, languages_of
from server.web.pages import ENVIRONMENT, Speech
from wire.errors import Code, Refused
from wire.flaws import LONGEST, facts_of
from wire.text import KINDS
from wire.values import Language

AGAIN_S = "5"
"""Real seconds after which what is not possible now may be tried again."""

RELATED: dict[HttpCode, str] = {HttpCode.SIGN_IN: "/manager/sign-in"}
"""Where the button of a refusal goes to; elsewhere to today's page."""


class NotNow(Exception):
    """A page that cannot be shown, for a reason of the hall.

    Args:
        why: the reason.
    """

    def __init__(self, why: Refused) -> None:
        super().__init__(why.code)
        self.why = why


class SignInFirst(Exception):
    """Nobody is signed in: the sign-in is what there is to see."""


class NotOurForm(Exception):
    """A form came that stands on no page of this session: nothing is done, and whoever pressed its button is told."""


def refuse(scope: Message, why: HttpRefused | Refused) -> App:
    """The answer that refuses a request."""
    request = Request(scope)
    made = _as_json(request, why) if _is_api(request) else _as_page(request, why)
    if isinstance(why, HttpRefused):
        made.headers.update(why.headers)
    if made.status_code == 503:
        made.headers.setdefault("Retry-After", AGAIN_S)
    for name, value in HEADERS.items():
        made.headers.setdefault(name, value)
    return made


def add_refusals(app: FastAPI) -> None:
    """Answer whatever the framework or a route does not take with a refusal of ours."""

    @app.exception_handler(RequestValidationError)
    async def unreadable(request: Request, error: RequestValidationError) -> Response:
        """A wrong or missing field."""
        first = error.errors()[0]
        inside = {**first, "loc": first["loc"][1:] or ("body",)}
        return _response(request, HttpRefused(HttpCode.BAD_FIELD, facts_of(inside)))

    @app.exception_handler(HTTPException)
    async def not_here(request: Request, error: HTTPException) -> Response:
        """No such page or method."""
        return _response(request, of_status(error.status_code, error.headers))

    @app.exception_handler(NotNow)
    async def not_now(request: Request, error: NotNow) -> Response:
        """It is not so now."""
        return _response(request, error.why)

    @app.exception_handler(SignInFirst)
    async def sign_in_first(request: Request, error: SignInFirst) -> Response:
        """To the sign-in, which leads whoever is signed in to today's page."""
        return RedirectResponse("/manager/sign-in", 303)

    @app.exception_handler(NotOurForm)
    async def not_our_form(request: Request, error: NotOurForm) -> Response:
        """Forged, or of a page that was opened before the person signed in anew."""
        return _response(request, HttpRefused(HttpCode.OLD_FORM))

    @app.exception_handler(Exception)
    async def fault(request: Request, error: Exception) -> Response:
        """A fault of ours, which is logged with its traceback by who runs the application."""
        return _response(request, HttpRefused(HttpCode.FAULT))


def _response(request: Request, why: HttpRefused | Refused) -> Response:
    made = refuse(request.scope, why)
    assert isinstance(made, Response)
    return made


def _is_api(request: Request) -> bool:
    return str(request.scope["path"]).startswith("/api/")


def _as_json(request: Request, why: HttpRefused | Refused) -> Response:
    language = language_of(request)
    if isinstance(why, HttpRefused) and why.code is HttpCode.BAD_FIELD:
        code = Code.BAD_TEXT if why.facts["what"] in KINDS else Code.BAD_PARAMS
        why = Refused(code=code, facts={"method": request.scope["path"][:LONGEST], **why.facts})
    if isinstance(why, Refused):
        return refusal(why, language)
    body = ApiRefusal(error=ApiError(code=why.code.value, message=why.text(language), facts=why.facts))
    return JSONResponse(body.model_dump(), why.status)


def _as_page(request: Request, why: HttpRefused | Refused) -> Response:
    path = str(request.scope["path"])
    status = why.status if isinstance(why, HttpRefused) else STATUS.get(why.code, 409)
    say = Speech(_reader(request, path))
    back = RELATED.get(why.code, "/manager") if isinstance(why, HttpRefused) else "/manager"
    words = {
        "say": say,
        "why": why,
        "back": back if path.startswith("/manager") else "",
        "here": "/" + quote(path.lstrip("/")) if request.method == "GET" else "",
        "session": None,
        "branch": None,
        "path": "",
        "other_languages": [language for language in languages_of(request) if language != say.language],
    }
    return HTMLResponse(ENVIRONMENT.get_template("refused.html").render(words), status)


def _reader(request: Request, path: str) -> Language:
    """As the manager's pages are spoken; whoever comes elsewhere has chosen nothing, so the browser is asked."""
    chosen = chosen_language(request)
    return chosen or (languages_of(request)[0] if path.startswith("/manager") else language_of(request))
