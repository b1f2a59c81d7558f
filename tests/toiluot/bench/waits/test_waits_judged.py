"""Days that really have what a hall has, played the same each time, and every way asked of the same people."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import fields, replace
from functools import partial

import pytest
from typer.testing import CliRunner

from server.rehearsal import processes
from server.waits.futures import Ingredients
from toiluot.bench.rows import at_most
from toiluot.bench.waits import city, judging, policies, run
from toiluot.bench.waits.estimators import (
    ByNewcomers,
    Calibrated,
    PeopleTimesMinutes,
    PutRight,
    Today,
    Told,
)
from toiluot.bench.waits.grade import figures
from toiluot.bench.waits.judging import Days, judge
from toiluot.bench.waits.log import PastDay, Stay, past_of
from toiluot.bench.waits.play import Learnt, Played, play
from toiluot.bench.waits.policies import Order, effects
from toiluot.bench.waits.product import ablated, all_of_them
from toiluot.bench.waits.truth import NORMAL, OVERLOAD, Hall, draw
from toiluot.cli import app

SMALL = Hall(visits=500, counters=8)
"""Eight counters of three groups, about 200 people a day."""


@pytest.fixture(scope="module")
def week():
    return [play(SMALL, draw(SMALL, 7, number)) for number in range(5)]


@pytest.fixture
def one_process(monkeypatch):
    """Tiny days do not wait for processes to start."""
    monkeypatch.setattr(processes.os, "cpu_count", lambda: 1)


def test_the_days_have_lunches_transfers_skills_and_all_that_breaks_simple_estimates(week):
    stays = [stay for day in week for stay in day.past.stays]
    ends = Counter(stay.end for stay in stays)
    assert {"done", "sent_on", "missed", "parked", "left"} <= set(ends)
    assert any(stay.leg == 1 for stay in stays)
    assert any(stay.nth == 1 for stay in stays)
    assert {stay.class_id for stay in stays} == {"ordinary", "cao-tuoi", "mang-thai"}
    assert any(stay.slot_at for stay in stays)
    assert any(one.came_at is None for day in week for one in day.past.booked)
    reasons = Counter(away.reason for day in week for away in day.past.aways)
    assert reasons["an-trua"] >= 5 * 8 - 2
    assert reasons["giai-lao"] > 10
    branch = SMALL.branch()
    skills = {len(branch.skills[counter.id]) for counter in branch.counters}
    assert len(skills) > 1
    served = {(stay.counter_id, stay.service_id) for stay in stays if stay.counter_id}
    assert all(service_id in branch.skills[counter_id] for counter_id, service_id in served)


def test_lunches_are_habits_and_clerks_have_a_pace_of_their_own(week):
    begins = {}
    for day in week:
        for away in day.past.aways:
            if away.reason == "an-trua":
                begins.setdefault(away.counter_id, []).append((away.at - day.past.midnight) / 60_000)
    assert len({round(min(times) / 15) for times in begins.values()}) > 2
    assert all(max(times) - min(times) < 60 for times in begins.values())
    paces = {desk.pace for desk in draw(SMALL, 7, 0).desks}
    assert max(paces) > 1.2 * min(paces)


def test_the_same_seed_gives_the_same_days_and_another_one_others(week):
    assert play(SMALL, draw(SMALL, 7, 3)).past == week[3].past
    assert play(SMALL, draw(SMALL, 8, 3)).past != week[3].past
    assert draw(replace(SMALL, load=OVERLOAD), 7, 3).desks == draw(SMALL, 7, 3).desks
    assert len(draw(replace(SMALL, load=2.0), 7, 3).people) > 1.7 * len(draw(SMALL, 7, 3).people)


def test_whoever_watches_a_day_changes_nothing_of_it(week):
    class Everything:
        asked = 0

        def newcomer(self, moment, who):
            self.asked += 1
            for way in ways if self.asked % 8 == 0 else ():
                way.told(moment, who)

        def sweep(self, moment):
            if moment.now % 3_600_000 == 0:
                for way in ways:
                    way.told_waiting(moment)
                    way.alarm(moment)

    ways = all_of_them()
    for way in ways:
        way.learn([week[0].past], SMALL.branch())
    watching = Everything()
    assert play(SMALL, draw(SMALL, 7, 1), watching).past == week[1].past
    assert watching.asked > 80


def test_the_product_learns_from_the_same_days_as_rows_of_its_own(week):
    past = past_of([day.past for day in week])
    assert len(past.visits) == sum(len(day.past.stays) for day in week)
    assert {visit.ending for visit in past.visits} >= {"served", "missed", "moved", "left"}
    assert any(visit.sent_from for visit in past.visits)
    lunch = next(pause for pause in past.pauses if pause.reason == "an-trua")
    assert lunch.last_call_at is None or lunch.last_call_at <= lunch.began_at < (lunch.ended_at or 0)
    learnt = Learnt.of(day.learnt for day in week)
    assert all(count <= 60 for count, _ in learnt.measured.values())
    assert 0.03 < learnt.missed / learnt.called < 0.15


class Psychic(ByNewcomers):
    """Tells everybody ten minutes, and keeps what it was taught."""

    name = "ten minutes"

    def __init__(self):
        self.days, self.pairs = [], []

    def learn(self, days, branch):
        self.days.append(len(days))

    def calibrate(self, pairs):
        self.pairs = list(pairs)

    def told(self, moment, who):
        return Told(600.0, 900.0, 60.0)

    def told_waiting(self, moment):
        return {ticket_id: Told(600.0, 900.0) for ticket_id in moment.state.waiting}


def test_ways_learn_calibrate_and_are_tested_on_days_apart(one_process):
    ways = [Psychic(), Today(), Calibrated(PeopleTimesMinutes())]
    judged = judge(SMALL, 3, Days(1, 2, 2), ways, lambda text: None)
    psychic = ways[0]
    assert psychic.days == [1, 3]
    days = {pair.day for pair in psychic.pairs}
    assert days == {draw(SMALL, 3, 1).date.isoformat(), draw(SMALL, 3, 2).date.isoformat()}
    assert all(pair.p50_s == 600 and pair.had_to_wait for pair in psychic.pairs)
    n = {name: len(rows) for name, rows in judged.rows.items()}
    assert len(set(n.values())) == 1
    happened = [[row.happened_s for row in rows] for rows in judged.rows.values()]
    assert happened[0] == happened[1] == happened[2]
    assert judged.at_once > 0
    assert judged.evolving["ten minutes"].tickets > 0
    assert judged.warned["run without chance"].breaks > 0
    assert judged.warned["run without chance"].breaks == judged.warned["ten minutes"].breaks
    assert sum(judged.evolving["run without chance"].asked) > 0


def test_the_same_seed_gives_the_same_figures(one_process):
    tiny = Hall(visits=200, counters=3)
    first, again = (judge(tiny, 3, Days(1, 1, 1), [PutRight()], lambda text: None) for _ in range(2))
    assert first == again


def test_the_short_form_for_the_whole_bench_gives_its_three_rows(one_process, monkeypatch):
    monkeypatch.setattr(run, "all_of_them", lambda: [PutRight()])
    names = [row.name for row in run.rows(4, SMALL)]
    assert names == ["the wait told: mean absolute error", "the wait told: bias", "the wait told: over the bound"]


def test_the_citys_visits_stand_in_the_tree_and_later_days_are_held_out():
    visits = city.read()
    assert len(visits) == 73_985
    some = [one for one in visits if one.queue.startswith("UD_Rembertow ")]
    rows = city.judge(some)
    tested = [one for one in some if one.date >= "2020-01-13" and one.ahead >= 1]
    assert {len(of_way) for of_way in rows.values()} == {len(tested)}
    found = {name: figures(of_way) for name, of_way in rows.items()}
    assert {name for name, one in found.items() if one is not None and one.over is not None} == {
        city.PRODUCT, city.PUT_RIGHT, city.NAIVE_CALIBRATED,
    }  # fmt: skip
    # What happened on the held-out days teaches nothing: changed, the same is told.
    changed = [replace(one, waited=one.waited + 60) if one.date >= "2020-01-13" else one for one in some]
    again = city.judge(changed)
    for name in (city.PUT_RIGHT, city.NAIVE_CALIBRATED):
        assert [(row.p50_s, row.bound_s) for row in again[name]] == [(row.p50_s, row.bound_s) for row in rows[name]]


def test_each_ingredient_is_left_out_once_and_only_some_are_asked(one_process, monkeypatch, capsys):
    names = [way.name for way in ablated()]
    assert names[0] == "futures"
    assert len(set(names)) == len(names) == 1 + len(fields(Ingredients))
    monkeypatch.setattr(run, "Hall", partial(Hall, visits=200, counters=3))
    monkeypatch.setattr(run, "ablated", lambda: [PutRight(), PeopleTimesMinutes()])
    assert run.ablation(None, days=4) == 0
    assert "run without chance, put right" in capsys.readouterr().out
    all_, some = (judge(SMALL, 3, Days(1, 1, 1), [PutRight()], lambda text: None, every=every) for every in (1, 4))
    assert len(some.rows[PutRight.name]) <= len(all_.rows[PutRight.name]) / 3
    assert some.warned[PutRight.name].alarms == 0


def judge_nothing():
    return judging.Judged(Hall(), ("nothing",), {"nothing": []}, {}, {}, 0, 0, 0)


def test_the_command_prints_writes_and_fails_when_a_figure_is_missed(one_process, monkeypatch, tmp_path, capsys):
    monkeypatch.setattr(run, "Hall", partial(Hall, visits=200, counters=3))
    monkeypatch.setattr(run.city, "read", lambda: (_ for _ in ()).throw(FileNotFoundError()))
    monkeypatch.setattr(run.cost, "measure", lambda: [at_most("a forecast", 70.0, "ms", 60.0)])
    assert run.main(tmp_path / "waits.json", days=4, seed=2) == 1
    printed = capsys.readouterr()
    assert "MISSED" in printed.out
    assert "people x minutes / counters, calibrated" in printed.out
    assert "this part is skipped" in printed.err
    held = json.loads((tmp_path / "waits.json").read_text(encoding="utf-8"))
    assert [hall["load"] for hall in held["halls"]] == [NORMAL, OVERLOAD]
    assert held["city"] == {}
    product = held["halls"][0]["ways"]["futures"]
    assert product["all"]["n"] == sum(group["n"] for group in product["by_service_and_class"].values())
    assert {"what": "a forecast", "reach": "<= 60 ms", "got": "70 ms", "met": False} in held["lines"]
    monkeypatch.setattr(run, "judge", lambda *_: judge_nothing())
    assert run.main(None, days=4, seed=2) == 1
    monkeypatch.setattr(run.cost, "measure", lambda: [at_most("a forecast", 50.0, "ms", 60.0)])
    assert run.main(None, days=4, seed=2) == 0


def test_orders_are_compared_on_the_same_days(one_process):
    first, absolute = Order("first come", 0, 0), Order("absolute", 0, 45, absolute=True)
    found = effects(4, 2, SMALL, [first, absolute])
    assert [(one.order.name, one.load) for one in found] == [
        ("first come", NORMAL),
        ("absolute", NORMAL),
        ("first come", OVERLOAD),
        ("absolute", OVERLOAD),
    ]
    full = {one.order.name: one for one in found if one.load == OVERLOAD}
    assert full["absolute"].priority[1] < full["first come"].priority[1]
    assert full["absolute"].ordinary[1] > full["first come"].ordinary[1]
    assert full["absolute"].punctual > full["first come"].punctual
    assert full["absolute"].overtaken > full["first come"].overtaken
    assert "absolute" in policies.table(found)


def test_an_effect_is_what_is_on_paper():
    def stay(name, waited, class_id="ordinary", slot=None, **more):
        came = 600 * 60_000
        called = None if waited is None else came + waited * 60_000
        slot_at = None if slot is None else slot * 60_000
        return Stay(name, 0, 0, "s", class_id, slot_at, came, came, came, called, **more)

    stays = (
        *(stay(f"ordinary{n}", n) for n in range(100)),
        stay("left-away", None),
        stay("old-person", 4, "cao-tuoi"),
        stay("in-time-1", 12, slot=606),
        stay("in-time-2", 30, slot=606),
        Stay("again-001", 0, 1, "s", "ordinary", None, 0, 0, 0, 999),
    )
    day = Played(PastDay("2026-03-02", 0, 0, stays, (), (), ()), Learnt(), 7)
    found = policies.effect(Order("x", 45, 45), 1.0, [day])
    assert found.ordinary == (50, 90, 99)
    assert found.priority == (4, 4, 4)
    assert found.booked == (24, 24, 24)
    assert (found.punctual, found.overtaken) == (0.5, 7)


@pytest.mark.parametrize(
    "words",
    [
        ["--days", "8"],
        ["all", "--seed", "3"],
        ["--policies"],
        ["--advice"],
        ["--ablation"],
        ["--oracle"],
        ["waits", "--days", "3"],
    ],
)
def test_days_and_seeds_are_for_the_wait_told_alone(words):
    assert CliRunner().invoke(app, ["bench", *words]).exit_code == 2
