"""Checks the hub's database: its schema, and what its tables must have in common."""

from __future__ import annotations

import json
from dataclasses import dataclass

from sqlalchemy import Connection, and_, func, inspect, select

from server.hub.store import tables as t
from server.hub.store.shares import ALL
from server.runtime.backup_folder import HUB, Contents
from wire.values import Millis

HOLDS_A_PLACE = ("booked", "arrived")
"""States in which a booking of a time has its place; one that was cancelled after all gave it back (`flagged`)."""


@dataclass(frozen=True, slots=True)
class Report:
    """What a check found."""

    branches: int = 0
    bookings: int = 0
    at: Millis = 0
    """When the latest booking was made; 0 when there is none."""
    trouble: str = ""
    """The first thing that is wrong; empty when all is well."""

    @property
    def well(self) -> bool:
        """Whether nothing is wrong."""
        return not self.trouble


def check(connection: Connection) -> Report:
    """Check what a connection sees, which must be one moment."""
    trouble = _tables(connection)
    if trouble:
        return Report(trouble=trouble)
    count = func.count()
    branches = connection.execute(select(count).select_from(t.branch)).scalar_one()
    bookings, at = connection.execute(select(count, func.max(t.booking.c.made_at))).one()
    looks = (_settings, _places, _shares, _outbox, _people)
    wrong = next((trouble for look in looks if (trouble := look(connection))), "")
    return Report(branches, bookings, at or 0, wrong)


def contents(connection: Connection, found: Report) -> Contents:
    """What a database holds that was checked."""
    counts = {
        name: connection.execute(select(func.count()).select_from(table)).scalar_one()
        for name, table in t.metadata.tables.items()
    }
    return Contents(t.SCHEMA, found.bookings, counts=counts, of=HUB)


# -- inside ------------------------------------------------------------------------------------------------------------


def _tables(connection: Connection) -> str:
    there = set(inspect(connection).get_table_names())
    if "alembic_version" not in there or "booking" not in there:
        return "it is not a database of a Tới Lượt hub."
    revision = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()
    if revision != t.SCHEMA:
        return (
            f"it was written by another version of this program (schema {revision}, this one knows {t.SCHEMA}). "
            "Install that version or a newer one."
        )
    missing = sorted(set(t.metadata.tables) - there)
    return f"the table {missing[0]} is missing." if missing else ""


def _settings(connection: Connection) -> str:
    """The settings are those of their branch; whether this program takes every word of them is not asked here."""
    for row in connection.execute(select(t.branch.c.branch_id, t.branch.c.settings)):
        try:
            if row.settings is not None and json.loads(row.settings)["id"] != row.branch_id:
                return f"the settings kept of branch {row.branch_id} are those of another one."
        except (ValueError, LookupError, TypeError):
            return f"the settings kept of branch {row.branch_id} cannot be read."
    return ""


def _places(connection: Connection) -> str:
    """Every place that is gone is held by a booking. The other way round a slot may be overfull after a restore."""
    p, b = t.place.c, t.booking.c
    same = and_(b.branch_id == p.branch_id, b.group_id == p.group_id, b.slot_at == p.slot_at)
    holds = and_(same, b.state.in_(HOLDS_A_PLACE), b.now.is_(False), b.flagged.is_(False))
    held = func.count(b.booking_id)
    query = (
        select(p.branch_id, p.group_id, p.slot_at, p.taken, held)
        .select_from(t.place.outerjoin(t.booking, holds))
        .group_by(p.branch_id, p.group_id, p.slot_at, p.taken)
        .having(held < p.taken)
        .limit(1)
    )
    row = connection.execute(query).first()
    if row is None:
        return ""
    return f"of branch {row[0]}, group {row[1]}, at {row[2]} {row[3]} places are gone, and {row[4]} bookings hold them."


def _shares(connection: Connection) -> str:
    """What all strangers are counted to have of a day they have. The other way round as with places."""
    s, b = t.share.c, t.booking.c
    day = and_(b.branch_id == s.branch_id, b.slot_at >= s.begins_at, b.slot_at < s.ends_at)
    theirs = and_(day, b.far.is_not(None), b.state.in_(HOLDS_A_PLACE), b.now == (s.kind == "number"))
    held = func.count(b.booking_id)
    query = (
        select(s.branch_id, s.begins_at, s.kind, s.taken, held)
        .select_from(t.share.outerjoin(t.booking, theirs))
        .where(s.subject == ALL)
        .group_by(s.branch_id, s.begins_at, s.kind, s.taken)
        .having(held < s.taken)
        .limit(1)
    )
    row = connection.execute(query).first()
    if row is None:
        return ""
    return f"of branch {row[0]}, the day from {row[1]}, strangers have {row[3]} ({row[2]}), but {row[4]} bookings."


def _outbox(connection: Connection) -> str:
    """No fact has a higher number than the branch's counter. Some may have been forgotten, in the order of a clock."""
    o, b = t.outbox.c, t.branch.c
    newest = func.max(o.seq)
    query = (
        select(o.branch_id, newest, b.seq)
        .select_from(t.outbox.outerjoin(t.branch, b.branch_id == o.branch_id))
        .group_by(o.branch_id, b.seq)
        .having(newest > func.coalesce(b.seq, 0))
        .limit(1)
    )
    row = connection.execute(query).first()
    return "" if row is None else f"what branch {row[0]} is to be told ends with fact {row[1]}, of {row[2]} counted."


def _people(connection: Connection) -> str:
    p, b = t.person.c, t.booking.c
    same = and_(b.branch_id == p.branch_id, b.booking_id == p.booking_id)
    query = select(p.booking_id).select_from(t.person.outerjoin(t.booking, same)).where(b.booking_id.is_(None))
    row = connection.execute(query.limit(1)).first()
    return "" if row is None else f"a name or phone number is kept for booking {row[0]}, which is not there."
