"""Questions to the hub's database. Each is one transaction that sees one moment."""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import Connection, Row, func, select

from server.hub.store import tables as t
from server.hub.store.values import Booking, BranchRow, Json
from wire.values import Millis

_COLUMNS = [c for c in t.booking.c if c.name != "secret_hash"]


def as_booking(row: Row[Any]) -> Booking:
    """A row of the booking table as a value."""
    return Booking(**{c.name: getattr(row, c.name) for c in _COLUMNS})


def branches(connection: Connection) -> dict[str, BranchRow]:
    """Every branch that was ever set up, by id."""
    return {row.branch_id: BranchRow(**row._mapping) for row in connection.execute(select(t.branch))}


def branch_row(connection: Connection, branch_id: str) -> BranchRow | None:
    """One branch, or None."""
    row = connection.execute(select(t.branch).where(t.branch.c.branch_id == branch_id)).first()
    return None if row is None else BranchRow(**row._mapping)


def taken(connection: Connection, branch_id: str, group_id: str, begin: Millis, end: Millis) -> dict[Millis, int]:
    """Places gone of a group's slots from `begin` to before `end`."""
    p = t.place.c
    rows = connection.execute(
        select(p.slot_at, p.taken).where(
            p.branch_id == branch_id, p.group_id == group_id, p.slot_at >= begin, p.slot_at < end
        )
    )
    return {row.slot_at: row.taken for row in rows}


def by_secret(connection: Connection, branch_id: str, secret_hash: str) -> Booking | None:
    """The booking a citizen holds the secret of."""
    b = t.booking.c
    row = connection.execute(select(*_COLUMNS).where(b.branch_id == branch_id, b.secret_hash == secret_hash)).first()
    return None if row is None else as_booking(row)


def outbox(connection: Connection, branch_id: str, after: int, upto: int) -> list[tuple[int, Json]]:
    """Facts `after` < seq <= `upto`, in order."""
    o = t.outbox.c
    rows = connection.execute(
        select(o.seq, o.body).where(o.branch_id == branch_id, o.seq > after, o.seq <= upto).order_by(o.seq)
    )
    return [(row.seq, json.loads(row.body)) for row in rows]


def outbox_range(connection: Connection, branch_id: str) -> tuple[int, int]:
    """The first and the last fact kept; (last + 1, last) when none is."""
    last = connection.execute(select(t.branch.c.seq).where(t.branch.c.branch_id == branch_id)).scalar() or 0
    first = connection.execute(select(func.min(t.outbox.c.seq)).where(t.outbox.c.branch_id == branch_id)).scalar()
    return (last + 1 if first is None else first), last


def full(connection: Connection, branch_id: str, since: Millis) -> tuple[int, list[Json]]:
    """All bookings from `since` on as facts, and the seq at which that is true."""
    seq = connection.execute(select(t.branch.c.seq).where(t.branch.c.branch_id == branch_id)).scalar() or 0
    b = t.booking.c
    rows = connection.execute(
        select(*_COLUMNS).where(b.branch_id == branch_id, b.slot_at >= since).order_by(b.slot_at, b.booking_id)
    )
    return seq, [as_booking(row).fact() for row in rows]
