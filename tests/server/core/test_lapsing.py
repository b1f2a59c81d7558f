"""The place of a number taken outside lapses when its holder does not come (R144); what it holds of a quota (R13)."""

from __future__ import annotations

import pytest

from server.core import quotas
from server.core.lapsing import counts_from
from server.waits.service import estimate
from tests.server.core.core_hall import Hall, assert_events, assert_refused, at, branch
from wire import commands as c
from wire import events as e
from wire.catalogue import Policy
from wire.errors import Code
from wire.values import Channel, Role, TicketState

WITHIN = 20


def kept(**policy):
    """A hall at 08:30 where places from outside lapse, with a counter open for land."""
    hall = Hall(settings=branch(policy=Policy(expected_within_min=WITHIN, **policy)))
    hall.opens("c1")
    return hall


def ticks(hall, minutes=0.0, seconds=0.0):
    hall.pass_time(minutes, seconds)
    return hall.ask(c.Tick(), Role.SERVER)


def goes_by(hall, service="A1", person="lan"):
    """Somebody comes after the one who is expected, and is called and served."""
    hall.comes(service, after_min=1)
    called = hall.calls(person)
    hall.finishes(called, person)
    return called


def lapsed(hall):
    return [hall.state.tickets[event.ticket_id].number for event in hall.told(e.PlaceLapsed)]


def test_a_place_lapses_so_long_after_somebody_behind_it_was_called():
    hall = kept()
    from_home = hall.takes_from_home()
    assert ticks(hall, 60) == []  # nobody is behind: the place stands at the head of the line and harms nobody
    goes_by(hall)
    assert ticks(hall, WITHIN, -1) == []
    (event,) = assert_events(ticks(hall, seconds=1), e.PlaceLapsed)
    assert event.ticket_id == from_home.ticket_id
    assert (from_home.state, from_home.lapsed_at) == (TicketState.EXPECTED, hall.now)
    assert ticks(hall, WITHIN) == []  # once


def test_without_the_setting_a_place_is_kept_all_day_and_nothing_is_remembered():
    hall = Hall()
    hall.opens("c1")
    hall.takes_from_home()
    goes_by(hall)
    assert ticks(hall, 180) == []
    assert hall.state.turns == []
    assert Policy().expected_within_min == 0


def test_who_came_before_or_is_called_before_their_turn_passes_nobody():
    hall = kept()
    hall.comes()
    hall.takes_from_home()
    hall.finishes(hall.calls())  # came before
    chosen = hall.comes(after_min=1)
    hall.clerk(c.CallChosen(ticket_id=chosen.ticket_id, why="Xe đang chờ"))
    assert ticks(hall, 120) == []


def test_a_call_of_one_behind_counts_whoever_was_called_before_and_after():
    hall = kept()
    hall.comes()
    hall.takes_from_home()
    hall.comes(after_min=1)
    elder = hall.comes(class_id="old", after_min=1)
    assert [hall.calls() is elder, hall.finishes(elder)] == [True, None]  # 45 minutes before them all
    for _ in range(2):
        hall.finishes(hall.calls())
    assert_events(ticks(hall, WITHIN), e.PlaceLapsed)


def test_a_counter_that_would_not_have_called_the_holder_passes_nobody():
    hall = kept()
    hall.opens("c3", "thu")
    hall.takes_from_home("A1")
    goes_by(hall, "S1", "thu")
    assert ticks(hall, WITHIN) == []
    goes_by(hall, "A2")  # c1 serves both services of land, and prefers none
    assert_events(ticks(hall, WITHIN), e.PlaceLapsed)


def counters(**changes):
    return [one.model_copy(update=changes if one.id == "c1" else {}) for one in branch().counters]


def services(which="A1", **changes):
    return [one.model_copy(update=changes if one.id == which else {}) for one in branch().services]


@pytest.mark.parametrize(
    ("settings", "other_service"),
    [
        (branch(counters=counters(first_services=("A2",))), False),
        (branch(services=services(first_at=("c2",))), False),
        (branch(counters=counters(groups=(), services=("A1", "A2"))), True),
    ],
)  # fmt: skip
def test_where_a_counter_prefers_services_only_calls_for_the_same_one_count(settings, other_service):
    hall = Hall(settings=settings.model_copy(update={"policy": Policy(expected_within_min=WITHIN)}))
    hall.opens("c1")
    hall.takes_from_home("A1")
    goes_by(hall, "A2")
    assert bool(ticks(hall, WITHIN)) is other_service
    goes_by(hall, "A1")
    assert bool(ticks(hall, WITHIN)) is not other_service


def test_a_counter_for_booked_times_only_passes_nobody_who_is_expected():
    settings = branch(counters=counters(booked_only=True), policy=Policy(expected_within_min=WITHIN))
    hall = Hall(settings=settings)
    hall.opens("c1")
    hall.takes_from_home("A1", booking_id="n-1")
    hall.now = at("08:50")
    hall.checks_in("09:00", booking_id="r-1", service="A1")
    hall.now = at("09:31")
    hall.checks_in("10:00", booking_id="r-2", service="A1")
    hall.finishes(hall.calls())
    hall.calls()
    assert [turn.place[2] for turn in hall.state.turns] == [at("08:15"), at("09:15")]
    assert ticks(hall, WITHIN) == []


@pytest.mark.parametrize("by", ["class", "wish"])
def test_who_needs_an_accessible_counter_is_passed_by_these_alone(by):
    settings = branch(
        classes=[one.model_copy(update={"accessible_counter": one.id == "old"}) for one in branch().classes],
        counters=[one.model_copy(update={"accessible": one.id == "c2"}) for one in branch().counters],
        policy=Policy(expected_within_min=WITHIN),
    )
    hall = Hall(settings=settings)
    hall.opens("c1")
    from_home = hall.takes_from_home("A1")
    if by == "class":
        grant = c.GrantClass(ticket_id=from_home.ticket_id, class_id="old")
        assert_events(hall.ask(grant, Role.RECEPTION, "hoa"), e.TicketClassGranted)
    else:
        wish = c.AskAccessible(ticket_id=from_home.ticket_id, wanted=True)
        assert_events(hall.ask(wish, Role.RECEPTION, "hoa"), e.AccessibleAsked)
    goes_by(hall)
    assert ticks(hall, WITHIN) == []
    hall.opens("c2", "minh")
    goes_by(hall, person="minh")
    assert_events(ticks(hall, WITHIN), e.PlaceLapsed)


def test_a_desk_that_changes_the_number_begins_its_time_anew():
    hall = kept()
    from_home = hall.takes_from_home()
    goes_by(hall)
    hall.pass_time(WITHIN - 1)
    grant = c.GrantClass(ticket_id=from_home.ticket_id, class_id="old")
    assert_events(hall.ask(grant, Role.RECEPTION, "hoa"), e.TicketClassGranted)
    assert ticks(hall, 1) == []
    goes_by(hall)
    assert_events(ticks(hall, WITHIN), e.PlaceLapsed)


def test_a_call_that_was_taken_back_or_still_can_be_passes_nobody():
    hall = Hall(settings=branch(policy=Policy(expected_within_min=1, undo_s=120)))
    hall.opens("c1")
    hall.takes_from_home()
    hall.comes(after_min=1)
    first = hall.calls()
    seat = hall.state.counters["c1"]
    assert ticks(hall, 1) == []
    undone = c.UndoStep(seq=seat.last.seq)
    assert_events(hall.clerk(undone), e.StepUndone)
    assert hall.state.turns == []
    assert ticks(hall, 60) == []
    assert hall.calls() is first
    assert_events(ticks(hall, 2), e.PlaceLapsed)


@pytest.mark.parametrize("what", ["settings", "counter", "clock"])
def test_calls_from_before_the_lines_stood_otherwise_count_no_more(what):
    hall = kept()
    hall.takes_from_home()
    goes_by(hall)
    if what == "settings":
        hall.put(branch(policy=Policy(expected_within_min=WITHIN, max_waiting=50)))
    elif what == "counter":
        hall.ask(c.AssignCounter(counter_id="c3", services=("A1",)), Role.MANAGER, "hoa")
    else:
        hall.corrects_the_clock(0.5)
    assert hall.state.turns == []
    assert ticks(hall, WITHIN) == []


def test_several_lapse_in_the_order_in_which_they_were_taken_and_the_rest_stay():
    hall = kept()
    for n in range(3):
        hall.takes_from_home(booking_id=f"n-{n}")
    goes_by(hall)
    later = hall.takes_from_home(booking_id="n-9")
    assert len(ticks(hall, WITHIN)) == 3
    assert lapsed(hall) == ["A001", "A002", "A003"]
    assert later.lapsed_at is None


# -- who comes all the same -------------------------------------------------------------------------------------------


def lapsed_one(**policy):
    hall = kept(**policy)
    from_home = hall.takes_from_home()
    goes_by(hall)
    assert_events(ticks(hall, WITHIN), e.PlaceLapsed)
    return hall, from_home


@pytest.mark.parametrize(("after_min", "credit_min"), [(0, 10), (15, 10), (15.01, 0)])
def test_who_comes_late_counts_as_missed_and_back(after_min, credit_min):
    hall, from_home = lapsed_one()
    hall.pass_time(after_min)
    (arrived,) = assert_events(hall.arrives(from_home), e.TicketArrived)
    assert arrived.counted_from == hall.now - credit_min * 60_000
    assert (from_home.state, from_home.lapsed_at) == (TicketState.WAITING, None)
    assert hall.calls() is from_home


def test_who_comes_late_keeps_the_head_start_of_a_class_that_is_confirmed_and_is_never_better_off():
    hall, from_home = lapsed_one(return_credit_min=120)
    (arrived,) = assert_events(hall.arrives(from_home, Role.RECEPTION, "hoa", "old"), e.TicketArrived)
    assert arrived.counted_from == from_home.issued_at - 45 * 60_000


def test_who_was_in_the_hall_before_the_place_lapsed_keeps_it():
    hall, from_home = lapsed_one(return_within_min=60)
    came = hall.now - 60_000
    arrive = c.Arrive(ticket_id=from_home.ticket_id, arrived_at=came)
    (arrived,) = assert_events(hall.ask(arrive, Role.RECEPTION, "hoa"), e.TicketArrived)
    assert arrived.counted_from == from_home.issued_at


def test_the_wait_shown_to_one_whose_place_lapsed_is_that_of_who_comes_late():
    hall, from_home = lapsed_one()
    for _ in range(3):
        hall.comes(after_min=11)
    hall.pass_time(1)
    seen = estimate(hall.state, hall.now)
    assert seen.ahead_of(from_home.ticket_id) == 3
    assert counts_from(hall.state, from_home, hall.now) == hall.now
    assert counts_from(hall.state, hall.takes_from_home(booking_id="n-2"), hall.now) is None


def test_a_place_that_lapsed_can_still_be_given_up_and_ends_with_the_day():
    hall, from_home = lapsed_one()
    assert_events(hall.ask(c.Cancel(ticket_id=from_home.ticket_id), Role.PHONE, device=from_home.ticket_id),
                  e.TicketCancelled)  # fmt: skip
    hall, from_home = lapsed_one()
    closed, opened = assert_events(ticks(hall, 24 * 60), e.DayClosed, e.DayOpened)
    assert (closed.left, opened.carried) == ((from_home.ticket_id,), ())


def test_a_lapsed_place_moves_with_the_clock_and_comes_back_with_its_day():
    hall, from_home = lapsed_one()
    was = from_home.lapsed_at
    hall.corrects_the_clock(24)
    assert from_home.lapsed_at == was + 24 * 3_600_000
    hall.corrects_the_clock(-24)
    assert_events(hall.ask(c.TakeBackDay(), Role.MANAGER, "hoa"), e.DayTakenBack)
    assert (from_home.state, from_home.lapsed_at) == (TicketState.EXPECTED, was)


def test_who_did_not_come_may_take_another_number_by_their_card():
    hall = kept(numbers_a_person=1)
    person = "5e" * 32

    def take(booking_id):
        issue = c.IssueTicket(service_id="A1", channel=Channel.ONLINE, booking_id=booking_id, person=person)
        return hall.ask(issue, Role.HUB)

    assert_events(take("n-1"), e.TicketIssued)
    assert_refused(take("n-2"), Code.CARD_LIMIT)
    goes_by(hall)
    assert_events(ticks(hall, WITHIN), e.PlaceLapsed)
    assert_events(take("n-2"), e.TicketIssued)


# -- quotas -----------------------------------------------------------------------------------------------------------


def take_outside(hall, n):
    issue = c.IssueTicket(service_id="A2", channel=Channel.ONLINE, booking_id=f"n-{n}")
    return hall.ask(issue, Role.HUB)


def with_quota(quota, **policy):
    hall = Hall(
        settings=branch(services=services("A2", quota=quota), policy=Policy(expected_within_min=WITHIN, **policy))
    )
    hall.opens("c1")
    return hall, hall.state.settings.service_by_id["A2"]


def test_numbers_from_outside_hold_their_share_of_a_quota_and_no_more():
    hall, service = with_quota(5, outside_quota_percent=50)
    for n in range(2):  # half of five, and no part of a number
        assert_events(take_outside(hall, n), e.TicketIssued)
    refusal = assert_refused(take_outside(hall, 2), Code.OUTSIDE_QUOTA, service="Tách thửa")
    assert "sảnh" in refusal.text("vi")
    assert (quotas.used(hall.state, service), quotas.here(hall.state, service)) == (2, 0)
    for _ in range(3):
        hall.comes("A2")
    assert_refused(hall.ask(c.IssueTicket(service_id="A2")), Code.QUOTA_REACHED, quota=5)
    assert_refused(take_outside(hall, 2), Code.QUOTA_REACHED)


def test_a_number_that_is_to_come_counts_for_each_service_that_it_still_has():
    hall, service = with_quota(4, outside_quota_percent=50)
    assert_events(hall.ask(c.IssueTicket(service_id="A1", then=("A2",), channel=Channel.ONLINE, booking_id="n-1"),
                           Role.HUB), e.TicketIssued)  # fmt: skip
    assert (quotas.awaited(hall.state, service), quotas.here(hall.state, service)) == (1, 0)


def test_settings_that_lower_the_share_give_the_hall_its_numbers_back():
    hall, service = with_quota(4, outside_quota_percent=100)
    for n in range(4):
        assert_events(take_outside(hall, n), e.TicketIssued)
    assert_refused(hall.ask(c.IssueTicket(service_id="A2")), Code.QUOTA_REACHED)
    hall.put(hall.state.settings.model_copy(update={"policy": Policy(outside_quota_percent=25)}))
    for _ in range(3):
        hall.comes("A2")
    assert quotas.used(hall.state, service) == 4


def test_on_arrival_a_number_counts_as_any_and_is_let_in_beyond_the_quota():
    hall, service = with_quota(2, outside_quota_percent=50)
    assert_events(take_outside(hall, 1), e.TicketIssued)
    from_home = hall.state.tickets[hall.command_id]
    hall.comes("A2", after_min=1)
    assert_refused(hall.ask(c.IssueTicket(service_id="A2")), Code.QUOTA_REACHED)
    hall.finishes(hall.calls())
    assert_events(ticks(hall, WITHIN), e.PlaceLapsed)
    assert (quotas.used(hall.state, service), quotas.awaited(hall.state, service)) == (1, 0)
    hall.comes("A2")  # what nobody came for is another's
    assert_events(hall.arrives(from_home), e.TicketArrived)
    assert quotas.used(hall.state, service) == 3
    assert_refused(hall.ask(c.IssueTicket(service_id="A2")), Code.QUOTA_REACHED)
    assert quotas.outside_share(hall.state, hall.state.settings.service_by_id["A1"]) == 0
