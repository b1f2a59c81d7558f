"""Free words of events, in a table that can be erased: what is written now holds none elsewhere (R86)."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import ColumnElement, Connection, delete, insert, inspect, select, update

from server.core.model import Mirrored, State, Ticket
from server.store.tables import DAY, JOURNAL, WORDS
from wire.events import EVENT, AnyEvent, DayOpened, DayTakenBack, WordsErased
from wire.values import NO_ROW, Seq, Text

Said = Mapping[str, Any]
"""The words of one event, by field."""

LOOKED_AHEAD = 5_000
"""Rows of the journal whose words are read at a time."""

_OF_PEOPLE = '{"person":%'
"""As SQL's LIKE has it: rows of words that hold the key of a person, who showed an identity card, and nothing else."""

AT_ONCE = 500
"""Rows that one statement names; SQLite takes some ten thousand."""


# -- one event ---------------------------------------------------------------------------------------------------------


def silent(event: AnyEvent) -> str:
    """The event as the journal keeps it and hashes it: without words."""
    return event.model_dump_json(exclude=set(event.erasable) or None)


def said_in(event: AnyEvent) -> dict[str, Any]:
    """The words that an event has."""
    names = {name for name in event.erasable if getattr(event, name)}
    return event.model_dump(mode="json", include=names) if names else {}


def saying(event: AnyEvent, said: Said | None) -> AnyEvent:
    """The event with these words and no others: rows from before schema 0007 have theirs in them."""
    if said is None and not said_in(event):
        return event
    kept = event.model_dump(mode="json", exclude=set(event.erasable))
    return type(event).model_validate(kept | dict(said or {}))


# -- writing -----------------------------------------------------------------------------------------------------------


def follow(connection: Connection, events: Sequence[tuple[Seq, AnyEvent]]) -> None:
    """Store the words of events and forget those that they say are erased, inside the transaction that stores them."""
    day: str | None = None
    for seq, event in events:
        if isinstance(event, DayOpened | DayTakenBack):
            day = event.day
        if isinstance(event, DayTakenBack):
            connection.execute(update(WORDS).where(WORDS.c.day == event.false_day).values(day=event.day))
        elif isinstance(event, WordsErased):
            _erase(connection, older(connection, event.before, event.kept, event.only))
        elif said := said_in(event):
            day = _latest_day(connection) if day is None else day
            connection.execute(insert(WORDS).values(seq=seq, day=day, body=json.dumps(said, ensure_ascii=False)))


def older(connection: Connection, before: str, kept: Collection[Seq], only: str = "") -> list[Seq]:
    """The rows with words of business days before one, except some; of `people` alone, when it says so."""
    chosen = select(WORDS.c.seq).where(WORDS.c.day < before).order_by(WORDS.c.seq)
    rows = connection.execute(chosen.where(WORDS.c.body.like(_OF_PEOPLE)) if only else chosen).scalars()
    stays = frozenset(kept)
    return [seq for seq in rows if seq not in stays]


# -- reading -----------------------------------------------------------------------------------------------------------


def words_of(connection: Connection, rows: Collection[Seq]) -> dict[Seq, Said]:
    """What was said in some rows, as far as it stands; an archive of before has none."""
    there = rows and inspect(connection).has_table(WORDS.name)
    return _said_by(connection, sorted(rows)) if there else {}


class Words:
    """The words of rows that are read one after the other.

    Args:
        connection: to the branch's database; those of archived years stand there too, until they are erased.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._there = inspect(connection).has_table(WORDS.name)  # not in one that an older program wrote
        self._until = NO_ROW
        self._said: dict[Seq, Said] = {}

    def of(self, seq: Seq) -> Said | None:
        """The words of a row, as far as they stand; None for none."""
        if seq >= self._until and self._there:
            self._until = Seq(seq + LOOKED_AHEAD)
            self._said = _said(self._connection, WORDS.c.seq.between(seq, self._until - 1))
        return self._said.get(seq)


def put_back(connection: Connection, state: State) -> None:
    """Give a state that was kept, and so holds no words, those that still stand."""
    tickets = list(_tickets(state))
    rows = {
        seq for ticket in tickets for seq in (ticket.why_seq, ticket.aside_seq, ticket.answer_seq, ticket.person_seq)
    }
    mirrors = [state.bookings] if state.before is None else [state.bookings, state.before.bookings]
    rows |= {booking.person_seq for bookings in mirrors for booking in bookings.values()}
    rows |= {closed.seq for closed in state.closed_services.values()}
    rows |= {notice.seq for notice in state.notices.values()}
    rows |= {state.hall_closed_seq, *(wanted.message_seq for wanted in state.wanted.values())}
    said = _said_by(connection, sorted(rows - {NO_ROW}))

    def of(seq: Seq, name: str) -> str:
        return str(said.get(seq, {}).get(name, ""))

    for ticket in tickets:
        ticket.why, ticket.aside_why = of(ticket.why_seq, "why"), of(ticket.aside_seq, "why")
        ticket.answer = of(ticket.answer_seq, "words")
        ticket.person = of(ticket.person_seq, "person")
        ticket.person_seq = ticket.person_seq if ticket.person else NO_ROW  # as where nobody was told
    for bookings in mirrors:
        for booking_id, booking in bookings.items():
            if booking.person_seq != NO_ROW:
                person = of(booking.person_seq, "person") or None
                seq = booking.person_seq if person else NO_ROW
                bookings[booking_id] = Mirrored.of(booking, person=person, person_seq=seq)
    if state.hall_closed_why is not None:
        state.hall_closed_why = of(state.hall_closed_seq, "why")
    for closed in state.closed_services.values():
        closed.why = of(closed.seq, "why")
    for notice in state.notices.values():
        notice.text = Text(said.get(notice.seq, {}).get("text") or {})
    for wanted in state.wanted.values():
        message = said.get(wanted.message_seq, {}).get("message")
        wanted.message = None if message is None else Text(message)


def without_words(state: State) -> State:
    """A copy of the state's outermost part that has none, for keeping; tickets are written by `silent_ticket`."""
    closed = None if state.hall_closed_why is None else ""
    wanted = {i: replace(one, message=None) for i, one in state.wanted.items()}
    counters = {
        i: seat
        if seat.last is None or seat.last.ticket is None
        else replace(seat, last=replace(seat.last, ticket=silent_ticket(seat.last.ticket)))
        for i, seat in state.counters.items()
    }
    services = {i: replace(one, why="") for i, one in state.closed_services.items()}
    notices = {i: replace(one, text=Text({})) for i, one in state.notices.items()}
    return replace(
        state,
        hall_closed_why=closed,
        wanted=wanted,
        counters=counters,
        closed_services=services,
        notices=notices,
        bookings=silent_bookings(state.bookings),
    )


def silent_bookings(bookings: Mapping[str, Mirrored]) -> dict[str, Mirrored]:
    """The mirror without what stands for people."""
    return {i: Mirrored.of(one, person=None) if one.person else one for i, one in bookings.items()}


def silent_ticket(ticket: Ticket) -> Ticket:
    """The ticket without words; itself when it has none."""
    words = ticket.why or ticket.aside_why or ticket.answer or ticket.person
    return replace(ticket, why="", aside_why="", answer="", person="") if words else ticket


# -- checking ----------------------------------------------------------------------------------------------------------


def differ(
    connection: Connection, after: Seq, day_of: Callable[[Seq], str], erased: Callable[[Seq, bool], bool]
) -> str:
    """The first row of words that does not fit the journal; empty when all do. Those that are gone may be.

    Args:
        connection: to a database whose journal is as it was written.
        after: the row before its first one; words of earlier ones, which are in archives, are let be.
        day_of: the business day of a row.
        erased: whether the words of a row must be gone, which may be the key of a person.
    """
    if not inspect(connection).has_table(WORDS.name):  # an archive of before
        return ""
    query = select(WORDS.c.seq, WORDS.c.day, WORDS.c.body, JOURNAL.c.body)
    query = query.outerjoin(JOURNAL, JOURNAL.c.seq == WORDS.c.seq)
    for seq, day, body, row in connection.execute(query.where(WORDS.c.seq > after).order_by(WORDS.c.seq)):
        if row is None:
            return f"words {seq} stand for nothing in the journal"
        event = EVENT.validate_json(row)
        words = set(json.loads(body))
        if not words <= event.erasable:
            return f"words {seq} are none that a {event.type} has"
        if day != day_of(seq):
            return f"words {seq} stand with another day than their row"
        if erased(seq, words == {"person"}):
            return f"words {seq} were erased and stand in the table all the same"
    return ""


# -- inside ------------------------------------------------------------------------------------------------------------


def _erase(connection: Connection, rows: list[Seq]) -> None:
    for begin in range(0, len(rows), AT_ONCE):
        connection.execute(delete(WORDS).where(WORDS.c.seq.in_(rows[begin : begin + AT_ONCE])))


def _latest_day(connection: Connection) -> str:
    """The open day before a batch; empty before the first one."""
    return connection.scalar(select(DAY.c.day).order_by(DAY.c.seq.desc()).limit(1)) or ""


def _said(connection: Connection, chosen: ColumnElement[bool]) -> dict[Seq, Said]:
    return {seq: json.loads(body) for seq, body in connection.execute(select(WORDS.c.seq, WORDS.c.body).where(chosen))}


def _said_by(connection: Connection, rows: list[Seq]) -> dict[Seq, Said]:
    found: dict[Seq, Said] = {}
    for begin in range(0, len(rows), AT_ONCE):
        found |= _said(connection, WORDS.c.seq.in_(rows[begin : begin + AT_ONCE]))
    return found


def _tickets(state: State) -> Iterator[Ticket]:
    yield from state.tickets.values()
    if state.before is not None:
        yield from state.before.tickets.values()
    yield from (seat.last.ticket for seat in state.counters.values() if seat.last and seat.last.ticket)
