"""What is allowed in settings and hardly meant is told with its place, in both languages."""

from __future__ import annotations

from typing import Any

import pytest

from server.settings.warnings import WORDS, What, mistaken, warnings
from tests.server.branch_kit import BRANCH
from wire.catalogue import LIKE_DIGITS, Branch

TODAY = "2026-11-23"
DAY = {"name": {"vi": "Nghỉ"}}
CLEAN: dict[str, Any] = {"special_days": []}
EVENING = {"weekdays": [1, 2], "issue_from": "18:00", "issue_until": "19:00"}


def changed(changes: dict[str, Any] | None = None, **of_first_service: Any) -> Branch:
    settings = BRANCH.model_dump(mode="json") | CLEAN | (changes or {})
    settings["services"][0] |= of_first_service
    for group, letter in zip(settings["groups"], "ACEFGHIJNOQSUXY", strict=True):  # none is taken for another
        group["series"] = letter
    return Branch.model_validate(settings)


def with_letters(*letters: str) -> Branch:
    groups = tuple(
        BRANCH.groups[0].model_copy(update={"id": f"g{n}", "series": letter}) for n, letter in enumerate(letters)
    )
    return changed().model_copy(update={"groups": groups})


def test_a_letter_is_told_once_with_all_that_it_is_taken_for() -> None:
    told = [one for one in warnings(with_letters(*"MRRCFF"), TODAY) if one.what is What.MISTAKEN]
    assert [(one.place, one.facts) for one in told] == [("groups[5].series", {"letter": "F", "others": "M, R"})]


def test_ordinary_settings_need_no_warning() -> None:
    assert warnings(changed(), TODAY) == []
    assert warnings(changed({"special_days": [DAY | {"date": TODAY}]}), TODAY) == []


@pytest.mark.parametrize(
    ("branch", "place", "what"),
    [
        (changed({"special_days": [DAY | {"date": "2026-11-24"}, DAY | {"date": "2026-11-22"}]}),
         "special_days[2].date", What.PAST_DAY),
        (changed({"special_days": [DAY | {"date": "9999-12-24"}, DAY | {"date": "2027-11-24"}]}),
         "special_days[1].date", What.FAR_DAY),
        (changed({"holidays": ["2027-01-01", "2072-01-01"]}), "holidays[2]", What.FAR_DAY),
        (changed({"special_days": [DAY | {"date": "2026-11-28", "as_weekday": 7}]}),
         "special_days[1].as_weekday", What.SHUT_WEEKDAY),
        (changed(hours=[EVENING]), "services[1].hours", What.NEVER_GIVEN),
        (changed({"hours": [BRANCH.model_dump(mode="json")["hours"][0] | {"opens": "16:00"}]},
                 slots={"slot_min": 120}), "services[1].slots", What.NO_TIMES),
        (changed({"hours": []}), "hours", What.SHUT_FOR_LONG),
        (with_letters("L", "R"), "groups[2].series", What.MISTAKEN),
        (with_letters("K", "A"), "groups[2].series", What.MISTAKEN),
    ],
)  # fmt: skip
def test_what_is_hardly_meant_is_told_at_its_place(branch: Branch, place: str, what: What) -> None:
    (warned,) = warnings(branch, TODAY)
    assert (warned.place, warned.what) == (place, what)
    assert warned.text("vi") != warned.text("en")
    assert "{" not in warned.text("vi") + warned.text("en")


def test_no_two_letters_of_the_demo_are_easily_mistaken_or_like_a_digit() -> None:
    assert list(mistaken(BRANCH)) == []
    assert not {group.series for group in BRANCH.groups} & LIKE_DIGITS


SUNDAY, TUESDAY, MORNING = "2026-11-29", "2026-11-24", {"opens": "08:00", "closes": "11:30"}
MORNINGS = {"issue_from": "08:00", "issue_until": "11:00"}


@pytest.mark.parametrize(
    ("day", "weekdays", "of_day", "told"),
    [
        (SUNDAY, [1, 2, 3, 4, 5], {"hours": [MORNING | MORNINGS]}, True),
        (SUNDAY, [7], {"hours": [MORNING | MORNINGS]}, False),
        (SUNDAY, [1, 2, 3, 4, 5], {"as_weekday": 5}, False),
        (SUNDAY, [1], {"as_weekday": 5}, False),
        (SUNDAY, [1, 2, 3, 4, 5], {}, False),
        (TUESDAY, [1], {"hours": [MORNING | MORNINGS]}, False),  # never given on a Tuesday
        (TUESDAY, [2], {"hours": [MORNING | {"issue_from": "08:00", "issue_until": "08:30"}]}, True),
    ],
)
def test_a_special_day_says_which_services_it_leaves_out(
    day: str, weekdays: list[int], of_day: dict[str, Any], told: bool
) -> None:
    own = {"weekdays": weekdays, "issue_from": "09:00", "issue_until": "11:00"}
    branch = changed({"special_days": [DAY | {"date": day} | of_day]}, hours=[own])
    found = [one for one in warnings(branch, TODAY) if one.what is What.LEFT_OUT]
    assert [one.facts for one in found] == [{"day": day, "services": branch.services[0].id}] * told
    assert all(one.place == "special_days[1].hours" for one in found)


def test_every_warning_has_words() -> None:
    assert all(what in WORDS for what in What)
