"""All that a desk shows as one document."""

from __future__ import annotations

import json

from rules.clerk.face import face, key_table
from rules.clerk.last_view import LastView
from rules.desk import Situation
from tests.rules.desks import BRANCH, NOW, desk_view, serving
from wire.views import DeskView


def shown(view: DeskView, language: str = "vi") -> dict[str, object]:
    last = LastView(branch=BRANCH)
    last.take(view, NOW)
    return face(Situation(view, BRANCH, NOW, language), last, "Nguyễn Thu Hà")  # type: ignore[arg-type]


def test_it_is_json_with_every_part_and_its_texts_ready() -> None:
    told = json.loads(json.dumps(shown(desk_view(ticket=serving()))))
    assert (told["page"], told["ticket_id"], told["person"]["number"]) == ("desk", "ticket-a046", "A046")
    assert told["timer"] | {"pace": "", "slow": False} == told["timer"]
    assert (told["timer"]["label"], told["timer"]["time"]) == ("Đang phục vụ", "06:12")
    assert told["primary"]["key"] == "F9"
    assert told["missed"][0]["key"].startswith("Alt+")
    assert told["counters"] == []


def test_without_a_counter_there_are_counters_to_choose_from() -> None:
    told = shown(desk_view(counter_id=None, number=None, next=None))
    assert told["page"] == "choose"
    assert len(told["counters"]) == len(BRANCH.counters)  # type: ignore[arg-type]


def test_the_same_desk_in_another_language_says_other_words() -> None:
    view = desk_view(ticket=serving())
    assert shown(view)["primary"] != shown(view, "en")["primary"]


def test_one_key_pauses_and_goes_on() -> None:
    assert [one["step"] for one in key_table() if one["keys"] == "F10"] == ["pause"]


def test_those_missed_that_keep_their_place_no_more_stand_last_and_are_counted() -> None:
    within = BRANCH.policy.return_within_min * 60_000
    now, before = desk_view().missed[0], desk_view().missed[0].model_copy(update={"since": NOW - within - 1})
    told = shown(desk_view(missed=(before, now, before)))
    missed: list[dict[str, str]] = told["missed"]  # type: ignore[assignment]
    assert (len(missed), told["folded"]) == (3, 2)
    assert missed[0]["text"] != missed[1]["text"] == missed[2]["text"]


def test_a_counter_that_is_open_at_another_device_is_chosen_anew() -> None:
    assert shown(desk_view(elsewhere=True))["page"] == "choose"
