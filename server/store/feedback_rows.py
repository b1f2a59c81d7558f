"""What visitors said, read from the journal: ratings with what was answered to them, and whether they are closed."""

from __future__ import annotations

from dataclasses import dataclass, replace

from sqlalchemy import Connection, select

from server.store.tables import DAY, JOURNAL, VISIT
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


def said(connection: Connection, first: str, last: str) -> list[Said]:
    """Every rating of the business days from `first` to `last`, both counted, the newest first.

    Days that went to an archive are not among them.
    """
    opened = connection.execute(select(DAY.c.day, DAY.c.seq).order_by(DAY.c.seq)).all()
    begins = [seq for day, seq in opened if first <= day <= last]
    if not begins:
        return []
    visits = {
        r.ticket_id: r
        for r in connection.execute(
            select(VISIT.c.ticket_id, VISIT.c.day, VISIT.c.number, VISIT.c.service_id).where(
                VISIT.c.day.between(first, last)
            )
        )
    }
    query = select(JOURNAL.c.seq, JOURNAL.c.at, JOURNAL.c.actor, JOURNAL.c.body)
    query = query.where(JOURNAL.c.seq >= min(begins), JOURNAL.c.type.in_(TYPES)).order_by(JOURNAL.c.seq)
    words, found = Words(connection), dict[int, Said]()
    for seq, at, actor, body in connection.execute(query):
        event = saying(EVENT.validate_json(body), words.of(seq))
        if isinstance(event, VisitRated) and (visit := visits.get(event.ticket_id)) is not None:
            found[seq] = Said(
                *(seq, at, visit.day, event.ticket_id, visit.number, visit.service_id, event.counter_id, event.score),
                *(event.reasons, event.comment, _how(Actor.model_validate_json(actor))),
            )
        elif isinstance(event, FeedbackAnswered) and (one := found.get(event.rated_seq)) is not None:
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
