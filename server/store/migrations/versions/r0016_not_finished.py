"""Services that nobody finished are counted apart, the figures of closed days are made anew, an audit has an index.

A service that the end of its day or a cancellation ended counted as served until then; an hour had those who took a
number in it and not those who came in it; a no-show that came back and was not called again did not count as called;
and of numbers that may be taken twice fewer were paired than can be. Who was held aside waited until they came again:
now until they came first, as the totals of a day always had it. On a day that left nobody but no-shows, all of them
had become cancelled. What fills the rows is written here once more: they
must be those of this schema, whatever later programs make. Days whose visits went to an archive keep what they had, and
NULL in `not_finished` says so.
"""

from __future__ import annotations

import json
import logging
import sys
from array import array
from collections import defaultdict, deque
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

log = logging.getLogger("toiluot.store")

AUDITED = (
    "type IN ('person.added', 'person.changed', 'person.roles_changed', 'person.password_changed', 'person.pin_set',"
    " 'person.pin_cleared', 'person.locked', 'person.unlocked', 'person.erased', 'device.wanted', 'device.paired',"
    " 'device.changed', 'device.unpaired', 'session.signed_in', 'session.signed_in_with_pin', 'session.signed_out',"
    " 'session.refused', 'session.locked', 'export.made', 'words.erased', 'settings.applied', 'notice.shown',"
    " 'notice.ended', 'mail.changed')"
)
ON_TIME, AGAIN = 300_000, 900_000
GONE, HERE = ("missed", "cancelled"), ("waiting", "called", "parked")
COUNTS = (
    "visits", "called", "served", "no_shows", "cancelled", "transferred", "booked", "dossiers", "busy_ms", "score_1",
    "score_2", "score_3", "score_4", "score_5", "wait_ms", "longest_ms", "asked_online", "filed_online", "slots",
    "on_time", "repeats", "phantoms", "not_finished",
)  # fmt: skip
NAMES = ("day", "kind", "key", "part", *COUNTS, "waits", "gave_up", "took")
VISITS = """
SELECT v.ticket_id, v.service_id, v.group_id, v.class_id, v.channel, v.language, v.issued_at, v.first_called_at,
       v.finished_at, v.state, v.outcome, v.slot_at, v.transfers, v.booking_id, v.dossiers, v.score, v.filed_online,
       v.counter_id, l.arrived_at, l.last_called_at, l.started_at, l.wait_ms
FROM visit v LEFT JOIN leg l ON l.ticket_id = v.ticket_id AND l.n = 1 WHERE v.day = :day
ORDER BY v.issued_at, v.series, v.serial
"""
LEGS = """
SELECT service_id, counter_id, arrived_at, last_called_at, wait_ms, started_at, ended_at, outcome, dossiers,
       filed_online
FROM leg WHERE day = :day
"""
HELD = "SELECT seq, body FROM journal WHERE type = 'ticket.parked'"
LEFT = """
SELECT (SELECT c.body FROM journal c WHERE c.type = 'day.closed' AND c.seq < t.seq ORDER BY c.seq DESC LIMIT 1)
FROM journal t WHERE t.type = 'day.taken_back'
"""
UNDONE = "SELECT body FROM journal WHERE type = 'step.undone'"
MISSES = """
SELECT type, body FROM journal
WHERE type IN ('ticket.missed', 'ticket.returned', 'step.undone', 'day.closed', 'day.taken_back') ORDER BY seq
"""
COMES = ("ticket.started", "ticket.parked", "ticket.finished", "ticket.continued", "ticket.transferred")
STEPS = (
    "ticket.issued", "ticket.arrived", "ticket.called", "ticket.recalled", "ticket.returned", *COMES,
    "clock.corrected", "day.opened", "day.taken_back",
)  # fmt: skip


def upgrade() -> None:
    """Make the index, add the column, put waits right, and make the kept figures of days whose visits are here anew."""
    audited = sa.text(AUDITED)
    op.create_index("journal_audited", "journal", ["at", "type", "seq"], sqlite_where=audited, postgresql_where=audited)
    op.add_column("roll_up", sa.Column("not_finished", sa.Integer(), nullable=True))
    connection = op.get_bind()
    _put_waits_right(connection)
    _put_no_shows_right(connection)
    zones = [
        (seq, ZoneInfo(json.loads(body)["branch"]["timezone"]))
        for seq, body in connection.execute(sa.text("SELECT seq, body FROM setting ORDER BY seq")).all()
    ]
    closings = connection.execute(
        sa.text("SELECT day, (SELECT min(n.seq) FROM day n WHERE n.seq > d.seq) FROM day d WHERE closed_at IS NOT NULL")
    ).all()
    if closings:
        log.info("the figures of %d days are made anew, once; a hundred days take some seconds", len(closings))
    table = sa.table("roll_up", *(sa.column(name) for name in NAMES))
    for day, next_day in sorted(closings):
        before = [zone for seq, zone in zones if next_day is None or seq < next_day]
        visits = [_visit(row) for row in connection.execute(sa.text(VISITS), {"day": day})]
        if not visits or not before:
            continue
        legs = connection.execute(sa.text(LEGS), {"day": day}).all()
        connection.execute(sa.text("DELETE FROM roll_up WHERE day = :day"), {"day": day})
        rows = [*_of_visits(visits, before[-1]), *_of_legs(legs, visits)]
        connection.execute(sa.insert(table), [{"day": day} | row for row in rows])


def _put_waits_right(connection: sa.Connection) -> None:
    """Who was held aside, or put back by a day that was taken back, may have come to a counter more than once."""
    held = {_ticket_of(body) for _, body in connection.execute(sa.text(HELD))}
    for body in connection.execute(sa.text(LEFT)).scalars():
        held |= set(json.loads(body or "{}").get("left", ()))
    if not held:
        return
    right = [{"ticket": ticket, "n": n, "wait": wait} for (ticket, n), wait in _waits_of(connection, held).items()]
    if not right:  # nobody of them came to a counter, or what was done was taken back
        return
    for table, which in (("leg", "ticket_id = :ticket AND n = :n"), ("visit", "ticket_id = :ticket AND :n = 1")):
        update = f"UPDATE {table} SET wait_ms = :wait WHERE {which} AND (wait_ms IS NULL OR wait_ms <> :wait)"  # noqa: S608
        connection.execute(sa.text(update), right)


def _put_no_shows_right(connection: sa.Connection) -> None:
    """Those of a day that was closed when nobody else was left."""
    missed: set[str] = set()
    wrong: list[str] = []
    latest: list[str] = []
    for kind, body in connection.execute(sa.text(MISSES)):
        if kind == "day.closed":
            wrong += latest
            left = json.loads(body).get("left", ())
            latest = list(left) if missed.issuperset(left) else []
        elif kind == "day.taken_back":
            latest = []
        elif kind == "ticket.missed":
            missed.add(_ticket_of(body))
        elif kind == "ticket.returned" or '"kind":"ticket.missed"' in body:
            missed.discard(_ticket_of(body))
    if right := [{"ticket": ticket} for ticket in (*wrong, *latest)]:
        visit = "UPDATE visit SET state = 'missed', finished_at = NULL WHERE ticket_id = :ticket"
        leg = "UPDATE leg SET ended_at = NULL WHERE ticket_id = :ticket AND n = (SELECT max(o.n) FROM leg o WHERE"
        connection.execute(sa.text(visit), right)
        connection.execute(sa.text(f"{leg} o.ticket_id = :ticket)"), right)


class _Stay:
    """A ticket on one of its legs."""

    def __init__(self, n: int, arrived: int) -> None:
        self.n, self.arrived, self.came = n, arrived, False
        self.call: int | None = None
        """The last one since it joined the line."""


def _waits_of(connection: sa.Connection, tickets: set[str]) -> dict[tuple[str, int], int]:
    """By ticket and leg the wait up to the last call before the person first came to the counter."""
    found: dict[tuple[str, int], int] = {}
    undone = {json.loads(b)["undoes"] for b in connection.execute(sa.text(UNDONE)).scalars()}
    stays: dict[str, _Stay] = {}
    before: dict[str, _Stay] = {}
    now, goes_on = 0, False
    rows = connection.execute(
        sa.text("SELECT seq, at, type, body FROM journal WHERE type IN :steps ORDER BY seq").bindparams(
            sa.bindparam("steps", STEPS, expanding=True)
        )
    )
    for seq, at, kind, body in rows:
        now = max(now, at)
        if kind == "clock.corrected":
            by = json.loads(body)["by_ms"]
            now = at + by
            # A day before that was closed by a clock put right moves with the one that went on from it.
            for stay in {id(one): one for one in (*stays.values(), *(before.values() if goes_on else ()))}.values():
                stay.arrived, stay.call = stay.arrived + by, None if stay.call is None else stay.call + by
        elif kind == "day.opened":
            opened = json.loads(body)
            carried, goes_on = opened.get("carried", ()), bool(opened.get("goes_on"))
            before, stays = stays, {ticket: stays[ticket] for ticket in carried if ticket in stays}
        elif kind == "day.taken_back":
            stays, before = before | stays, {}
        elif (ticket := _ticket_of(body)) in tickets and seq not in undone:
            _step(stays, found, ticket, kind, body, now)
    return found


def _step(
    stays: dict[str, _Stay], found: dict[tuple[str, int], int], ticket: str, kind: str, body: str, now: int
) -> None:
    if kind == "ticket.issued":
        stays[ticket] = _Stay(1, _arrived(body, now))
    stay = stays.get(ticket)
    if stay is None:
        return
    if kind == "ticket.arrived":
        stay.arrived = _arrived(body, now)
    elif kind in ("ticket.called", "ticket.recalled"):
        stay.call = now
    elif kind == "ticket.returned":
        stay.call = None
    elif kind in COMES:
        if not stay.came:
            stay.came = True
            found[ticket, stay.n] = max(0, (now if stay.call is None else stay.call) - stay.arrived)
        if kind in ("ticket.continued", "ticket.transferred"):
            stays[ticket] = _Stay(stay.n + 1, _arrived(body, now))


def _arrived(body: str, now: int) -> int:
    arrived = json.loads(body).get("arrived_at")
    return now if arrived is None else int(arrived)


def _ticket_of(body: str) -> str:
    """Read from the text: there are millions of rows, and few are of these tickets."""
    return body.partition('"ticket_id":"')[2].partition('"')[0]


class _Visit(NamedTuple):
    """A visit, and what its moments tell."""

    row: Any
    came_at: int
    wait: int | None
    """Of whoever came."""
    gave_up: int | None
    in_time: bool | None
    phantom: bool


def _visit(v: Any) -> _Visit:
    came_at = int(v.issued_at if v.arrived_at is None else v.arrived_at)
    wait = _waited(v)
    phantom = v.channel == "online" and came_at == v.issued_at and v.state in GONE and v.first_called_at is None
    gave_up = None
    if wait is None and v.state in (*GONE, *HERE) and not phantom:
        until = v.first_called_at or (v.finished_at if v.state in GONE else None)
        gave_up = None if until is None else max(0, until - came_at)
    in_time: bool | None = None
    if v.slot_at is not None and not phantom:
        latest = max(v.slot_at, came_at) + ON_TIME
        if v.first_called_at is not None:
            in_time = bool(v.first_called_at <= latest)
        elif v.state in GONE:
            in_time = None if (v.finished_at or latest) <= latest else False
    return _Visit(v, came_at, wait, gave_up, in_time, phantom)


def _waited(leg: Any) -> int | None:
    """The wait of whoever came: at or after the counter, or held and back since; theirs is not the one up to a call."""
    if leg.wait_ms is None or leg.started_at is not None or leg.last_called_at is None:
        return leg.wait_ms  # type: ignore[no-any-return]
    return int(leg.wait_ms) if leg.wait_ms != max(0, leg.last_called_at - leg.arrived_at) else None


def _of_visits(visits: Sequence[_Visit], zone: ZoneInfo) -> Iterator[dict[str, Any]]:
    again = _repeats(visits)
    by: dict[tuple[str, str, str], list[_Visit]] = defaultdict(list)
    for one in visits:
        v = one.row
        by["service", v.service_id, v.group_id].append(one)
        by["who", v.class_id, v.channel].append(one)
        by["hour", f"{datetime.fromtimestamp(one.came_at / 1000, zone).hour:02d}", ""].append(one)
        if v.outcome:
            by["outcome", v.outcome, ""].append(one)
    for key, mine in by.items():
        rows = [one.row for one in mine]
        states = [v.state for v in rows]
        judged = [one.in_time for one in mine]
        yield {
            **_named(key),
            **_scores(rows),
            **_waits(one.wait for one in mine if one.wait is not None),
            "visits": len(mine),
            "called": sum(v.first_called_at is not None for v in rows),
            "served": states.count("done"),
            "no_shows": states.count("missed"),
            "cancelled": states.count("cancelled"),
            "transferred": sum(bool(v.transfers) for v in rows),
            "booked": sum(v.booking_id is not None for v in rows),
            "dossiers": sum(v.dossiers for v in rows),
            **_online(rows),
            "gave_up": _packed(one.gave_up for one in mine if one.gave_up is not None),
            "slots": len(judged) - judged.count(None),
            "on_time": judged.count(True),
            "repeats": sum(v.ticket_id in again for v in rows),
            "phantoms": sum(one.phantom for one in mine),
        }


def _of_legs(legs: Sequence[Any], visits: Sequence[_Visit]) -> Iterator[dict[str, Any]]:
    services, counters, last = defaultdict(list), defaultdict(list), defaultdict(list)
    for g in legs:
        services[g.service_id].append(g)
        if g.counter_id:
            counters[g.counter_id].append(g)
    for one in visits:
        last[one.row.counter_id].append(one.row)
    for service, mine in services.items():
        yield _work(("leg", service, ""), mine) | {"visits": len(mine)}
    for counter, mine in counters.items():
        seen = last[counter]
        missed = sum(v.state == "missed" for v in seen)
        yield _work(("counter", counter, ""), mine) | _scores(seen) | {"no_shows": missed}


def _work(key: tuple[str, str, str], legs: Sequence[Any]) -> dict[str, Any]:
    over = [g for g in legs if g.started_at is not None and g.ended_at is not None]
    took = [g.ended_at - g.started_at for g in over if g.outcome is not None]
    return {
        **_named(key),
        **_waits(wait for wait in map(_waited, legs) if wait is not None),
        "called": sum(bool(g.counter_id) for g in legs),
        "served": len(took),
        "busy_ms": sum(took),
        "dossiers": sum(g.dossiers for g in legs),
        **_online(legs),
        "took": _packed(took),
        "not_finished": len(over) - len(took),
    }


def _repeats(visits: Sequence[_Visit]) -> set[str]:
    found: set[str] = set()
    waiting: dict[tuple[str, ...], deque[Any]] = defaultdict(deque)
    for one in visits:
        v = one.row
        alike = waiting[v.service_id, v.channel, v.class_id, v.language]
        if one.wait is None:
            if v.state in GONE:
                alike.append(v)
            continue
        while alike and v.issued_at - alike[0].issued_at > AGAIN:
            alike.popleft()
        if alike:
            found.add(alike.popleft().ticket_id)
    return found


def _named(key: tuple[str, str, str]) -> dict[str, Any]:
    """A row of nothing under its key."""
    empty = {"waits": b"", "gave_up": b"", "took": b""}
    return {"kind": key[0], "key": key[1], "part": key[2], **dict.fromkeys(COUNTS, 0), **empty}


def _scores(visits: Sequence[Any]) -> dict[str, int]:
    given = [v.score for v in visits]
    return {f"score_{n}": given.count(n) for n in range(1, 6)}


def _online(rows: Sequence[Any]) -> dict[str, int]:
    said = [row.filed_online for row in rows if row.filed_online is not None]
    return {"asked_online": len(said), "filed_online": sum(bool(one) for one in said)}


def _waits(waits: Iterable[int]) -> dict[str, Any]:
    found = list(waits)
    return {"wait_ms": sum(found), "longest_ms": max(found, default=0), "waits": _packed(found)}


def _packed(waits: Iterable[int]) -> bytes:
    packed = array("H", sorted(min(-(-ms // 1000), 65_535) for ms in waits))
    if sys.byteorder == "big":
        packed.byteswap()
    return packed.tobytes()
