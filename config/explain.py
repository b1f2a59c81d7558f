"""Turn a validation error into words that say what to write instead."""

from __future__ import annotations

import ast
import difflib
import inspect
import re
import sys
import types
import typing
from collections.abc import Mapping
from functools import cache
from itertools import pairwise
from typing import Any

from pydantic import BaseModel
from pydantic_core import ErrorDetails

from config.lines import Loc
from config.plain import shown
from config.required import example
from config.settings import Settings

_WRITE = {
    "int_type": "write a whole number, without quotes",
    "int_from_float": "write a whole number",
    "float_type": "write a number, without quotes",
    "bool_type": "write true or false, without quotes",
    "string_type": "write a text in double quotes",
    "finite_number": "write a number such as 1.5",
    "tuple_type": "write a list in square brackets",
    "list_type": "write a list in square brackets",
    "path_type": "write a path in double quotes",
    "dict_type": "write a table",
    "model_type": "write a table",
    "model_attributes_type": "write a table",
}

_LIMITS = {
    "greater_than_equal": "is too small; write {ge} or more",
    "greater_than": "is too small; write more than {gt}",
    "less_than_equal": "is too large; write {le} or less",
    "less_than": "is too large; write less than {lt}",
    "string_too_short": "is too short; write at least {min_length} characters",
    "string_too_long": "is too long; write at most {max_length} characters",
    "too_short": "has too few entries; write at least {min_length}",
    "too_long": "has too many entries; write at most {max_length}",
}

_NOT_TOML = (
    (r"twice|overwrite|immutable|redefine|Duplicate", "a name or a table stands twice; keep one of them"),
    (r"haracter '|character \"", "a character that no text may hold stands here; take it away"),
    (r"scalar value|hex value|Unescaped", r"a \ begins an escape that is none; write \\ for the sign itself"),
    (r"Unterminated string", "a text does not end; write its closing quote"),
    (r"Unclosed|Expected '\]", "a bracket is not closed; write the closing one"),
)
"""What the reader of TOML says, by a part of it, in words for whoever wrote the file."""

FORMS = {
    r"^wss?://[^\s/]+(/\S*)?$": 'write one such as "ws://127.0.0.1:8765", or "wss://" behind a TLS proxy',
    r"^https?://[^\s/]+(/\S*)?$": 'write one such as "http://127.0.0.1:8080"',
    r"^[A-Za-z0-9][A-Za-z0-9._-]*$": "write letters a-z, digits, dot, dash or underscore, a letter or digit first",
    r"^[0-9a-fA-F]{64}$": "write 64 hexadecimal digits, as `toiluot hub` prints them when it starts",
    r"^(sqlite:///\S|postgresql\+psycopg://)\S*$": (
        'write "sqlite:///var/branch.db", a file without blanks in its path, or "postgresql+psycopg://user@host/name"'
    ),
    r"^(\*\.)?([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}$": (
        'write the name of a host such as "fcm.googleapis.com", or "*.push.apple.com" for all below a name'
    ),
    r"^[^\s/#-][^\s/#]*$": "write the name of a queue as `lpstat -e` lists it",
    r"^([0-9a-fA-F]{4}:[0-9a-fA-F]{4})?$": 'write the two numbers that `lsusb` shows, such as "04b8:0e15"',
    r"^(auto|log:.+)$": 'write "auto", or "log:" and a folder',
    r"^([01][0-9]|2[0-3]):[0-5][0-9]$": (
        'write a time of day in four digits, such as "07:30"; the last minute of a day is "23:59"'
    ),
    r"^[a-z]{2,3}(-[A-Z][a-z]{3})?(-[A-Z]{2})?$": 'write a language\'s short code, such as "vi", "en" or "km"',
    r"^[^\x00-\x1f]*$": 'write it on one line, such as "H##.##-#####", where # is a digit and @ a letter',
    r"^[A-Za-z0-9.,/_-]*$": 'write letters a-z, digits, dots, dashes, such as "1.001193"',
    r"^[A-Za-z0-9+/=]*$": "write the picture as base64, in lines of 1,900 letters at most",
    r"^#[0-9a-fA-F]{6}$": 'write a colour such as "#00695c"',
    r"^(\+?[0-9][0-9 .()-]*)?$": 'write a phone number such as "1022" or "+84 24 3000 1000"',
    r"^(F[1-9]|F1[0-9]|F2[0-4]|Home|End|PageUp|PageDown|Insert|Menu|Help|VolumeUp|VolumeDown|VolumeMute)$": (
        'write a key such as "F9", "Home", "PageUp" or "VolumeUp"'
    ),
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
        return f"missing; add {_example(model, loc)}"
    if kind in ("literal_error", "enum"):
        expected = str(context.get("expected", "")).replace("'", '"')
        return f"{shown(given)} is not possible; write {expected}"
    if kind == "string_pattern_mismatch":
        words = FORMS.get(str(context.get("pattern", ""))) or _prose(model, loc)
        return f"{shown(given)} is not of the right form" + (f"; {words}" if words else "")
    if kind == "value_error":
        return str(context["error"])
    if kind in _WRITE:
        return f"{shown(given)} does not fit; {_WRITE[kind]}"
    if kind in _LIMITS:
        return f"{shown(given)} {_LIMITS[kind].format_map(context)}"
    words = _prose(model, loc)
    return f"{shown(given)} is not possible" + (f"; {words}" if words else "")


def _unknown(owner: type[BaseModel] | None, key: str) -> str:
    known = list(owner.model_fields) if owner else []
    near = difflib.get_close_matches(key[:64], known, n=1, cutoff=0.5)
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
    words = prose_of(owner, names[-1]) if owner and field else ""
    default = field.default if field and isinstance(field.default, str | tuple) and field.default else None
    example = default[0] if isinstance(default, tuple) else default
    if isinstance(example, str):
        return f'write one such as "{example}"'
    return f"it says: {words.splitlines()[0]}" if words else ""


def prose_of(model: type[BaseModel], field: str) -> str:
    """The prose under a field of a settings class, its own or one that it inherits; empty where there is none."""
    for each in model.__mro__:
        if issubclass(each, Settings) and field in (said := _prose_in(each.__module__).get(each.__name__, {})):
            return said[field]
    return ""


@cache
def _prose_in(module: str) -> dict[str, dict[str, str]]:
    """The text right after each field, by class and field: read from the source, which a start need not do."""
    found: dict[str, dict[str, str]] = {}
    for each in ast.parse(inspect.getsource(sys.modules[module])).body:
        if isinstance(each, ast.ClassDef):
            for one, after in pairwise(each.body):
                match one, after:
                    case ast.AnnAssign(target=ast.Name(id=name)), ast.Expr(value=ast.Constant(value=str(text))):
                        found.setdefault(each.name, {})[name] = inspect.cleandoc(text)
    return found


def _example(model: type[BaseModel], loc: Loc) -> str:
    owner, field = _class_at(model, loc[:-1]), str(loc[-1])
    if owner is None or field not in owner.model_fields:
        return f"{field} = …"
    given = example(owner.__name__, field)
    inside = _model_in(owner.model_fields[field].annotation)
    if given is None and inside is not None:
        needed = [name for name, each in inside.model_fields.items() if each.is_required()]
        written = ", ".join(f"{name} = {example(inside.__name__, name)}" for name in needed)
        return f"a table [[{field}]] with, for example, {written}"
    words = prose_of(owner, field)
    return f"{field} = {given}, for example" + (f" ({words.splitlines()[0]})" if words else "")


def not_toml(said: str) -> str:
    """What is wrong with a file that is no TOML, and what to write.

    Args:
        said: by the reader of TOML.
    """
    found = (words for pattern, words in _NOT_TOML if re.search(pattern, said))
    return f"not TOML: {next(found, 'this cannot be read; write name = value, texts in double quotes')}"
