"""`toiluot bench waits`: play, judge, print; 1 when a figure is missed."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path

from toiluot.bench.rows import Row, at_most, row
from toiluot.bench.waits import advice as advising
from toiluot.bench.waits import city, cost, plots, policies, report
from toiluot.bench.waits.estimators import Estimator
from toiluot.bench.waits.grade import figures
from toiluot.bench.waits.informed import informed
from toiluot.bench.waits.judging import Days, judge
from toiluot.bench.waits.oracle import Oracle
from toiluot.bench.waits.product import Futures, ablated, all_of_them
from toiluot.bench.waits.truth import NORMAL, OVERLOAD, Hall

DAYS, QUICK_DAYS, SEED = 56, 8, 1
ABLATION_DAYS, QUICK_ABLATION_DAYS, ABLATION_EVERY = 28, 4, 4
"""How many days of `ablation` and `oracle` are played, and one of how many people is asked on them."""

ORDER_DAYS, QUICK_ORDER_DAYS = 28, 4
"""How many days of `orders` are played."""

ADVICE_DAYS, QUICK_ADVICE_DAYS = 28, 4
"""How many days of `advice` are played."""


def main(json_path: Path | None, days: int, seed: int = SEED, plots_into: Path | None = None) -> int:
    """Judge what the wait is told, at two loads and on a real city, and what it costs.

    Args:
        json_path: where everything is written as JSON; None for nowhere.
        days: how many are played at each load; below `DAYS` groups are small and shares rough.
        seed: of every day.
        plots_into: a folder that is there, for the drawings of docs/waits.md; None for none.

    Returns:
        0 when every figure is reached, 1 when one is missed.
    """
    parts, judged = Days.of(days), []
    _progress("what a forecast costs")
    costs = [report.of_row(row) for row in cost.measure()]
    for load in (NORMAL, OVERLOAD):
        judged.append(judge(Hall(load=load), seed, parts, all_of_them(), _progress))
    lines = [line for one in judged for line in report.of_hall(one)]
    try:
        visits = city.judge(city.read())
    except FileNotFoundError:
        visits = {}
        print(f"the real city's visits are not here ({city.VISITS}): this part is skipped", file=sys.stderr)
    else:
        lines += report.of_city(visits, city.PUT_RIGHT, city.NAIVE_CALIBRATED)
    lines += costs
    print(report.table(lines))
    for one in judged:
        print(
            f"\nload {one.hall.load:g}, {parts.test} days after {parts.fit} to fit and {parts.calibrate} to calibrate"
        )
        print(report.ways(one.rows))
        print(f"\n{report.alarms(one)}")
    if visits:
        print("\nthe real city, 13 to 15 January 2020, learned from 3 to 10 January")
        print(report.ways(visits))
    if json_path is not None:
        report.save(json_path, seed, lines, judged, visits)
    if plots_into is not None:
        plots.write(plots_into, judged)
    return int(any(line.met is False for line in lines))


def ablation(json_path: Path | None, days: int, seed: int = SEED) -> int:
    """Print what the futures are worth without each of their ingredients; arguments as for `main`. Gives 0."""
    parts, judged = Days.of(days), []
    for load in (NORMAL, OVERLOAD):
        one = judge(Hall(load=load), seed, parts, ablated(), _progress, every=ABLATION_EVERY)
        print(
            f"load {load:g}, one of {ABLATION_EVERY} people on {parts.test} days\n{report.ways(one.rows)}\n", flush=True
        )
        judged.append(one)
    if json_path is not None:
        report.save(json_path, seed, [], judged, {})
    return 0


def oracle(json_path: Path | None, days: int, seed: int = SEED) -> int:
    """Print how near somebody comes who knows the hall's own chances, beside the futures; and the futures told parts
    of that; arguments as for `main`. Gives 0."""
    parts, judged = Days.of(days), []
    for load in (NORMAL, OVERLOAD):
        hall = Hall(load=load)
        ways: list[Estimator] = [Oracle(hall, seed), Futures(), *informed(hall, seed)]
        one = judge(hall, seed, parts, ways, _progress, every=ABLATION_EVERY)
        print(f"load {load:g}, one of {ABLATION_EVERY} people on {parts.test} days\n{report.ways(one.rows)}")
        print(f"{report.against_oracle(one)}\n", flush=True)
        judged.append(one)
    if json_path is not None:
        report.save(json_path, seed, [], judged, {})
    return 0


def orders(json_path: Path | None, days: int, seed: int = SEED) -> int:
    """Print what each way to order the line does to whom, on the same days; arguments as for `main`. Gives 0."""
    found = policies.effects(seed, days)
    print(policies.table(found))
    if json_path is not None:
        held = {"seed": seed, "days": days, "orders": [asdict(one) for one in found]}
        json_path.write_text(json.dumps(held, indent=2) + "\n", encoding="utf-8")
    return 0


def advice(json_path: Path | None, days: int, seed: int = SEED) -> int:
    """Print what each way to choose a counter to open saves; arguments as for `main`.

    Returns:
        0 when the futures save more than opening one where most wait, both loads together, else 1.
    """
    parts = Days.of(days)
    found = [advising.study(Hall(load=load), seed, parts, _progress) for load in (NORMAL, OVERLOAD)]
    print(advising.table(found))
    for one in found:
        print(f"\nload {one.load:g}, {len(one.cases)} alarms on {one.days} days: {advising.told(one)}")
    better = advising.better(found)
    print(f"\nthe futures save more than opening one where most wait: {'met' if better else 'missed'}")
    if json_path is not None:
        held = {"seed": seed, "days": days, "advice": [asdict(one) for one in found]}
        json_path.write_text(json.dumps(held, indent=2) + "\n", encoding="utf-8")
    return int(not better)


def rows(days: int, hall: Hall | None = None) -> list[Row]:
    """A short form for the whole bench: what the wait shown is worth, at one load.

    Args:
        days: played, as for `main`.
        hall: the usual one where left out.
    """
    judged = judge(hall or Hall(), SEED, Days.of(days), all_of_them()[:1], lambda text: None)
    found = figures(judged.rows[judged.names[0]])
    if found is None or found.over is None:
        return [row("the wait told: nobody had to wait", None, "")]
    mae, bias, _ = report.REACH[NORMAL]
    return [
        at_most("the wait told: mean absolute error", found.mae, "min", mae),
        row("the wait told: bias", found.bias, "min", target=f"within {bias:g} min", met=abs(found.bias) <= bias),
        row("the wait told: over the bound", found.over, "", target="0.15-0.25", met=0.15 <= found.over <= 0.25),
    ]


def _progress(text: str) -> None:
    print(f"{text} ...", file=sys.stderr, flush=True)
