"""A jump is told once, kept over a restart, and followed when the machine's time is said to be right long enough."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest

from server.runtime.clock_watch import SURE_AFTER, ClockWatch
from server.runtime.hall_clock import HallClock, KeptClock
from server.runtime.time_sync import FileSync, KernelSync, time_sync

HOUR = 3_600_000


class Watched:
    """A watch over a machine that a test turns by hand."""

    def __init__(self) -> None:
        self.elapsed, self.ahead = 0, 1_795_744_800_000
        self.clock = HallClock(lambda: self.elapsed + self.ahead, lambda: self.elapsed, boot="boot-1")
        self.right: bool | None = False
        self.confirmed: list[int] = []
        self.noted: list[str] = []
        self.can_note = True
        self.watch = ClockWatch(self.clock, self, self.confirm, self.note)

    def synchronised(self) -> bool | None:
        return self.right

    async def confirm(self, jump_ms: int) -> None:
        self.confirmed.append(jump_ms)

    async def note(self, text: str) -> bool:
        self.noted.append(text)
        return self.can_note

    async def look(self, times: int = 1) -> None:
        for _ in range(times):
            self.elapsed += 1_000
            await self.watch.look()


async def test_a_jump_is_told_once_and_its_end_too(caplog: pytest.LogCaptureFixture) -> None:
    watched = Watched()
    await watched.look(3)
    watched.ahead += HOUR
    await watched.look(3)
    watched.ahead -= HOUR
    await watched.look(3)
    told = [record.getMessage() for record in caplog.records if record.name == "toiluot.clock"]
    assert len(told) == 2
    assert "+3600 s" in told[0]
    assert "agree again" in told[1]
    assert all(record.levelno == logging.WARNING for record in caplog.records)


async def test_a_jump_is_followed_only_after_the_time_was_right_for_several_looks_in_a_row() -> None:
    watched = Watched()
    watched.ahead += HOUR
    await watched.look(20)
    watched.right = None
    await watched.look(20)
    watched.right = True
    await watched.look(SURE_AFTER - 1)
    watched.right = False
    await watched.look()
    watched.right = True
    await watched.look(SURE_AFTER - 1)
    assert watched.confirmed == []
    await watched.look()
    assert watched.confirmed == [HOUR]


async def test_a_clock_that_is_right_and_did_not_jump_is_left_alone() -> None:
    watched = Watched()
    watched.right = True
    await watched.look(3 * SURE_AFTER)
    assert (watched.confirmed, watched.noted) == ([], [])


async def test_looks_before_the_jump_do_not_count() -> None:
    watched = Watched()
    watched.right = True
    watched.ahead += HOUR
    await watched.look(SURE_AFTER - 1)
    watched.ahead -= HOUR
    await watched.look()
    watched.ahead += HOUR
    await watched.look()
    assert watched.confirmed == []


async def test_an_open_jump_is_noted_until_it_is_over_and_again_when_it_could_not_be() -> None:
    watched = Watched()
    watched.ahead += HOUR
    watched.can_note = False
    await watched.look(2)
    assert len(watched.noted) == 2
    watched.can_note = True
    await watched.look(3)
    assert len(watched.noted) == 3
    kept = KeptClock.read(watched.noted[-1])
    assert kept == KeptClock("boot-1", watched.ahead - HOUR)
    watched.ahead -= HOUR
    await watched.look(2)
    assert watched.noted[3:] == [""]


@pytest.mark.parametrize(
    ("text", "right"), [("yes", True), ("yes\n", True), ("no", False), ("", False), ("YES!", False)]
)
def test_a_file_says_whether_the_time_is_right(tmp_path: Path, text: str, right: bool) -> None:
    path = tmp_path / "time-is-right"
    sync = time_sync(path)
    assert isinstance(sync, FileSync)
    assert sync.synchronised() is None
    path.write_text(text, encoding="utf-8")
    assert sync.synchronised() is right


def test_a_file_that_is_no_text_tells_nothing(tmp_path: Path) -> None:
    path = tmp_path / "time-is-right"
    path.write_bytes(b"\xff\xfe")
    assert FileSync(path).synchronised() is None


def test_the_kernel_can_be_asked() -> None:
    assert isinstance(time_sync(None), KernelSync)
    assert KernelSync().synchronised() in (True, False, None)
