"""From a scanned or typed code to the booking it stands for."""

from __future__ import annotations

from rules.booking_code.short import short_code
from rules.booking_code.signed import Verifier
from server.booking.reading_codes import ReadsBookings
from server.core.model import State
from tests.server.branch_kit import BRANCH, MONDAY_9, SERVICE
from wire.booking import BranchBooking
from wire.errors import Code, Refused

ID = "0123456789ABCDEF"
READS = ReadsBookings(Verifier())


def with_booking() -> State:
    state = State(branch=BRANCH)
    state.bookings[ID] = BranchBooking(
        booking_id=ID, code=short_code(ID), branch_id=BRANCH.id, service_id=SERVICE, slot_at=MONDAY_9
    )
    return state


def test_a_typed_code_is_found_among_the_bookings_the_hub_told() -> None:
    for typed in (short_code(ID), f" {short_code(ID).lower()} "):
        found = READS(typed, with_booking())
        assert isinstance(found, BranchBooking)
        assert (found.booking_id, found.branch_id) == (ID, BRANCH.id)


def test_a_code_that_nobody_has_is_unknown() -> None:
    for typed in ("", "00000000", "x" * 400, short_code("F" * 16)):
        answer = READS(typed, with_booking())
        assert isinstance(answer, Refused)
        assert answer.code is Code.UNKNOWN_BOOKING


def test_before_there_are_settings_nothing_is_read() -> None:
    answer = READS(short_code(ID), State())
    assert isinstance(answer, Refused)
    assert answer.code is Code.STARTING
