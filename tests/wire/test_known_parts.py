"""A word of a newer server costs the part that it stands in, and nothing else."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import Field, ValidationError

from tests.rules.desks import BRANCH, desk_view, serving
from wire.events import SettingsApplied
from wire.known_parts import read_known
from wire.values import Reason, Tolerant
from wire.views import DeskView, DeviceView


class Pairs(Tolerant):
    """As a phone's view has them."""

    before_me: tuple[tuple[str, Reason], ...] = ()
    in_list: list[tuple[str, Reason]] = Field(default_factory=list)


class Inner(Tolerant):
    """Nothing of it may be left out."""

    reason: Reason


class Deep(Tolerant):
    """Nor of this."""

    inner: Inner


class Entry(Tolerant):
    """One of a list."""

    reason: Reason
    deep: Deep | None = None


class Nested(Tolerant):
    """A list whose entries lack something only when what is deep in them is gone."""

    rows: tuple[Entry, ...]


def test_what_is_known_is_read_as_ever_and_nothing_is_left_out() -> None:
    document = desk_view().model_dump(mode="json")
    assert read_known(DeskView, document) == (desk_view(), ())


def test_an_unknown_mode_of_a_device_leaves_its_other_wishes() -> None:
    view, unknown = read_known(DeviceView, {"mode": "half_open", "volume": 40, "paper_slot": "behind", "look": "light"})
    assert (view.mode, view.volume, view.paper_slot, view.look) == ("open", 40, "", "light")
    assert unknown == ("mode", "paper_slot")


def test_a_field_that_must_be_there_takes_the_entry_it_is_in_with_it() -> None:
    document: dict[str, Any] = desk_view().model_dump(mode="json")
    counters = document["counters"]
    assert len(counters) > 4
    counters[1]["state"] = counters[3]["state"] = "asleep"
    view, unknown = read_known(DeskView, document)
    assert unknown == ("counters.1", "counters.3")
    assert [one.counter_id for one in view.counters] == [
        one.counter_id for n, one in enumerate(desk_view().counters) if n not in (1, 3)
    ]
    assert document["counters"][1]["state"] == "asleep", "what came is not changed"


def test_a_key_that_is_not_known_goes_alone() -> None:
    document = desk_view(ticket=serving()).model_dump(mode="json")
    document["ticket"]["passed"] = {"LONGEST": ["A001"], "WEATHER": ["A002"]}
    view, unknown = read_known(DeskView, document)
    assert unknown == ("ticket.passed.WEATHER",)
    assert view.ticket is not None
    assert view.ticket.passed == {"LONGEST": ("A001",)}


def test_of_a_pair_both_go() -> None:
    pairs = [["A001", "LONGEST"], ["A002", "WEATHER"], ["A003", "FIRST"]]
    view, unknown = read_known(Pairs, {"before_me": pairs, "in_list": pairs[1:]})
    assert (view.before_me, unknown) == ((("A001", "LONGEST"), ("A003", "FIRST")), ("before_me.1", "in_list.0"))


def test_what_is_found_after_others_left_a_list_is_still_named_by_its_place_there() -> None:
    deep = {"inner": {"reason": "WEATHER"}}
    rows: list[dict[str, Any]] = [{"reason": "WEATHER"}, {"reason": "FIRST"}, {"reason": "FIRST", "deep": deep}]
    view, unknown = read_known(Nested, {"rows": rows})
    assert [(one.reason, one.deep) for one in view.rows] == [("FIRST", None), ("FIRST", None)]
    assert set(unknown) == {"rows.0", "rows.2.deep"}


def test_a_field_that_was_never_there_is_missed_whatever_else_is_left_out() -> None:
    document = desk_view().model_dump(mode="json")
    document["counters"][1]["state"] = "asleep"
    del document["counters"][1]["number"], document["counters"][2]["number"]
    with pytest.raises(ValidationError, match=r"counters\.\d\.number"):
        read_known(DeskView, document)


def test_settings_of_a_newer_server_are_in_force_without_what_is_new() -> None:
    event = SettingsApplied(branch=BRANCH).model_dump(mode="json")
    event["branch"]["services"][2]["facts"] = {"online": "by_drone"}
    read, unknown = read_known(SettingsApplied, event)
    assert unknown == ("branch.services.2.facts.online",)
    assert read.branch.services[3] == BRANCH.services[3]


@pytest.mark.parametrize(
    ("changes", "what"),
    [({"volume": "loud"}, "int_parsing"), ({"mode": "half_open", "volume": "loud"}, "int_parsing")],
)
def test_what_is_wrong_otherwise_is_refused(changes: dict[str, Any], what: str) -> None:
    with pytest.raises(ValidationError, match=what):
        read_known(DeviceView, changes)
    with pytest.raises(ValidationError):
        read_known(DeviceView, ["closed"])


def test_where_nothing_would_be_left_it_is_refused() -> None:
    with pytest.raises(ValidationError):
        read_known(DeskView, desk_view().model_dump(mode="json") | {"state": "asleep"})
