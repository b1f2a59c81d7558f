"""A code that lies under the scanner, and one that waits for the server."""

from __future__ import annotations

import pytest

from kiosk.path.effects import Ask
from kiosk.path.steps import KioskStep
from kiosk.path.told import Told
from tests.kiosk.hall import hall_doc
from tests.kiosk.path.kit import ADDRESSES, BRANCH, SIGNED, TICKET, at_take, flow, with_ticket
from wire.commands import CheckIn
from wire.errors import Code, refused
from wire.views import HallView


def test_what_is_said_of_two_codes_stays_while_an_earlier_one_waits_for_the_server():
    made = flow()
    made.live = False
    made.scanned(SIGNED, 0)
    made.scanned("".join(ADDRESSES), 1_000)
    assert made.tick(1_250) == []
    assert (made.page, made.told, made.kept_code) == (KioskStep.REFUSED, Told.SEVERAL, SIGNED)
    made.live = True
    assert made.tick(2_000) == [Ask(CheckIn(code=SIGNED, language="vi"))]


@pytest.mark.parametrize("before", [flow, at_take])
def test_code_that_came_while_the_server_was_away_is_sent_once_it_is_back(before):
    made = before()
    made.live = False
    assert made.scanned(SIGNED, 1_000) == []
    assert (made.page, made.kept_code) == ("away", SIGNED)
    assert made.tick(20_000) == []
    made.live = True
    assert made.tick(30_000) == [Ask(CheckIn(code=SIGNED, language="vi"))]
    assert (made.page, made.kept_code) == (KioskStep.ISSUING, "")
    assert made.tick(30_250) == []


def test_typed_code_is_kept_too_and_the_newest_one_counts():
    made = flow()
    made.visit(KioskStep.CHECK_IN, 0)
    made.live = False
    made.code("A7K2-M9QX", 0)
    made.code("B8M3-N4RP", 1)
    made.live = True
    assert made.tick(2) == [Ask(CheckIn(code="B8M3-N4RP", language="vi"))]


def test_code_that_was_refused_before_is_followed_by_one_that_is_kept():
    made = flow()
    made.scanned(SIGNED[:70], 0)
    made.live = False
    made.scanned(SIGNED, 0)
    assert (made.page, made.kept_code) == ("away", SIGNED)


def test_code_whose_server_stays_away_is_given_up_and_that_is_said():
    made = flow()
    made.live = False
    made.scanned(SIGNED, 0)
    made.tick(59_999)
    assert (made.kept_code, made.left_unsent(59_999)) == (SIGNED, False)
    made.tick(60_000)
    assert (made.kept_code, made.left_unsent(60_000)) == ("", True)
    assert not made.left_unsent(120_000), "nobody is told of a code of before"
    made.live = True
    assert made.tick(61_000) == []
    assert not made.left_unsent(61_000)


def test_no_code_is_kept_where_the_kiosk_is_not_wanted_or_somebody_looks_at_a_ticket():
    unwanted, ticket = flow(), with_ticket()
    unwanted.live = ticket.live = False
    unwanted.turned_away = refused(Code.NOT_PAIRED)
    for made in (unwanted, ticket):
        made.scanned(SIGNED, 0)
        assert made.kept_code == ""


def test_code_that_was_kept_is_not_sent_to_a_hall_that_is_closed_when_it_is_back():
    made = flow()
    made.live = False
    made.scanned(SIGNED, 0)
    made.live, made.hall = True, HallView.model_validate(hall_doc(BRANCH, open=False))
    assert made.tick(1_000) == []
    assert (made.page, made.kept_code) == ("closed", "")


def test_code_that_lies_under_the_scanner_is_read_again_in_vain():
    made = flow()
    made.scanned(SIGNED, 0)
    made.issued(TICKET, 0)
    assert made.scanned(SIGNED, 500) == []
    assert made.page == KioskStep.TICKET
    made.home(600)
    assert made.scanned(SIGNED, 700) == [Ask(CheckIn(code=SIGNED, language="vi"))], "the next citizen's own press"


@pytest.mark.parametrize("code", [SIGNED, ADDRESSES[0]], ids=["booking", "ticket"])
def test_code_that_was_refused_and_lies_under_the_scanner_is_not_asked_about_for_ever(code):
    made = flow()
    assert len(made.scanned(code, 0)) == 1
    made.refused(refused(Code.UNKNOWN_BOOKING), 100)
    for now in range(600, 10_000, 500):
        assert made.scanned(code, now) == []
        assert made.page == KioskStep.REFUSED
    assert len(made.scanned(code, 12_000)) == 1, "it was taken away and shown once more"
    made.refused(refused(Code.UNKNOWN_BOOKING), 12_100)
    made.try_again(12_200)
    assert len(made.scanned(code, 12_300)) == 1, "wished by a button"


def test_code_that_lies_under_the_scanner_is_kept_once_the_server_is_gone_and_asked_about_when_none_answered():
    made = flow()
    made.scanned(ADDRESSES[0], 0)
    made.refused(None, 100)
    assert len(made.scanned(ADDRESSES[0], 600)) == 1
    made.refused(refused(Code.UNKNOWN_TICKET), 700)
    made.live = False
    assert made.scanned(ADDRESSES[0], 1_100) == []
    assert made.kept_code == "a" * 26
