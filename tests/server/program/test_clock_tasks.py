"""The hall's clock of a server: the machine's, watched, or a demo's; what it notes is found again."""

from __future__ import annotations

from pathlib import Path

from config.settings import ClockSettings
from server.program.clock_tasks import clock_watch, hall_clock
from server.runtime.hall_clock import HallClock
from server.store.journal import Store
from tests.server.branch_kit import house
from tests.server.program.test_startup import settings_of


def test_a_demos_clock_is_not_watched_and_the_machines_is(tmp_path: Path) -> None:
    store = Store(f"sqlite:///{tmp_path / 'branch.db'}")
    store.open()
    try:
        demo = settings_of(tmp_path, clock=ClockSettings(real_start_ms=1, start_ms=1))
        assert not isinstance(hall_clock(demo, store, 0), HallClock)
        assert isinstance(hall_clock(settings_of(tmp_path), store, 0), HallClock)
    finally:
        store.close()


def test_the_halls_clock_never_stands_before_the_journal(tmp_path: Path) -> None:
    store = Store(f"sqlite:///{tmp_path / 'branch.db'}")
    store.open()
    try:
        later = 4_000_000_000_000
        assert hall_clock(settings_of(tmp_path), store, later).now_ms() >= later
    finally:
        store.close()


async def test_there_is_nothing_to_watch_on_a_clock_of_a_test(url: str, tmp_path: Path) -> None:
    async with house(url) as branch:
        assert clock_watch(settings_of(tmp_path), branch.handle, branch.store) is None
