"""A start goes on from a kept state, also from one that an older program kept; what it cannot use it reads anew."""

from __future__ import annotations

import contextlib
import json
import logging
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from server.core.model import State
from server.runtime.start_refused import StartRefused
from server.store import kept_states, snapshots
from server.store.journal import Store
from tests.server.branch_kit import BRANCH, COUNTERS, DAY_MS, LAN, HandClock, house
from wire import commands as c

OTHER_SHAPE = bytes(range(16))


async def serve_one(branch: Any) -> None:
    called = await branch.ask(c.CallNext(), LAN)
    branch.clock.forward(240)
    await branch.ask(c.Finish(ticket_id=called["ticket_id"], outcome=BRANCH.outcomes[0].id), LAN)


@pytest.fixture
async def two_days(url: str) -> str:
    """A kept state in the middle of each of two days, and more rows after the second."""
    clock = HandClock()
    async with house(url, clock) as branch:
        for day in range(2):
            await branch.ask(c.OpenCounter(counter_id=COUNTERS[0]), LAN)
            for n in range(4):
                await branch.issue(f"order-{day}-{n:05d}")
                clock.forward(30)
            await serve_one(branch)
            async with branch.handle.reading() as state:
                branch.store.save_snapshot(state)
            await serve_one(branch)
            clock.now += DAY_MS * (1 - day)
    return url


def change(url: str, statement: str, *values: object) -> None:
    with contextlib.closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as connection, connection:
        assert connection.execute(statement, values).rowcount > 0


def kept(url: str) -> list[tuple[int, bytes]]:
    with contextlib.closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as connection:
        return connection.execute("SELECT seq, body FROM snapshot ORDER BY seq").fetchall()


def rewrite(url: str, edit: Callable[[int, dict[str, Any]], None], shape: bytes = OTHER_SHAPE) -> None:
    """The kept states as another version of the program would have kept them."""
    for seq, body in kept(url):
        state = json.loads(body[17:])
        edit(seq, state)
        change(url, "UPDATE snapshot SET body = ? WHERE seq = ?", shape + b"1" + json.dumps(state).encode(), seq)


def started(url: str) -> State:
    store = Store(url)
    try:
        return store.open()
    finally:
        store.close()


def second_day(url: str) -> int:
    with contextlib.closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as connection:
        return int(connection.execute("SELECT max(seq) FROM day").fetchone()[0])


def spoil_the_first_rows(url: str) -> None:
    """Whoever reads them refuses to go on."""
    change(url, "UPDATE journal SET at = at + 1 WHERE seq = 2")


def test_a_state_kept_by_an_older_program_is_gone_on_from_if_it_is_of_an_earlier_day(two_days: str) -> None:
    true = started(two_days)
    spoil_the_first_rows(two_days)
    today = second_day(two_days)
    # Of no use for its own day: what the older program did not know about it would be missing.
    rewrite(two_days, lambda seq, state: state.update(tickets={}, waiting=[]) if seq >= today else None)
    again = started(two_days)
    again.epoch = true.epoch
    assert again == true


def test_a_new_field_that_is_kept_over_days_begins_at_its_default(two_days: str) -> None:
    true = started(two_days)
    spoil_the_first_rows(two_days)
    rewrite(two_days, lambda _, state: state.pop("measured"))
    again = started(two_days)
    (service,) = again.measured
    assert again.tickets == true.tickets
    # What is missing is what happened before the kept state.
    assert true.measured[service].count - again.measured[service].count == 1


def test_a_field_that_this_program_no_longer_knows_is_left_out(two_days: str) -> None:
    true = started(two_days)
    spoil_the_first_rows(two_days)
    rewrite(two_days, lambda _, state: state.update(mood="good"))
    assert started(two_days) == true


@pytest.mark.parametrize("edit", [lambda _, s: s.update(called="many"), lambda _, s: s.update(seq=1)])
def test_a_state_that_cannot_be_read_is_not_gone_on_from(two_days: str, edit: Any) -> None:
    true = started(two_days)
    rewrite(two_days, edit)
    assert started(two_days) == true
    spoil_the_first_rows(two_days)
    with pytest.raises(StartRefused, match="row 2 is the first bad one"):
        started(two_days)


def test_another_form_makes_the_start_read_everything_and_say_so(
    two_days: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    true = started(two_days)
    monkeypatch.setattr(snapshots, "FORM", b"2")
    monkeypatch.setattr(snapshots, "_shape", lambda: OTHER_SHAPE)
    monkeypatch.setattr(kept_states, "LONG", 10)
    with caplog.at_level(logging.INFO, "toiluot.store"):
        assert started(two_days) == true
    assert f"all {true.seq} rows from row 1 on are read" in caplog.text


def test_a_long_replay_says_how_far_it_is(two_days: str, caplog: pytest.LogCaptureFixture, monkeypatch: Any) -> None:
    monkeypatch.setattr(kept_states, "LONG", 10)
    monkeypatch.setattr(kept_states, "TELL_EVERY_S", -1.0)
    store = Store(two_days)
    with store.reading() as connection, caplog.at_level(logging.INFO, "toiluot.store"):
        progress = kept_states.Progress(connection, 0)
        progress.at(1000)
    store.close()
    assert "1000 of" in caplog.text


def test_a_state_kept_before_there_were_forms_is_read(two_days: str) -> None:
    true = started(two_days)
    spoil_the_first_rows(two_days)
    for seq, body in kept(two_days):
        change(two_days, "UPDATE snapshot SET body = ? WHERE seq = ?", body[:16] + body[17:], seq)
    assert started(two_days) == true


async def test_however_many_states_are_kept_one_is_of_an_earlier_day(two_days: str) -> None:
    async with house(two_days, HandClock(HandClock().now + DAY_MS + 3_600_000)) as branch:
        for n in range(8):
            await branch.issue(f"more-{n:05d}")
            async with branch.handle.reading() as state:
                branch.store.save_snapshot(state)
    seqs = [seq for seq, _ in kept(two_days)]
    assert len([seq for seq in seqs if seq < second_day(two_days)]) == 1
    assert len(seqs) == kept_states.KEPT + 1


def test_a_fresh_database_starts_empty(tmp_path: Path) -> None:
    assert started(f"sqlite:///{tmp_path / 'new.db'}").seq == 0
