"""Days, moments, months and stretches as a page writes them."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from jinja2 import UndefinedError

from server.figures.spans import read
from server.web.pages import ENVIRONMENT, Speech, clock_text, rendered, sentence
from wire.errors import Code, refused

ZONE = "Asia/Ho_Chi_Minh"
AT = int(datetime(2026, 11, 23, 9, 41, 7, tzinfo=ZoneInfo(ZONE)).timestamp() * 1000)


@pytest.mark.parametrize(
    ("language", "day", "moment", "month"),
    [
        ("vi", "Thứ Hai, 23/11/2026", "09:41:07 23/11/2026", "Tháng 11/2026"),
        ("en", "Monday 23 November 2026", "09:41:07 23 November 2026", "November 2026"),
    ],
)
def test_days_are_written_as_the_language_does(language: str, day: str, moment: str, month: str) -> None:
    say = Speech(language)
    assert say.day("2026-11-23") == say.span(read("2026-11-23")) == day
    assert say.moment(AT, ZONE) == moment
    assert say.month("2026-11") == say.span(read("2026-11")) == month
    assert clock_text(AT, ZONE) == "09:41"


def test_a_stretch_of_days_names_its_first_and_its_last() -> None:
    assert Speech("vi").span(read("2026-11-02..2026-11-20")) == "02/11/2026 – 20/11/2026"
    assert Speech("en").date(date(2026, 11, 2)) == "2 November 2026"


def test_a_fact_that_a_template_misses_is_an_error_and_markup_is_shown_as_it_is() -> None:
    with pytest.raises(UndefinedError):
        ENVIRONMENT.from_string("{{ nobody }}").render()
    assert ENVIRONMENT.from_string("{{ name }}").render(name="<b>") == "&lt;b&gt;"


def test_a_page_is_sent_whole_as_utf_8() -> None:
    facts = {"why": refused(Code.BUSY), "back": "", "here": "", "session": None, "other_languages": [], "head": None}
    page = rendered("refused.html", facts | {"say": Speech("vi"), "path": "/", "branch": None, "menu": [], "may": ()})
    assert page.startswith(b"<!doctype html>")
    assert refused(Code.BUSY).text("vi").encode() in page


def test_words_within_a_line_become_a_sentence() -> None:
    assert sentence("the PIN is short; write more") == "The PIN is short; write more."
    assert sentence("Đã đủ.") == "Đã đủ."
