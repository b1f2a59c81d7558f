"""The hall's time waits for the slowest: a program that lags, a step that takes long, somebody who wakes."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from config.clock import SharedClock, shared_cells
from toiluot.demo.conductor import LAG_S, STEP_S, Conductor, HallStuck

START = 1_773_108_000_000
SPEED = 100.0


@pytest.fixture
def conductor(tmp_path: Path) -> Conductor:
    made = Conductor(tmp_path / "hall.time", SPEED, START)
    made.begin(0.0)
    return made


def program(conductor: Conductor, name: str, lag_s: float = LAG_S) -> SharedClock:
    """A program of the demo as its own process sees the time; it has said its first word."""
    clock = SharedClock(SPEED, cells=shared_cells(conductor.file), place=conductor.place(name, lag_s))
    clock.here()
    return clock


def seconds(conductor: Conductor) -> float:
    return (conductor.clock.now_ms() - START) / 1000


def play(conductor: Conductor, *programs: SharedClock, real_s: float, since: float = 0.0) -> None:
    """Let real time go by in ticks; the programs named keep up."""
    for tick in range(1, round(real_s / 0.01) + 1):
        conductor.step(since + tick * 0.01)
        for each in programs:
            each.here()


def test_it_stands_still_until_it_begins(tmp_path):
    made = Conductor(tmp_path / "hall.time", SPEED, START)
    assert made.clock.now_ms() == START
    made.begin(50.0)
    made.step(50.01)
    assert seconds(made) == pytest.approx(1.0, abs=0.01)


def test_it_runs_at_its_speed_while_everybody_keeps_up(conductor):
    play(conductor, program(conductor, "server"), program(conductor, "kiosk"), real_s=2.0)
    assert seconds(conductor) == pytest.approx(200, rel=0.01)
    assert not conductor.waited_s


def test_it_waits_for_a_program_that_lags_and_goes_on_from_there(conductor):
    server, kiosk = program(conductor, "server"), program(conductor, "kiosk")
    play(conductor, server, kiosk, real_s=1.0)
    play(conductor, kiosk, since=1.0, real_s=5.0)
    assert seconds(conductor) == pytest.approx(100 + LAG_S, abs=1.1)
    assert list(conductor.waited_s) == ["server"]
    assert conductor.waited_s["server"] == pytest.approx(5, abs=0.2)
    play(conductor, server, kiosk, since=6.0, real_s=1.0)
    assert seconds(conductor) == pytest.approx(200 + LAG_S, abs=STEP_S + 1.1)


def test_a_program_may_be_given_more_time_than_another(conductor):
    program(conductor, "window", lag_s=30.0)
    play(conductor, real_s=5.0)
    assert seconds(conductor) == pytest.approx(30.0, abs=0.01)


def test_a_program_that_has_not_spoken_yet_or_has_ended_is_not_waited_for(conductor):
    conductor.place("starting")
    program(conductor, "closed").leave()
    program(conductor, "killed")
    conductor.excuse("killed")
    play(conductor, real_s=1.0)
    assert seconds(conductor) == pytest.approx(100, rel=0.02)


def test_a_program_that_comes_back_is_waited_for_again(conductor):
    server = program(conductor, "server")
    conductor.excuse("server")
    play(conductor, real_s=1.0)
    server.here()
    play(conductor, since=1.0, real_s=5.0)
    assert seconds(conductor) == pytest.approx(100 + LAG_S, abs=1.1)


def test_a_step_takes_no_longer_than_it_is_allowed_however_long_it_really_takes(conductor):
    with conductor.hold("quay-01", 2.0):
        play(conductor, real_s=3.0)
        assert seconds(conductor) == 2.0
        with conductor.hold("kiosk", 0.5):
            play(conductor, since=3.0, real_s=1.0)
        assert seconds(conductor) == 2.0
    assert conductor.waited_s["quay-01"] > 2.9
    play(conductor, since=4.0, real_s=1.0)
    assert seconds(conductor) == pytest.approx(102, abs=STEP_S)


def test_the_shortest_of_many_steps_is_waited_for(conductor):
    with conductor.hold("long", 50.0), conductor.hold("short", 1.0):
        play(conductor, real_s=1.0)
        assert seconds(conductor) == 1.0
    assert list(conductor.waited_s) == ["short"]


def test_a_step_that_fails_is_waited_for_no_more(conductor):
    with pytest.raises(OSError, match="gone"), conductor.hold("quay-01", 1.0):
        raise OSError("gone")
    play(conductor, real_s=1.0)
    assert seconds(conductor) == pytest.approx(100, rel=0.02)


def test_a_conductor_that_was_late_itself_does_not_leap(conductor):
    conductor.step(60.0)
    assert seconds(conductor) == STEP_S


def test_time_never_goes_back(conductor):
    play(conductor, real_s=1.0)
    before = seconds(conductor)
    program(conductor, "late").cells[conductor.place("late")] = START - 3_600_000
    play(conductor, since=1.0, real_s=0.5)
    assert seconds(conductor) == before


async def test_everybody_wakes_at_their_own_moment_and_in_order(conductor):
    woken: list[tuple[str, float]] = []

    async def sleeper(name: str, for_s: float) -> None:
        await conductor.sleep(for_s)
        woken.append((name, seconds(conductor)))

    tasks = [asyncio.create_task(sleeper(*each)) for each in (("c", 3.25), ("a", 1.5), ("b", 1.5), ("d", 400.0))]
    await asyncio.sleep(0)
    for tick in range(1, 40):
        conductor.step(tick * 0.04)  # four seconds of the hall at a time
        await asyncio.sleep(0)
        await asyncio.sleep(0)
    assert woken == [("a", 1.5), ("b", 1.5), ("c", 3.25)]
    tasks[-1].cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    play(conductor, since=1.6, real_s=5.0)
    assert seconds(conductor) > 400, "who sleeps no more holds nobody up"


async def test_a_stop_where_somebody_wakes_costs_the_hall_no_time(conductor):
    sleeper = asyncio.create_task(conductor.sleep(0.5))
    await asyncio.sleep(0)
    conductor.step(0.01)
    assert seconds(conductor) == 0.5
    conductor.step(0.02)
    assert seconds(conductor) == pytest.approx(2.0, abs=0.01)
    await asyncio.wait_for(sleeper, 60)


async def test_a_moment_that_has_passed_is_not_waited_for(conductor):
    await asyncio.wait_for(conductor.until(START - 1), 60)
    await asyncio.wait_for(conductor.sleep(0), 60)


async def test_an_event_or_the_hall_ends_a_wait(conductor):
    event = asyncio.Event()
    waiting = asyncio.create_task(conductor.within(event, 10.0))
    await asyncio.sleep(0)
    event.set()
    assert await asyncio.wait_for(waiting, 60)
    waiting = asyncio.create_task(conductor.within(asyncio.Event(), 2.0))
    await asyncio.sleep(0.01)
    conductor.step(0.02)
    conductor.step(0.04)
    assert not await asyncio.wait_for(waiting, 60)


def test_a_program_that_has_stopped_working_ends_the_day_by_its_name(tmp_path):
    made = Conductor(tmp_path / "hall.time", SPEED, START, stuck_s=30.0)
    made.begin(0.0)
    program(made, "hub")
    play(made, real_s=29.0)
    with pytest.raises(HallStuck, match="waited for hub for 30 s"):
        play(made, since=29.0, real_s=3.0)


def test_only_standing_still_without_end_ends_the_day(tmp_path):
    made = Conductor(tmp_path / "hall.time", SPEED, START, stuck_s=30.0)
    made.begin(0.0)
    hub = program(made, "hub")
    play(made, hub, real_s=100.0)
    play(made, since=100.0, real_s=29.0)
    play(made, hub, since=129.0, real_s=1.0)
    play(made, since=130.0, real_s=29.0)
    with pytest.raises(HallStuck):
        play(made, since=159.0, real_s=3.0)


def test_a_hall_that_a_person_takes_part_in_waits_for_ever(tmp_path):
    made = Conductor(tmp_path / "hall.time", SPEED, START, stuck_s=None)
    made.begin(0.0)
    program(made, "kiosk")
    play(made, real_s=1.0)
    made.step(10_000.0)


async def test_who_does_not_begin_to_keep_time_is_named(conductor):
    program(conductor, "server")
    conductor.place("display")
    with pytest.raises(HallStuck, match="display did not begin to keep time"):
        await conductor.everybody(within_s=0.05)
    program(conductor, "display")
    await asyncio.wait_for(conductor.everybody(), 60)


async def test_it_moves_by_itself_in_real_time(conductor):
    running = asyncio.create_task(conductor.run())
    async with asyncio.timeout(60):
        await conductor.sleep(5.0)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


def test_there_is_a_place_for_every_program_of_a_demo_and_no_more(conductor):
    places = [conductor.place(f"program {n}") for n in range(63)]
    assert len(set(places)) == 63
    assert conductor.place("program 5") == places[5]
    with pytest.raises(ValueError, match="no place left for one too many"):
        conductor.place("one too many")
