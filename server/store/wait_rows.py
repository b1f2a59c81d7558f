"""What waits are learned from, what was learned of them, and how well they were told."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection, delete, func, insert, select

from server.store.tables import DAY, JOURNAL, META, USER, WAIT_ADVICE, WAIT_GRADE, WAIT_LEARNED, WAIT_WARNING
from server.store.visits import settings_before
from wire.catalogue import Branch
from wire.values import Millis, Seq

KEPT = 2
"""Days of which what was learned is kept, by model: the newest, and one that stands by."""

AT_ONCE = 2_000
"""Rows of the journal that are fetched together."""


class Stretch(NamedTuple):
    """Business days that are over, as they stand in the journal."""

    days: tuple[str, ...]
    """Earliest first."""
    first: Seq
    end: Seq
    """The row after their last one."""
    branch: Branch | None
    """The settings in force before `first`."""


class GradeRow(NamedTuple):
    """The grade of a day, a service, a class and a model; `sums` as `server.waits.grades.Grade` names them."""

    day: str
    service_id: str
    class_id: str
    model: str
    sums: Mapping[str, float]


class WarnedRow(NamedTuple):
    """A warning that waits would break the target, and what came of it; as `server.waits.warnings.Warned`."""

    day: str
    service_id: str
    at: Millis
    share: float | None
    came_at: Millis | None


class AdviceRow(NamedTuple):
    """Advice to open a counter, and what came of it; as `server.waits.advised.AdviceGiven`."""

    day: str
    group_id: str
    at: Millis
    counter_id: str
    waiting: int
    usual_s: float
    then_s: float
    opened_at: Millis | None = None
    called: int | None = None
    waited_s: float | None = None


SUMS = tuple(column.name for column in WAIT_GRADE.columns if not column.primary_key)


def days_over(connection: Connection, most: int) -> Stretch | None:
    """The last business days of the journal that another one follows; None when there is none.

    Those of an archive are all over: what followed its last day is in another database.
    """
    rows = connection.execute(select(DAY.c.day, DAY.c.seq).order_by(DAY.c.seq.desc()).limit(most + 1)).all()
    if connection.scalar(select(META.c.value).where(META.c.key == "archive")) is not None:
        over, end = rows[:most], connection.scalars(select(func.max(JOURNAL.c.seq))).one() + 1
    else:
        over, end = rows[1:], rows[0].seq if rows else 0
    if not over:
        return None
    first = over[-1].seq
    return Stretch(tuple(row.day for row in reversed(over)), first, end, settings_before(connection, first))


def journal_rows(
    connection: Connection, stretch: Stretch, types: Sequence[str]
) -> Iterator[tuple[Seq, Millis, str, str]]:
    """Seq, moment, type and body of its rows of these types, in order; their chain is for others to check."""
    query = (
        select(JOURNAL.c.seq, JOURNAL.c.at, JOURNAL.c.type, JOURNAL.c.body)
        .where(JOURNAL.c.seq >= stretch.first, JOURNAL.c.seq < stretch.end, JOURNAL.c.type.in_(types))
        .order_by(JOURNAL.c.seq)
        .execution_options(yield_per=AT_ONCE)
    )
    for part in connection.execute(query).partitions():
        for row in part:
            yield row[0], row[1], row[2], row[3]


def known_people(connection: Connection) -> frozenset[str]:
    """The codes, and the names that rows of before have, of everybody who is not erased."""
    return frozenset(name for row in connection.execute(select(USER.c.code, USER.c.name)) for name in row if name)


# -- learned -----------------------------------------------------------------------------------------------------------


def keep_learned(connection: Connection, model: str, day: str, body: str) -> None:
    """Keep what was learned for a model from the days up to `day`, as JSON.

    All but the newest ones are let go of, and so is what was learned from later days: a false clock had opened them.
    """
    of_model = WAIT_LEARNED.c.model == model
    connection.execute(delete(WAIT_LEARNED).where(of_model, WAIT_LEARNED.c.day >= day))
    connection.execute(insert(WAIT_LEARNED).values(model=model, day=day, body=body))
    days = connection.scalars(select(WAIT_LEARNED.c.day).where(of_model).order_by(WAIT_LEARNED.c.day.desc())).all()
    for old in days[KEPT:]:
        connection.execute(delete(WAIT_LEARNED).where(of_model, WAIT_LEARNED.c.day == old))


def learned(connection: Connection) -> dict[str, list[tuple[str, str]]]:
    """By model, what was learned for it: day and JSON, the newest first."""
    query = select(WAIT_LEARNED).order_by(WAIT_LEARNED.c.model, WAIT_LEARNED.c.day.desc())
    found: dict[str, list[tuple[str, str]]] = {}
    for row in connection.execute(query):
        found.setdefault(row.model, []).append((row.day, row.body))
    return found


def forget_person(connection: Connection, code: str) -> None:
    """Take what is known of one clerk out of everything learned: nothing about an erased person stays."""
    for row in connection.execute(select(WAIT_LEARNED)).all():
        if f'"{code}"' in row.body:
            found = json.dumps(_without(json.loads(row.body), code), ensure_ascii=False, separators=(",", ":"))
            where = (WAIT_LEARNED.c.model == row.model) & (WAIT_LEARNED.c.day == row.day)
            connection.execute(WAIT_LEARNED.update().where(where).values(body=found))


def _without(value: Any, code: str) -> Any:
    """The same without what is kept by that name, at whatever depth."""
    if isinstance(value, dict):
        return {key: _without(one, code) for key, one in value.items() if key != code}
    if isinstance(value, list):
        return [_without(one, code) for one in value if one != code]
    return value


# -- grades ------------------------------------------------------------------------------------------------------------


def keep_grades(connection: Connection, day: str, rows: Iterable[GradeRow]) -> None:
    """Keep the grades of a day, in place of those it had."""
    connection.execute(delete(WAIT_GRADE).where(WAIT_GRADE.c.day == day))
    nothing = GradeRow(day, "", "", "", dict.fromkeys(SUMS, 0))
    for row in list(rows) or [nothing]:
        connection.execute(
            insert(WAIT_GRADE).values(
                day=day, service_id=row.service_id, class_id=row.class_id, model=row.model, **row.sums
            )
        )


def drop_grades(connection: Connection, days: Iterable[str]) -> None:
    """Let go of what these days were graded."""
    connection.execute(delete(WAIT_GRADE).where(WAIT_GRADE.c.day.in_(tuple(days))))


def graded_days(connection: Connection) -> frozenset[str]:
    """The days that have grades."""
    return frozenset(connection.scalars(select(WAIT_GRADE.c.day).distinct()))


def grades(connection: Connection, first: str, last: str) -> list[GradeRow]:
    """Those of the days from `first` to `last`, both counted, by day; none of a day with nothing to say."""
    query = select(WAIT_GRADE).where(WAIT_GRADE.c.day.between(first, last), WAIT_GRADE.c.service_id != "")
    order = (WAIT_GRADE.c.day, WAIT_GRADE.c.service_id, WAIT_GRADE.c.class_id, WAIT_GRADE.c.model)
    return [
        GradeRow(row.day, row.service_id, row.class_id, row.model, {name: getattr(row, name) for name in SUMS})
        for row in connection.execute(query.order_by(*order))
    ]


# -- warnings ----------------------------------------------------------------------------------------------------------


def keep_warned(connection: Connection, rows: Iterable[WarnedRow]) -> None:
    """Keep some more."""
    for row in rows:
        connection.execute(insert(WAIT_WARNING).values(**row._asdict()))


def put_warned(connection: Connection, day: str, rows: Iterable[WarnedRow]) -> None:
    """Keep those of a day in place of those it had."""
    connection.execute(delete(WAIT_WARNING).where(WAIT_WARNING.c.day == day))
    keep_warned(connection, rows)


def warned(connection: Connection, first: str, last: str) -> list[WarnedRow]:
    """Those of the days from `first` to `last`, both counted, by moment."""
    query = select(WAIT_WARNING).where(WAIT_WARNING.c.day.between(first, last))
    rows = connection.execute(query.order_by(WAIT_WARNING.c.at, WAIT_WARNING.c.service_id))
    return [WarnedRow(row.day, row.service_id, row.at, row.share, row.came_at) for row in rows]


# -- advice ------------------------------------------------------------------------------------------------------------


def keep_advice(connection: Connection, rows: Iterable[AdviceRow]) -> None:
    """Keep some more."""
    for row in rows:
        connection.execute(insert(WAIT_ADVICE).values(**row._asdict()))


def put_advice(connection: Connection, day: str, rows: Iterable[AdviceRow]) -> None:
    """Keep that of a day in place of what it had."""
    connection.execute(delete(WAIT_ADVICE).where(WAIT_ADVICE.c.day == day))
    keep_advice(connection, rows)


def advice(connection: Connection, first: str, last: str) -> list[AdviceRow]:
    """That of the days from `first` to `last`, both counted, by moment."""
    query = select(WAIT_ADVICE).where(WAIT_ADVICE.c.day.between(first, last))
    return [AdviceRow(*row) for row in connection.execute(query.order_by(WAIT_ADVICE.c.at, WAIT_ADVICE.c.group_id))]
