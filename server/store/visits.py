"""A day's visits and legs as plain values, and the settings that were in force: what figures are worked out from."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any, Final, NamedTuple

from sqlalchemy import Column, ColumnElement, Connection, FromClause, case, func, select

from server.store.older import columns
from server.store.tables import DAY, JOURNAL, LEG, ROLL_UP, SETTING, VISIT
from wire.catalogue import Branch
from wire.events import PlaceLapsed, SettingsApplied
from wire.values import Millis, Seq

AT_ONCE = 500
"""Tickets that one statement names."""

Scores = tuple[int, int, int, int, int]
"""How many gave 1, 2, 3, 4, 5."""


Settled = tuple[tuple[Any, ...], ...]
"""A business day and the two after it, each with the row that opened it and when it was closed."""


class VisitRow(NamedTuple):
    """One ticket of the day; moments in milliseconds since 1970 UTC.

    A tuple, for a page reads 1,400 of them and a month's more: made in a fifth of the time.
    """

    ticket_id: str
    number: str
    service_id: str
    group_id: str
    class_id: str
    channel: str
    language: str
    issued_at: Millis
    called_at: Millis | None
    started_at: Millis | None
    finished_at: Millis | None
    wait_ms: int | None
    """First leg's wait if the person came to the counter (Q2): up to the call that first brought them there."""
    counter_id: str | None
    outcome: str | None
    dossiers: int
    state: str
    transfers: int
    wait_low_min: int
    wait_high_min: int
    score: int | None
    booked: bool
    filed_online: bool | None = None
    first_called_at: Millis | None = None
    """Its very first call."""
    arrived_at: Millis | None = None
    """When its holder was in the hall, which for a number taken outside is later than its issue."""
    slot_at: Millis | None = None
    """The booked time, when it counted as a booking."""
    person: str | None = None
    """The clerk who called it last."""

    @property
    def came_at(self) -> Millis:
        """Since when it waits."""
        return self.issued_at if self.arrived_at is None else self.arrived_at


class LegRow(NamedTuple):
    """One wait and one service of the day."""

    ticket_id: str
    n: int
    service_id: str
    counter_id: str | None
    wait_ms: int | None
    """If the person came to the counter."""
    started_at: Millis | None
    ended_at: Millis | None
    outcome: str | None
    """How it was finished, or that it was sent on; None while it is not over, and when nobody finished it."""
    dossiers: int
    filed_online: bool | None = None
    person: str | None = None
    """The clerk who called it last."""


def days_with_visits(connection: Connection) -> list[str]:
    """Business days with visits, latest first; those whose visits went to an archive too."""
    here = _distinct_days(connection, VISIT.c.day)
    # An archive takes the earliest days: of those from the first visit on, all with visits are found by these.
    return here + _distinct_days(connection, ROLL_UP.c.day, before=here[-1] if here else None)


def visits_of(connection: Connection, day: str, person: str | None = None) -> list[VisitRow]:
    """The day's tickets in the order they were issued; only those that `person` called last, if one is given."""
    of = {column.name: column for column in columns(connection, VISIT)}
    names = [name for name in VisitRow._fields if name not in ("wait_ms", "arrived_at")]
    asked = [VISIT.c.booking_id.is_not(None) if name == "booked" else of[name] for name in names]
    query = select(*asked).where(VISIT.c.day == day, *([] if person is None else [VISIT.c.person == person]))
    rows = connection.execute(query.order_by(VISIT.c.issued_at, VISIT.c.series, VISIT.c.serial)).all()
    first = _first_legs(connection, day, None if person is None else [row[_TICKET] for row in rows])
    found = []
    for row in rows:
        arrived_at, wait_ms = first.get(row[_TICKET], (None, None))
        values = (*row[:_WAIT], wait_ms, *row[_WAIT : _ARRIVED - 1], arrived_at, *row[_ARRIVED - 1 :])
        found.append(VisitRow._make(values))
    return found


_TICKET, _WAIT, _ARRIVED = map(VisitRow._fields.index, ("ticket_id", "wait_ms", "arrived_at"))


def _first_legs(
    connection: Connection, day: str, ticket_ids: Sequence[str] | None
) -> dict[str, tuple[Millis | None, Millis | None]]:
    """By ticket of the day: since when it waited first, and how long if the person came to the counter.

    All of a day are found by its index; a join would look each of them up by its ticket, in a year's disorder.
    """
    query = select(LEG.c.ticket_id, LEG.c.arrived_at, _wait(LEG))
    query = query.where(LEG.c.n == 1)
    if ticket_ids is None:
        parts = [query.where(LEG.c.day == day)]
    else:
        begins = range(0, len(ticket_ids), AT_ONCE)
        parts = [query.where(LEG.c.ticket_id.in_(ticket_ids[begin : begin + AT_ONCE])) for begin in begins]
    return {row[0]: (row[1], row[2]) for part in parts for row in connection.execute(part)}


def waits_of_days(connection: Connection, days: Sequence[str]) -> dict[str, list[Millis]]:
    """How long people waited first on each of some days (Q2), in no order; nothing of days without anybody who came."""
    wait = _wait(LEG)
    query = select(LEG.c.day, wait).where(LEG.c.day.in_(days), LEG.c.n == 1, wait.is_not(None))
    found: dict[str, list[Millis]] = {}
    for day, wait_ms in connection.execute(query):
        found.setdefault(day, []).append(wait_ms)
    return found


def legs_of(connection: Connection, day: str, person: str | None = None) -> list[LegRow]:
    """The day's legs, by ticket and number of the leg; only those that `person` called, if one is given."""
    of: dict[str, ColumnElement[Any]] = {column.name: column for column in columns(connection, LEG)}
    of |= {"wait_ms": _wait(LEG)}
    query = select(*(of[name] for name in LegRow._fields)).where(LEG.c.day == day)
    if person is not None:
        query = query.where(LEG.c.person == person)
    rows = connection.execute(query.order_by(LEG.c.ticket_id, LEG.c.n)).all()
    return [LegRow._make(row) for row in rows]


def _wait(leg: FromClause) -> ColumnElement[Any]:
    """The wait of whoever came to the counter. Who was held and is back in the line came before: their wait stands, and
    is not the one up to a later call."""
    waited = leg.c.last_called_at - leg.c.arrived_at
    held = leg.c.last_called_at.is_(None) | (leg.c.wait_ms != case((waited > 0, waited), else_=0))
    return case((leg.c.started_at.is_not(None) | held, leg.c.wait_ms))


_LAPSED: Final = PlaceLapsed.model_fields["type"].default


def lapsed_on(connection: Connection, day: str) -> frozenset[str]:
    """Tickets taken outside whose place lapsed on the day that goes on (R144), those too whose holders came later."""
    begun = select(DAY.c.seq).where(DAY.c.day == day).scalar_subquery()
    query = select(JOURNAL.c.body).where(JOURNAL.c.seq >= begun, JOURNAL.c.type == _LAPSED)
    return frozenset(json.loads(body)["ticket_id"] for body in connection.scalars(query))


def branch_in_force(connection: Connection) -> Branch | None:
    """The branch's settings as last applied; None before the first start of a server."""
    return settings_before(connection, None)


def settings_before(connection: Connection, seq: Seq | None) -> Branch | None:
    """The settings in force at journal row `seq`, or the latest for None; None when there were none yet."""
    query = select(SETTING.c.body).order_by(SETTING.c.seq.desc()).limit(1)
    body = connection.scalar(query if seq is None else query.where(SETTING.c.seq < seq))
    return None if body is None else _branch_in(body)


@lru_cache(maxsize=4)
def _branch_in(body: str) -> Branch:
    """Checking a whole branch takes longer than reading a day's calls, and the text never changes; nobody changes a
    branch either."""
    return SettingsApplied.model_validate_json(body).branch


def scores_of(visits: Iterable[VisitRow]) -> Scores:
    """How many gave 1, 2, 3, 4, 5."""
    given = [v.score for v in visits]
    return (given.count(1), given.count(2), given.count(3), given.count(4), given.count(5))


def _distinct_days(connection: Connection, column: Column[str], before: str | None = None) -> list[str]:
    """Each day once, latest first, by one look into the index a day: DISTINCT would read an entry for every visit of
    the year. Only those before a day, if one is given."""
    latest = select(func.max(column).label("day"))
    seen = (latest if before is None else latest.where(column < before)).cte("seen", recursive=True)
    earlier = select(func.max(column)).where(column < seen.c.day).scalar_subquery()
    seen = seen.union_all(select(earlier).where(seen.c.day.is_not(None)))
    return list(connection.scalars(select(seen.c.day).where(seen.c.day.is_not(None))))


def settled(connection: Connection, day: str) -> Settled | None:
    """What a day's visits and legs stay the same for as long as; None while they may change.

    A number is rated until the end of the next day, so two more must have been opened. A day that goes on, because the
    next one was taken back, is followed by others then: whoever kept something with what this said finds it changed.
    """
    query = select(DAY.c.day, DAY.c.seq, DAY.c.closed_at).where(DAY.c.day >= day).order_by(DAY.c.day).limit(3)
    rows = tuple(tuple(row) for row in connection.execute(query))
    return rows if len(rows) == 3 and rows[0][0] == day else None


def open_days(connection: Connection, first: str, last: str) -> list[str]:
    """The days from `first` to `last`, both counted, that are not closed."""
    query = select(DAY.c.day).where(DAY.c.closed_at.is_(None), DAY.c.day.between(first, last))
    return list(connection.scalars(query))


def numbers_of(connection: Connection, ticket_ids: Sequence[str]) -> dict[str, str]:
    """The numbers of tickets, on whatever day they stand."""
    found: dict[str, str] = {}
    for begin in range(0, len(ticket_ids), AT_ONCE):
        some = ticket_ids[begin : begin + AT_ONCE]
        rows = connection.execute(select(VISIT.c.ticket_id, VISIT.c.number).where(VISIT.c.ticket_id.in_(some)))
        found |= {row.ticket_id: row.number for row in rows}
    return found
