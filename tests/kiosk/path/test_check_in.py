"""A booking that is checked in, and the questions about it."""

from __future__ import annotations

import pytest

from kiosk.flow import Flow
from kiosk.path.effects import Ask, Attention, Print
from kiosk.path.steps import KioskStep
from tests.kiosk.path.kit import SIGNED, TICKET, at_take, flow, with_ticket
from wire.commands import CheckIn
from wire.errors import Code, refused


def test_scanned_booking_asks_for_check_in_from_any_resting_page():
    for made in (flow(), at_take(), with_ticket()):
        assert made.code(" A7K2-M9QX ", 0) == [Ask(CheckIn(code="A7K2-M9QX", language="vi"))]
        assert made.step is KioskStep.ISSUING
        assert made.service_id == "", "of what the booking is, only the server says"


CLAIMED = "mang-thai-con-nho"


def at_confirm(claimed: str = CLAIMED) -> Flow:
    made = flow()
    made.scanned(SIGNED, 0)
    made.refused(refused(Code.CONFIRM_CLASS, class_id=claimed, name="Người cao tuổi"), 0)
    return made


@pytest.mark.parametrize(("entitled", "class_id"), [(True, CLAIMED), (False, "ordinary")])
def test_class_claimed_outside_is_asked_about_and_the_same_code_sent_with_the_answer(entitled, class_id):
    made = at_confirm()
    assert (made.page, made.claimed, made.refused_because) == (KioskStep.CONFIRM, CLAIMED, None)
    asked = [Ask(CheckIn(code=SIGNED, language="vi", class_id=class_id))]
    assert made.answer_class(entitled, 100) == asked
    assert made.step is KioskStep.ISSUING
    assert not made.late(2_000)
    assert made.late(2_100), "the second press has a patience of its own"
    assert made.answer_class(entitled, 100) == [], "one press, one command"
    assert made.issued(TICKET, 200) == [Print(TICKET)]


def test_code_that_lies_under_the_scanner_does_not_answer_the_question():
    made = at_confirm()
    assert made.scanned(SIGNED, 500) == []
    assert made.page == KioskStep.CONFIRM
    assert made.scanned("A7K2-M9QX", 500) == [Ask(CheckIn(code="A7K2-M9QX", language="vi"))], "another booking"


def test_question_about_a_class_can_be_left_and_is_forgotten_with_its_citizen():
    made = at_confirm()
    made.back(0)
    assert made.page == KioskStep.GROUPS
    made = at_confirm()
    assert made.tick(60_000) == [Attention()]
    made.tick(80_000)
    assert (made.page, made.claimed) == (KioskStep.GROUPS, "")
    assert made.answer_class(True, 0) == []


def test_question_about_a_class_waits_behind_a_lost_link():
    made = at_confirm()
    made.live = False
    assert made.page == "away"
    assert made.answer_class(True, 0) == []
    made.live = True
    assert made.page == KioskStep.CONFIRM


def test_class_that_this_branch_does_not_have_is_no_question():
    made = at_confirm("of-another-branch")
    assert (made.page, made.refused_because.code) == (KioskStep.REFUSED, Code.CONFIRM_CLASS)


@pytest.mark.parametrize("code", ["", "abc", "x" * 401])
def test_code_that_no_booking_can_have_is_ignored(code):
    assert flow().code(code, 0) == []
