"""Figures of closed days, settings by themselves, and where archived years are.

What fills the tables is written here once more: the rows must be those of this schema, whatever later programs make.
"""

from __future__ import annotations

import json
import logging
import sys
from array import array
from collections import defaultdict
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

log = logging.getLogger("toiluot.store")

COUNTS = (
    "visits", "called", "served", "no_shows", "cancelled", "transferred", "booked", "dossiers",
    "score_1", "score_2", "score_3", "score_4", "score_5",
)  # fmt: skip

VISITS = """
SELECT v.service_id, v.group_id, v.class_id, v.channel, v.issued_at, v.called_at, v.state, v.transfers, v.booking_id,
       v.dossiers, v.score, v.counter_id, CASE WHEN l.started_at IS NULL THEN NULL ELSE l.wait_ms END
FROM visit v LEFT JOIN leg l ON l.ticket_id = v.ticket_id AND l.n = 1 WHERE v.day = :day
"""
LEGS = "SELECT counter_id, wait_ms, started_at, ended_at, dossiers FROM leg WHERE day = :day AND counter_id IS NOT NULL"


def upgrade() -> None:
    """Make the tables and fill them from what is there."""
    op.create_table(
        "setting",
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("seq"),
    )
    op.create_table(
        "archive",
        sa.Column("last_seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("first_day", sa.String(length=10), nullable=False),
        sa.Column("last_day", sa.String(length=10), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("file", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("last_seq"),
    )
    op.create_table(
        "roll_up",
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("part", sa.String(length=64), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in COUNTS[:8]),
        sa.Column("busy_ms", sa.BigInteger(), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in COUNTS[8:]),
        sa.Column("wait_ms", sa.BigInteger(), nullable=False),
        sa.Column("longest_ms", sa.BigInteger(), nullable=False),
        sa.Column("waits", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("day", "kind", "key", "part"),
        sqlite_with_rowid=False,
    )
    connection = op.get_bind()
    connection.execute(
        sa.text("INSERT INTO setting SELECT seq, body FROM journal WHERE type = 'settings.applied' ORDER BY seq")
    )
    _fill(connection)


def _fill(connection: sa.Connection) -> None:
    zones = [
        (seq, ZoneInfo(json.loads(body)["branch"]["timezone"]))
        for seq, body in connection.execute(sa.text("SELECT seq, body FROM setting ORDER BY seq")).all()
    ]
    closings = connection.execute(
        sa.text("SELECT day, (SELECT min(n.seq) FROM day n WHERE n.seq > d.seq) FROM day d WHERE closed_at IS NOT NULL")
    ).all()
    if closings:
        log.info("the figures of %d days are worked out once, a hundred days take about two seconds", len(closings))
    table = sa.table("roll_up", *(sa.column(name) for name in ("day", "kind", "key", "part", "busy_ms", *COUNTS)),
                     *(sa.column(name) for name in ("wait_ms", "longest_ms", "waits")))  # fmt: skip
    for day, next_day in sorted(closings):
        # Settings that came with the closing of the day were applied before it.
        zone = [zone for seq, zone in zones if seq < next_day][-1]
        rows = _rows_of(connection, day, zone)
        if rows:
            connection.execute(sa.insert(table), rows)


def _rows_of(connection: sa.Connection, day: str, zone: ZoneInfo) -> list[dict[str, Any]]:
    sums: dict[tuple[str, str, str], dict[str, int]] = defaultdict(lambda: defaultdict(int))
    waits: dict[tuple[str, str, str], list[int]] = defaultdict(list)
    legs = connection.execute(sa.text(LEGS), {"day": day}).all()
    counters = {leg[0] for leg in legs}
    for visit in connection.execute(sa.text(VISITS), {"day": day}).all():
        service, group, class_, channel, issued, called, state, transfers, booking, dossiers, score, counter, wait = (
            visit
        )
        hour = datetime.fromtimestamp(issued / 1000, zone).hour
        for key in (("service", service, group), ("who", class_, channel), ("hour", f"{hour:02d}", "")):
            mine = sums[key]
            mine["visits"] += 1
            mine["called"] += called is not None
            mine["served"] += state == "done"
            mine["no_shows"] += state == "missed"
            mine["cancelled"] += state == "cancelled"
            mine["transferred"] += bool(transfers)
            mine["booked"] += booking is not None
            mine["dossiers"] += dossiers
            if score is not None:
                mine[f"score_{score}"] += 1
            if wait is not None:
                waits[key].append(wait)
        if counter in counters:
            sums["counter", counter, ""]["no_shows"] += state == "missed"
            if score is not None:
                sums["counter", counter, ""][f"score_{score}"] += 1
    for counter, wait, started, ended, dossiers in legs:
        key = ("counter", counter, "")
        sums[key]["called"] += 1
        sums[key]["dossiers"] += dossiers
        if started is not None and ended is not None:
            sums[key]["served"] += 1
            sums[key]["busy_ms"] += ended - started
        if wait is not None and started:
            waits[key].append(wait)
    return [_row(day, key, sums[key], waits[key]) for key in sorted(sums)]


def _row(day: str, key: tuple[str, str, str], sums: dict[str, int], waits: list[int]) -> dict[str, Any]:
    packed = array("H", sorted(min(-(-ms // 1000), 65_535) for ms in waits))
    if sys.byteorder == "big":
        packed.byteswap()
    return {
        "day": day,
        "kind": key[0],
        "key": key[1],
        "part": key[2],
        "busy_ms": sums["busy_ms"],
        **{name: sums[name] for name in COUNTS},
        "wait_ms": sum(waits),
        "longest_ms": max(waits, default=0),
        "waits": packed.tobytes(),
    }
