"""Questions to the hub's database. Each is one transaction that sees one moment."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, Row, bindparam, func, select

from server.exchange.talk import Copy, Fact, Standing
from server.hub.store import tables as t
from server.hub.store.values import BranchRow, Heard, HubBooking, Signed
from wire.values import NO_FACT, Millis, OutboxSeq

_B, _O = t.branch.c, t.outbox.c
_FACTS = select(func.min(_O.seq)).where(_O.branch_id == bindparam("branch"))
_MARK = select(_O.mark).where(_O.branch_id == bindparam("branch"), _O.seq == bindparam("asked"))
# Asked with every word that is said on a link, so put together once.
_STANDING = select(_B.epoch, _B.seq, _FACTS.scalar_subquery(), _MARK.scalar_subquery()).where(
    _B.branch_id == bindparam("branch")
)
DAY_MS = 86_400_000
"""A booking is for the day of its arrival; slots of the day are found by the index."""

AT_ONCE = 500
"""Bookings that one statement names."""

_COLUMNS = [c for c in t.booking.c if c.name != "secret_hash"]


def as_booking(row: Row[Any]) -> HubBooking:
    """A row of the booking table as a value."""
    return HubBooking.model_construct(**{c.name: getattr(row, c.name) for c in _COLUMNS})


def any_booking(connection: Connection) -> Signed | None:
    """Any one booking; None when there are none."""
    b = t.booking.c
    row = connection.execute(select(b.branch_id, b.booking_id, b.secret_hash).limit(1)).first()
    return None if row is None else Signed(*row)


def heard_of(connection: Connection, branch_ids: Collection[str]) -> list[Heard]:
    """What was heard of those of the branches that are set up."""
    query = select(_B.branch_id, _B.heard_epoch, _B.heard_seq, _B.heard_at, _B.waits)
    return [
        Heard(branch_id, (epoch, seq), at, waits)
        for branch_id, epoch, seq, at, waits in connection.execute(query.where(_B.branch_id.in_(sorted(branch_ids))))
    ]


def settings_of(connection: Connection, branch_ids: Collection[str]) -> dict[str, str | None]:
    """What branches last published, by id. It is the same for as long as the branch was heard as far."""
    if not branch_ids:
        return {}
    rows = connection.execute(select(_B.branch_id, _B.settings).where(_B.branch_id.in_(sorted(branch_ids))))
    return {branch_id: settings for branch_id, settings in rows}


def branch_row(connection: Connection, branch_id: str) -> BranchRow | None:
    """One branch, or None."""
    row = connection.execute(select(t.branch).where(t.branch.c.branch_id == branch_id)).first()
    return None if row is None else BranchRow(**row._mapping)


def taken(connection: Connection, branch_id: str, group_id: str, *, begin: Millis, end: Millis) -> dict[Millis, int]:
    """Places gone of a group's slots from `begin` to before `end`."""
    p = t.place.c
    rows = connection.execute(
        select(p.slot_at, p.taken).where(
            p.branch_id == branch_id, p.group_id == group_id, p.slot_at >= begin, p.slot_at < end
        )
    )
    return {row.slot_at: row.taken for row in rows}


def booked(connection: Connection, branch_id: str, service_id: str, *, begin: Millis, end: Millis) -> int:
    """Bookings of times of a service from `begin` to before `end` that stand."""
    b = t.booking.c
    query = select(func.count()).where(
        b.branch_id == branch_id,
        b.service_id == service_id,
        b.slot_at >= begin,
        b.slot_at < end,
        b.now.is_(False),
        b.state.in_(("booked", "arrived")),
    )
    return int(connection.execute(query).scalar_one())


def by_secret(connection: Connection, branch_id: str, secret_hash: str) -> HubBooking | None:
    """The booking a citizen holds the secret of."""
    b = t.booking.c
    row = connection.execute(select(*_COLUMNS).where(b.branch_id == branch_id, b.secret_hash == secret_hash)).first()
    return None if row is None else as_booking(row)


def refused_wishes(connection: Connection, branch_id: str, booking_ids: Collection[str]) -> list[str]:
    """The request ids of those bookings that the branch gave no number."""
    b = t.booking.c
    here = (b.branch_id == branch_id) & b.booking_id.in_(sorted(booking_ids)) & (b.state == "refused")
    return list(connection.execute(select(b.request_id).where(here)).scalars())


def wishes_for_now(connection: Connection, branch_id: str, booking_ids: Collection[str]) -> list[str]:
    """The request ids of those bookings that are wishes for a number now."""
    b = t.booking.c
    here = (b.branch_id == branch_id) & b.booking_id.in_(sorted(booking_ids)) & b.now
    return list(connection.execute(select(b.request_id).where(here)).scalars())


def standing(connection: Connection, branch_id: str, seq: OutboxSeq = NO_FACT) -> Standing:
    """Which facts for a branch are kept, and the mark of fact `seq`."""
    row = connection.execute(_STANDING, {"branch": branch_id, "asked": seq}).first()
    if row is None:
        return Standing("", OutboxSeq(1), NO_FACT)
    epoch, last, first, mark = row
    return Standing(epoch, last + 1 if first is None else first, last, mark or "")


def outbox(connection: Connection, branch_id: str, *, after: OutboxSeq, upto: OutboxSeq) -> list[Fact]:
    """Facts `after` < seq <= `upto`, in order."""
    o = t.outbox.c
    rows = connection.execute(
        select(o.seq, o.mark, o.body).where(o.branch_id == branch_id, o.seq > after, o.seq <= upto).order_by(o.seq)
    )
    facts = [Fact(row.seq, row.mark, json.loads(row.body)) for row in rows]
    # Whose a booking is stands with it alone, where it can be erased.
    people = _people(connection, branch_id, {fact.body["booking_id"] for fact in facts})
    return [replace(fact, body=fact.body | {"person": people.get(fact.body["booking_id"])}) for fact in facts]


def _people(connection: Connection, branch_id: str, booking_ids: Collection[str]) -> dict[str, str]:
    b = t.booking.c
    wanted = sorted(booking_ids)
    found: dict[str, str] = {}
    for begin in range(0, len(wanted), AT_ONCE):
        here = (b.branch_id == branch_id) & b.booking_id.in_(wanted[begin : begin + AT_ONCE]) & b.person.is_not(None)
        found |= {row.booking_id: row.person for row in connection.execute(select(b.booking_id, b.person).where(here))}
    return found


def booked_by(connection: Connection, branch_id: str, people: Collection[str]) -> dict[str, int]:
    """How many bookings each of these people has; what stands for a person stands for one day."""
    b = t.booking.c
    here = (b.branch_id == branch_id) & b.person.in_(sorted(people)) & b.state.in_(("booked", "arrived"))
    rows = connection.execute(select(b.person, func.count()).where(here).group_by(b.person))
    return {row[0]: row[1] for row in rows}


def full(connection: Connection, branch_id: str, since: Millis) -> Copy:
    """All bookings from `since` on as facts, and older wishes for a number that nobody answered; true at its `seq`."""
    last = standing(connection, branch_id).last
    mark = standing(connection, branch_id, last).mark
    b = t.booking.c
    rows = connection.execute(
        select(*_COLUMNS)
        .where(b.branch_id == branch_id, (b.slot_at >= since) | (b.now & (b.state == "booked")))
        .order_by(b.slot_at, b.booking_id)
    )
    bodies = tuple(as_booking(row).told().model_dump() for row in rows)
    return Copy(last, mark, since, bodies)


def numbers_since(connection: Connection, branch_id: str, since: Millis) -> list[str]:
    """The numbers that bookings became at a branch from `since` on, as the branch told them."""
    b = t.booking.c
    query = select(b.number).where(b.branch_id == branch_id, b.slot_at >= since - DAY_MS, b.arrived_at >= since)
    return [number for number in connection.execute(query).scalars() if number]
