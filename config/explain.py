"""Turn a validation error into words that say what to write instead."""

from __future__ import annotations

import difflib
import types
import typing
from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel
from pydantic_core import ErrorDetails

Loc = tuple[int | str, ...]

_WRITE = {
    "int_type": "write a whole number, without quotes",
    "int_from_float": "write a whole number",
    "float_type": "write a number, without quotes",
    "bool_type": "write true or false, without quotes",
    "string_type": "write a text in double quotes",
    "tuple_type": "write a list in square brackets",
    "path_type": "write a path in double quotes",
    "model_type": "write a table",
    "model_attributes_type": "write a table",
}


FORMS = {
    r"^wss?://[^\s/]+(/\S*)?$": 'write one such as "ws://127.0.0.1:8765", or "wss://" behind a TLS proxy',
    r"^https?://[^\s/]+(/\S*)?$": 'write one such as "http://127.0.0.1:8080"',
    r"^[A-Za-z0-9][A-Za-z0-9._-]*$": "write letters a-z, digits, dot, dash or underscore, a letter or digit first",
    r"^[0-9a-fA-F]{64}$": "write 64 hexadecimal digits, as `toiluot hub` prints them when it starts",
    r"^(sqlite:///|postgresql\+psycopg://)\S*$": (
        'write "sqlite:///var/branch.db", a file without blanks in its path, or "postgresql+psycopg://user@host/name"'
    ),
    r"^(auto|log:.+)$": 'write "auto", or "log:" and a folder',
    r"^([01][0-9]|2[0-3]):[0-5][0-9]$": 'write a time of day in four digits, such as "07:30"',
    r"^[A-Z]$": 'write one capital letter, such as "A"',
    r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$": 'write a date such as "2026-02-17"',
}
"""What each form of a text is in words: a regular expression is no advice."""


def advice(model: type[BaseModel], loc: Loc, error: ErrorDetails, data: Mapping[str, object]) -> str:
    """What is wrong at `loc` of `model`, and what to write there."""
    kind = error["type"]
    context: dict[str, Any] = error.get("ctx", {})
    given = error.get("input")
    if kind == "extra_forbidden":
        return _unknown(_class_at(model, loc[:-1]), str(loc[-1]))
    if kind == "missing":
        return f"missing; add {loc[-1]} = {_example(model, loc)}"
    if kind in ("literal_error", "enum"):
        expected = str(context.get("expected", "")).replace("'", '"')
        return f"{_shown(given)} is not possible; write {expected}"
    if kind == "string_pattern_mismatch":
        words = FORMS.get(str(context.get("pattern", ""))) or _prose(model, loc)
        return f"{_shown(given)} is not of the right form" + (f"; {words}" if words else "")
    if kind == "value_error":
        return str(context.get("error", error["msg"]))
    if kind in _WRITE:
        return f"{_shown(given)} does not fit; {_WRITE[kind]}"
    return f"{_shown(given)}: {_lower(error['msg'])}"


def _unknown(owner: type[BaseModel] | None, key: str) -> str:
    known = list(owner.model_fields) if owner else []
    near = difflib.get_close_matches(key, known, n=1, cutoff=0.5)
    if near:
        return f"unknown key; did you mean {near[0]}?"
    return f"unknown key; known here: {', '.join(known)}" if known else "unknown key; remove it"


def _class_at(model: type[BaseModel], loc: Loc) -> type[BaseModel] | None:
    owner: type[BaseModel] | None = model
    for part in loc:
        if isinstance(part, int):
            continue
        field = owner.model_fields.get(part) if owner else None
        owner = _model_in(field.annotation) if field is not None else None
    return owner


def _model_in(annotation: object) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    if typing.get_origin(annotation) in (tuple, list, typing.Union, types.UnionType, typing.Annotated):
        for arg in typing.get_args(annotation):
            found = _model_in(arg)
            if found:
                return found
    return None


def _prose(model: type[BaseModel], loc: Loc) -> str:
    names = [part for part in loc if isinstance(part, str)]
    owner = _class_at(model, tuple(names[:-1]))
    field = owner.model_fields.get(names[-1]) if owner and names else None
    words = (field.description or "") if field else ""
    default = field.default if field and isinstance(field.default, str | tuple) and field.default else None
    example = default[0] if isinstance(default, tuple) else default
    if isinstance(example, str):
        return f'write one such as "{example}"'
    return f"it says: {words.splitlines()[0]}" if words else ""


def _example(model: type[BaseModel], loc: Loc) -> str:
    words = _prose(model, loc)
    return "…" + (f" ({words.removeprefix('it says: ')})" if words else "")


def _shown(given: object) -> str:
    text = f'"{given}"' if isinstance(given, str) else str(given).lower() if isinstance(given, bool) else repr(given)
    return text if len(text) <= 60 else text[:57] + "…"


def _lower(message: str) -> str:
    return message[:1].lower() + message[1:]
