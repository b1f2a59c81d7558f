"""The state as bytes and back, so that a start reads the journal from the last business day on."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from functools import cache
from inspect import getmembers, isclass
from itertools import islice

from pydantic import BaseModel, TypeAdapter, ValidationError

from server.core import model
from server.core.model import DayBefore, State, Ticket
from server.store.words_rows import silent_bookings, silent_ticket, without_words
from wire import branding, catalogue, opening
from wire.values import TicketId

FORM = b"1"
"""Raise it with a change after which a state cannot go on from an older one by the defaults of its new fields: then the
first start of the new program replays the journal from its beginning (docs/operations.md says how long that takes)."""

MODULES = (model, catalogue, opening, branding)
"""Where the classes stand that the state and its settings are made of."""

AT_ONCE = 25
"""Tickets written in one go; under a millisecond."""


@cache
def _state() -> TypeAdapter[State]:
    return TypeAdapter(State)


_ADDRESS = re.compile(r" at 0x[0-9a-f]+")
"""Where a function that checks a field lies in this process: another one has it elsewhere."""


@cache
def _shape() -> bytes:
    """Names the shape of the state: a snapshot of another shape is of no use.

    From names and types alone: pydantic's schema of the state takes a tenth of the time a start may take.
    """
    described = _ADDRESS.sub("", "\n".join(_described()))
    return hashlib.sha256(described.encode()).digest()[:16]


def _described() -> Iterator[str]:
    """Every field of every class that the state or its settings are made of, in the order of their names."""
    for name, kind in (named for module in MODULES for named in getmembers(module, isclass)):
        if is_dataclass(kind):
            yield from (f"{name}.{f.name}: {f.type}" for f in fields(kind))
        elif issubclass(kind, BaseModel):
            yield from (f"{name}.{field}: {info.annotation}" for field, info in kind.model_fields.items())


def packed(state: State) -> bytes:
    """The state as bytes, without the words that can be erased.

    Tickets are written a few at a time: what is written in one go keeps the interpreter from every other thread, and
    one of them runs the event loop.
    """
    before = state.before
    outermost = without_words(replace(state, tickets={}, before=None))
    parts = [_state().dump_json(outermost, exclude={"tickets", "before"})[:-1]]
    parts += [b',"tickets":', _packed_tickets(state.tickets), b',"before":']
    if before is None:
        parts += [b"null}"]
    else:
        silent = replace(before, tickets={}, bookings=silent_bookings(before.bookings))
        head = _day_before().dump_json(silent, exclude={"tickets"})[:-1]
        parts += [head, b',"tickets":', _packed_tickets(before.tickets), b"}}"]
    return _shape() + FORM + b"".join(parts)


def unpacked(body: bytes) -> State | None:
    """The state again, or None when another version of the program wrote it."""
    return _read(body) if body[:_SHAPE_BYTES] == _shape() else None


def unpacked_from_older(body: bytes) -> State | None:
    """The state as another version of the program kept it, as far as this one knows its fields.

    New fields stand at their defaults, so it may only be gone on from before a business day opens: what belongs to a
    day begins anew there.

    Returns:
        None when it cannot be read so, or its `FORM` is another.
    """
    return _read(body)


# -- inside ------------------------------------------------------------------------------------------------------------

_SHAPE_BYTES = 16


def _packed_tickets(tickets: dict[TicketId, Ticket]) -> bytes:
    items = iter(tickets.items())
    parts = []
    while some := {i: silent_ticket(ticket) for i, ticket in islice(items, AT_ONCE)}:
        parts.append(_tickets().dump_json(some)[1:-1])
    return b"{" + b",".join(parts) + b"}"


@cache
def _tickets() -> TypeAdapter[dict[TicketId, Ticket]]:
    return TypeAdapter(dict[TicketId, Ticket])


@cache
def _day_before() -> TypeAdapter[DayBefore]:
    return TypeAdapter(DayBefore)


def _read(body: bytes) -> State | None:
    form, brace, fields_ = body[_SHAPE_BYTES:].partition(b"{")
    if (form or b"1") != FORM:  # before there were forms, the fields followed the shape at once
        return None
    try:
        return _state().validate_json(brace + fields_)
    except ValidationError:
        return None
