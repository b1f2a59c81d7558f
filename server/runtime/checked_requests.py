"""What a web application is never shown: text that is no text, and bodies that two readers could take for two things.

Libraries are lenient: they replace broken letters, take the last of two values, read a form in any character set the
sender names, and answer in their own English what they cannot read. Here a request is read once, strictly, before any
of that, for every address of a program; the application gets it in one canonical form.
"""

from __future__ import annotations

from collections import Counter
from email.message import Message as Headers
from urllib.parse import parse_qsl, unquote_to_bytes, urlencode

from server.runtime.http_guard import length_refusal
from server.runtime.http_refusals import App, HttpCode, HttpRefused, Message, Receive, Refuse, Send
from wire import strict_json, text
from wire.flaws import LONGEST

FORM = b"application/x-www-form-urlencoded"
JSON = b"application/json"

MOST_FIELDS = 50
"""Of an address; ours have six at most."""

MOST_IN_FORM = 400
"""Fields of a form; a counter's has one for each service and group of its branch."""

SEVERAL_LINES = frozenset({"toml"})
"""Fields of forms that hold a file and not a line."""

_LINE_SIGNS = str.maketrans("", "", "\r\n\t")


class CheckedRequests:
    """ASGI middleware: refuses a request that cannot be read strictly, and passes on the rest in one form.

    Args:
        app: the application.
        body_bytes: most bytes of a request's body.
        refuse: how the program refuses.
    """

    def __init__(self, app: App, body_bytes: int, refuse: Refuse) -> None:
        self._app = app
        self._body_bytes = body_bytes
        self._refuse = refuse

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        refusal = length_refusal(scope, self._body_bytes) or _address_flaw(scope)
        body = b"" if refusal is not None else await _body(receive, self._body_bytes)
        if body is None:  # it was never sent whole, and nobody is there to be answered
            return
        if refusal is None and body:
            scope, body, refusal = _read(scope, body)
        if refusal is not None:
            await self._refuse(scope, refusal)(scope, receive, send)
            return
        await self._app(scope, _again(body, receive), send)


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


def _address_flaw(scope: Message) -> HttpRefused | None:
    """What is wrong with path or parameters. A path that is no text leads nowhere: there is no such page."""
    try:
        path = unquote_to_bytes(scope.get("raw_path") or scope["path"]).decode("utf-8")
    except UnicodeDecodeError:
        return HttpRefused(HttpCode.NOT_FOUND)
    if text.flaw(path):
        return HttpRefused(HttpCode.NOT_FOUND)
    pairs = _pairs(scope["query_string"])
    return pairs if isinstance(pairs, HttpRefused) else None


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
    headers = [(name, value) for name, value in scope["headers"] if name not in (b"content-type", b"content-length")]
    headers += [(b"content-type", kind), (b"content-length", str(len(body)).encode())]
    return {**scope, "headers": headers}, body, refusal


def _kind(scope: Message) -> bytes | None:
    """JSON or FORM; None for what is neither, or said to be two things."""
    said = [value for name, value in scope["headers"] if name == b"content-type"]
    if len(said) != 1:
        return None
    headers = Headers()
    headers["content-type"] = said[0].decode("latin-1")
    kind = headers.get_content_type().encode("latin-1")
    if kind.startswith(b"application/") and kind.endswith((b"/json", b"+json")):
        return JSON
    return FORM if kind == FORM else None


def _json_flaw(body: bytes) -> HttpRefused | None:
    try:
        said = body.decode("utf-8")
    except UnicodeDecodeError:
        return _wrong("body", "not_utf8")
    flaw = strict_json.read(said)[1]
    return None if flaw is None else _wrong(flaw.field or "body", flaw.what)


def _pairs(data: bytes, once: bool = False) -> list[tuple[str, str]] | HttpRefused:
    """The fields of a form or an address.

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
