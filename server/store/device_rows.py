"""What the journal says of a device lately."""

from __future__ import annotations

import json

from sqlalchemy import Connection, func, select

from server.store.tables import JOURNAL
from wire.values import Millis

LATELY = 20_000
"""Rows that are looked at: more than a busy day has."""


def last_number(connection: Connection, device_id: str) -> tuple[Millis, str] | None:
    """When a device gave its latest number, and which; None when it gave none lately."""
    newest = connection.execute(select(func.max(JOURNAL.c.seq))).scalar() or 0
    query = (
        select(JOURNAL.c.at, JOURNAL.c.body)
        .where(
            JOURNAL.c.seq > newest - LATELY,
            JOURNAL.c.type == "ticket.issued",
            JOURNAL.c.actor.contains(f'"device_id":"{device_id}"', autoescape=True),
        )
        .order_by(JOURNAL.c.seq.desc())
        .limit(1)
    )
    row = connection.execute(query).first()
    return None if row is None else (row.at, str(json.loads(row.body)["number"]))
