"""Settings in the words of whoever reads them."""

from __future__ import annotations

import pytest

from server.settings.difference import body_of
from server.web.pages import Speech
from server.web.settings.describe import Describer
from tests.server.branch_kit import BRANCH


@pytest.mark.parametrize(
    ("days", "words"),
    [
        ([2], "Tuesday"),
        ([1, 2], "Monday, Tuesday"),
        ([1, 2, 3], "Monday – Wednesday"),
        ([1, 2, 4], "Monday, Tuesday, Thursday"),
    ],
)
def test_weekdays_are_a_span_from_three_in_a_row_on(days: list[int], words: str) -> None:
    body = body_of(BRANCH)
    row = {"weekdays": days, "issue_from": "08:00", "issue_until": "10:00"}
    assert Describer(Speech("en"), body, body).row(row) == f"{words} 08:00–10:00"
