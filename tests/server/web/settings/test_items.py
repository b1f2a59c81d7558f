"""Items of a draft: what a form says, and what stands where afterwards."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from server.settings.checking import checked
from server.settings.difference import body_of
from server.web.settings import items
from server.web.settings.kinds import KINDS, ORDER
from server.web.wording import of_part
from tests.server.branch_kit import BRANCH
from wire.catalogue import Branch

FIRST = BRANCH.services[0].id


@pytest.fixture
def body() -> dict[str, Any]:
    return copy.deepcopy(body_of(BRANCH))


def form_of(body: dict[str, Any], kind: str, key: str, **changed: str) -> dict[str, str]:
    """The form of a service as the page sends it."""
    item = items.find(body, KINDS[kind], key)
    form: dict[str, str] = {}
    for field in KINDS[kind].fields:
        value = item.get(field.name) if field.name else item
        name = f"f-{field.name}"
        if field.type == "texts":
            form |= {f"{name}-{language}": words for language, words in (value or {}).items()}
        elif field.type == "yes_no":
            form |= {name: "on"} if value else {}
        elif field.type in ("many", "weekdays"):
            form |= {f"{name}-{one}": "on" for one in value}
        elif field.type == "dates":
            form |= {f"{name}-{n}": items.day_shown(one) for n, one in enumerate(value)}
        elif field.type == "served_by":
            form |= {f"{name}-{c['id']}": "on" for c in body["counters"] if key in c["services"]}
        elif field.type == "words":
            form[name] = ", ".join(value)
        else:
            form[name] = "" if value is None else str(value)
    return form | {f"f-{name}": value for name, value in changed.items()}


@pytest.mark.parametrize("kind", KINDS)
def test_a_form_that_nobody_changed_changes_nothing(kind: str, body: dict[str, Any]) -> None:
    known = KINDS[kind]
    keys = ["-"] if not known.is_list else [str(one.get("id", n)) for n, one in enumerate(items.items(body, known))]
    for key in keys:
        items.write(body, known, key, form_of(body, kind, key))
    assert body == body_of(BRANCH)


def test_every_kind_and_field_has_its_words_and_its_place_in_the_list() -> None:
    words = of_part("settings")
    assert {*ORDER, "group"} == set(KINDS)
    for kind in KINDS.values():
        ends = ("s", "_add", "_new", "_gone") if kind.is_list else ("",)
        assert [end for end in ends if f"{kind.name}{end}" not in words] == []
        assert [field for field in kind.fields if f"{kind.name}_{field.name or 'text'}" not in words] == []


def test_every_field_of_the_settings_can_be_edited_or_is_named_here() -> None:
    known = {"kind", "id"}  # the branch's own name never changes
    for kind in KINDS.values():
        known |= {kind.at} if kind.at else {field.name for field in kind.fields}
    assert set(Branch.model_fields) - known == set()


def test_what_does_not_fit_stays_as_it_was_typed(body: dict[str, Any]) -> None:
    items.write(body, KINDS["service"], FIRST, form_of(body, "service", FIRST, minutes="mười", quota=" 200 "))
    assert (body["services"][0]["minutes"], body["services"][0]["quota"]) == ("mười", 200)
    items.write(body, KINDS["service"], FIRST, form_of(body, "service", FIRST, minutes="12,5", quota=""))
    assert body["services"][0]["minutes"] == 12.5
    assert "quota" not in body["services"][0]


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("7:30", "07:30"),
        ("7h30", "07:30"),
        ("0730", "07:30"),
        ("7h", "07:00"),
        ("25:00", "25:00"),
        ("", ""),
        ("x", "x"),
    ],
)
def test_a_time_of_day_is_taken_as_people_write_it(typed: str, kept: str) -> None:
    assert items.clock(typed) == kept


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("5/12/2026", "2026-12-05"), ("2026-12-05", "2026-12-05"), ("30/02/2027", "30/02/2027"), ("x", "x")],
)
def test_a_date_is_taken_as_people_write_it(typed: str, kept: str) -> None:
    assert items.day(typed) == kept
    assert items.day(items.day_shown(kept)) == kept


def test_ids_are_made_from_names_and_never_twice(body: dict[str, Any]) -> None:
    assert items.made_id("Đăng ký Khai sinh (lại)", set()) == "dang-ky-khai-sinh-lai"
    assert items.made_id("ខ្មែរ", set()) == "muc"
    assert items.add(body, KINDS["class"], "Ordinary") == "ordinary-2"
    assert items.add(body, KINDS["zone"], "Tầng 1") == "tang-1-2"
    assert body["zones"][-1] == {"id": "tang-1-2", "name": {"vi": "Tầng 1"}}


def test_a_new_counter_has_the_next_number_and_a_copy_serves_the_same(body: dict[str, Any]) -> None:
    key = items.copy_of(body, KINDS["counter"], "quay-01")
    assert [one["id"] for one in body["counters"]].index(key) == 1
    assert items.find(body, KINDS["counter"], key)["number"] == 13
    assert checked(body, BRANCH, "2026-11-23").problems == ()


def test_what_is_taken_away_is_served_nowhere(body: dict[str, Any]) -> None:
    items.write(body, KINDS["service"], FIRST, form_of(body, "service", FIRST, **{"served_by-quay-07": "on"}))
    assert FIRST in items.find(body, KINDS["counter"], "quay-07")["services"]
    items.remove(body, KINDS["service"], FIRST)
    assert checked(body, BRANCH, "2026-11-23").problems == ()


def test_a_service_moves_among_those_of_its_group(body: dict[str, Any]) -> None:
    last = [one["id"] for one in body["services"] if one["group"] == body["services"][0]["group"]][-1]
    before = copy.deepcopy(body)
    assert items.move(body, KINDS["service"], FIRST, -1) == FIRST
    assert items.move(body, KINDS["service"], last, 1) == last
    assert body == before
    items.move(body, KINDS["service"], FIRST, 1)
    assert body["services"][1]["id"] == FIRST
    assert items.move(body, KINDS["hours"], "0", 1) == "1"
