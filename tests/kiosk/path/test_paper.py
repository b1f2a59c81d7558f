"""The ticket on the screen and on paper, and the guidance slip."""

from __future__ import annotations

import pytest

from kiosk.path.effects import Ask, Print, PrintGuide, Printing
from kiosk.path.paper import ASKED_MS, MOST_REPRINTS, WITHIN_MS
from kiosk.path.steps import KioskStep
from kiosk.path.visit import Times
from tests.kiosk.path.kit import FOUND, SECRET, TICKET, at_event, at_take, flow, with_found, with_ticket
from wire.errors import Code, refused
from wire.queries import FindTicket
from wire.views import DeviceView


def test_a_number_that_is_being_given_is_given_though_the_kiosk_stops():
    made = at_take()
    made.take(0)
    made.wanted = DeviceView(mode="closed")
    assert made.issued(TICKET, 0) == [Print(TICKET)]
    assert made.page == KioskStep.TICKET


def test_printed_ticket_leaves_after_its_time():
    made = with_ticket()
    made.tick(44_999)
    assert made.page == KioskStep.TICKET, "never while the paper is under way"
    made.printed(TICKET.ticket_id, Printing.PRINTED, "", 1_000_000)
    made.tick(1_014_999)
    assert made.page == KioskStep.TICKET
    made.tick(1_015_000)
    assert made.page == KioskStep.GROUPS


def test_ticket_without_paper_stays_long_enough_for_a_picture():
    made = with_ticket()
    made.printed(TICKET.ticket_id, Printing.NOT_PRINTED, "paper", 0)
    made.tick(59_999)
    assert (made.page, made.print_reason) == (KioskStep.TICKET, "paper")
    made.tick(60_000)
    assert made.page == KioskStep.GROUPS


def test_paper_nobody_hears_of_is_perhaps_printed():
    made = with_ticket()
    made.tick(44_999)
    assert made.printing is Printing.UNDER_WAY
    made.tick(45_000)
    assert (made.printing, made.print_reason) == (Printing.MAYBE, "silent")


def test_failed_print_is_printed_again_under_the_same_number():
    made = with_ticket()
    made.printed(TICKET.ticket_id, Printing.MAYBE, "link_lost", 0)
    assert made.print_again(1) == [Print(TICKET, again=True)]
    assert made.printing is Printing.UNDER_WAY
    assert made.print_again(2) == [], "not twice at once"


def test_printed_ticket_is_not_printed_again():
    made = with_ticket()
    made.printed(TICKET.ticket_id, Printing.PRINTED, "", 0)
    assert made.print_again(1) == []


def test_late_news_of_another_paper_changes_nothing():
    made = with_ticket()
    made.printed("another-ticket", Printing.NOT_PRINTED, "paper", 0)
    assert made.printing is Printing.UNDER_WAY


def test_kiosk_without_printer_shows_the_ticket_only():
    made = at_take(has_printer=False)
    made.take(0)
    assert made.issued(TICKET, 0) == []
    assert made.printing is Printing.OFF


def test_number_that_comes_after_the_citizen_left_is_not_shown_to_the_next():
    made = at_take()
    made.take(0)
    made.home(0)
    assert made.issued(TICKET, 0) == []
    assert made.page == KioskStep.GROUPS


ASKED = [Ask(FindTicket(code=SECRET))]
CALLED = refused(Code.NO_REPRINT, number="A047", state="called")


def test_what_is_printed_again_is_asked_about_first_and_printed_while_it_waits():
    made = with_found()
    assert made.print_again(1) == ASKED
    assert made.print_again(2) == [], "not asked twice"
    assert made.issued(FOUND, 3) == [Print(FOUND, again=True)]
    assert (made.page, made.printing) == (KioskStep.TICKET, Printing.UNDER_WAY)
    assert made.issued(FOUND, 4) == []


def test_a_number_that_is_called_or_given_back_by_now_is_not_printed_again_and_it_is_said_why():
    made = with_found()
    made.print_again(1)
    assert made.not_to_be_had(CALLED, 2) == []
    assert (made.page, made.refused_because, made.ticket) == (KioskStep.REFUSED, CALLED, None)


@pytest.mark.parametrize("why", [None, refused(Code.UNKNOWN_TICKET), refused(Code.LOCKED_OUT, seconds=9)])
def test_where_nothing_is_known_of_it_it_is_printed(why):
    made = with_found()
    made.print_again(1)
    assert made.not_to_be_had(why, 2) == [Print(FOUND, again=True)]
    assert made.not_to_be_had(why, 3) == [], "once"


def test_a_server_that_is_away_or_silent_holds_up_no_paper():
    made = with_found()
    made.live = False
    assert made.print_again(1) == [Print(FOUND, again=True)]
    silent = with_found()
    silent.print_again(1)
    assert silent.tick(ASKED_MS) == []
    assert silent.tick(ASKED_MS + 1) == [Print(FOUND, again=True)]
    assert silent.tick(ASKED_MS + 2) == []
    assert silent.not_to_be_had(CALLED, ASKED_MS + 3) == []


def test_a_paper_that_came_out_while_it_is_asked_about_is_not_followed_by_another_one():
    made = with_found()
    made.print_again(1)
    made.printed(FOUND.ticket_id, Printing.PRINTED, "", 2)
    assert made.issued(FOUND, 3) == []


def test_an_answer_about_who_left_prints_nothing_for_the_next():
    made = with_found()
    made.print_again(1)
    made.home(2)
    assert (made.issued(FOUND, 3), made.not_to_be_had(CALLED, 3)) == ([], [])
    made.scanned(FOUND.tracking_url, 4)
    made.issued(FOUND, 5)
    assert made.printing is Printing.GIVEN_BEFORE


def papers_of(made, times, result=Printing.PRINTED, now=0):
    for _ in range(times):
        made.home(now)
        made.scanned(FOUND.tracking_url, now)
        made.issued(FOUND, now)
        made.print_again(now)
        made.issued(FOUND, now)
        if made.printing is Printing.UNDER_WAY:
            made.printed(FOUND.ticket_id, result, "", now)


def test_a_number_is_printed_again_five_times_in_ten_minutes_and_then_the_staff_are_asked():
    made = flow()
    papers_of(made, MOST_REPRINTS - 1)
    papers_of(made, 1, now=WITHIN_MS - 1)
    assert made.printing is Printing.PRINTED
    papers_of(made, 1, now=WITHIN_MS - 1)
    assert (made.page, made.printing) == (KioskStep.TICKET, Printing.ENOUGH)
    assert made.print_again(WITHIN_MS - 1) == []
    papers_of(made, 1, now=WITHIN_MS)
    assert made.printing is Printing.PRINTED, "those of ten minutes ago count no more"


def test_papers_that_did_not_come_out_and_those_of_others_count_nothing():
    made = flow()
    papers_of(made, MOST_REPRINTS * 2, Printing.NOT_PRINTED)
    made.printed(FOUND.ticket_id, Printing.NOT_PRINTED, "", 0)  # twice told
    papers_of(made, MOST_REPRINTS)
    assert made.printing is Printing.PRINTED
    other = FOUND.model_copy(update={"ticket_id": "another"})
    made.home(0)
    made.scanned(FOUND.tracking_url, 0)
    made.issued(other, 0)
    assert made.print_again(0) == ASKED


def test_guidance_is_printed_on_wish_once_and_again_only_if_it_did_not_come_out():
    made = at_take()
    assert made.print_guide(0) == [PrintGuide(("dat-bien-dong",))]
    assert made.print_guide(1) == []
    made.guide_printed(Printing.NOT_PRINTED)
    assert made.print_guide(2) == [PrintGuide(("dat-bien-dong",))]
    made.guide_printed(Printing.PRINTED)
    assert made.print_guide(3) == []
    assert len(made.take(4)) == 1, "and a number is taken all the same"


def test_guidance_of_a_life_event_is_of_all_its_services():
    assert at_event().print_guide(0) == [PrintGuide(("khai-sinh", "thuong-tru", "thai-san"))]


def test_guidance_nobody_hears_of_is_perhaps_printed_and_the_next_choice_knows_nothing_of_it():
    made = at_take()
    made.print_guide(0)
    made.tick(made.times.print_ms)
    assert made.guide is Printing.MAYBE
    made.back(0)
    made.choose_service("dat-bien-dong", 0)
    assert made.guide is Printing.OFF
    made.guide_printed(Printing.PRINTED)
    assert made.guide is Printing.OFF


def test_a_kiosk_without_printer_prints_no_guidance():
    made = at_take(has_printer=False)
    assert made.print_guide(0) == []


def test_a_ticket_that_was_found_is_shown_and_printed_only_on_wish_under_its_number():
    made = flow()
    made.scanned(FOUND.tracking_url, 0)
    assert made.issued(FOUND, 0) == []
    assert (made.page, made.ticket, made.printing) == (KioskStep.TICKET, FOUND, Printing.GIVEN_BEFORE)
    assert made.print_again(1) == ASKED
    assert made.issued(FOUND, 1) == [Print(FOUND, again=True)]
    assert made.print_again(2) == [], "not twice at once"
    made.printed(FOUND.ticket_id, Printing.PRINTED, "", 3)
    assert made.print_again(4) == []


def test_a_ticket_that_was_found_stays_long_enough_to_think_and_then_leaves():
    made = with_found()
    made.tick(59_999)
    assert made.page == KioskStep.TICKET
    made.tick(60_000)
    assert (made.page, made.ticket, made.found) == (KioskStep.GROUPS, None, False)


def test_a_found_ticket_is_only_shown_where_there_is_no_printer():
    made = with_found(has_printer=False)
    assert (made.page, made.printing) == (KioskStep.TICKET, Printing.OFF)
    assert made.print_again(1) == []


def test_a_number_taken_after_a_ticket_was_found_is_printed_as_ever():
    made = flow()
    made.scanned(FOUND.tracking_url, 0)
    made.refused(refused(Code.UNKNOWN_TICKET), 1)
    assert (made.page, made.refused_because) == (KioskStep.REFUSED, refused(Code.UNKNOWN_TICKET))
    made.restart(2)
    made.choose_group("dat-dai", 3)
    made.choose_service("dat-bien-dong", 3)
    made.take(3)
    assert made.issued(TICKET, 4) == [Print(TICKET)]


def test_a_ticket_page_that_is_kept_stays_two_minutes_and_the_next_one_does_not():
    made = with_ticket()
    made.printed(TICKET.ticket_id, Printing.PRINTED, "", 1_000)
    made.keep_ticket(2_000)
    made.tick(121_999)
    assert made.page == KioskStep.TICKET
    made.tick(122_000)
    assert made.page == KioskStep.GROUPS
    made.keep_ticket(122_000)
    made.choose_group("dat-dai", 0)
    made.choose_service("dat-bien-dong", 0)
    made.take(122_000)
    made.issued(TICKET, 122_000)
    made.printed(TICKET.ticket_id, Printing.PRINTED, "", 122_000)
    assert made.ticket_leaves_at() == 122_000 + made.times.ticket_ms


def test_a_ticket_page_that_stays_long_anyway_does_not_go_sooner_when_it_is_kept():
    made = with_ticket()
    made.times = Times(ticket_ms=300_000)
    made.printed(TICKET.ticket_id, Printing.PRINTED, "", 1_000)
    made.keep_ticket(2_000)
    assert made.ticket_leaves_at() == 302_000
