"""The state as bytes and back, so that a start reads the journal from the last business day on."""

from __future__ import annotations

import hashlib
import json
from functools import cache

from pydantic import TypeAdapter, ValidationError

from server.core.model import State


@cache
def _state() -> TypeAdapter[State]:
    return TypeAdapter(State)


@cache
def _shape() -> bytes:
    """Names the shape of the state: a snapshot of another shape is of no use."""
    schema = json.dumps(_state().json_schema(mode="serialization"), sort_keys=True)
    return hashlib.sha256(schema.encode()).digest()[:16]


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
