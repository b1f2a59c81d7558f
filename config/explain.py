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
        return f"{_shown(given)} is not of the right form; {_prose(model, loc) or 'write ' + context['pattern']}"
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
