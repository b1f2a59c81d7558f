"""The security log: one line of JSON each, private, bounded, without secrets."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from server.runtime import security_log as module
from server.runtime.security_log import ADDRESS_LINES_AT_ONCE, LINES_AT_ONCE, SUMMARY_S, SecurityLog, What
from tests.patience import until


class Ticking:
    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "security.log"


@pytest.fixture
def tick() -> Ticking:
    return Ticking()


@pytest.fixture
def log(path: Path, tick: Ticking) -> Iterator[SecurityLog]:
    made = SecurityLog(path, tick)
    yield made
    made.close()


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="ascii").splitlines()]


def test_a_line_is_json_with_the_moment_and_what_happened(log: SecurityLog, path: Path) -> None:
    log.tell(What.SIGN_IN_FAILED, address="10.0.0.9", device="pc-1", person="", why="wrong", seconds=0)
    log.close()
    (line,) = lines(path)
    assert line.pop("at")[10] == "T"
    assert line == {
        "what": "sign_in_failed", "address": "10.0.0.9", "device": "pc-1", "why": "wrong", "seconds": 0,
    }  # fmt: skip


def test_it_is_its_users_only_whatever_was_there_and_whatever_the_umask(log: SecurityLog, path: Path) -> None:
    path.parent.mkdir()
    path.touch(mode=0o666)
    path.chmod(0o666)
    before = os.umask(0)
    try:
        log.tell(What.SIGNED_IN, device="pc-1")
        log.close()
    finally:
        os.umask(before)
    assert path.stat().st_mode & 0o777 == 0o600
    assert len(lines(path)) == 1


def test_what_a_stranger_sent_stays_in_its_line_and_moves_no_cursor(log: SecurityLog, path: Path) -> None:
    log.tell(What.COMMAND_REFUSED, command='x\n{"what": "signed_in"}\x1b[2J\u202e\ud800"')
    log.close()
    text = path.read_bytes()
    assert text.count(b"\n") == 1
    assert text.isascii()
    assert b"\x1b" not in text
    assert lines(path)[0]["command"].startswith("x\n{")


def test_what_nobody_knows_has_a_mark_that_tells_nothing(log: SecurityLog, tmp_path: Path) -> None:
    assert log.mark("mat-khau-cua-lan") == log.mark("mat-khau-cua-lan")
    assert log.mark("mat-khau-cua-lan") != log.mark("mat-khau-cua-hoa")
    assert log.mark("\ud800")
    other = SecurityLog(tmp_path / "other.log")
    assert log.mark("mat-khau-cua-lan") != other.mark("mat-khau-cua-lan")
    other.close()


def test_a_flood_costs_a_few_lines_and_the_rest_is_counted(log: SecurityLog, path: Path, tick: Ticking) -> None:
    for n in range(50_000):
        log.tell(What.SIGN_IN_FAILED, address=f"10.0.{n % 300 // 250}.{n % 250}", why="wrong")
    log.tell(What.LOCKED_OUT, address="10.9.9.9", seconds=30)  # another kind has lines of its own
    tick.now += SUMMARY_S
    log.tell(What.SIGNED_IN, device="pc-1")
    log.close()
    told = lines(path)
    assert len(told) == LINES_AT_ONCE + 3
    assert path.stat().st_size < 50_000
    summary = next(line for line in told if "not_written" in line)
    assert summary["what"] == "sign_in_failed"
    assert summary["not_written"] == 50_000 - LINES_AT_ONCE
    assert 0 < len(summary["from"]) <= module.ADDRESSES_NAMED
    assert summary["since"]
    assert [line["what"] for line in told[-3:]] == ["locked_out", "sign_in_failed", "signed_in"]


def test_one_that_floods_does_not_take_the_lines_of_the_others(log: SecurityLog, path: Path) -> None:
    for _ in range(10_000):
        log.tell(What.SIGN_IN_FAILED, address="10.0.0.66")
    log.tell(What.SIGN_IN_FAILED, address="10.0.0.9")
    log.close()
    told = [line.get("address") for line in lines(path)]
    assert told.count("10.0.0.66") == ADDRESS_LINES_AT_ONCE
    assert told.count("10.0.0.9") == 1
    assert lines(path)[-1]["from"] == {"10.0.0.66": 10_000 - ADDRESS_LINES_AT_ONCE}


def test_lines_come_back_with_time(log: SecurityLog, path: Path, tick: Ticking) -> None:
    for _ in range(ADDRESS_LINES_AT_ONCE + 5):
        log.tell(What.SIGN_IN_FAILED, address="10.0.0.66")
    tick.now += 120
    for _ in range(5):
        log.tell(What.SIGN_IN_FAILED, address="10.0.0.66")
    log.close()
    told = [line for line in lines(path) if "not_written" not in line]
    assert len(told) == ADDRESS_LINES_AT_ONCE + 2
    assert sum(line.get("not_written", 0) for line in lines(path)) == 8


def test_sixty_clerks_are_written_one_by_one_through_one_proxy_too(log: SecurityLog, path: Path) -> None:
    for n in range(60):
        log.tell(What.SIGNED_IN, address="127.0.0.1", device=f"pc-{n}", person=f"nv.{n}")
    log.close()
    assert len(lines(path)) == 60


async def test_a_flood_that_nothing_follows_is_told_too(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "SUMMARY_S", 0.05)
    log = SecurityLog(path)
    for _ in range(1_000):
        log.tell(What.DEVICE_REFUSED, address="10.0.0.66")
    await until(lambda: path.exists() and '"not_written": 970' in path.read_text())
    log.close()
    assert len(lines(path)) == ADDRESS_LINES_AT_ONCE + 1


def test_memory_stays_small_whoever_comes(log: SecurityLog) -> None:
    for n in range(20_000):
        log.tell(What.DEVICE_REFUSED, address=f"10.{n // 65536}.{n // 256 % 256}.{n % 256}")
    assert len(log._of_source) <= module.SOURCES_REMEMBERED
    assert len(log._left_out[What.DEVICE_REFUSED]) <= module.ADDRESSES_COUNTED + 1


def test_it_is_turned_over_by_size_and_so_many_are_kept(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "FILE_BYTES", 1_000)
    monkeypatch.setattr(module, "FILES", 2)
    log = SecurityLog(path)
    for n in range(LINES_AT_ONCE):
        log.tell(What.SIGNED_IN, device=f"pc-{n}")
    log.close()
    kept = sorted(path.parent.iterdir())
    assert [file.name for file in kept] == ["security.log", "security.log.1", "security.log.2"]
    for file in kept:
        assert file.stat().st_size <= 1_000
        assert file.stat().st_mode & 0o777 == 0o600
        assert lines(file)
    assert lines(path)[-1]["device"] == f"pc-{LINES_AT_ONCE - 1}"


def test_a_file_that_cannot_be_written_is_said_once_and_holds_nobody_up(
    log: SecurityLog, path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING, "toiluot.security")
    path.mkdir(parents=True)
    for n in range(5):
        log.tell(What.SIGNED_IN, device=f"pc-{n}")
    assert log._file is not None
    log._file._thread.submit(path.rmdir).result(60)  # after those five
    log.tell(What.SIGNED_IN, device="pc-6")
    log.close()
    assert [record.levelname for record in caplog.records] == ["ERROR", "WARNING"]
    assert "cannot be written" in caplog.records[0].message
    assert lines(path)[-1]["device"] == "pc-6"


async def test_a_slow_disk_holds_nobody_up(log: SecurityLog, monkeypatch: pytest.MonkeyPatch) -> None:
    written = asyncio.Event()
    loop = asyncio.get_running_loop()

    def slow(self: object, record: logging.LogRecord) -> None:
        time.sleep(0.2)
        loop.call_soon_threadsafe(written.set)

    monkeypatch.setattr("server.runtime.security_log._Private.emit", slow)
    log.tell(What.SIGNED_IN, device="pc-1")
    assert not written.is_set()
    await written.wait()


def test_without_a_file_nothing_is_written_and_nothing_is_kept(tmp_path: Path) -> None:
    log = SecurityLog(None)
    log.tell(What.SIGNED_IN, device="pc-1")
    assert log.mark("x")
    log.close()
    log.tell(What.SIGNED_IN, device="pc-1")
    assert list(tmp_path.iterdir()) == []
