"""Changes to the hub's database. Each function runs inside one transaction: `book` of any branches, others of one."""

from __future__ import annotations

import secrets
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Insert, Table, delete, select, update
from sqlalchemy.dialects import postgresql, sqlite

from server.hub.refusals import HubCode, hub_refused
from server.hub.store import many, reading, shares
from server.hub.store import tables as t
from server.hub.store.values import HubBooking, Outcome, Wish
from wire.booking import ToldBooking
from wire.values import Millis

Json = dict[str, Any]


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


Name = tuple[str, str]
"""Names a wish in every branch: branch and request."""


def name_of(wish: Wish) -> Name:
    """The wish's name."""
    return wish.branch_id, wish.request_id


def book(connection: Connection, wishes: Sequence[Wish], over: Collection[Name] = ()) -> list[Outcome]:
    """Book as many of the wishes as there are places, in their order; one outcome for each.

    A wish with a known request id gets the booking it already made, whatever limit has been reached since.

    Args:
        connection: in a transaction, which has locked no row of a branch yet.
        wishes: of any branches.
        over: names of wishes that exceed a limit and are not to be booked.
    """
    lock(connection, {w.branch_id for w in wishes})
    known = _known(connection, {name_of(w) for w in wishes})
    outcomes: dict[Name, Outcome] = {name: hub_refused(HubCode.BUSY) for name in over}
    outcomes |= known
    fresh: dict[Name, Wish] = {}
    for wish in wishes:
        if name_of(wish) not in outcomes:
            fresh.setdefault(name_of(wish), wish)
    allowed, uses = _within_limits(connection, list(fresh.values()), outcomes)
    allowed = _within_card_limits(connection, allowed, outcomes)
    allowed = _within_quotas(connection, allowed, outcomes)
    share = shares.Shares(connection, allowed)
    # Looked at before, so that where a share is used up no place changes; counted after, when it is known who has one.
    outcomes |= {name_of(w): refusal for w in allowed if (refusal := share.refusal(w)) is not None}
    allowed = [w for w in allowed if name_of(w) not in outcomes]
    won = _take_places(connection, allowed)
    outcomes |= {
        name_of(w): hub_refused(HubCode.SLOT_TAKEN, time=w.time_text) for w in allowed if name_of(w) not in won
    }
    made = _within_shares(connection, [w for w in allowed if name_of(w) in won], share, outcomes)
    if made:
        booked = [HubBooking.of(w, state="booked") for w in made]
        _write(connection, made, booked, [uses[name_of(w)] for w in made if name_of(w) in uses])
        outcomes |= zip(map(name_of, made), booked, strict=True)
    return [outcomes[name_of(w)] for w in wishes]


def lock(connection: Connection, branch_ids: Collection[str]) -> None:
    """Let no other program change anything of these branches until this transaction ends.

    First in a transaction, or after what it does to `recent_use`: then two programs never wait for each other in a
    circle, and what is read of a branch stays so. The row of a branch counts its facts, so who books there waits for
    it anyway.
    """
    many.lock(connection, t.branch, "branch_id", sorted(branch_ids))


def _known(connection: Connection, names: Iterable[Name]) -> dict[Name, Outcome]:
    statement = (
        "SELECT b.branch_id, b.request_id FROM {rows} JOIN booking b ON b.branch_id = w.of AND b.request_id = w.request"
    )
    there: defaultdict[str, list[str]] = defaultdict(list)
    for branch_id, request_id in many.run(connection, statement, (("of", "text"), ("request", "text")), sorted(names)):
        there[branch_id].append(request_id)
    b, known = t.booking.c, dict[Name, Outcome]()
    for branch_id, request_ids in there.items():
        here = (b.branch_id == branch_id) & b.request_id.in_(sorted(request_ids))
        rows = connection.execute(select(t.booking).where(here))
        known |= {(branch_id, row.request_id): reading.as_booking(row) for row in rows}
    return known


def _within_limits(
    connection: Connection, wishes: Sequence[Wish], outcomes: dict[Name, Outcome]
) -> tuple[list[Wish], dict[Name, Json]]:
    """Who is within the day's limit of bookings, and the uses to record; the refusals of others are added."""
    keys = sorted({(w.branch_id, w.day, w.phone_hmac) for w in wishes if w.phone_hmac})
    gone: defaultdict[tuple[str, str, str], set[int]] = defaultdict(set)
    if keys:
        statement = (
            "SELECT u.branch_id, u.day, u.phone_hmac, u.nth FROM {rows} JOIN phone_use u"
            " ON u.branch_id = w.of AND u.day = w.on_day AND u.phone_hmac = w.phone"
        )
        columns = (("of", "text"), ("on_day", "text"), ("phone", "text"))
        for branch_id, day, phone, nth in many.run(connection, statement, columns, keys):
            gone[branch_id, day, phone].add(nth)
    allowed: list[Wish] = []
    uses: dict[Name, Json] = {}
    for wish in wishes:
        if not wish.phone_hmac:
            allowed.append(wish)
            continue
        used = gone[wish.branch_id, wish.day, wish.phone_hmac]
        nth = next((n for n in range(wish.limit) if n not in used), None)
        if nth is None:
            outcomes[name_of(wish)] = hub_refused(HubCode.TOO_MANY_BOOKINGS, limit=wish.limit)
        else:
            used.add(nth)
            allowed.append(wish)
            uses[name_of(wish)] = {"branch_id": wish.branch_id, "day": wish.day, "phone_hmac": wish.phone_hmac,
                                   "nth": nth, "booking_id": wish.booking_id}  # fmt: skip
    return allowed, uses


def _within_card_limits(connection: Connection, wishes: Sequence[Wish], outcomes: dict[Name, Outcome]) -> list[Wish]:
    """Those whose identity card may have one more that day; the refusals of others are added."""
    people: defaultdict[str, set[str]] = defaultdict(set)
    for wish in wishes:
        if wish.person and wish.card_limit:
            people[wish.branch_id].add(wish.person)
    has = {branch_id: reading.booked_by(connection, branch_id, who) for branch_id, who in people.items()}
    for wish in wishes:
        if not wish.person or not wish.card_limit:
            continue
        had = has[wish.branch_id].get(wish.person, 0)
        if had >= wish.card_limit:
            outcomes[name_of(wish)] = hub_refused(HubCode.CARD_BOOKINGS, limit=wish.card_limit)
        else:
            has[wish.branch_id][wish.person] = had + 1
    return [w for w in wishes if name_of(w) not in outcomes]


def _within_quotas(connection: Connection, wishes: Sequence[Wish], outcomes: dict[Name, Outcome]) -> list[Wish]:
    """Those whose service may still be booked that day; the refusals of others are added."""
    gone: dict[tuple[str, str, Millis], int] = {}
    for wish in wishes:
        if wish.quota is None or wish.now:
            continue
        key = wish.branch_id, wish.service_id, wish.begins_at
        if key not in gone:
            day = {"begin": wish.begins_at, "end": wish.ends_at}
            gone[key] = reading.booked(connection, wish.branch_id, wish.service_id, **day)
        gone[key] += 1
        if gone[key] > wish.quota:
            outcomes[name_of(wish)] = hub_refused(HubCode.DAY_FULL, limit=wish.quota)
    return [w for w in wishes if name_of(w) not in outcomes]


Place = tuple[str, str, Millis]
"""A slot's key: branch, group, time."""

_PLACE: many.Columns = (("of", "text"), ("pool", "text"), ("at", "bigint"))
_HERE = "p.branch_id = w.of AND p.group_id = w.pool AND p.slot_at = w.at"
_TAKEN = f"SELECT p.branch_id, p.group_id, p.slot_at, p.taken FROM {many.ROWS} JOIN place p ON {_HERE}"  # noqa: S608
_TAKE = (
    f"UPDATE place AS p SET taken = p.taken + w.wanted FROM {many.ROWS} WHERE {_HERE}"  # noqa: S608
    " AND p.taken + w.wanted <= w.places RETURNING branch_id, group_id, slot_at"
)


def _take_places(connection: Connection, wishes: Sequence[Wish]) -> set[Name]:
    """The names of those that got a place; numbers for now need none. One UPDATE for all slots."""
    won = {name_of(w) for w in wishes if w.now}
    asking: defaultdict[Place, list[Wish]] = defaultdict(list)
    for wish in wishes:
        if not wish.now:
            asking[wish.branch_id, wish.group_id, wish.slot_at].append(wish)
    wanted = {place: len(those) for place, those in asking.items()}
    while wanted:
        taken = {(of, pool, at): n for of, pool, at, n in many.run(connection, _TAKEN, _PLACE, sorted(wanted))}
        if new := sorted(wanted.keys() - taken.keys()):
            rows = [{"branch_id": of, "group_id": pool, "slot_at": at, "taken": 0} for of, pool, at in new]
            many.insert(connection, t.place, rows, new=True)
        left = {place: asking[place][0].places - taken.get(place, 0) for place in wanted}
        wanted = {place: min(n, left[place]) for place, n in wanted.items() if left[place] > 0}
        if not wanted:
            break
        rows_of = [(*place, n, asking[place][0].places) for place, n in sorted(wanted.items())]
        columns = (*_PLACE, ("wanted", "integer"), ("places", "integer"))
        for of, pool, at in many.run(connection, _TAKE, columns, rows_of):
            won |= {name_of(w) for w in asking[of, pool, at][: wanted.pop((of, pool, at))]}
        # Only a program that does not lock the branch took some meanwhile: ask for less each time, so it ends.
        wanted = {place: n - 1 for place, n in wanted.items() if n > 1}
    return won


def _within_shares(
    connection: Connection, wishes: Sequence[Wish], share: shares.Shares, outcomes: dict[Name, Outcome]
) -> list[Wish]:
    """Those that get a share for their place; the places of others are free again, their refusals are added."""
    made: list[Wish] = []
    for wish in wishes:
        refusal = share.refusal(wish)
        if refusal is None:
            share.take(wish)
            made.append(wish)
        else:
            outcomes[name_of(wish)] = refusal
            if not wish.now:
                _free(connection, wish.branch_id, wish.group_id, wish.slot_at)
    share.keep()
    return made


_BOOKING = [c.name for c in t.booking.c if c.name not in ("secret_hash",)]


def _write(connection: Connection, made: Sequence[Wish], booked: Sequence[HubBooking], uses: Sequence[Json]) -> None:
    many.insert(
        connection,
        t.booking,
        [
            {name: getattr(b, name) for name in _BOOKING} | {"secret_hash": w.secret_hash}
            for w, b in zip(made, booked, strict=True)
        ],
    )
    many.insert(
        connection,
        t.person,
        [
            {"branch_id": w.branch_id, "booking_id": w.booking_id, "phone": w.phone, "name": w.name,
             "erase_at": w.erase_at}
            for w in made
            if w.phone or w.name
        ],
    )  # fmt: skip
    many.insert(connection, t.phone_use, uses)
    facts: defaultdict[str, list[ToldBooking]] = defaultdict(list)
    for one in booked:
        facts[one.branch_id].append(one.told())
    tell_all(connection, facts, made[0].made_at)


def tell(connection: Connection, branch_id: str, facts: Sequence[ToldBooking], now: Millis) -> None:
    """Number facts for the branch and put them into its outbox."""
    tell_all(connection, {branch_id: facts}, now)


_COUNT = (
    f"UPDATE branch AS b SET seq = b.seq + w.facts FROM {many.ROWS} WHERE b.branch_id = w.of"  # noqa: S608
    " RETURNING branch_id, seq"
)


def tell_all(connection: Connection, facts: Mapping[str, Sequence[ToldBooking]], now: Millis) -> None:
    """The same for several branches, by id."""
    counted = sorted((branch_id, len(told)) for branch_id, told in facts.items())
    last: dict[str, int] = dict(many.run(connection, _COUNT, (("of", "text"), ("facts", "integer")), counted))
    mark = secrets.token_hex(4)
    many.insert(
        connection,
        t.outbox,
        [
            {"branch_id": branch_id, "seq": last[branch_id] - len(told) + 1 + n, "made_at": now, "mark": mark,
             "body": fact.model_dump_json(exclude={"person"})}
            for branch_id, told in facts.items()
            for n, fact in enumerate(told)
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
    lock(connection, (booking.branch_id,))
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
    """The place of a booking, its share of strangers' places and the turn of its phone are free again.

    The share only once, whatever a branch tells afterwards: one that arrives though it was cancelled may lapse.
    """
    u, b = t.phone_use.c, t.booking.c
    if not booking.now:
        _free(connection, booking.branch_id, booking.group_id, booking.slot_at)
    if booking.far is not None:
        shares.give_back(connection, booking)
        here = (b.branch_id == booking.branch_id) & (b.booking_id == booking.booking_id)
        connection.execute(update(t.booking).where(here).values(far=None))
    connection.execute(delete(t.phone_use).where(u.branch_id == booking.branch_id, u.booking_id == booking.booking_id))


def _free(connection: Connection, branch_id: str, group_id: str, slot_at: Millis) -> None:
    p = t.place.c
    here = (p.branch_id == branch_id) & (p.group_id == group_id) & (p.slot_at == slot_at)
    connection.execute(update(t.place).where(here, p.taken > 0).values(taken=p.taken - 1))


# -- forgetting --------------------------------------------------------------------------------------------------------


def erase_person(connection: Connection, booking: HubBooking, now: Millis) -> None:
    """Forget who a booking is for, here and at its branch; the booking stays."""
    lock(connection, (booking.branch_id,))
    p, b = t.person.c, t.booking.c
    connection.execute(delete(t.person).where(p.branch_id == booking.branch_id, p.booking_id == booking.booking_id))
    here = (b.branch_id == booking.branch_id) & (b.booking_id == booking.booking_id)
    erased = connection.execute(update(t.booking).where(here, b.person.is_not(None)).values(person=None))
    current = reading.as_booking(connection.execute(select(t.booking).where(here)).one())
    if erased.rowcount and current.state == "booked":  # a number at the branch is the branch's, and forgotten there
        tell(connection, booking.branch_id, [current.told()], now)


def forget_old(connection: Connection, branch_id: str, *, now: Millis, outbox_before: Millis, today: str) -> None:
    """Erase personal data whose time is over, and facts every branch has long had."""
    lock(connection, (branch_id,))
    p, o, u = t.person.c, t.outbox.c, t.phone_use.c
    connection.execute(delete(t.person).where(p.branch_id == branch_id, p.erase_at <= now))
    # The newest fact stays: by its mark a branch notices when this database was brought back from a copy.
    newest = select(t.branch.c.seq).where(t.branch.c.branch_id == branch_id).scalar_subquery()
    connection.execute(delete(t.outbox).where(o.branch_id == branch_id, o.made_at < outbox_before, o.seq < newest))
    connection.execute(delete(t.phone_use).where(u.branch_id == branch_id, u.day < today))
    shares.forget(connection, branch_id, now)
    b = t.booking.c
    over = (b.branch_id == branch_id) & b.person.is_not(None) & (b.slot_at < now - reading.DAY_MS)
    connection.execute(update(t.booking).where(over).values(person=None))
