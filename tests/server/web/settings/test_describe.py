"""Settings in the words of whoever reads them."""

from __future__ import annotations

import pytest

from server.settings.difference import body_of
from server.web.pages import Speech
from server.web.settings.describe import Describer
from server.web.settings.items import add, read
from server.web.settings.kinds import KINDS
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


@pytest.mark.parametrize(("value", "vi", "en"), [
    (2.125, "2,125", "2.125"), (0.001, "0,001", "0.001"), (7.5, "7,5", "7.5"), (10.0, "10", "10"),
    (1234.5, "1234,5", "1234.5"), (45, "45", "45"),
])  # fmt: skip
def test_a_number_stands_in_its_field_as_it_is_kept_and_can_be_typed(value: float, vi: str, en: str) -> None:
    """A form that nobody changed is saved with another field's change, and must change nothing by itself."""
    body = body_of(BRANCH)
    assert [Describer(Speech(one), body, body).number(value) for one in ("vi", "en")] == [vi, en]
    form = {"f-minutes": vi}
    assert read(next(field for field in KINDS["service"].fields if field.name == "minutes"), form, body) == value


def test_a_notice_without_words_is_told_as_empty_and_what_was_never_ticked_as_no() -> None:
    before, body = body_of(BRANCH), body_of(BRANCH)
    add(body, KINDS["notice"], "", has_hub=False)
    body["services"][0]["no_wait"] = {"only": True}
    told = Describer(Speech("en"), body, before)
    assert [(line.old, line.new) for line in told.lines(before, body)] == [("No", "Yes"), ("", "(empty)")]


def test_a_changed_counter_is_told_with_its_number_for_many_share_a_name() -> None:
    before, body = body_of(BRANCH), body_of(BRANCH)
    first, second = body["counters"][0], body["counters"][1]
    second["name"] = before["counters"][1]["name"] = first["name"]
    second["accessible"] = not before["counters"][1].get("accessible", False)
    removed = body["counters"].pop()
    lines = Describer(Speech("vi"), body, before).lines(before, body)
    assert [line.what for line in lines] == [
        f"Quầy {second['number']} · {first['name']['vi']}",
        f"Quầy {removed['number']} · {removed['name']['vi']}",
    ]
