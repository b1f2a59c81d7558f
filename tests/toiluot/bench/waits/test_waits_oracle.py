"""Somebody who knows all chances of a hall, and nothing of what they will bring."""

from __future__ import annotations

import random
from dataclasses import replace
from functools import partial

import pytest

from server.rehearsal import processes
from toiluot.bench.waits import informed, oracle, run, truth
from toiluot.bench.waits.grade import figures
from toiluot.bench.waits.judging import Days, judge
from toiluot.bench.waits.oracle import Oracle, gone_share
from toiluot.bench.waits.play import play
from toiluot.bench.waits.product import Futures
from toiluot.bench.waits.truth import Hall, draw

SMALL = Hall(visits=500, counters=8)
"""Eight counters of three groups, about 200 people a day."""


def test_it_knows_nothing_of_what_chance_will_bring(monkeypatch):
    day, asked, drawn = draw(SMALL, 7, 1), [], truth.draw

    def told(moment, who, known):
        monkeypatch.setattr(oracle.truth, "draw", known)
        return Oracle(SMALL, 7, 8).told(moment, who)

    def moved(now, pause):
        return replace(pause, at=pause.at + 40, minutes=60) if pause.at > now else pause

    class Twice:
        def newcomer(self, moment, who):
            now = (moment.now - day.midnight) / 60_000
            if who.free_counter or len(asked) == 60 or not 600 < now < 735:
                return
            # Nobody is still to come, no service goes on, every pause is another one: of all that nothing is seen yet.
            desks = tuple(replace(desk, breaks=tuple(map(partial(moved, now), desk.breaks))) for desk in day.desks)
            other = replace(day, people=(), desks=desks)
            asked.append((told(moment, who, drawn), told(moment, who, lambda *_: other)))

        def sweep(self, moment):
            pass

    play(SMALL, day, Twice())
    assert len(asked) > 15
    assert all(one == again for one, again in asked)
    assert any(one.bound_s > one.p50_s + 60 for one, _ in asked)


@pytest.fixture(scope="module")
def judged():
    before = processes.os.cpu_count
    processes.os.cpu_count = lambda: 1
    try:
        return judge(SMALL, 3, Days(3, 2, 4), [Oracle(SMALL, 3, 60), Futures()], lambda text: None, every=4)
    finally:
        processes.os.cpu_count = before


def test_two_of_ten_wait_longer_than_its_bound_and_nobody_is_much_nearer(judged):
    best, ours = (figures(rows) for rows in judged.rows.values())
    assert best.n > 60
    assert 0.08 < best.over < 0.32
    assert best.mae < 1.1 * ours.mae
    assert best.pinball80 < 1.1 * ours.pinball80


def test_who_does_not_come_to_a_call_is_as_the_truth_has_it():
    dice = random.Random(1)
    shares = [truth.gone_after(dice.random()) for _ in range(40_000)]
    for waited in (0.0, 10.0, 60.0):
        gone = sum(after is not None and waited > after for after in shares) / len(shares)
        assert gone == pytest.approx(gone_share(waited), abs=0.005)


def test_what_is_left_of_a_service_is_drawn_from_the_longer_ones():
    dice, pool = random.Random(1), oracle._pool(10.0)
    left = [oracle._longer(dice, pool, 25.0) for _ in range(500)]
    assert min(left) > 25.0
    assert max(left) > 35.0
    assert oracle._longer(dice, pool, 1e6) == 1e6


def test_futures_can_be_told_each_part_of_what_it_knows(judged, monkeypatch, capsys):
    ways = informed.informed(SMALL, 3)
    assert len({way.name for way in ways}) == 1 + len(informed.PARTS)
    monkeypatch.setattr(processes.os, "cpu_count", lambda: 1)
    monkeypatch.setattr(run, "Hall", partial(Hall, visits=200, counters=3))
    assert run.oracle(None, days=4) == 0
    printed = capsys.readouterr().out
    assert "futures, all of it known" in printed
    assert printed.count("futures / oracle: MAE ") == 2
