"""Free words that a person typed and that may name a citizen: which stay, and that they are forgotten (R86)."""

from __future__ import annotations

from dataclasses import replace

from server.core.context import Context, Decision
from server.core.model import Mirrored, State, Ticket
from wire import commands as c
from wire import events as e
from wire.values import NO_ROW, Millis, Seq, Text


def erase(state: State, command: c.EraseWords, context: Context) -> Decision:
    """The words of days before one are gone, never those of the open day, nor what is shown to people now (R86)."""
    before = min(command.before, state.day or "")
    kept = tuple(sorted(in_use(state, before)))
    return [e.WordsErased(before=before, kept=kept, only=command.only)] if before else []


def in_use(state: State, before: str) -> frozenset[Seq]:
    """The rows whose words stay though they may be of a day before `before`.

    They are what is still on show (a message, a closed hall), and those of tickets that stand in a later day now
    because a clock was put right or a day was taken back. Of keys of people all that count in the open day are named:
    any of them may have come along from a day before.
    """
    tickets = [*state.tickets.values()]
    tickets += [seat.last.ticket for seat in state.counters.values() if seat.last and seat.last.ticket]
    if state.before is not None and state.before.day >= before:
        tickets += state.before.tickets.values()
    rows = {ticket.why_seq for ticket in tickets if ticket.why}
    rows |= {ticket.aside_seq for ticket in tickets if ticket.aside_why}
    rows |= {ticket.answer_seq for ticket in tickets if ticket.answer}
    rows |= {ticket.person_seq for ticket in tickets if ticket.person}
    bookings = [*state.bookings.values()]
    if state.before is not None and state.before.day >= before:
        bookings += state.before.bookings.values()
    rows |= {booking.person_seq for booking in bookings if booking.person}
    rows |= {wanted.message_seq for wanted in state.wanted.values() if wanted.message}
    rows |= {one.seq for one in state.helps.values() if one.words}
    rows |= {closed.seq for closed in state.closed_services.values() if closed.why and closed.day >= before}
    rows |= {notice.seq for notice in state.notices.values() if notice.text.root and notice.day >= before}
    return frozenset(rows | ({state.hall_closed_seq} if state.hall_closed_why else set()))


def erased(state: State, event: e.WordsErased, at: Millis) -> None:
    """The day before may still be had back (R61), and without its words then; the open day's stay."""
    before = state.before
    if before is not None and before.day < event.before:
        tickets = {i: _without_words(ticket, event.only) for i, ticket in before.tickets.items()}
        # Those of a later day stand in both days, and their rows stay.
        bookings = {i: one if one.person_seq in event.kept else nobodys(one) for i, one in before.bookings.items()}
        state.before = replace(before, tickets=tickets, bookings=bookings)
    if event.only:
        return
    for service_id, closed in state.closed_services.items():
        if closed.day < event.before:
            state.closed_services[service_id] = replace(closed, why="")
    for notice_id, notice in state.notices.items():
        if notice.day < event.before:
            state.notices[notice_id] = replace(notice, text=Text({}))


def nobodys(booking: Mirrored) -> Mirrored:
    """The booking without what stands for its holder; itself when it has none."""
    return Mirrored.of(booking, person=None, person_seq=NO_ROW) if booking.person else booking


def _without_words(ticket: Ticket, only: str) -> Ticket:
    nobody = replace(ticket, person="", person_seq=NO_ROW)
    return nobody if only else replace(nobody, why="", aside_why="", answer="")
