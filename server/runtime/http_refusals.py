"""What a web port refuses before any page or command is reached, in plain words: addresses, methods, sizes, bodies."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from dataclasses import dataclass, field
from enum import StrEnum
from http import HTTPStatus
from typing import Any

from starlette.responses import PlainTextResponse

from wire.flaws import worded
from wire.values import Text
from wire.word_files import Gaps

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

_OF_ONE_PORT = (HttpCode.WEB_PORT, HttpCode.LIVE_PORT, HttpCode.BAD_LINK, HttpCode.OTHER_SITE)
"""Said where somebody came to the wrong port or in the wrong way; a library's status never means them by itself."""

_CODE: dict[int, HttpCode] = {
    status: code for code, status in STATUS.items() if status != 503 and code not in _OF_ONE_PORT
} | {414: HttpCode.HEADER_TOO_LARGE}


def _t(vi: str, en: str) -> Text:
    return Text(vi=vi, en=en)


WORDS: dict[HttpCode, Text] = {
    HttpCode.UNREADABLE: _t(
        "Yêu cầu bị hỏng nên máy chủ không đọc được. Xin tải lại trang rồi thử lại.",
        "The request is broken and could not be read. Load the page again, then try once more.",
    ),
    HttpCode.BAD_FIELD: _t(
        "Dữ liệu gửi lên sai ở mục “{field}”: {what}. Chưa có gì thay đổi; xin sửa rồi gửi lại.",
        "What was sent is wrong at “{field}”: {what}. Nothing was changed; mend it and send it again.",
    ),
    HttpCode.SIGN_IN: _t("Xin đăng nhập trước.", "Sign in first."),
    HttpCode.FORBIDDEN: _t("Không được phép mở trang này.", "This page may not be opened."),
    HttpCode.NOT_FOUND: _t(
        "Không có trang này. Địa chỉ có thể bị thiếu ký tự.",
        "There is no such page. Part of the address may be missing.",
    ),
    HttpCode.WRONG_METHOD: _t(
        "Địa chỉ này không nhận yêu cầu kiểu này. Xin mở lại trang từ đầu.",
        "This address does not take a request of this kind. Please open the page from the start.",
    ),
    HttpCode.NO_LENGTH: _t(
        "Yêu cầu phải cho biết độ dài (Content-Length).", "The request must tell its length (Content-Length)."
    ),
    HttpCode.BODY_TOO_LARGE: _t(
        "Nội dung gửi lên quá lớn: tối đa {most} byte. Xin gửi ít hơn.",
        "What was sent is too large: at most {most} bytes. Send less.",
    ),
    HttpCode.WRONG_TYPE: _t(
        "Chỉ nhận dữ liệu dạng JSON hoặc biểu mẫu (Content-Type: application/json hoặc "
        "application/x-www-form-urlencoded). Xin gửi lại đúng dạng.",
        "Only JSON and forms are taken (Content-Type: application/json or application/x-www-form-urlencoded). "
        "Send it as one of them.",
    ),
    HttpCode.SLOW: _t(
        "Yêu cầu gửi đến quá chậm nên máy chủ không đợi nữa. Xin gửi lại từ đầu.",
        "The request came too slowly, and the server waits no longer. Send all of it again.",
    ),
    HttpCode.HEADER_TOO_LARGE: _t(
        "Phần đầu của yêu cầu quá dài. Xin mở lại trang từ đầu.",
        "The header of the request is too long. Please open the page from the start.",
    ),
    HttpCode.HTTP_VERSION: _t(
        "Máy chủ chỉ nói HTTP/1.1. Xin dùng phiên bản đó.", "This server speaks HTTP/1.1 only. Use that version."
    ),
    HttpCode.CONNECTIONS_FULL: _t(
        "Có quá nhiều kết nối từ địa chỉ này. Xin thử lại sau ít phút.",
        "There are too many connections from this address. Try again in a few minutes.",
    ),
    HttpCode.WEB_PORT: _t(
        "Đây là cổng web, không nhận liên kết WebSocket. Thiết bị phải kết nối với cổng dành cho thiết bị (live_port) "
        "của máy chủ.",
        "This is the web port, and it takes no WebSocket. Devices have to connect to the server's port for devices "
        "(live_port).",
    ),
    HttpCode.LIVE_PORT: _t(
        "Đây là cổng dành cho thiết bị: chỉ nhận liên kết WebSocket “toiluot.v2”. Để xem trang, xin mở cổng web "
        "(web_port) của máy chủ.",
        "This is the port for devices: it takes WebSocket links of “toiluot.v2” only. To see pages, open the server's "
        "web port (web_port).",
    ),
    HttpCode.BAD_LINK: _t(
        "Máy chủ không nhận yêu cầu này vì nó không phải liên kết WebSocket “toiluot.v2” đúng chuẩn. Đây là cổng dành "
        "cho thiết bị; để xem trang, xin mở cổng web (web_port) của máy chủ.",
        "The request was not taken, because it is no proper WebSocket link of “toiluot.v2”. This is the port for "
        "devices; to see pages, open the server's web port (web_port).",
    ),
    HttpCode.OTHER_SITE: _t(
        "Trang của địa chỉ khác không được kết nối với cổng này. Xin mở trang của chính máy chủ này, đúng địa chỉ ghi "
        "ở “public_url” trong cấu hình.",
        "A page of another address may not connect to this port. Open this server's own page, at the address that the "
        "settings give as `public_url`.",
    ),
    HttpCode.ENDING: _t(
        "Máy chủ đang dừng. Xin thử lại sau ít phút.", "The server is ending. Try again in a few minutes."
    ),
    HttpCode.ELSEWHERE: _t(
        "Máy chủ khác đang phục vụ. Xin thử lại sau ít giây.", "Another server leads. Try again in a few seconds."
    ),
    HttpCode.FAULT: _t(
        "Máy chủ gặp lỗi với yêu cầu này. Xin thử lại; nếu vẫn vậy, xin báo người quản trị.",
        "The server met an error with this request. Try again; if it stays so, tell the administrator.",
    ),
}
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
        return WORDS[self.code].of(language).format_map(Gaps(worded(self.facts, language)))

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
