"""The words of what a web port refuses before any page is reached."""

from __future__ import annotations

import re

import pytest

from server.hub.refusals import HubCode
from server.runtime.http_refusals import STATUS, WORDS, HttpCode, HttpRefused, in_both, of_status
from wire.errors import Code


@pytest.mark.parametrize("code", HttpCode)
def test_every_code_has_a_status_and_the_same_facts_in_both_languages(code: HttpCode) -> None:
    words = WORDS[code]
    assert 400 <= STATUS[code] <= 505
    assert words.of("vi") != words.of("en")
    assert re.findall(r"\{\w+\}", words.of("vi")) == re.findall(r"\{\w+\}", words.of("en"))


def test_no_code_means_one_thing_here_and_another_on_the_wire_or_at_the_hub() -> None:
    assert not {code.value for code in HttpCode} & {code.value for code in (*Code, *HubCode)}


@pytest.mark.parametrize(
    ("status", "code", "answered"),
    [(404, "NOT_FOUND", 404), (405, "WRONG_METHOD", 405), (400, "UNREADABLE", 400), (418, "UNREADABLE", 400),
     (403, "FORBIDDEN", 403), (414, "HEADER_TOO_LARGE", 431), (426, "UNREADABLE", 400), (505, "HTTP_VERSION", 505),
     (500, "FAULT", 503), (503, "FAULT", 503)],
)  # fmt: skip
def test_a_status_that_a_library_chose_becomes_a_refusal_of_ours(status: int, code: str, answered: int) -> None:
    why = of_status(status, {"Allow": "GET"})
    assert (why.code, why.status, why.headers) == (code, answered, {"Allow": "GET"})


def test_where_the_language_is_unknown_both_are_told() -> None:
    assert in_both(HttpRefused(HttpCode.BODY_TOO_LARGE, {"most": "9"})) == (
        "Nội dung gửi lên quá lớn: tối đa 9 byte. Xin gửi ít hơn. "
        "What was sent is too large: at most 9 bytes. Send less.\n"
    )


def test_a_fact_of_a_table_is_told_in_the_readers_language() -> None:
    why = HttpRefused(HttpCode.BAD_FIELD, {"field": "name", "what": "control"})
    assert "“name”: ký tự điều khiển" in why.text("vi")
    assert "“name”: a control character" in why.text("en")
