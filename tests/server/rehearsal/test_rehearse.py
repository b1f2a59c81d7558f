"""Seeds side by side."""

import pytest

from server.rehearsal.changes import Change
from server.rehearsal.refusals import CannotRehearse
from server.rehearsal.rehearse import FEWEST, Replayed, rehearse
from server.rehearsal.sources import Real, Source
from tests.server.rehearsal.rehearsal_kit import desk, person, plan

PEOPLE = [person(480 + n) for n in range(8)]
SOURCE = Source((plan(PEOPLE, lengths={"A1": (5.0, 10.0, 15.0)}),))


def test_the_same_seeds_stand_side_by_side_and_a_change_that_changes_nothing_shows_none():
    found = rehearse(SOURCE, [Change("open:c2"), Change("open:c3"), Change("head-start:0")], 6)
    assert found == rehearse(SOURCE, [Change("open:c2"), Change("open:c3"), Change("head-start:0")], 6)
    (_, more), (_, useless), (_, nobody) = found.changed
    assert more.differences["mean"].high < -5
    assert more.differences["mean"].mean == pytest.approx(more.figures["mean"].mean - found.base.figures["mean"].mean)
    for same in (useless, nobody):
        assert (same.differences["mean"].mean, same.differences["mean"].seen) == (0, False)
    assert found.base.seeds == 6
    assert found.base.figures["mean"].low < found.base.figures["mean"].high, "the seeds differ"


def test_it_can_be_ended_after_any_seed_but_the_first_few():
    asked = []

    def goes_on(done):
        asked.append(done)
        return done < 7

    assert rehearse(SOURCE, [], 30, goes_on=goes_on).base.seeds == 7
    assert asked == [FEWEST, 6, 7]
    assert rehearse(SOURCE, [], 1).base.seeds == FEWEST


def test_seeds_go_round_the_days():
    two = Source((SOURCE.plans[0], plan(PEOPLE[:4], lengths={"A1": (5.0,)})))
    found = rehearse(two, [], 6)
    assert found.base.people.mean == (3 * 8 + 3 * 4) / 6


def test_days_are_played_as_they_were_and_held_against_what_was():
    one = Source(SOURCE.plans, (Real(40.0, 8),), 3, "2026-11-23")
    found = rehearse(one, [], 5)
    # From 8:10, ten minutes each: 10, 19, 28, ... 73.
    assert (found.replayed.played, found.replayed.real, found.replayed.called) == (41.5, 40.0, 8)
    assert rehearse(SOURCE, [], 5).replayed is None


def test_what_cannot_be_played_is_refused_before_anything_is():
    def each(work, jobs):
        raise AssertionError("nothing is played")

    for source, changes in (
        (Source((plan([]),)), []),
        (SOURCE, [Change("open:c1")]),
        (SOURCE, [Change("shut:c1")]),
        (Source((plan(PEOPLE, [desk("c9")]),)), [Change("nothing")]),
    ):
        with pytest.raises(CannotRehearse):
            rehearse(source, changes, 5, each)


@pytest.mark.parametrize(("played", "real", "far"), [(10.0, 12.5, False), (1.5, 3.0, False), (9.0, 12.5, True)])
def test_two_means_are_far_apart_by_minutes_and_by_share(played, real, far):
    assert Replayed(1, played, real, 100).far_apart is far
