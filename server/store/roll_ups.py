"""A closed day in a few dozen rows: what figures of a month or a year are added up from.

The rows follow from the day's visits and legs alone, so `verify` makes them anew and compares. They hold the visits and
waits of a day by service, by class and channel, by hour of arrival, the legs by counter and by service, and how visits
ended: every other figure of a period is a sum of these.
"""

from __future__ import annotations

import sys
from array import array
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import chain
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, delete, func, insert, select

from server.store.older import columns, missing_in
from server.store.tables import ROLL_UP
from server.store.visit_measures import called_at_its_time, gave_up_after, is_phantom, not_finished, repeats, took_ms
from server.store.visits import LegRow, Scores, VisitRow, legs_of, scores_of, settings_before, visits_of
from wire.values import Millis, Seq

SERVICE, WHO, HOUR, COUNTER, LEG, OUTCOME = "service", "who", "hour", "counter", "leg", "outcome"
"""Kinds of rows."""

NOT_KEPT: dict[str, Any] = dict.fromkeys(("gave_up", "took", "slots", "on_time", "repeats", "phantoms", "not_finished"))
"""Of days that a program archived before these were kept."""

AT_ONCE = 1_000
"""Rows that are read together."""

LONGEST_S = 65_535
"""Longer waits (over 18 hours) count as this in percentiles; seconds."""


class RollUp(NamedTuple):
    """One row: counts of the visits that share day, kind, key and part.

    Of a counter `called` are its legs, `served` those that were finished, `busy_ms` the time that took, summed.
    A tuple, for a year has 40,000 of them: made in a tenth of the time.
    """

    day: str
    kind: str
    key: str
    part: str
    visits: int
    called: int
    served: int
    no_shows: int
    cancelled: int
    transferred: int
    booked: int
    dossiers: int
    busy_ms: int
    scores: Scores
    wait_ms: int
    longest_ms: int
    waits: bytes
    asked_online: int = 0
    """Of whom somebody said whether they filed online, and how many of them did."""
    filed_online: int = 0
    gave_up: bytes | None = None
    """Waits of those who never came to a counter, packed; None here and below: nobody kept it."""
    took: bytes | None = None
    """Times that services took, packed."""
    slots: int | None = None
    """Bookings judged by their time, and how many of them were called at it."""
    on_time: int | None = None
    repeats: int | None = None
    phantoms: int | None = None
    not_finished: int | None = None
    """Services that began and nobody finished; None: they are among the served, and last until the day was closed."""


def packed_waits(waits_ms: Iterable[int]) -> bytes:
    """Waits as unsigned 16-bit little-endian whole seconds, rounded up, shortest first.

    Rounded up, because "not longer than 15 minutes" is then the same question in seconds as in milliseconds.
    """
    return _swapped(array("H", sorted(min(-(-ms // 1000), LONGEST_S) for ms in waits_ms))).tobytes()


def unpacked_waits(packed: bytes | bytearray) -> array[int]:
    """Waits in seconds again; of several days joined together they are no longer in order."""
    waits = array("H")
    waits.frombytes(packed)
    return _swapped(waits)


def rolled(
    day: str, visits: Sequence[VisitRow], legs: Sequence[LegRow], timezone: str, now: Millis | None = None
) -> list[RollUp]:
    """A day's rows from its visits and legs, in the order of their keys. Pure.

    Args:
        day: the business day, ISO.
        visits: its tickets.
        legs: its legs.
        timezone: the branch's, for the hours.
        now: of a day that goes on, to count those who wait already.
    """
    zone = ZoneInfo(timezone)
    by: dict[tuple[str, str, str], list[VisitRow]] = {}
    for visit in visits:
        hour = datetime.fromtimestamp(visit.came_at / 1000, zone).hour
        for key in (
            (SERVICE, visit.service_id, visit.group_id),
            (WHO, visit.class_id, visit.channel),
            (HOUR, f"{hour:02d}", ""),
        ):
            by.setdefault(key, []).append(visit)
        if visit.outcome:
            by.setdefault((OUTCOME, visit.outcome, ""), []).append(visit)
    again = repeats(visits)
    rows = [_of_visits(day, key, mine, again, now) for key, mine in by.items()]
    legs_rows = (*_of_counters(day, visits, legs), *_of_legs(day, legs))
    return sorted([*rows, *legs_rows], key=lambda row: (row.kind, row.key, row.part))


def keep(connection: Connection, day: str, closed_by: Seq) -> None:
    """Store the rows of a day that was just closed, inside the transaction that closes it.

    Args:
        connection: sees the day's visits and legs as they stay.
        day: the business day, ISO.
        closed_by: the seq of its DayClosed; the hours are those of the settings in force then.
    """
    branch = settings_before(connection, closed_by)
    rows = [] if branch is None else of_day(connection, day, branch.timezone)
    if rows:
        connection.execute(insert(ROLL_UP), [dict(zip(_COLUMNS, _values(row), strict=True)) for row in rows])


def forget(connection: Connection, day: str) -> None:
    """Drop the rows of a day that goes on: they were of a part of it."""
    connection.execute(delete(ROLL_UP).where(ROLL_UP.c.day == day))


def of_day(connection: Connection, day: str, timezone: str) -> list[RollUp]:
    """The rows as they must be for a day, from its visits and legs; of an archive of before, those that it kept."""
    rows = rolled(day, visits_of(connection, day), legs_of(connection, day), timezone)
    missing = missing_in(connection, ROLL_UP)
    if "gave_up" in missing:
        return [row._replace(**NOT_KEPT) for row in rows if row.kind not in (LEG, OUTCOME)]
    return [row._replace(not_finished=None) for row in rows] if "not_finished" in missing else rows


def told_alike(connection: Connection, rows: Iterable[RollUp]) -> list[RollUp]:
    """What this program and the one that kept them say alike: all, but in an archive of before `0016`.

    There a service that nobody finished was served until the day closed, an hour had those who took a number in it, who
    came back was not called, and fewer numbers were repeats.
    """
    if "not_finished" not in missing_in(connection, ROLL_UP):
        return list(rows)
    return [
        row._replace(served=0, busy_ms=0, took=None)
        if row.kind in (COUNTER, LEG)
        else row._replace(called=0, repeats=0)
        for row in rows
        if row.kind != HOUR
    ]


def kept(connection: Connection, first: str, last: str) -> Iterator[RollUp]:
    """The stored rows of the closed days from `first` to `last`, both counted, in the order of days and keys."""
    order = (ROLL_UP.c.day, ROLL_UP.c.kind, ROLL_UP.c.key, ROLL_UP.c.part)
    query = select(*columns(connection, ROLL_UP)).where(ROLL_UP.c.day.between(first, last)).order_by(*order)
    return map(_row, chain.from_iterable(connection.execute(query).partitions(AT_ONCE)))


def by_service(connection: Connection, days: Sequence[str]) -> dict[str, list[RollUp]]:
    """The stored rows of some closed days by service: each visit stands in one of them. Nothing of other days."""
    query = select(*columns(connection, ROLL_UP)).where(ROLL_UP.c.day.in_(days), ROLL_UP.c.kind == SERVICE)
    found: dict[str, list[RollUp]] = {}
    for row in map(_row, connection.execute(query.order_by(ROLL_UP.c.day, ROLL_UP.c.key, ROLL_UP.c.part)).all()):
        found.setdefault(row.day, []).append(row)
    return found


def visits_by_service(connection: Connection, days: Sequence[str]) -> dict[str, int]:
    """How many visits began with each service on some closed days, all together. Nothing of other days."""
    visits = func.sum(ROLL_UP.c.visits)
    query = select(ROLL_UP.c.key, visits).where(ROLL_UP.c.day.in_(days), ROLL_UP.c.kind == SERVICE)
    return {key: int(n) for key, n in connection.execute(query.group_by(ROLL_UP.c.key))}


# -- inside ------------------------------------------------------------------------------------------------------------

_COLUMNS = tuple(c.name for c in ROLL_UP.columns)
_SCORES = _COLUMNS.index("score_1")


def _row(values: tuple[Any, ...]) -> RollUp:
    return RollUp._make((*values[:_SCORES], tuple(values[_SCORES : _SCORES + 5]), *values[_SCORES + 5 :]))


def _values(row: RollUp) -> Iterator[object]:
    """A row in the order of the table's columns."""
    for value in row:
        if isinstance(value, tuple):
            yield from value
        else:
            yield value


def _swapped(values: array[int]) -> array[int]:
    if sys.byteorder == "big":
        values.byteswap()
    return values


def _of_visits(
    day: str, key: tuple[str, str, str], visits: list[VisitRow], again: frozenset[str], now: Millis | None
) -> RollUp:
    states = [v.state for v in visits]
    judged = [called_at_its_time(v, now) for v in visits]
    waits = [v.wait_ms for v in visits if v.wait_ms is not None]
    return RollUp(
        day,
        *key,
        visits=len(visits),
        called=sum(1 for v in visits if v.first_called_at is not None),
        served=states.count("done"),
        no_shows=states.count("missed"),
        cancelled=states.count("cancelled"),
        transferred=sum(1 for v in visits if v.transfers),
        booked=sum(1 for v in visits if v.booked),
        dossiers=sum(v.dossiers for v in visits),
        busy_ms=0,
        scores=scores_of(visits),
        wait_ms=sum(waits),
        longest_ms=max(waits, default=0),
        waits=packed_waits(waits),
        asked_online=sum(1 for v in visits if v.filed_online is not None),
        filed_online=sum(1 for v in visits if v.filed_online),
        gave_up=packed_waits(ms for v in visits if (ms := gave_up_after(v, now)) is not None),
        took=b"",
        slots=len(judged) - judged.count(None),
        on_time=judged.count(True),
        repeats=sum(1 for v in visits if v.ticket_id in again),
        phantoms=sum(1 for v in visits if is_phantom(v)),
        not_finished=0,
    )


def _of_legs(day: str, legs: Sequence[LegRow]) -> Iterator[RollUp]:
    """All legs by the service that they were for: the first and those after a transfer."""
    by_service: dict[str, list[LegRow]] = {}
    for leg in legs:
        by_service.setdefault(leg.service_id, []).append(leg)
    for service_id, mine in by_service.items():
        yield _of_work(day, (LEG, service_id, ""), mine, visits=len(mine))


def _of_work(
    day: str,
    key: tuple[str, str, str],
    legs: list[LegRow],
    *,
    visits: int = 0,
    no_shows: int = 0,
    scores: Scores = (0, 0, 0, 0, 0),
) -> RollUp:
    took, waits = took_ms(legs), [g.wait_ms for g in legs if g.wait_ms is not None]
    return RollUp(
        day,
        *key,
        visits=visits,
        called=sum(1 for g in legs if g.counter_id),
        served=len(took),
        no_shows=no_shows,
        cancelled=0,
        transferred=0,
        booked=0,
        dossiers=sum(g.dossiers for g in legs),
        busy_ms=sum(took),
        scores=scores,
        wait_ms=sum(waits),
        longest_ms=max(waits, default=0),
        waits=packed_waits(waits),
        asked_online=sum(1 for g in legs if g.filed_online is not None),
        filed_online=sum(1 for g in legs if g.filed_online),
        gave_up=b"",
        took=packed_waits(took),
        slots=0,
        on_time=0,
        repeats=0,
        phantoms=0,
        not_finished=not_finished(legs),
    )


def _of_counters(day: str, visits: Sequence[VisitRow], legs: Sequence[LegRow]) -> Iterator[RollUp]:
    by_counter: dict[str, list[LegRow]] = {}
    for leg in legs:
        if leg.counter_id:
            by_counter.setdefault(leg.counter_id, []).append(leg)
    seen: dict[str, list[VisitRow]] = {}
    for visit in visits:
        seen.setdefault(visit.counter_id or "", []).append(visit)
    for counter_id, mine in by_counter.items():
        last = seen.get(counter_id, [])
        yield _of_work(
            day,
            (COUNTER, counter_id, ""),
            mine,
            no_shows=sum(1 for v in last if v.state == "missed"),
            scores=scores_of(last),
        )
