"""How settings differ: a line for each place, named as a person would."""

from __future__ import annotations

from server.settings.difference import difference, how_many
from tests.server.branch_kit import BRANCH
from wire.values import Text

FIRST = BRANCH.services[0]


def test_the_same_settings_differ_nowhere() -> None:
    assert difference(BRANCH, BRANCH.model_copy()) == []


def test_a_value_is_named_by_the_id_of_what_it_belongs_to() -> None:
    changed = FIRST.model_copy(update={"minutes": FIRST.minutes + 5})
    new = BRANCH.model_copy(update={"services": (changed, *BRANCH.services[1:])})
    assert difference(BRANCH, new) == [f"services[{FIRST.id}].minutes: {FIRST.minutes} -> {changed.minutes}"]


def test_what_is_new_and_what_is_taken_away_is_one_line_each() -> None:
    more = FIRST.model_copy(update={"id": "moi"})
    new = BRANCH.model_copy(update={"services": (*BRANCH.services[1:], more)})
    assert difference(BRANCH, new) == [f"services[{FIRST.id}]: taken away", "services[moi]: new"]


def test_another_order_is_a_difference() -> None:
    new = BRANCH.model_copy(update={"services": BRANCH.services[::-1]})
    assert difference(BRANCH, new) == ["services: in another order"]


def test_texts_lists_and_what_was_not_there_are_shown_as_they_are() -> None:
    new = BRANCH.model_copy(update={"name": Text(vi="Tây Hồ", en=BRANCH.name.of("en")), "holidays": ("2031-01-01",)})
    lines = difference(BRANCH, new)
    was = BRANCH.name.of("vi")
    assert f'name.vi: "{was}" -> "Tây Hồ"' in lines
    assert any(line.startswith("holidays: [") and line.endswith('-> ["2031-01-01"]') for line in lines)
    assert len(lines) == 2


def test_a_picture_is_told_by_its_size_and_not_by_its_letters() -> None:
    shown = BRANCH.branding.model_copy(update={"emblem": ("A" * 2400, "B" * 800)})
    bare = BRANCH.branding.model_copy(update={"emblem": ()})
    old, new = (BRANCH.model_copy(update={"branding": one}) for one in (bare, shown))
    assert difference(old, new) == ["branding.emblem: [] -> a picture of 3 KB"]


def test_changes_are_counted_in_plain_english() -> None:
    assert [how_many(["x"] * n) for n in range(3)] == ["0 changes", "1 change", "2 changes"]
