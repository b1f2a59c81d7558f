"""Two people's changes of the same settings: what only one changed is taken, what both changed is asked."""

from __future__ import annotations

import copy
from typing import Any

from server.settings.difference import body_of
from server.settings.merging import merged
from tests.server.branch_kit import BRANCH

BASE = body_of(BRANCH)


def pair() -> tuple[dict[str, Any], dict[str, Any]]:
    return copy.deepcopy(BASE), copy.deepcopy(BASE)


def test_changes_of_different_places_are_both_there() -> None:
    mine, theirs = pair()
    mine["services"][0]["minutes"] = 33.0
    theirs["services"][0]["name"]["vi"] = "Khác"
    theirs["policy"]["slot_places"] = 9
    found = merged(BASE, mine, theirs)
    assert found.clashes == ()
    assert found.body["services"][0]["minutes"] == 33.0
    assert found.body["services"][0]["name"]["vi"] == "Khác"
    assert found.body["policy"]["slot_places"] == 9


def test_a_place_that_both_changed_is_asked_and_either_side_can_be_taken() -> None:
    mine, theirs = pair()
    mine["services"][0]["minutes"], theirs["services"][0]["minutes"] = 33.0, 44.0
    [clash] = merged(BASE, mine, theirs).clashes
    assert (clash.mine, clash.theirs) == (33.0, 44.0)
    name = f"services[{BASE['services'][0]['id']}].minutes"
    for side, wanted in (("mine", 33.0), ("theirs", 44.0)):
        found = merged(BASE, mine, theirs, {name: side})  # type: ignore[dict-item]
        assert (found.clashes, found.body["services"][0]["minutes"]) == ((), wanted)


def test_what_i_added_stays_behind_what_it_stood_behind() -> None:
    mine, theirs = pair()
    mine["services"].insert(1, mine["services"][0] | {"id": "moi"})
    theirs["services"][0]["minutes"] = 44.0
    ids = [one["id"] for one in BASE["services"]]
    assert [one["id"] for one in merged(BASE, mine, theirs).body["services"]] == [ids[0], "moi", *ids[1:]]


def test_the_same_change_by_both_is_no_clash() -> None:
    mine, theirs = pair()
    mine["holidays"] = theirs["holidays"] = ["2031-01-01"]
    assert merged(BASE, mine, theirs).clashes == ()


def test_what_one_took_away_and_the_other_changed_is_asked() -> None:
    mine, theirs = pair()
    gone = mine["services"].pop(0)
    theirs["services"][0]["minutes"] = 44.0
    [clash] = merged(BASE, mine, theirs).clashes
    assert clash.mine is None
    assert clash.theirs["minutes"] == 44.0
    name = f"services[{gone['id']}]"
    assert gone["id"] not in [one["id"] for one in merged(BASE, mine, theirs, {name: "mine"}).body["services"]]
    assert merged(BASE, mine, theirs, {name: "theirs"}).body["services"][0]["minutes"] == 44.0


def test_what_both_added_is_there_and_my_new_order_stays() -> None:
    mine, theirs = pair()
    mine["zones"].reverse()
    mine["zones"].append({"id": "a", "name": {"vi": "A"}})
    theirs["zones"].insert(0, {"id": "b", "name": {"vi": "B"}})
    names = [one["id"] for one in merged(BASE, mine, theirs).body["zones"]]
    assert names == ["b", "tang-2", "tang-1", "a"]


def test_what_was_left_empty_before_can_be_filled_and_emptied() -> None:
    mine, theirs = pair()
    mine["services"][0]["quota"] = 200
    theirs["services"][1].pop("bring", None)
    found = merged(BASE, mine, theirs)
    assert found.body["services"][0]["quota"] == 200
    assert "bring" not in found.body["services"][1]
