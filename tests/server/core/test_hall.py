"""Doors, announcements and ratings (R3, R9, R45, R46)."""

from __future__ import annotations

import pytest

from server.core.context import Context
from server.core.decide import decide
from server.core.model import CALLS_KEPT, State
from server.views.desk import desk_ticket
from tests.server.core.core_hall import Hall, assert_events, assert_refused, at, branch
from wire import commands as c
from wire import events as e
from wire.catalogue import Outcome
from wire.errors import Code
from wire.values import Actor, Channel, Role, Text


def test_the_first_settings_also_open_the_day():
    hall = Hall()
    assert [type(event) for _, _, event in hall.rows] == [e.SettingsApplied, e.DayOpened]
    assert hall.state.day == "2026-11-23"


def test_the_same_settings_again_change_nothing():
    assert_events(Hall().ask(c.ApplySettings(branch=branch()), Role.MANAGER))


def test_a_door_that_is_closed_or_open_already_changes_nothing():
    hall = Hall()
    assert_events(hall.ask(c.OpenHall(), Role.MANAGER))
    assert_events(hall.ask(c.CloseHall(why="Họp"), Role.MANAGER), e.HallClosed)
    assert_events(hall.ask(c.CloseHall(why="Họp"), Role.MANAGER))
    assert_events(hall.ask(c.CloseHall(why="Mất điện"), Role.MANAGER), e.HallClosed)
    assert_events(hall.ask(c.OpenHall(), Role.MANAGER), e.HallOpened)


def test_a_closed_service_gets_no_number_until_it_is_opened_and_the_others_go_on():
    hall = Hall()
    hall.opens("c1")
    ticket = hall.comes("E1")
    assert_events(hall.ask(c.CloseService(service_id="E1", why="Mất mạng"), Role.MANAGER), e.ServiceClosed)
    assert_events(hall.ask(c.CloseService(service_id="E1", why="Mất mạng"), Role.MANAGER))
    assert_refused(hall.ask(c.IssueTicket(service_id="E1")), Code.SERVICE_CLOSED, why="Mất mạng")
    assert_refused(hall.ask(c.IssueTicket(service_id="A1", then=("E1",))), Code.SERVICE_CLOSED)
    assert_events(hall.ask(c.IssueTicket(service_id="A1")), e.TicketIssued)
    assert ticket.ticket_id in hall.state.waiting
    assert_events(hall.ask(c.OpenService(service_id="E1"), Role.MANAGER), e.ServiceOpened)
    assert_events(hall.ask(c.OpenService(service_id="E1"), Role.MANAGER))
    assert_events(hall.ask(c.IssueTicket(service_id="E1")), e.TicketIssued)


def test_a_booking_of_a_closed_service_is_not_checked_in_and_a_number_from_home_is():
    hall = Hall()
    hall.ask(
        c.RecordBooking(booking_id="B1", code="B100000S", service_id="E1", slot_at=hall.now, state="booked"), Role.HUB
    )
    home = c.IssueTicket(service_id="E1", channel=Channel.ONLINE, booking_id="B2")
    (issued,) = assert_events(hall.ask(home, Role.HUB), e.TicketIssued)
    hall.ask(c.CloseService(service_id="E1", why="Mất mạng"), Role.MANAGER)
    assert_refused(hall.ask(c.CheckIn(code="B100000S")), Code.SERVICE_CLOSED, why="Mất mạng")
    assert_events(hall.ask(c.Arrive(ticket_id=issued.ticket_id), Role.RECEPTION), e.TicketArrived)


def test_a_service_that_is_not_listed_cannot_be_closed():
    assert_refused(Hall().ask(c.CloseService(service_id="Z9", why="Họp"), Role.MANAGER), Code.UNKNOWN_SERVICE)


def test_a_service_is_closed_for_a_day_and_stays_so_when_that_day_is_had_back():
    hall = Hall()
    hall.opens("c1")
    hall.ask(c.CloseService(service_id="E1", why="Mất mạng"), Role.MANAGER)
    hall.now = at("08:30", "2026-11-24")
    hall.ask(c.Tick(), Role.SERVER)
    assert hall.state.closed_service("E1") is None
    hall.ask(c.CloseService(service_id="A2", why="Họp"), Role.MANAGER)
    hall.now = at("09:00", "2026-11-23")
    hall.tell(e.DayTakenBack(day="2026-11-23", false_day="2026-11-24"))
    assert {i: one.why for i, one in hall.state.closed_services.items()} == {"E1": "Mất mạng", "A2": "Họp"}
    assert hall.state.closed_service("E1") is not None
    assert hall.state.closed_service("A2") is not None


def test_a_day_that_is_over_for_good_forgets_what_was_closed():
    hall = Hall()
    hall.ask(c.CloseService(service_id="E1", why="Mất mạng"), Role.MANAGER)
    for day in ("2026-11-24", "2026-11-26"):
        hall.now = at("08:30", day)
        hall.ask(c.Tick(), Role.SERVER)
    assert hall.state.closed_services == {}


def paper(hall, ticket, result, reason="", again=False):
    command = c.ReportPaper(ticket_id=ticket.ticket_id, result=result, reason=reason, again=again)
    return hall.ask(command, Role.KIOSK, device="kiosk-1")


def at_desk(hall, ticket):
    return desk_ticket(hall.state, ticket, hall.now).paper


def test_that_the_first_paper_came_out_writes_nothing():
    hall = Hall()
    ticket = hall.comes()
    assert_events(paper(hall, ticket, "printed"))
    assert (ticket.paper, at_desk(hall, ticket)) == ("", "")


def test_a_paper_that_did_not_come_out_is_seen_at_the_desk_until_one_does():
    hall = Hall()
    ticket = hall.comes()
    assert_events(paper(hall, ticket, "not_printed", "paper"), e.PaperReported)
    assert_events(paper(hall, ticket, "not_printed", "paper"))
    assert at_desk(hall, ticket) == "not_printed"
    assert_events(paper(hall, ticket, "maybe_printed", "link_lost", again=True), e.PaperReported)
    assert at_desk(hall, ticket) == "maybe_printed"
    assert_events(paper(hall, ticket, "printed", again=True), e.PaperReported)
    assert (ticket.paper, ticket.reprints, at_desk(hall, ticket)) == ("printed", 2, "")
    assert_events(paper(hall, ticket, "printed"))
    assert_events(paper(hall, ticket, "printed", again=True), e.PaperReported)
    assert ticket.reprints == 3


def test_a_further_paper_that_failed_takes_none_away_from_who_has_one():
    """R96."""
    hall = Hall()
    ticket = hall.comes()
    assert_events(paper(hall, ticket, "not_printed", "paper", again=True), e.PaperReported)
    assert (at_desk(hall, ticket), ticket.reprints) == ("", 1)
    paper(hall, ticket, "printed", again=True)
    paper(hall, ticket, "maybe_printed", "link_lost", again=True)
    assert (at_desk(hall, ticket), ticket.reprints) == ("", 3)


def test_old_news_of_a_first_paper_takes_none_away_that_came_out_elsewhere():
    """R96: the kiosk where it failed may have been away."""
    hall = Hall()
    ticket = hall.comes()
    paper(hall, ticket, "printed", again=True)
    paper(hall, ticket, "not_printed", "paper")
    assert at_desk(hall, ticket) == ""


def test_a_first_paper_that_came_out_after_all_is_told():
    hall = Hall()
    ticket = hall.comes()
    paper(hall, ticket, "maybe_printed", "unacknowledged")
    assert_events(paper(hall, ticket, "printed"), e.PaperReported)
    assert (at_desk(hall, ticket), ticket.reprints) == ("", 0)


def test_what_is_told_of_a_paper_is_no_step_and_stays_when_one_is_taken_back():
    hall = Hall()
    hall.opens("c1")
    ticket = hall.comes()
    hall.calls()
    seq = ticket.step_seq
    paper(hall, ticket, "not_printed", "paper")
    paper(hall, ticket, "not_printed", "paper", again=True)
    assert ticket.step_seq == seq
    hall.clerk(c.UndoStep(seq=seq))
    assert (ticket.call, ticket.paper, ticket.reprints) == (None, "not_printed", 1)


def test_the_paper_of_one_says_nothing_of_another_at_a_counter():
    hall = Hall()
    hall.opens("c1")
    called, waits = hall.comes(), hall.comes()
    hall.calls()
    paper(hall, waits, "not_printed", "paper")
    paper(hall, waits, "not_printed", "paper", again=True)
    assert (waits.paper, waits.reprints) == ("not_printed", 1)
    hall.clerk(c.UndoStep(seq=called.step_seq))
    assert (called.paper, called.reprints) == ("", 0)


def test_a_paper_of_no_ticket_of_the_day_is_refused():
    decision = Hall().ask(c.ReportPaper(ticket_id="no-such-ticket", result="not_printed"), Role.KIOSK)
    assert_refused(decision, Code.UNKNOWN_TICKET)


def said(hall, ticket, how, call_seq, device="board-1"):
    command = c.Announced(ticket_id=ticket.ticket_id, call_seq=call_seq, how=how)
    return hall.ask(command, Role.DISPLAY, device=device)


def test_the_first_board_that_showed_or_spoke_a_call_is_kept():
    hall = Hall()
    hall.opens("c1")
    ticket = hall.comes()
    assert (ticket.leg.shown, ticket.leg.spoken) == (False, False)
    hall.calls()
    seq = ticket.leg.call_seqs[-1]
    assert_events(said(hall, ticket, "shown", seq), e.CallAnnounced)
    assert_events(said(hall, ticket, "shown", seq, "board-2"))
    assert (ticket.leg.shown, ticket.leg.spoken) == (True, False)
    assert_events(said(hall, ticket, "spoken", seq), e.CallAnnounced)
    assert ticket.leg.spoken


def test_a_board_that_will_not_speak_a_call_is_kept_until_another_does():
    hall = Hall()
    hall.opens("c1")
    ticket = hall.comes()
    hall.calls()
    seq = ticket.leg.call_seqs[-1]
    said(hall, ticket, "shown", seq)
    assert_events(said(hall, ticket, "unspoken", seq), e.CallAnnounced)
    assert_events(said(hall, ticket, "unspoken", seq, "board-2"))
    assert (ticket.leg.shown, ticket.leg.spoken, ticket.leg.unspoken) == (True, False, True)
    assert desk_ticket(hall.state, ticket, hall.now).unspoken
    assert_events(said(hall, ticket, "spoken", seq, "board-3"), e.CallAnnounced)
    shown = desk_ticket(hall.state, ticket, hall.now)
    assert (shown.spoken, shown.unspoken) == (True, False)
    assert_events(said(hall, ticket, "unspoken", seq, "board-4"))


def test_a_board_that_is_silent_says_nothing_new_of_a_call_that_another_spoke():
    hall = Hall()
    hall.opens("c1")
    ticket = hall.comes()
    hall.calls()
    seq = ticket.leg.call_seqs[-1]
    said(hall, ticket, "spoken", seq)
    assert_events(said(hall, ticket, "unspoken", seq, "board-2"))
    assert not ticket.leg.unspoken


def test_a_recall_waits_for_its_voice_anew():
    hall = Hall()
    hall.opens("c1")
    ticket = hall.comes()
    hall.calls()
    said(hall, ticket, "unspoken", ticket.leg.call_seqs[-1])
    hall.clerk(c.Recall(ticket_id=ticket.ticket_id))
    assert not ticket.leg.unspoken


def test_a_recall_is_shown_anew_and_an_old_report_does_not_tick_it():
    hall = Hall()
    hall.opens("c1")
    ticket = hall.comes()
    hall.calls()
    hall.clerk(c.Recall(ticket_id=ticket.ticket_id))
    first, second = ticket.leg.call_seqs
    said(hall, ticket, "shown", second)
    assert ticket.leg.shown
    assert_events(said(hall, ticket, "shown", first))
    assert ticket.leg.shown


def test_a_report_of_the_first_leg_finds_it_after_a_transfer():
    hall = Hall()
    hall.opens("c1")
    ticket = hall.comes()
    hall.calls()
    seq = ticket.leg.call_seqs[-1]
    hall.transfers(ticket, service_id="E1")
    assert_events(said(hall, ticket, "spoken", seq), e.CallAnnounced)
    assert ticket.legs[0].spoken
    assert not ticket.leg.spoken


def test_a_call_that_never_was_is_not_announced():
    hall = Hall()
    ticket = hall.comes()
    assert_refused(said(hall, ticket, "shown", 99), Code.UNKNOWN_TICKET)
    decision = hall.ask(c.Announced(ticket_id="no-such-ticket", call_seq=1, how="shown"), Role.DISPLAY)
    assert_refused(decision, Code.UNKNOWN_TICKET)


def test_the_boards_keep_a_limited_number_of_calls():
    hall = Hall()
    hall.opens("c1")
    for _ in range(CALLS_KEPT + 3):
        hall.comes()
        hall.finishes(hall.calls())
    assert len(hall.state.calls) == CALLS_KEPT
    assert hall.state.calls[0].number == f"A0{CALLS_KEPT + 3}"
    hall.comes()
    hall.calls()
    hall.clerk(c.UndoStep(seq=hall.state.counters["c1"].last.seq))
    assert len(hall.state.calls) == CALLS_KEPT
    assert hall.state.calls[0].number == f"A0{CALLS_KEPT + 3}"


def rating(ticket_id, score=5):
    return c.RateVisit(ticket_id=ticket_id, score=score, reasons=("cho-lau", "cho-lau", "no-such-reason"))


@pytest.mark.parametrize(("score", "satisfied"), [(5, 1), (4, 1), (3, 0), (1, 0)])
def test_a_finished_visit_is_rated_once_and_tied_to_its_counter(score, satisfied):
    hall = Hall()
    hall.opens("c1")
    ticket = hall.comes()
    hall.finishes(hall.calls())
    (rated,) = assert_events(hall.ask(rating(ticket.ticket_id, score), Role.PHONE), e.VisitRated)
    assert (rated.counter_id, ticket.rated, rated.reasons) == ("c1", score, ("cho-lau",))
    assert (hall.state.totals.rated, hall.state.totals.satisfied) == (1, satisfied)
    assert_refused(hall.ask(rating(ticket.ticket_id), Role.PHONE), Code.ALREADY_RATED)


def test_a_visit_that_is_not_over_is_not_rated():
    hall = Hall()
    ticket = hall.comes()
    decision = hall.ask(rating(ticket.ticket_id), Role.PHONE)
    assert_refused(decision, Code.WRONG_STEP, state="waiting", expected="done")
    assert_refused(hall.ask(rating("no-such-ticket"), Role.PHONE), Code.UNKNOWN_TICKET)


def test_a_pad_rates_visits_of_its_own_counter_and_no_others():
    hall = Hall()
    hall.opens("c1")
    ticket = hall.comes()
    hall.finishes(hall.calls())
    command = rating(ticket.ticket_id)
    elsewhere = Context(Actor(role=Role.PAD, device_id="pad-2", counter_id="c2"), hall.now)
    assert_refused(decide(hall.state, command, elsewhere), Code.NOT_YOURS, number=ticket.number)
    here = Context(Actor(role=Role.PAD, device_id="pad-1", counter_id="c1"), hall.now)
    assert_events(decide(hall.state, command, here), e.VisitRated)


def test_reasons_are_those_of_the_settings_where_they_list_some():
    own = branch(rating_reasons=(Outcome(id="noise", name=Text(vi="Ồn", en="Noise")),))
    hall = Hall(settings=own)
    hall.opens("c1")
    ticket = hall.comes()
    hall.finishes(hall.calls())
    said = c.RateVisit(ticket_id=ticket.ticket_id, score=2, reasons=("noise", "cho-lau"), comment="Ồn quá")
    (rated,) = assert_events(hall.ask(said, Role.PHONE), e.VisitRated)
    assert (rated.reasons, rated.comment) == (("noise",), "Ồn quá")


def test_a_rating_is_answered_and_closed_by_its_own_row():
    hall = Hall()
    hall.opens("c1")
    ticket = hall.comes()
    hall.finishes(hall.calls())
    about = {"rated_seq": 1, "ticket_id": ticket.ticket_id}
    assert_refused(hall.ask(c.AnswerFeedback(**about, words="Cảm ơn"), Role.MANAGER), Code.UNKNOWN_TICKET)
    hall.ask(rating(ticket.ticket_id, 2), Role.PHONE)
    about["rated_seq"] = ticket.rated_seq
    assert_events(hall.ask(c.AnswerFeedback(**about, words="Cảm ơn"), Role.MANAGER), e.FeedbackAnswered)
    assert ticket.answer == "Cảm ơn"
    assert_events(hall.ask(c.AnswerFeedback(**about, words="Xin lỗi"), Role.MANAGER), e.FeedbackAnswered)
    assert ticket.answer == "Xin lỗi"
    assert_events(hall.ask(c.CloseFeedback(**about), Role.MANAGER), e.FeedbackClosed)
    older = {"rated_seq": hall.state.seq, "ticket_id": "ticket-of-before"}
    assert_events(hall.ask(c.CloseFeedback(**older), Role.MANAGER), e.FeedbackClosed)
    unheard = {"rated_seq": hall.state.seq + 1, "ticket_id": "ticket-of-before"}
    assert_refused(hall.ask(c.CloseFeedback(**unheard), Role.MANAGER), Code.UNKNOWN_TICKET)


def test_a_state_without_settings_is_copied_too():
    assert State().copied() == State()


def test_an_answer_to_a_rating_whose_visit_is_of_before_changes_no_visit_of_today():
    hall = Hall()
    hall.opens("c1")
    ticket = hall.comes()
    hall.finishes(hall.calls())
    hall.ask(rating(ticket.ticket_id, 2), Role.PHONE)
    older = {"rated_seq": hall.state.seq, "ticket_id": "ticket-of-before"}
    assert_events(hall.ask(c.AnswerFeedback(**older, words="Cảm ơn"), Role.MANAGER), e.FeedbackAnswered)
    assert {t.answer for t in hall.state.tickets.values()} == {""}
