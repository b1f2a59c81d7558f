"""Changes to the hub's database. Each function runs inside one transaction of one branch."""

from __future__ import annotations

import secrets
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, Insert, Table, delete, func, select, tuple_, update
from sqlalchemy.dialects import postgresql, sqlite

from server.hub.refusals import HubCode, hub_refused
from server.hub.store import reading
from server.hub.store import tables as t
from server.hub.store.values import HubBooking, Outcome, Wish
from wire.booking import ToldBooking
from wire.values import Millis

Json = dict[str, Any]

_FIELDS = set(HubBooking.model_fields)


def insert_new(connection: Connection, table: Table) -> Insert:
    """An INSERT that leaves rows alone that are already there."""
    make = sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert
    statement: Insert = make(table).on_conflict_do_nothing()
    return statement


def noted(connection: Connection, key: str) -> str | None:
    """What every program on this database must know."""
    return connection.execute(select(t.meta.c.value).where(t.meta.c.key == key)).scalar()


def note(connection: Connection, key: str, value: str) -> str:
    """Note it, unless something is noted already; what is noted then."""
    connection.execute(insert_new(connection, t.meta), [{"key": key, "value": value}])
    return noted(connection, key) or value


def know_branch(connection: Connection, branch_id: str, settings: str) -> None:
    """Set a branch up at its first start; what it published since stays."""
    connection.execute(insert_new(connection, t.branch), [{"branch_id": branch_id, "settings": settings}])


# -- booking -----------------------------------------------------------------------------------------------------------


def book(connection: Connection, branch_id: str, wishes: Sequence[Wish], over: Collection[str] = ()) -> list[Outcome]:
    """Book as many of the wishes as there are places, in their order; one outcome for each.

    A wish with a known request id gets the booking it already made, whatever limit has been reached since.

    Args:
        connection: in a transaction.
        branch_id: of the branch.
        wishes: all of them for that branch.
        over: request ids of wishes that exceed a limit and are not to be booked.
    """
    known = _known(connection, branch_id, {w.request_id for w in wishes})
    fresh = {w.request_id: w for w in reversed(wishes) if w.request_id not in known and w.request_id not in over}
    standing = [w for w in fresh.values()][::-1]
    outcomes: dict[str, Outcome] = {request_id: hub_refused(HubCode.BUSY) for request_id in over}
    outcomes |= known
    allowed, refusals, uses = _within_limits(connection, branch_id, standing)
    outcomes |= refusals
    allowed, had = _within_card_limits(connection, branch_id, allowed)
    outcomes |= had
    allowed, full = _within_quotas(connection, branch_id, allowed)
    outcomes |= full
    won = _take_places(connection, branch_id, allowed)
    outcomes |= {
        w.request_id: hub_refused(HubCode.SLOT_TAKEN, time=w.time_text) for w in allowed if w.request_id not in won
    }
    made = [w for w in allowed if w.request_id in won]
    if made:
        _write(connection, branch_id, made, [u for u in uses if u["request_id"] in won])
    outcomes |= {w.request_id: _booked(w) for w in made}
    return [outcomes[w.request_id] for w in wishes]


def _booked(wish: Wish) -> HubBooking:
    return HubBooking.of(wish, state="booked")


def _known(connection: Connection, branch_id: str, request_ids: Iterable[str]) -> dict[str, Outcome]:
    b = t.booking.c
    rows = connection.execute(select(t.booking).where(b.branch_id == branch_id, b.request_id.in_(sorted(request_ids))))
    return {row.request_id: reading.as_booking(row) for row in rows}


def _within_limits(
    connection: Connection, branch_id: str, wishes: Sequence[Wish]
) -> tuple[list[Wish], dict[str, Outcome], list[Json]]:
    """Who is within the day's limit of bookings, who is not, and the uses to record."""
    u = t.phone_use.c
    keys = sorted({(w.day, w.phone_hmac) for w in wishes if w.phone_hmac})
    gone: defaultdict[tuple[str, str], set[int]] = defaultdict(set)
    if keys:
        rows = connection.execute(
            select(u.day, u.phone_hmac, u.nth).where(u.branch_id == branch_id, tuple_(u.day, u.phone_hmac).in_(keys))
        )
        for row in rows:
            gone[row.day, row.phone_hmac].add(row.nth)
    allowed: list[Wish] = []
    refusals: dict[str, Outcome] = {}
    uses: list[Json] = []
    for wish in wishes:
        used = gone[wish.day, wish.phone_hmac]
        nth = next((n for n in range(wish.limit) if n not in used), None)
        if not wish.phone_hmac:
            allowed.append(wish)
        elif nth is None:
            refusals[wish.request_id] = hub_refused(HubCode.TOO_MANY_BOOKINGS, limit=wish.limit)
        else:
            used.add(nth)
            allowed.append(wish)
            uses.append({"request_id": wish.request_id, "day": wish.day, "phone_hmac": wish.phone_hmac, "nth": nth,
                         "booking_id": wish.booking_id, "branch_id": branch_id})  # fmt: skip
    return allowed, refusals, uses


def _within_card_limits(
    connection: Connection, branch_id: str, wishes: Sequence[Wish]
) -> tuple[list[Wish], dict[str, Outcome]]:
    """Those whose identity card may have one more that day, and the refusals of the others."""
    people = {w.person for w in wishes if w.person and w.card_limit}
    if not people:
        return list(wishes), {}
    if connection.dialect.name != "sqlite":  # as below
        connection.execute(select(func.pg_advisory_xact_lock(func.hashtext(f"booking_person {branch_id}"))))
    has = reading.booked_by(connection, branch_id, people)
    over: dict[str, Outcome] = {}
    for wish in wishes:
        if not wish.person or not wish.card_limit:
            continue
        if has.get(wish.person, 0) >= wish.card_limit:
            over[wish.request_id] = hub_refused(HubCode.CARD_BOOKINGS, limit=wish.card_limit)
        else:
            has[wish.person] = has.get(wish.person, 0) + 1
    return [w for w in wishes if w.request_id not in over], over


def _within_quotas(
    connection: Connection, branch_id: str, wishes: Sequence[Wish]
) -> tuple[list[Wish], dict[str, Outcome]]:
    """Those whose service may still be booked that day, and the refusals of the others."""
    bound = [w for w in wishes if w.quota is not None and not w.now]
    if not bound:
        return list(wishes), {}
    if connection.dialect.name != "sqlite":
        # Two workers would count the same bookings and each add one; SQLite has one writer. Nothing else takes it.
        connection.execute(select(func.pg_advisory_xact_lock(func.hashtext(f"booking_quota {branch_id}"))))
    gone: dict[tuple[str, Millis], int] = {}
    full: dict[str, Outcome] = {}
    for wish in bound:
        key = wish.service_id, wish.begins_at
        if key not in gone:
            gone[key] = reading.booked(connection, branch_id, wish.service_id, begin=wish.begins_at, end=wish.ends_at)
        gone[key] += 1
        if gone[key] > (wish.quota or 0):
            full[wish.request_id] = hub_refused(HubCode.DAY_FULL, limit=wish.quota)
    return [w for w in wishes if w.request_id not in full], full


def _take_places(connection: Connection, branch_id: str, wishes: Sequence[Wish]) -> set[str]:
    """The request ids that got a place; numbers for now need none. One UPDATE for each slot, not for each wish."""
    won = {w.request_id for w in wishes if w.now}
    by_place: defaultdict[tuple[str, Millis], list[Wish]] = defaultdict(list)
    for wish in wishes:
        if not wish.now:
            by_place[wish.group_id, wish.slot_at].append(wish)
    if by_place:
        connection.execute(
            insert_new(connection, t.place),
            [{"branch_id": branch_id, "group_id": g, "slot_at": at, "taken": 0} for g, at in sorted(by_place)],
        )
    # In the order of the key, so that two workers never wait for each other in a circle.
    for (group_id, slot_at), asking in sorted(by_place.items()):
        got = _take(connection, branch_id, group_id, slot_at, len(asking), asking[0].places)
        won |= {w.request_id for w in asking[:got]}
    return won


def _take(connection: Connection, branch_id: str, group_id: str, slot_at: Millis, wanted: int, places: int) -> int:
    p = t.place.c
    here = (p.branch_id == branch_id) & (p.group_id == group_id) & (p.slot_at == slot_at)
    while wanted > 0:
        done = connection.execute(
            update(t.place).where(here, p.taken + wanted <= places).values(taken=p.taken + wanted)
        )
        if done.rowcount == 1:
            return wanted
        taken = connection.execute(select(p.taken).where(here)).scalar_one()
        # Another worker may take or give back between the two statements: ask for less each time, so it ends.
        wanted = min(wanted - 1, places - taken)
    return 0


def _write(connection: Connection, branch_id: str, made: Sequence[Wish], uses: Sequence[Json]) -> None:
    connection.execute(
        t.booking.insert(),
        [w.model_dump(include=_FIELDS) | {"secret_hash": w.secret_hash, "state": "booked"} for w in made],
    )
    people = [w for w in made if w.phone or w.name]
    if people:
        connection.execute(
            t.person.insert(),
            [
                {"branch_id": branch_id, "booking_id": w.booking_id, "phone": w.phone, "name": w.name,
                 "erase_at": w.erase_at}
                for w in people
            ],
        )  # fmt: skip
    if uses:
        connection.execute(t.phone_use.insert(), [{k: v for k, v in use.items() if k != "request_id"} for use in uses])
    tell(connection, branch_id, [_booked(w).told() for w in made], made[0].made_at)


def tell(connection: Connection, branch_id: str, facts: Sequence[ToldBooking], now: Millis) -> None:
    """Number facts for the branch and put them into its outbox. Last in a transaction: it locks the counter row."""
    last = connection.execute(
        update(t.branch)
        .where(t.branch.c.branch_id == branch_id)
        .values(seq=t.branch.c.seq + len(facts))
        .returning(t.branch.c.seq)
    ).scalar_one()
    first, mark = last - len(facts) + 1, secrets.token_hex(4)
    connection.execute(
        t.outbox.insert(),
        [
            {"branch_id": branch_id, "seq": first + n, "made_at": now, "mark": mark,
             "body": fact.model_dump_json(exclude={"person"})}
            for n, fact in enumerate(facts)
        ],
    )  # fmt: skip


def begin_anew(connection: Connection, branch_id: str, before: str) -> str:
    """Give what a branch is told another epoch than `before`, unless another program did; the epoch then."""
    b = t.branch.c
    here = (b.branch_id == branch_id) & (b.epoch == before)
    connection.execute(update(t.branch).where(here).values(epoch=secrets.token_hex(8)))
    epoch: str = connection.execute(select(b.epoch).where(b.branch_id == branch_id)).scalar_one()
    return epoch


def cancel(connection: Connection, booking: HubBooking, now: Millis) -> Outcome:
    """Take a booking back and give its place to others; a number at the branch cannot be cancelled here."""
    b = t.booking.c
    here = (b.branch_id == booking.branch_id) & (b.booking_id == booking.booking_id)
    done = connection.execute(update(t.booking).where(here, b.state == "booked").values(state="cancelled"))
    current = reading.as_booking(connection.execute(select(t.booking).where(here)).one())
    if done.rowcount == 0:
        if current.state == "arrived":
            return hub_refused(HubCode.ALREADY_ARRIVED, number=current.number or "…")
        return current
    give_back(connection, current)
    tell(connection, booking.branch_id, [current.told()], now)
    return current


def give_back(connection: Connection, booking: HubBooking) -> None:
    """The place of a booking and the turn of its phone are free again."""
    p, u = t.place.c, t.phone_use.c
    if not booking.now:
        connection.execute(
            update(t.place)
            .where(
                p.branch_id == booking.branch_id,
                p.group_id == booking.group_id,
                p.slot_at == booking.slot_at,
                p.taken > 0,
            )
            .values(taken=p.taken - 1)
        )
    connection.execute(delete(t.phone_use).where(u.branch_id == booking.branch_id, u.booking_id == booking.booking_id))


# -- forgetting --------------------------------------------------------------------------------------------------------


def erase_person(connection: Connection, booking: HubBooking, now: Millis) -> None:
    """Forget who a booking is for, here and at its branch; the booking stays."""
    p, b = t.person.c, t.booking.c
    connection.execute(delete(t.person).where(p.branch_id == booking.branch_id, p.booking_id == booking.booking_id))
    here = (b.branch_id == booking.branch_id) & (b.booking_id == booking.booking_id)
    erased = connection.execute(update(t.booking).where(here, b.person.is_not(None)).values(person=None))
    current = reading.as_booking(connection.execute(select(t.booking).where(here)).one())
    if erased.rowcount and current.state == "booked":  # a number at the branch is the branch's, and forgotten there
        tell(connection, booking.branch_id, [current.told()], now)


def forget_old(connection: Connection, branch_id: str, *, now: Millis, outbox_before: Millis, today: str) -> None:
    """Erase personal data whose time is over, and facts every branch has long had."""
    p, o, u = t.person.c, t.outbox.c, t.phone_use.c
    connection.execute(delete(t.person).where(p.branch_id == branch_id, p.erase_at <= now))
    # The newest fact stays: by its mark a branch notices when this database was brought back from a copy.
    newest = select(t.branch.c.seq).where(t.branch.c.branch_id == branch_id).scalar_subquery()
    connection.execute(delete(t.outbox).where(o.branch_id == branch_id, o.made_at < outbox_before, o.seq < newest))
    connection.execute(delete(t.phone_use).where(u.branch_id == branch_id, u.day < today))
    b = t.booking.c
    over = (b.branch_id == branch_id) & b.person.is_not(None) & (b.slot_at < now - reading.DAY_MS)
    connection.execute(update(t.booking).where(over).values(person=None))
