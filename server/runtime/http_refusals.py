"""What a web port refuses before any page or command is reached, in plain words: addresses, methods, sizes, bodies."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from starlette.responses import PlainTextResponse

from wire.flaws import Gaps, worded
from wire.values import Text

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
    HttpCode.ELSEWHERE: 503,
    HttpCode.FAULT: 503,
}
"""HTTP status of each code."""

_CODE: dict[int, HttpCode] = {status: code for code, status in STATUS.items() if status != 503}


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


def plainly(scope: Message, why: HttpRefused) -> App:
    """A refusal in both languages, for where a program has no pages of its own or the reader's language is unknown."""
    return PlainTextResponse(in_both(why), why.status, why.headers)


def in_both(why: HttpRefused) -> str:
    """The words in both languages."""
    return f"{why.text('vi')} {why.text('en')}\n"
