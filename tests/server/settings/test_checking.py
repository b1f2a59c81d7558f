"""What keeps a draft from being put in force, each thing at its place."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import pytest

from server.settings.checking import checked
from server.settings.difference import Named, body_of, name_of_place
from tests.server.branch_kit import BRANCH

TODAY = "2026-11-23"
Body = dict[str, Any]


def found_in(change: Callable[[Body], object]) -> dict[str, str]:
    body = copy.deepcopy(body_of(BRANCH))
    change(body)
    found = checked(body, BRANCH, TODAY)
    assert (found.branch is None) == bool(found.problems)
    return {name_of_place(problem.place): problem.what for problem in found.problems}


def test_what_is_in_force_has_no_problem() -> None:
    assert found_in(lambda body: None) == {}
    assert checked(body_of(BRANCH), BRANCH, TODAY).branch == BRANCH


def stretch(**times: str) -> Body:
    usual: Body = {"weekdays": [7], "opens": "08:00", "closes": "11:00", "issue_from": "07:30", "issue_until": "10:30"}
    return usual | times


@pytest.mark.parametrize(
    ("change", "wrong"),
    [
        (
            lambda b: b["hours"].append(stretch(closes="07:00")),
            {"hours.2.closes": "closes_first", "hours.2.issue_until": "issue_after_close"},
        ),
        (lambda b: b["hours"].append(stretch(issue_until="07:00")), {"hours.2.issue_until": "issue_ends_first"}),
        (lambda b: b["hours"].append(stretch(issue_until="12:00")), {"hours.2.issue_until": "issue_after_close"}),
        (lambda b: b["hours"].append(stretch(opens="25:00")), {"hours.2.opens": "no_time"}),
        (lambda b: b["hours"].append(stretch() | {"weekdays": [5]}), {"hours.2.opens": "overlap"}),
        (lambda b: b["hours"].append(stretch() | {"weekdays": []}), {"hours.2.weekdays": "no_weekday"}),
        (lambda b: b["holidays"].append("2027-02-30"), {"holidays.4": "no_date"}),
        (lambda b: b["holidays"].append("2026-11-22"), {"holidays.4": "past"}),
        (lambda b: b["holidays"].append("2026-09-02"), {"holidays.4": "twice"}),
        (
            lambda b: b["counters"][1].update(number=1),
            {"counters[quay-01].number": "number_twice", "counters[quay-02].number": "number_twice"},
        ),
        (lambda b: b["counters"][0].update(groups=[], services=[]), {"counters[quay-01].groups": "serves_nothing"}),
        (lambda b: b["services"][0].update(quota="abc"), {"services[dat-bien-dong].quota": "not_whole"}),
        (lambda b: b["services"][0].update(minutes=500.0), {"services[dat-bien-dong].minutes": "too_large"}),
        (lambda b: b["services"][0].update(group="x"), {"services[dat-bien-dong].group": "no_group"}),
        (lambda b: b["services"][0].update(name={"en": "Land"}), {"services[dat-bien-dong].name": "no_words"}),
        (lambda b: b["groups"][0].update(series="ab"), {"groups[dat-dai].series": "other_form"}),
        (lambda b: b.update(id="other"), {"id": "other_branch"}),
        (lambda b: b.update(colour="red"), {"colour": "unknown"}),
    ],
)  # fmt: skip
def test_each_wrong_thing_is_told_once_and_where_it_stands(
    change: Callable[[Body], object], wrong: dict[str, str]
) -> None:
    assert found_in(change) == wrong


def test_a_service_that_no_counter_serves_is_told_at_the_service() -> None:
    def change(body: Body) -> None:
        body["groups"].append({"id": "moi", "name": {"vi": "Mới"}, "icon": "document", "series": "Z"})
        body["services"].append({"id": "moi", "group": "moi", "name": {"vi": "Mới"}, "minutes": 10.0, "bookable": True})

    assert found_in(change) == {"services[moi].served_by": "nobody_serves"}


def test_a_past_holiday_that_stands_in_the_settings_already_is_let_be() -> None:
    assert "2026-01-01" in BRANCH.holidays
    assert found_in(lambda body: body["holidays"].append("2027-01-01")) == {}


def test_places_name_entries_by_their_ids() -> None:
    body = copy.deepcopy(body_of(BRANCH))
    body["services"][0]["minutes"] = "x"
    [problem] = checked(body, BRANCH, TODAY).problems
    assert isinstance(problem.place[1], Named)
