"""Days whose every minute is known by hand."""

from dataclasses import replace

import pytest

from server.rehearsal.play import CannotPlay, Nobody, play
from server.rehearsal.refusals import CannotRehearse
from tests.server.core.core_hall import branch
from tests.server.rehearsal.rehearsal_kit import HALL, desk, outcome, person, plan
from wire.catalogue import Policy
from wire.errors import Code

THREE = (person(480), person(481), person(482))


def waits(one):
    """Of each person in order: from the number to the first call, in minutes; None for who was not called."""
    day = play(one.branch, one.drawn(None)).past
    first = sorted((s for s in day.stays if s.first), key=lambda s: s.ticket_id)
    return [None if s.called_at is None else (s.called_at - s.issued_at) / 60_000 for s in first]


def test_three_people_at_one_counter_wait_one_after_the_other():
    assert waits(plan(THREE)) == [10, 19, 28]
    found = outcome(plan(THREE))
    assert (found.all.people, found.all.called, found.all.mean, found.all.p50) == (3, 3, 19, 19)
    assert found.all.within == pytest.approx(1 / 3), "the target is 15 minutes"
    assert found.last_min == 8 * 60 + 40


def test_a_clerk_of_half_the_pace_takes_twice_as_long_and_what_lies_between_people_counts():
    assert waits(plan(THREE, [desk(pace=2.0)])) == [10, 29, 48]
    assert waits(plan(THREE, [desk(gap=1.0)])) == [10, 20, 30]


def test_a_break_is_taken_after_the_ticket_and_a_head_start_counts():
    assert waits(plan(THREE, [desk(breaks=[(495, 20)])])) == [10, 39, 48]
    assert waits(plan((*THREE[:2], person(482, class_id="old")))) == [20, 29, 8]


def test_who_does_not_come_keeps_the_counter_as_long_as_the_policy_says_and_may_come_back():
    gone = replace(THREE[0], gone_after=-1.0, back=30.0)
    assert waits(plan((gone, *THREE[1:]))) == [10, pytest.approx(10.5), pytest.approx(19.5)]
    slow = branch(policy=Policy(no_show_min_calls=3, no_show_after_s=120))
    assert waits(plan((gone, *THREE[1:]), hall=slow)) == [10, pytest.approx(12.4), pytest.approx(21.4)]


def test_a_counter_that_closes_early_leaves_those_who_wait_and_others_stay_until_all_are_done():
    late = [person(1018), person(1019)]
    afternoon = HALL.hours[1].model_copy(update={"issue_until": "17:00"})
    hall = branch(hours=(HALL.hours[0], afternoon))
    stays = outcome(plan(late, hall=hall))
    assert (stays.never_called, stays.overtime_min) == (0, pytest.approx(18, abs=0.3))
    leaves = outcome(plan(late, [desk(stays=False)], hall=hall))
    assert (leaves.never_called, leaves.overtime_min) == (1, pytest.approx(8, abs=0.3))


def test_whom_the_rules_turn_away_is_counted_and_the_day_goes_on():
    quota = [person(480, service_id="A2"), person(481, service_id="A2"), person(482, service_id="A2")]
    day = play(HALL, plan(quota).drawn(None))
    assert [one.why for one in day.turned_away] == [Code.QUOTA_REACHED]
    assert outcome(plan(quota)).turned_away == 1
    assert outcome(plan([*THREE, person(300)])).turned_away == 1, "out of hours"


def test_a_class_that_only_reception_gives_is_given_there():
    assert waits(plan([person(480, class_id="other")])) == [10]


def test_a_day_that_the_rules_forbid_says_so():
    one = plan(THREE, [desk("c9")])
    with pytest.raises(CannotPlay):
        play(one.branch, one.drawn(None))
    with pytest.raises(CannotRehearse, match="cannot be played") as refused:
        outcome(one)
    assert "máy chủ từ chối lệnh “counter.open” (UNKNOWN_COUNTER)" in refused.value.text("vi")


def test_who_looks_on_is_told_from_when_a_newcomer_counts():
    class Looks(Nobody):
        def __init__(self):
            self.seen = {}

        def newcomer(self, moment, who):
            self.seen[who.ticket_id] = moment.now - who.credit_ms

    one = plan([person(480), person(481, class_id="old"), person(545, slot=540.0), person(546, slot=550.0)])
    looks = Looks()
    stays = play(one.branch, one.drawn(None), looks).past.stays
    assert {stay.ticket_id: stay.counted_from for stay in stays if stay.first} == looks.seen
