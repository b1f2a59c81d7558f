"""What a seed makes of a plan."""

import pytest

from server.rehearsal.refusals import CannotRehearse
from tests.server.rehearsal.rehearsal_kit import desk, outcome, person, plan

PEOPLE = [person(480 + n) for n in range(6)]
LENGTHS = {"A1": (2.0, 5.0, 30.0)}


def test_the_same_seed_is_the_same_day_and_another_is_another():
    one = plan(PEOPLE, lengths=LENGTHS)
    assert one.drawn(3) == one.drawn(3)
    assert outcome(one, 3) == outcome(one, 3)
    assert {took for p in one.drawn(3).people for _, took in p.legs} <= set(LENGTHS["A1"])
    assert len({one.drawn(seed).people for seed in range(5)}) == 5


def test_without_a_seed_everybody_takes_as_long_as_it_says():
    assert plan(PEOPLE, lengths=LENGTHS).drawn(None).people == tuple(PEOPLE)


def test_a_person_takes_the_same_whatever_else_is_changed():
    fewer = plan(PEOPLE, [desk(), desk("c2")], lengths=LENGTHS).drawn(3)
    assert fewer.people == plan(PEOPLE, lengths=LENGTHS).drawn(3).people


def test_a_day_without_people_or_counters_is_refused_in_both_languages():
    for one, words in ((plan([]), "visits"), (plan(PEOPLE, []), "No counter")):
        with pytest.raises(CannotRehearse) as refused:
            one.drawn(1)
        assert words in refused.value.text("en")
        assert "Xin" in refused.value.text("vi")
