"""What is said of a code that was held to the desk's scanner."""

from __future__ import annotations

import pytest

from rules.clerk.found import Found, about, label, refused, step_of, too_early
from rules.desk import Situation, Step
from tests.rules.desks import BRANCH, NOW, desk_view
from wire.commands import Arrive, CheckIn
from wire.errors import Code
from wire.errors import refused as refusal
from wire.values import TicketState

VIEW = desk_view()
AT = Situation(VIEW, BRANCH, NOW)


def told(number: str, state: str) -> Found | None:
    return refused(VIEW, refusal(Code.NO_REPRINT, number=number, state=state))


@pytest.mark.parametrize(
    ("number", "state", "step"),
    [("A041", "missed", Step.BRING_BACK), ("A038", "parked", Step.BRING_BACK), ("A001", "done", None),
     ("Z900", "missed", None)],
)  # fmt: skip
def test_a_ticket_of_the_desks_lists_can_be_brought_back_and_others_cannot(
    number: str, state: str, step: Step | None
) -> None:
    what = told(number, state)
    assert what is not None
    assert step_of(what) is step


def test_one_of_other_counters_is_said_to_be_theirs() -> None:
    what = told("Z900", "missed")
    assert what is not None
    assert about(AT, what).endswith("quầy khác phục vụ")


def test_one_that_is_over_says_only_that() -> None:
    what = told("A001", "done")
    assert what is not None
    assert "quầy khác" not in about(AT, what)


def test_any_other_refusal_is_no_ticket() -> None:
    assert refused(VIEW, refusal(Code.UNKNOWN_TICKET)) is None
    assert told("A001", "lost") is None


def test_a_ticket_that_waits_is_called_and_a_booking_is_checked_in() -> None:
    line = VIEW.waiting[0]
    assert step_of(Found(line.number, line.ticket_id, TicketState.WAITING)) is Step.CHOOSE
    assert step_of(Found("A900", "ticket-a900", TicketState.EXPECTED)) is Step.ARRIVE
    booking = Found(code=VIEW.bookings[0].code)
    assert step_of(booking) is Step.CHECK_IN
    assert about(AT, booking).startswith("hẹn 09:30 · ")
    assert about(AT, Found(code="XXXX")) == "lịch hẹn"


def test_a_booking_before_its_time_is_asked_about_and_taken_by_the_same_step() -> None:
    why, command = refusal(Code.BOOKING_EARLY, slot="10:30", opens="10:00"), CheckIn(code="B000000P")
    what = too_early(command, why)
    assert what is not None
    assert (step_of(what), what.code) == (Step.CHECK_IN, "B000000P")
    assert "10:00" in about(AT, what)
    assert label(AT, what) == "Cấp số ngay, không theo giờ hẹn"
    assert label(AT, Found(code="B000000P")) != label(AT, what)
    assert too_early(command, refusal(Code.UNKNOWN_TICKET)) is None
    assert too_early(Arrive(ticket_id="ticket-a900"), why) is None
