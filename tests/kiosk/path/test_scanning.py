"""What is scanned, on whatever page."""

from __future__ import annotations

import pytest

from kiosk.path.effects import Ask
from kiosk.path.steps import KioskStep
from kiosk.path.told import Told
from tests.kiosk.hall import hall_doc
from tests.kiosk.path.kit import ADDRESSES, BRANCH, FOUND, SECRET, SIGNED, at_take, flow, with_found, with_ticket
from wire.commands import CheckIn
from wire.errors import Code, refused
from wire.queries import FindTicket
from wire.views import DeviceView, HallView


def test_scan_while_a_number_is_being_given_is_ignored():
    made = at_take()
    made.take(0)
    assert made.code("A7K2-M9QX", 0) == []
    assert made.scanned("]Q1/A7K2M9QX", 0) == []
    assert made.step is KioskStep.ISSUING


@pytest.mark.parametrize(
    ("scan", "code"),
    [
        (SIGNED, SIGNED),
        (SIGNED.lower(), SIGNED),
        ("]Q1" + SIGNED, SIGNED),
        ("A7K2-M9QX", "A7K2-M9QX"),
        ("]Q3a7k2m9qx", "a7k2m9qx"),
    ],
)
def test_whole_code_that_was_scanned_is_sent(scan, code):
    for made in (flow(), at_take(), with_ticket()):
        assert made.scanned(scan, 0) == [Ask(CheckIn(code=code, language="vi"))]


@pytest.mark.parametrize("scan", [SIGNED[:70], SIGNED[70:], "001090012345|012345678|Nguyễn Văn A|01011990|Nam"])
def test_piece_of_a_code_and_other_codes_are_refused_here_and_not_sent(scan):
    for made in (flow(), at_take()):
        assert made.scanned(scan, 0) == []
        assert made.page == KioskStep.REFUSED
        assert made.told is Told.NOT_OURS
    assert made.scanned(SIGNED, 1) == [Ask(CheckIn(code=SIGNED, language="vi"))], "the next try is taken from there"


@pytest.mark.parametrize(
    "scan", ["".join(ADDRESSES), SIGNED + ADDRESSES[0], "A7K2M9QX" + SIGNED], ids=["tickets", "both", "bookings"]
)
def test_two_codes_that_came_as_one_text_serve_neither_in_the_place_of_the_other_and_that_is_said(scan):
    for made in (flow(), at_take()):
        assert made.scanned(scan, 0) == []
        assert (made.page, made.told, made.retry) == (KioskStep.REFUSED, Told.SEVERAL, KioskStep.CHECK_IN)


@pytest.mark.parametrize("before", [flow, at_take])
def test_two_codes_that_came_as_one_text_while_the_server_is_away_are_not_dropped_without_a_word(before):
    made = before()
    made.live = False
    assert made.scanned("".join(ADDRESSES), 0) == []
    assert (made.page, made.told, made.kept_code) == (KioskStep.REFUSED, Told.SEVERAL, "")
    assert made.scanned(SIGNED, 1_000) == []
    assert (made.page, made.kept_code) == ("away", SIGNED)


def test_two_codes_are_not_spoken_of_where_the_kiosk_is_not_wanted_or_somebody_looks_at_a_ticket():
    unwanted, looking = flow(), with_ticket()
    unwanted.live = looking.live = False
    unwanted.turned_away = refused(Code.NOT_ALLOWED)
    for made, page in ((unwanted, "away"), (looking, KioskStep.TICKET)):
        assert made.scanned("".join(ADDRESSES), 0) == []
        assert made.page == page


def test_code_that_was_read_twice_in_one_breath_is_that_code():
    assert flow().scanned(SIGNED * 2, 0) == [Ask(CheckIn(code=SIGNED, language="vi"))]
    assert flow().scanned(ADDRESSES[0] * 2, 0) == [Ask(FindTicket(code="a" * 26))]


def test_wrong_scan_takes_no_ticket_from_the_screen():
    made = with_ticket()
    assert made.scanned(SIGNED[:70], 0) == []
    assert made.page == KioskStep.TICKET


def test_wrong_scan_does_not_show_through_a_lost_link():
    made = flow()
    made.live = False
    assert made.scanned(SIGNED[:70], 0) == []
    assert made.page == "away"


OTHER = FOUND.tracking_url.replace("a", "b")


@pytest.mark.parametrize("before", [flow, at_take, with_ticket])
def test_the_code_of_a_ticket_is_asked_for_without_its_address(before):
    made = before()
    assert made.scanned(FOUND.tracking_url.upper(), 0) == [Ask(FindTicket(code=SECRET))]
    assert made.page == KioskStep.ISSUING
    assert made.scanned(FOUND.tracking_url, 1) == [], "one question at a time"


def test_the_ticket_on_the_screen_is_not_asked_for_again_and_another_one_is():
    made = with_found()
    assert made.scanned(FOUND.tracking_url, 1) == []
    assert made.page == KioskStep.TICKET
    [ask] = made.scanned(OTHER, 2)
    assert isinstance(ask.command, FindTicket)


def test_after_hours_a_ticket_is_found_and_at_a_kiosk_out_of_service_it_is_not():
    made = flow()
    made.hall = HallView.model_validate(hall_doc(BRANCH, open=False))
    assert made.page == "closed"
    assert made.scanned(FOUND.tracking_url, 0) == [Ask(FindTicket(code=SECRET))]
    stopped = flow()
    stopped.wanted = DeviceView(mode="out_of_service")
    assert stopped.scanned(FOUND.tracking_url, 0) == []


def test_the_code_of_a_ticket_waits_for_the_server_as_one_of_a_booking_does():
    made = flow()
    made.live = False
    assert made.scanned(FOUND.tracking_url, 0) == []
    assert made.kept_code == SECRET
    made.live = True
    assert made.tick(1_000) == [Ask(FindTicket(code=SECRET))]
