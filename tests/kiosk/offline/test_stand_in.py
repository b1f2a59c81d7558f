"""A signed booking while the server is away: checked by the hub's public key, spent once, judged by the server."""

from __future__ import annotations

import pytest

from rules.booking_code.signed import Signer
from tests.kiosk.offline.kit import OPEN, Branch, Clock, Kiosk
from tests.server.core.core_hall import at
from wire import commands as c
from wire.booking import BranchBooking
from wire.catalogue import Policy
from wire.errors import Code, Refused
from wire.queries import FindTicket
from wire.values import Actor, Channel, Role, TicketState

SIGNER = Signer(bytes(range(32)))
STRANGER = Signer(bytes(32))


def booking(slot="09:30", day="2026-11-23", n=1, **more):
    named = {"booking_id": f"{n:016d}", "code": "K7QM0000", "branch_id": "b1", "service_id": "E1"}
    return BranchBooking(**named | more, slot_at=at(slot, day))


@pytest.fixture
def clock():
    return Clock(at("09:00"))


@pytest.fixture
def office(clock):
    made = Branch(clock)
    made.keys = (SIGNER.public_key,)
    return made


@pytest.fixture
def kiosk(tmp_path, clock, office):
    made = Kiosk(tmp_path, clock)
    made.meets(office)
    clock.forward(5)
    return made


def shows(kiosk, booked, signer=SIGNER, class_id=None):
    return kiosk.away.answer(c.CheckIn(code=signer.sign(booked), class_id=class_id))


def test_its_wish_for_a_counter_for_wheelchairs_is_on_the_paper_and_handed_over(kiosk, office):
    ticket = shows(kiosk, booking(accessible=True))
    assert ticket.accessible
    kiosk.meets(office, booking=booking(accessible=True))
    assert office.state.tickets[ticket.ticket_id].accessible


def test_it_gets_a_number_and_counts_as_the_server_judges(kiosk, office, clock):
    ticket = shows(kiosk, booking())
    assert (ticket.number, ticket.channel, ticket.slot_at) == ("E011", Channel.BOOKING, at("09:30"))
    clock.forward(120)
    kiosk.meets(office, booking=booking())
    taken = office.state.tickets[ticket.ticket_id]
    assert (taken.issued_at, taken.counted_from, taken.channel) == (
        at("09:05"),
        at("09:30") - Policy().booking_credit_min * 60_000,
        Channel.BOOKING,
    )
    assert office.state.spent == {booking().booking_id: ticket.ticket_id}


def test_it_is_spent_once_also_after_a_kill(kiosk):
    shows(kiosk, booking())
    kiosk.starts()
    again = shows(kiosk, booking())
    assert (again.code, again.facts["number"]) == (Code.BOOKING_SPENT, "E011")


def test_one_whose_first_showing_was_not_answered_keeps_its_place_with_the_number_given_now(kiosk, office):
    actor, booked = Actor(role=Role.KIOSK, device_id="kiosk-1"), booking()
    ghost = office.ask(c.CheckIn(code="K7QM0000", early=True), actor, booking=booked)["ticket_id"]
    ticket = kiosk.away.answer(c.CheckIn(code=SIGNER.sign(booking())), ghost)
    kiosk.meets(office, booking=booking())
    assert office.state.tickets[ghost].state is TicketState.CANCELLED
    assert office.state.tickets[ticket.ticket_id].slot_at == at("09:30")


@pytest.mark.parametrize(
    ("booked", "signer", "code"),
    [
        (booking(), STRANGER, Code.BOOKING_FORGED),
        (booking(branch_id="b2"), SIGNER, Code.BOOKING_OTHER_BRANCH),
        (booking(day="2026-11-24"), SIGNER, Code.BOOKING_OTHER_DAY),
        (booking(now=True), SIGNER, Code.SERVER_AWAY),
        (booking(service_id="B9"), SIGNER, Code.UNKNOWN_SERVICE),
    ],
)
def test_another_one_gets_none_and_is_told_why(kiosk, booked, signer, code):
    assert shows(kiosk, booked, signer).code is code


def test_a_class_that_was_claimed_is_asked_about(kiosk):
    claims = booking(class_id="old")
    asked = shows(kiosk, claims)
    assert (asked.code, asked.facts["class_id"]) == (Code.CONFIRM_CLASS, "old")
    assert shows(kiosk, claims, class_id="old").class_id == "old"


def test_a_short_code_only_the_server_can_read(kiosk):
    assert kiosk.away.answer(c.CheckIn(code="K7QM0000")).code is Code.SERVER_AWAY


def test_nothing_else_is_answered(kiosk):
    assert kiosk.away.answer(c.CallNext()).code is Code.SERVER_AWAY
    assert kiosk.away.answer(FindTicket(code="k" * 26)).code is Code.SERVER_AWAY, "it knows nobody's line"


def test_a_service_that_is_gone_is_named(kiosk):
    answer = kiosk.taps("B9")
    assert isinstance(answer, Refused)
    assert answer.code is Code.UNKNOWN_SERVICE
    assert OPEN.service_by_id.get("B9") is None


def test_a_life_event_is_one_number_and_a_card_goes_with_it_also_after_a_kill(kiosk, office, clock):
    person = "a" * 64
    issued = kiosk.away.answer(c.IssueTicket(service_id="A1", then=("E1", "S1"), person=person))
    assert (issued.service_id, issued.then) == ("A1", ("E1", "S1"))
    kiosk.starts()  # nothing but its file is left
    kiosk.meets(office)
    ticket = office.state.tickets[issued.ticket_id]
    assert (ticket.then, ticket.person) == (("E1", "S1"), person)


def test_a_card_that_was_read_counts_with_a_booking_too(kiosk, office):
    person = "a" * 64
    issued = kiosk.away.answer(c.CheckIn(code=SIGNER.sign(booking()), person=person))
    kiosk.meets(office, booking=booking())
    assert office.state.tickets[issued.ticket_id].person == person
