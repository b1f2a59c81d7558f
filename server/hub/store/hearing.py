"""What branches tell, into the hub's database. Each function runs inside one transaction of one branch.

What is told of one booking only ever goes forward, in whatever order it comes: booked, cancelled or refused, arrived.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Row, select, update

from server.exchange.facts import BranchFact
from server.exchange.sync import Cursor
from server.hub.store import reading
from server.hub.store import tables as t
from server.hub.store.values import HubBooking, State
from server.hub.store.writing import give_back, insert_new, lock, tell
from wire.branch_link import IssuedFact, KnownFact, LapsedFact, RefusedFact, SettingsFact
from wire.catalogue import OWN_POOL
from wire.values import Millis


class Overtaken(Exception):
    """Another link of the branch was heard further meanwhile; nothing was stored."""


@dataclass(frozen=True, slots=True)
class Making:
    """What a booking that this database has lost is made of again, besides what the branch tells."""

    secret_hash: Callable[[str], str]
    """Of a booking id."""
    code: Callable[[str], str]
    """The short code of a booking id."""


def hear(connection: Connection, branch_id: str, facts: Sequence[BranchFact], making: Making, now: Millis) -> None:
    """Apply a branch's facts. Applying one twice changes nothing."""
    lock(connection, (branch_id,))
    for fact in facts:
        match fact:
            case SettingsFact():
                _set(connection, branch_id, settings=fact.settings)
            case IssuedFact():
                _issued(connection, branch_id, fact, making, now)
            case LapsedFact():
                _lapsed(connection, branch_id, fact)
            case RefusedFact():
                _refused(connection, branch_id, fact)
            case KnownFact():
                _known(connection, branch_id, fact, making, now)


def heard(connection: Connection, branch_id: str, before: Cursor, after: Cursor, now: Millis) -> None:
    """Keep how far a branch was heard, in the transaction of the facts.

    Raises:
        Overtaken: it is not `before` that is kept.
    """
    b = t.branch.c
    here = (b.branch_id == branch_id) & (b.heard_epoch == before.epoch) & (b.heard_seq == before.seq)
    values = {"heard_epoch": after.epoch, "heard_seq": after.seq, "heard_mark": after.mark, "heard_at": now}
    if connection.execute(update(t.branch).where(here).values(**values)).rowcount == 0:
        raise Overtaken(f"another link of branch {branch_id} was heard further")


def miss(connection: Connection, branch_id: str, since: Millis, told: Collection[str]) -> None:
    """Mark arrivals from `since` on that the branch does not have any more: it was brought back from a backup."""
    b = t.booking.c
    arrived = (b.branch_id == branch_id) & (b.state == "arrived") & (b.arrived_at >= since) & ~b.lost
    ids = connection.execute(select(b.booking_id).where(arrived)).scalars().all()
    for booking_id in sorted(set(ids) - set(told)):
        connection.execute(update(t.booking).where(_here(branch_id, booking_id)).values(lost=True))


def ask_again(connection: Connection, branch_id: str, now: Millis) -> None:
    """Tell the branch once more of wishes for a number that everything it said leaves open."""
    b = t.booking.c
    still = (b.branch_id == branch_id) & b.now & (b.state == "booked")
    rows = connection.execute(select(t.booking).where(still).order_by(b.made_at, b.booking_id)).all()
    if rows:
        tell(connection, branch_id, [reading.as_booking(row).told() for row in rows], now)


def keep_waits(connection: Connection, branch_id: str, waits: str, now: Millis) -> None:
    """The latest waits of a branch, which also say that it is there."""
    _set(connection, branch_id, waits=waits, heard_at=now)


# -- inside ------------------------------------------------------------------------------------------------------------


def _set(connection: Connection, branch_id: str, **values: Any) -> None:
    connection.execute(update(t.branch).where(t.branch.c.branch_id == branch_id).values(**values))


def _here(branch_id: str, booking_id: str) -> Any:
    return (t.booking.c.branch_id == branch_id) & (t.booking.c.booking_id == booking_id)


def _row(connection: Connection, branch_id: str, booking_id: str) -> Row[Any] | None:
    return connection.execute(select(t.booking).where(_here(branch_id, booking_id))).first()


def _issued(connection: Connection, branch_id: str, fact: IssuedFact, making: Making, now: Millis) -> None:
    """The person is at the branch, or has a number there. Arrival wins over a cancel that came meanwhile.

    Another number than the one heard before: the branch was brought back from a backup, or put right what a false clock
    had done; its word counts.
    """
    row = _row(connection, branch_id, fact.booking_id)
    if row is None:
        _find_arrived(connection, branch_id, fact, making, now)
        return
    if row.state == "arrived" and (row.number, row.arrived_at, row.lost) == (fact.number, fact.at, False):
        return
    same = row.number == fact.number
    connection.execute(
        update(t.booking)
        .where(_here(branch_id, fact.booking_id))
        .values(
            state="arrived",
            flagged=row.flagged or row.state == "cancelled",
            lost=False,
            arrived_at=fact.at,
            number=fact.number,
            tracking_url=fact.tracking_url or (row.tracking_url if same else None),
        )
    )


def _lapsed(connection: Connection, branch_id: str, fact: LapsedFact) -> None:
    """The holder may have another number; this one stays valid at the branch, and its holder is told what to do."""
    row = _row(connection, branch_id, fact.booking_id)
    if row is not None and row.now:
        here = _here(branch_id, fact.booking_id)
        connection.execute(update(t.booking).where(here).values(lapsed_at=fact.at))
        give_back(connection, reading.as_booking(row))


def _refused(connection: Connection, branch_id: str, fact: RefusedFact) -> None:
    here, b = _here(branch_id, fact.booking_id), t.booking.c
    done = connection.execute(
        update(t.booking)
        .where(here, b.state == "booked", b.now)
        .values(state="refused", why_vi=fact.vi, why_en=fact.en, why_words=json.dumps(fact.words))
    )
    if done.rowcount:
        give_back(connection, reading.as_booking(connection.execute(select(t.booking).where(here)).one()))


# -- what was lost here ------------------------------------------------------------------------------------------------


def _known(connection: Connection, branch_id: str, fact: KnownFact, making: Making, now: Millis) -> None:
    row = _row(connection, branch_id, fact.booking_id)
    if row is None:
        booking = _found(connection, branch_id, fact, fact.state, fact.slot_at, making, now)
        _insert(connection, booking, making, now)
        if fact.state == "booked":
            _occupy(connection, booking)
        return
    booking = reading.as_booking(row)
    if booking.state == "booked" and fact.state == "cancelled":
        connection.execute(update(t.booking).where(_here(branch_id, fact.booking_id)).values(state="cancelled"))
        give_back(connection, booking)
        # Said back: a word of ours that it is booked may be on its way, and would be the last that the branch hears.
        tell(connection, branch_id, [booking.model_copy(update={"state": "cancelled"}).told()], now)
    elif booking.found and booking.slot_at != fact.slot_at:
        # It was found by its arrival, which does not tell the time it was booked for.
        there = _found(connection, branch_id, fact, booking.state, fact.slot_at, making, now)
        names = ("service_id", "group_id", "slot_at", "class_id", "language", "accessible")
        values = {name: getattr(there, name) for name in names}
        connection.execute(update(t.booking).where(_here(branch_id, fact.booking_id)).values(**values))
        _occupy(connection, there)
        tell(connection, branch_id, [there.told()], now)


def _find_arrived(connection: Connection, branch_id: str, fact: IssuedFact, making: Making, now: Millis) -> None:
    if fact.service_id is None or fact.class_id is None:  # an older branch does not tell enough
        return
    booking = _found(connection, branch_id, fact, "arrived", fact.at // 60_000 * 60_000, making, fact.at)
    number = {"arrived_at": fact.at, "number": fact.number, "tracking_url": fact.tracking_url}
    _insert(connection, booking, making, now, **number)


def _found(
    connection: Connection,
    branch_id: str,
    fact: KnownFact | IssuedFact,
    state: State,
    slot_at: Millis,
    making: Making,
    made_at: Millis,
) -> HubBooking:
    return HubBooking(
        branch_id=branch_id,
        booking_id=fact.booking_id,
        request_id=f"found-{fact.booking_id}",
        code=making.code(fact.booking_id),
        service_id=fact.service_id or "",
        group_id=_group_of(connection, branch_id, fact.service_id or ""),
        slot_at=slot_at,
        language=fact.language,
        class_id=fact.class_id or "ordinary",
        now=fact.now,
        accessible=isinstance(fact, KnownFact) and fact.accessible,
        state=state,
        made_at=made_at,
        found=True,
    )


def _group_of(connection: Connection, branch_id: str, service_id: str) -> str:
    b = t.branch.c
    text = connection.execute(select(b.settings).where(b.branch_id == branch_id)).scalar()
    return _groups_in(text or "{}").get(service_id, "")


@lru_cache(maxsize=256)
def _groups_in(settings: str) -> dict[str, str]:
    services = json.loads(settings).get("services", ())
    # Plainly read, as `Branch.place_pool` says it: whole settings would take a hundred times as long.
    return {s["id"]: f"{OWN_POOL}{s['id']}"[:64] if s.get("slots") else s["group"] for s in services}


def _insert(connection: Connection, booking: HubBooking, making: Making, now: Millis, **more: Any) -> None:
    values = booking.model_dump() | more
    values["secret_hash"] = making.secret_hash(booking.booking_id)
    connection.execute(insert_new(connection, t.booking), [values])
    tell(connection, booking.branch_id, [booking.told()], now)


def _occupy(connection: Connection, booking: HubBooking) -> None:
    """The place of a found booking is gone, also when others have been given all places meanwhile."""
    if booking.now:
        return
    p = t.place.c
    key = {"branch_id": booking.branch_id, "group_id": booking.group_id, "slot_at": booking.slot_at}
    connection.execute(insert_new(connection, t.place), [key | {"taken": 0}])
    here = (p.branch_id == booking.branch_id) & (p.group_id == booking.group_id) & (p.slot_at == booking.slot_at)
    connection.execute(update(t.place).where(here).values(taken=p.taken + 1))
