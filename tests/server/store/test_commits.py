"""Facts on their way to the disk: what is only for speed never keeps a command from being answered."""

from __future__ import annotations

import threading
from itertools import pairwise

import pytest

from server.core.model import State
from server.store.journal import Batch, CannotStore, Store
from tests.server.branch_kit import DAY_MS, HandClock, house
from wire.commands import EraseWords, RecordExport, Tick
from wire.errors import Refused


@pytest.mark.parametrize("fault", [CannotStore("the disk is full"), RuntimeError("planted")], ids=["full", "unknown"])
async def test_a_snapshot_that_cannot_be_kept_is_said_and_the_day_goes_on(
    url: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, fault: Exception
) -> None:
    def fails(*_: object) -> None:
        raise fault

    async with house(url) as branch:
        with monkeypatch.context() as broken:
            broken.setattr(Store, "save_snapshot", fails)
            broken.setattr("server.store.commits.SNAPSHOT_ROWS", 1)
            assert (await branch.issue())["number"] == "A001"
            assert (await branch.issue())["number"] == "A002"
        assert "no snapshot kept, the next start takes longer" in caplog.text


async def test_snapshots_are_kept_so_many_rows_apart(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    kept: list[int] = []
    save = Store.save_snapshot

    def counted(store: Store, state: State) -> None:
        kept.append(state.seq)
        save(store, state)

    async with house(url) as branch:
        monkeypatch.setattr("server.store.commits.SNAPSHOT_ROWS", 3)
        monkeypatch.setattr(Store, "save_snapshot", counted)
        for _ in range(10):
            await branch.issue()
        assert [later - before for before, later in pairwise(kept)] == [3] * (len(kept) - 1)
        assert len(kept) >= 3


async def test_beside_a_large_file_that_is_written_no_commit_holds_the_loop(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    in_the_loop: list[bool] = []
    write = Store.write

    def watched(store: Store, batch: Batch) -> None:
        in_the_loop.append(threading.get_ident() == here)
        write(store, batch)

    here = threading.get_ident()
    monkeypatch.setattr(Store, "write", watched)
    monkeypatch.setattr("server.store.commits.QUICK_WRITE_S", 60.0)
    async with house(url) as branch:
        for busy in (True, False):
            branch.store.tell_disk_is_busy(busy)
            await branch.issue()
        assert in_the_loop[-2:] == [False, branch.store.reads_in_place]


async def test_a_roll_that_leaves_many_people_is_written_in_the_writers_thread(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    threads: list[tuple[int, bool]] = []
    write = Store.write

    def watched(store: Store, batch: Batch) -> None:
        threads.append((len(batch.projected.visits), threading.get_ident() == here))
        write(store, batch)

    here = threading.get_ident()
    monkeypatch.setattr(Store, "write", watched)
    monkeypatch.setattr("server.store.commits.QUICK_WRITE_S", 60.0)
    monkeypatch.setattr("server.store.projections.MANY_TICKETS", 2)
    clock = HandClock()
    async with house(url, clock) as branch:
        sqlite = branch.store.reads_in_place
        for _ in range(3):
            await branch.issue()
        clock.now += DAY_MS
        assert not isinstance(await branch.ask(Tick()), Refused)
    assert threads[-1] == (3, False)
    assert {here for many, here in threads if many == 1} == {sqlite}


async def test_what_nobody_waits_for_at_a_counter_never_holds_the_loop_while_it_is_written(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    in_the_loop: dict[str, bool] = {}
    write = Store.write

    def watched(store: Store, batch: Batch) -> None:
        in_the_loop.update({row.event.type: threading.get_ident() == here for row in batch.rows})
        write(store, batch)

    here = threading.get_ident()
    monkeypatch.setattr(Store, "write", watched)
    monkeypatch.setattr("server.store.commits.QUICK_WRITE_S", 60.0)
    async with house(url) as branch:
        assert not isinstance(await branch.ask(RecordExport(kind="csv", span="2026-11-23")), Refused)
        await branch.issue()
        assert (in_the_loop["export.made"], in_the_loop["ticket.issued"]) == (False, branch.store.reads_in_place)
        assert not isinstance(await branch.ask(EraseWords(before="2026-11-23")), Refused)
        assert not in_the_loop["words.erased"]
