"""JSON read strictly: what two readers could take for two things, or nobody can store, is a `Flaw`. Pure.

Refused are duplicate keys, NaN and Infinity, numbers that become infinite (1e400), whole numbers beyond 64 bits, nests
deeper than `DEEPEST`, and text that is no text (`wire.text`), in keys too. RFC 8259 leaves all of these to the reader.
"""

from __future__ import annotations

import json
import math
from collections import Counter
from dataclasses import dataclass
from typing import Any

from wire import text

DEEPEST = 16
"""Objects and lists within each other; the deepest message of ours, a branch's settings, has seven."""

LARGEST = 1 << 63
"""Whole numbers are below this and not below its negative: what databases hold as BIGINT."""

_LONGEST_FIELD = 64


@dataclass(frozen=True, slots=True)
class Flaw:
    """Why a text cannot be taken; `what` is a key of `wire.flaws.WHAT`."""

    what: str
    field: str = ""
    """Where it is, dotted, at most 64 characters; empty when it is not in one place."""


class Unreadable(ValueError):
    """It cannot be taken; the text says why, in English and for a log."""

    def __init__(self, flaw: Flaw) -> None:
        super().__init__(f"{flaw.field or 'the whole'}: {flaw.what}")
        self.flaw = flaw


class _Unusable:
    """Stands for a number that cannot be used until `_flaw` finds where it is."""


_UNUSABLE = _Unusable()


class _Twice(dict[str, Any]):
    """An object in which some keys stand more than once."""

    keys_twice: tuple[str, ...] = ()


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) == len(pairs):
        return made
    twice = _Twice(made)
    twice.keys_twice = tuple(key for key, many in Counter(key for key, _ in pairs).items() if many > 1)
    return twice


def _whole(digits: str) -> Any:
    if len(digits) > 20:
        return _UNUSABLE
    number = int(digits)
    return number if -LARGEST <= number < LARGEST else _UNUSABLE


def _fraction(digits: str) -> Any:
    number = float(digits)
    return number if math.isfinite(number) else _UNUSABLE


_READER = json.JSONDecoder(
    object_pairs_hook=_object, parse_int=_whole, parse_float=_fraction, parse_constant=lambda _: _UNUSABLE
)


def read(data: str | bytes) -> tuple[Any, Flaw | None]:
    """What `data` says, and what is wrong with it. Use the first only to name what is refused when there is a flaw."""
    try:
        body = _READER.decode(data if isinstance(data, str) else data.decode("utf-8"))
    except UnicodeDecodeError:
        return None, Flaw("not_utf8")
    except (ValueError, RecursionError):
        return None, Flaw("not_json")
    return body, flaw_in(body)


def read_object(data: str | bytes) -> dict[str, Any]:
    """What a file or a line of another process says, when all of it can be used: an object.

    Raises:
        Unreadable: what is wrong with it.
    """
    body, flaw = read(data)
    if flaw is None and isinstance(body, dict):
        return body
    raise Unreadable(flaw or Flaw("not_object"))


def flaw_in(body: Any) -> Flaw | None:
    """What is wrong with something that was read, or with a part of it."""
    return _flaw(body, "", 1)


def has_twice(body: Any, key: str) -> bool:
    """Whether the object that was read has this key more than once."""
    return isinstance(body, _Twice) and key in body.keys_twice


def _flaw(value: Any, where: str, depth: int) -> Flaw | None:
    if isinstance(value, str):
        kind = text.flaw(value)
        return Flaw(kind, where) if kind else None
    if isinstance(value, dict):
        return Flaw("too_deep", where) if depth > DEEPEST else _in_object(value, where, depth)
    if isinstance(value, list):
        if depth > DEEPEST:
            return Flaw("too_deep", where)
        for one in value:
            found = _flaw(one, where, depth + 1)
            if found is not None:
                return found
        return None
    return Flaw("bad_number", where) if value is _UNUSABLE else None


def _in_object(value: dict[str, Any], where: str, depth: int) -> Flaw | None:
    for key, one in value.items():
        kind = text.flaw(key)
        if kind:
            return Flaw(kind, where)
        if has_twice(value, key):
            return Flaw("twice", _under(where, key))
        found = _flaw(one, _under(where, key), depth + 1)
        if found is not None:
            return found
    return None


def _under(where: str, key: str) -> str:
    return f"{where}.{key}"[:_LONGEST_FIELD] if where else key[:_LONGEST_FIELD]
