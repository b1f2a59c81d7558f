"""A process's clock: the real one, and the time that a demo's programs share."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path

import pytest

from config import BadSettings, ServerSettings, load
from config.clock import SHARED_BYTES, Clock, SharedClock, shared_cells
from tests.patience import until

NINE = 1_773_108_000_000


@pytest.fixture
def shared(tmp_path: Path) -> Path:
    file = tmp_path / "hall.time"
    file.write_bytes(bytes(SHARED_BYTES))
    shared_cells(file)[0] = NINE
    return file


def settings(folder: Path, clock: str) -> ServerSettings:
    path = folder / "server.toml"
    path.write_text(f'kind = "server"\nbranch = "b.toml"\n[clock]\n{clock}\n', encoding="utf-8")
    return load(path, ServerSettings)


def test_left_alone_a_program_keeps_real_time(tmp_path):
    clock = settings(tmp_path, "").clock.clock()
    assert type(clock) is Clock
    assert abs(clock.now_ms() - time.time_ns() // 1_000_000) < 1000


def test_programs_of_one_demo_read_one_time(shared, tmp_path):
    one = settings(tmp_path, 'speed = 90\nshared = "hall.time"\nplace = 1').clock.clock()
    other = SharedClock(90, cells=shared_cells(shared), place=2)
    shared_cells(shared)[0] = NINE + 1234
    assert one.now_ms() == other.now_ms() == NINE + 1234
    assert one.speed == 90


def test_a_program_says_how_far_it_has_come_and_when_it_goes(shared):
    cells = shared_cells(shared)
    clock = SharedClock(1.0, cells=shared_cells(shared), place=3)
    clock.here()
    assert cells[3] == NINE
    cells[0] = NINE + 500
    assert cells[3] == NINE, "only the program itself moves its own place"
    clock.here()
    assert cells[3] == NINE + 500
    clock.leave()
    assert cells[3] == 0


def test_who_only_looks_is_not_waited_for(shared):
    cells = shared_cells(shared)
    clock = SharedClock(1.0, cells=cells)
    clock.here()
    clock.leave()
    assert cells[0] == NINE
    assert not any(cells[1:])


async def test_a_program_keeps_up_for_as_long_as_its_loop_turns(shared):
    cells = shared_cells(shared)
    clock = SharedClock(1.0, cells=cells, place=1)
    keeping = asyncio.create_task(clock.keep_up())
    for at in (NINE + 1, NINE + 2):
        cells[0] = at
        await until(lambda at=at: cells[1] == at)
    keeping.cancel()
    await asyncio.gather(keeping, return_exceptions=True)
    assert cells[1] == 0


async def test_a_sleep_follows_the_shared_time_and_not_the_real_one(shared):
    cells = shared_cells(shared)
    clock = SharedClock(1000.0, cells=cells)
    sleeping = asyncio.create_task(clock.sleep(5))
    await asyncio.sleep(0.1)  # a hundred seconds of the hall, had it not stood still
    assert not sleeping.done()
    cells[0] = NINE + 4999
    await asyncio.sleep(0.05)
    assert not sleeping.done()
    cells[0] = NINE + 5000
    await asyncio.wait_for(sleeping, 60)


def test_a_timer_for_the_next_moment_never_looks_all_the_time(shared):
    clock = SharedClock(1000.0, cells=shared_cells(shared))
    assert clock.real_seconds(0.001) >= 0.001
    assert clock.real_seconds(60) == 0.06


@pytest.mark.parametrize("held", [None, b"", b"7" * (SHARED_BYTES - 1)])
def test_a_file_that_is_no_shared_time_is_refused_with_what_to_do(tmp_path, held):
    if held is not None:
        (tmp_path / "hall.time").write_bytes(held)
    with pytest.raises(BadSettings, match="take shared away to keep real time"):
        settings(tmp_path, 'shared = "hall.time"')


def test_a_shared_time_that_was_cut_off_since_is_not_read_as_time(shared):
    shared.write_bytes(b"7" * 16)
    with pytest.raises(ValueError, match="no shared time"):
        shared_cells(shared)


def test_what_names_the_machines_run_is_the_same_in_each_program_and_of_no_other_clock(shared):
    plain = Clock()
    assert plain.run() == Clock().run() == Path("/proc/sys/kernel/random/boot_id").read_text().strip()
    others = (Clock(2.0), Clock(real_start_ms=1, start_ms=2), SharedClock(1.0, cells=shared_cells(shared)))
    assert [clock.run() for clock in others] == [""] * 3
