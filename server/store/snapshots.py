"""The state as bytes and back, so that a start reads the journal from the last business day on."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from functools import cache
from inspect import getmembers, isclass

from pydantic import BaseModel, TypeAdapter, ValidationError

from server.core import model
from server.core.model import State
from wire import catalogue


@cache
def _state() -> TypeAdapter[State]:
    return TypeAdapter(State)


@cache
def _shape() -> bytes:
    """Names the shape of the state: a snapshot of another shape is of no use.

    From names and types alone: pydantic's schema of the state takes a tenth of the time a start may take.
    """
    return hashlib.sha256("\n".join(_described()).encode()).digest()[:16]


def _described() -> Iterator[str]:
    """Every field of every class that the state or its settings are made of, in the order of their names."""
    for name, kind in (*getmembers(model, isclass), *getmembers(catalogue, isclass)):
        if is_dataclass(kind):
            yield from (f"{name}.{f.name}: {f.type}" for f in fields(kind))
        elif issubclass(kind, BaseModel):
            yield from (f"{name}.{field}: {info.annotation}" for field, info in kind.model_fields.items())


def packed(state: State) -> bytes:
    """The state as bytes."""
    return _shape() + _state().dump_json(state)


def unpacked(body: bytes) -> State | None:
    """The state again, or None when another version of the program wrote it."""
    if body[:16] != _shape():
        return None
    try:
        return _state().validate_json(body[16:])
    except ValidationError:
        return None
