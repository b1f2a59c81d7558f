"""Which counter to open, on days that are played once more with it opened."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from server.rehearsal import processes
from server.rehearsal.day import Break, Desk
from server.rehearsal.play import play
from toiluot.bench.waits import advice, run
from toiluot.bench.waits.advice import (
    ANY,
    CLEAR,
    FIRST,
    FUTURES,
    MOST_WAIT,
    NOTHING,
    SHUT_FIRST,
    Advised,
    Case,
    better,
    clear_lead,
    opened,
    study,
    table,
    told,
    waited,
    with_spare,
)
from toiluot.bench.waits.judging import Days
from toiluot.bench.waits.truth import Hall, draw

TINY = Hall(load=1.6, visits=500, counters=4)
"""Four counters of two groups."""

MIN = 60_000


@pytest.fixture
def one_process(monkeypatch):
    monkeypatch.setattr(processes.os, "cpu_count", lambda: 1)


def case(day=0, lead=1.0, **saved):
    made = Case(
        day, 1000, "g", saved, first="a", most_wait="b", shut_first="c", futures="d", lead=lead, foreseen=50.0,
        fewer_told=5.0, fewer=4.0,
    )  # fmt: skip
    return made


def test_each_way_is_worth_what_its_choice_really_saved():
    found = Advised(1.0, (case(a=10, b=20, c=30, d=40), case(1, 0.5, a=0, b=60, c=10, d=20)), clear=0.8, days=2)
    shares = {way: round(found.share(way), 3) for way in advice.WAYS}
    assert shares == {
        NOTHING: 0.0, FIRST: 0.1, MOST_WAIT: 0.8, SHUT_FIRST: 0.4, FUTURES: 0.6, CLEAR: 1.0, ANY: 0.475,
    }  # fmt: skip
    assert found.by_day(FUTURES) == [1.0, pytest.approx(1 / 3)]
    assert found.above(FUTURES) == (-10.0, 30.0), "20 more on one day, 40 less on the other"
    assert not better([found])
    assert better([replace(found, cases=found.cases[:1])])


def test_opening_none_is_as_good_as_a_counter_that_costs_more_than_it_saves():
    found = Advised(1.0, (case(a=-5, b=-10, c=-1, d=-2),), clear=0.0, days=1)
    assert (found.cases[0].best(), found.share(FUTURES)) == (0.0, 0.0)
    assert found.above(FUTURES) == (8.0, 0.0)
    assert Advised(1.0, (), 0.0).above(FUTURES) == (0.0, 0.0)


def test_the_lead_that_is_clear_is_chosen_by_what_following_it_saved():
    assert clear_lead([case(lead=1.0, a=0, b=50, c=0, d=10), case(lead=2.5, a=0, b=0, c=0, d=90)]) == 2.0
    assert clear_lead([]) == max(advice.LEADS)


def test_what_is_written_for_a_terminal_has_every_way_and_what_was_foreseen():
    found = Advised(1.23, (case(a=10, b=20, c=30, d=40),), clear=0.8, days=1)
    written = table([found, Advised(1.0, (), 0.0)])
    assert all(way in written for way in advice.WAYS)
    assert "100%" in written
    assert "saved 40 minutes each where 50 were foreseen" in told(found)
    assert told(Advised(1.0, (), 0.0)) == ""


def test_only_counters_whose_groups_the_hall_has_are_added_and_nobody_sits_there():
    branch = with_spare(TINY)
    more = [one for one in branch.counters if one.id.startswith("x")]
    assert more
    assert {group for one in more for group in one.groups} <= {group.id for group in branch.groups}
    usual = play(branch, draw(TINY, 3, 0)).past
    assert not {shift.counter_id for shift in usual.shifts} & {one.id for one in more}


def test_until_a_counter_opens_the_day_is_the_same_and_afterwards_it_serves_for_a_while():
    branch, day = with_spare(TINY), draw(TINY, 3, 0)
    usual, then = (play(branch, one).past for one in (day, opened(day, "x1", 600.0, 1.0, None)))
    at = day.midnight + 600 * MIN
    before = [[stay for stay in past.stays if stay.free_at and stay.free_at < at] for past in (usual, then)]
    assert before[0] == before[1] != []
    served = [stay.called_at for stay in then.stays if stay.counter_id == "x1"]
    assert served
    assert at <= min(served) <= max(served) < at + 45 * MIN
    assert waited(day, then.stays, at, at + 90 * MIN) < waited(day, usual.stays, at, at + 90 * MIN)


def test_a_counter_that_is_called_back_takes_the_rest_of_its_pause_later_and_a_late_one_begins_at_once():
    day = draw(TINY, 3, 0)
    lunch = Break(690.0, 40.0, "an-trua")
    desk = Desk("c01", "s-C01", 480.0, 1020.0, 1.0, (Break(600.0, 5.0, "giai-lao"), lunch), 0.2)
    day = replace(day, desks=(desk, *day.desks[1:]))
    usual = play(with_spare(TINY), day).past
    (away,) = [one for one in usual.aways if (one.counter_id, one.reason) == ("c01", "an-trua")]
    began = (away.at - day.midnight) / MIN
    (changed, *_) = opened(day, "c01", began + 10, 1.0, away).desks
    assert [(one.at, round(one.minutes, 3)) for one in changed.breaks] == [
        (600.0, 5.0), (690.0, 10.0), (began + 55, 30.0),
    ]  # fmt: skip
    assert opened(day, "c01", began + 41, 1.0, away) == day, "it is back by then"
    (late, *_) = opened(day, "c01", 470.0, 1.0, None).desks
    assert late == replace(desk, opens=470.0)


def test_who_leaves_has_waited_until_they_leave():
    branch, day = with_spare(TINY), draw(TINY, 3, 0)
    people = tuple(replace(one, patience=2.0) for one in day.people)
    day = replace(day, people=people, desks=day.desks[:1])
    past = play(branch, day).past
    gone = [stay for stay in past.stays if stay.end == "left"]
    assert gone
    assert waited(day, gone, 0, day.midnight + 2000 * MIN) == pytest.approx(2.0 * len(gone), abs=0.01)


def test_small_days_are_studied_from_the_first_to_the_last(one_process, monkeypatch, tmp_path, capsys):
    said = []
    found = study(TINY, 3, Days(1, 1, 1), said.append, every=4)
    assert [text.split()[-1] for text in said] == ["fit", "on", "test"]
    assert found.days == 1
    assert len(found.cases) >= 2
    for one in found.cases:
        assert {one.first, one.most_wait, one.shut_first, one.futures} <= one.saved.keys()
        assert len(one.saved) >= 2
    monkeypatch.setattr(advice, "study", lambda hall, *more: replace(found, load=hall.load))
    monkeypatch.setattr(run.advising, "study", advice.study)
    code = run.advice(tmp_path / "advice.json", 4)
    assert code == int(not better([found]))
    assert ("met" if better([found]) else "missed") in capsys.readouterr().out
    held = json.loads((tmp_path / "advice.json").read_text(encoding="utf-8"))
    assert [one["load"] for one in held["advice"]] == [1.0, 1.23]
