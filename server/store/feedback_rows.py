"""What visitors said, read from the journal: ratings with what was answered to them, and whether they are closed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from sqlalchemy import ColumnElement, Connection, exists, inspect, not_, or_, select

from server.runtime.start_refused import StartRefused
from server.store.archives import archives_of, opened
from server.store.database import Database
from server.store.tables import DAY, JOURNAL, SAID, VISIT, WORDS
from server.store.visits import AT_ONCE
from server.store.words_rows import Words, saying
from wire.events import EVENT, FeedbackAnswered, FeedbackClosed, VisitRated
from wire.values import Actor, Millis, Role, Seq

TYPES = ("visit.rated", "feedback.answered", "feedback.closed")


@dataclass(frozen=True, slots=True)
class Said:
    """A rating of a visit."""

    seq: Seq
    at: Millis
    day: str
    ticket_id: str
    number: str
    service_id: str
    counter_id: str
    score: int
    reasons: tuple[str, ...]
    comment: str
    how: str
    """`pad`, `code` (on the counter) or `phone` (the ticket's own page)."""
    answer: str = ""
    answered_at: Millis | None = None
    answered_by: str = ""
    """A staff code."""
    closed_at: Millis | None = None
    archived: bool = False
    """Its day is in an archive: it is read, and can be answered no more."""


@dataclass(frozen=True, slots=True)
class Found:
    """Ratings of some days, the newest first, and the archives of those days that cannot be read."""

    said: list[Said]
    away: tuple[str, ...] = ()
    """Names of the files."""


def said_also_in_archives(
    database: Database, connection: Connection, first: str, last: str, low: int | None = None
) -> Found:
    """As `said`, with the days that went to an archive: what was answered there and later."""
    older: list[Said] = []
    away = []
    words = Words(connection)  # those of archived years stay here
    for archive in archives_of(connection, first, last):
        try:
            with opened(database, archive) as held:
                older = _followed(held, words, _rated(held, words, first, last)) + older
        except StartRefused:
            away.append(Path(archive.file).name)
    older = [replace(one, archived=True) for one in _followed(connection, words, older)] if older else []
    return Found(said(connection, first, last, low) + [one for one in older if _counts(one, low)], tuple(away))


def said(connection: Connection, first: str, last: str, low: int | None = None) -> list[Said]:
    """The ratings of the business days from `first` to `last`, both counted, the newest first.

    Days that went to an archive are not among them.

    Args:
        connection: to the branch's database.
        first: ISO date.
        last: ISO date.
        low: only ratings up to this one and those with a comment; all without it.
    """
    words = Words(connection)
    rated = _rated(connection, words, first, last, low)
    return _followed(connection, words, [one for one in rated if _counts(one, low)])


def _counts(one: Said, low: int | None) -> bool:
    return low is None or one.score <= low or bool(one.comment)


def _worth_reading(connection: Connection, low: int) -> ColumnElement[bool]:
    """What the database can tell by itself of a rating that is low or has a comment: most are neither, and stay unread.

    A mark of praise in the row's text is exact, for inside a comment its quotes would be escaped.
    """
    praise = [JOURNAL.c.body.contains(f'"score":{score},') for score in range(low + 1, 6)]
    worth = [not_(or_(*praise)), JOURNAL.c.body.like('%"comment":"_%') & not_(JOURNAL.c.body.contains('"comment":""'))]
    if inspect(connection).has_table(WORDS.name):
        worth.append(exists().where(WORDS.c.seq == JOURNAL.c.seq))
    return or_(*worth)


def _rated(connection: Connection, words: Words, first: str, last: str, low: int | None = None) -> list[Said]:
    """The ratings, read from the rows of their days alone: a visit is rated on its day, or on the next one."""
    opened_at = connection.execute(select(DAY.c.day, DAY.c.seq).order_by(DAY.c.seq)).all()
    places = [n for n, (day, _) in enumerate(opened_at) if first <= day <= last]
    if not places:
        return []
    query = select(JOURNAL.c.seq, JOURNAL.c.at, JOURNAL.c.actor, JOURNAL.c.body)
    query = query.where(SAID, JOURNAL.c.seq >= opened_at[places[0]].seq, JOURNAL.c.type == TYPES[0])
    if places[-1] + 2 < len(opened_at):
        query = query.where(JOURNAL.c.seq < opened_at[places[-1] + 2].seq)
    if low is not None:
        query = query.where(_worth_reading(connection, low))
    rows = [
        (seq, at, actor, event)
        for seq, at, actor, body in connection.execute(query.order_by(JOURNAL.c.seq)).all()
        if isinstance(event := saying(EVENT.validate_json(body), words.of(seq)), VisitRated)
    ]
    visits = _visits(connection, [event.ticket_id for *_, event in rows], first, last, low)
    found = []
    for seq, at, actor, event in rows:
        if (visit := visits.get(event.ticket_id)) is not None:
            found.append(
                Said(
                    *(seq, at, visit.day, event.ticket_id, visit.number, visit.service_id, event.counter_id),
                    *(event.score, event.reasons, event.comment, _how(Actor.model_validate_json(actor))),
                )
            )
    return found[::-1]


def _visits(
    connection: Connection, ticket_ids: Iterable[str], first: str, last: str, low: int | None
) -> dict[str, Any]:
    """Those of the tickets that are of these days: the low ones read in one go, the few others by their names."""
    query = select(VISIT.c.ticket_id, VISIT.c.day, VISIT.c.number, VISIT.c.service_id)
    query = query.where(VISIT.c.day.between(first, last), VISIT.c.score.is_not(None))
    at_once = query if low is None else query.where(VISIT.c.score <= low)
    found = {row.ticket_id: row for row in connection.execute(at_once).all()}
    if low is not None:
        others = [ticket_id for ticket_id in ticket_ids if ticket_id not in found]
        for begin in range(0, len(others), AT_ONCE):
            some = query.where(VISIT.c.ticket_id.in_(others[begin : begin + AT_ONCE]))
            found |= {row.ticket_id: row for row in connection.execute(some).all()}
    return found


def _followed(connection: Connection, words: Words, rated: list[Said]) -> list[Said]:
    """The same with what was answered, and whether they are closed."""
    found = {one.seq: one for one in rated}
    if not found:
        return []
    query = select(JOURNAL.c.seq, JOURNAL.c.at, JOURNAL.c.actor, JOURNAL.c.body)
    query = query.where(SAID, JOURNAL.c.seq > min(found), JOURNAL.c.type.in_(TYPES[1:])).order_by(JOURNAL.c.seq)
    for seq, at, actor, body in connection.execute(query):
        event = saying(EVENT.validate_json(body), words.of(seq))
        if isinstance(event, FeedbackAnswered) and (one := found.get(event.rated_seq)) is not None:
            by = Actor.model_validate_json(actor).person
            found[one.seq] = replace(one, answer=event.words, answered_at=at, answered_by=by)
        elif isinstance(event, FeedbackClosed) and (one := found.get(event.rated_seq)) is not None:
            found[one.seq] = replace(one, closed_at=at)
    return sorted(found.values(), key=lambda one: one.seq, reverse=True)


def ticket_rated_by(connection: Connection, seq: Seq) -> str | None:
    """The ticket that a row of the journal rated; None when that row is no rating."""
    body = connection.scalar(select(JOURNAL.c.body).where(JOURNAL.c.seq == seq, JOURNAL.c.type == TYPES[0]))
    return None if body is None else VisitRated.model_validate_json(body).ticket_id


def _how(actor: Actor) -> str:
    if actor.role is Role.PAD:
        return "pad"
    return "code" if actor.counter_id else "phone"
