"""A value and what the plain rules say of it, field by field."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from functools import cache
from typing import Any

from pydantic import BaseModel


@cache
def names_of(kind: type) -> tuple[str, ...]:
    """The fields of a kind of value."""
    return tuple(kind.model_fields) if issubclass(kind, BaseModel) else tuple(field.name for field in fields(kind))


def differences(found: Any, said: Any, where: str = "state") -> Iterator[str]:
    """Each place where they differ. `said` has a dict for a value with fields; one it does not name is a difference."""
    if isinstance(said, dict) and isinstance(found, dict):
        if found.keys() != said.keys():
            yield f"{where} has {sorted(found)}, not {sorted(said)}"
        pairs = [(f"{where}[{key}]", found[key], said[key]) for key in found.keys() & said.keys()]
    elif isinstance(said, dict) and found is not None:
        names = names_of(type(found))
        yield from (f"nobody speaks of {where}.{name}" for name in names if name not in said)
        yield from (f"there is no {where}.{name}" for name in said if name not in names)
        pairs = [(f"{where}.{name}", getattr(found, name), said[name]) for name in names if name in said]
    elif isinstance(said, list) and isinstance(found, list) and len(said) == len(found):
        pairs = [(f"{where}[{n}]", *pair) for n, pair in enumerate(zip(found, said, strict=True))]
    else:
        pairs = [] if found == said else [(where, found, said)]
        yield from (f"{where} is {found!r}, not {said!r}" for where, found, said in pairs)
        return
    for place, one, other in pairs:
        if isinstance(other, dict | list):
            yield from differences(one, other, place)
        elif one != other:
            yield f"{place} is {one!r}, not {other!r}"
