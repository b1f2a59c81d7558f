"""The bench: it measures every target it names, on this machine, quickly; and its small parts."""

from __future__ import annotations

import asyncio
import json
import time
import tomllib

import pytest

from config import load
from server.settings.written import written
from toiluot.bench import calls, hall, run
from toiluot.bench.loop_stretches import LoopStretches
from toiluot.bench.rows import at_least, at_most, quantile, row, table
from toiluot.bench.year import copy_of, year_of
from wire.catalogue import Branch

NAMES = (
    "floor: fdatasync",
    "floor: SQLite commits",
    "floor: loopback round trip",
    "a ticket's rows committed, the store alone",
    "tickets durably, 1 client",
    "tickets durably, 64 clients",
    "64 clients over one",
    "Next -> last display",
    "memory of a phone",
    "one display stopped: dropped after",
    "one display stopped: live again",
    "a press at a desk in a browser",
    "press -> ticket at the printer",
    "first frame of a kiosk",
    "first frame of a counter",
    "first frame of a display",
    "processor of an idle kiosk",
    "processor of an idle counter",
    "processor of an idle display",
    "processor of a display with 120 calls a minute",
    "tap on a kiosk's window -> its ticket cut off",
    "kill -9 -> a kiosk is welcomed again, 100 tickets",
    "kill -9 -> a kiosk is welcomed again, a year",
    "day report",
    "the event loop is held by a day's CSV",
    "the event loop is held by a day's page",
    "the event loop is held by a month's page",
    "the event loop is held by today's page",
    "the event loop is held by the API's hall",
    "the event loop is held by a number after a step",
    "the event loop is held by a snapshot",
    "the event loop is held by the roll of the day",
    "the wait told: mean absolute error",
    "the wait told: bias",
    "the wait told: over the bound",
    "today, p99",
    "a day, p99",
    "a year, p99",
    "what people said, p99",
    "replay of a number, p99",
    "settings, p99",
    "a month as a workbook, p99",
)


SMALL = calls.Size(counters=6, displays=6, kiosks=2, phones=30, pressing=4, presses=12)
"""A hall in which everything is measured; how fast it is asks nobody here."""


@pytest.mark.timeout(600)
def test_the_quick_bench_measures_every_part_and_writes_its_rows(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(run, "VAR", tmp_path / "bench")
    monkeypatch.setattr(run, "QUICK_TICKETS", 200)
    monkeypatch.setattr(run, "QUICK_SIZE", SMALL)
    assert run.main(tmp_path / "rows.json", quick=True) == 0
    rows = json.loads((tmp_path / "rows.json").read_text(encoding="utf-8"))
    for name in NAMES:
        found = [r for r in rows if r["name"].startswith(name)]
        assert found, f"no row {name}"
        assert all(r["value"] is not None for r in found)
    assert {"name", "value", "unit", "floor", "ratio", "target", "met"} == set(rows[0])
    again = next(r for r in rows if r["name"].startswith("one display stopped: live again"))
    assert again["met"], "the display that was stopped did not come back"
    assert "Next -> last display" in capsys.readouterr().out
    assert [p.name for p in (tmp_path / "bench").iterdir()] == ["year-200.db"], "it leaves only the year behind"


def test_a_branch_of_any_size_serves_every_service_and_reads_back_from_its_file(tmp_path):
    for counters in (1, 12, 60):
        made = hall.branch_of(counters)
        assert len(made.counters) == counters
        text = written(made)
        tomllib.loads(text)
        (tmp_path / "branch.toml").write_text(text, encoding="utf-8")
        assert load(tmp_path / "branch.toml", Branch) == made


def test_a_year_is_made_once_and_measured_on_a_copy(tmp_path):
    branch = hall.branch_of(12)
    url = year_of(tmp_path / "kept", branch, 40)
    made = (tmp_path / "kept" / "year-40.db").stat().st_mtime_ns
    assert year_of(tmp_path / "kept", branch, 40) == url
    assert (tmp_path / "kept" / "year-40.db").stat().st_mtime_ns == made
    assert copy_of(url, tmp_path / "copy") != url


def test_a_quantile_is_a_value_that_was_measured():
    assert quantile([3.0, 1.0, 2.0], 0.5) == 2.0
    assert quantile(range(100), 0.99) == 99
    with pytest.raises(ValueError, match="nothing was measured"):
        quantile([], 0.5)


def test_a_row_says_whether_its_target_is_met_and_how_far_the_floor_is():
    assert at_most("a", 2.0, "ms", 3.0, floor=0.5).ratio == 4.0
    assert at_most("a", 3.5, "ms", 3.0).met is False
    assert at_least("a", 3.0, "times", 3.0).met is True
    assert row("a", None, "ms", floor=1.0).ratio is None
    lines = table([at_most("slow", 4.0, "ms", 3.0), row("known", None, "s")]).splitlines()
    assert lines[1].split() == ["slow", "4", "ms", "<=", "3", "ms", "MISSED"]
    assert lines[2].split() == ["known", "-", "s"]


async def test_the_longest_stretch_of_a_loop_is_recorded_with_whose_it_was():
    stretches = LoopStretches()
    stretches.install()
    try:
        await asyncio.sleep(0)
        stretches.begin()

        async def holds() -> None:
            until = time.thread_time() + 0.05
            while time.thread_time() < until:
                pass

        await asyncio.create_task(holds())
        assert stretches.longest_s >= 0.045
        assert stretches.which.endswith("holds")
        assert stretches.held_ms >= 45
        stretches.begin()
        assert stretches.held_ms == 0
    finally:
        stretches.close()


async def test_what_held_the_loop_before_it_was_looked_at_again_is_not_told_a_second_time():
    stretches = LoopStretches()
    stretches.install()
    try:
        await asyncio.sleep(0.005)  # its timer runs

        async def tells() -> None:
            until = time.thread_time() + 0.5
            while time.thread_time() < until:
                pass
            stretches.begin()

        await asyncio.create_task(tells())
        await asyncio.sleep(0.005)
        assert stretches.held_ms < 450
    finally:
        stretches.close()
