"""Late connections are cut, what was cut is said once a minute, and a system without files is survived."""

from __future__ import annotations

import asyncio
import errno
import os
import resource

import pytest

from config.settings import LimitSettings
from server.runtime import connection_watch as module
from server.runtime.admission import ACCEPTED_AT_ONCE, Admission
from server.runtime.connection_limits import ConnectionLimits, Stage
from server.runtime.connection_watch import FEW_UNUSED, frees_files, keep_within, say_what_was_cut
from tests.patience import until, within
from tests.server.runtime.test_admission import REQUEST, Echo


async def test_late_connections_of_every_port_are_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "LOOK_EVERY_S", 0.01)
    ports = {name: ConnectionLimits(LimitSettings()) for name in ("live port", "web port")}
    cut: list[str] = []
    for name, limits in ports.items():
        limits.enter("10.0.0.1", lambda name=name: cut.append(name), -1e9)  # type: ignore[misc]
    keeping = asyncio.create_task(keep_within(ports))
    await until(lambda: cut == list(ports))
    keeping.cancel()
    await asyncio.gather(keeping, return_exceptions=True)


async def test_a_flood_that_is_cut_is_one_line_a_minute(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(module, "LOOK_EVERY_S", 0.001)
    limits = ConnectionLimits(LimitSettings(connections=64))
    keeping = asyncio.create_task(keep_within({"live port": limits}))
    for _ in range(20):
        for _ in range(500):
            limits.enter("10.9.9.9", lambda: None, asyncio.get_running_loop().time())
        await asyncio.sleep(0.005)
    await until(lambda: caplog.records)
    keeping.cancel()
    await asyncio.gather(keeping, return_exceptions=True)
    (record,) = caplog.records
    assert "live port: " in record.getMessage()
    assert "most of 10.9.9.9" in record.getMessage()
    assert limits.cut_of, "what was cut since is told with the next line"


def test_what_was_said_is_not_said_again(caplog: pytest.LogCaptureFixture) -> None:
    limits = ConnectionLimits(LimitSettings(connections=64))
    for _ in range(500):
        limits.enter("10.9.9.9", lambda: None, 0.0)
    say_what_was_cut("live port", limits)
    say_what_was_cut("live port", limits)
    assert len(caplog.records) == 1


def test_where_nobody_was_cut_nothing_is_said(caplog: pytest.LogCaptureFixture) -> None:
    say_what_was_cut("live port", ConnectionLimits(LimitSettings()))
    assert not caplog.records


@pytest.mark.parametrize(("late", "said"), [(FEW_UNUSED - 1, 0), (FEW_UNUSED, 1)])
def test_the_spare_connections_of_a_browser_are_not_told_but_many_late_ones_are(
    late: int, said: int, caplog: pytest.LogCaptureFixture
) -> None:
    limits = ConnectionLimits(LimitSettings())
    for _ in range(late):
        limits.enter("10.9.9.9", lambda: None, -1e9)
    assert limits.cut_overdue(0.0) == late
    say_what_was_cut("web port", limits)
    assert len(caplog.records) == said
    assert not limits.cut_of, "the next minute is judged by itself"


def test_a_browser_that_asks_for_nothing_more_is_let_go_without_a_word(caplog: pytest.LogCaptureFixture) -> None:
    limits = ConnectionLimits(LimitSettings())
    for _ in range(FEW_UNUSED):
        place = limits.enter("10.9.9.9", lambda: None, -1e9)
        assert place is not None
        assert limits.move(place, Stage.IDLE, -1e9)
    assert limits.cut_overdue(0.0) == FEW_UNUSED
    say_what_was_cut("web port", limits)
    assert not caplog.records


@pytest.mark.parametrize("stage", [Stage.READING, Stage.GREETING, Stage.ANSWERING])
def test_one_that_stopped_in_the_middle_is_told(stage: Stage, caplog: pytest.LogCaptureFixture) -> None:
    limits = ConnectionLimits(LimitSettings())
    place = limits.enter("10.9.9.9", lambda: None, -1e9)
    assert place is not None
    assert limits.move(place, stage, -1e9)
    assert limits.cut_overdue(0.0) == 1
    say_what_was_cut("web port", limits)
    assert len(caplog.records) == 1


def test_one_that_found_no_room_is_told(caplog: pytest.LogCaptureFixture) -> None:
    limits = ConnectionLimits(LimitSettings(connections=64, for_each_address=8))
    for _ in range(9):
        limits.enter("10.9.9.9", lambda: None, 0.0)
    say_what_was_cut("web port", limits)
    assert [record.args[1] for record in caplog.records if isinstance(record.args, tuple)] == [1]
    say_what_was_cut("web port", limits)
    assert len(caplog.records) == 1


async def test_without_files_strangers_give_theirs_up_and_the_next_one_gets_in(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("asyncio.constants.ACCEPT_RETRY_DELAY", 0.05)
    limits = ConnectionLimits(LimitSettings())
    loop = asyncio.get_running_loop()
    server = await loop.create_server(
        lambda: Admission(limits, lambda place: Echo(limits, place)), "127.0.0.1", 0, backlog=ACCEPTED_AT_ONCE
    )
    number = server.sockets[0].getsockname()[1]
    with frees_files({"live port": limits}):
        silent = [await asyncio.open_connection("127.0.0.1", number) for _ in range(20)]
        await until(lambda: limits.counts.opening == 20)
        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        spare = [os.open("/dev/null", os.O_RDONLY)]  # its number is the first that is free
        resource.setrlimit(resource.RLIMIT_NOFILE, (spare[0] + 2, hard))
        try:
            # One file is left: the client's own end. The server finds none for its end.
            reader, writer = await asyncio.open_connection("127.0.0.1", number)
            writer.write(REQUEST)
            async with within(60, "an answer"):
                assert await reader.readexactly(len(REQUEST)) == REQUEST
        finally:
            resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
            os.close(spare[0])
    assert caplog.text.count("no file is left for new connections") == 1
    assert "Traceback" not in caplog.text
    assert limits.counts.cut_for_room >= 1
    for _, one in [*silent, (reader, writer)]:
        one.transport.abort()
    server.close()
    await until(lambda: limits.counts.known == 0)


async def test_other_faults_of_the_event_loop_are_told_as_ever(caplog: pytest.LogCaptureFixture) -> None:
    loop, told = asyncio.get_running_loop(), []
    limits = ConnectionLimits(LimitSettings())
    limits.enter("10.0.0.1", lambda: told.append("cut"), 0.0)
    with frees_files({"live port": limits}):
        loop.call_exception_handler({"message": "accept", "exception": OSError(errno.EINVAL, "invalid")})
        loop.call_exception_handler({"message": "something else", "exception": OSError(errno.EMFILE, "no files")})
    assert "something else" in caplog.text
    assert "invalid" in caplog.text
    loop.set_exception_handler(lambda _loop, context: told.append(context["message"]))
    with frees_files({"live port": limits}):
        loop.call_exception_handler({"message": "for whoever was there before"})
    loop.call_exception_handler({"message": "and again"})
    assert told == ["for whoever was there before", "and again"]
    loop.set_exception_handler(None)
