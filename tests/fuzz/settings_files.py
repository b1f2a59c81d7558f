"""Settings files with one thing spoilt. The models say which keys there are, so that a new one is fuzzed too."""

from __future__ import annotations

import json
import math
import random
import re
import tomllib
import typing
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from config import PROGRAMS
from hardware.boards.frames import BoardTemplate
from tests.fuzz.values import TEXTS, spoilt_text
from wire.catalogue import Branch

ROOT = Path(__file__).parents[2] / "config"
KINDS: dict[str, type[BaseModel]] = {"branch": Branch, "board": BoardTemplate}
MODELS: dict[str, type[BaseModel]] = {**PROGRAMS, **KINDS}

Key = tuple[str, ...]
"""Where a key stands: `("printer", "port")`; of a list of tables every entry has it."""

Data = dict[str, Any]


class Raw(str):
    """TOML as it stands."""


def _nest(before: str, after: str, depth: int) -> Raw:
    return Raw(before * depth + "1" + after * depth)


VALUES: dict[str, Any] = {
    "not a number": math.nan,
    "infinite": math.inf,
    "minus infinite": -math.inf,
    "1e400": Raw("1e400"),
    "minus nought": Raw("-0.0"),
    "negative": -1,
    "nought": 0,
    "one": 1,
    "fraction": 0.5,
    "whole fraction": 1.0,
    "2^31": 1 << 31,
    "2^53+1": (1 << 53) + 1,
    "2^63": 1 << 63,
    "2^64": 1 << 64,
    "400 digits": 10**400,
    "5,000 digits": Raw("9" * 5_000),
    "5,000 hexadecimal digits": Raw("0x" + "f" * 5_000),
    "true": True,
    "false": False,
    "date": Raw("2026-02-17"),
    "moment": Raw("2026-02-17T07:30:00+07:00"),
    "time": Raw("07:30:00"),
    "no date": Raw("2026-02-30"),
    "list": [],
    "table": {},
    "list of all": [1, "1", True, {}, [], 1.5],
    "20 lists": _nest("[", "]", 20),
    "200 lists": _nest("[", "]", 200),
    "30,000 lists": _nest("[", "]", 30_000),
    "200 tables": _nest("{a=", "}", 200),
    "key that is no text": Raw(r'{"a\u001b\u202e" = 1}'),
    "key twice": Raw("{a = 1, a = 2}"),
    "literal text": Raw("'a\x1bb'"),
    "text of many lines": Raw('"""\none\ntwo\n"""'),
    "no value": Raw(""),
    "no text": Raw("abc"),
    "open text": Raw('"abc'),
    "open list": Raw("[1, "),
    "no escape": Raw(r'"\q"'),
    "half a letter": Raw(r'"\ud800"'),
    "host without a port": "ws://127.0.0.1:99999999",
    "open bracket": "http://[",
    "user who is not there": "~nobody-of-that-name/x",
    "long name": "x" * 300,
    "a zone's folder": "Asia",
    "device": "/dev/zero",
}
"""Values by what is odd about them, for any key."""

FILES: dict[str, bytes] = {
    "empty": b"",
    "blank": b" \n\t\n",
    "binary": bytes(range(256)) * 40,
    "not UTF-8": b'kind = "kiosk"\n# \xff\xfe\n',
    "UTF-16": 'kind = "kiosk"\n'.encode("utf-16"),
    "NUL": b'kind = "kiosk"\n\x00\n',
    "BOM twice": b'\xef\xbb\xbf\xef\xbb\xbfkind = "kiosk"\n',
    "half a letter": 'hotline = "ế'.encode()[:-1],
    "much": b"# a long comment\n" * 100_000,
    "a list of all depth": b"kind = " + b"[" * 100_000,
    "names of all depth": b"a" + b".a" * 30_000 + b" = 1\n",
    "tables of all depth": b"[a" + b".a" * 30_000 + b"]\n",
    "blanks in a header": b'["a' + b" " * 50_000 + b'b]"]\n',
    "other line ends": b'kind = "kiosk"\rdevice_id = 1\r',
    "JSON": b'{"kind": "kiosk"}',
    "kind is a table": b"[kind]\na = 1\n",
    "kind is unknown": b'kind = "\\u001b[31mred\\u202e"\n',
    "kind is long": b'kind = "' + b"x" * 10_000 + b'"\n',
    "kind twice": b'kind = "kiosk"\nkind = "server"\n',
}
"""Whole files by what is odd about them."""


def whole(kind: str) -> Data:
    """The shipped example, also with what is commented out in it; of a branch the first few of everything, of number
    boards one make's template."""
    if kind == "branch":
        return _few(tomllib.loads((ROOT / "demo" / "branch.toml").read_text(encoding="utf-8")))
    if kind == "board":
        return tomllib.loads((ROOT.parent / "hardware" / "boards" / "led-485.toml").read_text(encoding="utf-8"))
    text = (ROOT / "examples" / f"{kind}.toml").read_text(encoding="utf-8")
    data = tomllib.loads(re.sub(r"^# (\[+\w+\]+|\w+ = .*)$", r"\1", text, flags=re.MULTILINE))
    # What the example shows beside an SQLite file goes with PostgreSQL only.
    return data | {"standby": False} if kind == "server" else data


def _few(branch: Data) -> Data:
    groups = branch["groups"][:2]
    ids = [group["id"] for group in groups]
    services = [service for service in branch["services"] if service["group"] in ids][:3]
    return branch | {
        "groups": groups,
        "services": services,
        "result_service": services[0]["id"],
        "life_events": [branch["life_events"][0] | {"services": [service["id"] for service in services[:2]]}],
        "counters": [branch["counters"][0] | {"groups": ids}],
        **{name: branch[name][:1] for name in ("zones", "classes", "outcomes", "pause_reasons", "hours", "ticker")},
        **{"notices": branch.get("notices", [])[:1]},
    }


def keys_of(model: type[BaseModel], at: Key = ()) -> Iterator[Key]:
    """Every key of a model, also within its tables."""
    for name, field in model.model_fields.items():
        yield (*at, name)
        for inside in models_in(field.annotation):
            yield from keys_of(inside, (*at, name))


def models_in(annotation: object) -> Iterator[type[BaseModel]]:
    """The models that an annotation names."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for inside in typing.get_args(annotation):
        yield from models_in(inside)


def changed(data: Data, key: Key, value: Any) -> Data:
    """The data with another value at a key, in the first entry of each list of tables; what is missing is made."""
    name, below = key[0], key[1:]
    if not below:
        return data | {name: value}
    held = data.get(name, {})
    if isinstance(held, list):
        first = held[0] if held and isinstance(held[0], dict) else {}
        return data | {name: [changed(first, below, value), *held[1:]]}
    return data | {name: changed(held if isinstance(held, dict) else {}, below, value)}


def value_at(data: Any, key: Key) -> Any:
    """What stands at a key; None when nothing does."""
    for name in key:
        data = data[0] if isinstance(data, list) and data else data
        data = data.get(name) if isinstance(data, dict) else None
    return data


def without(data: Data, key: Key) -> Data:
    """The data without a key."""
    name, below = key[0], key[1:]
    if not below or not isinstance(data.get(name), dict | list):
        return {each: one for each, one in data.items() if each != name}
    held = data[name]
    if isinstance(held, list):
        return data | {name: [without(one, below) if isinstance(one, dict) else one for one in held]}
    return data | {name: without(held, below)}


def written(data: Data) -> bytes:
    """TOML of the data; every key of the top stands on a line of its own, in the order of the data."""
    lines = "".join(f"{_name(name)} = {_value(value)}\n" for name, value in data.items())
    return lines.encode("utf-8", "surrogatepass")


def _name(name: str) -> str:
    return name if re.fullmatch(r"[A-Za-z0-9_-]+", name) else _text(name)


def _text(value: str) -> str:
    # JSON's escapes are TOML's, but that TOML knows no surrogates and wants DEL escaped.
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def _value(value: Any) -> str:
    if isinstance(value, Raw):
        return str(value)
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_name(name)} = {_value(one)}" for name, one in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_value, value)) + "]"
    return _text(value) if isinstance(value, str) else str(value)


def spoilt(dice: random.Random, data: Data, key: Key) -> bytes:
    """A file with one key spoilt."""
    good = value_at(data, key)
    match dice.randrange(10):
        case 0:
            as_other = Raw(_text(str(good))) if not isinstance(good, str) else good
            return written(changed(data, key, as_other if dice.random() < 0.5 else [good or 1]))
        case 1:
            return written(without(data, key))
        case 2:
            return written(changed(data, (*key[:-1], spoilt_text(dice, key[-1])), good or 1))
        case 3:
            line = f"{'.'.join(key)} = {_value(good) if good is not None else 1}\n".encode()
            return line + written(data) if dice.random() < 0.5 else written(data) + line
        case 4 | 5 | 6:
            text = spoilt_text(dice, good) if isinstance(good, str) else dice.choice(list(TEXTS.values()))
            return written(changed(data, key, text))
        case _:
            return written(changed(data, key, dice.choice(list(VALUES.values()))))
