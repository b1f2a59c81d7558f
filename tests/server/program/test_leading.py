"""When a server serves: at once and alone, or in turns with another."""

from __future__ import annotations

import asyncio
import contextlib
from pathlib import Path
from typing import Any

import pytest

from server.program import leading
from server.program.parts import Wanted
from server.runtime.exits import CannotGoOn, ExitStatus
from server.runtime.log_limits import limited_log
from server.runtime.start_refused import StartRefused
from server.store.journal import Store
from tests.server.branch_kit import BRANCH
from tests.server.program.test_startup import settings_of


@contextlib.contextmanager
def wanted(folder: Path, **changes: Any):
    settings = settings_of(folder, **changes)
    with limited_log() as log_limits:
        yield Wanted(settings, BRANCH, settings.clock.clock(), asyncio.Event(), None, None, log_limits)


async def test_alone_it_serves_from_an_open_database_and_gives_it_up(tmp_path: Path) -> None:
    served: list[Any] = []

    async def serve(wanted: Wanted, store: Store, state: Any, lease: Any, listens: Any) -> None:
        served.append((store.noted("epoch"), state.seq, lease.holds, listens.getsockname()[1] > 0))

    with wanted(tmp_path) as start:
        await leading.alone(start, serve)
        await leading.alone(start, serve)
    assert [what[1:] for what in served] == [(0, True, True)] * 2
    assert served[0][0] == served[1][0]


async def test_a_lease_that_was_lost_ends_the_server_with_a_status_of_its_own(tmp_path: Path) -> None:
    async def serve(_wanted: Wanted, _store: Store, _state: Any, lease: Any, _listens: Any) -> None:
        lease.end("another server leads")

    with wanted(tmp_path) as start, pytest.raises(CannotGoOn, match="another server leads") as why:
        await leading.alone(start, serve)
    assert why.value.status is ExitStatus.LEASE_LOST


async def test_a_fault_in_what_serves_gives_the_database_up_too(tmp_path: Path) -> None:
    async def serve(*_: Any) -> None:
        raise StartRefused("no")

    with wanted(tmp_path) as start:
        with pytest.raises(StartRefused):
            await leading.alone(start, serve)
        store = Store(start.settings.database)
        store.open()
        store.close()


async def test_in_turns_a_taken_port_is_told_at_once(tmp_path: Path) -> None:
    from server.program.ports import listening

    with listening("127.0.0.1", 0, "live_port") as taken:
        settings = {"live_port": taken.getsockname()[1]}
        with wanted(tmp_path, **settings) as start, pytest.raises(StartRefused, match="live_port"):
            await leading.in_turns(start, None)  # type: ignore[arg-type]
