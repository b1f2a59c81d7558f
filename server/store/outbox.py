"""What the hub is to know, kept in the branch's database until it does; and how far the hub's bookings were taken.

Each function runs on a connection of the branch's database, those that write inside a transaction.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, bindparam, delete, func, insert, select, update

from server.store.projections import VISIT_COLUMNS, Values
from server.store.tables import ARCHIVE, EXCHANGE, OUTBOX, SETTING, VISIT
from wire.values import NO_FACT, Channel, Millis, OutboxSeq, TicketId

Json = dict[str, Any]

FACTS: Final = "facts"
BOOKINGS: Final = "bookings"

MOST = 10_000
"""Arrivals told at once, the newest ones: a message that both ends can hold, and weeks of a large branch."""

_TICKET, _NUMBER, _BOOKING, _ISSUED = (
    VISIT_COLUMNS.index(name) for name in ("ticket_id", "number", "booking_id", "issued_at")
)
_E, _O, _V = EXCHANGE.c, OUTBOX.c, VISIT.c
_STANDING = select(
    _E.epoch,
    _E.seq,
    _E.mark,
    select(func.min(_O.seq)).scalar_subquery(),
    select(_O.mark).where(_O.seq == bindparam("asked")).scalar_subquery(),
).where(_E.stream == FACTS)
_ARRIVAL = (_V.ticket_id, _V.day, _V.number, _V.booking_id, _V.issued_at, _V.service_id, _V.class_id, _V.language,
            _V.channel)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Place:
    """How far a stream is."""

    epoch: str
    seq: OutboxSeq
    mark: str


@dataclass(frozen=True, slots=True)
class Kept:
    """A fact as it stands in the outbox."""

    seq: OutboxSeq
    at: Millis
    mark: str
    body: Json


# -- facts, written with what they come from ---------------------------------------------------------------------------


def follow(
    connection: Connection,
    settings: Iterable[tuple[Millis, str]],
    visits: Sequence[Values],
    lapsed: Iterable[tuple[Millis, TicketId]] = (),
) -> int:
    """Keep what a batch means for the hub, in its own transaction, before its visits are written; how many facts.

    Args:
        connection: in the transaction.
        settings: put in force, as JSON, with the moment.
        visits: the rows the batch will write. Of those that came of a booking the hub is told the number, and told it
            again when number or moment have changed.
        lapsed: whose places lapsed, and when; their visits are among the rows.
    """
    facts: list[tuple[Millis, Json]] = [(at, _in_force(text)) for at, text in settings]
    booked = {row[_TICKET]: row for row in visits if row[_BOOKING] is not None}
    if booked:
        known = select(_V.ticket_id, _V.number, _V.issued_at).where(_V.ticket_id.in_(list(booked)))
        stands = {row.ticket_id: (row.number, row.issued_at) for row in connection.execute(known)}
        facts += [
            (row[_ISSUED], _issued(dict(zip(VISIT_COLUMNS, row, strict=True))))
            for ticket_id, row in booked.items()
            if stands.get(ticket_id) != (row[_NUMBER], row[_ISSUED])
        ]
    facts += [(at, _lapsed(booked[ticket_id][_BOOKING], at)) for at, ticket_id in lapsed if ticket_id in booked]
    add(connection, facts)
    return len(facts)


def _in_force(settings: str) -> Json:
    """What the hub is told of settings, given as JSON."""
    from wire.branch_link import SettingsFact  # at its use: a start need not read what is said to a hub

    return SettingsFact(settings=settings).model_dump()


def _issued(visit: Json) -> Json:
    """What the hub is told of a visit; `ticket` and `day` are for this side, which makes an address of them."""
    from wire.branch_link import IssuedFact  # as above

    # Not checked: a fact that the hub would not take must not keep a number from being given.
    fact = IssuedFact.model_construct(
        booking_id=visit["booking_id"],
        at=visit["issued_at"],
        number=visit["number"],
        service_id=visit["service_id"],
        class_id=visit["class_id"],
        language=visit["language"],
        now=visit["channel"] == Channel.ONLINE,
    )
    return fact.model_dump(exclude={"tracking_url"}) | {"ticket": visit["ticket_id"], "day": visit["day"]}


def _lapsed(booking_id: str, at: Millis) -> Json:
    """What the hub is told when the holder of a number from outside did not come in time (R144)."""
    from wire.branch_link import LapsedFact  # as above

    return LapsedFact.model_construct(booking_id=booking_id, at=at).model_dump()


def add(connection: Connection, facts: Sequence[tuple[Millis, Json]]) -> None:
    """Number facts and keep them. The counter's row is locked until the transaction ends, so no number is missing."""
    if not facts:
        return
    mark = secrets.token_hex(4)
    count = update(EXCHANGE).where(_E.stream == FACTS).values(seq=_E.seq + len(facts), mark=mark).returning(_E.seq)
    first = connection.execute(count).scalar_one() - len(facts) + 1
    rows = [{"seq": first + n, "at": at, "mark": mark, "body": json.dumps(body)} for n, (at, body) in enumerate(facts)]
    connection.execute(insert(OUTBOX), rows)


def untold(connection: Connection, facts: Sequence[Json]) -> list[Json]:
    """Of facts that no row stands for, those that are not kept already as the newest of their booking.

    What is kept the hub will be told, or was told: a hub that gives full copies and acknowledges nothing would else
    fill the outbox with the same facts. The newest of all kinds counts: what was told before another fact of the same
    booking may have come too early.

    Args:
        connection: in the transaction that adds them.
        facts: as they would be added.
    """
    stands = {body["booking_id"]: body for body in _of_bookings(connection)} if facts else {}
    return [fact for fact in facts if stands.get(fact["booking_id"]) != json.loads(json.dumps(fact))]


def _of_bookings(connection: Connection) -> Iterator[Json]:
    """What the outbox keeps of bookings, in order."""
    for (text,) in connection.execute(select(_O.body).order_by(_O.seq)):
        if "booking_id" in (body := json.loads(text)):
            yield body


# -- giving them -------------------------------------------------------------------------------------------------------


def place_of(connection: Connection, stream: str) -> Place:
    """How far a stream is."""
    row = connection.execute(select(_E.epoch, _E.seq, _E.mark).where(_E.stream == stream)).one()
    return Place(row.epoch, row.seq, row.mark)


def standing(connection: Connection, seq: OutboxSeq = NO_FACT) -> tuple[Place, OutboxSeq, str]:
    """How far the facts are, the oldest one kept (the next one when none is), and the mark of `seq` if it is kept."""
    row = connection.execute(_STANDING, {"asked": seq}).one()
    return Place(row[0], row[1], row[2]), row[1] + 1 if row[3] is None else row[3], row[4] or ""


def kept(connection: Connection, *, after: OutboxSeq, upto: OutboxSeq) -> list[Kept]:
    """The facts `after` < seq <= `upto`, in order."""
    rows = connection.execute(select(OUTBOX).where(_O.seq > after, _O.seq <= upto).order_by(_O.seq))
    return [Kept(row.seq, row.at, row.mark, json.loads(row.body)) for row in rows]


def begin_anew(connection: Connection) -> str:
    """Give the facts another epoch: the hub is then told everything."""
    epoch = secrets.token_hex(8)
    connection.execute(update(EXCHANGE).where(_E.stream == FACTS).values(epoch=epoch))
    return epoch


def forget(connection: Connection, before: OutboxSeq) -> None:
    """Let go of facts that the hub has. Its newest stays: by its mark a restore is noticed."""
    connection.execute(delete(OUTBOX).where(_O.seq < before))


def everything(connection: Connection) -> tuple[Millis, list[Json]]:
    """All that the hub may not know: the settings, what is in the outbox and is no visit, the visits of bookings.

    However old the backup is that a hub was brought back from, it is told what happened since; only what is in archives
    is not told, and of very many arrivals (`MOST`) the oldest are not.

    Args:
        connection: in a transaction, so that it sees one moment.

    Returns:
        From when on the visits are whole, and the facts.
    """
    settings = connection.execute(select(SETTING.c.body).order_by(SETTING.c.seq.desc()).limit(1)).scalar()
    bodies: list[Json] = [] if settings is None else [_in_force(_branch_in(settings))]
    told = [*_newest(body for body in _of_bookings(connection) if body["fact"] != "issued")]
    bodies += [body for body in told if body["fact"] != "lapsed"]
    archived = connection.execute(select(func.max(ARCHIVE.c.at))).scalar()
    since = 0 if archived is None else archived + 1
    query = select(*_ARRIVAL).where(_V.booking_id.is_not(None), _V.issued_at >= since)
    visits = connection.execute(query.order_by(_V.issued_at.desc(), _V.ticket_id).limit(MOST)).all()
    if len(visits) == MOST:
        since = visits[-1].issued_at + 1
        visits = [visit for visit in visits if visit.issued_at >= since]
    bodies += [_issued(dict(visit._mapping)) for visit in reversed(visits)]
    # Behind the numbers: a hub that has lost one cannot say of it that its place lapsed.
    return since, [*bodies, *(body for body in told if body["fact"] == "lapsed")]


def _newest(bodies: Iterable[Json]) -> Iterable[Json]:
    """Of each kind and booking the newest, in order."""
    found: dict[tuple[str, str], Json] = {}
    for body in bodies:
        key = (body["fact"], body["booking_id"])
        found.pop(key, None)
        found[key] = body
    return found.values()


def _branch_in(settings_applied: str) -> str:
    """Letter by letter as the fact that was told when they were put in force."""
    return json.dumps(json.loads(settings_applied)["branch"], ensure_ascii=False, separators=(",", ":"))


def number_of(connection: Connection, booking_id: str, day: str) -> str | None:
    """The number that a booking became on a day, also when that day is over."""
    return connection.execute(select(_V.number).where(_V.day == day, _V.booking_id == booking_id)).scalar()


# -- bookings ----------------------------------------------------------------------------------------------------------


def took(connection: Connection, place: Place) -> None:
    """Remember how far the hub's bookings were taken; in the transaction of their effect."""
    values = {"epoch": place.epoch, "seq": place.seq, "mark": place.mark}
    connection.execute(update(EXCHANGE).where(_E.stream == BOOKINGS).values(**values))
