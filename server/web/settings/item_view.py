"""One item of a draft as its form shows it: each field with its inputs, what was typed, and what is wrong with it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from server.settings.checking import Problem
from server.settings.difference import Body, Change
from server.web.pages import Speech
from server.web.settings.describe import Describer, changed_within
from server.web.settings.items import day_shown, find, items, languages_of, place_of_field
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


def fields_of(
    kind: Kind,
    key: str,
    body: Body,
    found: list[Change],
    problems: tuple[Problem, ...],
    describer: Describer,
    say: Speech,
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
    """
    item = find(body, kind, key)
    shown = []
    for field in kind.fields:
        place = place_of_field(kind, key, field)
        wrong = {
            one.place[len(place) :]: describer.problem(one) for one in problems if one.place[: len(place)] == place
        }
        value = item if not field.name else item.get(field.name)
        inputs = tuple(_inputs(field, key, value, body, wrong, describer, say))
        at_input = {one.wrong for one in inputs if one.wrong}
        left = " ".join(dict.fromkeys(words for words in wrong.values() if words not in at_input))
        name = f"f-{field.name}"
        changed = changed_within(found, kind, key, field)
        shown.append(
            FieldView(
                name, field.type, describer.field(kind, field), describer.note(kind, field), changed, inputs, left
            )
        )
    return shown


def _inputs(
    field: Field, key: str, value: Any, body: Body, wrong: dict[tuple[str, ...], str], describer: Describer, say: Speech
) -> list[Input]:
    name = f"f-{field.name}"
    match field.type:
        case "texts":
            known = value if isinstance(value, dict) else {}
            return [
                Input(f"{name}-{one}", str(known.get(one, "")), name_of(one), wrong.get((one,), ""), lang=one)
                for one in languages_of(body)
            ]
        case "words":
            return [Input(name, ", ".join(map(str, value or ())), "")]
        case "yes_no":
            return [Input(name, "on", "", on=value is True)]
        case "dates":
            days = value if isinstance(value, list) else []
            rows = [Input(f"{name}-{n}", day_shown(one), "", wrong.get((str(n),), "")) for n, one in enumerate(days)]
            return [*rows, Input(f"{name}-{len(days)}", "", "")]
        case "weekdays":
            days = value if isinstance(value, list) else []
            return [Input(f"{name}-{n}", "on", say.weekday(n), on=n in days) for n in range(1, 8)]
        case "one":
            of = kind_at(field.of)
            assert of is not None
            choices = [
                Input(name, str(one.get("id")), describer.item(of, "", one), on=one.get("id") == value)
                for one in items(body, of)
            ]
            return choices if any(one.on for one in choices) else [Input(name, "", "–", on=True), *choices]
        case "many":
            of = kind_at(field.of)
            assert of is not None
            chosen = value if isinstance(value, list) else []
            return [
                Input(f"{name}-{one.get('id')}", "on", describer.item(of, "", one), on=one.get("id") in chosen)
                for one in items(body, of)
            ]
        case "served_by":
            service = find(body, KINDS["service"], key) or {}
            return [_counter(name, one, service, describer) for one in items(body, KINDS["counter"])]
        case "number" | "whole":
            return [Input(name, "" if value is None else describer.number(value), "")]
    return [Input(name, "" if value is None else str(value), "")]


def _counter(name: str, counter: dict[str, Any], service: dict[str, Any], describer: Describer) -> Input:
    single = service.get("id") in (counter.get("services") or ())
    by_group = service.get("group") in (counter.get("groups") or ())
    label = str(counter.get("number", ""))
    title = describer.item(KINDS["counter"], "", counter)
    return Input(
        f"{name}-{counter.get('id')}", "on", label, on=single or by_group, fixed=by_group and not single, note=title
    )
