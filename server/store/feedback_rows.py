"""What visitors said, read from the journal: ratings with what was answered to them, and whether they are closed."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, NamedTuple

from pydantic_core import from_json
from sqlalchemy import Connection, Select, exists, func, not_, or_, select, true

from server.runtime.start_refused import StartRefused
from server.store.archives import archives_of, opened
from server.store.database import Database
from server.store.tables import DAY, JOURNAL, SAID, VISIT, WORDS
from server.store.visits import AT_ONCE
from server.store.words_rows import Words, saying
from wire.events import EVENT, AnyEvent, FeedbackAnswered, FeedbackClosed, VisitRated
from wire.values import Actor, Millis, Role, Seq

TYPES = ("visit.rated", "feedback.answered", "feedback.closed")


RATED, ANSWERED, CLOSED = TYPES


@dataclass(frozen=True, slots=True)
class Said:
    """A rating of a visit, whole."""

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

    @property
    def answered(self) -> bool:
        """Whether somebody answered it."""
        return self.answered_at is not None

    @property
    def closed(self) -> bool:
        """Whether nothing more is to be done about it."""
        return self.closed_at is not None


class Rating(NamedTuple):
    """A rating by what a list is chosen by: a month has thousands, and a page shows fifty of them."""

    seq: Seq
    score: int
    counter_id: str
    worded: bool
    """Whether it has a comment that was not erased."""
    answered: bool
    closed: bool
    ticket_id: str
    whole: Said | None = None
    """Of an archived day, which is read in one go."""


@dataclass(frozen=True, slots=True)
class Found:
    """Ratings of some days, the newest first, and the archives of those days that cannot be read."""

    ratings: list[Rating]
    away: tuple[str, ...] = ()
    """Names of the files."""


class Mark(NamedTuple):
    """What a rating says without words; of many alike it is known how many they are."""

    counter_id: str
    service_id: str
    """Of the visit's first wait."""
    score: int
    reasons: tuple[str, ...]


# -- lists ------------------------------------------------------------------------------------------------------------


def ratings_also_in_archives(
    database: Database,
    connection: Connection,
    first: str,
    last: str,
    low: int | None = None,
    kept: KeptRatings | None = None,
) -> Found:
    """As `ratings`, with the days that went to an archive."""
    older: list[Said] = []
    away = []
    words = Words(connection)  # those of archived years stay here
    for archive in archives_of(connection, first, last):
        try:
            with opened(database, archive) as held:
                older = _followed(held, words, _of_archive(held, words, first, last)) + older
        except StartRefused:
            away.append(Path(archive.file).name)
    older = [replace(one, archived=True) for one in _followed(connection, words, older)] if older else []
    found = [
        Rating(one.seq, one.score, one.counter_id, bool(one.comment), one.answered, one.closed, one.ticket_id, one)
        for one in older
        if low is None or one.score <= low or one.comment
    ]
    return Found(ratings(connection, first, last, low, kept) + found, tuple(away))


def ratings(
    connection: Connection, first: str, last: str, low: int | None = None, kept: KeptRatings | None = None
) -> list[Rating]:
    """The ratings of the business days from `first` to `last`, both counted, the newest first.

    Days that went to an archive are not among them.

    Args:
        connection: to the branch's database.
        first: ISO date.
        last: ISO date.
        low: only ratings up to this one and those with a comment; all without it.
        kept: of a reader who asks again and again.
    """
    days = _Days.read(connection, first, last)
    if days is None:
        return []
    if kept is None:
        read = _read(connection, days.rated(*_ASKED), low)
    else:
        since = days.rated(*_ASKED).where(JOURNAL.c.seq >= days.latest)
        read = kept.read(connection, days, low) + _read(connection, since, low)
    unsure = [one.ticket_id for one in read if not days.has(one.seq)]
    sure = {ticket_id for ticket_id, visit in _visits(connection, unsure).items() if first <= visit.day <= last}
    after = _after(connection, min((one.seq for one in read), default=Seq(0)))
    answered, closed = ({of["rated_seq"] for _, of in after if of["type"] == kind} for kind in (ANSWERED, CLOSED))
    return [
        one._replace(answered=one.seq in answered, closed=one.seq in closed)
        if one.seq in answered or one.seq in closed
        else one
        for one in reversed(read)
        if days.has(one.seq) or one.ticket_id in sure
    ]


_WORDED = exists().where(WORDS.c.seq == JOURNAL.c.seq)
_ASKED = (JOURNAL.c.seq, JOURNAL.c.body, _WORDED)


class KeptRatings:
    """Ratings of the spans that were asked for last, but those since the latest business day was opened.

    Before that row nothing is added to the journal. Words are only erased there, so as many of them are the same ones.
    """

    MOST = 4
    """Spans kept: a month of a large hall takes 1 MB."""

    def __init__(self) -> None:
        self._kept: dict[tuple[int | None, ...], list[Rating]] = {}

    def read(self, connection: Connection, days: _Days, low: int | None) -> list[Rating]:
        """Those of some days from before the latest day was opened, oldest first, as if none was answered or closed."""
        end = days.latest if days.end is None else min(days.latest, days.end)
        worded = select(func.count()).where(WORDS.c.seq >= days.begin, WORDS.c.seq < end)
        key = (days.begin, end, low, connection.scalar(worded))
        found = self._kept.get(key)
        if found is None:
            found = _read(connection, days.rated(*_ASKED).where(JOURNAL.c.seq < end), low)
            for old in list(self._kept)[: max(0, len(self._kept) + 1 - self.MOST)]:
                self._kept.pop(old, None)
            self._kept[key] = found
        return found


def _read(connection: Connection, rated: Select[Any], low: int | None) -> list[Rating]:
    """The ratings that a query finds, as if none was answered or closed."""
    # A mark of praise in the row's text is exact, for inside a comment of before its quotes would be escaped.
    praise = [] if low is None else [JOURNAL.c.body.contains(f'"score":{score},') for score in range(low + 1, 6)]
    worth = or_(not_(or_(*praise)), _WORDED) if praise else true()
    rows = ((seq, from_json(body), bool(said)) for seq, body, said in connection.execute(rated.where(worth)).all())
    return [Rating(seq, of["score"], of["counter_id"], said, False, False, of["ticket_id"]) for seq, of, said in rows]


def kept_from(connection: Connection, code: str) -> frozenset[str]:
    """The tickets of days that are not closed whose mark is for the work of this person.

    Whoever serves people and reads the marks of others sees her own as every clerk does: once their day is closed.
    """
    still_open = select(DAY.c.day).where(DAY.c.closed_at.is_(None))
    query = select(VISIT.c.ticket_id).where(VISIT.c.day.in_(still_open), VISIT.c.person == code)
    return frozenset(connection.scalars(query.where(VISIT.c.score.is_not(None))))


def told(connection: Connection, chosen: Sequence[Rating]) -> list[Said]:
    """Ratings whole, in their order: with what was said, and what was answered."""
    words = Words(connection)
    whole = {one.seq: one.whole for one in chosen if one.whole is not None}
    seqs = [one.seq for one in chosen if one.whole is None]
    query = select(JOURNAL.c.seq, JOURNAL.c.at, JOURNAL.c.actor, JOURNAL.c.body).order_by(JOURNAL.c.seq)
    for begin in range(0, len(seqs), AT_ONCE):
        rows = connection.execute(query.where(JOURNAL.c.seq.in_(seqs[begin : begin + AT_ONCE]))).all()
        tickets = _visits(connection, [from_json(body)["ticket_id"] for *_, body in rows])
        whole |= {one.seq: one for one in _followed(connection, words, _whole(rows, words, tickets))}
    return [said for one in chosen if (said := whole.get(one.seq)) is not None]


# -- counts -----------------------------------------------------------------------------------------------------------


def marks(connection: Connection, first: str, last: str) -> dict[str, Counter[Mark]]:
    """How often each mark was given, by business day from `first` to `last`, both counted; no row of a day without."""
    days = _Days.read(connection, first, last)
    found: dict[str, Counter[Mark]] = defaultdict(Counter)
    if days is None:
        return found
    query = select(VISIT.c.ticket_id, VISIT.c.day, VISIT.c.service_id)
    query = query.where(VISIT.c.day.between(first, last), VISIT.c.score.is_not(None))
    visits = {ticket_id: (day, service_id) for ticket_id, day, service_id in connection.execute(query).all()}
    for (body,) in connection.execute(days.rated(JOURNAL.c.body)).all():
        of = from_json(body)
        if (visit := visits.get(of["ticket_id"])) is not None:
            day, service_id = visit
            found[day][Mark(of["counter_id"], service_id, of["score"], tuple(of.get("reasons", ())))] += 1
    return found


def opened_days(connection: Connection) -> list[tuple[str, Seq]]:
    """The business days and the row of the journal that opened each, in their order."""
    return [(day, seq) for day, seq in connection.execute(select(DAY.c.day, DAY.c.seq).order_by(DAY.c.seq))]


# -- inside -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Days:
    """Where the ratings of some days stand in the journal: a visit is rated on its day, or on the next one."""

    begin: Seq
    end: Seq | None
    """None: to the journal's end."""
    sure_from: Seq | None
    """Before this row they may be of the day before the first."""
    sure_until: Seq | None
    """From this row on they may be of the day after the last; None: none are."""
    latest: Seq
    """The row that opened the latest business day."""

    @classmethod
    def read(cls, connection: Connection, first: str, last: str) -> _Days | None:
        """None when there are none of these days."""
        days = opened_days(connection)
        places = [n for n, (day, _) in enumerate(days) if first <= day <= last]
        if not places:
            return None

        def begins(place: int) -> Seq | None:
            return days[place][1] if place < len(days) else None

        before, after = places[0], places[-1]
        return cls(days[before][1], begins(after + 2), begins(before + 1), begins(after + 1), days[-1][1])

    def has(self, seq: Seq) -> bool:
        """Whether a rating in this row is of these days for sure, and its visit need not be looked up."""
        begun = self.sure_from is not None and seq >= self.sure_from
        return begun and (self.sure_until is None or seq < self.sure_until)

    def rated(self, *asked: Any) -> Select[Any]:
        """A query for the rows of ratings, in their order."""
        query = select(*asked).where(SAID, JOURNAL.c.type == RATED, JOURNAL.c.seq >= self.begin)
        return (query if self.end is None else query.where(JOURNAL.c.seq < self.end)).order_by(JOURNAL.c.seq)


def _of_archive(held: Connection, words: Words, first: str, last: str) -> list[Said]:
    """All ratings of an archive's days, whole."""
    days = _Days.read(held, first, last)
    if days is None:
        return []
    rows = held.execute(days.rated(JOURNAL.c.seq, JOURNAL.c.at, JOURNAL.c.actor, JOURNAL.c.body)).all()
    query = select(VISIT.c.ticket_id, VISIT.c.day, VISIT.c.number, VISIT.c.service_id)
    query = query.where(VISIT.c.day.between(first, last), VISIT.c.score.is_not(None))
    return _whole(rows, words, {row.ticket_id: row for row in held.execute(query).all()})


def _whole(rows: Iterable[Any], words: Words, visits: dict[str, Any]) -> list[Said]:
    """Ratings from their rows, the newest first; those of other visits are left out."""
    found = []
    for seq, at, actor, body in rows:
        event = saying(EVENT.validate_json(body), words.of(seq))
        if isinstance(event, VisitRated) and (visit := visits.get(event.ticket_id)) is not None:
            found.append(
                Said(
                    *(seq, at, visit.day, event.ticket_id, visit.number, visit.service_id, event.counter_id),
                    *(event.score, event.reasons, event.comment, _how(Actor.model_validate_json(actor))),
                )
            )
    return found[::-1]


def _visits(connection: Connection, ticket_ids: Sequence[str]) -> dict[str, Any]:
    """Day, number and service of tickets."""
    query = select(VISIT.c.ticket_id, VISIT.c.day, VISIT.c.number, VISIT.c.service_id)
    found: dict[str, Any] = {}
    for begin in range(0, len(ticket_ids), AT_ONCE):
        some = query.where(VISIT.c.ticket_id.in_(ticket_ids[begin : begin + AT_ONCE]))
        found |= {row.ticket_id: row for row in connection.execute(some).all()}
    return found


def _after(connection: Connection, seq: Seq) -> list[tuple[Any, dict[str, Any]]]:
    """What was answered to ratings and closed since a row: each row, and its event as a plain dictionary."""
    query = select(JOURNAL.c.seq, JOURNAL.c.at, JOURNAL.c.actor, JOURNAL.c.body)
    query = query.where(SAID, JOURNAL.c.seq > seq, JOURNAL.c.type.in_(TYPES[1:])).order_by(JOURNAL.c.seq)
    return [(row, from_json(row.body)) for row in connection.execute(query).all()]


def _followed(connection: Connection, words: Words, rated: list[Said]) -> list[Said]:
    """The same with what was answered, and whether they are closed."""
    found = {one.seq: one for one in rated}
    if not found:
        return []
    for (seq, at, actor, body), of in _after(connection, min(found)):
        if (one := found.get(of["rated_seq"])) is None:
            continue
        event: AnyEvent = saying(EVENT.validate_json(body), words.of(seq))
        if isinstance(event, FeedbackAnswered):
            by = Actor.model_validate_json(actor).person
            found[one.seq] = replace(one, answer=event.words, answered_at=at, answered_by=by)
        elif isinstance(event, FeedbackClosed):
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
