"""A day's visits and legs as plain values, and the settings that were in force: what figures are worked out from."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import Column, Connection, func, select

from server.store.older import columns
from server.store.tables import DAY, LEG, ROLL_UP, SETTING, VISIT
from wire.catalogue import Branch
from wire.events import SettingsApplied
from wire.values import Millis, Seq

AT_ONCE = 500
"""Tickets that one statement names."""

Scores = tuple[int, int, int, int, int]
"""How many gave 1, 2, 3, 4, 5."""


@dataclass(frozen=True, slots=True)
class VisitRow:
    """One ticket of the day; moments in milliseconds since 1970 UTC."""

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
    """First leg's wait if the person came to the counter (Q2)."""
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


@dataclass(frozen=True, slots=True)
class LegRow:
    """One wait and one service of the day."""

    ticket_id: str
    n: int
    service_id: str
    counter_id: str | None
    wait_ms: int | None
    started_at: Millis | None
    ended_at: Millis | None
    outcome: str | None
    dossiers: int
    filed_online: bool | None = None
    person: str | None = None
    """The clerk who called it last."""


def days_with_visits(connection: Connection) -> list[str]:
    """Business days with visits, latest first; those whose visits went to an archive too."""
    return sorted({*_distinct_days(connection, VISIT.c.day), *_distinct_days(connection, ROLL_UP.c.day)}, reverse=True)


def visits_of(connection: Connection, day: str, person: str | None = None) -> list[VisitRow]:
    """The day's tickets in the order they were issued; only those that `person` called last, if one is given."""
    first = LEG.alias("first")
    of_first = (
        first.c.wait_ms.label("first_wait_ms"),
        first.c.started_at.label("first_started_at"),
        first.c.arrived_at.label("first_arrived_at"),
    )
    rows = connection.execute(
        select(*columns(connection, VISIT), *of_first)
        .join(first, (first.c.ticket_id == VISIT.c.ticket_id) & (first.c.n == 1), isouter=True)
        .where(VISIT.c.day == day, *([] if person is None else [VISIT.c.person == person]))
        .order_by(VISIT.c.issued_at, VISIT.c.series, VISIT.c.serial)
    ).mappings()
    return [
        VisitRow(
            ticket_id=r["ticket_id"],
            number=r["number"],
            service_id=r["service_id"],
            group_id=r["group_id"],
            class_id=r["class_id"],
            channel=r["channel"],
            language=r["language"],
            issued_at=r["issued_at"],
            called_at=r["called_at"],
            started_at=r["started_at"],
            finished_at=r["finished_at"],
            wait_ms=r["first_wait_ms"] if r["first_started_at"] is not None else None,
            counter_id=r["counter_id"],
            outcome=r["outcome"],
            dossiers=r["dossiers"],
            state=r["state"],
            transfers=r["transfers"],
            wait_low_min=r["wait_low_min"],
            wait_high_min=r["wait_high_min"],
            score=r["score"],
            booked=r["booking_id"] is not None,
            filed_online=r["filed_online"],
            first_called_at=r["first_called_at"],
            arrived_at=r["first_arrived_at"],
            slot_at=r["slot_at"],
            person=r["person"],
        )
        for r in rows
    ]


def legs_of(connection: Connection, day: str, person: str | None = None) -> list[LegRow]:
    """The day's legs, by ticket and number of the leg; only those that `person` called, if one is given."""
    query = select(*columns(connection, LEG)).where(LEG.c.day == day).order_by(LEG.c.ticket_id, LEG.c.n)
    rows = connection.execute(query if person is None else query.where(LEG.c.person == person)).mappings()
    return [
        LegRow(
            ticket_id=r["ticket_id"],
            n=r["n"],
            service_id=r["service_id"],
            counter_id=r["counter_id"],
            wait_ms=r["wait_ms"],
            started_at=r["started_at"],
            ended_at=r["ended_at"],
            outcome=r["outcome"],
            dossiers=r["dossiers"],
            filed_online=r["filed_online"],
            person=r["person"],
        )
        for r in rows
    ]


def branch_in_force(connection: Connection) -> Branch | None:
    """The branch's settings as last applied; None before the first start of a server."""
    return settings_before(connection, None)


def settings_before(connection: Connection, seq: Seq | None) -> Branch | None:
    """The settings in force at journal row `seq`, or the latest for None; None when there were none yet."""
    query = select(SETTING.c.body).order_by(SETTING.c.seq.desc()).limit(1)
    body = connection.scalar(query if seq is None else query.where(SETTING.c.seq < seq))
    return None if body is None else SettingsApplied.model_validate_json(body).branch


def scores_of(visits: Iterable[VisitRow]) -> Scores:
    """How many gave 1, 2, 3, 4, 5."""
    given = [v.score for v in visits]
    return (given.count(1), given.count(2), given.count(3), given.count(4), given.count(5))


def _distinct_days(connection: Connection, column: Column[str]) -> list[str]:
    """Each day once, by one look into the index a day: DISTINCT would read an entry for every visit of the year."""
    seen = select(func.max(column).label("day")).cte("seen", recursive=True)
    before = select(func.max(column)).where(column < seen.c.day).scalar_subquery()
    seen = seen.union_all(select(before).where(seen.c.day.is_not(None)))
    return list(connection.scalars(select(seen.c.day).where(seen.c.day.is_not(None))))


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
