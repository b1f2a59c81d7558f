"""Booked times of visits; in the figures of closed days who gave up, how long services took, all legs, outcomes.

What fills them is written here once more: the rows must be those of this schema, whatever later programs make. Days
whose visits went to an archive keep NULL, and have no rows of legs and outcomes: so figures know what nobody kept.
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

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

log = logging.getLogger("toiluot.store")

ON_TIME, AGAIN = 300_000, 900_000
COUNTS = (
    "visits", "called", "served", "no_shows", "cancelled", "transferred", "booked", "dossiers", "busy_ms", "score_1",
    "score_2", "score_3", "score_4", "score_5", "wait_ms", "longest_ms", "asked_online", "filed_online", "slots",
    "on_time", "repeats", "phantoms",
)  # fmt: skip
VISITS = """
SELECT v.ticket_id, v.service_id, v.group_id, v.class_id, v.channel, v.language, v.issued_at, v.first_called_at,
       v.called_at, v.finished_at, v.state, v.outcome, v.slot_at, v.transfers, v.booking_id, v.dossiers, v.score,
       v.filed_online, l.arrived_at, l.started_at, l.wait_ms
FROM visit v LEFT JOIN leg l ON l.ticket_id = v.ticket_id AND l.n = 1 WHERE v.day = :day
ORDER BY v.issued_at, v.series, v.serial
"""
LEGS = """
SELECT service_id, counter_id, wait_ms, started_at, ended_at, dossiers, filed_online FROM leg WHERE day = :day
"""


def upgrade() -> None:
    """Add the columns and fill them for the days whose visits are here."""
    op.add_column("visit", sa.Column("slot_at", sa.BigInteger(), nullable=True))
    for name in ("gave_up", "took"):
        op.add_column("roll_up", sa.Column(name, sa.LargeBinary(), nullable=True))
    for name in ("slots", "on_time", "repeats", "phantoms"):
        op.add_column("roll_up", sa.Column(name, sa.Integer(), nullable=True))
    connection = op.get_bind()
    _fill_slots(connection)
    _fill_figures(connection)


def _fill_slots(connection: sa.Connection) -> None:
    bodies = connection.execute(
        sa.text("SELECT body FROM journal WHERE type = 'ticket.issued' AND body LIKE '%\"slot_at\":%'")
    ).scalars()
    found = [(body["ticket_id"], body["slot_at"]) for body in map(json.loads, bodies) if body.get("slot_at")]
    if found:
        connection.execute(
            sa.text("UPDATE visit SET slot_at = :slot WHERE ticket_id = :ticket"),
            [{"ticket": ticket, "slot": slot} for ticket, slot in found],
        )


def _fill_figures(connection: sa.Connection) -> None:
    zones = [
        (seq, ZoneInfo(json.loads(body)["branch"]["timezone"]))
        for seq, body in connection.execute(sa.text("SELECT seq, body FROM setting ORDER BY seq")).all()
    ]
    closings = connection.execute(
        sa.text("SELECT day, (SELECT min(n.seq) FROM day n WHERE n.seq > d.seq) FROM day d WHERE closed_at IS NOT NULL")
    ).all()
    if closings:
        log.info("more figures of %d days are worked out once, a hundred days take about two seconds", len(closings))
    names = ("day", "kind", "key", "part", *COUNTS, "waits", "gave_up", "took")
    table = sa.table("roll_up", *(sa.column(name) for name in names))
    for day, next_day in sorted(closings):
        before = [zone for seq, zone in zones if next_day is None or seq < next_day]
        visits = connection.execute(sa.text(VISITS), {"day": day}).mappings().all()
        if not visits or not before:
            continue
        legs = connection.execute(sa.text(LEGS), {"day": day}).mappings().all()
        _update(connection, day, visits, legs, before[-1])
        rows = [*_outcomes(day, visits), *_legs(day, legs)]
        if rows:
            connection.execute(sa.insert(table), rows)


def _update(connection: sa.Connection, day: str, visits: Any, legs: Any, zone: ZoneInfo) -> None:
    by: dict[tuple[str, str, str], list[Any]] = defaultdict(list)
    for v in visits:
        hour = datetime.fromtimestamp(v["issued_at"] / 1000, zone).hour
        for key in (
            ("service", v["service_id"], v["group_id"]), ("who", v["class_id"], v["channel"]),
            ("hour", f"{hour:02d}", ""),
        ):  # fmt: skip
            by[key].append(v)
    again = _repeats(visits)
    rows = [_measures(mine, again) | _named(day, key) for key, mine in by.items()]
    took: dict[str, list[int]] = defaultdict(list)
    for g in legs:
        if g["counter_id"]:
            took[g["counter_id"]] += _took([g])
    none = {"gave_up": b"", "slots": 0, "on_time": 0, "repeats": 0, "phantoms": 0}
    rows += [none | {"took": _packed(ms)} | _named(day, ("counter", c, "")) for c, ms in took.items()]
    connection.execute(
        sa.text(
            "UPDATE roll_up SET gave_up = :gave_up, took = :took, slots = :slots, on_time = :on_time,"
            " repeats = :repeats, phantoms = :phantoms"
            " WHERE day = :day AND kind = :kind AND key = :key AND part = :part"
        ),
        rows,
    )


def _outcomes(day: str, visits: Any) -> list[dict[str, Any]]:
    again, by = _repeats(visits), defaultdict(list)
    for v in visits:
        if v["outcome"]:
            by[v["outcome"]].append(v)
    return [
        {
            **_named(day, ("outcome", outcome, "")),
            **dict.fromkeys(COUNTS, 0),
            **{f"score_{n}": sum(v["score"] == n for v in mine) for n in range(1, 6)},
            **_waits([v["wait_ms"] for v in mine if v["started_at"] is not None and v["wait_ms"] is not None]),
            **_measures(mine, again),
            "visits": len(mine),
            "called": sum(v["called_at"] is not None for v in mine),
            "served": sum(v["state"] == "done" for v in mine),
            "no_shows": sum(v["state"] == "missed" for v in mine),
            "cancelled": sum(v["state"] == "cancelled" for v in mine),
            "transferred": sum(bool(v["transfers"]) for v in mine),
            "booked": sum(v["booking_id"] is not None for v in mine),
            "dossiers": sum(v["dossiers"] for v in mine),
            "asked_online": sum(v["filed_online"] is not None for v in mine),
            "filed_online": sum(bool(v["filed_online"]) for v in mine),
        }
        for outcome, mine in by.items()
    ]


def _legs(day: str, legs: Any) -> list[dict[str, Any]]:
    by = defaultdict(list)
    for g in legs:
        by[g["service_id"]].append(g)
    return [
        {
            **_named(day, ("leg", service, "")),
            **dict.fromkeys(COUNTS, 0),
            **_waits([g["wait_ms"] for g in mine if g["wait_ms"] is not None and g["started_at"]]),
            "gave_up": b"",
            "took": _packed(_took(mine)),
            "visits": len(mine),
            "called": sum(bool(g["counter_id"]) for g in mine),
            "served": len(_took(mine)),
            "busy_ms": sum(_took(mine)),
            "dossiers": sum(g["dossiers"] for g in mine),
            "asked_online": sum(g["filed_online"] is not None for g in mine),
            "filed_online": sum(bool(g["filed_online"]) for g in mine),
        }
        for service, mine in by.items()
    ]


def _measures(visits: Any, again: set[str]) -> dict[str, Any]:
    judged = [_judged(v) for v in visits]
    return {
        "gave_up": _packed([ms for v in visits if (ms := _gave_up(v)) is not None]),
        "took": b"",
        "slots": len(judged) - judged.count(None),
        "on_time": judged.count(True),
        "repeats": sum(v["ticket_id"] in again for v in visits),
        "phantoms": sum(_phantom(v) for v in visits),
    }


def _came_at(v: Any) -> int:
    return int(v["issued_at"] if v["arrived_at"] is None else v["arrived_at"])


def _came(v: Any) -> bool:
    return v["started_at"] is not None and v["wait_ms"] is not None


def _phantom(v: Any) -> bool:
    outside = v["channel"] == "online" and _came_at(v) == v["issued_at"]
    return outside and v["state"] in ("missed", "cancelled") and v["first_called_at"] is None


def _gave_up(v: Any) -> int | None:
    if _came(v) or v["state"] not in ("missed", "cancelled", "waiting", "called", "parked") or _phantom(v):
        return None
    until = v["first_called_at"] or (v["finished_at"] if v["state"] in ("missed", "cancelled") else None)
    return None if until is None else max(0, until - _came_at(v))


def _judged(v: Any) -> bool | None:
    if v["slot_at"] is None or _phantom(v):
        return None
    until = max(v["slot_at"], _came_at(v)) + ON_TIME
    if v["first_called_at"] is not None:
        return bool(v["first_called_at"] <= until)
    if v["state"] in ("missed", "cancelled"):
        return None if (v["finished_at"] or until) <= until else False
    return None


def _repeats(visits: Any) -> set[str]:
    found: set[str] = set()
    waiting: dict[tuple[str, ...], list[Any]] = defaultdict(list)
    for v in visits:
        alike = waiting[v["service_id"], v["channel"], v["class_id"], v["language"]]
        if not _came(v):
            if v["state"] in ("missed", "cancelled"):
                alike.append(v)
            continue
        while alike and v["issued_at"] - alike[0]["issued_at"] > AGAIN:
            alike.pop(0)
        if alike:
            found.add(alike.pop()["ticket_id"])
    return found


def _took(legs: Any) -> list[int]:
    return [g["ended_at"] - g["started_at"] for g in legs if g["started_at"] is not None and g["ended_at"] is not None]


def _waits(waits: list[int]) -> dict[str, Any]:
    return {"wait_ms": sum(waits), "longest_ms": max(waits, default=0), "waits": _packed(waits)}


def _named(day: str, key: tuple[str, str, str]) -> dict[str, str]:
    return {"day": day, "kind": key[0], "key": key[1], "part": key[2]}


def _packed(waits: list[int]) -> bytes:
    packed = array("H", sorted(min(-(-ms // 1000), 65_535) for ms in waits))
    if sys.byteorder == "big":
        packed.byteswap()
    return packed.tobytes()
