"""What a web port refuses before any page or command is reached, in plain words: addresses, methods, sizes, bodies."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from dataclasses import dataclass, field
from enum import StrEnum
from http import HTTPStatus
from typing import Any

from server.runtime.wording import SERVER
from wire.flaws import worded

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Message, Receive, Send], Awaitable[None]]


class HttpCode(StrEnum):
    """Why a request was not taken."""

    UNREADABLE = "UNREADABLE"
    BAD_FIELD = "BAD_FIELD"
    SIGN_IN = "SIGN_IN"
    FORBIDDEN = "FORBIDDEN"
    OLD_FORM = "OLD_FORM"
    NOT_FOUND = "NOT_FOUND"
    WRONG_METHOD = "WRONG_METHOD"
    NO_LENGTH = "NO_LENGTH"
    BODY_TOO_LARGE = "BODY_TOO_LARGE"
    WRONG_TYPE = "WRONG_TYPE"
    SLOW = "SLOW"
    HEADER_TOO_LARGE = "HEADER_TOO_LARGE"
    HTTP_VERSION = "HTTP_VERSION"
    CONNECTIONS_FULL = "CONNECTIONS_FULL"
    WEB_PORT = "WEB_PORT"
    LIVE_PORT = "LIVE_PORT"
    BAD_LINK = "BAD_LINK"
    OTHER_SITE = "OTHER_SITE"
    ENDING = "ENDING"
    ELSEWHERE = "ELSEWHERE"
    FAULT = "FAULT"


STATUS: dict[HttpCode, int] = {
    HttpCode.UNREADABLE: 400,
    HttpCode.BAD_FIELD: 422,
    HttpCode.SIGN_IN: 401,
    HttpCode.FORBIDDEN: 403,
    HttpCode.OLD_FORM: 403,
    HttpCode.NOT_FOUND: 404,
    HttpCode.WRONG_METHOD: 405,
    HttpCode.NO_LENGTH: 411,
    HttpCode.BODY_TOO_LARGE: 413,
    HttpCode.WRONG_TYPE: 415,
    HttpCode.SLOW: 408,
    HttpCode.HEADER_TOO_LARGE: 431,
    HttpCode.HTTP_VERSION: 505,
    HttpCode.CONNECTIONS_FULL: 503,
    HttpCode.WEB_PORT: 400,
    HttpCode.LIVE_PORT: 426,
    HttpCode.BAD_LINK: 400,
    HttpCode.OTHER_SITE: 403,
    HttpCode.ENDING: 503,
    HttpCode.ELSEWHERE: 503,
    HttpCode.FAULT: 503,
}
"""HTTP status of each code."""

_SAID_BY_US = (HttpCode.WEB_PORT, HttpCode.LIVE_PORT, HttpCode.BAD_LINK, HttpCode.OTHER_SITE, HttpCode.OLD_FORM)
"""Said where somebody came to the wrong port or in the wrong way; a library's status never means them by itself."""

_CODE: dict[int, HttpCode] = {
    status: code for code, status in STATUS.items() if status != 503 and code not in _SAID_BY_US
} | {414: HttpCode.HEADER_TOO_LARGE}


WORDS = SERVER.table("http")
"""The words of every code; a test holds that each code has them in both languages."""


@dataclass(frozen=True, slots=True)
class HttpRefused:
    """Not taken, and nothing changed."""

    code: HttpCode
    facts: dict[str, str] = field(default_factory=dict)
    """What the words need; `what` is a key of `wire.flaws.WHAT`."""
    headers: dict[str, str] = field(default_factory=dict)
    """HTTP headers that go with it, as Allow does."""

    def text(self, language: str) -> str:
        """The refusal in plain words."""
        return WORDS.say(self.code, language, worded(self.facts, language))

    @property
    def languages(self) -> tuple[str, ...]:
        """Those it has words in."""
        return WORDS[self.code].languages

    @property
    def status(self) -> int:
        """The HTTP status that goes with it."""
        return STATUS[self.code]


def of_status(status: int, headers: Mapping[str, str] | None = None) -> HttpRefused:
    """A refusal for a status that a library chose; its own words are left out.

    Args:
        status: of HTTP.
        headers: that belong to it.
    """
    code = _CODE.get(status) or (HttpCode.FAULT if status >= 500 else HttpCode.UNREADABLE)
    return HttpRefused(code, headers=dict(headers or {}))


Refuse = Callable[[Message, HttpRefused], App]
"""How a program refuses the request of a scope: JSON for a program, a page for a person, in the reader's language."""

SAFE = {
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "X-Frame-Options": "DENY",
    "Cache-Control": "no-store",
}
"""Headers of a refusal that is only text."""


def plainly(scope: Message, why: HttpRefused) -> App:
    """A refusal in both languages, for where a program has no pages of its own or the reader's language is unknown."""
    from starlette.responses import PlainTextResponse  # the live port, which refuses too, is open before pages are read

    return PlainTextResponse(in_both(why), why.status, SAFE | why.headers)


def in_both(why: HttpRefused) -> str:
    """The words in both languages."""
    return f"{why.text('vi')} {why.text('en')}\n"


def headers_of(why: HttpRefused, body: bytes) -> dict[str, str]:
    """The headers of a refusal after which the connection is closed.

    Args:
        why: the refusal.
        body: what is sent of it, or would be.
    """
    sent = {"Content-Type": "text/plain; charset=utf-8", "Content-Length": str(len(body)), "Connection": "close"}
    return sent | SAFE | why.headers


def as_bytes(why: HttpRefused) -> bytes:
    """The whole answer, in both languages, for where there is nothing yet that could make one."""
    body = in_both(why).encode()
    lines = [f"HTTP/1.1 {why.status} {HTTPStatus(why.status).phrase}"]
    lines += [f"{name}: {value}" for name, value in headers_of(why, body).items()]
    return "\r\n".join([*lines, "", ""]).encode("ascii") + body
