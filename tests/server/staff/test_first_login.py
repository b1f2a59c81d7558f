"""The code with which the first person gets in: what it is, and until when it is good."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, cast

import pytest

from server.staff.first_login import DIGITS, FirstLogin
from server.staff.people import People


@dataclass
class Person:
    roles: tuple[str, ...]
    active: bool = True


@dataclass
class Nobody:
    """Stands for the people of a branch."""

    everybody: list[Any] = field(default_factory=list)


def first_of(*people: Person) -> FirstLogin:
    return FirstLogin(cast(People, Nobody(list(people))))


def test_the_code_is_another_one_at_each_start_and_opens_only_its_own() -> None:
    first = first_of()
    others = {first_of().code for _ in range(20)}
    assert len(others) == 20
    assert all(len(code) == DIGITS and code.isdigit() for code in others)
    assert not any(first.matches(code) for code in others - {first.code})


def test_it_is_written_in_fours_and_taken_with_whatever_blanks_and_dashes() -> None:
    first = first_of()
    first.code = "482199301177"
    assert first.shown == "4821 9930 1177"
    for typed in (first.shown, first.code, "4821-9930-1177", " 4 8219930117\t7\n"):
        assert first.matches(typed)
    for typed in ("", "4821 9930 117", "4821 9930 1177 0", "482199301178", "٤٨٢١٩٩٣٠١١٧٧"):
        assert not first.matches(typed)


@pytest.mark.parametrize(
    ("people", "needed"),
    [
        ([], True),
        ([Person(("clerk", "reception"))], True),
        ([Person(("viewer",))], True),
        ([Person(("administrator",), active=False)], True),
        ([Person(("clerk",)), Person(("administrator",))], False),
    ],
)
def test_it_is_good_until_somebody_can_sign_in_who_may_add_others(people: list[Person], needed: bool) -> None:
    first = first_of(*people)
    assert first.needed is needed
    assert first.matches(first.code) is needed
