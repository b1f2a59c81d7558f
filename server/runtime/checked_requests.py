"""What a web application is never shown: text that is no text, and bodies that two readers could take for two things.

Libraries are lenient: they replace broken letters, take the last of two values, read a form in any character set the
sender names, and answer in their own English what they cannot read. Here a request is read once, strictly, before any
of that, for every address of a program; the application gets it in one canonical form. What nobody sees who pastes a
text into a field (`wire.text.typed`) is no reason to refuse the page and what was typed into it.
"""

from __future__ import annotations

import base64
from collections import Counter
from collections.abc import AsyncGenerator, Callable
from dataclasses import dataclass
from email.message import Message as Headers
from urllib.parse import parse_qsl, unquote_to_bytes, urlencode

from starlette.datastructures import Headers as Named
from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser

from server.runtime.http_guard import MOST_DROPPED, length_refusal
from server.runtime.http_refusals import App, HttpCode, HttpRefused, Message, Receive, Refuse, Send
from wire import strict_json, text
from wire.flaws import LONGEST

FORM = b"application/x-www-form-urlencoded"
JSON = b"application/json"

MOST_FIELDS = 50
"""Of an address; ours have six at most."""

MOST_IN_FORM = 400
"""Fields of a form; a counter's has one for each service and group of its branch."""

SEVERAL_LINES = frozenset({"toml", "receivers", "report_receivers"})
"""Fields of forms that hold a file or a list and not a line."""

UPLOAD = b"multipart/form-data"
MOST_IN_UPLOAD = 12
"""Fields of a form that brings a file."""

FILE_NAME = "-name"
"""After the name of the field of a file, for what the file is called; the field itself holds it as base64."""

TOO_LARGE = "too_large"
"""The key of a request's `scope["state"]` that tells how many bytes its body had when nothing of it was kept."""

_LINE_SIGNS = str.maketrans("", "", "\r\n\t")


@dataclass(frozen=True, slots=True)
class Larger:
    """What one request may bring that others may not."""

    body_bytes: int
    """Of a body that is longer nothing is kept, and the application says so itself (`TOO_LARGE`)."""
    file: bool = False
    """A form with one file in it, as browsers send it; the application gets it as a plain form."""
    streamed: bool = False
    """Such a form with a file too large to be held: the application is given it as it comes, and reads it strictly
    itself. Any other body to that address is held to what every request may bring."""


def _no_larger(_: Message) -> Larger | None:
    return None


class CheckedRequests:
    """ASGI middleware: refuses a request that cannot be read strictly, and passes on the rest in one form.

    Args:
        app: the application.
        body_bytes: most bytes of a request's body.
        refuse: how the program refuses.
        larger: what a request may bring besides, such as one of a person who is signed in.
    """

    def __init__(
        self, app: App, body_bytes: int, refuse: Refuse, larger: Callable[[Message], Larger | None] = _no_larger
    ) -> None:
        self._app = app
        self._body_bytes = body_bytes
        self._refuse = refuse
        self._larger = larger

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        larger = self._larger(scope)
        if larger is not None and larger.streamed:
            if _said_kind(scope) == UPLOAD and length_refusal(scope, larger.body_bytes) is None:
                scope, flaw = _read_address(scope)
                await (self._app if flaw is None else self._refuse(scope, flaw))(scope, receive, send)
                return
            larger = None
        most = self._body_bytes if larger is None else larger.body_bytes
        refusal = length_refusal(scope, most)
        dropped = 0
        if larger is not None and refusal is not None and length_refusal(scope, MOST_DROPPED) is None:
            refusal, dropped = None, await _dropped(receive)
            scope = {**_without_body(scope), "state": {**scope.get("state", {}), TOO_LARGE: dropped}}
        scope, flaw = _read_address(scope)
        refusal = refusal or flaw
        body = b"" if refusal is not None or dropped else await _body(receive, most)
        if body is None:  # it was never sent whole, and nobody is there to be answered
            return
        if refusal is None and body:
            if larger is not None and larger.file and _said_kind(scope) == UPLOAD:
                scope, body, refusal = await _read_upload(scope, body)
            else:
                scope, body, refusal = _read(scope, body)
        if refusal is not None:
            await self._refuse(scope, refusal)(scope, receive, send)
            return
        await self._app(scope, _again(body, receive), send)


async def _dropped(receive: Receive) -> int:
    """Take a body without keeping it; how long it was."""
    many = 0
    while many <= MOST_DROPPED:
        message = await receive()
        many += len(message.get("body", b""))
        if message["type"] != "http.request" or not message.get("more_body", False):
            break
    return max(1, many)


async def _body(receive: Receive, most: int) -> bytes | None:
    """The whole body; None when the sender left, or sent more than it said."""
    body = bytearray()
    while len(body) <= most:
        message = await receive()
        if message["type"] != "http.request":
            return None
        body += message.get("body", b"")
        if not message.get("more_body", False):
            return bytes(body)
    return None


def _again(body: bytes, receive: Receive) -> Receive:
    """What was read, as it would have come; afterwards whatever else comes."""
    given = False

    async def receive_again() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return receive_again


def _read_address(scope: Message) -> tuple[Message, HttpRefused | None]:
    """Path and parameters, or what is wrong with them. A path that is no text leads nowhere: there is no such page."""
    try:
        path = unquote_to_bytes(scope.get("raw_path") or scope["path"]).decode("utf-8")
    except UnicodeDecodeError:
        return scope, HttpRefused(HttpCode.NOT_FOUND)
    if text.flaw(path):
        return scope, HttpRefused(HttpCode.NOT_FOUND)
    pairs = _pairs(scope["query_string"])
    if isinstance(pairs, HttpRefused):
        return scope, pairs
    held = urlencode(pairs).encode()
    return {**scope, "query_string": held}, None


def _read(scope: Message, body: bytes) -> tuple[Message, bytes, HttpRefused | None]:
    """The body and its kind in their one form, or what is wrong with them."""
    kind = _kind(scope)
    if kind is None:
        return scope, body, HttpRefused(HttpCode.WRONG_TYPE)
    if kind == JSON:
        refusal = _json_flaw(body)
    else:
        pairs = _pairs(body, once=True)
        refusal = pairs if isinstance(pairs, HttpRefused) else None
        if not isinstance(pairs, HttpRefused):
            body = urlencode(pairs).encode()
    return _with_body(scope, kind, body), body, refusal


def _with_body(scope: Message, kind: bytes, body: bytes) -> Message:
    scope = _without_body(scope)
    told = [(b"content-type", kind), (b"content-length", str(len(body)).encode())]
    return {**scope, "headers": [*scope["headers"], *told]}


def _without_body(scope: Message) -> Message:
    gone = (b"content-type", b"content-length")
    return {**scope, "headers": [(name, value) for name, value in scope["headers"] if name not in gone]}


async def _read_upload(scope: Message, body: bytes) -> tuple[Message, bytes, HttpRefused | None]:
    """A form with a file as a plain form: the file as base64, and its name in a field of its own."""

    async def whole() -> AsyncGenerator[bytes, None]:
        yield body

    told = Headers()
    told["content-type"] = next(value for name, value in scope["headers"] if name == b"content-type").decode("latin-1")
    # Letters are UTF-8 whatever character set the sender names, as in every other form.
    kind = Named({"content-type": f"multipart/form-data; boundary={told.get_boundary('')}"})
    parser = MultiPartParser(kind, whole(), max_files=1, max_fields=MOST_IN_UPLOAD, max_part_size=len(body))
    try:
        form = await parser.parse()
    except (MultiPartException, LookupError, ValueError):
        return scope, body, HttpRefused(HttpCode.UNREADABLE)
    pairs: list[tuple[str, str]] = []
    for name, value in form.multi_items():
        if isinstance(value, UploadFile):
            pairs += [(name, base64.b64encode(await value.read()).decode()), (name + FILE_NAME, value.filename or "")]
        else:
            pairs.append((name, value))
    await form.close()
    body = urlencode(pairs, errors="surrogatepass").encode()
    checked = _pairs(body, once=True)
    if isinstance(checked, HttpRefused):
        return scope, body, checked
    body = urlencode(checked).encode()
    return _with_body(scope, FORM, body), body, None


def _kind(scope: Message) -> bytes | None:
    """JSON or FORM; None for what is neither, or said to be two things."""
    kind = _said_kind(scope)
    if kind.startswith(b"application/") and kind.endswith((b"/json", b"+json")):
        return JSON
    return FORM if kind == FORM else None


def _said_kind(scope: Message) -> bytes:
    """What a body is said to be; empty when it is said to be two things, or nothing."""
    said = [value for name, value in scope["headers"] if name == b"content-type"]
    if len(said) != 1:
        return b""
    headers = Headers()
    headers["content-type"] = said[0].decode("latin-1")
    return headers.get_content_type().encode("latin-1")


def _json_flaw(body: bytes) -> HttpRefused | None:
    try:
        said = body.decode("utf-8")
    except UnicodeDecodeError:
        return _wrong("body", "not_utf8")
    flaw = strict_json.read(said)[1]
    return None if flaw is None else _wrong(flaw.field or "body", flaw.what)


def _pairs(data: bytes, once: bool = False) -> list[tuple[str, str]] | HttpRefused:
    """The fields of a form or an address, as people see what they typed.

    Args:
        data: as it came.
        once: whether they are a form's, of which none may stand twice.
    """
    most = MOST_IN_FORM if once else MOST_FIELDS
    if data.count(b"&") >= most:
        return _wrong("form", "too_many", limit=str(most))
    try:
        pairs = parse_qsl(data.decode("utf-8"), keep_blank_values=True, errors="strict")
    except UnicodeDecodeError:
        return _wrong("form", "not_utf8")
    pairs = [(name, text.typed(value, lines=once and name in SEVERAL_LINES)) for name, value in pairs]
    for name, value in pairs:
        if text.flaw(name):
            return _wrong("form", text.flaw(name))
        held = value.translate(_LINE_SIGNS) if once and name in SEVERAL_LINES else value
        if text.flaw(held):
            return _wrong(name, text.flaw(held))
    twice = next((name for name, many in Counter(name for name, _ in pairs).items() if many > 1), None)
    return _wrong(twice, "twice") if once and twice is not None else pairs


def _wrong(field: str, what: str, **more: str) -> HttpRefused:
    return HttpRefused(HttpCode.BAD_FIELD, {"field": field[:LONGEST], "what": what, **more})
