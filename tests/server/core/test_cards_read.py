"""Identity cards that were read: the limit of a day, by any channel, and that the keys of people are forgotten."""

from __future__ import annotations

import pytest

from server.core.issuing import bookings_of
from tests.server.core.core_hall import Hall, assert_events, at
from wire import commands as c
from wire import events as e
from wire.errors import Code, Refused
from wire.values import Channel, Role, TicketState

LAN, NAM = "a" * 64, "b" * 64
TUESDAY = "2026-11-24"


def hall_of(limit: int) -> Hall:
    return Hall(numbers_a_person=limit)


def takes(hall: Hall, person: str | None = LAN, role: Role = Role.KIOSK, **how):
    return hall.decide(c.IssueTicket(service_id="E1", person=person, **how), role)


def test_a_person_takes_as_many_numbers_as_the_office_allows_by_any_channel() -> None:
    """R77."""
    hall = hall_of(2)
    for role, channel in ((Role.KIOSK, Channel.KIOSK), (Role.HUB, Channel.ONLINE)):
        hall.ask(c.IssueTicket(service_id="E1", person=LAN, channel=channel), role)
    for role in (Role.KIOSK, Role.RECEPTION, Role.HUB):
        refused = takes(hall, LAN, role)
        assert isinstance(refused, Refused), role
        assert (refused.code, refused.facts) == (Code.CARD_LIMIT, {"limit": "2"})
    assert_events(takes(hall, NAM), e.TicketIssued)
    assert_events(takes(hall, None), e.TicketIssued)


def test_a_number_that_was_cancelled_does_not_count() -> None:
    """R77."""
    hall = hall_of(1)
    hall.ask(c.IssueTicket(service_id="E1", person=LAN), Role.KIOSK)
    (ticket,) = hall.state.tickets.values()
    hall.ask(c.Cancel(ticket_id=ticket.ticket_id), Role.RECEPTION)
    assert ticket.state is TicketState.CANCELLED
    assert_events(takes(hall), e.TicketIssued)


def test_without_a_limit_nobody_is_refused_and_on_another_day_it_begins_anew() -> None:
    """R77."""
    hall = hall_of(0)
    for _ in range(5):
        hall.ask(c.IssueTicket(service_id="E1", person=LAN), Role.KIOSK)
    hall = hall_of(1)
    hall.ask(c.IssueTicket(service_id="E1", person=LAN), Role.KIOSK)
    hall.now = at("09:00", TUESDAY)
    assert_events(takes(hall), e.DayClosed, e.DayOpened, e.TicketIssued)


def books(
    hall: Hall,
    minutes: int,
    code: str = "B000000P",
    now: bool = False,
    person: str | None = None,
    state: str = "booked",
) -> None:
    slot = hall.now + minutes * 60_000
    told = c.RecordBooking(
        booking_id=f"{code}00000000", code=code, service_id="E1", slot_at=slot, state=state, now=now, person=person
    )
    hall.ask(told, Role.HUB)


def test_a_booking_counts_for_who_shows_a_card() -> None:
    """R77."""
    hall = hall_of(1)
    books(hall, 5)
    hall.ask(c.CheckIn(code="B000000P", person=LAN), Role.KIOSK)
    assert isinstance(takes(hall), Refused)
    (ticket,) = hall.state.tickets.values()
    assert (ticket.person, ticket.person_seq) == (LAN, hall.state.seq)


@pytest.mark.parametrize("only", ["people", ""])
def test_keys_of_people_are_forgotten_with_their_day_and_those_of_the_open_day_stay(only: str) -> None:
    """R78."""
    hall = hall_of(2)
    hall.ask(c.IssueTicket(service_id="E1", person=LAN), Role.KIOSK)
    hall.now = at("09:00", TUESDAY)
    hall.ask(c.IssueTicket(service_id="E1", person=NAM), Role.KIOSK)
    hall.ask(c.EraseWords(before="2030-01-01", only=only), Role.SERVER)
    told = hall.rows[-1][2]
    assert isinstance(told, e.WordsErased)
    assert (told.before, told.only, told.kept) == (TUESDAY, only, (hall.rows[-2][0],))
    assert hall.state.before is not None
    assert [t.person for t in hall.state.before.tickets.values()] == [""]
    assert [t.person for t in hall.state.tickets.values()] == [NAM]


def test_words_stay_where_only_keys_of_people_are_forgotten() -> None:
    """R78."""
    hall = hall_of(2)
    hall.opens("c2")
    hall.ask(c.IssueTicket(service_id="E1", person=LAN), Role.KIOSK)
    (ticket,) = hall.state.tickets.values()
    hall.clerk(c.CallChosen(ticket_id=ticket.ticket_id, why="bà Lan mệt"))
    hall.now = at("09:00", TUESDAY)
    hall.ask(c.Tick(), Role.SERVER)
    hall.ask(c.EraseWords(before=TUESDAY, only="people"), Role.SERVER)
    assert hall.state.before is not None
    assert [(t.person, t.why) for t in hall.state.before.tickets.values()] == [("", "bà Lan mệt")]


def test_somebody_early_at_a_kiosk_is_asked_before_the_booking_is_spent() -> None:
    """R79."""
    hall = hall_of(0)
    books(hall, 90)
    early = hall.decide(c.CheckIn(code="B000000P"), Role.KIOSK)
    assert isinstance(early, Refused)
    assert (early.code, sorted(early.facts)) == (Code.BOOKING_EARLY, ["opens", "slot"])
    (issued,) = assert_events(hall.decide(c.CheckIn(code="B000000P", early=True), Role.KIOSK), e.TicketIssued)
    assert issued.slot_at is None, "a walk-in (R15)"
    assert_events(hall.decide(c.CheckIn(code="B000000P"), Role.RECEPTION), e.TicketIssued)


def test_a_desk_that_asks_is_asked_before_an_early_booking_is_spent() -> None:
    """R79."""
    hall = hall_of(0)
    books(hall, 90)
    early = hall.decide(c.CheckIn(code="B000000P", asks=True), Role.RECEPTION)
    assert isinstance(early, Refused)
    assert early.code is Code.BOOKING_EARLY
    (issued,) = assert_events(
        hall.decide(c.CheckIn(code="B000000P", asks=True, early=True), Role.RECEPTION), e.TicketIssued
    )
    assert issued.slot_at is None


def test_nobody_is_asked_who_is_in_time_late_or_took_a_number_for_now() -> None:
    """R79."""
    for minutes, now in ((30, False), (0, False), (-60, False), (90, True)):
        hall = hall_of(0)
        books(hall, minutes, now=now)
        assert_events(hall.decide(c.CheckIn(code="B000000P"), Role.KIOSK), e.TicketIssued)


def test_a_booking_of_a_person_counts_before_it_is_a_number_and_once_when_it_is() -> None:
    """R77."""
    hall = hall_of(2)
    books(hall, 5, "B000000P", person=LAN)
    hall.ask(c.IssueTicket(service_id="E1", person=LAN), Role.KIOSK)
    refused = takes(hall)
    assert isinstance(refused, Refused)
    assert refused.code is Code.CARD_LIMIT
    (issued,) = assert_events(hall.ask(c.CheckIn(code="B000000P"), Role.KIOSK), e.TicketIssued)
    assert issued.person == LAN, "nobody showed the card again (R98)"
    books(hall, 10, "B100000S", person=LAN)
    assert isinstance(hall.decide(c.CheckIn(code="B100000S"), Role.RECEPTION), Refused), "a third one"


def test_a_booking_that_was_cancelled_or_is_a_number_for_now_is_not_to_come() -> None:
    """R77."""
    hall = hall_of(1)
    books(hall, 5, person=LAN)
    books(hall, 5, person=LAN, state="cancelled")
    books(hall, 0, "B100000S", now=True, person=LAN)
    home = c.IssueTicket(service_id="E1", channel=Channel.ONLINE, booking_id="B100000S00000000", person=LAN)
    assert_events(hall.ask(home, Role.HUB), e.TicketIssued)
    assert isinstance(takes(hall), Refused), "the number from home counts"


def test_the_bookings_of_a_card_are_those_that_can_be_checked_in_today() -> None:
    """R98."""
    hall = hall_of(2)
    books(hall, 60, "B000000P", person=LAN)
    books(hall, 30, "B100000S", person=LAN)
    books(hall, 30, "B200000V", person=NAM)
    books(hall, 24 * 60, "B300000Y", person=LAN)
    hall.ask(c.Tick(), Role.SERVER)
    assert [one.code for one in bookings_of(hall.state, LAN)] == ["B100000S", "B000000P"]
    hall.ask(c.CheckIn(code="B100000S"), Role.KIOSK)
    assert [one.code for one in bookings_of(hall.state, LAN)] == ["B000000P"]


@pytest.mark.parametrize("only", ["people", ""])
def test_whose_a_booking_is_stays_until_its_day_is_over(only: str) -> None:
    """R78, R98."""
    hall = hall_of(2)
    books(hall, 30, "B000000P", person=LAN)
    books(hall, 24 * 60, "B100000S", person=NAM)
    rows = [row[0] for row in hall.rows[-2:]]
    hall.now = at("09:00", TUESDAY)
    hall.ask(c.Tick(), Role.SERVER)
    hall.ask(c.EraseWords(before="2030-01-01", only=only), Role.SERVER)
    assert hall.rows[-1][2].kept == (rows[1],)
    assert hall.state.before is not None
    assert {i: b.person for i, b in hall.state.before.bookings.items()} == {
        "B000000P00000000": None, "B100000S00000000": NAM,
    }  # fmt: skip
    assert [b.person for b in hall.state.bookings.values()] == [NAM]
    books(hall, 30, "B100000S")
    assert [b.person for b in hall.state.bookings.values()] == [None], "its holder had it forgotten"
