"""One item of a draft as its form shows it: each field with its inputs, what was typed, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from server.settings.checking import Problem
from server.settings.difference import Body, Change
from server.web.pages import Speech
from server.web.settings.describe import Describer, changed_within
from server.web.settings.drawings import ICONS, picture_address
from server.web.settings.items import (
    beginning,
    day_shown,
    find,
    items,
    languages_of,
    place_of_field,
    row_input,
    within,
)
from server.web.settings.kinds import KINDS, Field, Kind, kind_at
from wire.word_files import name_of


@dataclass(frozen=True, slots=True)
class Input:
    """One input of a field."""

    name: str
    value: str
    label: str
    wrong: str = ""
    lang: str = ""
    on: bool = False
    fixed: bool = False
    """It follows from something else and is not changed here."""
    note: str = ""
    drawing: str = ""
    """The address of a picture, or the lines of an icon."""


@dataclass(frozen=True, slots=True)
class FieldView:
    """One field."""

    id: str
    type: str
    label: str
    note: str
    changed: bool
    inputs: tuple[Input, ...]
    wrong: str
    warned: str = ""
    """What is hardly meant, and no reason to refuse it."""
    rows: tuple[tuple[FieldView, ...], ...] = ()
    """Of a field that has rows: its columns in each, and an empty one at the end."""
    untried: bool = False
    """Nobody has typed in it since its item was added: what is wrong with it is not said yet."""


def fields_of(
    kind: Kind,
    key: str,
    body: Body,
    found: list[Change],
    problems: tuple[Problem, ...],
    describer: Describer,
    say: Speech,
    sent: Mapping[str, str] = MappingProxyType({}),
    *,
    has_hub: bool = True,
    begun: bool = False,
) -> list[FieldView]:
    """Every field of an item.

    Args:
        kind: of the item.
        key: of the item.
        body: the draft.
        found: what it changes.
        problems: what is wrong with it.
        describer: has the words.
        say: the reader's language.
        sent: what is wrong with what was sent and is not kept, by the name of its input.
        has_hub: whether the branch takes bookings.
        begun: the item was added just now, and nothing is typed yet but its name.
    """
    begins = beginning(body, kind, key, has_hub=has_hub) if kind.is_list else {}
    before = describer.before(kind, key)
    item = find(body, kind, key)
    shown = []
    for field in kind.fields:
        place = place_of_field(kind, key, field)
        wrong = {
            one.place[len(place) :]: describer.problem(one) for one in problems if one.place[: len(place)] == place
        }
        value = within(item, field.path)
        untried = begun and bool(wrong)
        wrong = {} if begun else wrong
        view = _View(kind, key, body, describer, say)
        inputs = tuple(view.inputs(field, field.input, value, wrong))
        rows = view.rows(field, value, wrong)
        at_input = {one.wrong for one in inputs if one.wrong}
        at_input |= {words for row in rows for cell in row for words in (cell.wrong, *(i.wrong for i in cell.inputs))}
        left = sent.get(field.input) or " ".join(
            dict.fromkeys(words for words in wrong.values() if words not in at_input)
        )
        changed = changed_within(found, kind, key, field, begins)
        label, note = describer.field(kind, field), describer.note(kind, field)
        behind = _left_behind(field, within(before, field.path), value, languages_of(body))
        warned = ""
        if behind is not None:
            names = [", ".join(map(name_of, languages)) for languages in behind]
            warned = say("settings.other_language", changed=names[0], left=names[1])
        shown.append(FieldView(field.input, field.type, label, note, changed, inputs, left, warned, rows, untried))
    return shown


def _left_behind(field: Field, old: Any, new: Any, languages: list[str]) -> tuple[list[str], list[str]] | None:
    """The languages in which a text was changed, and those in which it is as it was; None unless there are both."""
    if field.type == "rows" and isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
        pairs = ((one, within(a, one.path), within(b, one.path)) for a, b in zip(old, new, strict=True)
                 for one in field.columns)  # fmt: skip
        return next(filter(None, (_left_behind(*pair, languages) for pair in pairs)), None)
    if field.type != "texts" or not isinstance(old, dict) or not isinstance(new, dict):
        return None
    both = [one for one in languages if old.get(one) and new.get(one)]
    changed = [one for one in both if old[one] != new[one]]
    left = [one for one in both if old[one] == new[one]]
    return (changed, left) if changed and left else None


@dataclass(frozen=True, slots=True)
class _View:
    """Makes the inputs of one item's fields."""

    kind: Kind
    key: str
    body: Body
    describer: Describer
    say: Speech

    def rows(self, field: Field, value: Any, wrong: dict[tuple[str, ...], str]) -> tuple[tuple[FieldView, ...], ...]:
        """Each row's columns."""
        if field.type != "rows":
            return ()
        known = [*value, None] if isinstance(value, list) else [None]
        return tuple(
            tuple(self._cell(field, one, n, row, wrong) for one in field.columns) for n, row in enumerate(known)
        )

    def _cell(self, field: Field, column: Field, n: int, row: Any, wrong: dict[tuple[str, ...], str]) -> FieldView:
        place = (str(n), *column.path)
        here = {at[len(place) :]: words for at, words in wrong.items() if at[: len(place)] == place}
        name = row_input(field.input, n, column)
        inputs = tuple(self.inputs(column, name, within(row, column.path), here))
        label = self.describer.column(self.kind, field, column)
        at_input = {one.wrong for one in inputs}
        left = " ".join(dict.fromkeys(words for words in here.values() if words not in at_input))
        return FieldView(name, column.type, label, "", False, inputs, left)

    def inputs(self, field: Field, name: str, value: Any, wrong: dict[tuple[str, ...], str]) -> list[Input]:
        """The inputs of one field, with what stands in them."""
        say, body, describer = self.say, self.body, self.describer
        match field.type:
            case "texts":
                known = value if isinstance(value, dict) else {}
                return [
                    Input(f"{name}-{one}", str(known.get(one, "")), name_of(one), wrong.get((one,), ""), lang=one)
                    for one in languages_of(body)
                ]
            case "rows":
                return []
            case "words":
                return [Input(name, ", ".join(map(str, value or ())), "")]
            case "picture":
                return [Input(name, describer.value(field, value), "", drawing=picture_address(value))]
            case "icon":
                known_icons = ICONS if value in ICONS else {str(value or ""): "", **ICONS}
                return [
                    Input(name, one, describer.value(field, one), on=one == value, drawing=lines)
                    for one, lines in known_icons.items()
                ]
            case "yes_no":
                return [Input(name, "on", "", on=value is True)]
            case "date":
                return [Input(name, "" if value is None else day_shown(value), "")]
            case "dates":
                days = value if isinstance(value, list) else []
                rows = [
                    Input(f"{name}-{n}", day_shown(one), "", wrong.get((str(n),), "")) for n, one in enumerate(days)
                ]
                return [*rows, Input(f"{name}-{len(days)}", "", "")]
            case "weekdays":
                days = value if isinstance(value, list) else []
                return [Input(f"{name}-{n}", "on", say.weekday(n), on=n in days) for n in range(1, 8)]
            case "weekday":
                none = Input(name, "", describer.none(self.kind, field), on=value not in range(1, 8))
                return [none, *(Input(name, str(n), say.weekday(n), on=n == value) for n in range(1, 8))]
            case "choice":
                known_ones = field.of.split()
                none = Input(name, "", describer.none(self.kind, field), on=value not in known_ones)
                labels = ((one, describer.choice(self.kind, field, one)) for one in known_ones)
                return [none, *(Input(name, one, label, on=one == value) for one, label in labels)]
            case "one":
                choices = self._choices(name, field, [value])
                if field.optional and value is None:
                    return [Input(name, "", describer.none(self.kind, field), on=True), *choices]
                if field.optional:
                    choices.insert(0, Input(name, "", describer.none(self.kind, field)))
                none = Input(name, "", say("settings.not_chosen"), on=True)
                return choices if any(one.on for one in choices) else [none, *choices]
            case "many":
                chosen = value if isinstance(value, list) else []
                return [
                    Input(f"{name}-{one.value}", "on", one.label, on=one.on)
                    for one in self._choices(name, field, chosen)
                ]
            case "served_by":
                service = find(body, KINDS["service"], self.key) or {}
                return [_counter(name, one, service, describer) for one in items(body, KINDS["counter"])]
            case "number" | "whole":
                return [Input(name, "" if value is None else describer.number(value), "")]
        return [Input(name, "" if value is None else str(value), "")]

    def _choices(self, name: str, field: Field, chosen: list[Any]) -> list[Input]:
        of = kind_at(field.of)
        assert of is not None
        return [
            Input(name, str(one.get("id")), self.describer.item(of, "", one), on=one.get("id") in chosen)
            for one in items(self.body, of)
        ]


def _counter(name: str, counter: dict[str, Any], service: dict[str, Any], describer: Describer) -> Input:
    single = service.get("id") in (counter.get("services") or ())
    by_group = service.get("group") in (counter.get("groups") or ())
    label = str(counter.get("number", ""))
    title = describer.item(KINDS["counter"], "", counter)
    return Input(
        f"{name}-{counter.get('id')}", "on", label, on=single or by_group, fixed=by_group and not single, note=title
    )
