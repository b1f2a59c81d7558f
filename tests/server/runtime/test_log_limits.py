"""However often the same thing happens, the log stays small and tells how often."""

from __future__ import annotations

import asyncio
import io
import logging
from collections.abc import Iterator

import pytest

from server.runtime import log_limits as module
from server.runtime.log_limits import KINDS, LINES, MINUTE_S, TRACES, LogLimits, limited_log, tell_what_was_held_back
from tests.patience import until


class Log:
    """A logger of its own, limited, and what it wrote."""

    def __init__(self, name: str) -> None:
        self.now = 0.0
        self.limits = LogLimits(lambda: self.now)
        self.written = io.StringIO()
        self.handler = logging.StreamHandler(self.written)
        self.handler.addFilter(self.limits)
        self.log = logging.getLogger(name)
        self.log.propagate = False
        self.log.addHandler(self.handler)

    @property
    def lines(self) -> list[str]:
        return self.written.getvalue().splitlines()


@pytest.fixture
def log(request: pytest.FixtureRequest) -> Iterator[Log]:
    made = Log(f"test.{request.node.name}")
    yield made
    made.log.removeHandler(made.handler)


def test_of_one_kind_the_first_lines_are_written_and_the_others_counted(log: Log) -> None:
    for n in range(10_000):
        log.log.warning("connection %d was cut", n)
    assert log.lines == [f"connection {n} was cut" for n in range(LINES)]
    log.now += MINUTE_S
    ((_, count, _),) = log.limits.held_back_lately()
    assert count == 10_000 - LINES
    assert log.limits.held_back_lately() == []
    assert log.limits.held_back == 10_000 - LINES


def test_of_what_was_written_whole_nothing_is_told(log: Log) -> None:
    for n in range(LINES):
        log.log.warning("connection %d was cut", n)
    log.now += MINUTE_S
    assert log.limits.held_back_lately() == []


def test_another_kind_is_written_all_the_same_and_the_same_kind_again_in_the_next_minute(log: Log) -> None:
    for n in range(LINES + 1):
        log.log.warning("connection %d was cut", n)
    log.log.warning("the disk is full")
    log.log.error("connection %d was cut", 7)
    assert log.lines[LINES:] == ["the disk is full", "connection 7 was cut"]
    log.now += MINUTE_S
    log.limits.held_back_lately()
    log.log.warning("connection %d was cut", 8)
    assert log.lines[-1] == "connection 8 was cut"


def test_of_long_traces_even_fewer_are_written(log: Log) -> None:
    for n in range(100):
        try:
            raise RuntimeError(n)
        except RuntimeError:
            log.log.exception("it failed")
    assert log.written.getvalue().count("Traceback") == TRACES


def test_sentences_that_are_never_the_same_are_limited_too(log: Log) -> None:
    for n in range(5_000):
        log.log.warning(f"sentence number {n}")
    assert len(log.lines) == KINDS + LINES
    assert len(log.limits._kinds) <= KINDS + 1
    assert len(log.written.getvalue()) < 1_000_000


def test_a_line_whose_facts_do_not_fit_it_is_held_back_too(log: Log) -> None:
    for n in (*range(LINES), "seven"):  # not by the logger: pytest's own handler raises
        log.limits.filter(logging.LogRecord("any", logging.INFO, "", 0, "connection %d was cut", (n,), None))
    log.now += MINUTE_S
    ((_, count, example),) = log.limits.held_back_lately()
    assert (count, example) == (1, "a line that cannot be written out")


def test_two_handlers_write_the_same_lines(log: Log) -> None:
    other = logging.StreamHandler(io.StringIO())
    other.addFilter(log.limits)
    log.log.addHandler(other)
    for n in range(100):
        log.log.warning("connection %d was cut", n)
    log.log.removeHandler(other)
    assert other.stream.getvalue() == log.written.getvalue()
    assert len(log.lines) == LINES


async def test_how_many_were_held_back_is_told_when_the_minute_is_over(
    log: Log, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    for n in range(LINES + 5):
        log.log.warning("connection %d was cut", n)
    monkeypatch.setattr(module, "MINUTE_S", 0.001)
    log.now += 1
    telling = asyncio.create_task(tell_what_was_held_back(log.limits))
    told = lambda: [record for record in caplog.records if record.name == "toiluot.log"]  # noqa: E731
    await until(told)
    telling.cancel()
    await asyncio.gather(telling, return_exceptions=True)
    assert told()[0].getMessage() == f"5 more lines of {log.log.name} were not written, such as: connection 20 was cut"
    assert told()[0].levelno == logging.WARNING


def test_the_programs_own_handlers_are_limited_while_it_runs() -> None:
    root, handler = logging.getLogger(), logging.StreamHandler(io.StringIO())
    root.addHandler(handler)
    try:
        with limited_log() as limits:
            assert limits in handler.filters
        assert limits not in handler.filters
    finally:
        root.removeHandler(handler)
