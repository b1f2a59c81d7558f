"""Which language a page of the branch is in: chosen now, chosen before, or liked by the browser."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from fastapi import Request

from server.web.languages import LANGUAGE_COOKIE, chosen_language, language_of, languages_of


def request(query: str = "", cookie: str = "", accept: str = "", languages: tuple[str, ...] = ("vi", "en")) -> Request:
    app = SimpleNamespace(state=SimpleNamespace(languages=lambda: languages))
    headers = [(b"accept-language", accept.encode()), (b"cookie", f"{LANGUAGE_COOKIE}={cookie}".encode())]
    return Request({"type": "http", "query_string": query.encode(), "headers": headers, "app": app})


@pytest.mark.parametrize(
    ("query", "cookie", "found"),
    [("lang=en", "vi", "en"), ("", "en", "en"), ("lang=xx", "en", "en"), ("lang=xx", "xx", None), ("", "", None)],
)
def test_what_is_asked_for_now_goes_before_what_was_chosen_before(query: str, cookie: str, found: str | None) -> None:
    assert chosen_language(request(query, cookie)) == found


def test_a_language_that_the_branch_does_not_have_is_not_read() -> None:
    assert chosen_language(request("lang=en", languages=("vi",))) is None
    assert language_of(request(accept="en", languages=("vi",))) == "vi"
    assert language_of(request(accept="en")) == "en"


def test_before_there_are_settings_there_are_the_two_of_the_programs() -> None:
    assert languages_of(Request({"type": "http", "headers": []})) == ("vi", "en")
