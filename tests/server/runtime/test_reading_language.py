"""Which language a page is read in, whatever a browser sends."""

from __future__ import annotations

import pytest

from server.runtime.reading_language import chosen, preferred

HAD = ("vi", "en", "zh-Hant")


@pytest.mark.parametrize(
    ("accept", "language"),
    [
        (None, "vi"),
        ("", "vi"),
        ("en-GB,en;q=0.9,vi;q=0.8", "en"),
        ("fr, en;q=0.3, vi;q=0.5", "vi"),
        ("en;q=0.5,vi;q=0.5", "en"),
        ("en;q=0", "vi"),
        ("zh-TW", "zh-Hant"),
        ("de,fr", "vi"),
        ("en;q=much, en;q=0.1", "en"),
        (",;q=,;;", "vi"),
        (",".join(["xx"] * 20 + ["en"]), "vi"),
    ],
)
def test_what_a_browser_likes_best_of_those_there_are(accept: str | None, language: str) -> None:
    assert preferred(accept, HAD) == language


@pytest.mark.parametrize(
    ("wished", "found"), [("en", "en"), (None, None), ("km", None), ("../vi", None), ("EN", None), ("x" * 9_000, None)]
)
def test_a_wish_counts_only_if_it_is_to_be_had(wished: str | None, found: str | None) -> None:
    assert chosen(wished, HAD) == found
